"""The judge by itself: a student's process that says what each test wants it to, right, wrong or hostile."""

import json
import os
import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from coursekit.checks import describe_figure
from coursekit.grading import codec, messages
from coursekit.grading.merge import Merged
from coursekit.grading.messages import Answer, Limits, Raised
from coursekit.grading.outcomes import BY_HAND, CellGrade, Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.sandbox.student_process import StudentProcess
from coursekit.grading.sandbox.walls import ProcessEndedError
from coursekit.grading.trusted import judge, namespace, shown, student_code
from coursekit.grading.trusted.judge import Judge, points_of, without_values
from coursekit.grading.trusted.namespace import LONGEST_PARSED, Namespace, syntax_error
from coursekit.grading.trusted.shown import Room
from coursekit.grading.trusted.student_code import (
    CallableReference,
    Conversation,
    NoAnswerError,
    OpaqueError,
    Reference,
    StudentCode,
    StudentError,
    foreign_error,
)
from tests.grading.attacks.target import cell

LIMITS = Limits(cell_seconds=5, notebook_seconds=20, output=100)


@pytest.fixture(autouse=True)
def _a_test_of_an_assignment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a test may look into what belongs to a student; what stands in this file is one, and libraries are not."""
    monkeypatch.setattr(student_code, "ASKERS", (*student_code.ASKERS, __file__))


@pytest.fixture(autouse=True)
def _no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The student's process stands in this one, whose alarm clock is that of the tests; not every Python has one."""
    monkeypatch.setattr(signal, "setitimer", lambda *_: None, raising=False)
    monkeypatch.setattr(signal, "ITIMER_REAL", 0, raising=False)


class Shell:
    """Runs cells as IPython does, as far as the two processes are concerned."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {}

    def run_cell(self, source: str, *, store_history: bool) -> SimpleNamespace:
        error = None
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()), warnings.catch_warnings(action="ignore"):
                exec(compile(source, "cell", "exec"), self.user_ns)
        except Exception as raised:
            error = raised
        return SimpleNamespace(error_before_exec=None, error_in_exec=error)


class Session:
    """The pipes to a student's process, which answers in this one; ``say`` puts another answer in its place.

    What it returns is sent as it is, and an exception is raised in the place of an answer.
    """

    def __init__(self, say: Callable[[int, messages.Request], bytes | Exception | None] = lambda *_: None) -> None:
        self.say = say
        self.shell = Shell()
        self.descriptors = [os.open(os.devnull, os.O_RDONLY), os.open(os.devnull, os.O_WRONLY)]
        self.student = StudentProcess(self.descriptors, LIMITS, self.shell)
        self.asked: list[messages.Request] = []
        self.deadlines: list[float] = []
        self.limits: list[int] = []
        self.answers: list[bytes | Exception] = []

    def send(self, line: bytes, deadline: float) -> None:
        number, request = messages.read_request(line)
        self.asked.append(request)
        self.deadlines.append(deadline)
        said = self.say(number, request)
        self.answers.append(said or messages.write_answer(number, self.student._answer(request)))

    def receive(self, deadline: float, limit: int) -> bytes:
        self.limits.append(limit)
        answer = self.answers.pop(0) if self.answers else TimeoutError()
        if isinstance(answer, Exception):
            raise answer
        return answer


class Done(list[str]):
    """What was done to the other side."""


def conversation_with(session: Session, deadline: float | None = None) -> tuple[Conversation, Done]:
    done = Done()
    until = time.monotonic() + 20 if deadline is None else deadline
    talk = Conversation(session, lambda: done.append("kill"), LIMITS, until)
    return talk, done


@pytest.fixture
def session() -> Iterator[Session]:
    yield Session()


@pytest.fixture
def student(session: Session) -> StudentCode:
    return StudentCode(conversation_with(session)[0])


def defined(student: StudentCode, source: str) -> Answer:
    return student.conversation.ask(messages.RunCell(source))


# --- The conversation -------------------------------------------------------------------------------------------------


def test_questions_are_numbered_and_have_a_deadline(session: Session) -> None:
    talk, done = conversation_with(session)
    before = time.monotonic()
    assert talk.ask(messages.RunCell("x = 1")) == Answer()
    assert talk.ask(messages.LookUp("x")).values == (1,)
    assert session.asked == [messages.RunCell("x = 1"), messages.LookUp("x")]
    assert talk.number == 2
    assert done == []
    assert session.limits == [student_code.JSON_BYTES * LIMITS.output + student_code.ANSWER_BYTES, codec.MAX_BYTES]
    assert all(before + 5 <= deadline < before + 6 for deadline in session.deadlines)


def test_the_notebook_may_end_before_the_cell(session: Session) -> None:
    talk, _ = conversation_with(session, time.monotonic() + 1)
    talk.ask(messages.RunCell(""))
    assert session.deadlines == [talk.deadline]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"{}", "not the answer to the question"),
        (b'{"id": 2}', "not the answer to the question"),
        (b'{"id": true}', "not the answer to the question"),
        (b'{"id": "1"}', "not the answer to the question"),
        (b'[{"id": 1}]', "not the answer to the question"),
        (b"{{{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_an_answer_that_cannot_be_read_ends_the_process(said: bytes, why: str) -> None:
    talk, done = conversation_with(Session(lambda *_: said))
    with pytest.raises(NoAnswerError, match=f"an answer that cannot be read: {why}") as caught:
        talk.ask(messages.RunCell(""))
    assert caught.value.outcome is Outcome.CRASHED
    assert done == ["kill"]
    with pytest.raises(NoAnswerError, match="had given an answer that cannot be read") as caught:
        talk.ask(messages.RunCell(""))
    assert caught.value.outcome is Outcome.NOT_RUN


@pytest.mark.parametrize(("reason", "told"), [("", "the process ended"), ("an answer of more", "an answer of more")])
def test_an_ended_process_answers_nothing_more(reason: str, told: str) -> None:
    session = Session(lambda *_: ProcessEndedError(reason) if reason else ProcessEndedError())
    talk, done = conversation_with(session)
    with pytest.raises(NoAnswerError, match=told) as caught:
        talk.ask(messages.RunCell(""))
    assert caught.value.outcome is Outcome.CRASHED
    with pytest.raises(NoAnswerError, match="the student's process had ended") as caught:
        talk.ask(messages.RunCell(""))
    assert caught.value.outcome is Outcome.NOT_RUN
    assert done == ["kill"]
    assert len(session.asked) == 1


def test_who_is_late_but_answers_may_go_on(session: Session) -> None:
    talk, done = conversation_with(session)
    real = session.receive

    def late(*_: object) -> bytes:
        session.receive = real
        raise TimeoutError

    session.receive = late
    with pytest.raises(NoAnswerError, match="no answer within 5 seconds") as caught:
        talk.ask(messages.RunCell("x = 1"))
    assert caught.value.outcome is Outcome.TIMED_OUT
    assert done == []
    assert talk.ask(messages.LookUp("x")).values == (1,)


def test_who_ended_what_took_too_long_was_late_however_soon_it_is_read(session: Session) -> None:
    """Where the judge waits for a processor, the answer stands there when it looks."""
    talk, done = conversation_with(session)
    interrupted = messages.RunCell("raise KeyboardInterrupt")
    raised = talk.ask(interrupted).raised
    assert raised is not None and raised.types[0] == "KeyboardInterrupt"
    real, now = session.receive, time.monotonic

    def long_after(deadline: float, limit: int) -> bytes:
        patch.setattr(time, "monotonic", lambda: now() + 6)
        return real(deadline, limit)

    session.receive = long_after
    with (
        pytest.raises(NoAnswerError, match="no answer within 5 seconds") as caught,
        pytest.MonkeyPatch.context() as patch,
    ):
        talk.ask(interrupted)
    assert caught.value.outcome is Outcome.TIMED_OUT
    assert done == []


@pytest.mark.parametrize("instead", [TimeoutError(), ProcessEndedError(), b'{"id": 9}'])
def test_who_is_late_and_does_not_answer_is_ended(instead: bytes | Exception) -> None:
    session = Session(lambda *_: TimeoutError())
    talk, done = conversation_with(session)
    session.answers += []
    real = session.receive

    def receive(deadline: float, limit: int) -> bytes:
        if len(session.limits) == 1:
            assert time.monotonic() < deadline <= time.monotonic() + student_code.GRACE_SECONDS
            session.answers.append(instead)
        return real(deadline, limit)

    session.receive = receive
    with pytest.raises(NoAnswerError, match="no answer within 5 seconds") as caught:
        talk.ask(messages.RunCell(""))
    assert caught.value.outcome is Outcome.TIMED_OUT
    assert done == ["kill"]
    with pytest.raises(NoAnswerError, match="an earlier cell took too long") as caught:
        talk.ask(messages.RunCell(""))
    assert caught.value.outcome is Outcome.NOT_RUN


def test_after_the_time_of_the_notebook_nobody_is_asked(session: Session) -> None:
    talk, done = conversation_with(Session(lambda *_: TimeoutError()), time.monotonic())
    with pytest.raises(NoAnswerError, match="the notebook did not end within 20 seconds") as caught:
        talk.ask(messages.RunCell(""))
    assert caught.value.outcome is Outcome.TIMED_OUT
    assert done == ["kill"]


# --- What a test sees -------------------------------------------------------------------------------------------------


THING = """
x = (1, "a")


