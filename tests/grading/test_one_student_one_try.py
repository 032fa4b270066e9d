"""Whatever one student hands in changes nothing for another, and what is wrong with a run is one sentence."""

import contextlib
import copy
import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes
from coursekit.course.notebooks import dumps
from coursekit.course.processes import environment
from coursekit.grading import grade_class as grading
from coursekit.grading import gradebook, messages
from coursekit.grading.grade_class import ClassGrades, failing_alone, grade_class, only_run
from coursekit.grading.messages import Limits
from coursekit.grading.nbgrader_course import NbgraderCourse, write_graded
from coursekit.grading.outcomes import Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import Submission, beside, together
from coursekit.grading.trusted.agent import fingerprint, rejected
from tests.grading.attacks.target import ALL, NAME, RIGHT, source
from tests.grading.classroom import PROJECT, Course, answered

pytestmark = pytest.mark.slow
LIMITS = Limits(cell_seconds=5, notebook_seconds=20)
HONEST = ("a-honest", "z-honest")
COURSE = [sys.executable, "-c", "from coursekit.cli import main; main()"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("prepared") / "course"
    course = Course(root)
    (root / "solutions" / NAME).mkdir(parents=True)
    (root / "solutions" / NAME / f"{NAME}.ipynb").write_text(dumps(source()), encoding="utf-8")
    shutil.copy(PROJECT.root / "nbgrader_config.py", root)
    run = course.nbgrader("generate_assignment", NAME)
    assert run.returncode == 0, run.stdout
    for student in HONEST:
        course.hand_in(student, NAME, dumps(answered(course.released(NAME), RIGHT)))
    return root


@pytest.fixture
def course(prepared: Path, tmp_path: Path) -> Course:
    shutil.copytree(prepared, tmp_path / "course")
    return Course(tmp_path / "course")


def grade(course: Course, **options: object) -> ClassGrades:
    return grade_class(NbgraderCourse(course.root), NAME, workers=1, limits=LIMITS, **options)


def points(grades: ClassGrades) -> dict[str, float]:
    return {result.student: result.points for result in grades.results}


# --- Arbitrary trees --------------------------------------------------------------------------------------------------

NAMES = st.one_of(
    st.sampled_from([b"target.ipynb", b"data", b"data.csv", b"timestamp.txt", b".hidden", b"x.ipynb", b"\xff"]),
    st.binary(min_size=1, max_size=255).filter(lambda name: b"/" not in name and b"\0" not in name),
    st.text(min_size=1, max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")[:255].replace(b"/", b"_"))
    .map(lambda name: name.replace(b"\0", b"_")),
).filter(lambda name: name not in (b".", b".."))  # fmt: skip
CONTENTS = st.one_of(
    st.binary(max_size=300),
    st.sampled_from([b"{}", b'{"cells": []}', b'{"cells": 3}', b"[" * 2000, b'{"cells": [{"source": 7}, 3, null]}']),
)
KINDS = st.sampled_from(["file", "file", "file", "link", "dangling", "pipe", "closed", "loop"])
TREES = st.recursive(st.tuples(KINDS, CONTENTS), lambda inner: st.dictionaries(NAMES, inner, max_size=5), max_leaves=12)


def plant(place: Path, tree: object) -> None:
    """Put a tree of files, folders and whatever else there may be at ``place``."""
    with contextlib.suppress(OSError):  # what the file system does not take cannot be handed in
        if isinstance(tree, dict):
            place.mkdir()
            for name, inner in tree.items():
                plant(place / os.fsdecode(name), inner)
            return
        kind, content = tree
        if kind in ("link", "dangling", "loop"):
            place.symlink_to({"link": "/etc/passwd", "dangling": "nowhere", "loop": place}[kind])
        elif kind == "pipe":
            os.mkfifo(place)
        else:
            place.write_bytes(content)
            if kind == "closed":
                place.chmod(0)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREES, again=TREES)
def test_any_tree_is_a_submission_or_is_refused(prepared: Path, tree: object, again: object) -> None:
    """It is read, handed to another process, written down and recorded; once more when something else is handed in."""
    course = NbgraderCourse(prepared)
    [assignment] = assignments(prepared)
    folder = prepared / "submitted" / "x"
    try:
        with tempfile.TemporaryDirectory() as graded:
            for planted in (tree, again, tree):
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                plant(folder / NAME, planted)
                submission = course.submission("x", assignment)
                course.timestamp("x", NAME)
                assert course.submission("x", assignment) == submission
                assert messages.read(messages.write(submission), Submission) == submission
                mark = fingerprint(assignment, submission, LIMITS, walls=True)
                assert fingerprint(assignment, course.submission("x", assignment), LIMITS, walls=True) == mark
                if submission.refused:
                    assert rejected(assignment, submission, LIMITS, submission.refused, walls=True).rejected
                files = together(submission.files, {"data/x.csv": b"the author's"})
                write_graded(Path(graded) / "x" / NAME, NAME, "{}", files)
                for name, content in files.items():
                    assert (Path(graded) / "x" / NAME / name).read_bytes() == content
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_assignments: dict[Path, list[Assignment]] = {}


def assignments(root: Path) -> list[Assignment]:
    if root not in _assignments:
        _assignments[root] = NbgraderCourse(root).assignments(NAME)
    return _assignments[root]


def test_odd_trees_and_names_beside_honest_students(course: Course) -> None:
    released = course.released(NAME)
    submitted = course.root / "submitted"
    right = dumps(answered(released, RIGHT))
    # Names of folders, as unpacking with the wrong encoding leaves them.
    for name in (b"\xd3\xc7", "ط".encode() * 125, b"n" * 250, b"m" * 239, b"<b>&amp;", b"a\nb", b"-rf", b"=1+1", b" "):
        folder = submitted / os.fsdecode(name) / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(right, encoding="utf-8")
    # What stands in the way of what is written.
    (course.root / "autograded").mkdir()
    for name in ("k1", "k2", "k3"):
        course.hand_in(name, NAME, right)
    (course.root / "autograded" / "k1").write_text("a file")
    (course.root / "autograded" / "k2" / NAME / f"{NAME}.ipynb").mkdir(parents=True)
    records = course.root / "_build" / "grading" / NAME / NAME
    (records / "k3.json").mkdir(parents=True)
    (submitted / "l1").write_text("a file where a folder should be")
    (submitted / "l2").mkdir()
    (submitted / "l2" / NAME).write_text("a file where a folder should be")
    for _ in range(2):
        grades = grade(course)
        given = points(grades)
        assert {given[student] for student in (*HONEST, "k2", "m" * 239, "<b>&amp;", "-rf", "=1+1")} == {ALL}
        said = "\n".join(grades.failures)
        assert "not UTF-8" in said and said.count("longer than") == 2
        assert "k1: not graded" in said and "k3: not graded" in said
        assert "l2" not in given or given["l2"] == 0
        assert {"k1", "k3"}.isdisjoint(given)


def test_a_folder_takes_the_place_of_a_file(course: Course) -> None:
    right = dumps(answered(course.released(NAME), RIGHT))
    for content in (b"file", None, b"file"):
        course.hand_in("x", NAME, right)
        data = course.root / "submitted" / "x" / NAME / "data"
        shutil.rmtree(data, ignore_errors=True)
        data.unlink(missing_ok=True)
        if content is None:
            data.mkdir()
            (data / "x.csv").write_text("1")
        else:
            data.write_bytes(content)
        assert points(grade(course)) == dict.fromkeys((*HONEST, "x"), ALL)
        graded = course.root / "autograded" / "x" / NAME / "data"
        assert graded.is_dir() is (content is None)


def test_what_stands_in_the_authors_way_is_left_out(tmp_path: Path) -> None:
    assert together({"a": b"1", "b/c": b"2", "d": b"3"}, {"a/x": b"4", "b": b"5"}) == {
        "a/x": b"4",
        "b": b"5",
        "d": b"3",
    }
    assert beside(tmp_path / "nowhere").files == {}
    assert "No such file" in beside(tmp_path / "nowhere").remarks()[0]


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    name = "ع" * 125 + ".csv"
    assert len(name.encode()) == 254
    assert write_bytes(tmp_path / name, b"x")
    assert (tmp_path / name).read_bytes() == b"x"
    assert len(list(tmp_path.iterdir())) == 1


# --- Runs -------------------------------------------------------------------------------------------------------------


def test_a_second_run_says_that_there_is_a_first(course: Course) -> None:
    with only_run(course.root / grading.RECORDS):
        start = time.monotonic()
        with pytest.raises(CourseError, match="Another run is grading"):
            grade(course)
        assert time.monotonic() - start < 5
        run = subprocess.run(
            [*COURSE, "grade", NAME],
            cwd=course.root, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 1
        assert "Another run is grading" in run.stderr and "Traceback" not in run.stderr
    assert points(grade(course)) == dict.fromkeys(HONEST, ALL)


def test_a_gradebook_older_than_the_records_is_noticed(course: Course) -> None:
    shutil.copy(course.root / "gradebook.db", course.root / "copy.db")
    assert points(grade(course)) == dict.fromkeys(HONEST, ALL)
    shutil.copy(course.root / "gradebook.db", course.root / "full.db")
    shutil.move(course.root / "copy.db", course.root / "gradebook.db")
    assert grade(course).kept == 0
    assert grade(course).kept == 2
    # One that has other scores than the records say.
    with sqlite3.connect(course.root / "gradebook.db") as database:
        database.execute("update grade set auto_score = 0 where auto_score > 0")
    grades = grade(course)
    assert (grades.kept, points(grades)) == (0, dict.fromkeys(HONEST, ALL))
    assert {sum(score or 0 for score in course.scores(student, NAME).values()) for student in HONEST} == {ALL}


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["grades"][0].update(points=1e9),
        lambda record: record["grades"][0].update(points=1e9, max_points=1e9),
        lambda record: record["grades"][0].update(points=-1.0),
        lambda record: record["grades"][0].update(points=1.0),
        lambda record: record["grades"].append(dict(record["grades"][0], cell="more")),
        lambda record: record["grades"].append(record["grades"][0]),
        lambda record: record["grades"].clear(),
        lambda record: record.update(student="z-honest"),
        lambda record: record.update(assignment="another"),
    ],
)
def test_a_record_that_was_tampered_with_is_none(course: Course, change: object) -> None:
    grade(course)
    path = course.root / "_build" / "grading" / NAME / NAME / "a-honest.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(json.dumps(record), encoding="utf-8")
    grades = grade(course)
    assert (grades.kept, points(grades)) == (1, dict.fromkeys(HONEST, ALL))


