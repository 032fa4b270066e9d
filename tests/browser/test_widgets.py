"""Demonstrations move on the static page, plain HTML alone; a widget of another kind gets its manager from the site."""

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from nbformat import v4
from playwright.sync_api import Browser, Locator, Page

from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.site.build import build
from tests.browser.conftest import PHONE, WIDE, Quiet, Visit, Windows, path
from tests.browser.kinds import CASE, CHAPTER, PROJECT, WITH_WIDGET
from tests.conftest import lend_packages
from tests.site.small_course import make_course

# A folder on a wide screen, and a server on a phone.
PLACES = {"file-wide": WIDE, "http-phone": PHONE}
ONE_OF_EACH = {(CHAPTER, "file-wide"), (CASE, "http-phone")}
DEMONSTRATION = """\
import matplotlib.pyplot as plt

from custrel.explore import Slider, explore


def draw(rate, years):
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot([0, years], [1, rate])
    return figure


explore(
    draw,
    lambda rate, years: f"After {years} years {rate:.0%} are left.",
    alt="A line that falls.",
    rate=Slider("Rate", [0.2, 0.4, 0.6], "{:.0%}"),
    years=Slider("Years", [1, 2, 3]),
)
"""
OTHER = 'import ipywidgets\n\nipywidgets.IntSlider(description="Other")\n'


@dataclass(frozen=True)
class Lesson:
    """A lesson that was opened once for all that is tried in it."""

    language: str
    visit: Visit

    @property
    def page(self) -> Page:
        """The page with its demonstration."""
        return self.visit.page


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            (name, language, place),
            id="-".join((name.rsplit("/", 1)[-1], language, place)),
            marks=() if (name, place) in ONE_OF_EACH else pytest.mark.every_one,
        )
        for name in WITH_WIDGET
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
    visit.open(root + path(language, name)).wait_for_selector(".explorer input[type=range]")
    yield Lesson(language, visit)
    context.close()


def shown(page: Page) -> tuple[str, str]:
    """Return the picture and the sentence that the reader sees."""
    figure = page.locator(".explorer figure:visible")
    assert figure.count() == 1
    return figure.locator("img").get_attribute("src"), figure.locator("figcaption").inner_text()


def is_drawn(image: Locator) -> bool:
    """Return whether a picture has come and has something to show."""
    image.page.wait_for_function("one => one.complete", arg=image.element_handle())
    return image.evaluate("one => one.naturalWidth > 100")


def test_a_slider_has_a_name_and_says_what_changed(lesson: Lesson) -> None:
    page = lesson.page
    slider = page.locator(".explorer input[type=range]").first
    output = page.locator(".explorer output").first
    label = page.locator(".explorer label").first
    assert label.inner_text() and label.get_attribute("for") == slider.get_attribute("id")
    said = page.locator(".explorer-said[role=status]")
    assert said.inner_text() == ""
    before = slider.get_attribute("aria-valuetext")
    assert output.inner_text() == before
    slider.focus()
    page.keyboard.press("Home" if slider.input_value() != "0" else "End")
    page.wait_for_function("document.querySelector('.explorer-said').textContent !== ''")
    assert said.text_content() == page.locator(".explorer figure:visible figcaption").text_content()
    assert slider.get_attribute("aria-valuetext") == output.inner_text() != before


def test_sliders_follow_the_pointer_and_grow_in_the_direction_of_reading(lesson: Lesson) -> None:
    page = lesson.page
    slider = page.locator(".explorer input[type=range]").first
    slider.scroll_into_view_if_needed()
    place = slider.bounding_box()
    seen = set()
    for share in (0.02, 0.98):
        slider.click(position={"x": share * place["width"], "y": place["height"] / 2})
        is_least = (share < 0.5) == (lesson.language == "en")
        assert slider.input_value() == slider.get_attribute("min" if is_least else "max")
        seen.add(shown(page))
    assert len(seen) == 2


