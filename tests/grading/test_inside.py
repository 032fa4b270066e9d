"""The student's process as the judge meets it: what a cell shows, what is answered, and how it ends.

Without walls, so that a measurement of coverage sees it; `test_walls` and the attacks try the same behind walls.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from nbformat.v4 import new_notebook

from coursekit.course.notebooks import dumps
from coursekit.grading import codec, messages
from coursekit.grading.messages import Answer, Call, Ended, Limits, LookUp, PutFiles, Raised, RunCell
from coursekit.grading.outcomes import Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.sandbox import walls
from coursekit.grading.sandbox.student_process import describe
from coursekit.grading.sandbox.walls import Box, ProcessEndedError, Session
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted.agent import Grader
from tests.grading.attacks.target import cell

LIMITS = Limits(cell_seconds=2, notebook_seconds=6, output=1000)


class Student:
    """The other end of the pipes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.number = 0

    def ask(self, request: messages.Request, seconds: float = 20) -> Answer:
        self.number += 1
        deadline = time.monotonic() + seconds
        self.session.send(messages.write_request(self.number, request), deadline)
        return messages.read_answer(self.session.receive(deadline, codec.MAX_BYTES), self.number)

    def shown(self, source: str) -> str:
        """Run a cell and return the texts it shows."""
        outputs = self.ask(RunCell(source)).outputs
        texts = (output["text"] if "text" in output else output["data"]["text/plain"] for output in outputs)
        return "|".join(filter(None, texts))


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    right = walls.inside_environment
    # Whoever measures this process wants to measure those it starts.
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walls, "inside_environment", lambda inside: {**right(inside), **measured})
        with Box(["json", "no_such_module"], LIMITS, walls=False) as box:
            yield box


@pytest.fixture
def student(box: Box) -> Iterator[Student]:
    session = box.open()
    yield Student(session)
    session.close()
    # The end of its requests is the end of the process.
    assert box.ended(10) == Ended(0)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("print('a')\nprint('b')", "a\nb\n"),
        ("import sys\nprint('out')\nprint('err', file=sys.stderr)", "out\n|err\n"),
        ("1 + 1", "2"),
        ("1 + 1;", ""),
        ("None", ""),
        ("x = 1", ""),
        ("from IPython.display import display\ndisplay('seen')\nb = 3", "'seen'"),
        ("from IPython.display import clear_output\nprint('a')\nclear_output()\nprint('b')", "b\n"),
        ("!echo shell", "shell\n"),
        ("!echo wrong >&2", "wrong\n"),
        ("%matplotlib inline", ""),
        ("import sys\nprint(sys.stdout.isatty(), sys.stdout.writable())", "False True\n"),
    ],
)  # fmt: skip
def test_a_cell_shows_what_it_would_in_jupyter(student: Student, source: str, shown: str) -> None:
    assert student.shown(source) == shown


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("def f(: pass", "SyntaxError", "invalid syntax"),
        ("input('name?')", "EOFError", "nobody answers"),
        ("import sys\nsys.stdout.write(3)", "TypeError", "write() argument must be str, not int"),
        ("raise ValueError('x' * 5000)", "ValueError", "x" * 2000),
        ("raise SystemExit(3)", "SystemExit", "3"),
    ],
)
def test_an_error_is_told_by_its_class(student: Student, source: str, kind: str, message: str) -> None:
    raised = student.ask(RunCell(source)).raised
    assert raised is not None
    assert raised.types[0] == kind
    assert raised.message.startswith(message)
    assert len(raised.message) <= 2000


class SilentError(Exception):
    def __str__(self) -> str:
        raise ValueError


def test_an_error_need_not_say_anything() -> None:
    assert describe(SilentError()) == Raised(("SilentError", "Exception", "BaseException"), "")


def test_outputs_end_where_there_is_no_more_room(student: Student) -> None:
    assert student.shown("print('x' * 400)") == "x" * 400 + "\n"
    assert student.shown("print('y' * 700)").endswith("[the output was too long and ends here]\n")
    assert student.shown("print('z')\n1") == ""


def test_files_come_before_the_first_cell(student: Student) -> None:
    assert student.ask(PutFiles({"data/a.txt": b"abc", "helper.py": b"N = 3"})) == Answer()
    assert student.shown("import helper\nopen('data/a.txt').read() * helper.N") == "'abcabcabc'"


