"""The trusted process of one submission: it runs the tests, and reaches the student's code only by asking for data.

It is forked for each submission from a process with the imports done. The student's cells run in another process,
behind walls (:mod:`~coursekit.grading.trusted.student_code`). Where a test uses a name that no trusted cell defines,
the other process is asked (:mod:`~coursekit.grading.trusted.namespace`).
"""

import ast
import math
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from io import StringIO
from typing import Any

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.code_strings import is_string, text_of
from coursekit.course.sections import answers_of_tests
from coursekit.grading import harmless, messages
from coursekit.grading.merge import OWN_METADATA, Merged
from coursekit.grading.outcomes import BY_HAND, NO_ANSWER, CellGrade, Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.trusted.namespace import Namespace, compiled, syntax_error
from coursekit.grading.trusted.shown import Room, error_output
from coursekit.grading.trusted.student_code import (
    KNOWN_TYPES,
    LONGEST_MESSAGE,
    STUDENT_CLASS,
    Conversation,
    NoAnswerError,
    Reference,
    StudentCode,
    foreign_error,
    is_from_stub,
    message_of,
    student_class,
    student_place,
)

# Types that a message may name also after a student's code has seen hidden data: their names hold nothing of it.
VALUE = "\0"


class Judge:
    """Runs a merged notebook: its tests here, everything else behind the walls.

    ``shows`` is whether anybody will see what its cells show.

    Parameters
    ----------
    assignment
        What its author wrote.
    merged
        The notebook.
    conversation
        The way to the student's process.
    done
        Called with each grade as soon as it is known.
    """

    shows = True

    def __init__(
        self, assignment: Assignment, merged: Merged, conversation: Conversation, done: Callable[[CellGrade], None]
    ) -> None:
        self.merged = merged
        self.conversation = conversation
        self.done = done
        self.student = StudentCode(conversation)
        self.names = Namespace(self.student, assignment.student_names)
        self.room = Room(conversation.limits.output)
        trusted = [NbgraderCell(cell) for cell in assignment.source.cells]
        self.tests = {known.cell.id: known for known in trusted if known.is_test}
        self.answers = answers_of_tests(assignment.source.cells)
        self.setups = {known.cell.id for known in trusted if known.is_setup}
        self.broken = ""
        # Why what comes later may not be the student's fault.
        self.doubt = ""

    def run(self, files: dict[str, bytes]) -> None:
        """Run all cells in their order and put their outputs into the notebook.

        Parameters
        ----------
        files
            Contents by relative path, to put beside the notebook.
        """
        if files:
            self.conversation.ask(messages.PutFiles(files))
        count = 0
        for cell in self.merged.notebook.cells:
            if NbgraderCell(cell).is_graded_by_hand:
                self.done(by_hand(cell, self.merged))
            if cell.cell_type != "code":
                continue
            count += 1
            cell.execution_count = count
            if cell.id in self.tests:
                self._test(cell)
                continue
            if cell.id in self.setups:
                self._setup(cell)
            if cell.source.strip():
                self._student_cell(cell)

    def _student_cell(self, cell: NotebookNode) -> None:
        """Run a cell of the student, and keep what it shows."""
        own = cell.metadata.setdefault(OWN_METADATA, {})
        own["after_hidden_tests"] = self.student.seen_hidden
        try:
            answer = self.conversation.ask(messages.RunCell(cell.source, self.shows))
        except NoAnswerError as error:
            # Not told by the name of the error, which anybody may give to a class.
            own["outcome"] = error.outcome.value
            self.doubt = self.doubt or error.doubt
            cell.outputs = [error_output(error.outcome.value, str(error))]
            return
        cell.outputs = list(self.room.outputs_of(answer.outputs))
        if answer.raised is not None:
            raised = foreign_error(answer.raised)
            cell.outputs.append(self.room.error(student_class(raised) or "", message_of(raised)))
            if not self.student.seen_hidden:
                own.update(student_place(raised))
            elif isinstance(raised, SyntaxError):
                own.update(syntax_error(cell.source))

    def _setup(self, cell: NotebookNode) -> None:
        """Run a locked cell here too: what it defines, no student can define anew."""
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                self.names.run(cell.source, wait_for_use=True)
        except Exception as error:
            self.broken = f"the cell {cell.id} of the assignment fails: {type(error).__name__}: {error}"

    def _test(self, cell: NotebookNode) -> None:
        test = self.tests[cell.id]
        verdict = Verdict(0.0, Outcome.NEEDS_PERSON, self.broken)
        self.student.seen_hidden = self.student.seen_hidden or NbgraderCell(cell).is_hidden
        if not self.broken:
            verdict = self._verdict(cell.source, NbgraderCell(cell).max_points, less_trusted=test.is_less_trusted)
            verdict = self._with_answer(cell.id, verdict)
        if verdict.output is not None:
            cell.outputs = [verdict.output]
        own = {"outcome": verdict.outcome.value, "hidden": self.student.seen_hidden}
        if verdict.outcome is Outcome.WRONG and self.student.seen_hidden:
            own["says"] = without_values(verdict.message, cell.source)
        if not self.student.seen_hidden:
            own.update(verdict.place)
        cell.metadata[OWN_METADATA] = own
        self.done(
            CellGrade(
                cell=NbgraderCell(cell).grade_id,
                points=verdict.points,
                max_points=NbgraderCell(cell).max_points,
                outcome=verdict.outcome,
                message=verdict.message[:LONGEST_MESSAGE],
                less_trusted=test.is_less_trusted,
                doubt="" if verdict.outcome is Outcome.RIGHT else self.doubt,
            )
        )

    def _with_answer(self, test: str, verdict: "Verdict") -> "Verdict":
        """Return what a test gives where nobody wrote an answer, or where it may be in a cell that nothing tells."""
        asked = self.answers.get(test, frozenset())
        if verdict.outcome not in (Outcome.WRONG, Outcome.RAISED):
            return verdict
        if lost := [self.merged.lost[answer] for answer in sorted(asked) if answer in self.merged.lost]:
            return Verdict(None, Outcome.NEEDS_PERSON, "; ".join(lost))
        open_answers = asked & self.merged.unanswered
        if open_answers and (open_answers == asked or verdict.from_stub):
            return Verdict(0.0, Outcome.UNANSWERED, NO_ANSWER)
        return verdict

    def _verdict(self, source: str, max_points: float, *, less_trusted: bool) -> "Verdict":
        """Run a test and return what it says."""
        try:
            value = None
            if less_trusted:
                self._run_behind(source)
            else:
                with redirect_stdout(StringIO()), redirect_stderr(StringIO()), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    value = self.names.run(source)
        except NoAnswerError as error:
            self.doubt = self.doubt or error.doubt
            return failure(error.outcome, error.outcome.value, str(error))
        except AssertionError as error:
            foreign = student_class(error)
            outcome = Outcome.RAISED if foreign else Outcome.WRONG
            return replace(failure(outcome, foreign or "AssertionError", str(error)), place=student_place(error))
        except BaseException as error:
            # A test that fails in itself, as on a wrong answer it did not expect, gives nothing either.
            name, message = student_class(error) or type(error).__name__, message_of(error)
            verdict = failure(Outcome.RAISED, name, message, f"{name}: {message}")
            return replace(verdict, place=student_place(error), from_stub=is_from_stub(error))
        return points_of(value, max_points)

    def _run_behind(self, source: str) -> None:
        """Run a test that its author declared less trusted where the student's code is."""
        answer = self.conversation.ask(messages.RunCell(source))
        if answer.raised is not None:
            error = foreign_error(answer.raised)
            if student_class(error) == "AssertionError":
                delattr(error, STUDENT_CLASS)
            raise error


