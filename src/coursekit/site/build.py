"""The published site: every edition built at the same time and put together in one folder.

Each step keeps notes of what it made from what (`coursekit.course.memo`), in ``_build/notes``:

======================  =========================================  ====================================================
step                    module                                     what it reads
======================  =========================================  ====================================================
npm packages            `assets`                                   the lock file
sources of an edition   `stage`                                    page and catalog
results of notebooks    `execute`                                  code cells; the library and what is imported
pages as Sphinx makes   `sphinx_run`                               staged pages, tables, library; templates, strings
notebooks to download   `downloads`                                staged notebooks, what they recorded, labels, strings
finished pages          `finish.every_page`                        pages as Sphinx makes them, strings, pictures
formulas, pictures      `finish.formulas`, `finish.pictures`       all formulas of an edition; each picture
what chapters ask       `finish.retrieval`                         finished chapters, strings
index                   `finish.first_page`                        the finished first page
style sheets, fonts     `finish.styles`                            sheets, scripts, and the words of all pages
======================  =========================================  ====================================================
"""

import importlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import yaml

from coursekit.course import performance
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text
from coursekit.course.memo import Memo, content_hash, key_of
from coursekit.course.processes import environment
from coursekit.course.project import CONFIG, TOC, Project
from coursekit.course.repository import repository
from coursekit.course.settings import FILE
from coursekit.site import assets, budgets
from coursekit.site.edition_build import EditionBuild
from coursekit.site.execute import cache_folder, fill_caches, processor_seconds, results_key
from coursekit.site.finish import sitemap
from coursekit.site.finish.published import finish_edition
from coursekit.site.sphinx_ext.head import CARD
from coursekit.site.sphinx_run import make_pages
from coursekit.site.stage import stage
from coursekit.site.templates import render

Result = TypeVar("Result")
Report = Callable[[str], None]
# What earlier layouts of the derived files left behind.
EARLIER = ("tools.stamp", "site.stamp", "stage/*.json", "sphinx/*/finished")
# Folders below `_build` that hold a folder for each language.
BY_LANGUAGE = ("cache", "finished", "interface", "notes", "sphinx", "stage")


