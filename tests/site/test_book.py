"""The printed course, from two pages that hold one of everything: what moves stands still, and links lead somewhere."""

import base64
import ctypes
import io
import shutil
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from coursekit.course import settings
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.memo import Memo
from coursekit.course.project import Project
from coursekit.site import assets
from coursekit.site.book import pdf, print_editions, readable
from coursekit.site.book.document import assemble
from coursekit.site.book.epub import epub
from coursekit.site.book.imprint import imprint_of
from coursekit.site.finish import formulas
from coursekit.site.sphinx_ext.explorers import Control, State
from coursekit.site.templates import render
from tests.conftest import lend_packages
from tests.site.pdf_readers import by_pdfium, by_poppler, by_pypdf, font_name, fonts, words
from tests.site.small_course import ADDRESS, make_course

FIRST = """<article class="bd-article"><section id="start">
<h1>A small course<a class="headerlink" href="#start">#</a></h1>
<p id="here">Go <a href="#here">here</a>, <a href="lesson.html">on</a>, <a href="lesson.html#sum">to the sum</a>,
<a href="https://course.example/">out</a> or <a href="../genindex.html">to the index</a>.</p>
<script>moves()</script><form><button>Press</button></form></section></article>"""
LESSON = """<article class="bd-article"><section id="one"><h1><span class="section-number">1. </span>One
&lt;lesson&gt;</h1><h2 id="sum">The sum</h2>
<div class="quiz"><p id="question-1"><strong>Question 1.</strong> How many?</p>
<details class="answer"><summary>One</summary><p>No.</p></details>
<details class="answer right"><summary>Two</summary><p>Yes.</p></details></div>
<div class="cell tag_hide-cell">
<details class="hide"><summary>Show the solution</summary><pre>1 + 1</pre></details></div>
<div class="cell tag_hide-input">
<details class="hide"><summary>Code of the figure</summary><pre>draws()</pre></details></div>
<details class="practice-revealed" data-revealed-by="one"><summary>The result</summary><p>As you said.</p></details>
<details class="practice-revealed" data-revealed-by="one"><summary>The result</summary><p>Its figure.</p></details>
<div class="practice" id="practice-one"><p class="practice-title">Compute</p><p>One and one?</p>
<details class="practice-fold"><summary>Hint 1</summary><p>Count on.</p></details>
<details class="practice-fold"><summary>Worked solution</summary><p>It is two.</p></details></div>
<details class="notes"><summary>Notes</summary><p>Say it.</p></details>
<dl class="glossary"><dt id="term-margin">margin</dt><dd><p>What is left.</p></dd></dl>
<p>A <a href="#term-margin"><span class="std-term">margin</span></a>.</p>
<div class="formula">{formula}</div>
<pre>{long}</pre>
<img alt="A dot." src="../_images/dot.webp" loading="lazy">
<p>{formula} <bdi dir="ltr">+5</bdi></p><div class="highlight"><pre><span class="k">import</span> it</pre></div>
<h2 id="share">{heading}</h2><p>{arabic}</p>
{explorer}</section></article>"""


def jpeg() -> bytes:
    """Return a picture of one dot."""
    stream = io.BytesIO()
    Image.new("RGB", (1, 1), "white").save(stream, "jpeg")
    return stream.getvalue()


# With subscript and superscript.
TEX = "x_{t} + y^2"
HEADING = "كم يبقى من العملاء بعد عام؟"
ARABIC = "نسبة الاحتفاظ بالعملاء في الشركة هي 80% كل عام، والخدمة الجيدة تكلّف دينارًا للعميل، والعلاقات أبقى من الأرباح."
# More than stands in one line of a page.
LONG_LINE = "total = " + " + ".join(f"number_{place}" for place in range(20))
# A white dot, as JPEG.
COVER = jpeg()
# The page about the book names the mark.
ABOUT_MARKS = 1
CODE_COLOUR = (0x79, 0x28, 0xA1)
# As on the site, the lesson alone asks for the sheet of the formulas.
SHEETS = """<link rel="stylesheet" href="../_static/formulas/formulas.css">
<link rel="stylesheet" href="../_static/code.css">"""


