"""The line behind which code is folded, on the page and in the notebook that readers download."""

from collections.abc import Iterable, Mapping
from typing import Any

from coursekit.content.cells_shown import FOLDED, FOLDED_INPUT, PRACTICE
from coursekit.content.code_shown import NAMES
from coursekit.course.strings import marked

TASK = marked("Code of the task")
SOLUTION = marked("Show the solution")
DEMONSTRATION = marked("Code of the demonstration")
FIGURE = marked("Code of the figure")
TABLE = marked("Code of the table")
OTHER = marked("Show the code")
TABLE_NAMES = NAMES[False]


def fold_line(tags: Iterable[str], shown: Mapping[str, Any], source: str, widget_call: str) -> str:
    """Return the line that says what is folded, in English; empty where a cell is not folded.

    Parameters
    ----------
    tags
        The tags of the cell.
    shown
        What its metadata say of its results, under ``mystnb``.
    source
        Its code.
    widget_call
        The name of the function that shows a widget.

    Examples
    --------
    >>> fold_line(["hide-input"], {"image": {"alt": "A line"}}, "plt.show()", "explore")
    'Code of the figure'
    >>> fold_line(["hide-input"], {"image": {"alt": "A line"}}, "explore(draw)", "explore")
    'Code of the demonstration'
    >>> fold_line(["hide-input"], {"figure": {"name": "tab-plans"}}, "plans.style", "explore")
    'Code of the table'
    >>> fold_line([], {}, "1 + 1", "explore")
    ''
    """
    if PRACTICE in tags:
        return TASK
    if FOLDED in tags:
        return SOLUTION
    if FOLDED_INPUT not in tags:
        return ""
    if f"{widget_call}(" in source:
        return DEMONSTRATION
    if shown.get("image"):
        return FIGURE
    return TABLE if is_table(shown) else OTHER


def is_table(shown: Mapping[str, Any]) -> bool:
    """Return whether a cell's result is numbered as a table, which its name says.

    >>> is_table({"figure": {"name": "tab-plans"}}), is_table({"figure": {"name": "fig-plans"}}), is_table({})
    (True, False, False)
    """
    return str(shown.get("figure", {}).get("name", "")).startswith(TABLE_NAMES)
