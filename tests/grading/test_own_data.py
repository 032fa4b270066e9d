"""A student's own data are those of the folder in which the work was handed in, whatever the notebook says."""

from collections.abc import Iterator

import pytest
from nbformat import NotebookNode

from coursekit.content.own_copies import copy_of, write_copies
from coursekit.course.edition import Edition
from coursekit.course.notebooks import dumps, read
from coursekit.course.own_data import values_in
from coursekit.course.project import Project
from coursekit.grading.merge import merge
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.outcomes import Result
from coursekit.grading.submissions import Submission, parse
from coursekit.grading.trusted.agent import Grader
from coursekit.grading.validate import validate
from tests.grading.classroom import answered, cell_of
from tests.own_data import NAME, give_own_data

RIGHT = {"mean-payments": "def mean_payments(survivors):\n    return sum(survivors) / survivors[0]"}
OTHER_NUMBERS = "cell 'class-seed' has other numbers than this student's: the student's own are graded"


@pytest.fixture
def course(sample_copy: Project) -> Project:
    give_own_data(sample_copy, "2.095")
    write_copies(sample_copy, ["s1", "s2"])
    return sample_copy


def copy_for(course: Project, student: str, language: str = "en") -> NotebookNode:
    return answered(read(course.root / copy_of(student, NAME, Edition(language))), RIGHT)


def hand_in(course: Project, student: str, notebook: NotebookNode) -> Submission:
    """Return what is read of a notebook that lies in the folder of a student."""
    path = course.root / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(notebook), encoding="utf-8")
    known = NbgraderCourse(course.root)
    [assignment] = known.assignments(NAME)
    return known.submission(student, assignment)


def numbers(course: Project, submission: Submission) -> tuple[dict[str, str], list[str]]:
    """Return the numbers that are graded with, and what is remarked."""
    [assignment] = NbgraderCourse(course.root).assignments(NAME)
    merged = merge(assignment, parse(submission.data), own=submission.own)
    found: dict[str, str] = {}
    for name in ("class-seed", "mean-payments-own"):
        found |= values_in(cell_of(merged.notebook, name).source)
    return found, merged.suspicious


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_copy_of_a_student_is_graded_with_its_numbers(course: Project, language: str) -> None:
    notebook = copy_for(course, "s1", language)
    found, remarks = numbers(course, hand_in(course, "s1", notebook))
    for name in ("class-seed", "mean-payments-own"):
        assert values_in(cell_of(notebook, name).source).items() <= found.items()
    assert remarks == []


def test_an_edited_number_gains_nothing_and_is_seen(course: Project) -> None:
    honest, _ = numbers(course, hand_in(course, "s1", copy_for(course, "s1")))
    notebook = copy_for(course, "s1")
    seed = cell_of(notebook, "class-seed")
    seed.source = seed.source.replace(honest["STUDENT_SEED"], "1")
    assert numbers(course, hand_in(course, "s1", notebook)) == (honest, [OTHER_NUMBERS])


def test_the_copy_of_somebody_else_is_graded_with_the_own_numbers(course: Project) -> None:
    honest, _ = numbers(course, hand_in(course, "s2", copy_for(course, "s2")))
    found, remarks = numbers(course, hand_in(course, "s2", copy_for(course, "s1")))
    assert found == honest and OTHER_NUMBERS in remarks


def test_without_a_copy_the_class_seed_serves(course: Project) -> None:
    released = answered(read(course.root / "exercises" / NAME / f"{NAME}.ipynb"), RIGHT)
    submission = hand_in(course, "s9", released)
    found, remarks = numbers(course, submission)
    assert submission.own == {} and remarks == []
    assert (found["STUDENT_SEED"], found["OWN_CHECK"]) == ("CLASS_SEED", "2.095")


def test_what_is_handed_in_by_others_is_another_submission(course: Project) -> None:
    notebook = copy_for(course, "s1")
    marks = {hand_in(course, student, notebook).fingerprint for student in ("s1", "s2", "s9")}
    assert len(marks) == 3


@pytest.fixture
def graded(course: Project) -> Iterator[dict[str, Result]]:
    [assignment] = NbgraderCourse(course.root).assignments(NAME)
    with Grader(["numpy"], walls=False) as grader:
        grader.prepare(assignment)
        typed = copy_for(course, "s2")
        # What is right in somebody else's notebook, typed.
        check = values_in(cell_of(copy_for(course, "s1"), "mean-payments-own").source)["OWN_CHECK"]
        cell_of(typed, "mean-payments").source = f"def mean_payments(survivors):\n    return {check}"
        yield {
            "s1": grader.grade(hand_in(course, "s1", copy_for(course, "s1", "ar"))),
            "s2": grader.grade(hand_in(course, "s2", typed)),
            "s9": grader.grade(hand_in(course, "s9", copy_for(course, "s1"))),
        }


@pytest.mark.slow
def test_points_are_those_of_the_own_data(graded: dict[str, Result]) -> None:
    outcomes = {
        student: {grade.cell: grade.outcome.value for grade in result.grades} for student, result in graded.items()
    }
    # A right answer is right with whatever data; a number learnt from somebody else is wrong.
    assert outcomes["s1"]["mean-payments-own-check"] == outcomes["s1"]["mean-payments-values"] == "right"
    assert outcomes["s2"]["mean-payments-own-check"] == "wrong"
    assert outcomes["s9"]["mean-payments-own-check"] == "right"
    assert OTHER_NUMBERS in graded["s9"].suspicious


@pytest.mark.slow
def test_nobody_is_accused_of_having_a_copy_of_their_own(course: Project) -> None:
    path = course.root / "mine" / f"{NAME}.ipynb"
    path.parent.mkdir()
    path.write_text(dumps(copy_for(course, "s1")), encoding="utf-8")
    result = validate(path, course)
    assert [line for line in result.missing if "no answer yet" not in line] == []
    assert result.wrong == {}
