"""Readers find pages by the words they would type, in both languages, from a server and from a folder."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext

from coursekit.course.project import Project
from coursekit.site.build import build
from tests.site.small_course import with_packages
from tests.site.terms_course import with_terms

# What a reader types, and the page that must be on the first screen of results.
FIRST = 8
ENGLISH = [
    ("customer lifetime value", "retention-economics"),
    ("retention elasticity", "retention-economics"),
    ("price per click", "retention-economics"),
    ("steady state", "from-transactions-to-relationships"),
    ("half-life", "from-transactions-to-relationships"),
    ("mobile operator", "from-transactions-to-relationships"),
    ("touchpoint", "relationship-types"),
    ("deflection", "relationship-types"),
    ("business model canvas", "relationship-types"),
    ("shadow price", "choosing-a-type"),
    ("integer programme", "choosing-a-type"),
    ("hold-out group", "five-levels"),
    ("regression to the mean", "five-levels"),
    ("net promoter score", "word-of-mouth"),
    ("viral coefficient", "word-of-mouth"),
    ("Bass model", "word-of-mouth"),
    ("abnormal return", "when-it-goes-wrong"),
    ("three strikes", "when-it-goes-wrong"),
    ("recovery paradox", "when-it-goes-wrong"),
    ("stickiness", "whatsapp-status"),
]
# With and without the article, vowel marks, hamza and the plural.
ARABIC = [
    ("القيمة العمرية", "retention-economics"),
    ("مُرُونَة الاحتفاظ", "retention-economics"),
    ("عرض سعر النقرة", "retention-economics"),
    ("حالة مستقرة", "from-transactions-to-relationships"),
    ("عمر النصف", "from-transactions-to-relationships"),
    ("مخزون وتدفق", "from-transactions-to-relationships"),
    ("نقطة تواصل", "relationship-types"),
    ("مخطط نموذج العمل", "relationship-types"),
    ("الخدمات الذاتية", "relationship-types"),
    ("سعر الظل", "choosing-a-type"),
    ("القيود", "choosing-a-type"),
    ("الامثلة", "choosing-a-type"),
    ("مجموعة ضابطة", "five-levels"),
    ("الانحدار نحو المتوسط", "five-levels"),
    ("نقاط الترويج", "word-of-mouth"),
    ("الكلمه المنقوله", "word-of-mouth"),
    ("معامل المحاكاة", "word-of-mouth"),
    ("العوائد غير العادية", "when-it-goes-wrong"),
    ("معالجة الاخفاق", "when-it-goes-wrong"),
    ("معدّل الالتصاق", "whatsapp-status"),
]

# What others call a term, and its English, in the Arabic edition: the glossary is found, and the page that explains it.
SYNONYMS = [
    ("زبون", "from-transactions-to-relationships"),
    ("الكلمة المنطوقة", "word-of-mouth"),
    ("التسويق الشفهي", "word-of-mouth"),
    ("معدل التسرب", "from-transactions-to-relationships"),
    ("القيمة الدائمة للعميل", "retention-economics"),
    ("CLV", "retention-economics"),
    ("customer lifetime value", "retention-economics"),
    ("churn rate", "from-transactions-to-relationships"),
    ("word of mouth", "word-of-mouth"),
    ("hold-out group", "five-levels"),
    ("shadow price", "choosing-a-type"),
]

AGAIN = """query => {
  document.querySelector("#search-results").replaceChildren();
  Search.performSearch(query);
}"""


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One window for all searches."""
    window = browser.new_context()
    yield window
    window.close()


class SearchPage:
    """The search page of an edition, opened once: what a reader types after that searches in the index it has."""

    def __init__(self, context: BrowserContext, start: str) -> None:
        self.page = context.new_page()
        self.start = start

    def found(self, query: str) -> list[str]:
        """Return the names of the pages that are listed for ``query``, the first ones."""
        if self.page.url == "about:blank":
            self.page.goto(f"{self.start}/search.html?q={quote(query)}")
        else:
            self.page.evaluate(AGAIN, query)
        self.page.wait_for_function(
            "document.querySelector('#search-results .search-summary')?.textContent.length > 0"
            " && document.querySelector('#search-results ul.search')?.children.length > 0"
        )
        links = self.page.locator("#search-results ul.search > li > a").evaluate_all(
            "links => links.map((link) => link.getAttribute('href'))"
        )
        names = [Path(link.partition("?")[0].partition("#")[0]).stem for link in links]
        return list(dict.fromkeys(names))[:FIRST]


