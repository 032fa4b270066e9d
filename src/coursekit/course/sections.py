"""The parts of an assignment's notebook as a reader sees them: its title, its tasks, what its tests are called."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell

HEADING = re.compile(r"#\s+(.+)")
# Between the names of a test in the languages of the course, in the comment that its cell begins with.
BETWEEN_NAMES = " · "
MARKER = "###"


@dataclass
class Section:
    """A task of the notebook: its number, its title, the cell with its heading if it has one, and the cells below."""

    number: int
    title: str
    heading: NotebookNode | None = None
    cells: list[NotebookNode] = field(default_factory=list)

    @property
    def cell(self) -> str:
        """The id of the cell with its heading; empty where it has none."""
        return str(self.heading.id) if self.heading is not None else ""

    @property
    def graded(self) -> list[NbgraderCell]:
        """The cells that give points."""
        return [known for known in map(NbgraderCell, self.cells) if known.is_graded]


def sections(notebook: NotebookNode) -> list[Section]:
    """Return the tasks of a notebook; what stands before the first heading of a task has none.

    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> cells = [new_markdown_cell("# Halves"), new_markdown_cell("## Task 1 · Half (2 points)")]
    >>> [section.title for section in sections(new_notebook(cells=cells))]
    ['', 'Task 1 · Half (2 points)']
    """
    found = [Section(0, "")]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not NbgraderCell(cell).is_known and cell.source.startswith("## "):
            found.append(Section(len(found), cell.source.splitlines()[0].removeprefix("## ").strip(), cell))
        else:
            found[-1].cells.append(cell)
    return found


def title_of(notebook: NotebookNode) -> str:
    r"""Return the first heading of a notebook; empty where it has none.

    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> title_of(new_notebook(cells=[new_markdown_cell("# Assignment: Halves\n\nText")]))
    'Assignment: Halves'
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := HEADING.match(cell.source)):
            return heading[1].strip()
    return ""


def names_of_test(source: str) -> str:
    r"""Return what a test is called: the comment its cell begins with, one line for each language; empty without one.

    Students see that comment, also above hidden tests.

    >>> names_of_test("# Hidden tests: other lists · اختبارات مخفية: قوائم أخرى\n### BEGIN HIDDEN TESTS\nassert f(2)")
    'Hidden tests: other lists\nاختبارات مخفية: قوائم أخرى'
    >>> names_of_test("### BEGIN HIDDEN TESTS\nassert f(2)"), names_of_test("")
    ('', '')
    """
    first = source.lstrip().partition("\n")[0]
    if not first.startswith("#") or first.startswith(MARKER):
        return ""
    return "\n".join(name.strip() for name in first.lstrip("#").split(BETWEEN_NAMES))


def answers_of_tests(cells: Iterable[NotebookNode]) -> dict[str, frozenset[str]]:
    """Return, for each test among an author's ``cells``, the ids of the code answers that it is about.

    They are the ones that stand directly before it and the tests beside it: a task has one, or several in a row.
    """
    found: dict[str, frozenset[str]] = {}
    answers: frozenset[str] = frozenset()
    tests_seen = False
    for known in map(NbgraderCell, cells):
        if known.is_answer and known.cell.cell_type == "code":
            answers = frozenset({known.cell.id}) if tests_seen else answers | {known.cell.id}
            tests_seen = False
        elif known.is_test:
            tests_seen = True
            found[known.cell.id] = answers
    return found
