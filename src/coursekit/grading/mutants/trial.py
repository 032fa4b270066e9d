"""Mutants of an assignment, graded by the engine, and which of them keep the full points of their task.

Each is handed in as an answer and judged as any other, with no walls, since every line of it was written here. A
notebook is cut down to the cells that its task needs, and one agent grades all of them.
"""

import copy
import random
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content.assignments import Task, tasks
from coursekit.content.exercises import student_version
from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.grading.messages import Limits
from coursekit.grading.mutants.making import Mutant, mutants_of
from coursekit.grading.outcomes import Outcome
from coursekit.grading.released import Assignment, modules_of
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted.agent import Agent
from coursekit.grading.trusted.namespace import compiled

# Where the mutants are explained that no test can tell from the solution, a file for each assignment.
EXPLAINED = Path("tests/grading/mutants")
# A mistake may make a loop endless; one that computes for so long is noticed, however busy the machine is.
LIMITS = Limits(cpu_seconds=5)
# Every sample of so many is the same.
SEED = 1

Progress = Callable[[int, int, str], None]


@dataclass
class Tried:
    """What was found for one assignment.

    Attributes
    ----------
    assignment
        Its name.
    count
        How many mutants were graded.
    unexplained
        Those that keep the full points of their task without a reason, with the number of the task.
    explained
        How many keep them for a reason that the table gives.
    faults
        What is wrong with that table, one sentence each.
    """

    assignment: str
    count: int = 0
    unexplained: list[tuple[int, Mutant]] = field(default_factory=list)
    explained: int = 0
    faults: list[str] = field(default_factory=list)


def try_mutants(
    project: Project, names: Sequence[str], *, sample: int | None = None, progress: Progress = lambda *_: None
) -> list[Tried]:
    """Grade the mutants of assignments.

    Parameters
    ----------
    project
        The course.
    names
        The assignments.
    sample
        How many mutants of each; all by default. The sample is the same each time.
    progress
        Called with how many are graded, of how many, and the assignment.

    Returns
    -------
    list of Tried
        One for each assignment, in the order of ``names``.

    Raises
    ------
    CourseError
        If there is no such assignment, if a table cannot be read, or if a model solution itself does not get the full
        points of its task.
    """
    sources = {name: _source(project, name) for name in names}
    chosen = {name: _sampled(name, source, sample) for name, source in sources.items()}
    if not chosen:
        return []
    total = sum(map(len, chosen.values()))
    modules = dict.fromkeys(module for source in sources.values() for module in modules_of(source))
    found, done = [], 0
    with Agent(list(modules), LIMITS, walls=False, cases=False) as agent:
        for name, source in sources.items():
            tried = Tried(name, len(chosen[name]))
            reasons = _reasons(project, name)
            tried.faults += _missing(name, source, reasons)
            for task, mutant, survived in _graded(project, agent, name, source, chosen[name]):
                done += 1
                progress(done, total, name)
                reason = reasons.get((mutant.cell, mutant.name))
                if survived and reason is None:
                    tried.unexplained.append((task, mutant))
                elif survived:
                    tried.explained += 1
                elif reason is not None:
                    tried.faults.append(
                        f"{_table(name)}, {mutant.cell}: the tests notice “{mutant.name}”; take its reason out"
                    )
            found.append(tried)
    return found


def _source(project: Project, name: str) -> NotebookNode:
    """Return the author's notebook of an assignment."""
    for path in project.solutions:
        if path.stem == name:
            return notebooks.read(project.root / path)
    known = ", ".join(path.stem for path in project.solutions) or "none"
    raise CourseError(f"There is no assignment {name!r} in this course. There are: {known}.")


def all_mutants(source: NotebookNode) -> Iterator[tuple[Task, Mutant]]:
    """Yield every mutant of an author's notebook with its task, in the order of the notebook."""
    for task in tasks(source):
        for answer in task.answers:
            yield from ((task, mutant) for mutant in mutants_of(NbgraderCell(answer).grade_id, answer.source))


def _sampled(name: str, source: NotebookNode, count: int | None) -> list[tuple[Task, Mutant]]:
    made = list(all_mutants(source))
    if count is None or count >= len(made):
        return made
    drawn = random.Random(f"{SEED} {name}").sample(range(len(made)), count)
    return [made[place] for place in sorted(drawn)]


