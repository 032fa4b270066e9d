"""The way of an assignment through plain nbgrader: release, hand in, grade, give back.

One class hands in at once, honest students and broken files together, and one run of each command grades all of them:
that one submission must not stop the others is half of what is tested here.
"""

import copy
import csv
import html
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from coursekit.content.assignments import autograder_cells
from coursekit.content.exercises import MARKER, TELLING_LENGTH
from coursekit.course.notebooks import dumps, read
from coursekit.course.processes import environment
from coursekit.grading.grade_class import grade_class
from coursekit.grading.nbgrader_course import NbgraderCourse
from tests.grading.classroom import (
    PROJECT,
    Course,
    answered,
    arabic,
    cell_of,
    mistakes_at_once,
    new_course,
    right_answers,
    source_of,
)

ASSIGNMENT = "retention-economics"
# Where tests run in several processes, the class is graded in one of them.
LAYLA, SALIM = "ليلى", "سالم"


# --- The class ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Graded:
    """The course after grading, what the command printed, and a course with another class seed."""

    course: Course
    autograde: CompletedProcess[str]
    other_seed: Course


def without_cells(notebook: NotebookNode, *identifiers: str) -> None:
    notebook.cells = [cell for cell in notebook.cells if cell.id not in identifiers]


def copied_cells(notebook: NotebookNode) -> None:
    for identifier in ("max-bid", "max-bid-type"):
        position = notebook.cells.index(cell_of(notebook, identifier))
        notebook.cells.insert(position, copy.deepcopy(notebook.cells[position]))


def odd_schema(notebook: NotebookNode) -> None:
    cell_of(notebook, "max-bid").metadata.nbgrader.schema_version = 0
    cell_of(notebook, "max-bid-type").metadata.nbgrader.schema_version = 99
    cell_of(notebook, "max-bid-floor").metadata.nbgrader = {}


def no_kernel_no_seed(notebook: NotebookNode) -> None:
    del notebook.metadata["kernelspec"]
    without_cells(notebook, "class-seed")


