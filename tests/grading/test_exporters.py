"""The exported tables are what Moodle and Canvas import: quoting, ids, Arabic names, nothing that is not final."""

import csv
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from coursekit.course.processes import environment
from coursekit.grading.exporters import CanvasExport, MoodleExport

STUDENTS = [
    {"id": "s001", "first_name": "ليلى", "last_name": "الأحمد", "email": "s001@example.org", "lms_user_id": "4711"},
    {"id": "s002", "first_name": 'Sam "Sammy"', "last_name": "Smith, Jr.", "email": "s002@example.org"},
    {"id": "s003"},
    {"id": "s004", "first_name": "Ola", "last_name": "Berg", "email": "s004@example.org"},
]


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Gradebook:
    """Four students: graded, graded with a penalty, waiting for a person, nothing handed in."""
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader starts alembic by name.
        patch.setenv("PATH", environment()["PATH"])
        book = Gradebook(f"sqlite:///{tmp_path_factory.mktemp('book') / 'gradebook.db'}")
    book.add_assignment("five-levels")
    book.add_notebook("five-levels", "five-levels")
    cell = {"notebook": "five-levels", "assignment": "five-levels"}
    book.add_grade_cell("power-values", max_score=20.0, cell_type="code", **cell)
    for student in STUDENTS:
        book.add_student(student["id"], **{key: value for key, value in student.items() if key != "id"})
    for student, points, waits in (("s001", 17.5, False), ("s002", 20.0, False), ("s003", 3.0, True)):
        submission = book.add_submission("five-levels", student)
        grade = submission.notebooks[0].grades[0]
        grade.auto_score, grade.needs_manual_grade = points, waits
        if student == "s002":
            submission.notebooks[0].late_submission_penalty = 2.0
    book.db.commit()
    yield book
    book.close()


def exported(plugin: type, gradebook: Gradebook, target: Path, **options: object) -> list[list[str]]:
    config = Config({"ExportPlugin": {"to": str(target), **options}})
    plugin(config=config).export(gradebook)
    data = target.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(data.decode("utf-8").splitlines()))


def test_moodle_reads_user_fields_and_grades(gradebook: Gradebook, tmp_path: Path) -> None:
    heading, *rows = exported(MoodleExport, gradebook, tmp_path / "moodle.csv")
    assert heading == ["Username", "ID number", "First name", "Last name", "Email address", "five-levels"]
    by_user = {row[0]: row for row in rows}
    assert by_user["s001"] == ["s001", "4711", "ليلى", "الأحمد", "s001@example.org", "17.5"]
    assert by_user["s002"] == ["s002", "", 'Sam "Sammy"', "Smith, Jr.", "s002@example.org", "18"]
    # What is not final is left as it is in Moodle.
    assert by_user["s003"][-1] == by_user["s004"][-1] == ""
    assert len(rows) == len(STUDENTS)


def test_canvas_wants_its_columns_and_the_points_possible(gradebook: Gradebook, tmp_path: Path) -> None:
    heading, possible, *rows = exported(CanvasExport, gradebook, tmp_path / "canvas.csv")
    assert heading == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "five-levels"]
    assert possible == ["    Points Possible", "", "", "", "", "20"]
    by_login = {row[3]: row for row in rows}
    assert by_login["s001"] == ["الأحمد, ليلى", "4711", "", "s001", "", "17.5"]
    assert by_login["s002"][0] == 'Smith, Jr., Sam "Sammy"' and by_login["s002"][-1] == "18"
    assert by_login["s003"][0] == "s003" and by_login["s003"][-1] == ""


def test_students_and_assignments_are_chosen(gradebook: Gradebook, tmp_path: Path) -> None:
    heading, *rows = exported(
        MoodleExport, gradebook, tmp_path / "some.csv", student=["s001"], assignment=["another-one"]
    )
    assert heading[-1] == "Email address"
    assert [row[0] for row in rows] == ["s001"]
