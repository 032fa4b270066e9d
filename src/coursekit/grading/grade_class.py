"""Grading a class: every submission once, side by side, and from where it stopped if it was stopped.

What is known of a submission is written in one order: the grades in the gradebook, then the graded notebook, then a
record of both in ``_build/grading``. A submission whose record fits what was handed in is not graded again; where the
record is missing, it is graded again and overwrites itself.
"""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from coursekit.course.cells import NbgraderCell, nbgrader_cells
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.grading import messages
from coursekit.grading.messages import Limits, MessageError
from coursekit.grading.nbgrader_course import NbgraderCourse, write_graded
from coursekit.grading.outcomes import Person, Result
from coursekit.grading.pools import DaskPool, LocalPool, Pool
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import Submission, printable, together
from coursekit.grading.trusted.agent import fingerprint

if TYPE_CHECKING:
    from coursekit.grading.gradebook import GradeWriter

RECORDS = Path("_build") / "grading"
LOCK = ".running"


@dataclass
class ClassGrades:
    """What a run leaves, and what is known of the class besides.

    Attributes
    ----------
    assignment
        Its name.
    results
        Those of the run, by student.
    kept
        How many of them were there before.
    failures
        A sentence about each student whose work could not be graded at all, and waits for a person and the next run.
    others
        The last results of those whom this run was not about.
    people
        What the gradebook knows of each student, by id.
    registered
        Whether the gradebook did not know the assignment before.
    """

    assignment: str
    results: list[Result] = field(default_factory=list)
    kept: int = 0
    failures: list[str] = field(default_factory=list)
    others: list[Result] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    registered: bool = False

    @property
    def of_class(self) -> list[Result]:
        """All results there are, by student."""
        return sorted([*self.results, *self.others], key=lambda result: (result.student, result.notebook))


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

    Raises :class:`coursekit.course.errors.CourseError` if the assignment, the gradebook or the walls are not in order,
    or if another run is going on. What goes wrong with one student's work is said in ``failures`` and stops nobody.
    """
    limits = limits or course.limits
    walls = course.walls if walls is None else walls
    grades = ClassGrades(name)
    with ExitStack() as opened:
        opened.enter_context(only_run(course.root / RECORDS))
        # The slow part of the start goes on in other processes while nbgrader is imported in this one.
        pool: Pool = (
            LocalPool(course.sources(name), limits, workers=workers, walls=walls)
            if scheduler is None
            else DaskPool(scheduler, limits, walls=walls)
        )
        opened.enter_context(pool)
        from coursekit.grading.gradebook import GradeWriter

        chosen = []
        for student in sorted(students) if students is not None else course.students(name):
            if sentence := course.unusable(student):
                grades.failures.append(sentence)
            else:
                chosen.append(student)
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
                with failing_alone(grades, student):
                    submission = course.submission(student, assignment)
                    record = None
                    if student in known:
                        record = read_record(course, assignment, submission, limits, walls=walls)
                    if record is None or not writer.holds(record):
                        yield submission
                    else:
                        grades.kept += 1
                        keep(record)

        for assignment in assignments:
            grades.registered |= writer.register(assignment, course.config)
            writer.check(assignment)
            pool.prepare(assignment)
            for submission, result in pool.graded(waiting(assignment)):
                with failing_alone(grades, submission.student):
                    result = adjust(result)
                    save(course, writer, assignment, submission, result)
                    keep(result)
        done = {(result.student, result.notebook) for result in grades.results}
        for student in course.students(name):
            for assignment in assignments:
                if (student, assignment.notebook) not in done and not course.unusable(student):
                    record = last_record(course, assignment, student)
                    grades.others += [record] if record is not None else []
        grades.people = writer.people(name)
    grades.results.sort(key=lambda result: (result.student, result.notebook))
    return grades


@contextmanager
def failing_alone(grades: ClassGrades, student: str) -> Iterator[None]:
    """Turn whatever goes wrong with one student's work into a sentence among the failures.

    What is wrong with the gradebook or with the disk would be wrong with everybody's, and is raised.
    """
    try:
        yield
    except CourseError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise CourseError(
                f"Nothing can be written here: {error.strerror}. What was graded is kept; make room, then grade again."
            ) from error
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        file = error.filename if isinstance(error, OSError) else None
        place = f" ({printable(Path(os.fsdecode(file)).name)})" if file else ""
        grades.failures.append(f"{printable(student)}: not graded, {said[:200] or type(error).__name__}{place}")


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Keep other runs out while the context lasts; raise :class:`CourseError` where another one is going on."""
    # Only where the workshop grades is there such a thing; it is imported where it is needed.
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise CourseError(f"{folder} cannot be used: {error.strerror}. It must be a folder to write to.") from error
    try:
        # The kernel gives it back however a run ends.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise CourseError(
            "Another run is grading in this course. Wait until it has ended, then grade again."
        ) from error
    finally:
        os.close(descriptor)


def save(
    course: NbgraderCourse, writer: "GradeWriter", assignment: Assignment, submission: Submission, result: Result
) -> None:
    """Write a result where nbgrader looks for it, and then the record that it is written."""
    folder = course.folder(course.directory.autograded_directory, result.student, result.assignment)
    before = folder / f"{result.notebook}.ipynb"
    timestamp = course.timestamp(result.student, result.assignment)
    writer.write(result, timestamp, lambda: answers_in(before) == answers_of(result.text))
    write_graded(folder, result.notebook, result.text, together(submission.files, assignment.files))
    write_record(course, assignment, result)


def answers_in(path: Path) -> dict[str, str] | None:
    """Return the answers in a graded notebook by their names; None where there is none that can be read."""
    try:
        return answers_of(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def answers_of(text: str) -> dict[str, str]:
    """Return the answers in the text of a graded notebook by their names."""
    known = map(NbgraderCell, nbformat.reads(text, as_version=4).cells)
    return {cell.grade_id: cell.cell.source for cell in known if cell.is_answer}


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
        result = messages.read(path.read_bytes(), Result)
        return result if is_possible(result, assignment, student) else None
    except (OSError, MessageError):
        # A record of an earlier version of this program is none: what it speaks of is graded again.
        return None


def is_possible(result: Result, assignment: Assignment, student: str) -> bool:
    """Return whether a result may be one of ``student`` in ``assignment``: its cells, and points that they can give.

    What a run wrote may be; a file that somebody has changed may not.
    """
    wanted = {cell.grade_id: cell.max_points for cell in nbgrader_cells(assignment.source) if cell.is_graded}
    return (
        (result.student, result.assignment, result.notebook) == (student, assignment.name, assignment.notebook)
        and {grade.cell: grade.max_points for grade in result.grades} == wanted
        and len(result.grades) == len(wanted)
        and all(grade.points is None or 0 <= grade.points <= grade.max_points for grade in result.grades)
    )


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