def unknown_kernel_no_test(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec.name = "julia-1.9"
    without_cells(notebook, "max-bid-floor")
    cell_of(notebook, "max-bid-type").source = "pass"


def no_task(notebook: NotebookNode) -> None:
    without_cells(notebook, "max-bid", "max-bid-type", "max-bid-mixture", "max-bid-marginal", "max-bid-floor")


# What happened to a right answer before it was handed in, the points it still deserves, and what is reported.
ALL = 20
DAMAGES = {
    "damaged-copied-cells": (copied_cells, ALL, ["cell 'max-bid-type' is there more than once"]),
    "damaged-kernel-and-seed": (no_kernel_no_seed, ALL, ["cell 'class-seed' was missing"]),
    "damaged-kernel-and-tests": (
        unknown_kernel_no_test,
        ALL,
        ["cell 'max-bid-floor' was missing", "cell 'max-bid-type' was changed"],
    ),
    "damaged-schema": (odd_schema, ALL, ["cell 'max-bid-type' had other metadata (schema_version)"]),
    "damaged-task": (no_task, ALL - 4, ["cell 'max-bid-marginal' was missing"]),
}
UNREADABLE = {"damaged-empty": "", "damaged-json": '{"cells": [', "damaged-list": "[1, 2]"}

NOISY = """
import sys
import warnings
from IPython.display import HTML, display

display(HTML("<script>document.title = 'taken over'</script>"))


def lifetime_value(margin, retention, discount):
    warnings.warn("this will change in a later version", FutureWarning, stacklevel=1)
    print("a note to myself", file=sys.stderr)
    return margin * retention / (1 + discount - retention)
"""


HARD_CODED = {
    "lifetime-value": "def lifetime_value(margin, retention, discount):\n    return margin * 266.67 / 100",
    "lifetime-value-now": "def lifetime_value_now(margin, retention, discount):\n    return 366.67",
    "contract-values": "def contract_values(contracts, discount):\n    return [366.67, 266.67, 266.67, 314.02]",
    "predicted": 'def predicted():\n    return "equal"',
    "renewal-gains": "def renewal_gains(survivors, discount, step):\n    return [0.01, 0.0041]",
    "gain-of-calls": "def gain_of_calls(customers, called, not_called, margin, discount, cost):\n    return 54133.33",
    "max-bid": "def max_bid(kinds, discount, target):\n    return 2.28",
    "claims-that-hold": 'def claims_that_hold(firms):\n    return ["bank", "telecom", "gym"]',
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Grade a class with every kind of student in one run, and beside it one with another seed."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        other_seed = beside.submit(grade_other_seed, tmp_path_factory.mktemp("other-seed"))
        course = new_course(tmp_path_factory.mktemp("class"), [ASSIGNMENT])
        hand_in_everything(course)
        autograde = course.nbgrader("autograde", ASSIGNMENT)
        feedback = course.nbgrader("generate_feedback", ASSIGNMENT)
        assert feedback.returncode == 0, feedback.stdout
        return Graded(course, autograde, other_seed.result())


def grade_other_seed(folder: Path) -> Course:
    """Return a course with another seed: one student is right, one wrote down the numbers on the page."""
    course = new_course(folder, [ASSIGNMENT], seed=7)
    perfect = answered(course.released(ASSIGNMENT), right_answers(ASSIGNMENT))
    course.hand_in("perfect", ASSIGNMENT, dumps(perfect))
    course.hand_in("hard-coded", ASSIGNMENT, dumps(answered(perfect, HARD_CODED)))
    run = course.nbgrader("autograde", ASSIGNMENT)
    assert run.returncode == 0, run.stdout
    return course


def hand_in_everything(course: Course) -> None:
    """Hand in right, untouched, mistaken, damaged and unreadable notebooks."""
    released, answers = course.released(ASSIGNMENT), right_answers(ASSIGNMENT)
    perfect = answered(released, answers)
    course.hand_in("perfect", ASSIGNMENT, dumps(perfect))
    course.hand_in("noisy", ASSIGNMENT, dumps(answered(perfect, {"lifetime-value": NOISY})))
    untouched = copy.deepcopy(released)
    for cell in autograder_cells(untouched):
        cell.metadata.tags = ["skip-execution", "raises-exception"]
    course.hand_in("untouched", ASSIGNMENT, dumps(untouched))
    for number, group in enumerate(mistakes_at_once(ASSIGNMENT)):
        course.hand_in(
            f"mistakes-{number}", ASSIGNMENT, dumps(answered(perfect, {m["cell"]: m["source"] for m in group}))
        )
    for student, (damage, _, _) in DAMAGES.items():
        notebook = copy.deepcopy(perfect)
        damage(notebook)
        course.hand_in(student, ASSIGNMENT, json.dumps(notebook))
    for student, text in UNREADABLE.items():
        course.hand_in(student, ASSIGNMENT, text)
    in_arabic = arabic(ASSIGNMENT)
    course.hand_in(LAYLA, ASSIGNMENT, dumps(answered(in_arabic, answers)))
    course.hand_in(SALIM, ASSIGNMENT, dumps(in_arabic))


# --- Points ---------------------------------------------------------------------------------------------------------


def by_tests(graded: Graded, student: str) -> float:
    scores = graded.course.scores(student, ASSIGNMENT)
    return sum(scores[cell.id] for cell in autograder_cells(graded.course.released(ASSIGNMENT)))


@pytest.mark.parametrize("student", ["perfect", "noisy", LAYLA])
def test_a_right_submission_gets_full_points(graded: Graded, student: str) -> None:
    """In either language, and with anything on stderr."""
    assert by_tests(graded, student) == ALL
    assert graded.course.scores(student, ASSIGNMENT)["reflection"] is None, "the reflection waits for a human"


@pytest.mark.parametrize("student", ["untouched", SALIM])
def test_an_untouched_submission_gets_nothing(graded: Graded, student: str) -> None:
    """Tags that tell Jupyter to skip a cell change nothing, and an empty reflection waits for nobody."""
    assert set(graded.course.scores(student, ASSIGNMENT).values()) == {0}


@pytest.mark.parametrize("number", range(len(mistakes_at_once(ASSIGNMENT))))
def test_a_typical_mistake_loses_exactly_its_points(graded: Graded, number: int) -> None:
    student, group = f"mistakes-{number}", mistakes_at_once(ASSIGNMENT)[number]
    scores = graded.course.scores(student, ASSIGNMENT)
    with_points = {cell.id for cell in autograder_cells(source_of(ASSIGNMENT)) if cell.metadata.nbgrader.points}
    failed = {name for name in with_points if scores[name] == 0}
    assert failed == {name for mistake in group for name in mistake["fails"]} & with_points
    lost = sum(
        cell.metadata.nbgrader.points
        for cell in autograder_cells(graded.course.released(ASSIGNMENT))
        if cell.id in failed
    )
    assert by_tests(graded, student) == ALL - lost


@pytest.mark.parametrize("student", DAMAGES)
def test_a_damaged_notebook_is_graded_and_reported(graded: Graded, student: str) -> None:
    _, points, reports = DAMAGES[student]
    assert by_tests(graded, student) == points
    for report in reports:
        assert f"{student}: {report}" in graded.autograde.stdout


def test_each_notebook_is_merged_and_graded_once(graded: Graded) -> None:
    """What was suspicious is said once, and kept: `course grade` finds everything done, and grades nothing again."""
    course = NbgraderCourse(graded.course.root)
    students = ["perfect", LAYLA, *DAMAGES]
    again = grade_class(course, ASSIGNMENT, students=students)
    assert again.kept == len(students)
    remarks = {result.student: result.suspicious for result in again.results}
    assert remarks["perfect"] == remarks[LAYLA] == []
    for student, (_, _, reports) in DAMAGES.items():
        assert all(any(report in remark for remark in remarks[student]) for report in reports)
        for remark in remarks[student]:
            assert graded.autograde.stdout.count(f"{student}: {remark}") == 1
    assert not [step for step in ("Merge", "Execute", "SaveAutoGrades") if step in graded.autograde.stdout]


@pytest.mark.parametrize("student", UNREADABLE)
def test_an_unreadable_file_is_reported(graded: Graded, student: str) -> None:
    assert f"There was an error processing assignment '{ASSIGNMENT}' for student '{student}'" in graded.autograde.stdout
    assert graded.autograde.returncode == 1


def test_honest_students_are_not_reported(graded: Graded) -> None:
    reports = [line for line in graded.autograde.stdout.splitlines() if "WARNING" in line]
    honest = ("perfect", "noisy", LAYLA, SALIM, "mistakes")
    assert not [line for line in reports if line.split("WARNING] ")[-1].startswith(honest)]
    assert not [line for line in reports if "has changed!" in line]
    # Tags that tell Jupyter to skip a test do not get there by themselves.
    assert any("untouched: cell 'lifetime-value-type' was tagged to be skipped" in line for line in reports)


def test_the_grades_are_exported(graded: Graded) -> None:
    run = graded.course.nbgrader("export")
    assert run.returncode == 0, run.stdout
    with (graded.course.root / "grades.csv").open(encoding="utf-8") as stream:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(stream)}
    assert scores["perfect"] == scores[LAYLA] == ALL
    assert scores["untouched"] == scores[SALIM] == scores["damaged-json"] == 0


# --- What students see ----------------------------------------------------------------------------------------------


def secrets(kind: str) -> Iterator[str]:
    """Yield the telling lines of all solutions or hidden tests."""
    for cell in source_of(ASSIGNMENT).cells:
        for region in re.findall(rf"### BEGIN {kind}\n(.*?)### END {kind}", cell.source, re.DOTALL):
            yield from (line.strip() for line in region.splitlines() if len(line.strip()) >= TELLING_LENGTH)


def shown(text: str, kind: str, released: NotebookNode) -> list[str]:
    """Return the lines of all solutions or hidden tests in ``text``, but for those every student sees anyway."""
    visible = "\n".join(cell.source for cell in released.cells)
    return [line for line in secrets(kind) if line in text and line not in visible]


def as_text(page: str) -> str:
    """Return what a reader sees of an HTML page; scripts and styles are not read."""
    soup = BeautifulSoup(page, "html.parser")
    for element in soup(["script", "style"]):
        element.decompose()
    return soup.get_text()


def test_the_release_shows_no_secret(graded: Graded) -> None:
    folder = graded.course.root / "exercises"
    released = graded.course.released(ASSIGNMENT)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        text = "\n".join(cell.source for cell in read(path).cells)
        assert not MARKER.search(text)
        # Nothing is let through as visible here: what must not be there must not be visible.
        assert not [line for line in secrets("SOLUTION") if line in text]
        assert len([line for line in secrets("HIDDEN TESTS") if line in text]) < 5, "the common first line of tests"
    assert not shown(dumps(released), "HIDDEN TESTS", released)


def feedback_students(graded: Graded) -> list[str]:
    return sorted(folder.name for folder in (graded.course.root / "feedback").iterdir())


def test_everyone_readable_gets_feedback(graded: Graded) -> None:
    handed_in = {folder.name for folder in (graded.course.root / "submitted").iterdir()}
    assert set(feedback_students(graded)) == handed_in - set(UNREADABLE)


def test_feedback_shows_no_secret(graded: Graded) -> None:
    released = graded.course.released(ASSIGNMENT)
    for student in feedback_students(graded):
        page = graded.course.feedback(student, ASSIGNMENT)
        text = as_text(page)
        assert not MARKER.search(text), student
        assert not shown(text, "HIDDEN TESTS", released), student
        for path in (graded.course.root, Path(environment()["PATH"].split(":")[0]), PROJECT.root):
            assert str(path) not in html.unescape(page), student
    # Only those who wrote the solution themselves see it.
    assert not shown(as_text(graded.course.feedback("untouched", ASSIGNMENT)), "SOLUTION", released)
    # The same check on the graded notebook finds what the page must not hold.
    assert shown(
        "\n".join(cell.source for cell in graded.course.autograded("perfect", ASSIGNMENT).cells),
        "HIDDEN TESTS",
        released,
    )


def test_feedback_is_in_the_language_handed_in(graded: Graded) -> None:
    for student, language, direction in (("perfect", "en", "ltr"), (LAYLA, "ar", "rtl"), (SALIM, "ar", "rtl")):
        soup = BeautifulSoup(graded.course.feedback(student, ASSIGNMENT), "html.parser")
        assert (soup.html["lang"], soup.html["dir"]) == (language, direction)
    soup = BeautifulSoup(graded.course.feedback(SALIM, ASSIGNMENT), "html.parser")
    assert "0 من 2" in re.sub("[\u2066-\u2069]", "", soup.select_one("tbody td").get_text())


def test_feedback_says_what_was_wrong(graded: Graded) -> None:
    for number, group in enumerate(mistakes_at_once(ASSIGNMENT)):
        soup = BeautifulSoup(graded.course.feedback(f"mistakes-{number}", ASSIGNMENT), "html.parser")
        messages = [element.get_text().strip() for element in soup.select(".output_error")]
        for mistake in group:
            message = next((message for message in messages if mistake["says"] in message), None)
            assert message, f"{mistake['name']}: {messages}"
            assert not re.search("[ء-ي]", message), message


def test_feedback_runs_no_script_of_a_student(graded: Graded) -> None:
    page = graded.course.feedback("noisy", ASSIGNMENT)
    assert "taken over" in page, "the student's own code is shown"
    assert not BeautifulSoup(page, "html.parser")("script")


# --- Hidden data ----------------------------------------------------------------------------------------------------


def test_a_new_seed_gives_new_hidden_data(graded: Graded) -> None:
    """With another seed the right answers stay right, and the numbers on the page are worth nothing."""
    course = graded.other_seed
    source = source_of(ASSIGNMENT)
    assert sum(course.scores("perfect", ASSIGNMENT)[cell.id] for cell in autograder_cells(source)) == ALL
    scores = course.scores("hard-coded", ASSIGNMENT)
    failed = {cell.id for cell in autograder_cells(source) if cell.metadata.nbgrader.points and scores[cell.id] == 0}
    assert failed == {cell.id for cell in autograder_cells(source) if "BEGIN HIDDEN TESTS" in cell.source}
