"""The pool from which an examination is drawn: the tasks of a class's assignments, how difficult each is, and the draw.

A task is in the pool if it stands alone: what it says and what it computes needs no other task of its assignment. A
draw meets every objective that is asked for and has the points that are asked for, and among all the sets of tasks that
do, each is as likely as any other.
"""

import ast
import random
import re
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from itertools import combinations
from operator import or_
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content.assignments import TASK, messages_of_test, task_cells
from coursekit.content.seeds import class_seed_of
from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.own_data import OWN_CHECK, values_in
from coursekit.course.programs import bound_names
from coursekit.course.project import Project

# Another task, by its number.
MENTION = re.compile(r"\b[Tt]asks? \d")
# From so many students on, a class has measured how difficult a task is.
ENOUGH_STUDENTS = 10
EASY, HARD = 0.8, 0.5
# Sets in which two tasks share a name are drawn again, at most so often.
ATTEMPTS = 300
# So many of the sums nearest to the one asked for are tried where that one has no set without such tasks.
NEAR_SUMS = 6


class Level(StrEnum):
    """How difficult a task is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True)
class PoolTask:
    """A task as an examination may take it.

    Attributes
    ----------
    assignment, number, title, points, objectives
        Where it stands, what its heading says, what it meets.
    cells
        The ids of its cells, that of its heading first.
    names
        The names that it binds, with the imports of its assignment: each with who binds it, so that two tasks that
        bind a name differently are told.
    mistakes
        How many messages its tests have for wrong answers.
    leans_on
        What of its assignment it cannot do without; empty for a task of the pool.
    """

    assignment: str
    number: int
    title: str
    points: int
    objectives: tuple[str, ...]
    cells: tuple[str, ...]
    names: Mapping[str, str] = field(hash=False)
    mistakes: int
    leans_on: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The assignment and the id of the heading, by which a class's results name it."""
        return self.assignment, self.cells[0]

    def quarrels_with(self, other: "PoolTask") -> bool:
        """Return whether both cannot stand in one notebook: they share a cell's id, or bind a name differently."""
        if self.assignment == other.assignment:
            return False
        shared = self.names.keys() & other.names.keys()
        return bool({*self.cells} & {*other.cells}) or any(self.names[name] != other.names[name] for name in shared)


@dataclass(frozen=True)
class Difficulty:
    """How difficult a task is, and how that is known.

    Attributes
    ----------
    level
        Easy, medium or hard.
    right, graded
        How many students had the whole task right, of how many; 0 of 0 where no class has measured it.
    mistakes
        How many messages its tests have, from which the level is guessed where no class has measured it.
    """

    level: Level
    right: int
    graded: int
    mistakes: int

    def __str__(self) -> str:
        """Return the level with its reason, as the table of a draw has it."""
        if self.graded:
            return f"{self.level} ({self.right / self.graded:.0%} of {self.graded} right)"
        return f"{self.level} (a guess: {self.mistakes} mistakes)"


@dataclass(frozen=True)
class TaskPool:
    """What an examination may be drawn from.

    Attributes
    ----------
    sources
        The instructor's notebooks of the course's assignments, as the class has them, by name in the book's order.
    tasks
        Their tasks, also those that lean on another.
    """

    sources: Mapping[str, NotebookNode]
    tasks: Sequence[PoolTask]

    @property
    def seed(self) -> int:
        """The number from which the class's assignments draw."""
        return next(map(class_seed_of, self.sources.values()), 0)


def pool_of(project: Project, folder: Path) -> TaskPool:
    """Return the tasks of a class: those of the course's assignments, with the class's own hidden tests.

    Parameters
    ----------
    project
        The course.
    folder
        The class's.
    """
    paths = {path.stem: folder / project.solution_of(path) for path in project.lessons}
    sources = {name: notebooks.read(path) for name, path in paths.items() if path.is_file()}
    tasks = [task for name, source in sources.items() for task in tasks_of(name, source, project.editions)]
    return TaskPool(sources, tasks)


