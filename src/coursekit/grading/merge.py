"""The notebook that is graded: the author's, with the answers of a student put in.

From a submission come the texts of solution cells, found by their grade id, and its extra code cells. Everything else
is the author's, so that a test that was deleted, doubled, moved, retyped, relabelled or rewritten is graded as it was
written. What was done to it is compared with what was released and reported.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.own_data import with_values, without_values
from coursekit.course.programs import same_program
from coursekit.grading import harmless
from coursekit.grading.matching import Matched, known_id, match, untouched
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import SubmittedCell

# What tells the language of a file that is damaged.
LONGEST_LOOKED_AT, SHORTEST_LINE = 4 << 20, 20
# A locked cell that is so much longer than it was released is no translation, and perhaps made to keep a parser busy.
TIMES_LONGER, CHARACTERS_LONGER = 2, 2000
# A page that sets Markdown takes time with the square of its length; so many characters nobody was asked for.
LONGEST_TEXT = 20_000
# Under this name a graded notebook holds what only this package asks for.
OWN_METADATA = "coursekit"
# In it: a case that fails, and the error of a cell, both from a run with a public seed.
CASE, REVEALED_ERROR = "case", "revealed_error"
ROLES = ("grade", "solution", "locked", "task", "points", "cell_type", "schema_version")


@dataclass
class Merged:
    """The notebook to grade.

    Attributes
    ----------
    notebook
        The author's notebook in the language handed in, with the student's answers and extra cells.
    language
        That language.
    unanswered
        Grade ids of solution cells that are still as they were released, or gone.
    suspicious
        What was changed that students do not change.
    lost
        Grade ids of solution cells that are gone while something there may be the answer, with what is said of each.
    """

    notebook: NotebookNode
    language: str
    unanswered: set[str] = field(default_factory=set)
    suspicious: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)


# --- Putting it into the author's notebook ----------------------------------------------------------------------------


def merge(
    assignment: Assignment,
    cells: list[SubmittedCell],
    language: str | None = None,
    own: Mapping[str, str] | None = None,
) -> Merged:
    """Return the author's notebook with the answers of a student.

    Parameters
    ----------
    assignment
        What its author wrote.
    cells
        The cells of the submission.
    language
        The language it is to be in; by default the one handed in.
    own
        What stands in this student's copy alone; by default it is the one of the class.
    """
    own = own or {}
    matched = match(assignment, cells)
    language = language or language_handed_in(assignment, matched.cells)
    merged = Merged(copy.deepcopy(assignment.sources[language]), language, lost=matched.lost)
    answers, extras = _sorted(assignment, matched.cells)
    released = {cell.id: cell for cell in assignment.released[language].cells}
    placed: list[NotebookNode] = [_extra(cell, number) for number, cell in enumerate(extras.get(None, []))]
    for original, cell in zip(assignment.source.cells, merged.notebook.cells, strict=True):
        _fill(assignment, original, cell, released[cell.id], answers.get(cell.id), merged)
        if NbgraderCell(cell).is_setup:
            cell.source = with_values(cell.source, own)
        placed.append(cell)
        placed += [_extra(extra, len(placed) + number) for number, extra in enumerate(extras.get(cell.id, []))]
    merged.notebook.cells = placed
    merged.unanswered -= matched.elsewhere
    for cell in merged.notebook.cells:
        if cell.id in merged.unanswered:
            # What a page says of it: that there is no answer, or nothing, where a person looks for it.
            cell.metadata[OWN_METADATA] = (
                NotebookNode(lost=True) if cell.id in merged.lost else NotebookNode(unanswered=True)
            )
    merged.suspicious += _remarks(assignment, matched, own)
    return merged


def _fill(
    assignment: Assignment,
    original: NotebookNode,
    cell: NotebookNode,
    released: NotebookNode,
    answer: SubmittedCell | None,
    merged: Merged,
) -> None:
    """Give a cell of the merged notebook its source: the author's in one language, or the student's ``answer``."""
    known = NbgraderCell(cell)
    if known.is_known:
        # What nbgrader's own steps compare with later.
        cell.metadata.nbgrader = NotebookNode(NbgraderCell(released).metadata)
    if cell.cell_type == "code":
        cell.update(outputs=[], execution_count=None)
    if known.is_answer:
        cell.source = answer.source.strip("\n") if answer else released.source
        if not cell.source.strip() or untouched(assignment, cell.id, cell.source):
            merged.unanswered.add(cell.id)
        elif cell.cell_type == "markdown":
            if len(cell.source) > LONGEST_TEXT:
                merged.suspicious.append(
                    f"the answer {cell.id!r} has more than {LONGEST_TEXT} characters: the rest is in submitted/ alone"
                )
                cell.source = f"{cell.source[:LONGEST_TEXT]}…"
            # A person reads it in a page that runs what HTML it holds.
            cell.source = harmless.markdown(cell.source)
    elif known.is_known:
        # The author's program runs, whatever comments a translation has.
        cell.source = original.source if cell.cell_type == "code" else cell.source
    elif answer and cell.cell_type == "code":
        # An example that students may play with: what they made of it is theirs.
        cell.source = answer.source


def language_handed_in(assignment: Assignment, cells: list[SubmittedCell]) -> str:
    """Return the language in which most of the released texts in ``cells`` are, the author's if none is."""
    texts = {(known_id(assignment, cell), cell.source.strip()) for cell in cells}
    counts = {}
    for language, notebook in assignment.released.items():
        # Texts say their direction in the file: where every answer is written, they alone tell.
        forms = (notebook, assignment.directed.get(language, notebook))
        given = {(cell.id, cell.source.strip()) for form in forms for cell in form.cells}
        counts[language] = len(given & texts)
    return max(counts, key=counts.__getitem__)


