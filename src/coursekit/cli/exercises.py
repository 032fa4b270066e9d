"""`course exercises` and `seed`: what students get, derived from solutions/."""

from typing import Annotated

import typer

from coursekit.cli.console import Check, err, print_line, report
from coursekit.course.project import Project


def exercises(check: Check = False) -> None:
    """Make the student versions in exercises/ from solutions/, in every language."""
    from coursekit.content.exercises import exercises as make

    with err.status("Making the student versions …"):
        changed = make(Project.find(), check=check)
    report(changed, check=check, fault="differs from what solutions/ gives", remedy="course exercises")


def seed(number: Annotated[int, typer.Argument(min=0, help="The new class's number, for instance the year.")]) -> None:
    """Give the hidden tests of every assignment other data: sets CLASS_SEED in solutions/ and derives exercises/."""
    from coursekit.content.exercises import exercises as make
    from coursekit.content.seeds import set_seed

    project = Project.find()
    for path in (*set_seed(project, number), *make(project, check=False)):
        print_line(f"wrote {path}")
