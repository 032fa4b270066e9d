"""The ways in which students err, each as a change of a program's syntax tree.

An operator looks at one node and yields what a student might have written in its place: an expression for an
expression, a list of statements for a statement. It names no variable and no assignment, so it serves every program;
what it makes may be nonsense, which the tests then notice at once.
"""

import ast
import copy
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, TypeVar

Replacement = ast.expr | list[ast.stmt]
Each = TypeVar("Each")

# --- What operators are made of ---------------------------------------------------------------------------------------


class Operator(ABC):
    """A kind of mistake.

    Attributes
    ----------
    name
        What it is called where a mutant is named.
    """

    name: ClassVar[str]

    @abstractmethod
    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """Yield what may stand in the place of ``node``, each time a new tree; nothing where the mistake has no place.

        Parameters
        ----------
        node
            Any node of a program, which is not changed.
        """


def replaced(node: ast.AST, **fields: object) -> ast.expr:
    """Return a copy of an expression with other ``fields``."""
    found = copy.copy(node)
    for name, value in fields.items():
        setattr(found, name, value)
    assert isinstance(found, ast.expr)
    return found


MODULES = ("np", "numpy", "pd", "pandas", "math", "statistics", "nx", "stats")


def method_of(node: ast.AST) -> str:
    """Return the last part of the name of what is called: ``sum`` for ``np.sum(x)`` and ``x.sum()``; else empty.

    >>> method_of(ast.parse("np.sum(x)", mode="eval").body)
    'sum'
    """
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def renamed(call: ast.Call, name: str) -> ast.Call:
    """Return a call of something of another ``name`` in the same place: ``np.floor(x)`` for ``np.ceil(x)``."""
    if isinstance(call.func, ast.Attribute):
        function: ast.expr = replaced(call.func, attr=name)
    else:
        function = ast.Name(name, ast.Load())
    return ast.Call(function, call.args, call.keywords)


def subject_of(call: ast.Call) -> ast.expr | None:
    """Return what a call is about: the first argument, or what the method belongs to; None where there is neither.

    >>> [ast.unparse(subject_of(ast.parse(code, mode="eval").body)) for code in ("np.ceil(x)", "sorted(x)", "x.abs()")]
    ['x', 'x', 'x']
    """
    if isinstance(call.func, ast.Attribute) and not is_module(call.func.value):
        return call.func.value
    return call.args[0] if call.args and not isinstance(call.args[0], ast.Starred) else None


def is_module(node: ast.expr) -> bool:
    """Return whether an expression names a module, as programs of this course call them."""
    return isinstance(node, ast.Name) and node.id in MODULES


def without_keyword(call: ast.Call, name: str) -> ast.Call:
    """Return a call without one of its keywords."""
    return ast.Call(call.func, call.args, [each for each in call.keywords if each.arg != name])


def with_keyword(call: ast.Call, name: str, value: ast.expr) -> ast.Call:
    """Return a call with a keyword added or changed."""
    return ast.Call(call.func, call.args, [*without_keyword(call, name).keywords, ast.keyword(name, value)])


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value of a call's keyword; None where it has none."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def given(call: ast.Call, name: str, default: object) -> object:
    """Return what a keyword writes out; ``default`` where it is missing or computed.

    >>> given(ast.parse("s.sort_values(ascending=False)", mode="eval").body, "ascending", True)
    False
    """
    value = keyword(call, name)
    return value.value if isinstance(value, ast.Constant) else default


def both_ways(*pairs: tuple[Each, Each]) -> dict[Each, Each]:
    """Return a table in which each of two stands for the other.

    >>> both_ways(("min", "max"))
    {'min': 'max', 'max': 'min'}
    """
    return {one: other for pair in pairs for one, other in (pair, pair[::-1])}


def exchanged(node: ast.AST, names: dict[str, str]) -> Iterator[ast.expr]:
    """Yield a call of the other name, where ``names`` has one for what is called.

    >>> [ast.unparse(other) for other in exchanged(ast.parse("np.min(x)", mode="eval").body, {"min": "max"})]
    ['np.max(x)']
    """
    if isinstance(node, ast.Call) and (name := method_of(node)) in names:
        yield renamed(node, names[name])


def is_number(node: ast.AST) -> bool:
    """Return whether a node is a number written out."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def is_text(node: ast.AST) -> bool:
    """Return whether a node is a text written out."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


# --- Comparisons and conditions ---------------------------------------------------------------------------------------

