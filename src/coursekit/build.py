"""The published site: every edition built at the same time and put together in one folder."""

import functools
import html
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml
from babel import Locale

from coursekit import assets, maintainers
from coursekit.downloads import make_readable
from coursekit.errors import CourseError
from coursekit.execute import cache_folder, fill_cache, processor_seconds
from coursekit.files import write_bytes, write_text
from coursekit.project import SOURCE_LANGUAGE, Project, environment
from coursekit.publish import sitemap
from coursekit.publish.edition import Source, finish
from coursekit.repository import repository
from coursekit.sphinx_ext.head import CARD
from coursekit.stage import stage
from coursekit.stamps import Stamp

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
    editions = [
        Edition(
            language,
            stage(project, language),
            project.build / "sphinx" / language,
            project.site if language == SOURCE_LANGUAGE else project.site / language,
        )
        for language in project.languages
    ]
    # The workshop's part is told apart: Sphinx sees which page changed, but not that a template or a style sheet did.
    tools = Stamp(project.build / "tools.stamp", Path(__file__).parent, *project.root.glob("locale/*/interface.po"))
    whole = Stamp(project.build / "site.stamp", project.root / "src", *(edition.source for edition in editions))
    if tools.holds() and whole.holds() and project.site.is_dir():
        progress("nothing changed")
        return project.site
    everything = not tools.holds()
    tools.path.unlink(missing_ok=True)
    whole.path.unlink(missing_ok=True)
    _run_notebooks(project, editions, progress)
    packages = assets.install(project.build)
    with ThreadPoolExecutor(len(editions)) as pool:
        results = list(pool.map(functools.partial(_run_sphinx, project, everything), editions))
    faults = [fault for fault in results if fault]
    if faults:
        raise CourseError("\n".join(faults))
    for edition in editions:
        progress(f"built the {edition.language} edition")
    _assemble(project, editions, packages)
    over_budget = maintainers.write(project.site, list(_costs(project, editions)))
    if over_budget:
        raise CourseError("Pages are over their budget:\n" + "\n".join(over_budget))
    tools.write()
    whole.write()
    return project.site


def _run_notebooks(project: Project, editions: list[Edition], progress: Progress) -> None:
    """Run the lessons of every edition whose results are not cached."""
    failures = []
    for edition in editions:

        def done(path: Path, seconds: float | None, edition: Edition = edition) -> None:
            if seconds is not None:
                progress(f"ran {path.relative_to(edition.source)} ({edition.language}) in {seconds:.0f} s")

        lessons = [edition.source / lesson for lesson in project.lessons]
        found = fill_cache(cache_folder(project, edition.language), lessons, done)
        failures += [
            f"{failure.path.relative_to(edition.source)} ({edition.language}), {failure.fault}" for failure in found
        ]
    if failures:
        raise CourseError("Notebooks failed:\n" + "\n".join(failures))


def _run_sphinx(project: Project, everything: bool, edition: Edition) -> str:
    """Build the pages of one edition, all or those that changed; return what is wrong with them, or nothing."""
    program = Path(sys.executable).parent / "jupyter-book"
    command = [str(program), "build", str(edition.source), "--path-output", str(edition.work)]
    command += ["-W", "-n", "--keep-going", "-q", *(["--all"] if everything else [])]
    result = subprocess.run(command, cwd=project.root, env=environment(), capture_output=True, text=True)
    if result.returncode == 0:
        return ""
    output = re.sub(r"\x1b\[[0-9;]*m", "", result.stderr)
    lines = [line.replace(f"{edition.source}/", "") for line in output.splitlines()]
    told = [line for line in lines if re.search(r"WARNING|ERROR|CRITICAL|Error", line)]
    return f"Sphinx found faults in the {edition.language} edition:\n" + "\n".join(told or lines[-30:])


def _assemble(project: Project, editions: list[Edition], packages: assets.Assets) -> None:
    """Bring the editions together in the site's folder; only what differs is written."""
    root_page = project.docnames[0]
    wanted = {project.site / maintainers.PAGE}
    for edition in editions:
        make_readable(edition.html, edition.work / "_build" / "jupyter_execute", repository(project.root))
        source = Source(edition.language, edition.right_to_left, edition.html, edition.work / "finished")
        for path, file in finish(project, source, packages, editions[0].html).items():
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


def _costs(project: Project, editions: list[Edition]) -> Iterator[maintainers.Cost]:
    """Yield what each page of each edition costs."""
    for edition in editions:
        folder = cache_folder(project, edition.language)
        for page in project.pages:
            address = (edition.target / page.with_suffix(".html")).relative_to(project.site).as_posix()
            runs = page in project.lessons
            seconds = processor_seconds(folder, edition.source / page) if runs else None
            yield maintainers.cost(project.site, address, seconds)


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
