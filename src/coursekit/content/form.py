"""The form that a lesson has: one decision, code that is taught, tables as people read them, words that hold."""

from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content import case_form, code_shown, decision, reading_time, tables_shown, wording
from coursekit.content.cells_shown import is_output_shown, recorded_names
from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.course.settings import Settings
from coursekit.translation import apply, po


def check(project: Project) -> list[str]:
    """Return what is wrong with the form of a course's lessons and with the words on its pages, one sentence each."""
    found = []
    captioned: dict[str, str] = {}
    for path in project.lessons:
        notebook = notebooks.read(project.root / path)
        faults = [
            *lesson_faults(notebook, project.settings, decides=path in project.deciding_lessons),
            *_repeated_captions(path, notebook, captioned),
            *case_form.check(project, path, notebook),
            *_translation_faults(project, path, notebook),
        ]
        found += [f"{path}: {fault}" for fault in faults]
    return [*found, *wording.check(project)]


def _repeated_captions(path: Path, notebook: NotebookNode, captioned: dict[str, str]) -> Iterator[str]:
    """Yield the names of figures and tables that are taken; those of this lesson are added to ``captioned``.

    A name is a label of the whole course: of two cells with one name a reference finds either.
    """
    for cell in notebook.cells:
        if name := cell.metadata.get("mystnb", {}).get("figure", {}).get("name"):
            if name in captioned:
                yield f"cell {cell.id}: the name {name} is taken by {captioned[name]}; each is new in the course"
            captioned.setdefault(name, f"cell {cell.id} of {path}")


def lesson_faults(notebook: NotebookNode, settings: Settings, *, decides: bool = True) -> Iterator[str]:
    """Yield what in a lesson does not have the form.

    Parameters
    ----------
    notebook
        The lesson, with its stored outputs.
    settings
        Those of its course.
    decides
        Whether it answers a decision.
    """
    record_call = settings.rules.record_call
    if decides:
        yield from decision.faults(notebook, recorded_names(notebook, record_call))
    yield from code_shown.faults(notebook, record_call)
    yield from reading_time.faults(notebook)
    for cell in notebook.cells:
        if is_output_shown(cell):
            yield from (f"cell {cell.id}: {fault}" for fault in tables_shown.faults(cell))
        elif cell.cell_type == "markdown":
            yield from (f"cell {cell.id}: {fault}" for fault in tables_shown.written_tables(cell))


def _translation_faults(project: Project, path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Yield where a translation does not keep a lesson's decision; one that is not whole is told of elsewhere."""
    for language in project.translations:
        catalog = po.catalog_path(project, path, language)
        try:
            translated = apply.translated_notebook(notebook, po.load(catalog))
        except (CourseError, SyntaxError):
            continue
        for fault in decision.translation_faults(notebook, translated):
            yield f"in {catalog.relative_to(project.root)}, {fault}"