def language_of_damaged(assignment: Assignment, data: bytes) -> str | None:
    """Return the language of a file that is not a notebook, by the released lines in it; None where it has none."""
    text = data[:LONGEST_LOOKED_AT].decode("utf-8", "replace")
    counts = {}
    for language, notebook in assignment.released.items():
        others = [other for key, other in assignment.released.items() if key != language]
        lines = _lines_of(notebook).difference(*map(_lines_of, others))
        counts[language] = sum(
            any(json.dumps(line, ensure_ascii=ascii_only)[1:-1] in text for ascii_only in (False, True))
            for line in lines
        )
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else None


def _lines_of(notebook: NotebookNode) -> set[str]:
    return {line for cell in notebook.cells for line in cell.source.splitlines() if len(line) >= SHORTEST_LINE}


def _sorted(
    assignment: Assignment, cells: list[SubmittedCell]
) -> tuple[dict[str, SubmittedCell], dict[str | None, list[SubmittedCell]]]:
    """Return the answers by id, and the extra code cells by the id of the cell they followed."""
    answers: dict[str, SubmittedCell] = {}
    extras: dict[str | None, list[SubmittedCell]] = {}
    last: str | None = None
    for cell in cells:
        identifier = known_id(assignment, cell)
        if identifier is None:
            if cell.kind == "code" and cell.grade_id is None and cell.source.strip():
                extras.setdefault(last, []).append(cell)
            continue
        last = identifier
        # Of two copies the last one ran last; but a copy that nobody wrote in is no answer.
        if identifier not in answers or not untouched(assignment, identifier, cell.source):
            answers[identifier] = cell
    return answers, extras


def _extra(cell: SubmittedCell, number: int) -> NotebookNode:
    return NotebookNode(
        cell_type="code",
        id=f"extra-{number}",
        metadata=NotebookNode({OWN_METADATA: NotebookNode(extra=True)}),
        source=cell.source,
        outputs=[],
        execution_count=None,
    )


# --- Reporting --------------------------------------------------------------------------------------------------------