AT_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = both_ways((ast.Lt, ast.LtE), (ast.Gt, ast.GtE))
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = both_ways(
    (ast.Lt, ast.Gt), (ast.LtE, ast.GtE), (ast.Eq, ast.NotEq), (ast.In, ast.NotIn), (ast.Is, ast.IsNot)
)
METHODS_AT_BOUNDARY = both_ways(("lt", "le"), ("gt", "ge"), ("bisect_left", "bisect_right"))
METHODS_TURNED = both_ways(("lt", "gt"), ("le", "ge"), ("eq", "ne"), ("isna", "notna"))


def _compared(
    node: ast.AST, other: dict[type[ast.cmpop], type[ast.cmpop]], methods: dict[str, str]
) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        for place, operation in enumerate(node.ops):
            if type(operation) in other:
                operations = list(node.ops)
                operations[place] = other[type(operation)]()
                yield replaced(node, ops=operations)
    yield from exchanged(node, methods)


class Boundary(Operator):
    """``<`` for ``≤``: the value at the boundary falls on the other side."""

    name = "boundary"

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        yield from _compared(node, AT_BOUNDARY, METHODS_AT_BOUNDARY)
        match node:
            case ast.Call() if method_of(node) == "searchsorted":
                side = "left" if given(node, "side", "left") == "right" else "right"
                yield with_keyword(node, "side", ast.Constant(side))
            case ast.Call() if method_of(node) == "between":
                for other in ("both", "left", "right", "neither"):
                    if other != given(node, "inclusive", "both"):
                        yield with_keyword(node, "inclusive", ast.Constant(other))
            case ast.Call() if method_of(node) in ("cut", "digitize"):
                right = given(node, "right", default=method_of(node) == "cut")
                yield with_keyword(node, "right", ast.Constant(not right))


class Turned(Operator):
    """``>`` for ``<``, ``!=`` for ``==``: the condition is the other way round."""

    name = "comparison turned"

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        yield from _compared(node, TURNED, METHODS_TURNED)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
            yield node.operand


class Condition(Operator):
    """One of several conditions is forgotten, or ``or`` stands for ``and``."""

    name = "condition"
    PAIRS: ClassVar[dict[str, str]] = both_ways(("all", "any"))

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        if isinstance(node, ast.BoolOp):
            yield replaced(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            for place in range(len(node.values)):
                rest = [*node.values[:place], *node.values[place + 1 :]]
                yield rest[0] if len(rest) == 1 else replaced(node, values=rest)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
            yield replaced(node, op=ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd())
            yield from (node.left, node.right)
        yield from exchanged(node, self.PAIRS)


# --- Sums and numbers -------------------------------------------------------------------------------------------------


class Term(Operator):
    """A term or a factor is dropped, doubled or has the wrong sign."""

    name = "term"
    REPLACED: ClassVar[dict[type[ast.operator], type[ast.operator]]] = both_ways(
        (ast.Add, ast.Sub), (ast.Mult, ast.Div)
    )

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        match node:
            case ast.BinOp(left=left, op=operation, right=right) if not (is_text(left) or is_text(right)):
                yield from self._of_sum(node, left, operation, right)
            case ast.AugAssign(target=target, op=operation, value=value) if type(operation) in self.REPLACED:
                yield [ast.AugAssign(target, self.REPLACED[type(operation)](), value)]
                yield []
            case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
                yield operand
            case ast.Call() if method_of(node) in ("sqrt", "abs", "square", "log", "exp") and (it := subject_of(node)):
                yield it

    def _of_sum(self, node: ast.BinOp, left: ast.expr, operation: ast.operator, right: ast.expr) -> Iterator[ast.expr]:
        if type(operation) in self.REPLACED:
            yield replaced(node, op=self.REPLACED[type(operation)]())
        if isinstance(operation, ast.Add | ast.Sub):
            yield left
            yield right if isinstance(operation, ast.Add) else ast.UnaryOp(ast.USub(), right)
            if not isinstance(left, ast.List) and not isinstance(right, ast.List):
                yield replaced(node, right=ast.BinOp(ast.Constant(2), ast.Mult(), right))
        elif isinstance(operation, ast.Mult | ast.MatMult):
            yield from (left, right)
        elif isinstance(operation, ast.Div):
            yield left
            yield replaced(node, left=right, right=left)
        elif isinstance(operation, ast.Pow):
            yield left
            if not is_number(right):
                yield ast.BinOp(left, ast.Mult(), right)


class Rounding(Operator):
    """``ceil``, ``round`` and ``floor`` are exchanged, or nothing is rounded."""

    name = "rounding"
    KINDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "ceil": ("floor", "round"),
        "floor": ("ceil", "round"),
        "round": ("floor", "ceil"),
        "rint": ("floor", "ceil"),
        "trunc": ("ceil", "round"),
    }

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        match node:
            case ast.Call() if method_of(node) in self.KINDS and (number := subject_of(node)):
                yield number
                digits = len(node.args) + len(node.keywords) > (0 if number is not _first(node) else 1)
                if not digits:
                    yield from (_rounded(number, kind) for kind in self.KINDS[method_of(node)])
            case ast.Call(func=ast.Name(id="int"), args=[number]) if _may_be_a_fraction(number):
                yield number
                yield from (_rounded(number, kind) for kind in ("round", "ceil"))
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
                share = ast.BinOp(left, ast.Div(), right)
                yield share
                yield from (_rounded(share, kind) for kind in ("round", "ceil"))


