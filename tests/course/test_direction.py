"""Texts of a notebook that is read from right to left, and what is in them that is not."""

from pathlib import Path

import pytest
from nbformat import v4

from coursekit.course import notebooks
from coursekit.course.direction import directed, in_direction, undirected, without_direction
from coursekit.course.edition import Edition
from coursekit.course.project import Project

PROJECT = Project.find(Path(__file__))
TEXTS = [
    "# عنوان",
    "فقرة فيها `half(x)` وفيها ``a`b``.\n\nوأخرى\nفي سطرين.",
    "- بند فيه `x`\n- بند\n\n| أ | `b` |\n|---|---|\n| 1 | 2 |",
    "قبل\n\n```python\nx = 1\n```\n\nبعد",
    'فقرة تليها قائمة:\n- بند\n\nوفقرة <bdi dir="ltr">2 × 3</bdi> و<bdi dir="ltr">`x`</bdi>.',
    "$$\nx = 1\n$$\n\nحيث $x$ عدد.",
    "# الفرق 864 − 120 = 744\n\n- −5% من `x` × 3\n- [S&P 500](a.md) و*Zappos* 5\n\n> 5 عملاء و\\$5\n\n"
    "| −1 | 5 % |\n|---|---|\n| +1 | ½ |",
    "![رسم 5 − 3](a.png) ثم <span>5 − 3</span> و$x$ = 5 − 2 و__−1__ وbefore_after - 1\n\n1. 5 − 2\n2. 3 = 3",
    '**سؤال.**\n\n<details class="answer"><summary>جواب</summary>\n\nصحيح.\n\n</details>',
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_put_in_can_be_taken_out(text: str) -> None:
    assert directed(text).startswith("<div dir='rtl'>\n\n") and directed(text).endswith("\n\n</div>")
    assert undirected(directed(text)) == text
    assert directed(directed(text)) == directed(text)
    assert undirected(text) == text


def test_each_kind_of_text_has_its_direction() -> None:
    text = directed("\n\n".join(TEXTS[1:4]))
    assert "<bdi dir='ltr'>`half(x)`</bdi>" in text and "<bdi dir='ltr'>``a`b``</bdi>" in text
    assert "- بند فيه <bdi dir='ltr'>`x`</bdi>\n" in text and "| أ | <bdi dir='ltr'>`b`</bdi> |" in text
    assert "<div dir='ltr'>\n\n```python\nx = 1\n```\n\n</div>" in text
    assert "<span style='display:block;text-align:right'>وأخرى\nفي سطرين.</span>" in text
    # A formula of its own stands in the middle, and what an author has isolated is left alone.
    assert directed(TEXTS[5]).startswith("<div dir='rtl'>\n\n$$\nx = 1\n$$\n\n<span")
    assert directed(TEXTS[4]).count("bdi dir='ltr'") == 0


def test_runs_keep_their_direction_and_markup_stays_markup() -> None:
    text = directed("\n\n".join(TEXTS[6:8]))
    island = "<bdi dir='ltr'>{}</bdi>".format
    for run in ("864 − 120 = 744", "−5%", "`x` × 3", "$x$ = 5 − 2", "before_after - 1", "5 − 2", "3 = 3", "+1"):
        assert island(run) in text, run
    assert f"[{island('S&P 500')}](a.md) و*{island('Zappos')}* 5" in text
    assert "> 5 عملاء" in text and "![رسم 5 − 3](a.png)" in text and f"__{island('−1')}__" in text
    assert f"| {island('−1')} | {island('5 %')} |" in text and f"<span>{island('5 − 3')}</span>" in text


def test_places_to_write_in_and_code_are_left_alone() -> None:
    answer = {"grade": True, "grade_id": "why", "locked": False, "points": 1, "schema_version": 3, "solution": True}
    cells = [
        v4.new_markdown_cell("اكتب", id="why", metadata={"nbgrader": answer}),
        v4.new_code_cell("x = 1  # عدد", id="code"),
        v4.new_markdown_cell("نص", id="text"),
    ]
    notebook = v4.new_notebook(cells=cells)
    made = in_direction(notebook, Edition("ar"))
    assert [cell.source for cell in made.cells[:2]] == ["اكتب", "x = 1  # عدد"]
    assert made.cells[2].source != "نص" == notebook.cells[2].source
    assert in_direction(notebook, Edition("en")) is notebook


@pytest.mark.parametrize("solution", [*map(str, PROJECT.solutions)])
def test_released_texts_are_found_again_under_their_directions(project: Project, solution: str) -> None:
    path = project.root / project.student_version(Path(solution).stem, Edition("ar"))
    released = notebooks.read(path)
    bare = without_direction(released)
    assert "dir='" not in "".join(cell.source for cell in bare.cells)
    assert in_direction(bare, Edition("ar")) == released
