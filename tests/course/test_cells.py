"""nbgrader's flags, by what they mean together."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.course.cells import NbgraderCell, nbgrader_cells

KINDS = ("is_answer", "is_test", "is_graded_by_hand", "is_setup", "is_task")


@pytest.mark.parametrize(
    ("flags", "code", "kinds"),
    [
        ({"grade": True, "locked": True}, True, {"is_test"}),
        ({"grade": True, "locked": True}, False, {"is_graded_by_hand"}),
        ({"solution": True}, True, {"is_answer"}),
        ({"grade": True, "solution": True}, False, {"is_answer", "is_graded_by_hand"}),
        ({"grade": True, "solution": True}, True, {"is_answer", "is_graded_by_hand"}),
        ({"task": True, "locked": True}, False, {"is_task", "is_graded_by_hand"}),
        ({"locked": True}, True, {"is_setup"}),
        ({"locked": True}, False, set()),
        ({}, True, set()),
    ],
)
def test_kinds_of_cells(flags: dict[str, bool], code: bool, kinds: set[str]) -> None:
    make = new_code_cell if code else new_markdown_cell
    cell = NbgraderCell(make("x", metadata={"nbgrader": {**flags, "grade_id": "one"}} if flags else {}))
    assert {kind for kind in KINDS if getattr(cell, kind)} == kinds
    assert cell.is_known == bool(flags)


def test_points_are_a_number_also_where_none_are_noted() -> None:
    assert NbgraderCell(new_code_cell("x")).max_points == 0.0
    assert NbgraderCell(new_code_cell("x", metadata={"nbgrader": {"points": None, "grade": True}})).max_points == 0.0
    assert NbgraderCell(new_code_cell("x", metadata={"nbgrader": {"points": 3, "grade": True}})).max_points == 3.0


def test_hidden_and_less_trusted_tests() -> None:
    cell = NbgraderCell(new_code_cell("### BEGIN HIDDEN TESTS\n", metadata={"tags": ["less-trusted"]}))
    assert cell.is_hidden and cell.is_less_trusted
    plain = NbgraderCell(new_code_cell("assert True"))
    assert not plain.is_hidden and not plain.is_less_trusted


def test_only_cells_that_nbgrader_knows_are_yielded() -> None:
    known = new_code_cell("x", metadata={"nbgrader": {"solution": True, "grade_id": "one"}})
    notebook = new_notebook(cells=[new_markdown_cell("text"), known])
    assert [cell.grade_id for cell in nbgrader_cells(notebook)] == ["one"]
