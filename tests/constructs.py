"""What of Python, NumPy and pandas a program uses, by names that a reader could look up.

``python -m tests.constructs`` lists what the visible cells of the lessons use, with the number of lessons and of
assignments that do, and whether the primer shows it.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from nbformat import NotebookNode
from pandas.core.indexes.accessors import DatetimeProperties, TimedeltaProperties
from pandas.core.strings.accessor import StringMethods

from coursekit.content.cells_shown import is_code_read
from coursekit.course import notebooks
from coursekit.course.project import Project

# How many lessons use what the primer has to teach, and how many assignments.
ENOUGH = 3
ENOUGH_ASSIGNMENTS = 10
SYNTAX: dict[type[ast.AST], str] = {
    ast.FunctionDef: "def",
    ast.Return: "return",
    ast.Lambda: "lambda",
    ast.For: "for",
    ast.While: "while",
    ast.If: "if",
    ast.IfExp: "… if … else …",
    ast.With: "with",
    ast.Try: "try",
    ast.ClassDef: "class",
    ast.Assert: "assert",
    ast.Raise: "raise",
    ast.Yield: "yield",
    ast.NamedExpr: ":=",
    ast.List: "[…]",
    ast.Tuple: "(…, …)",
    ast.Dict: "{…: …}",
    ast.Set: "{…}",
    ast.ListComp: "[… for …]",
    ast.DictComp: "{…: … for …}",
    ast.SetComp: "{… for …}",
    ast.GeneratorExp: "(… for …)",
    ast.Slice: "[…:…]",
    ast.Starred: "*…",
    ast.FormattedValue: "f-string",
    ast.Import: "import",
    ast.ImportFrom: "from … import …",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.Invert: "~",
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.AugAssign: "+= and the like",
}
# Whose methods count: what lessons work with, and nothing of the library's own.
KINDS = (
    pd.DataFrame,
    pd.Series,
    pd.Index,
    pd.api.typing.DataFrameGroupBy,
    pd.api.typing.SeriesGroupBy,
    DatetimeProperties,
    TimedeltaProperties,
    StringMethods,
    np.ndarray,
    np.random.Generator,
    list,
    dict,
    set,
    str,
)
METHODS = frozenset(name for kind in KINDS for name in dir(kind) if not name.startswith("_"))
MODULES = ("np", "pd", "plt")


def uses(tree: ast.AST) -> Iterator[str]:
    """Yield what a program uses; a method is ``.name``, a function of a module ``np.name``.

    >>> sorted(set(uses(ast.parse("np.log(table['price']).mean()"))))
    ['.mean', 'np.log']
    """
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if name := SYNTAX.get(type(node)):
            yield name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id):
            yield f"{node.func.id}()"
        if isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Store):
            yield "several names at once"
        if isinstance(node, ast.Attribute):
            dotted = ast.unparse(node)
            if dotted.split(".")[0] in MODULES and "(" not in dotted:
                # Of `np.random.default_rng` the whole is a name, and nothing inside it.
                if id(node) not in inner:
                    yield dotted
            elif node.attr in METHODS:
                yield f".{node.attr}"


def used_in(notebook: NotebookNode, cells: Iterable[NotebookNode] | None = None) -> set[str]:
    """Return what the cells of a notebook use, by default those whose code a reader sees."""
    chosen = filter(is_code_read, notebook.cells) if cells is None else cells
    return {name for cell in chosen for name in uses(ast.parse(cell.source))}


def by_lesson(project: Project) -> dict[str, set[str]]:
    """Return, for everything that lessons with a decision use, the lessons that do."""
    found: dict[str, set[str]] = {}
    for path in project.deciding_lessons:
        for name in used_in(notebooks.read(project.root / path)):
            found.setdefault(name, set()).add(path.stem)
    return found


def by_assignment(project: Project) -> dict[str, set[str]]:
    """Return, for everything that model solutions use outside tests, the assignments that do."""
    found: dict[str, set[str]] = {}
    for path in project.solutions:
        notebook = notebooks.read(project.root / path)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        answers = [cell for cell in code if cell.metadata.get("nbgrader", {}).get("solution")]
        for name in used_in(notebook, answers):
            found.setdefault(name, set()).add(path.stem)
    return found


def taught(project: Project, primer: Path) -> set[str]:
    """Return what the cells of the primer show."""
    return used_in(notebooks.read(project.root / primer))


if __name__ == "__main__":
    from tests.test_primer import PRIMER

    course = Project.find(Path(__file__))
    lessons, assignments = by_lesson(course), by_assignment(course)
    shown = taught(course, PRIMER)
    for name in sorted(lessons.keys() | assignments.keys(), key=lambda name: (-len(lessons.get(name, ())), name)):
        counts = len(lessons.get(name, ())), len(assignments.get(name, ()))
        if counts[0] >= ENOUGH or counts[1] >= ENOUGH_ASSIGNMENTS:
            print(f"{counts[0]:2} {counts[1]:2} {name:28} {'primer' if name in shown else 'missing'}")
