"""Roles of a lesson's form: what is quoted (``{given}``), and how long a lesson takes (``{minutes}``)."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from coursekit.content.reading_time import ASSIGNMENT, LESSON, time_of
from coursekit.course.duration import duration
from coursekit.course.project import Project
from coursekit.site.sphinx_ext.theme_strings import strings_for


class GivenRole(SphinxRole):
    """``{given}`` with a number of the opening, a date or a name: its text, which no computation brings."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the text."""
        return [nodes.inline(self.rawtext, self.text, classes=["given"])], []


class MinutesRole(SphinxRole):
    """``{minutes}`` with ``lesson`` or ``assignment``: the time that it takes, measured, in words."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the time; a message where there is none."""
        project = Project.find()
        if self.text not in (LESSON, ASSIGNMENT):
            return self._fault(f"{{minutes}} is of {LESSON} or {ASSIGNMENT}, not of {self.text!r}.")
        minutes = time_of(project, self.env.docname, self.text)
        if minutes is None:
            return self._fault(f"{self.env.docname} has no {self.text} whose time is known.")
        lesson = project.page_file(self.env.docname)
        for path in (lesson, project.solution_of(lesson)):
            self.env.note_dependency(str(project.root / path))
        return [nodes.Text(duration(minutes, strings_for(self.config)))], []

    def _fault(self, text: str) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        message = self.inliner.reporter.error(text, line=self.lineno)
        return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("given", GivenRole())
    app.add_role("minutes", MinutesRole())
