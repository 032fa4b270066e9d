# ruff: noqa: E501 (code in strings)
"""The two processes: what a test can ask, what it cannot, and that nothing is given without evidence."""

import copy
import json
from collections.abc import Iterator

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.content.grading_lint import untrusted_needs
from coursekit.course.notebooks import dumps
from coursekit.grading import messages
from coursekit.grading.messages import Limits
from coursekit.grading.outcomes import CellGrade, Outcome, Result
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted.agent import Agent
from tests.grading.attacks.target import cell

SETUP = "import numpy as np\nimport pandas as pd\nfrom coursekit.checks import changed_arguments, describe_figure"


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    with Agent(["numpy", "pandas", "matplotlib.pyplot"], Limits(cell_seconds=5, notebook_seconds=20)) as agent:
        yield agent


def notebook(answer: str, *tests: str, setup: str = SETUP, tags: tuple[str, ...] = ()) -> NotebookNode:
    cells = [cell("setup", setup), cell("answer", answer, solution=True, locked=False)]
    for number, test in enumerate(tests):
        cells.append(cell(f"test-{number}", test, grade=True, points=2))
        if tags:
            cells[-1].metadata["tags"] = list(tags)
    return new_notebook(cells=cells)


def grade(agent: Agent, answer: str, *tests: str, **options: object) -> Result:
    source = notebook("pass", *tests, **options)
    agent.prepare(Assignment("x", "x", {"en": source}, {"en": source}))
    submitted = copy.deepcopy(source)
    submitted.cells[1].source = answer
    return agent.grade(Submission("somebody", dumps(submitted).encode()))


def only(result: Result) -> CellGrade:
    [only] = result.grades
    return only


RIGHT = [
    ("def f(x): return x + 1", "assert f(1) == 2"),
    ("def f(x): return x + 1", "assert list(map(f, [1, 2])) == [2, 3]"),
    ("f = lambda frame: frame.assign(b=2)", "assert f(pd.DataFrame({'a': [1]}))['b'].tolist() == [2]"),
    ("values = [1, 2]\nname = 'x'", "assert sum(values) == 3 and name == 'x'"),
    ("class C:\n    def __init__(self, n): self.n = n\n    def twice(self): return 2 * self.n",
     "_one = C(3)\nassert _one.n == 3 and _one.twice() == 6 and type(_one).__name__ == 'C'"),
    ("def f(x):\n    if x < 0: raise ValueError('below zero')\n    return x",
     "try:\n    f(-1)\nexcept ValueError as _error:\n    assert str(_error) == 'below zero'\nelse:\n    raise AssertionError"),
    ("class Own(KeyError): pass\ndef f(): raise Own('k')",
     "try:\n    f()\nexcept LookupError:\n    pass\nelse:\n    raise AssertionError"),
    ("def g(): yield from (1, 2, 3)", "assert list(g()) == [1, 2, 3]"),
    ("def outer(n):\n    def inner(x): return n * x\n    return inner", "assert outer(3)(4) == 12"),
    ("def f(g, x): return g(x)\ndef g(x): return 2 * x", "assert f(g, 4) == 8"),
    ("def f(values): values.sort(); return values", "assert changed_arguments(f, [2, 1]) == [0]"),
    ("def f(values): return sorted(values)", "assert changed_arguments(f, [2, 1]) == []"),
    ("import warnings, sys\ndef f():\n    warnings.warn('old'); print('x', file=sys.stderr); return 1", "assert f() == 1"),
    ("def sum(values): return 42", "assert sum([1]) == 42"),
    ("import matplotlib.pyplot as plt\ndef draw():\n    figure, axes = plt.subplots()\n    axes.plot([1, 2], [3, 4])\n"
     "    axes.set_xlabel('year')\n    return figure",
     "_seen = describe_figure(draw())['axes'][0]\nassert _seen['xlabel'] == 'year' and _seen['lines'][0]['y'] == [3, 4]"),
    ("from custrel.base import retention_rate\ndef f(): return retention_rate.__name__", "assert f() == 'retention_rate'"),
    ("%matplotlib inline\nx = !echo 3\ny = int(x[0])", "assert y == 3"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "test"), RIGHT)
