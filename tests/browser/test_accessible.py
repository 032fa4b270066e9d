"""Every page for readers who listen, who use no mouse, or who read in the dark."""

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import violations
from tests.browser.conftest import WIDE, Visit, path
from tests.browser.kinds import LESSONS, PROJECT, in_each_language


@pytest.fixture(scope="module")
def calm(browser: Browser) -> Page:
    """One page for all visits: nothing moves in it, and its cache holds what all pages share."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield page
    context.close()


@pytest.mark.parametrize(("language", "name"), in_each_language([*PROJECT.docnames, "search", "genindex"]))
def test_axe_finds_nothing(address: str, calm: Page, language: str, name: str) -> None:
    calm.set_viewport_size(WIDE)
    calm.goto(address + path(language, name), wait_until="load")
    assert violations(calm) == []
    # Headings go down one level at a time, from the one title.
    levels = calm.eval_on_selector_all("article :is(h1, h2, h3, h4, h5, h6)", "all => all.map(one => +one.tagName[1])")
    assert levels[:1] == [1] or name == "search"
    assert levels.count(1) <= 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert calm.locator("main").count() == 1


FAULTS = {
    "image-alt": "<img src='_static/favicon.svg'>",
    "color-contrast": "<p style='color:#999;background:#fff'>Too pale to read.</p>",
    "empty-table-header": "<table><tr><th></th><td>1</td></tr></table>",
    "button-name": "<button></button>",
    "heading-order": "<h5>Too deep</h5>",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(address: str, calm: Page, fault: str) -> None:
    calm.set_viewport_size(WIDE)
    calm.goto(address + path("en", PROJECT.docnames[0]), wait_until="load")
    calm.evaluate("html => document.querySelector('article').insertAdjacentHTML('afterbegin', html)", FAULTS[fault])
    assert any(line.startswith(fault) for line in violations(calm))


@pytest.mark.parametrize("language", PROJECT.languages)
def test_the_first_stop_of_the_keyboard_skips_the_frame_and_is_seen(address: str, visit: Visit, language: str) -> None:
    page = visit.open(address + path(language, PROJECT.docnames[0]))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    assert page.evaluate("document.activeElement.checkVisibility()")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"


@pytest.mark.parametrize("name", LESSONS[:1])
def test_every_stop_of_the_keyboard_is_seen(address: str, visit: Visit, name: str) -> None:
    page = visit.open(address + path("en", name))
    seen = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        seen += page.evaluate(
            """() => {
              const style = getComputedStyle(document.activeElement);
              return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
                || style.boxShadow !== "none" || style.textDecorationLine.includes("underline");
            }"""
        )
    assert seen == 40
