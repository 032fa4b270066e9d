"""The trusted process of one submission: it runs the tests, and reaches the student's code only by asking for data.

It is forked for each submission from a process with the imports done. The student's cells run in another process,
behind walls. Where a test uses a name that no trusted cell defines, the other process is asked: plain data comes back
as data, everything else as a :class:`Reference`, which can be called and looked into but equals nothing.
"""

import ast
import builtins
import json
import math
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from io import StringIO
from types import CodeType
from typing import Any

from nbformat import NotebookNode

from coursekit.grading import codec
from coursekit.grading.merge import OWN_METADATA, Merged
from coursekit.grading.outcomes import CellGrade, Outcome
from coursekit.grading.released import (
    Assignment,
    grading,
    is_graded_by_hand,
    is_hidden,
    is_less_trusted,
    is_setup,
    is_test,
)
from coursekit.grading.sandbox.walls import Ended, Limits, Session

MOST_ITEMS = 100_000
LONGEST_MESSAGE = 2000
LONGEST_NAME = 60
# What a student's exception may be in the trusted process. StopIteration and its kind would end loops of a test
# as if all were well, and what is no Exception would end the process.
UNSAFE_ERRORS = (StopIteration, StopAsyncIteration, GeneratorExit, KeyboardInterrupt, SystemExit)
# After an interrupt, for the student's process to come back.
GRACE_SECONDS = 2.0


class StudentError(Exception):
    """An exception of a class that the student's code defines."""


class OpaqueError(TypeError):
    """A test compares something that is not plain data."""


class NoAnswerError(BaseException):
    """The student's process does not answer as it should; no test may catch this."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


# --- Talking to the student's process ---------------------------------------------------------------------------------


class Talk:
    """Questions to the process behind the walls, one at a time, and answers that are checked.

    Parameters: ``session``, the pipes; ``interrupt`` and ``kill``, which do that to the other side; ``limits``;
    ``deadline``, the time of the monotonic clock at which the whole notebook must be done.
    """

    def __init__(
        self,
        session: Session,
        interrupt: Callable[[], None],
        kill: Callable[[], None],
        limits: Limits,
        deadline: float,
    ) -> None:
        self.session = session
        self.interrupt = interrupt
        self.kill = kill
        self.limits = limits
        self.deadline = deadline
        self.number = 0
        self.over: str = ""

    def ask(self, operation: str, **content: Any) -> dict[str, Any]:
        """Return the answer to a question, as parsed JSON that nothing is known of.

        Raises :class:`NoAnswerError` if there is none in time, or none at all.
        """
        if self.over:
            raise NoAnswerError(Outcome.NOT_RUN, self.over)
        self.number += 1
        question = json.dumps({"id": self.number, "op": operation, **content}).encode()
        seconds = self.limits.cell_seconds
        deadline = min(time.monotonic() + seconds, self.deadline)
        try:
            self.session.send(question, deadline)
            return self._answer(deadline)
        except TimeoutError:
            return self._late()
        except Ended as error:
            self._end("the student's process had ended")
            raise NoAnswerError(Outcome.CRASHED, str(error) or "the process ended") from None
        except (codec.DecodeError, RecursionError, MemoryError) as error:
            self._end("the student's process had given an answer that cannot be read")
            raise NoAnswerError(Outcome.CRASHED, f"an answer that cannot be read: {error}") from None

    def _answer(self, deadline: float) -> dict[str, Any]:
        answer = codec.parse(self.session.receive(deadline, codec.MAX_BYTES))
        if type(answer) is not dict or answer.get("id") != self.number:
            raise codec.DecodeError("not the answer to the question")
        return answer

    def _late(self) -> dict[str, Any]:
        """Interrupt the student's process; it may go on only if it then answers at once."""
        out_of_time = time.monotonic() >= self.deadline
        reason = (
            f"the notebook did not end within {self.limits.notebook_seconds:g} seconds"
            if out_of_time
            else f"no answer within {self.limits.cell_seconds:g} seconds"
        )
        if not out_of_time:
            self.interrupt()
            try:
                self._answer(min(time.monotonic() + min(GRACE_SECONDS, self.limits.cell_seconds), self.deadline))
            except (TimeoutError, Ended, codec.DecodeError):
                pass
            else:
                raise NoAnswerError(Outcome.TIMED_OUT, reason)
        self._end("the notebook was stopped before: an earlier cell took too long")
        raise NoAnswerError(Outcome.TIMED_OUT, reason)

    def _end(self, reason: str) -> None:
        self.over = reason
        self.kill()


