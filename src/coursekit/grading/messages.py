"""Every message between the processes of a grading, and the one way in which they are written and read.

=========================  ======================  =============================================================
from → to                  way                     messages
=========================  ======================  =============================================================
grader → agent             lines on standard       :class:`Setup` first; then each ``Assignment`` and ``Submission``
                           input
agent → grader             lines on standard       :class:`Ready` or :class:`Refused`; a ``Result`` for each submission
                           output
judge → agent              lines in a pipe         a ``CellGrade``, :class:`DrawnCalls` or :class:`Played` as soon as it
                                                   is known, then :class:`RunNotebook`
box → warm process         packets of a socket     :class:`Setup` as an argument; :class:`Open`, :class:`Kill`
warm process → box         packets of a socket     :class:`Ready`, then :class:`Ended` for each submission
judge → student's process  lines in a pipe         a :data:`Request` with a number
student's process → judge  lines in a pipe         an :class:`Answer` with the number of the request
=========================  ======================  =============================================================

All but the last are said by processes that never run a student's code, and a message is built from its kind by name.
The last one is said by whatever a student's code has made of its process: :func:`read_answer` parses it with the codec
and looks at each field by itself. This module imports nothing but Python's own library and the codec, since it is
loaded behind the walls.
"""

import base64
import binascii
import json
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast, overload

from coursekit.grading import codec

First = TypeVar("First")
Second = TypeVar("Second")
Third = TypeVar("Third")
Fourth = TypeVar("Fourth")
# What an output counts for beside its text: what a notebook writes around it.
OUTPUT_OVERHEAD = 100
# No cell has so many lines.
MOST_LINES = 1 << 20


class MessageError(ValueError):
    """A text is not the message that was expected."""


# --- The grader, the agent and the box --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds
        Time for one cell, or for one call of a test.
    notebook_seconds
        Time for the whole notebook, tests included.
    cpu_seconds
        Time on a processor for each process.
    memory
        Bytes of memory, for each process and for all of them together, the folders that they write to among them.
    processes, open_files
        Number of processes and threads; number of open files of each process.
    scratch, scratch_files
        Bytes and number of files in the folder to work in.
    output
        Characters that all cells together may write.
    """

    cell_seconds: float = 30
    notebook_seconds: float = 120
    cpu_seconds: int = 120
    memory: int = 2 << 30
    processes: int = 64
    open_files: int = 256
    scratch: int = 64 << 20
    scratch_files: int = 2000
    output: int = 200_000

    @property
    def private_memory(self) -> int:
        """Bytes for the processes alone: what the three folders may hold is kept free for them.

        >>> Limits(memory=1000, scratch=100).private_memory
        700
        """
        return max(self.memory - 3 * self.scratch, self.memory // 2)


@dataclass(frozen=True)
class Setup:
    """What a new process is to be.

    Attributes
    ----------
    modules
        Modules to import beforehand.
    limits
        What each submission may use.
    walls
        Whether students' code runs behind walls.
    cases
        Whether a process that grades looks for a case of each hidden test that fails.
    place
        Which of the processes side by side a process that grades is; None where it is the only one.
    """

    modules: tuple[str, ...]
    limits: Limits
    walls: bool
    cases: bool = True
    place: int | None = None


@dataclass(frozen=True)
class Ready:
    """The process has done its imports."""


@dataclass(frozen=True)
class Refused:
    """The process cannot do its work, for this reason."""

    reason: str


@dataclass(frozen=True)
class RunNotebook:
    """What running has added to the cells of a notebook, one dictionary each, in JSON's own types."""

    cells: list[dict[str, Any]]


@dataclass(frozen=True)
class DrawnCalls:
    """The calls of a hidden test that are drawn from a public seed, encoded: they are the same ones for a class."""

    test: str
    calls: str


@dataclass(frozen=True)
class Played:
    """Whether a hidden test with a public seed fails for an answer to one of its calls; ``answer`` is all three.

    The author's functions give all other answers: it is the same for whoever gives this one.
    """

    answer: str
    fails: bool


@dataclass(frozen=True)
class Open:
    """Start the process of a submission; two file descriptors come with it: for requests, and for answers.

    ``folder`` is where it works if there are no walls.
    """

    folder: str | None = None


@dataclass(frozen=True)
class Kill:
    """End the student's process and all that it has started."""


@dataclass(frozen=True)
class Ended:
    """The student's process has ended: with this exit status, and for this reason if the warm process ended it."""

    status: int
    reason: str | None = None


# --- What the trusted process asks the student's ----------------------------------------------------------------------


@dataclass(frozen=True)
class PutFiles:
    """Put files beside the notebook: contents by relative path."""

    files: dict[str, bytes]


@dataclass(frozen=True)
class RunCell:
    """Run a cell; answered by its outputs, of which there are fewer where nobody will see them, and what it raised."""

    source: str
    shows: bool = True


