r"""What a student wrote or showed, made harmless before it is stored: no page that shows it runs or fetches anything.

nbgrader's formgrader, JupyterLab and nbconvert each turn texts into pages in their own way, and the workshop does not
write them. So what reaches a graded notebook is such that any of them may show it: no HTML in Markdown, HTML with a
closed list of elements and almost no attributes, pictures that are pictures.
"""

import base64
import binascii
import re
from collections.abc import Callable

# It has no width, so a text looks as it did. But neither a browser nor Markdown nor TeX reads on across it.
APART = "\u200b"
# A macro that reaches out of a formula, or that defines others and so may keep a page busy for ever.
MACROS = (
    "bbox|class|cssId|csname|def|edef|eqref|gdef|global|href|html[A-Za-z]*|includegraphics|label|let|mathchoice|mmlToken"
    "|newcommand|newenvironment|providecommand|ref|renewcommand|renewenvironment|require|style|texttip|tooltip|toggle"
    "|unicode|url|xdef|DeclareMathOperator|DeclareMathSizes|DeclarePairedDelimiter[A-Za-z]*|Newextarrow|data"
)
_MACRO = re.compile(rf"\\(?=\s*(?:{MACROS})(?![A-Za-z]))")
# An address of the web, as it is; else where HTML, a picture, an entity or an address of another kind might begin: also
# one that leads to a file beside the notebook, or to a page of the grader's own server.
_MARKDOWN = re.compile(
    r"(https?://[\w./~%?=#@:,;+*-]*|mailto:(?=\w))|<|!(?=\[)|&(?=[#A-Za-z])"
    r"|\](?=:|\((?!\s*(?:https?://|mailto:)))|(?<=[\w\\]):(?=\S)",
    re.IGNORECASE,
)

# fmt: off
ELEMENTS = frozenset({
    "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt",
    "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul", "var",
})
# fmt: on
ATTRIBUTES = {"*": {"dir", "lang"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}
# Nested more deeply, a page takes long to clean and to show.
MOST_NESTED = 200
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_ALONE = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# How a file of each kind begins and ends.
PICTURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
}


def markdown(text: str) -> str:
    r"""Return Markdown that holds no HTML, no entity, no picture, no address but of the web, and plain formulas.

    What is taken apart is taken apart by a space without width: a reader sees the same text.

    >>> markdown("a < b, so <script>x</script> at 10:30").replace(APART, "|")
    'a <| b, so <|script>x<|/script> at 10|:30'
    >>> markdown(r"[x](javascript:y) and $\href{z}{w}$, see https://example.org").replace(APART, "|")
    '[x]|(javascript|:y) and $\\|href{z}{w}$, see https://example.org'
    """

    def apart(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        return APART + ":" if found[0] == ":" else found[0] + APART

    return formulas(_MARKDOWN.sub(apart, text))


def formulas(text: str) -> str:
    r"""Return a text in which no formula holds a macro that does more than set symbols."""
    return _MACRO.sub(lambda found: found[0] + APART, text)


def html(text: str) -> str:
    r"""Return HTML of a closed list of elements, well formed; empty for what is nested too deeply.

    >>> html("<table onclick='x'><tr><td>1<script>y</script></table><img src=x onerror=z>")
    '<table><tbody><tr><td>1</td></tr></tbody></table>'
    """
    if _depth(text) > MOST_NESTED:
        return ""
    # Needed where a display is cleaned, and nowhere that a student checks a notebook.
    import nh3

    return formulas(nh3.clean(text, tags=set(ELEMENTS), attributes=ATTRIBUTES, link_rel=None, url_schemes=set()))


def _depth(text: str) -> int:
    """Return how deeply elements may be nested in what a browser would make of a text, or more."""
    depth = deepest = 0
    for end, name in _TAG.findall(text):
        if name.lower() not in _ALONE:
            depth = max(depth - 1, 0) if end else depth + 1
            deepest = max(deepest, depth)
    return deepest


def picture(kind: str) -> Callable[[str], str]:
    """Return what makes a picture of a ``kind``, in base64, well formed: the same bytes, or nothing.

    >>> picture("image/png")("javascript:alert(1)")
    ''
    """
    start, end = PICTURES[kind]

    def checked(text: str) -> str:
        try:
            data = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            return ""
        return base64.b64encode(data).decode("ascii") if data.startswith(start) and data.rstrip().endswith(end) else ""

    return checked


def plain(text: str) -> str:
    """Return a text that can be written to a file."""
    # Half of a surrogate pair cannot.
    return text.encode("utf-8", "replace").decode("utf-8")


# The kinds of output that a graded notebook may hold, and what makes each of them harmless. A vector graphic is a
# program as much as a picture; figures come as PNG.
KINDS: dict[str, Callable[[str], str]] = {
    "text/plain": plain,
    "text/html": lambda text: html(plain(text)),
    **{kind: picture(kind) for kind in PICTURES},
}
