"""The course as PDF and EPUB, in both languages, made from the built site.

`make test` prints the sample course, `make site-check` this one too.
"""

import functools
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from copy import copy
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from coursekit.content.lessons import shows_widget
from coursekit.course import notebooks
from coursekit.course.edition import Edition
from coursekit.course.project import Project
from coursekit.site.book.document import assemble
from coursekit.site.book.epub import epub
from coursekit.site.book.imprint import imprint_of
from coursekit.site.book.page_numbers import UNKNOWN_NUMBER
from coursekit.site.book.pdf import cover, pdf
from tests.site.pdf_readers import MARKS, by_poppler, fonts, words

LANGUAGES = ("en", "ar")
# What a publisher takes.
MOST_PAGES, MOST_BYTES = 400, 12_000_000
# A page whose text ends above this part of its height is half empty. So may be the last page of a chapter, what stands
# before the first, and one page in so many.
HALF, HALF_EMPTY = 0.55, 1 / 50
# What is not the text of a page: its head and its foot, as parts of its height.
HEAD, FOOT = 0.07, 0.93
INK = 128
DUBLIN_CORE, PACKAGE = "{http://purl.org/dc/elements/1.1/}", "{http://www.idpf.org/2007/opf}"


Document = Callable[[Project, Edition], BeautifulSoup]
Paper = Callable[[Project, Edition], Path]


@pytest.fixture(scope="module")
def document() -> Document:
    """Make the whole of an edition of a course into one document, once."""
    return functools.cache(assemble)


@pytest.fixture(scope="module", params=["sample", pytest.param("project", marks=pytest.mark.every_one)])
def course(request: pytest.FixtureRequest) -> Project:
    """A course with a built site."""
    if request.param == "project":
        request.getfixturevalue("site")
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_places_and_ids_are_there_once(document: Document, course: Project, language: str) -> None:
    book = document(course, Edition(language))
    ids = [element["id"] for element in book.find_all(id=True)]
    assert len(ids) == len(set(ids))
    dead = {link["href"] for link in book.find_all("a", href=re.compile("^#")) if link["href"][1:] not in ids}
    assert dead == set()
    for picture in book.find_all("img"):
        assert picture["src"].startswith("data:") or (course.site / picture["src"]).is_file(), picture
        assert picture.get("alt"), picture["src"][:80]
    assert not book.select("script, details, form, button, input")
    assert book.html["dir"] == ("rtl" if language == "ar" else "ltr")


# The sample course has no demonstration, and this one takes long.
@pytest.mark.every_one
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_widget_is_a_picture_and_a_table(document: Document, project: Project, site: Path, language: str) -> None:
    stills = document(project, Edition(language)).select(".still")
    cells = [cell for lesson in project.lessons for cell in notebooks.read(project.root / lesson).cells]
    assert len(stills) == sum(shows_widget(cell, project.settings.rules) for cell in cells) > 0
    for still in stills:
        assert still.img["alt"]
        rows = still.select("tbody tr")
        assert 3 <= len(rows) <= 30
        assert len({str(row) for row in rows}) == len(rows)
        assert all(cell.get_text(strip=True) for row in rows for cell in row.find_all("td"))


@pytest.fixture(scope="module")
def paper(document: Document, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """Print an edition of a course, once."""

    def printed(course: Project, edition: Edition) -> Path:
        path = tmp_path_factory.mktemp("paper") / "book.pdf"
        path.write_bytes(pdf(course, document(course, edition), browser))
        return path

    return functools.cache(printed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_book_is_no_thicker_and_no_heavier_than_a_publisher_takes(
    paper: Paper, course: Project, language: str
) -> None:
    path = paper(course, Edition(language))
    assert len(PdfReader(path).pages) <= MOST_PAGES
    assert path.stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_what_it_is(document: Document, paper: Paper, course: Project, language: str) -> None:
    reader = PdfReader(paper(course, Edition(language)))
    imprint = imprint_of(course, Edition(language))
    said = reader.metadata
    assert said is not None and reader.trailer["/Root"]["/Lang"] == language
    assert said.title == document(course, Edition(language)).title.string
    assert (said.author, said.subject, said.creator) == (imprint.authors, imprint.description, "coursekit")
    terms = document(course, Edition(language)).select(".index-entry")
    assert bool(said.get("/Keywords")) == bool(terms)
    first_pages = "".join(page.extract_text() for page in reader.pages[1:2])
    assert imprint.version in first_pages and imprint.date in first_pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_into_the_book_or_to_the_web(paper: Paper, course: Project, language: str) -> None:
    reader = PdfReader(paper(course, Edition(language)))
    places = reader.named_destinations
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    outside = {link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})}
    inside = {link["/Dest"] for link in links if "/Dest" in link}
    assert len(inside) > 10 and inside <= set(places)
    assert not [address for address in outside if not re.match("https?://", address)]


