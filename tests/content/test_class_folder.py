"""A class's folder: its own seed and hidden tests, and nothing of the course changed for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.content.class_folder import PRIVATE, make_class
from coursekit.content.own_copies import COPIES
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import read
from coursekit.course.processes import environment
from coursekit.course.project import Project
from tests.conftest import edit
from tests.own_data import give_own_data

NAME = "how-many-stay"
TEST = "mean-payments-values"
SOLUTION = Path("solutions", NAME, f"{NAME}.ipynb")
OWN = '_mine = mean_payments([4, 2])\nassert _mine == 1.5, "Not \\\\d right.\\nليس صحيحًا."\n'


def private(course: Project, text: str = OWN, name: str = TEST, assignment: str = NAME) -> Path:
    path = course.root / PRIVATE / assignment / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def source_of(root: Path, cell: str, path: Path = SOLUTION) -> str:
    return next(str(each.source) for each in read(root / path).cells if each.id == cell)


def test_the_course_stays_as_it_is_and_git_sees_nothing(sample_copy: Project) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "The course"]):
        subprocess.run([*git, *command], cwd=sample_copy.root, check=True)
    private(sample_copy)
    made = make_class(sample_copy, 31)
    status = subprocess.run(["git", "status", "--short"], cwd=sample_copy.root, capture_output=True, text=True)
    assert status.stdout == "" and status.returncode == 0
    assert made.root == sample_copy.root / "classes" / "31"
    versions = [path for path in made.root.rglob("*.ipynb") if "exercises" in path.parts]
    assert len(versions) == len(sample_copy.solutions) * len(sample_copy.languages)
    for path in (*versions, made.root / SOLUTION):
        text = path.read_text(encoding="utf-8")
        assert "CLASS_SEED = 31" in text and "CLASS_SEED = 2026" not in text
    assert "CLASS_SEED = 2026" in (sample_copy.root / SOLUTION).read_text(encoding="utf-8")
    assert make_class(sample_copy, 31).written == []


def test_a_private_hidden_test_wins_and_no_student_sees_it(sample_copy: Project) -> None:
    private(sample_copy)
    made = make_class(sample_copy, 31)
    assert made.hidden_tests == [f"{NAME}/{TEST}.py"]
    source = source_of(made.root, TEST)
    assert OWN in source and "You left out the first payment" not in source
    # What a student sees of the cell, and the other tests, are the public ones.
    assert source.startswith(source_of(sample_copy.root, TEST).partition("### BEGIN")[0])
    assert source_of(made.root, "retention-rates-values") == source_of(sample_copy.root, "retention-rates-values")
    for path in made.root.glob("exercises/**/*.ipynb"):
        assert "_mine" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "name", "assignment", "told"),
    [
        (
            OWN,
            "mean-payment-values",
            NAME,
            r"no test with hidden tests is called mean-payment-values. There are: .*mean",
        ),
        (OWN, TEST, "how-many-go", r"no assignment is called how-many-go. There are: how-many-stay"),
        ("assert mean_payments([4, 2]) == 1.5", TEST, NAME, r"mean-payments-values.py: line .* without a message"),
        ("assert (", TEST, NAME, r"is not valid Python"),
    ],
)
def test_what_is_wrong_with_a_private_test_is_told(
    sample_copy: Project, text: str, name: str, assignment: str, told: str
) -> None:
    private(sample_copy, text, name, assignment)
    with pytest.raises(CourseError, match=told):
        make_class(sample_copy, 31)
    assert not (sample_copy.root / "classes" / "31").exists()


def test_what_was_changed_in_the_class_is_kept_and_told(sample_copy: Project) -> None:
    made = make_class(sample_copy, 31)
    edit(made.root / SOLUTION, "You divided by those who came.", "You took those who came.")
    edit(sample_copy.root / SOLUTION, "You left out the first payment", "You forgot the first payment")
    (made.root / "nbgrader_config.py").write_text((sample_copy.root / "nbgrader_config.py").read_text() + "# mine\n")
    again = make_class(sample_copy, 31)
    assert again.kept == [SOLUTION.as_posix()]
    assert "You took those who came." in source_of(made.root, "retention-rates-values")
    assert "# mine" in (made.root / "nbgrader_config.py").read_text(encoding="utf-8")


def test_an_edit_of_the_course_reaches_a_class_that_changed_nothing(sample_copy: Project) -> None:
    made = make_class(sample_copy, 31)
    edit(sample_copy.root / SOLUTION, "You left out the first payment", "You forgot the first payment")
    assert make_class(sample_copy, 31).written == [SOLUTION.as_posix()]
    assert "You forgot the first payment" in source_of(made.root, TEST)


def test_a_second_run_writes_nothing(sample_copy: Project) -> None:
    give_own_data(sample_copy, "2.095")
    private(sample_copy)
    for student in ("s1", "طالب 2"):
        (sample_copy.root / "classes" / "31" / COPIES / student).mkdir(parents=True)

    def seed(order: str) -> str:
        # The order of a set is another one in each process.
        command = [sys.executable, "-c", "from coursekit.cli import main; main()", "seed", "31"]
        variables = {**environment(), "PYTHONHASHSEED": order}
        run = subprocess.run(command, cwd=sample_copy.root, env=variables, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout

    first, second = seed("1"), seed("2")
    # In both languages.
    assert "own written: 4." in first
    assert "files written: 0;" in second and "own written" not in second


def test_an_assignment_without_a_seed_is_refused(sample_copy: Project) -> None:
    edit(sample_copy.root / SOLUTION, "CLASS_SEED = 2026", "SEED = 2026")
    with pytest.raises(CourseError, match="0 cells set CLASS_SEED; exactly one must"):
        make_class(sample_copy, 31)
