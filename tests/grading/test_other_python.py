"""The judge in a newer Python: how a name is looked up is a matter of the version, and grades must not be.

That Python is Pyodide's, which npm has; it runs in Node.js and has neither processes nor NumPy.
"""

import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from coursekit.course import processes
from coursekit.course.project import Project

VERSION = "314.0.7"
PYTHON = "3.14"
# Nested 100,000 deep, JSON takes more of the stack than Node.js gives; NumPy and what cleans HTML are not there; a
# length has 32 bits there.
LEFT_OUT = (
    "two_forms_of_one_output",
    "no_library_looks",
    "a_legend_of_the_figure",
    "test_an_answer_that_cannot_be_read_ends_the_process",
    "test_what_a_check_says_is_data",
    "test_a_length_may_be_any_other",
)
HERE = Path(__file__).parent
# Another environment is made: `make install-check`.
pytestmark = pytest.mark.every_one


@pytest.fixture(scope="module")
def pyodide(project: Project) -> Path:
    """The folder of Pyodide, fetched once from npm."""
    folder = project.build / "other-python" / VERSION
    found = folder / "node_modules" / "pyodide"
    if not (found / "python_stdlib.zip").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        npm = processes.program("npm", "install Node.js.")
        options = ("--prefix", ".", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        processes.run([npm, "install", *options, f"pyodide@{VERSION}"], folder)
    return found


def judged(pyodide: Path, project: Project, *options: str) -> subprocess.CompletedProcess[str]:
    node = processes.program("node", "install Node.js.")
    script, packages = HERE / "other_python.mjs", sysconfig.get_path("purelib")
    # Python's own stack needs more than Node.js gives by default.
    command = [node, "--stack-size=3900", script, pyodide, project.root, packages, *options]
    return subprocess.run(command, cwd=project.root, capture_output=True, text=True)


def test_the_judges_tests_pass_in_a_newer_python(pyodide: Path, project: Project) -> None:
    left_out = "not (" + " or ".join(LEFT_OUT) + ")"
    result = judged(pyodide, project, "tests/grading/test_judge.py", "-k", left_out)
    assert result.stdout.startswith(f"Python {PYTHON}."), result.stderr[-2000:]
    assert result.returncode == 0, result.stdout[-4000:]
    passed = re.search(r"(\d+) passed", result.stdout)
    assert passed and int(passed[1]) > 100


def test_a_test_that_fails_there_is_seen(pyodide: Path, project: Project) -> None:
    """Or the test above would say nothing."""
    result = judged(pyodide, project, "tests/grading/test_judge.py", "-k", "test_what_a_check_says_is_data")
    assert result.returncode == 1
    assert "1 failed" in result.stdout
