"""An examination: an assignment of a class's own, put together from the tasks of the course's.

It is written into the class's folder as its other assignments are: the instructor's notebook, a catalog for each
language, student versions. So it is released, collected, graded and exported like any of them.
"""

import ast
import copy
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.content.class_folder import copy_beside
from coursekit.content.exercises import exercises
from coursekit.content.lessons import stated_objectives
from coursekit.content.seeds import put_in, translated_with_seeds, with_class_seed
from coursekit.content.task_pool import MENTION, PoolTask, TaskPool
from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.own_data import CLASS_SEED, OWN_CHECK, STUDENT_SEED, values_in
from coursekit.course.project import Project
from coursekit.course.strings import Strings, strings_of
from coursekit.translation.po import Translations, catalog_name, catalog_path, load, merged
from coursekit.translation.sources import notebook_messages

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
HEADING_NUMBER = re.compile(r"(?<=^## )(\D*)\d+")
FIRST_CELL = "examination"
SEED_CELL = "class-seed"
BLOCK = re.compile(r"\n\s*\n|\n(?=- )")


def objectives_asked(project: Project, asked: Sequence[str]) -> dict[str, bool]:
    """Return the objectives that are asked for, by their ids or all by their lesson; and whether by its own id.

    Parameters
    ----------
    project
        The course, whose lessons state objectives.
    asked
        Names of lessons and ids of objectives.

    Raises
    ------
    CourseError
        If one is neither.
    """
    lessons = {path.stem: path for path in project.lessons}
    found: dict[str, bool] = {}
    for name in asked:
        lesson = name if name in lessons else name.rpartition("-")[0]
        if lesson not in lessons:
            raise CourseError(f"{name} is no lesson and no objective. Lessons are: {', '.join(lessons)}.")
        stated = stated_objectives(notebooks.read(project.root / lessons[lesson]))
        if name not in (lesson, *stated):
            raise CourseError(f"{lesson} states no objective {name}. It states: {', '.join(stated)}.")
        for objective in stated if name == lesson else [name]:
            found[objective] = found.get(objective, False) or name == objective
    return found


def minutes_of(drawn: Sequence[PoolTask], minutes: int) -> list[int]:
    """Return the minutes for each task, whole ones in proportion to its points.

    Parameters
    ----------
    drawn
        The tasks, of which one at least gives points.
    minutes
        What they add up to.

    Examples
    --------
    >>> task = PoolTask("halves", 1, "", 2, (), ("t",), {}, 1)
    >>> minutes_of([task, task, task], 50)
    [17, 16, 17]
    """
    total, seen, ends = sum(task.points for task in drawn), 0, [0]
    for task in drawn:
        seen += task.points
        ends.append(round(minutes * seen / total))
    return [end - start for start, end in itertools.pairwise(ends)]


def refuse_name(project: Project, name: str) -> None:
    """Raise :class:`CourseError` if an examination cannot have this name."""
    if not NAME.fullmatch(name):
        raise CourseError(f"{name!r} cannot be the name of an examination: write small letters, digits and hyphens.")
    if name in {path.stem for path in project.solutions}:
        raise CourseError(f"{name} is an assignment of the course: give the examination another name.")


def write_examination(
    project: Project, folder: Path, pool: TaskPool, drawn: Sequence[PoolTask], *, name: str, minutes: int, seed: int
) -> list[str]:
    """Write an examination into a class's folder, with its student versions; return the files, relative to it.

    Parameters
    ----------
    project
        The course.
    folder
        The class's.
    pool, drawn
        What it was drawn from, and what was drawn.
    name
        The examination's.
    minutes
        How long it takes.
    seed
        What its hidden tests and students' own data draw from.

    Raises
    ------
    CourseError
        If it is there already, if what is right for the data of the seed cannot be computed, a translation is missing,
        or the notebook must not be released.
    """
    path = Path("solutions", name, f"{name}.ipynb")
    if (folder / path).exists():
        raise CourseError(
            f"{path} is there already, and may have been handed out: give another name, or delete {path.parent} to "
            "write it anew."
        )
    plan = Plan(drawn, minutes_of(drawn, minutes), minutes)
    source = with_class_seed(
        plan.notebook(pool.sources, pool.sources, strings_of(project.root, project.source.language)), seed
    )
    values = {name: value for cell in source.cells for name, value in values_in(cell.source).items()}
    texts = {path: notebooks.dumps(source)}
    for language in project.translations:
        translated = {
            one: translated_with_seeds(pool.sources[one], load(catalog_path(Project(folder), _path(one), language)))
            for one in plan.assignments
        }
        version = plan.notebook(pool.sources, translated, strings_of(project.root, language))
        put_in(version, values)
        texts[Path("locale", language) / catalog_name(path)] = _catalog(source, version, language, path, project.title)
    for file, text in texts.items():
        write_text(folder / file, text)
    for one in plan.assignments:
        copy_beside(folder / _path(one).parent, folder / path.parent)
    return [*map(Path.as_posix, texts), *exercises(Project(folder), check=False)]


