"""Every assignment through the course's own engine, and every fourth with each of its typical mistakes handed in.

`test_round_trip` shows with one of them what else can happen on the way, `test_same_grades` that plain nbgrader gives
the same points.
"""

import ast
import json
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from coursekit.content.assignments import autograder_cells, tasks
from coursekit.course.cells import NbgraderCell
from coursekit.course.code_strings import is_string, text_of
from coursekit.course.notebooks import dumps
from coursekit.course.strings import strings_of
from coursekit.grading.feedback import ROUNDED, About, page
from coursekit.grading.merge import CASE, OWN_METADATA
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.outcomes import Outcome, Result
from coursekit.grading.released import Assignment, modules_of
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted.agent import Agent
from coursekit.grading.trusted.judge import without_values
from tests.grading.classroom import (
    ASSIGNMENTS,
    EVERY_FOURTH,
    PROJECT,
    answered,
    mistakes_at_once,
    right_answers,
    source_of,
)

# Where tests run in several processes, one of them starts the grading process.


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    modules = dict.fromkeys(module for name in ASSIGNMENTS for module in modules_of(source_of(name)))
    with Agent(list(modules)) as agent:
        yield agent


def prepared(agent: Agent, name: str) -> tuple[Assignment, dict[str, str], dict[str, float]]:
    """Have an assignment graded from now on; return it with its right answers and the points of each test."""
    [assignment] = NbgraderCourse(PROJECT.root).assignments(name)
    agent.prepare(assignment)
    full = {cell.id: cell.metadata.nbgrader.points for cell in autograder_cells(source_of(name))}
    return assignment, right_answers(name), full


def graded(agent: Agent, student: str, notebook: NotebookNode) -> Result:
    return agent.grade(Submission(student, dumps(notebook).encode()))


def by_tests(result: Result, name: str) -> dict[str, float | None]:
    """Return the points without those that a person gives, by test cell."""
    points = {grade.cell: grade.points for grade in result.grades}
    return {cell.id: points[cell.id] for cell in autograder_cells(source_of(name))}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_points_are_what_was_earned(name: str, agent: Agent) -> None:
    assignment, answers, full = prepared(agent, name)
    assert sum(full.values()) == sum(task.points for task in tasks(source_of(name)))
    for language, released in assignment.released.items():
        result = graded(agent, "perfect", answered(released, answers))
        assert by_tests(result, name) == full
        assert result.language == language
        assert result.suspicious == []
        assert [grade.points for grade in result.grades if grade.cell == "reflection"] == [None], "waits for a person"
    result = graded(agent, "untouched", released)
    assert {grade.points for grade in result.grades} == {0}
    assert result.suspicious == []


# Here each goes through walls and back to its student; `test_assignments` tries all of them without that.
@pytest.mark.parametrize("name", EVERY_FOURTH)
def test_a_mistake_is_told_and_shown(name: str, agent: Agent) -> None:
    assignment, answers, full = prepared(agent, name)
    with_case: list[bool] = []
    # The notebooks are handed in in one language after the other.
    for released, group in zip(cycle(assignment.released.values()), mistakes_at_once(name), strict=False):
        wrong = {mistake["cell"]: mistake["source"] for mistake in group}
        result = graded(agent, "mistaken", answered(released, {**answers, **wrong}))
        lost = {cell for mistake in group for cell in mistake["fails"]}
        assert by_tests(result, name) == {cell: 0 if cell in lost else points for cell, points in full.items()}
        assert result.suspicious == []
        assert_told(assignment, result, group)
        with_case += cases_shown(result, lost)
    # Of a figure, and of answers that are wrong only beside each other, there is none.
    assert 2 * sum(with_case) > len(with_case)


def cases_shown(result: Result, failed: set[str]) -> list[bool]:
    """Return of each hidden test that failed whether its student is shown a case."""
    hidden = [cell for cell in nbformat.reads(result.text, as_version=4).cells if "CLASS_SEED" in cell.source]
    return [CASE in cell.metadata[OWN_METADATA] for cell in hidden if cell.id in failed]


def fits(shown: str, message: str) -> bool:
    """Return whether ``shown`` is ``message``, or the same with "…" for what was put into it."""
    return len(shown) > len("…") and re.fullmatch(".*?".join(map(re.escape, shown.split("…"))), message) is not None


