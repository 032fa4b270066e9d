"""The time that a lesson states is measured: words, lines of code, and each action by its kind."""

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.content.reading_time import RETRIEVAL, minutes, stated_minutes, time_of
from coursekit.course.project import Project
from coursekit.course.settings import LessonRules
from tests.conftest import edit

RULES = LessonRules()


def taken(*cells: NotebookNode, is_first: bool = True) -> int:
    return minutes(NotebookNode(cells=cells), RULES, is_first=is_first)


def practice(kind: str) -> NotebookNode:
    return new_code_cell(f'practice.{kind}("name", "What?")', metadata={"tags": ["practice"]})


def quiz() -> NotebookNode:
    return new_markdown_cell("**Question.** " + "word " * 900, metadata={"tags": ["quiz"]})


def test_words_are_read_at_180_a_minute() -> None:
    assert taken(new_markdown_cell("word " * 180 * 20)) == 20
    assert taken(new_markdown_cell("word " * (180 * 20 + 1))) == 25


def test_code_that_is_read_takes_two_and_a_half_seconds_a_line() -> None:
    lines = "\n".join(f"x{number} = {number}" for number in range(240))
    assert taken(new_code_cell(lines)) == 10
    assert taken(new_code_cell(lines.replace("\n", "\n\n"))) == 10
    for tag in ("hide-input", "remove-cell"):
        assert taken(new_code_cell(lines, metadata={"tags": [tag]})) == 0


@pytest.mark.parametrize(
    ("cell", "each"),
    [
        (practice("number"), 3),
        (practice("order"), 2),
        (practice("gap"), 2),
        (practice("choice"), 1),
        (practice("predict"), 1),
        (practice("why"), 2),
        (quiz(), 1),
        (new_code_cell("explore(draw)", metadata={"tags": ["hide-input"]}), 3),
        (new_code_cell("half(2)", metadata={"tags": ["hide-cell"]}), 3),
    ],
    ids=lambda value: value.source[:20] if isinstance(value, NotebookNode) else str(value),
)
def test_each_action_takes_its_own_time(cell: NotebookNode, each: int) -> None:
    assert taken(*[cell] * 10) == 10 * each


def test_every_lesson_but_the_first_asks_of_earlier_ones() -> None:
    text = new_markdown_cell("word " * 180 * 5)
    assert taken(text) == 5
    assert RETRIEVAL == 3 and taken(text, is_first=False) == 10


@pytest.mark.parametrize(
    ("time", "expected"),
    [("90 minutes", 90), ("two hours", 120), ("an hour", 60), ("1.5 hours", 90), ("a few hours", None)],
)
def test_an_assignment_states_its_minutes(time: str, expected: int | None) -> None:
    text = new_markdown_cell(f"# Title\n\n| | |\n|---|---|\n| Time | about {time} |")
    assert stated_minutes(new_notebook(cells=[text])) == expected


def test_a_page_knows_its_lesson_and_its_assignment(sample_copy: Project) -> None:
    lesson, assignment = (time_of(sample_copy, "book/how-many-stay", what) for what in ("lesson", "assignment"))
    assert lesson is not None and lesson % 5 == 0 and assignment == 30
    assert time_of(sample_copy, "book/intro", "lesson") is None
    assert time_of(sample_copy, "cases/worth-of-a-regular", "assignment") is None
    edit(sample_copy.root / "book/how-many-stay.ipynb", "No customer", "word " * 180 * 20 + "No customer")
    assert time_of(sample_copy, "book/how-many-stay", "lesson") == lesson + 20
