"""Translated sources: the English one with its texts replaced.

A text that is missing or fuzzy is an error and never English.
"""

from collections.abc import Callable, Collection, Iterable
from copy import deepcopy
from typing import Any

import yaml
from nbformat import NotebookNode

from coursekit.course.errors import CourseError
from coursekit.course.programs import same_program
from coursekit.translation import sources
from coursekit.translation.po import Translations, Untranslated
from coursekit.translation.tables import Translate, map_card, map_rows


class _Collector:
    """Translates by ``translations`` and collects what is wrong, to tell all of it at once."""

    def __init__(self, translations: Translations) -> None:
        self.translations = translations
        self.faults: list[str] = []

    def __call__(self, text: str, context: str | None) -> str:
        try:
            return self.translations.translate(text, context)
        except Untranslated as problem:
            self.faults.append(str(problem))
            # Only until finish() raises.
            return text

    def finish(self) -> None:
        if self.faults:
            raise CourseError("\n".join(f"{self.translations.path}: {fault}" for fault in self.faults))


def translated_notebook(notebook: NotebookNode, translations: Translations) -> NotebookNode:
    """Return ``notebook`` with its texts replaced; ids, tags, outputs and all other metadata stay.

    Raises :class:`CourseError` naming every message that is missing or fuzzy and every code cell whose translation
    is another program.
    """
    translate = _Collector(translations)
    translated = deepcopy(notebook)
    for cell in translated.cells:
        kind = sources.cell_kind(cell)
        if kind:
            english, cell.source = cell.source, translate(cell.source, cell.id)
            if kind == "code":
                translate.faults += [f"{cell.id}: {fault}" for fault in same_program(english, cell.source)]
        for name, holder, key in sources.metadata_texts(cell):
            holder[key] = translate(holder[key], f"{cell.id}#{name}")
    translate.finish()
    return translated


def translated_markdown(text: str, translations: Translations) -> str:
    """Return the page ``text`` with its blocks replaced; raise :class:`CourseError` as :func:`translated_notebook`."""
    translate = _Collector(translations)
    page = sources.lines(text)
    written: list[str] = []
    position = 0
    for block in sources.blocks(page):
        ending = "\n" if page[block.stop - 1].endswith("\n") else ""
        translation = translate(sources.joined(page[block]), None).rstrip("\n")
        written += [*page[position : block.start], translation, ending]
        position = block.stop
    translate.finish()
    return "".join([*written, *page[position:]])


def translated_toc(text: str, translations: Translations) -> str:
    """Return ``_toc.yml`` with captions and titles replaced; raise :class:`CourseError` if any is missing."""
    return _translated_yaml(sources.map_toc, text, translations)


def translated_config(text: str, translations: Translations) -> str:
    """Return ``_config.yml`` with title and description replaced; raise :class:`CourseError` if any is missing."""
    return _translated_yaml(sources.map_config, text, translations)


def _translated_yaml(walk: Callable[[Any, Translate], Any], text: str, translations: Translations) -> str:
    translate = _Collector(translations)
    translated = walk(sources.parsed_yaml(text, translations.path), translate)
    translate.finish()
    return yaml.safe_dump(translated, allow_unicode=True, sort_keys=False)


def translated_rows(
    rows: Iterable[dict[str, str]], translations: Translations, text_columns: Collection[str]
) -> list[dict[str, str]]:
    """Return a table's rows with the texts of ``text_columns`` translated.

    ``text_columns`` are those of the course's settings, ``project.settings.tables.text_columns``. Raises
    :class:`CourseError` if any message is missing.
    """
    translate = _Collector(translations)
    translated = map_rows(list(rows), translate, text_columns)
    translate.finish()
    return translated


def translated_card(card: dict[str, Any], translations: Translations) -> dict[str, Any]:
    """Return a data card translated; raise :class:`CourseError` if any message is missing."""
    translate = _Collector(translations)
    translated = map_card(card, translate)
    translate.finish()
    return translated
