"""A number that a reader works out: the right one and what typical mistakes yield, computed for each variant."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import isfinite
from typing import Any

from coursekit.practice.answers import registered
from coursekit.practice.tasks import (
    Task,
    Variant,
    checked_hints,
    checked_mistakes,
    checked_name,
    fault,
    filled,
    rounded,
)

LEAST_VARIANTS = 3


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
    hundredths: bool = False,
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
    hundredths
        Whether the number counts hundredths, as percentage points do: then “3%” is read as 3. With ``unit="%"`` it
        always is.

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
    checked_mistakes(name, mistakes)
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
            "percent": hundredths or unit.strip() in ("%", "٪"),
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
