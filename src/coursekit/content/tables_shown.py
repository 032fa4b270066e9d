"""The tables and texts that a notebook's cells have put out, as readers see them; a text itself holds no table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

# What stands in Markdown between the heading of a table and its rows.
RULE = re.compile(r"\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?")


@dataclass(frozen=True)
class ShownTable:
    """A table as it is shown.

    Attributes
    ----------
    heads
        The rows of its heading, each with the texts of its cells.
    labels
        The label of each row of its body: its heading cells, or its first cell where it has none.
    cells
        All texts of its body, row by row.
    """

    heads: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


def tables(cell: NotebookNode) -> Iterator[ShownTable]:
    """Yield the tables in the stored outputs of a code cell.

    >>> from nbformat.v4 import new_code_cell, new_output
    >>> html = "<table><thead><tr><th></th><th>Cost</th></tr></thead><tr><th>Wait</th><td>0</td></tr></table>"
    >>> [*tables(new_code_cell(outputs=[new_output("display_data", {"text/html": html})]))]
    [ShownTable(heads=(('', 'Cost'),), labels=('Wait',), cells=(('Wait', '0'),))]
    """
    for output in cell.get("outputs", ()):
        html = output.get("data", {}).get("text/html", "")
        for table in BeautifulSoup(html, "html.parser").find_all("table") if "<table" in html else ():
            heads = tuple(_texts(row) for row in table.select("thead tr"))
            rows = [row for row in table.find_all("tr") if row.find_parent("thead") is None]
            yield ShownTable(heads, tuple(_label(row) for row in rows), tuple(_texts(row) for row in rows))


def _texts(row: Tag) -> tuple[str, ...]:
    return tuple(" ".join(entry.get_text().split()) for entry in row.find_all(["th", "td"]))


def _label(row: Tag) -> str:
    headings = [" ".join(entry.get_text().split()) for entry in row.find_all("th")]
    return " ".join(headings) if headings else next(iter(_texts(row)), "")


def written_tables(cell: NotebookNode) -> Iterator[str]:
    r"""Yield that a text holds a table: a caption and a number have those alone that a code cell shows.

    >>> from nbformat.v4 import new_markdown_cell
    >>> [*written_tables(new_markdown_cell("| Level | Cost |\n|---|--:|\n| basic | 0 |"))]
    ['the table “Level | Cost” has no caption: write a list, or show the table by a code cell with a caption']
    """
    lines = cell.source.splitlines()
    for head, rule in pairwise(lines):
        if RULE.fullmatch(rule.strip()) and "|" in head:
            title = head.strip().strip("|").strip()
            yield f"the table “{title}” has no caption: write a list, or show the table by a code cell with a caption"


def printed(cell: NotebookNode) -> str:
    """Return what a code cell has printed or shown as plain text; what is shown as a table or a picture is none."""
    parts = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            parts.append(output.text)
        elif set(output.get("data", {})) == {"text/plain"}:
            parts.append(output.data["text/plain"])
    return "\n".join(parts)


# --- The check --------------------------------------------------------------------------------------------------------

# What a program writes for a value that is missing or beyond all bounds.
NO_NUMBER = re.compile(r"(?<![\w.])[-+]?(inf|nan|NaN|NaT|<NA>)(?![\w.])")
# What is left of a small negative number once it is rounded.
MINUS_ZERO = re.compile(r"[-−]0(?:\.0+)?%?")
BARE = frozenset({"True", "False"})


def faults(cell: NotebookNode) -> Iterator[str]:
    """Yield what in the stored outputs of a code cell nobody would print in a book."""
    for table in tables(cell):
        for text in {text for row in (*table.heads, *table.cells) for text in row}:
            if NO_NUMBER.fullmatch(text) or MINUS_ZERO.fullmatch(text) or text in BARE:
                yield f"its table shows {text}; print what it means, or leave the cell of the table empty"
        if any(not any(row[1:]) for row in table.heads[1:]):
            yield (
                "its table has a second row of headings for the name of its index alone; "
                "take the name away, or set it as the name of the columns"
            )
    text = printed(cell).strip()
    if found := NO_NUMBER.search(text):
        yield f"it prints {found[1]}; print what it means"
    if text in BARE:
        yield f"it prints a bare {text}; say in words what was found"
