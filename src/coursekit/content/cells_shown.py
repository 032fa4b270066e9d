"""What of a code cell a reader sees: which cells are read, which are folded, which are taken out of the page."""

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

REMOVED = "remove-cell"
FOLDED_INPUT = "hide-input"
FOLDED = "hide-cell"
PRACTICE = "practice"
QUIZ = "quiz"
# Tags of cells whose code no reader has to read.
NOT_READ = frozenset({FOLDED_INPUT, FOLDED, REMOVED, "remove-input", PRACTICE})
# Tags of cells whose results stand on no page, or behind a fold.
NOT_SHOWN = frozenset({FOLDED, REMOVED, "remove-output", "hide-output", PRACTICE})


def tags(cell: NotebookNode) -> frozenset[str]:
    """Return the tags of a cell.

    >>> from nbformat.v4 import new_code_cell
    >>> tags(new_code_cell("1 + 1", metadata={"tags": ["hide-input"]}))
    frozenset({'hide-input'})
    """
    return frozenset(cell.metadata.get("tags", ()))


def is_code_read(cell: NotebookNode) -> bool:
    """Return whether a reader sees the code of a cell without unfolding anything."""
    return cell.cell_type == "code" and not tags(cell) & NOT_READ


def is_output_shown(cell: NotebookNode) -> bool:
    """Return whether a reader sees what a code cell has put out."""
    return cell.cell_type == "code" and not tags(cell) & NOT_SHOWN


def is_drawn(cell: NotebookNode) -> bool:
    """Return whether a cell draws a figure or a widget, which then has an alternative text."""
    return cell.cell_type == "code" and bool(cell.metadata.get("mystnb", {}).get("image", {}).get("alt"))


def calls(cell: NotebookNode, name: str) -> Iterator[ast.Call]:
    r"""Yield the calls of the function ``name`` in a code cell; none where the code is not valid Python.

    >>> from nbformat.v4 import new_code_cell
    >>> [call.lineno for call in calls(new_code_cell("total = 1\nrecord(total=total)"), "record")]
    [2]
    """
    try:
        tree = ast.parse(cell.source) if cell.cell_type == "code" else None
    except SyntaxError:
        return
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def recorded_names(notebook: NotebookNode, record_call: str) -> set[str]:
    """Return the names of the numbers that a lesson records for its text.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> recorded_names(new_notebook(cells=[new_code_cell("record(gain=1)")]), "record")
    {'gain'}
    """
    found = (call for cell in notebook.cells for call in calls(cell, record_call))
    return {keyword.arg for call in found for keyword in call.keywords if keyword.arg}
