"""An assignment measures understanding: few points for what a student sees pass, and the printed Check is asserted."""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeGuard

from nbformat import NotebookNode

from coursekit.content.assignments import Task, autograder_cells, tasks
from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell
from coursekit.course.code_strings import lines_of_region
from coursekit.course.project import Project
from coursekit.course.settings import LessonRules

CHECK = re.compile(r"\*\*Check:?\*\*:?(.*?)(?=\n\s*\n|\Z)", re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
# What follows the first sentence explains it.
SENTENCE_END = re.compile(r"(?<=[^\d]\.)\s+(?=[A-Z])|(?<=`[.:])\s+(?=[A-Z])")
# Numbers of the sentence itself: 1,080 and −310.
NUMBER = re.compile(r"(?<![\w.,\-])[-−]?\d[\d,]*(?:\.\d+)?(?![\w%])")
Value = float | str | bool | None
COMPUTE: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def check(project: Project) -> list[str]:
    """Return what is wrong with how the assignments of a course measure, one sentence each."""
    return [
        f"{path}: {fault}"
        for path in project.solutions
        for fault in assignment_faults(notebooks.read(project.root / path), project.settings.rules)
    ]


def assignment_faults(notebook: NotebookNode, rules: LessonRules) -> Iterator[str]:
    """Yield which of these rules an assignment breaks.

    Parameters
    ----------
    notebook
        The instructor's notebook.
    rules
        What the course asks of every lesson.
    """
    yield from visible_faults(notebook, rules.visible_points)
    for task in tasks(notebook):
        yield from (f"task {task.number}: {fault}" for fault in check_faults(task))


def visible_faults(notebook: NotebookNode, percent: int) -> Iterator[str]:
    """Yield a fault if tests that students see give more points than so many percent; 0 asks for nothing."""
    cells = [NbgraderCell(cell) for cell in autograder_cells(notebook)]
    total = sum(cell.max_points for cell in cells)
    visible = sum(cell.max_points for cell in cells if not cell.is_hidden)
    if percent and visible > total * percent / 100:
        yield (
            f"tests that students see give {visible:g} of {total:g} points; at most {total * percent / 100:g} may be "
            "had for what anybody sees pass (a visible test may give 0)"
        )


# --- The printed Check ------------------------------------------------------------------------------------------------


def check_faults(task: Task) -> Iterator[str]:
    """Yield what of a task's printed Check its visible tests do not assert.

    Parameters
    ----------
    task
        The task, with its text and its tests.

    Examples
    --------
    >>> text = "**Check:** `half(5)` gives `2.5`."
    >>> list(check_faults(Task(1, 2, [], text)))
    ['no visible test calls half as the Check does', 'no visible test asserts 2.5, which the Check prints']
    """
    printed = CHECK.search(task.text)
    if printed is None:
        yield "its text prints no **Check:** with a call of the function and what it gives"
        return
    calls, values = printed_values(printed[1])
    if not calls or not values:
        missing = "value" if calls else "call of the function"
        yield f"its Check prints no {missing} as code: write for instance `half(5)` gives `2.5`"
    trees = [tree for cell in task.tests if (tree := visible_program(cell)) is not None]
    # No set: it would take False for 0.
    asserted = [
        known
        for tree in trees
        if any(isinstance(node, ast.Assert) for node in ast.walk(tree))
        for known in computed_values(tree)
    ]
    called = {ast.unparse(node.func) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for name in calls:
        if name not in called:
            yield f"no visible test calls {name} as the Check does"
    for value in values:
        if not any(is_same(value, known) for known in asserted):
            yield f"no visible test asserts {value!r}, which the Check prints"


def printed_values(text: str) -> tuple[list[str], list[Value]]:
    """Return the functions that a Check calls, and the values that it says they give.

    >>> printed_values("for the next cell, `best(four)` gives `{'shop': 'low', 'kiosk': -2.5}`, rounded.")
    (['best'], ['shop', 'kiosk', 'low', -2.5])
    >>> printed_values("`margins(5_000)` gives 1,080 dinars for a large customer, and −310 for a small one.")
    (['margins'], [1080, -310])
    """
    calls: list[str] = []
    values: list[Value] = []
    text = SENTENCE_END.split(text, maxsplit=1)[0]
    for code in CODE.findall(text):
        try:
            tree = ast.parse(code, mode="eval")
        except SyntaxError:
            continue
        if isinstance(tree.body, ast.Call):
            calls.append(ast.unparse(tree.body.func))
        elif not isinstance(tree.body, ast.Name) or tree.body.id in ("inf", "NaN"):
            values += computed_values(tree)
    # After a colon stands the reason.
    for number in NUMBER.findall(CODE.sub("", text).partition(":")[0]):
        plain = number.replace(",", "").replace("−", "-")
        values.append(float(plain) if "." in plain else int(plain))
    return list(dict.fromkeys(calls)), list(dict.fromkeys(values))


def visible_program(cell: NotebookNode) -> ast.Module | None:
    """Return the program of a test as students see it; None where they see none."""
    hidden = lines_of_region(cell.source, "HIDDEN TESTS")
    lines = enumerate(cell.source.split("\n"), start=1)
    try:
        tree = ast.parse("\n".join(line for number, line in lines if number not in hidden))
    except SyntaxError:
        return None
    return tree if tree.body else None


def computed_values(tree: ast.AST) -> list[Value]:
    """Return the values that a program writes out, or computes from such alone.

    >>> computed_values(ast.parse("assert f(1) == [2 / 8, 'a', -1]"))
    [1, 0.25, 'a', -1]
    """
    value = _constant(tree)
    if not isinstance(value, _Computed):
        return [value]
    if isinstance(tree, ast.Assert):
        # What a message says is not asserted.
        return computed_values(tree.test)
    found: list[Value] = []
    for child in ast.iter_child_nodes(tree):
        found += computed_values(child)
    return found


class _Computed:
    """Stands for what is not written out, but computed from more than numbers."""


_COMPUTED = _Computed()


def _constant(node: ast.AST) -> Value | _Computed:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return value
        case ast.Name(id="inf") | ast.Attribute(attr="inf"):
            return math.inf
        case ast.Name(id="NaN" | "nan") | ast.Attribute(attr="nan"):
            return math.nan
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = _constant(operand)
            return -number if _is_number(number) else _COMPUTED
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in COMPUTE:
            first, second = _constant(left), _constant(right)
            if _is_number(first) and _is_number(second):
                with suppress(ArithmeticError):
                    return COMPUTE[type(operation)](first, second)
    return _COMPUTED


def _is_number(value: object) -> TypeGuard[float]:
    return type(value) in (int, float)


def is_same(printed: Value, known: Value) -> bool:
    """Return whether a value is the printed one, which may be rounded.

    >>> is_same(0.667, 2 / 3), is_same(2.5, 2.4), is_same("a", "a"), is_same(1, True)
    (True, False, True, False)
    """
    if not (_is_number(printed) and _is_number(known)):
        return type(printed) is type(known) and printed == known
    if not math.isfinite(printed) or not math.isfinite(known):
        return printed == known or (math.isnan(printed) and math.isnan(known))
    _, point, decimals = repr(printed).partition(".")
    return printed == known or (point != "" and math.isclose(round(known, len(decimals)), printed))
