"""`course exercises`: what students get, derived from solutions/."""

from coursekit.cli.console import Check, err, report
from coursekit.course.project import Project


def exercises(check: Check = False) -> None:
    """Make the student versions in exercises/ from solutions/, in every language."""
    from coursekit.content.exercises import exercises as make

    with err.status("Making the student versions …"):
        changed = make(Project.find(), check=check)
    report(changed, check=check, fault="differs from what solutions/ gives", remedy="course exercises")
