"""The report of a class: whatever a student is called or has written, it is text."""

import pytest
from bs4 import BeautifulSoup

from coursekit.grading.grade_class import ClassGrades
from coursekit.grading.html_pages import render
from coursekit.grading.outcomes import CellGrade, Outcome, Result
from coursekit.grading.report import COLUMNS, html_report, row, summary

HOSTILE = "<script>\"alert('1')\"</script> {{ 7 * 7 }}"
GRADES = [
    CellGrade("a", 2.0, 2.0, Outcome.RIGHT, less_trusted=True),
    CellGrade("b", None, 1.5, Outcome.NEEDS_PERSON, HOSTILE),
    CellGrade("c", 0.0, 1.0, Outcome.WRONG),
]
RESULT = Result(HOSTILE, "x", "x", "ar", GRADES, suspicious=["moved"])


def test_a_row_says_what_a_person_should_look_at() -> None:
    found = row(RESULT)
    assert list(found) == list(COLUMNS)
    assert (found["points"], found["of"]) == ("2", "4.5")
    assert found["outcomes"] == "1 right, 1 needs a person, 1 wrong"
    assert found["needs a person"] == f"b: {HOSTILE}"
    assert found["suspicious"] == "moved; a: 2 points by a less trusted test"


def test_the_page_shows_text_and_runs_nothing() -> None:
    page = html_report(ClassGrades(HOSTILE, [RESULT]), [row(RESULT)])
    soup = BeautifulSoup(page, "html.parser")
    assert soup("script") == []
    assert soup.h1.get_text() == f"Grades of {HOSTILE}"
    assert soup.select_one("tbody th").get_text() == HOSTILE
    assert soup.select_one("[role=region]")["aria-label"] == f"Grades of {HOSTILE}"
    assert len(soup.select("thead th[scope=col]")) == len(COLUMNS)


def test_a_class_is_summed_up() -> None:
    rejected = Result("s", "x", "x", "", [], rejected="the file is empty")
    by_hand = Result("t", "x", "x", "en", [CellGrade("b", None, 1.0, Outcome.NEEDS_PERSON, "graded by hand")])
    text = summary(ClassGrades("x", [RESULT, rejected, by_hand], kept=1))
    assert text.startswith("3 graded (1 of them before), 1 rejected, 2 need a person")
    assert text.endswith("1 suspicious.")


def test_a_name_that_a_template_does_not_get_is_an_error() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        render("report.html", title="x")
