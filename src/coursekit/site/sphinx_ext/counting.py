"""``{counted}`gain:,.0f customer```: a number that the page recorded, with its noun in the form that it asks for."""

from docutils import nodes
from myst_nb.core.variables import RetrievalError, format_plain_text
from myst_nb.ext.glue.utils import retrieve_glue_data
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from coursekit.course.counting import nouns_of, parted
from coursekit.course.errors import CourseError
from coursekit.course.project import Project


class Counted(SphinxRole):
    """A recorded number with a noun of ``locale/nouns.toml``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number and its noun."""
        try:
            text = self._said()
        except (CourseError, RetrievalError, ValueError) as error:
            return [], [self.inliner.reporter.warning(f"{{counted}}`{self.text}`: {error}", line=self.lineno)]
        node = nodes.inline(self.text, text, classes=["counted"])
        self.set_source_info(node)
        return [node], []

    def _said(self) -> str:
        parts = parted(self.text)
        nouns = nouns_of(Project.find().root)
        for path in nouns.paths:
            self.env.note_dependency(str(path))
        result = retrieve_glue_data(self.inliner.document, parts["name"])
        shown = format_plain_text(result.data["text/plain"], parts["form"])
        return nouns.counted(shown, parts["noun"], self.config.language)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("counted", Counted())
