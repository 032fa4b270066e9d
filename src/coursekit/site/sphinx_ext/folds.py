"""Names what is folded: MyST-NB has one line for all folded code, and asks nobody what the code does."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from coursekit.course.project import Project
from coursekit.site.folds import SOLUTION, fold_line
from coursekit.site.sphinx_ext.theme_strings import strings_for


class NamedFolds(SphinxPostTransform):
    """Set the lines of folded cells, before MyST-NB writes them."""

    default_priority = 150
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Change the document in place."""
        say = strings_for(self.config)
        widget_call = Project.find().settings.rules.widget_call
        for cell in self.document.findall(nodes.container):
            metadata = cell.get("cell_metadata")
            if cell.get("nb_element") != "cell_code" or not cell.get("hide_mode"):
                continue
            source = next((code.astext() for code in cell.findall(nodes.literal_block)), "")
            line = fold_line(metadata.get("tags", ()), metadata.get("mystnb", {}), source, widget_call)
            if line and line != SOLUTION:
                cell["prompt_show"], cell["prompt_hide"] = say(line), say("Hide the code")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_post_transform(NamedFolds)
