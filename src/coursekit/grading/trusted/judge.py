"""The trusted process of one submission: it runs the tests, and reaches the student's code only by asking for data.

It is forked for each submission from a process with the imports done. The student's cells run in another process,
behind walls. Where a test uses a name that no trusted cell defines, the other process is asked: plain data comes back
as data, everything else as a :class:`Reference`, which can be called and looked into but equals nothing.
"""

import ast
import builtins
import dis
import math
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from io import StringIO
from types import CodeType
from typing import Any

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.code_strings import is_string, text_of
from coursekit.course.sections import answers_of_tests
from coursekit.grading import codec, harmless, messages
from coursekit.grading.merge import OWN_METADATA, Merged
from coursekit.grading.messages import Answer, Limits, Raised
from coursekit.grading.outcomes import BY_HAND, NO_ANSWER, CellGrade, Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.sandbox.walls import ProcessEndedError, Session
from coursekit.grading.trusted.shown import Room, error_output

MAX_ITEMS = 100_000
LONGEST_MESSAGE = 2000
LONGEST_NAME = 60
# Classes of an exception that are looked at, and the attribute that holds the name of the first one.
MAX_CLASSES = 20
STUDENT_CLASS = "student_class"
# The attribute that holds the line of a student's cell in which it was raised.
STUDENT_PLACE = "student_place"
LONGEST_CODE = 200
# Nobody looks for the fault in a longer cell.
LONGEST_PARSED = 100_000
# By this name IPython runs what is no Python, such as ``%time``.
MAGIC = "get_ipython"
# Instructions that look a name up among the globals, perhaps after others, and that put it into a block's own names.
LOADS = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")
STORES = ("STORE_NAME", "STORE_GLOBAL")
# What a student's exception may be in the trusted process. StopIteration and its kind would end loops of a test
# as if all were well, and what is no Exception would end the process.
UNSAFE_ERRORS = (StopIteration, StopAsyncIteration, GeneratorExit, KeyboardInterrupt, SystemExit)
# For the student's process to end by itself what takes too long, and to say so.
GRACE_SECONDS = 2.0
# The code of trusted cells is compiled under this name; it alone may look into a reference. A library that does, such
# as NumPy with what it takes for a sequence, would ask a student's code how right its own answer is.
TEST_FILE = "<test>"
ASKERS = (TEST_FILE,)
# What an answer to a cell takes beside its outputs, and how many characters of JSON one character of them may take.
ANSWER_BYTES, JSON_BYTES = 1_000_000, 12
# A cell that shows nothing answers in fewer.
CELL_BYTES = 200
# Types that a message may name also after a student's code has seen hidden data: their names hold nothing of it.
VALUE = "\0"
KNOWN_TYPES = frozenset(
    {name for name, kind in vars(builtins).items() if isinstance(kind, type)}
    | {"Axes", "DataFrame", "Figure", "NoneType", "Series", "builtin_function_or_method", "dict_items", "dict_keys"}
    | {"dict_values", "function", "generator", "method", "module", "ndarray"}
)


class StudentError(Exception):
    """An exception of a class that the student's code defines."""


class OpaqueError(TypeError):
    """A test compares something that is not plain data."""


class NoAnswerError(BaseException):
    """The student's process does not answer as it should; no test may catch this."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome

    @property
    def doubt(self) -> str:
        """Why this may not be the student's fault: a machine that is too busy or has no memory looks the same."""
        return f"{self.outcome.value}, perhaps not by the student's doing: {self}"


# --- Talking to the student's process ---------------------------------------------------------------------------------


