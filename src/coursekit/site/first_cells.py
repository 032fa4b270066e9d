"""The cells that a notebook begins with in the browser: they install the library and let Arabic labels be read."""

from nbformat import NotebookNode, v4

from coursekit.course.edition import Edition

# The script whose letters join, as ISO 15924 has it.
ARABIC = "Arab"
# The ids of the cells.
INSTALL = "install-in-the-browser"
LABELS = "labels-in-the-browser"
# What joins Arabic letters, and what puts them in order: its last version in Python alone, the only kind that installs.
SHAPERS = "arabic-reshaper 'python-bidi<0.5'"

SHAPE_LABELS = """\
# Matplotlib before 3.11 joins no Arabic letters and writes from left to right: here labels are joined and turned.
import re
import matplotlib
from matplotlib.text import Text

if matplotlib.__version_info__ < (3, 11):
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    set_text = Text.set_text
    # Joined letters have other numbers, so a label that is set twice is not turned twice.
    unjoined = re.compile("[\\u0620-\\u064a\\u0671-\\u06d3]")

    def set_shaped(text, s):
        lines = str(s).split("\\n")
        set_text(text, "\\n".join(map(get_display, map(reshape, lines))) if unjoined.search(str(s)) else s)

    Text.set_text = set_shaped
"""


def first_cells(library: str, edition: Edition) -> list[NotebookNode]:
    """Return the cells to put before those of a notebook.

    Parameters
    ----------
    library
        The package that the lessons import.
    edition
        Where it is written in Arabic letters, a second cell shapes the labels of figures.

    Returns
    -------
    list of nbformat.NotebookNode
        One or two code cells.

    Examples
    --------
    >>> [cell.source for cell in first_cells("models", Edition("fr"))]
    ['%pip install --quiet models']
    >>> [cell.source for cell in first_cells("models", Edition("he"))]
    ['%pip install --quiet models']
    >>> first_cells("models", Edition("ar"))[0].source
    "%pip install --quiet models arabic-reshaper 'python-bidi<0.5'"
    """
    if edition.script != ARABIC:
        return [v4.new_code_cell(f"%pip install --quiet {library}", id=INSTALL)]
    return [
        v4.new_code_cell(f"%pip install --quiet {library} {SHAPERS}", id=INSTALL),
        v4.new_code_cell(SHAPE_LABELS.rstrip(), id=LABELS, metadata={"jupyter": {"source_hidden": True}}),
    ]
