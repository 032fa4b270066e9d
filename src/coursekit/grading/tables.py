"""Tables for spreadsheets and for other programs: one way to write them."""

import csv
import io
from collections.abc import Iterable, Sequence

# A spreadsheet takes a text that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Return a table as CSV that is safe to open in a spreadsheet: no text in it is taken for a formula.

    Parameters
    ----------
    columns
        The names of the columns.
    rows
        Texts and numbers; None is an empty cell.

    >>> csv_text(["student", "points"], [("=1+1", -2.5), ("sami", None)])
    "student,points\n'=1+1,-2.5\nsami,\n"
    """
    return _written([columns, *([_guarded(cell) for cell in row] for row in rows)], "\n")


def csv_for_programs(rows: Iterable[Sequence[object]]) -> str:
    r"""Return a table as CSV for a program that reads each text as it is, with the line ends of the standard.

    >>> csv_for_programs([["Username"], ["=1+1"]])
    'Username\r\n=1+1\r\n'
    """
    return _written(rows, "\r\n")


def _written(rows: Iterable[Sequence[object]], line_end: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=line_end).writerows(rows)
    return stream.getvalue()


def _guarded(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
