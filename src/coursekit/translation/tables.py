"""What a translator sees of the tables that become pages: rows of the ledgers, and the cards of data tables."""

import re
from collections.abc import Callable, Collection
from typing import Any

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