def _path(assignment: str) -> Path:
    return Path("solutions", assignment, f"{assignment}.ipynb")


def _catalog(source: NotebookNode, version: NotebookNode, language: str, path: Path, title: str) -> str:
    """Return the catalog by which a notebook becomes its version in another language."""
    messages = list(dict.fromkeys(notebook_messages(source, path)))
    # A cell of the version may hold nothing to translate any more.
    texts = {cell.id: cell.source for cell in version.cells}
    texts |= {message.context: message.text for message in notebook_messages(version, path)}
    entries = [
        polib.POEntry(msgid=message.text, msgctxt=message.context, msgstr=texts[message.context])
        for message in messages
    ]
    return merged(Translations(path, entries), messages, language, path, title)[0]


@dataclass(frozen=True)
class Plan:
    """What an examination is made of, whatever its language.

    Attributes
    ----------
    drawn
        Its tasks in their order.
    minutes
        The minutes for each.
    together
        The minutes for all.
    """

    drawn: Sequence[PoolTask]
    minutes: Sequence[int]
    together: int

    @property
    def assignments(self) -> list[str]:
        """Where the tasks come from."""
        return list(dict.fromkeys(task.assignment for task in self.drawn))

    def notebook(
        self, sources: Mapping[str, NotebookNode], versions: Mapping[str, NotebookNode], say: Strings
    ) -> NotebookNode:
        """Return the instructor's notebook in one language.

        Parameters
        ----------
        sources
            The instructor's notebooks of the assignments in the source language, by name.
        versions
            The same in the language.
        say
            The words of the language.
        """
        cells = [self._first(sources, versions, say), self._set_up(versions)]
        for number, task in enumerate(self.drawn, start=1):
            cells += self._cells(number, task, versions[task.assignment])
        metadata = copy.deepcopy(sources[self.assignments[0]].metadata)
        return new_notebook(cells=cells, metadata=metadata)

    def _cells(self, number: int, task: PoolTask, version: NotebookNode) -> Iterator[NotebookNode]:
        """Yield the cells of a task with its new number; the students' own checks are numbered by the task, too."""
        by_id = {cell.id: cell for cell in version.cells}
        for identifier in task.cells:
            cell = copy.deepcopy(by_id[identifier])
            cell.source = re.sub(rf"\b{OWN_CHECK}(?=_|\b)", f"{OWN_CHECK}_{number}", cell.source)
            if identifier == task.cells[0]:
                cell.source = HEADING_NUMBER.sub(rf"\g<1>{number}", cell.source, count=1)
            yield cell

    def _set_up(self, versions: Mapping[str, NotebookNode]) -> NotebookNode:
        """Return the cell with the imports of all the tasks, the seed and, where a task asks for it, the student's."""
        before = [_seed_cell(versions[name]) for name in self.assignments]
        texts = [cell.source for name in self.assignments for cell in self._of(name, versions[name])]
        names = [CLASS_SEED]
        if any(STUDENT_SEED in text or OWN_CHECK in text for text in texts):
            names.append(STUDENT_SEED)
        lines = [
            next(line for cell in before for line in cell.source.splitlines() if name in values_in(line))
            for name in names
        ]
        source = f"{_imports([cell.source for cell in before])}\n\n" + "\n".join(lines)
        return new_code_cell(source, id=SEED_CELL, metadata=copy.deepcopy(before[0].metadata))

    def _of(self, assignment: str, version: NotebookNode) -> Iterator[NotebookNode]:
        drawn = {identifier for task in self.drawn if task.assignment == assignment for identifier in task.cells}
        return (cell for cell in version.cells if cell.id in drawn)

    def _first(
        self, sources: Mapping[str, NotebookNode], versions: Mapping[str, NotebookNode], say: Strings
    ) -> NotebookNode:
        """Return the first cell: points and minutes, and how to work, as the assignments of the tasks say it."""
        points = say.count("{n} point", "{n} points", sum(task.points for task in self.drawn))
        lines = [f"# {say('Examination')}", "", "| | |", "|---|---|"]
        lines += [f"| {say('Graded by tests')} | **{points}** |"]
        lines += [f"| {say('Time')} | {say.count('{n} minute', '{n} minutes', self.together)} |", ""]
        lines += [f"| {say('Task')} | {say('Worth')} | {say('Minutes')} |", "|---|---|---|"]
        for number, (task, minutes) in enumerate(zip(self.drawn, self.minutes, strict=True), start=1):
            lines.append(f"| {number} | {say.count('{n} point', '{n} points', task.points)} | {minutes} |")
        lines += ["", *self._rules(sources, versions, say)]
        if any(STUDENT_SEED in cell.source for name in self.assignments for cell in self._of(name, sources[name])):
            lines.append(f"- {say('A cell that draws data of your own prints what your function must give for them.')}")
        return new_markdown_cell("\n".join(lines), id=FIRST_CELL)

    def _rules(
        self, sources: Mapping[str, NotebookNode], versions: Mapping[str, NotebookNode], say: Strings
    ) -> Iterator[str]:
        """Yield the rules of the assignments, each once, with the tasks that it is for where it is not for all."""
        numbers: dict[str, list[int]] = {}
        texts: dict[str, str] = {}
        for number, task in enumerate(self.drawn, start=1):
            rules = zip(_rules(sources[task.assignment]), _rules(versions[task.assignment]), strict=False)
            for rule, text in rules:
                if MENTION.search(rule) or rule.endswith(":"):
                    continue
                texts.setdefault(rule, text)
                numbers.setdefault(rule, []).append(number)
        for rule, text in texts.items():
            if len(numbers[rule]) == len(self.drawn):
                yield f"- {text}"
        if any(len(found) < len(self.drawn) for found in numbers.values()):
            yield f"- {say('A rule for some tasks alone begins with their numbers:')}"
        for rule, text in texts.items():
            if len(numbers[rule]) < len(self.drawn):
                yield f"- **{' · '.join(map(str, numbers[rule]))}:** {text}"