def _may_be_a_fraction(number: ast.expr) -> bool:
    """Return whether a number is computed by more than counting, so that ``int`` rounds it."""
    kinds = {type(each.op) for each in ast.walk(number) if isinstance(each, ast.BinOp)}
    return bool(kinds & {ast.Div, ast.Mult, ast.Pow}) and method_of(number) not in Rounding.KINDS


def _first(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else None


def _rounded(number: ast.expr, kind: str) -> ast.expr:
    """Return a number rounded without any module, so that it works for arrays and where none was imported."""
    if kind == "ceil":
        down = ast.BinOp(ast.UnaryOp(ast.USub(), number), ast.FloorDiv(), ast.Constant(1))
        return ast.UnaryOp(ast.USub(), down)
    if kind == "floor":
        return ast.BinOp(number, ast.FloorDiv(), ast.Constant(1))
    return ast.Call(ast.Name("round", ast.Load()), [number], [])


class OffByOne(Operator):
    """A whole number is one too large or too small, or the end of a range is."""

    name = "off by one"

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        match node:
            case ast.Constant(value=int(number)) if type(number) is int:
                yield ast.Constant(number + 1)
                if number > 0:
                    yield ast.Constant(number - 1)
            case ast.Call() if method_of(node) in ("range", "arange") and node.args:
                place = min(1, len(node.args) - 1)
                if not is_number(node.args[place]):
                    for operation in (ast.Add(), ast.Sub()):
                        arguments = list(node.args)
                        arguments[place] = ast.BinOp(arguments[place], operation, ast.Constant(1))
                        yield replaced(node, args=arguments)
            case ast.Call(func=ast.Name(id="len")):
                yield ast.BinOp(node, ast.Sub(), ast.Constant(1))


class Freedom(Operator):
    """The spread of a sample for that of a population, or the other way round (``ddof``)."""

    name = "ddof"
    PAIRS: ClassVar[dict[str, str]] = both_ways(("stdev", "pstdev"), ("variance", "pvariance"))

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        yield from exchanged(node, self.PAIRS)
        if isinstance(node, ast.Call) and method_of(node) in ("std", "var", "cov", "sem"):
            freedom = keyword(node, "ddof")
            if isinstance(freedom, ast.Constant):
                yield with_keyword(node, "ddof", ast.Constant(1 - freedom.value if freedom.value in (0, 1) else 0))
            elif isinstance(node.func, ast.Attribute) and is_module(node.func.value):
                yield with_keyword(node, "ddof", ast.Constant(0 if method_of(node) == "cov" else 1))
            elif isinstance(node.func, ast.Attribute):
                # Arrays divide by n, and tables by n - 1; arrays alone have a base.
                asked = ast.Call(ast.Name("hasattr", ast.Load()), [node.func.value, ast.Constant("base")], [])
                yield with_keyword(node, "ddof", ast.Call(ast.Name("int", ast.Load()), [asked], []))


class Percent(Operator):
    """A percentage for a share."""

    name = "percent for share"

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield ast.BinOp(ast.Constant(100), ast.Mult(), node)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Name | ast.Call | ast.IfExp):
            yield [ast.Return(ast.BinOp(ast.Constant(100), ast.Mult(), node.value))]


SUMS = ("sum", "mean")


