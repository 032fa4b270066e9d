"""``{reading-path}``: a way through the course as a list of lessons, with the time that each takes and the sum."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst.directives import flag, positive_int
from sphinx.application import Sphinx
from sphinx.util.typing import OptionSpec

from coursekit.content.reading_time import ASSIGNMENT, LESSON, STEP, time_of
from coursekit.course.duration import MINUTES_OF_AN_HOUR, duration
from coursekit.course.project import Project
from coursekit.site.sphinx_ext.made_pages import MadePage


class ReadingPathDirective(MadePage):
    """A list in which each item names a lesson by ``{doc}``; its minutes, and those of all, are put in.

    Options: ``hours``, the most that the whole may take; ``weeks``, over which it is spread; ``assignments``, where
    these are part of it.
    """

    has_content = True
    option_spec: ClassVar[OptionSpec | None] = {"hours": positive_int, "weeks": positive_int, "assignments": flag}

    def run(self) -> list[nodes.Node]:
        """Return the list with its times.

        Raises an error of docutils, which names the page, where an item is no lesson, an assignment states no time, or
        the whole takes longer than it may.
        """
        project = Project.find()
        listed = nodes.Element("", *self.parse_content_to_nodes())
        taken = 0
        for item, _, docname in self.linked_items(listed):
            minutes, more = self.minutes(project, docname)
            taken += minutes + more
            first = next(iter(item.findall(nodes.paragraph)))
            first += nodes.Text(f" ({self.times(minutes, more)})")
        if not taken:
            raise self.error("reading-path holds no list: write an item for each lesson, with its link by {doc}")
        if (most := self.options.get("hours")) and taken > most * MINUTES_OF_AN_HOUR:
            raise self.error(
                f"the path takes {taken} minutes, more than the {most} hours that it may: take a lesson out of it, or "
                "give it more"
            )
        return [*listed.children, nodes.paragraph("", self.sum(taken))]

    def minutes(self, project: Project, docname: str) -> tuple[int, int]:
        """Return the minutes of a lesson and, where assignments are part of the path, of its assignment."""
        lesson = time_of(project, docname, LESSON)
        if lesson is None:
            raise self.error(f"reading-path lists {docname}, which is no lesson")
        path = project.page_file(docname)
        self.env.note_dependency(str(project.root / path))
        solution = project.root / project.solution_of(path)
        if "assignments" not in self.options or not solution.is_file():
            return lesson, 0
        self.env.note_dependency(str(solution))
        assignment = time_of(project, docname, ASSIGNMENT)
        if assignment is None:
            raise self.error(f"the assignment of {docname} states no time in the table at its head")
        return lesson, assignment

    def times(self, lesson: int, assignment: int) -> str:
        """Return the time of a lesson in words, and that of its assignment if there is one."""
        if not assignment:
            return self.say("about {time}").format(time=duration(lesson, self.say))
        return self.say("about {time}, its assignment {more} more").format(
            time=duration(lesson, self.say), more=duration(assignment, self.say)
        )

    def sum(self, taken: int) -> str:
        """Return the time of the whole path in words, and by the week where it is spread over weeks."""
        time = duration(taken, self.say)
        if "weeks" not in self.options:
            return self.say("Together about {time}.").format(time=time)
        weekly = STEP * -(-taken // (STEP * self.options["weeks"]))
        return self.say("Together about {time}, or {weekly} a week.").format(
            time=time, weekly=duration(weekly, self.say)
        )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("reading-path", ReadingPathDirective)
