"""What nbgrader notes of a cell, read in one place.

nbgrader knows four kinds of cells: a test (points without a person), an answer (a student writes in it; with points of
its own a person gives them), a task (a person gives points for what a student adds below), and a locked one without
points. Its notes are three flags that can be combined; here they are asked for by what they mean.
"""

from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

LESS_TRUSTED = "less-trusted"
PRIVATE = "private"
HIDDEN_TESTS = "### BEGIN HIDDEN TESTS"


class NbgraderCell:
    """A cell as nbgrader sees it.

    Parameters
    ----------
    cell
        Any cell of a notebook in format 4. What it says is read when it is asked for, so changes of the cell show.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell
    >>> notes = {"grade": True, "grade_id": "half", "locked": True, "points": 2, "solution": False}
    >>> test = NbgraderCell(new_code_cell("assert half(2) == 1", metadata={"nbgrader": notes}))
    >>> test.is_test, test.is_answer, test.grade_id, test.max_points
    (True, False, 'half', 2.0)
    >>> NbgraderCell(new_code_cell("x = 1")).is_known
    False
    """

    __slots__ = ("cell",)

    def __init__(self, cell: NotebookNode) -> None:
        self.cell = cell

    @property
    def metadata(self) -> NotebookNode:
        """Nbgrader's notes themselves; empty where it has none."""
        notes: Any = self.cell.metadata.get("nbgrader")
        return notes or NotebookNode()

    @property
    def is_known(self) -> bool:
        """Whether nbgrader has noted anything of it."""
        return bool(self.metadata)

    @property
    def grade_id(self) -> str:
        """The name by which it is graded; empty where it has none."""
        return str(self.metadata.get("grade_id") or "")

    @property
    def max_points(self) -> float:
        """The most points it gives."""
        return float(self.metadata.get("points") or 0)

    @property
    def score(self) -> float:
        """The points it was given, where nbgrader has put them in for the page that a student gets back."""
        return float(self.metadata.get("score") or 0)

    @property
    def waits_for_person(self) -> bool:
        """Whether nobody has given points yet, where that was put in with the score."""
        return bool(self.metadata.get("ungraded"))

    @property
    def comment(self) -> str:
        """What a person wrote about it, put in with the score."""
        return str(self.metadata.get("comment") or "")

    @property
    def is_answer(self) -> bool:
        """Whether a student writes in it."""
        return bool(self.metadata.get("solution"))

    @property
    def is_task(self) -> bool:
        """Whether it asks for something that a person grades as a whole."""
        return bool(self.metadata.get("task"))

    @property
    def is_graded(self) -> bool:
        """Whether it gives points, by a test or by a person."""
        return bool(self.metadata.get("grade")) or self.is_task

    @property
    def is_test(self) -> bool:
        """Whether it gives points without a person."""
        return bool(self.metadata.get("grade")) and not self.is_answer and self.cell.cell_type == "code"

    @property
    def is_graded_by_hand(self) -> bool:
        """Whether a person gives its points."""
        return self.is_graded and not self.is_test

    @property
    def is_locked(self) -> bool:
        """Whether students may not change it."""
        return bool(self.metadata.get("locked"))

    @property
    def is_setup(self) -> bool:
        """Whether it is locked code without points, which runs in both processes of a grading."""
        return self.cell.cell_type == "code" and self.is_locked and not self.is_graded and not self.is_answer

    @property
    def is_hidden(self) -> bool:
        """Whether it holds anything that students must not see."""
        return HIDDEN_TESTS in self.cell.source

    @property
    def is_less_trusted(self) -> bool:
        """Whether its author declared that it has to run in the student's process."""
        return LESS_TRUSTED in self.cell.metadata.get("tags", ())

    @property
    def is_private(self) -> bool:
        """Whether it holds hidden tests of one class's own, of which nothing is ever shown."""
        return PRIVATE in self.cell.metadata.get("tags", ())


def nbgrader_cells(notebook: NotebookNode) -> Iterator[NbgraderCell]:
    """Yield the cells of ``notebook`` that nbgrader knows."""
    return (known for known in map(NbgraderCell, notebook.cells) if known.is_known)
