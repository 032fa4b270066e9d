"""An assignment as its author wrote it: the trusted source that every submission is graded with."""

import ast
import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import nbformat
from nbformat import NotebookNode

from coursekit.course.programs import bound_names

LESS_TRUSTED = "less-trusted"
HIDDEN = "### BEGIN HIDDEN TESTS"


@dataclass(frozen=True)
class Assignment:
    """One notebook of an assignment.

    Attributes
    ----------
    name, notebook
        The assignment's name and the name of its notebook, which nbgrader tells apart.
    sources
        The instructor's notebook by language; the first one is what the tests are taken from.
    released
        What students got, by language.
    files
        Contents of the files beside the instructor's notebook, by relative path.
    """

    name: str
    notebook: str
    sources: dict[str, NotebookNode]
    released: dict[str, NotebookNode]
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def source(self) -> NotebookNode:
        """The instructor's notebook in the language it is written in."""
        return next(iter(self.sources.values()))

    @cached_property
    def fingerprint(self) -> str:
        """Stands for everything a grade depends on in the assignment."""
        content = json.dumps(self.as_json(), sort_keys=True).encode()
        return hashlib.sha256(content).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "name": self.name,
            "notebook": self.notebook,
            "sources": self.sources,
            "released": self.released,
            "files": {name: base64.b64encode(content).decode("ascii") for name, content in self.files.items()},
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Assignment":
        """Return what :meth:`as_json` was made from."""
        versions = {
            key: {language: nbformat.from_dict(notebook) for language, notebook in content[key].items()}
            for key in ("sources", "released")
        }
        files = {name: base64.b64decode(data) for name, data in content["files"].items()}
        return cls(content["name"], content["notebook"], versions["sources"], versions["released"], files)

    @cached_property
    def student_names(self) -> frozenset[str]:
        """Names that the author's solutions define at the top of a cell: what students are asked to write."""
        names: set[str] = set()
        for cell in self.source.cells:
            if cell.cell_type == "code" and is_solution(cell):
                names |= set(bound_names(cell.source))
        return frozenset(names)

    @cached_property
    def _by_id(self) -> dict[str, list[NotebookNode]]:
        found: dict[str, list[NotebookNode]] = {cell.id: [] for cell in self.source.cells}
        for notebook in self.released.values():
            for cell in notebook.cells:
                found[cell.id].append(cell)
        return found

    def released_cells(self, identifier: str) -> list[NotebookNode]:
        """Return the cell with the id ``identifier`` as students got it, once for each language; none if unknown."""
        return self._by_id.get(identifier, [])


# --- Kinds of cells ---------------------------------------------------------------------------------------------------


def grading(cell: NotebookNode) -> NotebookNode:
    """Return nbgrader's metadata of a cell of the author; empty where it has none."""
    return cell.metadata.get("nbgrader") or NotebookNode()


def is_solution(cell: NotebookNode) -> bool:
    """Return whether students write in the cell."""
    return bool(grading(cell).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Return whether the cell gives points without a person."""
    return bool(grading(cell).get("grade")) and not is_solution(cell) and cell.cell_type == "code"


def is_graded_by_hand(cell: NotebookNode) -> bool:
    """Return whether a person gives the points of the cell."""
    return not is_test(cell) and bool(grading(cell).get("grade") or grading(cell).get("task"))


def is_setup(cell: NotebookNode) -> bool:
    """Return whether the cell is locked code without points, which runs in both processes."""
    metadata = grading(cell)
    return bool(
        cell.cell_type == "code" and metadata.get("locked") and not metadata.get("grade") and not is_solution(cell)
    )


def is_less_trusted(cell: NotebookNode) -> bool:
    """Return whether the author declared that the test has to run in the student's process."""
    return LESS_TRUSTED in cell.metadata.get("tags", ())


def is_hidden(cell: NotebookNode) -> bool:
    """Return whether the test holds anything that students must not see."""
    return HIDDEN in cell.source


def modules_of(notebook: NotebookNode) -> list[str]:
    """Return the modules that the cells of an author's notebook import, for a process to have them ready."""
    found: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found.update(dict.fromkeys(imported_modules(cell.source)))
    return list(found)


def imported_modules(source: str) -> Iterator[str]:
    r"""Yield the modules that ``source`` imports.

    >>> list(imported_modules("import numpy as np\nfrom scipy import stats"))
    ['numpy', 'scipy']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
