"""Widgets move on the static page: no kernel, no server of ours, no request that leaves the site."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from coursekit.project import Project
from tests.site.conftest import PHONE, WIDE, Visit

PROJECT = Project.find(Path(__file__))
LESSONS = [lesson.with_suffix("").as_posix() for lesson in PROJECT.lessons]


def shown(page: Page) -> tuple[str, str]:
    """Return the picture and the sentence that the reader sees."""
    figure = page.locator(".explorer figure:visible")
    assert figure.count() == 1
    return figure.locator("img").get_attribute("src"), figure.locator("figcaption").inner_text()


@pytest.mark.parametrize(
    ("kind", "visit"), [("file", WIDE), ("http", PHONE)], indirect=["visit"], ids=["file-wide", "http-phone"]
)
@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", LESSONS)
def test_each_slider_changes_the_picture(
    site: Path, address: str, visit: Visit, name: str, language: str, kind: str
) -> None:
    folder = site if language == "en" else site / language
    start = folder.as_uri() if kind == "file" else address + ("" if language == "en" else f"/{language}")
    page = visit.open(f"{start}/{name}.html")
    page.wait_for_selector(".explorer figure:visible")
    assert page.locator(".explorer").count() == 1, "a widget is shown once"
    # Pictures of the lesson come when they are near; those that moving the page would ask for are here first.
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(one => { one.loading = 'eager' })")
    page.wait_for_function("[...document.images].every(one => one.complete)")
    visit.page.context.set_offline(True)
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
    assert [url for url in visit.requests if "/widgets/" in url] == []


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", LESSONS)
def test_handles_sit_on_their_track_and_follow_the_pointer(
    address: str, visit: Visit, name: str, language: str
) -> None:
    folder = "" if language == "en" else f"/{language}"
    page = visit.open(f"{address}{folder}/{name}.html")
    page.wait_for_selector(".explorer figure:visible")
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
        assert (value == 0) == ((share < 0.5) == (language == "en"))
        seen.add(shown(page))
    assert len(seen) == 2
