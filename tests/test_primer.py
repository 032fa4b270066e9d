"""The primer teaches what the lessons use: each construct, function and method that three or more of them show."""

import ast
from pathlib import Path

import pytest

from coursekit.content.actions import CHECKED, actions
from coursekit.course import notebooks
from coursekit.course.project import Project
from tests.constructs import ENOUGH, ENOUGH_ASSIGNMENTS, by_assignment, by_lesson, taught, uses

PROJECT = Project.find(Path(__file__))
PRIMER = Path("book/back-matter/primer.ipynb")
SECTIONS = 10


def test_what_three_lessons_use_is_in_the_primer() -> None:
    shown = taught(PROJECT, PRIMER)
    used = {name: len(where) for name, where in by_lesson(PROJECT).items() if len(where) >= ENOUGH}
    assert len(used) > 80, "the count finds next to nothing: does it still read the lessons?"
    missing = {name: lessons for name, lessons in used.items() if name not in shown}
    assert missing == {}, f"teach these in {PRIMER}, or use something that it teaches"


def test_what_most_assignments_need_is_in_the_primer() -> None:
    shown = taught(PROJECT, PRIMER)
    needed = {name for name, where in by_assignment(PROJECT).items() if len(where) >= ENOUGH_ASSIGNMENTS}
    assert needed <= shown


def test_each_section_has_something_to_do_that_is_checked() -> None:
    tasks: dict[str, int] = {}
    section = ""
    for cell in notebooks.read(PROJECT.root / PRIMER).cells:
        if cell.cell_type == "markdown" and "\n## " in cell.source and cell.source.startswith("("):
            section = cell.source.split(")=")[0]
            tasks[section] = 0
        elif section:
            tasks[section] += sum(action.kind in CHECKED for action in actions(cell))
    assert tasks.pop("(primer-summary") == 0
    assert len(tasks) == SECTIONS and all(tasks.values()), tasks


@pytest.mark.parametrize("lesson", [path for path in PROJECT.deciding_lessons if path.parts[0] == "book"], ids=str)
def test_a_chapter_that_asks_for_pandas_names_the_primer(lesson: Path) -> None:
    cells = notebooks.read(PROJECT.root / lesson).cells
    text = next(cell.source for cell in cells if cell.id == "objectives")
    assert "pandas" not in text or "/book/back-matter/primer>" in text


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("np.random.default_rng(7).random(3)", {"np.random.default_rng", ".random"}),
        ("np.exp(logs).T", {"np.exp", ".T"}),
        ("fit.alpha", set()),
        ("a, b = max(pair), min(pair)", {"several names at once", "(…, …)", "max()", "min()"}),
        ("clv(0.9)", set()),
        ("f'{share:.1%}'", {"f-string"}),
        ("table[~late & new]", {"~", "&"}),
    ],
)
def test_what_a_program_uses(program: str, found: set[str]) -> None:
    assert set(uses(ast.parse(program))) == found
