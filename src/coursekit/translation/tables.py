"""What a translator sees of the tables that become pages: rows of the ledgers, and the cards of data tables."""

import re
import tomllib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from coursekit.course.errors import CourseError
from coursekit.course.files import read_text

Translate = Callable[[str, str | None], str]

# What titles and names write in lower case; any other lower-case word describes.
LOWER_CASE_WORDS = frozenset(
    {"al", "an", "and", "as", "at", "by", "de", "et", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
)
# The column of a ledger that cites where a claim comes from.
SOURCE_COLUMN = "source"
CARD_KEYS = ("title", "summary", "origin", "licence", "defects")
COLUMN_KEYS = ("description", "unit")


def is_citation(source: str) -> bool:
    """Return whether the ``source`` of a claim only cites: names, titles and dates, which stay as published.

    It does if it holds no lower-case word but those of titles and names (of, the, et al.). Any other describes the
    source, and then the whole of it is translated.

    >>> [is_citation(source) for source in ("Levy, Wired, Nov 2011", "Gupta et al. 2004", "Hsieh letter, 2008", "none")]
    [True, True, False, False]
    """
    return LOWER_CASE_WORDS.issuperset(re.findall(r"(?<![\w.'’])[a-z]{2,}", source))


def map_rows(rows: list[dict[str, str]], translate: Translate, text_columns: Collection[str]) -> list[dict[str, str]]:
    """Return a table's rows with ``translate`` applied to ``text_columns``, but not to a source that only cites.

    >>> map_rows([{"id": "C1", "claim": "It grows"}], lambda text, context: f"{context}: {text}", ["claim"])
    [{'id': 'C1', 'claim': 'C1/claim: It grows'}]
    """

    def is_message(column: str, value: str) -> bool:
        return column in text_columns and bool(value) and not (column == SOURCE_COLUMN and is_citation(value))

    return [
        {
            column: translate(value, f"{row['id']}/{column}") if is_message(column, value) else value
            for column, value in row.items()
        }
        for row in rows
    ]


def read_card(path: Path, *, whole: bool = False) -> dict[str, Any]:
    """Return the card of a data table.

    Parameters
    ----------
    path
        The file.
    whole
        Whether it must hold all that the page of a card shows.

    Raises
    ------
    CourseError
        If the file is no TOML, holds something else in the place of a text, or lacks one that it must hold.
    """
    try:
        card = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path} is not valid TOML: {error}") from error
    columns = card.get("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(column, dict) for column in columns.values()):
        raise CourseError(f"{path}: columns must be tables, one for each column, as in [columns.day].")
    missing = None if whole else ""
    texts = {key: card.get(key, missing) for key in (*CARD_KEYS, "kind")}
    for name, column in columns.items():
        texts |= {f"columns.{name}.{key}": column.get(key, missing) for key in COLUMN_KEYS}
    if wrong := [key for key, text in texts.items() if not isinstance(text, str)]:
        raise CourseError(f"{path}: each of these must be a text: {', '.join(wrong)}.")
    return card


def map_card(card: dict[str, Any], translate: Translate) -> dict[str, Any]:
    """Return the card of a data table with ``translate`` applied to its texts and to those of its columns.

    >>> map_card({"title": "Users", "kind": "real"}, lambda text, context: text.upper())
    {'title': 'USERS', 'kind': 'real'}
    """
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
