"""From a course that nobody has graded in to the report and the feedback of a class, on the sample course.

Some hand in what Jupyter or Colab made of their notebooks: without nbgrader's notes, an answer in another cell.
"""

import csv
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from coursekit.cli.new import make_course
from coursekit.course.files import write_text
from coursekit.course.notebooks import dumps, read
from coursekit.course.processes import environment
from tests.grading.classroom import Course, answered, cell_of

NAME = "how-many-stay"
COURSE = [sys.executable, "-c", "from coursekit.cli import main; main()"]
RATES = """def retention_rates(survivors):
    return [survivors[k] / survivors[k - 1] for k in range(1, len(survivors))]"""
PAYMENTS = """def mean_payments(survivors):
    return sum(survivors) / survivors[0]"""
RIGHT = {"retention-rates": RATES, "mean-payments": PAYMENTS}
# Raises with what the test that students see hands in.
BROKEN = {
    "retention-rates": "def retention_rates(survivors):\n    first = survivors[0]\n    return first / survivors[99]",
    "mean-payments": "def mean_payments(survivors)\n    return 1",
}
BY_TESTS = 5


def without_notes(notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = NotebookNode(), f"new-{number}"


def retyped(notebook: NotebookNode) -> None:
    notebook.cells.remove(cell_of(notebook, "mean-payments"))
    notebook.cells.append(new_code_cell(PAYMENTS, id="mine"))


def lost(notebook: NotebookNode) -> None:
    notebook.cells.remove(cell_of(notebook, "mean-payments"))
    notebook.cells.append(new_code_cell("def payments(survivors):\n    return 2.099", id="mine"))


def nothing(notebook: NotebookNode) -> None:
    """Change nothing."""


# Whose notebook, in which language, with which answers, and what became of it: the points that tests give.
HANDED_IN: dict[str, tuple[str, dict[str, str], Callable[[NotebookNode], None], float]] = {
    "layla": ("ar", RIGHT, nothing, BY_TESTS),
    "sami": ("en", RIGHT | {"reflection": "About 240 of them."}, without_notes, BY_TESTS),
    "omar": ("ar", RIGHT, retyped, BY_TESTS),
    "huda": ("en", RIGHT, lost, 3),
    "zaid": ("ar", {}, nothing, 0),
    "noor": ("en", {}, nothing, 0),
    "rami": ("ar", BROKEN, nothing, 0),
    "dana": ("en", BROKEN, nothing, 0),
}


@dataclass(frozen=True)
class Graded:
    """A course in which a class was graded: what the command printed, and the files that students got before."""

    course: Course
    run: subprocess.CompletedProcess[str]
    exercises: dict[Path, bytes]


def grade(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COURSE, "grade", *arguments],
        cwd=course.root,
        env={**environment(), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def hand_in(course: Course, student: str, name: str = NAME) -> None:
    language, answers, change, _ = HANDED_IN[student]
    folder = course.root / "exercises" / ("" if language == "en" else language) / NAME
    notebook = answered(read(folder / f"{NAME}.ipynb"), answers)
    change(notebook)
    course.hand_in(student, name, dumps(notebook))


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    course = Course(make_course(tmp_path_factory.mktemp("class-report") / "course").root)
    released = {path: path.read_bytes() for path in (course.root / "exercises").rglob("*.ipynb")}
    for student in HANDED_IN:
        hand_in(course, student)
    write_text(course.root / "roster.csv", "id,first_name,last_name\nlayla,ليلى,حداد\nsami,Sami,Haddad\n")
    assert course.nbgrader("db", "student", "import", "roster.csv").returncode == 0
    assert course.nbgrader("db", "assignment", "add", NAME, "--duedate", "2026-05-01 12:00 UTC").returncode == 0
    write_text(course.root / "submitted" / "sami" / NAME / "timestamp.txt", "2026-05-02 13:30 UTC")
    return Graded(course, grade(course, NAME, "--workers", "2"), released)


def rows(course: Course, name: str = "report.csv") -> list[dict[str, str]]:
    with (course.root / "_build/grading" / NAME / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_an_assignment_that_nobody_registered_is_graded(graded: Graded) -> None:
    assert graded.run.returncode == 0, graded.run.stderr
    assert f"{NAME} is now in the gradebook." in graded.run.stderr
    assert {path: path.read_bytes() for path in graded.exercises} == graded.exercises, "no file of students is touched"
    assert f"{len(HANDED_IN)} graded (0 of them before), 0 rejected" in graded.run.stdout
    with sqlite3.connect(graded.course.root / "gradebook.db") as database:
        assert database.execute("select duedate from assignment").fetchall() == [("2026-05-01 12:00:00.000000",)]
    # What nbgrader does itself finds the same cells.
    again = graded.course.nbgrader("generate_assignment", NAME, "--force")
    assert again.returncode == 0, again.stdout
    assert {path: path.read_bytes() for path in graded.exercises} == graded.exercises


@pytest.mark.parametrize("student", HANDED_IN)
def test_everybody_has_the_points_of_what_is_there(graded: Graded, student: str) -> None:
    points = [grade for grade in graded.course.scores(student, NAME).values() if grade is not None]
    assert sum(points) == HANDED_IN[student][3]


def test_the_report_has_tasks_names_and_lateness(graded: Graded) -> None:
    found = {row["student"]: row for row in rows(graded.course)}
    assert set(found) == set(HANDED_IN)
    assert found["sami"]["name"] == "Sami Haddad" and found["layla"]["name"] == "ليلى حداد"
    assert (found["sami"]["late"], found["layla"]["late"]) == ("1 d 1 h", "")
    assert (found["huda"]["Task 1"], found["huda"]["Task 2"]) == ("3", "")
    assert "the answer 'mean-payments' is in a cell of the student's own" in found["omar"]["suspicious"]
    assert "none of the student's other cells defines mean_payments" in found["huda"]["needs a person"]
    assert "unanswered" in found["zaid"]["outcomes"] and "raised" not in found["zaid"]["outcomes"]
    assert "cells have lost nbgrader's notes" in found["sami"]["suspicious"]
    assert "missing" not in found["sami"]["suspicious"]


def test_the_report_has_what_tests_say(graded: Graded) -> None:
    items = {row["test"] or row["task"]: row for row in rows(graded.course, "tasks.csv")}
    task = next(row for name, row in items.items() if name.startswith("Task 2"))
    assert (task["graded"], task["share right"]) == (str(len(HANDED_IN) - 1), "43%")
    [test] = [row for name, row in items.items() if name.endswith("(mean-payments-values)")]
    assert test["test"].startswith("Hidden tests: values for data you have not seen")
    assert (test["most often"], test["how often"]) == ("NameError: name 'mean_payments' is not defined", "2")
    page = (graded.course.root / "_build/grading" / NAME / "report.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(page, "html.parser")
    assert [len(table.select("tbody tr")) for table in soup.select("table")] == [len(HANDED_IN), len(items)]


def test_the_terminal_shows_it_in_80_columns(graded: Graded) -> None:
    lines = graded.run.stdout.splitlines()
    tables = [line for line in lines if line[:1] in "│┃┏└"]
    assert max(map(len, tables)) <= 80
    for student in HANDED_IN:
        assert sum(f"│ {student} " in line for line in tables) == 1
        assert sum(line.startswith(f"{student}: ") for line in lines) <= 1
    [line] = [line for line in lines if line.startswith("huda: ")]
    assert "needs a person: mean-payments-form: the cell of the answer" in line


def test_one_student_more_adds_to_the_report_of_the_class(graded: Graded) -> None:
    before = {row["student"]: row for row in rows(graded.course)}
    run = grade(graded.course, NAME, "--student", "sami", "--force", "--workers", "1")
    assert run.returncode == 0, run.stderr
    assert "1 graded" in run.stdout and f"also holds {len(HANDED_IN) - 1} graded in earlier runs" in run.stdout
    assert "is now in the gradebook" not in run.stderr
    assert {row["student"]: row for row in rows(graded.course)} == before


def test_all_assignments_are_graded_and_one_out_of_order_stops_no_other(graded: Graded) -> None:
    course = graded.course
    other = course.root / "solutions" / "broken" / "broken.ipynb"
    write_text(other, (course.root / "solutions" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    write_text(course.root / "solutions" / "quiet" / "quiet.ipynb", other.read_text(encoding="utf-8"))
    hand_in(course, "noor", "broken")
    # A locked cell that is no test, and yet has points, as no author writes it.
    other.write_text(other.read_text(encoding="utf-8").replace('"schema_version": 3', '"schema_version": 1'))
    run = grade(course, "--all", "--workers", "1")
    assert run.returncode == 1
    assert "broken: " in run.stderr and "quiet" not in run.stdout + run.stderr
    assert f"{len(HANDED_IN)} graded ({len(HANDED_IN)} of them before)" in run.stdout
    for folder in ("broken", "quiet"):
        (course.root / "solutions" / folder / f"{folder}.ipynb").unlink()
    run = grade(course, "--all", "--student", "layla", "--workers", "1")
    assert run.returncode == 0, run.stderr
    assert "1 graded (1 of them before)" in run.stdout


@pytest.mark.parametrize("arguments", [(), (NAME, "--all")])
def test_one_assignment_or_all(graded: Graded, arguments: tuple[str, ...]) -> None:
    run = grade(graded.course, *arguments)
    assert run.returncode == 2
    assert "name one assignment, or give --all" in " ".join(run.stderr.split())


def test_where_nothing_was_handed_in_that_is_said(tmp_path: Path) -> None:
    run = grade(Course(make_course(tmp_path / "course").root), "--all")
    assert run.returncode == 1
    assert "Nothing was handed in" in run.stderr


# --- Feedback ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(graded: Graded) -> dict[str, BeautifulSoup]:
    run = graded.course.nbgrader("generate_feedback", NAME, "--force")
    assert run.returncode == 0, run.stdout
    return {student: BeautifulSoup(graded.course.feedback(student, NAME), "html.parser") for student in HANDED_IN}


def text_of(element: object) -> str:
    return " ".join(element.get_text().split())


def test_feedback_has_the_names(pages: dict[str, BeautifulSoup]) -> None:
    assert text_of(pages["sami"].h1) == "Feedback: Assignment: how many customers stay?"
    assert "Name: Sami Haddad (sami)" in text_of(pages["sami"].main)
    assert "الاسم: ليلى حداد (layla)" in text_of(pages["layla"].main)
    assert "Name: dana" in text_of(pages["dana"].main)
    # Each of its tests by the name in the student's language.
    assert "Hidden tests: values for data you have not seen: Right" in text_of(pages["sami"].main)
    assert "اختبارات مخفية: قيم لبيانات لم ترها: صحيح" in text_of(pages["layla"].main)
    assert "Hidden tests" not in text_of(pages["layla"].main)


@pytest.mark.parametrize(
    ("student", "words", "error"), [("noor", "No answer yet", "error"), ("zaid", "لا إجابة بعد", "خطأ")]
)
def test_an_untouched_task_has_no_answer_yet(
    pages: dict[str, BeautifulSoup], student: str, words: str, error: str
) -> None:
    # The title of a section to read again may hold any word.
    said = " ".join(text_of(element) for element in pages[student].select("section > :not(.reading)"))
    assert "NotImplementedError" not in said and error not in said
    for task in pages[student].select("section"):
        assert words in text_of(task)
    assert all(words in text_of(row) for row in pages[student].select("tbody tr"))
    assert words not in text_of(pages["layla" if student == "zaid" else "sami"].select_one("section"))


def test_a_students_own_error_is_shown_with_text_and_line(pages: dict[str, BeautifulSoup]) -> None:
    first, second, _ = pages["dana"].select("section")
    assert "The error was IndexError. It said: list index out of range" in text_of(first)
    assert "It came from line 3 of a cell of yours:" in text_of(first)
    assert [text_of(code) for code in first.select("li .output_error + pre code")] == ["return first / survivors[99]"]
    assert "The error was SyntaxError. It said: expected ':'" in text_of(second)
    assert "It came from line 1" in text_of(second)
    arabic = text_of(pages["rami"].main)
    assert "نوع الخطأ: IndexError." in arabic and "وقع في السطر 3 من إحدى خلاياك:" in arabic


def test_where_a_person_looks_for_an_answer_the_page_does_not_say_that_there_is_none(
    pages: dict[str, BeautifulSoup],
) -> None:
    _, task, _ = pages["huda"].select("section")
    assert "A person grades this" in text_of(task) and "No answer yet" not in text_of(task)
    assert "def payments" in text_of(pages["huda"].main)


def test_after_hidden_data_no_text_and_no_line_is_shown(pages: dict[str, BeautifulSoup]) -> None:
    """The same function fails in the hidden test: of that the page says the kind alone, and all of a public case."""
    hidden = [
        item for item in pages["dana"].select("li") if "Hidden tests" in text_of(item) and "IndexError" in text_of(item)
    ]
    assert hidden
    for item in hidden:
        said = " ".join(map(text_of, item.select(".output_error")))
        assert "IndexError" in said and "out of range" not in said and "line" not in said
        assert "IndexError: list index out of range" in text_of(item.select_one(".case"))


def test_a_sum_in_arabic_is_an_island(graded: Graded, pages: dict[str, BeautifulSoup]) -> None:
    """What is said of wrong values, and the titles, in the order of mathematics."""
    wrong = {"retention-rates": "def retention_rates(survivors):\n    return [1 - s for s in survivors[1:]]"}
    notebook = answered(read(graded.course.root / "exercises/ar" / NAME / f"{NAME}.ipynb"), wrong)
    graded.course.hand_in("zaid", NAME, dumps(notebook))
    assert grade(graded.course, NAME, "--student", "zaid", "--workers", "1").returncode == 0
    assert graded.course.nbgrader("generate_feedback", NAME, "--student", "zaid", "--force").returncode == 0
    page = BeautifulSoup(graded.course.feedback("zaid", NAME), "html.parser")
    said = [element for element in page.select("li .output_error") if re.search("[ء-ي]", text_of(element))]
    assert said
    for element in said:
        for island in element.select("bdi"):
            assert island["dir"] == "ltr"
            island.decompose()
        assert not re.search(r"[A-Za-z_]{2,}|[0-9] *[-+*/=<] *[0-9]", element.get_text()), element
