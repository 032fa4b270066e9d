"""An answer reduced to what its author decided: a syntax tree that looks through comments, names and order.

Two programs have the same shape when one can be had from the other by renaming what they define, by moving statements,
definitions, keyword arguments, entries of a dictionary and operands of a sum or a product, and by changing comments,
docstrings and annotations. What a program does is not looked at: the order of statements counts for nothing here.
"""

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

# After so many looks at their surroundings, names that play different parts in a short program are told apart.
ROUNDS = 3
# More words, or pieces of what is no Python, are counted by no comparison: it would take all memory there is.
MOST_COUNTED = 5000
WORD = re.compile(r"\w+")
MAGIC = re.compile(r"(?m)^\s*[%!?].*$")
COMMENT = re.compile(r"#.*")
COMMUTING = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
# `a > b` is read as `b < a`.
MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
# Children that stand in no order.
UNORDERED = {"body", "orelse", "finalbody", "handlers", "keywords", "pairs", "operands", "values"}
# What says nothing that its children do not say.
NO_DECISION = (ast.Module, ast.FunctionDef, ast.arguments, ast.Return, ast.Expr, ast.Call, ast.expr_context)
IGNORED_FIELDS = {"annotation", "returns", "type_comment", "kind", "ctx", "type_params"}


@dataclass(frozen=True)
class Form:
    """What is compared of an answer.

    Attributes
    ----------
    exact
        Stands for the program with the names that its author chose.
    shape
        Stands for the program whatever its names are.
    decisions
        How often each thing was chosen: an operator, a function, a number, a variable, a loop.
    names
        How many names of the author's own it has.
    is_text
        Whether it is an answer in words.
    """

    exact: str
    shape: str
    decisions: Mapping[str, int] = field(hash=False, compare=False)
    names: int = 0
    is_text: bool = False

    @property
    def size(self) -> int:
        """The number of decisions."""
        return sum(self.decisions.values())

    def differing(self, other: "Form") -> int:
        """Return in how many decisions two answers differ; those that arrange the same things otherwise, in one."""
        if self.shape == other.shape:
            return 0
        ours, theirs = Counter(self.decisions), Counter(other.decisions)
        return max((ours - theirs).total(), (theirs - ours).total(), 1)


def form_of_text(text: str) -> Form:
    r"""Return the form of an answer in words: its words, whatever stands between them.

    >>> form_of_text("Half of them stay.").shape == form_of_text("half of them\n**stay**").shape
    True
    """
    words = WORD.findall(text.casefold())
    digest = _digest(words)
    return Form(digest, digest, Counter(words[:MOST_COUNTED]), is_text=True)


def form_of_program(
    statements: Iterable[ast.stmt],
    known: Collection[str] = (),
    aliases: Mapping[str, str] | None = None,
    given: Collection[str] = (),
) -> Form | None:
    r"""Return the form of the statements that make up an answer; None where nothing was decided in them.

    Parameters
    ----------
    statements
        What the student wrote for one task, at the top level.
    known
        Names that the task prescribes.
    aliases
        Which module each name stands for that is imported.
    given
        Names that a student reads in what is handed out: to use one of them is no choice.

    Examples
    --------
    >>> ours = ast.parse("def mean(x):\n    '''Mean.'''\n    m = 0\n    n = len(x)\n    return (m + sum(x)) / n")
    >>> theirs = ast.parse("def mean(v):\n    m = len(v)\n    s = 0  # zero\n    return (sum(v) + s) / m")
    >>> one, other = form_of_program(ours.body, ["mean"]), form_of_program(theirs.body, ["mean"])
    >>> one.shape == other.shape, one.exact == other.exact
    (True, False)
    """
    program = _Program(statements, known, aliases or {})
    if not program.decisions:
        return None
    return Form(program.exact, program.shape, program.decisions, len(program.own_names.difference(given)))