class Thing:
    n = 3

    def __getitem__(self, key):
        return key

    def __len__(self):
        return 2

    def __iter__(self):
        return iter([1, 2])


thing = Thing()
"""


def test_plain_data_comes_as_data_and_all_else_as_references(student: StudentCode) -> None:
    defined(student, THING)
    assert student.name("x") == (1, "a")
    with pytest.raises(KeyError):
        student.name("missing")
    thing, kind = student.name("thing"), student.name("Thing")
    assert type(thing).__name__ == "Thing"
    assert not isinstance(thing, CallableReference)
    assert isinstance(kind, CallableReference)
    assert (thing.n, thing[("k", 1)], len(thing), list(thing)) == (3, ("k", 1), 2, [1, 2])
    assert kind().n == 3
    assert thing[thing] is not thing
    assert repr(thing) == "<Thing of the student>"
    with pytest.raises(AttributeError, match="_private"):
        _ = thing._private
    with pytest.raises(AttributeError, match="no attribute"):
        _ = thing.missing
    assert hash(thing) == hash(thing)


@pytest.mark.parametrize(
    "use",
    [
        lambda thing: thing == thing, lambda thing: thing != 1, lambda thing: thing < 1, lambda thing: thing <= 1,
        lambda thing: thing > 1, lambda thing: thing >= 1, lambda thing: bool(thing), lambda thing: not thing,
        lambda thing: setattr(thing, "x", 1), lambda thing: thing in [1],
    ],
)  # fmt: skip
def test_a_reference_decides_nothing(student: StudentCode, use: Callable[[Any], Any]) -> None:
    defined(student, "thing = object()")
    with pytest.raises(OpaqueError):
        use(student.name("thing"))


def test_arguments_go_there_and_references_go_home(student: StudentCode) -> None:
    defined(student, "def f(a, *, b=None): return (a, b is f)\ndef change(x, y): x.append(1)")
    f = student.name("f")
    assert f([1], b=f) == ([1], True)
    with pytest.raises(codec.EncodeError, match="a test cannot hand over a object"):
        f(object())
    assert student.name("change").ask_changed_arguments(([], []), {}) == [0]
    assert f.ask_changed_arguments(([],), {"b": 1}) == []


def test_arguments_are_watched_only_where_somebody_asks(session: Session, student: StudentCode) -> None:
    defined(student, "def f(x): return x")
    f = student.name("f")
    f([1])
    f.ask_changed_arguments(([1],), {})
    calls = [request for request in session.asked if isinstance(request, messages.Call)]
    assert [call.watch for call in calls] == [False, True]


def test_what_a_check_says_is_data(student: StudentCode) -> None:
    pyplot = pytest.importorskip("matplotlib.figure")
    figure = pyplot.Figure()
    figure.subplots().set_title("seen")
    student.conversation.session.shell.user_ns["figure"] = figure
    assert student.name("figure").ask_checker("describe_figure")["axes"][0]["title"] == "seen"


def test_a_legend_of_the_figure_is_that_of_its_one_axes() -> None:
    pyplot = pytest.importorskip("matplotlib.figure")
    figure = pyplot.Figure()
    axes = figure.subplots()
    axes.plot([1, 2], label="seen")
    figure.legend()
    assert describe_figure(figure)["axes"][0]["legend"] == ["seen"]
    axes.legend(["own"])
    assert describe_figure(figure)["axes"][0]["legend"] == describe_figure(axes)["axes"][0]["legend"] == ["own"]
    two = pyplot.Figure()
    two.subplots(2)[0].plot([1, 2], label="whose?")
    two.legend()
    assert [one["legend"] for one in describe_figure(two)["axes"]] == [[], []]


def answering(**fields: object) -> StudentCode:
    """Return the view of a process that gives the same answer to everything."""
    session = Session(lambda number, request: json.dumps({"id": number, **fields}).encode())
    return StudentCode(conversation_with(session)[0])


OBJECT = {"t": "object", "id": 1, "type": "C", "callable": True}


@pytest.mark.parametrize("length", [-1, 2**62, 1.0, True, "3", None])
def test_a_length_is_a_whole_number(length: object) -> None:
    reference = Reference(answering(value=length), 1)
    with pytest.raises(OpaqueError, match="a length must be a whole number"):
        len(reference)


@pytest.mark.parametrize(("length", "seen"), [(0, 0), (2**62 - 1, 2**62 - 1)])
def test_a_length_may_be_any_other(length: int, seen: int) -> None:
    assert len(Reference(answering(value=length), 1)) == seen


@pytest.mark.parametrize("items", [[0] * 100_001, 3, {"t": "tuple", "v": []}])
def test_items_are_a_list_that_ends(items: object) -> None:
    with pytest.raises(OpaqueError, match="of more than 100000 items"):
        iter(Reference(answering(value=items), 1))


def test_as_many_items_as_there_may_be() -> None:
    student = answering(value=[0] * 100_000)
    assert len([*iter(Reference(student, 7))]) == 100_000
    assert student.conversation.session.asked[0] == messages.ListItems(7, 100_000)


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ({"type": "C"}, "C"), ({"type": "C" * 60}, "C" * 60), ({"type": "C" * 61}, "object"),
        ({"type": "not a name"}, "object"), ({"type": 3}, "object"), ({}, "object"),
    ],
)  # fmt: skip
def test_a_reference_has_the_name_of_its_type_if_it_is_one(item: dict[str, Any], name: str) -> None:
    reference = StudentCode(conversation_with(Session())[0]).reference({"t": "object", "id": 1, **item})
    assert type(reference).__name__ == name


@pytest.mark.parametrize(
    "item", [{"t": "thing", "id": 1}, {"t": "object"}, {"t": "object", "id": "1"}, {"t": "object", "id": True}]
)
def test_what_is_no_reference_is_refused(item: dict[str, Any]) -> None:
    with pytest.raises(codec.DecodeError, match="unknown type"):
        StudentCode(conversation_with(Session())[0]).reference(item)


@pytest.mark.parametrize("says", [1, "yes", None])
def test_only_what_is_said_to_be_callable_is(says: object) -> None:
    student = StudentCode(conversation_with(Session())[0])
    assert not isinstance(student.reference({**OBJECT, "callable": says}), CallableReference)
    assert isinstance(student.reference(OBJECT), CallableReference)


def test_an_answer_without_a_value_is_none() -> None:
    with pytest.raises(OpaqueError, match="gave no value"):
        answering().name("x")
    with pytest.raises(OpaqueError, match="did not say what it changed"):
        CallableReference(answering(value=None), 1).ask_changed_arguments((), {})
    with pytest.raises(OpaqueError, match="did not say what it changed"):
        CallableReference(answering(value=None, changed=[0, "1"]), 1).ask_changed_arguments((), {})
    assert CallableReference(answering(value=None, changed=[2]), 1).ask_changed_arguments((), {}) == [2]


@pytest.mark.parametrize(
    ("raised", "kind", "name", "message"),
    [
        (Raised(("ValueError", "Exception"), "m"), ValueError, "ValueError", "m"),
        (Raised(("Own", "KeyError", "LookupError"), "m"), KeyError, "Own", "'m'"),
        (Raised(("Own",), "m"), StudentError, "Own", "m"),
        (Raised(("StopIteration", "Exception"), "m"), Exception, "StopIteration", "m"),
        (Raised(("SystemExit", "BaseException"), "m"), StudentError, "SystemExit", "m"),
        (Raised(("UnicodeDecodeError", "ValueError"), "m"), ValueError, "UnicodeDecodeError", "m"),
        (Raised(("print", "int"), "m"), StudentError, "print", "m"),
        (Raised(("not a name", "ValueError")), ValueError, "ValueError", ""),
        (Raised((*["X"] * 20, "ValueError")), StudentError, "X", ""),
        (Raised((*["X"] * 19, "ValueError")), ValueError, "X", ""),
        (Raised(("Y" * 61,), "z" * 3000), StudentError, "Y" * 60, "z" * 2000),
        (Raised(), StudentError, "Exception", ""),
    ],
)
def test_a_foreign_exception_is_of_the_first_class_that_is_known(
    raised: Raised, kind: type, name: str, message: str
) -> None:
    error = foreign_error(raised)
    assert type(error) is kind
    assert student_code.student_class(error) == name
    assert str(error) == message
    assert student_code.student_class(ValueError()) is None


def run_all(names: Namespace, *sources: str) -> list[Any]:
    return [names.run(source) for source in sources]


def looked_up(session: Session) -> list[str]:
    return [request.name for request in session.asked if isinstance(request, messages.LookUp)]


def test_why_a_cell_is_no_python_is_found_in_its_source() -> None:
    assert syntax_error("if x")["syntax"] == "expected ':'"
    assert syntax_error("if x" + " " * LONGEST_PARSED) == {}


def test_names_are_those_of_trusted_cells_first(session: Session, student: StudentCode) -> None:
    defined(student, "def max(values): return 42\nx = 1\ny = 2")
    names = Namespace(student, frozenset({"max"}))
    assert run_all(names, "x = 'trusted'", "x", "y") == [None, "trusted", 2]
    assert names.run("max([1])") == 42, "what students were asked to write"
    assert names.run("min([1])") == 1
    with pytest.raises(NameError, match="name 'unknown' is not defined"):
        names.run("unknown")
    assert looked_up(session) == ["y", "max", "unknown"]
    assert names.run("max([2]) + max([3])") == 84
    assert looked_up(session)[3:] == ["max"], "the function itself is looked up once for a test"


def test_a_builtin_that_nobody_was_asked_for_stays_pythons(session: Session, student: StudentCode) -> None:
    defined(student, "def len(values): return 42\nget_ipython = 3")
    names = Namespace(student, frozenset())
    assert names.run("len([1])") == 1
    assert names.run("def shell():\n    %lsmagic\ncallable(get_ipython)") is True
    assert looked_up(session) == []


def test_code_is_given_a_plain_dictionary(student: StudentCode) -> None:
    """Python's documentation of `exec` forbids a subclass, and another version may not look there for names."""
    defined(student, "x = 1")
    names = Namespace(student, frozenset())
    assert names.run("import sys\nx\nsys._getframe().f_globals") is names.names
    assert type(names.names) is dict


