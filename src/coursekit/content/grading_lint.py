"""Which tests of an assignment want more of a student's code than plain data, or are content with no data at all."""

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
# Functions that tell how much there is.
MEASURING = (
    "len",
    "shape",
    "size",
    "set",
    "sorted",
    "equals",
    "array_equal",
    "assert_series_equal",
    "assert_frame_equal",
)
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


def idle_tests(notebook: NotebookNode) -> Iterator[str]:
    """Yield where tests in the author's ``notebook`` are content with an empty answer, one sentence each."""
    asked = _names_of_students(notebook)
    for test in nbgrader_cells(notebook):
        if test.is_test:
            yield from (f"cell {test.cell.id}: {sentence}" for sentence in idle_comparisons(test.cell.source, asked))


def idle_comparisons(source: str, asked: set[str]) -> Iterator[str]:
    r"""Yield what a test compares although there may be nothing to compare, one sentence each.

    Of no value is it false that it is right: ``all`` of nothing is true, and ``zip`` ends with the shorter one. A test
    that asks for the length or the shape of an answer somewhere is taken to know.

    >>> [*idle_comparisons("assert all(x > 0 for x in answer), 'm'", {"answer"})]
    ['line 1 asserts that all of an answer is right, which holds of an empty one too: assert its length before']
    >>> [*idle_comparisons("assert len(answer) == 3, 'm'\nassert all(x > 0 for x in answer), 'm'", {"answer"})]
    []
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    if any(_measures(node) for node in ast.walk(tree)):
        return
    answers = set(asked)
    for node in ast.walk(tree):
        # A list that the test makes of many answers has the length that the test gives it.
        if isinstance(node, ast.Assign) and _is_answer(node.value, asked):
            answers |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    for statement in ast.walk(tree):
        for node in ast.walk(statement.test) if isinstance(statement, ast.Assert) else ():
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called == "zip" and not _is_strict(node) and any(_is_answer(each, answers) for each in node.args):
                yield f"line {node.lineno} compares with zip, which ends with the shorter one: add strict=True"
            elif called.rpartition(".")[2] == "all" and _goes_through(node, answers):
                yield (
                    f"line {node.lineno} asserts that all of an answer is right, which holds of an empty one too: "
                    "assert its length before"
                )


def _measures(node: ast.AST) -> bool:
    """Return whether code asks how much there is, or compares the whole."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("shape", "size", "empty", "columns", "index")
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(MEASURING)


def _is_answer(value: ast.expr, answers: set[str]) -> bool:
    """Return whether an expression is an answer, a part of one, or what a student's function returns."""
    while isinstance(value, ast.Attribute | ast.Subscript | ast.Call):
        value = value.func if isinstance(value, ast.Call) else value.value
    return isinstance(value, ast.Name) and value.id in answers


def _goes_through(call: ast.Call, answers: set[str]) -> bool:
    """Return whether ``all`` goes through what is in an answer: ``all(… for … in answer)``, ``(answer == …).all()``."""
    if isinstance(call.func, ast.Attribute) and not call.args:
        parts = [node for node in ast.walk(call.func.value) if isinstance(node, ast.expr)]
        return any(_is_answer(part, answers) for part in parts)
    for argument in call.args:
        if isinstance(argument, ast.GeneratorExp | ast.ListComp):
            # What kind of things a list holds is asked of an empty one too.
            if isinstance(argument.elt, ast.Call) and ast.unparse(argument.elt.func) == "isinstance":
                return False
            return any(_is_answer(each.iter, answers) for each in argument.generators)
        return any(_is_answer(part, answers) for part in ast.walk(argument) if isinstance(part, ast.expr))
    return False


def _is_strict(call: ast.Call) -> bool:
    return any(keyword.arg == "strict" for keyword in call.keywords)


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