@dataclass(frozen=True)
class LookUp:
    """What the student's code calls ``name``."""

    name: str


@dataclass(frozen=True)
class Call:
    """Call an object, the arguments being encoded; with ``watch``, say which of them it changed in place."""

    number: int
    arguments: Any
    options: Any
    watch: bool = False


@dataclass(frozen=True)
class GetAttribute:
    """Attribute ``name`` of an object."""

    number: int
    name: str


@dataclass(frozen=True)
class GetItem:
    """Item of an object under an encoded key."""

    number: int
    key: Any


@dataclass(frozen=True)
class GetLength:
    """Length of an object."""

    number: int


@dataclass(frozen=True)
class ListItems:
    """Items of an object, no more than one above ``limit``."""

    number: int
    limit: int


@dataclass(frozen=True)
class Check:
    """What a function of :data:`coursekit.checks.CHECKERS` says about an object."""

    number: int
    checker: str


Request = PutFiles | RunCell | LookUp | Call | GetAttribute | GetItem | GetLength | ListItems | Check


@dataclass(frozen=True)
class Raised:
    """An exception: the names of its classes, its own first, its message, and where in the student's cells it came.

    ``line`` is the number of the line in its cell, 0 where it is not known, and ``code`` what stands there.
    """

    types: tuple[str, ...] = ()
    message: str = ""
    line: int = 0
    code: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer of the student's process. Read from there, each field is of its type, and nothing more is known of it.

    Attributes
    ----------
    values
        The value that was asked for, encoded; empty where there is none.
    missing
        True if nothing has the name.
    raised
        What the code raised.
    outputs
        What a cell showed, in the form of a notebook.
    changed
        Numbers of the arguments that a call changed in place; None where that was not said, or not in whole numbers.
    """

    values: tuple[Any, ...] = ()
    missing: bool = False
    raised: Raised | None = None
    outputs: tuple[Any, ...] = ()
    changed: tuple[int, ...] | None = None


def write_request(number: int, request: Request) -> bytes:
    """Return a request as a line, without its end."""
    return _dumps({"id": number, **_tagged(request)}).encode()


def read_request(line: bytes) -> tuple[int, Request]:
    """Return the number of a request, and the request."""
    content = json.loads(line)
    return content.pop("id"), cast(Request, _read(content, typing.get_args(Request)))


def write_answer(number: int, answer: Answer) -> bytes:
    """Return an answer as a line, without its end."""
    content: dict[str, Any] = {"id": number}
    if answer.values:
        content["value"] = answer.values[0]
    if answer.missing:
        content["missing"] = True
    if answer.raised is not None:
        content["raised"] = _plain(answer.raised)
    if answer.outputs:
        content["outputs"] = answer.outputs
    if answer.changed is not None:
        content["changed"] = answer.changed
    return _dumps(content).encode()


def read_answer(line: bytes, number: int) -> Answer:
    """Return what the student's process says, of which nothing is believed.

    Parameters
    ----------
    line
        What came in.
    number
        The number of the request that it must answer.

    Raises
    ------
    coursekit.grading.codec.DecodeError
        If the line is no JSON, or not the answer to that request. A field of another form than an honest process
        writes is read as if it were empty.

    Examples
    --------
    >>> read_answer(b'{"id": 3, "value": 1}', 3).values
    (1,)
    >>> read_answer(b'{"id": 3, "raised": 7, "changed": ["a"]}', 3)
    Answer(values=(), missing=False, raised=Raised(types=(), message='', line=0, code=''), outputs=(), changed=None)
    """
    content = codec.parse(line)
    if type(content) is not dict or type(content.get("id")) is not int or content["id"] != number:
        raise codec.DecodeError("not the answer to the question")
    changed = content.get("changed")
    return Answer(
        values=(content["value"],) if "value" in content else (),
        missing=content.get("missing") is True,
        raised=_raised(content["raised"]) if "raised" in content else None,
        outputs=tuple(_list(content.get("outputs"))),
        changed=tuple(changed) if type(changed) is list and all(type(entry) is int for entry in changed) else None,
    )


def _raised(content: Any) -> Raised:
    content = content if type(content) is dict else {}
    message, line, code = content.get("message"), content.get("line"), content.get("code")
    return Raised(
        tuple(texts(content.get("types"))),
        message if type(message) is str else "",
        line if type(line) is int and 0 < line < MOST_LINES else 0,
        code if type(code) is str else "",
    )


def _list(content: Any) -> list[Any]:
    return content if type(content) is list else []


def texts(content: Any) -> list[str]:
    """Return the texts in what should be a list of texts."""
    return [entry for entry in _list(content) if type(entry) is str]


# --- Writing and reading ----------------------------------------------------------------------------------------------


def write(message: Any) -> str:
    """Return a message, or another dataclass, as one line of JSON that says what it is.

    >>> write(Open("/tmp/x"))
    '{"kind": "Open", "folder": "/tmp/x"}'
    """
    return _dumps(_tagged(message))


@overload
def read(text: str | bytes, first: type[First], /) -> First: ...
@overload
def read(text: str | bytes, first: type[First], second: type[Second], /) -> First | Second: ...
@overload
def read(
    text: str | bytes, first: type[First], second: type[Second], third: type[Third], /
) -> First | Second | Third: ...
@overload
def read(
    text: str | bytes, first: type[First], second: type[Second], third: type[Third], fourth: type[Fourth], /
) -> First | Second | Third | Fourth: ...
def read(text: str | bytes, *kinds: type) -> Any:
    """Return the message that a trusted process has written.

    Parameters
    ----------
    text
        What :func:`write` returned.
    kinds
        What it may be.

    Raises
    ------
    MessageError
        If it is none of these, with a field for each of their attributes, each of its type.

    Examples
    --------
    >>> read('{"kind": "Ended", "status": 0}', Ready, Ended)
    Ended(status=0, reason=None)
    >>> read('{"kind": "Ended", "status": "0"}', Ready, Ended)
    Traceback (most recent call last):
    ...
    coursekit.grading.messages.MessageError: Ended.status: int expected, not '0'
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MessageError(f"not JSON: {error}") from error
    return _read(content, kinds)


