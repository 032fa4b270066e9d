"""The assignment `retention-economics` itself, run without nbgrader: its numbers, its tests, its hidden data."""

import ast
import re
import runpy
from collections import defaultdict
from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.notebooks import read

SOURCE = Path(__file__).parents[2] / "solutions" / "retention-economics" / "retention-economics.ipynb"
MISTAKES = runpy.run_path(str(Path(__file__).parent / "mistakes" / "retention_economics.py"))["MISTAKES"]


def test_cells() -> list[NotebookNode]:
    """Return the cells that give points without a human."""
    known = [cell for cell in read(SOURCE).cells if "nbgrader" in cell.metadata]
    return [cell for cell in known if cell.metadata.nbgrader.grade and not cell.metadata.nbgrader.solution]


test_cells.__test__ = False  # a helper with the word of the field, not a test


def run(source: str, names: dict[str, object]) -> str:
    """Run ``source`` without a kernel; return the message of the error it ends with, or nothing."""
    try:
        exec(source, names)
    except Exception as error:  # whatever a wrong answer raises
        return f"{type(error).__name__}: {error}"
    return ""


def code_cells() -> list[NotebookNode]:
    return [cell for cell in read(SOURCE).cells if cell.cell_type == "code"]


def outcome(seed: int, answers: dict[str, str]) -> dict[str, str]:
    """Run the instructor's notebook with other ``answers``; return the message of each cell that fails."""
    names: dict[str, object] = {}
    sources = {cell.id: answers.get(cell.id, cell.source) for cell in code_cells()}
    messages = {
        identifier: run(source.replace("CLASS_SEED = 2026", f"CLASS_SEED = {seed}"), names)
        for identifier, source in sources.items()
    }
    return {identifier: message for identifier, message in messages.items() if message}


@pytest.mark.parametrize("seed", [0, 2026, 987654321])
def test_mistakes_fail_alike_with_every_seed(seed: int) -> None:
    assert outcome(seed, {}) == {}
    for mistake in MISTAKES:
        failures = outcome(seed, {mistake["cell"]: mistake["source"]})
        assert set(failures) == set(mistake["fails"]), mistake["name"]
        assert mistake["says"] in failures[mistake["fails"][0]], mistake["name"]


# Learns an answer for each question, and gives any learnt answer to a question it has not heard.
MEMORY = """
def {name}(*arguments, right={name}):
    question = repr([item.to_csv() if hasattr(item, "to_csv") else np.asarray(item).tolist() for item in arguments])
    if learning:
        learnt["{name}"][question] = right(*arguments)
    return learnt["{name}"].get(question, next(iter(learnt["{name}"].values())))
"""


def test_hidden_tests_draw_from_the_seed() -> None:
    """Who learns the hidden data of one class by heart fails every hidden test of the next."""
    learnt: dict[str, dict] = defaultdict(dict)
    hidden = {cell.id for cell in test_cells() if "BEGIN HIDDEN TESTS" in cell.source}

    def failures(seed: int, *, learning: bool) -> set[str]:
        names: dict[str, object] = {"learnt": learnt, "learning": learning}
        failed = set()
        for cell in code_cells():
            if run(cell.source.replace("CLASS_SEED = 2026", f"CLASS_SEED = {seed}"), names):
                failed.add(cell.id)
            if cell.metadata.get("nbgrader", {}).get("solution"):
                assert not run(MEMORY.format(name=cell.id.replace("-", "_")), names)
        return failed

    assert failures(2026, learning=True) == set()
    assert failures(2026, learning=False) == set()
    assert failures(2027, learning=False) == hidden


def test_examples_in_the_tasks_are_computed() -> None:
    """Every number a student checks against is what the solution gives."""
    names: dict[str, object] = {}
    notebook = read(SOURCE)
    assert not any(run(cell.source, names) for cell in code_cells())
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown").replace("\n", " ")
    single = re.findall(r"`(\w+\([^`]*\))` gives `([^`]+)`", text)
    assert len(single) == 5
    for call, stated in single:
        value = eval(call, names)
        assert stated == (repr(value) if isinstance(value, list) else f"{value:.{len(stated.split('.')[1])}f}"), call
    meanings = eval("three_meanings(0.80, 0.10)", names)
    assert ", ".join(f"`{value:.4f}`" for value in list(meanings.values())[:2]) in text
    assert f"and `{meanings['defections']:.4f}`" in text
    visitors = names["visitors"]
    worth = visitors["conversion"] * names["lifetime_value_now"](visitors["margin"], visitors["retention"], 0.10)
    extra, every = visitors["clicks_more"] - visitors["clicks_now"], visitors["clicks_more"]
    assert f"An extra click is worth {(extra * worth).sum() / extra.sum():.2f}" in text
    assert f"seem to be worth {(every * worth).sum() / every.sum():.2f}" in text
    gym = names["three_meanings"](0.60, 0.10)
    reflection = next(cell.source for cell in notebook.cells if cell.id == "reflection")
    assert all(f"{100 * rise:.1f}%" in reflection for rise in gym.values())


def test_test_cells_leave_students_names_alone() -> None:
    """A test cell assigns only names that begin with an underscore, and ends without a value."""
    for cell in test_cells():
        tree = ast.parse(cell.source)
        stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        assert all(name.startswith("_") for name in stored), cell.id
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom)]
        # nbgrader takes a value for partial credit.
        assert not isinstance(tree.body[-1], ast.Expr), cell.id
