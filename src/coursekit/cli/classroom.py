"""`course seed`, `roster`, `deadline`, `collect`, `reflections`, `appeal` and `export`: a class, around its grading."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coursekit.cli.console import err, print_line
from coursekit.course.project import Project

if TYPE_CHECKING:
    from coursekit.grading.gradebook import GradeWriter
    from coursekit.grading.nbgrader_course import NbgraderCourse

Assignment = Annotated[str, typer.Argument(help="Name of the assignment, for instance retention-economics.")]
TimeZone = Annotated[str, typer.Option(help="Where the clock hangs, for instance Asia/Amman.")]
GUIDE = "book/for-instructors/from-nothing-to-grades.md"


class System(StrEnum):
    """Where grades go."""

    MOODLE = "moodle"
    CANVAS = "canvas"


def seed(
    number: Annotated[int, typer.Argument(min=0, help="The new class's number, for instance the year.")],
) -> None:
    """Make a class's own folder, with hidden tests that draw other data; or bring it up to date after a pull."""
    from coursekit.content.class_folder import PRIVATE, make_class
    from coursekit.content.own_copies import COPIES, students_with_copies, write_copies

    project = Project.find()
    with err.status("Making the class …"):
        made = make_class(project, number)
        copies = write_copies(Project(made.root), students_with_copies(made.root))
    place = made.root.relative_to(project.root)
    for name in made.kept:
        print_line(f"kept {place / name}: it was changed here")
    print_line(
        f"{place}: {made.assignments} assignments with seed {number}; files written: {len(made.written)}; "
        f"hidden tests from {PRIVATE.as_posix()}: {len(made.hidden_tests)}."
    )
    if copies:
        print_line(f"{place / COPIES}: copies with data of each student's own written: {len(copies)}.")
    print_line(f"Students get what is in {place / 'exercises'}; git sees nothing of {place.parent}.")
    guide = f", then go on as in {GUIDE}" if (project.root / GUIDE).is_file() else ""
    print_line(f"Next: cd {place}, `course roster FILE`{guide}.")


def roster(
    file: Annotated[Path, typer.Argument(help="The class as Moodle or Canvas exports it, a CSV file.")],
    column: Annotated[
        list[str] | None, typer.Option(help="A column that is called otherwise: id=Matrikelnummer; may be repeated.")
    ] = None,
) -> None:
    """Read who is in the class into the gradebook, and write the copies of assignments with data of a student's own."""
    from coursekit.content.own_copies import COPIES, write_copies
    from coursekit.grading.roster import import_roster, read_roster

    with _gradebook() as (course, writer):
        people = read_roster(file, _pairs(column, "--column"))
        done = import_roster(writer.gradebook, people)
        copies = write_copies(Project(course.root), [student.id for student in writer.gradebook.students])
    print_line(
        f"Of {len(people)} in the file {len(done.new)} are new, {len(done.changed)} changed, "
        f"{len(done.unchanged)} as before."
    )
    if done.absent:
        print_line(f"Not in the file, and kept: {', '.join(done.absent)}.")
    if copies:
        print_line(f"{COPIES}: copies with data of each student's own written: {len(copies)}.")


def deadline(
    assignment: Assignment,
    when: Annotated[str, typer.Argument(help="Day and time, as 2027-03-15 23:59.")],
    time_zone: TimeZone,
) -> None:
    """Set until when an assignment may be handed in."""
    from coursekit.grading.lateness import moment

    until = moment(when, time_zone)
    with _gradebook() as (course, writer):
        course.sources(assignment)
        writer.set_deadline(assignment, until)
    print_line(f"{assignment}: until {when} in {time_zone}, which is {until:%Y-%m-%d %H:%M} UTC.")


