"""What a notebook shows folded: solutions to practice, and code that draws instead of teaching."""

import re

from nbformat import NotebookNode

from coursekit.content.cells_shown import FOLDED, FOLDED_INPUT, NOT_READ, is_drawn
from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell
from coursekit.course.strings import Strings
from coursekit.site.folds import fold_line

RECORD = "application/papermill.record/"
# What stands for a picture where only text is kept.
STAND_IN = re.compile(r"<Figure size .*>")


def fold(cell: NotebookNode, say: Strings, widget_call: str) -> None:
    """Fold a code cell where JupyterLab and Colab show it, under a line that says what it is.

    Cells of an assignment stay as they are, since they are compared with what was released.
    """
    if cell.cell_type != "code" or NbgraderCell(cell).is_known:
        return
    tags = NOT_READ.intersection(cell.metadata.get("tags", ()))
    draws = is_drawn(cell)
    if not tags and not draws:
        return
    # Code that draws is folded in a notebook, whether or not its page folds it.
    tagged = {*tags, FOLDED_INPUT} if draws else tags
    title = fold_line(tagged, cell.metadata.get("mystnb", {}), cell.source, widget_call)
    cell.metadata = NotebookNode(cell.metadata)
    cell.metadata.jupyter = NotebookNode(source_hidden=True)
    # Colab's name for it.
    cell.metadata.cellView = "form"
    if FOLDED in tags:
        cell.metadata.jupyter.outputs_hidden = True
        # Colab would show them under the folded code.
        cell.outputs = []
    if title:
        # Both show the first line of a folded cell; Colab takes it for the cell's title.
        cell.source = f"# @title {say(title)}\n{cell.source}"


def with_outputs(notebook: NotebookNode, executed: NotebookNode | None) -> None:
    """Give a notebook the texts and tables of its own run; none where it was not run."""
    found = {cell.id: cell for cell in notebooks.normalise(executed).cells} if executed else {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            run = found.get(cell.id)
            cell.outputs = [output for output in run.outputs if _is_seen(output, is_drawn(cell))] if run else []
            cell.execution_count = run.execution_count if run and cell.outputs else None


def _is_seen(output: NotebookNode, is_drawn: bool) -> bool:
    """Return whether an output that is kept as text says anything without the picture or widget it stands for."""
    data = output.get("data")
    if data is None:
        return True
    shown = {mime: content for mime, content in data.items() if not mime.startswith(RECORD)}
    if set(shown) == {"text/plain"}:
        return not is_drawn and not STAND_IN.fullmatch(shown["text/plain"].strip())
    return bool(shown)
