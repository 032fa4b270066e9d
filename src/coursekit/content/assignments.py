"""What every assignment must hold, checked in its source: tasks with points and objectives, tests, a reflection."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from coursekit.content.grading_lint import idle_tests, untrusted_needs
from coursekit.content.lessons import count_faults, stated_objectives
from coursekit.content.rereading import faults_of_rereading
from coursekit.content.seeds import faults_of_class_seed, faults_of_own_data
from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell, nbgrader_cells
from coursekit.course.code_strings import is_string, text_of
from coursekit.course.edition import LATIN, Edition
from coursekit.course.project import Project
from coursekit.course.sections import sections
from coursekit.course.settings import LessonKind, LessonRules

TASK = re.compile(r"^## Task (\d+) · .+ \((\d+) points?\)$", re.MULTILINE)
REFLECTION = re.compile(r"^## Reflection · .+ \((\d+) points, graded by hand\)$", re.MULTILINE)
LEAST_CRITERIA = 3
LONGEST_EXCERPT = 60


@dataclass
class Task:
    """One task of an assignment.

    Attributes
    ----------
    number, points
        As its heading states them.
    objectives
        What it meets.
    text
        What it asks for.
    answers, tests
        The cells with code that a student writes in, and those that give points for it.
    """

    number: int
    points: int
    objectives: list[str]
    text: str = ""
    answers: list[NotebookNode] = field(default_factory=list)
    tests: list[NotebookNode] = field(default_factory=list)


def autograder_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that give points without a human."""
    return [known.cell for known in nbgrader_cells(notebook) if known.is_test]


def task_cells(notebook: NotebookNode) -> Iterator[tuple[re.Match[str], list[NotebookNode]]]:
    """Yield each task of an instructor's notebook: what its heading states, and its cells, the heading's first."""
    for section in sections(notebook):
        if section.heading is not None and (stated := TASK.search(section.heading.source)):
            yield stated, [section.heading, *section.cells]


def tasks(notebook: NotebookNode) -> list[Task]:
    """Return the tasks of an instructor's notebook in their order."""
    return [
        Task(
            number=int(stated[1]),
            points=int(stated[2]),
            objectives=list(heading.metadata.get("objectives", [])),
            text=heading.source,
            answers=[cell for cell in cells if cell.cell_type == "code" and NbgraderCell(cell).is_answer],
            tests=[cell for cell in cells if NbgraderCell(cell).is_test],
        )
        for stated, [heading, *cells] in task_cells(notebook)
    ]


def check(project: Project) -> list[str]:
    """Return what is wrong with the assignments of ``project``, one sentence each, beginning with the file."""
    faults = []
    assignments = {project.solution_of(path): path for path in project.lessons}
    for path in project.solutions:
        if path not in assignments:
            faults.append(f"{path}: no lesson in _toc.yml is called {path.stem}")
            continue
        lesson = assignments.pop(path)
        taught, notebook = (notebooks.read(project.root / file) for file in (lesson, path))
        found = check_assignment(
            notebook,
            kind=project.settings.kind_of(lesson),
            rules=project.settings.rules_of(lesson),
            objectives=stated_objectives(taught),
            editions=project.editions,
        )
        faults += [f"{path}: {fault}" for fault in (*found, *faults_of_rereading(notebook, taught))]
    for path, lesson in assignments.items():
        # A kind of lesson that asks for no tasks may do without an assignment.
        if project.settings.kind_of(lesson).tasks[0]:
            faults.append(f"{lesson}: it has no assignment in {path.parent}/")
    return faults


def check_assignment(
    notebook: NotebookNode,
    *,
    kind: LessonKind,
    rules: LessonRules,
    objectives: Collection[str],
    editions: Collection[Edition],
) -> Iterator[str]:
    """Yield what is wrong with one assignment.

    Parameters
    ----------
    notebook
        The instructor's notebook.
    kind
        What the course asks of the kind of lesson that it belongs to: the number of points and of tasks.
    rules
        What the course asks of every lesson.
    objectives
        Ids of the objectives its lesson states.
    editions
        The editions of the course: a test says what is wrong in each of their languages.
    """
    found = tasks(notebook)
    yield from count_faults(len(found), kind.tasks, "tasks")
    if [task.number for task in found] != list(range(1, len(found) + 1)):
        yield "the tasks are not numbered from 1: ## Task 1 · … (3 points)"
    total = sum(task.points for task in found)
    if kind.points and total != kind.points:
        yield f"the tasks state {total} points together; {kind.points} are wanted"
    for task in found:
        yield from _check_task(task, objectives)
    yield from _check_reflection(notebook, rules)
    yield from faults_of_class_seed(notebook)
    yield from faults_of_own_data(notebook)
    for cell in autograder_cells(notebook):
        yield from (f"cell {cell.id}: {fault}" for fault in faults_of_test(cell.source, editions))
    yield from untrusted_needs(notebook)
    yield from idle_tests(notebook)


