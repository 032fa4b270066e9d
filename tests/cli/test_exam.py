"""`course exam` shows what it draws before it writes anything, and says in words what cannot be drawn."""

import subprocess
from pathlib import Path

import pytest

from coursekit.content.class_folder import make_class
from coursekit.course.project import Project
from tests.cli.test_cli import run
from tests.own_data import NAME, give_own_data

ASKED = ("--from", NAME, "--points", "5", "--minutes", "50")


@pytest.fixture
def root(sample_copy: Project) -> Path:
    return make_class(sample_copy, 31).root


def exam(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    return run("exam", "final", *(arguments or (*ASKED, "--seed", "7")), folder=root)


def test_the_draw_is_shown_and_written_only_when_asked(root: Path) -> None:
    before = sorted(root.rglob("*"))
    shown = exam(root)
    assert shown.returncode == 0 and sorted(root.rglob("*")) == before
    heading, first, second, *rest = shown.stdout.splitlines()
    assert heading.split() == ["points", "minutes", "task", "difficulty", "objectives"]
    assert first.split()[:5] == ["1", "3", "30", NAME, "1"] and first.endswith(f"{NAME}-1")
    assert second.split()[:5] == ["2", "2", "20", NAME, "2"] and second.endswith(f"{NAME}-2")
    assert rest[0] == "Drawn with seed 7: 2 of 2 tasks, 5 points, 50 minutes."
    assert rest[1].startswith("Nothing is written:")
    written = exam(root, *ASKED, "--seed", "7", "--write")
    assert written.stdout.startswith("\n".join([heading, first, second]))
    assert "solutions/final: written, with its student versions" in written.stdout
    for folder in ("solutions", "exercises", "exercises/ar"):
        assert (root / folder / "final" / "final.ipynb").is_file()


def test_students_with_copies_have_one_of_the_examination(sample_copy: Project) -> None:
    give_own_data(sample_copy, "2.095")
    root = make_class(sample_copy, 31).root
    (root / "people.csv").write_text("id\ns1\ns2\n", encoding="utf-8")
    assert run("roster", "people.csv", folder=root).returncode == 0
    assert "copies with data of each student's own written: 4." in exam(root, *ASKED, "--seed", "7", "--write").stdout
    one, other = (
        (root / "copies" / student / "final" / "final.ipynb").read_text(encoding="utf-8") for student in ("s1", "s2")
    )
    assert one != other


def test_what_another_class_has_measured_counts(sample_copy: Project, root: Path) -> None:
    records = make_class(sample_copy, 30).root / "_build" / "grading" / NAME
    records.mkdir(parents=True)
    columns = "task,test,points,graded,share right,mean share of points,most often,how often\n"
    row = "Task 1 · Retention rates (3 points),,3,40,45%,60%,,\n"
    (records / "tasks.csv").write_text(columns + row + row.replace(",,3", ",a test,3", 1), encoding="utf-8")
    shown = exam(root).stdout
    assert "hard (45% of 40 right)" in shown and "(a guess: " in shown
    hard = exam(root, "--from", f"{NAME}-1", "--points", "3", "--seed", "7", "--level", "hard")
    assert "1 of 1 tasks, 3 points" in hard.stdout
    easy = exam(root, "--from", f"{NAME}-1", "--points", "3", "--seed", "7", "--level", "easy")
    assert easy.returncode == 1 and f"No task to draw from meets {NAME}-1" in easy.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--from", NAME, "--points", "4", "--seed", "7"), 1, "has 4 points and meets every objective; nearest is 5."),
        (("--from", "stay", "--seed", "7"), 1, "stay is no lesson and no objective. Lessons are:"),
        (("--from", NAME, "--seed", "31"), 1, "--seed 31 is the class's own"),
        (("--from", NAME, "--seed", "7", "--level", "nice"), 1, "--level nice: a task is easy, medium, hard."),
        (("--from", NAME), 2, "--seed"),
        (("--seed", "7"), 2, "--from"),
    ],
)
def test_what_cannot_be_drawn_is_told(root: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    done = exam(root, *arguments)
    assert done.returncode == code and told in done.stderr


def test_outside_a_class_it_says_how_to_make_one(sample_copy: Project, root: Path) -> None:
    done = exam(sample_copy.root)
    assert done.returncode == 1 and "make one with `course seed 2027`" in done.stderr
