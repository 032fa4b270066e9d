"""What an instructor does after grading: grade a task again."""

import re

import pytest

from coursekit.course.cells import NbgraderCell
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps, read
from coursekit.grading.grade_class import grade_class
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.regrade import handed_in_since, regrade
from coursekit.grading.report import measured, parts_of
from tests.grading.classroom import Course, answered, cell_of, mistakes_of, new_course, right_answers

NAME = "whatsapp-status"
CELL = "days-from-log-values"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three students: one has everything right, one falls into a typical mistake, one has not begun."""
    course = new_course(tmp_path_factory.mktemp("class"), [NAME])
    released, answers = course.released(NAME), right_answers(NAME)
    course.hand_in("perfect", NAME, dumps(answered(released, answers)))
    mistake = next(one for one in mistakes_of(NAME) if one["name"] == "visits for days")
    course.hand_in("mistaken", NAME, dumps(answered(released, {**answers, mistake["cell"]: mistake["source"]})))
    course.hand_in("untouched", NAME, dumps(released))
    grade_class(NbgraderCourse(course.root), NAME)
    return course


def test_a_corrected_test_changes_its_task_and_no_other(course: Course) -> None:
    source = course.root / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = read(source)
    cell = cell_of(notebook, CELL)
    # The author decides that the number of users is enough, and by mistake spoils another task's test as well.
    cell.source = re.sub(r"### BEGIN HIDDEN TESTS.*### END HIDDEN TESTS", "", cell.source, flags=re.DOTALL)
    cell.source += "\n_answer = days_from_log(few_visits)\nassert _answer['users'] == 2, 'No.\\nلا.'"
    points = NbgraderCell(cell).max_points
    cell_of(notebook, "added-minutes-values").source = "assert False, 'No.\\nلا.'"
    source.write_text(dumps(notebook), encoding="utf-8")
    before = {student: course.scores(student, NAME) for student in ("perfect", "mistaken", "untouched")}

    found = regrade(NbgraderCourse(course.root), NAME, CELL)
    assert [(change.student, change.cell, change.before, change.after) for change in found] == [
        ("mistaken", CELL, 0, points)
    ]
    for student, scores in before.items():
        expected = {**scores, CELL: points} if student == "mistaken" else scores
        assert course.scores(student, NAME) == expected
    table = (course.root / "_build" / "grading" / NAME / f"regrade-{CELL}.csv").read_text(encoding="utf-8")
    assert table.splitlines()[1].startswith(f"mistaken,{CELL},0")
    # A second time nothing changes.
    assert regrade(NbgraderCourse(course.root), NAME, CELL) == []


def test_what_was_handed_in_again_is_left_for_grading(course: Course) -> None:
    """A regrading that kept its points would have it pass for graded."""
    now, answers = NbgraderCourse(course.root), right_answers(NAME)
    released = course.released(NAME)
    first = next(iter(answers))
    course.hand_in("late", NAME, dumps(answered(released, {first: answers[first]})))
    grade_class(now, NAME)
    before = course.scores("late", NAME)
    course.hand_in("late", NAME, dumps(answered(released, answers)))
    assert handed_in_since(now, NAME) == ["late"]
    assert regrade(now, NAME, CELL) == []
    assert course.scores("late", NAME) == before
    again = grade_class(now, NAME, students=["late"])
    assert again.kept == 0
    assert sum(filter(None, course.scores("late", NAME).values())) > sum(filter(None, before.values()))
    assert handed_in_since(now, NAME) == []


@pytest.mark.parametrize("changed", ["graded,share\n", 'task,test,graded,share right\n"{task}",,many,8%\n'])
def test_a_table_of_tasks_that_somebody_changed_is_told(course: Course, changed: str) -> None:
    now = NbgraderCourse(course.root)
    [*_, part] = parts_of(now.sources(NAME))
    path = course.root / "_build" / "grading" / NAME / "tasks.csv"
    path.write_text(changed.format(task=part.section.title) + "1,2,3,4\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"tasks\.csv was changed by hand. Delete it"):
        measured(now, NAME)
    path.unlink()
    assert measured(now, NAME) == {}


def test_a_task_that_is_not_there_is_told(course: Course) -> None:
    with pytest.raises(CourseError, match=r"no task '99'. There are: 1, 2, 3"):
        regrade(NbgraderCourse(course.root), NAME, "99")
