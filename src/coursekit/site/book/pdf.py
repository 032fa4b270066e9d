"""The document as PDF, as Chromium prints it."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, ViewportSize
from pypdf import PdfReader

from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.site.assets import install
from coursekit.site.book.code_lines import mark_lines
from coursekit.site.book.document import HEADINGS
from coursekit.site.book.paper_fonts import font_faces
from coursekit.site.book.readable import readable
from coursekit.site.book.running_heads import running_heads
from coursekit.site.soup import attribute, first, parse
from coursekit.site.templates import web_folder

PRINT_SECONDS = 300
# What :func:`pdf` does, in its order.
STEPS = ("PDF: printing to learn the page numbers", "PDF: printing", "PDF: making the text readable")
# What an EPUB's reader shows on its shelf, in pixels of CSS and pixels of each.
COVER_SIZE, COVER_SCALE = ViewportSize(width=794, height=1123), 1.5
COVER_QUALITY = 85


def pdf(
    project: Project, document: BeautifulSoup, browser: Browser, show: Callable[[str], None] = lambda step: None
) -> bytes:
    """Return the document as PDF, printed twice: the second time it knows the page numbers of the first.

    Parameters
    ----------
    project
        The course; its site must be built, since pictures and style sheets are read from there.
    document
        An edition, as :func:`coursekit.site.book.document.assemble` returns it.
    browser
        Chromium.
    show
        Called with each of :data:`STEPS` as it begins.

    Returns
    -------
    bytes
        The PDF, whose text and bookmarks can be read in their order.

    Raises
    ------
    CourseError
        If the PDF lacks a page or a heading of the document, or if page numbers are others once they are filled in.
    """
    printed = _styled(project, document)
    mark_lines(printed)
    show(STEPS[0])
    places = _fill_in(printed, _printed(project.site, printed, browser))
    show(STEPS[1])
    data = _printed(project.site, printed, browser)
    if _fill_in(printed, data) != places:
        raise CourseError("The PDF has other pages once their numbers are filled in; compare .number in print.css.")
    show(STEPS[2])
    return readable(data, [" ".join(heading.get_text().split()) for heading in printed.select(HEADINGS)], printed)


def cover(project: Project, document: BeautifulSoup, browser: Browser) -> bytes:
    """Return the cover of the book as a JPEG; parameters as for :func:`pdf`."""
    printed = _styled(project, document)
    for section in printed.select("body > :not(.cover)"):
        section.decompose()
    with _opened(project.site, printed, browser, COVER_SCALE) as page:
        page.emulate_media(media="print")
        return page.screenshot(type="jpeg", quality=COVER_QUALITY)


def _styled(project: Project, document: BeautifulSoup) -> BeautifulSoup:
    """Return a copy of the document with what only paper asks for."""
    printed = parse(str(document))
    style = printed.new_tag("style")
    own = (web_folder() / "print.css").read_text(encoding="utf-8")
    style.string = f"{font_faces(install(project.build))}\n{own}\n{running_heads(printed)}"
    first(printed, "head").append(style)
    return printed


def _fill_in(document: BeautifulSoup, data: bytes) -> dict[str, int]:
    """Write the page numbers of a PDF where the document names them, and return them."""
    reader = PdfReader(io.BytesIO(data))
    # Read once: pypdf goes through all of them each time it is asked.
    places = reader.named_destinations
    numbers = {page.indirect_reference: place for place, page in enumerate(reader.pages, start=1)}
    found = {}
    for number in document.select(".number"):
        target = attribute(number, "data-for")
        place = places.get(f"/{target}")
        if place is None or place.page is None:
            raise CourseError(f"The PDF has no page for {target}, which it names.")
        found[target] = numbers[place.page]
        number.string = str(found[target])
    return found


@contextmanager
def _opened(site: Path, document: BeautifulSoup, browser: Browser, scale: float = 1) -> Iterator[Page]:
    """Open a document whose pictures and sheets lie in ``site``."""
    path = site / f".print-{os.getpid()}.html"
    page = browser.new_page(color_scheme="light", viewport=COVER_SIZE, device_scale_factor=scale)
    page.set_default_timeout(PRINT_SECONDS * 1000)
    try:
        write_text(path, str(document))
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready")
        yield page
    finally:
        page.close()
        path.unlink(missing_ok=True)


def _printed(site: Path, document: BeautifulSoup, browser: Browser) -> bytes:
    """Return what the browser prints of a document whose pictures and sheets lie in ``site``."""
    with _opened(site, document, browser) as page:
        return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
