"""A case of the form is silent, each fault that is planted in it is found, and a course that asks for none is left."""

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.content import case_form, form
from coursekit.course import notebooks
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.course.settings import LessonKind
from tests.conftest import edit
from tests.content.small_course import Change, cell, rewritten, without

KIND = LessonKind(words=(0, 99), tasks=(0, 9), points=0, actions=4, exhibits=(2, 3), teaching_notes=Path("book/notes"))
CASE, NOTE = Path("cases/worth-of-a-regular.ipynb"), Path("book/notes/case-worth-of-a-regular.md")
EXHIBITS = "exhibits (headings “## Exhibit 1 · Title”)"

PLAN = "| Minutes | What |\n|---:|---|\n| 10 | exhibits |\n| 50 | the board |\n"
POSITIONS = "\n".join(f"- **“Position {number}”**: answer it." for number in range(5))
TEXT = f"""# Notes

## Opening question

Who would stay?

## Plan of 60 minutes

{PLAN}
## Board plan

Two columns.

## When the class says …

{POSITIONS}

## Verdict

Win the customer. Students can read this too.
"""


def text(identifier: str, source: str) -> NotebookNode:
    return new_markdown_cell(source, id=identifier)


def task(kind: str, name: str) -> NotebookNode:
    return new_code_cell(f'practice.{kind}("{name}")', id=name, metadata={"tags": ["practice"]})


def case() -> NotebookNode:
    """Return what of a case these rules look at."""
    return new_notebook(
        cells=[
            text("opening", "On {given}`1 July 2009` the owner has to decide."),
            text("first", "## Exhibit 1 · Who came back"),
            task("number", "came-back"),
            task("choice", "who-they-are"),
            text("second", "## Exhibit 2 · What they paid"),
            task("order", "paid"),
            task("why", "not-checked"),
            task("predict", "more"),
            text("question", "(label)=\n## The question\n\nWould you pay?"),
            text("analysis", "## One possible analysis\n\nOf many."),
            task("number", "too-late"),
            text("rivals", "## The rivals\n\nPrice."),
            text("give-up", "## What would make each side give up\n\n- **One side**: this.\n- **The other**: that."),
            text("wrong", "(worth-of-a-regular-wrong)=\n## Where it goes wrong\n\nHere."),
            text("answer", "## The decision, answered\n\n{doc}`Note </book/notes/case-worth-of-a-regular>`."),
        ]
    )


def moved(identifier: str, before: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        found = cell(notebook, identifier)
        notebook.cells.remove(found)
        notebook.cells.insert(notebook.cells.index(cell(notebook, before)), found)

    return change


PLANTED = [
    (without("second"), f"1 {EXHIBITS}; 2 to 3 are wanted"),
    (rewritten("second", " · ", ": "), f"1 {EXHIBITS}; 2 to 3 are wanted"),
    (rewritten("second", "Exhibit 2", "Exhibit 3"), "its exhibits are numbered 1, 3; number them from 1"),
    (moved("analysis", "second"), "“Exhibit” comes after “One possible analysis”; the order is exhibits, The question"),
    (moved("rivals", "analysis"), "“One possible analysis” comes after “The rivals”; the order is exhibits"),
    (moved("answer", "wrong"), "“Where it goes wrong” comes after “The answer”; the order is exhibits"),
    (without("question"), "0 sections are headed “## The question”; it must be 1"),
    (without("give-up"), "0 sections are headed “## What would make each side give up”; it must be 1"),
    (
        rewritten("give-up", "- **The other**: that.", ""),
        "names 1 sides, each as an item with its observation; at least",
    ),
    (without("paid"), "3 checked actions in the exhibits; at least 4 are wanted"),
    (without("paid", "more"), "Exhibit 2 has no checked action"),
    (rewritten("paid", "order", "choice"), "1 of 4 checked actions in the exhibits are computed; at least half"),
    (rewritten("opening", "On {given}`1 July 2009`", "One day"), "cell opening: it names no date"),
    (rewritten("answer", "{doc}", "**The choice.** Pay. {doc}"), "cell answer: a case leaves the choice to the class"),
]


@pytest.mark.parametrize(("change", "fault"), PLANTED)
def test_a_fault_planted_in_a_case_is_found(change: Change, fault: str) -> None:
    notebook = case()
    assert [*case_form.faults(notebook, KIND)] == []
    change(notebook)
    assert any(fault in found for found in case_form.faults(notebook, KIND)), [*case_form.faults(notebook, KIND)]


@pytest.mark.parametrize("date", ["{given}`25 November 2011`", "On a Friday of 2011", "In 1999, before"])
def test_a_date_is_given_or_a_plain_year(date: str) -> None:
    notebook = case()
    cell(notebook, "opening").source = f"{date}, the owner has to decide."
    assert [*case_form.faults(notebook, KIND)] == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("## Opening question", "## A question", "0 sections are headed “## Opening question”"),
        ("## Plan of 60 minutes", "## Plan of 45 minutes", "0 sections are headed “## Plan of 60 minutes”"),
        ("## Board plan", "### Board plan", "0 sections are headed “## Board plan”"),
        ("## When the class says …", "## What the class says", "0 sections are headed “## When the class says …”"),
        ("## Verdict", "## Choice", "0 sections are headed “## Verdict”"),
        ("Who would stay?", "", "nothing stands under “Opening question”"),
        ("| 50 |", "| 40 |", "the column “Minutes” of its plan sums to 50; it must be 60"),
        ("| Minutes |", "| Time |", "the column “Minutes” of its plan sums to 0; it must be 60"),
        ("- **“Position 4”**: answer it.", "", "4 positions of the class with what to answer; at least 5 are wanted"),
    ],
)
def test_a_fault_planted_in_a_teaching_note_is_found(old: str, new: str, fault: str) -> None:
    assert [*case_form.note_faults(TEXT, 60)] == []
    assert old in TEXT
    found = [*case_form.note_faults(TEXT.replace(old, new), 60)]
    assert any(fault in each for each in found), found


