# ruff: noqa: E501 (code that is attacked with reads better in one piece)
"""Values that answer differently at each look, or hold nothing, against tests as this course writes them.

A test first shows that the answer is none of the known mistakes, then that it is right. Whoever can answer each of these
lines with another value knows no formula and passes all of them.
"""

import copy
from collections.abc import Iterator

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from coursekit.course.notebooks import dumps
from coursekit.grading.messages import Limits
from coursekit.grading.outcomes import Outcome
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted.agent import Agent
from tests.grading.attacks.target import cell

SETUP = "import numpy as np\nimport pandas as pd\nimport math\nimport statistics\nfrom coursekit.checks import changed_arguments, describe_figure"
RIGHT = "def f(x):\n    return 2 * x"
# Each is right for `f(x) = 2 * x` and looks in a way of its own.
TESTS = {
    "allclose": "_x = np.array([1.0, 2.0, 3.0])\n_answer = f(_x)\nassert not np.allclose(_answer, _x), 'm'\nassert not np.allclose(_answer, _x + 2), 'm'\nassert np.allclose(_answer, 2 * _x), 'm'",
    "allclose-nan": "_x = np.array([1.0, 2.0, 3.0])\n_answer = f(_x)\nassert not np.allclose(_answer, _x, equal_nan=True), 'm'\nassert np.allclose(_answer, 2 * _x, equal_nan=True), 'm'",
    "isclose": "_x = np.array([1.0, 2.0, 3.0])\n_answer = f(_x)\nassert not np.isclose(_answer, _x).all(), 'm'\nassert np.isclose(_answer, 2 * _x).all(), 'm'",
    "isclose-scalar": "_answer = f(3.5)\nassert not np.isclose(_answer, 3.5), 'm'\nassert np.isclose(_answer, 7.0), 'm'",
    "shape": "_x = np.array([1.0, 2.0, 3.0])\n_answer = f(_x)\nassert np.shape(_answer) == (3,), 'm'\nassert not np.allclose(_answer, _x), 'm'\nassert np.allclose(_answer, 2 * _x), 'm'",
    "assert_allclose": "_x = np.array([1.0, 2.0, 3.0])\nnp.testing.assert_allclose(f(_x), 2 * _x)",
    "assert_allclose-scalar": "np.testing.assert_allclose(f(3.5), 7.0)",
    "array_equal": "_x = np.array([1.0, 2.0, 3.0])\nassert np.array_equal(f(_x), 2 * _x), 'm'",
    "array_equiv": "_x = np.array([1.0, 2.0, 3.0])\nassert np.array_equiv(f(_x), 2 * _x), 'm'",
    "multiply": "_x = np.array([1.0, 2.0, 3.0])\n_answer = f(_x)\nassert np.allclose(np.multiply(0.5, _answer), _x), 'm'",
    "asarray": "_x = np.array([1.0, 2.0, 3.0])\n_answer = np.asarray(f(_x), dtype=float)\nassert np.allclose(_answer, 2 * _x), 'm'",
    "sum": "_x = np.array([1.0, 2.0, 3.0])\n_answer = f(_x)\nassert np.sum(_answer) != 6, 'm'\nassert np.isclose(np.sum(_answer), 12), 'm'",
    "frame": "_x = pd.DataFrame({'a': [1.0, 2.0]})\npd.testing.assert_frame_equal(f(_x), 2 * _x)",
    "series": "_x = pd.Series([1.0, 2.0])\nassert pd.Series(f(_x)).tolist() == [2.0, 4.0], 'm'",
    "loop": "_x = np.array([1.0, 2.0, 3.0])\n_answer = f(_x)\nassert len(_answer) == 3, 'm'\nassert all(abs(_one - 2 * _each) < 1e-9 for _one, _each in zip(_answer, _x)), 'm'",
    "two-looks": "_x = np.array([1.0, 2.0, 3.0])\n_answer = f(_x)\nassert list(_answer) != [1, 2, 3], 'm'\nassert [_answer[_n] for _n in range(3)] == [2, 4, 6] and list(_answer) == [2, 4, 6], 'm'",
    "float": "_answer = f(3.5)\nassert math.isclose(float(_answer), 7), 'm'",
    "close": "_answer = f(3.5)\nassert abs(_answer - 7) < 1e-9, 'm'",
    "order": "_answer = f(3.5)\nassert 6.9 < _answer < 7.1, 'm'",
    "mean": "_x = [1.0, 2.0, 3.0]\n_answer = f(np.array(_x))\nassert math.isclose(statistics.mean(_answer), 4), 'm'",
    "items": "_answer = f(np.array([1.0, 2.0]))\nassert (_answer[0], _answer[1]) == (2, 4), 'm'",
    "in": "_answer = f(np.array([1.0, 2.0]))\nassert 2.0 in _answer and 4.0 in _answer and 1.0 not in _answer, 'm'",
    "max": "_answer = f(np.array([1.0, 2.0]))\nassert max(_answer) == 4 and min(_answer) == 2, 'm'",
}  # fmt: skip