def test_a_students_name_is_gone_after_the_test(student: StudentCode) -> None:
    defined(student, "x = None\ny = 1\nz = 5")
    names = Namespace(student, frozenset())
    before = set(names.names)
    assert names.run("[x, y]") == [None, 1]
    with pytest.raises(ZeroDivisionError):
        names.run("y / 0")
    assert set(names.names) == before
    # What trusted code puts there stays, even if it is the same.
    names.run("def f():\n    global z\n    z = 5\nf()\nw = y")
    defined(student, "x = 2\ny = 2\nz = 2\nw = 2")
    assert names.run("[x, y, z, w]") == [2, 2, 5, 1]


def test_a_trusted_function_may_use_what_students_write(session: Session, student: StudentCode) -> None:
    names = Namespace(student, frozenset({"f"}))
    names.run("def twice(x):\n    return 2 * f(x)\ndef four_times(x):\n    return 2 * twice(x)\nelse_where = 1")
    names.run("def eight_times(x):\n    return 2 * four_times(x)")
    defined(student, "def f(x): return x + 1")
    assert names.run("[eight_times(x) for x in [1]]") == [16]
    assert names.run("3") == 3
    assert looked_up(session) == ["f"] * 3
    defined(student, "def f(x): return x")
    assert names.run("eight_times(1)") == 8


