"""What a lesson gives to do: a whole one has no faults, each planted one is found, by the cell's name."""

import ast

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.content import actions
from coursekit.course.code_strings import display_strings, text_of
from coursekit.course.programs import same_program
from coursekit.course.settings import LessonKind, LessonRules
from tests.content.small_course import Change, cell, rewritten, without

KIND = LessonKind(words=(0, 9999), tasks=(0, 9), points=0, actions=3, actions_per_objective=2, computed_per_objective=1)
RULES = LessonRules(words_between_actions=60)


def task(source: str, identifier: str, **metadata: object) -> NotebookNode:
    return new_code_cell(source, id=identifier, metadata={"tags": ["practice"], "objectives": ["half-1"], **metadata})


def lesson() -> NotebookNode:
    prose = " ".join(["word"] * 50)
    return new_notebook(
        cells=[
            new_markdown_cell(f"- **half-1**: halve a number.\n\n{prose}", id="opening"),
            task("practice.predict('the-half', 'What?', {'A b': 'C d', 'E f': 'G h'}, right='A b')", "guess"),
            new_code_cell("1 / 2", id="result", metadata={"revealed-by": "the-half"}),
            new_markdown_cell(prose, id="middle"),
            task("practice.gap('a-gap', 'Fill', 'x = ____')", "fill"),
            task("practice.number('a-number', 'Halve')", "halve"),
            task("practice.why('a-reason', 'Why?', 'So.')", "reason"),
            new_markdown_cell(prose, id="end"),
            new_markdown_cell("Which?", id="quiz-1", metadata={"tags": ["quiz"]}),
            new_markdown_cell(prose, id="summary"),
        ]
    )


def faults(notebook: NotebookNode, kind: LessonKind = KIND, rules: LessonRules = RULES) -> list[str]:
    return [
        *actions.cell_faults(notebook),
        *actions.action_faults(notebook, kind),
        *actions.distance_faults(notebook, rules),
    ]


def meta(identifier: str, **changes: object) -> Change:
    def change(notebook: NotebookNode) -> None:
        found = cell(notebook, identifier)
        found.metadata = NotebookNode(
            {**found.metadata, **{key.replace("_", "-"): value for key, value in changes.items()}}
        )

    return change


PLANTED = [
    (without("fill"), "2 checked actions; at least 3 are wanted"),
    (without("fill", "halve"), "the objective half-1 has 1 checked actions besides the quiz; at least 2 are wanted"),
    (without("fill", "halve"), "the objective half-1 has 0 computed actions (number, order or gap); at least 1"),
    (without("guess", "result"), "104 words without a checked action, from the beginning to cell middle; at most 60"),
    (rewritten("summary", "word", "word word"), "100 words without a checked action, from cell quiz-1 to cell summary"),
    (
        rewritten("halve", "a-number", "a-gap"),
        "cell halve: a second task is named a-gap; a name is used once in a page",
    ),
    (rewritten("halve", "'a-number'", "name"), "cell halve: the name of its task must be a text that stands there"),
    (rewritten("halve", "practice.number", "x = practice.number"), "cell halve: it has the tag practice and 1 tasks"),
    (rewritten("halve", "practice.number", "1\nnumber"), "cell halve: it has the tag practice and 0 tasks"),
    (rewritten("halve", "practice.", "practice.why('b-c', 'D', 'E')\npractice."), "the tag practice and 2 tasks"),
    (meta("halve", tags=[]), "cell halve: it makes a task and has no tag practice"),
    (
        meta("result", revealed_by="nothing"),
        "cell result: its metadata revealed-by names nothing, which no cell before",
    ),
    (meta("result", revealed_by=""), 'cell guess: no cell shows what was predicted; the one that does carries "reve'),
    (meta("middle", revealed_by="the-half"), "cell middle: only a code cell can carry the metadata revealed-by"),
]


def test_a_whole_lesson_has_no_faults() -> None:
    assert faults(lesson()) == []


@pytest.mark.parametrize(("change", "fault"), PLANTED)
def test_a_planted_fault_is_found(change: Change, fault: str) -> None:
    notebook = lesson()
    change(notebook)
    assert any(fault in found for found in faults(notebook)), faults(notebook)


def test_a_course_that_asks_for_nothing_gets_no_faults() -> None:
    notebook = new_notebook(cells=[new_markdown_cell("- **half-1**: halve.\n\n" + "word " * 5000, id="one")])
    assert faults(notebook, LessonKind(words=(0, 9999), tasks=(0, 0), points=0), LessonRules()) == []


# --- Translations -----------------------------------------------------------------------------------------------------

NUMBER = """practice.number(
    "worth-of-a-pair",
    "What is {price} worth?",
    lambda price: price["at Home"],
    variants=[{"price": 1}],
    unit="dinars",
    mistakes={"wrong": lambda price: 2},
)"""
GAP = 'practice.gap("a-gap", "Fill", "x = ____ + one", accept=["two thirds"], mistakes={"a - b": "loss"})'


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        (NUMBER, ["What is {price} worth?", "dinars", "wrong"]),
        (GAP, ["Fill", "loss"]),
        ('practice.choice("a-b", "Which", {"more": "yes", "less": "no"}, right="more")', ["Which", "less", "more"]),
        ('practice.order("a-b", "Order", "x = Total\\ny = x", distractors=["Y = x"])', ["Order"]),
        ('practice.why("a-b", "why", "so")', ["so", "why"]),
    ],
)
def test_the_texts_of_a_task_are_translated_and_its_programs_are_not(source: str, texts: list[str]) -> None:
    shown = {text_of(node) for node in display_strings(ast.parse(source))}
    assert shown - {"yes", "no"} == set(texts)


@pytest.mark.parametrize(
    ("source", "old", "new", "kept"),
    [
        (NUMBER, "What is {price} worth?", "كم تساوي {price}؟", True),
        (NUMBER, '"dinars"', '"دنانير"', True),
        (NUMBER, "What is {price} worth?", "كم تساوي؟", False),
        (NUMBER, "What is {price} worth?", "كم تساوي {cost}؟", False),
        (NUMBER, "worth-of-a-pair", "قيمة-الزوج", False),
        (NUMBER, '{"price": 1}', '{"السعر": 1}', False),
        (NUMBER, "at Home", "في البيت", False),
        (GAP, '"x = ____ + one"', '"س = ____ + one"', False),
        (GAP, "two thirds", "الثلثان", False),
        (GAP, "loss", "خسارة", True),
        (GAP, "a - b", "أ - ب", False),
    ],
)
def test_a_translation_keeps_placeholders_names_and_programs(source: str, old: str, new: str, kept: bool) -> None:
    assert old in source
    assert (same_program(source, source.replace(old, new)) == []) is kept
