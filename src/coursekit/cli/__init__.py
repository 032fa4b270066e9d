"""The command line of the workshop: ``course build``, ``course exercises`` and the others."""

import functools
import os
import sys
from contextlib import nullcontext
from dataclasses import astuple
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn, track
from rich.table import Table

from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project

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
PROGRESS_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

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
def build(
    quiet: Annotated[bool, typer.Option(help="Say nothing unless something is wrong.")] = False,
    lite: Annotated[bool, typer.Option("--lite", help="Also make a Jupyter for the browser, in _build/lite.")] = False,
) -> None:
    """Build both editions into _build/site."""
    from coursekit.site.build import build as build_site

    project = Project.find()
    with err.status("Building …") if not quiet else nullcontext():
        site = build_site(project, (lambda line: None) if quiet else functools.partial(err.print, markup=False))
        if lite:
            from coursekit.site.lite import build_lite

            folder = build_lite(project)
    if not quiet:
        for language in project.languages:
            folder = site if language == project.languages[0] else site / language
            out.print(f"{language}: {folder / 'index.html'}", soft_wrap=True)
        out.print("Open a file above in a browser, or run `make serve`.")
    if lite:
        out.print(f"JupyterLite: {folder} (needs a server; fetches Python when a notebook is opened)", soft_wrap=True)


@app.command("print")
def print_course() -> None:
    """Write every edition as PDF and EPUB to _build/print, from the built site."""
    from coursekit.site.printed import print_editions

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
    from coursekit.content.exercises import exercises as make

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
    from coursekit.site.execute import run as run_notebook

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
    from coursekit.translation import translate

    for path in translate.extract(Project.find()):
        out.print(str(path), soft_wrap=True)


@translation.command()
def update(language: Language = None) -> None:
    """Bring the catalogs up to date; an edited English text makes its translation fuzzy."""
    from coursekit.translation import translate

    with err.status("Comparing the catalogs with the English …"):
        changes = translate.update(Project.find(), language)
    for path, change in changes.items():
        if change != translate.Changes():
            name = path.relative_to(Project.find().root)
            out.print(f"{name}: {change.added} added, {change.fuzzy} fuzzy, {change.obsolete} obsolete", soft_wrap=True)


@translation.command()
def status(language: Language = None) -> None:
    """Show how much of each catalog is translated."""
    from coursekit.translation import translate

    table = Table("language", "source", "messages", "translated", "fuzzy", "missing", "faults")
    for row in translate.status(Project.find()):
        if language in (None, row.language):
            table.add_row(*map(str, astuple(row)))
    out.print(table)


@translation.command("check")
def check_translation() -> None:
    """End with 1 and name every message that is missing, fuzzy or at odds with the English one."""
    from coursekit.translation import translate

    faults = translate.check(Project.find())
    if faults:
        raise CourseError("\n".join(faults))


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment, for instance retention-economics.")],
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = os.cpu_count() or 1,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Without walls: only for code that you trust.")] = False,
    scheduler: Annotated[
        str | None, typer.Option(help="Grade on a dask cluster, for instance tcp://host:8786.")
    ] = None,
) -> None:
    """Grade what a class handed in; goes on where it was stopped."""
    from coursekit.grading.grade_class import grade_class
    from coursekit.grading.nbgrader_course import NbgraderCourse
    from coursekit.grading.report import write_reports

    course = NbgraderCourse.find()
    if unsafe or not course.walls:
        err.print("Without walls: students' code runs with your rights.", style="bold red")
    with Progress(*PROGRESS_COLUMNS, console=err, transient=True) as bar:
        task = bar.add_task("Starting", total=None)

        def show(done: int, total: int, who: str) -> None:
            bar.update(task, completed=done, total=total, description=who)

        grades = grade_class(
            course,
            assignment,
            students=student or None,
            workers=workers,
            walls=False if unsafe else None,
            force=force,
            scheduler=scheduler,
            progress=show,
        )
    for line in write_reports(course, grades, out):
        out.print(line, soft_wrap=True, markup=False)


