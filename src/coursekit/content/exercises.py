"""The student versions in ``exercises/``, derived from the instructor's notebooks in ``solutions/``.

The steps are the ones ``nbgrader_config.py`` lists for ``nbgrader generate_assignment``, so both write the same file;
here no gradebook is needed, and a notebook that would give something away is refused.
"""

import copy
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from traitlets.config import Config, PyFileConfigLoader
from traitlets.config.loader import ConfigFileNotFound

from coursekit.content.seeds import translated_with_seeds
from coursekit.course.cells import NbgraderCell, nbgrader_cells
from coursekit.course.direction import in_direction
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.notebooks import dumps, read
from coursekit.course.project import Project
from coursekit.translation.po import catalog_path, load

CONFIGURATION = "nbgrader_config.py"
MARKER = re.compile(r"(?i)\b(begin|end)[\s_-]+(solutions?|hidden[\s_-]+tests?|mark(?:ing)?[\s_-]+scheme)\b")
REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
READABLE = re.compile(r"(?!cell-)[a-z][a-z0-9]*(-[a-z0-9]+)*")
STATED_POINTS = re.compile(r"\*\*(\d+) points?\*\*")
# Shorter lines (a bracket, an else, an import) say nothing by themselves and occur anywhere.
TELLING_LENGTH = 20


def configuration(root: Path) -> Config:
    """Return what the ``nbgrader_config.py`` of the course in the folder ``root`` sets.

    Raises
    ------
    CourseError
        If there is none, or if it stops with an error; the message names the line.
    """
    path = root / CONFIGURATION
    try:
        return PyFileConfigLoader(CONFIGURATION, path=str(root)).load_config()
    except ConfigFileNotFound as error:
        raise CourseError(
            f"{path} is missing: `course new` makes one that says all that nbgrader has to know."
        ) from error
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        if isinstance(error, ModuleNotFoundError) and frames[-1].filename != str(path):
            # Not the course's fault: nbgrader itself is not installed.
            raise
        line = error.lineno if isinstance(error, SyntaxError) else None
        line = next((frame.lineno for frame in reversed(frames) if frame.filename == str(path)), line)
        raise CourseError(f"{path}, line {line}: {type(error).__name__}: {error}") from error


def student_version(notebook: NotebookNode, project: Project | None = None) -> NotebookNode:
    r"""Return the notebook students get, made from the instructor's ``notebook``.

    Parameters
    ----------
    notebook
        The instructor's notebook; it is not changed.
    project
        The course whose ``nbgrader_config.py`` lists the steps; by default the one around the working directory.

    Raises
    ------
    CourseError
        Where nbgrader refuses the notebook.

    Examples
    --------
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
    config = configuration(root)
    steps = config.GenerateAssignment.get("preprocessors")
    if not isinstance(steps, list):
        raise CourseError(
            f"{root / CONFIGURATION} lists no GenerateAssignment.preprocessors: write `configure(c)` there."
        )
    student = copy.deepcopy(notebook)
    resources: dict[str, Any] = {}
    for step in steps:
        if issubclass(step, SaveCells):  # the only step that needs the gradebook
            continue
        try:
            student, resources = step(config=config)(student, resources)
        except Exception as error:
            raise CourseError(f"nbgrader's step {step.__name__} refuses the notebook: {error}") from error
    return student


def exercises(project: Project, *, check: bool) -> list[str]:
    """Bring the student versions up to date, in every language of the course.

    Parameters
    ----------
    project
        The course.
    check
        Whether to write nothing.

    Returns
    -------
    list of str
        The files that were out of date, relative to the course.

    Raises
    ------
    CourseError
        For a notebook that must not be released and for a missing catalog.
    """
    changed = []
    for source in project.solutions:
        for version in student_versions(project, source):
            if version.is_written(project):
                continue
            changed.append(str(version.path))
            if not check:
                write_text(project.root / version.path, version.text)
    return changed


def check(project: Project) -> list[str]:
    """Return what is wrong with the student versions of ``project``, one sentence each, beginning with the file."""
    found = []
    for source in project.solutions:
        try:
            for version in student_versions(project, source):
                if not version.is_written(project):
                    found.append(f"{version.path}: differs from what {source} gives; run `course exercises`")
        except CourseError as error:
            found += str(error).splitlines()
    return found


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


@dataclass(frozen=True)
class StudentVersion:
    """What students get of an assignment in one language: the file, relative to the course, and its text."""

    path: Path
    text: str

    def is_written(self, project: Project) -> bool:
        """Return whether the file holds the text."""
        file = project.root / self.path
        return file.is_file() and file.read_text(encoding="utf-8") == self.text


def student_versions(project: Project, source: Path) -> Iterator[StudentVersion]:
    """Yield the student version of an assignment in every language.

    Parameters
    ----------
    project
        The course.
    source
        The instructor's notebook, relative to the course.

    Raises
    ------
    CourseError
        For a notebook that must not be released and for a missing catalog.
    """
    notebook = read(project.root / source)
    # First what nbgrader would refuse without naming the cell.
    _refuse(source, faults(notebook))
    for edition in project.editions:
        if edition.is_source:
            origin, version = source, notebook
        else:
            origin = catalog_path(project, source, edition.language)
            version = translated_with_seeds(notebook, load(origin))
        student = student_version(in_direction(version, edition), project)
        _refuse(origin, leaks(version, student))
        yield StudentVersion(project.student_version(source.parent.name, edition, source.stem), dumps(student))


def _refuse(path: Path, found: list[str]) -> None:
    """Raise :class:`CourseError` with every fault ``found`` in ``path``, if there is any."""
    if found:
        raise CourseError("\n".join(f"{path}: {fault}" for fault in found))


def _marker_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield markers that nbgrader would overlook or stumble over."""
    for cell in notebook.cells:
        yield from (f"cell {cell.id!r}: {fault}" for fault in _marker_faults_of(NbgraderCell(cell)))


