"""Notebooks as they are kept in git: stable, textual, and the same from every machine.

The normal form keeps what a reader reads (sources, text and HTML outputs) and drops what only a browser
shows (pictures, widget states): those are made again when the book is built.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursekit.course.errors import CourseError

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"name": "python", "pygments_lexer": "ipython3"}

# Cell metadata with a meaning for Jupyter, nbgrader or the book; editors leave many more behind.
KEPT_CELL_METADATA = (
    "decision",
    "deletable",
    "editable",
    "jupyter",
    "mystnb",
    "nbgrader",
    "objectives",
    "revealed-by",
    "tags",
)
EMPTY: tuple[object, ...] = (None, "", [], {})
DROPPED_MIME = re.compile(r"image/(?!svg)|application/vnd\.jupyter\.widget-view\+json")
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def read(path: Path) -> NotebookNode:
    """Read the notebook ``path`` as nbformat 4.

    Raises :class:`CourseError` if the file is not a notebook, or a cell's metadata have a shape that nobody can read.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        # nbformat raises NotJSONError (a ValueError) for bad JSON and whatever Python raises for odd structures.
        raise CourseError(f"{path} is not a readable notebook: {error}") from error
    if faults := [f"{path}, cell {cell.get('id')}: {fault}" for cell in notebook.cells for fault in _misshapen(cell)]:
        raise CourseError("\n".join(faults))
    return notebook


def _misshapen(cell: NotebookNode) -> Iterator[str]:
    """Yield what the workshop could not read in the metadata of a cell."""
    for key in ("objectives", "tags"):
        names = cell.metadata.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            yield f"its metadata {key} must be a list of names, not {names!r}"
    shown = cell.metadata.get("mystnb", {})
    if not isinstance(shown, dict):
        yield f"its metadata mystnb must be a mapping, not {shown!r}"
    else:
        for part, key in (("image", "alt"), ("figure", "caption")):
            holder = shown.get(part, {})
            if not isinstance(holder, dict) or not isinstance(holder.get(key, ""), str):
                yield f"its metadata mystnb.{part} must be a mapping with a text {key}, not {holder!r}"
    graded = cell.metadata.get("nbgrader", {})
    if not isinstance(graded, dict):
        yield f"its metadata nbgrader must be a mapping, not {graded!r}"
    elif not isinstance(graded.get("points") or 0, int | float):
        yield f"its points must be a number, not {graded['points']!r}"


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
