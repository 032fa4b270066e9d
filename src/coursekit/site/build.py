"""The published site: every edition built at the same time and put together in one folder."""

import gc
import html
import importlib
import io
import os
import re
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import yaml
from babel import Locale

from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.course.repository import repository
from coursekit.course.strings import interface_catalogs
from coursekit.site import assets, budgets
from coursekit.site._stamps import Stamp
from coursekit.site.downloads import make_readable
from coursekit.site.execute import cache_folder, fill_caches, processor_seconds
from coursekit.site.finish import sitemap
from coursekit.site.finish.published import Source, finish
from coursekit.site.sphinx_ext.head import CARD
from coursekit.site.stage import PAGE_FOLDERS, stage

# How many new objects, and rounds of these, bring Python to look for garbage while an edition is made.
GARBAGE = (100_000, 50, 100)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Edition:
    """The course in one language: its sources, what Sphinx made of them, and where that goes in the site."""

    language: str
    source: Path
    work: Path
    target: Path

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return Locale.parse(self.language).character_order == "right-to-left"

    @property
    def folder(self) -> str:
        """Where it lies in the site: nothing for the source language, else a folder with a slash."""
        return "" if self.language == SOURCE_LANGUAGE else f"{self.language}/"

    @property
    def html(self) -> Path:
        """Where `jupyter-book build` leaves the pages."""
        return self.work / "_build" / "html"


def build(project: Project, progress: Progress = lambda line: None) -> Path:
    """Build every edition and return the folder of the site.

    Parameters
    ----------
    project
        The course.
    progress
        Called with a line for each step that took place.

    Returns
    -------
    pathlib.Path
        Folder with the English edition at its root and each other one in a folder named after its language.

    Raises
    ------
    CourseError
        If a message is not translated, a notebook fails (the message names the cell) or Sphinx warns.
    """
    # The workshop's part is told apart: Sphinx sees which page changed, but not that a template or a style sheet did,
    # nor that git knows of another repository.
    home = repr(repository(project.root))
    tools = Stamp(
        project.build / "tools.stamp",
        Path(__file__).parents[1],
        *(path for language in project.languages for path in interface_catalogs(project.root, language)),
        said=home,
    )
    whole = Stamp(project.build / "site.stamp", *_sources(project), said=home)
    if tools.holds() and whole.holds() and project.site.is_dir():
        progress("nothing changed")
        return project.site
    try:
        editions = _make_editions(project, tools, whole, progress)
    except BrokenProcessPool as error:
        raise CourseError(
            "A process that made an edition was ended from outside, perhaps for want of memory. Run the build again."
        ) from error
    over_budget = budgets.write(project.site, list(_costs(project, editions)))
    if over_budget:
        raise CourseError("Pages are over their budget:\n" + "\n".join(over_budget))
    tools.write()
    whole.write()
    return project.site


def _make_editions(project: Project, tools: Stamp, whole: Stamp, progress: Progress) -> list[Edition]:
    """Bring every edition into the site; the stamps are taken back once what they stand for is no longer sure."""
    with ExitStack() as stack:
        # Each edition has a process of its own, which imports Sphinx while this one looks after the notebooks.
        pools = {language: stack.enter_context(_process(project)) for language in project.languages}
        editions = [
            Edition(
                language,
                stage(project, language),
                project.build / "sphinx" / language,
                project.site if language == SOURCE_LANGUAGE else project.site / language,
            )
            for language in project.languages
        ]
        _run_notebooks(project, editions, progress)
        packages = assets.install(project.build)
        everything = not tools.holds()
        tools.path.unlink(missing_ok=True)
        whole.path.unlink(missing_ok=True)
        pending = [pools[edition.language].submit(_run_sphinx, project, everything, edition) for edition in editions]
        if faults := [fault for future in pending if (fault := future.result())]:
            raise CourseError("\n".join(faults))
        for edition in editions:
            progress(f"built the {edition.language} edition")
        _assemble(project, editions, packages, pools)
    return editions


def _sources(project: Project) -> list[Path]:
    """Return the files and folders that the site is made from, and that are there."""
    names = ["_toc.yml", "_config.yml", "src", "exercises", "solutions", "locale", *PAGE_FOLDERS]
    paths = [project.root / name for name in (*names, *project.config["bibtex_bibfiles"])]
    return [path for path in paths if path.exists()]


def _process(project: Project) -> ProcessPoolExecutor:
    """Return a process for the work on one edition, which begins to import Sphinx at once."""
    pool = ProcessPoolExecutor(1, initializer=_begin, initargs=(project.root,))
    pool.submit(importlib.import_module, "jupyter_book.sphinx")
    return pool


