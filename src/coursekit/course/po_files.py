"""Message catalogs as files, read so that a fault is told by file and line."""

import re
from pathlib import Path

import polib

from coursekit.course.errors import CourseError

LINE = re.compile(
    r'(?:#~)?\s*(?:(?P<keyword>msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(?:[^"\\]|\\.)*"|#(?!~).*|#~\|.*|'
)


def read(path: Path) -> polib.POFile:
    """Return the catalog in the file ``path``.

    Raises
    ------
    CourseError
        If there is no such file, if it is not a catalog, or if it holds a message twice.
    """
    if not path.is_file():
        raise CourseError(f"{path} does not exist: make it with `course translate update`, then translate it.")
    try:
        _check_lines(path.read_text(encoding="utf-8"))
        # Lines are never wrapped: an edit of one word must not move the rest of a paragraph.
        catalog = polib.pofile(str(path), wrapwidth=0)
        _check_each_once(catalog)
    except (OSError, ValueError) as error:
        # polib says «Syntax error in po file …» with the line.
        raise CourseError(f"{path} is not a valid catalog: {error}") from error
    return catalog


def _check_lines(text: str) -> None:
    """Raise ``ValueError`` for what polib would read without a word.

    It takes off the first and the last character of a string unseen, so a lost quotation mark loses a letter; and it
    reads a last message without a translation as one that waits for it.
    """
    pending = 0
    for number, line in enumerate(text.split("\n"), start=1):
        found = LINE.fullmatch(line.strip())
        if not found:
            raise ValueError(f"line {number} is neither a comment nor a string between quotation marks: {line}")
        if found["keyword"]:
            pending = 0 if found["keyword"].startswith("msgstr") else number
    if pending:
        raise ValueError(f"missing msgstr for the message on line {pending}")


def _check_each_once(catalog: polib.POFile) -> None:
    """Raise ``ValueError`` for a message given twice; polib's own check names no line and takes the square of time."""
    lines: dict[tuple[str, str | None], int | None] = {}
    for entry in catalog:
        first = lines.setdefault((entry.msgid, entry.msgctxt), entry.linenum)
        if first != entry.linenum and not entry.obsolete:
            raise ValueError(
                f"“{entry.msgid}” is there twice, on lines {first} and {entry.linenum}: keep one of the translations"
            )