def tasks_of(assignment: str, notebook: NotebookNode, editions: Collection[Edition]) -> list[PoolTask]:
    """Return the tasks of an assignment in their order, also those that lean on another.

    Parameters
    ----------
    assignment
        Its name.
    notebook
        The instructor's notebook, in the source language.
    editions
        The editions of the course.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> headings = ["## Task 1 · Half (2 points)", "## Task 2 · As task 1 (3 points)"]
    >>> cells = list(map(new_markdown_cell, headings))
    >>> [(task.title, task.points, task.leans_on) for task in tasks_of("halves", new_notebook(cells=cells), [])]
    [('Half', 2, ''), ('As task 1', 3, 'it names another task')]
    """
    blocks = list(task_cells(notebook))
    inside = {cell.id for _, cells in blocks for cell in cells}
    # What stands before the tasks is theirs together; an examination takes the imports and the seeds of it.
    before = [cell for cell in notebook.cells if cell.id not in inside and NbgraderCell(cell).is_setup]
    imports = {name: text for cell in before for name, text in _imported(cell.source).items()}
    shared = {name for cell in before for name in bound_names(cell.source)} - imports.keys()
    shared -= {name for cell in before for name in values_in(cell.source)}
    bound = [{name for cell in cells for name in _bound(cell)} for _, cells in blocks]
    found = []
    for place, (heading, cells) in enumerate(blocks):
        number, points = int(heading[1]), int(heading[2])
        others = {name for other, names in enumerate(bound) if other != place for name in names} - bound[place]
        used = _used(cells)
        own_imports = {
            name: text for cell in cells if cell.cell_type == "code" for name, text in _imported(cell.source).items()
        }
        found.append(
            PoolTask(
                assignment,
                number,
                heading[0].partition("·")[2].rpartition("(")[0].strip(),
                points,
                tuple(cells[0].metadata.get("objectives", [])),
                tuple(cell.id for cell in cells),
                {**imports, **dict.fromkeys(bound[place], f"task {number} of {assignment}"), **own_imports},
                len({text for cell in cells for text in _messages(cell, editions)}),
                _leans_on(cells, used & others, used & shared),
            )
        )
    return found


def _leans_on(cells: Sequence[NotebookNode], others: set[str], shared: set[str]) -> str:
    """Return what a task cannot do without; empty if it stands alone."""
    if others or shared:
        return f"it needs {', '.join(sorted(others | shared))}"
    texts = (cell.source.partition("\n")[2] if cell is cells[0] else cell.source for cell in cells)
    title = TASK.sub(lambda found: found[0].partition("·")[2], cells[0].source.partition("\n")[0])
    return "it names another task" if any(map(MENTION.search, (title, *texts))) else ""


def _imported(source: str) -> dict[str, str]:
    """Return the names that a cell imports, each with its import."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                one = ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], 0)
                found[alias.asname or alias.name] = ast.unparse(one)
    return found


def _bound(cell: NotebookNode) -> set[str]:
    """Return the names that a cell with code binds; those of tests are nobody's, and own checks are numbered anew."""
    if cell.cell_type != "code":
        return set()
    return {name for name in bound_names(cell.source) if not name.startswith(("_", OWN_CHECK))}


def _used(cells: Iterable[NotebookNode]) -> set[str]:
    """Return the names that cells look up and do not themselves give a value, be it as a parameter."""
    nodes = [node for cell in cells if cell.cell_type == "code" for node in ast.walk(ast.parse(cell.source))]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return {node.id for node in names} - own


def _messages(cell: NotebookNode, editions: Collection[Edition]) -> Iterable[str]:
    return messages_of_test(ast.parse(cell.source), editions) if NbgraderCell(cell).is_test else ()


# --- Difficulty -------------------------------------------------------------------------------------------------------


def difficulties(
    tasks: Sequence[PoolTask], measured: Mapping[tuple[str, str], tuple[int, int]]
) -> dict[tuple[str, str], Difficulty]:
    """Return how difficult each task is.

    Parameters
    ----------
    tasks
        All tasks of the class.
    measured
        How many students had a task right, of how many, by :attr:`PoolTask.key`. From :data:`ENOUGH_STUDENTS` on that
        counts: a task that 80% have right is easy, one that fewer than half have right is hard. Before, it is guessed
        from the number of mistakes that its tests know: the third of all tasks with the fewest is easy, that with the
        most is hard.
    """
    known = sorted(task.mistakes for task in tasks)
    third = len(known) / 3
    found = {}
    for task in tasks:
        right, graded = measured.get(task.key, (0, 0))
        if graded >= ENOUGH_STUDENTS:
            share = right / graded
            level = Level.EASY if share >= EASY else Level.HARD if share < HARD else Level.MEDIUM
        else:
            right = graded = 0
            # By the middle of the tasks with as many, so that equal numbers are one level.
            rank = known.index(task.mistakes) + known.count(task.mistakes) / 2
            level = Level.EASY if rank < third else Level.HARD if rank > 2 * third else Level.MEDIUM
        found[task.key] = Difficulty(level, right, graded, task.mistakes)
    return found


# --- The draw ---------------------------------------------------------------------------------------------------------