def form_of_broken(source: str) -> Form | None:
    """Return the form of a cell that is no Python: its pieces, without comments; None where there are none."""
    pieces = COMMENT.sub("", source).split()
    digest = _digest(pieces)
    return Form(digest, digest, Counter(pieces[:MOST_COUNTED])) if pieces else None


def statements_of(source: str) -> list[ast.stmt] | None:
    r"""Return the statements of a cell, without lines that are IPython's; None where it is no Python.

    >>> len(statements_of("%matplotlib inline\nx = 1")), statements_of("x =")
    (1, None)
    """
    try:
        return ast.parse(MAGIC.sub("", source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def imported_as(statements: Iterable[ast.stmt]) -> dict[str, str]:
    """Return which module or part of one each name stands for that the statements import.

    >>> imported_as(ast.parse("import numpy as np; from scipy import stats").body)
    {'np': 'numpy', 'stats': 'scipy.stats'}
    """
    found = {}
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                found.update({alias.asname or alias.name: alias.name for alias in node.names})
            elif isinstance(node, ast.ImportFrom):
                found.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return found


@dataclass(frozen=True)
class _Node:
    """A node of the normalised tree: its label, the name it carries if any, and its children by field."""

    label: str
    name: str | None
    children: tuple[tuple[str, "_Node"], ...]
    counts: bool


class _Program:
    """The normalised tree of an answer, and what stands for it."""

    def __init__(self, statements: Iterable[ast.stmt], known: Collection[str], aliases: Mapping[str, str]) -> None:
        body = list(statements)
        self.aliases = {**aliases, **imported_as(body)}
        self.known = set(known)
        self.parts: dict[str, str] = {}
        self.own_names = self._bound(body)
        self.tree = _Node("Module", None, tuple(("body", node) for node in self._block(body)), counts=False)
        self.decisions = Counter(label for label in self._labels(self.tree))
        self.exact = self._hash(self.tree, {name: name for name in self.parts})[0]
        self.shape = self._shape()

    def _bound(self, body: list[ast.stmt]) -> set[str]:
        """Return the names that the answer defines, and note which part each plays."""
        for statement in body:
            if isinstance(statement, ast.FunctionDef) and statement.name in self.known:
                arguments = statement.args
                for place, argument in enumerate([*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]):
                    self.parts.setdefault(argument.arg, f"parameter {place}")
        own = set()
        for node in (node for statement in body for node in ast.walk(statement)):
            name = None
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                name = node.id
            elif isinstance(node, ast.arg):
                name = node.arg
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
                name = node.name
            if name and name not in self.known and name not in self.aliases:
                own.add(name)
                self.parts.setdefault(name, "own")
        return own

    # --- The tree ---

    def _block(self, body: Iterable[ast.stmt]) -> Iterator[_Node]:
        for statement in body:
            if not _says_nothing(statement):
                yield self._node(statement)

    def _node(self, node: ast.AST) -> _Node:
        if isinstance(node, ast.Name):
            return self._named(node.id)
        if isinstance(node, ast.arg):
            return self._named(node.arg, counts=False)
        if isinstance(node, ast.BinOp) and isinstance(node.op, COMMUTING):
            operands = tuple(("operands", self._node(operand)) for operand in _operands(node, type(node.op)))
            return _Node(type(node.op).__name__, None, operands, counts=True)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._comparison(node)
        if isinstance(node, ast.Dict):
            pairs = ((self._node(key) if key else None, self._node(value)) for key, value in _pairs(node))
            entries = [
                _Node("pair", None, (*([("key", key)] if key else []), ("value", value)), counts=False)
                for key, value in pairs
            ]
            return _Node("Dict", None, tuple(("pairs", entry) for entry in entries), counts=True)
        if isinstance(node, ast.AnnAssign) and node.value:
            node = ast.Assign(targets=[node.target], value=node.value)
        return self._other(node)

    def _named(self, name: str, *, counts: bool = True) -> _Node:
        if name in self.parts:
            return _Node("name", name, (), counts)
        if name in self.known:
            return _Node("the task", None, (), counts)
        return _Node(f"name {self.aliases.get(name, name)}", None, (), counts)

    def _comparison(self, node: ast.Compare) -> _Node:
        [operator], left, right = node.ops, self._node(node.left), self._node(node.comparators[0])
        kind = type(operator)
        if kind in MIRRORED:
            kind, left, right = MIRRORED[kind], right, left
        places = ("operands", "operands") if kind in (ast.Eq, ast.NotEq) else ("left", "right")
        return _Node(kind.__name__, None, tuple(zip(places, (left, right), strict=True)), counts=True)

    def _other(self, node: ast.AST) -> _Node:
        words, children = [type(node).__name__], []
        name = None
        for field_name, content in ast.iter_fields(node):
            if field_name in IGNORED_FIELDS:
                continue
            items = content if isinstance(content, list) else [content]
            if items and all(isinstance(item, ast.stmt) for item in items):
                children += [(field_name, child) for child in self._block(items)]
                continue
            for place, item in enumerate(items):
                if isinstance(item, ast.AST) and item._fields:
                    where = field_name if field_name in UNORDERED or not isinstance(content, list) else None
                    children.append((where or f"{field_name} {place}", self._node(item)))
                elif isinstance(item, ast.AST):
                    words.append(type(item).__name__)
                elif field_name == "name" and isinstance(item, str) and item in self.parts:
                    name = item
                elif field_name == "name" and item in self.known:
                    words.append("the task")
                elif item is not None:
                    words.append(repr(item))
        return _Node(" ".join(words), name, tuple(children), counts=not isinstance(node, NO_DECISION))

    def _labels(self, node: _Node) -> Iterator[str]:
        if node.counts:
            yield f"{node.label} {self.parts.get(node.name, '')}" if node.name else node.label
        for _, child in node.children:
            yield from self._labels(child)

    # --- What stands for it ---

    def _shape(self) -> str:
        """Return a digest in which each name is the part it plays, found by looking at its surroundings again."""
        parts = dict(self.parts)
        for _ in range(ROUNDS):
            surroundings: dict[str, list[str]] = {name: [] for name in parts}
            self._look(self._hash(self.tree, parts), "", surroundings)
            parts = {name: _digest([parts[name], *sorted(seen)]) for name, seen in surroundings.items()}
        return self._hash(self.tree, parts)[0]

    def _hash(self, node: _Node, names: Mapping[str, str]) -> "_Hashed":
        children = [(where, self._hash(child, names)) for where, child in node.children]
        # Fields in which order counts have their place in their name.
        digest = _digest(
            [
                node.label,
                names[node.name] if node.name else "",
                *sorted(f"{where} {child[0]}" for where, child in children),
            ]
        )
        return digest, node, children

    def _look(self, hashed: "_Hashed", context: str, surroundings: dict[str, list[str]]) -> None:
        digest, node, children = hashed
        if node.name:
            surroundings[node.name].append(context)
        for where, child in children:
            self._look(child, _digest([context, where, digest]), surroundings)


_Hashed = tuple[str, _Node, list[tuple[str, "_Hashed"]]]


def _says_nothing(statement: ast.stmt) -> bool:
    """Return whether a statement is a docstring, an import, or what a stub is left with."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement)


def _operands(node: ast.expr, operator: type[ast.operator]) -> Iterator[ast.expr]:
    """Yield the operands of a sum of sums, or of a product of products, from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, operator):
        yield from _operands(node.left, operator)
        yield from _operands(node.right, operator)
    else:
        yield node


def _pairs(node: ast.Dict) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    return zip(node.keys, node.values, strict=True)


def _digest(words: Iterable[str]) -> str:
    return hashlib.blake2b("\0".join(words).encode("utf-8", "replace"), digest_size=8).hexdigest()
