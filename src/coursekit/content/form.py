"""The form that a lesson has: one decision, code that is taught, tables as people read them, words that hold.

Lessons that were written before these rules are named in the settings (``lessons-of-the-old-form``), and each of them
that keeps the rules must leave that list.
"""

from coursekit.course.project import Project
from coursekit.course.settings import FILE

LIST = "lessons-of-the-old-form"


def check(project: Project) -> list[str]:
    """Return what is wrong with the form of a course's lessons, one sentence each."""
    return listing_faults(project)


def listing_faults(project: Project) -> list[str]:
    """Return the entries of the list of lessons of the old form that must leave it."""
    slugs = {path.stem for path in project.lessons}
    return [
        f"{FILE}: {LIST} names {slug}, which is no lesson of this course; take it out"
        for slug in project.settings.lessons_of_the_old_form
        if slug not in slugs
    ]
