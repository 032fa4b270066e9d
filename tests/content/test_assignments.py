"""A whole assignment has no faults, and each planted one is found, with its cell."""

from collections.abc import Callable

import pytest
from nbformat import NotebookNode

from coursekit.content import assignments
from coursekit.content.grading_lint import untrusted_needs
from coursekit.course.project import Project
from tests.content.small_course import ASSIGNMENT, LESSON, assignment, cell, replace, spoil
from tests.content.test_lessons import rewritten, without


def test_a_whole_assignment_has_no_faults(course: Project) -> None:
    assert assignments.check(course) == []


def meets_nothing(notebook: NotebookNode) -> None:
    del cell(notebook, "half-task").metadata["objectives"]


def meets_another(notebook: NotebookNode) -> None:
    cell(notebook, "half-task").metadata.objectives = ["half-7"]


def other_points_by_hand(notebook: NotebookNode) -> None:
    cell(notebook, "reflection").metadata.nbgrader.points = 4


VISIBLE, HIDDEN = "half-of-two", "half-values"
PLANTED = [
    (rewritten("half-task", "Task 1", "Task 2"), "the tasks are not numbered from 1"),
    (without("half-task"), "0 tasks; 1 to 2 are wanted"),
    (rewritten("half-task", "3 points", "4 points"), "the tasks state 4 points together; 3 are wanted"),
    (rewritten("half-task", "3 points", "4 points"), "task 1 states 4 points, but its test cells give 3"),
    (meets_nothing, "task 1 meets no objective"),
    (meets_another, "task 1 meets half-7, which the lesson does not state"),
    (rewritten(HIDDEN, "CLASS_SEED", "_other"), "task 1 has no hidden test that draws its data from CLASS_SEED"),
    (without("class-seed"), "no single cell sets CLASS_SEED"),
    (rewritten("class-seed", "2026", "(\n    2026\n)"), "cell class-seed: no line takes another seed"),
    (rewritten("class-seed", " = ", "="), "cell class-seed: no line takes another seed"),
    (rewritten("class-seed", "2026", "2_026"), "cell class-seed: no line takes another seed"),
    (rewritten("class-seed", " =", ": int ="), "cell class-seed: no line takes another seed"),
    (without("reflection-task"), "0 reflections; at least 1 are wanted: ## Reflection"),
    (rewritten("reflection-task", "| Source", "Source"), "cell reflection-task: the reflection has no rubric"),
    (rewritten("reflection-task", "2 points", "3 points"), "the reflection states 3 points, but its cell gives 2"),
    (other_points_by_hand, "the reflection states 2 points, but its cell gives 4"),
    (rewritten(HIDDEN, "_number =", "number = _number ="), f"cell {HIDDEN}: assigns number; names of a test"),
    (rewritten(VISIBLE, "assert", "import os\nassert"), f"cell {VISIBLE}: a test defines and imports nothing"),
    (rewritten(VISIBLE, 'واحد."', 'واحد."\nhalf(2)'), f"cell {VISIBLE}: ends with a value"),
    (rewritten(VISIBLE, "assert half(2) == 1,", "_ ="), f"cell {VISIBLE}: asserts nothing"),
    (rewritten(VISIBLE, "assert", "assert half(4)\nassert"), f"cell {VISIBLE}: line 1 asserts without a message"),
    (rewritten(VISIBLE, "\\nنصف الاثنين واحد.", ""), f"cell {VISIBLE}: a message is one line for each language, in "),
    (rewritten(VISIBLE, "Half of two is one.\\n", "نصف\\n"), "in this order: English, Arabic; not 'نصف"),
    (rewritten(VISIBLE, "نصف الاثنين واحد.", "Half of two."), "in this order: English, Arabic; not 'Half"),
    (rewritten(VISIBLE, "assert half", "assert = half"), f"cell {VISIBLE}: line 1 is not valid Python"),
    (rewritten(HIDDEN, "half(_number)", 'half(_number) or "نصف"'), f"cell {HIDDEN}: a message is one line"),
    (rewritten(HIDDEN, "half(_number)", "half.cache"), f"cell {HIDDEN}: looks into half.cache; compare plain data"),
]


@pytest.mark.parametrize(("change", "fault"), PLANTED, ids=[fault for _, fault in PLANTED])
def test_a_planted_fault_is_found(course: Project, change: Callable[[NotebookNode], None], fault: str) -> None:
    spoil(course, ASSIGNMENT, change)
    faults = assignments.check(course)
    assert any(found.startswith(f"{ASSIGNMENT}: ") and fault in found for found in faults), faults


def test_a_message_has_a_line_for_each_language_that_the_course_has(course: Project) -> None:
    replace(course.root / "pyproject.toml", '["en", "ar"]', '["en", "ar", "fr"]')
    faults = assignments.check(Project(course.root))
    assert all("in this order: English, Arabic, French" in fault for fault in faults)
    assert len(faults) == 3


def test_a_lesson_without_assignment_and_an_assignment_without_lesson(course: Project) -> None:
    (course.root / ASSIGNMENT).rename(course.root / "solutions/half/third.ipynb")
    assert assignments.check(Project(course.root)) == [
        "solutions/half/third.ipynb: no lesson in _toc.yml is called third",
        f"{LESSON}: it has no assignment in solutions/half/",
    ]
    (course.root / "solutions/half/third.ipynb").unlink()
    replace(course.root / "pyproject.toml", "tasks = [1, 2]", "tasks = [0, 2]")
    assert assignments.check(Project(course.root)) == []


def test_tasks_hold_the_tests_below_their_heading() -> None:
    (task,) = assignments.tasks(assignment())
    assert (task.number, task.points, task.objectives) == (1, 3, ["half-1"])
    assert [found.id for found in task.tests] == ["half-of-two", "half-values"]
    assert [found.id for found in assignments.autograder_cells(assignment())] == ["half-of-two", "half-values"]


@pytest.mark.parametrize(
    ("line", "need"),
    [
        ("_x = isinstance(half, int)", "inspects with isinstance"),
        ("_x = inspect.getsource(half)", "inspects with inspect.getsource"),
        ("_x = plt.gca()", "takes the current figure with plt.gca"),
        ("half = 2", "changes half, which students define"),
        ("def _f():\n    global half", "changes half"),
        ("%timeit half(2)", "line 1 is not plain Python"),
        ("_x = isinstance(half(2), int)", None),
    ],
)
def test_a_test_that_needs_more_than_plain_data_is_found(line: str, need: str | None) -> None:
    notebook = assignment()
    cell(notebook, VISIBLE).source = line
    sentences = list(untrusted_needs(notebook))
    assert [need in sentence for sentence in sentences] == [True] if need else sentences == []
    cell(notebook, VISIBLE).metadata.tags = ["less-trusted"]
    assert list(untrusted_needs(notebook)) == []