def test_a_locked_gradebook_is_one_sentence(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradebook, "ATTEMPTS", 1)
    holder = sqlite3.connect(course.root / "gradebook.db", isolation_level=None)
    holder.execute("begin exclusive")
    with pytest.raises(CourseError, match="stays locked by another program") as raised:
        grade(course)
    assert len(str(raised.value)) < 200
    holder.execute("rollback")
    assert points(grade(course)) == dict.fromkeys(HONEST, ALL)


def test_a_broken_gradebook_is_one_sentence(course: Course) -> None:
    (course.root / "gradebook.db").write_bytes(b"no database" * 500)
    with pytest.raises(CourseError, match="The gradebook cannot be used") as raised:
        grade(course)
    assert len(str(raised.value)) < 400 and "\n" not in str(raised.value)


def test_a_file_where_a_folder_should_be_is_one_sentence(course: Course) -> None:
    (course.root / "_build").write_text("")
    with pytest.raises(CourseError, match="must be a folder to write to"):
        grade(course)
    (course.root / "_build").unlink()
    (course.root / "autograded").write_text("")
    grades = grade(course)
    assert len(grades.failures) == 2 and all("not graded" in failure for failure in grades.failures)
    (course.root / "autograded").unlink()
    assert points(grade(course)) == dict.fromkeys(HONEST, ALL)