@dataclass(frozen=True)
class Verdict:
    """What a test gives: points, how it ended, what it says, and the output of its cell.

    ``place`` is the line of a student's cell in which it raised, ``from_stub`` whether an unwritten answer did that.
    """

    points: float | None
    outcome: Outcome
    message: str = ""
    output: NotebookNode | None = None
    place: dict[str, Any] = field(default_factory=dict)
    from_stub: bool = False


def failure(outcome: Outcome, name: str, message: str, said: str | None = None) -> Verdict:
    """Return the verdict of a test that gives nothing; its cell shows an error ``name`` with the ``message``."""
    # Both may hold a value or an error of the student's.
    message, said = (harmless.plain(text) for text in (message, message if said is None else said))
    return Verdict(0.0, outcome, said, error_output(name, message))


def points_of(value: Any, max_points: float) -> Verdict:
    """Return the verdict of a test that ran to its end: everything, or the number it ends with.

    >>> points_of(None, 2).points, points_of(1, 2).outcome.value, points_of(3, 2).outcome.value
    (2, 'partly right', 'needs a person')
    """
    if value is None:
        return Verdict(max_points, Outcome.RIGHT)
    if not isinstance(value, Reference) and type(value) is not bool and hasattr(value, "__float__"):
        number = float(value)
        if math.isfinite(number) and 0 <= number <= max_points:
            outcome = Outcome.RIGHT if number == max_points else Outcome.PARTLY if number else Outcome.WRONG
            output = NotebookNode(
                output_type="execute_result",
                data=NotebookNode({"text/plain": repr(number)}),
                metadata=NotebookNode(),
                execution_count=None,
            )
            return Verdict(number, outcome, output=output)
    message = f"the test ends with a value that is no number of points between 0 and {max_points:g}"
    return failure(Outcome.NEEDS_PERSON, "PointsError", message)


