"""The words of the interface that the workshop's code says, and those that a translation lacks.

In code they stand literally inside ``_("…")``, ``say("…")`` or ``marked("…")``, in templates inside ``_("…")``: so they
can be read out of the sources, and a missing translation is told before a page asks for it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateSyntaxError
from jinja2.ext import babel_extract

from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.course.strings import WORKSHOP, Strings

CALLS = frozenset({"_", "say", "marked"})
TEMPLATES = ("*.html", "*.jinja")
# A course that comes with the workshop says nothing of the workshop's.
SAMPLE = "sample_course"


@dataclass(frozen=True)
class InterfaceText:
    """A text that a reader or a student is shown: the text, and where the code says it."""

    text: str
    place: str


def interface_texts(folder: Path = WORKSHOP) -> list[InterfaceText]:
    """Return the texts that the Python files and the templates below ``folder`` say, each once.

    Parameters
    ----------
    folder
        A folder with programs and templates; by default the workshop.

    Raises
    ------
    CourseError
        If a template cannot be read.

    Examples
    --------
    >>> "Right" in {found.text for found in interface_texts()}
    True
    """
    texts: dict[str, InterfaceText] = {}
    for path in _files(folder, "*.py"):
        for line, text in _texts_of_program(path.read_text(encoding="utf-8")):
            texts.setdefault(text, InterfaceText(text, f"{path.relative_to(folder).as_posix()}:{line}"))
    for path in _files(folder, *TEMPLATES):
        for line, text in _texts_of_template(path):
            texts.setdefault(text, InterfaceText(text, f"{path.relative_to(folder).as_posix()}:{line}"))
    return list(texts.values())


def _files(folder: Path, *patterns: str) -> list[Path]:
    found = (path for pattern in patterns for path in folder.rglob(pattern))
    return sorted(path for path in found if SAMPLE not in path.relative_to(folder).parts)


def _texts_of_program(source: str) -> Iterator[tuple[int, str]]:
    # Not by Babel's extractor: it does not look inside f-strings, in which feedback and pages are written.
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in CALLS:
            for text in _literals(node.args[0]):
                yield node.lineno, text


def _name(called: ast.expr) -> str:
    """Return the last part of the name of what is called: ``say`` of ``self.say``."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _literals(argument: ast.expr) -> Iterator[str]:
    """Yield the texts that an argument may be: itself, or both of ``"one" if … else "other"``."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)


def _texts_of_template(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as stream:
            for line, _function, message, _comments in babel_extract(stream, ("_",), (), {"silent": "false"}):
                # With values to put in, as in _("{n} points", n=3), the text is the first of several.
                if isinstance(text := message[0] if isinstance(message, tuple) else message, str):
                    yield line, text
    except TemplateSyntaxError as error:
        raise CourseError(f"{path}, line {error.lineno}: {error.message}") from error


def check(project: Project) -> list[str]:
    """Return the texts that a translation of the interface lacks, one sentence each, beginning with the catalog.

    They are those that the workshop says, the verdicts of the course's claims and its licence. A catalog holds others
    too, those of the theme: more is no fault.
    """
    verdicts = [InterfaceText(verdict, "the verdicts of claims") for verdict in project.settings.tables.verdicts]
    licence = [InterfaceText(text, "the licence in the settings")] if (text := project.settings.licence) else []
    texts = [*interface_texts(), *verdicts, *licence]
    faults = []
    for edition in project.editions[1:]:
        catalog = project.locale(edition.language).relative_to(project.root) / "interface.po"
        try:
            strings = Strings(project.root, edition)
        except CourseError as error:
            faults.append(str(error))
            continue
        faults += [
            f"{catalog}: does not say “{each.text}” ({each.place})" for each in texts if each.text not in strings
        ]
    return faults
