"""The assignment that is attacked: one test cell of each kind that courses use, two points each."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "target"
POINTS = 2


def cell(identifier: str, source: str, **nbgrader: object) -> NotebookNode:
    metadata = {"grade": False, "locked": True, "schema_version": 3, "solution": False, "task": False, **nbgrader}
    return new_code_cell(source.strip("\n"), id=identifier, metadata={"nbgrader": {"grade_id": identifier, **metadata}})


def solution(identifier: str, source: str) -> NotebookNode:
    return cell(identifier, source, solution=True, locked=False)


def check(identifier: str, source: str) -> NotebookNode:
    return cell(identifier, source, grade=True, points=POINTS)


SETUP = """
import unittest

import numpy as np
import pandas as pd

CLASS_SEED = 2026


def close(value, right):
    return abs(value - right) < 1e-9
"""

ANSWERS = {
    "double": "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x  # SECRET-SOLUTION\n    ### END SOLUTION",
    "shares": "def shares(values):\n    ### BEGIN SOLUTION\n    return values / values.sum()\n    ### END SOLUTION",
    "by-group": "def by_group(frame):\n    ### BEGIN SOLUTION\n"
    '    return frame.groupby("group")["value"].sum()\n    ### END SOLUTION',
    "names": "def names(frame):\n    ### BEGIN SOLUTION\n"
    '    return frame["group"].unique().tolist()\n    ### END SOLUTION',
    "area": "def area(radius):\n    ### BEGIN SOLUTION\n    return np.pi * radius**2\n    ### END SOLUTION",
    "sorted-up": "def sorted_up(values):\n    ### BEGIN SOLUTION\n    return sorted(values)\n    ### END SOLUTION",
    "answer": "### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION",
}

TESTS = {
    "double-test": """
assert double(2) == 4, "Two times two is four.\\nاثنان في اثنين أربعة."
### BEGIN HIDDEN TESTS
_secret_test = 1234567
for _x in np.random.default_rng([CLASS_SEED, 1]).integers(10, 1000, 5).tolist():
    assert double(_x) == 2 * _x, "Multiply by two.\\nاضرب في اثنين."
### END HIDDEN TESTS
""",
    "shares-test": """
### BEGIN HIDDEN TESTS
_values = np.random.default_rng([CLASS_SEED, 2]).uniform(1, 9, 6)
np.testing.assert_allclose(shares(_values.copy()), _values / _values.sum())
### END HIDDEN TESTS
""",
    "by-group-test": """
### BEGIN HIDDEN TESTS
_frame = pd.DataFrame({"group": list("abab"), "value": np.random.default_rng([CLASS_SEED, 3]).integers(1, 99, 4)})
pd.testing.assert_series_equal(by_group(_frame.copy()), _frame.groupby("group")["value"].sum())
### END HIDDEN TESTS
""",
    "names-test": """
### BEGIN HIDDEN TESTS
_case = unittest.TestCase()
_case.assertEqual(names(pd.DataFrame({"group": ["x", "y", "x"]})), ["x", "y"])
_case.assertEqual([*map(names, [pd.DataFrame({"group": ["p"]}), pd.DataFrame({"group": ["q"]})])], [["p"], ["q"]])
### END HIDDEN TESTS
""",
    "area-test": """
### BEGIN HIDDEN TESTS
_radius = np.random.default_rng([CLASS_SEED, 4]).uniform(2, 3)
assert close(area(_radius), np.pi * _radius**2)
### END HIDDEN TESTS
""",
    "sorted-up-test": """
### BEGIN HIDDEN TESTS
_given = [[3, 1, 2], [5, 4, 9, 7]]
### END HIDDEN TESTS
_points = sum(1.0 for _list in _given if sorted_up(list(_list)) == sorted(_list))
_points
""",
    "answer-test": """
### BEGIN HIDDEN TESTS
assert isinstance(answer, int)
assert answer == 42
### END HIDDEN TESTS
""",
}


def source() -> NotebookNode:
    """Return the instructor's notebook."""
    cells = [new_markdown_cell("# Target\n\n**14 points**", id="target"), cell("setup", SETUP)]
    for (name, answer), (test, code) in zip(ANSWERS.items(), TESTS.items(), strict=True):
        cells += [new_markdown_cell(f"## Task {name} (2 points)", id=f"{name}-task"), solution(name, answer)]
        cells += [check(test, code)]
    cells.append(new_markdown_cell("## Reflection (1 points)", id="reflection-task"))
    written = new_markdown_cell("### BEGIN SOLUTION\nBecause.\n### END SOLUTION", id="reflection")
    written.metadata["nbgrader"] = {
        "grade": True, "grade_id": "reflection", "locked": False, "points": 1, "schema_version": 3, "solution": True,
        "task": False,
    }  # fmt: skip
    return new_notebook(cells=[*cells, written])


RIGHT = {name: "\n".join(line for line in answer.splitlines() if "###" not in line) for name, answer in ANSWERS.items()}
ALL = POINTS * len(TESTS)
