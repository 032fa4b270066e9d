"""A class of cheats and three honest students, graded in one run: what everybody gets, and what else has happened."""

import contextlib
import copy
import hashlib
import json
import os
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from coursekit.course.notebooks import dumps
from coursekit.grading.grade_class import ClassGrades, grade_class
from coursekit.grading.messages import Limits
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.outcomes import Outcome, Result
from tests.grading.attacks.collection import ATTACKS, CRASHED, NOT_RUN, TIMED_OUT, Attack
from tests.grading.attacks.target import ALL, NAME, RIGHT, source
from tests.grading.classroom import PROJECT, Course, answered
from tests.grading.test_instructors_browser import page_of

HONEST = ("a00-honest", "c99-honest", "z-honest")
LIMITS = Limits(cell_seconds=1.5, notebook_seconds=6, memory=1 << 30, processes=40, scratch=16 << 20, scratch_files=500)
# Nobody may keep the grader longer than his notebook may take, that again for a case, and a little for ending him.
MOST_SECONDS = 2 * LIMITS.notebook_seconds + 8
SECRET = "the-token-of-the-grader"
# What the first test draws for this class.
HIDDEN = set(map(str, np.random.default_rng([2026, 1]).integers(10, 1000, 5).tolist()))


@dataclass
class Aftermath:
    course: Course
    grades: ClassGrades
    results: dict[str, Result]
    seconds: float
    before: dict[str, str]
    heard: list[bytes]


def notebook_of(attack: Attack, released: NotebookNode, port: int) -> bytes:
    if attack.data is not None and attack.spoil is None:
        return attack.data
    notebook = answered(released, attack.answers)
    if attack.code:
        notebook.cells.insert(0, new_code_cell(attack.code.replace("PORT", str(port)), id="attack"))
    if attack.spoil:
        attack.spoil(notebook)
    text = json.dumps(notebook)
    return text.encode("utf-16") if attack.data == b"\xff\xfe" else (attack.data or b"") + text.encode()


def contents(root: Path) -> dict[str, str]:
    """Return what stands in the files of the course and beside it, but for what grading writes."""
    found = {}
    for place, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in ("autograded", "_build", "feedback")]
        for name in names:
            path = Path(place) / name
            if name != "gradebook.db" and path.is_file() and not path.is_symlink():
                found[str(path.relative_to(root))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Listen where a student's code might call."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as named:
        # A name of this run's own: two may go on at once.
        named.bind(f"\0attacked-{server.getsockname()[1]}")
        named.listen()

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                heard.append(connection.recv(100))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory, listener: tuple[int, list[bytes]]) -> Aftermath:
    port, heard = listener
    root = tmp_path_factory.mktemp("attacked")
    course = Course(root / "course")
    course.root.mkdir()
    (root / "secret.txt").write_text(SECRET)
    os.environ["ATTACKED_SECRET"] = str(root / "secret.txt")
    os.environ["LMS_TOKEN"] = SECRET
    for name in ("nbgrader_config.py",):
        (course.root / name).write_text((PROJECT.root / name).read_text(encoding="utf-8"), encoding="utf-8")
    (course.root / "solutions" / NAME).mkdir(parents=True)
    (course.root / "solutions" / NAME / f"{NAME}.ipynb").write_text(dumps(source()), encoding="utf-8")
    run = course.nbgrader("generate_assignment", NAME)
    assert run.returncode == 0, run.stdout
    released = course.released(NAME)
    for student in HONEST:
        course.hand_in(student, NAME, dumps(answered(released, RIGHT)))
    for attack in ATTACKS:
        folder = course.root / "submitted" / attack.name / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(notebook_of(attack, copy.deepcopy(released), port))
        if attack.folder:
            attack.folder(folder)
    before = contents(root)
    start = time.monotonic()
    grades = grade_class(NbgraderCourse(course.root), NAME, limits=LIMITS, workers=2)
    seconds = time.monotonic() - start
    feedback = course.nbgrader("generate_feedback", NAME)
    assert feedback.returncode == 0, feedback.stdout
    return Aftermath(course, grades, {result.student: result for result in grades.results}, seconds, before, heard)


def test_there_are_enough_attacks() -> None:
    names = [attack.name for attack in ATTACKS]
    assert len(set(names)) == len(names) >= 60


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gets_what_it_deserves(aftermath: Aftermath, attack: Attack) -> None:
    result = aftermath.results[attack.name]
    assert result.points == attack.points
    assert result.grades[0].outcome in attack.expected, result.grades[0]
    assert all(grade.points == 0 for grade in result.grades if grade.outcome is not Outcome.RIGHT)
    assert attack.rejected in result.rejected
    assert bool(result.rejected) == (Outcome.REJECTED in attack.expected)
    assert any(attack.suspicious in report for report in [*result.suspicious, ""])
    assert bool(result.suspicious) == bool(attack.suspicious), result.suspicious
    assert result.seconds < MOST_SECONDS
    graded = aftermath.course.root / "autograded" / attack.name / NAME / f"{NAME}.ipynb"
    text = graded.read_text(encoding="utf-8")
    shown = [output for cell in json.loads(text)["cells"] for output in cell.get("outputs", ())]
    assert not any("LEAK" in "".join(output.get("text", "")) for output in shown)
    assert len(text) < 600_000, "outputs are cut"


