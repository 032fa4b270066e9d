"""Which tests of an assignment want more of a student's code than plain data."""

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell, nbgrader_cells
from coursekit.course.programs import bound_names

# Functions that look at a thing itself, and what they are for.
LOOKING = frozenset({"isinstance", "issubclass", "type", "id", "vars", "dir", "hasattr", "setattr", "delattr"})
INSPECTING = ("inspect.", "ast.", "dis.", "unittest.mock.", "mock.")
# Functions that reach names which cannot be read from the code: what the student is asked for is known beforehand.
NAMES_BY_TEXT = frozenset({"eval", "exec", "globals", "locals"})
CURRENT_FIGURE = ("plt.gcf", "plt.gca", "plt.get_fignums", "pyplot.gcf", "pyplot.gca")


def untrusted_needs(notebook: NotebookNode) -> Iterator[str]:
    """Yield what tests in the author's ``notebook`` do that the trusted process cannot, one sentence each.

    A test that is tagged ``less-trusted`` runs with the student's code and may do all of it.
    """
    asked = _names_of_students(notebook)
    for test in nbgrader_cells(notebook):
        if test.is_test and not test.is_less_trusted:
            for sentence in sorted(set(_needs(test.cell.source, asked))):
                yield (
                    f"cell {test.cell.id}: {sentence}; compare plain data, use coursekit.checks, or tag it less-trusted"
                )


def _names_of_students(notebook: NotebookNode) -> set[str]:
    """Return the names that students define: those of answers and of cells that nbgrader does not know."""
    names: set[str] = set()
    given: set[str] = set()
    for cell in map(NbgraderCell, notebook.cells):
        if cell.is_setup:
            given |= set(bound_names(cell.cell.source))
        elif cell.cell.cell_type == "code" and (cell.is_answer or not cell.is_known):
            names |= set(bound_names(cell.cell.source))
    return names - given


def _needs(source: str, asked: set[str]) -> Iterator[str]:
    """Yield what one test needs of the names in ``asked``, which students define."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"line {error.lineno} is not plain Python"
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in asked:
            yield f"looks into {node.value.id}.{node.attr}"
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            names = {argument.id for argument in node.args if isinstance(argument, ast.Name)} & asked
            if called.startswith(INSPECTING) or (called in LOOKING and names):
                yield f"inspects with {called}"
            elif called in NAMES_BY_TEXT or (called == "vars" and not node.args):
                yield f"reaches names with {called}, which is not known beforehand: write the names themselves"
            elif called in CURRENT_FIGURE:
                yield f"takes the current figure with {called}, which is in the student's process"
        elif isinstance(node, ast.Name) and node.id in asked and not isinstance(node.ctx, ast.Load):
            yield f"changes {node.id}, which students define"
        elif isinstance(node, ast.Global | ast.Nonlocal) and set(node.names) & asked:
            yield f"changes {', '.join(sorted(set(node.names) & asked))}"
