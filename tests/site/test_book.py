"""The printed course, from two pages that hold one of everything: what moves stands still, and links lead somewhere."""

import base64
import io
import json
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from pypdf import PdfReader

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.site.book import print_editions
from coursekit.site.book.document import assemble
from coursekit.site.book.epub import epub
from coursekit.site.media import WIDGET_STATE, WIDGET_VIEW
from tests.site.small_course import make_course

FIRST = """<article class="bd-article"><section id="start">
<h1>A small course<a class="headerlink" href="#start">#</a></h1>
<p id="here">Go <a href="#here">here</a>, <a href="lesson.html">on</a>, <a href="lesson.html#sum">to the sum</a>,
<a href="https://course.example/">out</a> or <a href="../genindex.html">to the index</a>.</p>
<script>moves()</script><form><button>Press</button></form></section></article>"""
LESSON = """<article class="bd-article"><section id="one"><h1>One &lt;lesson&gt;</h1><h2 id="sum">The sum</h2>
<p>How many?</p><details class="answer"><summary>One</summary><p>No.</p></details>
<details class="answer right"><summary>Two</summary><p>Yes.</p></details>
<details class="hide"><summary>Show the solution</summary><pre>1 + 1</pre></details>
<details class="notes"><summary>Notes</summary><p>Say it.</p></details>
<img alt="A dot." src="../_images/dot.webp" loading="lazy">
<mjx-container><mjx-math></mjx-math><math><mi>x</mi></math></mjx-container><bdi dir="ltr">+5</bdi>
<script type="{view}">{{"model_id": "box"}}</script></section></article>
<script type="{state}">{states}</script>"""


def states() -> str:
    """Two controls with two choices each, and a picture for each pair."""
    leaf = (
        '<figure><img alt="Bars" src="data:image/png;base64,{data}"><figcaption>{name} &amp; more</figcaption></figure>'
    )
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(stream, "png")
    data = base64.b64encode(stream.getvalue()).decode()
    models = {
        "box": {"children": ["IPY_MODEL_a", "IPY_MODEL_b", "IPY_MODEL_rows"]},
        "a": {"index": 0, "description": "Rate <r>", "_options_labels": ["1%", "2%"]},
        "b": {"index": 1, "description": "Time", "_options_labels": ["now", "later"]},
        "rows": {"children": ["IPY_MODEL_row0", "IPY_MODEL_row1"]},
    }
    for row in range(2):
        models[f"row{row}"] = {"children": [f"IPY_MODEL_leaf{row}{column}" for column in range(2)]}
        for column in range(2):
            models[f"leaf{row}{column}"] = {"value": leaf.format(data=data, name=f"Leaf {row}{column}")}
    return json.dumps({"state": {name: {"state": state} for name, state in models.items()}})


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Project:
    """The small course with a site that was written by hand."""
    small = make_course(tmp_path_factory.mktemp("printed"), project)
    for edition in small.editions:
        for docname, html in (("book/intro", FIRST), ("book/lesson", LESSON)):
            path = small.site / edition.address(docname)
            path.parent.mkdir(parents=True, exist_ok=True)
            body = html.format(view=WIDGET_VIEW, state=WIDGET_STATE, states=states()) if html is LESSON else html
            path.write_text(f"<html><head><style>p {{}}</style></head><body>{body}</body></html>", encoding="utf-8")
        pictures = small.edition_site(edition) / "_images"
        pictures.mkdir()
        Image.new("RGB", (30, 20), "blue").save(pictures / "dot.webp")
        (small.edition_site(edition) / "index.html").write_text("")
    return small


@pytest.fixture(scope="module")
def document(course: Project) -> BeautifulSoup:
    return assemble(course, Edition("en"))


