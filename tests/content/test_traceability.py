"""Each element of the source documents leads to a section, each objective to what teaches and tests it."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from coursekit.content import traceability
from coursekit.content.lessons import assignment_of
from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from tests.content.small_course import LESSON, cell, replace, spoil


def test_every_element_is_taught(course: Project) -> None:
    assert traceability.check(course) == []


def test_an_objective_leads_to_sections_questions_and_tasks(course: Project) -> None:
    assignment = assignment_of(course, LESSON)
    (trace,) = traceability.traces(notebooks.read(course.root / LESSON), assignment)
    assert trace.objective == "half-1"
    assert trace.sections == ["half-sums", "half-wrong"]
    assert (trace.questions, trace.practice, trace.tasks) == ([1], [1], {1: 3})


def test_a_lesson_without_assignment_is_traced_without_tasks(course: Project) -> None:
    assert assignment_of(course, Path("chapters/third.ipynb")) is None
    (trace,) = traceability.traces(notebooks.read(course.root / LESSON))
    assert trace.tasks == {}


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("coverage", "E1,half,half-sums", "E9,half,half-sums", "E9 in half: data/elements.csv has no such element"),
        ("coverage", "half-sums", "half-nowhere", "the lesson defines no label 'half-nowhere'"),
        ("coverage", "half-sums", "", "the lesson defines no label ''"),
        ("coverage", "quarter,", "quarter,quarter-one", "the lesson is not in _toc.yml, so it has no label yet"),
        ("coverage", "half,half-sums", "intro,half-sums", "E1 in intro: the lesson defines no label"),
        ("elements", "E2,Quarters", "E3,Thirds", "data/coverage.csv: nothing teaches E3"),
        ("claims", "supported", "true", "data/claims.csv, C1: 'true' is not one of supported, unsupported"),
        ("claims", "C1,", "C2,", "data/claims.csv, C2: no lesson cites it, nor does the page of the ledger"),
        ("claims", "C1,", "C2,", "chapters/half: it cites the claim C1, and data/claims.csv has no such row"),
    ],
)
def test_a_row_that_leads_nowhere_is_found(course: Project, table: str, old: str, new: str, fault: str) -> None:
    replace(course.root / f"data/{table}.csv", old, new)
    faults = traceability.check(course)
    assert any(fault in found for found in faults), faults


def test_the_page_of_the_ledger_discusses_and_no_other_page_does(course: Project) -> None:
    (course.root / "data/claims.csv").write_text("id,claim,verdict\nC1,Half is less,supported\nC2,Old,supported\n")
    page = course.root / "intro.md"
    page.write_text("(welcome)=\n# Welcome\n\nIt was so ({claim}`C2`).\n", encoding="utf-8")
    assert traceability.discussions(course) == {"C1": ["chapters/half"]}
    page.write_text(page.read_text() + "\n```{claims} old\n```\n", encoding="utf-8")
    assert traceability.discussions(course) == {"C2": ["intro"], "C1": ["chapters/half"]}
    assert traceability.check(course) == []


def ask_for_actions(course: Project) -> Project:
    """Let lessons of the course have checked actions, and put one under the heading of a section."""
    replace(course.root / "pyproject.toml", "points = 3,", "points = 3, actions = 1,")
    action = new_code_cell("practice.choice('half', 'Half?', {'One': 'Right.'}, right='One')", id="halve")
    spoil(course, LESSON, lambda notebook: notebook.cells.insert(4, action))
    return Project(course.root)


def test_an_element_is_taught_where_readers_do_something(course: Project) -> None:
    made = ask_for_actions(course)
    assert traceability.check(made) == []
    # A section holds those within it, and ends at the next heading of its rank.
    deeper = "(half-sums)=\n## Halves\n\nA half.\n\n### Quarters"
    spoil(made, LESSON, lambda notebook: cell(notebook, "sums").update(source=deeper))
    assert traceability.check(made) == []
    spoil(made, LESSON, lambda notebook: cell(notebook, "sums").update(source=deeper.replace("###", "##")))
    (fault,) = traceability.check(made)
    assert fault.startswith("data/coverage.csv: E1 in half: the section 'half-sums' has no checked action")


def test_an_element_of_which_no_lesson_speaks_is_found(course: Project) -> None:
    made = ask_for_actions(course)
    replace(course.root / "data/coverage.csv", "half,half-sums", "intro,welcome")
    assert traceability.check(made) == ["data/coverage.csv: E1 is on no page with tasks, only in intro"]


@pytest.mark.parametrize("table", ["claims", "elements", "coverage"])
def test_a_table_that_is_missing_or_lacks_a_column_is_named(course: Project, table: str) -> None:
    path = course.root / f"data/{table}.csv"
    replace(path, "id,", "number,")
    with pytest.raises(CourseError, match=f"data/{table}.csv lacks the column id"):
        traceability.check(course)
    path.unlink()
    with pytest.raises(CourseError, match=f"data/{table}.csv is missing"):
        traceability.check(course)


def test_an_objective_that_is_not_stated_cannot_be_traced(course: Project) -> None:
    lesson, assignment = notebooks.read(course.root / LESSON), assignment_of(course, LESSON)
    assert assignment is not None
    cell(lesson, "sums").metadata.objectives = ["half-2"]
    cell(assignment, "half-task").metadata.objectives = ["half-3"]
    with pytest.raises(CourseError) as error:
        traceability.traces(lesson, assignment)
    assert str(error.value).splitlines() == [
        "cell sums meets half-2, which the lesson does not state",
        "task 1 meets half-3, which the lesson does not state",
    ]


def test_a_label_that_no_link_can_name_is_found(course: Project) -> None:
    spoil(course, LESSON, lambda notebook: cell(notebook, "sums").update(source="## Halves\n\n(half-loose)=\nA half."))
    faults = traceability.check(course)
    assert any("cell sums: the label half-loose stands before no heading" in fault for fault in faults)
    # It is no section either.
    assert "half-loose" not in traceability.labels(course, LESSON)


def test_a_course_without_tables_has_no_faults(course: Project) -> None:
    settings = (course.root / "pyproject.toml").read_text(encoding="utf-8")
    (course.root / "pyproject.toml").write_text(settings.partition("[tool.coursekit.tables]")[0], encoding="utf-8")
    assert traceability.check(Project(course.root)) == []
