"""The course as PDF and EPUB, in both languages, made from the built site."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from coursekit.course.project import Project
from coursekit.site import printed

LANGUAGES = ("en", "ar")


@pytest.fixture(scope="module")
def document(project: Project, site: Path) -> Callable[[str], BeautifulSoup]:
    """The whole of an edition as one document, made once."""
    made = {language: printed.assemble(project, language) for language in LANGUAGES}
    return made.__getitem__


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_places_and_ids_are_there_once(
    document: Callable[[str], BeautifulSoup], project: Project, language: str
) -> None:
    book = document(language)
    ids = [element["id"] for element in book.find_all(id=True)]
    assert len(ids) == len(set(ids))
    dead = {link["href"] for link in book.find_all("a", href=re.compile("^#")) if link["href"][1:] not in ids}
    assert dead == set()
    for picture in book.find_all("img"):
        assert picture["src"].startswith("data:") or (project.site / picture["src"]).is_file(), picture
        assert picture.get("alt"), picture["src"][:80]
    assert not book.find_all("script") and not book.find_all("details")
    assert book.html["dir"] == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_widget_is_a_picture_and_a_table(
    document: Callable[[str], BeautifulSoup], project: Project, language: str
) -> None:
    stills = document(language).select(".still")
    assert len(stills) == len(project.lessons)
    for still in stills:
        assert still.img["alt"]
        rows = still.select("tbody tr")
        assert 3 <= len(rows) <= 30
        assert len({str(row) for row in rows}) == len(rows)
        assert all(cell.get_text(strip=True) for row in rows for cell in row.find_all("td"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_contents_name_the_pages_of_the_pdf(
    document: Callable[[str], BeautifulSoup], project: Project, browser: Browser, language: str
) -> None:
    reader = PdfReader(io.BytesIO(printed.pdf(project, language, document(language), browser)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and reader.outline
    contents = reader.pages[1].extract_text() + reader.pages[2].extract_text()
    assert printed.UNKNOWN_NUMBER not in contents
    places = reader.named_destinations
    numbers = [
        reader.get_destination_page_number(places[f"/{entry['data-for']}"]) + 1
        for entry in document(language).select(".contents .number")
    ]
    assert numbers == sorted(numbers) and numbers[-1] <= len(reader.pages)
    assert all(str(number) in contents for number in numbers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_epub_is_whole(
    document: Callable[[str], BeautifulSoup], project: Project, language: str, tmp_path: Path
) -> None:
    data = printed.epub(project, language, document(language))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = book.namelist()
        assert names[0] == "mimetype" and book.read("mimetype") == b"application/epub+zip"
        package = next(book.read(name).decode() for name in names if name.endswith(".opf"))
        assert f"<dc:language>{language}</dc:language>" in package
        assert ('page-progression-direction="rtl"' in package) == (language == "ar")
        pages = [book.read(name).decode() for name in names if re.search(r"text/ch\d+\.xhtml$", name)]
        assert len(pages) >= len(project.docnames), "one file a page"
        assert sum("<math" in page for page in pages) >= len(project.lessons)
        formulas = len(document(language).find_all("mjx-container"))
        assert sum(page.count("<math") for page in pages) == formulas
        references = sum(page.count('class="footnote-reference') for page in pages)
        assert references == len(document(language).select("a.footnote-reference")) > 50
        for name in names:
            if name.endswith(".png"):
                Image.open(io.BytesIO(book.read(name))).verify()
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
