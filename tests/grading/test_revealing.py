"""One case of each hidden test that failed: right, rounded or an error, and nothing of the class's own hidden data."""

import os
import re
import select
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest
from nbformat import NotebookNode

from coursekit.content.class_folder import PRIVATE, make_class
from coursekit.course.notebooks import dumps, read
from coursekit.course.project import Project
from coursekit.grading.feedback import About, page
from coursekit.grading.merge import CASE, OWN_METADATA, REVEALED_ERROR, Merged
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.outcomes import CellGrade
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted import agent
from coursekit.grading.trusted.agent import Grader
from coursekit.grading.trusted.revealing import MOST_PLAYED, PUBLIC_SEEDS, as_program, shown
from tests.content.small_course import rewritten, spoil
from tests.grading.classroom import answered, cell_of
from tests.own_data import NAME, SOURCE

RATES, PAYMENTS = "retention-rates-values", "mean-payments-values"
HEAD = "def {}(survivors):\n    {}"
RIGHT = {
    "retention-rates": HEAD.format(
        "retention_rates", "return [survivors[k] / survivors[k - 1] for k in range(1, len(survivors))]"
    ),
    "mean-payments": HEAD.format("mean_payments", "return sum(survivors) / survivors[0]"),
}
# Keeps whatever it was given, and gives all of it back.
SPY = "def retention_rates(survivors, seen=[]):\n    seen.extend(survivors)\n    return [float(x) for x in seen]"
pytestmark = pytest.mark.slow


class Marker:
    """Grades answers to the sample assignment in this process, in a class with a seed of its own."""

    def __init__(self, grader: Grader, course: Project) -> None:
        self.grader, self.course = grader, course

    def grade(self, language: str = "en", **changed: str) -> NotebookNode:
        """Return the graded notebook; answers are right but for those that are given."""
        answers = {**RIGHT, **{name.replace("_", "-"): source for name, source in changed.items()}}
        edition = next(edition for edition in self.course.editions if edition.language == language)
        released = read(self.course.root / self.course.student_version(NAME, edition))
        [assignment] = NbgraderCourse(self.course.root).assignments(NAME)
        self.grader.prepare(assignment)
        data = dumps(answered(released, answers)).encode()
        text = self.grader.grade(Submission("s1", data)).text
        import nbformat

        return nbformat.reads(text, as_version=4)

    def page(self, notebook: NotebookNode) -> str:
        return page(notebook, About(NAME), self.course.root)


def kill_in_a_moment(process: int, number: int, kill: Callable[[int, int], None] = os.kill) -> None:
    """Let a judge that has said everything end by itself first: a measurement of coverage writes what it saw then."""
    descriptor = os.pidfd_open(process)
    select.select([descriptor], [], [], 1)
    os.close(descriptor)
    kill(process, number)


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with pytest.MonkeyPatch.context() as patch, Grader(["numpy"], walls=False) as grader:
        patch.setattr(os, "kill", kill_in_a_moment)
        yield grader


@pytest.fixture
def marker(grader: Grader, sample_copy: Project) -> Marker:
    return Marker(grader, sample_copy)


def own(notebook: NotebookNode, cell: str) -> dict[str, object]:
    return dict(cell_of(notebook, cell).metadata.get(OWN_METADATA, {}))


def hidden_numbers(marker: Marker) -> set[str]:
    """Return the numbers of the first hidden test as this class has them."""
    import numpy as np

    return set(map(str, np.random.default_rng([2026, 1]).integers(100, 2000, 8).tolist()))


def test_a_wrong_answer_is_shown_with_what_is_right(marker: Marker) -> None:
    graded = marker.grade(mean_payments=HEAD.format("mean_payments", "return sum(survivors[1:]) / survivors[0]"))
    case = own(graded, PAYMENTS)[CASE]
    given = case["given"][0].removeprefix("survivors = ")
    counts = [int(number) for number in re.findall(r"\d+", given)]
    assert case["call"] == "mean_payments(survivors)" and len(counts) == 8
    assert float(case["expected"]) == pytest.approx(sum(counts) / counts[0])
    assert float(case["got"]) == pytest.approx(sum(counts[1:]) / counts[0])
    assert not case["rounded"]
    html = marker.page(graded)
    assert given in html and case["expected"] in html and case["got"] in html and "which you can try yourself" in html
    # What passes shows nothing.
    assert CASE not in own(graded, RATES)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_rounded_answer_is_called_rounded(marker: Marker, language: str) -> None:
    rounding = HEAD.format("mean_payments", "return round(sum(survivors) / survivors[0], 2)")
    graded = marker.grade(language, mean_payments=rounding)
    assert own(graded, PAYMENTS)[CASE]["rounded"] is True
    html = marker.page(graded)
    assert {"en": "Your answer is the right one, rounded.", "ar": "القيمة الصحيحة بعد تقريبها"}[language] in html
    assert "Divide all payments" not in html and "اقسم الدفعات" not in html


