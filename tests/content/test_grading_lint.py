"""Tests of an assignment that an answer with nothing in it would pass are found, and others are not."""

import pytest

from coursekit.content.grading_lint import idle_comparisons

ASKED = {"f", "answer"}


@pytest.mark.parametrize(
    "source",
    [
        "assert all(x > 0 for x in answer), 'm'",
        "assert all([x > 0 for x in f(3)]), 'm'",
        "_a = f(3)\nassert all(abs(x - y) < 1 for x, y in zip(_a, [1, 2])), 'm'",
        "_a, _b = f(3)\nassert (_a == 3).all(), 'm'",
        "_a = f(3)['rates']\nassert (_a.round(2) == 3).all(), 'm'",
        "_a = f(3)\nassert np.all(_a > 0), 'm'",
        "_a = f(3)\nassert sum(x == y for x, y in zip(_a, [1])) == 0, 'm'",
        "for _n in (1, 2):\n    _a = f(_n)\n    assert not any(x < 0 for x in _a) and all(x < 9 for x in _a), 'm'",
    ],
)
def test_what_holds_of_nothing_is_found(source: str) -> None:
    assert [*idle_comparisons(source, ASKED)]


@pytest.mark.parametrize(
    "source",
    [
        "_a = f(3)\nassert len(_a) == 2, 'm'\nassert all(x > 0 for x in _a), 'm'",
        "_a = f(3)\nassert np.shape(_a) == (2,), 'm'\nassert (_a > 0).all(), 'm'",
        "_a = [f(x) for x in (1, 2)]\nassert all(x > 0 for x in _a), 'm'",
        "assert all(f(x) == 2 * x for x in (1, 2)), 'm'",
        "assert all(isinstance(x, str) for x in answer), 'm'",
        "_a = f(3)\nassert all(x == y for x, y in zip([1], [1])), 'm'",
        "assert answer == 3, 'm'",
        "_a = f(3)\nassert all(_own > 0 for _own in (1, 2)), 'm'",
        "%time",
    ],
)
def test_what_counts_or_goes_through_its_own_is_not(source: str) -> None:
    assert not [*idle_comparisons(source, ASKED)]


def test_a_strict_zip_counts() -> None:
    source = "_a = f(3)\nassert sum(x == y for x, y in zip(_a, [1], strict={})) == 1, 'm'"
    assert [*idle_comparisons(source.format(False), ASKED)] == [*idle_comparisons(source.format(True), ASKED)] == []
