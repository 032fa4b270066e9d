"""A class graded by separate workers into a real PostgreSQL, one worker killed in the middle: each exactly once."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps
from coursekit.course.processes import environment
from coursekit.grading.grade_class import grade_class
from coursekit.grading.nbgrader_course import NbgraderCourse
from tests.grading.classroom import Course, answered, new_course, right_answers, source_of

NAME = "whatsapp-status"
STUDENTS = 12
SECONDS = 120


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(what: str, holds: object) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, f"{what} did not start within {SECONDS} seconds"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a database on a PostgreSQL server of Debian's, started for this test."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing: apt-get install postgresql")
        pytest.skip("PostgreSQL is not installed, so nobody has tried it: apt-get install postgresql")
    tools = programs[-1].parent
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path("/tmp") / f"course-postgres-{os.getpid()}"
    folder.mkdir()
    port = free_port()
    try:
        if as_user:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        subprocess.run(
            [*as_user, tools / "initdb", "-D", data, "-U", "grader", "--auth", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        subprocess.run(
            [*as_user, tools / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        try:
            command = [*as_user, tools / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "grader", "gradebook"]
            subprocess.run(command, check=True, capture_output=True, cwd=folder)
            yield f"postgresql+psycopg2://grader@127.0.0.1:{port}/gradebook"
        finally:
            stop = [*as_user, tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
            subprocess.run(stop, capture_output=True, check=False, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def course(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class whose gradebook is in PostgreSQL."""
    course = new_course(tmp_path_factory.mktemp("class"), [NAME], release=False)
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as stream:
        # PostgreSQL holds nbgrader to its own schema, in which an assignment belongs to a course.
        stream.write(f"\nc.CourseDirectory.db_url = {postgres!r}\nc.CourseDirectory.course_id = 'relationships'\n")
    run = course.nbgrader("generate_assignment", NAME, "--force")
    assert run.returncode == 0, run.stdout
    perfect = dumps(answered(course.released(NAME), right_answers(NAME)))
    for number in range(STUDENTS - 1):
        course.hand_in(f"طالب-{number:02}", NAME, perfect)
    course.hand_in("untouched", NAME, dumps(course.released(NAME)))
    return course


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler with two workers, each a process of its own: its address, and the workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    log = (tmp_path / "log").open("w")
    variables = {**environment(), "DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT": "5s"}
    running: list[subprocess.Popen] = []

    def start(*arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "dask", *arguments]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=variables, cwd=tmp_path)
        running.append(process)
        return process

    start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
    both = [start("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(2)]
    yield address, both
    for process in reversed(running):
        process.send_signal(signal.SIGTERM)
    for process in running:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
    log.close()


def test_everybody_is_graded_once_though_a_worker_dies(
    course: Course, postgres: str, workers: tuple[str, list[subprocess.Popen]]
) -> None:
    address, processes = workers
    seen: list[str] = []

    def progress(done: int, total: int, student: str) -> None:
        assert total == STUDENTS
        seen.append(student)
        if done == STUDENTS // 3:
            processes[0].kill()

    grades = grade_class(NbgraderCourse(course.root), NAME, scheduler=address, progress=progress)
    assert processes[0].poll() is not None and processes[1].poll() is None
    assert sorted(seen) == sorted({result.student for result in grades.results}) and len(seen) == STUDENTS
    full = sum(cell.metadata.nbgrader.points for cell in source_of(NAME).cells if graded_by_tests(cell))
    with Gradebook(postgres, "relationships") as gradebook:
        submissions = gradebook.assignment_submissions(NAME)
        assert len(submissions) == STUDENTS
        points = {submission.student.id: submission.score for submission in submissions}
    assert points == {result.student: 0 if result.student == "untouched" else full for result in grades.results}
    assert [result.rejected for result in grades.results] == [""] * STUDENTS

    # Again: nothing is graded twice.
    again = grade_class(NbgraderCourse(course.root), NAME, scheduler=address)
    assert again.kept == STUDENTS


def graded_by_tests(cell: object) -> bool:
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("grade")) and not metadata.get("solution")


def test_a_scheduler_that_is_not_there_is_named(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coursekit.grading.pools.CONNECT_SECONDS", 1)
    with pytest.raises(CourseError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9"):
        grade_class(NbgraderCourse(course.root), NAME, scheduler="tcp://127.0.0.1:9")
