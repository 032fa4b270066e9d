"""Every page of both editions, as a reader's browser sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from coursekit.course.strings import WORKSHOP, interface_catalog
from coursekit.site.budgets import PLAIN_BYTES, VISITED_BYTES
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE, WIDE, Visit, Windows, path
from tests.browser.kinds import CHAPTER, EXERCISES, PROJECT, WITH_QUIZ, in_each_language
from tests.browser.test_reading_order import RIGHT_TO_LEFT
from tests.browser.test_reading_order import SCRIPT as READING_ORDER
from tests.browser.watched import Quiet, Watched

ARABIC = re.compile("[\u0600-\u06ff]")
# After loading, nobody touches a page for so many milliseconds.
UNTOUCHED = 2000
MOST_SHIFT = 0.1
# Icons that point along the line of reading, and whether they are turned.
POINTING = ":is(.fa-angle-left, .fa-angle-right, .fa-list)"
TURNED = """all => all.filter(one => one.checkVisibility())
  .map(one => getComputedStyle(one).transform.startsWith('matrix(-1'))"""

# Brings every combination of a page's sliders on, with the picture of each.
VISIT_EVERY_STATE = """async () => {
  for (const explorer of document.querySelectorAll(".explorer")) {
    const sliders = [...explorer.querySelectorAll("input[type=range]")];
    const visit = async (place) => {
      if (place === sliders.length) {
        const image = explorer.querySelector("figure:not([hidden]) img");
        if (!image.complete) await new Promise((done) => image.addEventListener("load", done));
        return;
      }
      for (let value = 0; value <= sliders[place].max; value += 1) {
        sliders[place].value = value;
        sliders[place].dispatchEvent(new Event("input", { bubbles: true }));
        await visit(place + 1);
      }
    };
    await visit(0);
  }
}"""

# The texts of a page outside its article: what the theme and its scripts show, to the eye or to a screen reader.
INTERFACE = """() => {
  const texts = [];
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("script, style, article.bd-article, .page-toc, #jb-print-toc")) continue;
    for (const name of ["title", "aria-label", "placeholder", "alt", "data-bs-title", "data-tooltip"])
      if (element.hasAttribute(name)) texts.push(element.getAttribute(name).trim());
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE && node.textContent.trim()) texts.push(node.textContent.trim());
  }
  return texts;
}"""

# The texts of an article, without code and formulas, that hold a piece of markup.
MARKUP = r"""() => {
  const texts = [], source = /\\[$&%{\w]|`|\*\*[^*]+\*\*|\{[a-z:]+\}|\]\(|:::/;
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.parentElement.closest("code, pre, script, style, mjx-container, .math, .sig")) continue;
    if (source.test(node.textContent)) texts.push(node.textContent.trim());
  }
  return texts;
}"""


def pictures_without_words(page: Page, language: str) -> list[str]:
    """Return the sources of pictures whose alt text is missing or not in the page's language."""
    pictures = page.eval_on_selector_all("main img", "all => all.map(one => [one.src.slice(-60), one.alt])")
    return [source for source, alt in pictures if len(alt) < 10 or bool(ARABIC.search(alt)) != (language == "ar")]


def pictures_that_make_text_jump(page: Page) -> list[str]:
    """Return the sources of pictures whose place is not known before they come."""
    return page.eval_on_selector_all(
        "article img", "all => all.filter(one => !one.getAttribute('width')).map(one => one.src.slice(-60))"
    )


def unset_formulas(page: Page) -> list[str]:
    """Return the formulas that a reader would see as TeX, or without MathML."""
    return page.eval_on_selector_all(
        ".math, .formula",
        "all => all.filter(one => !one.querySelector('mjx-container math')).map(one => one.outerHTML)",
    )


def markup_left_over(page: Page) -> list[str]:
    """Return the texts in which a reader would see MyST or TeX that nothing has turned into what it stands for."""
    return page.evaluate(MARKUP)


def english_of_the_interface(page: Page) -> list[str]:
    """Return what the theme shows in English although the catalog has Arabic for it."""
    with interface_catalog(WORKSHOP, "ar").open("rb") as stream:
        english = {message.id for message in read_po(stream) if message.id and isinstance(message.id, str)}
    return sorted(set(page.evaluate(INTERFACE)) & english)


@dataclass(frozen=True)
class Seen:
    """A page that was opened at two sizes at once and left alone, with what it did meanwhile."""

    language: str
    name: str
    wide: Watched
    phone: Watched
    quiet: dict[str, Quiet]


PAGES = [
    pytest.param(page.values, marks=page.marks, id="-".join(page.values))
    for page in in_each_language([*PROJECT.docnames, "search", "genindex"])
]


@pytest.fixture(scope="module", params=PAGES)
def seen(request: pytest.FixtureRequest, windows: Windows, address: str) -> Iterator[Seen]:
    """Each page once, for all that is looked for on it: the tests below run in their order, the last ones change it."""
    language, name = request.param
    with windows.window(viewport=WIDE) as large, windows.window(viewport=PHONE) as small:
        wide, phone = Watched(large), Watched(small)
        for visit in (wide, phone):
            visit.open(address + path(language, name))
        wide.page.wait_for_timeout(UNTOUCHED)
        yield Seen(language, name, wide, phone, {"wide": wide.quiet(), "phone": phone.quiet()})


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_page_is_light_and_stands_still(seen: Seen, size: str) -> None:
    quiet = seen.quiet[size]
    assert quiet.shift < MOST_SHIFT, f"{quiet.shift:.3f}, {quiet.moved}"
    assert quiet.weight <= PLAIN_BYTES, f"{quiet.weight:,} bytes"


def test_a_page_is_whole(seen: Seen, address: str, site: Path) -> None:
    language, page = seen.language, seen.wide.page
    tag = re.search(r"<html[^>]*>", (site / path(language, seen.name)[1:]).read_text(encoding="utf-8")).group()
    assert f'lang="{language}"' in tag
    assert ('dir="rtl"' in tag) == (language == "ar")

    for visit in (seen.wide, seen.phone):
        assert [url for url in visit.requests if not url.startswith((address, "data:", "blob:"))] == []
        assert visit.faults == []
    assert pictures_without_words(page, language) == []
    assert pictures_that_make_text_jump(page) == []
    assert set(page.eval_on_selector_all(POINTING, TURNED)) <= {language == "ar"}
    assert unset_formulas(page) == []
    assert markup_left_over(page) == []
    if language == "ar":
        assert english_of_the_interface(page) == []
        islands = "all => all.map(one => getComputedStyle(one).direction)"
        assert set(page.eval_on_selector_all("main :is(pre, mjx-container)", islands)) <= {"ltr"}
        sidebar = page.locator(".bd-sidebar-primary").bounding_box()
        article = page.locator(".bd-article-container").bounding_box()
        assert sidebar["x"] >= article["x"] + article["width"] - 1
    assert seen.phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "it scrolls sideways"


def test_a_page_reads_in_the_order_it_is_written(seen: Seen) -> None:
    # From left to right nothing can be out of order.
    faults = seen.wide.page.evaluate(READING_ORDER)["faults"] if seen.language in RIGHT_TO_LEFT else []
    assert faults == []


def test_every_state_of_its_demonstrations_is_light(seen: Seen) -> None:
    seen.wide.page.evaluate(VISIT_EVERY_STATE)
    assert seen.wide.weight <= VISITED_BYTES, f"{seen.wide.weight:,} bytes with every state seen"


def test_axe_finds_nothing(seen: Seen) -> None:
    page = seen.wide.page
    # Headings go down one level at a time, from the one title.
    levels = page.eval_on_selector_all("article :is(h1, h2, h3, h4, h5, h6)", "all => all.map(one => +one.tagName[1])")
    assert levels[:1] == [1] or seen.name == "search"
    assert levels.count(1) <= 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("main").count() == 1
    page.emulate_media(reduced_motion="reduce")
    assert violations(page) == []


FIGURES = """all => all.filter((one) => one.checkVisibility())
  .map((one) => one.complete && one.naturalWidth > 0)"""
SAVES_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


@pytest.mark.parametrize("saves_data", [False, True])
@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("language", PROJECT.languages)
def test_figures_come_before_the_reader_but_not_where_data_is_saved(
    address: str, visit: Visit, language: str, saves_data: bool
) -> None:
    if saves_data:
        visit.page.add_init_script(SAVES_DATA)
    page = visit.open(address + path(language, CHAPTER))
    visit.settle()
    figures = page.eval_on_selector_all("article img", FIGURES)
    assert len(figures) > 2 and all(figures) != saves_data


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("language", PROJECT.languages)
def test_on_a_phone_what_is_printed_is_read_without_scrolling(address: str, visit: Visit, language: str) -> None:
    page = visit.open(address + path(language, CHAPTER))
    wide = "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
    assert page.eval_on_selector_all(".cell_output pre", wide) == []
    page.add_style_tag(content=".bd-article .cell_output pre { white-space: pre !important }")
    assert page.eval_on_selector_all(".cell_output pre", wide) != []


def test_a_plot_in_the_dark_has_no_frame(address: str, visit: Visit) -> None:
    page = visit.open(address + path("en", CHAPTER))
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    look = "one => [getComputedStyle(one).padding, getComputedStyle(one).backgroundColor]"
    figures = page.locator("article .cell_output figure:not([hidden]) img").all()
    assert figures and all(one.evaluate(look) == ["0px", "rgb(255, 255, 255)"] for one in figures)


@pytest.mark.parametrize("name", [PROJECT.docnames[0], EXERCISES[0]])
def test_the_switch_leads_to_the_same_page_and_back(address: str, visit: Visit, name: str) -> None:
    page = visit.open(address + path("en", name))
    # A click returns before the next page has come; waiting for its address, loaded, keeps a slow machine from failing.
    page.click("a.course-language[hreflang=ar]")
    page.wait_for_url(address + path("ar", name))
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.click("a.course-language[hreflang=en]")
    page.wait_for_url(address + path("en", name))


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize(("language", "name"), in_each_language(WITH_QUIZ))
def test_an_answer_unfolds_its_feedback_by_keyboard(address: str, visit: Visit, name: str, language: str) -> None:
    page = visit.open(address + path(language, name))
    answer = page.locator("details.answer").first
    feedback = answer.locator("p").first
    assert not feedback.is_visible()
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    assert feedback.is_visible()
    assert len(feedback.inner_text().split()) > 3


def test_a_page_that_moves_or_grows_is_found(windows: Windows, address: str) -> None:
    with windows.window(viewport=WIDE) as window:
        visit = Watched(window)
        visit.page.add_init_script(
            """addEventListener("load", () => setTimeout(() => {
              document.querySelector("article").insertAdjacentHTML("afterbegin", "<p style='height: 300px'>Late</p>");
              fetch("/_static/widgets/embed-amd.js").then((answer) => answer.text());
            }, 300))"""
        )
        visit.open(address + path("en", CHAPTER))
        visit.page.wait_for_timeout(UNTOUCHED)
        quiet = visit.quiet()
        assert quiet.shift > MOST_SHIFT and quiet.moved
        assert quiet.weight > VISITED_BYTES


def test_a_picture_without_size_a_formula_and_markup_are_found(address: str, visit: Visit) -> None:
    page = visit.open(address + path("en", PROJECT.docnames[0]))
    planted = '<img src="favicon.svg"><span class="math">\\\\(x\\\\)</span>'
    page.evaluate("html => document.querySelector('article').insertAdjacentHTML('beforeend', html)", planted)
    assert len(pictures_that_make_text_jump(page)) == len(unset_formulas(page)) == 1
    assert len(markup_left_over(page)) == 0
    for left in (r"\$500", "a `code`", "{term}`x`", "**bold**", "[a](b)"):
        page.evaluate("text => document.querySelector('article').append(text)", left)
        assert markup_left_over(page)[-1] == left