def test_a_full_disk_is_one_sentence(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(grading, "write_graded", full)
        with pytest.raises(CourseError, match="Nothing can be written here: No space left"):
            grade(course)
    assert points(grade(course)) == dict.fromkeys(HONEST, ALL)


def test_what_goes_wrong_with_one_stops_nobody(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    right = course.root / "submitted" / "m-odd" / NAME / f"{NAME}.ipynb"
    course.hand_in("m-odd", NAME, dumps(answered(course.released(NAME), RIGHT)))
    assert right.is_file()
    for name in ("submission", "folder"):
        with monkeypatch.context() as patch:
            whole = getattr(NbgraderCourse, name)

            def failing(self: object, *arguments: str, whole: object = whole) -> object:
                if "m-odd" in arguments:
                    raise RuntimeError("odd")
                return whole(self, *arguments)

            patch.setattr(NbgraderCourse, name, failing)
            patch.setattr(NbgraderCourse, "students", lambda *_: ["a-honest", "m-odd", "z-honest"])
            grades = grade(course, force=True)
            assert points(grades) == dict.fromkeys(HONEST, ALL)
            assert grades.failures == ["m-odd: not graded, odd"]
    with pytest.raises(KeyboardInterrupt), failing_alone(ClassGrades("x"), "y"):
        raise KeyboardInterrupt


def test_an_end_of_the_trusted_side_is_no_silent_zero() -> None:
    from coursekit.grading.trusted.agent import complete

    author = source()
    grades = complete(Assignment("x", "x", {"en": author}, {"en": copy.deepcopy(author)}), [])
    assert all(grade.outcome is Outcome.NOT_RUN and grade.waits_for_person for grade in grades)


@pytest.fixture(autouse=True)
def _nothing_hidden() -> Iterator[None]:
    umask = os.umask(0o022)
    yield
    os.umask(umask)
