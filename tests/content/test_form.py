"""The sample course has the form in both languages, and each fault that is planted in it is found."""

import json
from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.content import form
from coursekit.course import notebooks, po_files
from coursekit.course.files import write_text
from coursekit.course.project import Project
from tests.content.small_course import Change, cell, rewritten, without

LESSON, CASE = Path("book/how-many-stay.ipynb"), Path("cases/worth-of-a-regular.ipynb")
CATALOG = Path("locale/ar/book/how-many-stay.po")


def decided(**changes: object) -> Change:
    def change(notebook: NotebookNode) -> None:
        cell(notebook, "opening").metadata["decision"].update(changes)

    return change


def undecided(notebook: NotebookNode) -> None:
    del cell(notebook, "opening").metadata["decision"]


def tagged(identifier: str, *tags: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        cell(notebook, identifier).metadata["tags"] = list(tags)

    return change


def shown(identifier: str, old: str, new: str) -> Change:
    """Change what a cell has put out."""

    def change(notebook: NotebookNode) -> None:
        found = cell(notebook, identifier)
        text = json.dumps(found.outputs)
        assert old in text
        found.outputs = [NotebookNode(output) for output in json.loads(text.replace(old, new))]
        for output in found.outputs:
            if "data" in output:
                output.data = NotebookNode(output.data)

    return change


def figure(identifier: str, **changes: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        cell(notebook, identifier).metadata["mystnb"]["figure"].update(changes)

    return change


def text_between(notebook: NotebookNode) -> None:
    """Put what is recorded behind a text."""
    cells = notebook.cells
    place = [each.id for each in cells].index("plans-record")
    cells[place], cells[place + 1] = cells[place + 1], cells[place]


OPTION = "A service for those who stay"
DECISION = [
    (without("opening"), "no markdown cell has the id opening"),
    (without("answer"), "no markdown cell has the id answer"),
    (undecided, "cell opening: no metadata decision"),
    (decided(criterion=""), "cell opening: no metadata decision"),
    (decided(more=1), "cell opening: no metadata decision"),
    (decided(options=[OPTION]), "its metadata name 1 options; it must be 2 to 4"),
    (decided(options=["Do nothing", OPTION, "Do nothing"]), "its metadata name 3 options; it must be 2 to 4, all"),
    (decided(options=["Do nothing", OPTION, "Give up"]), "the option “Give up” is in bold at the head of 0 items"),
    (decided(options=["Do nothing", OPTION, "Give up"]), "cell plans: 0 rows for the option “Give up”"),
    (rewritten("opening", "- **Do nothing**", "- Do nothing"), "the option “Do nothing” is in bold at the head of 0"),
    (rewritten("opening", "\nThe criterion", "- **Wait**: a year.\n\nThe"), "“Wait” is in bold like an option"),
    (tagged("plans"), "0 code cells are tagged answer-table"),
    (tagged("wrong-forecast", "answer-table"), "2 code cells are tagged answer-table"),
    (shown("plans", "<table", "<div"), "cell plans: 0 tables in its stored outputs"),
    (shown("plans", "<th>Do nothing", "<th>Nothing"), "cell plans: 0 rows for the option “Do nothing”"),
    (shown("plans", "<th>Do nothing", "<th>Nothing"), "cell plans: the row “Nothing” is none of the options"),
    (rewritten("answer", "{glue:text}`expected:.0f`", "40"), "cell answer: typed by hand: 40;"),
    (rewritten("answer", "{given}`2026`", "2026"), "cell answer: typed by hand: 2026;"),
    (rewritten("answer", "cannot know", "cannot know, $x > 3$,"), "cell answer: typed by hand: 3;"),
    (decided(switch="half"), "cell opening: the switch half is no number that the lesson records"),
    (decided(switch="gains"), "the switch gains is no number"),
    (rewritten("answer", "{glue:text}`enough:.0f`", "150"), "does not say the value at which the choice changes"),
]
CODE = [
    (tagged("plans-record"), "cell plans-record: record(…) stands in a cell of its own, tagged remove-cell"),
    (text_between, "cell plans-record: record(…) stands directly after the code whose numbers it records"),
    (rewritten("plans-record", "gain=", "enough=1, loss=2, gain="), "recorded more than once: enough, loss;"),
    (rewritten("rates", "rates.round", "rates.rename(str).round"), "cell rates: it renames for display"),
    (tagged("figure-rates"), "cell figure-rates: it draws and has an alternative text, so its code is folded"),
    (rewritten("rates", "rates.round", "\n" * 20 + "rates.round"), "cell rates: 22 lines of code on the page"),
    (rewritten("rates", "rates.round", "# " + "x" * 78 + "\nrates.round"), "cell rates: line 2 has 80 characters"),
]
CAPTIONS = [
    (
        figure("figure-rates", name="tab-rates"),
        "cell figure-rates: its metadata mystnb.figure must have a caption and a n",
    ),
    (figure("plans", name="plans"), "cell plans: its metadata mystnb.figure must have a caption and a name"),
    (
        figure("plans", name="tab-survivors"),
        "cell plans: the name tab-survivors is taken by cell survivors of book/how",
    ),
    (figure("plans", caption=""), "cell plans: its metadata mystnb.figure must have a caption and a name"),
]
TABLES = [
    (
        rewritten("reason", "No customer", "| Plan | Cost |\n|---|---|\n| wait | 0 |\n\nNo customer"),
        "cell reason: the table “Plan | Cost” has no caption: write a list",
    ),
    (shown("rates", "<td>0.631", "<td>inf"), "cell rates: its table shows inf"),
    (shown("rates", "<td>0.631", "<td>nan"), "cell rates: its table shows nan"),
    (shown("rates", "<td>0.631", "<td>NaN"), "cell rates: its table shows NaN"),
    (shown("rates", "<td>0.631", "<td>True"), "cell rates: its table shows True"),
    (shown("rates", "<td>0.631", "<td>-0.000"), "cell rates: its table shows -0.000"),
    (shown("rates", "</thead>", "<tr><th>Year</th><th></th><th></th></tr></thead>"), "a second row of headings"),
]
TIME = [
    (rewritten("objectives", "{minutes}`lesson`", "a while"), "does not state the measured time, {minutes}`lesson`"),
    (rewritten("objectives", "{minutes}`lesson`", "{minutes}`lesson`, two hours"), "“hours” is typed by hand"),
    (without("objectives"), "no cell has the id objectives"),
]
WORDS = [
    (rewritten("reason", "No customer", "From memory: no customer"), "says “From memory”: check it"),
    (rewritten("reason", "No customer", "As the next chapter says, no customer"), "says “next chapter”: name the"),
    (rewritten("reason", "No customer", "As chapter 13 says, no customer"), "says “chapter 13”: name the"),
    (rewritten("reason", "No customer", "The article errs: no customer"), "says “The article”: name who says it"),
    (rewritten("reason", "No customer", "Unfold it: no customer"), "says “Unfold”: the page is printed too"),
    (rewritten("reason", "No customer", "Move the sliders: no customer"), "says “sliders”: the page is printed too"),
    (rewritten("reason", "No customer", "On this page no customer"), "says “this page”: the page is printed too"),
    (shown("rates", "0.631", "from memory"), "the output of cell rates says “from memory”"),
]
PLANTED = [*DECISION, *CODE, *CAPTIONS, *TABLES, *TIME, *WORDS]


def planted(project: Project, path: Path, change: Change) -> list[str]:
    """Return what is found in a course once a lesson of it is changed."""
    notebook = notebooks.read(project.root / path)
    change(notebook)
    write_text(project.root / path, notebooks.dumps(notebook))
    return form.check(Project(project.root))


def test_the_sample_course_has_the_form(sample_copy: Project) -> None:
    assert form.check(sample_copy) == []


@pytest.mark.parametrize(("change", "fault"), PLANTED, ids=[fault for _, fault in PLANTED])
def test_a_planted_fault_is_found(sample_copy: Project, change: Change, fault: str) -> None:
    found = planted(sample_copy, LESSON, change)
    assert any(line.startswith(f"{LESSON}: ") and fault in line for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("- **خدمة لمن يبقى**", "- خدمة لمن يبقى", "cell opening: 2 options, and 1 items in bold in translation"),
        ("- **خدمة لمن يبقى**", "- **الخدمة**", "no row of the answer's table is labelled “الخدمة”"),
        ("{glue:text}`counted:.0f`", "241", "cell answer: typed by hand: 241"),
        ("{glue:text}`counted:.0f`", "٢٤١", "cell answer: typed by hand: ٢٤١"),
        ("{glue:text}`enough:.0f`", "الحد", "cell answer: it does not say the value at which the choice changes"),
        ("لم يزدد أي عميل", "من الذاكرة: لم يزدد أي عميل", "says “من الذاكرة”"),
        ("لم يزدد أي عميل", "كما في الفصل التالي، لم يزدد أي عميل", "says “الفصل التالي”"),
        ("لم يزدد أي عميل", "كما في الفصل 13، لم يزدد أي عميل", "says “الفصل 13”"),
    ],
)
def test_a_fault_planted_in_the_translation_is_found(sample_copy: Project, old: str, new: str, fault: str) -> None:
    catalog = po_files.read(sample_copy.root / CATALOG)
    assert any(old in entry.msgstr for entry in catalog)
    for entry in catalog:
        entry.msgstr = entry.msgstr.replace(old, new)
    write_text(sample_copy.root / CATALOG, str(catalog))
    found = form.check(Project(sample_copy.root))
    assert any(CATALOG.as_posix() in line and fault in line for line in found), found
