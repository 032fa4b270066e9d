"""The course in a Jupyter that runs in the browser itself, as an option: JupyterLite with the course's notebooks.

The folder that is built holds JupyterLab, the notebooks of every edition and the library. Python does not lie in it:
when a notebook is opened, the browser fetches Pyodide and the packages that the library needs from their public hosts.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from coursekit.course import notebooks, processes
from coursekit.course.edition import Edition
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.site.edition_build import SOURCES
from coursekit.site.first_cells import first_cells

FOLDER = "lite"


def build_lite(project: Project) -> Path:
    """Build JupyterLite from the built site's notebooks and return its folder, ``_build/lite``.

    Raises :class:`CourseError` if there is no site yet, or if JupyterLite is not installed or fails.
    """
    project.require_site()
    program = processes.program("jupyter-lite", 'run `.venv/bin/pip install -e ".[lite]" -c constraints.txt`.')
    library = project.settings.library
    target = project.build / FOLDER
    with TemporaryDirectory(dir=project.build) as name:
        folder = Path(name)
        for edition in project.editions:
            _put_notebooks(project, edition, folder / "contents" / edition.language)
        command = [program, "build", "--lite-dir", str(folder), "--output-dir", str(folder / FOLDER)]
        command += ["--contents", str(folder / "contents")]
        if library:
            wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), "."]
            processes.run(wheel, project.root)
            command += [part for path in folder.glob("*.whl") for part in ("--piplite-wheels", str(path))]
        processes.run(command, folder)
        if target.is_dir():
            shutil.rmtree(target)
        (folder / FOLDER).rename(target)
    return target


def _put_notebooks(project: Project, edition: Edition, folder: Path) -> None:
    """Write the notebooks that an edition offers for download, each with first cells that install the library."""
    library = project.settings.library
    for page in project.pages:
        if page.suffix == ".ipynb":
            notebook = notebooks.read(project.edition_site(edition) / SOURCES / page)
            if library:
                notebook.cells[:0] = first_cells(library, edition)
            write_text(folder / page, notebooks.dumps(notebook))
