"""The pages of common mistakes: each row is of a mistake that the collection holds, and no task is without one."""

from dataclasses import replace

import pytest

from coursekit.course.files import read_text
from coursekit.grading.report import ITEM_COLUMNS
from tests.grading.classroom import PROJECT
from tests.grading.common_mistakes import PAGES, Row, faults, rows, rows_in, rows_of

READING = PROJECT.root / "book/for-instructors/common-mistakes.md"


@pytest.mark.parametrize("language", PROJECT.languages)
def test_each_row_is_of_a_mistake_in_the_collection_and_each_task_has_one(language: str) -> None:
    assert faults(rows(language), language) == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_the_rows_are_the_same_in_each_language(language: str) -> None:
    def promised(language: str) -> list[tuple[str, int, str]]:
        return [(row.assignment, row.number, row.test) for row in rows(language)]

    assert promised(language) == promised("en")


FIRST = ("amazon", "percentages added")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"name": "percentages subtracted"},
            "amazon, task 1: the collection has no mistake called percentages subtracted",
        ),
        ({"number": 2}, "amazon, task 2: the collection has no mistake called percentages added in it."),
        ({"number": 9}, "amazon has no task 9."),
        ({"test": "split-growth-shape"}, "percentages added does not fail split-growth-shape, but split-growth-values"),
        ({"title": "Whose loss was it?"}, "amazon, task 1 is called Whose growth was it?, and not Whose loss was it?."),
        ({"link": "../../exercises/amazon/amazon.html"}, "and not at ../../exercises/amazon/amazon.html."),
        ({"name": "growth for its share"}, "amazon: two rows are of one mistake."),
    ],
)
def test_a_planted_fault_is_found(changes: dict[str, str | int], said: str) -> None:
    planted = [
        replace(row, **changes) if (row.assignment, row.name) == FIRST else row  # type: ignore[arg-type]
        for row in rows("en")
    ]
    assert any(said in fault for fault in faults(planted)), faults(planted)


def test_a_task_without_a_row_is_found() -> None:
    assert faults([row for row in rows("en") if (row.assignment, row.number) != ("amazon", 1)]) == [
        "amazon, task 1 has 0 rows, not 2 to 4."
    ]


def test_a_line_that_is_no_row_fails() -> None:
    page = read_text(PROJECT.root / PAGES[0])
    assert rows_in(page)
    with pytest.raises(AssertionError, match="not a row of common mistakes"):
        rows_in(page.replace("*new customers counted as kept*", "new customers counted as kept"))


def test_a_message_is_looked_for_in_what_the_test_says() -> None:
    [english, arabic] = rows_of(*FIRST)
    said = "You divided percentages by their sum. Percentages of factors do not add; take logarithms of the ratios."
    assert english.is_said_in(said)
    assert not arabic.is_said_in(said)
    assert not replace(english, message="You multiplied …").is_said_in(said)


def test_what_is_said_of_the_report_is_so() -> None:
    text = read_text(READING)
    for column in ("share right", "most often", "how often"):
        assert column in ITEM_COLUMNS
        assert f"`{column}`" in text
    example = Row("retention-economics", 6, "", "", "", "max-bid-marginal", "You averaged over all clicks.")
    assert f"{{ref}}`common-mistakes-{example.assignment}`" in text
    assert f"`{example.test}`" in text
    assert f"“{example.message}”" in text
    assert any(row.test == example.test and row.message.startswith(example.message) for row in rows("en"))


def test_every_page_is_named_where_they_are_explained() -> None:
    assert [f"- {{doc}}`{page.stem}`" for page in PAGES] == [
        line for line in read_text(READING).splitlines() if line.startswith("- ")
    ]
