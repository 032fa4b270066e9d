"""Trusted code, and the names it sees: those of trusted cells, those that a student was asked to write, Python's."""

import ast
import builtins
import dis
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

from coursekit.grading import harmless
from coursekit.grading.trusted.student_code import LONGEST_CODE, TEST_FILE, NoAnswerError, StudentCode

# Nobody looks for the fault in a longer cell.
LONGEST_PARSED = 100_000
# By this name IPython runs what is no Python, such as ``%time``.
MAGIC = "get_ipython"
# Instructions that look a name up among the globals, perhaps after others, and that put it into a block's own names.
LOADS = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")
STORES = ("STORE_NAME", "STORE_GLOBAL")


@dataclass(frozen=True)
class Program:
    """The code of a trusted cell.

    Attributes
    ----------
    body
        Its statements.
    last
        The value it ends with, if it ends with one.
    asks
        Names that it, or a function in it, uses and does not define.
    binds
        Names that it defines for the cells after it.
    """

    body: CodeType
    last: CodeType | None
    asks: frozenset[str]
    binds: frozenset[str]


@cache
def compiled(source: str) -> Program:
    r"""Return the program of a trusted cell.

    It is remembered: a process that compiles an assignment before it forks does so once for a class.

    >>> program = compiled("rates = [rate(x) for x in [0.5]]\ndef twice():\n    return 2 * f(rates, least=1).mean")
    >>> sorted(program.asks), sorted(program.binds)
    (['f', 'rate'], ['rates', 'twice'])
    """
    if has_commands(source):
        from IPython.core.inputtransformer2 import TransformerManager

        source = TransformerManager().transform_cell(source)
    tree = ast.parse(source)
    value = None
    if tree.body and isinstance(last := tree.body[-1], ast.Expr):
        tree.body.pop()
        value = compile(ast.Expression(last.value), TEST_FILE, "eval")
    body = compile(tree, TEST_FILE, "exec")
    used, bound = names_of(body)
    if value is not None:
        used_last, bound_last = names_of(value)
        used |= used_last
        bound |= bound_last
    return Program(body, value, frozenset(used - bound), frozenset(bound))


def names_of(code: CodeType, *, outermost: bool = True) -> tuple[set[str], set[str]]:
    """Return the names that code looks up among its globals, and those that it puts there.

    They are read from its instructions, in which a name of a comprehension is never one of the cell's: Python's tables
    of symbols differ in that from version to version.
    """
    used, bound = set(), set()
    for instruction in dis.get_instructions(code):
        name = instruction.argval
        if instruction.opname not in (*LOADS, *STORES) or (name.startswith("__") and name.endswith("__")):
            continue  # Python's own
        if instruction.opname in LOADS:
            used.add(name)
        elif outermost or instruction.opname == "STORE_GLOBAL":
            bound.add(name)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            inner_used, inner_bound = names_of(inner, outermost=False)
            used |= inner_used
            bound |= inner_bound
    return used, bound


def has_commands(source: str) -> bool:
    """Return whether a cell may hold commands of IPython, which are no Python."""
    return any(
        line.lstrip().startswith(("%", "!", "?")) or "= %" in line or "= !" in line for line in source.splitlines()
    )


def execute(source: str, names: dict[str, Any]) -> Any:
    r"""Run trusted code and return the value of its last line, as a notebook shows it; None if that is a statement.

    >>> execute("x = 2\nx + 1", {})
    3
    """
    program = compiled(source)
    if MAGIC in program.asks:
        from IPython.core.interactiveshell import InteractiveShell

        names.setdefault(MAGIC, InteractiveShell.instance)
    exec(program.body, names)
    return None if program.last is None else eval(program.last, names)


class Namespace:
    """The names that trusted code sees: those of trusted cells, then what students were asked to write, then Python's.

    They stand in a plain dictionary, since ``exec`` takes no other. What a piece of code asks of the student is looked
    up before it runs and taken out afterwards, so a name means what it meant when the test began.

    Parameters
    ----------
    student
        The student's code.
    asked
        Names that students were asked to define; they may be those of Python's own functions.
    """

    def __init__(self, student: StudentCode, asked: frozenset[str]) -> None:
        self.student = student
        self.asked = asked
        self.names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        # What the functions of a trusted cell may ask for when a later cell calls them, by each name the cell defines.
        self._asked_by: dict[str, frozenset[str]] = {}

    def run(self, source: str, *, wait_for_use: bool = False) -> Any:
        """Run trusted code and return the value of its last line.

        Parameters
        ----------
        source
            The code.
        wait_for_use
            Let a process that does not answer be felt only by code that uses a name of the student. By default it is
            felt at once: where a test expects an exception, a missing name would be one.
        """
        program = compiled(source)
        found: dict[str, Any] = {}
        failed: dict[str, BaseException] = {}
        for name in self._wanted(program):
            try:
                found[name] = self.student.name(name)
            except KeyError:
                continue
            except NoAnswerError as error:
                if not wait_for_use:
                    raise
                failed[name] = error
            except Exception as error:
                failed[name] = error
        self.names.update(found)
        try:
            return execute(source, self.names)
        except NameError as error:
            if error.name in failed:
                raise failed[error.name] from None
            raise
        finally:
            for name, value in found.items():
                # What the code has put in its place is trusted.
                if name in self.names and self.names[name] is value:
                    del self.names[name]
            self._asked_by.update(dict.fromkeys(program.binds, program.asks))

    def _wanted(self, program: Program) -> list[str]:
        """Return what the student is asked for: free names of the code, and of the trusted functions it may call."""
        waiting, seen, wanted = [*program.asks], set(program.asks), []
        while waiting:
            name = waiting.pop()
            if name in self.names:
                more = self._asked_by.get(name, frozenset()) - seen
                seen |= more
                waiting += more
            # A student may well be asked to write a function called max; nobody else may replace Python's.
            elif name in self.asked or not (name == MAGIC or hasattr(builtins, name)):
                wanted.append(name)
        return sorted(wanted)


def syntax_error(source: str) -> dict[str, Any]:
    r"""Return why a cell is no Python, and its line; nothing if it is, or if that cannot be told.

    It is found here, from the source alone: what the student's process says may hold hidden data by then.

    >>> syntax_error("x = 1\nif x\n    y")
    {'syntax': "expected ':'", 'line': 2, 'code': 'if x'}
    >>> syntax_error("x = 1"), syntax_error("%time x\nif")
    ({}, {})
    """
    if len(source) > LONGEST_PARSED or has_commands(source):
        return {}
    try:
        ast.parse(source)
    except SyntaxError as error:
        lines = source.splitlines()
        line = min(error.lineno or 1, len(lines))
        return {"syntax": error.msg, "line": line, "code": harmless.plain(lines[line - 1].strip()[:LONGEST_CODE])}
    except (ValueError, RecursionError, MemoryError):
        pass
    return {}
