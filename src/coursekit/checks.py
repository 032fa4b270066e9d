"""What the tests of an assignment may use beyond plain Python, in a student's notebook and when it is graded.

When it is graded, a test cannot touch what a student's code made: it runs in another process and gets plain data. So
what it wants to know about a figure or about an argument is asked here, and the answer is plain data in both places.
"""

import copy
import math
from collections.abc import Callable
from typing import Any

# Numbers that differ by less are the same, and what binary fractions may be off by.
SAME, NOTHING = 1e-9, 1e-12
MOST_BY_ROUNDING, MOST_DECIMALS = 0.05, 10


def changed_arguments(function: Callable[..., Any], *arguments: Any, **options: Any) -> list[int]:
    """Call ``function`` and return the numbers of those arguments that it changed in place, the first one being 0.

    Parameters: ``function``, usually a student's; ``arguments`` and ``options`` for it, which stay as they are.
    Raises what ``function`` raises.

    >>> changed_arguments(lambda kept, sorted_: sorted_.sort(), [2, 1], [2, 1])
    [1]
    """
    ask = getattr(type(function), "ask_changed_arguments", None)
    if ask is not None:
        return ask(function, arguments, options)
    from coursekit.grading.codec import dumps

    given = copy.deepcopy(arguments)
    before = [dumps(argument) for argument in given]
    function(*given, **copy.deepcopy(options))
    return [number for number, argument in enumerate(given) if dumps(argument) != before[number]]


def is_rounded(answer: Any, right: Any) -> bool:
    """Return whether an answer is the right one rounded, so that a test can say so.

    Parameters: ``answer``, a student's; ``right``, what it should be: a number, or lists, tuples, dictionaries, arrays
    or tables of numbers. The same number of decimals is looked for in all of them. Where rounding changes a number by
    more than a twentieth, nobody can tell it from another mistake.

    >>> is_rounded(2.1, 2.099), is_rounded([0.63, 0.74], [0.631, 0.742]), is_rounded(2.099, 2.099), is_rounded(0, 0.04)
    (True, True, False, False)
    """
    pairs = _pairs(answer, right)
    if not pairs or all(math.isclose(ours, theirs, rel_tol=SAME) for ours, theirs in pairs):
        return False
    if any(abs(ours - theirs) > MOST_BY_ROUNDING * abs(theirs) for ours, theirs in pairs):
        return False
    return any(
        all(
            math.isclose(ours, round(ours, decimals), abs_tol=NOTHING)
            and abs(ours - theirs) <= 0.5 * 10.0**-decimals + NOTHING
            for ours, theirs in pairs
        )
        for decimals in range(MOST_DECIMALS)
    )


def _pairs(answer: Any, right: Any) -> list[tuple[float, float]] | None:
    """Return each number of an answer with the right one; None where something else differs."""
    answer, right = (_in_lists(value) for value in (answer, right))
    if _is_number(answer) and _is_number(right):
        return [(answer, right)] if math.isfinite(answer) and math.isfinite(right) else None
    if isinstance(answer, list) and isinstance(right, list) and len(answer) == len(right):
        found = [_pairs(ours, theirs) for ours, theirs in zip(answer, right, strict=True)]
        return None if None in found else [pair for pairs in found for pair in pairs or ()]
    return [] if type(answer) is type(right) and answer == right else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_lists(value: Any) -> Any:
    """Return a container, an array or a table as lists; anything else as it is."""
    if isinstance(value, dict):
        return [list(value), list(value.values())]
    if hasattr(value, "to_numpy"):
        return value.to_numpy().tolist()
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


def describe_figure(figure: Any) -> dict[str, Any]:
    """Return what a reader sees of a matplotlib figure (or of one of its axes) as plain data.

    The dictionary holds ``axes``, a list with one dictionary for each: ``title``, ``xlabel``, ``ylabel``, ``xscale``,
    ``yscale``, ``legend`` (its texts), ``lines`` (each with ``x``, ``y`` and ``label``), ``bars`` (their heights),
    ``points`` (one list of pairs for each collection) and ``texts``. Of a figure with one axes, a legend of the figure
    is that of the axes, if it has none of its own. Raises ``AttributeError`` for anything else.
    """
    ask = getattr(type(figure), "ask_checker", None)
    if ask is not None:
        return ask(figure, "describe_figure")
    whole = isinstance(figure.axes, list)
    axes = figure.axes if whole else [figure.axes]
    legends = figure.legends if whole and len(axes) == 1 else []
    return {"axes": [_describe_axes(one, legends) for one in axes]}


def _describe_axes(axes: Any, other_legends: list[Any]) -> dict[str, Any]:
    own = axes.get_legend()
    legends = [own] if own else other_legends
    return {
        "title": axes.get_title(),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "legend": [text.get_text() for legend in legends for text in legend.get_texts()],
        "lines": [
            {"x": _numbers(line.get_xdata()), "y": _numbers(line.get_ydata()), "label": str(line.get_label())}
            for line in axes.get_lines()
        ],
        "bars": [float(patch.get_height()) for patch in axes.patches if hasattr(patch, "get_height")],
        "points": [[[float(x), float(y)] for x, y in points.get_offsets()] for points in axes.collections],
        "texts": [text.get_text() for text in axes.texts],
    }


def _numbers(values: Any) -> list[Any]:
    return [value.item() if hasattr(value, "item") else value for value in values]


# What may be asked about a thing in a student's process, by name.
CHECKERS: dict[str, Callable[[Any], Any]] = {"describe_figure": describe_figure}
