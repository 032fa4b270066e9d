"""Notebooks of a language that is read from right to left, for a Jupyter that knows of one direction only.

Jupyter sets every text from left to right. Each text here says its own direction, in HTML that JupyterLab, Notebook,
Colab and the course's own pages let through; code, formulas and tables of numbers keep theirs. What is put in is
spelled with single quotes, which no author of the course uses in HTML, so it can be taken out again for a page that has
a direction anyway.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.edition import Edition
from coursekit.course.isolation import OBJECT, isolate

TEXT = ("<div dir='rtl'>\n\n", "\n\n</div>")
# Jupyter aligns each paragraph left by a rule of its own, which only an element within the paragraph can undo.
PARAGRAPH = ("<span style='display:block;text-align:right'>", "</span>")
BLOCK_OF_CODE = ("<div dir='ltr'>\n\n", "\n\n</div>")
CODE = ("<bdi dir='ltr'>", "</bdi>")

# What is markup in a text and not read, or has a direction of its own. Code and formulas take part in a sum.
CODE_SPAN = r"(?<![`>])(?P<code>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=code)(?!`)"
FORMULA = r"\$\$.+?\$\$|(?<!\\)\$[^$]+?\$"
MARKUP = re.compile(
    rf"(?P<object>{CODE_SPAN}|{FORMULA})"
    r"|<bdi\b[^>]*>.*?</bdi>|</?[A-Za-z!][^>]*>|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|\[\^[^\]]*\]|\*+|(?<!\w)_+|_+(?!\w)|\\."
    r"|^[ \t]*(?:>+|[-+]|[0-9]+[.)]|#{1,6})[ \t]+",
    re.DOTALL | re.MULTILINE,
)
# Stands for markup between two runs; any letter of the other script does.
BREAK = "\u0621"
OUR_CODE_SPAN = re.compile(rf"{re.escape(CODE[0])}(.*?){re.escape(CODE[1])}", re.DOTALL)
OUR_PARAGRAPH = re.compile(rf"{re.escape(PARAGRAPH[0])}(.*?){re.escape(PARAGRAPH[1])}(?=\n|\Z)", re.DOTALL)
OUR_BLOCK = re.compile(rf"{re.escape(BLOCK_OF_CODE[0])}(.*?){re.escape(BLOCK_OF_CODE[1])}", re.DOTALL)
MATH = "$$"


def in_direction(notebook: NotebookNode, edition: Edition) -> NotebookNode:
    """Return ``notebook`` with each of its texts in the direction of its edition; the argument is not changed.

    The places where students write are left to them.

    >>> cell = NotebookNode(cell_type="markdown", id="one", metadata=NotebookNode(), source="# اجمع")
    >>> print(in_direction(NotebookNode(cells=[cell]), Edition("ar")).cells[0].source)
    <div dir='rtl'>
    <BLANKLINE>
    # اجمع
    <BLANKLINE>
    </div>
    """
    return _changed(notebook, directed) if edition.right_to_left else notebook


def without_direction(notebook: NotebookNode) -> NotebookNode:
    """Return ``notebook`` as it was before :func:`in_direction`; the argument is not changed."""
    return _changed(notebook, undirected)


def _changed(notebook: NotebookNode, change: Callable[[str], str]) -> NotebookNode:
    result = NotebookNode(notebook)
    result.cells = [NotebookNode(cell) for cell in notebook.cells]
    for cell in result.cells:
        if cell.cell_type == "markdown" and not NbgraderCell(cell).is_answer:
            cell.source = change(cell.source)
    return result


def directed(text: str) -> str:
    """Return a Markdown text that is read from right to left, with its code and its sums from left to right.

    >>> print(directed("اكتب `half(x)`."))
    <div dir='rtl'>
    <BLANKLINE>
    <span style='display:block;text-align:right'>اكتب <bdi dir='ltr'>`half(x)`</bdi>.</span>
    <BLANKLINE>
    </div>
    """
    if not text.strip() or text.startswith(TEXT[0]):
        return text
    lines = text.split("\n")
    for token in reversed(MarkdownIt("commonmark").enable("table").parse(text)):
        if token.map is None:
            continue
        first, last = token.map
        while last - 1 > first and not lines[last - 1].strip():
            last -= 1
        if token.type in ("paragraph_open", "heading_open", "tr_open"):
            lines[first:last] = _isolated("\n".join(lines[first:last])).split("\n")
        if token.type == "paragraph_open" and token.level == 0 and not lines[first].startswith(MATH):
            lines[first] = PARAGRAPH[0] + lines[first]
            lines[last - 1] += PARAGRAPH[1]
        elif token.type == "fence" and token.level == 0:
            lines[first] = BLOCK_OF_CODE[0] + lines[first]
            lines[last - 1] += BLOCK_OF_CODE[1]
    return "\n".join(lines).join(TEXT)


def _isolated(block: str) -> str:
    """Return a block of Markdown with its code, sums, signs and names kept from left to right.

    >>> print(_isolated("هنا **5** و`x` = 3 − 5 أي [−2](two.md)."))
    هنا **5** و<bdi dir='ltr'>`x` = 3 − 5</bdi> أي [<bdi dir='ltr'>−2</bdi>](two.md).
    """
    flat, sources, place = "", [], 0
    for found in MARKUP.finditer(block):
        flat += block[place : found.start()] + (OBJECT if found["object"] else BREAK)
        sources += [*block[place : found.start()], found[0]]
        place = found.end()
    flat += block[place:]
    sources += block[place:]
    written, place = [], 0
    for piece in isolate(flat):
        parts = sources[place : place + len(piece.text)]
        place += len(piece.text)
        if piece.isolated:
            written.append("".join(parts).join(CODE))
        else:
            written += [part.join(CODE) if part.startswith("`") and len(part) > 1 else part for part in parts]
    return "".join(written)


def undirected(text: str) -> str:
    """Return a text as it was before :func:`directed`.

    >>> undirected(directed("اكتب `half(x)`."))
    'اكتب `half(x)`.'
    """
    if not text.startswith(TEXT[0]):
        return text
    text = text.removeprefix(TEXT[0]).removesuffix(TEXT[1])
    for pattern in (OUR_BLOCK, OUR_PARAGRAPH, OUR_CODE_SPAN):
        text = pattern.sub(r"\1", text)
    return text
