"""A class from the release of an assignment to the feedback in the students' hands, as its people see it."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from coursekit.course.notebooks import dumps
from tests.classroom.conftest import ASSIGNMENT
from tests.classroom.hub import COURSE_ID, INSTRUCTOR, STUDENTS, Classroom, as_account
from tests.classroom.people import Instructor, Student
from tests.grading.classroom import answered, arabic, mistakes_of, right_answers, source_of

LAYLA, OMAR = STUDENTS
MISTAKE = next(mistake for mistake in mistakes_of(ASSIGNMENT) if mistake["name"] == "no discounting")
REFLECTION = "A point of retention is worth more to the gym than a percent of what is left to win."
BY_HAND = 3


def number_of(cell: str) -> int:
    """Return how many cells stand above a cell of the assignment."""
    return [one.id for one in source_of(ASSIGNMENT).cells].index(cell)


def points(cells: list[str]) -> float:
    """Return the points of some test cells together."""
    return sum(cell.metadata.nbgrader.points for cell in source_of(ASSIGNMENT).cells if cell.id in cells)


def test_a_class_from_release_to_feedback(room: Classroom, browser: Browser, pictures: Path, tmp_path: Path) -> None:
    teacher = Instructor(browser, room, INSTRUCTOR, pictures)
    teacher.formgrader()
    teacher.press(ASSIGNMENT, "assign")
    teacher.press(ASSIGNMENT, "release")

    layla = Student(browser, room, LAYLA, pictures)
    layla.fetch(ASSIGNMENT)
    layla.open(f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb")
    right = right_answers(ASSIGNMENT)
    layla.write(number_of("lifetime-value"), "def lifetime_value(", MISTAKE["source"])
    layla.write(number_of("lifetime-value-now"), "def lifetime_value_now(", right["lifetime-value-now"])
    layla.write(number_of("reflection"), "YOUR ANSWER HERE", REFLECTION)
    # The test she can see passes on her own server, and she goes on in good faith.
    for cell, holds in (("class-seed", "CLASS_SEED"), ("lifetime-value", "def"), ("lifetime-value-type", "_answer")):
        active = layla.select(number_of(cell), holds)
        layla.page.keyboard.press("Control+Enter")
        expect(active.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))
    expect(active.locator(".jp-OutputArea-output")).to_have_count(0)
    layla.keep("written")
    layla.save()
    layla.submit(ASSIGNMENT)

    # Omar works in the Arabic notebook from the site and hands it in under the same name.
    omar = Student(browser, room, OMAR, pictures)
    omar.fetch(ASSIGNMENT)
    file = tmp_path / f"{ASSIGNMENT}.ipynb"
    file.write_text(dumps(answered(arabic(ASSIGNMENT), right)), encoding="utf-8")
    omar.upload(ASSIGNMENT, file)
    omar.keep("uploaded")
    omar.submit(ASSIGNMENT)

    teacher.formgrader()
    teacher.press(ASSIGNMENT, "collect")
    report = room.course / "_build" / "grading" / ASSIGNMENT / "report.csv"
    teacher.terminal(f"cd {COURSE_ID} && course grade {ASSIGNMENT}", report.is_file, "course-grade")
    with report.open(encoding="utf-8-sig", newline="") as stream:
        languages = {row["student"]: row["language"] for row in csv.DictReader(stream)}
    assert languages == {LAYLA: "en", OMAR: "ar"}

    graded = [cell for cell in source_of(ASSIGNMENT).cells if cell.metadata.get("nbgrader", {}).get("grade")]
    most = points([cell.id for cell in graded])
    by_tests = {
        LAYLA: points(["lifetime-value-type", "lifetime-value-values", "lifetime-value-now-values"])
        - points(MISTAKE["fails"]),
        OMAR: points([cell.id for cell in graded if not cell.metadata.nbgrader.solution]),
    }
    assert 0 < by_tests[LAYLA] < by_tests[OMAR] < most
    teacher.formgrader()
    teacher.submissions(ASSIGNMENT)
    for student, expected in by_tests.items():
        expect(teacher.score(student)).to_have_text(f"{expected} / {most}")
    teacher.keep("points", teacher.form)
    # Plain nbgrader, which formgrader calls, grades with the same engine.
    teacher.press(LAYLA, "autograde")
    expect(teacher.score(LAYLA)).to_have_text(f"{by_tests[LAYLA]} / {most}")
    teacher.grade_by_hand(LAYLA, ASSIGNMENT, str(BY_HAND))
    teacher.formgrader()
    teacher.submissions(ASSIGNMENT)
    expect(teacher.score(LAYLA)).to_have_text(f"{by_tests[LAYLA] + BY_HAND} / {most}")
    teacher.formgrader()
    teacher.press(ASSIGNMENT, "generate-feedback")
    teacher.press(ASSIGNMENT, "release-feedback")

    page = layla.read_feedback(ASSIGNMENT)
    layla.keep("feedback")
    expect(page).to_have_attribute("lang", "en")
    expect(page).to_contain_text(MISTAKE["says"])
    page = omar.read_feedback(ASSIGNMENT)
    omar.keep("feedback")
    expect(page).to_have_attribute("lang", "ar")
    expect(page).to_have_attribute("dir", "rtl")
    expect(page).not_to_contain_text(MISTAKE["says"])
    assert {path.name for path in (room.course / "submitted").iterdir()} == {LAYLA, OMAR}


def test_students_are_kept_from_each_other_and_from_the_course(room: Classroom, browser: Browser) -> None:
    inbound = room.exchange / COURSE_ID / "inbound"
    for closed in (room.course, inbound, room.homes / LAYLA):
        assert closed.is_dir()
        assert "Permission denied" in as_account(OMAR, "ls", str(closed)).stderr
