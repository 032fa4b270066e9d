"""The command line of the workshop: ``course build``, ``course exercises`` and the others.

Each group of commands has a module; what a command needs beyond the command line itself is imported when it runs.
"""

import errno
import sys
from io import TextIOWrapper

import typer

from coursekit.cli import build, check, classroom, exam, exercises, grade, mutants, new, translate
from coursekit.cli.console import err, fail
from coursekit.cli.needs import missing_extra
from coursekit.course import performance
from coursekit.course.errors import CourseError

STOPPED = 130

app = typer.Typer(
    help="Build, translate, check and grade the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(new.new)
app.command()(build.build)
app.command()(check.check)
app.add_typer(translate.translation, name="translate")
app.command()(exercises.exercises)
app.command()(build.normalise)
app.command()(build.notebooks)
app.command()(classroom.seed)
app.command()(classroom.roster)
app.command()(exam.exam)
app.command()(classroom.deadline)
app.command()(classroom.collect)
app.command()(grade.grade)
app.command()(classroom.reflections)
app.command()(classroom.appeal)
app.command()(classroom.export)
app.command()(grade.regrade)
app.command()(grade.similar)
app.command()(grade.validate)
app.command()(mutants.mutants)
app.command("print")(build.print_course)
app.command()(build.serve)


def main() -> None:
    """Run the command line: 0 if all is well, 1 for a fault in the course, 2 for a wrong call, 130 after Ctrl-C."""
    performance.keep_much_rubbish()
    for stream in (sys.stdout, sys.stderr):
        # Where a terminal or a pipe cannot show a letter, as on an older Windows, it shows a question mark.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except CourseError as error:
        fail(str(error))
    except ModuleNotFoundError as error:
        if (extra := missing_extra(error)) is None:
            raise
        fail(f'`course {sys.argv[1]}` needs the extra {extra}: run pip install ".[{extra}]" in your clone.')
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        fail(f"Nothing can be written here: {error.strerror}. No file is half written; make room, then run it again.")
    except SystemExit as end:
        # Typer turns Ctrl-C into this code and says nothing.
        if end.code == STOPPED:
            err.print("Stopped. Nothing is half written; run it again to go on.")
        raise