class Student:
    """What a test sees of the student's process."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    def value(self, answer: dict[str, Any]) -> Any:
        """Return the value in an answer, or raise the exception in it."""
        if "raised" in answer:
            raise foreign_error(answer["raised"])
        if "value" not in answer:
            raise OpaqueError("the student's process gave no value")
        return codec.decode(answer["value"], self.reference)

    def name(self, name: str) -> Any:
        """Return what the student's code calls ``name``; raises ``KeyError`` if nothing is called so."""
        answer = self.talk.ask("name", name=name)
        if answer.get("missing"):
            raise KeyError(name)
        return self.value(answer)

    def reference(self, item: dict[str, Any]) -> "Reference":
        """Return the reference that ``item`` describes."""
        number, name = item.get("id"), item.get("type")
        if item.get("t") != "object" or type(number) is not int:
            raise codec.DecodeError(f"unknown type {str(item.get('t'))[:40]!r}")
        if type(name) is not str or not name.isidentifier() or len(name) > LONGEST_NAME:
            name = "object"
        base = CallableReference if item.get("callable") is True else Reference
        # A class of its own, so that a test which names the type names the student's.
        return type(name, (base,), {"__slots__": ()})(self, number)

    def encode(self, value: Any) -> Any:
        """Return ``value``, an argument, as JSON; a reference goes back as what it refers to."""

        def own(thing: Any) -> Any:
            if isinstance(thing, Reference):
                return {"t": "object", "id": object.__getattribute__(thing, "_number")}
            raise codec.EncodeError(f"a test cannot hand over a {type(thing).__name__}: it is not plain data")

        return codec.encode(value, own)


