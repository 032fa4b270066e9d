"""`course grade` as an instructor uses it: reports, going on after a stop, what it refuses."""

import csv
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell

from coursekit.course.errors import CourseError
from coursekit.course.isolation import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE
from coursekit.course.notebooks import dumps
from coursekit.course.processes import environment
from coursekit.grading.grade_class import ClassGrades, grade_class
from coursekit.grading.gradebook import GradeWriter
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.outcomes import CellGrade, Outcome, Result
from tests.grading.attacks.target import ALL, NAME, RIGHT, source
from tests.grading.classroom import PROJECT, Course, answered

COURSE = [sys.executable, "-c", "from coursekit.cli import main; main()"]
CLASS = [f"student-{number}" for number in range(8)]


def new_target_course(folder: Path) -> Course:
    course = Course(folder)
    (folder / "nbgrader_config.py").write_text(
        (PROJECT.root / "nbgrader_config.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "solutions" / NAME).mkdir(parents=True)
    (folder / "solutions" / NAME / f"{NAME}.ipynb").write_text(dumps(source()), encoding="utf-8")
    run = course.nbgrader("generate_assignment", NAME)
    assert run.returncode == 0, run.stdout
    return course


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return new_target_course(tmp_path_factory.mktemp("course-grade"))


@pytest.fixture
def course(template: Course, tmp_path: Path) -> Iterator[Course]:
    """Yield a course with a class that has handed in."""
    shutil.copytree(template.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    released = course.released(NAME)
    for student in CLASS:
        course.hand_in(student, NAME, dumps(answered(released, RIGHT)))
    yield course


def grade(course: Course, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COURSE, "grade", *arguments],
        cwd=course.root,
        env={**environment(), "COLUMNS": "200", **options.pop("env", {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        **options,
    )


def grade_here(course: Course, **options: object) -> ClassGrades:
    """Grade in this process, which has loaded nbgrader already, by one worker."""
    return grade_class(NbgraderCourse(course.root), NAME, workers=1, **options)


def records(course: Course) -> dict[str, float]:
    """Return when each result was recorded, by student."""
    folder = course.root / "_build" / "grading" / NAME / NAME
    return {path.stem: path.stat().st_mtime_ns for path in folder.glob("*.json")}


def test_a_class_is_graded_and_reported(course: Course) -> None:
    released = course.released(NAME)
    course.hand_in("broken", NAME, "{")
    cheat = answered(released, {})
    cheat.cells = [cell for cell in cheat.cells if cell.id != "double-test"]
    course.hand_in("=cheat", NAME, dumps(cheat))
    run = grade(course, NAME)
    assert run.returncode == 0, run.stderr
    assert f"{len(CLASS) + 2} graded (0 of them before), 1 rejected" in run.stdout
    assert "14 / 15" in run.stdout
    with (course.root / "_build/grading" / NAME / "report.csv").open(encoding="utf-8") as stream:
        rows = {row["student"]: row for row in csv.DictReader(stream)}
    assert set(rows) == {*CLASS, "broken", "'=cheat"}, "no name is a formula"
    assert {rows[student]["points"] for student in CLASS} == {str(ALL)}
    assert "not a notebook" in rows["broken"]["needs a person"]
    assert "'double-test' was missing" in rows["'=cheat"]["suspicious"]
    page = (course.root / "_build/grading" / NAME / "report.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(page, "html.parser")
    assert soup.html["lang"] == "en"
    _, students = soup.select("table")
    assert len(students.select("tbody tr")) == len(rows)
    assert all(cell["scope"] for cell in soup.find_all("th"))
    for student in CLASS:
        assert sum(score or 0 for score in course.scores(student, NAME).values()) == ALL
    assert set(course.scores("broken", NAME).values()) == {0}

    # A second run grades what is new and nothing else.
    before = records(course)
    course.hand_in(CLASS[0], NAME, dumps(released))
    assert grade_here(course).kept == len(CLASS) + 1
    after = records(course)
    assert {name for name in after if after[name] != before[name]} == {CLASS[0]}
    assert set(course.scores(CLASS[0], NAME).values()) == {0}

    # Feedback by plain nbgrader, for the rejected one too.
    run_feedback = course.nbgrader("generate_feedback", NAME)
    assert run_feedback.returncode == 0, run_feedback.stdout
    assert "could not be graded" in course.feedback("broken", NAME)
    assert "Right" in course.feedback(CLASS[1], NAME)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_it_goes_on_where_it_was_stopped(course: Course, how: signal.Signals) -> None:
    process = subprocess.Popen(
        [*COURSE, "grade", NAME, "--workers", "1"],
        cwd=course.root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 120
    while len(records(course)) < 2:
        assert time.monotonic() < deadline and process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    done = records(course)
    assert 2 <= len(done) < len(CLASS), "it was stopped in the middle"
    if how is signal.SIGINT:
        assert process.returncode == 130
        assert "Stopped. Nothing is half written" in said
    grades = grade_here(course)
    assert (len(grades.results), grades.kept) == (len(CLASS), len(done))
    assert {name: moment for name, moment in records(course).items() if name in done} == done
    with sqlite3.connect(course.root / "gradebook.db") as database:
        [(submissions,)] = database.execute("select count(*) from submitted_assignment")
        [(grades,)] = database.execute("select count(*) from grade")
    assert (submissions, grades) == (len(CLASS), len(CLASS) * 8)


def test_a_damaged_record_is_graded_again(course: Course) -> None:
    grade_here(course)
    folder = course.root / "_build" / "grading" / NAME / NAME
    (folder / f"{CLASS[0]}.json").write_text("{")
    (folder / f"{CLASS[1]}.json").write_text(json.dumps({"grades": []}))
    # As an earlier version of this program wrote it.
    old = json.loads((folder / f"{CLASS[3]}.json").read_text(encoding="utf-8"))
    old["grades"] = [{"most" if key == "max_points" else key: value for key, value in grade.items()}
                     for grade in old["grades"]]  # fmt: skip
    (folder / f"{CLASS[3]}.json").write_text(json.dumps(old))
    (course.root / "autograded" / CLASS[2] / NAME / f"{NAME}.ipynb").unlink()
    assert grade_here(course).kept == len(CLASS) - 4
    assert grade_here(course).kept == len(CLASS)
    (course.root / "gradebook.db").unlink()
    grades = grade_here(course, students=CLASS[:2])
    assert grades.registered and grades.kept == 0, "a gradebook without them knows nothing of records"


def test_what_was_graded_without_walls_is_graded_again_with_them(course: Course) -> None:
    assert grade_here(course, students=CLASS[:1], walls=False).kept == 0
    assert grade_here(course, students=CLASS[:1], walls=False).kept == 1
    assert grade_here(course, students=CLASS[:1]).kept == 0


def test_what_is_not_in_order_is_said(course: Course, tmp_path: Path) -> None:
    run = grade(course, "unknown")
    assert run.returncode == 1
    assert "There is no assignment 'unknown' in solutions/. There are: target." in run.stderr
    changed = source()
    next(cell for cell in changed.cells if cell.id == "double-test").metadata.nbgrader.points = 5
    (course.root / "solutions" / NAME / f"{NAME}.ipynb").write_text(dumps(changed), encoding="utf-8")
    with pytest.raises(CourseError, match=r"other points or cells than target \(double-test\)"):
        grade_here(course)
    run = subprocess.run([*COURSE, "grade", "x"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "no folder upwards holds an nbgrader_config.py" in run.stderr


def test_without_walls_it_refuses(course: Course, tmp_path: Path) -> None:
    """Where bubblewrap is missing nothing is graded, unless the instructor says so."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("python", "alembic"):
        (programs / name).symlink_to(Path(sys.executable).parent / name)
    run = grade(course, NAME, "--workers", "1", env={"PATH": str(programs)})
    assert run.returncode == 1
    assert "bubblewrap is not there" in run.stderr
    assert "--unsafe" in run.stderr
    assert records(course) == {}
    run = grade(course, NAME, "--unsafe", "--workers", "1", "--student", CLASS[0], env={"PATH": str(programs)})
    assert run.returncode == 0, run.stderr
    assert "Without walls" in run.stderr
    assert "1 graded" in run.stdout
    assert records(course).keys() == {CLASS[0]}


def test_a_locked_gradebook_is_waited_for(course: Course) -> None:
    """A formgrader or a backup that holds the file stops nothing."""
    result = Result(CLASS[0], NAME, NAME, "en", [CellGrade(f"{name}-test", 2.0, 2.0, Outcome.RIGHT) for name in RIGHT])
    result.grades.append(CellGrade("reflection", None, 1.0, Outcome.NEEDS_PERSON, "graded by hand"))
    os.environ["PATH"] = environment()["PATH"]
    holder = sqlite3.connect(course.root / "gradebook.db", check_same_thread=False, isolation_level=None)
    holder.execute("begin immediate")
    threading.Timer(7, lambda: holder.execute("rollback")).start()
    with GradeWriter(f"sqlite:///{course.root}/gradebook.db", config=NbgraderCourse(course.root).config) as writer:
        writer.write(result)
        writer.write(result)
    scores = course.scores(CLASS[0], NAME)
    assert scores.pop("reflection") is None
    assert set(scores.values()) == {2}


def test_a_score_by_hand_is_kept_and_looked_at_again_where_answers_changed(course: Course) -> None:
    grade_here(course, students=CLASS[:1])
    with sqlite3.connect(course.root / "gradebook.db") as database:
        database.execute("update grade set manual_score = 1.5, needs_manual_grade = 0")
    for answers, waits in (({}, 0), ({"reflection": "Another thought."}, 1)):
        course.hand_in(CLASS[0], NAME, dumps(answered(course.released(NAME), {**RIGHT, **answers})))
        assert grade_here(course, students=CLASS[:1], force=True).kept == 0
        with sqlite3.connect(course.root / "gradebook.db") as database:
            rows = database.execute("select manual_score, needs_manual_grade from grade").fetchall()
        assert set(rows) == {(1.5, waits)}


def test_lateness_is_what_nbgrader_says(course: Course) -> None:
    """The rule of the course takes points off; a timestamp that is none is ignored."""
    config = course.root / "nbgrader_config.py"
    plugin = course.root / "late.py"
    plugin.write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n\n\nclass Minus(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n        return 3\n"
    )
    config.write_text(
        config.read_text(encoding="utf-8") + "\nimport sys\nsys.path.insert(0, '.')\nfrom late import Minus\n"
        "c.AssignLatePenalties.plugin_class = Minus\n",
        encoding="utf-8",
    )
    with sqlite3.connect(course.root / "gradebook.db") as database:
        database.execute("update assignment set duedate = '2026-01-01 00:00:00.000000'")
    (course.root / "submitted" / CLASS[0] / NAME / "timestamp.txt").write_text("2026-01-02 00:00:00 UTC")
    (course.root / "submitted" / CLASS[1] / NAME / "timestamp.txt").write_bytes(b"\xff garbage")
    run = grade(course, NAME, "--workers", "1", "--student", CLASS[0], "--student", CLASS[1])
    assert run.returncode == 0, run.stderr
    with sqlite3.connect(course.root / "gradebook.db") as database:
        query = (
            "select sa.student_id, sn.late_submission_penalty from submitted_notebook sn "
            "join submitted_assignment sa on sn.assignment_id = sa.id"
        )
        assert dict(database.execute(query)) == {CLASS[0]: 3, CLASS[1]: None}
    assert course.nbgrader("generate_feedback", NAME).returncode == 0
    assert "3" in re.search("Late submission: (.*) points off", course.feedback(CLASS[0], NAME))[1]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "stuck"])
def test_one_grading_process_stops_nobody(course: Course, monkeypatch: pytest.MonkeyPatch, end: signal.Signals) -> None:
    """The process that grades may itself be killed, by the system for instance, or answer nothing any more."""
    from coursekit.grading.messages import Limits
    from coursekit.grading.released import modules_of
    from coursekit.grading.submissions import Submission
    from coursekit.grading.trusted.agent import Agent

    [assignment] = NbgraderCourse(course.root).assignments(NAME)
    with Agent(modules_of(assignment.source)) as agent:
        agent.prepare(assignment)
        data = dumps(answered(assignment.released["en"], RIGHT)).encode()
        assert agent.grade(Submission("one", data)).points == ALL
        agent.process.send_signal(end)
        with monkeypatch.context() as patch:
            patch.setattr("coursekit.grading.trusted.agent.STUCK_SECONDS", 1.0)
            patch.setattr(agent, "limits", Limits(notebook_seconds=1))
            result = agent.grade(Submission("two", data))
        assert result.points == 0
        assert "the grading process ended" in result.rejected
        assert {grade.outcome for grade in result.grades} == {Outcome.REJECTED}
        assert agent.grade(Submission("three", data)).points == ALL


# --- Before handing in ----------------------------------------------------------------------------------------------


def as_marked(text: str) -> str:
    return f"{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}"


def validate(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COURSE, "validate", name], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_student_learns_what_is_missing(tmp_path: Path, language: str) -> None:
    """With the course at hand, in the language of the notebook; the messages are those of the tests."""
    name = "whatsapp-status"
    (tmp_path / "locale").symlink_to(PROJECT.root / "locale")
    for file in ("_toc.yml", "pyproject.toml", "exercises"):
        (tmp_path / file).symlink_to(PROJECT.root / file)
    [assignment] = NbgraderCourse(PROJECT.root).assignments(name)
    mine = answered(
        assignment.released[language],
        {"days-from-log": "def days_from_log(log):\n    return None"},
    )
    mine.cells = [cell for cell in mine.cells if cell.id != "ship-error"]
    next(cell for cell in mine.cells if cell.id == "class-seed").source = "import numpy as np\nimport pandas as pd"
    (tmp_path / f"{name}.ipynb").write_text(dumps(mine), encoding="utf-8")
    run = validate(tmp_path, f"{name}.ipynb")
    assert run.returncode == 1, run.stderr
    lines = run.stdout.splitlines()
    if language == "en":
        assert "days-from-log-check (The Check of the task): Not right yet" in lines
        assert "`days_from_log` must return a dictionary, not NoneType." in run.stdout
        assert "- ship: there is no answer yet." in lines
        assert any(line.startswith("- ship-error: this cell is missing.") for line in lines)
        assert any(line.startswith("- class-seed: this cell was changed.") for line in lines)
        assert not re.search("[ء-ي]", run.stdout)
    else:
        # Names and calls are marked as read from left to right.
        assert f"{as_marked('days-from-log-check')} (مثال المهمة للتحقق): غير صحيح بعد" in lines
        assert f"يجب أن تعيد {as_marked('days_from_log')} قاموسًا" in run.stdout.replace("`", "")
        assert f"- {as_marked('ship')}: لا إجابة بعد." in lines


def test_a_finished_notebook_can_be_handed_in(tmp_path: Path) -> None:
    """Without the course, in a folder of its own."""
    [assignment] = NbgraderCourse(PROJECT.root).assignments("whatsapp-status")
    from tests.grading.classroom import right_answers

    mine = answered(assignment.released["en"], right_answers("whatsapp-status"))
    (tmp_path / "mine.ipynb").write_text(dumps(mine), encoding="utf-8")
    run = validate(tmp_path, "mine.ipynb")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Nothing is missing" in run.stdout
    mine.cells.insert(0, new_code_cell("import os\nos._exit(1)", id="x"))
    (tmp_path / "mine.ipynb").write_text(dumps(mine), encoding="utf-8")
    run = validate(tmp_path, "mine.ipynb")
    assert run.returncode == 1
    assert "did not run to its end" in run.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "the file is empty"), ("[", "not a notebook"), ('{"cells": []}', "is not an assignment")],
)
def test_what_is_no_assignment_is_said(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "mine.ipynb").write_text(text)
    run = validate(tmp_path, "mine.ipynb")
    assert run.returncode == 1
    assert told in run.stderr
