"""What a person decides: points for reflections, read from a table, and points given on an appeal, with the reason.

Both end in nbgrader's gradebook, as if they had been typed into formgrader, and may be mixed with that.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from coursekit.course.cells import NbgraderCell, nbgrader_cells
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.notebooks import read
from coursekit.grading.grade_class import RECORDS
from coursekit.grading.gradebook import GivenPoints, GradeWriter, is_test
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.released import Assignment
from coursekit.grading.tables import BYTE_ORDER_MARK, csv_text, read_table

COLUMNS = ("student", "notebook", "cell", "of", "answer", "points", "comment")
DECISIONS = "appeals.csv"
DECISION_COLUMNS = ("when", "assignment", "student", "test", "before", "after", "reason")


# --- Reflections ------------------------------------------------------------------------------------------------------


def reflections_path(course: NbgraderCourse, name: str) -> Path:
    """Return where the table of an assignment's reflections lies."""
    return course.root / RECORDS / name / "reflections.csv"


def write_reflections(course: NbgraderCourse, writer: GradeWriter, name: str) -> tuple[Path, int, int]:
    """Write the table that a person fills in: one row for each answer that tests cannot grade.

    Parameters
    ----------
    course
        The class's folder.
    writer
        Its gradebook.
    name
        The assignment.

    Returns
    -------
    tuple
        The file, the number of answers in it, and how many of them have no points yet.

    Raises
    ------
    CourseError
        If a person has filled in something there that was not read yet: an evening's work is not written over.
    """
    rows: list[tuple[object, ...]] = []
    for assignment in course.assignments(name):
        rows += list(_rows(course, writer.gradebook, assignment))
    # Question by question, so that one is compared with the others.
    rows.sort(key=lambda row: (row[1], row[2], row[0]))
    path = reflections_path(course, name)
    if unread := _unread(path, rows):
        raise CourseError(
            f"{path} holds points or comments for {', '.join(unread)} that were not read: take them with --read, or "
            "move the file away."
        )
    write_text(path, BYTE_ORDER_MARK + csv_text(COLUMNS, rows))
    return path, len(rows), sum(row[5] is None for row in rows)


def _rows(course: NbgraderCourse, book: Gradebook, assignment: Assignment) -> Iterator[tuple[object, ...]]:
    wanted = {cell.grade_id for cell in nbgrader_cells(assignment.source) if cell.is_graded_by_hand}
    for submission in book.assignment_submissions(assignment.name):
        student = submission.student.id
        notebook = book.find_submission_notebook(assignment.notebook, assignment.name, student)
        path = course.folder("autograded", student, assignment.name) / f"{assignment.notebook}.ipynb"
        texts = {NbgraderCell(cell).grade_id: cell.source for cell in _cells(path)}
        comments = {comment.name: comment.manual_comment for comment in notebook.comments}
        for grade in notebook.grades:
            # Where nothing was written the points are there already: none.
            if grade.name in wanted and (grade.auto_score is None or grade.manual_score is not None):
                text = texts.get(grade.name, "")
                comment = comments.get(grade.name) or ""
                yield student, assignment.notebook, grade.name, grade.max_score, text, grade.manual_score, comment


def _unread(path: Path, rows: Iterable[tuple[object, ...]]) -> list[str]:
    """Return the students for whom the table at ``path`` has points or a comment, and the gradebook has none."""
    known = {(student, notebook, cell): (points, comment) for student, notebook, cell, _, _, points, comment in rows}
    found = []
    for row in read_table(path) if path.is_file() else []:
        there = known.get((row.get("student"), row.get("notebook"), row.get("cell")), (None, ""))
        if (row.get("points") and there[0] is None) or (row.get("comment") and not there[1]):
            found.append(row.get("student", ""))
    return found


def _cells(path: Path) -> list[NotebookNode]:
    return list(read(path).cells) if path.is_file() else []


