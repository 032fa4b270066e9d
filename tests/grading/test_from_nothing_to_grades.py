"""The page for instructors does what it says: its files are written, its commands run, what they print is compared."""

import subprocess
from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.content.class_folder import CLASSES
from coursekit.course.notebooks import dumps, read
from tests.grading.classroom import PROJECT, answered, cell_of, right_answers
from tests.grading.page_followed import clone_into, follow, steps

PAGE = PROJECT.root / "book/for-instructors/from-nothing-to-grades.md"
NAME = "retention-economics"
pytestmark = pytest.mark.slow


def handed_in(path: str, folder: Path) -> str:
    """Return what lies in a submission under a path of the page: who has what right is decided here."""
    released = read(folder / "exercises" / NAME / f"{NAME}.ipynb")
    answers = right_answers(NAME)
    reflection = "I would doubt the rate first." if path.startswith(("ليلى", "Sam")) else released_text(released)
    answers["reflection"] = reflection
    if path.endswith("_file_/retention-economics.ipynb"):
        # The first attempt, with nothing done yet.
        return dumps(released)
    if path.startswith(("Sam", "30119")):
        answers["lifetime-value-now"] = "def lifetime_value_now(margin, retention, discount):\n    return 0 * margin"
    return dumps(answered(released, answers))


def released_text(released: NotebookNode) -> str:
    return str(cell_of(released, "reflection").source)


def test_the_page_does_what_it_says(tmp_path: Path) -> None:
    clone = clone_into(tmp_path)
    follow(PAGE, clone, handed_in)
    # What the sentences between the commands promise.
    made = clone / CLASSES / "2027"
    assert "The formula is right" in (made / "feedback/30118" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "lifetime-value-now-values,0" in (made / "appeals.csv").read_text(encoding="utf-8")
    assert (made / "_build/grading" / NAME / "report.csv").is_file()
    status = subprocess.run(["git", "status", "--short"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout == ""


def test_it_installs_as_a_fresh_clone_is_tested() -> None:
    """The one block that is not run here is what the test of a fresh clone begins with."""
    [install] = [step.text for step in steps(PAGE) if "git clone" in step.text]
    assert install.splitlines()[1:] == ["cd course", "make book", "source .venv/bin/activate"]
    assert "make test" in (PROJECT.root / ".ci/run").read_text(encoding="utf-8")
