"""The one writer of grades: it puts results into nbgrader's gradebook, in nbgrader's own schema.

Nothing else writes automatic scores. So formgrader, feedback and export show what was graded, whichever way it was
graded, and a result that is written twice is there once.
"""

import copy
import datetime
import logging
import time
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from nbgrader.api import Grade, Gradebook, GradeCell, InvalidEntry, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from coursekit.course.cells import nbgrader_cells
from coursekit.course.errors import CourseError
from coursekit.grading.lateness import late_penalty
from coursekit.grading.outcomes import NO_RESPONSE, ByHand, Outcome, Person, Result
from coursekit.grading.released import Assignment

log = logging.getLogger(__name__)
# A formgrader or a backup may hold the file for a while; SQLite itself waits five seconds each time.
ATTEMPTS = 12
LONGEST_ERROR = 200
# nbgrader wraps the one in the other.
REFUSALS = (SQLAlchemyError, InvalidEntry)
LOCKED = "The gradebook stays locked by another program. Close it, then run the command again to go on."
Value = TypeVar("Value")


@dataclass(frozen=True)
class GivenPoints:
    """Points that a person gives a cell, and what the person says about it.

    Attributes
    ----------
    student, assignment, notebook, cell
        Whose, and which.
    points
        The points, in the place of those that a test gave.
    comment
        What the student reads; empty to leave what is there.
    comment_cell
        The answer below which it stands.
    """

    student: str
    assignment: str
    notebook: str
    cell: str
    points: float
    comment: str
    comment_cell: str


