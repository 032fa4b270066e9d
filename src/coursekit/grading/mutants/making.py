"""Mutants of a model solution: the same program with one mistake in it, by each operator at each place."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coursekit.course.code_strings import lines_of_region
from coursekit.course.errors import CourseError
from coursekit.grading.mutants.operators import OPERATORS, ChangedInPlace, Operator, Replacement

LEFT_OUT = "(left out)"
# What alone says too little of where it stands.
SMALL = (ast.Constant, ast.Name, ast.Slice)


@dataclass(frozen=True)
class Mutant:
    """One mistake in an answer.

    Attributes
    ----------
    cell
        Grade id of the answer.
    name
        The kind of mistake and what it makes of the program; no two in a cell have the same.
    source
        The whole answer with the mistake in it.
    """

    cell: str
    name: str
    source: str


@dataclass(frozen=True)
class _Place:
    """A node with the way to it: in which field of its parent it stands, and everything above it."""

    node: ast.AST
    field: str
    index: int | None
    above: tuple[ast.AST, ...]

    def put(self, value: object) -> None:
        """Put something else in the place of the node; a list for a statement takes the room it needs."""
        parent = self.above[-1]
        if self.index is None:
            setattr(parent, self.field, value)
            return
        items = getattr(parent, self.field)
        setattr(parent, self.field, [*items[: self.index], *_listed(value), *items[self.index + 1 :]])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def mutants_of(cell: str, source: str) -> list[Mutant]:
    r"""Return all mutants of an answer, in the order of its program.

    Parameters
    ----------
    cell
        Its grade id.
    source
        The author's cell. Where nbgrader's marks say what is the solution, the rest stays as it is.

    Raises
    ------
    CourseError
        If the cell is no plain Python.

    Examples
    --------
    >>> for mutant in mutants_of("old", "old = [each for each in ages if each > 40]")[1:4]:
    ...     print(mutant.name)
    boundary: `each > 40` → `each >= 40`
    comparison turned: `each > 40` → `each < 40`
    off by one: `each > 40` → `each > 41`
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise CourseError(
            f"cell {cell}, line {error.lineno}: mutants are made of solutions in plain Python: {error.msg}"
        ) from error
    solution = _lines_of_solution(source)
    right, seen, named = ast.unparse(tree), set(), Counter[str]()
    found = []
    for place in _places(tree):
        for operator in OPERATORS:
            if not _may_change(operator, place, solution):
                continue
            for replacement in operator.replacements(place.node):
                change, text = _changed(tree, place, replacement)
                if text == right or text in seen:
                    continue
                seen.add(text)
                name = f"{operator.name}: {change}"
                named[name] += 1
                found.append(Mutant(cell, name if named[name] == 1 else f"{name} ({named[name]})", text))
    return found


def _lines_of_solution(source: str) -> set[int]:
    """Return the numbers of the lines between nbgrader's marks; of all lines where there are none."""
    return lines_of_region(source, "SOLUTION") or set(range(1, source.count("\n") + 2))


def _may_change(operator: Operator, place: _Place, solution: set[int]) -> bool:
    if isinstance(operator, ChangedInPlace):
        # What students were asked to write, and neither a helper within it nor one that they were given.
        function = place.node if isinstance(place.node, ast.FunctionDef) and len(place.above) == 1 else None
        return function is not None and any(each.lineno in solution for each in function.body)
    return getattr(place.node, "lineno", 0) in solution


def _places(tree: ast.AST, above: tuple[ast.AST, ...] = ()) -> Iterator[_Place]:
    """Yield every place in a program where something else may stand, from the beginning."""
    way = (*above, tree)
    for field, value in ast.iter_fields(tree):
        # What a text looks like, and what a type checker reads, nobody computes with.
        if isinstance(tree, ast.JoinedStr) or field in ("annotation", "returns", "decorator_list"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.expr | ast.stmt):
                yield _Place(child, field, index, way)
            if isinstance(child, ast.AST):
                yield from _places(child, way)


def _changed(tree: ast.Module, place: _Place, replacement: Replacement) -> tuple[str, str]:
    """Return what a replacement changes, in words, and the program with it; the tree is as it was afterwards."""
    parent, shown = place.above[-1], _shown(place)
    kept, before = getattr(parent, place.field), _head(shown)
    # A block must not become empty.
    empty = replacement == [] and len(kept) == 1
    place.put(ast.Pass() if empty else replacement)
    text = ast.unparse(ast.fix_missing_locations(tree))
    if shown is not place.node:
        after = _head(shown)
    else:
        after = " ".join(map(_head, _listed(replacement))) or LEFT_OUT
    setattr(parent, place.field, kept)
    return f"`{before}` → `{after}`".replace(f"→ `{LEFT_OUT}`", LEFT_OUT), text


def _shown(place: _Place) -> ast.AST:
    """Return the smallest part of the program around a place that says where it is."""
    way = [*place.above, place.node]
    while isinstance(way[-1], SMALL) or (isinstance(way[-1], ast.UnaryOp) and isinstance(way[-1].operand, SMALL)):
        way.pop()
        # A keyword or a loop of a comprehension is no program of its own.
        while not isinstance(way[-1], ast.expr | ast.stmt):
            way.pop()
    return way[-1]


def _head(node: ast.AST) -> str:
    """Return the program of a node in one line; of a block its head."""
    lines = ast.unparse(node).splitlines()
    if isinstance(node, ast.FunctionDef) and isinstance(tried := node.body[-1], ast.Try):
        # The mistake of `ChangedInPlace`.
        return f"… finally: {_head(tried.finalbody[0])}" if tried.finalbody else lines[0]
    if hasattr(node, "body") and isinstance(node, ast.stmt):
        return f"{lines[0]} …"
    return " ".join(line.strip() for line in lines)
