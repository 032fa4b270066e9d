"""Tables for spreadsheets and for other programs: one way to write them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A spreadsheet takes a text that begins with one of these for a formula, after spaces too, and in East Asian widths. In
# much of the world it parts cells at semicolons, whatever stands around them.
FORMULA = re.compile(r"(^|[;\t\r\n])([ \u00a0\u200b\ufeff]*)(?=[=+\-@\t\r＝＋－＠])")
LINE_END = "\r\n"


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]], line_end: str = "\n") -> str:
    r"""Return a table as CSV that is safe to open in a spreadsheet: no text in it is taken for a formula.

    Every table of the workshop is written here, those for other programs as well: the first thing that a person does
    with them is to open them.

    Parameters
    ----------
    columns
        The names of the columns.
    rows
        Texts and numbers; None is an empty cell.
    line_end
        What ends a line: :data:`LINE_END` is the standard's.

    >>> csv_text(["student", "points"], [("=1+1", -2.5), ("sami", None)])
    "student,points\n'=1+1,-2.5\nsami,\n"
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=line_end)
    writer.writerows([_guarded(cell) for cell in row] for row in [columns, *rows])
    return stream.getvalue()


def _guarded(cell: object) -> object:
    return FORMULA.sub(r"\1\2'", cell) if isinstance(cell, str) else cell