class GradeWriter:
    """Writes results into the gradebook at ``db_url``; a context manager.

    Parameters
    ----------
    db_url
        The address, as SQLAlchemy takes it.
    course_id
        Nbgrader's.
    config
        Nbgrader's configuration, which names the rule for late submissions.
    """

    def __init__(self, db_url: str, course_id: str = "", config: Any = None) -> None:
        # SQLAlchemy warns about relations of nbgrader's tables, at each new submission.
        warnings.filterwarnings("ignore", category=SAWarning)
        self.db_url = db_url
        self.gradebook = self._trying(lambda: Gradebook(db_url, course_id))
        # Nobody else writes what is read here within one transaction, so it need not be read anew after each.
        self.gradebook.db().expire_on_commit = False
        self.penalties = AssignLatePenalties(config=config)
        self.penalties.init_plugin()
        # SQLAlchemy forgets what nobody holds, and would ask for each cell again with each student.
        self.held: list[Any] = []

    def __enter__(self) -> "GradeWriter":
        return self

    def __exit__(self, _: object, error: BaseException | None, *__: object) -> None:
        with suppress(SQLAlchemyError):
            self._take_back()
        self.gradebook.close()
        # What reads or writes the gradebook without waiting ends here.
        if isinstance(error, REFUSALS):
            raise CourseError(_said(error)) from error

    def register(self, assignment: Assignment, config: Any) -> bool:
        """Enter an assignment that the gradebook does not know, as ``nbgrader generate_assignment`` does.

        No file is written: what students get is there already, since grading is about what they made of it.

        Parameters
        ----------
        assignment
            What its author wrote.
        config
            Nbgrader's configuration, which lists the steps.

        Returns
        -------
        bool
            Whether it was unknown.

        Raises
        ------
        CourseError
            If nbgrader refuses the notebook, or the gradebook cannot be used.
        """
        try:
            self._trying(lambda: self.gradebook.find_notebook(assignment.notebook, assignment.name))
        except MissingEntry:
            self._trying(lambda: self.gradebook.update_or_create_assignment(assignment.name))
            names = {"assignment": assignment.name, "notebook": assignment.notebook, "db_url": self.db_url}
            notebook, resources = copy.deepcopy(assignment.source), {"nbgrader": names}
            for step in config.GenerateAssignment.preprocessors:
                try:
                    notebook, resources = step(config=config)(notebook, resources)
                except Exception as error:
                    raise CourseError(
                        f"{assignment.name} cannot be entered in the gradebook: nbgrader's step {step.__name__} "
                        f"says {error}"
                    ) from error
                if issubclass(step, SaveCells):
                    break
            return True
        return False

    def people(self, assignment: str) -> dict[str, Person]:
        """Return what the gradebook knows of those who have a submission of ``assignment``, by their id."""

        def found() -> dict[str, Person]:
            # What was written in one transaction changes sums that were read in another.
            self.gradebook.db().expire_all()
            people = {
                submission.student.id: Person(
                    full_name(submission.student),
                    float(submission.total_seconds_late or 0),
                    float(submission.late_submission_penalty or 0),
                )
                for submission in self.gradebook.assignment_submissions(assignment)
            }
            by_hand = self.gradebook.db.query(Grade).filter(Grade.manual_score.isnot(None))
            for grade in by_hand:
                if grade.assignment.name == assignment:
                    score = ByHand(grade.notebook.name, grade.name, grade.manual_score, bool(grade.needs_manual_grade))
                    people[grade.student.id].by_hand.append(score)
            return people

        return self._trying(found)

    def check(self, assignment: Assignment) -> None:
        """Raise :class:`CourseError` unless the gradebook knows ``assignment`` as its author's notebook has it."""
        try:
            notebook = self._trying(lambda: self.gradebook.find_notebook(assignment.notebook, assignment.name))
        except MissingEntry as error:
            raise CourseError(
                f"The gradebook does not know {assignment.name}: run `nbgrader generate_assignment {assignment.name}`."
            ) from error
        known = {cell.name: float(cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)}
        self.held = [notebook, *notebook.grade_cells, *notebook.task_cells, *notebook.solution_cells]
        wanted = {cell.grade_id: cell.max_points for cell in nbgrader_cells(assignment.source) if cell.is_graded}
        if known != wanted:
            names = ", ".join(sorted(name for name in known | wanted if known.get(name) != wanted.get(name)))
            raise CourseError(
                f"The gradebook has other points or cells than {assignment.name} ({names}): "
                f"run `nbgrader generate_assignment {assignment.name} --force`."
            )

    def holds(self, result: Result) -> bool:
        """Return whether the gradebook has the scores of ``result``: it may be older, put back from a copy."""

        def scores() -> dict[str, float | None]:
            notebook = self.gradebook.find_submission_notebook(result.notebook, result.assignment, result.student)
            return {row.cell.name: row.auto_score for row in notebook.grades}

        try:
            return self._trying(scores) == {grade.cell: grade.points for grade in result.grades}
        except MissingEntry:
            return False

    def students(self, assignment: str) -> set[str]:
        """Return who has a submission of ``assignment`` in the gradebook."""

        def names() -> set[str]:
            return {submission.student.id for submission in self.gradebook.assignment_submissions(assignment)}

        return self._trying(names)

    def write(
        self,
        result: Result,
        timestamp: datetime.datetime | None = None,
        same_answers: Callable[[], bool] = lambda: False,
    ) -> None:
        """Write one result in one transaction.

        A score that a person gave is kept, and marked to be looked at again where what it rests on has changed.

        Parameters
        ----------
        result
            What was graded.
        timestamp
            When it was handed in, in UTC.
        same_answers
            Asked where a person gave a score: whether the student's answers are those that the person saw.

        Raises
        ------
        CourseError
            If the gradebook stays locked.
        """

        def write() -> None:
            with self.gradebook.db.no_autoflush:
                self._write(result, timestamp, same_answers)

        self._trying(write, self._take_back)

    def give(self, given: Iterable[GivenPoints]) -> None:
        """Write points that a person gives, all or none, and what being late costs of the new sum.

        Parameters
        ----------
        given
            The points; each cell is one of a submission that the gradebook has.

        Raises
        ------
        CourseError
            If the gradebook stays locked.
        """
        listed = list(given)

        def write() -> None:
            with self.gradebook.db.no_autoflush:
                for each in listed:
                    place = (each.notebook, each.assignment, each.student)
                    row = self.gradebook.find_grade(each.cell, *place)
                    row.manual_score, row.needs_manual_grade = each.points, False
                    if each.comment:
                        self.gradebook.find_comment(each.comment_cell, *place).manual_comment = each.comment
                self.gradebook.db.flush()
                for assignment in {each.assignment for each in listed}:
                    self._penalise_everybody(assignment)
                self.gradebook.db.commit()

        self._trying(write, self._take_back)

    def set_deadline(self, assignment: str, deadline: datetime.datetime) -> None:
        """Set until when an assignment may be handed in; who was graded before is late or not by the new one.

        Parameters
        ----------
        assignment
            The assignment's name; one that the gradebook does not know yet is added.
        deadline
            The moment in UTC, without a zone.

        Raises
        ------
        CourseError
            If the gradebook stays locked.
        """
        self._trying(lambda: self.gradebook.update_or_create_assignment(assignment, duedate=deadline), self._take_back)
        self.penalise(assignment)

    def penalise(self, assignment: str) -> None:
        """Take off again what being late costs: a deadline or points by hand may be newer than the grading.

        Parameters
        ----------
        assignment
            The assignment's name.

        Raises
        ------
        CourseError
            If the gradebook stays locked.
        """

        def write() -> None:
            self._penalise_everybody(assignment)
            self.gradebook.db.commit()

        self._trying(write, self._take_back)

    def _penalise_everybody(self, assignment: str) -> None:
        for submission in self.gradebook.assignment_submissions(assignment):
            for notebook in submission.notebooks:
                self._penalise(submission.student.id, submission, notebook)

    def _take_back(self) -> None:
        self.gradebook.db.rollback()

    @staticmethod
    def _trying(action: Callable[[], Value], take_back: Callable[[], None] = lambda: None) -> Value:
        """Return what ``action`` returns, waiting while another program holds the gradebook."""
        for attempt in range(ATTEMPTS):
            try:
                return action()
            except (*REFUSALS, OSError) as error:
                with suppress(SQLAlchemyError):
                    take_back()
                if not _is_locked(error):
                    raise CourseError(_said(error)) from error
                log.warning("The gradebook is locked by another program; trying again.")
                time.sleep(attempt / 4)
        raise CourseError(LOCKED)

    def _write(self, result: Result, timestamp: datetime.datetime | None, same_answers: Callable[[], bool]) -> None:
        book = self.gradebook
        book.update_or_create_student(result.student)
        moment = {} if timestamp is None else {"timestamp": timestamp}
        submission = book.update_or_create_submission(result.assignment, result.student, **moment)
        notebook = next(entry for entry in submission.notebooks if entry.name == result.notebook)
        grades = {grade.cell: grade for grade in result.grades}
        given = any(row.manual_score is not None for row in notebook.grades)
        same = given and not result.rejected and same_answers()
        for row in notebook.grades:
            grade = grades[row.cell.name]
            if row.manual_score is None:
                row.needs_manual_grade = bool(result.rejected) or grade.waits_for_person
            elif not (same and row.auto_score == grade.points):
                row.needs_manual_grade = True
            row.auto_score = grade.points
        unanswered = {grade.cell for grade in result.grades if grade.outcome is Outcome.UNANSWERED}
        for comment in notebook.comments:
            comment.auto_comment = NO_RESPONSE if comment.cell.name in unanswered else None
        book.db.flush()
        self._penalise(result.student, submission, notebook)
        book.db.commit()

    def _penalise(self, student: str, submission: Any, notebook: Any) -> None:
        """Take off what the course's rule for late submissions says."""
        rule, seconds = self.penalties.plugin_inst, submission.total_seconds_late
        notebook.late_submission_penalty = late_penalty(rule, student, notebook.score, seconds) or None


def _is_locked(error: BaseException) -> bool:
    return "locked" in str(error)


def _said(error: BaseException) -> str:
    """Return what a person is told of a gradebook that cannot be used."""
    if _is_locked(error):
        return LOCKED
    said = str(getattr(error, "orig", None) or error).split("\n")[0][:LONGEST_ERROR]
    return f"The gradebook cannot be used: {said}. What was written before is kept; run the command again to go on."


def is_test(cell: Any) -> bool:
    """Return whether a cell of the gradebook gives points without a person."""
    answers = {answer.name for answer in cell.notebook.solution_cells}
    return isinstance(cell, GradeCell) and cell.cell_type == "code" and cell.name not in answers


def full_name(student: Any) -> str:
    """Return a student's name as the gradebook has it; empty where it knows the id alone.

    >>> from types import SimpleNamespace
    >>> full_name(SimpleNamespace(first_name="Layla", last_name=None))
    'Layla'
    """
    return " ".join(part for part in (student.first_name, student.last_name) if part)