def assert_told(assignment: Assignment, result: Result, mistakes: list[dict]) -> None:
    """Assert that the page given back says what was wrong, in the language handed in and in no other."""
    notebook = nbformat.reads(result.text, as_version=4)
    for grade in result.grades:
        cell = next(cell for cell in notebook.cells if cell.id == grade.cell)
        cell.metadata.nbgrader.update(score=grade.points, ungraded=grade.points is None)
    text = page(notebook, About(assignment.notebook), PROJECT.root)
    soup = BeautifulSoup(text, "html.parser")
    assert soup.html["lang"] == result.language
    # The body says it again: JupyterLab shows a page without what <html> says.
    for element in (soup.html, soup.body):
        assert element["dir"] == ("rtl" if result.language == "ar" else "ltr")
    assert soup.select(".reading"), "no section to read again"
    messages = [" ".join(element.get_text().split()) for element in soup.select(".output_error")]
    for mistake in mistakes:
        [grade] = [grade for grade in result.grades if grade.cell == mistake["fails"][0]]
        assert mistake["says"] in grade.message, mistake["name"]
        if grade.outcome is not Outcome.WRONG:
            continue
        cell = next(cell for cell in notebook.cells if cell.id == grade.cell)
        if cell.metadata[OWN_METADATA].get(CASE, {}).get("rounded"):
            assert " ".join(strings_of(PROJECT.root, result.language)(ROUNDED).split()) in messages
            continue
        english, arabic = grade.message.splitlines()
        mine, other = (arabic, english) if result.language == "ar" else (english, arabic)
        # After hidden data a message stands there without the values in it.
        assert any(fits(message, " ".join(mine.split())) for message in messages), mistake["name"]
        assert not any(other in message for message in messages), mistake["name"]
    if result.language == "ar":
        headings = " ".join(element.get_text() for element in soup.select("h1, h3, h4, caption, th[scope=col]"))
        assert not re.search("[A-Za-z]{3,}", headings.replace(assignment.notebook, "")), headings


@pytest.mark.parametrize(
    ("half_of", "told"),
    [
        ("en", {"en": "damaged or cut off at line"}),
        ("ar", {"ar": "تالف أو مقطوع عند السطر"}),
        # An empty file has no language: the page says it in each.
        (None, {"en": "the file is empty", "ar": "الملف فارغ"}),
    ],
)
@pytest.mark.parametrize("escaped", [True, False])
def test_a_damaged_file_is_answered_in_its_language(
    half_of: str | None, told: dict[str, str], escaped: bool, agent: Agent
) -> None:
    [assignment] = NbgraderCourse(PROJECT.root).assignments(ASSIGNMENTS[0])
    agent.prepare(assignment)
    text = json.dumps(assignment.released[half_of], ensure_ascii=escaped) if half_of else ""
    # Cut between two letters: half of one would be no text at all.
    result = agent.grade(Submission("damaged", text[: len(text) // 2].encode()))
    assert result.points == 0
    assert {grade.outcome for grade in result.grades} == {Outcome.REJECTED}
    text = page(nbformat.reads(result.text, as_version=4), About(assignment.notebook), PROJECT.root)
    soup = BeautifulSoup(text, "html.parser")
    assert soup.html["lang"] == next(iter(told))
    notices = {element["lang"]: element.get_text() for element in soup.select(".notice")}
    assert set(notices) == set(told)
    for language, words in told.items():
        assert words in notices[language]
    assert not soup.select("table, section"), "no test was stopped by an earlier cell, and no points are final"


def test_the_page_is_about_the_course_folder(tmp_path: Path) -> None:
    """A language whose words are missing is an error, and never English."""
    from coursekit.course.errors import CourseError

    notebook = nbformat.v4.new_notebook(metadata={"coursekit": {"language": "fr"}})
    with pytest.raises(CourseError, match=r"interface.po is missing"):
        page(notebook, About("x"), tmp_path)


def said_to_students() -> set[str]:
    """Return the texts of the grading that are marked, said by a call or said in a template."""
    package = PROJECT.root / "src" / "coursekit"
    texts: set[str] = set()
    for path in (*package.glob("grading/**/*.py"), *package.glob("cli/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=function, args=[ast.Constant(value=str(text)), *_]):
                    if ast.unparse(function).split(".")[-1] in ("marked", "say"):
                        texts.add(text)
    for path in package.glob("grading/templates/*.html"):
        texts |= set(re.findall(r"\b_\(\"([^\"]+)\"", path.read_text(encoding="utf-8")))
    return texts


def test_everything_said_to_students_is_translated() -> None:
    texts = said_to_students()
    assert {"Right", "Feedback", "the file is empty", "Before you hand in:"} <= texts
    assert len(texts) > 45
    for language in PROJECT.translations:
        say = strings_of(PROJECT.root, language)
        assert [text for text in texts if say(text) == text] == []


def test_a_text_that_is_not_marked_cannot_be_a_reason() -> None:
    """What is given to `RejectedError` and `Reason` is always a marked text, so that none is left untranslated."""
    for path in (PROJECT.root / "src" / "coursekit" / "grading").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("RejectedError", "Reason"):
                assert not any(isinstance(argument, ast.Constant | ast.JoinedStr) for argument in node.args), path


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_each_message_of_an_assignment_is_told_from_the_others(name: str) -> None:
    for test in filter(lambda cell: NbgraderCell(cell).is_test, source_of(name).cells):
        asserted = [node.msg for node in ast.walk(ast.parse(test.source)) if isinstance(node, ast.Assert)]
        for text in [text_of(message, "\0") for message in asserted if is_string(message)]:
            for value in ("3.7", "[1, 2]", "'text'"):
                assert without_values(text.replace("\0", value), test.source) == text.replace("\0", "…"), test.id
