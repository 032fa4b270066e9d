"""Chapters ask of earlier ones: what is asked, where, and when a page is made again."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from coursekit.course.project import Project
from coursekit.site.edition_build import EditionBuild
from coursekit.site.finish import retrieval
from coursekit.site.finish.first_page import add_index, as_index
from coursekit.site.soup import parse
from tests.site import three_chapters
from tests.site.three_chapters import CHAPTERS

ROOT = Project.find(Path(__file__)).root


def page(docname: str, count: int = 2, formula: str = "") -> str:
    """Return a finished page with a quiz."""
    groups = "".join(
        f'<div class="quiz" role="group" data-question="{number}" data-card="{docname}#{number}" '
        f'aria-labelledby="question-{number}"><p id="question-{number}"><strong>Question {number}.</strong> '
        f'Of {docname} {number}, <strong>really</strong>? <a href="../a/b.html#c">b</a> '
        f'<a href="#here">here</a>{formula}'
        "</p>"
        '<details class="answer right"><summary>Yes</summary><p>So it is.</p></details>'
        '<details class="answer"><summary>No</summary><p>It is not.</p></details></div>'
        for number in range(1, count + 1)
    )
    return (
        f'<html data-content_root="../"><head></head><body><article><section id="top"><h1>About {docname}'
        '<a class="headerlink" href="#top">#</a></h1><p>The decision.</p>'
        f'<section id="able"><h2>What you will be able to do</h2></section>{groups}</section></article></body></html>'
    )


@pytest.fixture
def made(tmp_path: Path) -> EditionBuild:
    """An edition of a course with three chapters, as it is before questions are put in."""
    course = three_chapters.make(tmp_path / "course")
    return EditionBuild(course, course.source, course.build / "cache")


def files(made: EditionBuild, **pages: str) -> dict[Path, Path]:
    """Write pages and return what is published: the chapters, the script that asks and what it calls."""
    published = {}
    for docname in (*CHAPTERS, "book/intro"):
        path = made.finished / "pages" / f"{docname}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages.get(docname.rpartition("/")[2].replace("-", "_"), page(docname)), encoding="utf-8")
        published[Path(f"{docname}.html")] = path
    for address in retrieval.CALLED:
        path = made.finished / address.name
        path.write_text("")
        published[address] = path
    return published


def read(published: dict[Path, Path], docname: str) -> BeautifulSoup:
    return parse(published[Path(f"{docname}.html")].read_text(encoding="utf-8"))


def asked(soup: BeautifulSoup) -> list[str]:
    return [group["data-card"] for group in soup.select(".retrieval .quiz")]


def test_each_chapter_but_the_first_asks_of_those_before_it(made: EditionBuild) -> None:
    published = files(made)
    words = retrieval.add_retrieval(made, published)
    first, second, third = (read(published, name) for name in CHAPTERS)
    assert asked(first) == []
    assert sorted(asked(second)) == [f"{CHAPTERS[0]}#1", f"{CHAPTERS[0]}#2"]
    assert len(asked(third)) == 3
    assert {card.partition("#")[0] for card in asked(third)} == set(CHAPTERS[:2])
    assert {"retrieval", "retrieval-questions"} <= words


def test_it_stands_after_the_opening_and_before_what_follows(made: EditionBuild) -> None:
    published = files(made)
    retrieval.add_retrieval(made, published)
    section = read(published, CHAPTERS[1]).select_one("section.retrieval")
    assert section.find_previous_sibling().get_text() == "The decision."
    assert section.find_next_sibling()["id"] == "able"


def test_a_question_comes_without_its_number_and_with_links_that_hold(made: EditionBuild) -> None:
    published = files(made)
    retrieval.add_retrieval(made, published)
    soup = read(published, CHAPTERS[1])
    question = soup.select_one(".retrieval .quiz p")
    assert re.fullmatch(r"\s*Of book/how-many-stay \d, really\? b here", question.get_text())
    assert [link["href"] for link in question.select("a")] == ["../a/b.html#c", "../book/how-many-stay.html#here"]
    source = soup.select_one(".retrieval-source a")
    assert re.fullmatch(r"\.\./book/how-many-stay\.html#question-\d", source["href"])
    assert source.get_text() == "About book/how-many-stay"
    # No id stands twice on a page.
    identifiers = [element["id"] for element in soup.select("[id]")]
    assert len(identifiers) == len(set(identifiers))
    assert all(soup.find(id=group["aria-labelledby"]) for group in soup.select(".quiz"))


def test_a_page_knows_where_the_questions_of_the_chapters_before_it_are(made: EditionBuild) -> None:
    published = files(made)
    retrieval.add_retrieval(made, published)
    for number, docname in enumerate(CHAPTERS):
        soup = read(published, docname)
        # A page without a quiz of its own has what the script that asks calls, once.
        loaded = [one["src"].partition("?")[0].removeprefix("../") for one in soup.select("script[src]")]
        assert [one for one in loaded if Path(one) in retrieval.CALLED] == [
            path.as_posix() for path in retrieval.CALLED if number
        ]
        # Only the script that asks comes by itself; it loads the others when it needs them.
        assert not [one["src"] for one in soup.select("script[src]") if "questions/" in one["src"]]
        if not number:
            continue
        offered = json.loads(soup.select_one(".retrieval")["data-offered"])
        brought = [Path(address.partition("?")[0]) for address in offered]
        assert brought == [retrieval.STATIC / "questions" / f"{name}.js" for name in CHAPTERS[:number]]
        assert [sorted(of) for of in offered.values()] == [[f"{name}#1", f"{name}#2"] for name in CHAPTERS[:number]]
        for name, path in zip(CHAPTERS, brought, strict=False):
            text = published[path].read_text(encoding="utf-8")
            content = json.loads(
                re.fullmatch(r"\(globalThis\.courseQuestions \?\?= \[\]\)\.push\(\.\.\.(.*)\);\n", text, re.DOTALL)[1]
            )
            assert [one["card"] for one in content] == [f"{name}#{n}" for n in (1, 2)]


def test_each_page_draws_other_questions_and_always_the_same() -> None:
    questions = [retrieval.Question(f"{name}#{number}", "") for name in "abcdef" for number in range(1, 6)]
    choices = {
        page: tuple(one.card for one in retrieval.drawn(questions, page)[:3]) for page in ("one", "two", "three")
    }
    assert len(set(choices.values())) == 3
    assert all(retrieval.drawn(questions[::-1], page)[0].card == cards[0] for page, cards in choices.items())


def test_formulas_of_another_page_bring_their_sheet(made: EditionBuild) -> None:
    published = files(made, how_many_stay=page(CHAPTERS[0], formula='<span class="formula">x</span>'))
    retrieval.add_retrieval(made, published)
    sheets = read(published, CHAPTERS[1]).select('link[href="../_static/formulas/formulas.css"]')
    assert len(sheets) == 1
    assert not read(files(made), CHAPTERS[1]).select("link")


def test_a_chapter_is_made_again_when_an_earlier_one_changes_and_not_otherwise(made: EditionBuild) -> None:
    retrieval.add_retrieval(made, files(made))
    path = made.finished / "retrieval" / f"{CHAPTERS[2]}.html"
    path.write_text("as it was")
    published = files(made)
    retrieval.add_retrieval(made, published)
    assert published[Path(f"{CHAPTERS[2]}.html")].read_text() == "as it was"
    # What does not change what it asks touches a chapter alone.
    published = files(made, who_leaves=page(CHAPTERS[1]).replace("The decision.", "Another decision."))
    retrieval.add_retrieval(made, published)
    assert published[Path(f"{CHAPTERS[2]}.html")].read_text() == "as it was"
    assert "Another decision." in read(published, CHAPTERS[1]).get_text() and asked(read(published, CHAPTERS[1]))
    published = files(made, how_many_stay=page(CHAPTERS[0], count=1))
    retrieval.add_retrieval(made, published)
    assert len(asked(read(published, CHAPTERS[2]))) == 3
    assert f"{CHAPTERS[0]}#2" not in asked(read(published, CHAPTERS[2]))


def test_a_course_of_one_chapter_asks_nothing_and_loads_no_script(sample_copy: Project) -> None:
    made = EditionBuild(sample_copy, sample_copy.source, sample_copy.build / "cache")
    published = files(made)
    assert retrieval.add_retrieval(made, published) == set()
    assert retrieval.ASKING not in published and not any(retrieval.QUESTIONS in path.parts for path in published)


# --- The index ---


def test_the_index_is_the_first_page_with_links_that_hold() -> None:
    html = (
        '<html data-content_root="../"><head><link href="../_static/a.css?v=1" rel="stylesheet"/>'
        '<link href="https://course.example/book/intro.html" rel="canonical"/></head><body>'
        '<form action="../search.html"></form><a href="../ar/book/intro.html#x"></a><a href="#here"></a>'
        '<a href="one.html"></a>'
        '<a href="mailto:a@b.example"></a><img src="data:image/png;base64,AA"/><a href="/root"></a></body></html>'
    )
    soup = parse(as_index(html, "book/intro.html"))
    assert soup.html["data-content_root"] == "./"
    assert [one["href"] for one in soup.select("[href]")] == [
        "_static/a.css?v=1",
        "https://course.example/book/intro.html",
        "ar/book/intro.html#x",
        "#here",
        "book/one.html",
        "mailto:a@b.example",
        "/root",
    ]
    assert soup.form["action"] == "search.html" and soup.img["src"] == "data:image/png;base64,AA"


def test_the_index_of_an_edition_below_the_site_leads_out_of_it() -> None:
    soup = parse(
        as_index('<html><head></head><body><a href="../../book/intro.html"></a></body></html>', "book/intro.html")
    )
    assert soup.a["href"] == "../book/intro.html"
    assert soup.find("link", rel="canonical")["href"] == "book/intro.html"


def test_the_index_follows_the_first_page(made: EditionBuild) -> None:
    published = files(made)
    add_index(made, published)
    assert "About book/intro" in published[Path("index.html")].read_text(encoding="utf-8")
    published = files(made, intro=page("book/other"))
    add_index(made, published)
    assert "About book/other" in published[Path("index.html")].read_text(encoding="utf-8")
