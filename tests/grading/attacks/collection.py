# ruff: noqa: E501 (code that is attacked with reads better in one piece)
"""The attacks, each with what it deserves. Nobody in here has solved a task.

An :class:`Attack` is a notebook with ``code`` in its first cell and ``answers`` in solution cells, or one that
``spoil`` has changed, or raw ``data``; ``folder`` may do more to the folder that is handed in. ``points`` and ``outcome`` (of the
first test) are what it must get, ``rejected`` what is said about one that is not graded at all, ``suspicious`` what must
be reported.
"""

import copy
import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from coursekit.grading.outcomes import Outcome

RIGHT, WRONG, RAISED = Outcome.RIGHT, Outcome.WRONG, Outcome.RAISED
TIMED_OUT, CRASHED, NOT_RUN = Outcome.TIMED_OUT, Outcome.CRASHED, Outcome.NOT_RUN


@dataclass(frozen=True)
class Attack:
    name: str
    code: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    spoil: Callable[[NotebookNode], None] | None = None
    data: bytes | None = None
    folder: Callable[[Path], None] | None = None
    points: float = 0
    outcome: Outcome | None = None
    rejected: str = ""
    suspicious: str = ""
    # Whether a slow machine ends it by its time before it comes to the limit that it is about.
    slow: bool = False

    @property
    def expected(self) -> tuple[Outcome, ...]:
        """The outcomes that the first test may have: if nothing is said, that of an answer that raises, or of none."""
        outcome = self.outcome or (RAISED if "double" in self.answers else Outcome.UNANSWERED)
        return (outcome, NOT_RUN) if self.slow else (outcome,)


def everywhere(body: str) -> dict[str, str]:
    """Return answers that all have the same body."""
    parameters = {"double": "x", "shares": "values", "by-group": "frame", "names": "frame", "area": "radius"}
    parameters["sorted-up"] = "values"
    functions = {
        name: f"def {name.replace('-', '_')}({parameter}):\n    {body}" for name, parameter in parameters.items()
    }
    return {**functions, "answer": "answer = double(0)"}


# --- A: cheating inside the student's process ------------------------------------------------------------------------

IN_THE_SHELL = [
    Attack("a02-traceback", "get_ipython().showtraceback = lambda *a, **k: None"),
    Attack("a03-custom-exc", "get_ipython().set_custom_exc((BaseException,), lambda *a, **k: None)"),
    Attack(
        "a04-ast-transformer",
        "import ast\nclass Empty(ast.NodeTransformer):\n    def visit_Module(self, node):\n        node.body = []\n"
        "        return node\nget_ipython().ast_transformers.append(Empty())",
    ),
    Attack("a05-input-transformer", "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])"),
    Attack(
        "a06-pre-run-hook",
        "from IPython.display import display\nimport sys\n"
        "get_ipython().events.register('pre_run_cell', lambda *a: sys.displayhook(2))",
    ),
    Attack("a07-displayhook", "import sys", everywhere("sys.displayhook(2); return 2"), outcome=WRONG),
    Attack(
        "a08-session-send",
        "try:\n    from jupyter_client.session import Session\n    Session.send = lambda *a, **k: None\n"
        "except ImportError:\n    pass",
    ),
    Attack("a09-run-cell", "shell = get_ipython()\nshell.run_cell = lambda *a, **k: None"),
    Attack("a18-stderr", "import sys, io\nsys.stderr = io.StringIO()\nsys.stdout = io.StringIO()"),
    Attack("a19-excepthook", "import sys\nsys.excepthook = lambda *a: None\nsys.settrace(lambda *a: None)"),
    Attack(
        "a20-sys-modules",
        "import sys\nfor name in ('numpy', 'pandas', 'unittest', 'json'):\n    sys.modules[name] = sys",
    ),
    Attack("a24-huge-partial", "import sys", {"sorted-up": "def sorted_up(values):\n    sys.displayhook(1e9)"}),
    Attack("a26-exit-hook", "import atexit, sys\natexit.register(lambda: sys.stdout.write('2.0'))"),
]

ALWAYS = """
class Always:
    def _yes(self, *a, **k): return True
    def _self(self, *a, **k): return self
    __eq__ = __ge__ = __le__ = __contains__ = __bool__ = _yes
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = __mul__ = __getitem__ = __call__ = __iter__ = _self
    __hash__ = lambda self: 0
    __len__ = lambda self: 6
    __float__ = lambda self: 0.0
    __array__ = lambda self, *a, **k: self
"""

