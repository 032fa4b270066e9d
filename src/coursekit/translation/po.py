"""The catalogs of a source: read, looked up, and brought up to date without losing a translation.

For each language and each source there is one gettext catalog, in ``locale/<language>/`` at the source's own path.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages import Catalog

from coursekit.course import po_files
from coursekit.course.edition import Edition
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.translation.sources import Message

HEADER_NOTE = "Texts of {}: the English is changed there, the other language here."
Key = tuple[str, str | None]


class Untranslated(Exception):  # noqa: N818 (it says what is the matter, and to whom)
    """A message has no translation that may be published."""


class Translations:
    """The translations of one source into one language, as :func:`load` reads them.

    Attributes
    ----------
    path
        The catalog's file.
    entries
        The messages in use by their English and their context.
    obsolete
        Those whose English is gone.
    header
        The comment that the file begins with.

    Examples
    --------
    >>> profit = polib.POEntry(msgid="Profit", msgstr="الربح")
    >>> loss = polib.POEntry(msgid="Loss", msgstr="الخسارة", flags=["fuzzy"])
    >>> translations = Translations(Path("ar/page.po"), [profit, loss])
    >>> translations.translate("Profit", None)
    'الربح'
    >>> translations.translate("Loss", None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    coursekit.translation.po.Untranslated: “Loss” is fuzzy: ...; see whether the translation still fits
    """

    def __init__(self, path: Path, entries: Sequence[polib.POEntry] = (), header: str = "") -> None:
        self.path = path
        self.entries = {_key(entry): entry for entry in entries if not entry.obsolete}
        self.obsolete = {_key(entry): entry for entry in entries if entry.obsolete}
        self.header = header

    def find(self, message: Message) -> polib.POEntry | None:
        """Return the entry of ``message``, None if there is none."""
        return self.entries.get((message.text, message.context))

    def translate(self, text: str, context: str | None) -> str:
        """Return the translation of ``text``; raise :class:`Untranslated` if there is none, or only a fuzzy one."""
        message = Message(context, text)
        entry = self.find(message)
        if entry is None:
            raise Untranslated(f"{message.name} is missing: bring the catalog up to date, then translate it")
        if not entry.msgstr:
            raise Untranslated(f"{message.name} is not translated")
        if entry.fuzzy:
            raise Untranslated(
                f"{message.name} is fuzzy: the English has changed; see whether the translation still fits"
            )
        return entry.msgstr


@dataclass(frozen=True)
class Changes:
    """What :func:`update` changed: messages to translate, to look at again, and set aside."""

    added: int = 0
    fuzzy: int = 0
    obsolete: int = 0


def catalog_path(project: Project, source: Path, language: str) -> Path:
    """Return the catalog of ``source`` (relative to the root) in ``language``, as an absolute path.

    >>> catalog_path(Project(Path("/course")), Path("book/intro.md"), "ar").as_posix()
    '/course/locale/ar/book/intro.po'
    """
    return project.locale(language) / catalog_name(source)


def catalog_name(source: Path) -> Path:
    """Return the path of a catalog of ``source`` below its language's folder.

    A table and its card differ in their ending only, so a card's catalog keeps it.

    >>> [catalog_name(Path(name)).name for name in ("intro.ipynb", "_toc.yml", "claims.csv", "claims.toml")]
    ['intro.po', '_toc.po', 'claims.po', 'claims.toml.po']
    """
    return source.with_suffix(".toml.po" if source.suffix == ".toml" else ".po")


def load(path: Path) -> Translations:
    """Read the catalog ``path``.

    Raises :class:`CourseError` if it does not exist or is not a valid catalog.
    """
    catalog = po_files.read(path)
    return Translations(path, catalog, catalog.header)


def update(path: Path, messages: list[Message], language: str, source: Path, title: str) -> Changes:
    """Bring a catalog up to date with the messages of its source; make it if there is none.

    No translation is lost: one whose English was edited is kept as fuzzy together with the English it was made for,
    one whose English is gone is kept as obsolete and taken up again should the English return. A second run writes the
    same bytes.

    Parameters
    ----------
    path
        The catalog's file.
    messages
        The messages of the source, as :func:`coursekit.translation.sources.messages` returns them.
    language
        Language of the catalog.
    source
        The source, relative to the course, for the comment that the file begins with.
    title
        The course's title.

    Raises
    ------
    CourseError
        If the catalog cannot be read or ``language`` is unknown.
    """
    text, changes = merged(load(path) if path.is_file() else Translations(path), messages, language, source, title)
    write_text(path, text)
    return changes


def merged(old: Translations, messages: list[Message], language: str, source: Path, title: str) -> tuple[str, Changes]:
    """Return the text that :func:`update` writes, and what changes; arguments and errors as there."""
    locale = Edition(language).locale
    entries, changes = _merged(old, messages)
    catalog = _catalog(entries, source, title, old.header)
    catalog.metadata |= {"Language": str(locale), "Plural-Forms": Catalog(locale=locale).plural_forms}
    return str(catalog), changes


def template(messages: list[Message], source: Path, title: str) -> str:
    """Return the text of a template (``.pot``) of ``messages``, for translators' programs."""
    return str(_catalog(map(_new_entry, messages), source, title, ""))


def _catalog(entries: Iterable[polib.POEntry], source: Path, title: str, old_header: str) -> polib.POFile:
    """Return a catalog of ``entries`` with the header that every catalog of the course has."""
    catalog = polib.POFile(wrapwidth=0)
    first, last = HEADER_NOTE.split("{}")
    comments = [
        line for line in old_header.split("\n") if line and not (line.startswith(first) and line.endswith(last))
    ]
    catalog.header = "\n".join([HEADER_NOTE.format(source.as_posix()), *comments])
    # No dates and no addresses: a second run must write the same bytes.
    catalog.metadata = {
        "Project-Id-Version": title,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    catalog.extend(entries)
    return catalog


# --- Merging ----------------------------------------------------------------------------------------------------------


def _key(entry: polib.POEntry) -> Key:
    return entry.msgid, entry.msgctxt


def _new_entry(message: Message) -> polib.POEntry:
    return polib.POEntry(msgid=message.text, msgctxt=message.context)


def _merged(old: Translations, messages: list[Message]) -> tuple[list[polib.POEntry], Changes]:
    """Return entries for ``messages`` with the translations of ``old``, then the obsolete ones; and what changed.

    No library's own merging is used: polib's drops what was edited, and Babel's finds an edited message by likeness
    among all messages, those in use included, and not by its context.
    """
    removed, set_aside = dict(old.entries), dict(old.obsolete)
    entries: dict[Message, polib.POEntry] = {}
    for message in messages:
        key = (message.text, message.context)
        if entry := removed.pop(key, None) or set_aside.pop(key, None):
            entries[message] = _inherited(message, entry)
    candidates = [entry for entry in removed.values() if entry.msgstr or entry.tcomment]
    added = fuzzy = 0
    for find in (_moved, _edited):
        new = [message for message in messages if message not in entries]
        for message in new:
            if (former := find(message, candidates, new)) is not None:
                # By identity: polib compares entries by their text.
                candidates = [entry for entry in candidates if entry is not former]
                entries[message] = _inherited(message, former)
                fuzzy += find is _edited and bool(former.msgstr)
    for message in messages:
        if message not in entries:
            entries[message] = _new_entry(message)
            added += 1
    obsolete = [_set_aside(entry) for entry in (*set_aside.values(), *candidates)]
    return [*(entries[message] for message in messages), *obsolete], Changes(added, fuzzy, len(candidates))


def _moved(message: Message, candidates: list[polib.POEntry], new: list[Message]) -> polib.POEntry | None:
    """Return the entry that had the text of ``message`` in another place."""
    return next((entry for entry in candidates if entry.msgid == message.text), None)


def _edited(message: Message, candidates: list[polib.POEntry], new: list[Message]) -> polib.POEntry | None:
    """Return the entry that ``message`` was before its English was edited: the one in its place, or the most alike."""
    here = [entry for entry in candidates if entry.msgctxt == message.context]
    if message.context is not None and len(here) == sum(other.context == message.context for other in new) == 1:
        return here[0]
    closest = difflib.get_close_matches(message.text, [entry.msgid for entry in here], n=1)
    return next((entry for entry in here if closest and entry.msgid == closest[0]), None)


def _inherited(message: Message, former: polib.POEntry) -> polib.POEntry:
    """Return an entry for ``message`` with the translation of ``former``, fuzzy if the English is another."""
    entry = _new_entry(message)
    entry.msgstr, entry.tcomment, entry.flags = former.msgstr, former.tcomment, list(former.flags)
    if former.msgstr and former.msgid != message.text and not former.fuzzy:
        entry.flags.append("fuzzy")
    if entry.fuzzy:
        # The English that the translation was made for, also after a second edit.
        known = former.previous_msgid if former.fuzzy else None
        entry.previous_msgid = known or (former.msgid if former.msgid != message.text else None)
    return entry


def _set_aside(former: polib.POEntry) -> polib.POEntry:
    """Return ``former`` as obsolete."""
    return polib.POEntry(
        msgid=former.msgid,
        msgctxt=former.msgctxt,
        msgstr=former.msgstr,
        tcomment=former.tcomment,
        flags=former.flags,
        obsolete=True,
    )
