"""What is bought with state of the whole process has a switch, and importing the workshop changes nothing."""

import os
import subprocess
import sys

import pytest

from coursekit.course import performance

IMPORTED = """
import gc
before = gc.get_threshold(), gc.get_freeze_count()
import coursekit, coursekit.checks, coursekit.course.performance, coursekit.site.kernels
assert (gc.get_threshold(), gc.get_freeze_count()) == before
"""
TUNED = """
import gc, os, sys
# As a machine with at least two processors would say it.
if hasattr(os, "sched_setaffinity"):
    os.sched_getaffinity, chosen = lambda process: {4, 6}, []
    os.sched_setaffinity = lambda process, processors: chosen.append(processors)
from coursekit.course import performance
performance.keep_much_rubbish()
performance.stay_on_one_processor(3)
performance.remember_bibliography_styles()
from pybtex.plugin import _RUNTIME_PLUGINS
with performance.without_program():
    alone = not hasattr(sys.modules["__main__"], "performance")
assert hasattr(sys.modules["__main__"], "performance")
print(gc.get_threshold() == performance.GARBAGE, gc.get_freeze_count() > 0,
      bool(_RUNTIME_PLUGINS.get("pybtex.style.formatting")), alone,
      chosen == [{6}] if hasattr(os, "sched_setaffinity") else os.environ["COURSEKIT_PLAIN"] != "1")
"""


def run(code: str, **variables: str) -> str:
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_importing_changes_nothing() -> None:
    run(IMPORTED)


@pytest.mark.parametrize(("plain", "tuned"), [("", True), ("0", True), ("1", False)])
def test_one_switch_turns_everything_off(plain: str, tuned: bool) -> None:
    assert run(TUNED, COURSEKIT_PLAIN=plain) == " ".join([str(tuned)] * 5)


def test_the_switch_is_read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(performance.SWITCH, "1")
    assert performance.is_plain()
    monkeypatch.delenv(performance.SWITCH)
    assert not performance.is_plain()
