"""Messages between the processes, and what each process loads before it can say one."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, is_dataclass
from types import ModuleType

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.grading import messages, outcomes, submissions
from coursekit.grading.messages import (
    Answer,
    Call,
    DrawnCalls,
    Ended,
    Kill,
    Limits,
    MessageError,
    Open,
    Played,
    PutFiles,
    Raised,
    Ready,
    Refused,
    RunCell,
    Setup,
)  # fmt: skip
from coursekit.grading.outcomes import CellGrade, Outcome, Result
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import Reason, Submission

BOOK = new_notebook(cells=[new_code_cell("x", id="a", metadata={"nbgrader": {"points": 2}})])
GRADE = CellGrade("c", None, 2.0, Outcome.NEEDS_PERSON)


@pytest.mark.parametrize(
    "message",
    [
        Setup(("numpy",), Limits(cell_seconds=1.5), True),
        Ready(),
        Refused("no walls"),
        Open(),
        Open("/tmp/x"),
        Ended(-9, "more memory"),
        DrawnCalls("test", "[]"),
        Played("test of an answer", True),
        Submission("s", b"\x00\xff", {"a/b": b"c"}, Reason("{n}", {"n": 3})),
        Submission("s", b""),
        Assignment("a", "n", {"en": BOOK}, {"en": BOOK}, {"f": b"x"}),
        Result("s", "a", "n", "en", [GRADE], suspicious=["x"], seconds=1),
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_message_is_read_as_it_was_written(message: object) -> None:
    back = messages.read(messages.write(message), type(message))
    assert back == message
    assert type(back) is type(message)


def test_processes_have_what_the_folders_leave_and_half_at_least() -> None:
    assert Limits(memory=1000, scratch=100).private_memory == 700
    assert Limits(memory=1000, scratch=300).private_memory == 500


def test_notebooks_come_back_as_notebooks() -> None:
    back = messages.read(messages.write(Assignment("a", "n", {"en": BOOK}, {"en": BOOK})), Assignment)
    [cell] = back.source.cells
    assert type(cell.metadata.nbgrader) is NotebookNode
    assert cell.metadata.nbgrader.points == 2


@pytest.mark.parametrize(
    "request_",
    [RunCell("1"), PutFiles({"a": b"\x00"}), Call(1, [1, {"t": "tuple", "v": []}], {}, True)],
    ids=lambda request: type(request).__name__,
)
def test_a_request_is_read_as_it_was_written(request_: messages.Request) -> None:
    assert messages.read_request(messages.write_request(3, request_)) == (3, request_)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(), Answer((None,)), Answer(missing=True), Answer(raised=Raised(("A", "B"), "m")),
        Answer(({},), changed=()), Answer(outputs=({"output_type": "stream"},)), Answer((1,), changed=(0, 2)),
    ],
)  # fmt: skip
def test_an_answer_is_read_as_it_was_written(answer: Answer) -> None:
    assert messages.read_answer(messages.write_answer(7, answer), 7) == answer


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"), ("[" * 100_000, "not JSON"), ("[]", "Ended or Ready expected, not None"),
        ('{"kind": "Kill"}', "Ended or Ready expected, not 'Kill'"), ('{"kind": ["Ended"]}', "expected, not"),
        ('{"kind": "Ended"}', r"not the fields of a Ended \(status\)"),
        ('{"kind": "Ended", "status": 0, "more": 1}', r"not the fields of a Ended \(more\)"),
        ('{"kind": "Ended", "status": true}', "Ended.status: int expected, not 'True'"),
        ('{"kind": "Ended", "status": 0, "reason": 3}', "Ended.reason: str expected"),
    ],
)  # fmt: skip
def test_another_message_is_refused(text: str, told: str) -> None:
    with pytest.raises(MessageError, match=told):
        messages.read(text, Ended, Ready)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("grades", 3, "list expected"), ("grades", [{}], "not the fields"),
        ("grades", [{"cell": "c", "points": 1, "max_points": 2, "outcome": "perfect"}], "'perfect' is no Outcome"),
        ("seconds", "1", "float expected"), ("suspicious", [3], "str expected"),
    ],
)  # fmt: skip
def test_a_record_of_another_form_is_refused(field: str, value: object, told: str) -> None:
    content = json.loads(messages.write(Result("s", "a", "n", "en", [GRADE])))
    content[field] = value
    with pytest.raises(MessageError, match=told):
        messages.read(json.dumps(content), Result)


def test_base64_is_checked() -> None:
    text = messages.write(Submission("s", b"abc")).replace("YWJj", "YW!j")
    with pytest.raises(MessageError, match=r"Submission.data: not base64"):
        messages.read(text, Submission)


def test_what_is_no_part_of_a_message_is_not_written() -> None:
    @dataclass
    class Odd:
        thing: object

    with pytest.raises(TypeError, match="a object is no part of a message"):
        messages.write(Odd(object()))


@pytest.mark.parametrize("kinds", [(Ready, Kill), (Kill, Ready)])
def test_messages_without_fields_are_told_apart(kinds: tuple[type, type]) -> None:
    assert type(messages.read(messages.write(Kill()), *kinds)) is Kill


@pytest.mark.parametrize("module", [messages, outcomes, submissions])
def test_what_was_said_cannot_be_changed(module: ModuleType) -> None:
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and is_dataclass(kind)]
    assert kinds
    assert [kind.__name__ for kind in kinds if not kind.__dataclass_params__.frozen] == []


# --- What is loaded ---------------------------------------------------------------------------------------------------

HEAVY = (
    "IPython", "docutils", "matplotlib", "myst_parser", "nbconvert", "nbgrader", "numpy", "pandas", "sphinx",
    "sqlalchemy",
)  # fmt: skip
GRADERS = ("coursekit.grading.trusted", "coursekit.grading.sandbox", "resource")


def loaded(program: str) -> set[str]:
    code = f"import sys\n{program}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ))
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("coursekit.grading.messages", (*HEAVY, *GRADERS, "nbformat", "babel")),
        ("coursekit.grading.sandbox.inside", (*HEAVY, "coursekit.grading.trusted", "nbformat", "babel", "polib")),
        ("coursekit.grading.trusted.agent", HEAVY),
        ("coursekit.grading.submissions", (*HEAVY, *GRADERS, "nbformat")),
        ("coursekit.grading.validate", (*(name for name in HEAVY if name != "IPython"), *GRADERS)),
    ],
)
def test_a_process_loads_no_more_than_it_needs(module: str, without: tuple[str, ...]) -> None:
    assert loaded(f"import {module}") & set(without) == set()


def test_a_student_can_check_a_notebook_where_there_is_no_unix() -> None:
    """On Windows there is no `resource`, and `os` has none of the flags that tell a link from a file."""
    program = (
        "import os, sys\n"
        "for name in ('resource', 'fcntl', 'pwd', 'grp', 'termios'):\n    sys.modules[name] = None\n"
        "for name in ('O_NOFOLLOW', 'O_NONBLOCK', 'fork', 'pidfd_open', 'setsid'):\n    delattr(os, name)\n"
        "import coursekit.grading.validate\n"
        "from coursekit.grading.submissions import read_plainly\n"
        "from pathlib import Path\n"
        f"assert read_plainly(Path({__file__!r}), 1 << 20)\n"
    )
    assert "coursekit.grading.validate" in loaded(program)