def test_names_and_calls(student: Student) -> None:
    student.ask(RunCell("def f(x, n=1):\n    x.append(n)\n    return x"))
    assert student.ask(LookUp("g")) == Answer(missing=True)
    [item] = student.ask(LookUp("f")).values
    assert (item["t"], item["type"], item["callable"]) == ("object", "function", True)
    call = Call(item["id"], codec.encode([[1]]), codec.encode({"n": 2}), watch=True)
    assert student.ask(call) == Answer(([1, 2],), changed=(0,))
    assert student.ask(replace(call, watch=False)) == Answer(([1, 2],))
    unknown = student.ask(replace(call, number=-1)).raised
    assert unknown is not None and unknown.types[0] == "KeyError"


def test_nothing_is_left_for_the_next_one(student: Student) -> None:
    assert student.ask(LookUp("f")) == Answer(missing=True)
    assert student.shown("import os\nos.listdir('.')") == "[]"


INTERRUPTED = Raised(("KeyboardInterrupt", "BaseException"), "", 1, "while True: n = 1")


def test_an_endless_cell_is_interrupted_and_the_process_goes_on(student: Student) -> None:
    assert student.ask(RunCell("while True: n = 1")).raised == INTERRUPTED
    assert student.ask(LookUp("n")).values == (1,)


def test_a_late_signal_interrupts_no_other_request(student: Student) -> None:
    late = "import os, signal, threading, time\nthreading.Timer(0.1, os.kill, (os.getpid(), signal.SIGALRM)).start()"
    student.ask(RunCell(late))
    assert student.ask(RunCell("time.sleep(0.3)")).raised is None


def test_a_process_that_ends_is_reported(box: Box) -> None:
    session = box.open()
    with pytest.raises(ProcessEndedError):
        Student(session).ask(RunCell("import os\nos._exit(3)"))
    assert box.ended(10) == Ended(3)
    with pytest.raises(ProcessEndedError):
        Student(session).ask(RunCell("1"))
    session.close()


def test_a_process_can_be_killed_and_a_new_one_takes_its_place(box: Box) -> None:
    first = box.open()
    assert Student(first).shown("1") == "1"
    box.kill()
    assert box.ended(10) == Ended(-9)
    box.kill()
    assert box.ended(0.2) is None
    second = box.open()
    assert Student(second).shown("1") == "1"
    third = box.open()
    assert box.ended(10) == Ended(-9), "there is one at a time"
    assert Student(third).shown("1") == "1"
    for session in (first, second, third):
        session.close()
    assert box.ended(10) == Ended(0)


def test_a_line_that_is_too_long_is_not_read(box: Box) -> None:
    session = box.open()
    session.send(messages.write_request(1, RunCell("print('x' * 500)")), time.monotonic() + 10)
    with pytest.raises(ProcessEndedError, match="more than 100 bytes"):
        session.receive(time.monotonic() + 10, 100)
    session.close()
    box.kill()
    assert box.ended(10)


def test_limits_are_set_without_walls_too(student: Student) -> None:
    asked = "import resource\n[resource.getrlimit(name)[0] for name in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)]"
    assert student.shown(asked) == f"[{LIMITS.open_files}, 0]"


def test_a_grader_in_this_process_grades() -> None:
    """The judge is a fork of it; what it cannot finish has no points, and the next one is graded as if nothing was."""
    author = new_notebook(
        cells=[
            cell("answer", "def f(): return 1", solution=True, locked=False),
            cell("first", "assert f() == 1", grade=True, points=2),
            cell("second", "import os; os._exit(1)", grade=True, points=2),
        ]
    )
    handed_in = new_notebook(
        cells=[cell("answer", "def f(): return 1", solution=True, locked=False), *author.cells[1:]]
    )
    handed_in.cells[0].source = "def f():\n    return 1"
    with Grader(["json", "no_such_module"], LIMITS, walls=False) as grader:
        grader.prepare(Assignment("x", "x", {"en": author}, {"en": author}))
        result = grader.grade(Submission("s", dumps(handed_in).encode()))
        assert [grade.outcome for grade in result.grades] == [Outcome.RIGHT, Outcome.NOT_RUN]
        author.cells[2].source = "assert f() == 1"
        result = grader.grade(Submission("s", dumps(handed_in).encode()))
        assert [grade.points for grade in result.grades] == [2, 2]
        assert result.language == "en"
        assert grader.grade(Submission("s", b"")).rejected == "the file is empty"