class Conversation:
    """Questions to the process behind the walls, one at a time, and answers that are checked.

    Parameters
    ----------
    session
        The pipes.
    kill
        Ends the other side.
    limits
        What the submission may use.
    deadline
        The time of the monotonic clock at which the whole notebook must be done.
    """

    def __init__(self, session: Session, kill: Callable[[], None], limits: Limits, deadline: float) -> None:
        self.session = session
        self.kill = kill
        self.limits = limits
        self.deadline = deadline
        self.number = 0
        self.over: str = ""
        # Bytes that cells may still answer with; the limit that the student's process keeps itself is its own affair.
        self.room = JSON_BYTES * limits.output + ANSWER_BYTES
        # Counts what may have changed something over there.
        self.changes = 0

    def ask(self, request: messages.Request) -> Answer:
        """Return the answer to a request, of which nothing is known but the types of its fields.

        Raises :class:`NoAnswerError` if there is none in time, or none at all.
        """
        if self.over:
            raise NoAnswerError(Outcome.NOT_RUN, self.over)
        self.number += 1
        deadline = min(time.monotonic() + self.limits.cell_seconds, self.deadline)
        try:
            self.session.send(messages.write_request(self.number, request), deadline)
            if isinstance(request, messages.Call | messages.RunCell):
                self.changes += 1
            shows = isinstance(request, messages.RunCell)
            line = self.session.receive(deadline, min(codec.MAX_BYTES, max(self.room, 0)) if shows else codec.MAX_BYTES)
            # Also where this process was kept from looking: the other one ends by itself what takes too long.
            late = time.monotonic() >= deadline
            self.room -= max(len(line) - CELL_BYTES, 0) if shows else 0
            answer = messages.read_answer(line, self.number)
        except TimeoutError:
            raise self._late() from None
        except ProcessEndedError as error:
            self._end("the student's process had ended")
            raise NoAnswerError(Outcome.CRASHED, str(error) or "the process ended") from None
        except (codec.DecodeError, RecursionError, MemoryError) as error:
            self._end("the student's process had given an answer that cannot be read")
            raise NoAnswerError(Outcome.CRASHED, f"an answer that cannot be read: {error}") from None
        if late:
            raise NoAnswerError(Outcome.TIMED_OUT, self._late_for_a_cell())
        return answer

    def _late(self) -> NoAnswerError:
        """Return what is said of a request that is late; the student's process may go on if it ends it at once."""
        out_of_time = time.monotonic() >= self.deadline
        reason = (
            f"the notebook did not end within {self.limits.notebook_seconds:g} seconds"
            if out_of_time
            else self._late_for_a_cell()
        )
        if not out_of_time:
            try:
                grace = time.monotonic() + min(GRACE_SECONDS, self.limits.cell_seconds)
                messages.read_answer(self.session.receive(min(grace, self.deadline), codec.MAX_BYTES), self.number)
            except (TimeoutError, ProcessEndedError, codec.DecodeError):
                pass
            else:
                return NoAnswerError(Outcome.TIMED_OUT, reason)
        self._end("the notebook was stopped before: an earlier cell took too long")
        return NoAnswerError(Outcome.TIMED_OUT, reason)

    def _late_for_a_cell(self) -> str:
        return f"no answer within {self.limits.cell_seconds:g} seconds"

    def _end(self, reason: str) -> None:
        self.over = reason
        self.kill()


