"""The steps of translating the whole course: templates, catalogs, what is left to do and what is wrong."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coursekit.course.counting import nouns_of
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import CONFIG, Project
from coursekit.translation import po
from coursekit.translation.lint import check_pair
from coursekit.translation.lint.markdown import EXTENSIONS
from coursekit.translation.po import Changes, Translations, Untranslated, catalog_path
from coursekit.translation.sources import Message, messages, sources


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
    for source in sources(project):
        path = (project.build / "locale" / po.catalog_name(source)).with_suffix(".pot")
        write_text(path, po.template(messages(project, source), source, project.title))
        written.append(path)
    return written


def update(project: Project, language: str | None = None) -> dict[Path, Changes]:
    """Bring the catalogs of ``language`` (by default of all languages) up to date with the English.

    A language that has no folder in ``locale/`` yet gets one. Returns what changed, by the catalog's path.
    Raises :class:`CourseError` if a source or a catalog cannot be read.
    """
    changes = {}
    for source in sources(project):
        found = messages(project, source)
        for code in [language] if language else project.translations:
            path = catalog_path(project, source, code)
            changes[path] = po.update(path, found, code, source, project.title)
    return changes


def status(project: Project) -> list[Status]:
    """Return a row for every source and language, in reading order; a catalog not yet made counts as all missing."""
    return [_status(project, source, edition) for edition in project.editions[1:] for source in sources(project)]


def _status(project: Project, source: Path, edition: Edition) -> Status:
    path = catalog_path(project, source, edition.language)
    translations = po.load(path) if path.is_file() else Translations(path)
    found = messages(project, source)
    entries = [entry for message in found if (entry := translations.find(message)) is not None and entry.msgstr]
    fuzzy = sum(entry.fuzzy for entry in entries)
    faults = [
        fault
        for message in found
        if (entry := translations.find(message)) is not None and entry.msgstr and not entry.fuzzy
        for fault in _pair_faults(project, message, translations, edition)
    ]
    return Status(
        language=edition.language,
        source=source,
        total=len(found),
        translated=len(entries) - fuzzy,
        fuzzy=fuzzy,
        missing=len(found) - len(entries),
        faults=len(faults),
    )


def check(project: Project) -> list[str]:
    """Return everything that keeps a translation from being published, one line each; empty if all is well.

    That is: markup that the lint does not know; messages missing, fuzzy or faulty by
    :func:`coursekit.translation.lint.check_pair`; catalogs that hold messages the English no longer has, or that
    :func:`update` would write in another form; catalogs whose source is gone; sources and catalogs that cannot be read.
    """
    faults = _markup_faults(project)
    for edition in project.editions[1:]:
        folder = project.locale(edition.language)
        # The interface has no English page: its strings are the theme's and the workshop's.
        expected = {folder / "interface.po"}
        for source in sources(project):
            expected.add(catalog_path(project, source, edition.language))
            faults += _catalog_faults(project, source, edition)
        for path in sorted(set(folder.rglob("*.po")) - expected):
            name = path.relative_to(project.root)
            faults.append(f"{name}: its source is gone; move the catalog to where the source went, or delete it")
    return faults


def _markup_faults(project: Project) -> list[str]:
    """Return the extensions of Markdown that pages may use and the lint would take for words."""
    enabled = project.config.get("parse", {}).get("myst_enable_extensions", ())
    unread = ", ".join(sorted(set(enabled) - EXTENSIONS))
    read = ", ".join(sorted(EXTENSIONS))
    return [f"{CONFIG}: myst_enable_extensions: translations are not checked for {unread}, only for {read}"] * bool(
        unread
    )


def _catalog_faults(project: Project, source: Path, edition: Edition) -> list[str]:
    path = catalog_path(project, source, edition.language)
    try:
        found = messages(project, source)
        translations = po.load(path)
    except CourseError as error:
        return [str(error)]
    faults = [fault for message in found for fault in _pair_faults(project, message, translations, edition)]
    current = {(message.text, message.context) for message in found}
    if stale := len(translations.entries.keys() - current):
        faults.append(f"{stale} texts are no longer in the English: bring the catalog up to date")
    elif current == translations.entries.keys():
        # Only now: what is missing or stale is told above, and to merge an edited text takes a while.
        text, _ = po.merged(translations, found, edition.language, source, project.title)
        if path.read_text(encoding="utf-8") != text:
            faults.append("is not in the form that the command writes; run `course translate update`")
    return [f"{path.relative_to(project.root)}: {fault}" for fault in faults]


def _pair_faults(project: Project, message: Message, translations: Translations, edition: Edition) -> list[str]:
    try:
        translation = translations.translate(message.text, message.context)
    except Untranslated as problem:
        return [str(problem)]
    forbidden = project.settings.forbidden_words.get(edition.language, {})
    names = project.settings.names.get(edition.language, {})
    faults = check_pair(
        message.text,
        translation,
        kind=message.kind,
        edition=edition,
        forbidden_words=forbidden,
        names=names,
        nouns=_nouns(project.root, edition.language),
    )
    return [f"{message.context or message.name}: {fault}" for fault in faults]


@cache
def _nouns(root: Path, language: str) -> dict[str, str]:
    """Return the nouns that a course counts, read once in each process."""
    return nouns_of(root).after_fractions(language)
