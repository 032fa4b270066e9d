"""The student versions in ``exercises/``, derived from the instructor's notebooks in ``solutions/``.

The steps are the ones ``nbgrader_config.py`` lists for ``nbgrader generate_assignment``, so both write the same file;
here no gradebook is needed, and a notebook that would give something away is refused.
"""

import copy
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode
from traitlets.config import PyFileConfigLoader

from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.notebooks import dumps, read
from coursekit.course.project import Project
from coursekit.translation.apply import translated_notebook
from coursekit.translation.po import catalog_path, load

CONFIGURATION = "nbgrader_config.py"
MARKER = re.compile(r"(?i)\b(begin|end)[\s_-]+(solutions?|hidden[\s_-]+tests?|mark(?:ing)?[\s_-]+scheme)\b")
REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
READABLE = re.compile(r"(?!cell-)[a-z][a-z0-9]*(-[a-z0-9]+)*")
STATED_POINTS = re.compile(r"\*\*(\d+) points?\*\*")
# Shorter lines (a bracket, an else, an import) say nothing by themselves and occur anywhere.
TELLING_LENGTH = 20


def student_version(notebook: NotebookNode, project: Project | None = None) -> NotebookNode:
    r"""Return the notebook students get, made from the instructor's ``notebook``.

    Parameters: ``notebook``, which is not changed; ``project``, whose ``nbgrader_config.py`` lists the steps (the
    course around the working directory by default). Raises :class:`CourseError` where nbgrader refuses the notebook.

    >>> from nbformat import v4
    >>> answer = {"grade": False, "grade_id": "half", "locked": False, "schema_version": 3, "solution": True}
    >>> source = "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"
    >>> cell = v4.new_code_cell(source, id="half", metadata={"nbgrader": answer})
    >>> print(student_version(v4.new_notebook(cells=[cell])).cells[0].source)
    def half(x):
        # YOUR CODE HERE · اكتب حلك هنا
        raise NotImplementedError()
    """
    # nbgrader takes seconds to import, and most commands of the workshop do without it.
    from nbgrader.preprocessors import SaveCells

    root = (project or Project.find()).root
    config = PyFileConfigLoader(CONFIGURATION, path=str(root)).load_config()
    student, resources = copy.deepcopy(notebook), {}
    for step in config.GenerateAssignment.preprocessors:
        if issubclass(step, SaveCells):  # the only step that needs the gradebook
            continue
        try:
            student, resources = step(config=config)(student, resources)
        except Exception as error:
            raise CourseError(f"nbgrader's step {step.__name__} refuses the notebook: {error}") from error
    return student


def exercises(project: Project, *, check: bool) -> list[str]:
    """Bring the student versions up to date, in every language of the course.

    Parameters: ``project``, the course; ``check``, True to write nothing. Returns the files that were out of date,
    relative to the course. Raises :class:`CourseError` for a notebook that must not be released and for a missing
    catalog.
    """
    changed = []
    for path in project.solutions:
        for target, text in _student_files(project, path):
            file = project.root / target
            if check:
                differs = not file.is_file() or file.read_text(encoding="utf-8") != text
            else:
                differs = write_text(file, text)
            if differs:
                changed.append(str(target))
    return changed


def faults(notebook: NotebookNode) -> list[str]:
    """Return what forbids releasing the instructor's ``notebook``, each fault with the cell it is in.

    Markers of regions that nbgrader would overlook, doubled or unreadable grade ids, and points other than the first
    cell states: ``**20 points**`` by tests, the next such number by hand.
    """
    return [*_marker_faults(notebook), *_grade_id_faults(notebook), *_point_faults(notebook)]


def leaks(notebook: NotebookNode, student: NotebookNode) -> list[str]:
    """Return what ``student``, the student version of ``notebook``, would give away, each with the cell it is in.

    That is a line of a solution or most of a hidden test. A single line of a hidden test tells nothing: visible tests
    begin with the same check of the type.
    """
    found = []
    for cell in student.cells:
        if marker := MARKER.search(cell.source):
            found.append(f"cell {cell.id!r}: students would see {marker[0]!r}.")
    for origin, kind, lines in _secrets(notebook):
        enough = 1 if kind == "SOLUTION" else len(lines) // 2 + 1
        for cell in student.cells:
            seen = [line for line in lines if line in cell.source]
            if len(seen) >= enough:
                found.append(f"cell {cell.id!r}: students would see the {kind.lower()} of {origin!r}: {seen[0]}")
    return found


