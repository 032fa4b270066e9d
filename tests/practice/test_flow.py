"""Every order of lines that the data flow allows is right, and no other: held to by running the programs."""

import contextlib
import io
from itertools import permutations

import pytest

from coursekit.practice.flow import flow_of
from coursekit.practice.judging import RIGHT, judge

PROGRAMS = [
    "price = 9\ncost = 4\nmargin = price - cost\nprint(margin)",
    "total = 0\nfor x in [1, 2, 3]:\n    double = 2 * x\n    total += double\nprint(total)",
    "numbers = [3, 1]\nnumbers.append(2)\nnumbers.sort()\nprint(numbers)",
    "rate = 2\ndef twice(x):\n    return rate * x\nprint(twice(4))",
    "rate = 2\ndef twice(x):\n    y = rate * x\n    return y\nprint(twice(4))",
    "a = [1]\nb = a\nb.append(2)\nprint(a)",
    "x = 1\ny = x + 1\nx = 5\nprint(x, y)",
    "print(1)\nprint(2)\nx = 3",
    "x = 5\nif x > 3:\n    y = 1\nelse:\n    y = 2\nprint(y)",
    "import math\nr = 2\narea = math.pi * r**2\nprint(round(area, 3))",
    "squares = [x * x for x in range(4)]\nx = 7\nprint(squares, x)",
    "table = {}\ntable['a'] = 1\ntable['b'] = table['a'] + 1\nprint(table)",
    "taken, left, one = [], [1, 2], 2\ntaken.append(one)\nleft.remove(one)\nprint(taken, left)",
    "import random\nrng = random.Random(1)\nfirst = rng.random()\nsecond = rng.random()\nprint(first, second)",
]


def shown(lines: list[str]) -> str | None:
    """Return what a program prints; None if it does not run through."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec("\n".join(lines), {})
    except Exception:
        return None
    return printed.getvalue()


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_judged_right_gives_the_same_and_what_gives_nothing_is_wrong(program: str) -> None:
    flow = flow_of(program)
    data = {
        "kind": "order",
        "needed": list(range(len(flow.lines))),
        "before": [[*pair, *reason] for pair, reason in flow.before.items()],
        "blocks": flow.blocks,
    }
    wanted = shown(list(flow.lines))
    assert wanted
    right = [order for order in permutations(range(len(flow.lines))) if judge(data, list(order)).result == RIGHT]
    assert tuple(range(len(flow.lines))) in right
    for order in right:
        assert shown([flow.lines[line] for line in order]) == wanted, order
    broken = [order for order in permutations(range(len(flow.lines))) if shown([flow.lines[n] for n in order]) is None]
    assert not set(broken) & set(right)


@pytest.mark.parametrize(
    ("program", "count"),
    [
        # Two numbers in either order; three; a line that nothing needs before the last.
        ("price = 9\ncost = 4\nmargin = price - cost\nprint(margin)", 2),
        ("a = 1\nb = 2\nc = 3\nprint(a, b, c)", 6),
        ("print(1)\nprint(2)\nx = 3", 3),
        ("x = 1\ny = x + 1\nx = 5\nprint(x, y)", 1),
        # Two lists change, each its own; what goes into one is not changed by that.
        ("a, b, x = [], [1], 1\na.append(x)\nb.remove(x)\nprint(a, b)", 2),
        # A shuffle changes what it is given.
        ("import random\na = [1, 2]\nrandom.shuffle(a)\nprint(a)", 2),
        # Pure calls whose values are kept may change places.
        ("a = abs(-1)\nb = abs(-2)\nprint(a + b)", 2),
    ],
)
def test_what_the_data_flow_allows_is_right(program: str, count: int) -> None:
    flow = flow_of(program)
    orders = permutations(range(len(flow.lines)))
    allowed = [
        order for order in orders if all(order.index(first) < order.index(second) for first, second in flow.before)
    ]
    assert len(allowed) == count


@pytest.mark.parametrize(
    ("program", "pair", "reason"),
    [
        ("x = 1\ny = x", (0, 1), ("needs", "x")),
        ("x = 1\ny = x\nx = 2", (1, 2), ("changes", "x")),
        ("x = [1]\nx.append(2)\nprint(x)", (1, 2), ("needs", "x")),
        ("print(1)\nprint(2)", (0, 1), ("acts", "")),
        ("for x in [1]:\n    y = x", (0, 1), ("block", "")),
    ],
)
def test_a_pair_has_its_reason(program: str, pair: tuple[int, int], reason: tuple[str, str]) -> None:
    assert flow_of(program).before[pair] == reason
