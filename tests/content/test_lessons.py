"""The lessons of the course keep to the form of a lesson, and the checks of that form can fail."""

import copy
from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.content import lessons
from coursekit.course import notebooks
from coursekit.course.project import Project

CHAPTER = Path("book/relationship-marketing/retention-economics.ipynb")


def test_lessons_are_whole(project: Project) -> None:
    assert lessons.check(project) == []


def test_git_holds_notebooks_in_normal_form(project: Project) -> None:
    for path in (*project.lessons, *project.solutions):
        text = (project.root / path).read_text(encoding="utf-8")
        assert text == notebooks.dumps(notebooks.normalise(notebooks.read(project.root / path))), path


def faults_of(project: Project, spoil: object) -> list[str]:
    notebook = copy.deepcopy(notebooks.read(project.root / CHAPTER))
    spoil(notebook)
    objectives = {f"retention-economics-{number}" for number in range(1, 6)}
    return list(lessons.check_lesson(CHAPTER, notebook, objectives))


def cell(notebook: NotebookNode, identifier: str) -> NotebookNode:
    return next(found for found in notebook.cells if found.id == identifier)


def no_alt_text(notebook: NotebookNode) -> None:
    del cell(notebook, "figure-curve").metadata["mystnb"]


def two_right_answers(notebook: NotebookNode) -> None:
    found = cell(notebook, "quiz-1")
    found.source = found.source.replace('class="answer"', 'class="answer right"', 1)


def an_answer_without_feedback(notebook: NotebookNode) -> None:
    found = cell(notebook, "quiz-2")
    start = found.source.index("</summary>") + len("</summary>")
    found.source = found.source[:start] + "\n" + found.source[found.source.index("</details>") :]


def no_widget(notebook: NotebookNode) -> None:
    notebook.cells = [found for found in notebook.cells if "explore(" not in found.source]


def an_objective_nobody_asks_about(notebook: NotebookNode) -> None:
    notebook.cells = [found for found in notebook.cells if found.id != "quiz-5"]


def too_long(notebook: NotebookNode) -> None:
    cell(notebook, "summary").source += " word" * 2000


def a_number_nobody_uses(notebook: NotebookNode) -> None:
    cell(notebook, "by-hand").source += "\nrecord(nobody=1)"


def fewer_references(notebook: NotebookNode) -> None:
    for found in notebook.cells:
        found.source = found.source.replace("{footcite:p}`gupta", "`gupta").replace("{footcite:p}`pfeifer", "`pfeifer")


def no_misuse(notebook: NotebookNode) -> None:
    found = cell(notebook, "wrong")
    found.source = found.source.replace("(retention-economics-wrong)=\n", "")


def no_way_to_the_assignment(notebook: NotebookNode) -> None:
    found = cell(notebook, "summary")
    found.source = found.source.split("**Graded assignment**")[0]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (no_misuse, "no section says where it goes wrong"),
        (no_way_to_the_assignment, "no link to its assignment"),
        (no_alt_text, "figure-curve: no alt text"),
        (two_right_answers, "quiz-1: 2 answers are marked right"),
        (an_answer_without_feedback, "quiz-2: the answer 'By 0.8%, like retention.' has no feedback"),
        (no_widget, "no widget"),
        (an_objective_nobody_asks_about, "no quiz question meets the objective retention-economics-5"),
        (too_long, "words of prose"),
        (a_number_nobody_uses, "recorded but in no sentence: nobody"),
        (fewer_references, "fewer than 5 works"),
    ],
)
def test_a_planted_fault_is_found(project: Project, spoil: object, told: str) -> None:
    assert any(told in fault for fault in faults_of(project, spoil))
