"""Each way to err finds its places in a program, and a mutant is named by what it changes."""

import ast

import pytest

from coursekit.course.errors import CourseError
from coursekit.grading.mutants.making import mutants_of
from coursekit.grading.mutants.operators import OPERATORS

# A program, the operator, and what it must make of the program, among others.
MADE = [
    ("y = a < b", "boundary", ["y = a <= b"]),
    ("y = s.ge(3)", "boundary", ["y = s.gt(3)"]),
    ("y = np.searchsorted(a, 3)", "boundary", ["y = np.searchsorted(a, 3, side='right')"]),
    ("y = bisect_left(a, 3)", "boundary", ["y = bisect_right(a, 3)"]),
    ("y = s.between(1, 2)", "boundary", ["y = s.between(1, 2, inclusive='left')"]),
    ("y = pd.cut(s, [0, 1])", "boundary", ["y = pd.cut(s, [0, 1], right=False)"]),
    ("y = a == b", "comparison turned", ["y = a != b"]),
    ("y = a < b <= c", "comparison turned", ["y = a > b <= c", "y = a < b >= c"]),
    ("y = not a", "comparison turned", ["y = a"]),
    ("y = a and b", "condition", ["y = a or b", "y = a", "y = b"]),
    ("y = f[a & b]", "condition", ["y = f[a | b]", "y = f[a]"]),
    ("y = any(a)", "condition", ["y = all(a)"]),
    ("y = a + b", "term", ["y = a - b", "y = a", "y = b", "y = a + 2 * b"]),
    ("y = a - b", "term", ["y = -b"]),
    ("y = a / b", "term", ["y = a * b", "y = a", "y = b / a"]),
    ("y = a ** 2", "term", ["y = a"]),
    ("y += a", "term", ["y -= a"]),
    ("y = np.sqrt(a)", "term", ["y = a"]),
    ("y = math.ceil(a)", "rounding", ["y = a", "y = a // 1", "y = round(a)"]),
    ("y = round(a, 2)", "rounding", ["y = a"]),
    ("y = s.round()", "rounding", ["y = s", "y = -(-s // 1)"]),
    ("y = a // b", "rounding", ["y = a / b", "y = -(-(a / b) // 1)"]),
    ("y = int(a * b)", "rounding", ["y = round(a * b)"]),
    ("y = range(1, n)", "off by one", ["y = range(1, n + 1)", "y = range(1, n - 1)", "y = range(0, n)"]),
    ("y = s.shift(1)", "off by one", ["y = s.shift(2)", "y = s.shift(0)"]),
    ("y = len(a)", "off by one", ["y = len(a) - 1"]),
    ("y = s.var(ddof=1)", "ddof", ["y = s.var(ddof=0)"]),
    ("y = np.std(a)", "ddof", ["y = np.std(a, ddof=1)"]),
    ("y = s.std()", "ddof", ["y = s.std(ddof=int(hasattr(s, 'base')))"]),
    ("y = statistics.stdev(a)", "ddof", ["y = statistics.pstdev(a)"]),
    ("y = a / b", "percent for share", ["y = 100 * (a / b)"]),
    ("def f(x):\n    return x", "percent for share", ["def f(x):\n    return 100 * x"]),
    ("y = a.sum() / b.sum()", "mean", ["y = (a / b).mean()"]),
    ("y = (a / b).mean()", "mean", ["y = a.sum() / b.sum()"]),
    ("y = sum(a) / sum(b)", "mean", ["y = sum([_a / _b for _a, _b in zip(a, b)]) / len(a)"]),
    ("y = np.average(a, weights=w)", "mean", ["y = np.average(a)"]),
    ("y = s.nunique()", "mean", ["y = s.count()"]),
    ("y = sorted(a)", "order", ["y = list(a)", "y = sorted(a, reverse=True)"]),
    ("y = sorted(a, key=lambda each: -each)", "order", ["y = sorted(a)", "y = sorted(a, key=lambda each: each)"]),
    ("y = t.sort_values('a', ascending=False)", "order", ["y = t", "y = t.sort_values('a', ascending=True)"]),
    ("y = t.sort_values(['a', 'b'])", "order", ["y = t.sort_values(by=['b'])", "y = t.sort_values(by=['a'])"]),
    ("y = t.sort_values(by=['a', 'b'], ascending=[True, False])", "order",
     ["y = t.sort_values(by=['a', 'b'], ascending=[True, True])"]),
    ("a.sort()\ny = a", "order", ["y = a"]),
    ("y = s.idxmax()", "order", ["y = s.idxmin()"]),
    ("y = a[::-1]", "order", ["y = a"]),
    ("y = a[0]", "first for last", ["y = a[-1]"]),
    ("y = a[-1]", "first for last", ["y = a[0]"]),
    ("y = t.head(3)", "first for last", ["y = t.tail(3)"]),
    ("y = t.drop_duplicates(keep='last')", "first for last", ["y = t.drop_duplicates(keep='first')"]),
    ("if a:\n    y = 1\nelse:\n    y = 2", "case left out", ["y = 1", "y = 2"]),
    ("for a in b:\n    if a:\n        y = 1", "case left out", ["for a in b:\n    pass", "for a in b:\n    y = 1"]),
    ("y = a if b else c", "case left out", ["y = c", "y = a"]),
    ("y = s.dropna()", "case left out", ["y = s"]),
    ("y = max(a, 0)", "case left out", ["y = a", "y = 0"]),
    ("y = max(a, default=0)", "case left out", ["y = max(a)"]),
    ("y = t[t.a > 0]", "case left out", ["y = t"]),
    ("y = [a for a in b if a]", "case left out", ["y = [a for a in b]"]),
    ("try:\n    y = 1\nexcept ValueError:\n    y = 2", "case left out", ["y = 1"]),
    ("def f(t):\n    return t", "input changed in place",
     ["def f(t):\n    _t = t\n    try:\n        return t\n    finally:\n        _t['changed'] = 0"]),
]  # fmt: skip


