"""Which texts in the Python code of a cell are written for its reader: comments, docstrings, display strings."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeGuard

# nbgrader finds its regions by these words wherever they stand in a line; a translated marker would leak a solution.
MARKER = re.compile(r"\b(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)\b")

PRAGMA = re.compile(r"#\s*(?:noqa|type:|fmt:|pragma|ruff:|!)")

# Calls whose first argument names something the program looks up: a column, an attribute, a table, a file.
LOOKUP_CALLS = frozenset(
    {
        "eval",
        "get",
        "getattr",
        "glue",
        "groupby",
        "hasattr",
        "load",
        "open",
        "pop",
        "query",
        "read_csv",
        "record",
        "set_index",
        "setattr",
        "setdefault",
        "sort_values",
        "strptime",
        "style.use",
    }
)
# Arguments that do the same when they are given by name, or that choose an option of a library.
LOOKUP_KEYWORDS = frozenset(
    {
        "by",
        "dtype",
        "format",
        "freq",
        "hue",
        "key",
        "left_on",
        "loc",
        "on",
        "right_on",
        "subset",
        "textcoords",
        "tz",
        "x",
        "xycoords",
        "y",
    }
)

# The module of tasks, and which arguments of each kind, by place or name, hold programs.
PRACTICE = "practice"
PRACTICE_PROGRAMS: dict[str, frozenset[int | str]] = {
    "choice": frozenset(),
    "gap": frozenset({2, "accept", "code"}),
    "number": frozenset(),
    "order": frozenset({2, "distractors", "program"}),
    "predict": frozenset(),
    "why": frozenset(),
}

DisplayString = ast.Constant | ast.JoinedStr


def comments(source: str) -> list[str]:
    r"""Return the comments of ``source`` that a reader reads, without their ``#``.

    Left out are nbgrader's markers, notes to other tools and comments without a letter. ``source`` must be valid
    Python.

    >>> comments("### BEGIN SOLUTION\nrate = 0.8  # of customers\n### END SOLUTION\n# noqa: E501")
    ['of customers']
    """
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    found = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [
        comment.lstrip("#").strip()
        for comment in found
        if not MARKER.search(comment) and not PRAGMA.match(comment) and re.search(r"[^\W\d_]", comment)
    ]


def markers(source: str) -> list[tuple[int, str]]:
    r"""Return line number and text of nbgrader's marker lines in ``source``.

    >>> markers("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION")
    [(2, '### BEGIN SOLUTION'), (4, '### END SOLUTION')]
    """
    return [(number, line.strip()) for number, line in enumerate(source.split("\n"), start=1) if MARKER.search(line)]


def lines_of_region(source: str, region: str) -> set[int]:
    r"""Return the numbers of the lines that nbgrader's marks enclose, those of the marks among them.

    Parameters
    ----------
    source
        A cell's program. A region that is not closed goes to its end.
    region
        The kind of region, as its marks name it.

    Examples
    --------
    >>> source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n\nf()"
    >>> lines_of_region(source, "SOLUTION"), lines_of_region(source, "HIDDEN TESTS")
    ({2, 3, 4}, set())
    """
    found, inside, marks = set(), False, dict(markers(source))
    for number in range(1, source.count("\n") + 2):
        mark = marks.get(number, "")
        inside = inside or f"BEGIN {region}" in mark
        if inside:
            found.add(number)
        if f"END {region}" in mark:
            inside = False
    return found


def display_strings(tree: ast.AST) -> list[DisplayString]:
    """Return the strings in ``tree`` that are shown to people, f-strings as a whole.

    A string is taken to be shown if it holds a letter and either a space or an upper-case letter at its start.
    It is not if the program looks something up by it: subscripts, comparisons, the first argument of calls like
    ``groupby`` or ``style.use``, and keys of a dictionary that the same cell looks up. Docstrings are always shown, and
    so are the texts of a practice task, whose programs are not.

    >>> tree = ast.parse('''
    ... axes.set_title(f"Profit, {year}")
    ... table["Net profit"].plot(color="C0", linestyle="dashed")
    ... ''')
    >>> [ast.unparse(node) for node in display_strings(tree)]
    ["f'Profit, {year}'"]
    """
    # Walked once: a course has some four thousand programs to look through.
    nodes, calls = list(ast.walk(tree)), list(practice_calls(tree))
    hidden = _hidden(nodes, calls)
    told = _practice_texts(calls)
    docstrings = {
        id(node.value) for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node
        for node in nodes
        if is_string(node)
        and id(node) not in hidden
        and (id(node) in docstrings | told or _reads_as_text(text_of(node)))
    ]


def is_string(node: object) -> TypeGuard[DisplayString]:
    """Return whether ``node`` is a string or an f-string."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def text_of(node: DisplayString, placeholder: str = "") -> str:
    """Return the text of a string, with ``placeholder`` for each expression of an f-string.

    >>> text_of(ast.parse("f'{count} customers'", mode="eval").body, "…")
    '… customers'
    """
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else placeholder for part in node.values)