@app.command()
def validate(notebook: Annotated[Path, typer.Argument(help="The notebook you want to hand in.")]) -> None:
    """Say which visible tests your notebook passes, and what is missing before you hand it in."""
    from coursekit.course.strings import strings_of
    from coursekit.grading.validate import validate as check_notebook

    try:
        project = Project.find()
    except CourseError:  # a student need not have the whole course
        project = None
    with err.status("Running the notebook …"):
        found = check_notebook(notebook, project)
    say = strings_of(project.root, found.language) if project else strings_of(Path(), "en")
    right = found.tests - len(found.wrong)
    text = say("Right: {right} of {tests} tests that you can see.").format(right=right, tests=found.tests)
    out.print(text, soft_wrap=True, markup=False)
    for cell, message in found.wrong.items():
        out.print(f"{cell}: {message}", soft_wrap=True, markup=False)
    if found.missing:
        out.print(say("Before you hand in:"), soft_wrap=True)
        for sentence in found.missing:
            out.print(f"- {sentence}", soft_wrap=True, markup=False)
    if found.missing or found.wrong:
        raise typer.Exit(1)
    out.print(say("Nothing is missing: you can hand it in. Hidden tests will check other numbers."), soft_wrap=True)


@app.command()
def regrade(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment.")],
    task: Annotated[str, typer.Argument(help="Number of the task, or the grade id of one of its tests.")],
    workers: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = os.cpu_count() or 1,
) -> None:
    """Grade one task again after its test was corrected in solutions/, and list what that changed."""
    from coursekit.grading.nbgrader_course import NbgraderCourse
    from coursekit.grading.regrade import regrade as regrade_task

    with Progress(*PROGRESS_COLUMNS, console=err, transient=True) as bar:
        line = bar.add_task("Starting", total=None)

        def show(done: int, total: int, who: str) -> None:
            bar.update(line, completed=done, total=total, description=who)

        found = regrade_task(NbgraderCourse.find(), assignment, task, workers=workers, progress=show)
    table = Table("student", "test", "before", "after", "outcome")
    for change in found:
        points = ("–" if one is None else f"{one:g}" for one in (change.before, change.after))
        table.add_row(*map(escape, (change.student, change.cell, *points, change.outcome)))
    out.print(table)
    out.print(f"{len({change.student for change in found})} students have other points or another outcome now.")


@app.command()
def similar(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment.")],
    least: Annotated[float, typer.Option(help="Least share of the code that must agree, from 0 to 1.")] = 0.5,
) -> None:
    """List pairs of submissions that agree more than answers to the same task do: to look at, not a verdict."""
    from coursekit.grading.grade_class import RECORDS
    from coursekit.grading.nbgrader_course import NbgraderCourse
    from coursekit.grading.similarity import class_pairs, pairs_as_csv

    course = NbgraderCourse.find()
    with err.status("Comparing …"):
        try:
            pairs = class_pairs(course, assignment, least)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    table = Table("first", "second", "share of first", "share of second", "length")
    for pair in pairs:
        shares = (f"{pair.share_of_first:.0%}", f"{pair.share_of_second:.0%}")
        table.add_row(*map(escape, (pair.first, pair.second, *shares, str(pair.length))))
    out.print(table)
    path = course.root / RECORDS / assignment / "similar.csv"
    write_text(path, pairs_as_csv(pairs))
    out.print(str(path), soft_wrap=True)


@app.command()
def seed(number: Annotated[int, typer.Argument(min=0, help="The new class's number, for instance the year.")]) -> None:
    """Give the hidden tests of every assignment other data: sets CLASS_SEED in solutions/ and derives exercises/."""
    from coursekit.content.exercises import exercises as make
    from coursekit.content.seeds import set_seed

    project = Project.find()
    for path in set_seed(project, number):
        out.print(f"wrote {path}", soft_wrap=True)
    for path in make(project, check=False):
        out.print(f"wrote {path}", soft_wrap=True)


def _report(changed: list[str], check: bool, fault: str, remedy: str) -> None:
    """Print what was written, or end with 1 if something should have been."""
    if check and changed:
        raise CourseError("\n".join(f"{name} {fault}" for name in changed) + f"\nRun `{remedy}`.")
    for name in changed:
        out.print(f"wrote {name}", soft_wrap=True, markup=False)