class MeanOfRatios(Operator):
    """The mean of ratios for the ratio of means, or the other way round; the median or the sum for the mean."""

    name = "mean"
    OTHERS: ClassVar[dict[str, tuple[str, ...]]] = {
        "mean": ("median", "sum"),
        "median": ("mean",),
        "average": ("median",),
        "sum": ("mean",),
        "nunique": ("count",),
        "count": ("nunique", "size"),
    }

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        match node:
            case ast.BinOp(left=ast.Call() as left, op=ast.Div(), right=ast.Call() as right) if (
                method_of(left) == method_of(right) in SUMS
            ):
                above, below = subject_of(left), subject_of(right)
                if above is not None and below is not None:
                    yield _mean_of_ratios(left, above, below)
            case ast.Call() if (
                method_of(node) == "mean"
                and isinstance(ratio := subject_of(node), ast.BinOp)
                and isinstance(ratio.op, ast.Div)
            ):
                yield ast.BinOp(_method(ratio.left, "sum"), ast.Div(), _method(ratio.right, "sum"))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from (renamed(node, other) for other in self.OTHERS.get(method_of(node), ()))
            if keyword(node, "weights") is not None:
                yield without_keyword(node, "weights")


def _method(value: ast.expr, name: str) -> ast.Call:
    return ast.Call(ast.Attribute(value, name, ast.Load()), [], [])


def _mean_of_ratios(call: ast.Call, above: ast.expr, below: ast.expr) -> ast.expr:
    if isinstance(call.func, ast.Attribute):
        return _method(ast.BinOp(above, ast.Div(), below), "mean")
    # Plain lists: one ratio for each pair.
    pairs = ast.parse(f"[_a / _b for _a, _b in zip({ast.unparse(above)}, {ast.unparse(below)})]", mode="eval").body
    count = ast.Call(ast.Name("len", ast.Load()), [above], [])
    return ast.BinOp(ast.Call(call.func, [pairs], []), ast.Div(), count)


# --- Order ------------------------------------------------------------------------------------------------------------


class Order(Operator):
    """Sorted by another key, in the other direction, or not at all."""

    name = "order"
    TURNED: ClassVar[dict[str, str]] = both_ways(
        ("nlargest", "nsmallest"),
        ("idxmax", "idxmin"),
        ("argmax", "argmin"),
        ("max", "min"),
        ("maximum", "minimum"),
        ("cummax", "cummin"),
    )
    SORTS = ("sorted", "sort", "sort_values", "sort_index")

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        yield from exchanged(node, self.TURNED)
        match node:
            case ast.Expr(value=ast.Call() as call) if method_of(call) in ("sort", "reverse"):
                yield []
            case ast.Call() if method_of(node) in self.SORTS:
                yield from self._of_sort(node)
            case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=None, step=step)) if step is not None:
                yield value
        if isinstance(node, ast.Call) and isinstance(key := keyword(node, "key"), ast.expr):
            yield without_keyword(node, "key")
            if isinstance(key, ast.Lambda):
                yield from (with_keyword(node, "key", replaced(key, body=body)) for body in self._other_keys(key.body))

    def _of_sort(self, call: ast.Call) -> Iterator[ast.expr]:
        subject = subject_of(call)
        if method_of(call) in ("sort_values", "sort_index") and subject is not None:
            yield subject
        elif method_of(call) == "sorted" and subject is not None:
            yield ast.Call(ast.Name("list", ast.Load()), [subject], [])
        name = "reverse" if method_of(call) in ("sorted", "sort") else "ascending"
        directions = keyword(call, name)
        if isinstance(directions, ast.List):
            for place, each in enumerate(directions.elts):
                if isinstance(each, ast.Constant):
                    turned = [*directions.elts]
                    turned[place] = ast.Constant(not each.value)
                    yield with_keyword(call, name, ast.List(turned, ast.Load()))
        else:
            yield with_keyword(call, name, ast.Constant(not given(call, name, default=name == "ascending")))
        by = keyword(call, "by") or (_first(call) if method_of(call) == "sort_values" else None)
        if isinstance(by, ast.List) and len(by.elts) > 1:
            for fewer in _without_each(by.elts):
                one = without_keyword(call, "ascending") if isinstance(directions, ast.List) else call
                yield with_keyword(ast.Call(one.func, [], one.keywords), "by", ast.List(fewer, ast.Load()))

    def _other_keys(self, body: ast.expr) -> Iterator[ast.expr]:
        if isinstance(body, ast.UnaryOp) and isinstance(body.op, ast.USub):
            yield body.operand
        elif isinstance(body, ast.Tuple):
            yield from (ast.Tuple(fewer, ast.Load()) for fewer in _without_each(body.elts))
        elif not is_text(body):
            yield ast.UnaryOp(ast.USub(), body)