def explorer() -> str:
    """Two controls with two choices each, and a picture for each pair."""
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(stream, "png")
    picture = f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
    names = [f"Leaf {row}{column} &amp; more" for row in range(2) for column in range(2)]
    return render(
        "explorer.html",
        number=1,
        controls=[Control("Rate <r>", ["1%", "2%"], 0), Control("Time", ["now", "later"], 1)],
        states=[(picture, State(picture, "Bars", "4", "4", name)) for name in names],
        first=1,
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Project:
    """The small course with a site that was written by hand."""
    small = make_course(tmp_path_factory.mktemp("printed"), project)
    lend_packages(project, small)
    packages = assets.install(small.build)
    for edition in small.editions:
        static = small.edition_site(edition) / "_static"
        made = formulas.set_formulas(packages.tools, {(TEX, False)}, Memo(small.build / "formulas.json"), static)
        shutil.copytree(packages.static / "mathjax", static / "mathjax")
        (static / "code.css").write_text('html[data-theme="light"] .highlight .k { color: #7928a1 }')
        lesson = LESSON.format(
            formula=made[TEX, False],
            long=LONG_LINE,
            heading=HEADING,
            arabic=ARABIC,
            explorer=explorer(),
        )
        for docname, body, head in (("book/intro", FIRST, ""), ("book/lesson", lesson, SHEETS)):
            path = small.site / edition.address(docname)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<html><head><style>p {{}}</style>{head}</head><body>{body}</body></html>", "utf-8")
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
    links = {tag.get_text(): tag["href"] for tag in document.select("#intro a[href]")}
    assert links == {
        "here": "#intro--here",
        "on": "#lesson",
        "to the sum": "#lesson--sum",
        "out": "https://course.example/",
        "to the index": f"{ADDRESS}/genindex.html",
    }
    assert {"intro", "lesson", "part-1", "intro--here", "lesson--sum"} <= set(ids)
    assert document.img["src"] == "_images/dot.webp" and not document.img.has_attr("loading")


def test_the_contents_name_parts_and_pages(document: BeautifulSoup) -> None:
    entries = [(link.get_text(), link["href"]) for link in document.select("nav.contents a")]
    assert entries == [
        ("About this book", "#about-this-book"),
        ("A small course", "#intro"),
        ("Lessons", "#part-1"),
        ("1. One <lesson>", "#lesson"),
        ("Solutions", "#solutions"),
        ("Index of terms", "#index-of-terms"),
    ]
    assert document.title.string == "A small course"
    assert [tag.get_text() for tag in document.select("section.part > h1")] == ["Lessons"]


def test_headings_stand_one_level_lower_and_nothing_moves_or_folds(document: BeautifulSoup) -> None:
    assert [tag.name for tag in document.select(".part h2, .part h3")] == ["h2", "h2", "h3", "h3"]
    assert not document.select("script, form, button, details, summary, .headerlink")
    assert [tag.get_text() for tag in document.select("p.unfolded")] == ["The result"]
    assert "draws()" not in document.get_text()


def test_solutions_stand_at_the_end_under_the_numbers_of_what_they_answer(document: BeautifulSoup) -> None:
    page, end = document.select_one("#lesson").get_text(), document.select_one("section.solutions")
    assert [tag.get_text() for tag in document.select("p.choice")] == ["A. One", "B. Two"]
    solutions = {tag.select_one(".solution-title").extract().get_text(): tag for tag in end.select(".solution")}
    texts = {name: " ".join(tag.get_text(" ", strip=True).split()) for name, tag in solutions.items()}
    assert texts == {
        "Question 1": "B. Yes. A. No.",
        "Task 1.1": "1 + 1",
        "Task 1.2 · Compute": "It is two.",
        "Task 1.3 · Notes": "Say it.",
    }
    for answer in ("Yes.", "No.", "1 + 1", "Count on.", "It is two.", "Say it."):
        assert answer not in page
    for name in ("Task 1.1", "Task 1.2 · Compute", "Task 1.3 · Notes"):
        assert name in page


def test_formulas_and_what_stands_still_have_numbers(document: BeautifulSoup) -> None:
    assert [tag.get_text() for tag in document.select(".equation-number")] == ["(1.1)"]
    assert [tag.get_text() for tag in document.select(".still-title")] == ["Demonstration 1.1"]


def test_the_index_has_the_terms_of_the_glossary_with_their_places(document: BeautifulSoup) -> None:
    entries = document.select(".index-entry")
    assert [entry.bdi.get_text() for entry in entries] == ["margin", "margin"]
    assert [link["href"] for link in entries[0].select("a")] == ["#mark-1-lesson--term-margin", "#lesson--term-margin"]
    assert document.find(id="mark-1-lesson--term-margin").get_text() == "margin"


def test_what_the_settings_leave_out_is_named_and_stands_on_the_site(course: Project) -> None:
    fewer = Project(course.root)
    fewer.__dict__["settings"] = replace(course.settings, printed=settings.Printed(leave_out=("book/lesson",)))
    book = assemble(fewer, Edition("en"))
    assert not book.select("#lesson, section.solutions, section.index")
    assert [tag.get_text() for tag in book.select("#about-this-book ul:last-of-type li")] == ["Lessons"]
    assert book.find("a", string="on")["href"] == f"{ADDRESS}/book/lesson.html"
    fewer.__dict__["settings"] = replace(course.settings, printed=settings.Printed(leave_out=("book/nothing",)))
    with pytest.raises(CourseError, match=r"leave 'book/nothing' out of the printed book, which is no page"):
        assemble(fewer, Edition("en"))


def test_the_title_page_says_version_and_date_as_the_citation_does(tmp_path: Path, project: Project) -> None:
    small = make_course(tmp_path / "small", project)
    assert (imprint_of(small, Edition("en")).version, imprint_of(small, Edition("en")).date) == ("", "")
    citation = small.root / "CITATION.cff"
    citation.write_text("version: 1.2\ndate-released: 2026-11-22\n", encoding="utf-8")
    said = imprint_of(small, Edition("ar"))
    assert (said.version, said.date, said.address) == ("1.2", "2026-11-22", f"{ADDRESS}/")
    citation.write_text("version: [", encoding="utf-8")
    with pytest.raises(CourseError, match=r"CITATION\.cff is not valid YAML"):
        imprint_of(small, Edition("en"))
    citation.write_text("1.2", encoding="utf-8")
    with pytest.raises(CourseError, match=r"CITATION\.cff holds no keys"):
        imprint_of(small, Edition("en"))


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
    assert document.html.attrs == {"lang": "ar", "dir": "rtl", "data-theme": "light"}
    assert [tag.get_text() for tag in document.select("section.part > h1")] == ["الدروس"]
    assert document.select("p.choice")[1].get_text() == "ب. Two"
    assert document.img["src"] == "ar/_images/dot.webp"


def test_the_epub_keeps_places_pictures_and_formulas(course: Project) -> None:
    edition = Edition("ar")
    with zipfile.ZipFile(io.BytesIO(epub(course, edition, assemble(course, edition), COVER))) as book:
        package = next(book.read(name).decode() for name in book.namelist() if name.endswith(".opf"))
        assert "<dc:language>ar</dc:language>" in package and 'page-progression-direction="rtl"' in package
        assert "a-small-course-ar" in package
        pages = [book.read(name).decode() for name in book.namelist() if "/text/ch" in name]
        assert len(pages) >= 3, "one for the first page, one for the part, one for the lesson"
        assert sum(page.count("<math") for page in pages) == 2
        pictures = [name for name in book.namelist() if name.endswith(".png")]
        for name in pictures:
            Image.open(io.BytesIO(book.read(name))).verify()
        assert len(pictures) >= 2
        assert all("<title>A small course</title>" in page for page in pages)
        bold = [tag.get_text() for page in pages for tag in BeautifulSoup(page, "html.parser").find_all("strong")]
        assert sum(text.startswith("المهمة 1.2") for text in bold) == 2, "the task's title, and its solution's"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_file_of_the_epub_says_in_which_direction_it_is_read(course: Project, language: str) -> None:
    edition = Edition(language)
    with zipfile.ZipFile(io.BytesIO(epub(course, edition, assemble(course, edition), COVER))) as book:
        files = {name: book.read(name).decode() for name in book.namelist() if name.endswith("html")}
    assert {"EPUB/nav.xhtml", "EPUB/text/title_page.xhtml", "EPUB/text/ch001.xhtml"} <= set(files)
    said = {name: BeautifulSoup(text, "html.parser").html.get("dir") for name, text in files.items()}
    assert said == dict.fromkeys(files, edition.direction)


@dataclass
class Printed:
    """What was printed: the files, the steps that were shown, and what Chromium had printed of each edition."""

    files: list[Path]
    steps: list[str]
    plain: list[bytes]


@pytest.fixture(scope="module")
def printed(course: Project) -> Printed:
    steps: list[str] = []
    plain: list[bytes] = []

    def mended(data: bytes, headings: list[str], document: BeautifulSoup) -> bytes:
        plain.append(data)
        return readable.readable(data, headings, document)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "readable", mended)
        files = print_elsewhere(course, show=lambda done, total, step: steps.append(f"{done}/{total} {step}"))
    return Printed(files, steps, plain)


