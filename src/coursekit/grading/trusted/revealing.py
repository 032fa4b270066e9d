"""One case that a student may see of each hidden test that fails: what was given, what is right, what came.

A class's hidden data are never shown. So the tests run once more with a seed that everybody may know, and the student's
functions in a process that was given nothing else: what one gives back there, it cannot have kept from hidden data. A
call that is the same with two such seeds may be a part of the test itself: it is neither made there nor shown. Of a
class's own hidden tests there is nothing at all. What is right is computed by the author's answer.
"""

import copy
import hashlib
import inspect
import itertools
import json
import math
import sys
import warnings
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from typing import Any

from nbformat import NotebookNode

from coursekit.checks import is_rounded
from coursekit.course.cells import NbgraderCell
from coursekit.course.own_data import CLASS_SEED, values_in, with_values
from coursekit.grading import codec, harmless, messages
from coursekit.grading.merge import CASE, OWN_METADATA, REVEALED_ERROR, Merged
from coursekit.grading.messages import DrawnCalls, Played
from coursekit.grading.outcomes import CellGrade, Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.trusted.judge import Judge
from coursekit.grading.trusted.namespace import compiled, execute
from coursekit.grading.trusted.student_code import (
    CallableReference,
    Conversation,
    NoAnswerError,
    message_of,
    number_of,
    student_class,
)

# Known to everybody: two are used, and a class may have taken one of them as its own.
PUBLIC_SEEDS = (314159, 271828, 161803)
LONGEST_SHOWN, MOST_ROWS = 600, 12
# What a student may copy need not be looked through.
LONGEST_PROGRAM = 2500
# A test may make thousands.
MOST_CALLS = 40
# A test that counts over many rounds fails for no answer alone: where so many that differ do not fail it, none will.
MOST_PLAYED = 6
# How many answers are remembered with what a test makes of them.
MOST_ANSWERS = 100_000
NO_CALLS = "[]"
# Numbers that differ by less are the same.
SAME = 1e-9


def to_reveal(assignment: Assignment, grades: Iterable[CellGrade]) -> frozenset[str]:
    """Return the ids of the hidden tests that failed and of which a case may be shown."""
    failed = {grade.cell for grade in grades if grade.outcome in (Outcome.WRONG, Outcome.RAISED)}
    if not _seeds_set(assignment.source):
        return frozenset()
    return frozenset(
        known.cell.id
        for known in map(NbgraderCell, assignment.source.cells)
        if known.is_test
        and known.is_hidden
        and known.grade_id in failed
        and not known.is_private
        and not known.is_less_trusted
        and CLASS_SEED in known.cell.source
    )


def with_public_seed(assignment: Assignment, merged: Merged) -> Merged:
    """Return a notebook with a public seed in the place of the class's, and nothing of a run; ``merged`` stays."""
    seed, _ = _public_seeds(assignment)
    cells = []
    for cell in merged.notebook.cells:
        # Whatever ends the run early, nothing of the graded one is taken for it.
        metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key != OWN_METADATA})
        source = _as_public(cell.source, seed) if NbgraderCell(cell).is_setup else cell.source
        cells.append(NotebookNode(cell_type=cell.cell_type, id=cell.id, metadata=metadata, source=source, outputs=[]))
    return Merged(NotebookNode(cells=cells), merged.language)


def with_errors(notebook: NotebookNode) -> frozenset[str]:
    """Return the ids of the cells, other than tests, that ended with an error when a notebook was graded."""
    return frozenset(
        cell.id
        for cell in notebook.cells
        if not NbgraderCell(cell).is_test and any(output.output_type == "error" for output in cell.get("outputs", ()))
    )


