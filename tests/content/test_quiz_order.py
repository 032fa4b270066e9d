"""Neither place nor length of an answer says that it is right; each planted fault is found, in every language."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell

from coursekit.content import course_check, quiz_order
from coursekit.content.quiz_order import Question, drawn_places
from coursekit.course import notebooks, po_files
from coursekit.course.project import Project
from coursekit.translation import po
from tests.content.small_course import LESSON, replace, spoil

PLACES = "the right answers stand in the places"


def asked(*places: int, answers: int = 4, first: int = 1) -> list[Question]:
    """Return questions whose right answers stand in these places, from 0, all answers as long as each other."""
    return [Question(f"quiz-{number}", place, (9,) * answers) for number, place in enumerate(places, start=first)]


@pytest.mark.parametrize("places", [(0, 0, 1, 2, 3), (0, 1, 2, 3), (3, 2), (1,), ()])
def test_an_even_spread_is_no_fault(places: tuple[int, ...]) -> None:
    assert list(quiz_order.place_faults(asked(*places), "lesson")) == []


@pytest.mark.parametrize("places", [(0, 0, 0, 2, 3), (1, 1), (1, 1, 2, 2, 1, 2)])
def test_an_uneven_spread_is_found_and_an_even_one_proposed(places: tuple[int, ...]) -> None:
    (fault,) = quiz_order.place_faults(asked(*places), "lesson")
    assert fault.startswith(f"{PLACES} {', '.join(str(place + 1) for place in places)};")
    proposed = [int(place) - 1 for place in re.findall(r"quiz-\d+ in (\d)", fault)]
    assert list(quiz_order.place_faults(asked(*proposed), "lesson")) == []


def test_questions_with_fewer_answers_cannot_use_every_place() -> None:
    # Two with two answers and two with three: the third place can be used twice at most, and need not be.
    mixed = [*asked(0, 1, answers=2), *asked(2, 0, answers=3, first=3)]
    assert list(quiz_order.place_faults(mixed, "lesson")) == []
    (fault,) = quiz_order.place_faults([*asked(0, 1, answers=2), *asked(0, 1, answers=3, first=3)], "lesson")
    assert PLACES in fault


def test_the_draw_is_of_the_ids_and_of_nothing_else() -> None:
    questions = asked(0, 0, 0, 0, 0)
    assert drawn_places(questions, "one") == drawn_places(asked(3, 2, 1, 0, 1), "one")
    assert len({tuple(drawn_places(questions, name).values()) for name in "abcdefgh"}) > 3


@pytest.mark.parametrize(
    ("telling", "all_questions", "faults"), [(2, 5, 0), (3, 5, 1), (1, 1, 1), (0, 3, 0), (1, 3, 0)]
)
def test_the_longest_answer_is_right_in_four_of_ten_at_most(telling: int, all_questions: int, faults: int) -> None:
    questions = [Question(f"quiz-{number}", 0, (9 if number < telling else 3, 5)) for number in range(all_questions)]
    found = list(quiz_order.length_faults(questions))
    assert len(found) == faults
    assert all(f"in {telling} of {all_questions} questions (quiz-0" in fault for fault in found)


def test_as_long_as_another_is_not_longest() -> None:
    assert not Question("quiz-1", 0, (5, 5, 3)).gives_itself_away


def test_markup_and_formulas_count_as_what_is_read_of_them() -> None:
    source = '<details class="answer right"><summary>**Yes**, `it` is <bdi dir="ltr">1 + 1</bdi>.</summary>a</details>'
    assert quiz_order.question("quiz-1", source).lengths == (len("Yes, it is 1 + 1."),)


def test_a_place_that_no_lesson_uses_is_found() -> None:
    assert list(quiz_order.unused_places(asked(0, 1, 2, 1))) == [
        "no right answer of the whole course stands in place 4: move some there"
    ]
    # Two questions cannot use four places.
    assert list(quiz_order.unused_places(asked(0, 1))) == []


def lesson_with(places: list[int], right: str = "Yes, one is.") -> list:
    cells = []
    for number, place in enumerate(places, start=1):
        answers = ["No, two are it."] * 2
        answers.insert(place, right)
        classes = ["answer right" if text == right else "answer" for text in answers]
        parts = [
            f'<details class="{style}"><summary>{text}</summary>\n\nSo it is.\n\n</details>'
            for style, text in zip(classes, answers, strict=True)
        ]
        source = f"**Question {number}.** Which?\n\n" + "\n".join(parts)
        cells.append(new_markdown_cell(source, id=f"quiz-{number}", metadata={"tags": ["quiz"]}))
    return cells


def test_faults_of_a_course_are_told_by_lesson_and_by_catalog(course: Project) -> None:
    def all_first(notebook):
        notebook.cells += [each for each in lesson_with([0, 0, 0]) if each.id != "quiz-1"]

    assert not [fault for fault in quiz_order.check(course) if PLACES in fault]
    spoil(course, LESSON, all_first)
    found = [fault for fault in course_check.check(Project(course.root)) if PLACES in fault]
    assert len(found) == 1 and found[0].startswith(f"{LESSON}: ")


def test_a_right_answer_that_only_a_translation_makes_longest_is_found(course: Project) -> None:
    assert quiz_order.check(course) == []
    catalog = po.catalog_path(course, LESSON, "ar")
    replace(catalog, "واحد</summary>", "واحد، وهو نصف الاثنين</summary>")
    (fault,) = quiz_order.check(course)
    assert fault.startswith("locale/ar/chapters/half.po: the longest answer is the right one in 1 of 1 questions")


@pytest.mark.parametrize("lesson", Project.find(Path(__file__)).lessons, ids=str)
def test_editions_keep_the_order_of_the_answers(project: Project, lesson: Path) -> None:
    notebook = notebooks.read(project.root / lesson)
    catalog = {entry.msgctxt: entry.msgstr for entry in po_files.read(po.catalog_path(project, lesson, "ar"))}
    for one in quiz_order.questions(notebook):
        assert quiz_order.question(one.cell, catalog[one.cell]).place == one.place