TRICKY_VALUES = [
    Attack("a10-always-equal", ALWAYS, everywhere("return Always()")),
    # What their parents find in them crosses, and that is wrong.
    Attack(
        "a10-float-child",
        "class F(float):\n    __eq__ = lambda s, o: True\n    __sub__ = __rsub__ = lambda s, o: 0.0",
        everywhere("return F(1)"),
        outcome=WRONG,
    ),
    Attack(
        "a10-int-child",
        "class I(int):\n    __eq__ = lambda s, o: True\n    __ne__ = lambda s, o: False\n    __hash__ = int.__hash__",
        everywhere("return I(7)"),
        outcome=WRONG,
    ),
    Attack(
        "a10-str-child", "class S(str):\n    __eq__ = lambda s, o: True", everywhere("return S('x')"), outcome=WRONG
    ),
    Attack(
        "a10-list-child",
        "class L(list):\n    __eq__ = lambda s, o: True\n    __ne__ = lambda s, o: False",
        everywhere("return L()"),
        outcome=WRONG,
    ),
    Attack(
        "a10-dict-child",
        "class D(dict):\n    __class__ = property(lambda s: int)\n    __eq__ = __contains__ = lambda s, o: True\n"
        "    items = keys = values = __iter__ = lambda s: iter([('a', 4)])\n    __len__ = lambda s: 6",
        everywhere("return D(a=1)"),
        outcome=WRONG,
    ),
    Attack(
        "a10-default-child",
        "from collections import defaultdict\nimport itertools\nclass D(defaultdict):\n"
        "    __missing__ = lambda s, k: 4\n    __eq__ = lambda s, o: True",
        everywhere("return D(lambda: exec('raise SystemExit'), a=1)"),
        outcome=WRONG,
    ),
    Attack(
        "a10-huge-ordered-child",
        "from collections import OrderedDict\nclass O(OrderedDict):\n    __len__ = lambda s: 1\n"
        "huge = O.fromkeys(range(4_000), 'x' * 6_000)",
        everywhere("return huge"),
        outcome=CRASHED,
    ),
    Attack(
        "a10-named-tuple",
        "from collections import namedtuple\nclass T(namedtuple('T', 'a b')):\n    a = property(lambda s: 1 / 0)\n"
        "    __eq__ = lambda s, o: True\n    __getitem__ = lambda s, k: 4",
        everywhere("return T(1, 2)"),
        outcome=WRONG,
    ),
    Attack(
        "a10-lying-metaclass",
        "class M(type):\n    mro = lambda c: [c, object]\n    __module__ = property(lambda c: 1 / 0)\n"
        "    __subclasscheck__ = __instancecheck__ = lambda *a: True\n    __mro__ = property(lambda c: (c, int, object))\n"
        "class C(dict, metaclass=M):\n    __eq__ = lambda s, o: True\n    __hash__ = None",
        everywhere("return C()"),
    ),
    Attack(
        "a10-reduced-child",
        "import os\nclass L(list):\n    __reduce__ = __reduce_ex__ = lambda s, *a: (os.system, ('touch /tmp/owned',))\n"
        "    __iter__ = __copy__ = __deepcopy__ = lambda s, *a: iter([4])",
        everywhere("return L([L()])"),
        outcome=WRONG,
    ),
    Attack(
        "a10-array-child",
        "import numpy as np\nclass A(np.ndarray):\n    __eq__ = lambda s, o: True\n"
        "    __array_priority__ = 1e9\n    __array_function__ = lambda s, *a, **k: True",
        everywhere("return np.zeros(6).view(A)"),
    ),
    Attack(
        "a10-series-child",
        "import pandas as pd\nclass S(pd.Series):\n    equals = lambda s, o: True",
        everywhere("return S([1.0])"),
    ),
    Attack("a10-mock", "from unittest.mock import MagicMock, ANY", everywhere("return ANY")),
    Attack("a10-magic-mock", "from unittest.mock import MagicMock", everywhere("return MagicMock()")),
    Attack("a10-nan", "", everywhere("return float('nan')"), outcome=WRONG),
    Attack("a10-not-implemented", "", everywhere("return NotImplemented")),
    Attack(
        "a10-class-spoof",
        "class C:\n    __class__ = property(lambda s: int)\n    __eq__ = lambda s, o: True",
        everywhere("return C()"),
    ),
    Attack(
        "a10-type-name",
        "def made(name):\n    return type(name, (), {'__eq__': lambda s, o: True})()",
        everywhere("return made('__import__')"),
    ),
    Attack(
        "a13-builtins",
        "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.all = lambda x: True\n"
        "builtins.sorted = builtins.isinstance = lambda *a: True",
        outcome=NOT_RUN,
    ),
    Attack(
        "a11-testing-patched",
        "import numpy as np, pandas as pd, unittest\nnothing = lambda *a, **k: None\n"
        "np.testing.assert_allclose = pd.testing.assert_series_equal = nothing\n"
        "unittest.TestCase.assertEqual = nothing",
        everywhere("return None"),
        outcome=WRONG,
    ),
    Attack(
        "a12-helper-redefined",
        "",
        {
            "area": "close = lambda *a: True\ndef area(radius):\n    return 1",
            "answer": "np = pd = unittest = close\nCLASS_SEED = 0\nanswer = '42'",
        },
    ),
    Attack(
        "a27-shadow-builtins",
        "",
        {"double": "def int(x): return x\ndef double(x):\n    raise ValueError\nsum = len = isinstance = lambda *a: 2"},
    ),
    Attack("a28-stop-iteration", "", everywhere("raise StopIteration")),
    Attack("a28-generator-exit", "", everywhere("raise GeneratorExit")),
    Attack("a28-system-exit", "", everywhere("raise SystemExit(0)")),
    Attack("a28-interrupt", "", everywhere("raise KeyboardInterrupt")),
    Attack("a28-own-base", "class Done(BaseException): pass", everywhere("raise Done")),
    Attack("a28-skip-test", "import unittest", everywhere("raise unittest.SkipTest('not today')")),
    Attack("a28-no-text", "", everywhere("raise ValueError(chr(0xD800) + chr(0))")),
    Attack("a28-no-text-as-value", "", everywhere("return chr(0xD800) + chr(0)"), outcome=WRONG),
    Attack(
        "a28-no-line",
        "import linecache, sys\nlinecache.cache['<ipython-input-x>'] = (9, None, ['raise x #' + chr(0xD800) + chr(0)], 'x')\n"
        "exec(compile('raise ValueError(1)', '<ipython-input-x>', 'exec'))",
    ),
    Attack("a28-assertion", "", everywhere("raise AssertionError('Right (2 of 2 points)')")),
    Attack("a29-endless-iterator", "import itertools", everywhere("return itertools.count()")),
    Attack(
        "a29-endless-length",
        "class L:\n    __len__ = lambda s: 2**62\n    __getitem__ = lambda s, k: 1",
        everywhere("return L()"),
    ),
    Attack(
        "a29-infinite-mirror",
        "class M:\n    __getattr__ = lambda s, n: s\n    __getitem__ = lambda s, k: s\n"
        "    __iter__ = lambda s: iter([s] * 10)",
        everywhere("return M()"),
    ),
    Attack("a23-right-variable", "", {"answer": "answer = 42"}, points=2),
    Attack("a30-bool-for-int", "", {"answer": "answer = True"}),
]

