"""What leads where: each element of the source documents to a section, each objective to what teaches and tests it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content.actions import CHECKED, actions
from coursekit.content.assignments import tasks
from coursekit.content.lessons import is_practice, is_quiz, is_set_work, stated_objectives
from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.files import read_text
from coursekit.course.project import Project
from coursekit.course.tables import table

# A label of a section, directly before its heading: elsewhere a link by name finds no text to show.
LABEL = re.compile(r"^\(([a-z0-9-]+)\)=\n+#", re.MULTILINE)
LOOSE_LABEL = re.compile(r"^\(([a-z0-9-]+)\)=$(?!\n+#)", re.MULTILINE)
CITATION = re.compile(r"\{claim\}`([^`]+)`")
LEDGER = re.compile(r"^```\{claims\}", re.MULTILINE)
# A heading, with its label if it has one, and the signs that say how deep it lies.
HEADING = re.compile(r"^(?:\(([a-z0-9-]+)\)=\n+)?(#+) ", re.MULTILINE)


@dataclass
class Trace:
    """Where one objective of a lesson is met.

    Attributes
    ----------
    objective
        Its id.
    sections
        Labels of the sections that teach it, in reading order.
    questions, practice
        Numbers of the quiz questions and of the practice tasks on the page.
    tasks
        Numbers of the assignment's tasks, each with its points.
    """

    objective: str
    sections: list[str] = field(default_factory=list)
    questions: list[int] = field(default_factory=list)
    practice: list[int] = field(default_factory=list)
    tasks: dict[int, int] = field(default_factory=dict)


def traces(lesson: NotebookNode, assignment: NotebookNode | None = None) -> list[Trace]:
    """Return where each objective of a lesson is met, in the order in which the lesson states them.

    Parameters
    ----------
    lesson
        The lesson.
    assignment
        The instructor's notebook of its assignment, if it has one.

    Raises
    ------
    CourseError
        If a cell or a task meets an objective that the lesson does not state.
    """
    assigned = tasks(assignment) if assignment else []
    stated = stated_objectives(lesson)
    met = [(f"cell {cell.id}", name) for cell in lesson.cells for name in cell.metadata.get("objectives", [])]
    met += [(f"task {task.number}", name) for task in assigned for name in task.objectives]
    if unknown := [
        f"{place} meets {name}, which the lesson does not state" for place, name in met if name not in stated
    ]:
        raise CourseError("\n".join(unknown))
    found = {objective: Trace(objective) for objective in stated}
    label, question, practice = None, 0, 0
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            label = next(iter(LABEL.findall(cell.source)), label)
        question += is_quiz(cell)
        practice += is_practice(cell)
        for objective in cell.metadata.get("objectives", []):
            trace = found[objective]
            if is_quiz(cell):
                trace.questions.append(question)
            elif is_practice(cell):
                trace.practice.append(practice)
            elif not is_set_work(cell) and label and label not in trace.sections:
                trace.sections.append(label)
    for task in assigned:
        for objective in task.objectives:
            found[objective].tasks[task.number] = task.points
    return list(found.values())


def discussions(project: Project) -> dict[str, list[str]]:
    """Return the pages that discuss each claim, in reading order, by the claim's id.

    They are the lessons that cite it by ``{claim}``, and the page of the ledger itself where its own text does. A page
    that says where the course comes from names claims too and discusses none.
    """
    found: dict[str, list[str]] = {}
    lessons = set(project.lessons)
    for page in project.pages:
        text = "\n".join(text for _, text in _texts(project, page))
        if page in lessons or LEDGER.search(text):
            for identifier in dict.fromkeys(CITATION.findall(text)):
                found.setdefault(identifier, []).append(page.with_suffix("").as_posix())
    return found


def practised_sections(lesson: NotebookNode) -> set[str]:
    r"""Return the labels of the sections that hold a checked action; a section holds those within it as well.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> text = new_markdown_cell("(one)=\n## One\n\n(two)=\n### Two")
    >>> action = new_code_cell("practice.number('half', 'Half of {two}?', lambda two: two / 2, [{'two': 2}])")
    >>> sorted(practised_sections(new_notebook(cells=[text, action, new_markdown_cell("(three)=\n## Three")])))
    ['one', 'two']
    """
    found: set[str] = set()
    around: dict[int, str] = {}
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            for label, signs in HEADING.findall(cell.source):
                around = {depth: name for depth, name in around.items() if depth < len(signs)}
                around[len(signs)] = label
        elif any(action.kind in CHECKED for action in actions(cell)):
            found.update(filter(None, around.values()))
    return found


def labels(project: Project, page: Path) -> set[str]:
    """Return the labels of the sections of a page."""
    return {label for _, text in _texts(project, page) for label in LABEL.findall(text)}


def _texts(project: Project, page: Path) -> list[tuple[str, str]]:
    """Return the texts of a page, each with the words that say where it is: those of its cells, or the whole."""
    if page.suffix == ".md":
        return [(str(page), read_text(project.root / page))]
    cells = notebooks.read(project.root / page).cells
    return [(f"{page}, cell {cell.id}", cell.source) for cell in cells if cell.cell_type == "markdown"]


def check(project: Project) -> list[str]:
    """Return what is wrong with the tables that say what is taught where, one sentence each, beginning with the file.

    Every element has a lesson that is to teach it; where that lesson is in the book, the row names a label the lesson
    defines, and where lessons of its kind have checked actions, one of them stands in that section: what a reader
    does nothing with is mentioned and not taught. A lesson of the curriculum that is not written yet has no label.
    Every claim has a verdict that the course knows, and is discussed in a lesson or on the page of the ledger. And
    every label stands before a heading. A course without such tables has no faults of theirs.
    """
    return [
        *_claim_faults(project),
        *_coverage_faults(project),
        *_practice_faults(project),
        *_label_faults(project),
    ]


def _label_faults(project: Project) -> Iterator[str]:
    for page in project.pages:
        for place, text in _texts(project, page):
            for label in LOOSE_LABEL.findall(text):
                yield f"{place}: the label {label} stands before no heading, so no link can name it; move or drop it"


def _claim_faults(project: Project) -> Iterator[str]:
    tables = project.settings.tables
    if tables.claims is None:
        return
    rows = table(project, tables.claims, "id", "verdict")
    discussed = discussions(project)
    for row in rows:
        if row["verdict"] not in tables.verdicts:
            yield f"{tables.claims}, {row['id']}: {row['verdict']!r} is not one of {', '.join(tables.verdicts)}"
        if row["id"] not in discussed:
            yield (
                f"{tables.claims}, {row['id']}: no lesson cites it, nor does the page of the ledger; discuss it where "
                f"it belongs, with {{claim}}`{row['id']}`"
            )
    for name in sorted(discussed.keys() - {row["id"] for row in rows}):
        yield f"{discussed[name][0]}: it cites the claim {name}, and {tables.claims} has no such row"


def _coverage_faults(project: Project) -> Iterator[str]:
    tables = project.settings.tables
    if tables.elements is None or tables.coverage is None:
        return
    elements = [row["id"] for row in table(project, tables.elements, "id")]
    rows = table(project, tables.coverage, "id", "lesson", "anchor")
    covered = {row["id"] for row in rows}
    pages = {page.stem: page for page in project.pages if not project.is_exercise(page)}
    defined = {stem: labels(project, page) for stem, page in pages.items()}
    for name in elements:
        if name not in covered:
            yield f"{tables.coverage}: nothing teaches {name}"
    for row in rows:
        place = f"{tables.coverage}: {row['id']} in {row['lesson']}"
        if row["id"] not in elements:
            yield f"{place}: {tables.elements} has no such element"
        if row["lesson"] not in pages:
            if row["anchor"]:
                yield f"{place}: the lesson is not in _toc.yml, so it has no label yet"
        elif row["anchor"] not in defined[row["lesson"]]:
            yield f"{place}: the lesson defines no label {row['anchor']!r}; write ({row['lesson']}-…)= there"


def _practice_faults(project: Project) -> Iterator[str]:
    """Yield which elements a reader has nothing to do with, in a section that is to teach them or in any lesson."""
    tables = project.settings.tables
    if tables.elements is None or tables.coverage is None:
        return
    lessons = {path.stem: path for path in project.lessons}
    practised: dict[str, set[str]] = {}
    for name, path in lessons.items():
        kind = project.settings.kind_of(path)
        if kind.actions or kind.actions_per_objective:
            practised[name] = practised_sections(notebooks.read(project.root / path))
    written = {page.stem for page in project.pages}
    rows = table(project, tables.coverage, "id", "lesson", "anchor")
    for row in rows:
        if row["anchor"] not in practised.get(row["lesson"], {row["anchor"]}):
            yield (
                f"{tables.coverage}: {row['id']} in {row['lesson']}: the section {row['anchor']!r} has no checked "
                "action; add one there, or name the section where readers do something with it"
            )
    for name in dict.fromkeys(row["id"] for row in rows):
        where = {row["lesson"] for row in rows if row["id"] == name}
        if practised and where <= written - set(lessons):
            yield f"{tables.coverage}: {name} is on no page with tasks, only in {', '.join(sorted(where))}"
