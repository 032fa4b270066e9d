"""The decision of a lesson: the options its opening names, the row that the answer has for each, numbers by name.

An opening (the cell ``opening``) names two to four options, each in bold as an item of a list, and repeats their names
in its metadata with the criterion and the name of the recorded number at which the choice changes::

    {"decision": {"options": ["Do nothing", "Buy"], "criterion": "profit in a year", "switch": "break_even"}}

One cell, tagged ``answer-table``, puts out a table with one row for each; the cell ``answer`` says which is chosen.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from coursekit.content.cells_shown import tags
from coursekit.content.tables_shown import tables

OPENING, ANSWER, ANSWER_TABLE = "opening", "answer", "answer-table"
OPTIONS = (2, 4)
BOLD_ITEM = re.compile(r"^\s*[-*+] +\*\*(.+?)\*\*", re.MULTILINE)
# Roles whose content is a number by name, one that is quoted, or a place in a list of works, figures or claims.
BY_NAME = re.compile(r"\{(?:glue(?::\w+)?|counted|given|numref|eq|claim|(?:foot)?cite(?::\w+)?)\}(`+)[^`]+\1")
# What a reader does not read: targets of roles and links, labels, comments, the tags of HTML.
NOT_READ = re.compile(r"(?<=[^`])<[^<>`]*>(?=`)|(?<=\])\([^)]*\)|^\([^()\s]+\)=\s*$|^%.*$|</?\w[^<>]*>", re.MULTILINE)
TARGET_ALONE = re.compile(r"\{(?:ref|doc|term|download)\}`[^`<>]*`")


@dataclass(frozen=True)
class Decision:
    """What an opening notes of its decision.

    Attributes
    ----------
    options
        The names of the options, "do nothing" among them.
    criterion
        Which number decides, over which horizon, per whom.
    switch
        The name of the recorded number at which the choice changes.
    """

    options: tuple[str, ...]
    criterion: str
    switch: str


def read(opening: NotebookNode) -> Decision | None:
    """Return the decision that an opening notes; None where it notes none or something else.

    >>> from nbformat.v4 import new_markdown_cell
    >>> noted = {"options": ["Nothing", "Buy"], "criterion": "profit a year", "switch": "price"}
    >>> read(new_markdown_cell(metadata={"decision": noted}))
    Decision(options=('Nothing', 'Buy'), criterion='profit a year', switch='price')
    """
    noted: Any = opening.metadata.get("decision")
    if not isinstance(noted, dict) or set(noted) != {"options", "criterion", "switch"}:
        return None
    options, criterion, switch = noted["options"], noted["criterion"], noted["switch"]
    if not isinstance(options, list) or not all(isinstance(text, str) and text for text in (criterion, switch)):
        return None
    if not all(isinstance(name, str) and name for name in options):
        return None
    return Decision(tuple(options), criterion, switch)


def items(text: str) -> list[str]:
    r"""Return what begins the items of a text's lists in bold.

    >>> items("Choose:\n\n- **Do nothing**: free.\n- **Buy**: 40 dinars.")
    ['Do nothing', 'Buy']
    """
    return BOLD_ITEM.findall(text)


def typed_digits(text: str) -> list[str]:
    """Return the numbers that a text types by hand, outside the roles that bring or quote one.

    >>> typed_digits("It is {glue:text}`gain:.2f`, or 12 in {given}`2026` {footcite:p}`pfeifer2004` and $r = 0.8$.")
    ['12', '0.8']
    """
    read_text = NOT_READ.sub(" ", TARGET_ALONE.sub(" ", BY_NAME.sub(" ", text)))
    return re.findall(r"\d(?:[\d.,٫٬/]*\d)?", read_text)


def faults(notebook: NotebookNode, recorded: set[str]) -> Iterator[str]:
    """Yield what is wrong with the decision of a lesson.

    Parameters
    ----------
    notebook
        The lesson, with its stored outputs.
    recorded
        The names of the numbers that it records.
    """
    opening, answer = text_cell(notebook, OPENING), text_cell(notebook, ANSWER)
    if opening is None:
        yield f"no markdown cell has the id {OPENING}: it sets the decision, its options and the criterion"
    if answer is None:
        yield f"no markdown cell has the id {ANSWER}: it says what is chosen, and when the choice changes"
    elif typed := typed_digits(answer.source):
        yield (
            f"cell {ANSWER}: typed by hand: {', '.join(typed)}; a number comes from what is computed, by "
            "{glue:text} or {counted}, and one that is quoted stands in {given}"
        )
    if opening is None:
        return
    decision = read(opening)
    if decision is None:
        yield (
            f"cell {OPENING}: no metadata decision with the names of the options (a list), the criterion and the "
            'switch (texts): {"options": ["Do nothing", "Buy"], "criterion": "profit a year", "switch": "break_even"}'
        )
        return
    least, most = OPTIONS
    if not least <= len(set(decision.options)) <= most or len(set(decision.options)) < len(decision.options):
        count = len(decision.options)
        yield f"cell {OPENING}: its metadata name {count} options; it must be {least} to {most}, all different"
    yield from _option_faults(decision, items(opening.source))
    yield from _table_faults(notebook, decision)
    yield from _switch_faults(decision, answer, recorded)


def _option_faults(decision: Decision, named: list[str]) -> Iterator[str]:
    for option in dict.fromkeys(decision.options):
        if named.count(option) != 1:
            count = named.count(option)
            yield f"cell {OPENING}: the option “{option}” is in bold at the head of {count} items; it must be 1"
    for name in named:
        if name not in decision.options:
            yield f"cell {OPENING}: “{name}” is in bold like an option and is not in the metadata"


def _table_faults(notebook: NotebookNode, decision: Decision) -> Iterator[str]:
    found = [cell for cell in notebook.cells if ANSWER_TABLE in tags(cell) and cell.cell_type == "code"]
    if len(found) != 1:
        yield f"{len(found)} code cells are tagged {ANSWER_TABLE}; it must be 1, which puts out a row for each option"
        return
    shown = [*tables(found[0])]
    if len(shown) != 1:
        yield f"cell {found[0].id}: {len(shown)} tables in its stored outputs; it must be 1, with a row for each option"
        return
    rows = Counter(shown[0].labels)
    for option in dict.fromkeys(decision.options):
        if rows[option] != 1:
            yield f"cell {found[0].id}: {rows[option]} rows for the option “{option}”; it must be 1"
    for label in rows:
        if label not in decision.options:
            yield f"cell {found[0].id}: the row “{label}” is none of the options that the opening names"


def _switch_faults(decision: Decision, answer: NotebookNode | None, recorded: set[str]) -> Iterator[str]:
    if decision.switch not in recorded:
        yield f"cell {OPENING}: the switch {decision.switch} is no number that the lesson records"
    elif answer is not None and not uses(answer.source, decision.switch):
        yield (
            f"cell {ANSWER}: it does not say the value at which the choice changes, {{glue:text}}`{decision.switch}:…`"
        )


def uses(text: str, name: str) -> bool:
    """Return whether a text brings a recorded number by its name.

    >>> uses("Above {glue:text}`price:.2f` dinars.", "price"), uses("The price.", "price")
    (True, False)
    """
    return re.search(rf"\{{(?:glue:text|counted)\}}`\s*{re.escape(name)}(?=[:`\s])", text) is not None


def translation_faults(notebook: NotebookNode, translated: NotebookNode) -> Iterator[str]:
    """Yield where a translation of a lesson does not keep its decision.

    Parameters
    ----------
    notebook
        The lesson.
    translated
        The same with its texts translated.
    """
    opening = text_cell(notebook, OPENING)
    theirs, answer = text_cell(translated, OPENING), text_cell(translated, ANSWER)
    decision = read(opening) if opening is not None else None
    if decision is None or theirs is None:
        return
    named = items(theirs.source)
    if len(named) != len(decision.options):
        yield f"cell {OPENING}: {len(decision.options)} options, and {len(named)} items in bold in translation"
    known = _texts_of_programs(translated)
    for name in named:
        if name not in known:
            yield f"cell {OPENING}: no row of the answer's table is labelled “{name}”: no text of the code says it so"
    if answer is not None and (typed := typed_digits(answer.source)):
        yield f"cell {ANSWER}: typed by hand: {', '.join(typed)}"
    if answer is not None and not uses(answer.source, decision.switch):
        yield f"cell {ANSWER}: it does not say the value at which the choice changes, {decision.switch}"


def _texts_of_programs(notebook: NotebookNode) -> set[str]:
    """Return the texts in the code up to the answer's table, which may take its labels from an earlier cell."""
    found: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue
        found |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        if ANSWER_TABLE in tags(cell):
            break
    return found


def text_cell(notebook: NotebookNode, identifier: str) -> NotebookNode | None:
    """Return the markdown cell with an id; None where there is none.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> page = new_notebook(cells=[new_markdown_cell("# Ships", id="title"), new_code_cell("1 + 1", id="sum")])
    >>> text_cell(page, "title").source, text_cell(page, "sum")
    ('# Ships', None)
    """
    return next((cell for cell in notebook.cells if cell.id == identifier and cell.cell_type == "markdown"), None)
