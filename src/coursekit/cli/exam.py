"""`course exam`: an examination put together from the tasks of a class's assignments."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coursekit.cli.console import err, print_line
from coursekit.course.errors import CourseError
from coursekit.course.project import Project

if TYPE_CHECKING:
    from coursekit.content.task_pool import Difficulty, Level, PoolTask


def exam(
    name: Annotated[str, typer.Argument(help="Name of the examination, for instance final.")],
    asked: Annotated[
        list[str],
        typer.Option("--from", help="A lesson, for instance retention-economics, or one objective; may be repeated."),
    ],
    seed: Annotated[
        int, typer.Option(min=0, help="Another number than the class's: tasks and data are drawn from it.")
    ],
    points: Annotated[int, typer.Option(min=1, help="The points of all tasks together.")] = 20,
    minutes: Annotated[int, typer.Option(min=1, help="How long it takes.")] = 90,
    level: Annotated[
        list[str] | None, typer.Option("--level", help="Only easy, medium or hard tasks; may be repeated.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it; without this the draw is only shown.")] = False,
) -> None:
    """Draw an examination from the pool of tasks, in a class's folder; show the draw and, with --write, write it."""
    from coursekit.content.class_folder import class_around
    from coursekit.content.examination import minutes_of, objectives_asked, refuse_name, write_examination
    from coursekit.content.own_copies import students_with_copies, write_copies
    from coursekit.content.task_pool import difficulties, draw, pool_of

    project = Project.find()
    levels = _levels(level or [])
    folder = class_around(project, Path.cwd())
    refuse_name(project, name)
    pool = pool_of(project, folder)
    if seed == pool.seed:
        raise CourseError(f"--seed {seed} is the class's own, from which its assignments draw: take another.")
    by_id = objectives_asked(project, asked)
    difficult = difficulties(pool.tasks, _measured(folder.parent, pool.sources))
    near = [task for task in pool.tasks if {*task.objectives} & by_id.keys()]
    chosen = [task for task in near if not task.leans_on and difficult[task.key].level in levels]
    met = {objective for task in chosen for objective in task.objectives}
    # Of a lesson that is asked for as a whole, some objectives are met in its quiz and its reflection alone.
    drawn = draw(chosen, [objective for objective, named in by_id.items() if named or objective in met], points, seed)
    for line in _table(drawn, minutes_of(drawn, minutes), difficult):
        print_line(line)
    for task in near:
        if task.leans_on:
            print_line(f"Not in the pool: {task.assignment} {task.number}, since {task.leans_on}.")
    if unmet := [objective for objective in by_id if objective not in met]:
        print_line(f"No task to draw from meets {', '.join(unmet)}.")
    print_line(f"Drawn with seed {seed}: {len(drawn)} of {len(chosen)} tasks, {points} points, {minutes} minutes.")
    if not write:
        print_line("Nothing is written: another --seed draws again, --write writes this one.")
        return
    with err.status("Writing the examination …"):
        written = write_examination(project, folder, pool, drawn, name=name, minutes=minutes, seed=seed)
        copies = write_copies(Project(folder), students_with_copies(folder))
    place = folder.relative_to(project.root)
    print_line(f"{place / 'solutions' / name}: written, with its student versions; files written: {len(written)}.")
    own = [path for path in copies if name in path.parts]
    if own:
        print_line(f"{place / 'copies'}: copies with data of each student's own written: {len(own)}.")


def _levels(names: Iterable[str]) -> "list[Level]":
    from coursekit.content.task_pool import Level

    if unknown := [name for name in names if name not in list(Level)]:
        raise CourseError(f"--level {unknown[0]}: a task is {', '.join(Level)}.")
    return [Level(name) for name in names] or list(Level)


def _measured(classes: Path, names: Iterable[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return how many students of all the classes had each task right, of how many."""
    from coursekit.content.exercises import CONFIGURATION
    from coursekit.grading.nbgrader_course import NbgraderCourse
    from coursekit.grading.report import measured

    found: dict[tuple[str, str], tuple[int, int]] = {}
    for folder in sorted(path.parent for path in classes.glob(f"*/{CONFIGURATION}")):
        course = NbgraderCourse(folder)
        for name in names:
            for cell, (right, graded) in measured(course, name).items():
                before = found.get((name, cell), (0, 0))
                found[name, cell] = (before[0] + right, before[1] + graded)
    return found


def _table(
    drawn: "Sequence[PoolTask]", minutes: Sequence[int], difficult: "dict[tuple[str, str], Difficulty]"
) -> list[str]:
    """Return the lines of the table of a draw."""
    rows = [("", "points", "minutes", "task", "difficulty", "objectives")]
    for number, (task, time) in enumerate(zip(drawn, minutes, strict=True), start=1):
        place = f"{task.assignment} {task.number}"
        level, met = str(difficult[task.key]), ", ".join(task.objectives)
        rows.append((str(number), str(task.points), str(time), place, level, met))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