def print_elsewhere(*given: object, **named: object) -> list[Path]:
    """Print in a thread of its own: a browser of other tests may be open in this one, and each may have one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(print_editions, *given, **named).result()


@pytest.fixture(params=["en", "ar"])
def paper(printed: Printed, request: pytest.FixtureRequest) -> Path:
    """The PDF of each edition."""
    return printed.files[0 if request.param == "en" else 2]


def test_both_editions_are_printed(course: Project, printed: Printed) -> None:
    names = [f"a-small-course{language}.{kind}" for language in ("", ".ar") for kind in ("pdf", "epub")]
    assert [path.name for path in printed.files] == names
    assert [step.partition(" ")[0] for step in printed.steps] == [f"{done}/10" for done in range(10)]
    assert printed.steps[0] == "0/10 en: all pages as one document" and printed.steps[-1] == "9/10 ar: EPUB"
    reader = PdfReader(printed.files[0])
    contents = "".join(page.extract_text() for page in reader.pages[:3])
    assert "000" not in contents and len(reader.pages) >= 4
    assert not list(course.site.glob(".print-*"))


def test_one_edition_in_one_form(course: Project) -> None:
    assert [path.name for path in print_elsewhere(course, "ar", "epub")] == ["a-small-course.ar.epub"]
    with pytest.raises(CourseError, match=r"There is no edition 'fr'\. There are: en, ar\."):
        print_editions(course, "fr")
    with pytest.raises(CourseError, match=r"There is no form 'djvu'\. There are: pdf, epub\."):
        print_editions(course, "ar", "djvu")


@pytest.mark.parametrize(("read", "lost"), [(by_poppler, 0), (by_pypdf, 0), (by_pdfium, 2)])
def test_arabic_in_the_pdf_can_be_searched(paper: Path, read: Callable[[Path], str], lost: int) -> None:
    missing = words(f"{HEADING} {ARABIC}") - words(read(paper))
    # pdfium puts a mark before its letter, and takes two words with marks apart there.
    assert missing.total() <= lost, missing


def test_what_chromium_prints_needs_mending(printed: Printed, tmp_path: Path) -> None:
    """The day this fails, `readable` may go."""
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(printed.plain[1])
    assert (words(ARABIC) - words(by_pdfium(plain))).total() > 5
    assert bookmarks(plain) != bookmarks(printed.files[2])


def bookmarks(path: Path) -> list[str]:
    """Return the titles of all bookmarks of a PDF in their order."""

    def titles(outline: list) -> list[str]:
        return [title for item in outline for title in (titles(item) if isinstance(item, list) else [item.title])]

    return titles(PdfReader(path).outline)


def test_bookmarks_are_the_headings_in_their_order(course: Project, printed: Printed) -> None:
    headings = [" ".join(tag.get_text().split()) for tag in assemble(course, Edition("ar")).select("h1, h2, h3")]
    assert bookmarks(printed.files[2]) == headings and HEADING in headings


def test_bookmarks_that_are_not_the_headings_are_a_fault(document: BeautifulSoup, printed: Printed) -> None:
    data, titles = printed.plain[1], bookmarks(printed.files[2])
    with pytest.raises(CourseError, match="where the heading 'Another' is due"):
        readable.readable(data, ["Another", *titles[1:]], document)
    with pytest.raises(CourseError, match=f"{len(titles)} bookmarks instead of {len(titles) + 1}"):
        readable.readable(data, [*titles, "One more"], document)


def test_formulas_are_set_as_on_the_site(paper: Path) -> None:
    assert {"MathJax_Math-Italic", "MathJax_Main-Regular"} <= set(fonts(paper))
    signs: dict[str, tuple[float, float]] = {}

    def note(
        text: str, page_matrix: list[float], matrix: list[float], font: DictionaryObject | None, size: float
    ) -> None:
        if font and text.strip() and font_name(font).startswith("MathJax"):
            signs[text.strip()] = (page_matrix[3] * matrix[5], size)

    for page in PdfReader(paper).pages:
        page.extract_text(visitor_text=note)
    (base, size), (below, small), (above, _) = signs["x"], signs["t"], signs["2"]
    assert below < base < above and small < 0.8 * size
    assert base == pytest.approx(signs["y"][0])


def test_text_is_embedded_as_letters_and_not_as_drawings(paper: Path) -> None:
    found = fonts(paper)
    assert all(key.startswith("MathJax") for key, font in found.items() if font["/Subtype"] == "/Type3")
    assert not any("Math" in key for key in found if not key.startswith("MathJax"))
    assert {"NotoSans-Regular", "Vazirmatn-Regular"} <= set(found)


def test_what_is_left_of_a_long_line_of_code_is_marked(paper: Path) -> None:
    lines = [line for line in by_pypdf(paper).splitlines() if "number_" in line]
    assert len(lines) > 1 and lines[0].startswith("total")
    # The marks stand in the margin, where readers of text find them before or after their lines.
    assert by_pypdf(paper).count("↪") == len(lines) - 1 + ABOUT_MARKS


def test_code_has_its_colours(paper: Path) -> None:
    colours = set()
    for page in pypdfium2.PdfDocument(paper):
        for drawn in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            pypdfium2.raw.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha)
            colours.add((red.value, green.value, blue.value))
    assert CODE_COLOUR in colours


def test_the_document_asks_for_the_sheets_of_all_pages_once(course: Project) -> None:
    sheets = [sheet["href"] for sheet in assemble(course, Edition("ar")).select("head link")]
    assert sheets == ["ar/_static/formulas/formulas.css", "ar/_static/code.css"]
    assert len(assemble(course, Edition("ar")).select("head style")) == 1


def test_without_a_site_nothing_is_printed(tmp_path: Path, project: Project) -> None:
    with pytest.raises(CourseError, match="course build"):
        print_editions(make_course(tmp_path, project))
