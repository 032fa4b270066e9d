"""A program to put in order, and one with a gap."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from coursekit.practice.answers import registered
from coursekit.practice.flow import Flow, flow_of
from coursekit.practice.judging import RIGHT, judge, without_space
from coursekit.practice.tasks import GAP, Task, Variant, checked_hints, checked_mistakes, checked_name, fault, filled

LEAST_LINES = 3
# How often lines are drawn anew until they stand in no right order.
DRAWS = 100


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
    if len(flow.lines) < LEAST_LINES:
        raise fault(name, f"its program has {len(flow.lines)} lines; at least {LEAST_LINES} are wanted.")
    if twice := sorted({line for line in shown if shown.count(line) > 1}):
        raise fault(name, f"two of its lines are alike: {twice[0]!r}.")
    if not flow.before:
        raise fault(name, "every order of its lines is right, since none uses what another makes.")
    places = _drawn(name, len(shown), flow)
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
    checked_mistakes(name, mistakes)
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


def _drawn(name: str, count: int, flow: Flow) -> list[int]:
    """Return the numbers of lines in the order in which they are shown: always the same, and no right one."""
    needed = range(len(flow.lines))
    data = {
        "kind": "order",
        "needed": list(needed),
        "before": [[*pair, *reason] for pair, reason in flow.before.items()],
        "blocks": flow.blocks,
    }
    for places in _orders(name, count):
        if judge(data, [place for place in places if place in needed]).result != RIGHT:
            return places
    raise fault(name, "nearly every order of its lines is right; let more lines use what others make.")


def _orders(name: str, count: int) -> Iterator[list[int]]:
    random = Random(name)
    for _ in range(DRAWS):
        places = list(range(count))
        random.shuffle(places)
        yield places
