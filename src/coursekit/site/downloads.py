"""Notebooks as readers download them: what only the book understands is put into plain words and numbers."""

import ast
import json
import re
from pathlib import Path

from nbformat import NotebookNode, v4

from coursekit.course import notebooks
from coursekit.course.files import write_text
from coursekit.course.repository import Repository

ROLE = re.compile(r"\{(glue:text|term|doc|ref|claim)\}`([^`]+)`")
EXPLICIT = re.compile(r"(.*?)\s*<[^<>]+>", re.DOTALL)
# A label before a heading; MyST hides it, Jupyter would show it.
LABEL = re.compile(r"^\([a-z0-9-]+\)=\n", re.MULTILINE)


def records(path: Path) -> dict[str, object]:
    """Return the values that a notebook recorded, by name, from the file MyST-NB keeps them in.

    A notebook that recorded nothing has no such file, and no values.
    """
    if not path.is_file():
        return {}
    outputs = json.loads(path.read_text(encoding="utf-8"))
    return {name: ast.literal_eval(output["data"]["text/plain"]) for name, output in outputs.items()}


def readable(notebook: NotebookNode, values: dict[str, object]) -> NotebookNode:
    """Return ``notebook`` with the book's roles in its text replaced by what they show.

    >>> cell = NotebookNode(cell_type="markdown", source="A gain of {glue:text}`gain:.1%` of {term}`margins <margin>`.")
    >>> readable(NotebookNode(cells=[cell]), {"gain": 0.275}).cells[0].source
    'A gain of 27.5% of margins.'
    """

    def shown(found: re.Match[str]) -> str:
        role, content = found.groups()
        if role == "glue:text":
            name, _, form = content.partition(":")
            return format(values[name], form)
        explicit = EXPLICIT.fullmatch(content)
        return explicit[1] if explicit else content

    result = NotebookNode(notebook)
    result.cells = [NotebookNode(cell) for cell in notebook.cells]
    for cell in result.cells:
        if cell.cell_type == "markdown":
            cell.source = LABEL.sub("", ROLE.sub(shown, cell.source))
    return result


def with_library(notebook: NotebookNode, library: str, home: Repository | None) -> NotebookNode:
    """Return ``notebook`` with a first cell that fetches what it imports, where a repository to fetch it from is known.

    The cell does nothing where ``library`` is installed, and none is added a second time.
    """
    if home is None or not library or any(cell.get("id") == f"install-{library}" for cell in notebook.cells):
        return notebook
    source = (
        f'try:\n    import {library}\nexcept ImportError:\n    %pip install --quiet "{library} @ git+{home.address}"'
    )
    result = NotebookNode(notebook)
    result.cells = [v4.new_code_cell(source, id=f"install-{library}"), *notebook.cells]
    return result


def make_readable(html: Path, executed: Path, library: str = "", home: Repository | None = None) -> None:
    """Put the notebooks that an edition offers for download into readable form.

    Parameters
    ----------
    html
        The edition's pages; its ``_sources`` hold the notebooks.
    executed
        MyST-NB's folder of executed notebooks and their records.
    library
        The package that the notebooks import, if they need one.
    home
        The course's repository, if one is known.
    """
    sources = html / "_sources"
    for path in sources.rglob("*.ipynb"):
        values = records((executed / path.relative_to(sources)).with_suffix(".glue.json"))
        write_text(path, notebooks.dumps(with_library(readable(notebooks.read(path), values), library, home)))