@pytest.mark.parametrize("student", HONEST)
def test_an_honest_neighbour_keeps_full_points(aftermath: Aftermath, student: str) -> None:
    result = aftermath.results[student]
    assert result.points == ALL
    assert result.suspicious == []
    assert {grade.outcome for grade in result.grades[:-1]} == {Outcome.RIGHT}


def test_everybody_is_in_the_gradebook(aftermath: Aftermath) -> None:
    with Gradebook(f"sqlite:///{aftermath.course.root}/gradebook.db") as gradebook:
        scores = {row.student.id: row.score for row in gradebook.assignment_submissions(NAME)}
    assert scores == {name: result.points for name, result in aftermath.results.items()}
    assert set(scores) == {attack.name for attack in ATTACKS} | set(HONEST)


def test_nothing_outside_has_changed(aftermath: Aftermath) -> None:
    assert contents(aftermath.course.root.parent) == aftermath.before
    assert not list(Path(tempfile.gettempdir()).glob("owned"))


def test_nobody_called_out(aftermath: Aftermath) -> None:
    assert aftermath.heard == []


def test_nothing_is_left_running(aftermath: Aftermath) -> None:
    commands = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            commands.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    assert len(commands) > 1
    assert not [command for command in commands if command.startswith("sleep 77")]


def test_the_run_ends_in_bounded_time(aftermath: Aftermath) -> None:
    assert aftermath.seconds < MOST_SECONDS * len(ATTACKS) / 4


def test_feedback_gives_nothing_away_and_runs_nothing(aftermath: Aftermath) -> None:
    for student in aftermath.results:
        page = aftermath.course.feedback(student, NAME)
        assert len(page) < 150_000, student
        assert "1234567" not in page, student
        if student not in HONEST:
            assert "SECRET-SOLUTION" not in page or student == "a33-memory", student
        assert SECRET not in page, student
        assert str(aftermath.course.root) not in page, student
        soup = BeautifulSoup(page, "html.parser")
        assert not soup.find_all(["script", "img", "iframe", "object", "embed", "form", "svg"]), student
        assert not [tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)], student
    # The code that was handed in is shown, and says so itself; what it found out is not.
    for attack in ATTACKS:
        if attack.name.startswith(("a35", "a36")):
            soup = BeautifulSoup(aftermath.course.feedback(attack.name, NAME), "html.parser")
            # What a run with a public seed showed is no hidden data, and stands among the code.
            assert not set(re.findall(r"\d+", soup.get_text())) & HIDDEN, attack.name
            for code in soup.find_all("code"):
                code.decompose()
            assert "DATA" not in soup.get_text(), attack.name
            assert ("ValueError" in soup.get_text()) or not attack.name.startswith("a35")


def test_what_an_instructor_opens_holds_nothing_that_runs(aftermath: Aftermath) -> None:
    """The template of formgrader, which cleans nothing of what a student wrote."""
    for student in ("z-honest", "e08-script", "a36-extra-cells", "d42-kinds", "d42-ampersands", "d15-display"):
        page = page_of(aftermath.course.autograded(student, NAME), "formgrade", sanitize=False)
        notebook = BeautifulSoup(page, "html.parser").select_one("#notebook")
        assert not notebook.find_all(["script", "iframe", "object", "embed", "form", "svg", "style"]), student
        assert not [tag for tag in notebook.find_all(True) if any(name.startswith("on") for name in tag.attrs)], student


def test_what_may_not_be_a_students_fault_waits_for_a_person(aftermath: Aftermath) -> None:
    for name, result in aftermath.results.items():
        doubtful = [grade for grade in result.grades if grade.outcome in (TIMED_OUT, CRASHED, NOT_RUN)]
        assert all(grade.doubt for grade in doubtful), name
        assert bool(result.needs_person) or not doubtful, name
    for name in HONEST:
        assert not any(grade.doubt for grade in aftermath.results[name].grades)


def test_it_is_the_same_when_it_is_repeated(aftermath: Aftermath) -> None:
    """Nothing handed in makes the next run grade, fail or say something else."""
    again = grade_class(NbgraderCourse(aftermath.course.root), NAME, limits=LIMITS, workers=1)
    assert again.failures == aftermath.grades.failures == []
    assert again.kept == len(aftermath.results)
    assert {result.student: result for result in again.results} == aftermath.results
