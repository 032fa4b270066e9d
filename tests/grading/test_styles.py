"""Right answers in many styles stay right: whole notebooks that know nothing of the model solution get full points.

They stand in `styles/`, a folder for each assignment and a file for each notebook.
"""

from collections.abc import Iterator

import pytest

from coursekit.content.assignments import autograder_cells
from coursekit.course.notebooks import dumps
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.released import modules_of
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted.agent import Agent
from tests.grading.classroom import ASSIGNMENTS, EVERY_FOURTH, PROJECT, answer_cells, answered, source_of, styles_of

# Where tests run in several processes, one of them starts the grading process.
LEAST_STYLES = 5


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    modules = dict.fromkeys(module for name in ASSIGNMENTS for module in modules_of(source_of(name)))
    with Agent(list(modules)) as agent:
        yield agent


@pytest.mark.parametrize("name", EVERY_FOURTH)
def test_right_answers_of_every_style_get_full_points(name: str, agent: Agent) -> None:
    [assignment] = NbgraderCourse(PROJECT.root).assignments(name)
    agent.prepare(assignment)
    tests = {cell.id for cell in autograder_cells(source_of(name))}
    lost = []
    for number, (style, answers) in enumerate(styles_of(name).items()):
        # Every other student reads another language.
        released = list(assignment.released.values())[number % len(assignment.released)]
        result = agent.grade(Submission(style, dumps(answered(released, answers)).encode()))
        assert result.suspicious == [], style
        lost += [
            f"{style}, {grade.cell}: {grade.points:g} of {grade.max_points:g}. {grade.message}"
            for grade in result.grades
            if grade.cell in tests and grade.outcome.value != "right"
        ]
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_style_answers_every_task(name: str) -> None:
    asked = {cell.id for cell in answer_cells(name) if cell.cell_type == "code"}
    for style, answers in styles_of(name).items():
        assert set(answers) == asked, style
    texts = [source for answers in styles_of(name).values() for source in answers.values()]
    assert len(set(texts)) == len(texts), "two notebooks of one style are one"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_an_assignment_has_enough_styles(name: str) -> None:
    assert len(styles_of(name)) >= LEAST_STYLES
