"""The document as PDF, as Chromium prints it."""

import io
import os
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import Browser
from pypdf import PdfReader

from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.site.assets import install
from coursekit.site.book.document import HEADINGS
from coursekit.site.book.paper_fonts import font_faces
from coursekit.site.book.readable import readable
from coursekit.site.soup import first, parse
from coursekit.site.templates import render, web_folder

PRINT_SECONDS = 180
# What :func:`pdf` does, in its order.
STEPS = ("PDF: printing to learn the page numbers", "PDF: printing", "PDF: making the text readable")


def pdf(
    project: Project, document: BeautifulSoup, browser: Browser, show: Callable[[str], None] = lambda step: None
) -> bytes:
    """Return the document as PDF, printed twice: the second time the contents know the page numbers of the first.

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
        If the PDF lacks a page or a heading of the document.
    """
    printed = parse(str(document))
    style = printed.new_tag("style")
    own = (web_folder() / "print.css").read_text(encoding="utf-8")
    style.string = f"{font_faces(install(project.build))}\n{own}"
    first(printed, "head").append(style)
    show(STEPS[0])
    reader = PdfReader(io.BytesIO(_printed(project.site, printed, browser)))
    # Read once: pypdf goes through all of them each time it is asked.
    places = reader.named_destinations
    for number in printed.select(".contents .number"):
        page = reader.get_destination_page_number(places[f"/{number['data-for']}"])
        if page is None:
            raise CourseError(f"The PDF has no page for {number['data-for']}, which its contents name.")
        number.string = str(page + 1)
    show(STEPS[1])
    data = _printed(project.site, printed, browser)
    show(STEPS[2])
    return readable(data, [" ".join(heading.get_text().split()) for heading in printed.select(HEADINGS)])


def _printed(site: Path, document: BeautifulSoup, browser: Browser) -> bytes:
    """Return what the browser prints of a document whose pictures and sheets lie in ``site``."""
    path = site / f".print-{os.getpid()}.html"
    page = browser.new_page(color_scheme="light")
    page.set_default_timeout(PRINT_SECONDS * 1000)
    try:
        write_text(path, str(document))
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready")
        return page.pdf(
            prefer_css_page_size=True,
            print_background=True,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=render("print-footer.html"),
        )
    finally:
        page.close()
        path.unlink(missing_ok=True)
