"""Answers given in Jupyter: judged like those on the page, and told in the same words."""

import re
from typing import Any

from coursekit.course.errors import CourseError
from coursekit.practice.judging import RIGHT, WRONG, Verdict, judge
from coursekit.practice.tasks import Task
from coursekit.practice.words import Say, messages, spoken

MARKS = {RIGHT: "✓ ", WRONG: "✗ "}

_tasks: dict[str, Task] = {}
# Which variant of a task is shown now.
_shown: dict[str, int] = {}


class Feedback(str):
    """What is said of an answer; Jupyter shows it as Markdown."""

    def _repr_markdown_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return str(self)


def registered(task: Task) -> Task:
    """Return a task as it is, and know it by its name."""
    _tasks[task.name] = task
    _shown[task.name] = 0
    return task


def check(name: str, answer: Any = None) -> Feedback:
    """Return what is said of an answer to a task: whether it is right, and if not, the likely mistake.

    Parameters
    ----------
    name
        The task's name.
    answer
        A number or a text for a number; for a choice the option's number or its words; for an order the numbers of the
        lines, as in ``"3 1 2"``; for a gap what is missing. None is no answer yet.

    Raises
    ------
    CourseError
        If no task of this name has been run.

    Examples
    --------
    >>> from coursekit.practice.option_tasks import predict
    >>> _ = predict("who-gains", "Who gains?", {"A": "Right, by much.", "B": "No, A does."}, right="A")
    >>> check("who-gains"), check("who-gains", 2), check("who-gains", "A")
    (No answer yet., ✗ No, A does., ✓ Right, by much.)
    """
    task = _task(name)
    variant = task.variants[_shown[name]]
    say = spoken()
    given = _given(task, answer)
    if given is None:
        return Feedback(messages(say)["empty"])
    if given is NotImplemented:
        return Feedback(messages(say)["no-option"])
    verdict = judge(variant.judge, given)
    return Feedback(MARKS.get(verdict.result, "") + _told(task, _shown[name], verdict, say))


def another(name: str) -> Feedback:
    """Go on to a task's next variant and return it as it is shown.

    Parameters
    ----------
    name
        The task's name.

    Raises
    ------
    CourseError
        If no task of this name has been run.
    """
    task = _task(name)
    _shown[name] = (_shown[name] + 1) % len(task.variants)
    return Feedback(task.markdown(spoken(), _shown[name]))


def _task(name: str) -> Task:
    if name not in _tasks:
        known = ", ".join(_tasks) or "none"
        raise CourseError(f"No practice task “{name}” has been run here; run its cell first. Those that have: {known}.")
    return _tasks[name]


def _given(task: Task, answer: Any) -> Any:
    """Return an answer as a judge takes it; None for none, ``NotImplemented`` for a number of no option or line."""
    if answer is None or answer is ... or (isinstance(answer, str) and not answer.strip()):
        return None
    if task.kind in ("number", "gap"):
        return answer if isinstance(answer, str) else repr(answer.item() if hasattr(answer, "item") else answer)
    texts = [text for text, _ in task.options]
    if task.options and isinstance(answer, str) and answer.strip() in texts:
        return texts.index(answer.strip())
    numbers = [int(found) - 1 for found in re.findall(r"\d+", str(answer))]
    count = len(task.lines or task.options)
    if not numbers or any(place not in range(count) for place in numbers) or len(set(numbers)) < len(numbers):
        return NotImplemented
    return numbers if task.lines else numbers[0]


def _told(task: Task, shown: int, verdict: Verdict, say: Say) -> str:
    """Return the words of a verdict."""
    variant = task.variants[shown]
    if verdict.message == "because":
        return variant.because
    if verdict.message == "own":
        return variant.messages[verdict.place]
    if verdict.message == "option":
        return task.options[verdict.place][1]
    values = {"count": str(verdict.place), "name": f"`{verdict.name}`"}
    for key, line in zip(("first", "second"), verdict.lines, strict=False):
        values[key] = f"`{task.lines[line].strip()}`"
    return messages(say)[verdict.message].format(**values)
