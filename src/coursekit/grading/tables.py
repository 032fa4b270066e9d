"""Tables for spreadsheets and for other programs: one way to write them, and one to read them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from coursekit.course.errors import CourseError

# A spreadsheet takes a text that begins with one of these for a formula, after spaces too, and in East Asian widths. In
# much of the world it parts cells at semicolons, whatever stands around them.
FORMULA = re.compile(r"(^|[;\t\r\n])([ \u00a0\u200b\ufeff]*)(?=[=+\-@\t\r＝＋－＠])")
# A spreadsheet cuts off the rest of a longer cell or moves it into others, and a reader of tables refuses the file.
LONGEST_CELL = 32_000
LINE_END = "\r\n"
# Without it a spreadsheet takes UTF-8 for the old encoding of the country it is used in.
BYTE_ORDER_MARK = "\ufeff"
SEPARATORS = ",;\t"


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]], line_end: str = "\n") -> str:
    r"""Return a table as CSV that is safe to open in a spreadsheet: no text in it is a formula, or too long for a cell.

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
    if not isinstance(cell, str):
        return cell
    text = cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…"
    return FORMULA.sub(r"\1\2'", text)


def read_table(path: Path) -> list[dict[str, str]]:
    r"""Return the rows of a CSV file by the names of its columns, however another program has written it.

    Moodle offers commas, semicolons and tabs; a spreadsheet writes what its country has, and UTF-16 as "Unicode text".
    The mark that :func:`csv_text` puts before a formula is taken off again.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of dict
        Rows that hold anything. Spaces around names of columns and around values are left out.

    Raises
    ------
    CourseError
        If the file is missing, empty or in another encoding.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "roster.csv"
    ...     _ = path.write_text("Name;Points\n ليلى ;3\n;\n", encoding="utf-16")
    ...     read_table(path)
    [{'Name': 'ليلى', 'Points': '3'}]
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from error
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not UTF-8 at byte {error.start}: export it again with that encoding (in Excel: CSV UTF-8)."
        ) from error
    heading = text.partition("\n")[0]
    separator = max(SEPARATORS, key=heading.count)
    try:
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise CourseError(f"{path} is not a table: {error}.") from error
    if not rows or not any(rows[0]):
        raise CourseError(f"{path} is empty: its first line has to hold the names of the columns.")
    columns = rows[0]
    return [
        dict(zip(columns, [_unguarded(cell) for cell in (*row, *[""] * len(columns))], strict=False))
        for row in rows[1:]
        if any(row)
    ]


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell
