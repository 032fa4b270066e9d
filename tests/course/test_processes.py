"""Other programs: found, run to their end, and a fault in words where one fails."""

import os
import sys
from pathlib import Path

import pytest

from coursekit.course.errors import CourseError
from coursekit.course.processes import environment, program, run


def test_this_interpreter_s_programs_come_first_without_activating_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    own = str(Path(sys.executable).parent)
    assert environment()["PATH"].split(os.pathsep) == [own, "/usr/bin"]
    monkeypatch.setenv("PATH", own)
    assert environment()["PATH"] == own


def test_a_missing_program_comes_with_its_remedy() -> None:
    with pytest.raises(CourseError, match="no-such-program is missing: install it"):
        program("no-such-program", "install it")


def test_a_program_that_fails_says_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"failed:\nno such thing"):
        run([sys.executable, "-c", "import sys; sys.exit('no such thing')"], tmp_path)


def test_variables_are_added(tmp_path: Path) -> None:
    said = run([sys.executable, "-c", "import os; print(os.environ['COLOUR'])"], tmp_path, variables={"COLOUR": "red"})
    assert said == "red\n"