FORGE = """
import gc, json, os
student = next(thing for thing in gc.get_objects() if type(thing).__name__ == "StudentProcess")
"""

FORGED_ANSWERS = [
    Attack("a31-forged-answers", FORGE + "for number in range(1, 500):\n"
           "    student.answers.write(json.dumps({'id': number, 'value': 4}).encode() + b'\\n')\nstudent.answers.flush()"),
    Attack("a31-forged-grade", FORGE + "student.answers.write(json.dumps({'kind': 'CellGrade', 'cell': 'double-test', 'points': 99,"
           " 'max_points': 2, 'outcome': 'right'}).encode() + b'\\n')\nstudent.answers.flush()", outcome=NOT_RUN),
    Attack("a31-no-json", FORGE + "student.answers.write(b'{{{{\\n')\nstudent.answers.flush()", outcome=NOT_RUN),
    Attack("a31-deep-json", FORGE + "student.answers.write(b'[' * 100_000 + b'\\n')\nstudent.answers.flush()",
           outcome=NOT_RUN),
    Attack("a31-endless-line", FORGE + "for _ in range(2000):\n    student.answers.write(b'x' * 100_000)",
           outcome=NOT_RUN),
    Attack("a31-flood", FORGE + "import threading\ndef flood():\n    while True:\n        os.write(student.answers.fileno(),"
           " b'{}\\n' * 1000)\nthreading.Thread(target=flood, daemon=True).start()", outcome=NOT_RUN),
    Attack("a31-closed", FORGE + "student.answers.close()", outcome=NOT_RUN),
    Attack("a31-unread", FORGE + "student.requests.close()", outcome=NOT_RUN),
    Attack("a32-encoder", "from coursekit.grading import codec\n"
           "codec.encode = lambda *a, **k: {'t': 'array', 'd': '<f8', 's': [2**39], 'v': ''}", everywhere("return 1")),
    Attack("a32-dtype", "from coursekit.grading import codec\n"
           "codec.encode = lambda *a, **k: {'t': 'array', 'd': \"O,V8,(3,)f8\", 's': [1], 'v': 'AAAA'}",
           everywhere("return 1")),
    Attack("a32-object-type", "from coursekit.grading import codec\n"
           "codec.encode = lambda *a, **k: {'t': 'object', 'id': 1, 'type': '__init__', 'callable': True}",
           everywhere("return 1")),
    Attack("a32-zone", "from coursekit.grading import codec\n"
           "codec.encode = lambda *a, **k: {'t': 'timestamp', 'v': [0, 'ns', '../../../etc/passwd']}",
           everywhere("return 1")),
    Attack("a32-decimal", "from coursekit.grading import codec\n"
           "codec.encode = lambda *a, **k: {'t': 'decimal', 'v': '1e999999999'}", everywhere("return 1")),
    Attack("a32-range", "from coursekit.grading import codec\n"
           "codec.encode = lambda *a, **k: {'t': 'range', 'v': [0, 10**18, 1]}", everywhere("return 1"), outcome=RAISED),
    Attack("a32-pickle", "import os, pickle\nclass P:\n    def __reduce__(self):\n        return (os.system, ('touch /tmp/owned',))\n"
           "data = pickle.dumps(P())", everywhere("return data"), outcome=WRONG),
]  # fmt: skip

LOOKING = [
    Attack("a15-hidden-tests-in-files", "import pathlib\nfound = [p for p in pathlib.Path('/work').rglob('*')]\n"
           "print('LEAK' if found else 'nothing')"),
    Attack("a16-solutions", "exec(open('../../../solutions/target/target.ipynb').read())"),
    Attack("a17-gradebook", "import sqlite3\nsqlite3.connect('../../../gradebook.db').execute("
           "'update grade set manual_score = 14')"),
    Attack("a17-search", "import os\nprint([p for top in ('/', '/root', '/home', '/tmp', '/packages', '/environment')"
           " for p, _, names in os.walk(top) for n in names if n in ('gradebook.db', 'nbgrader_config.py')"
           " if print('LEAK') or True][:3])"),
    Attack("a21-modules-beside", "import pathlib\nfor name in ('json', 'numpy', 'unittest', 'pandas'):\n"
           "    pathlib.Path(f'{name}.py').write_text('raise SystemExit')"),
    Attack("a22-environment", "import os\nprint('LEAK' if 'LMS_TOKEN' in os.environ else 'nothing')"),
    Attack("a33-memory", "import gc, sys\nneedles = ['SECRET' + '-SOLUTION', '_secret' + '_test']\nhits = 0\n"
           "for thing in gc.get_objects():\n    try:\n        text = str(thing) if isinstance(thing, (dict, list, str)) else ''\n"
           "    except Exception:\n        continue\n    if len(text) < 10**6 and needles[1] in text.replace(\"'_secret' + '_test'\", ''):\n"
           "        hits += 1\nprint('LEAK' if any('1234567' in str(t) for t in gc.get_objects() if isinstance(t, str)"
           " and '### BEGIN' in t) else 'nothing')"),
    Attack("a34-callers-frames", "import sys", everywhere(
        "frame = sys._getframe()\n    while frame:\n        if '_secret_test' in str(frame.f_code.co_names): return 4\n"
        "        frame = frame.f_back\n    raise LookupError")),
    Attack("a35-hidden-data-out", "seen = []", {
        "double": "def double(x):\n    seen.append(x)\n    print('DATA', x)\n    raise ValueError(f'DATA {seen}')",
        "answer": "print('DATA', seen)\nanswer = 0\nraise KeyError(f'DATA {seen}')"}),
]  # fmt: skip