def put_cases_in(notebook: NotebookNode, shown: NotebookNode) -> None:
    """Put what may be shown of a run with a public seed into the graded notebook."""
    for cell, other in zip(notebook.cells, shown.cells, strict=True):
        known, own = NbgraderCell(cell), other.metadata.get(OWN_METADATA, {})
        if known.is_test and CASE in own:
            cell.metadata.setdefault(OWN_METADATA, NotebookNode())[CASE] = own[CASE]
        elif not known.is_test and cell.cell_type == "code":
            errors = [output for output in other.get("outputs", ()) if output.output_type == "error"]
            place = {key: own[key] for key in ("line", "code") if key in own}
            if errors and "outcome" not in own:
                said = {"name": errors[-1].ename, "message": errors[-1].evalue, **place}
                cell.metadata.setdefault(OWN_METADATA, NotebookNode())[REVEALED_ERROR] = said


@dataclass
class NotedCall:
    """A call in a test: its place among them, the function's name, what it was given, and what is right.

    ``ended`` says whether the author's function gave nothing back, but raised.
    """

    number: int
    name: str
    arguments: list[Any]
    options: dict[str, Any]
    right: Any = None
    ended: bool = False


@dataclass(frozen=True)
class DrawnCall:
    """A call that is drawn from the seed, as JSON has it: what it is given and what is right stay encoded.

    ``told`` is what a student reads of it.
    """

    number: int
    name: str
    arguments: Any
    options: Any
    right: Any
    told: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What a student's function gave back, or the error it stopped with."""

    value: Any = None
    error: Exception | None = None

    def give(self) -> Any:
        """Give back the same, or raise it."""
        if self.error is not None:
            raise self.error
        return copy.deepcopy(self.value)


class Known:
    """What searches have found out of an assignment that is the same for everybody: nothing in it is a student's."""

    def __init__(self) -> None:
        # The calls of each test that are drawn from the seed, encoded.
        self.drawn: dict[str, str] = {}
        # Whether a test fails with an answer, by what stands for them.
        self.fails: dict[str, bool] = {}

    def add(self, found: DrawnCalls | Played) -> None:
        """Keep what a search has found out."""
        if isinstance(found, DrawnCalls):
            self.drawn[found.test] = found.calls
        elif len(self.fails) < MOST_ANSWERS:
            self.fails[found.answer] = found.fails

    def may_draw(self, test: str) -> bool:
        """Return whether there may be a case of a test; of some it is known that they draw nothing to be shown."""
        return self.drawn.get(test) != NO_CALLS