@pytest.mark.parametrize(("folder", "queries"), [("", ENGLISH), ("/ar", ARABIC)])
def test_pages_are_found(context: BrowserContext, address: str, folder: str, queries: list[tuple[str, str]]) -> None:
    assert len(queries) == 20
    missed = {}
    search = SearchPage(context, f"{address}{folder}")
    for query, page in queries:
        names = search.found(query)
        if page not in names:
            missed[query] = names
    assert missed == {}


def test_other_words_for_a_term_find_it(context: BrowserContext, address: str) -> None:
    search = SearchPage(context, f"{address}/ar")
    missed = {}
    for query, page in SYNONYMS:
        names = search.found(query)
        if not {page, "glossary"} <= set(names):
            missed[query] = names
    assert missed == {}


def test_a_small_course_is_searched_by_other_words(context: BrowserContext, project: Project, tmp_path: Path) -> None:
    small = with_terms(tmp_path / "course", project)
    with_packages(small, project)
    build(small)
    search = SearchPage(context, (small.site / "ar").resolve().as_uri())
    for query in ("معدل التسرب", "الكلمة المنطوقة", "churn rate", "معدّل الفقد"):
        assert set(search.found(query)) == {"glossary", "lesson"}, query


@pytest.mark.parametrize(("folder", "queries"), [("", ENGLISH), ("ar", ARABIC)])
def test_search_works_from_a_folder(
    context: BrowserContext, site: Path, folder: str, queries: list[tuple[str, str]]
) -> None:
    query, page = queries[0]
    assert page in SearchPage(context, (site / folder).as_uri()).found(query)


def test_loyalty_is_found_where_it_stands(context: BrowserContext, address: str, site: Path) -> None:
    found = SearchPage(context, f"{address}/ar").found("ولاء")
    pages = {path.stem: path for path in (site / "ar").rglob("*.html")}
    assert found and all("ولاء" in pages[name].read_text(encoding="utf-8") for name in found)


@pytest.mark.parametrize("forms", [("شريحة", "الشرائح", "شَرائِح"), ("أسئلة", "اسئلة", "الأسئلة")])
def test_forms_of_a_word_find_the_same_pages(context: BrowserContext, address: str, forms: tuple[str, ...]) -> None:
    search = SearchPage(context, f"{address}/ar")
    pages = [set(search.found(form)) for form in forms]
    assert pages[0] and all(other & pages[0] for other in pages[1:])


TEXT_OF_A_PAGE = """async () => {
  const page = await fetch("book/relationship-marketing/retention-economics.html");
  return Search.htmlToText(await page.text(), "");
}"""


@pytest.mark.parametrize(
    ("folder", "query", "term", "explained"),
    [
        ("", "customer lifetime value", "customer lifetime value", "present value"),
        ("/ar", "القيمة العمرية للعميل", "القيمة العمرية للعميل", "هوامش الربح"),
    ],
)
def test_results_go_by_what_they_found(
    browser: Browser, address: str, folder: str, query: str, term: str, explained: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}{folder}/search.html?q={quote(query)}")
    page.wait_for_function("document.querySelectorAll('#search-results p.context').length > 3")
    titles = page.locator("#search-results ul.search > li > a").all_inner_texts()
    assert any(title.casefold().startswith(term.casefold()) for title in titles[:3]), titles[:5]
    snippets = page.locator("#search-results p.context").all_inner_texts()
    assert all(len(snippet) > 20 for snippet in snippets)
    # The buttons of a page are no part of what it says.
    assert ".ipynb" not in page.evaluate(TEXT_OF_A_PAGE)
    first = page.locator("#search-results ul.search > li", has_text=term).first
    assert explained in first.locator("p.context").inner_text()
    # Without the script they go by the page alone.
    page.route("**/search-results.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.reload()
    page.wait_for_function("document.querySelectorAll('#search-results p.context').length > 3")
    titles = page.locator("#search-results ul.search > li > a").all_inner_texts()
    assert not any(title.casefold().startswith(term.casefold()) for title in titles)
    assert ".ipynb" in page.evaluate(TEXT_OF_A_PAGE)
    context.close()
