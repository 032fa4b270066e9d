"""What no notebook that readers download may hold."""

import re

from nbformat import NotebookNode

RAW = re.compile(r"\{[a-zA-Z][\w:.+-]*\}`|^\s*:{3,}|^\s*[`~]{3,}\{|^\([^()\s]+\)=|^%", re.MULTILINE)


def raw(notebook: NotebookNode) -> list[str]:
    """Return the places of a notebook's texts that only the book understands, each with the cell it is in."""
    return [
        f"{cell.id}: {found[0].strip()}"
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for found in RAW.finditer(cell.source)
    ]