class Revealer(Judge):
    """Finds a case for each test that failed, in a notebook with a public seed: not for points.

    Which calls a test makes is seen where the author's functions stand in the place of the student's. The student's
    process is given those calls alone that are drawn from the seed, one after the other, and so cannot give back
    anything else of the test. The case is one whose answer alone makes the test fail.

    Parameters
    ----------
    assignment
        What its author wrote.
    merged
        The notebook, with a public seed.
    conversation
        The way to a process of the student's that has seen no hidden data.
    wanted
        The ids of the tests, and of the student's cells whose errors are to be said.
    known
        What earlier searches have found out of the tests.
    found
        Called with what was not known.
    """

    shows = False

    def __init__(
        self,
        assignment: Assignment,
        merged: Merged,
        conversation: Conversation,
        wanted: frozenset[str],
        known: Known,
        found: Callable[[DrawnCalls | Played], None],
    ) -> None:
        super().__init__(assignment, merged, conversation, _no_grade)
        self.wanted = wanted
        self.known = known
        self.found = found
        self.seeds = _public_seeds(assignment)
        self.cells = {cell.cell.id: cell for cell in map(NbgraderCell, assignment.source.cells)}
        # Cells of the author's that were passed and have not run: they are needed where something is not known.
        self.passed: list[str] = []
        # What the author's answers see, and which names they define. Tests and locked cells see the same names, but
        # another function may stand there: what an answer calls of another one is no call of the test.
        self.authors: dict[str, Any] = {"__name__": "__main__"}
        self.answered: set[str] = set()

    def run(self, files: dict[str, bytes]) -> None:
        """Run the cells up to the last one that is wanted."""
        if files:
            self.conversation.ask(messages.PutFiles(files))
        waiting = set(self.wanted)
        for cell in self.merged.notebook.cells:
            if not waiting or self.broken:
                return
            waiting.discard(cell.id)
            if cell.cell_type != "code":
                continue
            if cell.id in self.tests:
                self._test(cell)
                continue
            self.passed.append(cell.id)
            if cell.source.strip():
                self._student_cell(cell)

    def _catch_up(self) -> None:
        """Run the cells of the author's that were passed."""
        while self.passed and not self.broken:
            self._as_author(self.passed.pop(0))

    def _as_author(self, identifier: str) -> None:
        """Run a locked cell, or the author's answer, with the numbers that the class has: the same for everybody."""
        known = self.cells.get(identifier)
        if known is None or not (known.is_setup or known.is_answer):
            return
        names = self.names.names if known.is_setup else self.authors
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                execute(_as_public(known.cell.source, self.seeds[0]), names)
        except Exception as error:
            if known.is_setup:
                self.broken = f"the cell {identifier} of the assignment fails: {type(error).__name__}: {error}"
            return
        if known.is_setup:
            self.authors.update(names)
        else:
            bound = compiled(known.cell.source).binds & names.keys()
            self.answered |= bound
            self.names.names.update({name: names[name] for name in bound})

    def _test(self, cell: NotebookNode) -> None:
        if cell.id not in self.wanted:
            return
        # An answer that does not come in time ends the search: there is a message without a case.
        with suppress(NoAnswerError):
            if case := self._find(cell):
                cell.metadata.setdefault(OWN_METADATA, NotebookNode())[CASE] = case

    def _find(self, cell: NotebookNode) -> dict[str, Any] | None:
        """Return the shortest case that makes a test fail, and one that is not only rounded if there is any."""
        rounded, played = None, 0
        for call in self._drawn(cell):
            answer = self._ask(call)
            right = codec.decode(call.right)
            if not _differs(answer, right):
                continue
            if played == MOST_PLAYED:
                break
            played += 1
            if not self._fails(cell, call, answer):
                continue
            case = case_of(call, answer, right)
            if not case["rounded"]:
                return case
            rounded = rounded or case
        return rounded

    def _drawn(self, cell: NotebookNode) -> Iterable[DrawnCall]:
        """Return the calls of a test that are drawn from the seed and whose answer is plain data, the shortest first.

        There is none where the test fails with this seed, or with a name that only another test defines.
        """
        text = self.known.drawn.get(cell.id)
        if text is None:
            self._catch_up()
            if self.broken:
                return []
            calls, fails = self._play(cell.source, self.seeds[0])
            others, _ = self._play(cell.source, self.seeds[1])
            pairs = [] if fails else zip(calls, others, strict=False)
            drawn = [call for call, other in pairs if _is_drawn(call, other)]
            shortest = sorted(drawn, key=lambda call: len(_key(call) or ""))[:MOST_CALLS]
            plain = [call for call in shortest if not call.ended and _is_plain(call.right)]
            text = json.dumps([vars(self._as_drawn(call)) for call in plain])
            self.found(DrawnCalls(cell.id, text))
        return [DrawnCall(**each) for each in json.loads(text)]

    def _fails(self, cell: NotebookNode, call: DrawnCall, answer: Reply) -> bool:
        """Return whether a test fails for this answer alone."""
        key = _key_of(cell.id, call, answer)
        if key in self.known.fails:
            return self.known.fails[key]
        self._catch_up()
        if self.broken:
            return False
        _, fails = self._play(cell.source, self.seeds[0], (call.number, answer))
        self.found(Played(key, fails))
        return fails

    def _play(self, source: str, seed: int, other: tuple[int, Reply] | None = None) -> tuple[list[NotedCall], bool]:
        """Run a test with the author's answers; return the calls it makes, and whether it fails.

        With ``other``, the call of that number gets an answer of the student's instead, and no call is noted.
        """
        calls: list[NotedCall] = []
        count = itertools.count()

        def recorded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                number = next(count)
                if other is not None:
                    return other[1].give() if number == other[0] else function(*arguments, **options)
                noted = NotedCall(number, name, *copy.deepcopy((list(arguments), options)), ended=True)
                calls.append(noted)
                value = function(*arguments, **options)
                noted.right, noted.ended = copy.deepcopy(value), False
                return value

            return call

        names = self.names.names
        played = {name: recorded(name, names[name]) for name in self.answered if inspect.isfunction(names.get(name))}
        known = dict(names)
        names.update(played, **{CLASS_SEED: seed})
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                execute(source, names)
        except Exception:
            return calls, True
        finally:
            names.clear()
            names.update(known)
        return calls, False

    def _ask(self, call: DrawnCall) -> Reply:
        """Return what the student's function makes of what a call gives it."""
        try:
            function = self.student.name(call.name)
        except KeyError:
            return Reply(error=NameError(f"name {call.name!r} is not defined"))
        try:
            if not isinstance(function, CallableReference):
                return Reply(error=TypeError(f"{type(function).__name__!r} object is not callable"))
            return Reply(self.student.ask(messages.Call(number_of(function), call.arguments, call.options)))
        except Exception as error:
            return Reply(error=error)

    def _as_drawn(self, call: NotedCall) -> DrawnCall:
        """Return a call with what a student reads of it, whatever the answer."""
        signature = inspect.signature(self.names.names[call.name])
        given = signature.bind(*call.arguments, **call.options).arguments
        programs = {name: as_program(value) for name, value in given.items()}
        told = {
            "call": f"{call.name}({', '.join(given)})",
            "given": [f"{name} = {programs[name] or shown(value)}" for name, value in given.items()],
            "repeatable": all(programs.values()),
            "expected": shown(call.right),
        }
        arguments, options, right = map(codec.encode, (call.arguments, call.options, call.right))
        return DrawnCall(call.number, call.name, arguments, options, right, told)


