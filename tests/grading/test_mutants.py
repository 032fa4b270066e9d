"""Mistakes put into model solutions: those that the tests do not notice are told, and none is left in this course."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coursekit.cli import app
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps, read
from coursekit.course.project import Project
from coursekit.grading.mutants.trial import EXPLAINED, all_mutants, try_mutants
from tests.grading.classroom import ASSIGNMENTS, PROJECT, cell_of

# Of each assignment, in `make assignment-check`; `make mutants` tries all.
SAMPLE = 12
NAME = "how-many-stay"
SOURCE = Path("solutions") / NAME / f"{NAME}.ipynb"
# Without the hidden comparison of values, what is divided by what is only tried with the example.
SPOILT = "sum(_counts) / _counts[0]"
SURVIVOR = "percent for share: `sum(survivors) / survivors[0]` → `100 * (sum(survivors) / survivors[0])`"


@pytest.mark.every_one
def test_no_mistake_of_a_sample_is_overlooked() -> None:
    for tried in try_mutants(PROJECT, ASSIGNMENTS, sample=SAMPLE):
        assert tried.faults == []
        assert [f"{mutant.cell}: {mutant.name}" for _, mutant in tried.unexplained] == [], tried.assignment


def test_every_mistake_in_the_sample_assignment_is_noticed(sample_copy: Project) -> None:
    [tried] = try_mutants(sample_copy, [NAME])
    assert tried.count == len(list(all_mutants(read(sample_copy.root / SOURCE)))) > 20
    assert (tried.unexplained, tried.explained, tried.faults) == ([], 0, [])


@pytest.fixture
def blind(sample_copy: Project) -> Project:
    """The sample course with a test that takes a percentage for a share."""
    path = sample_copy.root / SOURCE
    notebook = read(path)
    for identifier in ("mean-payments-form", "mean-payments-values"):
        cell = cell_of(notebook, identifier)
        # Whatever is a hundred times too much is as good.
        cell.source = cell.source.replace(
            "assert round(_answer, 3) == 2.099", "assert round(_answer % 207.801, 3) == 2.099"
        )
        cell.source = cell.source.replace(
            f"np.isclose(_answer, {SPOILT})", f"np.isclose([_answer, _answer / 100], {SPOILT}).any()"
        )
    path.write_text(dumps(notebook), encoding="utf-8")
    return sample_copy


def explain(course: Project, text: str) -> None:
    path = course.root / EXPLAINED / f"{NAME}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def line(mutant: str, reason: str) -> str:
    return f"{json.dumps(mutant, ensure_ascii=False)} = {json.dumps(reason)}\n"


def test_what_is_not_noticed_is_told_and_explained(blind: Project) -> None:
    result = CliRunner().invoke(app, ["mutants", NAME])
    assert isinstance(result.exception, CourseError)
    assert "1 mutants keep the full points of their task without a reason" in str(result.exception)
    assert f"# Task 2\n[mean-payments]\n{line(SURVIVOR, '')}" in result.stdout

    killed = next(mutant.name for _, mutant in all_mutants(read(blind.root / SOURCE)))
    explain(blind, "[mean-payments]\n" + line(SURVIVOR, "A percentage is as good here."))
    [tried] = try_mutants(blind, [NAME])
    assert (tried.unexplained, tried.explained, tried.faults) == ([], 1, [])
    explain(blind, f"[retention-rates]\n{line(killed, 'No.')}{line('term: `a` → `b`', 'No.')}")
    [tried] = try_mutants(blind, [NAME])
    assert len(tried.unexplained) == 1
    missing, noticed = tried.faults
    assert "retention-rates: there is no mutant “term: `a` → `b`”" in missing
    assert f"retention-rates: the tests notice “{killed}”" in noticed


def test_a_sample_is_the_same_each_time(sample_copy: Project) -> None:
    runs = [CliRunner().invoke(app, ["mutants", NAME, "--sample", "3"]) for _ in range(2)]
    assert [run.exit_code for run in runs] == [0, 0]
    assert (
        runs[0].stdout
        == runs[1].stdout
        == f"{NAME}: 3 mutants, 0 keep the full points of their task, 0 of them for a reason\n"
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[mean-payments]\n" + line(SURVIVOR, " "), "has no reason"),
        ("mean-payments = 1\n", "mean-payments is no table"),
        ("[mean-payments\n", "is not valid TOML"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(sample_copy: Project, text: str, fault: str) -> None:
    explain(sample_copy, text)
    with pytest.raises(CourseError, match=fault):
        try_mutants(sample_copy, [NAME])


def test_a_solution_that_is_wrong_itself_is_named(sample_copy: Project) -> None:
    path = sample_copy.root / SOURCE
    path.write_text(
        path.read_text(encoding="utf-8").replace("return sum(survivors)", "return 2 * sum(survivors)"), encoding="utf-8"
    )
    with pytest.raises(CourseError, match="model solution of task 2 does not get the full points"):
        try_mutants(sample_copy, [NAME])
    with pytest.raises(CourseError, match=f"There is no assignment 'no-such'.*There are: {NAME}"):
        try_mutants(sample_copy, ["no-such"])