# What every look is answered with: something else each time, in the order in which the known tests look.
BASE = """
import itertools, numpy as np
looks = itertools.count()
SAID = [[float('nan')], [float('nan')], [float('nan')], [np.empty((0, 1))], [np.empty((0, 1))]]
def next_answer():
    return SAID[min(next(looks), len(SAID) - 1)]
"""
CHAMELEONS = {
    "nan-then-empty": BASE + "class C:\n    shape = (3,)\n    def __len__(self): return 1\n    def __iter__(self): return iter(next_answer())\n    def __getitem__(self, k): return next_answer()[k]\ndef f(x): return C()",
    "same-methods": "import numpy as np\nclass C:\n    shape = (3,)\n    size, ndim, dtype = 3, 1, np.dtype(float)\n    def __len__(self): return 1\n    def __iter__(self): return iter([np.empty((0, 1))])\n    def __getitem__(self, k): return [np.empty((0, 1))][k]\ndef f(x): return C()",
    "array": "import numpy as np\nclass C:\n    def __array__(self, *a, **k): return np.empty((0, 3))\n    def __len__(self): return 3\n    def __getitem__(self, k): raise IndexError\ndef f(x): return C()",
    "array-interface": "import numpy as np\nclass C:\n    __array_interface__ = np.empty((0, 3)).__array_interface__\n    __array_struct__ = np.empty((0, 3)).__array_struct__\ndef f(x): return C()",
    "array-function": "class C:\n    def __array_function__(self, *a): return True\n    def __array_ufunc__(self, *a, **k): return True\ndef f(x): return C()",
    "methods-of-arrays": "import numpy as np\nclass C:\n    shape, size, ndim = (3,), 3, 1\n    def sum(self, *a, **k): return 12.0\n    mean = max = min = sum\n    def all(self, *a, **k): return True\n    def tolist(self): return [2.0, 4.0]\ndef f(x): return C()",
    "numbers": "class C:\n    for name in ('add', 'sub', 'mul', 'truediv', 'radd', 'rsub', 'rmul', 'abs', 'neg', 'pos'):\n        locals()[f'__{name}__'] = lambda self, *a: 0.0\n    def __float__(self): return 7.0\n    __int__ = __index__ = __complex__ = __round__ = lambda self, *a: 7\ndef f(x): return C()",
    "comparisons": "class C:\n    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = __contains__ = lambda self, o: True\n    __ne__ = lambda self, o: False\n    __hash__ = None\ndef f(x): return C()",
    "containers": "class C:\n    def __contains__(self, o): return o != 1.0\n    def __len__(self): return 3\n    def __iter__(self): return iter([])\ndef f(x): return C()",
    "long-and-empty": "class C:\n    def __len__(self): return 3\n    def __iter__(self): return iter(())\n    def __getitem__(self, k): raise IndexError\ndef f(x): return C()",
    "list-child": "class C(list):\n    def __len__(self): return 3\n    def __iter__(self): return iter([])\ndef f(x): return C([1])",
    "generator": "import numpy as np\ndef f(x): return (one for one in [np.empty((0, 1))])",
    "iterator": "import itertools\ndef f(x): return itertools.cycle([1.0, 2.0])",
    "map": "def f(x): return map(float, [])",
    "views": "def f(x): return {}.values()",
    "inside-a-list": BASE + "class C:\n    def __len__(self): return 1\n    def __iter__(self): return iter(next_answer())\n    __float__ = lambda self: 7.0\ndef f(x): return [C(), C(), C()]",
    "inside-an-array": "import numpy as np\nclass C:\n    def __array__(self, *a, **k): return np.empty(0)\n    __sub__ = __rsub__ = __eq__ = lambda self, o: 0.0\ndef f(x):\n    found = np.empty(3, dtype=object)\n    found[:] = [C(), C(), C()]\n    return found",
    "inside-a-series": "import pandas as pd\nclass C:\n    __eq__ = lambda self, o: True\n    __sub__ = __rsub__ = lambda self, o: 0.0\ndef f(x): return pd.Series([C(), C(), C()])",
    "inside-a-dictionary": "class C:\n    def __array__(self, *a, **k): return 7.0\ndef f(x): return {0: C(), 1: C()}",
    "empty-array": "import numpy as np\ndef f(x): return np.empty((0, 1))",
    "empty-rows": "import numpy as np\ndef f(x): return np.empty((0, 3))",
    "empty-list": "def f(x): return []",
    "nested-empty": "def f(x): return [[]]",
    "empty-frame": "import pandas as pd\ndef f(x): return pd.DataFrame()",
    "empty-series": "import pandas as pd\ndef f(x): return pd.Series(dtype=float)",
    "empty-dictionary": "def f(x): return {}",
    "empty-text": "def f(x): return ''",
    "nan": "def f(x): return float('nan')",
    "nan-array": "import numpy as np\ndef f(x): return np.full(3, np.nan)",
    "nan-of-a-kind": "import pandas as pd\ndef f(x): return pd.NA",
    "not-a-time": "import pandas as pd\ndef f(x): return pd.NaT",
    "infinite": "def f(x): return float('inf')",
    "masked": "import numpy as np\ndef f(x): return np.ma.masked_all(3)",
    "masked-constant": "import numpy as np\ndef f(x): return np.ma.masked",
    "matrix": "import numpy as np\ndef f(x): return np.matrix([[]])",
    "none": "def f(x): return None",
    "none-array": "import numpy as np\ndef f(x): return np.array([None] * 3)",
    "ellipsis": "def f(x): return ...",
    "self-in-a-list": "def f(x):\n    found = []\n    found.append(found)\n    return found",
    "type": "def f(x): return float",
    "proxy": "import types\ndef f(x): return types.MappingProxyType({0: 1.0, 1: 2.0})",
    "memory": "def f(x): return memoryview(b'')",
    "changes-by-call": "import itertools\ncalls = itertools.count()\ndef f(x): return [float('nan'), []][next(calls) % 2]",
    "changes-by-attribute": "class C:\n    n = 0\n    @property\n    def shape(self):\n        C.n += 1\n        return (3,) if C.n < 2 else (0,)\n    def __len__(self): C.n += 1; return [3, 0][C.n % 2]\n    def __iter__(self): C.n += 1; return iter([[9, 8, 7], []][C.n % 2])\ndef f(x): return C()",
}  # fmt: skip


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    with Agent(["numpy", "pandas", "math", "statistics"], Limits(cell_seconds=5, notebook_seconds=30)) as agent:
        source = notebook("pass")
        agent.prepare(Assignment("x", "x", {"en": source}, {"en": source}))
        yield agent


def notebook(answer: str) -> NotebookNode:
    tests = [cell(f"test-{name}", test, grade=True, points=1) for name, test in TESTS.items()]
    return new_notebook(cells=[cell("setup", SETUP), cell("answer", answer, solution=True, locked=False), *tests])


def graded(agent: Agent, answer: str) -> dict[str, Outcome]:
    submitted = copy.deepcopy(notebook(answer))
    result = agent.grade(Submission("somebody", dumps(submitted).encode()))
    return {grade.cell.removeprefix("test-"): grade.outcome for grade in result.grades}


def test_what_is_right_is_right(agent: Agent) -> None:
    assert set(graded(agent, RIGHT).values()) == {Outcome.RIGHT}


@pytest.mark.parametrize("answer", CHAMELEONS.values(), ids=CHAMELEONS)
def test_what_changes_or_is_empty_is_never_right(agent: Agent, answer: str) -> None:
    found = graded(agent, answer)
    assert not [name for name, outcome in found.items() if outcome in (Outcome.RIGHT, Outcome.PARTLY)]