def case_of(call: DrawnCall, answer: Reply, right: Any) -> dict[str, Any]:
    """Return a call and an answer to it as they are shown."""
    error, got = answer.error, shown(answer.value)
    if error is not None:
        got = ": ".join(filter(None, (student_class(error) or type(error).__name__, message_of(error))))
    return {
        **call.told,
        "got": harmless.plain(got)[:LONGEST_SHOWN],
        "rounded": error is None and is_rounded(answer.value, right),
    }


def alike(one: Any, other: Any) -> bool:
    """Return whether two answers are the same to whoever reads them.

    >>> alike([1, 0.1 + 0.2], (1, 0.3)), alike({"a": 1}, {"a": 2}), alike(float("nan"), float("nan"))
    (True, False, True)
    """
    one, other = _in_lists(one), _in_lists(other)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=SAME, abs_tol=SAME) or (math.isnan(one) and math.isnan(other))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    return bool(type(one) is type(other) and one == other)


def as_program(value: Any) -> str:
    """Return a program that makes a value, with the usual names of NumPy and pandas; empty if it is not short.

    >>> as_program([1, {"a": (0.5, None)}]), as_program(list(range(5000)))
    ("[1, {'a': (0.5, None)}]", '')
    """
    value = _without_scalars(value)
    text = _written(value)
    if len(text) > LONGEST_PROGRAM:
        return ""
    try:
        made = eval(text, {short: sys.modules.get(name) for short, name in (("np", "numpy"), ("pd", "pandas"))})
        return text if codec.dumps(made) == codec.dumps(value) else ""
    except Exception:
        return ""


def _without_scalars(value: Any) -> Any:
    """Return a value with Python's own numbers: to a student, one of NumPy's is the same."""
    # A tuple with names is not made from one list.
    if type(value) in (list, tuple):
        return type(value)(map(_without_scalars, value))
    if isinstance(value, dict):
        return {_without_scalars(key): _without_scalars(entry) for key, entry in value.items()}
    return value.item() if hasattr(value, "item") and not hasattr(value, "__len__") else value


