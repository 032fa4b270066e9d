"""Points that a person gives: reflections in a table, appeals with a reason, lateness of the new sum, exports."""

import csv
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from coursekit.cli.new import make_course
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps
from coursekit.course.processes import environment
from coursekit.grading.by_hand import DECISIONS, decide, read_reflections, write_reflections
from coursekit.grading.exporters import MoodleExport
from coursekit.grading.grade_class import grade_class
from coursekit.grading.gradebook import GradeWriter
from coursekit.grading.lateness import PerDayBegun
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.regrade import regrade
from coursekit.grading.tables import LONGEST_CELL
from tests.grading.classroom import Course, answered

NAME = "how-many-stay"
RIGHT = {
    "retention-rates": "def retention_rates(survivors):\n    return [b / a for a, b in zip(survivors, survivors[1:])]",
    "mean-payments": "def mean_payments(survivors):\n    return sum(survivors) / survivors[0]",
}
WRONG = {**RIGHT, "mean-payments": "def mean_payments(survivors):\n    return 0.0"}
THOUGHT = "=2+3; those who leave first are gone."


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three students: one has all right, one a task wrong, one handed in without a reflection."""
    course = Course(make_course(tmp_path_factory.mktemp("by-hand") / "course").root)
    # With --force, since the course has its student versions.
    assert course.nbgrader("generate_assignment", NAME, "--force").returncode == 0
    released = course.released(NAME)
    course.hand_in("s1", NAME, dumps(answered(released, {**RIGHT, "reflection": THOUGHT})))
    course.hand_in("s2", NAME, dumps(answered(released, {**WRONG, "reflection": "Later groups are younger."})))
    course.hand_in("s3", NAME, dumps(answered(released, RIGHT)))
    grade_class(NbgraderCourse(course.root), NAME)
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> NbgraderCourse:
    shutil.copytree(graded.root, tmp_path / "course")
    return NbgraderCourse(tmp_path / "course")


@pytest.fixture
def writer(course: NbgraderCourse, monkeypatch: pytest.MonkeyPatch) -> Iterator[GradeWriter]:
    monkeypatch.setenv("PATH", environment()["PATH"])
    with GradeWriter(course.directory.db_url, config=course.config) as opened:
        yield opened


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def filled(path: Path, points: dict[str, str], comment: str = "") -> Path:
    """Fill the table in as a spreadsheet of a country with decimal commas saves it."""
    rows = rows_of(path)
    target = path.with_name("filled.csv")
    with target.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]), delimiter=";")
        table.writeheader()
        table.writerows({**row, "points": points.get(row["student"], ""), "comment": comment} for row in rows)
    return target


def exported(course: NbgraderCourse, writer: GradeWriter, *, tests_only: bool = False) -> dict[str, str]:
    plugin = MoodleExport(config=course.config)
    plugin.tests_only, plugin.to = tests_only, str(course.root / "out.csv")
    plugin.export(writer.gradebook)
    with (course.root / "out.csv").open(encoding="utf-8", newline="") as stream:
        heading, *rows = csv.reader(stream)
    assert heading[-1] == (f"{NAME} (tests)" if tests_only else NAME)
    return {row[0]: row[-1] for row in rows}


def test_reflections_go_out_and_come_back(course: NbgraderCourse, writer: GradeWriter) -> None:
    assert exported(course, writer) == {"s1": "", "s2": "", "s3": "5"}
    assert exported(course, writer, tests_only=True) == {"s1": "5", "s2": "3", "s3": "5"}
    path, answers, waiting = write_reflections(course, writer, NAME)
    assert (answers, waiting) == (2, 2)
    # A spreadsheet takes no answer for a formula, and knows the encoding.
    assert [row["answer"] for row in rows_of(path)] == [f"'{THOUGHT}", "Later groups are younger."]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_reflections(writer, NAME, filled(path, {"s1": "2,5"}, "Good.")) == (1, 1)
    assert exported(course, writer) == {"s1": "7.5", "s2": "", "s3": "5"}
    path, _, waiting = write_reflections(course, writer, NAME)
    assert waiting == 1
    assert [(row["points"], row["comment"]) for row in rows_of(path)] == [("2.5", "Good."), ("", "")]


def test_what_is_filled_in_and_not_read_yet_is_not_written_over(course: NbgraderCourse, writer: GradeWriter) -> None:
    path, *_ = write_reflections(course, writer, NAME)
    filled(path, {"s1": "2"}).rename(path)
    with pytest.raises(CourseError, match=r"holds points or comments for s1 that were not read: take them with --read"):
        write_reflections(course, writer, NAME)
    assert [row["points"] for row in csv.DictReader(path.open(encoding="utf-8"), delimiter=";")] == ["2", ""]
    read_reflections(writer, NAME, path)
    path, _, waiting = write_reflections(course, writer, NAME)
    assert waiting == 1 and rows_of(path)[0]["points"] == "2.0"


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ({"s1": "2", "s2": "many"}, "row 3: 'many' is no number of points"),
        ({"s1": "2", "s2": "4"}, "row 3: 4 points are not between 0 and 3"),
        ({"s1": "2", "s2": "-1"}, "row 3: -1 points are not between 0 and 3"),
        ({"s1": "2", "s2": "nan"}, "row 3: nan points are not between 0 and 3"),
    ],
)
def test_a_fault_in_the_table_leaves_everything(
    course: NbgraderCourse, writer: GradeWriter, points: dict[str, str], told: str
) -> None:
    path, *_ = write_reflections(course, writer, NAME)
    with pytest.raises(CourseError, match=told):
        read_reflections(writer, NAME, filled(path, points))
    assert exported(course, writer)["s1"] == ""


def test_a_table_of_something_else_is_told(course: NbgraderCourse, writer: GradeWriter) -> None:
    path = course.root / "table.csv"
    path.write_text("student,points\ns1,2\n", encoding="utf-8")
    with pytest.raises(CourseError, match="no column 'notebook': keep those"):
        read_reflections(writer, NAME, path)
    path.write_text(f"student,notebook,cell,of,points,comment\ns9,{NAME},reflection,3,2,\n", encoding="utf-8")
    with pytest.raises(CourseError, match="row 2: s9 has no reflection in how-many-stay"):
        read_reflections(writer, NAME, path)


def table_of(course: NbgraderCourse, *rows: str, encoding: str = "utf-8") -> Path:
    path = course.root / "table.csv"
    path.write_text("\n".join(["student,notebook,cell,of,points,comment", *rows]), encoding=encoding)
    return path


def test_a_long_answer_keeps_nobodys_points_away(course: NbgraderCourse, writer: GradeWriter) -> None:
    """What a reader of tables refuses, it refuses for the whole class."""
    graded = course.folder("autograded", "s1", NAME) / f"{NAME}.ipynb"
    graded.write_text(graded.read_text(encoding="utf-8").replace(THOUGHT, "كلمة " * 60_000), encoding="utf-8")
    path, *_ = write_reflections(course, writer, NAME)
    assert read_reflections(writer, NAME, path) == (0, 2)
    assert max(len(row["answer"]) for row in rows_of(path)) == LONGEST_CELL + 1


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((f"s1,{NAME},reflection,3,1,", f"s1,{NAME},reflection,3,3,"), "row 3: the answer reflection of s1 is there"),
        ((f"s1,{NAME},mean-payments-values,2,2,",), "row 2: mean-payments-values is a test. `course appeal`"),
    ],
)
def test_points_that_are_not_for_the_table_are_refused(
    course: NbgraderCourse, writer: GradeWriter, rows: tuple[str, ...], told: str
) -> None:
    with pytest.raises(CourseError, match=told):
        read_reflections(writer, NAME, table_of(course, *rows))
    assert exported(course, writer)["s1"] == ""


@pytest.mark.parametrize("written", ["٢٫٥", "2,5", "2.5"])
def test_points_in_the_digits_of_a_country(course: NbgraderCourse, writer: GradeWriter, written: str) -> None:
    path = table_of(course, f's1,{NAME},reflection,3,"{written}",', encoding="utf-16")
    assert read_reflections(writer, NAME, path) == (1, 0)
    assert exported(course, writer)["s1"] == "7.5"


def test_an_appeal_that_cannot_be_noted_is_none(course: NbgraderCourse, writer: GradeWriter) -> None:
    test, record = "mean-payments-values", course.root / DECISIONS
    decide(course, writer, NAME, student="s2", test=test, points=1, reason="Half, by far.")
    # As a spreadsheet saves it.
    text = record.read_text(encoding="utf-8-sig").replace(",", ";").replace("Half; by far.", "Half, by far.")
    record.write_text(text, encoding="utf-16")
    decide(course, writer, NAME, student="s2", test=test, points=2, reason="All.")
    assert [(row["after"], row["reason"]) for row in rows_of(record)] == [("1", "Half, by far."), ("2", "All.")]
    record.write_bytes(b"\xff\x00\xff")
    with pytest.raises(CourseError, match="is not"):
        decide(course, writer, NAME, student="s2", test=test, points=0, reason="None.")
    assert exported(course, writer, tests_only=True)["s2"] == "5"


def test_an_appeal_gives_points_and_a_reason_and_stays_on_record(course: NbgraderCourse, writer: GradeWriter) -> None:
    test, reason = "mean-payments-values", "Half of it is right."
    done = decide(course, writer, NAME, student="s2", test=test, points=1, reason=reason)
    assert (done.before, done.after) == (0, 1)
    decide(course, writer, NAME, student="s2", test=test, points=2, reason="=All of it.")
    assert exported(course, writer, tests_only=True)["s2"] == "5"
    comment = writer.gradebook.find_comment("mean-payments", NAME, NAME, "s2")
    assert comment.manual_comment == f"{reason}\n=All of it."
    rows = rows_of(course.root / DECISIONS)
    assert [(row["student"], row["test"], row["before"], row["after"]) for row in rows] == [
        ("s2", test, "0.0", "1"),
        ("s2", test, "1.0", "2"),
    ]
    assert rows[1]["reason"] == "'=All of it."


@pytest.mark.parametrize(
    ("student", "test", "points", "told"),
    [
        ("s2", "mean-payments-value", 1, r"no test 'mean-payments-value'. There are: .*mean-payments-values"),
        ("s2", "mean-payments-values", 3, "3 points are not between 0 and 2"),
        ("s9", "mean-payments-values", 1, "s9 was not graded in how-many-stay"),
    ],
)
def test_an_appeal_that_cannot_be_is_told(
    course: NbgraderCourse, writer: GradeWriter, student: str, test: str, points: float, told: str
) -> None:
    with pytest.raises(CourseError, match=told):
        decide(course, writer, NAME, student=student, test=test, points=points, reason="Right.")
    assert not (course.root / DECISIONS).exists()


def test_grading_again_keeps_what_a_person_gave(course: NbgraderCourse, writer: GradeWriter) -> None:
    path, *_ = write_reflections(course, writer, NAME)
    read_reflections(writer, NAME, filled(path, {"s1": "3", "s2": "1"}))
    decide(course, writer, NAME, student="s2", test="mean-payments-values", points=1, reason="Half.")
    expected = exported(course, writer)
    assert expected == {"s1": "8", "s2": "5", "s3": "5"}
    assert regrade(course, NAME, "1") == []
    writer.gradebook.db.expire_all()
    assert exported(course, writer) == expected


def test_lateness_is_taken_off_what_a_person_gave_too(course: NbgraderCourse, writer: GradeWriter) -> None:
    writer.penalties.plugin_inst = PerDayBegun(share=0.1)
    for student in ("s1", "s2"):
        submission = writer.gradebook.find_submission(NAME, student)
        submission.timestamp = datetime(2027, 3, 16, 12)
    writer.gradebook.db.commit()
    writer.set_deadline(NAME, datetime(2027, 3, 15, 12))
    path, *_ = write_reflections(course, writer, NAME)
    read_reflections(writer, NAME, filled(path, {"s1": "3", "s2": "2"}))
    assert exported(course, writer) == {"s1": "7.2", "s2": "4.5", "s3": "5"}
    # A later deadline gives the points back.
    writer.set_deadline(NAME, datetime(2027, 3, 17, 12))
    assert exported(course, writer)["s1"] == "8"