def _rules(notebook: NotebookNode) -> list[str]:
    """Return the rules of an assignment: the items and the paragraphs below the table of its first cell."""
    below = notebook.cells[0].source.rpartition("\n|")[2].partition("\n")[2]
    blocks = (" ".join(block.split()) for block in BLOCK.split(below))
    return [block.removeprefix("- ") for block in blocks if block]


def _seed_cell(notebook: NotebookNode) -> NotebookNode:
    return next(cell for cell in notebook.cells if NbgraderCell(cell).is_setup and CLASS_SEED in values_in(cell.source))


def _imports(sources: Iterable[str]) -> str:
    r"""Return the imports of cells as those of one, modules first.

    >>> print(_imports(["import numpy as np\nfrom m import b", "import math\nfrom m import a, b"]))
    import math
    import numpy as np
    <BLANKLINE>
    from m import a, b
    """
    modules: set[str] = set()
    parts: dict[str, set[str]] = {}
    for source in sources:
        for node in ast.parse(source).body:
            if isinstance(node, ast.Import):
                modules |= {ast.unparse(ast.Import([alias])) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                parts.setdefault(f"from {node.module}", set()).update(map(ast.unparse, node.names))
    lines = [f"{start} import {', '.join(sorted(names))}" for start, names in sorted(parts.items())]
    return "\n\n".join("\n".join(group) for group in (sorted(modules), lines) if group)