def _student_files(project: Project, path: Path) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield the student version of the assignment ``path`` in every language: its place and its text."""
    notebook = read(project.root / path)
    within = PurePosixPath(*path.parts[1:])
    # First what nbgrader would refuse without naming the cell.
    _refuse(path, faults(notebook))
    student = student_version(notebook, project)
    _refuse(path, leaks(notebook, student))
    yield PurePosixPath("exercises") / within, dumps(student)
    for language in project.translations:
        catalog = catalog_path(project, path, language)
        translated = translated_notebook(notebook, load(catalog))
        student = student_version(translated, project)
        _refuse(catalog, leaks(translated, student))
        yield PurePosixPath("exercises") / language / within, dumps(student)


def _refuse(path: Path, found: list[str]) -> None:
    """Raise :class:`CourseError` with every fault ``found`` in ``path``, if there is any."""
    if found:
        raise CourseError("\n".join(f"{path}: {fault}" for fault in found))


def _graded(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    """Yield each cell that nbgrader knows, with its nbgrader metadata."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader"):
            yield cell, cell.metadata.nbgrader


def _marker_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield markers that nbgrader would overlook or stumble over."""
    for cell in notebook.cells:
        metadata = cell.metadata.get("nbgrader", {})
        allowed = {
            "SOLUTION": metadata.get("solution"),
            "HIDDEN TESTS": metadata.get("grade") and not metadata.get("solution"),
            "MARK SCHEME": metadata.get("task"),
        }
        opened = None
        for line in cell.source.splitlines():
            marker = MARKER.search(line)
            if not marker:
                continue
            step, _, region = marker[0].partition(" ")
            if step not in ("BEGIN", "END") or region not in REGIONS:
                yield f"cell {cell.id!r}: {line.strip()!r} is not a marker; write for instance '### BEGIN SOLUTION'."
            elif not allowed[region]:
                yield f"cell {cell.id!r}: a cell of this kind cannot hold {line.strip()!r}."
            elif opened != (None if step == "BEGIN" else region):
                yield f"cell {cell.id!r}: {line.strip()!r} has no counterpart."
            else:
                opened = region if step == "BEGIN" else None
        if opened:
            yield f"cell {cell.id!r}: '### BEGIN {opened}' has no '### END {opened}'."


def _secrets(notebook: NotebookNode) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what students must not see: the cell's id, the kind of region, the region's telling lines."""
    for cell, metadata in _graded(notebook):
        lines = cell.source.splitlines()
        marked = [(marker[0], position) for position, line in enumerate(lines) if (marker := MARKER.search(line))]
        if metadata.get("solution") and not marked:
            # nbgrader replaces the whole cell.
            marked = [("BEGIN SOLUTION", -1), ("END SOLUTION", len(lines))]
        for (begin, first), (_, last) in zip(marked[::2], marked[1::2], strict=True):
            telling = [line.strip() for line in lines[first + 1 : last] if len(line.strip()) >= TELLING_LENGTH]
            yield cell.id, begin.removeprefix("BEGIN "), telling


def _grade_id_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield grade ids that are doubled, unreadable or other than the cell's own id."""
    counts = Counter(metadata.get("grade_id") for _, metadata in _graded(notebook))
    for cell, metadata in _graded(notebook):
        grade_id = metadata.get("grade_id", "")
        if not READABLE.fullmatch(grade_id):
            yield f"cell {cell.id!r}: grade id {grade_id!r} is not readable; write for instance 'lifetime-value-type'."
        elif counts[grade_id] > 1:
            yield f"cell {cell.id!r}: grade id {grade_id!r} is there {counts[grade_id]} times."
        elif grade_id != cell.id:
            yield f"cell {cell.id!r}: its grade id is {grade_id!r}; both must be the same."


def _point_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield totals other than the first cell states: points by tests, then points by hand."""
    totals = Counter()
    for _, metadata in _graded(notebook):
        by_hand = metadata.get("solution") or metadata.get("task")
        totals["by hand" if by_hand else "by tests"] += metadata.get("points", 0)
    first = notebook.cells[0]
    stated = [int(number) for number in STATED_POINTS.findall(first.source)]
    for kind, number in zip(("by tests", "by hand"), [*stated, 0, 0], strict=False):
        if totals[kind] != number:
            yield f"cell {first.id!r}: states {number} points {kind}, but the cells add up to {totals[kind]:g}."
