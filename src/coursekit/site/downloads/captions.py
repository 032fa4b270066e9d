"""Captions of figures and tables in a notebook outside of the book, with the numbers that they have in it."""

from collections import Counter
from dataclasses import dataclass

from nbformat import NotebookNode, v4

from coursekit.course.strings import Strings, marked
from coursekit.site.folds import is_table

FIGURE, TABLE = marked("Figure %s"), marked("Table %s")


@dataclass(frozen=True)
class Caption:
    """The caption of what a cell shows: its number in words (``Table 2``) and its text, as Markdown."""

    number: str
    text: str


def captions(notebook: NotebookNode, say: Strings, chapter: int | None = None) -> dict[str, Caption]:
    """Return the captions of a page by the names that its text points at, in the order of its cells.

    ``chapter`` is the number of the page, if it has one.

    >>> from pathlib import Path
    >>> from coursekit.course.edition import Edition
    >>> shown = [{"caption": "Plans.", "name": "tab-plans"}, {"caption": "Cost.", "name": "fig-cost"}]
    >>> cells = [v4.new_code_cell(metadata={"mystnb": {"figure": figure}}) for figure in shown]
    >>> captions(v4.new_notebook(cells=cells), Strings(Path("anywhere"), Edition("en")), 3)["fig-cost"]
    Caption(number='Figure 3.1', text='Cost.')
    """
    found: dict[str, Caption] = {}
    counted: Counter[str] = Counter()
    for cell in notebook.cells:
        shown = cell.metadata.get("mystnb", {})
        figure = shown.get("figure", {})
        if figure.get("caption") and figure.get("name"):
            kind = TABLE if is_table(shown) else FIGURE
            counted[kind] += 1
            number = f"{chapter}.{counted[kind]}" if chapter else str(counted[kind])
            found[figure["name"]] = Caption(say(kind) % number, figure["caption"])
    return found


def with_captions(cells: list[NotebookNode], known: dict[str, Caption]) -> list[NotebookNode]:
    """Return cells with a cell after each that shows something with a caption: no Jupyter shows captions itself."""
    result = []
    for cell in cells:
        result.append(cell)
        name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        if name in known:
            text = f"**{known[name].number}** {known[name].text}"
            result.append(v4.new_markdown_cell(text, id=f"{cell.id[:56]}-caption"))
    return result