def _check_task(task: Task, objectives: Collection[str]) -> Iterator[str]:
    """Yield faults of one task: points, objectives, hidden tests."""
    tests = [NbgraderCell(cell) for cell in task.tests]
    if (given := sum(test.max_points for test in tests)) != task.points:
        yield f"task {task.number} states {task.points} points, but its test cells give {given:g}"
    if not task.objectives:
        yield f"task {task.number} meets no objective (cell metadata objectives)"
    for objective in task.objectives:
        if objective not in objectives:
            yield f"task {task.number} meets {objective}, which the lesson does not state"
    if not any(test.is_hidden and "CLASS_SEED" in test.cell.source for test in tests):
        yield f"task {task.number} has no hidden test that draws its data from CLASS_SEED"


def _check_reflection(notebook: NotebookNode, rules: LessonRules) -> Iterator[str]:
    """Yield faults of what a person grades: as many questions as the course wants, with rubrics and their points."""
    asked = [
        (cell, int(heading[1]))
        for cell in notebook.cells
        if cell.cell_type == "markdown" and (heading := REFLECTION.search(cell.source))
    ]
    for fault in count_faults(len(asked), rules.reflections, "reflections"):
        yield f"{fault}: ## Reflection · … (4 points, graded by hand)"
    for cell, _ in asked:
        criteria = len(re.findall(r"^\| (?!Criterion)\w", cell.source, re.MULTILINE))
        if "| Criterion |" not in cell.source or criteria < LEAST_CRITERIA:
            yield (
                f"cell {cell.id}: the reflection has no rubric: a table that begins with | Criterion | and has "
                f"{LEAST_CRITERIA} rows or more"
            )
    stated = sum(points for _, points in asked)
    given = sum(known.max_points for known in nbgrader_cells(notebook) if known.is_graded_by_hand)
    if asked and given != stated:
        yield f"the reflection states {stated} points, but its cell gives {given:g}"


def faults_of_test(source: str, editions: Collection[Edition]) -> Iterator[str]:
    """Yield faults of a test cell, which shares its names with a student's code.

    Parameters
    ----------
    source
        The cell's program.
    editions
        The editions of the course, each of whose languages its messages speak.

    Examples
    --------
    >>> list(faults_of_test("answer = 1", []))  # doctest: +ELLIPSIS
    ["assigns answer; names of a test begin with _ and so touch no student's", 'asserts nothing, ...']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"line {error.lineno} is not valid Python: {error.msg}"
        return
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if shared := sorted(name for name in names if not name.startswith("_")):
        yield f"assigns {', '.join(shared)}; names of a test begin with _ and so touch no student's"
    if [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom)]:
        yield "a test defines and imports nothing that a student's code would then have"
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        yield "ends with a value, which nbgrader takes for partial credit"
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    if not asserts:
        yield "asserts nothing, so everybody gets its points"
    for node in asserts:
        if node.msg is None:
            yield f"line {node.lineno} asserts without a message that helps"
    for text in messages_of_test(tree, editions):
        if not _says_it_in_each_language(text, editions):
            languages = ", ".join(edition.locale.english_name or edition.language for edition in editions)
            yield f"a message is one line for each language, in this order: {languages}; not {text[:LONGEST_EXCERPT]!r}"


def _says_it_in_each_language(text: str, editions: Collection[Edition]) -> bool:
    """Return whether a message has a line for each language, in order, each in the script of its language."""
    lines = text.strip().splitlines()
    if len(lines) != len(editions):
        return False
    other_scripts = [edition for edition in editions if edition.script != LATIN]
    return all(
        edition.writes(line)
        # Names of a program are Latin in every language; another script is a line out of place.
        and not any(other.writes(line) for other in other_scripts if other.script != edition.script)
        for edition, line in zip(editions, lines, strict=True)
    )


def messages_of_test(tree: ast.Module, editions: Collection[Edition]) -> Iterator[str]:
    """Yield the texts of a test cell that students may read: messages of asserts, and texts in another script.

    Parameters
    ----------
    tree
        The cell's program.
    editions
        The editions of the course.
    """
    nodes = list(ast.walk(tree))
    shown = {id(node.msg) for node in nodes if isinstance(node, ast.Assert)}
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    foreign = [edition for edition in editions if edition.script != LATIN]
    for node in nodes:
        if is_string(node) and id(node) not in parts:
            text = text_of(node, "…")
            if id(node) in shown or any(edition.writes(text) for edition in foreign):
                yield text
