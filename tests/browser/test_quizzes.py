"""Quizzes: feedback for each answer, progress that stays, and the same texts where no script runs."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, Windows, path
from tests.browser.kinds import LESSONS, WITH_QUIZ, every


def tally(page: Page) -> list[int]:
    """Return the numbers that the page counts: questions and answers, in any language's order."""
    return sorted(map(int, re.findall(r"\d+", page.locator(".quiz-tally").inner_text())))


def unfold(page: Page, question: int, kind: str) -> str:
    """Open the first answer of a kind by keyboard and return its feedback."""
    wrong = "" if kind == "right" else ":not(.right)"
    answer = page.locator(
        f".quiz[data-question='{question}'] details.answer{'.right' if kind == 'right' else wrong}"
    ).first
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    feedback = answer.locator(":scope > :not(summary)").first
    feedback.wait_for(state="visible")
    return feedback.text_content().strip()


@pytest.mark.parametrize("origin", ["http", "file"])
def test_progress_is_said_and_kept_across_visits_and_languages(
    site: Path, address: str, visit: Visit, origin: str
) -> None:
    root = address if origin == "http" else site.resolve().as_uri()
    page = visit.open(root + path("en", LESSONS[0]))
    questions = page.locator(".quiz").count()
    assert tally(page) == [0, 0, questions]
    assert page.locator(".quiz-said").get_attribute("role") == "status"

    feedback = unfold(page, 1, "right")
    page.wait_for_function("document.querySelector('.quiz-said').textContent !== ''")
    assert feedback in page.locator(".quiz-said").text_content()
    assert page.locator(".quiz-said").inner_text().startswith("Right answer.")
    assert tally(page) == [1, 1, questions]
    unfold(page, 2, "wrong")
    page.wait_for_function("document.querySelector('.quiz-said').textContent.startsWith('Wrong')")
    unfold(page, 2, "right")
    page.wait_for_function("document.querySelector('.quiz-said').textContent.startsWith('Right')")
    # Right in the end, but not at once.
    assert tally(page) == sorted([2, 1, questions])

    page = visit.open(root + path("ar", LESSONS[0]))
    assert tally(page) == sorted([2, 1, questions])
    assert page.locator("details.answer[open]").count() == 3
    page.locator(".quiz-progress button").press("Enter")
    assert tally(page) == [0, 0, questions]
    page = visit.open(root + path("en", LESSONS[0]))
    assert page.locator("details.answer[open]").count() == 0
    assert visit.faults == []


@pytest.mark.parametrize("name", every(WITH_QUIZ))
def test_without_a_script_it_is_a_folded_list(address: str, windows: Windows, name: str) -> None:
    with windows.window(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + path("en", name))
        answer = page.locator("details.answer").first
        assert not answer.locator("p").first.is_visible()
        answer.locator("summary").click()
        assert answer.locator("p").first.is_visible()
        assert not page.locator(".quiz-progress").is_visible()