@pytest.mark.parametrize(
    ("source", "asks", "binds"),
    [
        ("f(1).mean.x", {"f"}, set()),
        ("import a.b, c as d\nfrom e import g", set(), {"a", "d", "g"}),
        ("for i in r: pass\nwith o as w: pass\ntry: u\nexcept E as e: pass", {"r", "o", "u", "E"}, {"i", "w", "e"}),
        ("[x + y for x in z if (k := x)]", {"y", "z"}, {"k"}),
        ("[x for x in z]\nx == [x for x in (x,)]", {"x", "z"}, set()),
        ("x: int = y\nclass C:\n    z: w", {"int", "y", "w"}, {"x", "C"}),
        ("def f(a, b=c):\n    d = a\n    def g(): return d, h\n    return g", {"c", "h"}, {"f"}),
        ("class C(B):\n    x = x\n    y = 1\n    def m(self): return self.y, __class__, y", {"B", "x", "y"}, {"C"}),
        ("lambda q: q + s", {"s"}, set()),
        ("def f():\n    global n\n    n = m", {"m"}, {"f", "n"}),
        ("f'{a!r:{b}}'", {"a", "b"}, set()),
        ("match v:\n    case [first, *rest]: pass", {"v"}, {"first", "rest"}),
        ("x = 1\nx += y\ndel x", {"y"}, {"x"}),
        ("__a + b__ + __name__", {"__a", "b__"}, set()),
    ],
)  # fmt: skip
def test_free_names_are_read_from_the_code(source: str, asks: set[str], binds: set[str]) -> None:
    program = namespace.compiled(source)
    assert (program.asks, program.binds) == (asks, binds)


def test_a_name_that_cannot_be_had_is_felt_where_it_is_used() -> None:
    session = Session(
        lambda number, request: (
            json.dumps({"id": number, "value": {"t": "what"}}).encode()
            if request == messages.LookUp("strange")
            else None
        )
    )
    names = Namespace(StudentCode(conversation_with(session)[0]), frozenset())
    assert names.run("1 if True else strange") == 1
    with pytest.raises(codec.DecodeError, match="unknown type 'what'"):
        names.run("strange")


def test_a_process_that_has_ended_is_no_error_that_a_test_may_wait_for() -> None:
    names = Namespace(StudentCode(conversation_with(Session(lambda *_: ProcessEndedError()))[0]), frozenset())
    expecting = "try:\n    f(-1)\nexcept Exception:\n    pass\nelse:\n    assert False"
    for _ in range(2):
        with pytest.raises(NoAnswerError):
            names.run(expecting)
    # What a locked cell defines may call it later.
    assert names.run("def g():\n    return f(1)\n1", wait_for_use=True) == 1
    with pytest.raises(NoAnswerError):
        names.run("f(1)", wait_for_use=True)


def test_a_locked_cell_after_the_end_costs_no_other_grade() -> None:
    session = Session(lambda number, request: ProcessEndedError() if request == messages.LookUp("f") else None)
    helper = cell("helper", "def twice(x): return 2 * f(x)")
    grades, _, _ = judged(ANSWER, check("first", "f(1)"), helper, check("second", "twice(1)"), by_hand("words"),
                          session=session)  # fmt: skip
    assert [grades[name].outcome for name in ("first", "second", "words")] == [
        Outcome.CRASHED, Outcome.NOT_RUN, Outcome.NEEDS_PERSON
    ]  # fmt: skip


