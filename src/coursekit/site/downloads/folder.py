"""The notebooks of a built site in a folder to work in, for whoever has a clone."""

import re
from pathlib import Path

from coursekit.course import notebooks
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.site.edition_build import SOURCES

# A link to a page that lies beside the notebooks in the site's folder, and not here.
TO_PAGE = re.compile(r"\[([^\]]*)\]\((?:\.\./)+[^():]*\.html(?:#[^()]*)?\)")


def write_notebooks(project: Project, folder: Path) -> tuple[list[Path], list[Path]]:
    """Write the notebooks of every edition to ``folder``, each edition in a folder named after its language.

    Parameters
    ----------
    project
        The course.
    folder
        Where to; made if missing.

    Returns
    -------
    tuple of two lists of pathlib.Path
        The files that were written, and those that were there already and may hold work: these are left as they are.

    Raises
    ------
    CourseError
        If there is no site yet.
    """
    project.require_site()
    written, kept = [], []
    for edition in project.editions:
        for page in project.pages:
            if page.suffix != ".ipynb":
                continue
            target = folder / edition.language / page
            if target.exists():
                kept.append(target)
                continue
            notebook = notebooks.read(project.edition_site(edition) / SOURCES / page)
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = TO_PAGE.sub(r"\1", cell.source)
            write_text(target, notebooks.dumps(notebook))
            written.append(target)
    return written, kept