def read_reflections(writer: GradeWriter, name: str, path: Path) -> tuple[int, int]:
    """Write the points and comments of a filled-in table into the gradebook.

    Parameters
    ----------
    writer
        The gradebook.
    name
        The assignment.
    path
        The table, as :func:`write_reflections` made it and a spreadsheet saved it.

    Returns
    -------
    tuple of int
        How many answers were given points, and how many in the table still have none.

    Raises
    ------
    CourseError
        If a row names no answer that is in the gradebook, or one that another row has named, or gives points that are
        none; then nothing is written.
    """
    given: dict[tuple[str, ...], GivenPoints] = {}
    empty = 0
    for number, row in enumerate(read_table(path), start=2):
        if missing := [column for column in COLUMNS if column not in row and column != "answer"]:
            raise CourseError(f"{path} has no column {missing[0]!r}: keep those of the table that was written.")
        if not row["points"]:
            empty += 1
            continue
        place = (row["notebook"], name, row["student"])
        try:
            grade = writer.gradebook.find_grade(row["cell"], *place)
        except MissingEntry as error:
            raise CourseError(f"{path}, row {number}: {row['student']} has no {row['cell']} in {name}.") from error
        said = f"{path}, row {number}"
        if is_test(grade.cell):
            raise CourseError(f"{said}: {row['cell']} is a test. `course appeal` gives it other points, with a reason.")
        if (*place, row["cell"]) in given:
            raise CourseError(f"{said}: the answer {row['cell']} of {row['student']} is there twice.")
        points = _points(said, row["points"], grade.max_score)
        given[*place, row["cell"]] = GivenPoints(
            row["student"], name, row["notebook"], row["cell"], points, row["comment"], row["cell"]
        )
    writer.give(given.values())
    return len(given), empty


def _points(place: str, text: str, max_points: float) -> float:
    """Return a number of points; a spreadsheet writes the decimal sign of its country."""
    try:
        points = float(text.replace(",", ".").replace("\N{ARABIC DECIMAL SEPARATOR}", "."))
    except ValueError as error:
        raise CourseError(f"{place}: {text!r} is no number of points.") from error
    if not 0 <= points <= max_points:
        raise CourseError(f"{place}: {text} points are not between 0 and {max_points:g}.")
    return points


# --- Appeals ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AppealDecision:
    """What was decided on an appeal: the points of a cell before and after it, and why."""

    student: str
    test: str
    before: float | None
    after: float
    reason: str


def decide(
    course: NbgraderCourse, writer: GradeWriter, name: str, *, student: str, test: str, points: float, reason: str
) -> AppealDecision:
    """Give a student other points for one test, tell the student why, and keep the decision on record.

    Parameters
    ----------
    course
        The class's folder, whose ``appeals.csv`` gets a row.
    writer
        Its gradebook.
    name
        The assignment.
    student, test
        Whose points, and the grade id of the cell that gives them.
    points
        The points from now on; a later grading keeps them and asks a person to look again.
    reason
        What the student reads on the feedback page, below the answer that was tested.

    Returns
    -------
    AppealDecision
        What was decided.

    Raises
    ------
    CourseError
        If the assignment has no such cell, the student handed nothing in, or the cell cannot give such points.
    """
    for assignment in course.assignments(name):
        cells = {cell.grade_id: cell for cell in nbgrader_cells(assignment.source) if cell.is_graded}
        if test in cells:
            break
    else:
        known = [
            cell.grade_id for each in course.assignments(name) for cell in nbgrader_cells(each.source) if cell.is_graded
        ]
        raise CourseError(f"{name} has no test {test!r}. There are: {', '.join(known)}.")
    _points(test, str(points), cells[test].max_points)
    place = (assignment.notebook, name, student)
    answer = _answer_before(assignment, test)
    try:
        row = writer.gradebook.find_grade(test, *place)
        said = writer.gradebook.find_comment(answer, *place).manual_comment
    except MissingEntry as error:
        raise CourseError(f"{student} was not graded in {name}: run `course grade {name}` first.") from error
    # Before anything is given: a decision that cannot be noted is none.
    earlier = _decisions(course.root / DECISIONS)
    before = row.auto_score if row.manual_score is None else row.manual_score
    comment = f"{said}\n{reason}" if said and reason not in said else reason
    writer.give([GivenPoints(student, name, assignment.notebook, test, points, comment, answer)])
    decision = AppealDecision(student, test, before, points, reason)
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    noted = (now, name, student, test, before, points, reason)
    write_text(course.root / DECISIONS, BYTE_ORDER_MARK + csv_text(DECISION_COLUMNS, [*earlier, noted]))
    return decision


def _answer_before(assignment: Assignment, test: str) -> str:
    """Return the answer that a test is about: the nearest one before it."""
    answer = ""
    for cell in nbgrader_cells(assignment.source):
        if cell.is_answer:
            answer = cell.grade_id
        if cell.grade_id == test:
            break
    return answer


def _decisions(path: Path) -> list[Sequence[object]]:
    """Return the rows of the class's record of decisions, which is no derived file; a spreadsheet may have saved it."""
    return [[row.get(column, "") for column in DECISION_COLUMNS] for row in read_table(path)] if path.is_file() else []