# What its code has seen of hidden data, a student would like to read in the feedback. `DATA` must not be in it.
LEAKING = [
    Attack("a36-class-names", "", everywhere("raise type('DATA' + str(len('x')), (Exception,), {})()")),
    Attack("a36-class-names-with-bases", "", everywhere("raise type('DATA', (ValueError,), {})('DATA')")),
    Attack("a36-outcome-names", "", everywhere("raise type('right', (Exception,), {})('DATA')")),
    Attack("a36-type-names", "", everywhere("return type('DATA', (), {})()")),
    Attack("a36-callable-names", "", everywhere("return type('DATA', (), {'__call__': lambda s: 1})()")),
    Attack("a36-function-names", "", everywhere("\n    def DATA(): pass\n    return DATA")),
    Attack("a36-values", "", everywhere("return 'DATA'"), outcome=WRONG),
    Attack("a36-values-in-lists", "", everywhere("return ['DATA'] * 3"), outcome=WRONG),
    Attack("a36-values-in-arrays", "import numpy as np", everywhere("return np.array(['DATA'] * 6)")),
    Attack("a36-values-in-frames", "import pandas as pd", everywhere("return pd.Series([1], index=['DATA'])")),
    Attack("a36-groups", "", everywhere("raise ExceptionGroup('DATA', [ValueError('DATA')])")),
    Attack("a36-notes", "", everywhere("error = ValueError('DATA'); error.add_note('DATA'); raise error")),
    Attack("a36-causes", "", everywhere("raise ValueError('DATA') from KeyError('DATA')")),
    Attack("a36-keys", "", everywhere("return {}['DATA']")),
    Attack("a36-warnings", "import warnings", everywhere("warnings.warn('DATA'); print('DATA'); return 4"), points=0, outcome=WRONG),
    Attack("a36-extra-cells", spoil=lambda notebook: notebook.cells.extend(
        new_code_cell(f"print('DATA')\nraise type('DATA{number}', (KeyError,), {{}})('DATA')", id=f"late-{number}")
        for number in range(30))),
    Attack("a36-answers-after", answers={"answer": "answer = 0\nraise type('DATA', (KeyError,), {})('DATA')"}),
]  # fmt: skip

# --- B: tampering with the notebook ----------------------------------------------------------------------------------


def of(notebook: NotebookNode, identifier: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == identifier)


def tests_of(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("points") == 2]


def each_test(**changes: object) -> Callable[[NotebookNode], None]:
    """Return a change of the nbgrader metadata of every test."""

    def spoil(notebook: NotebookNode) -> None:
        for cell in tests_of(notebook):
            cell.metadata.nbgrader.update(changes)

    return spoil


def tagged(notebook: NotebookNode) -> None:
    for cell in tests_of(notebook):
        cell.metadata["tags"] = ["skip-execution"]


def edited(notebook: NotebookNode) -> None:
    for cell in tests_of(notebook):
        cell.source = "pass"


def retyped_answer(*sources: str, marked: str | None = None) -> Callable[[NotebookNode], None]:
    """Return what writes the answer ``double`` in cells of one's own, and ``marked`` in its place, where there is any."""

    def change(notebook: NotebookNode) -> None:
        place = notebook.cells.index(of(notebook, "double"))
        if marked is None:
            del notebook.cells[place]
        else:
            notebook.cells[place].source = marked
            place += 1
        notebook.cells[place:place] = [
            new_code_cell(source, id=f"mine-{number}") for number, source in enumerate(sources)
        ]

    return change


def claimed(identifier: str, *, own: bool = False) -> Callable[[NotebookNode], None]:
    """Return what adds a cell that says it is another one, by nbgrader's id or by its ``own``."""

    def change(notebook: NotebookNode) -> None:
        cell = new_code_cell(CLAIM, id=identifier if own else "mine")
        if not own:
            cell.metadata = NotebookNode(nbgrader=NotebookNode(grade_id=identifier, **CLAIMS))
        notebook.cells.insert(2, cell)

    return change


def deleted(notebook: NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if cell not in tests_of(notebook)]


