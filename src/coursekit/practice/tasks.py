"""A task as data, and what it shows in Jupyter and on a plain page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, isfinite, log10
from typing import Any

from coursekit.course.errors import CourseError
from coursekit.practice.words import Say, labels, spoken, titles

MIME = "application/vnd.coursekit.practice+json"
# What stands for the gap in a program.
GAP = "____"
LEAST_MISTAKES = 2
# More digits than any text shows, and fewer than those in which one processor's arithmetic differs from another's.
DIGITS = 7
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# A role as it stands in a text that no book renders.
_ROLE = re.compile(r"\{[a-z:]+\}`([^`<]*?)(?:\s*<[^`>]*>)?`")


def fault(name: str, what: str) -> CourseError:
    """Return an error that names the task.

    >>> str(fault("worth", "it has no hints."))
    'Practice task “worth”: it has no hints.'
    """
    return CourseError(f"Practice task “{name}”: {what}")


@dataclass
class Variant:
    """A task with one set of values, its texts filled.

    Attributes
    ----------
    ask, because, solution
        The question, the reason why the right answer is right, the worked solution; the last two may be empty.
    hints
        Three, or none.
    messages
        What each mistake is told.
    judge
        What :func:`coursekit.practice.judging.judge` needs.
    """

    ask: str
    judge: dict[str, Any]
    because: str = ""
    solution: str = ""
    hints: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@dataclass
class Task:
    """A task, the value of a cell.

    Attributes
    ----------
    kind, name
        Which of the kinds it is, and what it is called.
    variants
        One, or several of which a reader gets one at a time.
    options
        Of a choice, each with its feedback.
    lines
        Of a program to put in order, as they are shown.
    code
        A program with a gap, written ``____``.
    unit, decimals
        Of a number.
    """

    kind: str
    name: str
    variants: list[Variant]
    options: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    code: str = ""
    unit: str = ""
    decimals: int = 0

    def data(self) -> dict[str, Any]:
        """Return the task as what JSON can hold, for the page."""
        return {
            "kind": self.kind,
            "name": self.name,
            "variants": [vars(variant) for variant in self.variants],
            "options": [list(option) for option in self.options],
            "lines": self.lines,
            "code": self.code,
            "unit": self.unit,
            "decimals": self.decimals,
        }

    def markdown(self, say: Say = str, variant: int = 0) -> str:
        """Return a variant as Markdown that every reader of notebooks shows: roles become their text."""
        chosen, words = self.variants[variant], labels(say)
        parts = [f"**{titles(say)[self.kind]}.** {chosen.ask}"]
        if self.options:
            parts.append(_numbered([text for text, _ in self.options]))
        if self.lines:
            parts += [f"{words['lines']}:", _fenced(f"{place}  {line}" for place, line in enumerate(self.lines, 1))]
        if self.code:
            parts.append(_fenced([self.code]))
        if self.kind == "number":
            parts.append(f"*{asked_for(self.unit, self.decimals, say)}*")
        parts += [_folded(words["hint"].format(number=place), hint) for place, hint in enumerate(chosen.hints, 1)]
        if chosen.solution:
            parts.append(_folded(words["model" if self.kind == "why" else "solution"], chosen.solution))
        return _ROLE.sub(r"\1", "\n\n".join(parts))

    def __repr__(self) -> str:
        count = f", {len(self.variants)} variants" if len(self.variants) > 1 else ""
        return f"Practice: {self.kind} “{self.name}”{count}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/markdown": self.markdown(spoken()), MIME: self.data()}


def task_of(data: Mapping[str, Any]) -> Task:
    """Return the task that gave ``data``, by :meth:`Task.data`."""
    variants = [Variant(**variant) for variant in data["variants"]]
    return Task(**{**data, "variants": variants, "options": [(text, told) for text, told in data["options"]]})


def asked_for(unit: str, decimals: int, say: Say) -> str:
    """Return in which form a number is asked for.

    >>> asked_for("dinars", 2, str)
    'Your answer (dinars). Decimals: 2'
    """
    words = labels(say)
    form = words["decimals"].format(decimals=decimals) if decimals > 0 else words["whole"] if not decimals else ""
    return f"{words['answer']}{f' ({unit})' if unit else ''}. {form}".strip()


def checked_name(name: object) -> str:
    """Return a name as it is; raise :class:`CourseError` if it is not written in kebab-case."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise CourseError(
            f"A practice task is named {name!r}: a name is small letters and digits with hyphens between, "
            "as in worth-of-a-customer."
        )
    return name


def checked_hints(name: str, hints: Sequence[str]) -> list[str]:
    """Return the hints; raise :class:`CourseError` if they are not three texts."""
    if isinstance(hints, str) or len(hints) != 3 or not all(hints):
        count = 1 if isinstance(hints, str) else len(hints)
        raise fault(name, f"it has {count} hints; exactly three are wanted, each a text, from a nudge to nearly all.")
    return list(hints)


def checked_mistakes(name: str, mistakes: Mapping[str, Any]) -> None:
    """Raise :class:`CourseError` if a task knows too few mistakes."""
    if len(mistakes) < LEAST_MISTAKES:
        raise fault(name, f"it knows {len(mistakes)} mistakes; at least {LEAST_MISTAKES} are wanted.")


def filled(name: str, what: str, text: object, values: Mapping[str, Any]) -> str:
    """Return a text with the values of a variant.

    Raises
    ------
    CourseError
        If the text asks for a value that is not there, or cannot be filled.
    """
    if not isinstance(text, str) or not text.strip():
        raise fault(name, f"its {what} is empty.")
    try:
        return text.format(**values)
    except KeyError as error:
        known = ", ".join(sorted(values)) or "none"
        raise fault(
            name,
            f"its {what} asks for {{{error.args[0]}}}, which is no value of a variant; these are: {known}. "
            "The braces of a role are doubled, as in {{term}}.",
        ) from None
    except (ValueError, IndexError, TypeError, AttributeError) as error:
        raise fault(name, f"its {what} cannot be filled with the values of a variant: {error}.") from None


def rounded(value: float) -> float:
    """Return a number with :data:`DIGITS` significant digits.

    >>> rounded(0.24999999999999997), rounded(78044.57746511792), rounded(3)
    (0.25, 78044.58, 3.0)
    """
    value = float(value)
    if not isfinite(value) or value == 0:
        return value
    return round(value, max(0, DIGITS - 1 - floor(log10(abs(value)))))


def _numbered(texts: Sequence[str]) -> str:
    return "\n".join(f"{place}. {' '.join(text.split())}" for place, text in enumerate(texts, 1))


def _fenced(lines: Any) -> str:
    return "\n".join(["```python", *lines, "```"])


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"
