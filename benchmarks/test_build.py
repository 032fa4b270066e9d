"""Both editions against what Jupyter Book itself takes for one, and an edit of one page against the whole.

Run with ``make bench``, on a machine that does nothing else. All times are taken in one run and compared as ratios.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from coursekit.course import notebooks
from coursekit.course.files import write_text
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.site.build import build
from coursekit.translation.po import catalog_path

PROJECT = Project.find(Path(__file__))
COPIED = ("book", "casestudies", "exercises", "solutions", "locale", "src", "_toc.yml", "_config.yml")
COPIED += ("references.bib", "nbgrader_config.py", "pyproject.toml")
EDITED = Path("book/relationship-marketing/retention-economics.ipynb")
SENTENCE, TRANSLATED = " Compute before you quote.", " احسب قبل أن تستشهد."


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the course in which nothing is built; the npm packages are there, as they are for the stock build."""
    folder = tmp_path_factory.mktemp("course")
    for name in COPIED:
        path = PROJECT.root / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / name)
    shutil.copytree(PROJECT.build / "web", folder / "_build" / "web")
    return Project(folder)


def timed(action: object, *arguments: object) -> float:
    start = perf_counter()
    action(*arguments)
    return perf_counter() - start


def stock(project: Project, output: Path) -> None:
    """Build the English edition as anybody would, serially and without a cache."""
    program = str(Path(sys.executable).parent / "jupyter-book")
    command = [program, "build", str(project.root), "--path-output", str(output), "-q"]
    subprocess.run(command, cwd=project.root, env=environment(), check=True, capture_output=True)


def edit(project: Project) -> None:
    """Add a sentence to one page, in both languages."""
    path = project.root / EDITED
    notebook = notebooks.read(path)
    cell = next(cell for cell in notebook.cells if cell.id == "opening")
    catalog = catalog_path(project, EDITED, "ar")
    text = catalog.read_text(encoding="utf-8")
    entry = re.search(r'msgctxt "opening"\n.*?\n\n', text, re.DOTALL)[0]
    source, translation = entry.split("msgstr", 1)
    end = re.compile(r'"\n\Z')
    changed = end.sub(f'{SENTENCE}"\n', source) + "msgstr" + re.sub(r'"\n\n\Z', f'{TRANSLATED}"\n\n', translation)
    write_text(catalog, text.replace(entry, changed))
    cell.source += SENTENCE
    write_text(path, notebooks.dumps(notebook))


def test_both_editions_take_no_longer_than_the_stock_build_of_one(project: Project, tmp_path: Path) -> None:
    ours = timed(build, project)
    stocks = timed(stock, project, tmp_path / "stock")
    again = timed(build, project)
    edit(project)
    edited = timed(build, project)
    told = {"both editions": ours, "stock build of one": stocks, "nothing changed": again, "one page edited": edited}
    print("\n" + "\n".join(f"{name:>20} {seconds:7.1f} s  {seconds / stocks:5.2f}" for name, seconds in told.items()))
    for language in project.languages:
        folder = project.site if language == "en" else project.site / language
        page = (folder / EDITED.with_suffix(".html")).read_text(encoding="utf-8")
        assert (SENTENCE if language == "en" else TRANSLATED).strip() in page
    assert ours <= stocks
    assert edited < ours / 10
