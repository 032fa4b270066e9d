"""Which lines of a program may change places: its data flow, read from its syntax tree and never run.

Two statements keep their order if one writes what the other reads or writes, or if both act on the world (print, draw,
draw random numbers). A function reads what its body reads, wherever it is called. The body of a loop, a condition or a
function stays together below its head, and statements in it keep the same rules among themselves.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

# A method of this name changes the object it is called on.
CHANGING = frozenset(
    {
        "add",
        "append",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "reverse",
        "setdefault",
        "shuffle",
        "sort",
        "update",
        "write",
    }
)
# Those that change an argument, or the world, as well.
CHANGING_MORE = frozenset({"shuffle", "write"})
# Generators of random numbers, by the names that they and their modules usually have.
RANDOM = frozenset({"generator", "random", "rng"})
# Functions that act on the world and change no argument.
SHOWING = frozenset({"display", "print"})
READING = frozenset({"input", "next", "open"})
# Stands for the one generator that a module's own functions share.
SHARED = "random numbers"

Reason = tuple[str, str]


@dataclass
class _Effects:
    """What a statement reads and writes: names (bindings) and contents of objects, each by name."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    acts: bool = False
    leaves: bool = False


@dataclass(frozen=True)
class Flow:
    """Which orders of a program's lines are right; lines are numbered from 0 as they stand.

    Attributes
    ----------
    lines
        The lines, blank ones left out.
    before
        Pairs of lines whose order matters, each with its reason: ``"needs"`` or ``"changes"`` and a name, ``"acts"``
        or ``"block"`` and nothing.
    blocks
        Lines that stand together, each beginning with the line that they belong to.
    """

    lines: tuple[str, ...]
    before: dict[tuple[int, int], Reason]
    blocks: tuple[tuple[int, ...], ...]


def flow_of(program: str) -> Flow:
    r"""Return which orders of the lines of ``program`` are right; raises ``SyntaxError`` if it is not Python.

    Examples
    --------
    >>> flow = flow_of("price = 9\ncost = 4\nmargin = price - cost\nprint(margin)")
    >>> sorted(flow.before)
    [(0, 2), (1, 2), (2, 3)]
    >>> flow.before[0, 2]
    ('needs', 'price')
    >>> flow_of("total = 0\nfor x in [1, 2]:\n    total += x").blocks
    ((1, 2),)
    """
    tree = ast.parse(program)
    numbers: dict[int, int] = {}
    lines: list[str] = []
    for place, line in enumerate(program.split("\n"), start=1):
        if line.strip():
            numbers[place] = len(lines)
            lines.append(line.rstrip())
    reader = _Reader(tree, numbers)
    reader.order(tree.body)
    return Flow(tuple(lines), reader.before, tuple(reader.blocks))


