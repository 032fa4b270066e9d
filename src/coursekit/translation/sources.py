"""The sources of a course and their messages: the texts in them that a translator translates.

A lesson exists once, in English. What of it is a message is decided here alone: :mod:`coursekit.translation.apply`
walks a source in the same way to put translations in their place.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from nbformat import NotebookNode

from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell
from coursekit.course.code_strings import needs_translation
from coursekit.course.errors import CourseError
from coursekit.course.files import read_text
from coursekit.course.project import CONFIG, TOC, Project
from coursekit.course.tables import table
from coursekit.translation.lint import Kind
from coursekit.translation.lint.markdown import PARSER, has_text
from coursekit.translation.tables import Translate, map_card, map_rows, read_card

CONFIG_KEYS = ("title", "author", "sphinx.config.course_description")


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
        What the text is made of, for :func:`coursekit.translation.lint.check_pair`.
    """

    context: str | None
    text: str
    kind: Kind = field(default="text", compare=False)

    @property
    def name(self) -> str:
        """How a fault names it: by its place and its first words.

        >>> Message(None, "Profit rises").name, Message("intro", "Profit rises").name
        ('“Profit rises”', 'intro “Profit rises”')
        """
        text = " ".join(self.text.split())
        shortened = f"“{text if len(text) <= 50 else text[:49] + '…'}”"
        return shortened if self.context is None else f"{self.context} {shortened}"


def sources(project: Project) -> list[Path]:
    """Return every file of ``project`` with texts to translate, relative to the root.

    Exercises are not among them: they are made from the translated solutions.
    """
    # Not project.pages, which needs the exercises to be there.
    pages = [project.page_file(name) for name in project.docnames if not Project.is_exercise(Path(name))]
    tables = project.settings.tables
    cards = sorted((project.root / tables.data).glob("*.toml")) if tables.data else []
    files = [Path(TOC), Path(CONFIG), *filter(None, (tables.claims, tables.elements))]
    return [
        *pages,
        *project.solutions,
        *(path for path in files if (project.root / path).is_file()),
        *(path.relative_to(project.root) for path in cards),
    ]


def messages(project: Project, source: Path) -> list[Message]:
    """Return the messages of a source in the order of the file, each once.

    Parameters
    ----------
    project
        The course.
    source
        The file, relative to the course.

    Raises
    ------
    CourseError
        If the file cannot be read as what its name says.
    """
    path = project.root / source
    return list(dict.fromkeys(_messages(path, project)))


def _messages(path: Path, project: Project) -> Iterable[Message]:
    if path.suffix == ".ipynb":
        return notebook_messages(notebooks.read(path), path)
    if path.suffix == ".csv":
        rows = table(project, path.relative_to(project.root), "id")
        return recorded(partial(map_rows, text_columns=project.settings.tables.text_columns), rows)
    if path.suffix == ".toml":
        return recorded(map_card, read_card(path))
    text = read_text(path)
    if path.suffix == ".md":
        page = lines(text)
        return [Message(None, joined(page[block]), "markdown") for block in blocks(page)]
    if path.name in (TOC, CONFIG):
        return recorded(map_toc if path.name == TOC else map_config, parsed_yaml(text, path))
    raise CourseError(f"{path} is not translated: only .ipynb, .md, .csv, .toml, {TOC} and {CONFIG} are.")


def recorded(walk: Callable[[Any, Translate], Any], data: Any) -> list[Message]:
    """Return the messages that ``walk`` would translate in ``data``."""
    found = []

    def record(text: str, context: str | None) -> str:
        found.append(Message(context, text))
        return text

    walk(data, record)
    return found


# --- Notebooks --------------------------------------------------------------------------------------------------------


def notebook_messages(notebook: NotebookNode, path: Path) -> Iterator[Message]:
    """Yield the messages of a notebook; ``path`` is for the :class:`CourseError` that names a cell with no Python."""
    for cell in notebook.cells:
        try:
            kind = cell_kind(cell)
        except SyntaxError as error:
            raise CourseError(f"{path}, cell {cell.id}: the code is not valid Python: {error}") from error
        if kind:
            yield Message(cell.id, cell.source, kind)
        for name, holder, key in metadata_texts(cell):
            yield Message(f"{cell.id}#{name}", holder[key], "markdown" if name == "caption" else "text")


def cell_kind(cell: NotebookNode) -> Kind | None:
    """Return how the source of ``cell`` is translated, or None if it is copied.

    Raises ``SyntaxError`` for code that is not Python.
    """
    if cell.cell_type == "markdown" and has_text(cell.source):
        return "markdown"
    # A test carries its messages in all languages: its words are part of what nbgrader restores when it grades.
    if cell.cell_type == "code" and not NbgraderCell(cell).is_test and needs_translation(cell.source):
        return "code"
    return None


def metadata_texts(cell: NotebookNode) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the texts in a cell's metadata: their name in a context, what holds them and under which key."""
    for name, part, key in (("alt", "image", "alt"), ("caption", "figure", "caption")):
        holder = cell.metadata.get("mystnb", {}).get(part, {})
        if holder.get(key):
            yield name, holder, key


# --- Pages ------------------------------------------------------------------------------------------------------------


def lines(text: str) -> list[str]:
    """Return the lines of a page with their ends: those of the parser, which str.splitlines would add others to."""
    return re.findall(r"[^\n]*\n|[^\n]+", re.sub(r"\r\n?", "\n", text))


def joined(block: list[str]) -> str:
    """Return the text of a block of lines, without the end of its last one."""
    return "".join(block).rstrip("\n")


def blocks(page: list[str]) -> Iterator[slice]:
    """Yield where the page's top-level blocks with words in them are, without the blank lines after them."""
    for token in PARSER.parse("".join(page), {}):
        if token.level == 0 and token.nesting >= 0 and token.map and token.type != "front_matter":
            start, end = token.map
            while end > start and not "".join(page[end - 1 : end]).strip():
                end -= 1
            if has_text(joined(page[start:end])):
                yield slice(start, end)


# --- Settings ---------------------------------------------------------------------------------------------------------


def parsed_yaml(text: str, path: Path) -> Any:
    """Return what a YAML ``text`` holds; raises :class:`CourseError` that names ``path`` if it is not valid."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CourseError(f"{path} is not valid YAML: {error}") from error


def map_toc(node: Any, translate: Translate) -> Any:
    """Return the table of contents with ``translate`` applied to its captions and titles."""
    if isinstance(node, list):
        return [map_toc(item, translate) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: translate(value, key) if key in ("caption", "title") else map_toc(value, translate)
        for key, value in node.items()
    }


def map_config(node: Any, translate: Translate, place: str = "") -> Any:
    """Return the configuration with ``translate`` applied to the texts of :data:`CONFIG_KEYS`."""
    if not isinstance(node, dict):
        return translate(node, place) if place in CONFIG_KEYS and node else node
    return {key: map_config(value, translate, f"{place}.{key}".lstrip(".")) for key, value in node.items()}
