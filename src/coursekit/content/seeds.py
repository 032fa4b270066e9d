"""Other data for another class: the one number in each assignment from which its hidden tests draw."""

import re
from pathlib import Path

from coursekit.content.assignments import SEED
from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.translation.po import catalog_path


def set_seed(project: Project, number: int) -> list[Path]:
    """Set ``CLASS_SEED`` to ``number`` in every assignment and in its catalogs.

    Parameters
    ----------
    project
        The course.
    number
        The class's number, at least 0.

    Returns
    -------
    list of pathlib.Path
        The files that changed, relative to the course.

    Raises
    ------
    CourseError
        If an assignment sets no seed; then nothing is changed.
    """
    texts = {}
    for path in project.solutions:
        notebook = notebooks.read(project.root / path)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code" and SEED.search(cell.source)]
        if len(cells) != 1:
            raise CourseError(f"{path}: {len(cells)} cells set CLASS_SEED; exactly one must.")
        cells[0].source = SEED.sub(f"CLASS_SEED = {number}", cells[0].source)
        texts[path] = notebooks.dumps(notebook)
        for language in project.translations:
            catalog = catalog_path(project, path, language)
            if catalog.is_file():
                # The line stands in the English and in its translation, and must change in both.
                text = re.sub(r"\bCLASS_SEED = \d+", f"CLASS_SEED = {number}", catalog.read_text(encoding="utf-8"))
                texts[catalog.relative_to(project.root)] = text
    return [path for path, text in texts.items() if write_text(project.root / path, text)]
