"""Every assignment itself, run without nbgrader: its numbers, its tests, its hidden data."""

from collections import defaultdict

import numpy as np
import pytest
from nbformat import NotebookNode

from coursekit.content import assignments
from coursekit.course.cells import NbgraderCell, nbgrader_cells
from coursekit.course.edition import Edition
from tests.grading.classroom import ASSIGNMENTS, answer_cells, mistakes_at_once, mistakes_of, seeded, source_of
from tests.grading.common_mistakes import rows_of


def code_cells(name: str, seed: int) -> list[NotebookNode]:
    return [cell for cell in seeded(name, seed).cells if cell.cell_type == "code"]


def run(source: str, names: dict[str, object]) -> str:
    """Run ``source`` without a kernel; return the message of the error it ends with, or nothing."""
    try:
        exec(compile(source, "cell", "exec"), names)
    except Exception as error:  # whatever a wrong answer raises
        return f"{type(error).__name__}: {error}"
    return ""


def outcome(name: str, seed: int, answers: dict[str, str]) -> dict[str, str]:
    """Run the instructor's notebook with other ``answers``; return the message of each cell that fails."""
    names: dict[str, object] = {}
    sources = {cell.id: answers.get(cell.id, cell.source) for cell in code_cells(name, seed)}
    messages = {identifier: run(source, names) for identifier, source in sources.items()}
    return {identifier: message for identifier, message in messages.items() if message}


# An instructor may choose any seed. With some a mistake gives the right number, which must not be held against anybody.
# A number of another size stands for all; `make assignment-check` tries the others, three that once failed among them.
SEEDS = (987654321,)
OTHER_SEEDS = (*range(50), 66, 127, 203, 527, 2026)


@pytest.mark.parametrize("seeds", [SEEDS, pytest.param(OTHER_SEEDS, marks=pytest.mark.every_one)], ids=["one", "many"])
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_right_answers_pass_with_every_seed(name: str, seeds: tuple[int, ...]) -> None:
    for seed in seeds:
        assert outcome(name, seed, {}) == {}, f"CLASS_SEED {seed}"


# With the seed that the course is published with, `test_every_assignment` hands each of them in.
@pytest.mark.parametrize("seed", [987654321, pytest.param(203, marks=pytest.mark.every_one)])
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_mistakes_fail_with_every_seed(name: str, seed: int) -> None:
    # A visible test may tell a mistake as well; what it costs stands in the others.
    unpaid = {known.cell.id for known in nbgrader_cells(source_of(name)) if known.is_test and not known.max_points}
    for group in mistakes_at_once(name):
        failures = outcome(name, seed, {mistake["cell"]: mistake["source"] for mistake in group})
        expected = {cell for mistake in group for cell in mistake["fails"]}
        assert set(failures) - unpaid == expected - unpaid, [mistake["name"] for mistake in group]
        for mistake in group:
            assert mistake["says"] in failures[mistake["fails"][0]], mistake["name"]
            english, arabic = failures[mistake["fails"][0]].splitlines()
            assert not Edition("ar").writes(english), mistake["name"]
            assert Edition("ar").writes(arabic), mistake["name"]
            # What the pages for instructors quote, in each language. With another seed a test may stop at another case.
            for row in rows_of(name, mistake["name"]) if seed == SEEDS[-1] else []:
                assert row.is_said_in(failures[row.test]), f"{mistake['name']}: {failures[row.test]}"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_task_has_two_typical_mistakes(name: str) -> None:
    for task in assignments.tasks(source_of(name)):
        tested = {cell.id for cell in task.tests}
        typical = [mistake["name"] for mistake in mistakes_of(name) if tested & set(mistake["fails"])]
        assert len(typical) >= 2, f"task {task.number}"
        for mistake in mistakes_of(name):
            assert mistake["fails"], mistake["name"]
    names = [mistake["name"] for mistake in mistakes_of(name)]
    assert len(set(names)) == len(names)


# Learns an answer for each question, and gives any learnt answer to a question it has not heard.
MEMORY = """
def {name}(*arguments, right={name}, **options):
    question = ask((arguments, options))
    if learning:
        learnt["{name}"][question] = right(*arguments, **options)
    return learnt["{name}"].get(question, next(iter(learnt["{name}"].values())))
"""


def ask(item: object) -> str:
    """Return a text that is the same for the same question."""
    if isinstance(item, tuple | list):
        return f"[{', '.join(map(ask, item))}]"
    if isinstance(item, dict):
        return ask(list(item.items()))
    if hasattr(item, "edges"):
        return ask(sorted(item.edges))
    return item.to_csv() if hasattr(item, "to_csv") else repr(np.asarray(item).tolist())


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_hidden_tests_draw_from_the_seed(name: str) -> None:
    """Who learns the hidden data of one class by heart loses at least half of the points of each task in the next.

    A case at a limit may be the same in every class.
    """
    learnt: dict[str, dict] = defaultdict(dict)
    answers = {cell.id: cell.id.replace("-", "_") for cell in answer_cells(name) if cell.cell_type == "code"}

    def failures(seed: int, *, learning: bool) -> set[str]:
        names: dict[str, object] = {"learnt": learnt, "learning": learning, "ask": ask}
        failed = set()
        for cell in code_cells(name, seed):
            if run(cell.source, names):
                failed.add(cell.id)
            if cell.id in answers:
                assert answers[cell.id] in names, f"{cell.id} does not define {answers[cell.id]}"
                assert not run(MEMORY.format(name=answers[cell.id]), names)
        return failed

    assert failures(2026, learning=True) == set()
    assert failures(2026, learning=False) == set()
    failed = failures(2027, learning=False)
    for task in assignments.tasks(source_of(name)):
        points = {cell.id: NbgraderCell(cell).max_points for cell in task.tests}
        kept = sum(points[identifier] for identifier in points.keys() - failed)
        assert kept <= sum(points.values()) / 2, f"task {task.number}: {sorted(points.keys() - failed)}"
