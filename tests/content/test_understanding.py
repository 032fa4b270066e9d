"""What is seen gives few points, and each Check that a task prints is asserted where students see it."""

from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.content import understanding
from coursekit.content.understanding import printed_values
from coursekit.course.project import Project
from tests.content.small_course import Change, cell, rewritten, spoil

NAME = "how-many-stay"
SOURCE = Path("solutions", NAME, f"{NAME}.ipynb")


def test_the_sample_assignment_keeps_the_rules(sample_copy: Project) -> None:
    assert understanding.check(sample_copy) == []


def points(identifier: str, number: int) -> Change:
    def change(notebook: NotebookNode) -> None:
        cell(notebook, identifier).metadata.nbgrader.points = number

    return change


TASK, TEST = "retention-rates-task", "retention-rates-type"
PLANTED = [
    (points(TEST, 1), "tests that students see give 1 of 6 points; at most 0.6 may be had"),
    (rewritten(TASK, "**Check:**", "For instance"), "task 1: its text prints no **Check:**"),
    (rewritten(TASK, "`retention_rates([1000, 631, 468])`", "it"), "task 1: its Check prints no call of the function"),
    (rewritten(TASK, "`[0.631, 0.742]`, rounded", "two rates"), "task 1: its Check prints no value as code"),
    (rewritten(TASK, "0.742", "0.743"), "task 1: no visible test asserts 0.743, which the Check prints"),
    (rewritten(TEST, "== [0.631, 0.742]", "!= []"), "task 1: no visible test asserts 0.742"),
    (rewritten(TEST, "= retention_rates(", "= another("), "task 1: no visible test calls retention_rates"),
    # What is hidden from students is no visible test.
    (rewritten(TEST, "_answer =", "### BEGIN HIDDEN TESTS\n_answer ="), "task 1: no visible test asserts 0.631"),
]


@pytest.mark.parametrize(("change", "fault"), PLANTED, ids=[fault for _, fault in PLANTED])
def test_a_planted_fault_is_found(sample_copy: Project, change: Change, fault: str) -> None:
    spoil(sample_copy, SOURCE, change)
    assert any(fault in found for found in understanding.check(sample_copy)), understanding.check(sample_copy)


@pytest.mark.parametrize(
    ("text", "calls", "values"),
    [
        ("`f(1)` gives `2.0`, rounded, and `f(2)` gives `inf`.", ["f"], [2.0, float("inf")]),
        ("for the table, `f(t)` gives 1,080 and 999 dinars, and −310 for a small one.", ["f"], [1080, 999, -310]),
        ("`f(t)` gives `[1]`. An extra click is worth 2.78.", ["f"], [1]),
        ("`f(t)` gives `[1]`: the plan costs 9,150 dinars.", ["f"], [1]),
        ("`f(t)` finds $p = 0.00879$ and $m = 67660$.", ["f"], [0.00879, 67660]),
        ("the row `Jan` of `f(t)` has `retention` 0.9.", ["f"], [0.9]),
    ],
)
def test_what_a_check_prints_is_read(text: str, calls: list[str], values: list[object]) -> None:
    assert printed_values(text) == (calls, values)
