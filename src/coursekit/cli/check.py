"""`course check`: what is wrong with lessons, assignments and catalogs, by page and cell."""

from coursekit.cli.console import err, print_line
from coursekit.course.errors import CourseError
from coursekit.course.project import Project


def check() -> None:
    """End with 1 and name every fault of lessons, assignments and translations, by page and cell; runs no notebook."""
    from coursekit.content.course_check import check as check_course

    project = Project.find()
    with err.status("Checking …"):
        faults = check_course(project)
    if faults:
        raise CourseError("\n".join(faults))
    print_line(
        f"Nothing is wrong. Looked at: pages {len(project.pages)}, lessons {len(project.lessons)}, "
        f"assignments {len(project.solutions)}, languages {', '.join(project.languages)}."
    )
