"""The kinds of tasks: what an author writes of each, and what is computed and checked when its cell runs."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from math import isfinite
from random import Random
from typing import Any

from coursekit.practice.answers import registered
from coursekit.practice.flow import flow_of
from coursekit.practice.judging import RIGHT, judge, without_space
from coursekit.practice.tasks import Task, Variant, checked_hints, checked_name, fault, filled, rounded

GAP = "____"
LEAST_VARIANTS = 3
LEAST_MISTAKES = 2
# How often lines are drawn anew until they stand in no right order.
DRAWS = 100


def number(
    name: str,
    ask: str,
    answer: Callable[..., float],
    *,
    variants: Sequence[Mapping[str, Any]],
    mistakes: Mapping[str, Callable[..., float]],
    because: str,
    hints: Sequence[str],
    solution: str,
    unit: str = "",
    decimals: int = 0,
) -> Task:
    """Ask for a number that the reader works out.

    Parameters
    ----------
    name
        Its name in the page, in kebab-case.
    ask
        The question.
    answer
        Computes the right value from the values of a variant, in the unit asked for: with ``unit="%"`` in percent.
    variants
        At least three sets of values, of which each reader gets one; all with the same names.
    mistakes
        At least two typical mistakes: what is said to whom makes it, and the program that makes it.
    because
        Why the right answer is right.
    hints
        Three, from a nudge to nearly all.
    solution
        The worked solution.
    unit, decimals
        In what the number is asked for, and to how many decimals; it is right within one unit of the last.

    Returns
    -------
    Task
        The task, as the value of its cell.

    Raises
    ------
    CourseError
        Naming the task, if something is missing, or a mistake yields the right value or another mistake's.

    Examples
    --------
    >>> number(
    ...     "margin-of-a-pair",
    ...     "A pair sells for {price} dinars and costs {cost}. What is its margin?",
    ...     lambda price, cost: price - cost,
    ...     variants=[{"price": 30, "cost": 18}, {"price": 44, "cost": 20}, {"price": 28, "cost": 11}],
    ...     mistakes={
    ...         "You added the cost.": lambda price, cost: price + cost,
    ...         "You left out the cost.": lambda price, cost: price,
    ...     },
    ...     because="Right: {price} − {cost} = {answer:g}.",
    ...     hints=["What is left of the price?", "Take the cost from the price.", "It is {price} − {cost}."],
    ...     solution="{price} − {cost} = {answer:g}",
    ...     unit="dinars",
    ... )
    Practice: number “margin-of-a-pair”, 3 variants
    """
    checked_name(name)
    checked_hints(name, hints)
    if len(variants) < LEAST_VARIANTS:
        raise fault(name, f"it has {len(variants)} variants; at least {LEAST_VARIANTS} are wanted.")
    if len({frozenset(values) for values in variants}) > 1:
        raise fault(name, "its variants must all have the same names.")
    if any(one == other for one, other in combinations(map(dict, variants), 2)):
        raise fault(name, "two of its variants are the same.")
    if len(mistakes) < LEAST_MISTAKES:
        raise fault(name, f"it knows {len(mistakes)} mistakes; at least {LEAST_MISTAKES} are wanted.")
    made = []
    for values in variants:
        right = _computed(name, "right value", answer, values)
        wrong = [_computed(name, f"mistake “{text}”", program, values) for text, program in mistakes.items()]
        tolerance = 10.0**-decimals
        _tell_apart(name, values, right, dict(zip(mistakes, wrong, strict=True)), tolerance)
        known = {**values, "answer": right}
        judged = {
            "kind": "number",
            "answer": rounded(right),
            "tolerance": tolerance,
            "percent": unit.strip() in ("%", "٪"),
            "mistakes": [rounded(value) for value in wrong],
        }
        made.append(
            Variant(
                ask=filled(name, "question", ask, values),
                judge=judged,
                because=filled(name, "reason", because, known),
                solution=filled(name, "solution", solution, known),
                hints=[filled(name, "hint", hint, known) for hint in hints],
                messages=[filled(name, "message of a mistake", text, known) for text in mistakes],
            )
        )
    return registered(Task("number", name, made, unit=unit, decimals=decimals))


def choice(name: str, ask: str, options: Mapping[str, str], *, right: str, hints: Sequence[str]) -> Task:
    """Ask for a choice between options.

    Parameters
    ----------
    name
        Its name in the page, in kebab-case.
    ask
        The question.
    options
        At least two, each with its feedback; that of the right one is the reason why it is right.
    right
        The right option, word for word.
    hints
        Three, from a nudge to nearly all.

    Returns
    -------
    Task
        The task, as the value of its cell.

    Raises
    ------
    CourseError
        Naming the task, if something is missing or ``right`` is no option.

    Examples
    --------
    >>> choice(
    ...     "which-grows",
    ...     "Retention rises. What grows?",
    ...     {"The margin": "No, it is what it was.", "The lifetime": "Right: fewer leave in each year."},
    ...     right="The lifetime",
    ...     hints=["Who leaves?", "Fewer leave.", "They stay longer."],
    ... )
    Practice: choice “which-grows”
    """
    checked_name(name)
    filled_hints = [filled(name, "hint", hint, {}) for hint in checked_hints(name, hints)]
    return _chosen("choice", name, ask, options, right, filled_hints)


def predict(name: str, ask: str, options: Mapping[str, str], *, right: str) -> Task:
    """Ask what a result will be, before it is shown.

    The cells that show it carry the metadata ``"revealed-by"`` with the task's name. Parameters, result and errors are
    those of :func:`choice`; there are no hints.

    Examples
    --------
    >>> predict("who-gains", "Who gains more?", {"A": "Right, as the table shows.", "B": "No, A does."}, right="A")
    Practice: predict “who-gains”
    """
    checked_name(name)
    return _chosen("predict", name, ask, options, right, [])


def order(
    name: str,
    ask: str,
    program: str,
    *,
    because: str,
    hints: Sequence[str],
    distractors: Sequence[str] = (),
) -> Task:
    r"""Ask for the lines of a program in a right order: any in which each value is made before it is used.

    Parameters
    ----------
    name
        Its name in the page, in kebab-case.
    ask
        What the program is to do.
    program
        The lines in one right order; no two alike.
    because
        Why this order.
    hints
        Three, from a nudge to nearly all.
    distractors
        Lines that the program does not need.

    Returns
    -------
    Task
        The task, as the value of its cell.

    Raises
    ------
    CourseError
        Naming the task, if something is missing, the program is not Python or every order of it is right.

    Examples
    --------
    >>> order(
    ...     "margin-first",
    ...     "Print the margin.",
    ...     "price = 9\ncost = 4\nmargin = price - cost\nprint(margin)",
    ...     distractors=["margin = price + cost"],
    ...     because="Right: the margin needs price and cost.",
    ...     hints=["What is printed?", "What does the margin need?", "Begin with price and cost."],
    ... )
    Practice: order “margin-first”
    """
    checked_name(name)
    texts = [filled(name, "hint", hint, {}) for hint in checked_hints(name, hints)]
    try:
        flow = flow_of(program)
    except SyntaxError as error:
        raise fault(name, f"line {error.lineno} of its program is not valid Python: {error.msg}.") from None
    shown = [*flow.lines, *(line.rstrip() for line in distractors)]
    if len(flow.lines) < 3:
        raise fault(name, f"its program has {len(flow.lines)} lines; at least three are wanted.")
    if twice := sorted({line for line in shown if shown.count(line) > 1}):
        raise fault(name, f"two of its lines are alike: {twice[0]!r}.")
    if not flow.before:
        raise fault(name, "every order of its lines is right, since none uses what another makes.")
    places = _drawn(name, len(shown), flow.before, len(flow.lines), flow.blocks)
    new = {old: place for place, old in enumerate(places)}
    judged = {
        "kind": "order",
        # In a right order.
        "needed": [new[line] for line in range(len(flow.lines))],
        "before": [[new[first], new[second], *reason] for (first, second), reason in sorted(flow.before.items())],
        "blocks": [[new[line] for line in block] for block in flow.blocks],
    }
    reason = filled(name, "reason", because, {})
    solution = "\n".join(["```python", *flow.lines, "```", "", reason])
    variant = Variant(filled(name, "question", ask, {}), judged, reason, solution, texts)
    return registered(Task("order", name, [variant], lines=[shown[old] for old in places]))


def gap(
    name: str,
    ask: str,
    code: str,
    *,
    accept: Sequence[str],
    mistakes: Mapping[str, str],
    because: str,
    hints: Sequence[str],
    solution: str,
) -> Task:
    """Ask for what is missing in a program.

    Parameters
    ----------
    name
        Its name in the page, in kebab-case.
    ask
        What the program is to do.
    code
        The program with ``____`` once.
    accept
        What is right there; spaces and the kind of quotation marks do not matter.
    mistakes
        Wrong texts that are likely, each with what is said of it; at least two.
    because
        Why the right answer is right.
    hints
        Three, from a nudge to nearly all.
    solution
        The worked solution.

    Returns
    -------
    Task
        The task, as the value of its cell.

    Raises
    ------
    CourseError
        Naming the task, if something is missing, a right answer is also a mistake or makes no Python program.

    Examples
    --------
    >>> gap(
    ...     "margin-of-each",
    ...     "Compute the margin.",
    ...     "margin = ____",
    ...     accept=["price - cost"],
    ...     mistakes={"price + cost": "That is the sum.", "cost - price": "That is a loss."},
    ...     because="Right: it is what is left of the price.",
    ...     hints=["What is left?", "Of the price.", "Take the cost away."],
    ...     solution="`margin = price - cost`",
    ... )
    Practice: gap “margin-of-each”
    """
    checked_name(name)
    texts = [filled(name, "hint", hint, {}) for hint in checked_hints(name, hints)]
    if code.count(GAP) != 1:
        raise fault(name, f"its program has {code.count(GAP)} gaps ({GAP}); exactly one is wanted.")
    if not accept:
        raise fault(name, "it accepts no answer.")
    if len(mistakes) < LEAST_MISTAKES:
        raise fault(name, f"it knows {len(mistakes)} mistakes; at least {LEAST_MISTAKES} are wanted.")
    for text in accept:
        try:
            ast.parse(code.replace(GAP, text))
        except SyntaxError as error:
            raise fault(name, f"it accepts {text!r}, which makes no valid Python program: {error.msg}.") from None
    right = [without_space(text) for text in accept]
    wrong = [without_space(text) for text in mistakes]
    if both := set(right) & set(wrong):
        raise fault(name, f"{min(both)!r} is accepted and is also a mistake.")
    if len(set(wrong)) < len(wrong):
        raise fault(name, "two of its mistakes cannot be told apart.")
    variant = Variant(
        ask=filled(name, "question", ask, {}),
        judge={"kind": "gap", "accept": right, "mistakes": wrong},
        because=filled(name, "reason", because, {}),
        solution=filled(name, "solution", solution, {}),
        hints=texts,
        messages=[filled(name, "message of a mistake", text, {}) for text in mistakes.values()],
    )
    return registered(Task("gap", name, [variant], code=code))


def why(name: str, ask: str, answer: str) -> Task:
    """Ask for a reason in the reader's own words, and show a model answer to compare.

    Parameters
    ----------
    name
        Its name in the page, in kebab-case.
    ask
        The question.
    answer
        The model answer.

    Returns
    -------
    Task
        The task, as the value of its cell.

    Raises
    ------
    CourseError
        Naming the task, if a text is missing.

    Examples
    --------
    >>> why("why-the-margin", "Why the margin and not the sale?", "What is sold again has to be bought again.")
    Practice: why “why-the-margin”
    """
    checked_name(name)
    model = filled(name, "model answer", answer, {})
    return registered(Task("why", name, [Variant(filled(name, "question", ask, {}), {"kind": "why"}, solution=model)]))


def _chosen(kind: str, name: str, ask: str, options: Mapping[str, str], right: str, hints: list[str]) -> Task:
    if len(options) < 2:
        raise fault(name, f"it has {len(options)} options; at least two are wanted.")
    if right not in options:
        raise fault(name, f"its right option {right!r} is not among its options: {', '.join(map(repr, options))}.")
    shown = [
        (filled(name, "option", text, {}), filled(name, f"feedback of {text!r}", feedback, {}))
        for text, feedback in options.items()
    ]
    place = list(options).index(right)
    variant = Variant(
        ask=filled(name, "question", ask, {}),
        judge={"kind": kind, "right": place},
        solution=f"{shown[place][0]}\n\n{shown[place][1]}",
        hints=hints,
    )
    return registered(Task(kind, name, [variant], options=shown))


def _computed(name: str, what: str, program: Callable[..., float], values: Mapping[str, Any]) -> float:
    """Return what a program yields of a variant."""
    given = ", ".join(f"{key}={value!r}" for key, value in values.items())
    try:
        value = float(program(**values))
    except Exception as error:
        raise fault(name, f"its {what} cannot be computed with {given}: {type(error).__name__}: {error}.") from error
    if not isfinite(value):
        raise fault(name, f"its {what} is {value} with {given}.")
    return value


def _tell_apart(
    name: str, values: Mapping[str, Any], right: float, wrong: Mapping[str, float], tolerance: float
) -> None:
    """Raise an error if a mistake yields the right value, or two yield the same, as far as an answer shows."""
    given = ", ".join(f"{key}={value!r}" for key, value in values.items())
    for text, value in wrong.items():
        if abs(value - right) <= 2 * tolerance:
            raise fault(
                name,
                f"with {given} the mistake “{text}” yields {value:g}, which is the right value "
                f"({right:g}) as far as an answer shows.",
            )
    for (one, first), (other, second) in combinations(wrong.items(), 2):
        if abs(first - second) <= 2 * tolerance:
            raise fault(
                name,
                f"with {given} the mistakes “{one}” and “{other}” yield {first:g}: they cannot be told apart.",
            )


def _drawn(
    name: str,
    count: int,
    before: Mapping[tuple[int, int], tuple[str, str]],
    needed: int,
    blocks: Sequence[Sequence[int]],
) -> list[int]:
    """Return the places of lines in the order in which they are shown: always the same, and no right one."""
    data = {
        "kind": "order",
        "needed": list(range(needed)),
        "before": [[*pair, *reason] for pair, reason in before.items()],
        "blocks": blocks,
    }
    for places in _orders(name, count):
        if judge(data, [place for place in places if place < needed]).result != RIGHT:
            return places
    raise fault(name, "nearly every order of its lines is right; let more lines use what others make.")


def _orders(name: str, count: int) -> Iterator[list[int]]:
    random = Random(name)
    for _ in range(DRAWS):
        places = list(range(count))
        random.shuffle(places)
        yield places
