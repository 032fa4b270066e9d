"""The course as one document: a PDF for paper and an EPUB for readers of books, made from the pages of the site."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes
from coursekit.course.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FORMS = ("pdf", "epub")


def print_editions(
    project: Project,
    language: str | None = None,
    form: str | None = None,
    show: Callable[[int, int, str], None] = lambda done, total, step: None,
) -> list[Path]:
    """Write editions as PDF and EPUB and return their paths.

    Parameters
    ----------
    project
        The course; its site must be built.
    language
        The edition to write; all by default.
    form
        One of :data:`FORMS`; both by default.
    show
        Called as each step begins with how many are done, of how many, and what this one is. A step takes seconds to
        a minute.

    Returns
    -------
    list of pathlib.Path
        Files in ``_build/print``.

    Raises
    ------
    CourseError
        If there is no site, no such edition or form, or if Chromium is missing.
    """
    project.require_site()
    editions = [edition for edition in project.editions if language in (None, edition.language)]
    if not editions:
        raise CourseError(f"There is no edition {language!r}. There are: {', '.join(project.languages)}.")
    forms = [name for name in FORMS if form in (None, name)]
    if not forms:
        raise CourseError(f"There is no form {form!r}. There are: {', '.join(FORMS)}.")
    # These need the packages of the extra "print", which the rest of the workshop does without.
    from coursekit.site.book.document import assemble
    from coursekit.site.book.epub import epub
    from coursekit.site.book.pdf import STEPS, cover, pdf

    total = len(editions) * (1 + sum(len(STEPS) if name == "pdf" else 1 for name in forms))
    done = 0

    def step(edition: Edition, what: str) -> None:
        nonlocal done
        show(done, total, f"{edition.language}: {what}")
        done += 1

    written = []
    for edition in editions:
        step(edition, "all pages as one document")
        document = assemble(project, edition)
        stem = project.slug if edition.is_source else f"{project.slug}.{edition.language}"
        for name in forms:
            with _browser() as browser:
                if name == "pdf":
                    data = pdf(project, document, browser, partial(step, edition))
                else:
                    step(edition, "EPUB")
                    data = epub(project, edition, document, cover(project, document, browser))
            written.append(project.build / "print" / f"{stem}.{name}")
            write_bytes(written[-1], data)
    return written


@contextmanager
def _browser() -> Iterator["Browser"]:
    """Open the browser that prints, and close it."""
    from playwright.sync_api import sync_playwright

    from coursekit.site.book.browser import FLAGS, chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()