@lru_cache(maxsize=4096)
def needs_translation(source: str) -> bool:
    """Return whether the code ``source`` holds anything to translate; raises :class:`SyntaxError` if it is not Python.

    >>> needs_translation("x = 1"), needs_translation("x = 1  # units"), needs_translation("print('Net profit')")
    (False, True, True)
    """
    return bool(display_strings(ast.parse(source)) or comments(source))


def _reads_as_text(text: str) -> bool:
    # Formulas and date formats are no words, and "C0" is a colour.
    text = re.sub(r"\$[^$]*\$|%[-#]?[A-Za-z]", "", text)
    if not any(map(str.isalpha, text)) or re.fullmatch(r"C\d", text):
        return False
    return re.search(r"\s", text) is not None or text.lstrip("([«“\"'")[:1].isupper()


def _hidden(nodes: list[ast.AST], calls: list[ast.Call]) -> set[int]:
    """Return the ids of those ``nodes`` whose strings the program uses itself; ``calls`` make practice tasks."""
    looked_up = [node for root in _lookups(nodes, calls) for node in ast.walk(root)]
    names = {node.value for node in looked_up if isinstance(node, ast.Constant)}
    hidden = {id(node) for node in looked_up}
    for node in nodes:
        if isinstance(node, ast.Dict):
            hidden |= {id(key) for key in node.keys if isinstance(key, ast.Constant) and key.value in names}
        elif isinstance(node, ast.JoinedStr):
            # The parts of an f-string belong to the whole; a format specification is itself an f-string.
            hidden |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            hidden |= {id(part) for part in ast.walk(node.format_spec)}
    return hidden


def practice_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls in ``tree`` that make a practice task.

    >>> [call.func.attr for call in practice_calls(ast.parse("practice.why('a', 'b', 'c')"))]
    ['why']
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module = node.func.value
            if isinstance(module, ast.Name) and module.id == PRACTICE and node.func.attr in PRACTICE_PROGRAMS:
                yield node


def _practice_texts(calls: list[ast.Call]) -> set[int]:
    """Return the ids of the strings with a letter that practice tasks say to their reader."""
    found = {
        id(node)
        for call in calls
        for part in (*call.args[1:], *(keyword.value for keyword in call.keywords))
        for node in ast.walk(part)
        if is_string(node) and any(map(str.isalpha, text_of(node)))
    }
    return found - {id(node) for root in _practice_programs(calls) for node in ast.walk(root)}


def _practice_programs(calls: list[ast.Call]) -> Iterator[ast.AST]:
    """Yield those parts of practice tasks that are names and programs, and no text."""
    for call in calls:
        kind = getattr(call.func, "attr", "")
        yield from call.args[:1]
        parts = dict(enumerate(call.args)) | {keyword.arg: keyword.value for keyword in call.keywords}
        yield from (part for key, part in parts.items() if key in PRACTICE_PROGRAMS[kind])
        for part in parts.values():
            yield from (node for node in ast.walk(part) if isinstance(node, ast.Lambda))
        keyed = parts.get("mistakes" if kind == "gap" else "variants")
        yield from (
            key for node in ast.walk(keyed or ast.Pass()) if isinstance(node, ast.Dict) for key in node.keys if key
        )


def _lookups(nodes: Iterable[ast.AST], calls: list[ast.Call]) -> Iterator[ast.AST]:
    """Yield the expressions by which the program that consists of ``nodes`` looks something up."""
    yield from _practice_programs(calls)
    for node in nodes:
        if isinstance(node, ast.Subscript):
            yield node.slice
        elif isinstance(node, ast.Compare):
            yield node.left
            yield from node.comparators
        elif isinstance(node, ast.MatchValue):
            yield node.value
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if node.args and any(called == name or called.endswith("." + name) for name in LOOKUP_CALLS):
                yield node.args[0]
            yield from (keyword.value for keyword in node.keywords if keyword.arg in LOOKUP_KEYWORDS)