def test_each_slider_changes_the_picture(lesson: Lesson) -> None:
    page, visit = lesson.page, lesson.visit
    assert page.locator(".explorer").count() == 1, "a demonstration is shown once"
    # From a folder nothing else is needed; from a server the pictures come as they are needed.
    page.context.set_offline(page.url.startswith("file:"))
    sliders = page.locator(".explorer input[type=range]")
    assert sliders.count() >= 1
    for number in range(sliders.count()):
        slider = sliders.nth(number)
        slider.scroll_into_view_if_needed()
        before = shown(page)
        slider.focus()
        page.keyboard.press("Home")
        first = shown(page)
        assert is_drawn(page.locator(".explorer figure:visible img"))
        page.keyboard.press("End")
        last = shown(page)
        assert is_drawn(page.locator(".explorer figure:visible img"))
        assert first != last, f"slider {number} changes nothing"
        assert before in (first, last) or len({before, first, last}) == 3
    assert visit.faults == []


def test_neighbours_are_fetched_once_a_reader_touches_a_slider(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=WIDE)
    visit = Visit(context)
    page = visit.open(address + path("en", CHAPTER))
    slider = page.locator(".explorer input[type=range]").first
    slider.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    hidden = {
        source.rsplit("/", 1)[-1]
        for source in page.locator(".explorer figure[hidden] img").evaluate_all("all => all.map(one => one.src)")
    }
    assert not hidden & {url.rsplit("/", 1)[-1] for url in visit.requests}, "states that nobody saw were fetched"
    slider.focus()
    page.wait_for_timeout(500)
    fetched = hidden & {url.rsplit("/", 1)[-1] for url in visit.requests}
    assert 1 <= len(fetched) <= 2 * page.locator(".explorer input[type=range]").count()
    page.context.set_offline(True)
    before = shown(page)
    page.keyboard.press("ArrowRight" if slider.input_value() != slider.get_attribute("max") else "ArrowLeft")
    assert shown(page) != before
    assert is_drawn(page.locator(".explorer figure:visible img"))
    context.close()


@pytest.mark.parametrize("language", PROJECT.languages)
def test_without_a_script_the_first_state_is_shown(windows: Windows, address: str, language: str) -> None:
    with windows.window(viewport=WIDE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + path(language, CHAPTER))
        assert page.locator(".explorer input").count() >= 1
        assert not page.locator(".explorer input").first.is_visible()
        figures = page.locator(".explorer figure")
        visible = [number for number in range(figures.count()) if figures.nth(number).is_visible()]
        assert len(visible) == 1
        assert len(figures.nth(visible[0]).locator("figcaption").inner_text()) > 10


# --- Both kinds of widgets on one page ---


@pytest.fixture(scope="module")
def both_kinds(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Iterator[str]:
    """The address of a course whose lesson holds a demonstration and a widget of another kind."""
    small = make_course(tmp_path_factory.mktemp("widgets"), project)
    settings = small.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('["en", "ar"]', '["en"]'))
    cells = [
        v4.new_markdown_cell("# One lesson", id="title"),
        *(v4.new_code_cell(source, id=name) for name, source in (("own", DEMONSTRATION), ("other", OTHER))),
    ]
    lesson = notebooks.dumps(notebooks.normalise(v4.new_notebook(cells=cells)))
    (small.root / "book/lesson.ipynb").write_text(lesson, encoding="utf-8")
    lend_packages(project, small)
    folder = build(Project(small.root))
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_widget_of_another_kind_gets_the_manager_from_the_site(both_kinds: str, visit: Visit) -> None:
    page = visit.open(f"{both_kinds}/book/lesson.html")
    page.wait_for_selector(".widget-hslider .noUi-handle")
    assert page.locator(".widget-hslider").count() == 1, "the demonstration is no widget any more"
    assert any(url.endswith("embed-amd.js") or "embed-amd.js?" in url for url in visit.requests)
    assert all(url.startswith((both_kinds, "data:", "blob:")) for url in visit.requests)
    first = shown(page)
    page.locator(".explorer input[type=range]").first.focus()
    page.keyboard.press("End")
    assert shown(page) != first
    assert visit.faults == []
    visit.open(f"{both_kinds}/book/intro.html")
    assert not page.locator("script[src*=explorer]").count()
