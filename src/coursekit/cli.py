"""The command line of the workshop: ``course build``, ``course exercises`` and the others."""

import functools
import sys
from contextlib import nullcontext
from dataclasses import astuple
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from coursekit import notebooks
from coursekit.errors import CourseError
from coursekit.files import write_text
from coursekit.project import Project

app = typer.Typer(
    help="Build, translate, check and grade the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
translation = typer.Typer(
    help="Keep the message catalogs in locale/ in step with the English pages.", no_args_is_help=True
)
app.add_typer(translation, name="translate")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

STOPPED = 130

Check = Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 if something would change.")]
Language = Annotated[str | None, typer.Option(help="Only this language, for instance ar.")]


def main() -> None:
    """Run the command line: 0 if all is well, 1 for a fault in the course, 2 for a wrong call, 130 after Ctrl-C."""
    try:
        app()
    except CourseError as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(1)
    except SystemExit as end:
        # Typer turns Ctrl-C into this code and says nothing.
        if end.code == STOPPED:
            err.print("Stopped. Nothing is half written; run it again to go on.")
        raise


@app.command()
def build(quiet: Annotated[bool, typer.Option(help="Say nothing unless something is wrong.")] = False) -> None:
    """Build both editions into _build/site."""
    from coursekit.build import build as build_site

    project = Project.find()
    with err.status("Building …") if not quiet else nullcontext():
        site = build_site(project, (lambda line: None) if quiet else functools.partial(err.print, markup=False))
    if not quiet:
        for language in project.languages:
            folder = site if language == project.languages[0] else site / language
            out.print(f"{language}: {folder / 'index.html'}", soft_wrap=True)
        out.print("Open a file above in a browser, or run `make serve`.")


@app.command("print")
def print_course() -> None:
    """Write every edition as PDF and EPUB to _build/print, from the built site."""
    from coursekit.printed import print_editions

    with err.status("Printing …"):
        print_editions(Project.find(), functools.partial(err.print, markup=False))


@app.command()
def serve(port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 for any free one.")] = 8000) -> None:
    """Serve the built site on this machine until Ctrl-C."""
    site = Project.find().site
    if not (site / "index.html").is_file():
        raise CourseError("There is no site yet: run `course build` first.")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise CourseError(f"Port {port} cannot be used ({error.strerror}). Name another one with --port.") from error
    with server:
        out.print(f"http://127.0.0.1:{server.server_port}/ (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.print("Stopped.")


@app.command()
def exercises(check: Check = False) -> None:
    """Make the student versions in exercises/ from solutions/, in every language."""
    from coursekit.exercises import exercises as make

    with err.status("Making the student versions …"):
        changed = make(Project.find(), check=check)
    _report(changed, check, "differs from what solutions/ gives", "course exercises")


@app.command()
def normalise(
    files: Annotated[list[Path] | None, typer.Argument(help="Notebooks; all of the course by default.")] = None,
    check: Check = False,
    run: Annotated[bool, typer.Option("--run", help="Run each notebook first and store its new outputs.")] = False,
) -> None:
    """Bring notebooks into the form they have in git."""
    from coursekit.execute import run as run_notebook

    project = Project.find()
    chosen = files or [project.root / path for path in (*project.lessons, *project.solutions)]
    changed = []
    for path in track(chosen, "Notebooks", console=err, transient=True):
        notebook = notebooks.read(path)
        if run:
            try:
                run_notebook(notebook)
            except CourseError as error:
                raise CourseError(f"{path}, {error}") from error
        text = notebooks.dumps(notebooks.normalise(notebook))
        if path.read_text(encoding="utf-8") != text if check else write_text(path, text):
            changed.append(str(path))
    _report(changed, check, "is not in normal form", "course normalise")


@translation.command()
def extract() -> None:
    """Write the templates (.pot) of all messages to _build/locale."""
    from coursekit import translate

    for path in translate.extract(Project.find()):
        out.print(str(path), soft_wrap=True)


@translation.command()
def update(language: Language = None) -> None:
    """Bring the catalogs up to date; an edited English text makes its translation fuzzy."""
    from coursekit import translate

    with err.status("Comparing the catalogs with the English …"):
        changes = translate.update(Project.find(), language)
    for path, change in changes.items():
        if change != translate.Changes():
            name = path.relative_to(Project.find().root)
            out.print(f"{name}: {change.added} added, {change.fuzzy} fuzzy, {change.obsolete} obsolete", soft_wrap=True)


@translation.command()
def status(language: Language = None) -> None:
    """Show how much of each catalog is translated."""
    from coursekit import translate

    table = Table("language", "source", "messages", "translated", "fuzzy", "missing", "faults")
    for row in translate.status(Project.find()):
        if language in (None, row.language):
            table.add_row(*map(str, astuple(row)))
    out.print(table)


@translation.command("check")
def check_translation() -> None:
    """End with 1 and name every message that is missing, fuzzy or at odds with the English one."""
    from coursekit import translate

    faults = translate.check(Project.find())
    if faults:
        raise CourseError("\n".join(faults))


def _report(changed: list[str], check: bool, fault: str, remedy: str) -> None:
    """Print what was written, or end with 1 if something should have been."""
    if check and changed:
        raise CourseError("\n".join(f"{name} {fault}" for name in changed) + f"\nRun `{remedy}`.")
    for name in changed:
        out.print(f"wrote {name}", soft_wrap=True, markup=False)