def test_ids_are_there_once_and_links_lead_to_them(document: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in document.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = {tag.get_text(): tag["href"] for tag in document.select("section.page a[href]")}
    assert links == {
        "here": "#intro--here",
        "on": "#lesson",
        "to the sum": "#lesson--sum",
        "out": "https://course.example/",
    }
    assert {"intro", "lesson", "part-1", "intro--here", "lesson--sum"} <= set(ids)
    assert document.find("span", string="to the index")
    assert document.img["src"] == "_images/dot.webp" and not document.img.has_attr("loading")


def test_the_contents_name_parts_and_pages(document: BeautifulSoup) -> None:
    entries = [(link.get_text(), link["href"]) for link in document.select("nav.contents a")]
    assert entries == [("A small course", "#intro"), ("Lessons", "#part-1"), ("One <lesson>", "#lesson")]
    assert document.title.string == "A small course"
    assert [tag.get_text() for tag in document.select("section.part > h1")] == ["Lessons"]


def test_headings_stand_one_level_lower_and_nothing_moves_or_folds(document: BeautifulSoup) -> None:
    assert [tag.name for tag in document.select("section.page h2, section.page h3")] == ["h2", "h2", "h3"]
    assert not document.select("script, form, button, details, summary, .headerlink")
    assert [tag.get_text() for tag in document.select("p.choice")] == ["One (Not this one)", "Two (Right)"]
    assert [tag.get_text() for tag in document.select("p.unfolded")] == ["One (Not this one)", "Solution", "Notes"][1:]


def test_a_widget_becomes_a_picture_and_a_table_that_moves_one_control_at_a_time(document: BeautifulSoup) -> None:
    still = document.select_one(".still")
    assert still.img["alt"] == "Bars"
    assert [tag.get_text() for tag in still.select("th")] == ["Rate <r>", "Time", "What it shows"]
    rows = [[cell.get_text() for cell in row.select("td")] for row in still.select("tbody tr")]
    assert rows == [
        ["1%", "later", "Leaf 01 & more"],
        ["2%", "later", "Leaf 11 & more"],
        ["1%", "now", "Leaf 00 & more"],
    ]


def test_the_arabic_document_speaks_arabic_from_right_to_left(course: Project) -> None:
    document = assemble(course, Edition("ar"))
    assert document.html.attrs == {"lang": "ar", "dir": "rtl"}
    assert [tag.get_text() for tag in document.select("section.part > h1")] == ["الدروس"]
    assert "(صحيح)" in document.select("p.choice")[1].get_text()
    assert document.img["src"] == "ar/_images/dot.webp"


def test_the_epub_keeps_places_pictures_and_formulas(course: Project) -> None:
    edition = Edition("ar")
    with zipfile.ZipFile(io.BytesIO(epub(course, edition, assemble(course, edition)))) as book:
        package = next(book.read(name).decode() for name in book.namelist() if name.endswith(".opf"))
        assert "<dc:language>ar</dc:language>" in package and 'page-progression-direction="rtl"' in package
        assert "a-small-course-ar" in package
        pages = [book.read(name).decode() for name in book.namelist() if "/text/ch" in name]
        assert len(pages) >= 3, "one for the first page, one for the part, one for the lesson"
        assert sum(page.count("<math") for page in pages) == 1
        pictures = [name for name in book.namelist() if name.endswith(".png")]
        for name in pictures:
            Image.open(io.BytesIO(book.read(name))).verify()
        assert len(pictures) >= 2


def test_both_editions_are_printed(course: Project) -> None:
    told: list[str] = []
    written = print_editions(course, told.append)
    names = [f"a-small-course{language}.{kind}" for language in ("", ".ar") for kind in ("pdf", "epub")]
    assert [path.name for path in written] == names and told == [f"wrote _build/print/{name}" for name in names]
    reader = PdfReader(written[0])
    contents = "".join(page.extract_text() for page in reader.pages[:3])
    assert "000" not in contents and len(reader.pages) >= 4
    assert not list(course.site.glob(".print-*"))


def test_without_a_site_nothing_is_printed(tmp_path: Path, project: Project) -> None:
    with pytest.raises(CourseError, match="course build"):
        print_editions(make_course(tmp_path, project))
