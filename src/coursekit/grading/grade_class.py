"""Grading a class: every submission once, side by side, and from where it stopped if it was stopped.

What is known of a submission is written in one order: the grades in the gradebook, then the graded notebook, then a
record of both in ``_build/grading``. A submission whose record fits what was handed in is not graded again; where the
record is missing, it is graded again and overwrites itself.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course.files import write_text
from coursekit.grading import messages
from coursekit.grading.messages import Limits, MessageError
from coursekit.grading.nbgrader_course import NbgraderCourse, write_graded
from coursekit.grading.outcomes import Result
from coursekit.grading.pools import DaskPool, LocalPool, Pool
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted.agent import fingerprint

if TYPE_CHECKING:
    from coursekit.grading.gradebook import GradeWriter

RECORDS = Path("_build") / "grading"


@dataclass
class ClassGrades:
    """What a run leaves: all results by student, and which of them were there before."""

    assignment: str
    results: list[Result] = field(default_factory=list)
    kept: int = 0


def grade_class(
    course: NbgraderCourse,
    name: str,
    *,
    students: Iterable[str] | None = None,
    limits: Limits | None = None,
    workers: int = 2,
    walls: bool | None = None,
    force: bool = False,
    scheduler: str | None = None,
    adjust: Callable[[Result], Result] = lambda result: result,
    progress: Callable[[int, int, str], None] = lambda done, total, student: None,
) -> ClassGrades:
    """Grade what was handed in for an assignment.

    Parameters
    ----------
    course
        The course folder.
    name
        The assignment.
    students
        Whose work to grade; everybody's by default.
    limits
        What each submission may use; what the configuration says by default.
    workers
        How many to grade at a time.
    walls
        False to run students' code without walls; what the configuration says by default.
    force
        True to grade again what is graded.
    scheduler
        Address of a dask scheduler, to grade on the workers of a cluster instead of this machine's.
    adjust
        Called with each new result; returns what is written in its place.
    progress
        Called with the number of submissions done, their number in all and the student's name.

    Returns
    -------
    ClassGrades
        All results, by student.

    Raises :class:`coursekit.course.errors.CourseError` if the assignment, the gradebook or the walls are not in order.
    """
    limits = limits or course.limits
    walls = course.walls if walls is None else walls
    grades = ClassGrades(name)
    with ExitStack() as opened:
        # The slow part of the start goes on in other processes while nbgrader is imported in this one.
        pool: Pool = (
            LocalPool(course.sources(name), limits, workers=workers, walls=walls)
            if scheduler is None
            else DaskPool(scheduler, limits, walls=walls)
        )
        opened.enter_context(pool)
        from coursekit.grading.gradebook import GradeWriter

        chosen = sorted(students) if students is not None else course.students(name)
        assignments = course.assignments(name)
        directory = course.directory
        writer = opened.enter_context(GradeWriter(directory.db_url, directory.course_id, course.config))
        known = writer.students(name) if not force else set()
        total = len(chosen) * len(assignments)

        def keep(result: Result) -> None:
            # Without the notebook, so that a class of any size fits into memory.
            grades.results.append(replace(result, text=""))
            progress(len(grades.results), total, result.student)

        def waiting(assignment: Assignment) -> Iterator[Submission]:
            """Yield what has to be graded, and keep what is."""
            for student in chosen:
                submission = course.submission(student, assignment)
                record = read_record(course, assignment, submission, limits, walls=walls) if student in known else None
                if record is None:
                    yield submission
                else:
                    grades.kept += 1
                    keep(record)

        for assignment in assignments:
            writer.check(assignment)
            pool.prepare(assignment)
            for submission, result in pool.graded(waiting(assignment)):
                result = adjust(result)
                save(course, writer, assignment, submission, result)
                keep(result)
    grades.results.sort(key=lambda result: (result.student, result.notebook))
    return grades


def save(
    course: NbgraderCourse, writer: "GradeWriter", assignment: Assignment, submission: Submission, result: Result
) -> None:
    """Write a result where nbgrader looks for it, and then the record that it is written."""
    writer.write(result, course.timestamp(result.student, result.assignment))
    folder = course.folder(course.directory.autograded_directory, result.student, result.assignment)
    write_graded(folder, result.notebook, result.text, {**submission.files, **assignment.files})
    write_record(course, assignment, result)


def write_record(course: NbgraderCourse, assignment: Assignment, result: Result) -> None:
    """Note that a result is written in the gradebook."""
    write_text(record_path(course, assignment, result.student), messages.write(replace(result, text="")))


def record_path(course: NbgraderCourse, assignment: Assignment, student: str) -> Path:
    """Return the file that records the result of a student."""
    return course.root / RECORDS / assignment.name / assignment.notebook / f"{student}.json"


def last_record(course: NbgraderCourse, assignment: Assignment, student: str) -> Result | None:
    """Return the last recorded result of a student, whatever was graded then; None if there is none."""
    path = record_path(course, assignment, student)
    try:
        return messages.read(path.read_bytes(), Result)
    except (OSError, MessageError):
        # A record of an earlier version of this program is none: what it speaks of is graded again.
        return None


def read_record(
    course: NbgraderCourse, assignment: Assignment, submission: Submission, limits: Limits, *, walls: bool
) -> Result | None:
    """Return the recorded result of ``submission``, or None if it has to be graded."""
    result = last_record(course, assignment, submission.student)
    if result is None or result.fingerprint != fingerprint(assignment, submission, limits, walls=walls):
        return None
    folder = course.folder(course.directory.autograded_directory, submission.student, assignment.name)
    graded = folder / f"{assignment.notebook}.ipynb"
    return result if graded.is_file() else None