def test_a_test_can_ask(agent: Agent, answer: str, test: str) -> None:
    names = {"sum"} if "def sum" in answer else set()
    source = notebook("def sum(values): return 42" if names else "pass", test)
    agent.prepare(Assignment("x", "x", {"en": source}, {"en": source}))
    submitted = copy.deepcopy(source)
    submitted.cells[1].source = answer
    result = agent.grade(Submission("somebody", dumps(submitted).encode()))
    assert only(result).outcome is Outcome.RIGHT, only(result)
    assert only(result).points == 2


WRONG = [
    # What equals everything where it lives equals nothing here.
    ("class A:\n    __eq__ = lambda s, o: True\ndef f(): return A()", "assert f() == 1", Outcome.RAISED),
    ("class A: pass\ndef f(): return A()", "assert f() != 1", Outcome.RAISED),
    ("class A: pass\ndef f(): return A()", "assert f()", Outcome.RAISED),
    ("class A: pass\ndef f(): return A()", "assert not f()", Outcome.RAISED),
    ("class A: pass\ndef f(): return A()", "assert np.isclose(f(), 1)", Outcome.RAISED),
    # An end of iteration would end the loop of a test.
    ("def f(x): raise StopIteration", "assert all(map(f, [1, 2]))", Outcome.RAISED),
    ("def f(x): raise StopIteration", "assert [*map(f, [1, 2])] == []", Outcome.RAISED),
    # What a student names like a trusted thing changes nothing.
    ("np = None\nisinstance = lambda *a: True\ndef f(): return 1", "assert isinstance(f(), str)", Outcome.WRONG),
    ("def f(x): x.append(1)", "_given = [0]\nf(_given)\nassert _given == [0, 1]", Outcome.WRONG),
    ("", "assert missing(1)", Outcome.UNANSWERED),
    ("def other(): return 1", "assert missing(1)", Outcome.RAISED),
    ("def f(: pass", "assert f()", Outcome.RAISED),
    ("def f(): raise AssertionError('right')", "f()", Outcome.RAISED),
    ("f = 3", "assert f(1)", Outcome.RAISED),
    ("import os\ndef f(): os._exit(0)", "f()", Outcome.CRASHED),
]


@pytest.mark.parametrize(("answer", "test", "outcome"), WRONG)
def test_without_evidence_there_are_no_points(agent: Agent, answer: str, test: str, outcome: Outcome) -> None:
    found = only(grade(agent, answer, test))
    assert found.outcome is outcome, found
    assert found.points == 0


@pytest.mark.slow
def test_one_task_does_not_cost_another(agent: Agent) -> None:
    """A function that never returns is interrupted, and the notebook goes on."""
    tests = ("assert f(1) == 1", "assert g(1) == 1")
    result = grade(agent, "def f(x):\n    while True: pass\ndef g(x): return x", *tests)
    assert [grade.outcome for grade in result.grades] == [Outcome.TIMED_OUT, Outcome.RIGHT]
    result = grade(agent, "import os\ndef f(x): os._exit(1)\ndef g(x): return x", *tests)
    assert [grade.outcome for grade in result.grades] == [Outcome.CRASHED, Outcome.NOT_RUN]
    assert result.points == 0


@pytest.mark.parametrize(
    ("test", "points", "outcome"),
    [
        ("float(f())", 1, Outcome.PARTLY),
        ("2.0 * f()", 2, Outcome.RIGHT),
        ("0 * f()", 0, Outcome.WRONG),
        ("99 * f()", 0, Outcome.NEEDS_PERSON),
        ("float('nan')", 0, Outcome.NEEDS_PERSON),
        ("-f()", 0, Outcome.NEEDS_PERSON),
        ("'text'", 0, Outcome.NEEDS_PERSON),
        ("f", 0, Outcome.NEEDS_PERSON),
        ("True", 0, Outcome.NEEDS_PERSON),
    ],
)
def test_partial_credit(agent: Agent, test: str, points: float, outcome: Outcome) -> None:
    found = only(grade(agent, "def f(): return 1", test))
    assert (found.points, found.outcome) == (points, outcome), found


