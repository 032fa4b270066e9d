"""The report of a class: students, tasks and tests; whatever anybody is called or writes in it, it is text."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from rich.console import Console

from coursekit.course.isolation import LEFT_TO_RIGHT_ISOLATE
from coursekit.grading import report as reports
from coursekit.grading.grade_class import ClassGrades
from coursekit.grading.html_pages import render
from coursekit.grading.outcomes import BY_HAND, ByHand, CellGrade, Outcome, Person, Result
from coursekit.grading.report import AFTER_TASKS, BEFORE_TASKS, html_report, remarks, report_of, summary, weakest
from coursekit.grading.tables import csv_text
from tests.grading.attacks.target import cell

HOSTILE = "<script>\"alert('1')\"</script> {{ 7 * 7 }}"
WANTED = 'assert f(2) == 4, f"Twice two is four, not {f(2)}.\\nاثنان في اثنين 2 * 2 = 4."'


def source() -> NotebookNode:
    written = new_markdown_cell("Because.", id="why")
    written.metadata["nbgrader"] = {"grade": True, "grade_id": "why", "points": 4, "solution": True, "locked": False}
    return new_notebook(
        cells=[
            new_markdown_cell("# Assignment: Twos", id="head"),
            new_markdown_cell("## Task 1 · Double (3 points)", id="one"),
            cell("f", "def f(x): return 2 * x", solution=True, locked=False),
            cell("f-two", f"# Two · اثنان\n{WANTED}", grade=True, points=2),
            cell("f-more", "# Hidden tests: more · اختبارات\n### BEGIN HIDDEN TESTS\nf(3)", grade=True, points=1),
            new_markdown_cell("## Reflection · Why? (4 points, graded by hand)", id="ask"),
            written,
        ]
    )


def result(student: str, two: CellGrade, more: CellGrade, **options: object) -> Result:
    by_hand = CellGrade("why", None, 4.0, Outcome.NEEDS_PERSON, BY_HAND)
    return Result(student, "twos", "twos", "ar", [two, more, by_hand], **options)


def two(points: float, outcome: Outcome, message: str = "", **options: object) -> CellGrade:
    return CellGrade("f-two", points, 2.0, outcome, message, **options)


def more(points: float, outcome: Outcome, message: str = "") -> CellGrade:
    return CellGrade("f-more", points, 1.0, outcome, message)


def said(value: int) -> str:
    return f"Twice two is four, not {value}.\nاثنان في اثنين 2 * 2 = 4."


RIGHT = result("a", two(2.0, Outcome.RIGHT), more(1.0, Outcome.RIGHT))
WRONG = [
    result(student, two(0.0, Outcome.WRONG, said(value)), more(0.0, Outcome.RAISED, "TypeError: no"))
    for student, value in (("b", 3), ("c", 5))
]
OPEN = result("d", two(0.0, Outcome.UNANSWERED, "no answer yet"), more(0.0, Outcome.UNANSWERED, "no answer yet"))
REJECTED = Result("e", "twos", "twos", "", [two(0.0, Outcome.REJECTED)], rejected="the file is empty")
PEOPLE = {
    "a": Person("ليلى 1 + 1", 90_000.0, 1.5, [ByHand("twos", "why", 3.0)]),
    "b": Person("Sami Haddad", by_hand=[ByHand("twos", "f-two", 1.0, waits=True)]),
}


def class_report(*results: Result, **options: object) -> reports.Report:
    return report_of({"twos": source()}, ClassGrades("twos", list(results), **options), ["en", "ar"])


def test_a_row_has_the_points_of_each_task_the_name_and_how_late_it_was() -> None:
    found = class_report(RIGHT, *WRONG, people=PEOPLE)
    assert found.columns == [*BEFORE_TASKS, "Task 1", "Reflection", *AFTER_TASKS]
    first, second, third = found.rows
    assert (first["name"], first["late"], first["points off"]) == ("ليلى 1 + 1", "1 d 1 h", "1.5")
    assert (first["Task 1"], first["Reflection"], first["points"], first["of"]) == ("3", "3", "6", "7")
    assert first["needs a person"] == "", "a person has given the points"
    assert (second["Task 1"], second["Reflection"], second["name"]) == ("1", "", "Sami Haddad")
    assert (third["Task 1"], third["late"], third["points off"]) == ("0", "", "")


def test_a_row_says_what_a_person_should_look_at() -> None:
    doubtful = result(
        HOSTILE, two(2.0, Outcome.RIGHT, less_trusted=True), more(0.0, Outcome.NOT_RUN), suspicious=["moved"]
    )
    [found] = class_report(doubtful).rows
    assert found["outcomes"] == "1 right, 1 not run, 1 needs a person"
    assert found["needs a person"] == f"why: {BY_HAND}"
    assert found["suspicious"] == "moved; f-two: 2 points by a less trusted test"


def test_a_task_and_a_test_say_how_many_had_it_right_and_what_they_said_most_often() -> None:
    task, first, second, reflection, by_hand = class_report(RIGHT, *WRONG, OPEN, REJECTED).items
    assert task["task"] == "Task 1 · Double (3 points)"
    assert (task["graded"], task["share right"], task["mean share of points"]) == ("4", "25%", "25%")
    assert first["test"] == "Two (f-two)"
    assert (first["graded"], first["share right"]) == ("4", "25%")
    assert (first["most often"], first["how often"]) == ("Twice two is four, not ….", "2"), "whatever came instead"
    assert (second["test"], second["most often"]) == ("Hidden tests: more (f-more)", "TypeError: no")
    assert (reflection["graded"], reflection["share right"], by_hand["test"]) == ("0", "", "why")
    assert class_report(RIGHT, people=PEOPLE).items[3]["mean share of points"] == "75%", "given by a person"


def test_half_of_a_task_is_half_right() -> None:
    half = result("h", two(2.0, Outcome.RIGHT), more(0.0, Outcome.WRONG, "No."))
    task, first, second = class_report(half).items[:3]
    assert (task["share right"], task["mean share of points"]) == ("0%", "67%")
    assert (first["share right"], second["share right"]) == ("100%", "0%")


def test_a_task_says_what_its_tests_with_points_said_and_not_its_check() -> None:
    notebook = source()
    notebook.cells[3].metadata["nbgrader"]["points"] = 0
    check = CellGrade("f-two", 0.0, 0.0, Outcome.WRONG, said(3))
    both = result("b", check, more(0.0, Outcome.WRONG, "You added."))
    task, *_ = report_of({"twos": notebook}, ClassGrades("twos", [both]), ["en", "ar"]).items
    assert (task["most often"], task["how often"]) == ("You added.", "1")


def test_the_tests_that_fewest_had_right_come_first_on_the_page() -> None:
    found = class_report(RIGHT, *WRONG, result("d", two(2.0, Outcome.RIGHT), more(0.0, Outcome.WRONG, "No.")))
    lines = weakest(found.items)
    assert lines == [
        "Fewest right, 25%: Task 1 · Double (3 points), Hidden tests: more (f-more); 2 were told: TypeError: no",
        "Fewest right, 50%: Task 1 · Double (3 points), Two (f-two); 2 were told: Twice two is four, not ….",
    ]
    page = BeautifulSoup(html_report(ClassGrades("twos"), found), "html.parser")
    assert [item.get_text() for item in page.select("h2 + ul li")[:2]] == lines
    assert weakest(class_report(RIGHT).items) == []
    looked_at = {"a": Person(by_hand=[ByHand("twos", "why", 1.0, waits=True)])}
    assert weakest(class_report(RIGHT, people=looked_at).items) == [], "a person's points are no test's"


def test_arabic_keeps_its_sums_from_left_to_right_in_every_form() -> None:
    arabic = result("س", two(0.0, Outcome.WRONG, "احسب 1 - r من جديد"), more(0.0, Outcome.WRONG, "1 - r"))
    found = class_report(arabic, people={"س": Person("ليلى (2 + 3)")})
    isolated = f"{LEFT_TO_RIGHT_ISOLATE}1 - r"
    assert isolated in found.items[1]["most often"]
    assert found.items[2]["most often"] == "1 - r"
    assert isolated in html_report(ClassGrades("twos", [arabic]), found)
    assert isolated in csv_text(reports.ITEM_COLUMNS, reports._cells(found.items, reports.ITEM_COLUMNS))
    assert isolated in printed(reports._table_of_items(found))
    assert f"{LEFT_TO_RIGHT_ISOLATE}2 + 3" in printed(reports._table_of_rows(found))


def printed(table: object, width: int = 80) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width).print(table)
    return stream.getvalue()


def test_sixty_remarks_about_one_student_are_one_line() -> None:
    many = result(
        "w", two(0.0, Outcome.WRONG), more(0.0, Outcome.WRONG), suspicious=[f"cell {n} was missing" for n in range(60)]
    )
    found = class_report(RIGHT, many, people=PEOPLE)
    assert len(printed(reports._table_of_rows(found)).splitlines()) == 6, "two rows of one line each"
    [line] = remarks(found.rows)
    assert line == "w: suspicious: cell 0 was missing (and 59 more)"
    assert "cell 59 was missing" in found.rows[1]["suspicious"], "all of them in the files"
    lines = remarks([{"student": str(n), "needs a person": "x" * 500, "suspicious": ""} for n in range(60)])
    assert len(lines) == reports.MOST_LINES + 1
    assert max(map(len, lines)) < 150
    assert lines[-1] == "20 more students have remarks: see report.csv."


def test_who_waits_for_points_by_hand_alone_has_no_remark() -> None:
    assert remarks(class_report(RIGHT).rows) == []


def test_the_page_shows_text_and_runs_nothing() -> None:
    grades = ClassGrades(HOSTILE, [result(HOSTILE, two(0.0, Outcome.WRONG, HOSTILE), more(0.0, Outcome.WRONG))])
    found = report_of({"twos": source()}, grades, ["en"])
    soup = BeautifulSoup(html_report(grades, found), "html.parser")
    assert soup("script") == []
    assert soup.h1.get_text() == f"Grades of Assignment: Twos ({HOSTILE})"
    tasks, students = soup.select("table")
    assert students.select_one("tbody th").get_text() == HOSTILE
    assert [heading.get_text() for heading in students.select("thead th[scope=col]")] == found.columns
    assert len(tasks.select("tbody tr")) == 5
    assert HOSTILE in tasks.get_text()


def test_no_name_of_a_task_is_that_of_another_column() -> None:
    notebook = source()
    notebook.cells[5].source = "## points (4 points)"
    notebook.cells[1].source = "## Task 1 · again"
    found = report_of({"one": notebook, "two": source()}, ClassGrades("x", []), ["en"])
    assert len(set(found.columns)) == len(found.columns)
    assert "one: Task 1" in found.columns and "two: Task 1" in found.columns
    alone = report_of({"one": notebook}, ClassGrades("x", []), ["en"])
    assert len(set(alone.columns)) == len(alone.columns)


def test_a_table_is_read_back_as_it_was_written() -> None:
    found = class_report(RIGHT, *WRONG, people=PEOPLE)
    text = csv_text(found.columns, reports._cells(found.rows, found.columns))
    assert [row["Task 1"] for row in csv.DictReader(io.StringIO(text))] == ["3", "1", "0"]


def test_a_class_is_summed_up() -> None:
    suspicious = result("z", two(0.0, Outcome.NEEDS_PERSON), more(0.0, Outcome.WRONG), suspicious=["moved"])
    text = summary(ClassGrades("x", [suspicious, REJECTED, RIGHT], kept=1))
    assert text.startswith("3 graded (1 of them before), 1 rejected, 2 need a person")
    assert text.endswith("1 suspicious.")
    assert summary(ClassGrades("x", [RIGHT], others=WRONG)).endswith("The report also holds 2 graded in earlier runs.")


def test_a_name_that_a_template_does_not_get_is_an_error() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        render("report.html", title="x")