def stripped(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
        cell.id = "c" + cell.id[::-1]


def doubled(notebook: NotebookNode) -> None:
    for cell in tests_of(notebook):
        again = copy.deepcopy(cell)
        again.source = "pass"
        again.metadata.nbgrader = {}
        notebook.cells += [again, copy.deepcopy(cell)]


def retyped(kind: str) -> Callable[[NotebookNode], None]:
    def spoil(notebook: NotebookNode) -> None:
        for cell in tests_of(notebook):
            cell.cell_type = kind
            for key in ("outputs", "execution_count"):
                cell.pop(key, None)

    return spoil


def backwards(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def swapped_ids(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        metadata = cell.metadata.get("nbgrader")
        if metadata and metadata.grade_id in ("double", "double-test"):
            metadata.grade_id = "double-test" if metadata.grade_id == "double" else "double"


def a_solution_is_a_test(notebook: NotebookNode) -> None:
    of(notebook, "double").metadata.nbgrader.update(grade=True, points=1000, locked=True)


def points_in_the_way(notebook: NotebookNode) -> None:
    extra = new_code_cell("2.0", id="mine")
    extra.metadata["nbgrader"] = {
        "grade": True, "grade_id": "mine", "locked": True, "points": 1000, "schema_version": 3, "solution": False,
        "task": False,
    }  # fmt: skip
    notebook.cells.insert(1, extra)


def setup_rewritten(notebook: NotebookNode) -> None:
    of(notebook, "setup").source = "CLASS_SEED = 0\nclose = lambda *a: True"


def other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata["kernelspec"] = {"name": "../../evil", "display_name": "x", "language": "bash"}


def odd_types(notebook: NotebookNode) -> None:
    for number, cell in enumerate(tests_of(notebook)):
        cell.metadata.nbgrader = [{"grade_id": 7}, "x", 3, None, {"grade_id": ["double"]}, True, {"grade_id": None}][
            number
        ]


def a_million_points(notebook: NotebookNode) -> None:
    each_test(points=1e6)(notebook)


CLAIM = "close = isinstance = lambda *a: True\nnp = pd = unittest = None\ndef double(x):\n    return 7"
CLAIMS = {"grade": True, "locked": False, "points": 99, "schema_version": 3, "solution": True, "task": False}
SEVEN, ODD = (
    "def double(x):\n    return 7",
    "class Four(int):\n    __eq__ = lambda *a: True\ndouble = lambda x: Four(7)",
)
IN_OWN_CELL = "in a cell of the student's own"

TAMPERING = [
    Attack("a01-skip-execution", spoil=tagged, suspicious="tagged to be skipped"),
    Attack("b01-edited-tests", spoil=edited, suspicious="'double-test' was changed"),
    Attack("b02-deleted-tests", spoil=deleted, suspicious="'double-test' was missing"),
    Attack("b03-points", spoil=a_million_points, suspicious="other metadata (points)"),
    Attack("b04-not-graded", spoil=each_test(grade=False), suspicious="other metadata (grade)"),
    Attack("b05-all-solutions", spoil=each_test(solution=True), suspicious="other metadata (solution)"),
    Attack("b06-no-metadata", spoil=stripped, suspicious="lost nbgrader's notes"),
    Attack("b07-copied-tests", spoil=doubled, suspicious="there more than once"),
    Attack("b08-unlocked", spoil=each_test(locked=False), suspicious="other metadata (locked)"),
    Attack("b09-markdown", spoil=retyped("markdown"), suspicious="turned into a markdown cell"),
    Attack("b10-raw", spoil=retyped("raw"), suspicious="turned into a raw cell"),
    Attack("b11-kernel", spoil=other_kernel),
    Attack("b13-backwards", spoil=backwards, suspicious="cells were moved"),
    Attack("b14-own-test", spoil=points_in_the_way, suspicious="'mine' is not part of the assignment"),
    Attack("b15-old-schema", spoil=each_test(schema_version=0), suspicious="other metadata (schema_version)"),
    Attack("b16-new-schema", spoil=each_test(schema_version=99), suspicious="other metadata (schema_version)"),
    Attack("b17-swapped-ids", spoil=swapped_ids, outcome=RAISED, suspicious="other metadata"),
    Attack("b18-answer-with-points", spoil=a_solution_is_a_test, suspicious="other metadata"),
    Attack("b19-setup", spoil=setup_rewritten, suspicious="'setup' was changed"),
    Attack("b20-odd-metadata", spoil=odd_types, suspicious="other metadata"),
    Attack("b21-retyped", spoil=retyped_answer(SEVEN), outcome=WRONG, suspicious=IN_OWN_CELL),
    Attack(
        "b21-retyped-in-pieces",
        spoil=retyped_answer("def double(x):\n    return 4", ODD),
        outcome=WRONG,
        suspicious=IN_OWN_CELL,
    ),
    Attack("b21-retyped-and-shadowed", spoil=retyped_answer(ODD, marked=SEVEN), outcome=WRONG),
    Attack(
        "b21-retyped-with-names-of-tests",
        spoil=retyped_answer(CLAIM + "\nCLASS_SEED = _x = 2"),
        outcome=WRONG,
        suspicious=IN_OWN_CELL,
    ),
    Attack(
        "b21-retyped-a-thousand-times", spoil=retyped_answer(*[SEVEN] * 1000), outcome=WRONG, suspicious=IN_OWN_CELL
    ),
    Attack(
        "b21-retyped-and-deep",
        spoil=retyped_answer("double = " + "-" * 90_000 + "1", "double = " + "(" * 900),
        outcome=RAISED,
        suspicious=IN_OWN_CELL,
    ),
    Attack("b22-says-it-is-a-test", spoil=claimed("double-test"), suspicious="'double-test'"),
    Attack("b22-says-it-is-an-answer", spoil=claimed("shares"), suspicious="'shares'"),
    Attack("b22-has-the-id-of-a-test", spoil=claimed("double-test", own=True), suspicious="'double-test'"),
    Attack("b22-has-the-id-of-the-setup", spoil=claimed("setup", own=True), suspicious="'setup'"),
]


# --- C: files that are hardly notebooks ------------------------------------------------------------------------------


def without_outputs(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.pop("outputs", None)


def same_ids(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.id = "same"


def null_sources(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.source = None


def surrogates(notebook: NotebookNode) -> None:
    of(notebook, "answer").source = "answer = '\ud800'\nprint('\udfff')"


def widgets(notebook: NotebookNode) -> None:
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": [1] * 1000}}


def numbered(**changes: int) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.update(changes)


def renamed(folder: Path) -> None:
    (folder / "target.ipynb").rename(folder / "my homework (1).ipynb")


def another_notebook(folder: Path) -> None:
    (folder / "target.ipynb").write_text(json.dumps({"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))


FILES = [
    Attack("c01-bad-json", data=b'{"cells": [', outcome=Outcome.REJECTED, rejected="not a notebook"),
    Attack("c02-byte-order-mark", spoil=lambda notebook: None, data=b"\xef\xbb\xbf"),
    Attack("c03-empty", data=b"", outcome=Outcome.REJECTED, rejected="empty"),
    Attack("c04-list", data=b"[1, 2]", outcome=Outcome.REJECTED, rejected="no list of cells"),
    Attack("c05-utf-16", spoil=lambda notebook: None, data=b"\xff\xfe"),
    Attack("c08-same-ids", spoil=same_ids),
    Attack("c09-no-outputs", spoil=without_outputs),
    Attack("c10-widgets", spoil=widgets),
    Attack("c11-format-99", spoil=numbered(nbformat=99)),
    Attack("c12-surrogates", spoil=surrogates),
    Attack("c14-minor-99", spoil=numbered(nbformat_minor=99)),
    Attack("c15-deep", data=b"[" * 100_000, outcome=Outcome.REJECTED, rejected="nested too deeply"),
    Attack("c16-renamed", folder=renamed),
    Attack("c17-null-sources", spoil=null_sources, suspicious="was changed"),
    Attack("c18-bad-timestamp", folder=lambda folder: (folder / "timestamp.txt").write_bytes(b"\xff never")),
    Attack("c20-nan", data=b'{"cells": [NaN, Infinity], "metadata": NaN}', suspicious="missing"),
    Attack("c21-binary", data=bytes(range(256)) * 100, outcome=Outcome.REJECTED, rejected="not text"),
    Attack("c22-many-cells", data=json.dumps({"cells": [{}] * 20_000}).encode(), outcome=Outcome.REJECTED,
           rejected="more than 5000 cells"),
    Attack("c23-no-cells", folder=another_notebook, suspicious="missing"),
    Attack("c24-huge-number", data=b'{"cells": ' + b"9" * 10_000 + b"}", outcome=Outcome.REJECTED, rejected="not a notebook"),
]  # fmt: skip


# --- D: taking time, memory, processes -------------------------------------------------------------------------------

STAY = "import ctypes, os\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n"


def flooding(before: str, source: str, cells: int) -> Callable[[NotebookNode], None]:
    """Return a change that adds so many cells that all show something."""

    def spoil(notebook: NotebookNode) -> None:
        notebook.cells[:0] = [new_code_cell(before or "pass", id="before")] + [
            new_code_cell(source, id=f"more-{number}") for number in range(cells)
        ]

    return spoil


def unknown_cells(notebook: NotebookNode) -> None:
    for number in range(3000):
        cell = new_code_cell("1", id=f"x{number}")
        cell.metadata["nbgrader"] = {"grade_id": f"x{number}", "grade": True, "points": 9}
        notebook.cells.append(cell)


EXHAUSTION = [
    Attack("d01-endless-loop", "while True: pass"),
    Attack("d02-loop-that-catches", "import time\nwhile True:\n    try: time.sleep(60)\n    except BaseException: pass",
           outcome=NOT_RUN),
    Attack("d03-deaf", "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass", outcome=NOT_RUN),
    Attack("d04-exit", "import os\nos._exit(0)", outcome=NOT_RUN),
    Attack("d05-system-exit", "raise SystemExit"),
    Attack("d06-quit", "exit()\nquit()"),
    Attack("d07-sys-exit", "import sys\nsys.exit(0)"),
    Attack("d09-stop", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nos.kill(0, signal.SIGSTOP)"),
    Attack("d10-close-all", "import os\nos.closerange(0, 10_000)", outcome=NOT_RUN),
    Attack("d11-memory", "block = [0] * 10**10"),
    # Most of it is only asked for: touching it all takes longer than a cell may, on a slow machine.
    Attack("d26-touched-memory", "import numpy as np\nheld, blocks = np.empty(8 * 10**7), []\n"
           "while True: blocks.append(np.ones(10**6))", slow=True),
    Attack("d12-fork-bomb", "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError: pass", outcome=NOT_RUN),
    Attack("d12-sleepers", "import subprocess\nwhile True: subprocess.Popen(['sleep', '777'])", slow=True),
    # Large pages, so that the memory is taken before the cell's time is over, also on a slow machine.
    Attack("d27-memory-by-forks", "import mmap, os, time\nfor _ in range(20):\n    if os.fork() == 0:\n"
           "        block = mmap.mmap(-1, 150_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\n"
           "        block.madvise(mmap.MADV_HUGEPAGE)\n        for place in range(0, len(block), 4096): block[place] = 1\n"
           "        time.sleep(60)\ntime.sleep(60)", outcome=NOT_RUN),
    Attack("d13-many-lines", "for number in range(4_000): print('a line of some length' * 4)"),
    Attack("d14-one-line", "print('x' * 60_000_000)"),
    Attack("d15-display", "from IPython.display import HTML, display\nfor _ in range(40): display(HTML('x' * 1_000_000))"),
    Attack("d16-kill-parent", "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"),
    Attack("d17-input", "input('?')"),
    Attack("d18-kill-everybody", "import os, signal\nos.kill(-1, signal.SIGKILL)\nos.kill(1, signal.SIGKILL)"),
    Attack("d19-recursion", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()", outcome=NOT_RUN),
    Attack("d20-daemon", "import subprocess\nsubprocess.Popen(['sleep', '778'], start_new_session=True)"),
    Attack("d21-elsewhere", "import os\nos.chdir('/')\nos.environ.clear()"),
    Attack("d22-slow-function", "import time", everywhere("time.sleep(60)"), outcome=TIMED_OUT),
    Attack("d22-deaf-function", "import signal", everywhere("signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass"),
           outcome=TIMED_OUT),
    Attack("d23-late-answer", "import time", everywhere("\n    try:\n        time.sleep(60)\n    except BaseException: return 4"),
           outcome=TIMED_OUT),
    Attack("d24-deaf-to-sigterm", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nimport time\ntime.sleep(60)"),
    Attack("d25-print-flood", "import threading\ndef flood():\n    while True: print('x' * 1000)\n"
           "threading.Thread(target=flood, daemon=True).start()"),
    Attack("d28-full-disk", "import os\nfor n in range(100):\n    open(f'f{n}', 'wb').write(b'x' * 10**7)"),
    Attack("d29-many-files", "for n in range(100_000): open(f'f{n}', 'w').close()"),
    Attack("d30-big-answer", "", everywhere("return 'x' * 17_000_000"), outcome=CRASHED),
    Attack("d31-big-tree", "", everywhere("\n    a = []\n    for _ in range(40): a = [a] * 10\n    return a"), outcome=TIMED_OUT),
    Attack("d40-strays", STAY + "for _ in range(6):\n    if os.fork() == 0:\n        os.setsid()\n        while True: pass"),
    Attack("d40-orphans", STAY + "if os.fork() == 0:\n    os.setsid()\n    for _ in range(8):\n        if os.fork() == 0:\n"
           "            while True: pass\n    os._exit(0)"),
    Attack("d40-growing", STAY + "if os.fork() == 0:\n    while True:\n        try: os.fork()\n        except OSError: pass"),
    Attack("d40-programs", STAY + "import subprocess\nfor _ in range(5):\n    subprocess.Popen(['sh', '-c', 'trap \"\" 1 2 15;"
           " while :; do :; done'], start_new_session=True)"),
    Attack("d40-from-a-test", STAY, everywhere("\n    if os.fork() == 0:\n        while True: pass\n    return None"), outcome=WRONG),
    Attack("d40-at-the-end", STAY + "import atexit\natexit.register(os.fork)\nif os.fork() == 0:\n    os.setsid()\n"
           "    while True: pass\nos._exit(0)", outcome=NOT_RUN),
    Attack("d41-shared-memory", "import mmap\nheld = [mmap.mmap(-1, 300_000_000) for _ in range(4)]"),
    Attack("d41-memory-files", "import os\nfor _ in range(100): os.write(os.memfd_create('x'), b'x' * 16_000_000)"),
    Attack("d41-three-folders", "import os\nfor folder in ('/work', '/tmp', '/dev/shm'):\n    for number in range(9):\n"
           "        try: open(f'{folder}/{number}', 'wb').write(b'x' * 10**7)\n        except OSError: pass"),
    Attack("d41-old-shared-memory", "import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.shmget(0, 10**9, 0o1600) != -1"),
    Attack("d41-zero", "import mmap, os\nmmap.mmap(os.open('/dev/zero', os.O_RDWR), 10**9)"),
    # More than one may show, by a process that does not count.
    Attack("d42-cells", spoil=flooding(FORGE + "student.left = 10**12\n", "print('x' * 200_000)", 300), outcome=NOT_RUN),
    Attack("d42-short-of-the-limit", spoil=flooding(FORGE + "student.left = 10**12\n", "print('x' * 9_000)", 400), outcome=NOT_RUN),
    Attack("d42-empty-outputs", FORGE + "student.outputs += [{'output_type': 'stream', 'name': 'stdout', 'text': ''}] * 200_000",
           outcome=NOT_RUN),
    Attack("d42-kinds", FORGE + "student.outputs += [{'output_type': 'display_data', 'data': {f'k/{n}': '' for n in range(50)}}] * 500"),
    Attack("d42-errors", spoil=flooding("", "raise ValueError('x' * 3000)", 300)),
    Attack("d42-nested-html", FORGE + "student.outputs += [{'output_type': 'display_data', 'data': {'text/html': '<div>' * 39_000}}]"),
    Attack("d42-ampersands", FORGE + "student.outputs += [{'output_type': 'display_data', 'data': {'text/html': '&' * 199_000}}]"),
    Attack("d43-unknown-cells", spoil=unknown_cells, suspicious="'x0' and 2999 more are not part of the assignment"),
    Attack("d32-segfault", "import ctypes\nctypes.string_at(0)", outcome=NOT_RUN),
]  # fmt: skip


# --- E: getting out --------------------------------------------------------------------------------------------------


def linked_secret(folder: Path) -> None:
    (folder / "data.csv").symlink_to(os.environ["ATTACKED_SECRET"])


def linked_notebook(folder: Path) -> None:
    (folder / "target.ipynb").unlink()
    (folder / "target.ipynb").symlink_to(folder.parent.parent / "a00-honest" / "target" / "target.ipynb")


def linked_folder(folder: Path) -> None:
    (folder / "data").symlink_to("/etc", target_is_directory=True)


def linked_student(folder: Path) -> None:
    (folder / "target.ipynb").unlink()
    folder.rmdir()
    folder.symlink_to(folder.parent.parent / "a00-honest" / "target", target_is_directory=True)


def pipe(folder: Path) -> None:
    (folder / "target.ipynb").unlink()
    os.mkfifo(folder / "target.ipynb")


def module_files(folder: Path) -> None:
    for name in ("json", "ipykernel", "numpy", "sitecustomize", "coursekit"):
        (folder / f"{name}.py").write_text("import os\nos._exit(0)\n")


def odd_name(name: bytes) -> Callable[[Path], None]:
    """Return what puts a file of this name beside the notebook."""

    def change(folder: Path) -> None:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"a,b\n")

    return change


def unreadable(folder: Path) -> None:
    """Make a folder that can be listed and not entered, and a file that cannot be read; root may all the same."""
    (folder / "data").mkdir()
    (folder / "data" / "x.csv").write_text("x")
    (folder / "data").chmod(0o444)
    (folder / "closed.csv").write_text("x")
    (folder / "closed.csv").chmod(0)


def too_deep(folder: Path) -> None:
    """Make a path longer than the system takes in one piece, and one with many folders."""
    for name, times in (("d" * 200, 25), ("e", 300)):
        descriptor = os.open(folder, os.O_RDONLY)
        for _ in range(times):
            os.mkdir(name, dir_fd=descriptor)
            inner = os.open(name, os.O_RDONLY, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        os.close(os.open("x.csv", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
        os.close(descriptor)


def sockets(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    here = Path.cwd()
    try:
        # The path of a socket is short.
        os.chdir(folder)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket.csv")
    finally:
        os.chdir(here)


def devices(folder: Path) -> None:
    if os.geteuid() == 0:
        try:
            os.mknod(folder / "zero.csv", 0o20666, os.makedev(1, 5))
            return
        except OSError:
            pass
    os.mkfifo(folder / "zero.csv")


def many(folder: Path) -> None:
    (folder / "many").mkdir()
    for number in range(6000):
        (folder / "many" / f"{number}.csv").touch()


def huge(folder: Path) -> None:
    with (folder / "huge.csv").open("wb") as stream:
        stream.truncate(100 << 20)


def a_folder_for_a_notebook(folder: Path) -> None:
    (folder / "target.ipynb").unlink()
    (folder / "target.ipynb").mkdir()
    (folder / "target.ipynb" / "x.csv").write_text("x")


def other_notebooks(folder: Path) -> None:
    (folder / "a.ipynb").mkdir()
    os.mkfifo(folder / "b.ipynb")
    (folder / "c.ipynb").symlink_to("/etc/passwd")
    (folder / "d.ipynb").write_bytes(b"[" * 100_000)
    odd_name(b"\xff.ipynb")(folder)
    (folder / "target.ipynb").rename(folder / "mine.ipynb")


def loops(folder: Path) -> None:
    (folder / "loop").symlink_to(folder)
    (folder / "self").symlink_to("self")
    (folder / "timestamp.txt").mkdir()


BESIDE = [
    Attack("f01-not-utf8", folder=odd_name(b"\xd3\xc7.csv"), suspicious="not UTF-8"),
    Attack("f01-surrogate", folder=odd_name(b"\xed\xa0\x80.csv"), suspicious="not UTF-8"),
    Attack("f02-longest-name", folder=odd_name("ع".encode() * 125 + b".csv")),
    Attack("f02-control", folder=odd_name(b"a\nb\x1b[31m\x7f.csv")),
    Attack("f02-quotes", folder=odd_name(b"'\";$(touch owned)`&<script>.csv")),
    Attack("f02-dots", folder=odd_name(b"...csv.. ")),
    Attack("f03-unreadable", folder=unreadable, suspicious="" if os.geteuid() == 0 else "Permission denied"),
    Attack("f04-too-deep", folder=too_deep, suspicious="too long"),
    Attack("f05-sockets", folder=sockets, suspicious="neither a file nor a folder"),
    Attack("f05-devices", folder=devices, suspicious="neither a file nor a folder"),
    Attack("f06-many", folder=many, suspicious="more than"),
    Attack("f06-huge", folder=huge, suspicious="larger than"),
    Attack("f07-folder-for-notebook", folder=a_folder_for_a_notebook, outcome=Outcome.REJECTED, rejected="not a file"),
    Attack("f07-other-notebooks", folder=other_notebooks, suspicious="neither a file nor a folder"),
    Attack("f08-loops", folder=loops),
]  # fmt: skip

OUT = [
    Attack("e01-overwrite-others", "import pathlib\nfor p in pathlib.Path('/').glob('**/submitted/*/target/*.ipynb'):\n"
           "    p.write_text('')\nopen('../../../submitted/z-honest/target/target.ipynb', 'w')"),
    Attack("e02-config", "open('../../../nbgrader_config.py', 'a').write('raise SystemExit')"),
    Attack("e03-network", "import os, socket\nfor port in range(int('PORT'), int('PORT') + 1):\n"
           "    socket.create_connection(('127.0.0.1', port), 2).send(b'LEAK')"),
    Attack("e03-resolve", "import socket\nprint('LEAK', socket.gethostbyname('localhost.localdomain'))"),
    Attack("e04-linked-file", "print('LEAK' if 'data.csv' in __import__('os').listdir('.') else 'nothing')", folder=linked_secret),
    Attack("e05-linked-notebook", folder=linked_notebook, outcome=Outcome.REJECTED, rejected="is a link"),
    Attack("e05-linked-student", folder=linked_student, outcome=Outcome.REJECTED, rejected="is a link"),
    Attack("e06-linked-folder", "print('LEAK' if 'data' in __import__('os').listdir('.') else 'nothing')", folder=linked_folder),
    Attack("e07-pipe", folder=pipe, outcome=Outcome.REJECTED, rejected="not a file"),
    Attack("e08-script", "from IPython.display import HTML, Javascript, display\n"
           "display(HTML('<script>document.title = \"OWNED\"</script><img src=x onerror=alert(1)>'))\n"
           "display(Javascript('alert(1)'))\nprint('</pre><script>OWNED</script>')",
           {"double": "def double(x):\n    raise ValueError('<script>OWNED</script>')"}),
    Attack("e09-environ-of-others", "import os\nfor p in range(1, 50):\n    try:\n        print('LEAK', open(f'/proc/{p}/environ').read())\n"
           "    except OSError: pass"),
    Attack("e10-ptrace", "import ctypes\nlibc = ctypes.CDLL(None)\nprint([p for p in range(1, 100) if p != 1 and "
           "libc.ptrace(16, p, 0, 0) == 0])"),
    Attack("e11-delete", "import shutil\nfor top in ('/work', '/tmp', '/packages', '/environment/bin', '/etc'):\n"
           "    shutil.rmtree(top, ignore_errors=True)\nimport os\nos.path.exists('/usr/bin') or print('LEAK')"),
    Attack("e12-remount", "import ctypes\nlibc = ctypes.CDLL(None)\nprint('LEAK' if 0 in (libc.mount(b'none', b'/', None, 32 | 4096, None),"
           " libc.umount2(b'/proc', 2), libc.unshare(0x10020000), libc.chroot(b'/work'), libc.setuid(0)) else 'nothing')"),
    Attack("e13-modules-beside", folder=module_files),
    Attack("e14-shell", "!rm -rf /work /tmp /packages /environment/bin 2>/dev/null\n!echo done"),
    Attack("e15-site-packages", "import numpy\nopen(numpy.__file__, 'a').write('raise SystemExit')"),
    Attack("e16-devices", "import os\nprint('LEAK' if os.path.exists('/dev/vda') or os.path.exists('/dev/sda') else 'nothing')\n"
           "os.mknod('disk', 0o60600, os.makedev(254, 0))"),
    Attack("e17-keyring", "import ctypes\nprint(ctypes.CDLL(None).syscall(248, b'user', b'k', b'v', 1, -4))"),
    Attack("e18-suid", "import subprocess\nprint(subprocess.run(['su', '-c', 'id'], capture_output=True, text=True, stdin=-3))"),
    Attack("e19-abstract-socket", "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect('\\0attacked-PORT')\nprint('LEAK')"),
    Attack("e20-bwrap-again", "!bwrap --bind / / --dev /dev sh -c 'echo LEAK' 2>/dev/null"),
]  # fmt: skip

ATTACKS = [
    *IN_THE_SHELL, *TRICKY_VALUES, *FORGED_ANSWERS, *LOOKING, *TAMPERING, *FILES, *EXHAUSTION, *OUT, *LEAKING, *BESIDE,
]  # fmt: skip