def _written(value: Any) -> str:
    """Return a value as a program, which need not give it back."""
    kind = type(value).__name__
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    if isinstance(value, list | tuple):
        inner = ", ".join(map(_written, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_written(key)}: {_written(entry)}' for key, entry in value.items())}}}"
    if kind == "DataFrame":
        columns = "".join(f"    {name!r}: {_written(value[name].tolist())},\n" for name in value.columns)
        return f"pd.DataFrame({{\n{columns}}}{_index(value)})"
    if kind == "Series":
        name = "" if value.name is None else f", name={value.name!r}"
        return f"pd.Series({_written(value.tolist())}{_index(value)}{name})"
    if kind == "Timestamp":
        return f"pd.Timestamp('{value}')"
    if kind == "ndarray":
        return f"np.array({_written(value.tolist())})"
    return repr(value)


def _index(table: Any) -> str:
    index = table.index.tolist()
    return "" if index == list(range(len(index))) else f", index={_written(index)}"


def shown(value: Any) -> str:
    """Return a value as a notebook shows it, not too long.

    >>> shown([1.5, 2]), shown("x" * 1000)[-2:]
    ('[1.5, 2]', 'x…')
    """
    if hasattr(value, "to_string"):
        text = "\n" + value.to_string(max_rows=MOST_ROWS)
    else:
        text = repr(_in_lists(value) if hasattr(value, "tolist") else _without_scalars(value))
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _in_lists(value: Any) -> Any:
    """Return arrays, tables and tuples as lists, with what a table calls its columns."""
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return [list(map(str, value.columns)), value.to_numpy().tolist()]
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


def _is_drawn(call: NotedCall, other: NotedCall) -> bool:
    """Return whether what a call was given differs with the seed."""
    keys = [_key(each) for each in (call, other)]
    return call.name == other.name and None not in keys and keys[0] != keys[1]


def _differs(answer: Reply, right: Any) -> bool:
    """Return whether an answer is not what the author's function gives; nobody can tell of what is no plain data."""
    return answer.error is not None or (_is_plain(answer.value) and not alike(answer.value, right))


def _key(call: NotedCall) -> str | None:
    """Return what a call was given as text, None if it is no plain data."""
    try:
        return codec.dumps([call.arguments, call.options])
    except codec.EncodeError:
        return None


def _key_of(test: str, call: DrawnCall, answer: Reply) -> str:
    """Return what stands for an answer to a call of a test: all that the test can see of it."""
    error = answer.error
    said = None if error is None else [type(error).__name__, student_class(error), message_of(error)]
    return hashlib.sha256(codec.dumps([test, call.number, said, answer.value]).encode()).hexdigest()


def _is_plain(value: Any) -> bool:
    try:
        codec.dumps(value)
    except codec.EncodeError:
        return False
    return True


def _seeds_set(notebook: NotebookNode) -> set[str]:
    cells = [cell for cell in notebook.cells if NbgraderCell(cell).is_setup]
    return {values[CLASS_SEED] for cell in cells if CLASS_SEED in (values := values_in(cell.source))}


def _as_public(source: str, seed: int) -> str:
    """Return a cell with a public seed in the place of the class's."""
    return with_values(source, {CLASS_SEED: str(seed)})


def compile_for_cases(assignment: Assignment) -> None:
    """Compile beforehand what every search for a case runs, where there is anything to search for."""
    for known in map(NbgraderCell, assignment.source.cells):
        if known.cell.cell_type == "code" and (known.is_setup or known.is_answer) and _seeds_set(assignment.source):
            # What does not compile is said when it is run.
            with suppress(SyntaxError, ValueError):
                compiled(_as_public(known.cell.source, _public_seeds(assignment)[0]))


def _public_seeds(assignment: Assignment) -> list[int]:
    """Return two public seeds that the class does not have."""
    own = _seeds_set(assignment.source)
    return [seed for seed in PUBLIC_SEEDS if str(seed) not in own][:2]


def _no_grade(_: CellGrade) -> None:
    """Take a grade and leave it: points were given before."""
