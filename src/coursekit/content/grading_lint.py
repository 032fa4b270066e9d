"""Which tests of an assignment want more of a student's code than plain data."""

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.programs import bound_names

# Functions that look at a thing itself, and what they are for.
LOOKING = frozenset({"isinstance", "issubclass", "type", "id", "vars", "dir", "hasattr", "setattr", "delattr"})
INSPECTING = ("inspect.", "ast.", "dis.", "unittest.mock.", "mock.")
CURRENT_FIGURE = ("plt.gcf", "plt.gca", "plt.get_fignums", "pyplot.gcf", "pyplot.gca")


def untrusted_needs(notebook: NotebookNode) -> Iterator[str]:
    """Yield what tests in the author's ``notebook`` do that the trusted process cannot, one sentence each.

    A test that is tagged ``less-trusted`` runs with the student's code and may do all of it.
    """
    asked: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code" and (NbgraderCell(cell).is_answer or not NbgraderCell(cell).is_known):
            asked |= set(bound_names(cell.source))
    for cell in notebook.cells:
        if NbgraderCell(cell).is_setup:
            asked -= set(bound_names(cell.source))
    for cell in notebook.cells:
        if NbgraderCell(cell).is_test and not NbgraderCell(cell).is_less_trusted:
            for sentence in sorted(set(_needs(cell.source, asked))):
                yield f"cell {cell.id}: {sentence}; compare plain data, use coursekit.checks, or tag it less-trusted"


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
            elif called in CURRENT_FIGURE:
                yield f"takes the current figure with {called}, which is in the student's process"
        elif isinstance(node, ast.Name) and node.id in asked and not isinstance(node.ctx, ast.Load):
            yield f"changes {node.id}, which students define"
        elif isinstance(node, ast.Global | ast.Nonlocal) and set(node.names) & asked:
            yield f"changes {', '.join(sorted(set(node.names) & asked))}"
