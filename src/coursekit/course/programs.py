"""Python programs compared and read as programs, without running them."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from coursekit.course import code_strings
from coursekit.course.code_strings import DisplayString

# Fields of a text that is formatted later: by str.format, and by the operator %.
BRACES = re.compile(r"\{[^{}]*\}")
PERCENT = re.compile(r"%(?:\(\w+\))?[-+#0 ]*\d*(?:\.\d+)?[a-zA-Z%]")
# The package that this module belongs to.
WORKSHOP = __name__.partition(".")[0]
LONGEST_EXCERPT = 60


@dataclass
class Comparison:
    """What :func:`compare` finds.

    Attributes
    ----------
    faults
        How the programs differ in more than comments and display strings, one sentence each.
    texts
        The display strings of the source, each with the one in its place.
    comments
        The comments of the two programs, one to a line.
    """

    faults: list[str] = field(default_factory=list)
    texts: list[tuple[DisplayString, DisplayString]] = field(default_factory=list)
    comments: tuple[str, str] = ("", "")


def same_program(source: str, translation: str) -> list[str]:
    """Return how the code ``translation`` differs from ``source`` in more than comments and display strings.

    The syntax trees must be equal but for the texts that :func:`coursekit.course.code_strings.display_strings` finds in
    ``source``; an f-string keeps its expressions, in any order. nbgrader's marker lines must stay where they are.

    >>> same_program("plot(x, label='Net profit')  # a line", "plot(x, label='صافي الربح')  # خط")
    []
    >>> same_program("plot(x['Net profit'])", "plot(x['صافي الربح'])")
    ["line 1: the code differs: `'Net profit'` became `'صافي الربح'`"]
    """
    return compare(source, translation).faults


def compare(source: str, translation: str) -> Comparison:
    """Compare a program with its translation, as :func:`same_program` does, and pair the texts that may differ.

    >>> comparison = compare("plot(x, label='Net profit')", "plot(x, label='صافي الربح')")
    >>> [(ours.value, theirs.value) for ours, theirs in comparison.texts]
    [('Net profit', 'صافي الربح')]
    """
    trees = []
    for code, which in ((source, "English code"), (translation, "translated code")):
        try:
            trees.append(ast.parse(code))
        except (SyntaxError, ValueError) as error:
            # ast.parse raises ValueError for null bytes.
            return Comparison([f"the {which} is not valid Python: {error}"])
    trees_compared = _Trees(trees[0])
    faults = [
        f"line {getattr(ours, 'lineno', 1)}: the code differs: {_excerpt(ours)} became {_excerpt(theirs)}"
        for ours, theirs in trees_compared.differences(*trees)
    ]
    if _marker_positions(trees[0], source) != _marker_positions(trees[1], translation):
        faults.append("nbgrader's marker lines (### BEGIN …, ### END …) must stay word for word where they are")
    comments = ("\n".join(code_strings.comments(source)), "\n".join(code_strings.comments(translation)))
    return Comparison(faults, trees_compared.texts, comments)


def _marker_positions(tree: ast.AST, code: str) -> list[tuple[str, int]]:
    """Return each of nbgrader's marker lines with the number of statements above it."""
    starts = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return [(text, sum(start < line for start in starts)) for line, text in code_strings.markers(code)]


class _Trees:
    """Compares syntax trees, setting aside what ``source`` shows to people."""

    def __init__(self, source: ast.AST) -> None:
        self.shown = {id(node) for node in code_strings.display_strings(source)}
        # Strings formatted by `%` lose their directives as easily as others their fields.
        self.percent = {
            id(node.left) for node in ast.walk(source) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
        }
        self.texts: list[tuple[DisplayString, DisplayString]] = []

    def differences(self, ours: ast.AST, theirs: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        if self._is_shown(ours) and code_strings.is_string(theirs):
            if self._same_fields(ours, theirs):
                self.texts.append((ours, theirs))
            else:
                yield ours, theirs
        elif type(ours) is not type(theirs) or _shape(ours) != _shape(theirs):
            yield ours, theirs
        else:
            # Equal shapes have their children in the same fields.
            for child, counterpart in zip(ast.iter_child_nodes(ours), ast.iter_child_nodes(theirs), strict=True):
                yield from self.differences(child, counterpart)

    def _is_shown(self, node: ast.AST) -> TypeGuard[DisplayString]:
        return id(node) in self.shown

    def _equal(self, ours: ast.AST, theirs: ast.AST) -> bool:
        count = len(self.texts)
        if any(self.differences(ours, theirs)):
            # The texts met on the way are no pairs.
            del self.texts[count:]
            return False
        return True

    def _same_fields(self, ours: DisplayString, theirs: DisplayString) -> bool:
        """Return whether two strings show the same values, in any order, since word order differs by language."""
        unmatched = _expressions(theirs)
        for expression in _expressions(ours):
            match = next((node for node in unmatched if self._equal(expression, node)), None)
            if match is None:
                return False
            unmatched.remove(match)
        return not unmatched and self._later_fields(ours, ours) == self._later_fields(theirs, ours)

    def _later_fields(self, node: DisplayString, source: DisplayString) -> Counter[str]:
        """Return the fields of a string that is formatted later, as ``source``, its English, is."""
        text = code_strings.text_of(node)
        found = Counter(BRACES.findall(text))
        if id(source) in self.percent:
            found.update(PERCENT.findall(BRACES.sub("", text)))
        return found


def _expressions(node: DisplayString) -> list[ast.FormattedValue]:
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return [part for part in parts if isinstance(part, ast.FormattedValue)]


def _shape(node: ast.AST) -> list[object]:
    """Return everything of ``node`` but its children: names, constants, and which fields hold how many children."""
    shape: list[object] = []
    for name, value in ast.iter_fields(node):
        items = value if isinstance(value, list) else [value]
        shape.append((name, len(items), [_leaf(item) for item in items]))
    return shape


def _leaf(item: object) -> object:
    # Operators have neither children nor a line to report, so they count as part of the expression around them.
    return bool(item._fields) or type(item).__name__ if isinstance(item, ast.AST) else repr(item)


def _excerpt(node: ast.AST) -> str:
    if isinstance(node, ast.Module):
        return f"{len(node.body)} statements"
    code = ast.unparse(node)
    return f"`{code if len(code) <= LONGEST_EXCERPT else code[: LONGEST_EXCERPT - 1] + '…'}`"


def bound_names(source: str) -> Iterator[str]:
    r"""Yield the names that ``source`` binds at its top level; nothing if it is not Python.

    >>> sorted(bound_names("import os\nx, (y, z) = 1, (2, 3)\ndef f():\n    inner = 1\nclass C: pass"))
    ['C', 'f', 'os', 'x', 'y', 'z']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic of IPython
        return
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield (alias.asname or alias.name).split(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        if not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting.extend(ast.iter_child_nodes(node))


def imported_modules(source: str) -> list[str]:
    r"""Return the modules that a cell imports, in order; a cell that is no Python fails later, when it runs, by name.

    What is imported from the workshop is a module of it, since the workshop itself holds nothing.

    >>> imported_modules("import json, os.path\nfrom scipy import stats\nfrom . import mine")
    ['json', 'os.path', 'scipy']
    >>> imported_modules("from coursekit import practice")
    ['coursekit', 'coursekit.practice']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic of IPython
        return []
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(dict.fromkeys(alias.name for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found[node.module] = None
            if node.module == WORKSHOP:
                found.update(dict.fromkeys(f"{WORKSHOP}.{alias.name}" for alias in node.names))
    return list(found)