def build(project: Project, progress: Report = lambda line: None) -> Path:
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
        Folder with the source edition at its root and each other one in a folder named after its language.

    Raises
    ------
    CourseError
        If a message is not translated, a notebook fails (the message names the cell) or Sphinx warns.
    """
    whole = Memo(project.build / "notes" / "site.json")
    key = _key_of_everything(project)
    if whole.holds("site", key, project.site / "index.html"):
        progress("nothing changed")
        return project.site
    whole.forget("site")
    results = results_key(project)
    editions = [EditionBuild(project, edition, cache_folder(project, edition, results)) for edition in project.editions]
    _clear(project, editions)
    try:
        costs = _make_editions(project, editions, progress)
    except BrokenProcessPool as error:
        raise CourseError(
            "A process that made an edition was ended from outside, perhaps for want of memory. Run the build again."
        ) from error
    budgets.write(project.site, costs)
    whole.note("site", key)
    whole.save()
    return project.site


def _key_of_everything(project: Project) -> str:
    """Return a key of all that any step might read: quick to make, and too wide, which only costs a second look.

    Where it has changed, the steps look for themselves.
    """
    names = (TOC, CONFIG, FILE, "src", "exercises", "solutions", "locale", *project.page_folders)
    names += tuple(project.config.get("bibtex_bibfiles", ()))
    names += tuple(page.parts[0] for page in project.pages)
    tables = project.settings.tables
    names += tuple(str(path) for path in (tables.data, tables.claims, tables.elements, tables.coverage) if path)
    sources = [project.root / name for name in dict.fromkeys(names) if (project.root / name).exists()]
    # The name of this folder beside an installed package tells its version; reading each takes a second.
    installed = sorted({path.name for folder in sys.path for path in Path(folder or ".").glob("*.dist-info")})
    workshop = Path(__file__).parents[1]
    return key_of(content_hash(*sources, workshop), installed, sys.version, repository(project.root))


def _clear(project: Project, editions: Sequence[EditionBuild]) -> None:
    """Delete what earlier layouts and editions that are published no more left below ``_build``."""
    for pattern in EARLIER:
        for path in project.build.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in BY_LANGUAGE:
        for path in (project.build / name).glob("*/"):
            if path.name not in project.languages:
                shutil.rmtree(path)
    for made in editions:
        for path in made.results.parent.glob("*/"):
            if path != made.results:
                shutil.rmtree(path)


def _make_editions(project: Project, editions: Sequence[EditionBuild], progress: Report) -> list[budgets.Cost]:
    """Bring every edition into the site and return what each page costs.

    What was published stays as it is until nothing is at fault any more.
    """
    with ExitStack() as stack:
        # Each edition has a process of its own, which imports Sphinx while this one looks after the notebooks.
        pools = [stack.enter_context(_process(project)) for _ in editions]
        for made in editions:
            stage(made)
        _run_notebooks(project, editions, progress)
        packages = assets.install(project.build)
        _all([pool.submit(make_pages, made, packages) for pool, made in zip(pools, editions, strict=True)])
        for made in editions:
            progress(f"built the {made.language} edition")
        original = editions[0].html
        finished = _all(
            [pool.submit(finish_edition, made, packages, original) for pool, made in zip(pools, editions, strict=True)]
        )
        site = {
            f"{made.edition.folder}{path.as_posix()}": file
            for made, files in zip(editions, finished, strict=True)
            for path, file in files.items()
        }
        by_edition = _all([pool.submit(_costs, made, site) for pool, made in zip(pools, editions, strict=True)])
    costs = [cost for of_one in by_edition for cost in of_one]
    if over_budget := [fault for cost in costs for fault in cost.faults]:
        raise CourseError("Pages are over their budget:\n" + "\n".join(over_budget))
    written = [_publish(made, files) for made, files in zip(editions, finished, strict=True)]
    assets.remove_others(project.build, packages)
    wanted = {project.site / budgets.PAGE, *_introduce(project, editions)}.union(*written)
    for path in sorted(project.site.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
    return costs


def _all(pending: Sequence[Future[Result]]) -> list[Result]:
    """Return the results of calls in other processes; raise :class:`CourseError` with the faults of all of them."""
    results, faults = [], []
    for future in pending:
        try:
            results.append(future.result())
        except CourseError as error:
            faults.append(str(error))
    if faults:
        raise CourseError("\n".join(faults))
    return results


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
    performance.keep_much_rubbish()
    performance.remember_bibliography_styles()


def _run_notebooks(project: Project, editions: Sequence[EditionBuild], progress: Report) -> None:
    """Run the lessons of every edition whose results are not cached."""
    folders, names = {}, {}
    for made in editions:
        for lesson in project.lessons:
            folders[made.staged / lesson] = made.results
            names[made.staged / lesson] = f"{lesson} ({made.language})"

    def done(path: Path, seconds: float | None) -> None:
        if seconds is not None:
            progress(f"ran {names[path]} in {seconds:.0f} s")

    if failures := fill_caches(folders, done):
        faults = [f"{names[failure.path]}, {failure.fault}" for failure in failures]
        raise CourseError("Notebooks failed:\n" + "\n".join(faults))


def _publish(made: EditionBuild, files: Mapping[Path, Path]) -> set[Path]:
    """Bring the finished files of an edition into the site; only what differs is written. Return the files' paths."""
    written = set()
    for path, file in files.items():
        write_bytes(made.target / path, file.read_bytes())
        written.add(made.target / path)
    return written


def _configuration(made: EditionBuild) -> dict:
    """Return the configuration of an edition."""
    return yaml.safe_load((made.staged / CONFIG).read_text(encoding="utf-8"))


def _costs(made: EditionBuild, site: Mapping[str, Path]) -> list[budgets.Cost]:
    """Return what each page of an edition will cost, from the finished file at each address of the site."""
    found = []
    for page in made.project.pages:
        address = made.edition.address(page.with_suffix("").as_posix())
        seconds = processor_seconds(made.results, made.staged / page) if page in made.project.lessons else None
        found.append(budgets.cost(site, address, seconds))
    return found


def _introduce(project: Project, editions: Sequence[EditionBuild]) -> list[Path]:
    """Write what hosts and search engines read of the site, and return the paths."""
    # GitHub's pages leave out folders that start with an underscore unless this file is there.
    write_text(project.site / ".nojekyll", "")
    written = [project.site / ".nojekyll"]
    if address := project.config.get("html", {}).get("baseurl", ""):
        folders = {made.language: made.edition.folder for made in editions}
        written += sitemap.write_sitemap(project.site, address, project.docnames, folders)
        titles = {}
        for made in editions:
            config = _configuration(made)
            titles[made.language] = config["title"]
            written.append(made.target / "_static" / CARD)
            sitemap.card(written[-1], config["title"], config["sphinx"]["config"]["course_description"])
        written.append(project.site / "404.html")
        write_text(written[-1], _not_found(address.rstrip("/"), editions, titles))
    return written


def _not_found(root: str, editions: Sequence[EditionBuild], titles: Mapping[str, str]) -> str:
    """Return the page that hosts show where there is none, in every language."""
    return render(
        "not-found.html",
        editions=[
            {
                "language": made.language,
                "direction": made.edition.direction,
                "address": f"{root}/{made.edition.folder}",
                "title": titles[made.language],
                "said": made.say("There is no page at this address."),
                "search": made.say("Search"),
            }
            for made in editions
        ],
    )
