"""What comes out of grading one submission, as plain data that can be written as JSON and read again."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


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
class Reason:
    """Why a file could not be graded: an English ``text`` with names in braces, which is translated, and their values.

    >>> str(Reason("the file is larger than {megabytes} MB", {"megabytes": 50}))
    'the file is larger than 50 MB'
    """

    text: str
    values: dict[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


@dataclass
class CellGrade:
    """The grade of one cell.

    Attributes
    ----------
    cell
        Its grade id.
    points
        Points given; None where a person has to give them.
    most
        Points it can give.
    outcome
        How it ended.
    message
        What the test said, or why it came to nothing.
    less_trusted
        Whether the test ran in the student's process, as its author declared.
    """

    cell: str
    points: float | None
    most: float
    outcome: Outcome
    message: str = ""
    less_trusted: bool = False


@dataclass
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
        """Why a person has to look at it, one reason for each cell."""
        reasons = [self.rejected] if self.rejected else []
        for grade in self.grades:
            if grade.outcome is Outcome.NEEDS_PERSON:
                reasons.append(f"{grade.cell}: {grade.message}")
        return reasons

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Result":
        """Return what :meth:`as_json` was made from; raises ``TypeError`` or ``ValueError`` for anything else."""
        grades = [CellGrade(**{**grade, "outcome": Outcome(grade["outcome"])}) for grade in content["grades"]]
        return cls(**{**content, "grades": grades})
