"""The way of an assignment through plain nbgrader: release, hand in, grade, give back.

One class hands in at once, honest students and broken files together, and one run of each command grades all of them:
that one submission must not stop the others is half of what is tested here.
"""

import copy
import csv
import html
import itertools
import json
import re
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from coursekit.catalog import catalog_path, load, translated_notebook
from coursekit.exercises import MARKER, TELLING_LENGTH, student_version
from coursekit.files import write_text
from coursekit.notebooks import dumps, read
from coursekit.project import Project, environment

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "retention-economics"
SOURCE = Path("solutions") / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
MISTAKES = runpy.run_path(str(Path(__file__).parent / "mistakes" / "retention_economics.py"))["MISTAKES"]
# Where tests run in several processes, the class is graded in one of them.
pytestmark = pytest.mark.xdist_group("round-trip")
LAYLA, SALIM = "ليلى", "سالم"


# --- The class ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Course:
    """A course folder of nbgrader, its commands and what they left behind."""

    root: Path

    def nbgrader(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of nbgrader as a user would."""
        return subprocess.run(
            ["nbgrader", *arguments],
            cwd=self.root,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )

    @property
    def released(self) -> NotebookNode:
        """The student version."""
        return read(self.root / "exercises" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")

    def hand_in(self, student: str, text: str) -> None:
        """Put ``text`` where nbgrader expects the notebook of ``student``."""
        write_text(self.root / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", text)

    def scores(self, student: str) -> dict[str, float | None]:
        """Return the points tests gave ``student``, by grade id."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
            return {grade.cell.name: grade.auto_score for grade in notebook.grades}

    def autograded(self, student: str) -> NotebookNode:
        """Return the graded notebook of ``student``, hidden tests and all."""
        return read(self.root / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")

    def feedback(self, student: str) -> str:
        """Return the page given back to ``student``, as HTML."""
        return (self.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Graded:
    """The course after grading, what the command printed, and a course with another class seed."""

    course: Course
    autograde: subprocess.CompletedProcess[str]
    other_seed: Course


def new_course(folder: Path, seed: int | None = None) -> Course:
    """Return a course with the assignment released, with another class seed if one is given."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    source = (ROOT / SOURCE).read_text(encoding="utf-8")
    if seed is not None:
        assert source.count("CLASS_SEED = 2026") == 1
        source = source.replace("CLASS_SEED = 2026", f"CLASS_SEED = {seed}")
    write_text(folder / SOURCE, source)
    course = Course(folder)
    run = course.nbgrader("generate_assignment", ASSIGNMENT, "--force")
    assert run.returncode == 0, run.stdout
    return course


def cell_of(notebook: NotebookNode, identifier: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == identifier)


def answered(released: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """Return ``released`` with the source of some of its cells replaced."""
    notebook = copy.deepcopy(released)
    for identifier, source in answers.items():
        cell_of(notebook, identifier).source = source.strip()
    return notebook


def right_answers() -> dict[str, str]:
    """Return the source of every solution cell, by its grade id, without nbgrader's marks."""
    cells = read(ROOT / SOURCE).cells
    solutions = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {
        cell.id: "\n".join(line for line in cell.source.splitlines() if not MARKER.search(line)) for cell in solutions
    }


def several_mistakes() -> list[list[dict]]:
    """Return mistakes in groups with at most one for each solution cell: tasks are graded on their own.

    Two for each cell are enough here; test_retention_economics tries all of them.
    """
    by_cell = {}
    for mistake in MISTAKES:
        by_cell.setdefault(mistake["cell"], []).append(mistake)
    groups = itertools.zip_longest(*by_cell.values())
    return [[mistake for mistake in group if mistake] for group in itertools.islice(groups, 2)]


def arabic(project: Project) -> NotebookNode:
    """Return the Arabic student version; while there is no catalog, one with Arabic in place of all text."""
    notebook = read(project.root / SOURCE)
    catalog = catalog_path(project, SOURCE, "ar")
    if catalog.is_file():
        return student_version(translated_notebook(notebook, load(catalog)), project)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
            cell.source = "نص عربي"
        cell.source = cell.source.replace("# the hidden tests draw", "# تسحب الاختبارات المخفية")
    return student_version(notebook, project)


def test_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that give points without a human."""
    known = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return [cell for cell in known if cell.metadata.nbgrader.grade and not cell.metadata.nbgrader.solution]


test_cells.__test__ = False  # a helper with the word of the field, not a test


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
    "damaged-kernel-and-seed": (no_kernel_no_seed, ALL, ["kernel None", "cell 'class-seed' was missing"]),
    "damaged-kernel-and-tests": (
        unknown_kernel_no_test,
        ALL,
        ["kernel 'julia-1.9'", "cell 'max-bid-floor' was missing", "cell 'max-bid-type' was changed"],
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
    "retention-elasticity": "def retention_elasticity(retention, discount):\n    return retention / 0.8 * 3.67",
    "three-meanings": "def three_meanings(retention, discount):\n"
    '    return {"points": 0.275, "relative": 0.2115, "defections": 0.0474}',
    "max-bid": "def max_bid(kinds, discount, target):\n    return 2.28",
    "claims-that-hold": 'def claims_that_hold(firms):\n    return ["insurer", "bank", "telecom"]',
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Grade a class with every kind of student in one run, and beside it one with another seed."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        other_seed = beside.submit(grade_other_seed, tmp_path_factory.mktemp("other-seed"))
        course = new_course(tmp_path_factory.mktemp("class"))
        hand_in_everything(course)
        autograde = course.nbgrader("autograde", ASSIGNMENT)
        feedback = course.nbgrader("generate_feedback", ASSIGNMENT)
        assert feedback.returncode == 0, feedback.stdout
        return Graded(course, autograde, other_seed.result())


def grade_other_seed(folder: Path) -> Course:
    """Return a course with another seed: one student is right, one wrote down the numbers on the page."""
    course = new_course(folder, seed=7)
    perfect = answered(course.released, right_answers())
    course.hand_in("perfect", dumps(perfect))
    course.hand_in("hard-coded", dumps(answered(perfect, HARD_CODED)))
    run = course.nbgrader("autograde", ASSIGNMENT)
    assert run.returncode == 0, run.stdout
    return course


def hand_in_everything(course: Course) -> None:
    """Hand in right, untouched, mistaken, damaged and unreadable notebooks."""
    released, answers = course.released, right_answers()
    perfect = answered(released, answers)
    course.hand_in("perfect", dumps(perfect))
    course.hand_in("noisy", dumps(answered(perfect, {"lifetime-value": NOISY})))
    untouched = copy.deepcopy(released)
    for cell in test_cells(untouched):
        cell.metadata.tags = ["skip-execution", "raises-exception"]
    course.hand_in("untouched", dumps(untouched))
    for number, group in enumerate(several_mistakes()):
        course.hand_in(f"mistakes-{number}", dumps(answered(perfect, {m["cell"]: m["source"] for m in group})))
    for student, (damage, _, _) in DAMAGES.items():
        notebook = copy.deepcopy(perfect)
        damage(notebook)
        course.hand_in(student, json.dumps(notebook))
    for student, text in UNREADABLE.items():
        course.hand_in(student, text)
    in_arabic = arabic(Project(ROOT))
    course.hand_in(LAYLA, dumps(answered(in_arabic, answers)))
    course.hand_in(SALIM, dumps(in_arabic))


# --- Points ---------------------------------------------------------------------------------------------------------


def by_tests(graded: Graded, student: str) -> float:
    scores = graded.course.scores(student)
    return sum(scores[cell.id] for cell in test_cells(graded.course.released))


@pytest.mark.parametrize("student", ["perfect", "noisy", LAYLA])
def test_a_right_submission_gets_full_points(graded: Graded, student: str) -> None:
    """In either language, and with anything on stderr."""
    assert by_tests(graded, student) == ALL
    assert graded.course.scores(student)["reflection"] is None, "the reflection waits for a human"


@pytest.mark.parametrize("student", ["untouched", SALIM])
def test_an_untouched_submission_gets_nothing(graded: Graded, student: str) -> None:
    """Tags that tell Jupyter to skip a cell change nothing, and an empty reflection waits for nobody."""
    assert set(graded.course.scores(student).values()) == {0}


def test_every_task_has_a_typical_mistake() -> None:
    tasks = {identifier for identifier in right_answers() if identifier != "reflection"}
    assert {mistake["cell"] for mistake in MISTAKES} == tasks


@pytest.mark.parametrize("number", range(len(several_mistakes())))
def test_a_typical_mistake_loses_exactly_its_points(graded: Graded, number: int) -> None:
    student, group = f"mistakes-{number}", several_mistakes()[number]
    scores = graded.course.scores(student)
    failed = {cell.id for cell in test_cells(graded.course.released) if scores[cell.id] == 0}
    assert failed == {name for mistake in group for name in mistake["fails"]}
    lost = sum(cell.metadata.nbgrader.points for cell in test_cells(graded.course.released) if cell.id in failed)
    assert by_tests(graded, student) == ALL - lost


@pytest.mark.parametrize("student", DAMAGES)
def test_a_damaged_notebook_is_graded_and_reported(graded: Graded, student: str) -> None:
    _, points, reports = DAMAGES[student]
    assert by_tests(graded, student) == points
    for report in reports:
        assert f"{student}: {report}" in graded.autograde.stdout


@pytest.mark.parametrize("student", UNREADABLE)
def test_an_unreadable_file_is_reported(graded: Graded, student: str) -> None:
    assert f"There was an error processing assignment '{ASSIGNMENT}' for student '{student}'" in graded.autograde.stdout
    assert graded.autograde.returncode == 1


def test_honest_students_are_not_reported(graded: Graded) -> None:
    reports = [line for line in graded.autograde.stdout.splitlines() if "WARNING" in line]
    honest = ("perfect", "noisy", "untouched", LAYLA, SALIM, "mistakes")
    assert not [line for line in reports if line.split("WARNING] ")[-1].startswith(honest)]
    assert not [line for line in reports if "has changed!" in line]


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
    for cell in read(ROOT / SOURCE).cells:
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
    released = graded.course.released
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
    released = graded.course.released
    for student in feedback_students(graded):
        page = graded.course.feedback(student)
        text = as_text(page)
        assert not MARKER.search(text), student
        assert not shown(text, "HIDDEN TESTS", released), student
        for path in (graded.course.root, Path(environment()["PATH"].split(":")[0]), ROOT):
            assert str(path) not in html.unescape(page), student
    # Only those who wrote the solution themselves see it.
    assert not shown(as_text(graded.course.feedback("untouched")), "SOLUTION", released)
    # The same check on the graded notebook finds what the page must not hold.
    assert shown("\n".join(cell.source for cell in graded.course.autograded("perfect").cells), "HIDDEN TESTS", released)


def test_feedback_says_what_was_wrong_in_both_languages(graded: Graded) -> None:
    for number, group in enumerate(several_mistakes()):
        soup = BeautifulSoup(graded.course.feedback(f"mistakes-{number}"), "html.parser")
        messages = [element.get_text().strip() for element in soup.select(".output_error")]
        for mistake in group:
            message = next((message for message in messages if mistake["says"] in message), None)
            assert message, mistake["name"]
            english, translated = message.splitlines()
            assert english.startswith("AssertionError: ")
            assert not re.search("[ء-ي]", english), message
            assert re.match("[ء-ي]", translated), message


def test_feedback_runs_no_script_of_a_student(graded: Graded) -> None:
    page = graded.course.feedback("noisy")
    assert not [script for script in BeautifulSoup(page, "html.parser")("script") if "taken over" in script.get_text()]


# --- Hidden data ----------------------------------------------------------------------------------------------------


def test_a_new_seed_gives_new_hidden_data(graded: Graded) -> None:
    """With another seed the right answers stay right, and the numbers on the page are worth nothing."""
    course = graded.other_seed
    source = read(course.root / SOURCE)
    assert sum(course.scores("perfect")[cell.id] for cell in test_cells(source)) == ALL
    failed = {cell.id for cell in test_cells(source) if course.scores("hard-coded")[cell.id] == 0}
    assert failed == {cell.id for cell in test_cells(source) if "BEGIN HIDDEN TESTS" in cell.source}
