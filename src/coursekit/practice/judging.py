"""Answers judged: the same rules as in ``practice-judge.js``, held to it by one table of cases.

What a judge needs of a task is plain data, the ``judge`` of a variant (:mod:`coursekit.practice.tasks`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coursekit.practice.numbers import readings

RIGHT, WRONG, UNREAD = "right", "wrong", "unread"
# A result this near, by its share of the right one, may have been rounded on the way.
NEAR = 0.02
# As far may one be that was rounded at its end, or comes from a mistake: 1 stands neither for 0.6 nor for 0.04.
ROUNDED = 0.15
POWERS = (10.0, 100.0, 1000.0)
# What floating-point arithmetic may add to a tolerance.
SLACK = 1e-9


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer.

    Attributes
    ----------
    result
        ``"right"``, ``"wrong"`` or ``"unread"``, which counts as no try.
    message
        What is told: ``"own"`` is the task's own message of that ``place``, ``"because"`` its reason, ``"option"`` an
        option's feedback; anything else is one of :data:`coursekit.practice.words.messages`.
    place
        Which mistake or option.
    lines
        The lines of a program that the message speaks of, as numbers.
    name
        What these lines share.
    """

    result: str
    message: str
    place: int = -1
    lines: tuple[int, ...] = field(default=())
    name: str = ""


def judge(data: Mapping[str, Any], answer: Any) -> Verdict:
    """Return what is said of an answer.

    Parameters
    ----------
    data
        The ``judge`` of a variant.
    answer
        A text; for a choice the number of an option, from 0; for an order the numbers of lines, from 0.

    Examples
    --------
    >>> judge({"kind": "number", "answer": 0.25, "tolerance": 0.01, "mistakes": [0.8]}, "0,8")
    Verdict(result='wrong', message='own', place=0, lines=(), name='')
    >>> judge({"kind": "choice", "right": 1}, 1).result
    'right'
    """
    return _JUDGES[data["kind"]](data, answer)


def _number(data: Mapping[str, Any], answer: str) -> Verdict:
    values = readings(answer)
    if isinstance(values, str):
        return Verdict(UNREAD, values)
    if data.get("percent") and "%" in answer.replace("٪", "%"):
        # The unit asked for is the percent sign itself.
        values = [value * 100 for value in values]
    right, tolerance = data["answer"], data["tolerance"]

    def meets(value: float, wanted: float) -> bool:
        return abs(value - wanted) <= tolerance * (1 + SLACK) + abs(wanted) * SLACK

    def may_be(value: float, mistake: float) -> bool:
        return meets(value, mistake) and abs(value - mistake) <= ROUNDED * abs(mistake)

    def is_rounded(value: float, wanted: float) -> bool:
        return _is_rounded(value, wanted, tolerance)

    if any(meets(value, right) for value in values):
        return Verdict(RIGHT, "because")
    if (place := _mistake(data["mistakes"], values, may_be)) is not None:
        return Verdict(WRONG, "own", place)
    if any(is_rounded(value, right) for value in values):
        return Verdict(WRONG, "rounded")
    if (place := _mistake(data["mistakes"], values, is_rounded)) is not None:
        return Verdict(WRONG, "own", place)
    return Verdict(WRONG, _likely(values, right, meets))


def _mistake(mistakes: list[float], values: list[float], matches: Callable[[float, float], bool]) -> int | None:
    """Return the first typical mistake that a number may come from, if there is one."""
    return next((place for place, one in enumerate(mistakes) if any(matches(value, one) for value in values)), None)


def _likely(values: list[float], right: float, meets: Callable[[float, float], bool]) -> str:
    """Return what a wrong number looks like, where no mistake of the task's own yields it."""
    for value in values:
        if right and meets(-value, right):
            return "sign"
        if right and any(_alike(value * power, right) or _alike(value / power, right) for power in POWERS):
            return "places"
        if right and abs(value - right) <= NEAR * abs(right):
            return "near"
    return "other"


def _is_rounded(value: float, wanted: float, tolerance: float) -> bool:
    """Whether a number is the wanted one with fewer decimals than are asked for."""
    if abs(value - wanted) > ROUNDED * abs(wanted):
        return False
    scale = 1
    while scale * tolerance < 1 - SLACK:
        bare = abs(value * scale - round(value * scale)) <= SLACK
        if bare and abs(value - wanted) * scale <= 0.5 + SLACK:
            return True
        scale *= 10
    return False


def _alike(value: float, right: float) -> bool:
    """Whether two numbers agree in their first three digits."""
    return abs(value - right) <= 0.005 * abs(right)


def _choice(data: Mapping[str, Any], answer: int | None) -> Verdict:
    if answer is None:
        return Verdict(UNREAD, "empty")
    return Verdict(RIGHT if answer == data["right"] else WRONG, "option", answer)


def _order(data: Mapping[str, Any], answer: list[int]) -> Verdict:
    if not answer:
        return Verdict(UNREAD, "empty")
    needed = set(data["needed"])
    for line in answer:
        if line not in needed:
            return Verdict(WRONG, "not-needed", lines=(line,))
    if missing := needed - set(answer):
        return Verdict(WRONG, "missing", place=len(missing))
    places = {line: place for place, line in enumerate(answer)}
    for first, second, reason, name in data["before"]:
        if places[first] > places[second]:
            return Verdict(WRONG, reason, lines=(first, second), name=name)
    for block in data["blocks"]:
        taken = [places[line] for line in block]
        if max(taken) - min(taken) >= len(block):
            return Verdict(WRONG, "together", lines=(block[0],))
    return Verdict(RIGHT, "because")


def without_space(text: str) -> str:
    """Return code as it is compared: without spaces that mean nothing, with one kind of quotation mark.

    >>> without_space(" price*( 1 -  cost ) "), without_space("x  if  y else 'a'")
    ('price*(1-cost)', 'x if y else"a"')
    """
    text = re.sub(r"\s+", " ", text.strip()).replace("'", '"').replace("“", '"').replace("”", '"')
    return re.sub(r" ?([^\w ]) ?", r"\1", text, flags=re.ASCII)


def _gap(data: Mapping[str, Any], answer: str) -> Verdict:
    given = without_space(answer)
    if not given:
        return Verdict(UNREAD, "empty")
    if given in data["accept"]:
        return Verdict(RIGHT, "because")
    if given in data["mistakes"]:
        return Verdict(WRONG, "own", data["mistakes"].index(given))
    return Verdict(WRONG, "other")


_JUDGES: dict[str, Callable[[Mapping[str, Any], Any], Verdict]] = {
    "choice": _choice,
    "gap": _gap,
    "number": _number,
    "order": _order,
    "predict": _choice,
}
