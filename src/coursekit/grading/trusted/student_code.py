"""A student's code as the tests see it: another process, behind walls, that is asked for data and for nothing else.

Plain data comes back as data, everything else as a :class:`Reference`, which can be called and looked into but equals
nothing. Of an answer nothing is believed: :mod:`coursekit.grading.messages` and the codec read it.
"""

import builtins
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from coursekit.grading import codec, harmless, messages
from coursekit.grading.messages import Answer, Limits, Raised
from coursekit.grading.outcomes import Outcome
from coursekit.grading.sandbox.walls import ProcessEndedError, Session

MAX_ITEMS = 100_000
LONGEST_MESSAGE = 2000
LONGEST_NAME = 60
# Classes of an exception that are looked at, and the attribute that holds the name of the first one.
MAX_CLASSES = 20
STUDENT_CLASS = "student_class"
# The attribute that holds the line of a student's cell in which it was raised.
STUDENT_PLACE = "student_place"
LONGEST_CODE = 200
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


def message_of(error: BaseException) -> str:
    """Return what an exception says; one of the student's code, as it said it there."""
    try:
        # A KeyError shows its text as Python writes it, and this one was shown once already.
        return str(error.args[0] if student_class(error) and error.args else error)[:LONGEST_MESSAGE]
    except Exception:  # a message made of what is no plain data
        return ""


def is_from_stub(error: BaseException) -> bool:
    """Return whether an exception is the one that students find where an answer is to be written."""
    return student_class(error) == "NotImplementedError" and not message_of(error)
