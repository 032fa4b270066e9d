"""The course in a Jupyter that runs in the browser itself, as an option: JupyterLite with the course's notebooks.

The folder that is built holds JupyterLab, the notebooks of every edition and the library. Python does not lie in it:
when a notebook is opened, the browser fetches Pyodide and the packages that ``custrel`` needs from their public hosts.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from coursekit.course import notebooks
from coursekit.course.edition import SOURCE_LANGUAGE, Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.site.first_cells import first_cells

FOLDER = "lite"


def build_lite(project: Project) -> Path:
    """Build JupyterLite from the built site's notebooks and return its folder, ``_build/lite``.

    Raises :class:`CourseError` if there is no site yet, or if JupyterLite is not installed or fails.
    """
    if not (project.site / "index.html").is_file():
        raise CourseError("There is no site yet: run `course build` first.")
    program = Path(sys.executable).parent / "jupyter-lite"
    if not program.is_file():
        raise CourseError('JupyterLite is not installed: run `.venv/bin/pip install -e ".[lite]" -c constraints.txt`.')
    target = project.build / FOLDER
    with TemporaryDirectory(dir=project.build) as name:
        folder = Path(name)
        for language in project.languages:
            _put_notebooks(project, language, folder / "contents" / language)
        wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), "."]
        _run(wheel, project.root)
        command = [str(program), "build", "--lite-dir", str(folder), "--output-dir", str(folder / FOLDER)]
        command += ["--contents", str(folder / "contents")]
        command += [part for path in folder.glob("custrel-*.whl") for part in ("--piplite-wheels", str(path))]
        _run(command, folder)
        if target.is_dir():
            shutil.rmtree(target)
        (folder / FOLDER).rename(target)
    return target


def _put_notebooks(project: Project, language: str, folder: Path) -> None:
    """Write the notebooks that an edition offers for download, each with first cells that install the library."""
    site = project.site if language == SOURCE_LANGUAGE else project.site / language
    sources = site / "_sources"
    for page in project.pages:
        path = sources / page
        if page.suffix == ".ipynb":
            notebook = notebooks.read(path)
            notebook.cells[:0] = first_cells("custrel", Edition(language))
            write_text(folder / page, notebooks.dumps(notebook))


def _run(command: list[str], folder: Path) -> None:
    """Run ``command`` or raise :class:`CourseError` with what it said."""
    result = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
    if result.returncode:
        raise CourseError(f"{Path(command[0]).name} failed:\n{(result.stderr or result.stdout).strip()[-3000:]}")