# --- Points -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        (None, 2, Outcome.RIGHT), (2, 2, Outcome.RIGHT), (2.0, 2, Outcome.RIGHT), (1.5, 1.5, Outcome.PARTLY),
        (0, 0, Outcome.WRONG), (2.1, 0, Outcome.NEEDS_PERSON), (-0.1, 0, Outcome.NEEDS_PERSON),
        (float("nan"), 0, Outcome.NEEDS_PERSON), (float("inf"), 0, Outcome.NEEDS_PERSON),
        (True, 0, Outcome.NEEDS_PERSON), ("2", 0, Outcome.NEEDS_PERSON), ([], 0, Outcome.NEEDS_PERSON),
    ],
)  # fmt: skip
def test_the_last_line_of_a_test_gives_points(value: object, points: float, outcome: Outcome) -> None:
    verdict = points_of(value, 2)
    assert (verdict.points, verdict.outcome) == (points, outcome)
    if outcome is Outcome.NEEDS_PERSON:
        assert verdict.message == "the test ends with a value that is no number of points between 0 and 2"
        assert verdict.output.ename == "PointsError"
    elif value is not None:
        assert verdict.output.data == {"text/plain": repr(float(points))}
        assert verdict.output.output_type == "execute_result"
        assert verdict.output.execution_count is None


def test_a_reference_gives_no_points() -> None:
    assert points_of(Reference(answering(value=1), 1), 2).outcome is Outcome.NEEDS_PERSON


@pytest.mark.parametrize(
    ("source", "value"),
    [("1 + 1", 2), ("x = 1", None), ("", None), ("x = 2\nx", 2), ("x = 2\nif x: 3", None), ("%time", None)],
)
def test_trusted_code_is_run_as_a_notebook_does(source: str, value: object) -> None:
    assert namespace.execute(source, {"get_ipython": lambda: SimpleNamespace(run_line_magic=lambda *_: None)}) == value


def test_ipython_is_there_only_for_who_asks() -> None:
    names: dict[str, Any] = {}
    namespace.execute("x = 1", names)
    assert "get_ipython" not in names


@pytest.mark.parametrize("line", ["%magic", "!ls", "?x", "if x:\n    !ls", "y = %magic", "y = !ls"])
def test_magics_are_understood(line: str) -> None:
    namespace.compiled(f"x = 1\n{line}")
    with pytest.raises(SyntaxError):
        namespace.compiled("x = % 1")


# --- Outputs ----------------------------------------------------------------------------------------------------------


STREAM = {"output_type": "stream", "name": "stdout", "text": "abc"}
SHOWN = {"output_type": "display_data", "data": {"text/plain": "abc"}}


@pytest.mark.parametrize(
    ("outputs", "texts"),
    [
        ([STREAM, STREAM], ["abc", "abc"]),
        ([{**STREAM, "name": "stderr"}], ["abc"]),
        ([{**STREAM, "name": "file"}, {**STREAM, "text": 3}, 7, {}, {"output_type": "error"}], [""]),
        ([{**STREAM, "text": "x" * 9}, STREAM, STREAM], ["x" * 9, "a"]),
        ([{**STREAM, "text": "x" * 11}, STREAM], ["x" * 10]),
        ([{**STREAM, "text": "\ud800"}], ["?"]),
        ([SHOWN, {**SHOWN, "output_type": "execute_result"}], ["abc", "abc"]),
        ([{**SHOWN, "data": {"text/plain": "x" * 11}}, {**SHOWN, "data": []}, {**SHOWN, "data": {}}], []),
        ([{**SHOWN, "data": {"k" * 100: "x"}}, {**SHOWN, "data": {"k": 3}}], []),
        ([{**SHOWN, "data": {"text/plain": "x" * 10}}], ["x" * 10]),
        ([{**SHOWN, "data": {"text/plain": "\ud800"}}], ["?"]),
    ],
)
def test_outputs_are_those_that_are_well_formed_and_fit(outputs: list[Any], texts: list[str]) -> None:
    found = list(Room(10).outputs_of(outputs))
    assert [output.get("text", output.get("data", {}).get("text/plain")) for output in found] == texts
    assert all(("execution_count" in output) == (output.output_type == "execute_result") for output in found)


def test_two_forms_of_one_output_share_the_room() -> None:
    data = {"text/plain": "x" * 6, "image/png": "x" * 5, "text/html": "x" * 4}
    [found] = Room(10).outputs_of([{**SHOWN, "data": data}])
    assert found.data == {"text/plain": "x" * 6, "text/html": "x" * 4}


def test_all_cells_share_the_room() -> None:
    room = Room(10)
    assert [output.text for cell in range(4) for output in room.outputs_of([{**STREAM, "text": "xyz" * 2}])] == [
        "xyzxyz", "xyzx",
    ]  # fmt: skip
    assert room.error("ValueError", "much more").evalue == ""
    assert len([*Room(10).outputs_of([{**STREAM, "text": ""}] * 9000)]) == shown.MOST_OUTPUTS


@pytest.mark.parametrize(
    "kind",
    ["application/javascript", "text/markdown", "text/latex", "image/svg+xml", "text/vnd.mermaid", "application/json",
     "application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json", "application/pdf", "",
     "TEXT/HTML", "text/html; charset=utf-8", "image/png;base64", 'image/png" onerror="x', "k" * 99],
)  # fmt: skip
def test_other_kinds_of_output_are_left_out(kind: str) -> None:
    [found] = Room(1000).outputs_of([{**SHOWN, "data": {kind: "x", "text/plain": "seen"}}])
    assert found.data == {"text/plain": "seen"}
    assert not [*Room(1000).outputs_of([{**SHOWN, "data": {kind: "x"}}])]


# --- A whole notebook -------------------------------------------------------------------------------------------------


def notebook(*cells: NotebookNode) -> NotebookNode:
    return new_notebook(cells=list(cells))


def by_hand(identifier: str) -> NotebookNode:
    found = new_markdown_cell("words", id=identifier)
    found.metadata["nbgrader"] = {"grade": True, "grade_id": identifier, "locked": False, "points": 3,
                                  "schema_version": 3, "solution": True, "task": False}  # fmt: skip
    return found


