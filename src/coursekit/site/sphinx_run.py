"""Sphinx for one edition: run where something that it reads has changed, over all pages where a program has."""

import io
import re
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from coursekit.course.errors import CourseError
from coursekit.course.memo import Memo, content_hash, key_of, program_key
from coursekit.course.repository import repository
from coursekit.course.strings import interface_catalogs
from coursekit.site.assets import Assets
from coursekit.site.downloads import make_readable
from coursekit.site.edition_build import EditionBuild
from coursekit.site.templates import web_folder

# Sphinx prints many lines; these name faults.
FAULT = re.compile(r"WARNING|ERROR|CRITICAL|Error")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LAST_LINES = 30
# What Sphinx reads of the workshop besides programs.
READ = ("theme", "static", "templates", "arabic-stemmer.js")


def make_pages(made: EditionBuild, packages: Assets) -> None:
    """Have Sphinx make the pages of an edition, with the notebooks to download in readable form.

    Runs in a process of its own, since Sphinx can be run once in a process and not beside itself.

    Parameters
    ----------
    made
        The edition, with its sources staged and its notebooks run.
    packages
        The installed npm packages.

    Raises
    ------
    CourseError
        If Sphinx warns of anything, or the course is at fault otherwise.
    """
    memo = made.memo("sphinx")
    program, sources = _program(made, packages), content_hash(*_sources(made))
    root_page = made.html / f"{made.project.docnames[0]}.html"
    is_same_program = memo.holds("program", program)
    if is_same_program and memo.holds("sources", sources, root_page):
        return
    # Taken back until all is right: what Sphinx has read once it does not warn of again unless it reads it afresh.
    memo.forget("program", "sources")
    _run_jupyter_book(made, everything=not is_same_program)
    make_readable(made)
    _note(memo, program=program, sources=sources)


def _note(memo: Memo, **keys: str) -> None:
    for name, key in keys.items():
        memo.note(name, key)
    memo.save()


def _program(made: EditionBuild, packages: Assets) -> str:
    """Return what stands for everything that shapes all pages of an edition: programs, templates and settings."""
    return key_of(
        program_key("coursekit.site.sphinx_run", "coursekit.site.sphinx_ext"),
        content_hash(*(web_folder() / name for name in READ)),
        packages.key,
        # With what a catalog says beside its texts: how to count in the language.
        [] if made.edition.is_source else content_hash(*interface_catalogs(made.project.root, made.language)),
        made.project.settings,
        repository(made.project.root),
    )


def _sources(made: EditionBuild) -> list[Path]:
    """Return the files and folders that pages are made from, and that are there.

    The results of notebooks are not among them: they follow from the notebooks and from the name of their folder,
    which is in the edition's configuration.
    """
    project = made.project
    tables = project.settings.tables
    paths = [made.staged, project.library_folder, project.root / "solutions", project.locale(made.language)]
    paths += [project.root / page for page in project.lessons]
    paths += [project.root / path for path in (tables.data, tables.claims, tables.elements, tables.coverage) if path]
    return [path for path in paths if path is not None and path.exists()]


def _run_jupyter_book(made: EditionBuild, *, everything: bool) -> None:
    """Run Jupyter Book over the pages that changed, or over all; raise :class:`CourseError` with what is wrong."""
    from jupyter_book.cli.main import main as jupyter_book

    command = ["build", str(made.staged), "--path-output", str(made.sphinx)]
    command += ["-W", "-n", "--keep-going", "-q", *(["--all"] if everything else [])]
    errors = io.StringIO()
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(errors):
            jupyter_book(command)
    except SystemExit as ended:
        if not ended.code:
            return
    except Exception as error:
        if fault := course_error_in(error):
            raise CourseError(f"In the {made.language} edition: {fault}") from error
        errors.write(traceback.format_exc())
    output = COLOUR.sub("", errors.getvalue())
    lines = [line.replace(f"{made.staged}/", "") for line in output.splitlines()]
    faults = [line for line in lines if FAULT.search(line)] or lines[-LAST_LINES:]
    raise CourseError(f"Sphinx found faults in the {made.language} edition:\n" + "\n".join(faults))


def course_error_in(error: BaseException | None) -> CourseError | None:
    """Return the fault in the course from which other errors came; None if they came from none.

    >>> try:
    ...     try:
    ...         raise CourseError("no such word")
    ...     except CourseError as fault:
    ...         raise RuntimeError("the page cannot be made") from fault
    ... except RuntimeError as error:
    ...     course_error_in(error)
    CourseError('no such word')
    """
    while error is not None and not isinstance(error, CourseError):
        error = error.__cause__ or error.__context__
    return error
