"""How long a lesson takes, measured: its words, the code that a reader reads, and each action by its kind.

What a lesson states of its time is this number, by the role ``{minutes}``, and never one that is typed.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import ceil
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content.actions import actions
from coursekit.content.cells_shown import is_code_read
from coursekit.content.lessons import assignment_of, is_checked_task, is_practice, is_quiz, shows_widget, words
from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.course.settings import LessonRules

WORDS_A_MINUTE = 180
SECONDS_A_LINE = 2.5
# Minutes that an action takes, by the function of `coursekit.practice` that sets it.
ACTIONS = {"number": 3, "order": 2, "gap": 2, "choice": 1, "predict": 1, "why": 2}
QUESTION = 1
SOLUTION = 3
WIDGET = 3
# Questions from earlier lessons, which every lesson with a decision but the first asks after its opening.
RETRIEVAL = 3
# To the minutes that a clock has a name for.
STEP = 5

OBJECTIVES = "objectives"
LESSON, ASSIGNMENT = "lesson", "assignment"
ROLE = re.compile(rf"\{{minutes\}}`({LESSON}|{ASSIGNMENT})`")
TYPED = re.compile(r"\b(?:minutes?|hours?)\b", re.IGNORECASE)
# What an assignment states of its time in the table at its head.
STATED = re.compile(r"^\|\s*Time\s*\|\s*about (?P<number>[\w½.]+)\s*(?P<unit>minutes|hours?)\s*\|", re.MULTILINE)
NUMBERS = {"an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0}


def minutes(notebook: NotebookNode, rules: LessonRules, *, is_first: bool = False) -> int:
    """Return the minutes that a lesson takes, rounded up to five.

    Parameters
    ----------
    notebook
        The lesson as its authors write it; translations take the same.
    rules
        The rules of its course.
    is_first
        Whether it asks nothing of earlier lessons: the first one, and one that prepares for the others.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> task = new_code_cell('practice.number("worth")', metadata={"tags": ["practice"]})
    >>> minutes(new_notebook(cells=[new_markdown_cell("word " * 1800), task]), LessonRules(), is_first=True)
    15
    """
    taken = words(notebook) / WORDS_A_MINUTE + (0 if is_first else RETRIEVAL * QUESTION)
    for cell in notebook.cells:
        if is_code_read(cell):
            taken += sum(1 for line in cell.source.splitlines() if line.strip()) * SECONDS_A_LINE / 60
        taken += _action(cell, rules)
    return STEP * ceil(taken / STEP)


def _action(cell: NotebookNode, rules: LessonRules) -> int:
    """Return the minutes that a reader does something at a cell."""
    if is_quiz(cell):
        return QUESTION
    if cell.cell_type != "code":
        return 0
    if is_checked_task(cell):
        return next((ACTIONS[action.kind] for action in actions(cell)), 0)
    return (SOLUTION if is_practice(cell) else 0) + (WIDGET if shows_widget(cell, rules) else 0)


def stated_minutes(assignment: NotebookNode) -> int | None:
    """Return the minutes that an assignment states in the table at its head; None where it states none.

    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> [stated_minutes(new_notebook(cells=[new_markdown_cell(f"| Time | about {time} |")]))
    ...  for time in ("90 minutes", "two hours", "2 hours")]
    [90, 120, 120]
    """
    for cell in assignment.cells:
        if cell.cell_type == "markdown" and (found := STATED.search(cell.source)):
            number, unit = found["number"], found["unit"]
            amount = float(number) if number.replace(".", "", 1).isdigit() else NUMBERS.get(number)
            return None if amount is None else round(amount * (1 if unit == "minutes" else 60))
    return None


def time_of(project: Project, docname: str, what: str) -> int | None:
    """Return the minutes of a lesson or of its assignment.

    Parameters
    ----------
    project
        The course.
    docname
        The lesson's page, without ending.
    what
        ``lesson`` or ``assignment``.

    Returns
    -------
    int or None
        None where the page is no lesson, has no assignment, or that states no time.
    """
    path = next((lesson for lesson in project.lessons if lesson.with_suffix("").as_posix() == docname), None)
    if path is None:
        return None
    if what == ASSIGNMENT:
        assignment = assignment_of(project, path)
        return stated_minutes(assignment) if assignment else None
    return _measured(project, path, (project.root / path).stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _measured(project: Project, path: Path, changed: int) -> int:
    """Return the minutes of a lesson, once for all the pages that state them; ``changed`` is when it was written."""
    asks = path in project.deciding_lessons[1:]
    return minutes(notebooks.read(project.root / path), project.settings.rules_of(path), is_first=not asks)


def faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with the time that a lesson states among its objectives."""
    cell = next((cell for cell in notebook.cells if cell.id == OBJECTIVES), None)
    if cell is None:
        yield f"no cell has the id {OBJECTIVES}: it states what a reader will be able to do, and the time it takes"
        return
    if LESSON not in ROLE.findall(cell.source):
        yield f"cell {OBJECTIVES}: it does not state the measured time, {{minutes}}`{LESSON}`"
    if found := TYPED.search(ROLE.sub("", cell.source)):
        yield f"cell {OBJECTIVES}: “{found[0]}” is typed by hand; the role {{minutes}} brings number and word"