class _Reader:
    """Collects the pairs and blocks of one program."""

    def __init__(self, tree: ast.Module, numbers: dict[int, int]) -> None:
        self.numbers = numbers
        self.before: dict[tuple[int, int], Reason] = {}
        self.blocks: list[tuple[int, ...]] = []
        self.functions = {node.name: _free(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        self.same = _aliases(tree)

    def order(self, body: list[ast.stmt]) -> None:
        """Note which statements of a body keep their order, and go into those that have bodies."""
        effects = [self.effects(statement) for statement in body]
        for later, statement in enumerate(body):
            for earlier in range(later):
                if reason := self.reason(effects[earlier], effects[later]):
                    for first in self.lines(body[earlier]):
                        for second in self.lines(statement):
                            self.before.setdefault((first, second), reason)
        for statement in body:
            self.inside(statement)

    def inside(self, statement: ast.stmt) -> None:
        """Note what stands together in a statement, and in which order its parts stand."""
        lines = self.lines(statement)
        if len(lines) > 1:
            self.blocks.append(tuple(lines))
        parts = [part for part in _bodies(statement) if part]
        inner = [[number for one in part for number in self.lines(one)] for part in parts]
        held = {number for part in inner for number in part}
        # Heads (`for …:`, `else:`) and the lines of an expression over several lines stand where they stand.
        fixed = [number for number in lines if number not in held]
        for first in fixed:
            for second in lines:
                if first != second:
                    self.before.setdefault((min(first, second), max(first, second)), ("block", ""))
        for above, below in combinations(inner, 2):
            for pair in product(above, below):
                self.before.setdefault(pair, ("block", ""))
        for part in parts:
            self.order(part)

    def lines(self, statement: ast.stmt) -> list[int]:
        """Return the numbers of a statement's lines."""
        decorators = getattr(statement, "decorator_list", [])
        start = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
        places = range(start, (statement.end_lineno or start) + 1)
        return [self.numbers[place] for place in places if place in self.numbers]

    def effects(self, statement: ast.stmt) -> _Effects:
        """Return what a statement does, that of the functions it names with it, contents by their object."""
        found = _effects([statement])
        waiting = [] if isinstance(statement, ast.FunctionDef) else sorted(found.reads & set(self.functions))
        seen = set(waiting)
        while waiting:
            called = self.functions[waiting.pop()]
            found.reads |= called.reads
            found.changes |= called.changes
            found.acts |= called.acts
            fresh = (called.reads & set(self.functions)) - seen
            seen |= fresh
            waiting += sorted(fresh)
        return found

    def reason(self, earlier: _Effects, later: _Effects) -> Reason | None:
        """Return why two statements keep their order; None if they need not."""
        if made := (earlier.writes & later.reads):
            return "needs", min(made)
        if changed := self.contents(earlier.changes, later.reads | later.changes):
            return "needs", changed
        if again := (later.writes & (earlier.reads | earlier.writes)):
            return "changes", min(again)
        if changed := self.contents(later.changes, earlier.reads):
            return "changes", changed
        if (earlier.acts and later.acts) or earlier.leaves or later.leaves:
            return "acts", ""
        return None

    def contents(self, changed: set[str], used: set[str]) -> str:
        """Return a name in ``used`` whose object is changed under any of the names in ``changed``; empty if none."""
        touched = {self.same.get(name, name) for name in changed}
        return min((name for name in used if self.same.get(name, name) in touched), default="")


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        part = getattr(statement, name, [])
        # Each handler and each case is a part of its own, whose head is a line of the statement.
        yield from (one.body for one in part) if name in ("handlers", "cases") else [part]


def _effects(statements: list[ast.stmt]) -> _Effects:
    """Return what statements read, write, change and do together, as their own lines say it."""
    found = _Effects()
    for statement in statements:
        local = _bound_inside(statement)
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found.writes.add(statement.name)
        for node in _walk(statement):
            _note(node, found)
        found.reads -= local
        found.writes -= local
        found.changes -= local
    return found


def _free(function: ast.FunctionDef) -> _Effects:
    """Return what calling a function reads and changes outside of it."""
    found = _effects(function.body)
    local = {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)} | found.writes
    found.reads -= local
    found.changes -= local
    return found


def _walk(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes that run when a statement runs: not the body of a function that it defines."""
    if not isinstance(statement, ast.FunctionDef):
        yield from ast.walk(statement)
        return
    for part in (*statement.decorator_list, *statement.args.defaults, *filter(None, statement.args.kw_defaults)):
        yield from ast.walk(part)


def _note(node: ast.AST, found: _Effects) -> None:
    if isinstance(node, ast.Name):
        (found.reads if isinstance(node.ctx, ast.Load) else found.writes).add(node.id)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        found.writes |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    elif isinstance(node, ast.AugAssign):
        name = _root(node.target)
        found.reads.add(name)
        found.changes.add(name)
    elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        found.changes.add(_root(node))
    elif isinstance(node, ast.Call):
        _note_call(node, found)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        if isinstance(called, ast.Attribute) and called.attr in CHANGING - CHANGING_MORE:
            return  # It changes its own object alone, which its call has noted.
        # Another call whose value nobody keeps is there for what it does.
        found.acts = True
        if not (isinstance(called, ast.Name) and called.id in SHOWING):
            found.changes |= {_root(part) for part in node.value.args if isinstance(part, ast.Name)}
            if isinstance(called, ast.Attribute):
                found.changes.add(_root(called))
    elif isinstance(node, ast.Return | ast.Break | ast.Continue | ast.Raise | ast.Assert):
        found.leaves = True
    found.changes.discard("")
    found.reads.discard("")


def _note_call(node: ast.Call, found: _Effects) -> None:
    called = node.func
    if isinstance(called, ast.Name):
        found.acts |= called.id in SHOWING | READING
        if called.id == "next":
            found.changes |= {_root(part) for part in node.args}
    elif isinstance(called, ast.Attribute):
        parts = {
            part.id if isinstance(part, ast.Name) else getattr(part, "attr", "") for part in ast.walk(called.value)
        }
        if called.attr in CHANGING or _root(called) in RANDOM:
            found.changes.add(_root(called))
        elif parts & RANDOM and called.attr != "default_rng":
            found.changes.add(SHARED)
        found.acts |= called.attr == "show"


def _root(node: ast.AST) -> str:
    """Return the name that an expression like ``a.b[c]`` begins with; empty if it begins with none."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _bound_inside(statement: ast.stmt) -> set[str]:
    """Return names that only comprehensions, lambdas and functions inside a statement bind for themselves."""
    inner: set[str] = set()
    outer: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.comprehension):
            inner |= {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
        elif isinstance(node, ast.Lambda):
            inner |= {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
        elif isinstance(node, ast.Assign):
            outer |= {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return inner - outer


def _aliases(tree: ast.Module) -> dict[str, str]:
    """Return one name for all the names that may stand for the same object, by name."""
    same: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (source := _root(node.value)):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    old, new = same.get(target.id, target.id), same.get(source, source)
                    same.setdefault(source, new)
                    same[target.id] = new
                    same = {name: new if group == old else group for name, group in same.items()}
    return same
