"""The course as one document: a PDF for paper and an EPUB for readers of books, made from the pages of the site."""

from collections.abc import Callable
from pathlib import Path

from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes
from coursekit.course.project import Project


def print_editions(project: Project, progress: Callable[[str], None] = lambda line: None) -> list[Path]:
    """Write the PDF and the EPUB of every edition and return their paths.

    Parameters
    ----------
    project
        The course; its site must be built.
    progress
        Called with a line for each file that was written.

    Returns
    -------
    list of pathlib.Path
        Files in ``_build/print``.

    Raises
    ------
    CourseError
        If there is no site, or if Chromium is missing.
    """
    if not (project.site / "index.html").is_file():
        raise CourseError("There is no site yet: run `course build` first.")
    # These need the packages of the extra "print", which the rest of the workshop does without.
    from playwright.sync_api import sync_playwright

    from coursekit.site.book.browser import FLAGS, chromium
    from coursekit.site.book.document import assemble
    from coursekit.site.book.epub import epub
    from coursekit.site.book.pdf import pdf

    written = []

    def write(path: Path, data: bytes) -> None:
        write_bytes(path, data)
        progress(f"wrote {path.relative_to(project.root)}")
        written.append(path)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for edition in project.editions:
            document = assemble(project, edition)
            stem = project.slug if edition.is_source else f"{project.slug}.{edition.language}"
            write(project.build / "print" / f"{stem}.pdf", pdf(project, edition, document, browser))
            write(project.build / "print" / f"{stem}.epub", epub(project, edition, document))
        browser.close()
    return written