def _remarks(assignment: Assignment, matched: Matched, own: Mapping[str, str]) -> Iterator[str]:
    """Yield what was changed that students do not change."""
    authors = {cell.id: NbgraderCell(cell) for cell in assignment.source.cells}
    counts: dict[str, int] = {}
    unknown: list[str] = []
    lost = 0
    for place, cell in enumerate(matched.cells):
        if cell.grade_id is not None and cell.grade_id not in authors:
            unknown.append(cell.grade_id)
            continue
        identifier = known_id(assignment, cell)
        if identifier is None or not authors[identifier].is_known or place in matched.by_contents:
            continue
        counts[identifier] = counts.get(identifier, 0) + 1
        if place in matched.by_text:
            lost += 1
        elif not cell.metadata and cell.kind == authors[identifier].cell.cell_type:
            lost += 1
            yield from _remark_on_source(assignment, authors[identifier], cell, own)
        else:
            yield from _remarks_on(assignment, authors[identifier], cell, own)
    if unknown:
        more = f" and {len(unknown) - 1} more are" if len(unknown) > 1 else " is"
        yield f"cell {unknown[0][:80]!r}{more} not part of the assignment: not graded"
    for identifier, number in counts.items():
        if number > 1:
            yield f"cell {identifier!r} is there more than once: the last copy counts"
    if lost:
        yield f"{lost} {'cells have' if lost > 1 else 'cell has'} lost nbgrader's notes: told by what they hold"
    retyped = set(matched.by_contents.values())
    for identifier in authors:
        if identifier in retyped:
            yield f"the answer {identifier!r} is in a cell of the student's own: that one is graded"
        elif authors[identifier].is_known and identifier not in counts:
            yield f"cell {identifier!r} was missing: put back"
    if list(counts) != [identifier for identifier in authors if identifier in counts]:
        yield "cells were moved: they were graded in the order of the assignment"


def _remarks_on(
    assignment: Assignment, original: NbgraderCell, cell: SubmittedCell, own: Mapping[str, str]
) -> Iterator[str]:
    """Yield what was changed in one cell."""
    identifier = original.cell.id
    if "skip-execution" in cell.tags and original.is_test:
        yield f"cell {identifier!r} was tagged to be skipped: it was run"
    released = NbgraderCell(assignment.released_cells(identifier)[0])
    right = released.metadata
    wrong = sorted(key for key in ROLES if key in right and cell.metadata.get(key) != right[key])
    if wrong:
        yield f"cell {identifier!r} had other metadata ({', '.join(wrong)}): put right"
    if cell.kind != original.cell.cell_type:
        yield f"cell {identifier!r} was turned into a {cell.kind} cell: put right"
    else:
        yield from _remark_on_source(assignment, original, cell, own)


def _remark_on_source(
    assignment: Assignment, original: NbgraderCell, cell: SubmittedCell, own: Mapping[str, str]
) -> Iterator[str]:
    """Yield that the text of a locked cell was changed, where it was."""
    identifier = original.cell.id
    locked = NbgraderCell(assignment.released_cells(identifier)[0]).is_locked and not original.is_answer
    if not locked or as_released(assignment, identifier, cell, own):
        return
    if original.is_setup and _differs_in_values_alone(assignment, identifier, cell):
        yield f"cell {identifier!r} has other numbers than this student's: the student's own are graded"
    else:
        yield f"cell {identifier!r} was changed: the original is graded"


def _differs_in_values_alone(assignment: Assignment, identifier: str, cell: SubmittedCell) -> bool:
    """Return whether a cell is what some student or some class got."""
    source = without_values(cell.source.strip())
    return any(without_values(each.source.strip()) == source for each in assignment.released_cells(identifier))


def as_released(assignment: Assignment, identifier: str, cell: SubmittedCell, own: Mapping[str, str]) -> bool:
    """Return whether a cell is what a student got, in any language; a program may say it otherwise.

    Parameters
    ----------
    assignment
        What was released.
    identifier
        The id of the cell there.
    cell
        What was handed in.
    own
        What stood in this student's copy alone.
    """
    for each in assignment.released_cells(identifier):
        released = with_values(each.source, own)
        if released.strip() == cell.source.strip():
            return True
        if len(cell.source) > TIMES_LONGER * len(released) + CHARACTERS_LONGER:
            continue
        try:
            if cell.kind == "code" and not same_program(released, cell.source):
                return True
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return False
