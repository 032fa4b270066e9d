"""What of a lesson's code stands on its page: what is shown is what is taught.

Code that draws or labels is folded behind a line that says what it is; what records numbers for the text stands in
cells of its own, which no page shows.
"""

import ast
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode

from coursekit.content.cells_shown import FOLDED_INPUT, REMOVED, calls, is_code_read, is_drawn, tags

LINES = 20
WIDTH = 79
# How the name of a table and of a figure begins.
NAMES = {False: "tab-", True: "fig-"}


def faults(notebook: NotebookNode, record_call: str) -> Iterator[str]:
    """Yield what a reader of a lesson's code should not have to read.

    Parameters
    ----------
    notebook
        The lesson.
    record_call
        The name of the function that records numbers for the text.
    """
    before: NotebookNode | None = None
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from (f"cell {cell.id}: {fault}" for fault in _cell_faults(cell, before, record_call))
        before = cell
    yield from repeated_names(notebook, record_call)


def _cell_faults(cell: NotebookNode, before: NotebookNode | None, record_call: str) -> Iterator[str]:
    if any(calls(cell, record_call)):
        if REMOVED not in tags(cell):
            yield f"{record_call}(…) stands in a cell of its own, tagged {REMOVED}, directly after what it records"
        elif before is None or before.cell_type != "code":
            yield f"{record_call}(…) stands directly after the code whose numbers it records, not after text"
    yield from _caption_faults(cell)
    if is_drawn(cell) and FOLDED_INPUT not in tags(cell):
        yield f"it draws and has an alternative text, so its code is folded: tag it {FOLDED_INPUT}"
    if not is_code_read(cell):
        return
    if _renames(cell.source):
        yield f"it renames for display (.rename); style the table in a folded cell (tag {FOLDED_INPUT})"
    lines = cell.source.splitlines()
    if len(lines) > LINES:
        yield f"{len(lines)} lines of code on the page; at most {LINES}"
    for number, line in enumerate(lines, start=1):
        if len(line) > WIDTH:
            yield f"line {number} has {len(line)} characters; at most {WIDTH} fit on the page"


def _caption_faults(cell: NotebookNode) -> Iterator[str]:
    figure = cell.metadata.get("mystnb", {}).get("figure")
    if not figure:
        return
    name, wanted = str(figure.get("name", "")), NAMES[is_drawn(cell)]
    if not figure.get("caption") or not name.startswith(wanted):
        yield f"its metadata mystnb.figure must have a caption and a name that begins with {wanted}"


def _renames(source: str) -> bool:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rename"
        for node in ast.walk(tree)
    )


def repeated_names(notebook: NotebookNode, record_call: str) -> Iterator[str]:
    """Yield the names that a lesson records more than once: a sentence could bring either number.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cells = [new_code_cell("record(gain=1)"), new_code_cell("record(gain=2, loss=3)")]
    >>> [*repeated_names(new_notebook(cells=cells), "record")]
    ['recorded more than once: gain; a name stands for one number of the page']
    """
    names = Counter(
        keyword.arg
        for cell in notebook.cells
        for call in calls(cell, record_call)
        for keyword in call.keywords
        if keyword.arg
    )
    if repeated := sorted(name for name, count in names.items() if count > 1):
        yield f"recorded more than once: {', '.join(repeated)}; a name stands for one number of the page"