def judged(
    *cells: NotebookNode, session: Session | None = None, files: dict[str, bytes] | None = None, unanswered: str = ""
) -> tuple[dict[str, CellGrade], NotebookNode, Session]:
    session = session or Session()
    author = notebook(*cells)
    merged = Merged(notebook(*[NotebookNode(entry) for entry in cells]), "en", {unanswered} - {""})
    grades: list[CellGrade] = []
    assignment = Assignment("x", "x", {"en": author}, {"en": author})
    Judge(assignment, merged, conversation_with(session)[0], grades.append).run(files or {})
    assert len({grade.cell for grade in grades}) == len(grades)
    return {grade.cell: grade for grade in grades}, merged.notebook, session


def check(identifier: str, source: str, **options: object) -> NotebookNode:
    return cell(identifier, source, grade=True, points=2, **options)


ANSWER = cell("answer", "def f(x): return x + 1", solution=True, locked=False)


def test_a_notebook_is_judged_cell_by_cell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # where files are put
    setup = cell("setup", "N = 3")
    grades, shown, session = judged(
        setup, ANSWER, check("right", "assert f(N) == 4"), check("wrong", "assert f(N) == 5, 'No.'"),
        check("raised", "f('x')"), check("half", "float(f(0))"), by_hand("words"),
        files={"a/b.txt": b"x"},
    )  # fmt: skip
    assert [type(request).__name__ for request in session.asked[:3]] == ["PutFiles", "RunCell", "RunCell"]
    assert session.asked[0] == messages.PutFiles({"a/b.txt": b"x"})
    assert {name: (grade.points, grade.max_points, grade.outcome) for name, grade in grades.items()} == {
        "right": (2, 2, Outcome.RIGHT), "wrong": (0, 2, Outcome.WRONG), "raised": (0, 2, Outcome.RAISED),
        "half": (1, 2, Outcome.PARTLY), "words": (None, 3, Outcome.NEEDS_PERSON),
    }  # fmt: skip
    assert grades["wrong"].message == "No."
    assert grades["raised"].message.startswith("TypeError: can only concatenate")
    assert grades["words"].message == BY_HAND
    by_id = {entry.id: entry for entry in shown.cells}
    assert [by_id[name].get("execution_count") for name in ("setup", "answer", "right", "half", "words")] == [
        1,
        2,
        3,
        6,
        None,
    ]
    assert by_id["right"].outputs == []
    [error] = by_id["wrong"].outputs
    assert (error.ename, error.evalue, error.traceback) == ("AssertionError", "No.", ["AssertionError: No."])
    assert by_id["raised"].outputs[0].ename == "TypeError"
    assert by_id["half"].outputs[0].data == {"text/plain": "1.0"}
    assert by_id["right"].metadata["coursekit"] == {"outcome": "right", "hidden": False}
    assert by_id["answer"].metadata["coursekit"] == {"after_hidden_tests": False}


def test_what_a_trusted_cell_defines_no_student_defines_anew() -> None:
    spoil = cell("answer", "N = 0\nassert_ = 1", solution=True, locked=False)
    grades, _, _ = judged(cell("setup", "N = 3"), spoil, check("test", "assert N == 3"))
    assert grades["test"].outcome is Outcome.RIGHT


def test_after_hidden_tests_outputs_are_marked() -> None:
    hidden = check("hidden", "### BEGIN HIDDEN TESTS\nassert f(1) == 2\n### END HIDDEN TESTS")
    later = cell("later", "print(1)", solution=True, locked=False)
    grades, shown, _ = judged(ANSWER, check("seen", "assert f(1)"), hidden, later)
    assert grades["hidden"].outcome is Outcome.RIGHT
    by_id = {entry.id: entry.metadata["coursekit"] for entry in shown.cells}
    assert by_id["hidden"]["hidden"] is True
    assert by_id["seen"]["hidden"] is False
    assert (by_id["answer"]["after_hidden_tests"], by_id["later"]["after_hidden_tests"]) == (False, True)


def test_a_broken_setup_is_nobodys_fault() -> None:
    grades, shown, _ = judged(cell("setup", "1 / 0"), ANSWER, check("test", "assert f(1) == 2"))
    assert (grades["test"].points, grades["test"].outcome) == (0, Outcome.NEEDS_PERSON)
    assert grades["test"].message == "the cell setup of the assignment fails: ZeroDivisionError: division by zero"
    assert shown.cells[-1].outputs == []


def test_an_assertion_of_the_student_is_no_verdict() -> None:
    spoil = cell("answer", "def f(x): raise AssertionError('Right')", solution=True, locked=False)
    grades, _, _ = judged(
        spoil, check("test", "f(1)"), check("caught", "try:\n    f(1)\nexcept AssertionError:\n    pass")
    )
    assert (grades["test"].outcome, grades["test"].message) == (Outcome.RAISED, "Right")
    assert grades["caught"].outcome is Outcome.RIGHT


def test_a_less_trusted_test_runs_where_the_student_is() -> None:
    kind = cell("answer", "class C: pass\nc = C()", solution=True, locked=False)
    tests = [
        check("right", "assert isinstance(c, C)"),
        check("wrong", "assert c is None, 'No.'"),
        check("error", "c.x"),
    ]
    for test in tests:
        test.metadata["tags"] = ["less-trusted"]
    grades, _, session = judged(kind, *tests)
    assert messages.RunCell("assert isinstance(c, C)") in session.asked
    assert {name: grade.outcome for name, grade in grades.items()} == {
        "right": Outcome.RIGHT, "wrong": Outcome.WRONG, "error": Outcome.RAISED
    }  # fmt: skip
    assert all(grade.less_trusted for grade in grades.values())
    assert grades["wrong"].message == "No."
    assert grades["error"].message.startswith("AttributeError: ")


def test_a_cell_that_fails_shows_its_error_and_stops_nobody() -> None:
    broken = cell("answer", "def f(x): return x\nraise LookupError('k')", solution=True, locked=False)
    grades, shown, _ = judged(
        broken, cell("empty", "  ", solution=True, locked=False), check("test", "assert f(1) == 1")
    )
    assert grades["test"].outcome is Outcome.RIGHT
    assert (shown.cells[0].outputs[0].ename, shown.cells[0].outputs[0].evalue) == ("LookupError", "k")
    assert "outputs" not in shown.cells[1] or shown.cells[1].outputs == []


