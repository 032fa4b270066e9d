"""Messages of the course's sources, their catalogs in other languages, and the translation of a source by a catalog.

A lesson exists once, in English. For each language and each source there is one gettext catalog, in
``locale/<language>/`` at the source's own path. A translated lesson is the English one with its texts replaced; a text
that is missing or fuzzy is an error and never English.
"""

import csv
import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from babel.core import Locale, UnknownLocaleError
from babel.messages import Catalog
from babel.messages import Message as Entry
from babel.messages.pofile import PoFileError, PoFileParser, denormalize, normalize
from nbformat import NotebookNode

from coursekit.course import notebooks
from coursekit.course.code_strings import needs_translation
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.translation.pairs import PARSER, Kind, has_text, same_program

TITLE = "Customer Relationships, Computed"
DATA = Path("src/custrel/data")
ELEMENTS = Path("book/back-matter/elements.csv")
CONFIG_KEYS = ("title", "author", "sphinx.config.course_description")
TEXT_COLUMNS = ("claim", "source", "says", "instead", "note", "evidence", "element")
# What titles and names write in lower case; any other lower-case word describes.
LOWER_CASE_WORDS = frozenset(
    {"al", "an", "and", "as", "at", "by", "de", "et", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
)
CARD_KEYS = ("title", "summary", "origin", "licence", "defects")
COLUMN_KEYS = ("description", "unit")

HEADER_NOTE = "# Texts of {}: the English is changed there, the other language here."
PO_LINE = re.compile(
    r'(?:#~)?\s*(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(?:[^"\\]|\\.)*"|#(?!~).*|#~\|.*|'
)

Translate = Callable[[str, str | None], str]


@dataclass(frozen=True)
class Message:
    """A text to translate.

    Attributes
    ----------
    context
        Where it stands: a cell id, a key of a table; None for a block of a page.
    text
        The English.
    kind
        What the text is made of, for :func:`coursekit.translation.pairs.check_pair`.
    """

    context: str | None
    text: str
    kind: Kind = field(default="text", compare=False)


class Untranslated(Exception):  # noqa: N818 (it says what is the matter, and to whom)
    """A message has no translation that may be published."""


class Translations:
    """The translations of one source into one language, as :func:`load` reads them.

    >>> catalog = Catalog(locale="ar")
    >>> _ = catalog.add("Profit", "الربح"), catalog.add("Loss", "الخسارة", flags=["fuzzy"])
    >>> translations = Translations(Path("ar/page.po"), catalog)
    >>> translations.translate("Profit", None)
    'الربح'
    >>> translations.translate("Loss", None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    coursekit.translation.catalog.Untranslated: “Loss” is fuzzy: ...; see whether the translation still fits
    """

    def __init__(self, path: Path, catalog: Catalog) -> None:
        self.path = path
        self.catalog = catalog

    def translate(self, text: str, context: str | None) -> str:
        """Return the translation of ``text``; raise :class:`Untranslated` if there is none, or only a fuzzy one."""
        entry = self.catalog.get(text, context)
        name = f"“{_shortened(text)}”" if context is None else f"{context} “{_shortened(text)}”"
        if entry is None:
            raise Untranslated(f"{name} is missing: bring the catalog up to date, then translate it")
        if not entry.string:
            raise Untranslated(f"{name} is not translated")
        if entry.fuzzy:
            raise Untranslated(f"{name} is fuzzy: the English has changed; see whether the translation still fits")
        return str(entry.string)


@dataclass(frozen=True)
class Changes:
    """What :func:`update` changed: messages to translate, to look at again, and set aside."""

    added: int = 0
    fuzzy: int = 0
    obsolete: int = 0


# --- Sources and their messages -------------------------------------------------------------------------------------


def sources(project: Project) -> list[Path]:
    """Return every file of ``project`` with texts to translate, relative to the root.

    Exercises are not among them: they are made from the translated solutions.
    """
    # Not project.pages, which needs the exercises to be there.
    pages = [project.page_file(name) for name in project.docnames if not name.startswith("exercises/")]
    cards = sorted(path.relative_to(project.root) for path in (project.root / DATA).glob("*.toml"))
    tables = [Path("_toc.yml"), Path("_config.yml"), DATA / "claims.csv", ELEMENTS]
    return [*pages, *project.solutions, *(path for path in tables if (project.root / path).is_file()), *cards]


def catalog_path(project: Project, source: Path, language: str) -> Path:
    """Return the catalog of ``source`` (relative to the root) in ``language``, as an absolute path.

    >>> catalog_path(Project(Path("/course")), Path("book/intro.md"), "ar").as_posix()
    '/course/locale/ar/book/intro.po'
    """
    return project.root / "locale" / language / catalog_name(source)


def catalog_name(source: Path) -> Path:
    """Return the path of a catalog of ``source`` below its language's folder.

    A table and its card differ in their ending only, so a card's catalog keeps it.

    >>> [catalog_name(Path(name)).name for name in ("intro.ipynb", "_toc.yml", "claims.csv", "claims.toml")]
    ['intro.po', '_toc.po', 'claims.po', 'claims.toml.po']
    """
    return source.with_suffix(".toml.po" if source.suffix == ".toml" else ".po")


def messages(path: Path) -> list[Message]:
    """Return the messages of the source file ``path`` in the order of the file, each once.

    Raises :class:`CourseError` if the file cannot be read as what its name says.
    """
    if path.suffix == ".ipynb":
        found = _notebook_messages(notebooks.read(path), path)
    elif path.suffix == ".md":
        lines = _lines(path.read_text(encoding="utf-8"))
        found = (Message(None, _joined(lines[block]), "markdown") for block in _blocks(lines))
    elif path.name in ("_toc.yml", "_config.yml"):
        walk = _walk_toc if path.name == "_toc.yml" else _walk_config
        found = _recorded(walk, _yaml(path.read_text(encoding="utf-8"), path))
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            found = _recorded(_walk_rows, list(csv.DictReader(stream)))
    elif path.suffix == ".toml":
        try:
            found = _recorded(_walk_card, tomllib.loads(path.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise CourseError(f"{path} is not valid TOML: {error}") from error
    else:
        raise CourseError(f"{path} is not translated: only .ipynb, .md, .csv, .toml, _toc.yml and _config.yml are.")
    return list(dict.fromkeys(found))


def _notebook_messages(notebook: NotebookNode, path: Path) -> Iterator[Message]:
    for cell in notebook.cells:
        try:
            kind = _cell_kind(cell)
        except SyntaxError as error:
            raise CourseError(f"{path}, cell {cell.id}: the code is not valid Python: {error}") from error
        if kind:
            yield Message(cell.id, cell.source, kind)
        for name, holder, key in _metadata_texts(cell):
            yield Message(f"{cell.id}#{name}", holder[key], "markdown" if name == "caption" else "text")


def _cell_kind(cell: NotebookNode) -> Kind | None:
    """Return how the source of ``cell`` is translated, or None if it is copied."""
    if cell.cell_type == "markdown" and has_text(cell.source):
        return "markdown"
    nbgrader = cell.metadata.get("nbgrader", {})
    # A test carries its messages in all languages: its words are part of what nbgrader restores when it grades.
    # A graded answer (grade and solution) is no test.
    is_test = nbgrader.get("grade", False) and not nbgrader.get("solution", False)
    if cell.cell_type == "code" and not is_test and needs_translation(cell.source):
        return "code"
    return None


def _metadata_texts(cell: NotebookNode) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the texts in a cell's metadata: their name in a context, what holds them and under which key."""
    for name, part, key in (("alt", "image", "alt"), ("caption", "figure", "caption")):
        holder = cell.metadata.get("mystnb", {}).get(part, {})
        if holder.get(key):
            yield name, holder, key


def _lines(text: str) -> list[str]:
    """Return the lines of a page with their ends: those of the parser, which str.splitlines would add others to."""
    return re.findall(r"[^\n]*\n|[^\n]+", re.sub(r"\r\n?", "\n", text))


def _joined(lines: list[str]) -> str:
    return "".join(lines).rstrip("\n")


def _blocks(lines: list[str]) -> Iterator[slice]:
    """Yield where the page's top-level blocks with words in them are, without the blank lines after them."""
    for token in PARSER.parse("".join(lines), {}):
        if token.level == 0 and token.nesting >= 0 and token.map and token.type != "front_matter":
            start, end = token.map
            while end > start and not "".join(lines[end - 1 : end]).strip():
                end -= 1
            if has_text(_joined(lines[start:end])):
                yield slice(start, end)


def _recorded(walk: Callable[[Any, Translate], Any], data: Any) -> list[Message]:
    """Return the messages that ``walk`` would translate in ``data``."""
    found = []

    def record(text: str, context: str | None) -> str:
        found.append(Message(context, text))
        return text

    walk(data, record)
    return found


def _yaml(text: str, path: Path | str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CourseError(f"{path} is not valid YAML: {error}") from error


def _walk_toc(node: Any, translate: Translate) -> Any:
    if isinstance(node, list):
        return [_walk_toc(item, translate) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: translate(value, key) if key in ("caption", "title") else _walk_toc(value, translate)
        for key, value in node.items()
    }


def _walk_config(node: Any, translate: Translate, place: str = "") -> Any:
    if not isinstance(node, dict):
        return translate(node, place) if place in CONFIG_KEYS and node else node
    return {key: _walk_config(value, translate, f"{place}.{key}".lstrip(".")) for key, value in node.items()}


def is_citation(source: str) -> bool:
    """Return whether the ``source`` of a claim only cites: names, titles and dates, which stay as published.

    It does if it holds no lower-case word but those of titles and names (of, the, et al.). Any other describes the
    source, and then the whole of it is translated.

    >>> [is_citation(source) for source in ("Levy, Wired, Nov 2011", "Gupta et al. 2004", "Hsieh letter, 2008", "none")]
    [True, True, False, False]
    """
    return LOWER_CASE_WORDS.issuperset(re.findall(r"(?<![\w.'’])[a-z]{2,}", source))


def _walk_rows(rows: list[dict[str, str]], translate: Translate) -> list[dict[str, str]]:
    """Translate :data:`TEXT_COLUMNS`, but not a source that only cites."""

    def is_message(column: str, value: str) -> bool:
        return column in TEXT_COLUMNS and bool(value) and not (column == "source" and is_citation(value))

    return [
        {
            column: translate(value, f"{row['id']}/{column}") if is_message(column, value) else value
            for column, value in row.items()
        }
        for row in rows
    ]


def _walk_card(card: dict[str, Any], translate: Translate) -> dict[str, Any]:
    translated = {key: translate(value, key) if key in CARD_KEYS and value else value for key, value in card.items()}
    if "columns" in card:
        translated["columns"] = {
            name: {
                key: translate(value, f"columns.{name}.{key}") if key in COLUMN_KEYS and value else value
                for key, value in column.items()
            }
            for name, column in card["columns"].items()
        }
    return translated


# --- Translated sources ---------------------------------------------------------------------------------------------


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
        kind = _cell_kind(cell)
        if kind:
            english, cell.source = cell.source, translate(cell.source, cell.id)
            if kind == "code":
                translate.faults += [f"{cell.id}: {fault}" for fault in same_program(english, cell.source)]
        for name, holder, key in _metadata_texts(cell):
            holder[key] = translate(holder[key], f"{cell.id}#{name}")
    translate.finish()
    return translated


def translated_markdown(text: str, translations: Translations) -> str:
    """Return the page ``text`` with its blocks replaced; raise :class:`CourseError` as :func:`translated_notebook`."""
    translate = _Collector(translations)
    lines = _lines(text)
    written: list[str] = []
    position = 0
    for block in _blocks(lines):
        ending = "\n" if lines[block.stop - 1].endswith("\n") else ""
        written += [*lines[position : block.start], translate(_joined(lines[block]), None).rstrip("\n"), ending]
        position = block.stop
    translate.finish()
    return "".join([*written, *lines[position:]])


def translated_toc(text: str, translations: Translations) -> str:
    """Return ``_toc.yml`` with captions and titles replaced; raise :class:`CourseError` if any is missing."""
    return _translated_yaml(_walk_toc, text, translations)


def translated_config(text: str, translations: Translations) -> str:
    """Return ``_config.yml`` with title and description replaced; raise :class:`CourseError` if any is missing."""
    return _translated_yaml(_walk_config, text, translations)


def _translated_yaml(walk: Callable[[Any, Translate], Any], text: str, translations: Translations) -> str:
    translate = _Collector(translations)
    translated = walk(_yaml(text, translations.path), translate)
    translate.finish()
    return yaml.safe_dump(translated, allow_unicode=True, sort_keys=False)


def translated_rows(rows: Iterable[dict[str, str]], translations: Translations) -> list[dict[str, str]]:
    """Return a table's rows translated; raise :class:`CourseError` if any message is missing."""
    translate = _Collector(translations)
    translated = _walk_rows(list(rows), translate)
    translate.finish()
    return translated


def translated_card(card: dict[str, Any], translations: Translations) -> dict[str, Any]:
    """Return a data card translated; raise :class:`CourseError` if any message is missing."""
    translate = _Collector(translations)
    translated = _walk_card(card, translate)
    translate.finish()
    return translated


# --- Catalog files --------------------------------------------------------------------------------------------------


class _StrictCatalog(Catalog):
    """A catalog that refuses a message given twice; Babel would keep one and drop the other in silence."""

    def __setitem__(self, id: Any, message: Entry) -> None:  # noqa: A002 (Babel's name)
        if id and self.get(id, message.context) is not None:
            raise CourseError(f"“{_shortened(str(id))}” is there twice: keep one of the two translations")
        super().__setitem__(id, message)


def load(path: Path) -> Translations:
    """Read the catalog ``path``.

    Raises :class:`CourseError` if it does not exist or is not a valid catalog.
    """
    if not path.is_file():
        raise CourseError(f"{path} does not exist: make it with `course translate update`, then translate it.")
    try:
        return Translations(path, _read(path.read_text(encoding="utf-8")))
    except (CourseError, PoFileError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} is not a valid catalog: {error}") from error


def _read(text: str) -> Catalog:
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        # Babel takes off the first and last character of a string unseen, so a lost quotation mark loses a letter.
        if not PO_LINE.fullmatch(line.strip()):
            raise CourseError(f"line {number} is neither a comment nor a string between quotation marks: {line}")
    catalog = _StrictCatalog(header_comment="")
    # Babel keeps previous English as comment lines, and of equal lines only one: make it one line first. It does not
    # know the previous English of obsolete messages, which other programs write.
    text = re.sub(r'"\n#\| *"', "", re.sub(r"(?m)^#~\|.*\n?", "", text))
    PoFileParser(catalog, abort_invalid=True).parse(text.split("\n"))
    for entry in catalog:
        previous = [comment for comment in entry.user_comments if comment.startswith("|")]
        entry.user_comments = [comment for comment in entry.user_comments if not comment.startswith("|")]
        entry.previous_id = [
            denormalize(comment.removeprefix("| msgid ")) for comment in previous if comment.startswith("| msgid ")
        ]
    return catalog


def update(path_of_po: Path, messages: list[Message], language: str, source: Path) -> Changes:
    """Bring the catalog ``path_of_po`` up to date with the ``messages`` of ``source``; make it if there is none.

    No translation is lost: one whose English was edited is kept as fuzzy together with the English it was made for,
    one whose English is gone is kept as obsolete and taken up again should the English return. A second run writes the
    same bytes.

    Raises :class:`CourseError` if the catalog cannot be read or ``language`` is unknown.
    """
    try:
        catalog = Catalog(locale=Locale.parse(language))
    except (UnknownLocaleError, ValueError) as error:
        raise CourseError(f"{language} is no language code; write ar, fr, pt_BR: {error}") from error
    old = load(path_of_po).catalog if path_of_po.is_file() else Catalog()
    catalog.header_comment = old.header_comment if path_of_po.is_file() else ""
    entries, obsolete, changes = _merged(old, messages)
    write_text(path_of_po, _po_text(entries, obsolete, source, catalog))
    return changes


def template(messages: list[Message], source: Path) -> str:
    """Return the text of a template (``.pot``) of ``messages``, for translators' programs."""
    entries = [Entry(message.text, context=message.context) for message in messages]
    return _po_text(entries, [], source, Catalog(header_comment=""))


def _merged(old: Catalog, messages: list[Message]) -> tuple[list[Entry], list[Entry], Changes]:
    """Return entries for ``messages`` with the translations of ``old``, the obsolete entries, and what changed.

    Babel's own ``Catalog.update`` is not used: it finds an edited message by likeness among all messages, those in use
    included, and not by its context.
    """
    removed = {(entry.id, entry.context): entry for entry in old if entry.id}
    set_aside = {(entry.id, entry.context): entry for entry in old.obsolete.values()}
    entries: dict[Message, Entry] = {}
    for message in messages:
        key = (message.text, message.context)
        if entry := removed.pop(key, None) or set_aside.pop(key, None):
            entries[message] = entry
    worth_keeping = [entry for entry in removed.values() if entry.string or entry.user_comments]
    added = fuzzy = 0
    for find in (_moved, _edited):
        new = [message for message in messages if message not in entries]
        for message in new:
            former = find(message, worth_keeping, new)
            if former is not None:
                worth_keeping.remove(former)
                entries[message] = _inherited(message, former)
                fuzzy += find is _edited and bool(former.string)
    for message in messages:
        if message not in entries:
            entries[message] = Entry(message.text, context=message.context)
            added += 1
    return (
        [entries[message] for message in messages],
        [*set_aside.values(), *worth_keeping],
        Changes(added, fuzzy, len(worth_keeping)),
    )


def _moved(message: Message, removed: list[Entry], new: list[Message]) -> Entry | None:
    """Return the entry that had the text of ``message`` in another place."""
    return next((entry for entry in removed if entry.id == message.text), None)


def _edited(message: Message, removed: list[Entry], new: list[Message]) -> Entry | None:
    """Return the entry that ``message`` was before its English was edited: the one in its place, or the most alike."""
    here = [entry for entry in removed if entry.context == message.context]
    if message.context is not None and len(here) == sum(other.context == message.context for other in new) == 1:
        return here[0]
    closest = difflib.get_close_matches(message.text, [str(entry.id) for entry in here], n=1)
    return next((entry for entry in here if closest and entry.id == closest[0]), None)


def _inherited(message: Message, former: Entry) -> Entry:
    """Return an entry for ``message`` with the translation of ``former``, fuzzy if the English is another."""
    entry = Entry(message.text, former.string, context=message.context, user_comments=former.user_comments)
    entry.flags |= former.flags
    entry.previous_id = former.previous_id
    if former.string and former.id != message.text:
        entry.flags.add("fuzzy")
        entry.previous_id = former.previous_id or [former.id]
    return entry


def _po_text(entries: list[Entry], obsolete: list[Entry], source: Path, catalog: Catalog) -> str:
    """Return the catalog as text.

    Babel's ``write_po`` would put dates and addresses into the header, drop the flags of obsolete messages, and wrap
    previous English so that it cannot be read again.
    """
    header = [f"Project-Id-Version: {TITLE}\n"]
    if catalog.locale:
        header += [f"Language: {catalog.locale_identifier}\n", f"Plural-Forms: {catalog.plural_forms}\n"]
    header += ["MIME-Version: 1.0\n", "Content-Type: text/plain; charset=utf-8\n", "Content-Transfer-Encoding: 8bit\n"]
    note = HEADER_NOTE.format(source.as_posix())
    first, last = HEADER_NOTE.split("{}")
    comments = [
        line
        for line in catalog.header_comment.split("\n")
        if line and not (line.startswith(first) and line.endswith(last))
    ]
    parts = ["\n".join([note, *comments, 'msgid ""', f"msgstr {normalize(''.join(header), width=0)}"])]
    parts += [_entry_text(entry, "") for entry in entries]
    parts += [_entry_text(entry, "#~ ") for entry in obsolete]
    return "\n\n".join(parts) + "\n"


def _entry_text(entry: Entry, prefix: str) -> str:
    lines = [f"# {comment}".rstrip() for comment in entry.user_comments]
    # Babel takes "27.5 % of" for a format string.
    flags = sorted(flag for flag in entry.flags if not flag.startswith("python-"))
    if flags:
        lines.append(f"#, {', '.join(flags)}")
    if entry.fuzzy and entry.previous_id and not prefix:
        previous = normalize(entry.previous_id[0], width=0)
        lines += [f"#| {line}" for line in f"msgid {previous}".split("\n")]
    if entry.context is not None:
        lines.append(f"{prefix}msgctxt {normalize(entry.context, width=0)}")
    lines.append(f"{prefix}msgid {normalize(str(entry.id), prefix, width=0)}")
    lines.append(f"{prefix}msgstr {normalize(str(entry.string), prefix, width=0)}")
    return "\n".join(lines)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 50 else text[:49] + "…"
