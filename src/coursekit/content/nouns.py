"""Nouns that lessons count with ``{counted}``: each is in the table, in each language it is used in."""

import re
from collections.abc import Iterator
from pathlib import Path

from coursekit.course import notebooks
from coursekit.course.counting import Nouns, nouns_of, parted
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.translation import po

COUNTED = re.compile(r"\{counted\}`([^`]+)`")


def check(project: Project) -> list[str]:
    """Return what is wrong with the counted nouns of the lessons and their catalogs, one sentence each."""
    nouns = nouns_of(project.root)
    faults = []
    for lesson in project.lessons:
        source = project.source.language
        for cell in notebooks.read(project.root / lesson).cells:
            if cell.cell_type == "markdown":
                faults += [f"{lesson}: cell {cell.id}: {fault}" for fault in noun_faults(cell.source, nouns, source)]
        for language in project.translations:
            path = po.catalog_path(project, lesson, language)
            faults += [f"{path}: {fault}" for fault in _catalog_faults(path, nouns, language)]
    return faults


def _catalog_faults(path: Path, nouns: Nouns, language: str) -> Iterator[str]:
    # A catalog that is not there is told by the check of translations.
    if path.is_file():
        for entry in po.load(path).entries.values():
            yield from (f"{entry.msgctxt}: {fault}" for fault in noun_faults(entry.msgstr, nouns, language))


def noun_faults(text: str, nouns: Nouns, language: str) -> Iterator[str]:
    """Yield the counted nouns of a text that the table does not know in a language.

    >>> [*noun_faults("{counted}`gain:,.0f moon`", Nouns({}), "en")]
    ['“moon” is not among the nouns of the course in en, which are none: write its forms into locale/nouns.toml.']
    """
    for content in COUNTED.findall(text):
        try:
            nouns.forms(parted(content)["noun"].rstrip("* "), language)
        except CourseError as error:
            yield str(error)