def test_a_process_that_has_ended_costs_what_follows() -> None:
    session = Session(lambda number, request: ProcessEndedError() if request == messages.LookUp("f") else None)
    later = cell("later", "print(1)", solution=True, locked=False)
    grades, shown, _ = judged(ANSWER, check("first", "f(1)"), later, check("second", "assert f(1)"), session=session)
    assert (grades["first"].outcome, grades["first"].message) == (Outcome.CRASHED, "the process ended")
    assert grades["second"].outcome is Outcome.NOT_RUN
    assert shown.cells[1].outputs[0].ename == "crashed"
    assert shown.cells[2].outputs[0].ename == "not run"


def test_an_answer_that_is_not_there_waits_for_nobody() -> None:
    grades, _, _ = judged(by_hand("words"), unanswered="words")
    assert (grades["words"].points, grades["words"].outcome, grades["words"].message) == (0, Outcome.UNANSWERED, "")


def test_a_test_of_an_answer_that_nobody_wrote_says_so() -> None:
    stub = cell("answer", "def f(x): raise NotImplementedError", solution=True, locked=False)
    tests = check("raised", "f(1)"), check("wrong", "assert callable(f) is None"), check("right", "assert callable(f)")
    grades, _, _ = judged(stub, *tests, unanswered="answer")
    assert {name: grade.outcome for name, grade in grades.items()} == {
        "raised": Outcome.UNANSWERED, "wrong": Outcome.UNANSWERED, "right": Outcome.RIGHT
    }  # fmt: skip
    grades, _, _ = judged(ANSWER, check("raised", "f('x')"), check("wrong", "assert f(1) == 5"))
    assert {grade.outcome for grade in grades.values()} == {Outcome.RAISED, Outcome.WRONG}


def test_a_cell_tells_its_line_until_hidden_data_is_there() -> None:
    fault, half = "x = 1\nx.y", "x = 1\nif x"

    def say(number: int, request: messages.Request) -> bytes | None:
        if request not in (messages.RunCell(fault), messages.RunCell(half)):
            return None
        kind = "AttributeError" if request == messages.RunCell(fault) else "SyntaxError"
        return messages.write_answer(number, messages.Answer(raised=messages.Raised((kind,), "no", 2, "x.y")))

    early, late, broken = (
        cell(name, source, solution=True, locked=False)
        for name, source in (("early", fault), ("late", fault), ("broken", half))
    )
    hidden = check("hidden", HIDDEN + "assert f(1) == 2")
    _, shown, _ = judged(early, ANSWER, hidden, late, broken, session=Session(say))
    own = {entry.id: entry.metadata["coursekit"] for entry in shown.cells}
    assert own["early"] == {"after_hidden_tests": False, "line": 2, "code": "x.y"}
    assert own["late"] == {"after_hidden_tests": True}
    assert own["broken"] == {"after_hidden_tests": True, "syntax": "expected ':'", "line": 2, "code": "if x"}


def test_a_message_is_cut_and_need_not_be_text() -> None:
    strange = check("strange", "class E(Exception):\n    def __str__(self): raise ValueError\nraise E")
    grades, _, _ = judged(check("long", f"assert False, 'x' * {10**6}"), strange, check("end", "raise SystemExit"))
    assert len(grades["long"].message) == 2000
    assert (grades["strange"].outcome, grades["strange"].message) == (Outcome.RAISED, "E: ")
    assert grades["end"].outcome is Outcome.RAISED


def test_tests_do_not_print_and_do_not_warn(capfd: pytest.CaptureFixture[str]) -> None:
    loud = "import sys, warnings\nprint(1)\nprint(2, file=sys.stderr)\nwarnings.warn('x')"
    grades, _, _ = judged(cell("setup", loud), check("test", loud))
    assert grades["test"].outcome is Outcome.RIGHT
    assert capfd.readouterr() == ("", "")


def test_cells_are_compiled_beforehand() -> None:
    author = notebook(cell("setup", "n = 1234"), check("test", "assert 4321"), check("broken", "assert ("), ANSWER)
    before = namespace.compiled.cache_info().currsize
    judge.compile_all(Assignment("x", "x", {"en": author}, {"en": author}))
    assert namespace.compiled.cache_info().currsize == before + 2


# --- What hidden data may be told by ----------------------------------------------------------------------------------


HIDDEN = "### BEGIN HIDDEN TESTS\npass\n### END HIDDEN TESTS\n"
SAYS_VALUES = "_a = f(1)\nassert _a == 5, f'You returned {_a}, a {type(_a).__name__}.'"


@pytest.mark.parametrize(
    ("answer", "test", "says"),
    [
        ("def f(x): return 'x123'", SAYS_VALUES, "You returned …, a str."),
        ("def f(x): return 'x123'", "assert f(1) == 5, 'No.'", "No."),
        ("def f(x): return 'x123'", "assert f(1) == 5, f(1)", ""),
        ("def f(x): return 'x123'", "assert f(1) == 5", ""),
        ("def f(x): return ['x123']", "import unittest\nunittest.TestCase().assertEqual(f(1), ['y'])", ""),
        ("def f(x): return 'x123'", "raise AssertionError(f(1))", ""),
    ],
)
def test_after_hidden_data_no_message_holds_a_value(answer: str, test: str, says: str) -> None:
    cells = (cell("answer", answer, solution=True, locked=False), check("test", HIDDEN + test))
    grades, shown, _ = judged(*cells)
    assert grades["test"].outcome is Outcome.WRONG
    assert {entry.id: entry for entry in shown.cells}["test"].metadata["coursekit"]["says"] == says
    # A test that comes before any hidden one may say what it likes.
    _, shown, _ = judged(cells[0], check("test", test))
    assert "says" not in {entry.id: entry for entry in shown.cells}["test"].metadata["coursekit"]


def test_a_visible_test_after_a_hidden_one_says_no_values_either() -> None:
    answer = cell("answer", "def f(x): return 'x123'", solution=True, locked=False)
    _, shown, _ = judged(answer, check("hidden", HIDDEN + "assert f(1)"), check("seen", SAYS_VALUES))
    assert {entry.id: entry for entry in shown.cells}["seen"].metadata["coursekit"]["says"] == "You returned …, a str."


