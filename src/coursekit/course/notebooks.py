"""Notebooks as they are kept in git: stable, textual, and the same from every machine.

The normal form keeps what a reader reads (sources, text and HTML outputs) and drops what only a browser
shows (pictures, widget states): those are made again when the book is built.
"""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursekit.course.errors import CourseError

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"name": "python", "pygments_lexer": "ipython3"}

# Cell metadata with a meaning for Jupyter, nbgrader or the book; editors leave many more behind.
KEPT_CELL_METADATA = ("deletable", "editable", "jupyter", "mystnb", "nbgrader", "objectives", "tags")
EMPTY: tuple[object, ...] = (None, "", [], {})
DROPPED_MIME = re.compile(r"image/(?!svg)|application/vnd\.jupyter\.widget-view\+json")
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def read(path: Path) -> NotebookNode:
    """Read the notebook ``path`` as nbformat 4.

    Raises :class:`CourseError` if the file is not a notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        # nbformat raises NotJSONError (a ValueError) for bad JSON and whatever Python raises for odd structures.
        raise CourseError(f"{path} is not a readable notebook: {error}") from error


def dumps(notebook: NotebookNode) -> str:
    """Return the text of ``notebook`` as it is written to a file."""
    return nbformat.writes(notebook, version=4) + "\n"


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Return ``notebook`` in the form it has in git; the argument is not changed.

    Cell ids that say something (``margin-multiple``) are kept and random ones are kept too, since they are
    stable once given; a missing or doubled id is replaced by the cell's position. Execution counts run from 1
    over the code cells. Outputs keep their text and HTML and lose pictures, widget views and timings.

    >>> cell = nbformat.v4.new_code_cell("1 + 1", id="sum", execution_count=7, metadata={"scrolled": True})
    >>> normal = normalise(nbformat.v4.new_notebook(cells=[cell], metadata={"toc": {}}))
    >>> normal.cells[0].execution_count, normal.cells[0].metadata, sorted(normal.metadata)
    (1, {}, ['kernelspec', 'language_info'])
    """
    cells, seen, count = [], set(), 0
    for position, original in enumerate(notebook.cells, start=1):
        identifier = original.get("id", "")
        if not IDENTIFIER.fullmatch(identifier) or identifier in seen:
            identifier = f"cell-{position}"
        seen.add(identifier)
        cell = NotebookNode(
            cell_type=original.cell_type,
            id=identifier,
            metadata=NotebookNode(
                # An empty list says nothing; "deletable: false" does.
                {key: original.metadata[key] for key in KEPT_CELL_METADATA if original.metadata.get(key) not in EMPTY}
            ),
            source=original.source.strip("\n"),
        )
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [output for output in map(_textual, original.outputs) if output]
        cells.append(cell)
    metadata = NotebookNode(kernelspec=NotebookNode(KERNELSPEC), language_info=NotebookNode(LANGUAGE_INFO))
    return NotebookNode(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)


def _textual(output: NotebookNode) -> NotebookNode | None:
    """Return ``output`` without what git does not keep, or None if nothing is left."""
    kept = NotebookNode(output)
    kept.pop("transient", None)
    if "data" in kept:
        kept.data = NotebookNode({mime: data for mime, data in kept.data.items() if not DROPPED_MIME.match(mime)})
        if not kept.data:
            return None
    if "execution_count" in kept:
        # The count of a result repeats its cell's and would make every diff noisy.
        kept.execution_count = None
    return kept