@pytest.mark.parametrize(("program", "operator", "expected"), MADE, ids=[f"{made[1]}-{made[0]}" for made in MADE])
def test_a_mistake_is_made(program: str, operator: str, expected: list[str]) -> None:
    made = [mutant.source for mutant in mutants_of("x", program) if mutant.name.startswith(f"{operator}:")]
    assert set(expected) <= set(made), made


def test_each_operator_is_tried_above_and_has_a_name_of_its_own() -> None:
    names = [operator.name for operator in OPERATORS]
    assert len(set(names)) == len(names)
    assert {operator for _, operator, _ in MADE} == set(names)


SOLUTION = '''
LIMIT = 1 + 1

def given(x):
    return 1 + 1

def f(x, least=3):
    """Return what is more than 1 + 1."""
    ### BEGIN SOLUTION
    found = [each for each in x if each > least]
    return found[0] + found[0]
    ### END SOLUTION
'''


def test_only_the_solution_is_changed() -> None:
    made = mutants_of("x", SOLUTION)
    assert len(made) > 8
    for mutant in made:
        ast.parse(mutant.source)
        assert "LIMIT = 1 + 1" in mutant.source
        assert "def given(x):\n    return 1 + 1" in mutant.source
        assert "least=3" in mutant.source


def test_mutants_are_the_same_each_time_and_each_has_its_name() -> None:
    first, second = mutants_of("x", SOLUTION), mutants_of("x", SOLUTION)
    assert first == second
    assert len({mutant.name for mutant in first}) == len({mutant.source for mutant in first}) == len(first)
    # The same change at a second place is told apart.
    assert [mutant.name for mutant in first if "`found[0]` → `found[-1]`" in mutant.name] == [
        "first for last: `found[0]` → `found[-1]`",
        "first for last: `found[0]` → `found[-1]` (2)",
    ]


def test_what_is_no_python_is_named() -> None:
    with pytest.raises(CourseError, match=r"cell x, line 1: .*plain Python"):
        mutants_of("x", "%time f(1)")
