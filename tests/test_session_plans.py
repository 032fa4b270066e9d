"""Every lesson has a plan or a teaching note; a plan's minutes add up, and what it names stands on the page."""

import re
from pathlib import Path

import pytest

from coursekit.course.project import Project
from tests import session_plans
from tests.session_plans import FOLDER, WORDS, Page, faults, lesson_of, page_of, plans, taught, text_of

PROJECT = Project.find(Path(__file__))
PAGES = [page for page in PROJECT.pages if page.parent == FOLDER and page.name.startswith("sessions-")]
LESSONS = taught(PROJECT)
PLANNED = [lesson for lesson in LESSONS if PROJECT.settings.kind_of(lesson).teaching_notes is None]


def test_each_lesson_has_a_plan_or_a_teaching_note_and_the_list_names_it() -> None:
    found = [slug for page in PAGES for slug in plans(text_of(PROJECT, page, "en"))]
    assert found == [lesson.stem for lesson in PLANNED], "a plan for each chapter, in the order of the course"
    listed = text_of(PROJECT, FOLDER / "session-plans.md", "en")
    targets = re.findall(r"\{ref\}`[^`<]*<session-([a-z-]+)>`|\{doc\}`/book/for-instructors/case-([a-z-]+)`", listed)
    assert {chapter or case for chapter, case in targets} == {lesson.stem for lesson in LESSONS}


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("lesson", PLANNED, ids=lambda lesson: lesson.stem)
def test_a_plan_agrees_with_its_page(lesson: Path, language: str) -> None:
    plan = next(plans(text)[lesson.stem] for text in _texts(language) if lesson.stem in plans(text))
    assert f"{{doc}}`/{lesson.with_suffix('').as_posix()}`" in plan
    page = page_of(lesson_of(PROJECT, lesson, language))
    if language != "en":
        # Outputs are in English; a translation says the numbers of its original.
        page.numbers |= page_of(lesson_of(PROJECT, lesson, "en")).numbers
    assert [*faults(plan, page, WORDS[language])] == []


def _texts(language: str) -> list[str]:
    return [text_of(PROJECT, page, language) for page in PAGES]


GOOD = """
**Opening question.** “Why?”

| Minutes | In 50 | What happens | What should come of it |
|---:|---:|---|---|
| 25 | – | *A heading* | 4.50 dinars |
| 50 | 50 | Question 1 (“What is”) and the task (“Of 20 members”) | |
| **75** | **50** | | |

**Board.** Left.

**Expect** a mistake.

**When the class says …**

- **“One.”** So.
- **“Two.”** So.
- **“Three.”** So.
"""
PAGE = Page(["What is it?"], ["Of 20 members 3 left."], {"A heading"}, {"4.50", "20"})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("| 25 |", "| 24 |", "74 minutes instead of 75"),
        ("| – |", "| 5 |", "55 minutes instead of 50"),
        ("| **75** | **50** | | |\n", "", "no row with both sums"),
        ("Question 1", "Question 2", "no question 2 in the quiz"),
        ("What is”", "What was”", "not in question 1: What was"),
        ("Question 1 (“What is”) and ", "", "no question of the quiz to vote on"),
        ("Of 20 members", "Of 20 people", "in no task of the page: Of 20 people"),
        ("*A heading*", "*Another*", "no heading of the page: Another"),
        ("4.50 dinars", "4.51 dinars", "no number of the page: 4.51"),
        ("- **“Three.”** So.\n", "", "2 positions of the class"),
        ("**Board.** Left.", "", "0 times **Board.**"),
    ],
)
def test_a_planted_fault_is_told(old: str, new: str, told: str) -> None:
    assert [*faults(GOOD, PAGE, WORDS["en"])] == []
    assert old in GOOD
    assert told in [*faults(GOOD.replace(old, new), PAGE, WORDS["en"])]


def test_numbers_are_read_as_a_page_writes_them() -> None:
    assert session_plans.numbers("12,720 dinars, 6.1%, from -0.4 to 80/20") == {"12720", "6.1", "0.4", "80", "20"}
