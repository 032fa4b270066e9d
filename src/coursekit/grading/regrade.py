"""Grading again after a test was corrected, and what that changed: one task, every student, a list to answer for.

Points of other tasks stay as they are. A score that a person gave stays too; where its test gives something else now,
it is marked to be looked at again.
"""

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace

from coursekit.content.assignments import tasks
from coursekit.course.cells import nbgrader_cells
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.grading.grade_class import RECORDS, grade_class, last_record
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.outcomes import CellGrade, Result
from coursekit.grading.released import Assignment
from coursekit.grading.tables import csv_text
from coursekit.grading.trusted.agent import is_of

COLUMNS = ("student", "cell", "before", "after", "outcome", "message")


@dataclass(frozen=True)
class Change:
    """One cell of one student whose points or outcome are not what they were.

    Attributes
    ----------
    student, cell
        Whose, and which test.
    before, after
        Points; None where a person has to give them.
    outcome
        How the cell ended now.
    message
        What the test says now.
    """

    student: str
    cell: str
    before: float | None
    after: float | None
    outcome: str
    message: str


def changes(before: Iterable[CellGrade], after: Iterable[CellGrade], student: str) -> list[Change]:
    """Return the cells in which two gradings of a student differ in points or outcome.

    >>> from coursekit.grading.outcomes import Outcome
    >>> was, now = CellGrade("sum", 0, 2, Outcome.WRONG), CellGrade("sum", 2, 2, Outcome.RIGHT)
    >>> [(change.cell, change.before, change.after) for change in changes([was], [now], "s1")]
    [('sum', 0, 2)]
    """
    known = {grade.cell: grade for grade in before}
    return [
        Change(student, grade.cell, known[grade.cell].points, grade.points, grade.outcome.value, grade.message)
        for grade in after
        if grade.cell in known
        and (known[grade.cell].points, known[grade.cell].outcome) != (grade.points, grade.outcome)
    ]


def cells_of_task(assignment: Assignment, task: str) -> set[str]:
    """Return the grade ids of the tests of ``task``, which is the number of a task or the grade id of one test.

    Raises :class:`CourseError` naming the tasks there are.
    """
    tests = {cell.grade_id for cell in nbgrader_cells(assignment.source) if cell.is_test}
    if task in tests:
        return {task}
    numbered = {str(entry.number): {cell.id for cell in entry.tests} for entry in tasks(assignment.source)}
    if task in numbered:
        return numbered[task]
    known = ", ".join([*numbered, *sorted(tests)])
    raise CourseError(f"{assignment.name} has no task {task!r}. There are: {known}.")


def handed_in_since(course: NbgraderCourse, name: str) -> list[str]:
    """Return who has handed in something else since an assignment was graded, and waits for that to be graded.

    Parameters
    ----------
    course
        The course folder.
    name
        The assignment.
    """
    found = set()
    for assignment in course.assignments(name):
        for student in course.students(name):
            record = last_record(course, assignment, student)
            if record is not None and not is_of(record, course.submission(student, assignment)):
                found.add(student)
    return sorted(found)


def regrade(
    course: NbgraderCourse,
    name: str,
    task: str,
    *,
    workers: int = 2,
    walls: bool | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, student: None,
) -> list[Change]:
    """Grade one task of everybody again and write the points it gives now.

    Parameters
    ----------
    course
        The course folder, whose ``solutions/`` hold the corrected test.
    name
        The assignment.
    task
        The number of the task, or the grade id of one of its tests.
    workers, walls, progress
        As for :func:`coursekit.grading.grade_class.grade_class`.

    Returns
    -------
    list of Change
        What is not as it was, by student; also written as ``regrade-<task>.csv`` beside the reports.

    Raises
    ------
    CourseError
        If there is no such assignment or task, or nobody was graded before what is handed in now.
    """
    before: dict[tuple[str, str], Result] = {}
    waiting = set(handed_in_since(course, name))
    chosen: dict[str, set[str]] = {}
    for assignment in course.assignments(name):
        chosen[assignment.notebook] = cells_of_task(assignment, task)
        for student in course.students(name):
            record = last_record(course, assignment, student)
            if record is not None and student not in waiting:
                before[student, assignment.notebook] = record
    if not before:
        raise CourseError(f"Nobody was graded in {name} yet: run `course grade {name}` first.")

    def adjust(result: Result) -> Result:
        known = before.get((result.student, result.notebook))
        if known is None:
            return result
        earlier = {grade.cell: grade for grade in known.grades}
        kept = [
            grade if grade.cell in chosen[result.notebook] else earlier.get(grade.cell, grade)
            for grade in result.grades
        ]
        return replace(result, grades=kept)

    # Only what was graded before: a new submission waits for `course grade`, which would else take it for graded.
    students = sorted({student for student, _ in before})
    grades = grade_class(
        course, name, students=students, workers=workers, walls=walls, force=True, adjust=adjust, progress=progress
    )
    found = [
        change
        for result in grades.results
        for change in changes(before[result.student, result.notebook].grades, result.grades, result.student)
    ]
    write_text(course.root / RECORDS / name / f"regrade-{task}.csv", csv_text(COLUMNS, map(astuple, found)))
    return found