@pytest.mark.parametrize(
    ("message", "parts", "fits"),
    [
        ("abc", ["abc"], True), ("abcd", ["abc"], False), ("a1b", ["a", "b"], True), ("ab", ["a", "b"], True),
        ("aba", ["ab", "ba"], False), ("1b", ["a", "b"], False), ("a1b2c", ["a", "b", "c"], True),
        ("acb2c", ["a", "b", "c"], True), ("a1c", ["a", "b", "c"], False), ("abc", ["a", "b", "bc"], False),
        ("x" * 100_000, ["x"] * 50 + ["y"], False),
    ],
)  # fmt: skip
def test_a_message_is_of_a_template_or_is_not(message: str, parts: list[str], fits: bool) -> None:
    values = judge._values_in(message, parts)
    assert (values is not None) is fits
    assert not fits or "".join(part for pair in zip(parts, [*values, ""], strict=True) for part in pair) == message


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("D123", "D123", "object"), ("Figure", "Figure", "Figure"), ("NoneType", "NoneType", "NoneType"),
     ("function", "function", "function"), ("list", "list", "list")],
)  # fmt: skip
def test_types_have_pythons_names_after_hidden_data(name: str, before: str, after: str) -> None:
    student = StudentCode(conversation_with(Session())[0])
    assert type(student.reference({**OBJECT, "type": name})).__name__ == before
    student.seen_hidden = True
    assert type(student.reference({**OBJECT, "type": name})).__name__ == after


def test_an_end_is_told_by_no_name_that_a_class_may_have() -> None:
    ended = Session(lambda number, request: ProcessEndedError() if isinstance(request, messages.RunCell) else None)
    grades, shown, _ = judged(ANSWER, check("test", "assert f(1) == 2"), session=ended)
    assert {entry.id: entry for entry in shown.cells}["answer"].metadata["coursekit"]["outcome"] == "crashed"
    assert grades["test"].outcome is Outcome.NOT_RUN
    assert "perhaps not by the student's doing" in grades["test"].doubt


# --- Looking --------------------------------------------------------------------------------------------------------


CHANGING = """
class C:
    n = 0
    @property
    def value(self):
        C.n += 1
        return C.n
    def __len__(self): return 1
    def __iter__(self): return iter([self.value])
    def __getitem__(self, key): return self.value
    def step(self): return None
"""


def test_what_is_seen_twice_is_the_same_until_something_is_called(session: Session, student: StudentCode) -> None:
    defined(student, CHANGING + "c = C()")
    thing = student.name("c")
    assert thing.value == thing.value == thing.value == 1
    assert [*thing] == [*thing] == [2]
    assert thing[0] == thing[0] == 3
    assert thing[1] == 4
    before = len(session.asked)
    assert (thing.value, [*thing], thing[0]) == (1, [2], 3)
    assert len(session.asked) == before
    thing.step()
    assert thing.value == 5


def test_what_is_seen_is_new_each_time(student: StudentCode) -> None:
    defined(student, "class C:\n    values = [1, 2]\nc = C()")
    thing = student.name("c")
    thing.values.append(3)
    assert thing.values == [1, 2]


def test_a_length_is_that_of_the_items(student: StudentCode) -> None:
    source = "class C:\n    def __len__(self): return 3\n    def __iter__(self): return iter([])\nc = C()\nd = C()"
    defined(student, source)
    thing = student.name("c")
    assert len(thing) == 3
    with pytest.raises(OpaqueError, match="another length"):
        iter(thing)
    other = student.name("d")
    assert [*iter(other)] == []
    with pytest.raises(OpaqueError, match="another length"):
        len(other)


def test_no_library_looks_into_what_is_a_students(session: Session, student: StudentCode) -> None:
    import pprint
    import statistics

    import numpy as np
    import pandas as pd

    defined(student, f"{CHANGING}\nC.shape = (1,)\nc = C()")
    thing = student.name("c")
    assert [*thing] == [1] and len(thing) == 1 and thing.shape == (1,)
    before = len(session.asked)
    for look in (
        np.asarray, np.array, np.shape, np.size, np.sum, np.mean, np.ravel, np.allclose, np.isnan, pd.Series,
        pd.DataFrame, statistics.mean, statistics.fmean, float, int, abs,
        round,
    ):  # fmt: skip
        with pytest.raises((TypeError, ValueError, AttributeError)):
            look(thing, thing) if look is np.allclose else look(thing)
            pytest.fail(repr(look))
    assert "of the student" in pprint.pformat(thing)
    assert len(session.asked) == before


def test_all_cells_share_what_they_may_answer_with() -> None:
    """Kept here, whatever the other side keeps."""
    big = b'"%s"' % (b"x" * 700_000)
    flood = Session(
        lambda number, request: (
            b'{"id": %d, "outputs": [{"output_type": "stream", "name": "stdout", "text": %s}]}' % (number, big)
        )
    )
    talk, _ = conversation_with(flood)
    talk.ask(messages.RunCell(""))
    assert talk.room < student_code.JSON_BYTES * LIMITS.output + student_code.ANSWER_BYTES - 699_000
    talk.ask(messages.RunCell(""))
    assert flood.limits[1] < flood.limits[0] - 600_000
    assert talk.room < 0
    talk.ask(messages.RunCell(""))
    assert flood.limits[2] == 0


# Each begins as the next one does; the second ends with a value, and the third is only one.
ALIKE = """assert x > 0, f"Not {x}, but more.\\nليس {x}، بل أكثر."
assert x < 9, f"Not {x}"
assert x != 5, f"{x}"
assert x, "Not 5, but 4, and not 3." """


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Not -3.5, but more.\nليس -3.5، بل أكثر.", "Not …, but more.\nليس …، بل أكثر."),
        ("Not 12", "Not …"),
        ("5", "…"),
        ("Not 5, but 4, and not 3.", "Not 5, but 4, and not 3."),
    ],
)
def test_a_message_with_a_free_end_swallows_no_other(message: str, said: str) -> None:
    assert without_values(message, ALIKE) == said
