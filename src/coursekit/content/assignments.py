"""What every assignment must hold, checked in its source: tasks with points and objectives, tests, a reflection."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from coursekit.content.grading_lint import untrusted_needs
from coursekit.content.lessons import stated_objectives
from coursekit.course import notebooks
from coursekit.course.project import Project

TASK = re.compile(r"^## Task (\d+) · .+ \((\d+) points?\)$", re.MULTILINE)
REFLECTION = re.compile(r"^## Reflection · .+ \((\d+) points, graded by hand\)$", re.MULTILINE)
SEED = re.compile(r"^CLASS_SEED = \d+\b", re.MULTILINE)
# By the first folder of the lesson that the assignment belongs to.
POINTS = {"book": 20, "casestudies": 15}
TASKS = {"book": (5, 8), "casestudies": (4, 8)}
ARABIC = re.compile("[\u0600-\u06ff]")


@dataclass
class Task:
    """One task of an assignment: its number and points as its heading states them, what it meets, what tests it."""

    number: int
    points: int
    objectives: list[str]
    tests: list[NotebookNode] = field(default_factory=list)


def autograder_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that give points without a human."""
    known = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return [cell for cell in known if cell.metadata.nbgrader.grade and not cell.metadata.nbgrader.solution]


def tasks(notebook: NotebookNode) -> list[Task]:
    """Return the tasks of an instructor's notebook in their order; the cells after a heading belong to its task."""
    found: list[Task] = []
    graded = {cell.id for cell in autograder_cells(notebook)}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := TASK.search(cell.source)):
            number, points = map(int, heading.groups())
            found.append(Task(number, points, list(cell.metadata.get("objectives", []))))
        elif cell.id in graded and found:
            found[-1].tests.append(cell)
    return found


def check(project: Project) -> list[str]:
    """Return what is wrong with the assignments of ``project``, one sentence each, beginning with the file."""
    faults = []
    lessons = {path.stem: path for path in project.lessons}
    for path in project.solutions:
        if path.stem not in lessons:
            faults.append(f"{path}: no lesson in _toc.yml is called {path.stem}")
            continue
        lesson = lessons.pop(path.stem)
        objectives = stated_objectives(notebooks.read(project.root / lesson))
        notebook = notebooks.read(project.root / path)
        faults += [f"{path}: {fault}" for fault in check_assignment(lesson.parts[0], notebook, objectives)]
    return faults + [f"{path}: it has no assignment in solutions/{slug}/" for slug, path in lessons.items()]


def check_assignment(kind: str, notebook: NotebookNode, objectives: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with one assignment.

    Parameters
    ----------
    kind
        First folder of its lesson, ``book`` or ``casestudies``: it decides the number of points and tasks.
    notebook
        The instructor's notebook.
    objectives
        Ids of the objectives its lesson states.
    """
    found = tasks(notebook)
    low, high = TASKS[kind]
    if [task.number for task in found] != list(range(1, len(found) + 1)) or not low <= len(found) <= high:
        yield f"{len(found)} tasks; {low} to {high} are wanted, numbered from 1: ## Task 1 · … (3 points)"
    if (total := sum(task.points for task in found)) != POINTS[kind]:
        yield f"the tasks state {total} points together; {POINTS[kind]} are wanted"
    for task in found:
        yield from _check_task(task, objectives)
    yield from _check_reflection(notebook)
    if sum(bool(SEED.search(cell.source)) for cell in notebook.cells if cell.cell_type == "code") != 1:
        yield "no single cell sets CLASS_SEED, from which the hidden tests draw"
    for cell in autograder_cells(notebook):
        yield from _check_test(cell)
    yield from untrusted_needs(notebook)


def _check_task(task: Task, objectives: Collection[str]) -> Iterator[str]:
    """Yield faults of one task: points, objectives, hidden tests."""
    if (given := sum(cell.metadata.nbgrader.points for cell in task.tests)) != task.points:
        yield f"task {task.number} states {task.points} points, but its test cells give {given}"
    if not task.objectives:
        yield f"task {task.number} meets no objective (cell metadata objectives)"
    for objective in task.objectives:
        if objective not in objectives:
            yield f"task {task.number} meets {objective}, which the lesson does not state"
    if not any("### BEGIN HIDDEN TESTS" in cell.source and "CLASS_SEED" in cell.source for cell in task.tests):
        yield f"task {task.number} has no hidden test that draws its data from CLASS_SEED"


def _check_reflection(notebook: NotebookNode) -> Iterator[str]:
    """Yield faults of the reflection: one, with a rubric, graded by hand, with a model answer."""
    asked = [cell for cell in notebook.cells if cell.cell_type == "markdown" and REFLECTION.search(cell.source)]
    if len(asked) != 1:
        yield f"{len(asked)} reflections; one is wanted: ## Reflection · … (4 points, graded by hand)"
        return
    points = int(REFLECTION.search(asked[0].source)[1])
    criteria = len(re.findall(r"^\| (?!Criterion)\w", asked[0].source, re.MULTILINE))
    if "| Criterion |" not in asked[0].source or criteria < 3:
        yield "the reflection has no rubric: a table that begins with | Criterion | and has 3 rows or more"
    by_hand = [cell.metadata.nbgrader for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    if sum(metadata.get("points", 0) for metadata in by_hand) != points:
        yield f"the reflection states {points} points, but its cell gives others"


def _check_test(cell: NotebookNode) -> Iterator[str]:
    """Yield faults of a test cell, which shares its names with a student's code."""
    tree = ast.parse(cell.source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if shared := sorted(name for name in names if not name.startswith("_")):
        yield f"cell {cell.id}: assigns {', '.join(shared)}; names of a test begin with _ and so touch no student's"
    if [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom)]:
        yield f"cell {cell.id}: a test defines and imports nothing that a student's code would then have"
    if isinstance(tree.body[-1], ast.Expr):
        yield f"cell {cell.id}: ends with a value, which nbgrader takes for partial credit"
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    if not asserts:
        yield f"cell {cell.id}: asserts nothing, so everybody gets its points"
    for node in asserts:
        if node.msg is None:
            yield f"cell {cell.id}: line {node.lineno} asserts without a message that helps"
    for text in _messages(tree):
        lines = text.strip().splitlines()
        if len(lines) != 2 or ARABIC.search(lines[0]) or not ARABIC.search(lines[1]):
            yield f"cell {cell.id}: a message is one line of English and one of Arabic, not {text[:60]!r}"


def _messages(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a test cell that students may read: messages of asserts, and every text with Arabic."""
    nodes = list(ast.walk(tree))
    shown = {id(node.msg) for node in nodes if isinstance(node, ast.Assert)}
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            text = node.value
        else:
            continue
        if id(node) in shown or ARABIC.search(text):
            yield text
