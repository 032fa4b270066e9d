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

TEXT = ("<div dir='rtl'>\n\n", "\n\n</div>")
# Jupyter aligns each paragraph left by a rule of its own, which only an element within the paragraph can undo.
PARAGRAPH = ("<span style='display:block;text-align:right'>", "</span>")
BLOCK_OF_CODE = ("<div dir='ltr'>\n\n", "\n\n</div>")
CODE = ("<bdi dir='ltr'>", "</bdi>")

CODE_SPAN = re.compile(r"(?<![`>])(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)", re.DOTALL)
OUR_CODE_SPAN = re.compile(rf"{re.escape(CODE[0])}(`.*?`){re.escape(CODE[1])}", re.DOTALL)
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
    """Return a Markdown text that is read from right to left, with its code from left to right.

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
            _isolate_code(lines, first, last)
        if token.type == "paragraph_open" and token.level == 0 and not lines[first].startswith(MATH):
            lines[first] = PARAGRAPH[0] + lines[first]
            lines[last - 1] += PARAGRAPH[1]
        elif token.type == "fence" and token.level == 0:
            lines[first] = BLOCK_OF_CODE[0] + lines[first]
            lines[last - 1] += BLOCK_OF_CODE[1]
    return "\n".join(lines).join(TEXT)


def _isolate_code(lines: list[str], first: int, last: int) -> None:
    block = CODE_SPAN.sub(lambda span: span[0].join(CODE), "\n".join(lines[first:last]))
    lines[first:last] = block.split("\n")


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