def collect(
    assignment: Assignment,
    source: Annotated[Path, typer.Argument(help="The ZIP that Moodle or Canvas gives, or a folder.")],
    worksheet: Annotated[
        Path | None,
        typer.Option(help="Moodle's grading worksheet, or a CSV with student and submitted: who handed in, and when."),
    ] = None,
    time_zone: Annotated[str, typer.Option(help="Where the clock of the worksheet hangs.")] = "UTC",
    student: Annotated[
        list[str] | None, typer.Option(help='Who somebody is, as "Sam Berg_201=s002"; may be repeated.')
    ] = None,
) -> None:
    """Put what students handed in elsewhere where it is graded."""
    from coursekit.grading.collect import collect as collect_class
    from coursekit.grading.collect import read_worksheet
    from coursekit.grading.roster import roster as listed

    named = _pairs(student, "--student")
    with _gradebook() as (course, writer):
        people = listed(writer.gradebook)
        sheet = read_worksheet(worksheet, people, time_zone) if worksheet else None
        # An assignment has one notebook, or several of which each is handed in by itself.
        for one in course.assignments(assignment):
            done = collect_class(course, one, source, people, worksheet=sheet, students=named)
            for remark in done.remarks:
                print_line(remark)
            print_line(
                f"{assignment}: {len(done.new)} new, {len(done.replaced)} replaced, {len(done.unchanged)} as before."
            )
            if done.missing:
                print_line(f"Nothing yet from: {', '.join(done.missing)}.")
            if not done.timed:
                print_line("Without a worksheet nobody counts as late.")


def reflections(
    assignment: Assignment,
    read: Annotated[Path | None, typer.Option(help="The table with points and comments filled in.")] = None,
) -> None:
    """Write the answers that a person grades as a table to fill in; with --read, take the points from it."""
    from coursekit.grading.by_hand import read_reflections, write_reflections

    with _gradebook() as (course, writer):
        if read is None:
            path, answers, waiting = write_reflections(course, writer, assignment)
            print_line(f"{path.relative_to(course.root)}: answers {answers}, without points {waiting}.")
        else:
            given, empty = read_reflections(writer, assignment, read)
            print_line(f"Answers with points now: {given}, without: {empty}.")


def appeal(
    assignment: Assignment,
    student: Annotated[str, typer.Argument(help="The student's id.")],
    test: Annotated[str, typer.Argument(help="The grade id of the test, as the report has it.")],
    points: Annotated[float, typer.Argument(min=0, help="The points from now on.")],
    reason: Annotated[str, typer.Option(help="What the student reads below the answer.")],
) -> None:
    """Give a student other points for one test, and keep on record why."""
    from coursekit.grading.by_hand import DECISIONS, decide

    with _gradebook() as (course, writer):
        done = decide(course, writer, assignment, student=student, test=test, points=points, reason=reason)
    before = "–" if done.before is None else f"{done.before:g}"
    print_line(f"{done.student}, {done.test}: {before} → {done.after:g} points; noted in {DECISIONS}.")


def export(
    system: Annotated[System, typer.Argument(help="What the file is for.")],
    assignment: Annotated[list[str] | None, typer.Option(help="Only this assignment; may be repeated.")] = None,
    tests_only: Annotated[
        bool, typer.Option("--tests-only", help="What tests gave, while reflections wait for a person.")
    ] = False,
    to: Annotated[Path | None, typer.Option(help="The file; moodle.csv or canvas.csv by default.")] = None,
) -> None:
    """Write grades as Moodle or Canvas imports them."""
    from coursekit.grading.exporters import CanvasExport, MoodleExport

    with _gradebook() as (course, writer):
        plugin = {System.MOODLE: MoodleExport, System.CANVAS: CanvasExport}[system](config=course.config)
        plugin.assignment, plugin.tests_only = assignment or [], tests_only
        plugin.to = str(to or course.root / plugin.default_name)
        for entry in writer.gradebook.assignments:
            writer.penalise(entry.name)
        plugin.export(writer.gradebook)
        print_line(f"{Path(plugin.to).name}: rows for {len(writer.gradebook.students)} in the roster.")
        for sentence in plugin.left_out:
            print_line(f"{sentence}.")


@contextmanager
def _gradebook() -> "Iterator[tuple[NbgraderCourse, GradeWriter]]":
    """Yield the course around the working directory and its gradebook."""
    from coursekit.grading.gradebook import GradeWriter
    from coursekit.grading.nbgrader_course import NbgraderCourse

    course = NbgraderCourse.find()
    directory = course.directory
    with GradeWriter(directory.db_url, directory.course_id, course.config) as writer:
        yield course, writer


def _pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    """Return what is written as ``this=that``; the last sign counts, since names may hold one."""
    pairs = {}
    for text in texts or ():
        left, sign, right = text.rpartition("=")
        if not sign or not left or not right:
            raise typer.BadParameter(f"{option} {text}: write it as this=that")
        pairs[left] = right
    return pairs
