"""What a lesson gives its reader to do, checked in its source: how many checked actions, for what, and how far apart.

What a task holds is checked when its cell runs (:mod:`coursekit.practice`).
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from coursekit.content.cells_shown import PRACTICE, tags
from coursekit.content.lessons import count_faults, is_quiz, stated_objectives, words
from coursekit.course import notebooks
from coursekit.course.code_strings import practice_calls
from coursekit.course.project import Project
from coursekit.course.settings import LessonKind, LessonRules

REVEALED_BY = "revealed-by"
# What a reader works out, and what is judged at all.
COMPUTED = frozenset({"gap", "number", "order"})
CHECKED = COMPUTED | {"choice", "predict"}


@dataclass(frozen=True)
class Action:
    """A task as the source states it: its kind, its name (empty if it is no literal text), the objectives it meets."""

    kind: str
    name: str
    objectives: tuple[str, ...]


def check(project: Project) -> list[str]:
    """Return what is wrong with the practice of a course's lessons, one sentence each, beginning with file and cell."""
    faults = []
    for path in project.lessons:
        notebook = notebooks.read(project.root / path)
        kind = project.settings.kind_of(path)
        found = [
            *cell_faults(notebook),
            *action_faults(notebook, kind),
            *distance_faults(notebook, project.settings.rules_of(path)),
        ]
        faults += [f"{path}: {fault}" for fault in found]
    return faults


def actions(cell: NotebookNode) -> list[Action]:
    """Return the tasks that a cell makes.

    >>> cell = NotebookNode(cell_type="code", source="practice.why('a-reason', 'Why?', 'So.')", metadata={})
    >>> actions(cell)
    [Action(kind='why', name='a-reason', objectives=())]
    """
    if cell.cell_type != "code":
        return []
    try:
        calls = list(practice_calls(ast.parse(cell.source)))
    except SyntaxError:  # told elsewhere
        return []
    meets = tuple(cell.metadata.get("objectives", ()))
    return [Action(getattr(call.func, "attr", ""), _name(call), meets) for call in calls]


def _name(call: ast.Call) -> str:
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "name")]
    return str(given[0].value) if given and isinstance(given[0], ast.Constant) else ""


def cell_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with single tasks: their cells, their names, and the cells that show what was predicted."""
    names: Counter[str] = Counter()
    predicted: dict[str, str] = {}
    revealed: set[str] = set()
    for cell in notebook.cells:
        tagged = PRACTICE in tags(cell)
        made = actions(cell)
        if tagged and (cell.cell_type != "code" or len(made) != 1 or not _ends_with_task(cell)):
            yield (
                f"cell {cell.id}: it has the tag {PRACTICE} and {len(made)} tasks; it must hold exactly one, as its "
                "last expression"
            )
        if made and not tagged:
            yield f"cell {cell.id}: it makes a task and has no tag {PRACTICE}, without which its code is on the page"
        for action in made:
            names[action.name] += 1
            if not action.name:
                yield f"cell {cell.id}: the name of its task must be a text that stands there"
            elif names[action.name] == 2:
                yield f"cell {cell.id}: a second task is named {action.name}; a name is used once in a page"
            if action.kind == "predict":
                predicted[action.name] = cell.id
        if shows := cell.metadata.get(REVEALED_BY):
            revealed.add(shows)
            if shows not in predicted:
                yield f"cell {cell.id}: its metadata {REVEALED_BY} names {shows}, which no cell before it predicts"
            if cell.cell_type != "code":
                yield f"cell {cell.id}: only a code cell can carry the metadata {REVEALED_BY}"
    for name, identifier in predicted.items():
        if name not in revealed:
            shows = f'"{REVEALED_BY}": "{name}"'
            yield f"cell {identifier}: no cell shows what was predicted; the one that does carries {shows}"


def _ends_with_task(cell: NotebookNode) -> bool:
    tree = ast.parse(cell.source)
    last = tree.body[-1] if tree.body else None
    return isinstance(last, ast.Expr) and any(call is last.value for call in practice_calls(tree))


def action_faults(notebook: NotebookNode, kind: LessonKind) -> Iterator[str]:
    """Yield where a lesson gives its reader less to do than its kind asks for, in all and for each objective."""
    found = [action for cell in notebook.cells for action in actions(cell) if action.kind in CHECKED]
    yield from count_faults(len(found), kind.actions, "checked actions")
    for objective in stated_objectives(notebook):
        meeting = [action for action in found if objective in action.objectives]
        computed = sum(action.kind in COMPUTED for action in meeting)
        for fault in (
            *count_faults(len(meeting), kind.actions_per_objective, "checked actions besides the quiz"),
            *count_faults(computed, kind.computed_per_objective, "computed actions (number, order or gap)"),
        ):
            yield f"the objective {objective} has {fault}"


def distance_faults(notebook: NotebookNode, rules: LessonRules) -> Iterator[str]:
    """Yield where there are too many words of argument without a checked action; the quiz is one."""
    if not rules.words_between_actions:
        return
    count, since, start = 0, "the beginning", ""
    for cell in notebook.cells:
        if is_quiz(cell) or any(action.kind in CHECKED for action in actions(cell)):
            yield from _too_far(count, since, start, rules.words_between_actions)
            count, since, start = 0, f"cell {cell.id}", ""
        elif cell.cell_type == "markdown":
            count += words(NotebookNode(cells=[cell]))
            start = cell.id
    yield from _too_far(count, since, start, rules.words_between_actions)


def _too_far(count: int, since: str, last: str, most: int) -> Iterator[str]:
    if count > most:
        yield f"{count} words without a checked action, from {since} to cell {last}; at most {most} are wanted"