def _dumps(content: Mapping[str, Any]) -> str:
    return json.dumps(content, default=_plain)


def _tagged(message: Any) -> dict[str, Any]:
    return {"kind": type(message).__name__, **_plain(message)}


def _plain(value: Any) -> Any:
    """Return what JSON has no form of its own for: the fields of a dataclass, and bytes as base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if is_dataclass(value):
        return {entry.name: getattr(value, entry.name) for entry in fields(value)}
    raise TypeError(f"a {type(value).__name__} is no part of a message")


def _read(content: Any, kinds: Iterable[type]) -> Any:
    known = {kind.__name__: kind for kind in kinds}
    name = content.get("kind") if isinstance(content, dict) else None
    if not isinstance(name, str) or name not in known:
        raise MessageError(f"{' or '.join(known)} expected, not {name!r}")
    return _built(known[name], {key: value for key, value in content.items() if key != "kind"}, name)


@cache
def _shape(kind: type) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the types of a dataclass's fields, and the names of those that must be there."""
    needed = (entry.name for entry in fields(kind) if entry.default is MISSING and entry.default_factory is MISSING)
    return typing.get_type_hints(kind), frozenset(needed)


def _built(kind: Any, content: Any, place: str) -> Any:
    """Return ``content``, JSON's own types, as a value of the type ``kind``; ``place`` names it in an error."""
    if kind is Any:
        return content
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        # None, or one thing.
        [inner] = [entry for entry in arguments if entry is not type(None)]
        return None if content is None else _built(inner, content, place)
    if origin in (list, tuple):
        return origin(_built(arguments[0], entry, place) for entry in _of(list, content, place))
    if origin is dict:
        return {key: _built(arguments[1], entry, f"{place}.{key}") for key, entry in _of(dict, content, place).items()}
    if kind is bytes:
        try:
            return base64.b64decode(_of(str, content, place), validate=True)
        except binascii.Error as error:
            raise MessageError(f"{place}: not base64") from error
    if isinstance(kind, type) and is_dataclass(kind):
        hints, needed = _shape(kind)
        names = _of(dict, content, place).keys()
        if names - hints.keys() or needed - names:
            odd = ", ".join(sorted((names - hints.keys()) | (needed - names)))
            raise MessageError(f"{place}: not the fields of a {kind.__name__} ({odd})")
        return kind(**{name: _built(hints[name], entry, f"{place}.{name}") for name, entry in content.items()})
    if issubclass(kind, Enum):
        try:
            return kind(content)
        except ValueError as error:
            raise MessageError(f"{place}: {content!r} is no {kind.__name__}") from error
    if issubclass(kind, dict):
        return _mapping(kind, _of(dict, content, place))
    if kind is float and type(content) is int:
        return content
    return _of(kind, content, place)


def _of(kind: type, content: Any, place: str) -> Any:
    if type(content) is not kind:
        raise MessageError(f"{place}: {kind.__name__} expected, not {str(content)[:40]!r}")
    return content


def _mapping(kind: Any, content: Any) -> Any:
    """Return dictionaries as ``kind``, a dictionary of another class (a notebook's), all the way down."""
    if isinstance(content, dict):
        return kind({key: _mapping(kind, entry) for key, entry in content.items()})
    if isinstance(content, list):
        return [_mapping(kind, entry) for entry in content]
    return content
