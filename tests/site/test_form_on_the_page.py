"""The form of a lesson on its page, in both editions: folds with names, captions with numbers, a measured time."""

import json

import pytest
from bs4 import BeautifulSoup

from coursekit.content.reading_time import time_of
from coursekit.course.duration import duration
from coursekit.course.edition import Edition
from coursekit.course.files import read_text
from coursekit.course.notebooks import read
from coursekit.course.project import Project
from coursekit.course.strings import Strings
from coursekit.site.edition_build import SOURCES

LESSON, CASE = "book/how-many-stay", "cases/worth-of-a-regular"
WORDS = {
    "en": {
        "folds": ["Code of the figure", "Show the solution"],
        "hide": ["Hide the code", "Hide the solution"],
        "numbers": ["Table 1", "Figure 1", "Table 2"],
        "time": "takes about {lesson}, and its assignment about {assignment}.",
        "answer": "where fewer than 150 are left",
    },
    "ar": {
        "folds": ["كود الشكل", "إظهار الحل"],
        "hide": ["إخفاء الكود", "إخفاء الحل"],
        "numbers": ["الجدول 1", "الشكل 1", "الجدول 2"],
        "time": "إلى نحو {lesson}، ويحتاج واجبه إلى نحو {assignment}.",
        "answer": "إذا بقي أقل من 150",
    },
}


def page(sample: Project, language: str, name: str) -> BeautifulSoup:
    folder = "" if language == "en" else f"{language}/"
    return BeautifulSoup(read_text(sample.site / f"{folder}{name}.html"), "html.parser")


def stated_time(sample: Project, language: str) -> str:
    """Return what the page says of its time."""
    say = Strings(sample.root, Edition(language))
    times = {what: duration(time_of(sample, LESSON, what) or 0, say) for what in ("lesson", "assignment")}
    return str(WORDS[language]["time"]).format(**times)


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_is_folded_says_what_it_is(sample: Project, language: str) -> None:
    folds = page(sample, language, LESSON).select("details.hide > summary")
    for kind, state in (("folds", "collapsed"), ("hide", "expanded")):
        assert [fold.select_one(f".{state}").get_text(strip=True) for fold in folds] == WORDS[language][kind]


def test_what_is_recorded_is_on_no_page(sample: Project, language: str) -> None:
    code = [block.get_text() for block in page(sample, language, LESSON).select(".cell_input pre")]
    assert code and not any("record(" in text for text in code)


def test_captions_have_numbers_that_the_text_points_at(sample: Project, language: str) -> None:
    soup = page(sample, language, LESSON)
    captions = soup.select("figure > figcaption")
    assert [caption.select_one(".caption-number").get_text(strip=True) for caption in captions] == (
        WORDS[language]["numbers"]
    )
    shown = {figure["id"]: figure for figure in soup.select("figure[id]")}
    assert all(shown[name].select_one("table") for name in ("tab-survivors", "tab-plans"))
    assert shown["fig-rates"].select_one("img") and "captioned-table" not in shown["fig-rates"]["class"]
    pointed = {link["href"]: link.get_text() for link in soup.select("a:has(> .std-numref)")}
    assert pointed == dict(zip(["#tab-survivors", "#fig-rates", "#tab-plans"], WORDS[language]["numbers"], strict=True))


def test_the_time_is_measured_and_the_answer_computed(sample: Project, language: str) -> None:
    text = " ".join(page(sample, language, LESSON).select_one("article").get_text().split())
    assert stated_time(sample, language) in text and WORDS[language]["answer"] in text
    assert "{given}" not in text and "2026" in text


def test_the_notebook_says_the_same(sample: Project, language: str) -> None:
    folder = "" if language == "en" else f"{language}/"
    notebook = read(sample.site / folder / SOURCES / f"{LESSON}.ipynb")
    cells = {cell.id: cell for cell in notebook.cells}
    text = "\n".join(cell.source for cell in notebook.cells)
    assert stated_time(sample, language) in text and WORDS[language]["answer"] in text
    assert cells["figure-rates"].source.startswith(f"# @title {WORDS[language]['folds'][0]}\n")
    assert cells["plans-record"].metadata.jupyter == {"source_hidden": True}
    for name, number in zip(["survivors", "figure-rates", "plans"], WORDS[language]["numbers"], strict=True):
        assert f"**{number}** " in cells[f"{name}-caption"].source
    assert not any(role in json.dumps(notebook) for role in ("{numref}", "{minutes}", "{given}"))


def test_each_page_counts_by_itself(sample: Project) -> None:
    """The case comes after a page with two tables and has none: its text asks for no number."""
    assert page(sample, "en", CASE).select("figure[id]") == []
