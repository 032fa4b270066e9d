"""What keeps its own direction in a text that is read from right to left: sums, signs, units, Latin names.

The rules for text in two directions (Unicode Standard Annex 9) take a number for part of the words around it and let
what stands between two numbers run with those words: ``864 − 120 = 744`` would be read 744 first. So each such run is
isolated. Where the runs are is said here alone; how one is isolated depends on where the text stands: an element on a
page, two invisible marks where there can be none.

The library's own copy of ``coursekit.course.isolation``, which it must not import: a test holds the two together.
"""

import re
from html import escape
from typing import NamedTuple

# Stands for what already keeps its direction: code, a formula.
OBJECT = "\ufffc"

_LETTER = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u1e00-\u1eff"
_OF_WORD = rf"{_LETTER}0-9_"
_ARABIC = "\u0590-\u060b\u060d-\u061a\u061c-\u061e\u0620-\u06d3\u06d5-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_RAISED = "\u00b2\u00b3\u00b9\u2070-\u209c"
# The kinds of tokens, each with the letter that stands for it in the grammar below; the first that matches counts.
_TOKENS = {
    "s": r"[ \t\n\u00a0\u202f]+",
    # An address, a quotation without a letter of the other script, a name: C++, S&P, before_after, x*.
    "w": rf"(?:https?://|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/)[^\s<>«»{_ARABIC}]*[^\s<>«».,;:!?)،؛{_ARABIC}]"
    # A day with its time.
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}"
    # An abbreviation, an initial.
    r"|\b(?:al|Co|Corp|Dr|Inc|Jr|Ltd|St|vs)\.|\b[A-Z]\.(?=\s[A-Z])"
    rf"|'[^'\n{_ARABIC}]*[{_OF_WORD}][^'\n{_ARABIC}]*'|\"[^\"\n{_ARABIC}]*[{_OF_WORD}][^\"\n{_ARABIC}]*\""
    rf"|“[^”\n{_ARABIC}]*[{_OF_WORD}][^”\n{_ARABIC}]*”"
    rf"|[{_OF_WORD}]*[{_LETTER}_][{_OF_WORD}]*(?:[.'’&@-][{_OF_WORD}]*[{_LETTER}_][{_OF_WORD}]*|\.[0-9]+)*"
    rf"(?:\(\)|[+#*′{_RAISED}]+(?![{_OF_WORD}(])|'(?=\s*=))?",
    "n": rf"[0-9]+(?:[.,:][0-9]+)*[{_RAISED}]*|[∞½¼¾⅓⅔]",
    "o": OBJECT,
    "u": rf"[%‰°{_RAISED}]",
    "c": r"[$€£¥]",
    "t": r"\+",
    "q": "\u2212",
    "h": "-",
    "m": r"[±∓]",
    "r": r"[<>=!]=|[<>≤≥≈=≠~∼]",
    "e": "×",
    "p": r"\*\*|//|[–÷·∙*/^→&]",
    "(": r"[(\[{]",
    ")": r"[)\]}]",
    "k": r"[,;:]",
    "d": r"\.",
    # "And", which is written together with what it joins: a hyphen after it is a sign.
    "v": rf"(?<![{_ARABIC}])و(?=-[0-9])",
    "a": rf"[{_ARABIC}]+",
    "x": r".",
}
_TOKEN = re.compile(
    "|".join(f"(?P<{'k' + str(place)}>{rule})" for place, rule in enumerate(_TOKENS.values())), re.DOTALL
)
_KINDS = dict(zip((f"k{place}" for place in range(len(_TOKENS))), _TOKENS, strict=True))

# A sign stands at its number and after no operand; a hyphen after a letter is none.
_SIGN = r"(?:(?<![nwouc)])[tqe]|(?<![nwouca)])h|ms?)"
_ATOM = rf"{_SIGN}?(?:c?n(?:s?u|s?c(?!s?n)|[te](?!s?[cnwo(tqhm]))?|[wo](?:s?u)?)"
# Operators stand between operands, with a space on both sides or on none; names follow each other, and their numbers.
_JOIN = (
    r"(?:s[tqhmrpe]s|[tqhmrpe]|[mrpe]s|s[mrpe]"
    r"|(?<=w)s(?=[wn(])|(?<=[nu])s(?=w)|(?<=\))s(?=w)|(?<=w)ks(?=w))"
)
_IN_BRACKETS = rf"(?:{_JOIN}|ks?)"


def _group(operand: str) -> str:
    return rf"\(s?(?:{operand})(?:{_IN_BRACKETS}(?:{operand}))*s?\)(?:s?u)?"


_DEEPEST = _group(_ATOM)
_DEEP = _group(rf"(?:{_ATOM})(?:{_DEEPEST})*|{_SIGN}?{_DEEPEST}")
_OPERAND = rf"(?:(?:{_ATOM})(?:{_DEEP})*|{_SIGN}?(?:{_DEEP})+)"
# A comparison without its left side, as in a cell of a table.
_COMPARISON = r"(?:(?<!a)(?<!as)rs?)?"
_RUN = re.compile(rf"{_COMPARISON}{_OPERAND}(?:{_JOIN}{_OPERAND})*")
# One pair of brackets around all of it, which stands as well outside.
_IN_ONE_PAIR = re.compile(r"\(([^()]*)\)")
# What reads as it should without being isolated.
_SAFE = {"n", "o"}


class Piece(NamedTuple):
    """A part of a text, and whether it keeps its own direction."""

    text: str
    isolated: bool


def isolate(text: str) -> list[Piece]:
    """Return the pieces of a text in a language that is read from right to left, in their order.

    Parameters
    ----------
    text
        The text, without markup; :data:`OBJECT` stands for what keeps its direction already.

    Returns
    -------
    list of Piece
        Together they are the text. What is isolated must be shown from left to right whatever stands around it.

    Examples
    --------
    >>> [piece.text for piece in isolate("الفرق 864 − 120 = 744 دينارًا (S&P 500) و−1 في 2017") if piece.isolated]
    ['864 − 120 = 744', 'S&P 500', '−1']
    >>> isolate("الربح في 120 يومًا")
    [Piece(text='الربح في 120 يومًا', isolated=False)]
    """
    tokens = [(_KINDS[str(found.lastgroup)], found.start(), found.end()) for found in _TOKEN.finditer(text)]
    kinds = "".join(kind for kind, _, _ in tokens)
    pieces: list[Piece] = []
    rest = 0
    for found in _RUN.finditer(kinds):
        first, last = found.span()
        if _IN_ONE_PAIR.fullmatch(found[0]):
            first, last = first + 1, last - 1
            while first < last and kinds[first] == "s":
                first += 1
            while last > first and kinds[last - 1] == "s":
                last -= 1
        if kinds[first:last] in _SAFE:
            continue
        start, end = tokens[first][1], tokens[last - 1][2]
        if start > rest:
            pieces.append(Piece(text[rest:start], False))
        pieces.append(Piece(text[start:end], True))
        rest = end
    if rest < len(text):
        pieces.append(Piece(text[rest:], False))
    return pieces


def as_html(text: str) -> str:
    """Return a text as HTML, with each run in an element that keeps its direction, if it is read from right to left.

    >>> as_html("ارتفع +5% في <السنة>"), as_html("Up +5%")
    ('ارتفع <bdi dir="ltr">+5%</bdi> في &lt;السنة&gt;', 'Up +5%')
    """
    if not re.search(f"[{_ARABIC}]", text):
        return escape(text)
    return "".join(
        f'<bdi dir="ltr">{escape(piece.text)}</bdi>' if piece.isolated else escape(piece.text)
        for piece in isolate(text)
    )