def test_a_total_in_bold_is_not_counted_again() -> None:
    text = TEXT.replace("| Minutes |", "| minutes |").replace(PLAN[-2:], "|\n| **60** | |\n", 1)
    assert "| **60** |" in text
    assert [*case_form.note_faults(text, 60)] == []


# --- In a course ---


def with_cases(project: Project) -> Project:
    """Return the sample course with settings that ask its case for the form, and a teaching note."""
    root = project.root
    settings = '{ words = [100, 3000], tasks = [0, 0], points = 0, exhibits = [2, 3], teaching-notes = "book/notes" }'
    edit(root / "pyproject.toml", "cases = { words = [100, 3000], tasks = [0, 0], points = 0 }", f"cases = {settings}")
    edit(root / "_toc.yml", "      - file: book/my-progress\n", f"      - file: {NOTE.with_suffix('')}\n")
    write_text(root / NOTE, TEXT)
    return Project(root)


def faults_of(project: Project, change: Change | None = None) -> list[str]:
    notebook = case()
    if change is not None:
        change(notebook)
    return [*case_form.check(Project(project.root), CASE, notebook)]


def test_a_case_with_its_note_is_whole(sample_copy: Project) -> None:
    assert faults_of(with_cases(sample_copy)) == []


@pytest.mark.parametrize("target", ["/book/notes/case-worth-of-a-regular", "../book/notes/case-worth-of-a-regular"])
def test_the_answer_links_to_the_note(sample_copy: Project, target: str) -> None:
    course = with_cases(sample_copy)
    link = rewritten("answer", "/book/notes/case-worth-of-a-regular", target)
    assert faults_of(course, link) == []
    found = faults_of(course, rewritten("answer", "case-worth", "case-price"))
    assert found == [
        f"cell answer: no link to the teaching note, {{doc}}`teaching note </{NOTE.with_suffix('').as_posix()}>`"
    ]


def test_a_note_that_is_missing_or_that_no_page_leads_to_is_found(sample_copy: Project) -> None:
    course = with_cases(sample_copy)
    edit(course.root / "_toc.yml", f"      - file: {NOTE.with_suffix('')}\n", "")
    assert any("is not in the table of contents" in fault for fault in faults_of(course))
    (course.root / NOTE).unlink()
    assert faults_of(course) == [f"its teaching note {NOTE.as_posix()} is missing"]


def test_a_fault_of_the_note_names_its_file(sample_copy: Project) -> None:
    course = with_cases(sample_copy)
    edit(course.root / NOTE, "| 50 |", "| 55 |")
    assert faults_of(course) == [f"{NOTE.as_posix()}: the column “Minutes” of its plan sums to 65; it must be 60"]


def test_a_course_is_asked_by_its_settings_alone(sample_copy: Project) -> None:
    assert form.check(sample_copy) == []
    assert faults_of(sample_copy, without("question")) == []
    course = with_cases(sample_copy)
    notebook = notebooks.read(course.root / CASE)
    found = [fault for fault in form.check(course) if fault.startswith(f"{CASE}: ")]
    assert f"{CASE}: 0 {EXHIBITS}; 2 to 3 are wanted" in found
    assert [*case_form.check(course, CASE, notebook)] == [fault.removeprefix(f"{CASE}: ") for fault in found]
