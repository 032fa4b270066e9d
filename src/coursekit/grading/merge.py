"""The notebook that is graded: the author's, with the answers of a student put in.

From a submission come the texts of solution cells, found by their grade id, and its extra code cells. Everything else
is the author's, so that a test that was deleted, doubled, moved, retyped, relabelled or rewritten is graded as it was
written. What was done to it is compared with what was released and reported.
"""

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from coursekit.course.programs import same_program
from coursekit.grading.outcomes import Reason
from coursekit.grading.released import Assignment, grading, is_solution, is_test

MOST_BYTES = 50 << 20
MOST_CELLS = 5000
# A source longer than this is no answer that anybody wrote.
LONGEST_SOURCE = 1 << 20
# What tells the language of a file that is damaged.
LONGEST_LOOKED_AT, SHORTEST_LINE = 4 << 20, 20
# Under this name a graded notebook holds what only this package asks for.
OWN_METADATA = "coursekit"
ROLES = ("grade", "solution", "locked", "task", "points", "cell_type", "schema_version")


class RejectedError(Exception):
    """A submission that cannot be graded, and why: parameters as for :class:`Reason`."""

    def __init__(self, text: str, **values: str | int) -> None:
        self.reason = Reason(text, values)
        super().__init__(str(self.reason))


@dataclass(frozen=True)
class SubmittedCell:
    """What is looked at in a cell of a submission, whatever else is in it."""

    kind: str
    source: str
    identifier: str | None
    grade_id: str | None
    metadata: dict[str, Any]
    tags: tuple[str, ...]


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
    """

    notebook: NotebookNode
    language: str
    unanswered: set[str] = field(default_factory=set)
    suspicious: list[str] = field(default_factory=list)


# --- Reading what was handed in ---------------------------------------------------------------------------------------


def parse(data: bytes) -> list[SubmittedCell]:
    """Return the cells of the submitted file ``data``, of whatever version of the format.

    Raises :class:`RejectedError` if it is not a notebook.
    """
    if len(data) > MOST_BYTES:
        raise RejectedError("the file is larger than {megabytes} MB", megabytes=MOST_BYTES >> 20)
    if not data.strip():
        raise RejectedError("the file is empty")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        content = json.loads(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise RejectedError("the file is not text: byte {position} cannot be read", position=error.start) from error
    except RecursionError as error:
        raise RejectedError("the file is nested too deeply to be a notebook") from error
    except json.JSONDecodeError as error:
        text = "the file is not a notebook: it is damaged or cut off at line {line}, column {column}"
        raise RejectedError(text, line=error.lineno, column=error.colno) from error
    except ValueError as error:
        # A number of thousands of digits, for instance.
        raise RejectedError("the file is not a notebook: {error}", error=str(error)[:200]) from error
    return cells_of(content)


def cells_of(content: Any) -> list[SubmittedCell]:
    """Return the cells of a parsed notebook; raises :class:`RejectedError` if it has none."""
    cells = content.get("cells") if isinstance(content, dict) else None
    if cells is None and isinstance(content, dict) and isinstance(content.get("worksheets"), list):
        # Format 3, which old programs still write.
        sheets = [sheet for sheet in content["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet.get("cells"), list) for cell in sheet["cells"]]
    if not isinstance(cells, list):
        raise RejectedError("the file is not a notebook: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise RejectedError("the notebook has more than {most} cells", most=MOST_CELLS)
    return [_cell(cell) for cell in cells if isinstance(cell, dict)]


def _cell(cell: dict[str, Any]) -> SubmittedCell:
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    nbgrader = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
    tags = metadata.get("tags") if isinstance(metadata.get("tags"), list) else []
    return SubmittedCell(
        kind=cell["cell_type"] if cell.get("cell_type") in ("code", "markdown", "raw") else "raw",
        source=_source(cell.get("source", cell.get("input"))),
        identifier=cell["id"] if isinstance(cell.get("id"), str) else None,
        grade_id=nbgrader["grade_id"] if isinstance(nbgrader.get("grade_id"), str) else None,
        metadata=nbgrader,
        tags=tuple(tag for tag in tags if isinstance(tag, str)),
    )


def _source(source: Any) -> str:
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    # Half of a surrogate pair and a null byte are valid in JSON and nowhere else.
    return source.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")[:LONGEST_SOURCE]


# --- Putting it into the author's notebook ----------------------------------------------------------------------------


def merge(assignment: Assignment, cells: list[SubmittedCell], language: str | None = None) -> Merged:
    """Return the author's notebook with the answers in ``cells``, the cells of a submission.

    It is in ``language``, by default the one handed in.
    """
    language = language or language_of(assignment, cells)
    merged = Merged(copy.deepcopy(assignment.sources[language]), language)
    known = {cell.id: cell for cell in assignment.source.cells}
    answers, extras = _sort(assignment, cells, merged)
    released = {cell.id: cell for cell in assignment.released[language].cells}
    placed: list[NotebookNode] = [_extra(cell, number) for number, cell in enumerate(extras.get(None, []))]
    for original, cell in zip(assignment.source.cells, merged.notebook.cells, strict=True):
        if grading(cell):
            # What nbgrader's own steps compare with later.
            cell.metadata.nbgrader = NotebookNode(grading(released[cell.id]))
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
        if is_solution(cell):
            cell.source = answers[cell.id].source.strip("\n") if cell.id in answers else released[cell.id].source
            if not cell.source.strip() or _untouched(assignment, cell.id, cell.source):
                merged.unanswered.add(cell.id)
        elif grading(cell):
            # The author's program runs, whatever comments a translation has.
            cell.source = original.source if cell.cell_type == "code" else cell.source
        elif cell.id in answers and cell.cell_type == "code":
            # An example that students may play with: what they made of it is theirs.
            cell.source = answers[cell.id].source
        placed.append(cell)
        placed += [_extra(extra, len(placed) + number) for number, extra in enumerate(extras.get(cell.id, []))]
    merged.notebook.cells = placed
    _report(assignment, cells, known, merged)
    return merged


def language_of(assignment: Assignment, cells: list[SubmittedCell]) -> str:
    """Return the language in which most of the released texts in ``cells`` are, the author's if none is."""
    texts = {(_known(assignment, cell), cell.source.strip()) for cell in cells}
    counts = {
        language: sum((cell.id, cell.source.strip()) in texts for cell in notebook.cells)
        for language, notebook in assignment.released.items()
    }
    return max(counts, key=counts.get)


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
    best = max(counts, key=counts.get)
    return best if counts[best] else None