# --- Grading ----------------------------------------------------------------------------------------------------------


def _graded(
    project: Project, agent: Agent, name: str, source: NotebookNode, chosen: Iterable[tuple[Task, Mutant]]
) -> Iterator[tuple[int, Mutant, bool]]:
    """Yield the number of the task, the mutant, and whether it keeps all points."""
    prepared = None
    for task, mutant in chosen:
        if task is not prepared:
            prepared = task
            assignment = task_alone(project, name, source, task)
            agent.prepare(assignment)
            answers = {NbgraderCell(answer).grade_id: answer.source for answer in task.answers}
            if not _is_right(agent, assignment, answers):
                raise CourseError(
                    f"{name}: the model solution of task {task.number} does not get the full points of its own tests; "
                    "run its notebook and see why."
                )
        yield task.number, mutant, _is_right(agent, assignment, {**answers, mutant.cell: mutant.source})


def task_alone(project: Project, name: str, source: NotebookNode, task: Task) -> Assignment:
    """Return an assignment of the one task, with the cells it needs and no other.

    Parameters
    ----------
    project
        The course.
    name
        The assignment's name.
    source
        The author's notebook, which is not changed.
    task
        One of its tasks.
    """
    kept = _needed(source, task)
    alone = copy.copy(source)
    alone.cells = [cell for cell in source.cells if cell.id in kept]
    released = student_version(alone, project)
    # What is no answer to this task, as the solution of one that it builds on, is as its author wrote it.
    own = {answer.id for answer in task.answers}
    for cell, given in zip(alone.cells, released.cells, strict=True):
        if NbgraderCell(cell).is_answer and cell.id not in own:
            given.source = cell.source
    return Assignment(name, name, {SOURCE_LANGUAGE: alone}, {SOURCE_LANGUAGE: released})


def _needed(source: NotebookNode, task: Task) -> set[str]:
    """Return the ids of the cells that a task needs: its own, setups, what binds a name that is asked for."""
    own = {cell.id for cell in (*task.answers, *task.tests)}
    kept, wanted = set[str](), set[str]()
    for cell in reversed(source.cells):
        known = NbgraderCell(cell)
        if cell.cell_type != "code" or (known.is_test and cell.id not in own):
            continue
        program = compiled(cell.source)
        if cell.id in own or known.is_setup or program.binds & wanted:
            kept.add(cell.id)
            wanted |= program.asks
    return kept


def _is_right(agent: Agent, assignment: Assignment, answers: dict[str, str]) -> bool:
    """Return whether answers, by grade id, get all points of the assignment."""
    notebook = copy.deepcopy(assignment.released[SOURCE_LANGUAGE])
    for cell in notebook.cells:
        if cell.id in answers:
            cell.source = answers[cell.id]
    result = agent.grade(Submission("mutant", notebooks.dumps(notebook).encode()))
    return all(grade.outcome is Outcome.RIGHT for grade in result.grades)


# --- Reasons ----------------------------------------------------------------------------------------------------------


def _table(name: str) -> Path:
    return EXPLAINED / f"{name}.toml"


def _reasons(project: Project, name: str) -> dict[tuple[str, str], str]:
    """Return the reasons for which mutants may survive, by the answer's grade id and the mutant's name."""
    path = project.root / _table(name)
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{_table(name)} is not valid TOML: {error}") from error
    reasons = {}
    for cell, entries in table.items():
        if not isinstance(entries, dict):
            raise CourseError(f"{_table(name)}: {cell} is no table; write [{cell}] and below it a line for each mutant")
        for mutant, reason in entries.items():
            if not (isinstance(reason, str) and reason.strip()):
                raise CourseError(f"{_table(name)}, {cell}: “{mutant}” has no reason; a reason is a text")
            reasons[cell, mutant] = reason
    return reasons


def _missing(name: str, source: NotebookNode, reasons: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a fault for each reason that explains nothing."""
    known = {(mutant.cell, mutant.name) for _, mutant in all_mutants(source)}
    for cell, mutant in reasons:
        if (cell, mutant) not in known:
            yield f"{_table(name)}, {cell}: there is no mutant “{mutant}”; take its reason out"