class Reference:
    """A thing that stays in the student's process. It can be looked into; it equals nothing and orders with nothing."""

    __slots__ = ("_number", "_student")

    def __init__(self, student: Student, number: int) -> None:
        object.__setattr__(self, "_student", student)
        object.__setattr__(self, "_number", number)

    def _ask(self, operation: str, **content: Any) -> Any:
        student = object.__getattribute__(self, "_student")
        answer = student.talk.ask(operation, object=object.__getattribute__(self, "_number"), **content)
        return student.value(answer)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._ask("attribute", name=name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise OpaqueError(f"a test cannot change a student's {type(self).__name__}")

    def __getitem__(self, key: Any) -> Any:
        return self._ask("item", key=object.__getattribute__(self, "_student").encode(key))

    def __len__(self) -> int:
        length = self._ask("length")
        if type(length) is not int or not 0 <= length < 2**62:
            raise OpaqueError("a length must be a whole number")
        return length

    def __iter__(self) -> Iterator[Any]:
        items = self._ask("list", most=MOST_ITEMS)
        if type(items) is not list or len(items) > MOST_ITEMS:
            raise OpaqueError(f"a {type(self).__name__} of more than {MOST_ITEMS} items")
        return iter(items)

    def _compare(self, other: object) -> bool:
        raise OpaqueError(f"a {type(self).__name__} cannot be compared: it is not plain data")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _compare
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise OpaqueError(f"a {type(self).__name__} is neither true nor false: it is not plain data")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of the student>"

    def ask_checker(self, checker: str) -> Any:
        """Return what :data:`coursekit.checks.CHECKERS` says about it, in plain data."""
        return self._ask("check", checker=checker)


class CallableReference(Reference):
    """A function or class of the student."""

    __slots__ = ()

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call it in the student's process and return what comes back."""
        return object.__getattribute__(self, "_student").value(self._call(arguments, options, watch=False))

    def _call(self, arguments: tuple[Any, ...], options: dict[str, Any], *, watch: bool) -> dict[str, Any]:
        student = object.__getattribute__(self, "_student")
        return student.talk.ask(
            "call",
            object=object.__getattribute__(self, "_number"),
            arguments=student.encode(list(arguments)),
            options=student.encode(options),
            watch=watch,
        )

    def ask_changed_arguments(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> list[int]:
        """Return which arguments a call changes in place, for :func:`coursekit.checks.changed_arguments`."""
        answer = self._call(arguments, options, watch=True)
        object.__getattribute__(self, "_student").value(answer)
        changed = answer.get("changed")
        if type(changed) is not list or any(type(number) is not int for number in changed):
            raise OpaqueError("the student's process did not say what it changed")
        return changed


def foreign_error(raised: Any) -> Exception:
    """Return the exception that stands for one of the student's code: the first built-in class it belongs to."""
    raised = raised if type(raised) is dict else {}
    names = [name for name in _texts(raised.get("types")) if name.isidentifier()][:20]
    message = _texts([raised.get("message")])
    text = message[0][:LONGEST_MESSAGE] if message else ""
    for name in names:
        kind = getattr(builtins, name, None)
        if not (isinstance(kind, type) and issubclass(kind, Exception)) or issubclass(kind, UNSAFE_ERRORS):
            continue
        try:
            error = kind(text)
        except TypeError:  # UnicodeDecodeError wants more than a message
            continue
        break
    else:
        error = StudentError(text)
    error.student_class = names[0][:LONGEST_NAME] if names else "Exception"
    return error


def _texts(values: Any) -> list[str]:
    return [value for value in values if type(value) is str] if type(values) is list else []


class Names(dict):
    """The names a test sees: those of trusted cells, then what students were asked to write, then Python's own."""

    def __init__(self, student: Student, asked: frozenset[str]) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self.student = student
        self.asked = asked
        # What a name meant when a test first used it: most tests call the same function many times.
        self.called: dict[str, CallableReference] = {}

    def __missing__(self, name: str) -> Any:
        # A student may well be asked to write a function called max; nobody else may replace Python's.
        if name not in self.asked and hasattr(builtins, name):
            raise KeyError(name)
        if name in self.called:
            return self.called[name]
        value = self.student.name(name)
        if isinstance(value, CallableReference):
            self.called[name] = value
        return value


# --- Running a notebook -----------------------------------------------------------------------------------------------


class Judge:
    """Runs a merged notebook: its tests here, everything else behind the walls.

    Parameters: ``assignment``; ``merged``, the notebook; ``talk``, the way to the student's process; ``done``, called
    with each grade as soon as it is known.
    """

    def __init__(self, assignment: Assignment, merged: Merged, talk: Talk, done: Callable[[CellGrade], None]) -> None:
        self.merged = merged
        self.talk = talk
        self.done = done
        self.student = Student(talk)
        self.names = Names(self.student, assignment.student_names)
        self.tests = {cell.id: cell for cell in assignment.source.cells if is_test(cell)}
        self.setups = {cell.id: cell for cell in assignment.source.cells if is_setup(cell)}
        self.seen_hidden = False
        self.broken = ""

    def run(self, files: dict[str, str]) -> None:
        """Run all cells in their order and put their outputs into the notebook.

        Parameters: ``files`` to put beside the notebook, their contents in base64.
        """
        if files:
            self._behind({"op": "files", "files": files})
        count = 0
        for cell in self.merged.notebook.cells:
            if is_graded_by_hand(cell):
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

    def _behind(self, content: dict[str, Any]) -> dict[str, Any]:
        operation = content.pop("op")
        return self.talk.ask(operation, **content)

    def _student_cell(self, cell: NotebookNode) -> None:
        """Run a cell of the student, and keep what it shows."""
        cell.metadata.setdefault(OWN_METADATA, {})["after_hidden_tests"] = self.seen_hidden
        try:
            answer = self.talk.ask("run", source=cell.source)
        except NoAnswerError as error:
            cell.outputs = [error_output(error.outcome.value, str(error))]
            return
        cell.outputs = list(outputs_of(answer.get("outputs"), self.talk.limits.output))
        if "raised" in answer:
            error = foreign_error(answer["raised"])
            cell.outputs.append(error_output(error.student_class, str(error)))

    def _setup(self, cell: NotebookNode) -> None:
        """Run a locked cell here too: what it defines, no student can define anew."""
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                execute(cell.source, self.names)
        except Exception as error:
            self.broken = f"the cell {cell.id} of the assignment fails: {type(error).__name__}: {error}"

    def _test(self, cell: NotebookNode) -> None:
        most = float(grading(cell).get("points", 0))
        less_trusted = is_less_trusted(self.tests[cell.id])
        points, outcome, message, output = 0.0, Outcome.NOT_RUN, "", None
        self.names.called.clear()
        self.seen_hidden = self.seen_hidden or is_hidden(cell)
        if self.broken:
            outcome, message = Outcome.NEEDS_PERSON, self.broken
        else:
            points, outcome, message, output = self._verdict(cell, most, less_trusted)
        if output is not None:
            cell.outputs = [output]
        cell.metadata[OWN_METADATA] = {"outcome": outcome.value, "hidden": is_hidden(self.tests[cell.id])}
        self.done(
            CellGrade(
                cell=cell.metadata.nbgrader.grade_id,
                points=points,
                most=most,
                outcome=outcome,
                message=message[:LONGEST_MESSAGE],
                less_trusted=less_trusted,
            )
        )

    def _verdict(
        self, cell: NotebookNode, most: float, less_trusted: bool
    ) -> tuple[float, Outcome, str, NotebookNode | None]:
        """Return points, outcome, message and output of a test."""
        try:
            if less_trusted:
                value = self._run_behind(cell.source)
            else:
                with redirect_stdout(StringIO()), redirect_stderr(StringIO()), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    value = execute(cell.source, self.names)
        except NoAnswerError as error:
            return 0.0, error.outcome, str(error), error_output(error.outcome.value, str(error))
        except AssertionError as error:
            foreign = getattr(error, "student_class", None)
            outcome = Outcome.RAISED if foreign else Outcome.WRONG
            return 0.0, outcome, str(error), error_output(foreign or "AssertionError", str(error))
        except BaseException as error:
            # A test that fails in itself, as on a wrong answer it did not expect, gives nothing either.
            name = getattr(error, "student_class", type(error).__name__)
            message = _message(error)
            return 0.0, Outcome.RAISED, f"{name}: {message}", error_output(name, message)
        return _points(value, most)

    def _run_behind(self, source: str) -> Any:
        """Run a test that its author declared less trusted where the student's code is."""
        answer = self.talk.ask("run", source=source)
        if "raised" in answer:
            error = foreign_error(answer["raised"])
            if error.student_class == "AssertionError":
                del error.student_class
            raise error
        return None


def _message(error: BaseException) -> str:
    try:
        return str(error)[:LONGEST_MESSAGE]
    except Exception:  # a message made of what is no plain data
        return ""


def _points(value: Any, most: float) -> tuple[float, Outcome, str, NotebookNode | None]:
    """Return what a test that ran to its end gives: everything, or the number it ends with."""
    if value is None:
        return most, Outcome.RIGHT, "", None
    if not isinstance(value, Reference) and type(value) is not bool and hasattr(value, "__float__"):
        number = float(value)
        if math.isfinite(number) and 0 <= number <= most:
            outcome = Outcome.RIGHT if number == most else Outcome.PARTLY if number else Outcome.WRONG
            output = NotebookNode(
                output_type="execute_result",
                data=NotebookNode({"text/plain": repr(number)}),
                metadata=NotebookNode(),
                execution_count=None,
            )
            return number, outcome, "", output
    message = f"the test ends with a value that is no number of points between 0 and {most:g}"
    return 0.0, Outcome.NEEDS_PERSON, message, error_output("PointsError", message)


def execute(source: str, names: dict[str, Any]) -> Any:
    r"""Run trusted code and return the value of its last line, as a notebook shows it; None if that is a statement.

    >>> execute("x = 2\nx + 1", {})
    3
    """
    body, last = compiled(source)
    if "get_ipython" in body.co_names:
        from IPython.core.interactiveshell import InteractiveShell

        names.setdefault("get_ipython", InteractiveShell.instance)
    exec(body, names)
    return None if last is None else eval(last, names)


@cache
def compiled(source: str) -> tuple[CodeType, CodeType | None]:
    """Return the code of a trusted cell, and that of the value it ends with.

    It is remembered: a process that compiles an assignment before it forks does so once for a class.
    """
    if any(line.lstrip().startswith(("%", "!", "?")) or "= %" in line or "= !" in line for line in source.splitlines()):
        from IPython.core.inputtransformer2 import TransformerManager

        source = TransformerManager().transform_cell(source)
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value = compile(ast.Expression(last.value), "<test>", "eval") if last else None
    return compile(tree, "<test>", "exec"), value


def compile_all(assignment: Assignment) -> None:
    """Compile the trusted cells of an assignment beforehand."""
    for cell in assignment.source.cells:
        if is_test(cell) or is_setup(cell):
            # What does not compile is said when it is run.
            with suppress(SyntaxError, ValueError):
                compiled(cell.source)


def by_hand(cell: NotebookNode, merged: Merged) -> CellGrade:
    """Return the grade of an answer that a person reads: nothing if there is none, else no points yet."""
    most = float(grading(cell).get("points", 0))
    grade_id = cell.metadata.nbgrader.grade_id
    if cell.id in merged.unanswered:
        return CellGrade(grade_id, 0.0, most, Outcome.UNANSWERED, "")
    return CellGrade(grade_id, None, most, Outcome.NEEDS_PERSON, "graded by hand")


def error_output(name: str, message: str) -> NotebookNode:
    """Return an error as a notebook shows it; the trace of a test is nobody's business."""
    return NotebookNode(
        output_type="error", ename=name, evalue=message, traceback=[": ".join(filter(None, (name, message)))]
    )


def outputs_of(outputs: Any, most: int) -> Iterator[NotebookNode]:
    """Yield what is well formed in ``outputs``, which the student's process says a cell has shown."""
    left = most
    for output in outputs if type(outputs) is list else []:
        if type(output) is not dict or left <= 0:
            continue
        if output.get("output_type") == "stream" and output.get("name") in ("stdout", "stderr"):
            text = "".join(_texts([output.get("text")]))[:left]
            left -= len(text)
            yield NotebookNode(output_type="stream", name=output["name"], text=_clean(text))
        elif output.get("output_type") in ("display_data", "execute_result") and type(output.get("data")) is dict:
            data = NotebookNode()
            for kind, content in output["data"].items():
                if type(content) is str and len(content) <= left and len(kind) < 100:
                    left -= len(content)
                    data[_clean(kind)] = _clean(content)
            shown = NotebookNode(output_type=output["output_type"], data=data, metadata=NotebookNode())
            if shown.output_type == "execute_result":
                shown.execution_count = None
            if data:
                yield shown


def _clean(text: str) -> str:
    # Half of a surrogate pair cannot be written to a file.
    return text.encode("utf-8", "replace").decode("utf-8")


def trace(error: BaseException) -> str:
    """Return where ``error`` was raised, for the grader's log."""
    return "".join(traceback.format_exception(error))
