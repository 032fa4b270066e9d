"""Each kind of task, whole and with a fault planted: an author is told which task, what is wrong, what is right."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from coursekit import practice
from coursekit.course.errors import CourseError
from coursekit.practice.judging import judge
from coursekit.practice.tasks import MIME, Task, task_of
from coursekit.practice.words import spoken

HINTS = ["Begin.", "Go on.", "Nearly."]
KINDS: dict[str, tuple[Callable[..., Task], dict[str, Any]]] = {
    "number": (
        practice.number,
        {
            "ask": "A sale brings {price} and costs {cost}. What is left of it, in percent?",
            "answer": lambda price, cost: (price - cost) / price * 100,
            "variants": [{"price": 30, "cost": 18}, {"price": 44, "cost": 20}, {"price": 28, "cost": 11}],
            "mistakes": {
                "You took the share of the cost of {price}.": lambda price, cost: cost / price * 100,
                "You divided by the cost.": lambda price, cost: (price - cost) / cost * 100,
            },
            "because": "Right: {answer:.1f}% of {price}.",
            "hints": ["Of {price}.", "Take {cost} away.", "Divide by {price}."],
            "solution": "It is {answer:.1f}% (see {{term}}`margin`).",
            "unit": "%",
            "decimals": 1,
        },
    ),
    "choice": (
        practice.choice,
        {"ask": "Which?", "options": {"A": "No, B.", "B": "Right, B."}, "right": "B", "hints": HINTS},
    ),
    "predict": (practice.predict, {"ask": "Which?", "options": {"A": "No, B.", "B": "Right, B."}, "right": "B"}),
    "order": (
        practice.order,
        {
            "ask": "Print it.",
            "program": "price = 9\ncost = 4\nmargin = price - cost\nprint(margin)",
            "distractors": ["margin = price + cost"],
            "because": "Right.",
            "hints": HINTS,
        },
    ),
    "gap": (
        practice.gap,
        {
            "ask": "Fill it.",
            "code": "margin = ____",
            "accept": ["price - cost"],
            "mistakes": {"price + cost": "A sum.", "cost - price": "A loss."},
            "because": "Right.",
            "hints": HINTS,
            "solution": "So.",
        },
    ),
    "why": (practice.why, {"ask": "Why?", "answer": "So."}),
}


def made(kind: str, name: str = "a-task", **changes: Any) -> Task:
    function, arguments = KINDS[kind]
    return function(name, **{**arguments, **changes})


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_task_is_data_that_a_page_can_hold(kind: str) -> None:
    task = made(kind)
    shown = task._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/markdown", MIME}
    assert shown["text/plain"].startswith(f"Practice: {kind} “a-task”")
    assert json.loads(json.dumps(shown[MIME])) == shown[MIME]
    assert task_of(shown[MIME]) == task
    # The same in every run, since stored outputs are compared.
    assert made(kind).data() == shown[MIME]


SAME = {"A": lambda price, cost: 1.0, "B": lambda price, cost: 1.0}
PLANTED = [
    ("number", {"name": "A task"}, "a name is small letters and digits with hyphens between"),
    ("number", {"variants": [{"price": 1, "cost": 2}]}, "“a-task”: it has 1 variants; at least 3 are wanted"),
    ("number", {"variants": [{"price": 3, "cost": 2}] * 3}, "two of its variants are the same"),
    ("number", {"variants": [{"price": 3, "cost": 2}, {"price": 4}, {"price": 5}]}, "must all have the same names"),
    ("number", {"mistakes": {"One.": lambda price, cost: 1.0}}, "it knows 1 mistakes; at least 2 are wanted"),
    ("number", {"mistakes": SAME}, "with price=30, cost=18 the mistakes “A” and “B” yield 1"),
    (
        "number",
        {"mistakes": {"A": lambda price, cost: 40.1, "B": lambda price, cost: 1.0}},
        "with price=30, cost=18 the mistake “A” yields 40.1, which is the right value (40)",
    ),
    ("number", {"answer": lambda price, cost: price / 0}, "its right value cannot be computed with price=30, cost=18"),
    ("number", {"answer": lambda price, cost: float("inf")}, "its right value is inf with price=30, cost=18"),
    ("number", {"hints": ["One."]}, "it has 1 hints; exactly three are wanted"),
    ("number", {"hints": "One."}, "it has 1 hints; exactly three are wanted"),
    ("number", {"ask": "Of {sale}?"}, "its question asks for {sale}, which is no value of a variant"),
    ("number", {"ask": "It is {answer}."}, "its question asks for {answer}"),
    ("number", {"solution": "{term}`margin`"}, "braces of a role are doubled, as in {{term}}"),
    ("number", {"because": "Of {price:d!}."}, "its reason cannot be filled"),
    ("number", {"because": " "}, "its reason is empty"),
    ("choice", {"right": "C"}, "its right option 'C' is not among its options: 'A', 'B'"),
    ("choice", {"options": {"B": "Right."}}, "it has 1 options; at least two are wanted"),
    ("choice", {"options": {"A": "", "B": "Right."}}, "its feedback of 'A' is empty"),
    ("choice", {"hints": []}, "it has 0 hints"),
    ("predict", {"right": "C"}, "its right option 'C' is not among"),
    ("order", {"program": "x = 1\ny ="}, "line 2 of its program is not valid Python"),
    ("order", {"program": "x = 1\nprint(x)"}, "its program has 2 lines; at least 3 are wanted"),
    ("order", {"program": "x = 1\ny = 2\nx = 1"}, "two of its lines are alike: 'x = 1'"),
    ("order", {"distractors": ["cost = 4"]}, "two of its lines are alike: 'cost = 4'"),
    ("order", {"program": "x = 1\ny = 2\nz = 3"}, "every order of its lines is right"),
    ("gap", {"code": "margin = price"}, "its program has 0 gaps (____); exactly one is wanted"),
    ("gap", {"accept": []}, "it accepts no answer"),
    ("gap", {"accept": ["price -"]}, "it accepts 'price -', which makes no valid Python program"),
    ("gap", {"accept": ["price+cost"]}, "'price+cost' is accepted and is also a mistake"),
    ("gap", {"mistakes": {"a+b": "A.", "a + b": "B."}}, "two of its mistakes cannot be told apart"),
    ("gap", {"mistakes": {"a+b": "A."}}, "it knows 1 mistakes"),
    ("why", {"answer": ""}, "its model answer is empty"),
]


@pytest.mark.parametrize(("kind", "changes", "message"), PLANTED)
def test_a_planted_fault_is_told(kind: str, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(CourseError) as caught:
        made(kind, **changes)
    assert message in str(caught.value)
    assert "a-task" in str(caught.value) or "name" in changes


def test_each_variant_has_what_its_mistakes_yield() -> None:
    [first, *_] = made("number").variants
    assert first.judge["answer"] == 40
    assert first.judge["mistakes"] == [60, 66.66667]
    assert first.messages[0] == "You took the share of the cost of 30."


@pytest.mark.parametrize(
    ("kind", "answer", "told"),
    [
        ("number", 40, "✓ Right: 40.0% of 30."),
        ("number", "٤٠٪", "✓ Right: 40.0% of 30."),
        ("number", 66.67, "✗ You divided by the cost."),
        ("number", "forty", "That is no number. Write it in digits, such as 12.5."),
        ("number", None, "No answer yet."),
        ("number", "", "No answer yet."),
        ("choice", 2, "✓ Right, B."),
        ("choice", "A", "✗ No, B."),
        ("choice", 9, "There is no option or line with this number."),
        ("predict", 1, "✗ No, B."),
        ("gap", "price-cost", "✓ Right."),
        ("gap", "price + cost", "✗ A sum."),
        ("gap", "cost", "✗ Not yet. Go through it again, or open a hint."),
    ],
)
def test_an_answer_in_jupyter_is_told_in_words(kind: str, answer: Any, told: str) -> None:
    made(kind)
    assert practice.check("a-task", answer) == told


def test_an_order_is_given_by_the_numbers_of_lines() -> None:
    task = made("order")
    number = {line: place for place, line in enumerate(task.lines, start=1)}
    lines = ["cost = 4", "price = 9", "margin = price - cost", "print(margin)"]
    right = " ".join(str(number[line]) for line in lines)
    assert practice.check("a-task", right) == "✓ Right."
    assert practice.check("a-task", [number[line] for line in lines]) == "✓ Right."
    foreign = number["margin = price + cost"]
    assert practice.check("a-task", f"{right} {foreign}") == (
        "✗ The program does not need this line: `margin = price + cost`"
    )
    turned = " ".join(str(number[line]) for line in [lines[2], *lines[:2], lines[3]])
    assert practice.check("a-task", turned).startswith("✗ `margin = price - cost` uses `")
    assert practice.check("a-task", "1 1") == "There is no option or line with this number."


def test_another_variant_is_asked_and_judged() -> None:
    made("number")
    assert "44" in practice.another("a-task")
    assert practice.check("a-task", 40).startswith("✗")
    assert practice.check("a-task", (44 - 20) / 44 * 100).startswith("✓")


def test_a_task_that_was_not_run_is_named() -> None:
    with pytest.raises(CourseError, match="No practice task “nowhere” has been run here"):
        practice.check("nowhere", 1)


def test_what_jupyter_shows_holds_hints_and_solution_and_no_roles() -> None:
    text = made("number").markdown()
    assert text.count("<details>") == 4
    assert "Hint 3" in text
    assert "It is 40.0% (see margin)." in text


def test_it_speaks_a_language_of_the_workshop() -> None:
    made("number")
    practice.speak("ar")
    try:
        assert practice.check("a-task") == spoken()("No answer yet.") == "لا إجابة بعد."
        assert "التلميح 1" in made("number").markdown(spoken())
    finally:
        practice.speak("en")


def test_it_needs_the_standard_library_alone() -> None:
    program = (
        "import sys\nfrom coursekit import practice\npractice.why('a-b', 'Why?', 'So.')\n"
        "foreign = {name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(sorted(name for name in foreign if not name.startswith('_')))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = set(eval(result.stdout)) - {"sitecustomize"}
    assert "coursekit" in loaded
    assert not loaded & {"babel", "polib", "pydantic", "numpy", "nbformat", "IPython", "yaml"}


@pytest.mark.parametrize(
    ("unit", "hundredths", "right"), [("%", False, True), ("points", True, True), ("points", False, False)]
)
def test_a_percent_sign_is_read_as_the_unit_means_it(unit: str, hundredths: bool, right: bool) -> None:
    kind, given = KINDS["number"]
    task = kind("share", **given | {"unit": unit, "hundredths": hundredths})
    assert (judge(task.variants[0].judge, "40%").result == "right") is right