def _without_each(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for place in range(len(items)):
        yield [*items[:place], *items[place + 1 :]]


class FirstForLast(Operator):
    """The first for the last, or the last for the first."""

    name = "first for last"
    PAIRS: ClassVar[dict[str, str]] = both_ways(("first", "last"), ("head", "tail"))

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        match node:
            case ast.Subscript(slice=ast.Constant(value=0)):
                yield replaced(node, slice=ast.UnaryOp(ast.USub(), ast.Constant(1)))
            case ast.Subscript(slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
                yield replaced(node, slice=ast.Constant(0))
        yield from exchanged(node, self.PAIRS)
        if isinstance(node, ast.Call) and isinstance(kept := keyword(node, "keep"), ast.Constant):
            yield with_keyword(node, "keep", ast.Constant("first" if kept.value == "last" else "last"))


# --- What is left out -------------------------------------------------------------------------------------------------


class CaseLeftOut(Operator):
    """A case of its own is forgotten: what is missing, empty, below zero, or meets a condition."""

    name = "case left out"
    # Calls that put something right, whose subject is what there would be without them.
    MENDING = (
        "dropna", "fillna", "drop_duplicates", "clip", "strip", "lower", "upper", "casefold", "title", "unique",
        "replace", "reindex", "reset_index", "ffill", "bfill", "nan_to_num", "to_numeric", "set",
    )  # fmt: skip
    CLIPPING = ("max", "min", "maximum", "minimum")

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        match node:
            case ast.If(body=body, orelse=otherwise):
                yield otherwise
                yield body
            case ast.IfExp(body=body, orelse=otherwise):
                yield from (otherwise, body)
            case ast.Try(body=body):
                yield body
            case ast.Continue() | ast.Break():
                yield []
            case ast.Call() if method_of(node) in self.MENDING and (subject := subject_of(node)):
                yield subject
            case ast.Call(args=[first, second]) if method_of(node) in self.CLIPPING and not node.keywords:
                yield from (first, second)
            case ast.Call(args=[_, first, second]) if method_of(node) == "where":
                yield from (first, second)
            case ast.Subscript(value=value, slice=ast.Compare() | ast.BoolOp() | ast.BinOp() | ast.UnaryOp()) if (
                not _is_place(node.slice)
            ):
                yield value
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                yield from self._unfiltered(node)
        if isinstance(node, ast.Call):
            names = [name for name in ("default", "skipna") if keyword(node, name) is not None]
            yield from (without_keyword(node, name) for name in names)

    def _unfiltered(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Iterator[ast.expr]:
        for place, loop in enumerate(node.generators):
            for condition in loop.ifs:
                kept = [each for each in loop.ifs if each is not condition]
                loops = list(node.generators)
                loops[place] = ast.comprehension(loop.target, loop.iter, kept, loop.is_async)
                yield replaced(node, generators=loops)


def _is_place(node: ast.expr) -> bool:
    """Return whether what stands in brackets is a place, as ``n + 1``, and no condition."""
    if isinstance(node, ast.UnaryOp):
        return not isinstance(node.op, ast.Invert)
    return isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitAnd | ast.BitOr)


class ChangedInPlace(Operator):
    """The argument itself is sorted, or gets a column, and is not as it was afterwards.

    What cannot be changed so raises an error, which every test notices.
    """

    name = "input changed in place"
    CHANGES = ("{0}['changed'] = 0", "{0}[:] = list({0})[::-1]")

    def replacements(self, node: ast.AST) -> Iterator[Replacement]:
        """See :meth:`Operator.replacements`."""
        if not isinstance(node, ast.FunctionDef):
            return
        words, body = ([node.body[0]], node.body[1:]) if ast.get_docstring(node) is not None else ([], node.body)
        for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            for change in self.CHANGES:
                # The program may give the name to something else. It finds its answer before the argument is touched.
                kept = ast.parse(f"_{each.arg} = {each.arg}").body
                after = ast.parse(change.format(f"_{each.arg}")).body
                function = copy.copy(node)
                function.body = [*words, *kept, ast.Try(body=body, handlers=[], orelse=[], finalbody=after)]
                yield [function]


OPERATORS: tuple[Operator, ...] = (
    Boundary(),
    Turned(),
    Condition(),
    Term(),
    Rounding(),
    OffByOne(),
    Freedom(),
    Percent(),
    MeanOfRatios(),
    Order(),
    FirstForLast(),
    CaseLeftOut(),
    ChangedInPlace(),
)
