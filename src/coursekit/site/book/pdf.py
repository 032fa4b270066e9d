"""The document as PDF, as Chromium prints it."""

import io
import os
import re
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import Browser
from pypdf import PdfReader

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.site.book.document import first_page
from coursekit.site.soup import attribute, first, parse
from coursekit.site.templates import render, web_folder

PRINT_SECONDS = 180


def pdf(project: Project, edition: Edition, document: BeautifulSoup, browser: Browser) -> bytes:
    """Return the document as PDF, printed twice: the second time the contents know the page numbers of the first."""
    printed = parse(str(document))
    head = first(printed, "head")
    static = f"{edition.folder}_static"
    for sheet in first_page(project, edition).select('head link[rel~="stylesheet"], head style'):
        if sheet.name == "link":
            sheet["href"] = re.sub(r"^(\.\./)*_static", static, attribute(sheet, "href"))
        head.append(sheet)
    style = printed.new_tag("style")
    style.string = (web_folder() / "print.css").read_text(encoding="utf-8")
    head.append(style)
    reader = PdfReader(io.BytesIO(_printed(project.site, printed, browser)))
    # Read once: pypdf goes through all of them each time it is asked.
    places = reader.named_destinations
    for number in printed.select(".contents .number"):
        page = reader.get_destination_page_number(places[f"/{number['data-for']}"])
        if page is None:
            raise CourseError(f"The PDF has no page for {number['data-for']}, which its contents name.")
        number.string = str(page + 1)
    return _printed(project.site, printed, browser)


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