def test_numbers_of_captions_begin_with_that_of_their_chapter(document: Document, course: Project) -> None:
    for page in document(course, Edition("en")).select(".part > .page"):
        number = page.h2.select_one(".section-number")
        numbered = page.select(".caption-number, .equation-number, .still-title")
        if number is not None:
            begin = rf"\D*{re.escape(number.get_text().strip(' .'))}\.\d"
            assert [tag.get_text() for tag in numbered if not re.match(begin, tag.get_text())] == []
        pictures = [
            figure
            for figure in page.find_all("figure")
            if figure.find("img") and not figure.find_parent(class_="still")
        ]
        assert [str(figure)[:200] for figure in pictures if not figure.select_one(".caption-number")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_stands_under_its_question(document: Document, course: Project, language: str) -> None:
    book = document(course, Edition(language))
    asked = book.select(".part .practice, .part .quiz, .part .solution-note")
    assert asked
    led = [link["href"] for each in asked for link in each.select("a.page-link")]
    solutions = [solution["id"] for solution in book.select(".solutions .solution")]
    assert led == [f"#{identifier}" for identifier in solutions]
    assert not book.select(".part .taken, .part .practice-messages, .part .practice-more:has(p)")
    widget = f"{course.settings.rules.widget_call}("
    assert [code.get_text() for code in book.find_all("pre") if widget in code.get_text()] == []
    for solution in book.select(".solutions .solution"):
        assert solution.select(".taken") and solution.get_text(strip=True), solution["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_leads_to_pages_that_hold_the_word(
    document: Document, paper: Paper, course: Project, language: str
) -> None:
    book, path = document(course, Edition(language)), paper(course, Edition(language))
    links = book.select(f".index-list[lang={language}] .page-link")
    if not links:
        assert not book.select("dl.glossary")
        return
    places, reader = PdfReader(path).named_destinations, PdfReader(path)
    texts = by_poppler(path).split("\f")
    strangers = []
    for link in links:
        target = link["href"].removeprefix("#")
        number = reader.get_destination_page_number(places[f"/{target}"])
        marked = book.find(id=target)
        word = re.findall(r"\w+", MARKS.sub("", next(marked.stripped_strings)))[0]
        if word not in MARKS.sub("", texts[number]):
            strangers.append((target, number + 1, word))
    assert strangers == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_heads_name_part_and_chapter(document: Document, paper: Paper, course: Project, language: str) -> None:
    book, reader = document(course, Edition(language)), PdfReader(paper(course, Edition(language)))
    texts = by_poppler(paper(course, Edition(language))).split("\f")
    places = reader.named_destinations
    for part in book.select(".part"):
        for page in part.select(".page"):
            start = reader.get_destination_page_number(places[f"/{page['id']}"])
            # An even page names the part; the first page of a chapter is one or the other.
            named = page.h2 if start % 2 == 0 else part.h1 or book.title
            for word in re.findall(r"\w+", MARKS.sub("", named.get_text())):
                assert word in MARKS.sub("", texts[start]), (page["id"], word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_full(document: Document, paper: Paper, course: Project, language: str) -> None:
    path, book = paper(course, Edition(language)), document(course, Edition(language))
    reader = PdfReader(path)
    places = reader.named_destinations
    begins = {
        reader.get_destination_page_number(places[f"/{entry['data-for']}"])
        for entry in book.select(".contents .number")
    }
    ends = {begin - 1 for begin in begins} | {len(reader.pages) - 1}
    inner = [number for number in range(min(begins), len(reader.pages)) if number not in ends]
    printed = pypdfium2.PdfDocument(path)
    half_empty = [number + 1 for number in inner if _lowest_ink(printed[number]) < HALF]
    assert len(half_empty) <= HALF_EMPTY * len(reader.pages), half_empty


def _lowest_ink(page: pypdfium2.PdfPage) -> float:
    """Return where the text of a page ends, as a part of its height."""
    picture = page.render(scale=0.25, grayscale=True).to_pil()
    rows = [
        row for row in range(int(HEAD * picture.height), int(FOOT * picture.height)) if _darkest(picture, row) < INK
    ]
    return max(rows, default=0) / picture.height


def _darkest(picture: Image.Image, row: int) -> int:
    return picture.crop((0, row, picture.width, row + 1)).getextrema()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_are_set_in_the_fonts_of_the_site(paper: Paper, course: Project, language: str) -> None:
    found = fonts(paper(course, Edition(language)))
    assert {"MathJax_Math-Italic", "MathJax_Main-Regular"} <= set(found)
    others = {name for name in found if not name.startswith("MathJax")}
    assert not any("Math" in name for name in others)
    assert not any(found[name]["/Subtype"] == "/Type3" for name in others), "text as drawings cannot be read"


def test_arabic_words_are_found_in_the_pdf(document: Document, paper: Paper, course: Project) -> None:
    body = copy(document(course, Edition("ar")).body)
    # Where one part ends and another begins, a line of the page does too.
    for part in body.find_all(["p", "div", "li", "th", "td", "summary", "caption", "figcaption", "label", "button"]):
        part.append(" ")
    written = words(body.get_text())
    missing = written - words(by_poppler(paper(course, Edition("ar"))))
    # A few words are two that touch in the document's HTML.
    assert missing.total() <= written.total() / 100, missing.most_common(20)


@pytest.mark.parametrize("language", LANGUAGES)
def test_contents_name_the_pages_of_the_pdf(document: Document, paper: Paper, course: Project, language: str) -> None:
    book = document(course, Edition(language))
    reader = PdfReader(paper(course, Edition(language)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and reader.outline
    contents = "".join(page.extract_text() for page in reader.pages[2:4])
    assert UNKNOWN_NUMBER not in contents
    places = reader.named_destinations
    numbers = [
        reader.get_destination_page_number(places[f"/{entry['data-for']}"]) + 1
        for entry in book.select(".contents .number")
    ]
    assert numbers == sorted(numbers) and numbers[-1] <= len(reader.pages)
    assert numbers[0] == 4, "cover, title page and one page of contents come before"
    assert all(str(number) in contents for number in numbers)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.every_one), "ar"])
def test_the_epub_is_whole(
    document: Document, browser: Browser, course: Project, language: str, tmp_path: Path
) -> None:
    book = document(course, Edition(language))
    data = epub(course, Edition(language), book, cover(course, book, browser))
    assert len(data) <= MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype" and archive.read("mimetype") == b"application/epub+zip"
        package = next(archive.read(name).decode() for name in names if name.endswith(".opf"))
        assert f"<dc:language>{language}</dc:language>" in package
        assert ('page-progression-direction="rtl"' in package) == (language == "ar")
        said = ElementTree.fromstring(package)
        picture = next(item for item in said.iter(f"{PACKAGE}item") if item.get("properties") == "cover-image")
        with Image.open(io.BytesIO(archive.read(f"EPUB/{picture.get('href')}"))) as shown:
            assert shown.height > 1200 and len(shown.getcolors(maxcolors=10**6)) > 2
        imprint = imprint_of(course, Edition(language))
        assert [item.text for item in said.iter(f"{DUBLIN_CORE}creator")] == [imprint.authors]
        assert [item.text for item in said.iter(f"{DUBLIN_CORE}description")] == [imprint.description]
        pages = [archive.read(name).decode() for name in names if re.search(r"text/ch\d+\.xhtml$", name)]
        assert len(pages) >= len(book.select(".page")), "one file a page"
        assert sum("<math" in page for page in pages) >= len(course.lessons)
        assert not any('class="number"' in page for page in pages)
        formulas = len(book.find_all("mjx-container"))
        assert sum(page.count("<math") for page in pages) == formulas
        references = sum(page.count('class="footnote-reference') for page in pages)
        assert references == len(book.select("a.footnote-reference")) >= len(course.lessons)
        for name in names:
            if name.endswith(".xhtml"):
                direction = "rtl" if language == "ar" else "ltr"
                assert BeautifulSoup(archive.read(name), "html.parser").html["dir"] == direction, name
            if name.endswith(".png"):
                Image.open(io.BytesIO(archive.read(name))).verify()
    check = shutil.which("epubcheck")
    if check is None:
        if os.environ.get("CI"):
            pytest.fail("epubcheck is missing: apt-get install epubcheck")
        pytest.skip("epubcheck is not installed, so nobody has checked the EPUB: apt-get install epubcheck")
    path = tmp_path / "book.epub"
    path.write_bytes(data)
    told = subprocess.run(["java", "-jar", check, str(path)], capture_output=True, text=True)
    faults = [line for line in (told.stdout + told.stderr).splitlines() if re.match("(ERROR|FATAL)", line)]
    assert faults == []
    assert told.returncode == 0