def _begin(root: Path) -> None:
    """Make this process one for an edition: in the course's folder, and gone at Ctrl-C without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.chdir(root)
    os.environ.update(environment())
    # Trees of pages are many objects that stay; looking for garbage among them each 700 takes a sixth of the time.
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _run_notebooks(project: Project, editions: list[Edition], progress: Progress) -> None:
    """Run the lessons of every edition whose results are not cached."""
    folders, names = {}, {}
    for edition in editions:
        folder = cache_folder(project, edition.language)
        for lesson in project.lessons:
            folders[edition.source / lesson] = folder
            names[edition.source / lesson] = f"{lesson} ({edition.language})"

    def done(path: Path, seconds: float | None) -> None:
        if seconds is not None:
            progress(f"ran {names[path]} in {seconds:.0f} s")

    if failures := fill_caches(folders, done):
        told = [f"{names[failure.path]}, {failure.fault}" for failure in failures]
        raise CourseError("Notebooks failed:\n" + "\n".join(told))


def _run_sphinx(project: Project, everything: bool, edition: Edition) -> str:
    """Build the pages of one edition, all or those that changed; return what is wrong with them, or nothing.

    Runs in the edition's own process, since Sphinx can be run once in a process and not beside itself.
    """
    from jupyter_book.cli.main import main as jupyter_book

    command = ["build", str(edition.source), "--path-output", str(edition.work)]
    command += ["-W", "-n", "--keep-going", "-q", *(["--all"] if everything else [])]
    errors = io.StringIO()
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(errors):
            jupyter_book(command)
    except SystemExit as ended:
        if not ended.code:
            return ""
    except Exception:
        errors.write(traceback.format_exc())
    output = re.sub(r"\x1b\[[0-9;]*m", "", errors.getvalue())
    lines = [line.replace(f"{edition.source}/", "") for line in output.splitlines()]
    told = [line for line in lines if re.search(r"WARNING|ERROR|CRITICAL|Error", line)]
    return f"Sphinx found faults in the {edition.language} edition:\n" + "\n".join(told or lines[-30:])


def _assemble(
    project: Project, editions: list[Edition], packages: assets.Assets, pools: dict[str, ProcessPoolExecutor]
) -> None:
    """Bring the editions together in the site's folder; only what differs is written."""
    root_page = project.docnames[0]
    wanted = {project.site / budgets.PAGE}
    sources = []
    for edition in editions:
        make_readable(edition.html, edition.work / "_build" / "jupyter_execute", repository(project.root))
        sources.append(Source(edition.language, edition.right_to_left, edition.html, edition.work / "finished"))
    original = editions[0].html
    pending = [pools[source.language].submit(finish, project, source, packages, original) for source in sources]
    for edition, files in zip(editions, (future.result() for future in pending), strict=True):
        for path, file in files.items():
            target = edition.target / path
            write_bytes(target, file.read_bytes())
            wanted.add(target)
        write_text(edition.target / "index.html", _redirect(f"{root_page}.html"))
        wanted.add(edition.target / "index.html")
    wanted.update(_introduce(project, editions))
    for path in sorted(project.site.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)


def _costs(project: Project, editions: list[Edition]) -> Iterator[budgets.Cost]:
    """Yield what each page of each edition costs."""
    for edition in editions:
        folder = cache_folder(project, edition.language)
        for page in project.pages:
            address = (edition.target / page.with_suffix(".html")).relative_to(project.site).as_posix()
            runs = page in project.lessons
            seconds = processor_seconds(folder, edition.source / page) if runs else None
            yield budgets.cost(project.site, address, seconds)


def _introduce(project: Project, editions: list[Edition]) -> list[Path]:
    """Write what hosts and search engines read of the site, and return the paths."""
    # GitHub's pages leave out folders that start with an underscore unless this file is there.
    write_text(project.site / ".nojekyll", "")
    written = [project.site / ".nojekyll"]
    if address := project.config["html"].get("baseurl", ""):
        folders = {edition.language: edition.folder for edition in editions}
        written += sitemap.write(project.site, address, project.docnames, folders)
        for edition in editions:
            config = yaml.safe_load((edition.source / "_config.yml").read_text(encoding="utf-8"))
            description = config["sphinx"]["config"]["course_description"]
            written.append(edition.target / "_static" / CARD)
            sitemap.card(written[-1], config["title"], description)
    return written


def _redirect(target: str) -> str:
    """Return a page that sends the reader to ``target``, with a link for those it does not send."""
    address = html.escape(target)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        "<title>Customer Relationships, Computed</title>"
        f'<meta http-equiv="refresh" content="0; url={address}">'
        f'</head><body><a href="{address}">{address}</a></body></html>\n'
    )