class StudentCode:
    """What a test sees of the student's code."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        # What was seen of things over there since something there may have changed.
        self._seen: dict[bytes, Answer] = {}
        self._seen_at = 0
        # True once it has been given hidden data; what it calls its types may tell of them from then on.
        self.seen_hidden = False

    def value(self, answer: Answer) -> Any:
        """Return the value in an answer, or raise the exception in it."""
        if answer.raised is not None:
            raise foreign_error(answer.raised)
        if not answer.values:
            raise OpaqueError("the student's process gave no value")
        return codec.decode(answer.values[0], self.reference)

    def ask(self, request: messages.Request) -> Any:
        """Return the value that answers a request."""
        return self.value(self.conversation.ask(request))

    def look(self, request: messages.Request) -> Any:
        """Return the value that answers a request, which is made once until a call may have changed something.

        What a test looks at twice is the same both times, and new each time, should it change what it got.
        """
        if self._seen_at != self.conversation.changes:
            self._seen, self._seen_at = {}, self.conversation.changes
        key = messages.write_request(0, request)
        if key not in self._seen:
            self._seen[key] = self.conversation.ask(request)
        return self.value(self._seen[key])

    def has_seen(self, request: messages.Request) -> bool:
        """Return whether :meth:`look` knows the answer to a request already."""
        return self._seen_at == self.conversation.changes and messages.write_request(0, request) in self._seen

    def name(self, name: str) -> Any:
        """Return what the student's code calls ``name``; raises ``KeyError`` if nothing is called so."""
        answer = self.conversation.ask(messages.LookUp(name))
        if answer.missing:
            raise KeyError(name)
        return self.value(answer)

    def reference(self, item: dict[str, Any]) -> "Reference":
        """Return the reference that ``item`` describes."""
        number, name = item.get("id"), item.get("type")
        if item.get("t") != "object" or type(number) is not int:
            raise codec.DecodeError(f"unknown type {str(item.get('t'))[:40]!r}")
        if type(name) is not str or not name.isidentifier() or len(name) > LONGEST_NAME:
            name = "object"
        if self.seen_hidden and name not in KNOWN_TYPES:
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
    """A thing that stays in the student's process. It can be looked into; it equals nothing and orders with nothing.

    Only a test's own code may look, not a library that it calls; and what it sees stays what it was.
    """

    __slots__ = ("_number", "_student")

    def __init__(self, student: StudentCode, number: int) -> None:
        object.__setattr__(self, "_student", student)
        object.__setattr__(self, "_number", number)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not _asked_by_test():
            raise AttributeError(name)
        return _student_of(self).look(messages.GetAttribute(number_of(self), name))

    def __setattr__(self, name: str, value: Any) -> None:
        raise OpaqueError(f"a test cannot change a student's {type(self).__name__}")

    def __getitem__(self, key: Any) -> Any:
        _refuse_libraries(self)
        student = _student_of(self)
        return student.look(messages.GetItem(number_of(self), student.encode(key)))

    def __len__(self) -> int:
        _refuse_libraries(self)
        student, asked = _student_of(self), messages.GetLength(number_of(self))
        length = student.look(asked)
        if type(length) is not int or not 0 <= length < 2**62:
            raise OpaqueError("a length must be a whole number")
        items = messages.ListItems(number_of(self), MAX_ITEMS)
        if student.has_seen(items) and len(student.look(items)) != length:
            raise OpaqueError(f"a {type(self).__name__} of another length than its items have")
        return length

    def __iter__(self) -> Iterator[Any]:
        _refuse_libraries(self)
        student, asked = _student_of(self), messages.ListItems(number_of(self), MAX_ITEMS)
        items = student.look(asked)
        if type(items) is not list or len(items) > MAX_ITEMS:
            raise OpaqueError(f"a {type(self).__name__} of more than {MAX_ITEMS} items")
        length = messages.GetLength(number_of(self))
        if student.has_seen(length) and student.look(length) != len(items):
            raise OpaqueError(f"a {type(self).__name__} of another length than its items have")
        return iter(items)

    def _is_no_array(self, *_: object, **__: object) -> Any:
        raise OpaqueError(f"a {type(self).__name__} is no array: it is not plain data")

    # By these, NumPy would otherwise find a sequence in it.
    __array__ = __array_function__ = _is_no_array
    __array_ufunc__ = None

    def _compare(self, other: object) -> bool:
        raise OpaqueError(f"a {type(self).__name__} cannot be compared: it is not plain data")

    __lt__ = __le__ = __gt__ = __ge__ = _compare

    def __eq__(self, other: object) -> bool:
        return self._compare(other)

    def __ne__(self, other: object) -> bool:
        return self._compare(other)

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise OpaqueError(f"a {type(self).__name__} is neither true nor false: it is not plain data")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of the student>"

    def ask_checker(self, checker: str) -> Any:
        """Return what :data:`coursekit.checks.CHECKERS` says about it, in plain data."""
        return _student_of(self).look(messages.Check(number_of(self), checker))


