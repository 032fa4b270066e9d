"""What the syllabi and the rubrics say of hours, points, weights and sums is what lessons and assignments say."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.content.reading_time import time_of
from coursekit.course import notebooks
from coursekit.course.project import Project
from custrel.lifetime import clv
from tests.session_plans import FOLDER, taught, text_of

MEETINGS_OF_A_WEEK, MEETING = 2, 75
MOST_HOURS = 8
DOC = re.compile(r"\{doc\}`(?:[^`<]*<)?/([^`<>]+)>?`")
OBJECTIVES = "objectives"


def rows(text: str, columns: int) -> list[list[str]]:
    """Return the rows of the tables with so many columns, without headings and rules."""
    found = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if "|" in line]
    return [row for row in found if len(row) == columns and not re.fullmatch(r":?-+:?|Week|A course in …", row[0])]


def section(text: str, label: str) -> str:
    """Return what stands below a label, to the next one."""
    return text.partition(f"({label})=")[2].partition("\n(")[0]


def syllabus_faults(project: Project, text: str) -> Iterator[str]:
    """Yield where the hours, points or the order of a table of weeks are not those of its lessons."""
    *weeks, total = rows(text, 6)
    hours, points, before = 0.0, 0.0, set[str]()
    for week, lessons, _, due, stated_hours, stated_points in weeks:
        read, handed_in = DOC.findall(lessons), DOC.findall(due)
        counted = _hours(project, read, handed_in, MEETINGS_OF_A_WEEK * MEETING)
        if float(stated_hours) != counted:
            yield f"week {week}: {stated_hours} hours instead of {counted:g}"
        if counted > MOST_HOURS:
            yield f"week {week}: {counted:g} hours are more than {MOST_HOURS}"
        earned = sum(_points(project, name) for name in handed_in)
        if float(stated_points) != earned:
            yield f"week {week}: {stated_points} points instead of {earned:g}"
        before |= set(read)
        yield from (
            f"week {week}: {name} comes before {other}" for name in read for other in _builds_on(project, name) - before
        )
        yield from (
            f"week {week}: {name} is due before its lesson"
            for name in handed_in
            if _lesson(project, name) not in before
        )
        hours, points = hours + counted, points + earned
    if [*map(float, re.findall(r"[\d.]+", " ".join(total)))] != [hours, points]:
        yield f"the sums are {hours:g} hours and {points:g} points"


def _hours(project: Project, lessons: list[str], assignments: list[str], meetings: int = 0) -> float:
    minutes = [time_of(project, name, "lesson") for name in lessons]
    minutes += [time_of(project, _lesson(project, name), "assignment") for name in assignments]
    return math.ceil((meetings + sum(filter(None, minutes))) / 30) / 2


def _lesson(project: Project, exercise: str) -> str:
    slug = exercise.rpartition("/")[2]
    return next(lesson.with_suffix("").as_posix() for lesson in project.lessons if lesson.stem == slug)


def _points(project: Project, exercise: str) -> float:
    cells = _solution(project, exercise.rpartition("/")[2])
    return sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells)


def _builds_on(project: Project, lesson: str) -> set[str]:
    """Return the lessons that a lesson names among what it needs."""
    cell = next(cell for cell in notebooks.read(project.root / f"{lesson}.ipynb").cells if cell.id == OBJECTIVES)
    return {name for name in DOC.findall(cell.source) if name in {_path(other) for other in taught(project)}}


def _path(lesson: Path) -> str:
    return lesson.with_suffix("").as_posix()


@pytest.mark.parametrize(("label", "weeks"), [("syllabus-five-weeks", 5), ("syllabus-fourteen-weeks", 14)])
def test_a_syllabus_says_the_hours_and_points_of_its_lessons(project: Project, label: str, weeks: int) -> None:
    text = section(text_of(project, FOLDER / "syllabi.md", "en"), label)
    assert len(rows(text, 6)) == weeks + 1
    assert [*syllabus_faults(project, text)] == []
    weights = [int(weight) for weight in re.findall(r"^\| [A-Z][^|]* \| (\d+)% \|$", text, re.MULTILINE)]
    assert sum(weights) == 100


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("| 7 | 24 |", "| 6.5 | 24 |", "week 1: 6.5 hours instead of 7"),
        ("| 7 | 24 |", "| 7 | 20 |", "week 1: 20 points instead of 24"),
        ("**34.5**", "**34**", "the sums are 34.5 hours and 96 points"),
        (
            "{doc}`/book/relationship-types/relationship-types`, ",
            "",
            "week 2: book/relationship-types/choosing-a-type comes before book/relationship-types/relationship-types",
        ),
        (
            "{doc}`/exercises/choosing-a-type/choosing-a-type`",
            "{doc}`/exercises/retention-economics/retention-economics`",
            "week 2: exercises/retention-economics/retention-economics is due before its lesson",
        ),
        (
            "{doc}`/exercises/choosing-a-type/choosing-a-type`",
            "{doc}`/exercises/choosing-a-type/choosing-a-type`, {doc}`/exercises/five-levels/five-levels`",
            "week 2: 9.5 hours are more than 8",
        ),
    ],
)
def test_a_planted_fault_is_told(project: Project, old: str, new: str, told: str) -> None:
    text = section(text_of(project, FOLDER / "syllabi.md", "en"), "syllabus-five-weeks")
    assert old in text
    assert told in [*syllabus_faults(project, text.replace(old, new, 1))]


def test_the_long_course_holds_every_lesson_and_all_assignments_but_one(project: Project) -> None:
    text = section(text_of(project, FOLDER / "syllabi.md", "en"), "syllabus-fourteen-weeks")
    named = set(DOC.findall("\n".join(" ".join(row) for row in rows(text, 6))))
    assert {_path(lesson) for lesson in taught(project)} <= named
    exercises = {name for name in project.docnames if name.startswith("exercises/")}
    assert exercises - named == {"exercises/zappos/zappos"}


def test_single_lessons_come_with_their_hours_and_what_they_build_on(project: Project) -> None:
    table = rows(section(text_of(project, FOLDER / "syllabi.md", "en"), "syllabus-single-lessons"), 4)
    assert table
    for subject, lessons, assignments, stated in table:
        read, handed_in = DOC.findall(lessons), DOC.findall(assignments)
        assert float(stated) == _hours(project, read, handed_in), subject
        assert all(_builds_on(project, name) <= set(read) for name in read), subject


def test_the_rubrics_add_up_and_their_sample_answers_are_right(project: Project) -> None:
    text = text_of(project, FOLDER / "rubrics.md", "en")
    minutes = [int(row[0]) for row in rows(section(text, "rubrics-norming"), 2) if row[0].isdecimal()]
    assert sum(minutes) == 30
    table = re.findall(r"^\| \**(\w+)\** \| (\S+) \| (\S+) \| (\S+) \| .*\|$", text, re.MULTILINE)
    graded = [row for row in table if re.search("[½0-9]", row[1])]
    task = "\n".join(cell.source for cell in _solution(project, "retention-economics") if cell.id == "reflection-task")
    assert [row[0] for row in graded[:-1]] == re.findall(r"^\| ([A-Z][a-z]+) \|", task, re.MULTILINE)[1:]
    *criteria, total = [[_value(cell) for cell in row[1:]] for row in graded]
    assert [sum(column) for column in zip(*criteria, strict=True)] == total
    rise = [clv(1, rate, 0.1) / clv(1, 0.6, 0.1) - 1 for rate in (0.65, 0.63)]
    assert [f"{value:.1%}" for value in rise] == ["20.4%", "11.7%"]
    assert all(text.count(f"{value:.1%}") for value in rise)
    assert f"{0.65 / 0.6 - 1:.1%}" == "8.3%"


def test_each_solution_shows_what_earns_half_a_point_and_nothing(project: Project) -> None:
    for path in project.solutions:
        answers = [cell.source for cell in _solution(project, path.stem) if _is_reflection(cell)]
        assert answers, path
        for answer in answers:
            # The capstone has four levels, and whole reports for each.
            assert "½" in answer or "**An answer of 15 points" in answer, path
            assert re.search(r"\b0 points|\bnothing\b", answer), path


def _solution(project: Project, slug: str) -> list[NotebookNode]:
    return notebooks.read(project.root / "solutions" / slug / f"{slug}.ipynb").cells


def _is_reflection(cell: NotebookNode) -> bool:
    graded = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "markdown" and bool(graded.get("solution") and graded.get("grade"))


def _value(cell: str) -> float:
    plain = cell.strip("*")
    return float(plain.replace("½", "") or 0) + 0.5 * plain.count("½")