def _marker_faults_of(cell: NbgraderCell) -> Iterator[str]:
    allowed = {"SOLUTION": cell.is_answer, "HIDDEN TESTS": cell.is_test, "MARK SCHEME": cell.is_task}
    opened = None
    for line in cell.cell.source.splitlines():
        marker = MARKER.search(line)
        if not marker:
            continue
        step, _, region = marker[0].partition(" ")
        if step not in ("BEGIN", "END") or region not in REGIONS:
            yield f"{line.strip()!r} is not a marker; write for instance '### BEGIN SOLUTION'."
        elif not allowed[region]:
            yield f"a cell of this kind cannot hold {line.strip()!r}."
        elif opened != (None if step == "BEGIN" else region):
            yield f"{line.strip()!r} has no counterpart."
        else:
            opened = region if step == "BEGIN" else None
    if opened:
        yield f"'### BEGIN {opened}' has no '### END {opened}'."


def _secrets(notebook: NotebookNode) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what students must not see: the cell's id, the kind of region, the region's telling lines."""
    for known in nbgrader_cells(notebook):
        lines = known.cell.source.splitlines()
        marked = [(marker[0], position) for position, line in enumerate(lines) if (marker := MARKER.search(line))]
        if known.is_answer and not marked:
            # nbgrader replaces the whole cell.
            marked = [("BEGIN SOLUTION", -1), ("END SOLUTION", len(lines))]
        for (begin, first), (_, last) in zip(marked[::2], marked[1::2], strict=True):
            telling = [line.strip() for line in lines[first + 1 : last] if len(line.strip()) >= TELLING_LENGTH]
            yield known.cell.id, begin.removeprefix("BEGIN "), telling


def _grade_id_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield grade ids that are doubled, unreadable or other than the cell's own id."""
    counts = Counter(known.grade_id for known in nbgrader_cells(notebook))
    for known in nbgrader_cells(notebook):
        place, grade_id = f"cell {known.cell.id!r}", known.grade_id
        if not READABLE.fullmatch(grade_id):
            yield f"{place}: grade id {grade_id!r} is not readable; write for instance 'lifetime-value-type'."
        elif counts[grade_id] > 1:
            yield f"{place}: grade id {grade_id!r} is there {counts[grade_id]} times."
        elif grade_id != known.cell.id:
            yield f"{place}: its grade id is {grade_id!r}; both must be the same."


def _point_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield totals other than the first cell states: points by tests, then points by hand."""
    if not notebook.cells:
        yield "it has no cells; the first one states the points."
        return
    totals = {"by tests": 0.0, "by hand": 0.0}
    for known in nbgrader_cells(notebook):
        totals["by hand" if known.is_graded_by_hand else "by tests"] += known.max_points
    first = notebook.cells[0]
    stated = [int(number) for number in STATED_POINTS.findall(first.source)]
    for (kind, total), number in zip(totals.items(), [*stated, 0, 0], strict=False):
        if total != number:
            yield f"cell {first.id!r}: states {number} points {kind}, but the cells add up to {total:g}."