def without_values(message: str, source: str) -> str:
    r"""Return a message of a test as it stands in its ``source``, with "…" for each value that was put into it.

    A value is a student's, or of hidden data, or both. A message that does not stand there is not returned at all: a
    library that compares, for instance, prints the answer it wanted.

    >>> without_values("not 3.7 but 4", 'assert x, f"not {x} but {y:.0f}"')
    'not … but …'
    >>> without_values("not 3.7 but 4", 'assert x > 0, f"not {x}"\nassert x, f"not {x} but {y:.0f}"')
    'not … but …'
    >>> without_values("Mismatched elements: 3.7", "np.testing.assert_allclose(x, y)")
    ''
    """
    for parts in _messages_in(source):
        values = _values_in(message, parts)
        if values is not None:
            # The name of one of Python's own types helps, and says no more than that.
            shown = [value if value in KNOWN_TYPES else "…" for value in values]
            return "".join(part for pair in zip(parts, [*shown, ""], strict=True) for part in pair)
    return ""


@cache
def _messages_in(source: str) -> list[list[str]]:
    """Return the texts of a test, each in the parts between its values; a class asks for the same ones again."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        # With commands of IPython in it.
        return []
    texts = (text_of(node, VALUE).split(VALUE) for node in ast.walk(tree) if is_string(node))
    # The one that says most of its own first: one that ends with a value fits whatever begins like it, and a text that
    # is only a value fits every message.
    return sorted(texts, key=lambda parts: (-sum(map(len, parts)), len(parts)))


def _values_in(text: str, parts: list[str]) -> list[str] | None:
    """Return what stands between ``parts`` in ``text``, None if it is not made of them in order; in linear time."""
    first, *rest = parts
    if not text.startswith(first):
        return None
    values, place = [], len(first)
    for number, part in enumerate(rest, 1):
        found = text.find(part, place) if number < len(rest) else len(text) - len(part)
        if found < place or not text.startswith(part, found):
            return None
        values.append(text[place:found])
        place = found + len(part)
    return values if place == len(text) else None


def compile_all(assignment: Assignment) -> None:
    """Compile the trusted cells of an assignment beforehand, and find the names that students are to define."""
    _ = assignment.student_names
    for cell in assignment.source.cells:
        if NbgraderCell(cell).is_test or NbgraderCell(cell).is_setup:
            # What does not compile is said when it is run.
            with suppress(SyntaxError, ValueError):
                compiled(cell.source)
            if NbgraderCell(cell).is_test:
                _messages_in(cell.source)


def by_hand(cell: NotebookNode, merged: Merged) -> CellGrade:
    """Return the grade of an answer that a person reads: nothing if there is none, else no points yet."""
    known = NbgraderCell(cell)
    if cell.id in merged.lost:
        return CellGrade(known.grade_id, None, known.max_points, Outcome.NEEDS_PERSON, merged.lost[cell.id])
    if cell.id in merged.unanswered:
        return CellGrade(known.grade_id, 0.0, known.max_points, Outcome.UNANSWERED)
    return CellGrade(known.grade_id, None, known.max_points, Outcome.NEEDS_PERSON, BY_HAND)


def trace(error: BaseException) -> str:
    """Return where ``error`` was raised, for the grader's log."""
    return "".join(traceback.format_exception(error))
