"""What comes out of grading one submission; :mod:`coursekit.grading.messages` writes it down and reads it again."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

# What is said of points that a person gives; a report leaves it out where it lists what else a person should look at.
BY_HAND = "graded by hand"
NO_ANSWER = "no answer yet"
# The comment that nbgrader gives such an answer, in its own words.
NO_RESPONSE = "No response."


class Outcome(StrEnum):
    """How a graded cell ended. Only ``RIGHT`` and ``PARTLY`` give points, and only a test that ran to its end does."""

    RIGHT = "right"
    PARTLY = "partly right"
    WRONG = "wrong"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    CRASHED = "crashed"
    NOT_RUN = "not run"
    REJECTED = "rejected"
    NEEDS_PERSON = "needs a person"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class CellGrade:
    """The grade of one cell.

    Attributes
    ----------
    cell
        Its grade id.
    points
        Points given; None where a person has to give them.
    max_points
        Points it can give.
    outcome
        How it ended.
    message
        What the test said, or why it came to nothing.
    less_trusted
        Whether the test ran in the student's process, as its author declared.
    doubt
        Why the points that are missing may not be the student's fault; a person then decides.
    """

    cell: str
    points: float | None
    max_points: float
    outcome: Outcome
    message: str = ""
    less_trusted: bool = False
    doubt: str = ""

    @property
    def waits_for_person(self) -> bool:
        """Whether somebody has to look at it before it is final."""
        return self.points is None or self.outcome is Outcome.NEEDS_PERSON or bool(self.doubt)


@dataclass(frozen=True)
class Result:
    """The grade of one submission.

    Attributes
    ----------
    student, assignment, notebook
        Whose it is, and of what.
    language
        The language handed in.
    grades
        One for each graded cell, in the order of the notebook.
    rejected
        Why the file could not be graded at all; empty where it could.
    suspicious
        What was changed that students do not change.
    text
        The graded notebook, hidden tests and all, as the text of an ``.ipynb`` file.
    fingerprint
        Stands for what was graded: the submitted files, the assignment and the limits.
    seconds
        Time it took.
    """

    student: str
    assignment: str
    notebook: str
    language: str
    grades: list[CellGrade]
    rejected: str = ""
    suspicious: list[str] = field(default_factory=list)
    text: str = ""
    fingerprint: str = ""
    seconds: float = 0.0

    @property
    def points(self) -> float:
        """The points that tests gave."""
        return sum(grade.points or 0 for grade in self.grades)

    @property
    def needs_person(self) -> list[str]:
        """Why a person has to look at it, one reason for each cell, and for all that come after a doubtful end."""
        reasons = [self.rejected] if self.rejected else []
        doubts: dict[str, list[str]] = {}
        for grade in self.grades:
            if grade.outcome is Outcome.NEEDS_PERSON:
                reasons.append(f"{grade.cell}: {grade.message}")
            elif grade.doubt:
                doubts.setdefault(grade.doubt, []).append(grade.cell)
        for doubt, (first, *more) in doubts.items():
            reasons.append(f"{first}{f' and {len(more)} more' if more else ''}: {doubt}")
        return reasons


@dataclass(frozen=True)
class ByHand:
    """Points that a person gave to a cell, and whether they wait to be looked at again."""

    notebook: str
    cell: str
    points: float
    waits: bool = False


@dataclass(frozen=True)
class Person:
    """What the gradebook knows of a student and one submission.

    Attributes
    ----------
    name
        The student's name; empty where there is none.
    seconds_late, penalty
        How late it was handed in, and the points off for that.
    by_hand
        What a person gave.
    """

    name: str = ""
    seconds_late: float = 0.0
    penalty: float = 0.0
    by_hand: list[ByHand] = field(default_factory=list)

    def applied_to(self, result: Result) -> Result:
        """Return a result with the points that a person gave in the place of those that tests did.

        >>> grade = CellGrade("why", None, 4.0, Outcome.NEEDS_PERSON, BY_HAND)
        >>> person = Person(by_hand=[ByHand("x", "why", 3.0)])
        >>> found = person.applied_to(Result("s1", "x", "x", "en", [grade]))
        >>> found.points, found.needs_person
        (3.0, [])
        """
        given = {score.cell: score for score in self.by_hand if score.notebook == result.notebook}
        return replace(result, grades=[_given(grade, given.get(grade.cell)) for grade in result.grades])


def _given(grade: CellGrade, score: ByHand | None) -> CellGrade:
    if score is None:
        return grade
    if score.waits:
        return replace(grade, points=score.points)
    right = score.points >= grade.max_points
    outcome = Outcome.RIGHT if right else Outcome.PARTLY if score.points else Outcome.WRONG
    return replace(grade, points=score.points, outcome=outcome, message="", doubt="")
