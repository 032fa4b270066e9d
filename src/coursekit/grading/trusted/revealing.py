"""One case that a student may see of each hidden test that fails: what was given, what is right, what came.

A class's hidden data are never shown. So the tests run once more with a seed that everybody may know, in a process of
the student's own that was given nothing else: what a function gives back there, it cannot have kept from hidden data.
Of a call that is the same with two such seeds nothing is shown, since it may be a part of the test itself, and of a
class's own hidden tests nothing at all. What is right is computed by the author's answer.
"""

import copy
import inspect
import math
import warnings
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from typing import Any

from nbformat import NotebookNode

from coursekit.checks import is_rounded
from coursekit.course.cells import NbgraderCell
from coursekit.course.own_data import CLASS_SEED, values_in, with_values
from coursekit.grading import codec
from coursekit.grading.merge import CASE, OWN_METADATA, REVEALED_ERROR, Merged
from coursekit.grading.outcomes import CellGrade, Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.trusted.judge import Conversation, Judge, RecordedCall, execute, student_class

# Known to everybody: two are used, and a class may have taken one of them as its own.
PUBLIC_SEEDS = (314159, 271828, 161803)
LONGEST_SHOWN, MOST_ROWS = 600, 12
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
    seed = {CLASS_SEED: str(_public_seeds(assignment)[0])}
    shown = Merged(copy.deepcopy(merged.notebook), merged.language)
    for cell in shown.notebook.cells:
        # Whatever ends the run early, nothing of the graded one is taken for it.
        cell.metadata.pop(OWN_METADATA, None)
        if cell.cell_type == "code":
            cell.outputs = []
        if NbgraderCell(cell).is_setup:
            cell.source = with_values(cell.source, seed)
    return shown


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


class Revealer(Judge):
    """Runs a notebook with public seeds, and the tests that failed: not for points.

    Parameters
    ----------
    assignment
        What its author wrote.
    merged
        The notebook, with a public seed.
    conversation
        The way to a process of the student's that has seen no hidden data.
    tests
        The ids of the tests.
    """

    def __init__(
        self, assignment: Assignment, merged: Merged, conversation: Conversation, tests: frozenset[str]
    ) -> None:
        super().__init__(assignment, merged, conversation, _no_grade)
        self.shown = tests
        self.seeds = _public_seeds(assignment)
        self.authors = _names_of_author(assignment, merged.notebook)

    def _test(self, cell: NotebookNode) -> None:
        if cell.id not in self.shown or self.broken:
            return
        first, second = (self._calls(cell.source, seed) for seed in self.seeds)
        cases = [
            case
            for call, other in zip(first, second, strict=False)
            if _is_drawn(call, other) and (case := self._case(call)) is not None
        ]
        if cases:
            cell.metadata.setdefault(OWN_METADATA, NotebookNode())[CASE] = min(cases, key=_length)

    def _calls(self, source: str, seed: int) -> list[RecordedCall]:
        """Return the calls that a test makes with a seed, up to the one that ends it."""
        calls: list[RecordedCall] = []
        self.student.calls = calls
        self.names.names[CLASS_SEED] = seed
        self._verdict(source, 0.0, less_trusted=False)
        self.names.names[CLASS_SEED] = self.seeds[0]
        self.student.calls = None
        return calls

    def _case(self, call: RecordedCall) -> dict[str, Any] | None:
        """Return a call as it is shown, None if it gave what is right or if that is not known."""
        function = self.authors.get(call.name)
        if not inspect.isfunction(function):
            return None
        arguments, options = copy.deepcopy((call.arguments, call.options))
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                right = function(*arguments, **options)
            given = inspect.signature(function).bind(*call.arguments, **call.options).arguments
        except Exception:
            # The test gives it something that it is not made for.
            return None
        if call.error is None and (not _is_plain(call.got) or alike(call.got, right)):
            return None
        raised = call.error and f"{student_class(call.error) or type(call.error).__name__}: {call.error}".rstrip(": ")
        return {
            "call": f"{call.name}({', '.join(given)})",
            "given": [f"{name} = {shown(value)}" for name, value in given.items()],
            "expected": shown(right),
            "got": raised[:LONGEST_SHOWN] if raised else shown(call.got),
            "rounded": call.error is None and is_rounded(call.got, right),
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


def shown(value: Any) -> str:
    """Return a value as a notebook shows it, not too long.

    >>> shown([1.5, 2]), shown("x" * 1000)[-2:]
    ('[1.5, 2]', 'x…')
    """
    if hasattr(value, "to_string"):
        text = "\n" + value.to_string(max_rows=MOST_ROWS)
    else:
        text = repr(_in_lists(value) if hasattr(value, "tolist") else value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _in_lists(value: Any) -> Any:
    """Return arrays, tables and tuples as lists, with what a table calls its columns."""
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return [list(map(str, value.columns)), value.to_numpy().tolist()]
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


def _is_drawn(call: RecordedCall, other: RecordedCall) -> bool:
    """Return whether what a call was given differs with the seed."""
    keys = [_key(each) for each in (call, other)]
    return call.name == other.name and None not in keys and keys[0] != keys[1]


def _key(call: RecordedCall) -> str | None:
    """Return what a call was given as text, None if it is no plain data."""
    try:
        return codec.dumps([list(call.arguments), call.options])
    except codec.EncodeError:
        return None


def _is_plain(value: Any) -> bool:
    try:
        codec.dumps(value)
    except codec.EncodeError:
        return False
    return True


def _length(case: dict[str, Any]) -> int:
    return sum(map(len, (*case["given"], case["expected"], case["got"])))


def _seeds_set(notebook: NotebookNode) -> set[str]:
    cells = [cell for cell in notebook.cells if NbgraderCell(cell).is_setup]
    return {values[CLASS_SEED] for cell in cells if CLASS_SEED in (values := values_in(cell.source))}


def _public_seeds(assignment: Assignment) -> list[int]:
    """Return two public seeds that the class does not have."""
    own = _seeds_set(assignment.source)
    return [seed for seed in PUBLIC_SEEDS if str(seed) not in own][:2]


def _names_of_author(assignment: Assignment, notebook: NotebookNode) -> dict[str, Any]:
    """Return the names of the locked cells and of the author's answers."""
    sources = {cell.id: cell.source for cell in notebook.cells}
    names: dict[str, Any] = {"__name__": "__main__"}
    for known in map(NbgraderCell, assignment.source.cells):
        if known.is_setup or (known.is_answer and known.cell.cell_type == "code"):
            source = sources[known.cell.id] if known.is_setup else known.cell.source
            with suppress(Exception), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                execute(source, names)
    return names


def _no_grade(_: CellGrade) -> None:
    """Take a grade and leave it: points were given before."""