def _lines_of(notebook: NotebookNode) -> set[str]:
    return {line for cell in notebook.cells for line in cell.source.splitlines() if len(line) >= SHORTEST_LINE}


def _known(assignment: Assignment, cell: SubmittedCell) -> str | None:
    """Return the id of the author's cell that ``cell`` is, by its grade id or by its own."""
    identifier = cell.grade_id if cell.grade_id is not None else cell.identifier
    return identifier if assignment.released_cells(identifier) else None


def _sort(
    assignment: Assignment, cells: list[SubmittedCell], merged: Merged
) -> tuple[dict[str, SubmittedCell], dict[str | None, list[SubmittedCell]]]:
    """Return the answers by id, and the extra code cells by the id of the cell they followed."""
    answers: dict[str, SubmittedCell] = {}
    extras: dict[str | None, list[SubmittedCell]] = {}
    last: str | None = None
    for cell in cells:
        identifier = _known(assignment, cell)
        if identifier is None:
            if cell.kind == "code" and cell.grade_id is None and cell.source.strip():
                extras.setdefault(last, []).append(cell)
            continue
        last = identifier
        # Of two copies the last one ran last; but a copy that nobody wrote in is no answer.
        if identifier not in answers or not _untouched(assignment, identifier, cell.source):
            answers[identifier] = cell
    return answers, extras


def _untouched(assignment: Assignment, identifier: str, source: str) -> bool:
    return any(cell.source.strip() == source.strip() for cell in assignment.released_cells(identifier))


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


def _report(assignment: Assignment, cells: list[SubmittedCell], known: dict[str, NotebookNode], merged: Merged) -> None:
    """Add to ``merged`` what was changed that students do not change."""
    report = merged.suspicious.append
    seen: dict[str, int] = {}
    order = []
    for cell in cells:
        if cell.grade_id is not None and cell.grade_id not in known:
            report(f"cell {cell.grade_id[:80]!r} is not part of the assignment: not graded")
            continue
        identifier = _known(assignment, cell)
        if identifier is None or not grading(known[identifier]):
            continue
        original = known[identifier]
        seen[identifier] = seen.get(identifier, 0) + 1
        if seen[identifier] == 1:
            order.append(identifier)
        if "skip-execution" in cell.tags and is_test(original):
            report(f"cell {identifier!r} was tagged to be skipped: it was run")
        right = grading(assignment.released_cells(identifier)[0])
        wrong = sorted(key for key in ROLES if key in right and cell.metadata.get(key) != right[key])
        if wrong:
            report(f"cell {identifier!r} had other metadata ({', '.join(wrong)}): put right")
        if cell.kind != original.cell_type:
            report(f"cell {identifier!r} was turned into a {cell.kind} cell: put right")
        elif right.get("locked") and not is_solution(original) and not _as_released(assignment, identifier, cell):
            report(f"cell {identifier!r} was changed: the original is graded")
    for identifier, number in seen.items():
        if number > 1:
            report(f"cell {identifier!r} is there more than once: the last copy counts")
    for identifier, original in known.items():
        if grading(original) and identifier not in seen:
            report(f"cell {identifier!r} was missing: put back")
    if order != [identifier for identifier in known if identifier in seen]:
        report("cells were moved: they were graded in the order of the assignment")


def _as_released(assignment: Assignment, identifier: str, cell: SubmittedCell) -> bool:
    for released in assignment.released_cells(identifier):
        if released.source.strip() == cell.source.strip():
            return True
        if len(cell.source) > 2 * len(released.source) + 2000:
            continue  # no translation, and perhaps made to keep a parser busy
        try:
            if cell.kind == "code" and not same_program(released.source, cell.source):
                return True
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return False
