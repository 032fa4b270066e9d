r"""Dollars in lists of works: ``references.bib`` writes ``\$``, as BibTeX wants, and pybtex leaves the stroke there."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class PlainDollars(SphinxPostTransform):
    """Write dollars without the stroke, in works and in hints of links to them, once sphinxcontrib-bibtex is done."""

    default_priority = 900

    def run(self, **_: object) -> None:
        """Change the document in place."""
        for work in self.document.findall(lambda node: isinstance(node, nodes.citation | nodes.footnote)):
            for text in list(work.findall(nodes.Text)):
                if r"\$" in text:
                    text.parent.replace(text, nodes.Text(text.replace(r"\$", "$")))
        for link in self.document.findall(nodes.reference):
            if "reftitle" in link:
                link["reftitle"] = link["reftitle"].replace(r"\$", "$")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_post_transform(PlainDollars)