@pytest.mark.parametrize(
    ("source", "got"),
    [
        (HEAD.format("mean_payments", "return max(survivors[:0])"), "ValueError: max()"),
        (HEAD.format("mean_payments", "return {}['x']"), "KeyError: 'x'"),
        ("mean_payments = 2", "TypeError: 'int' object is not callable"),
        ("payments = 2", "NameError: name 'mean_payments' is not defined"),
    ],
)
def test_an_error_is_shown_with_what_was_given(marker: Marker, source: str, got: str) -> None:
    case = own(marker.grade(mean_payments=source), PAYMENTS)[CASE]
    assert case["got"].startswith(got) and case["given"][0].startswith("survivors = [")


def test_what_the_test_lets_pass_is_not_called_wrong(marker: Marker) -> None:
    # Near enough for the test, which fails for something else.
    body = "survivors.append(0)\n    return round(sum(survivors) / survivors[0], 7)"
    graded = marker.grade(mean_payments=HEAD.format("mean_payments", body))
    assert own(graded, PAYMENTS)["outcome"] == "wrong" and CASE not in own(graded, PAYMENTS)
    assert "mean_payments changes the list that it is given." in marker.page(graded)


def test_what_a_test_makes_of_an_answer_is_known_of_this_answer_alone(
    marker: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = HEAD.format("mean_payments", "return 0.0")
    usual = own(marker.grade(mean_payments=wrong), PAYMENTS)[CASE]
    known = marker.grader.known
    assert list(known.fails.values()) == [True]
    monkeypatch.setattr(agent, "Known", lambda: known)
    assert own(marker.grade(mean_payments=wrong), PAYMENTS)[CASE] == usual
    assert len(known.fails) == 1
    # As if the test let it pass: nobody tries it again, and another answer is tried.
    known.fails = dict.fromkeys(known.fails, False)
    assert own(marker.grade(mean_payments=wrong), PAYMENTS).get(CASE) != usual
    other = HEAD.format("mean_payments", "return 0.5")
    assert own(marker.grade(mean_payments=other), PAYMENTS)[CASE]["got"] == "0.5"


def test_where_no_answer_alone_fails_a_test_the_search_ends_soon(marker: Marker) -> None:
    line = "_counts = np.sort(_draw.integers(100, 2000, 8))[::-1].tolist()"
    rounds = """_near = 0
for _ in range(30):
    _counts = np.sort(_draw.integers(100, 2000, 8))[::-1].tolist()
    _near += bool(np.isclose(mean_payments(list(_counts)), sum(_counts) / _counts[0]))
assert _near >= 20, "Too few are right.\\nالصحيح قليل." """.rstrip()
    spoil(marker.course, SOURCE, rewritten(PAYMENTS, line, f"{rounds}\n{line}"))
    graded = marker.grade(mean_payments=HEAD.format("mean_payments", "return sum(survivors) / survivors[0] + 0.001"))
    assert own(graded, PAYMENTS)["outcome"] == "wrong"
    # Thirty-one answers differ.
    assert len(marker.grader.known.fails) == MOST_PLAYED


def test_a_missing_package_is_named(marker: Marker) -> None:
    # The second task: by then the student's code has seen the first one's hidden data.
    graded = marker.grade(mean_payments="import not_a_package_at_all\n" + RIGHT["mean-payments"])
    assert own(graded, "mean-payments")[REVEALED_ERROR]["name"] == "ModuleNotFoundError"
    assert "The package <bdi>not_a_package_at_all</bdi> is not installed" in marker.page(graded)


def test_nothing_of_the_hidden_data_is_shown_whatever_a_function_keeps(marker: Marker) -> None:
    graded = marker.grade(retention_rates=SPY)
    case = own(graded, RATES)[CASE]
    numbers = set(re.findall(r"\d+", f"{case['given']} {case['expected']} {case['got']}"))
    assert len(numbers) > 7
    assert not numbers & hidden_numbers(marker)


def test_nothing_of_the_test_itself_is_shown_whatever_a_function_keeps(marker: Marker) -> None:
    line = "_draw = np.random.default_rng([CLASS_SEED, 1])"
    fixed = 'assert len(retention_rates([77777, 7777])) == 1, "One rate.\\nمعدل واحد."'
    spoil(marker.course, SOURCE, rewritten(RATES, line, f"{fixed}\n{line}"))
    case = own(marker.grade(retention_rates=SPY), RATES)[CASE]
    assert "7777" not in f"{case}" and len(re.findall(r"\d+", str(case["got"]))) > 7


def test_a_class_with_a_public_seed_is_shown_other_ones(marker: Marker) -> None:
    wrong = HEAD.format("mean_payments", "return 0.0")
    usual = own(marker.grade(mean_payments=wrong), PAYMENTS)[CASE]
    make_class(marker.course, PUBLIC_SEEDS[0])
    marker.course = Project(marker.course.root / "classes" / str(PUBLIC_SEEDS[0]))
    assert own(marker.grade(mean_payments=wrong), PAYMENTS)[CASE] != usual


def test_of_a_private_test_nothing_is_shown(marker: Marker) -> None:
    path = marker.course.root / PRIVATE / NAME / f"{PAYMENTS}.py"
    path.parent.mkdir(parents=True)
    hidden = cell_of(read(marker.course.root / SOURCE), PAYMENTS).source
    body = hidden.partition("### BEGIN HIDDEN TESTS\n")[2].partition("### END HIDDEN TESTS")[0]
    path.write_text(body, encoding="utf-8")
    made = make_class(marker.course, 31)
    marker.course = Project(made.root)
    graded = marker.grade(mean_payments=HEAD.format("mean_payments", "return 0.0"))
    assert own(graded, PAYMENTS)["outcome"] == "wrong" and CASE not in own(graded, PAYMENTS)


def test_what_is_the_same_for_every_seed_is_a_part_of_the_test(marker: Marker) -> None:
    line = "_counts = np.sort(_draw.integers(100, 2000, 8))[::-1].tolist()"
    spoil(marker.course, SOURCE, rewritten(PAYMENTS, line, "_counts = [900, 700, 650]"))
    graded = marker.grade(mean_payments=HEAD.format("mean_payments", "return 0.0"))
    assert own(graded, PAYMENTS)["outcome"] == "wrong" and CASE not in own(graded, PAYMENTS)


def test_a_search_that_fails_costs_no_points(marker: Marker, monkeypatch: pytest.MonkeyPatch) -> None:
    run = marker.grader.run

    def broken(merged: Merged, files: dict[str, bytes], reveal: frozenset[str] = frozenset()) -> list[CellGrade]:
        if reveal:
            raise OSError("no process left")
        return run(merged, files)

    monkeypatch.setattr(marker.grader, "run", broken)
    graded = marker.grade(mean_payments=HEAD.format("mean_payments", "return 0.0"))
    assert (own(graded, RATES)["outcome"], own(graded, PAYMENTS)["outcome"]) == ("right", "wrong")


@pytest.mark.parametrize(
    "program",
    [
        "[1, (0.5,), {'a': None}, 'x', float('nan'), float('-inf')]",
        "np.array([[1.0, 2.0], [3.0, 4.0]])",
        "pd.Series([1.5, 2.0], name='v')",
        "pd.Timestamp('2011-11-25 00:00:00')",
        "pd.DataFrame({\n    'a': [1, 2],\n    'b': ['x', float('nan')],\n}, index=['p', 'q'])",
    ],
)
def test_what_was_given_can_be_copied(program: str) -> None:
    assert as_program(eval(program, {"np": np, "pd": pd})) == program


def test_a_number_of_numpy_is_a_number() -> None:
    assert as_program([np.float64(0.5), np.int64(2)]) == "[0.5, 2]"
    assert shown((np.float64(0.5), np.int64(2))) == "(0.5, 2)"


@pytest.mark.parametrize("value", [list(range(2000)), np.array([1], dtype="int8"), object()])
def test_what_cannot_be_copied_is_not_called_so(value: object) -> None:
    assert as_program(value) == ""
