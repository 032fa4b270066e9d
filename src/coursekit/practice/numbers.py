"""Numbers as people type them: the same rules as in ``practice-judge.js``, held to it by one table of cases."""

import re

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_MARKS = str.maketrans(
    {
        "٪": "%",
        "،": ",",
        "−": "-",
        "–": "-",
        "＋": "+",
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        # Marks of direction, which come along when a text is copied.
        **dict.fromkeys("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        # An Arabic thousands separator, and an apostrophe as one.
        **dict.fromkeys("٬'’"),
    }
)
_ONE = re.compile(r"([^0-9]*?)([+-]?) ?((?:[.,٫]?[0-9])(?:[0-9.,٫ ]*[0-9])?)([^0-9]*)")
# Beside a number they make it a part of a formula.
_SIGNS = re.compile(r"[-+*/^<>]")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")


def readings(text: str) -> list[float] | str:
    """Return the numbers that a text may mean, the likelier first.

    Parameters
    ----------
    text
        What the reader typed: decimal comma or point, thousands in groups, Arabic digits and signs, a currency or unit
        before or after it. ``1,234`` may mean two numbers. A percent sign divides by 100.

    Returns
    -------
    list of float or str
        The numbers, or why there is none: ``"empty"``, ``"text"`` (no digit in it) or ``"formula"`` (more than one
        number).

    Examples
    --------
    >>> readings("12.50 dinars"), readings("٣١٫٥٪"), readings("1,234"), readings("1/3"), readings("many")
    ([12.5], [0.315], [1234.0, 1.234], 'formula', 'text')
    """
    plain = text.translate(_DIGITS).translate(_MARKS).strip()
    if not plain:
        return "empty"
    if not re.search("[0-9]", plain):
        return "text"
    found = _ONE.fullmatch(plain)
    if found is None or _SIGNS.search(found[1].strip()[-1:] + found[4].strip()[:1]):
        return "formula"
    values = _values(found[3])
    if not values:
        return "formula"
    # The sign may stand before a currency.
    sign = -1.0 if found[2] == "-" or found[1].startswith("-") else 1.0
    share = 100.0 if "%" in found[1] + found[4] else 1.0
    return [sign * value / share for value in values]


def _values(number: str) -> list[float]:
    """Return what digits with separators may mean; nothing if they are no number."""
    if "٫" in number:
        # It is a decimal separator and nothing else; a comma beside it stands between thousands.
        whole, _, rest = number.replace(",", "").replace(" ", "").partition("٫")
        return [float(f"{whole or 0}.{rest}")] if rest.isdigit() and (whole + "0").isdigit() else []
    marks = set(number) & {".", ","}
    grouped = _GROUPED.fullmatch(number)
    if len(marks) == 2:
        decimal = max(marks, key=number.rfind)
        whole, _, rest = number.rpartition(decimal)
        if decimal in whole or not _GROUPED.fullmatch(whole):
            return []
        return [float(f"{re.sub('[., ]', '', whole)}.{rest}")]
    if not marks:
        if " " in number and not grouped:
            return []
        return [float(number.replace(" ", ""))]
    [mark] = marks
    if number.count(mark) > 1:
        return [float(re.sub("[., ]", "", number))] if grouped else []
    whole, _, rest = number.partition(mark)
    if " " in rest or (" " in whole and not _GROUPED.fullmatch(whole)):
        return []
    decimal_value = float(f"{whole.replace(' ', '') or 0}.{rest}")
    if not grouped or whole == "0" or " " in whole:
        return [decimal_value]
    thousands = float(whole + rest)
    return [thousands, decimal_value] if mark == "," else [decimal_value, thousands]
