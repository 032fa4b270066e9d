"""For readers who listen or use no mouse: what axe must find, and the stops of the keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import violations
from tests.browser.conftest import WIDE, Visit, Windows, path
from tests.browser.kinds import LESSONS, PROJECT


@pytest.fixture(scope="module")
def calm(windows: Windows) -> Iterator[Page]:
    """A page in which nothing moves."""
    with windows.window(viewport=WIDE, reduced_motion="reduce") as window:
        page = window.new_page()
        page.set_default_timeout(120_000)
        yield page


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
