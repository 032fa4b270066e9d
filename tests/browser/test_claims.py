"""The claims page: found by source, verdict, chapter and words, by keyboard, in both directions, from a file."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from coursekit.course.project import Project
from tests.browser.conftest import PHONE, Visit

PROJECT = Project.find(Path(__file__))
LEDGER = "book/back-matter/claims.html"
FOLDERS = {"en": "", "ar": "ar/"}


def shown(page: Page) -> list[str]:
    """Return the ids of the claims that a reader sees."""
    return page.eval_on_selector_all(
        ".claim", "all => all.filter(one => one.checkVisibility()).map(one => one.querySelector('strong').innerText)"
    )


def choose(page: Page, name: str, text: str) -> None:
    """Choose the option that contains ``text`` by keyboard alone."""
    box = page.locator(f"select[data-choice={name}]")
    options = box.locator("option").all_inner_texts()
    place = next(number for number, option in enumerate(options) if text in option)
    box.focus()
    page.keyboard.press("Home")
    for _ in range(place):
        page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("origin", ["http", "file"])
def test_claims_are_chosen(address: str, site: Path, visit: Visit, origin: str, language: str) -> None:
    root = f"{address}/" if origin == "http" else site.resolve().as_uri() + "/"
    page = visit.open(f"{root}{FOLDERS[language]}{LEDGER}")
    everything = shown(page)
    assert len(everything) == 96

    choose(page, "verdict", {"en": "misattributed", "ar": "منسوب خطأ"}[language])
    chosen = shown(page)
    assert 0 < len(chosen) < 20
    assert {"S2-51", "S2-39", "S2-43"} <= set(chosen)
    count = page.locator(".claims-count")
    assert count.get_attribute("role") == "status"
    assert re.findall(r"\d+", count.inner_text()) == [str(len(chosen)), "96"]

    choose(page, "document", {"en": "Canvas", "ar": "نموذج العمل"}[language])
    assert shown(page) == [name for name in chosen if name.startswith("S1-")]

    page.locator(".claims-filter button").press("Enter")
    page.wait_for_function("document.querySelectorAll('.claim:not([hidden])').length === 96")
    page.fill("input[data-choice=words]", {"en": "henry ford", "ar": "هنرى فورد"}[language])
    assert "S2-51" in shown(page)
    assert len(shown(page)) < 5

    page.fill("input[data-choice=words]", "")
    page.locator("select[data-choice=lesson]").select_option(index=1)
    assert 0 < len(shown(page)) < 96
    assert visit.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_a_link_shows_a_claim_that_was_filtered_away(address: str, visit: Visit, language: str) -> None:
    page = visit.open(f"{address}/{FOLDERS[language]}{LEDGER}")
    page.fill("input[data-choice=words]", "WhatsApp" if language == "en" else "واتساب")
    assert "S2-51" not in shown(page)
    page.evaluate("location.hash = '#claim-s2-51'")
    page.wait_for_function("document.querySelectorAll('.claim:not([hidden])').length === 96")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("language", PROJECT.languages)
def test_a_claim_leads_to_the_lesson_and_back(address: str, visit: Visit, language: str) -> None:
    page = visit.open(f"{address}/{FOLDERS[language]}{LEDGER}#claim-s2-16")
    page.locator(".claim", has_text="S2-16").locator(".claim-lessons a").first.click()
    page.wait_for_url("**/retention-economics.html")
    note = page.locator(".claim-notes a[href$='claims.html#claim-s2-16']").first.locator("xpath=..")
    number = note.get_attribute("id").removeprefix("claim-note-")
    mark = page.locator(f"#claim-mark-{number} a")
    verdict = note.locator(".verdict").inner_text()
    assert mark.get_attribute("aria-label").startswith(f"{'Claim' if language == 'en' else 'ادعاء'}: {verdict}")
    assert len(note.locator(".claim-statement").inner_text()) > 10
    # To the note, back to the sentence, and again to the ledger, by keyboard.
    mark.press("Enter")
    page.wait_for_url(f"**#claim-note-{number}")
    note.locator(".claim-back").press("Enter")
    page.wait_for_url(f"**#claim-mark-{number}")
    note.locator("a").last.press("Enter")
    page.wait_for_url("**/claims.html#claim-s2-16")


def test_without_a_script_all_claims_are_shown(site: Path) -> None:
    page = BeautifulSoup((site / LEDGER).read_text(encoding="utf-8"), "html.parser")
    assert page.select_one("form.claims-filter").has_attr("hidden")
    assert len(page.select("div.claim")) == 96
