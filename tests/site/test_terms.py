"""English beside terms, words for search alone, and counted nouns: on pages, in downloads, in the index of search."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.site.build import build
from coursekit.site.sphinx_ext import search
from tests.site.small_course import with_packages
from tests.site.terms_course import NOUNS, with_terms


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    small = with_terms(tmp_path_factory.mktemp("terms") / "course", project)
    with_packages(small, project)
    build(small)
    return small.root / "_build" / "site"


def page(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")


def said(soup: BeautifulSoup) -> str:
    return " ".join(soup.article.get_text().split())


def test_the_first_mention_has_the_english_beside_it(made: Path) -> None:
    soup = page(made, "ar/book/lesson.html")
    assert "يهم معدل الفقد (churn rate)، ثم يهم معدل الفقد مرة أخرى، ومعه (كلمة منقولة، word of mouth)." in said(soup)
    beside = soup.select("bdi.english")
    assert [(one["lang"], one["dir"]) for one in beside] == [("en", "ltr")] * 2
    assert page(made, "book/lesson.html").select(".english") == []


def test_the_glossary_has_the_english_of_each_entry_and_links_still_lead_there(made: Path) -> None:
    soup = page(made, "ar/book/glossary.html")
    entries = soup.select("dl.glossary dt")
    assert [one.get_text().rstrip("#") for one in entries] == [
        "معدل الفقد (churn rate)",
        "الكلمة المنقولة (word of mouth)",
    ]
    assert len(soup.select("bdi.english")) == 2
    links = page(made, "ar/book/lesson.html").select('a[href^="glossary.html#"]')
    assert [link["href"].partition("#")[2] for link in links] == [entries[0]["id"], entries[0]["id"], entries[1]["id"]]


def test_numbers_bring_their_noun(made: Path) -> None:
    assert "There are 3 customers, 2 customers, 13.4 months." in said(page(made, "book/lesson.html"))
    assert "وهناك 3 عملاء، ثم عميلان، ثم 13.4 شهرًا." in said(page(made, "ar/book/lesson.html"))


@pytest.mark.parametrize(
    ("folder", "wanted"),
    [
        ("", "There are 3 customers, 2 customers, 13.4 months."),
        ("ar/", "وهناك 3 عملاء، ثم عميلان، ثم 13.4 شهرًا."),
    ],
)
def test_downloads_say_the_same(made: Path, folder: str, wanted: str) -> None:
    notebook = notebooks.read(made / f"{folder}_sources/book/lesson.ipynb")
    text = "\n".join(cell.source for cell in notebook.cells).replace("\u00a0", " ")
    assert wanted in text
    english = re.findall(r'\(<bdi lang="en" dir="ltr">(.*?)</bdi>\)', text)
    assert english == (["churn rate", "word of mouth"] if folder else [])


def index_of(site: Path) -> dict:
    text = (site / "ar" / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))


@pytest.mark.parametrize("query", ["معدل التسرب", "الكلمة المنطوقة", "churn", "mouth"])
def test_search_knows_synonyms_and_english(made: Path, query: str) -> None:
    index = index_of(made)
    for word in query.split():
        found = index["terms"][search.stem(word)]
        names = [index["docnames"][place] for place in (found if isinstance(found, list) else [found])]
        assert {"book/lesson", "book/glossary"} <= set(names), word


def test_an_entry_is_found_by_its_synonym_and_its_english(made: Path) -> None:
    entries = index_of(made)["indexentries"]
    assert {"معدل التسرب", "churn rate", "الكلمة المنطوقة"} <= set(entries)


def test_after_an_edit_the_index_is_that_of_a_whole_build(made: Path) -> None:
    before = index_of(made)
    course = Project(made.parents[1])
    lesson = course.root / "book/lesson.ipynb"
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace("13.4", "13.5"), encoding="utf-8")
    build(course)
    edited = index_of(made)
    lesson.write_text(text, encoding="utf-8")
    build(course)
    assert edited["indexentries"] == before["indexentries"] != {}
    assert index_of(made) == before


def test_no_page_shows_a_word_that_is_for_search_alone(made: Path) -> None:
    for name in ("book/lesson", "book/glossary", "genindex"):
        assert "التسرب" not in page(made, f"ar/{name}.html").body.get_text()


def test_a_noun_that_is_not_known_stops_the_build(project: Project, tmp_path: Path) -> None:
    small = with_terms(tmp_path / "course", project)
    with_packages(small, project)
    (small.root / "locale" / "nouns.toml").write_text(NOUNS.partition("[month]")[0])
    with pytest.raises(CourseError, match=r"“month” is not among the nouns of the course in en"):
        build(small)
