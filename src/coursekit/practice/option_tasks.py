"""Options to choose from, before a result is shown or after; and a reason to put into words."""

from collections.abc import Mapping, Sequence

from coursekit.practice.answers import registered
from coursekit.practice.tasks import Task, Variant, checked_hints, checked_name, fault, filled


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