def test_a_less_trusted_test_runs_with_the_student(agent: Agent) -> None:
    answer = "class C:\n    pass\nc = C()"
    found = only(grade(agent, answer, "assert isinstance(c, C)", tags=("less-trusted",)))
    assert found.outcome is Outcome.RIGHT
    assert found.less_trusted
    found = only(grade(agent, answer, "assert isinstance(c, int), 'no int'", tags=("less-trusted",)))
    assert (found.outcome, found.message) == (Outcome.WRONG, "no int")
    assert only(grade(agent, answer, "assert isinstance(c, C)")).points == 0, "unless its author says so"


def test_a_broken_assignment_is_nobodys_fault(agent: Agent) -> None:
    found = only(grade(agent, "def f(): return 1", "assert f() == 1", setup="raise ValueError('no data')"))
    assert found.outcome is Outcome.NEEDS_PERSON
    assert "the cell setup of the assignment fails" in found.message


def test_an_argument_that_is_no_plain_data_is_the_tests_fault(agent: Agent) -> None:
    found = only(grade(agent, "def f(g): return g(1)", "assert f(lambda x: x) == 1"))
    assert found.outcome is Outcome.RAISED
    assert "a test cannot hand over a function" in found.message


def test_extra_cells_run_where_they_were(agent: Agent) -> None:
    source = notebook("pass", "assert f(1) == 2")
    agent.prepare(Assignment("x", "x", {"en": source}, {"en": source}))
    submitted = copy.deepcopy(source)
    submitted.cells[1].source = "def f(x): return helper(x)"
    submitted.cells.insert(1, new_code_cell("def helper(x): return 2 * x", id="mine"))
    result = agent.grade(Submission("somebody", dumps(submitted).encode()))
    assert result.points == 2
    assert result.suspicious == []


def test_files_come_along(agent: Agent) -> None:
    source = notebook("pass", "assert table() == 3\nassert open('given.txt').read() == 'x'")
    agent.prepare(Assignment("x", "x", {"en": source}, {"en": source}, {"given.txt": b"x"}))
    submitted = copy.deepcopy(source)
    submitted.cells[1].source = "import helper\ndef table(): return helper.N + len(open('given.txt').read()) - 1"
    files = {"helper.py": b"N = 3", "given.txt": b"forged"}
    result = agent.grade(Submission("somebody", dumps(submitted).encode(), files))
    assert only(result).outcome is Outcome.RAISED, "the trusted process does not stand in the student's folder"
    source.cells[2].source = "assert table() == 3"
    submitted.cells[2].source = source.cells[2].source
    agent.prepare(Assignment("x", "x", {"en": source}, {"en": source}, {"given.txt": b"x"}))
    assert only(agent.grade(Submission("somebody", dumps(submitted).encode(), files))).points == 2


def test_outputs_are_kept_and_cut(agent: Agent) -> None:
    result = grade(agent, "print('shown')\nprint('x' * 10_000_000)\n1 + 1", "assert True")
    outputs = json.loads(result.text)["cells"][1]["outputs"]
    text = "".join("".join(output.get("text", "")) for output in outputs)
    assert text.startswith("shown")
    assert "too long" in text
    assert len(result.text) < 500_000


def test_results_can_be_written_and_read() -> None:
    result = Result("s", "a", "n", "en", [CellGrade("c", 1.0, 2.0, Outcome.PARTLY, "m")], suspicious=["x"])
    assert messages.read(messages.write(result), Result) == result


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("assert isinstance(C(), C)", "isinstance"),
        ("assert C.attribute", "looks into C.attribute"),
        ("assert inspect.getsource(f)", "inspects with inspect.getsource"),
        ("f = 3", "changes f"),
        ("del f", "changes f"),
        ("assert plt.gca().get_title()", "current figure"),
    ],
)
def test_the_lint_finds_what_needs_the_students_process(test: str, told: str) -> None:
    answer = "def f(x): return x\nclass C:\n    attribute = 1"
    assert any(told in sentence for sentence in untrusted_needs(notebook(answer, test)))
    assert not list(untrusted_needs(notebook(answer, test, tags=("less-trusted",))))


def test_the_lint_leaves_plain_tests_alone() -> None:
    answer = "def f(x): return x"
    test = "_given = [1]\nassert f(_given) == [1] and isinstance(f(1), int) and all(map(f, [1]))"
    assert not list(untrusted_needs(notebook(answer, test)))