def _asked_by_test() -> bool:
    """Return whether the code that looks into a reference is a test's."""
    # Above this function and the method of the reference.
    return sys._getframe(2).f_code.co_filename in ASKERS


def _refuse_libraries(reference: Reference) -> None:
    """Raise :class:`OpaqueError` unless a test's own code looks into ``reference``."""
    if sys._getframe(2).f_code.co_filename not in ASKERS:
        raise OpaqueError(f"a {type(reference).__name__} is not plain data: only a test itself can look into it")


def _student_of(reference: Reference) -> StudentCode:
    # Past the reference's own look-up, which asks the student's process.
    student: StudentCode = object.__getattribute__(reference, "_student")
    return student


def number_of(reference: Reference) -> int:
    """Return the number that the student's process knows a thing by."""
    number: int = object.__getattribute__(reference, "_number")
    return number


class CallableReference(Reference):
    """A function or class of the student."""

    __slots__ = ()

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call it in the student's process and return what comes back."""
        return _student_of(self).value(self._call(arguments, options, watch=False))

    def _call(self, arguments: tuple[Any, ...], options: dict[str, Any], *, watch: bool) -> Answer:
        student = _student_of(self)
        request = messages.Call(number_of(self), student.encode(list(arguments)), student.encode(options), watch)
        return student.conversation.ask(request)

    def ask_changed_arguments(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> list[int]:
        """Return which arguments a call changes in place, for :func:`coursekit.checks.changed_arguments`."""
        answer = self._call(arguments, options, watch=True)
        _student_of(self).value(answer)
        if answer.changed is None:
            raise OpaqueError("the student's process did not say what it changed")
        return list(answer.changed)


def foreign_error(raised: Raised) -> Exception:
    """Return the exception that stands for one of the student's code: the first built-in class it belongs to.

    Its attribute ``student_class`` is the name of the student's own class, and ``student_place`` says in which line of
    the student's cells it was raised, where that is known.
    """
    names = [name for name in raised.types if name.isidentifier()][:MAX_CLASSES]
    text = raised.message[:LONGEST_MESSAGE]
    error: Exception = StudentError(text)
    for name in names:
        kind = getattr(builtins, name, None)
        if not (isinstance(kind, type) and issubclass(kind, Exception)) or issubclass(kind, UNSAFE_ERRORS):
            continue
        try:
            error = kind(text)
        except TypeError:  # UnicodeDecodeError wants more than a message
            continue
        break
    setattr(error, STUDENT_CLASS, names[0][:LONGEST_NAME] if names else "Exception")
    if raised.line:
        setattr(error, STUDENT_PLACE, {"line": raised.line, "code": harmless.plain(raised.code[:LONGEST_CODE])})
    return error


def student_class(error: BaseException) -> str | None:
    """Return the name of the class that an exception has in the student's process; None if it is not from there."""
    name: str | None = getattr(error, STUDENT_CLASS, None)
    return name


def student_place(error: BaseException) -> dict[str, Any]:
    """Return the number of the line in which a student's cell raised an exception, and the line; nothing if unknown."""
    place: dict[str, Any] = getattr(error, STUDENT_PLACE, {})
    return place


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


def is_from_stub(error: BaseException) -> bool:
    """Return whether an exception is the one that students find where an answer is to be written."""
    return student_class(error) == "NotImplementedError" and not message_of(error)


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

    def _wanted(self, program: "Program") -> list[str]:
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


# --- Running a notebook -----------------------------------------------------------------------------------------------


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


def message_of(error: BaseException) -> str:
    """Return what an exception says; one of the student's code, as it said it there."""
    try:
        # A KeyError shows its text as Python writes it, and this one was shown once already.
        return str(error.args[0] if student_class(error) and error.args else error)[:LONGEST_MESSAGE]
    except Exception:  # a message made of what is no plain data
        return ""


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


def has_commands(source: str) -> bool:
    """Return whether a cell may hold commands of IPython, which are no Python."""
    return any(
        line.lstrip().startswith(("%", "!", "?")) or "= %" in line or "= !" in line for line in source.splitlines()
    )


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
