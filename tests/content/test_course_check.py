"""An author is told of a fault of each kind, by file and cell, and of nothing in a course without faults."""

from collections.abc import Callable

import pytest

from coursekit.content.course_check import check
from coursekit.course.project import Project
from tests.content.small_course import ARABIC, ASSIGNMENT, LESSON, replace, spoil
from tests.content.test_lessons import no_alt_text, rewritten


def test_a_course_without_faults_is_told_nothing(course: Project) -> None:
    assert check(course) == []


def untidy_lesson(course: Project) -> None:
    spoil(course, LESSON, lambda notebook: notebook.metadata.update(toc={}))


def no_words_for_a_picture(course: Project) -> None:
    spoil(course, LESSON, no_alt_text)


def no_message(course: Project) -> None:
    spoil(course, ASSIGNMENT, rewritten("half-of-two", ', "Half of two is one.\\nنصف الاثنين واحد."', ""))


def element_in_no_section(course: Project) -> None:
    replace(course.root / "data/coverage.csv", "half-sums", "half-nowhere")


def changed_number(course: Project) -> None:
    replace(course.root / "locale/ar/solutions/half/half.po", "**3**", "**4**")


def broken_catalog(course: Project) -> None:
    replace(course.root / "locale/ar/intro.po", '# مرحبًا"', "# مرحبًا")


def old_student_version(course: Project) -> None:
    replace(course.root / ARABIC, "النصف", "نصف")


def broken_lesson(course: Project) -> None:
    (course.root / LESSON).write_text("{", encoding="utf-8")


def verdict_without_a_word(course: Project) -> None:
    replace(course.root / "pyproject.toml", '"unsupported"]', '"unsupported", "unheard of"]')


PLANTED = {
    untidy_lesson: f"{LESSON}: is not in the form it has in git",
    no_words_for_a_picture: f"{LESSON}: cell figure: no alt text",
    no_message: f"{ASSIGNMENT}: cell half-of-two: line 1 asserts without a message",
    element_in_no_section: "data/coverage.csv: E1 in half: the lesson defines no label",
    changed_number: "locale/ar/solutions/half/half.po: half-title: the number 3 is missing",
    broken_catalog: "locale/ar/intro.po is not a valid catalog: line ",
    old_student_version: f"{ARABIC}: differs from what {ASSIGNMENT} gives",
    broken_lesson: f"{LESSON} is not a readable notebook",
    verdict_without_a_word: "locale/ar/interface.po: does not say “unheard of”",
}


def test_every_notebook_that_cannot_be_read_is_told(course: Project) -> None:
    for path in (LESSON, ASSIGNMENT):
        (course.root / path).write_text("{", encoding="utf-8")
    faults = check(Project(course.root))
    assert [fault.split(":")[0] for fault in faults[:2]] == [
        f"{path} is not a readable notebook" for path in (LESSON, ASSIGNMENT)
    ]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_fault_of_each_kind_is_told_once(course: Project, plant: Callable[[Project], None]) -> None:
    plant(course)
    faults = check(Project(course.root))
    assert sum(fault.startswith(PLANTED[plant]) for fault in faults) == 1, faults
    assert all(str(course.root) not in fault for fault in faults)
