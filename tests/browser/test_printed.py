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

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from coursekit.content.lessons import shows_widget
from coursekit.course import notebooks
from coursekit.course.edition import Edition
from coursekit.course.project import Project
from coursekit.site.book.document import UNKNOWN_NUMBER, assemble
from coursekit.site.book.epub import epub
from coursekit.site.book.pdf import pdf
from tests.site.pdf_readers import by_poppler, fonts, words

LANGUAGES = ("en", "ar")


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
    assert not book.find_all("script") and not book.find_all("details")
    assert book.html["dir"] == ("rtl" if language == "ar" else "ltr")


# The sample course has no demonstration.
@pytest.mark.parametrize("language", ["en", pytest.param("ar", marks=pytest.mark.every_one)])
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
    contents = "".join(page.extract_text() for page in reader.pages[1:3])
    assert UNKNOWN_NUMBER not in contents
    places = reader.named_destinations
    numbers = [
        reader.get_destination_page_number(places[f"/{entry['data-for']}"]) + 1
        for entry in book.select(".contents .number")
    ]
    assert numbers == sorted(numbers) and numbers[-1] <= len(reader.pages)
    assert all(str(number) in contents for number in numbers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_epub_is_whole(document: Document, course: Project, language: str, tmp_path: Path) -> None:
    book = document(course, Edition(language))
    data = epub(course, Edition(language), book)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype" and archive.read("mimetype") == b"application/epub+zip"
        package = next(archive.read(name).decode() for name in names if name.endswith(".opf"))
        assert f"<dc:language>{language}</dc:language>" in package
        assert ('page-progression-direction="rtl"' in package) == (language == "ar")
        pages = [archive.read(name).decode() for name in names if re.search(r"text/ch\d+\.xhtml$", name)]
        assert len(pages) >= len(course.docnames), "one file a page"
        assert sum("<math" in page for page in pages) >= len(course.lessons)
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
