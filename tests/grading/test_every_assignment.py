"""Every assignment through plain nbgrader, with each of its typical mistakes handed in.

`test_round_trip` shows with one of them what else can happen on the way: damaged files, noise, other seeds.
"""

import re

import pytest
from bs4 import BeautifulSoup

from coursekit.assignments import autograder_cells, tasks
from coursekit.notebooks import dumps
from tests.grading.classroom import (
    ASSIGNMENTS,
    Course,
    answered,
    arabic,
    mistakes_at_once,
    new_course,
    right_answers,
    source_of,
)

OTHERS = [name for name in ASSIGNMENTS if name != "retention-economics"]


@pytest.mark.parametrize("name", OTHERS)
def test_points_are_what_was_earned(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    course = new_course(tmp_path_factory.mktemp(name), [name])
    hand_in(course, name)
    run = course.nbgrader("autograde", name)
    assert run.returncode == 0, run.stdout
    assert [line for line in run.stdout.splitlines() if "App | WARNING" in line] == []
    full = {cell.id: cell.metadata.nbgrader.points for cell in autograder_cells(source_of(name))}
    assert sum(full.values()) == sum(task.points for task in tasks(source_of(name)))

    for student in ("perfect", "perfect-in-arabic"):
        assert by_tests(course, student, name) == full
    for student in ("untouched", "untouched-in-arabic"):
        assert set(course.scores(student, name).values()) == {0}
    for number, group in enumerate(mistakes_at_once(name)):
        lost = {cell for mistake in group for cell in mistake["fails"]}
        earned = {cell: 0 if cell in lost else points for cell, points in full.items()}
        assert by_tests(course, f"mistakes-{number}", name) == earned

    run = course.nbgrader("generate_feedback", name)
    assert run.returncode == 0, run.stdout
    for number, group in enumerate(mistakes_at_once(name)):
        page = BeautifulSoup(course.feedback(f"mistakes-{number}", name), "html.parser")
        messages = [element.get_text().strip() for element in page.select(".output_error")]
        for mistake in group:
            message = next((message for message in messages if mistake["says"] in message), None)
            assert message, f"{mistake['name']}: {mistake['says']}"
            english, translated = message.splitlines()
            assert not re.search("[ء-ي]", english), message
            assert re.match("[ء-ي]", translated), message


def hand_in(course: Course, name: str) -> None:
    """Hand in right and untouched notebooks in both languages, and every typical mistake."""
    released, answers = course.released(name), right_answers(name)
    perfect = answered(released, answers)
    course.hand_in("perfect", name, dumps(perfect))
    course.hand_in("untouched", name, dumps(released))
    course.hand_in("perfect-in-arabic", name, dumps(answered(arabic(name), answers)))
    course.hand_in("untouched-in-arabic", name, dumps(arabic(name)))
    for number, group in enumerate(mistakes_at_once(name)):
        wrong = {mistake["cell"]: mistake["source"] for mistake in group}
        course.hand_in(f"mistakes-{number}", name, dumps(answered(perfect, wrong)))


def by_tests(course: Course, student: str, name: str) -> dict[str, float]:
    """Return the points a student got without a human, by test cell."""
    scores = course.scores(student, name)
    return {cell.id: scores[cell.id] for cell in autograder_cells(source_of(name))}
