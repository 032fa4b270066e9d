"""`course build`, `notebooks`, `print`, `serve` and `normalise`: from notebooks to what readers see."""

import functools
from contextlib import nullcontext
from enum import StrEnum
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer

from coursekit.cli.console import Check, err, note, print_line, report
from coursekit.cli.needs import refuse_other_systems
from coursekit.cli.progress import progress
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project


def build(
    quiet: Annotated[bool, typer.Option(help="Say nothing unless something is wrong.")] = False,
    lite: Annotated[bool, typer.Option("--lite", help="Also make a Jupyter for the browser, in _build/lite.")] = False,
) -> None:
    """Build every edition into _build/site."""
    # Windows has no processes that begin as a copy of another, as kernels of lessons do here.
    refuse_other_systems("Building", "linux", "darwin")
    from coursekit.site.build import build as build_site

    project = Project.find()
    with nullcontext() if quiet else err.status("Building …"):
        build_site(project, (lambda line: None) if quiet else note)
        if lite:
            from coursekit.site.lite import build_lite

            folder = build_lite(project)
    if not quiet:
        for edition in project.editions:
            print_line(f"{edition.language}: {project.edition_site(edition) / 'index.html'}")
        print_line("Open a file above in a browser, or run `course serve`.")
    if lite:
        print_line(f"JupyterLite: {folder} (needs a server; fetches Python when a notebook is opened)")


def notebooks(
    folder: Annotated[Path, typer.Argument(help="Where to; files that are there already are left as they are.")] = Path(
        "notebooks"
    ),
) -> None:
    """Write every edition's notebooks to FOLDER, as readers download them, from the built site."""
    from coursekit.site.downloads.folder import write_notebooks

    written, kept = write_notebooks(Project.find(), folder)
    print_line(f"{folder}: {len(written)} notebooks written, {len(kept)} left as they were.")
    if kept:
        print_line("What is there already may hold your work. Delete or rename a file to get it anew.")
    print_line(f"Open them with `jupyter lab {folder}`.")


class Form(StrEnum):
    """What the course is printed as."""

    PDF = "pdf"
    EPUB = "epub"


def print_course(
    edition: Annotated[str | None, typer.Option(help="Only the edition in this language, for instance ar.")] = None,
    form: Annotated[Form | None, typer.Option(help="Only this form.")] = None,
) -> None:
    """Write every edition as PDF and EPUB to _build/print, from the built site."""
    from coursekit.site.book import print_editions

    project = Project.find()
    with progress() as show:
        written = print_editions(project, edition, form, show)
    for path in written:
        print_line(f"wrote {path.relative_to(project.root)}")


def serve(port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 for any free one.")] = 8000) -> None:
    """Serve the built site on this machine until Ctrl-C."""
    project = Project.find()
    project.require_site()
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(project.site))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise CourseError(f"Port {port} cannot be used ({error.strerror}). Name another one with --port.") from error
    with server:
        print_line(f"http://127.0.0.1:{server.server_port}/ (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print_line("Stopped.")


def normalise(
    files: Annotated[list[Path] | None, typer.Argument(help="Notebooks; all of the course by default.")] = None,
    check: Check = False,
    run: Annotated[bool, typer.Option("--run", help="Run each notebook first and store its new outputs.")] = False,
) -> None:
    """Bring notebooks into the form they have in git."""
    from coursekit.course import notebooks

    project = Project.find()
    chosen = files or [project.root / path for path in (*project.lessons, *project.solutions)]
    changed = []
    with progress() as show:
        for done, path in enumerate(chosen):
            show(done, len(chosen), path.name)
            notebook = notebooks.read(path)
            if run:
                from coursekit.site.runner import run_notebook

                try:
                    run_notebook(notebook)
                except CourseError as error:
                    raise CourseError(f"{path}, {error}") from error
            text = notebooks.dumps(notebooks.normalise(notebook))
            if path.read_text(encoding="utf-8") != text if check else write_text(path, text):
                changed.append(str(path))
    report(changed, check=check, fault="is not in normal form", remedy="course normalise")
