"""Every page of both editions, as a reader's browser sees it."""

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from coursekit.course.strings import WORKSHOP, interface_catalog
from tests.browser.conftest import PHONE, Visit, parsed, path
from tests.browser.kinds import EXERCISES, LESSONS, PROJECT, in_each_language

ARABIC = re.compile("[\u0600-\u06ff]")
SWITCH = re.compile('<a class="course-language[^>]*>')
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


@pytest.mark.parametrize(("language", "name"), in_each_language([*PROJECT.docnames, "search"]))
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


def test_every_page_names_the_same_page_of_the_other_edition(site: Path) -> None:
    for name in (*PROJECT.docnames, "search"):
        for language, other in (("en", "ar"), ("ar", "en")):
            here = path(language, name)
            [switch] = SWITCH.findall((site / here[1:]).read_text(encoding="utf-8"))
            assert f'hreflang="{other}"' in switch
            assert urljoin(here, re.search('href="([^"]+)"', switch)[1]) == path(other, name)


@pytest.mark.parametrize("name", [PROJECT.docnames[0], EXERCISES[0]])
def test_the_switch_leads_to_the_same_page_and_back(address: str, visit: Visit, name: str) -> None:
    page = visit.open(address + path("en", name))
    # A click returns before the next page has come; waiting for its address, loaded, keeps a slow machine from failing.
    page.click("a.course-language[hreflang=ar]")
    page.wait_for_url(address + path("ar", name))
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.click("a.course-language[hreflang=en]")
    page.wait_for_url(address + path("en", name))


@pytest.mark.parametrize("name", LESSONS)
def test_both_editions_of_a_lesson_hold_the_same(site: Path, name: str) -> None:
    parts = ["h2", "h3", "img", "pre", "table", "details", "mjx-container"]
    counts, numbers = {}, {}
    for language in PROJECT.languages:
        main = parsed(site, language, name).main
        counts[language] = Counter(element.name for element in main.find_all(parts))
        counts[language]["reference"] = len(main.find_all("a", class_="reference"))
        numbers[language] = sorted(one.get_text() for one in main.find_all(class_="pasted-text"))
    assert counts["ar"] == counts["en"]
    assert numbers["ar"] == numbers["en"]
    assert len(numbers["en"]) >= 10


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize(("language", "name"), in_each_language(LESSONS))
def test_an_answer_unfolds_its_feedback_by_keyboard(address: str, visit: Visit, name: str, language: str) -> None:
    page = visit.open(address + path(language, name))
    answer = page.locator("details.answer").first
    feedback = answer.locator("p").first
    assert not feedback.is_visible()
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    assert feedback.is_visible()
    assert len(feedback.inner_text().split()) > 3


def downloaded(site: Path, page: BeautifulSoup, language: str, name: str) -> Path:
    """Return the file that a page's button for its notebook leads to."""
    here = path(language, name)
    return site / urljoin(here, page.select_one("a[href$='.ipynb']")["href"])[1:]


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_downloads_as_a_notebook_that_reads_by_itself(site: Path, name: str, language: str) -> None:
    page = parsed(site, language, name)
    cells = json.loads(downloaded(site, page, language, name).read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert (len(ARABIC.findall(text)) > 1000) == (language == "ar")
    assert re.findall(r"{(?:glue|term|doc|claim)[^}]*}", text) == []
    # The numbers in the text are those of the page.
    assert all(number.get_text() in text for number in page.select(".pasted-text"))


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_downloads_in_the_language_of_the_page(site: Path, name: str, language: str) -> None:
    file = downloaded(site, parsed(site, language, name), language, name)
    notebook = json.loads(file.read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    # The stub for an answer is in both languages in either one.
    assert (len(ARABIC.findall(text)) > 1000) == (language == "ar")
    assert file.name == f"{name.rsplit('/', 1)[-1]}.ipynb"
    assert any(cell["metadata"].get("nbgrader", {}).get("grade") for cell in notebook["cells"])


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


@pytest.mark.parametrize("name", LESSONS)
def test_pictures_come_late_and_small(site: Path, name: str) -> None:
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img [^>]*src="[^"]*_images/[^>]*>', text)
    assert pictures and all('loading="lazy"' in picture for picture in pictures)
    assert all(re.search(r'src="[^"]*\.(webp|svg)"', picture) for picture in pictures)
