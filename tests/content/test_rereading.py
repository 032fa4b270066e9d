"""Each task sends its student back to the section that teaches it, and a course in which one does not says so."""

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from coursekit.content import assignments
from coursekit.content.rereading import LessonSection, Reading, readings, sections_to_read
from coursekit.course.edition import Edition
from coursekit.course.project import Project
from tests.content.small_course import ASSIGNMENT, LESSON, replace, rewritten, spoil, without

SITE = "https://example.org/course/"


def text(source: str, *objectives: str) -> NotebookNode:
    return new_markdown_cell(source, metadata={"objectives": list(objectives)} if objectives else {})


TASK = text("## Task 1 · Bees (2 points)\n\nCount the `bees` of a hive.", "farm-1")
BEES = text("(farm-bees)=\n## A hive\n\nBees live in a hive, and we count the bees.", "farm-1")
COWS = text("(farm-cows)=\n## A stable\n\nCows live in a stable, and we count the cows.", "farm-1")
WRONG = text("(farm-wrong)=\n## Where it errs\n\nBees, bees, bees and a hive: count the bees of a hive.", "farm-1")
OTHER = text("(farm-hens)=\n## A hive of hens\n\nCount the bees of a hive of hens.", "farm-2")


def read_again(*cells: NotebookNode) -> str:
    found = sections_to_read(new_notebook(cells=[TASK]), new_notebook(cells=list(cells)), ["wrong"])
    section = found[TASK.id]
    return section.label if isinstance(section, LessonSection) else ""


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        ([COWS, BEES, WRONG, OTHER], "farm-bees"),
        ([COWS, WRONG], "farm-cows"),
        ([WRONG, OTHER], "farm-wrong"),
        ([OTHER], ""),
        # What cannot be linked to is no section, and what stands below it is not the one above.
        ([COWS, text("## A hive\n\nCount the bees of a hive.", "farm-1")], "farm-cows"),
        # The words of a whole section count, not only those beside its heading.
        ([text("(farm-tale)=\n## A tale"), text("Count the bees of a hive.", "farm-1"), COWS], "farm-tale"),
    ],
)
def test_the_section_is_the_one_that_speaks_of_the_task(cells: list[NotebookNode], label: str) -> None:
    assert read_again(*cells) == label


def test_a_task_that_leads_nowhere_is_a_fault(course: Project) -> None:
    spoil(course, LESSON, without("wrong"))
    assert not [fault for fault in assignments.check(course) if "sent back" in fault]
    spoil(course, LESSON, rewritten("sums", "(half-sums)=\n", ""))
    assert f"{ASSIGNMENT}: cell half-task: no section of the lesson" in "\n".join(assignments.check(course))


@pytest.mark.parametrize(("language", "words"), [("en", ("Half", "Halves")), ("ar", ("النصف", "الأنصاف"))])
def test_a_section_is_named_in_the_language_of_the_student(
    course: Project, language: str, words: tuple[str, str]
) -> None:
    assert readings(course, "half", Edition(language))["half-task"] == Reading(*words, "")


def test_a_section_has_an_address_where_the_site_has_one(course: Project) -> None:
    replace(course.root / "_config.yml", "execute: {}", f'execute: {{}}\nhtml: {{baseurl: "{SITE}"}}')
    found = readings(Project(course.root), "half", Edition("ar"))
    assert found["half-task"].address == f"{SITE}ar/chapters/half.html#half-sums"


def test_where_there_is_no_lesson_nobody_is_sent_anywhere(course: Project) -> None:
    assert readings(course, "third", Edition("en")) == {}
