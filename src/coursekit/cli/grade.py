"""`course grade`, `regrade`, `similar` and `validate`: what students hand in."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from coursekit.cli.console import err, note, out, print_line
from coursekit.cli.needs import refuse_other_systems
from coursekit.cli.progress import progress
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.isolation import readable
from coursekit.course.project import Project

Assignment = Annotated[str, typer.Argument(help="Name of the assignment, for instance retention-economics.")]
Workers = Annotated[int, typer.Option(min=1, help="How many submissions at a time.")]
PROCESSORS = os.cpu_count() or 1


def grade(
    assignment: Annotated[
        str | None, typer.Argument(help="Name of the assignment, for instance retention-economics.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every assignment that somebody handed in.")] = False,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    workers: Workers = PROCESSORS,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Without walls: only for code that you trust.")] = False,
    scheduler: Annotated[
        str | None, typer.Option(help="Grade on a dask cluster, for instance tcp://host:8786.")
    ] = None,
) -> None:
    """Grade what a class handed in, one assignment or all; goes on where it was stopped.

    The report is about the whole class, whomever the run was about.
    """
    if every == (assignment is not None):
        raise typer.BadParameter("name one assignment, or give --all.")
    # What holds a student's process, with walls or without, other systems do not have.
    refuse_other_systems("Grading, also with --unsafe,", "linux")
    from coursekit.grading.grade_class import grade_class
    from coursekit.grading.nbgrader_course import NbgraderCourse
    from coursekit.grading.report import write_reports

    course = NbgraderCourse.find()
    if unsafe or not course.walls:
        err.print("Without walls: students' code runs with your rights.", style="bold red")
    if assignment:
        chosen = {assignment: student or None}
    else:
        there = {name: course.students(name) for name in course.names}
        chosen = {name: [one for one in students if not student or one in student] for name, students in there.items()}
        chosen = {name: students for name, students in chosen.items() if students}
    if not chosen:
        raise CourseError("Nothing was handed in: it is looked for in submitted/STUDENT/ASSIGNMENT/.")
    faults = []
    for name, students in chosen.items():
        try:
            with progress() as show:
                grades = grade_class(
                    course,
                    name,
                    students=students,
                    workers=workers,
                    walls=False if unsafe else None,
                    force=force,
                    scheduler=scheduler,
                    progress=show,
                )
        except CourseError as error:
            # One assignment that is not in order stops no other.
            if not every:
                raise
            faults.append(f"{name}: {error}")
            continue
        if every:
            out.rule(name)
        if grades.registered:
            note(f"{name} is now in the gradebook.")
        for line in write_reports(course, grades, out):
            print_line(line)
    if faults:
        raise CourseError("\n".join(faults))


def regrade(
    assignment: Assignment,
    task: Annotated[str, typer.Argument(help="Number of the task, or the grade id of one of its tests.")],
    workers: Workers = PROCESSORS,
) -> None:
    """Grade one task again after its test was corrected in solutions/, and list what that changed."""
    refuse_other_systems("Grading", "linux")
    from coursekit.grading.nbgrader_course import NbgraderCourse
    from coursekit.grading.regrade import handed_in_since
    from coursekit.grading.regrade import regrade as regrade_task

    course = NbgraderCourse.find()
    with progress() as show:
        changes = regrade_task(course, assignment, task, workers=workers, progress=show)
    table = Table("student", "test", "before", "after", "outcome")
    for change in changes:
        before, after = ("–" if points is None else f"{points:g}" for points in (change.before, change.after))
        table.add_row(*map(escape, (change.student, change.cell, before, after, change.outcome)))
    out.print(table)
    out.print(f"{len({change.student for change in changes})} students have other points or another outcome now.")
    if waiting := handed_in_since(course, assignment):
        print_line(f"Handed in again, and left for `course grade {assignment}`: {', '.join(waiting)}.")


def similar(
    assignment: Assignment,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, file_okay=False, help="Folder of an earlier term, laid out as submitted/; may be repeated."
        ),
    ] = None,
) -> None:
    """List groups of submissions that agree more than the tasks explain: to look at, not a verdict."""
    from coursekit.grading.grade_class import RECORDS
    from coursekit.grading.nbgrader_course import NbgraderCourse
    from coursekit.grading.similarity import class_rings, rings_as_csv

    course = NbgraderCourse.find()
    with err.status("Comparing …"):
        found = class_rings(course, assignment, earlier or [])
    table = Table("students", "answers that agree", "decisions in them", "others differ in", "their own names")
    for ring in found:
        others = "–" if ring.others is None else f"{ring.others:g}"
        agree = f"{ring.answers} of {ring.common}"
        names = "the same" if ring.same_names else "other ones"
        table.add_row(*map(escape, (", ".join(ring.members), agree, str(ring.decisions), others, names)))
    out.print(table)
    path = course.root / RECORDS / assignment / "similar.csv"
    write_text(path, rings_as_csv(found))
    print_line(path)


def validate(notebook: Annotated[Path, typer.Argument(help="The notebook you want to hand in.")]) -> None:
    """Say which visible tests your notebook passes, and what is missing before you hand it in."""
    from coursekit.grading.validate import validate as check_notebook

    project = _course_near(Path.cwd()) or _course_near(notebook.parent)
    with err.status("Running the notebook …"):
        result = check_notebook(notebook, project)
    say = result.say
    print_line(say("Right: {right} of {tests} tests that you can see.").format(right=result.right, tests=result.tests))
    for cell, said in result.wrong.items():
        print_line(readable(f"{cell}{said.name and f' ({said.name})'}: {said.outcome}"))
        print_line(readable(said.text))
        if said.code:
            print_line(f"    {said.code}")
    if result.missing:
        print_line(say("Before you hand in:"))
        for sentence in result.missing:
            print_line(readable(f"- {sentence}"))
    if result.missing or result.wrong or result.right < result.tests:
        raise typer.Exit(1)
    print_line(say("Nothing is missing: you can hand it in. Hidden tests will check other numbers."))


def _course_near(folder: Path) -> Project | None:
    """Return the course that holds ``folder``; a student need not have one."""
    try:
        return Project.find(folder)
    except CourseError:
        return None
