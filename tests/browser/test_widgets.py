"""Widgets move on the static page: no kernel, no server of ours, no request that leaves the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE, WIDE, Visit, path
from tests.browser.kinds import CASE, CHAPTER, LESSONS, PROJECT

# A folder on a wide screen, and a server on a phone.
PLACES = {"file-wide": WIDE, "http-phone": PHONE}
ONE_OF_EACH = {(CHAPTER, "file-wide"), (CASE, "http-phone")}


@dataclass(frozen=True)
class Lesson:
    """A lesson that was opened once for all that is tried in it."""

    language: str
    visit: Visit

    @property
    def page(self) -> Page:
        """The page, with its widget shown."""
        return self.visit.page


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            (name, language, place),
            id="-".join((name.rsplit("/", 1)[-1], language, place)),
            marks=() if (name, place) in ONE_OF_EACH else pytest.mark.every_page,
        )
        for name in LESSONS
        for language in PROJECT.languages
        for place in PLACES
    ],
)
def lesson(request: pytest.FixtureRequest, browser: Browser, site: Path, address: str) -> Iterator[Lesson]:
    """Each lesson in each language and place."""
    name, language, place = request.param
    context = browser.new_context(viewport=PLACES[place])
    visit = Visit(context)
    root = site.resolve().as_uri() if place.startswith("file") else address
    visit.open(root + path(language, name)).wait_for_selector(".explorer .noUi-handle[aria-label]")
    yield Lesson(language, visit)
    context.close()


def shown(page: Page) -> tuple[str, str]:
    """Return the picture and the sentence that the reader sees."""
    figure = page.locator(".explorer figure:visible")
    assert figure.count() == 1
    return figure.locator("img").get_attribute("src"), figure.locator("figcaption").inner_text()


def test_a_slider_has_a_name_and_says_what_changed(lesson: Lesson) -> None:
    page = lesson.page
    slider = page.locator(".explorer .widget-hslider").first
    handle = slider.locator(".noUi-handle")
    assert handle.get_attribute("aria-label") == slider.locator(".widget-label").inner_text()
    said = page.locator(".explorer-said[role=status]")
    assert said.inner_text() == ""
    before = handle.get_attribute("aria-valuetext")
    handle.focus()
    key = "Home" if handle.get_attribute("aria-valuenow") != handle.get_attribute("aria-valuemin") else "End"
    page.keyboard.press(key)
    page.wait_for_function("document.querySelector('.explorer-said').textContent !== ''")
    assert said.inner_text() == page.locator(".explorer figure:visible figcaption").inner_text()
    assert handle.get_attribute("aria-valuetext") == slider.locator(".widget-readout").inner_text() != before


def test_handles_sit_on_their_track_and_follow_the_pointer(lesson: Lesson) -> None:
    page = lesson.page
    track = page.locator(".explorer .noUi-base").first
    handle = page.locator(".explorer .noUi-handle").first
    track.scroll_into_view_if_needed()
    place = track.bounding_box()
    seen = set()
    for share in (0.02, 0.98):
        track.click(position={"x": share * place["width"], "y": place["height"] / 2})
        page.wait_for_timeout(400)
        middle = handle.bounding_box()["x"] + handle.bounding_box()["width"] / 2
        assert abs(middle - (place["x"] + share * place["width"])) < 0.1 * place["width"]
        # Values grow in the direction of reading.
        value = float(handle.get_attribute("aria-valuenow"))
        assert (value == 0) == ((share < 0.5) == (lesson.language == "en"))
        seen.add(shown(page))
    assert len(seen) == 2


def test_each_slider_changes_the_picture_without_a_connection(lesson: Lesson) -> None:
    page, visit = lesson.page, lesson.visit
    assert page.locator(".explorer").count() == 1, "a widget is shown once"
    # Pictures of the lesson come when they are near; those that moving the page would ask for are here first.
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(one => { one.loading = 'eager' })")
    page.wait_for_function("[...document.images].every(one => one.complete)")
    visit.settle()
    page.context.set_offline(True)
    asked = len(visit.requests)
    sliders = page.locator(".explorer .noUi-handle")
    assert sliders.count() >= 1
    for number in range(sliders.count()):
        sliders.nth(number).scroll_into_view_if_needed()
        before = shown(page)
        sliders.nth(number).focus()
        page.keyboard.press("Home")
        first = shown(page)
        page.keyboard.press("End")
        last = shown(page)
        assert first != last, f"slider {number} changes nothing"
        assert before in (first, last) or len({before, first, last}) == 3
    assert [url for url in visit.requests[asked:] if not url.startswith("data:")] == []
    assert visit.faults == []


def test_only_pages_with_a_widget_load_the_manager(address: str, visit: Visit) -> None:
    visit.open(f"{address}/book/back-matter/glossary.html")
    visit.settle()
    assert [url for url in visit.requests if "/widgets/" in url] == []
