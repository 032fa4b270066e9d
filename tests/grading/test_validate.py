"""What a student is told before handing in: of an answer, of none, of a changed notebook, in their language."""

import re
import shutil
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.grading.validate import Validation, is_stub, validate
from tests.grading.classroom import answered

NAME = "how-many-stay"
HEAD = "def {}(survivors):\n"
RIGHT = {
    "retention-rates": HEAD.format("retention_rates")
    + "    # YOUR CODE HERE\n    return [survivors[k] / survivors[k - 1] for k in range(1, len(survivors))]",
    "mean-payments": HEAD.format("mean_payments") + "    return sum(survivors) / survivors[0]",
}
NO_ANSWER = {"en": "there is no answer yet", "ar": "لا إجابة بعد"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


def released(course: Project, language: str) -> Path:
    """Return where the student version in a language lies."""
    edition = next(edition for edition in course.editions if edition.language == language)
    return course.root / course.student_version(NAME, edition)


def written(path: Path, notebook: NotebookNode) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(notebooks.dumps(notebook), encoding="utf-8")
    return path


def answer_cells(notebook: NotebookNode) -> list[str]:
    return [cell.id for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]


def told(result: Validation) -> str:
    return "\n".join([*result.missing, *(f"{said.outcome}: {said.text}" for said in result.wrong.values())])


@pytest.fixture
def course(sample_copy: Project) -> Project:
    return sample_copy


@pytest.mark.parametrize(
    "source",
    [
        "",
        "  \n",
        "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        'def f(x):\n    """Return it."""\n    # YOUR CODE HERE · اكتب حلك هنا\n    raise NotImplementedError()',
        "def f(x):\n    # YOUR CODE HERE\n    # (I shall do it tomorrow.)\n\n    raise NotImplementedError()",
        "# YOUR CODE HERE\nraise NotImplementedError()",
        "def f(x):\n    return x\n\ndef g(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    ],
)
def test_a_stub_is_no_answer(source: str) -> None:
    assert is_stub(new_code_cell(source))


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    # YOUR CODE HERE\n    return x",
        "def f(x):\n    # YOUR CODE HERE\n    return x\n    raise NotImplementedError()",
        "def f(x):\n    return x\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        "def f(x):\n    print('YOUR CODE HERE')",
        "class Model:\n    def fit(self):\n        raise NotImplementedError()",
        "def f(x:",
    ],
)
def test_a_comment_that_was_left_makes_no_stub(source: str) -> None:
    assert not is_stub(new_code_cell(source))


@pytest.mark.parametrize(
    ("source", "stub"),
    [
        ("YOUR ANSWER HERE · اكتب إجابتك هنا", True),
        ("YOUR ANSWER HERE", True),
        ("YOUR ANSWER HERE · اكتب إجابتك هنا\n\nMost of them stay.", False),
        ("Most of them stay.", False),
    ],
)
def test_a_text_below_the_stub_is_an_answer(source: str, stub: bool) -> None:
    assert is_stub(new_markdown_cell(source)) is stub


# Each of these starts a kernel.
@pytest.mark.slow
@LANGUAGES
def test_an_untouched_file_is_not_accused_where_it_lies(course: Project, language: str) -> None:
    path = released(course, language)
    result = validate(path, course)
    assert result.language == language
    assert result.wrong == {}
    assert (result.tests, result.right) == (2, 0)
    # Each task once and nothing else: no cell was changed, none is missing, and no test of a missing answer is wrong.
    names = answer_cells(notebooks.read(path))
    assert len(names) == 3
    assert result.missing == [f"{name}: {NO_ANSWER[language]}." for name in names]


@pytest.mark.slow
@LANGUAGES
@pytest.mark.parametrize("place", ["in place", "beside the course", "without a course"])
def test_a_right_answer_below_the_comment_is_one(course: Project, tmp_path: Path, language: str, place: str) -> None:
    notebook = answered(notebooks.read(released(course, language)), {**RIGHT, "reflection": "Most of them stay."})
    path = released(course, language) if place == "in place" else tmp_path / "own" / f"{NAME}.ipynb"
    result = validate(written(path, notebook), None if place == "without a course" else course)
    assert (result.language, result.tests, result.right) == (language, 2, 2)
    assert (result.missing, result.wrong) == ([], {})


@pytest.mark.slow
@LANGUAGES
def test_without_a_course_the_words_are_those_of_the_notebook(course: Project, tmp_path: Path, language: str) -> None:
    path = tmp_path / "own" / "mine.ipynb"
    path.parent.mkdir()
    shutil.copy(released(course, language), path)
    result = validate(path)
    assert result.missing == [f"{name}: {NO_ANSWER[language]}." for name in answer_cells(notebooks.read(path))]
    assert result.wrong == {}


@pytest.mark.slow
@LANGUAGES
def test_a_wrong_answer_is_told_by_its_test_in_one_language(course: Project, tmp_path: Path, language: str) -> None:
    wrong = {**RIGHT, "retention-rates": HEAD.format("retention_rates") + "    return survivors"}
    notebook = answered(notebooks.read(released(course, language)), wrong)
    result = validate(written(tmp_path / "own" / "mine.ipynb", notebook))
    assert (result.tests, result.right, len(result.wrong)) == (2, 1, 1)
    assert bool(re.search("[ء-ي]", told(result))) is (language == "ar")


@pytest.mark.slow
def test_a_stub_that_is_reached_is_no_answer(course: Project, tmp_path: Path) -> None:
    begun = HEAD.format("retention_rates") + "    rates = []\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    notebook = answered(notebooks.read(released(course, "en")), {**RIGHT, "retention-rates": begun})
    result = validate(written(tmp_path / "own" / "mine.ipynb", notebook))
    assert f"retention-rates: {NO_ANSWER['en']}." in result.missing
    assert f"mean-payments: {NO_ANSWER['en']}." not in result.missing
    assert result.wrong == {}


@pytest.mark.slow
@LANGUAGES
@pytest.mark.parametrize("in_place", [True, False])
def test_changed_and_missing_cells_are_found(course: Project, tmp_path: Path, language: str, in_place: bool) -> None:
    notebook = notebooks.read(released(course, language))
    tests = [
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code"
    ]
    assert len(tests) >= 2
    tests[0].source += "\nprint(1)"
    notebook.cells.remove(tests[1])
    path = released(course, language) if in_place else tmp_path / "own" / f"{NAME}.ipynb"
    result = validate(written(path, notebook), course)
    found = [line for line in result.missing if NO_ANSWER[language] not in line]
    assert [line.partition(":")[0] for line in found] == [tests[0].id, tests[1].id]
    assert ("changed" in found[0]) is (language == "en")


@pytest.mark.slow
@LANGUAGES
def test_a_test_without_an_end_is_told_in_the_language(
    course: Project, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coursekit.grading.validate.CELL_SECONDS", 2)
    endless = HEAD.format("retention_rates") + "    while True:\n        pass"
    notebook = answered(notebooks.read(released(course, language)), {**RIGHT, "retention-rates": endless})
    result = validate(written(tmp_path / "own" / "mine.ipynb", notebook))
    [said] = result.wrong.values()
    assert said.text == {"en": "no end within 2 seconds", "ar": "لم ينته خلال 2 ثانية"}[language]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "outcome", "name", "text"),
    [
        ("en", "Your code stopped with an error", "The Check: one number", "The error was KeyError. It said: 'x'"),
        ("ar", "توقف الكود الذي كتبته بخطأ", "المثال: عدد واحد", "KeyError"),
    ],
)
def test_the_words_are_those_of_the_page_that_comes_back(
    course: Project, tmp_path: Path, language: str, outcome: str, name: str, text: str
) -> None:
    source = HEAD.format("mean_payments") + "    first = survivors[0]\n    return {}['x']"
    answers = {**RIGHT, "mean-payments": source, "retention-rates": "import no_such_package"}
    notebook = answered(notebooks.read(released(course, language)), answers)
    found = validate(written(tmp_path / "own" / "mine.ipynb", notebook)).wrong
    said = found["mean-payments-form"]
    assert (said.outcome, said.name, said.code) == (outcome, name, "return {}['x']")
    assert text in said.text and " 3 " in said.text
    # What stops an answer is told of the answer; its tests find nothing there.
    assert list(found) == ["retention-rates", "retention-rates-type", "mean-payments-form"]
    assert "no_such_package" in found["retention-rates"].text and found["retention-rates"].name == ""
    package = {"en": "is not installed where your notebook is graded", "ar": "حيث يُصحَّح"}[language]
    assert package in found["retention-rates"].text