def draw(pool: Sequence[PoolTask], objectives: Sequence[str], points: int, seed: int) -> list[PoolTask]:
    """Return tasks that meet all objectives and have so many points together, in the order of the pool.

    Parameters
    ----------
    pool
        The tasks to draw from.
    objectives
        What each draw meets, each at least once.
    points
        The sum of the points, exactly.
    seed
        The same draw for the same number.

    Raises
    ------
    CourseError
        If there is no task at all, if none meets one of the objectives, or if no set of tasks has the points; the
        message names the nearest sums.

    Examples
    --------
    >>> def task(number, points, objective):
    ...     return PoolTask("halves", number, "", points, (objective,), (f"t{number}",), {}, 1)
    >>> pool = [task(1, 2, "halves-1"), task(2, 3, "halves-1"), task(3, 2, "halves-2")]
    >>> [each.number for each in draw(pool, ["halves-1", "halves-2"], 5, seed=1)]
    [2, 3]
    >>> draw(pool, ["halves-1", "halves-2"], 6, seed=1)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    coursekit.course.errors.CourseError: No set of these tasks has 6 points and meets every objective; nearest are 5 ...
    """
    met = {objective for task in pool for objective in task.objectives}
    if missing := [objective for objective in objectives if objective not in met]:
        raise CourseError(f"No task to draw from meets {', '.join(missing)}.")
    if not pool:
        raise CourseError("There is no task to draw from: no task of the pool meets what is asked for at these levels.")
    sets = _Sets(pool, objectives)
    if points not in sets.sums:
        place = bisect(sets.sums, points)
        nearest = sets.sums[max(place - 1, 0) : place + 1]
        raise CourseError(
            f"No set of these tasks has {points} points and meets every objective; nearest "
            f"{'are' if len(nearest) > 1 else 'is'} {' and '.join(map(str, nearest))}."
        )
    chance, quarrels = random.Random(seed), Counter[str]()
    if drawn := sets.peaceful(points, chance, quarrels):
        return drawn
    near = sorted(sets.sums, key=lambda total: (abs(total - points), total))[1:NEAR_SUMS]
    others = [total for total in near if sets.peaceful(total, chance, Counter())]
    raise CourseError(
        f"In {ATTEMPTS} draws of {points} points there were always two tasks that use one name for two things, most "
        f"often {quarrels.most_common(1)[0][0]}. Ask for fewer lessons or for other points; near are: "
        f"{', '.join(map(str, sorted(others))) or 'none'}."
    )


# After some of the tasks: the objectives that are met, as bits, as far as they are still noted; and the points.
_State = tuple[int, int]


class _Sets:
    """The sets of tasks that meet every objective, counted and not listed: there are more than can be listed.

    An objective that no later task meets has to be met by now; then it is no longer noted, which keeps the states few.

    Attributes
    ----------
    sums
        The points that such sets have.
    """

    def __init__(self, pool: Sequence[PoolTask], objectives: Sequence[str]) -> None:
        bits = {objective: 1 << place for place, objective in enumerate(objectives)}
        self.pool = pool
        # By task, as bits: the objectives that it meets, and those that none after it does.
        self.meets = [sum(bits.get(objective, 0) for objective in set(task.objectives)) for task in pool]
        self.closing = [met & ~reduce(or_, self.meets[place + 1 :], 0) for place, met in enumerate(self.meets)]
        # In how many ways the first tasks lead to each state.
        self.layers = [Counter[_State]({(0, 0): 1})]
        for place in range(len(pool)):
            layer = Counter[_State]()
            for before, ways in self.layers[-1].items():
                for after, _ in self._after(place, before):
                    layer[after] += ways
            self.layers.append(layer)
        self.sums = sorted(total for _, total in self.layers[-1])

    def _after(self, place: int, before: _State) -> Iterator[tuple[_State, bool]]:
        """Yield the states after a task was left out and after it was taken, each with which it was."""
        (seen, total), closing = before, self.closing[place]
        taken = seen | self.meets[place], total + self.pool[place].points
        for (now, points), takes in ((before, False), (taken, True)):
            if not closing & ~now:
                yield (now & ~closing, points), takes

    def peaceful(self, points: int, chance: random.Random, quarrels: Counter[str]) -> list[PoolTask]:
        """Return a set that can stand in one notebook, empty if none was found; note which tasks cannot."""
        for _ in range(ATTEMPTS):
            drawn = self._drawn(points, chance)
            pairs = [(one, other) for one, other in combinations(drawn, 2) if one.quarrels_with(other)]
            if not pairs:
                return drawn
            quarrels.update(
                f"{one.assignment} {one.number} and {other.assignment} {other.number}" for one, other in pairs
            )
        return []

    def _drawn(self, points: int, chance: random.Random) -> list[PoolTask]:
        """Return a set, each with the same probability: back from the end, as often as ways lead there."""
        state, taken = (0, points), []
        for place in range(len(self.pool) - 1, -1, -1):
            ways = [
                (before, takes, count)
                for before, count in self.layers[place].items()
                for after, takes in self._after(place, before)
                if after == state
            ]
            lot = chance.randrange(sum(count for *_, count in ways))
            for before, takes, count in ways:
                lot -= count
                if lot < 0:
                    state = before
                    if takes:
                        taken.append(self.pool[place])
                    break
        return taken[::-1]
