"""An assignment as its author wrote it: the trusted source that every submission is graded with."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.programs import bound_names, imported_modules
from coursekit.course.sections import answers_of_tests
from coursekit.grading import messages


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
    directed
        The same as a file has it whose texts say their direction, by language.
    files
        Contents of the files beside the instructor's notebook, by relative path.
    """

    name: str
    notebook: str
    sources: dict[str, NotebookNode]
    released: dict[str, NotebookNode]
    files: dict[str, bytes] = field(default_factory=dict)
    directed: dict[str, NotebookNode] = field(default_factory=dict)

    @property
    def source(self) -> NotebookNode:
        """The instructor's notebook in the language it is written in."""
        return next(iter(self.sources.values()))

    @cached_property
    def fingerprint(self) -> str:
        """Stands for everything a grade depends on in the assignment."""
        return hashlib.sha256(messages.write(self).encode()).hexdigest()[:16]

    @cached_property
    def student_names(self) -> frozenset[str]:
        """Names that the author's solutions define at the top of a cell: what students are asked to write."""
        names: set[str] = set()
        for cell in self.source.cells:
            if cell.cell_type == "code" and NbgraderCell(cell).is_answer:
                names |= set(bound_names(cell.source))
        return frozenset(names)

    @cached_property
    def _by_id(self) -> dict[str, list[NotebookNode]]:
        found: dict[str, list[NotebookNode]] = {cell.id: [] for cell in self.source.cells}
        for notebook in self.released.values():
            for cell in notebook.cells:
                found[cell.id].append(cell)
        return found

    @cached_property
    def ids_by_text(self) -> Mapping[str, frozenset[str]]:
        """The ids of the cells that have a text, as students got it in any language, by that text."""
        found: dict[str, frozenset[str]] = {}
        for notebook in (*self.released.values(), *self.directed.values()):
            for cell in notebook.cells:
                text = cell.source.strip()
                found[text] = found.get(text, frozenset()) | {cell.id}
        return found

    @cached_property
    def names_of_answers(self) -> Mapping[str, frozenset[str]]:
        """The names by which an answer in code is known, by its id: what its tests ask for.

        An answer is not there if another one is asked for the same name.
        """
        tests: dict[str, str] = {}
        by_id = {cell.id: cell for cell in self.source.cells}
        for test, answers in answers_of_tests(self.source.cells).items():
            for answer in answers:
                tests[answer] = tests.get(answer, "") + "\n" + by_id[test].source
        found: dict[str, frozenset[str]] = {}
        for cell in self.source.cells:
            if cell.cell_type == "code" and NbgraderCell(cell).is_answer:
                given = frozenset(bound_names(self.released_cells(cell.id)[0].source))
                own = given or frozenset(bound_names(cell.source))
                words = frozenset(re.findall(r"\w+", tests.get(cell.id, "")))
                found[cell.id] = own & words or own
        return {
            answer: names
            for answer, names in found.items()
            if names and not any(names & others for other, others in found.items() if other != answer)
        }

    def released_cells(self, identifier: str) -> list[NotebookNode]:
        """Return the cell with the id ``identifier`` as students got it, once for each language; none if unknown."""
        return self._by_id.get(identifier, [])


def modules_of(notebook: NotebookNode) -> list[str]:
    r"""Return the modules that the cells of an author's notebook import, for a process to have them ready.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> modules_of(new_notebook(cells=[new_code_cell("import numpy as np\nfrom scipy import stats")]))
    ['numpy', 'scipy']
    """
    found: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found.update(dict.fromkeys(imported_modules(cell.source)))
    return list(found)
