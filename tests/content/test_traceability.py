"""Each element of the source documents leads to a section, each objective to what teaches and tests it."""

import csv
from pathlib import Path

import pytest

from coursekit.content import traceability
from coursekit.content.lessons import objective_texts, stated_objectives
from coursekit.course import notebooks
from coursekit.course.project import Project

PROJECT = Project.find(Path(__file__))


def test_every_element_is_taught(project: Project) -> None:
    assert len(traceability.table(project, traceability.ELEMENTS)) == 78
    assert traceability.check(project) == []


@pytest.mark.parametrize("path", PROJECT.lessons, ids=lambda path: path.stem)
def test_every_objective_leads_to_points(path: Path) -> None:
    lesson = notebooks.read(PROJECT.root / path)
    found = traceability.traces(lesson, traceability.assignment_of(PROJECT, path))
    assert list(objective_texts(lesson)) == stated_objectives(lesson) == [trace.objective for trace in found]
    for trace in found:
        assert trace.sections, trace.objective
        assert trace.questions, trace.objective
        assert trace.practice or trace.tasks, trace.objective
    assert any(trace.tasks for trace in found)


def rewritten(project: Project, path: Path, row: dict[str, str]) -> None:
    """Put ``row`` in place of the first row of a table."""
    rows = [row, *traceability.table(project, path)[1:]]
    with (project.root / path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, row)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"id": "Z9", "lesson": "retention-economics", "anchor": "retention-economics-value"}, "no such element"),
        ({"id": "G1", "lesson": "retention-economics", "anchor": "retention-economics-nowhere"}, "defines no label"),
        ({"id": "G1", "lesson": "retention-economics", "anchor": ""}, "defines no label ''"),
        ({"id": "G1", "lesson": "not-written", "anchor": "not-written-yet"}, "is not in _toc.yml"),
    ],
)
def test_a_row_that_leads_nowhere_is_found(copied: Project, row: dict[str, str], told: str) -> None:
    rewritten(copied, traceability.COVERAGE, row)
    assert any(told in fault for fault in traceability.check(copied))


def test_an_element_nobody_teaches_is_found(copied: Project) -> None:
    rewritten(copied, traceability.ELEMENTS, {"id": "Z9", "document": "garden", "element": "Something new"})
    assert any("nothing teaches Z9" in fault for fault in traceability.check(copied))
