"""The steps of translating the whole course: templates, catalogs, what is left to do and what is wrong."""

from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog

from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.course.strings import catalog_path
from coursekit.translation import catalog
from coursekit.translation.catalog import Changes, Message, Translations, Untranslated
from coursekit.translation.pairs import check_pair


@dataclass(frozen=True)
class Status:
    """How far the catalog of one source is in one language.

    ``translated``, ``fuzzy`` and ``missing`` add up to ``total``; ``faults`` counts what :func:`check` finds wrong with
    the messages that are translated.
    """

    language: str
    source: Path
    total: int
    translated: int
    fuzzy: int
    missing: int
    faults: int


def extract(project: Project) -> list[Path]:
    """Write a template (``.pot``) of every source to ``_build/locale`` and return their paths.

    Translators' programs start from these; :func:`update` does not need them.
    """
    written = []
    for source in catalog.sources(project):
        path = (project.build / "locale" / catalog.catalog_name(source)).with_suffix(".pot")
        write_text(path, catalog.template(catalog.messages(project.root / source), source))
        written.append(path)
    return written


def update(project: Project, language: str | None = None) -> dict[Path, Changes]:
    """Bring the catalogs of ``language`` (by default of all languages) up to date with the English.

    A language that has no folder in ``locale/`` yet gets one. Returns what changed, by the catalog's path.
    Raises :class:`CourseError` if a source or a catalog cannot be read.
    """
    changes = {}
    for source in catalog.sources(project):
        messages = catalog.messages(project.root / source)
        for code in [language] if language else project.translations:
            path = catalog.catalog_path(project, source, code)
            changes[path] = catalog.update(path, messages, code, source)
    return changes


def status(project: Project) -> list[Status]:
    """Return a row for every source and language, in reading order; a catalog not yet made counts as all missing."""
    rows = []
    for language in project.translations:
        for source in catalog.sources(project):
            messages = catalog.messages(project.root / source)
            translations = _load(project, source, language)
            entries = [translations.catalog.get(message.text, message.context) for message in messages]
            translated = [entry for entry in entries if entry is not None and entry.string]
            fuzzy = sum(entry.fuzzy for entry in translated)
            rows.append(
                Status(
                    language=language,
                    source=source,
                    total=len(messages),
                    translated=len(translated) - fuzzy,
                    fuzzy=fuzzy,
                    missing=len(messages) - len(translated),
                    faults=sum(
                        len(_pair_faults(message, translations, language))
                        for message, entry in zip(messages, entries, strict=True)
                        if entry is not None and entry.string and not entry.fuzzy
                    ),
                )
            )
    return rows


def check(project: Project) -> list[str]:
    """Return everything that keeps a translation from being published, one line each; empty if all is well.

    That is: messages missing, fuzzy or faulty by :func:`coursekit.translation.pairs.check_pair`; catalogs that hold
    messages the English no longer has; catalogs whose source is gone; catalogs that cannot be read.
    """
    faults = []
    for language in project.translations:
        # Interface strings have no English page: those of the course's own are added to the workshop's.
        expected = {catalog_path(project.root, language)}
        for source in catalog.sources(project):
            expected.add(catalog.catalog_path(project, source, language))
            faults += _catalog_faults(project, source, language)
        for path in sorted(set((project.root / "locale" / language).rglob("*.po")) - expected):
            name = path.relative_to(project.root)
            faults.append(f"{name}: its source is gone; move the catalog to where the source went, or delete it")
    return faults


def _catalog_faults(project: Project, source: Path, language: str) -> list[str]:
    path = catalog.catalog_path(project, source, language)
    try:
        translations = catalog.load(path)
    except CourseError as error:
        return [str(error)]
    messages = catalog.messages(project.root / source)
    faults = [fault for message in messages for fault in _pair_faults(message, translations, language)]
    known = {(message.text, message.context) for message in messages}
    stale = sum(bool(entry.id) and (entry.id, entry.context) not in known for entry in translations.catalog)
    if stale:
        faults.append(f"{stale} texts are no longer in the English: bring the catalog up to date")
    return [f"{path.relative_to(project.root)}: {fault}" for fault in faults]


def _pair_faults(message: Message, translations: Translations, language: str) -> list[str]:
    try:
        translation = translations.translate(message.text, message.context)
    except Untranslated as problem:
        return [str(problem)]
    place = message.context or f"“{' '.join(message.text.split())[:40]}”"
    return [
        f"{place}: {fault}" for fault in check_pair(message.text, translation, kind=message.kind, language=language)
    ]


def _load(project: Project, source: Path, language: str) -> Translations:
    path = catalog.catalog_path(project, source, language)
    return catalog.load(path) if path.is_file() else Translations(path, Catalog())
