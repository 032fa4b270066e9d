"""Every page of both editions, as a reader's browser sees it."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from coursekit.course.strings import WORKSHOP, interface_catalog
from tests.browser.conftest import PHONE, Visit, path
from tests.browser.kinds import CHAPTER, EXERCISES, PROJECT, WITH_QUIZ, in_each_language

ARABIC = re.compile("[\u0600-\u06ff]")
# Bytes that a page may move in all, uncompressed, as long as nobody touches it.
HEAVIEST = 1_000_000
# Icons that point along the line of reading, and whether they are turned.
POINTING = ":is(.fa-angle-left, .fa-angle-right, .fa-list)"
TURNED = """all => all.filter(one => one.checkVisibility())
  .map(one => getComputedStyle(one).transform.startsWith('matrix(-1'))"""

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


@pytest.mark.parametrize(("language", "name"), in_each_language([*PROJECT.docnames, "search", "genindex"]))
def test_a_page_is_whole(address: str, visit: Visit, site: Path, language: str, name: str) -> None:
    tag = re.search(r"<html[^>]*>", (site / path(language, name)[1:]).read_text(encoding="utf-8")).group()
    assert f'lang="{language}"' in tag
    assert ('dir="rtl"' in tag) == (language == "ar")

    page = visit.open(address + path(language, name))
    visit.settle()
    assert [url for url in visit.requests if not url.startswith((address, "data:", "blob:"))] == []
    assert visit.faults == []
    assert pictures_without_words(page, language) == []
    assert visit.weight() <= HEAVIEST, f"{visit.weight():,} bytes"
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

    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "the page scrolls sideways"


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


def test_a_page_that_grows_too_heavy_is_found(address: str, visit: Visit) -> None:
    page = visit.open(address + path("en", PROJECT.docnames[0]))
    visit.settle()
    assert visit.weight() <= HEAVIEST
    page.add_script_tag(url=f"{address}/_static/widgets/embed-amd.js")
    visit.settle()
    assert visit.weight() > HEAVIEST


def test_a_picture_without_size_a_formula_and_markup_are_found(address: str, visit: Visit) -> None:
    page = visit.open(address + path("en", PROJECT.docnames[0]))
    planted = '<img src="favicon.svg"><span class="math">\\\\(x\\\\)</span>'
    page.evaluate("html => document.querySelector('article').insertAdjacentHTML('beforeend', html)", planted)
    assert len(pictures_that_make_text_jump(page)) == len(unset_formulas(page)) == 1
    assert len(markup_left_over(page)) == 0
    for left in (r"\$500", "a `code`", "{term}`x`", "**bold**", "[a](b)"):
        page.evaluate("text => document.querySelector('article').append(text)", left)
        assert markup_left_over(page)[-1] == left
