"""A whole lesson has no faults, each planted one is found, and what a course sets to 0 is not asked."""

from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.content import lessons
from coursekit.course.project import Project
from coursekit.course.settings import LessonKind, LessonRules, Settings
from tests.content.small_course import ASSIGNMENT, LESSON, Change, cell, lesson, replace, rewritten, spoil, without


def no_alt_text(notebook: NotebookNode) -> None:
    del cell(notebook, "figure").metadata["mystnb"]


def another_objective(notebook: NotebookNode) -> None:
    cell(notebook, "quiz-1").metadata.objectives = ["half-1", "half-2"]


PLANTED = [
    (rewritten("sums", "less", "less and" + " less" * 200), "words of prose; 10 to 200 are wanted"),
    (without("figure"), "0 figures; at least 1 are wanted"),
    (without("figure"), "0 widgets (calls of explore); at least 1 are wanted"),
    (no_alt_text, "cell figure: no alt text"),
    (without("try-solution"), "0 practice tasks with a folded solution"),
    (without("quiz-1"), "0 quiz questions; 1 to 2 are wanted"),
    (without("quiz-1"), "no quiz question meets the objective half-1"),
    (rewritten("quiz-1", 'class="answer">', 'class="answer right">'), "cell quiz-1: 2 answers are marked right"),
    (rewritten("quiz-1", 'class="answer">', 'class="other">'), "cell quiz-1: 1 answers; at least 2 are wanted"),
    (rewritten("quiz-1", "Right, twice one is two.", "Right."), "cell quiz-1: the answer 'One' has no feedback"),
    (rewritten("count", "two=2", "two=2, three=3"), "recorded but in no sentence: three"),
    (rewritten("count", "record", "record record"), "cell count: line 1 is not valid Python"),
    (rewritten("sums", "{footcite:p}`ann2020`", "Ann"), "0 works cited with {footcite:p}"),
    (rewritten("sums", "{term}`profit`", "profit"), "0 terms linked to the glossary"),
    (rewritten("wrong", "(half-wrong)=", "(half-right)="), "no section says where it goes wrong; its label is (half-w"),
    (rewritten("end", "</exercises/half/half>", "</intro>"), "no link to its assignment, /exercises/half/half"),
    (rewritten("end", "{footbibliography}", "{note}"), "no list of references"),
    (without("discuss"), "0 questions to discuss"),
    (rewritten("objectives", "half-1", "third-1"), "the objective third-1 does not carry the lesson's slug half"),
    (without("objectives"), "0 objectives; 1 to 2 are wanted"),
    (another_objective, "cell quiz-1: half-2 is not among the objectives stated"),
]


def test_a_whole_lesson_has_no_faults(course: Project) -> None:
    assert lessons.check(course) == []


@pytest.mark.parametrize(("change", "fault"), PLANTED, ids=[fault for _, fault in PLANTED])
def test_a_planted_fault_is_found(course: Project, change: Change, fault: str) -> None:
    spoil(course, LESSON, change)
    faults = lessons.check(course)
    assert any(found.startswith(f"{LESSON}: ") and fault in found for found in faults), faults


def test_a_lesson_of_code_alone_is_asked_for_text(course: Project) -> None:
    replace(course.root / "pyproject.toml", "code-cells = 1", "code-cells = 5")
    assert any(
        "4 code cells that a student reads; at least 5" in fault for fault in lessons.check(Project(course.root))
    )


def test_what_is_set_to_0_is_not_asked() -> None:
    settings = Settings(
        lessons={"chapters": LessonKind(words=(0, 0), tasks=(0, 0), points=0)},
        rules=LessonRules(objectives=(0, 0), quiz_questions=(0, 0), answers=0),
    )
    bare = lesson()
    bare.cells = bare.cells[:1]
    assert list(lessons.check_lesson(Path("chapters/half.ipynb"), bare, settings)) == []


def test_an_objective_is_met_by_a_task_of_the_assignment(course: Project) -> None:
    spoil(course, LESSON, without("try-solution"))
    assert not any("no task meets" in fault for fault in lessons.check(course))

    def nothing_met(notebook: NotebookNode) -> None:
        for found in notebook.cells:
            found.metadata.pop("objectives", None)

    spoil(course, ASSIGNMENT, nothing_met)
    assert any("no task meets the objective half-1" in fault for fault in lessons.check(course))


def test_objectives_are_told_in_words() -> None:
    assert lessons.objective_texts(lesson()) == {"half-1": "halve a number."}


def test_the_functions_that_lessons_call_are_settings() -> None:
    notebook = lesson()
    rewritten("figure", "explore(", "show(")(notebook)
    rewritten("count", "record(two=2)", "keep(two=2, three=3)")(notebook)
    settings = Settings(
        lessons={"chapters": LessonKind(words=(0, 999), tasks=(0, 9), points=0)},
        rules=LessonRules(widgets=1, widget_call="show", record_call="keep"),
    )
    faults = list(lessons.check_lesson(LESSON, notebook, settings))
    assert not [fault for fault in faults if "widgets" in fault], faults
    assert [fault for fault in faults if "recorded" in fault] == ["recorded but in no sentence: three"]
