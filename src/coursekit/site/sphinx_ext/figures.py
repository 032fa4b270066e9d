"""Captions with numbers for what a cell shows: figures and tables counted from 1 on a page, after its chapter's number.

MyST-NB puts what a cell with ``mystnb.figure`` shows into a figure with that caption, whether it is a picture or a
table that pandas has written. A table becomes one here, by its name (``tab-…``), so that it is called and counted as a
table.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

from coursekit.course.project import Project
from coursekit.site.folds import TABLE_NAMES
from coursekit.site.sphinx_ext.theme_strings import strings_for

FIGURE, TABLE = "figure", "table"
# Its caption stands above the table, by the style sheet: HTML has a figure's caption first or last, and Sphinx last.
TABLE_CLASS = "captioned-table"


class table_figure(nodes.figure):  # noqa: N801 (docutils names nodes so)
    """A table with a caption and a number."""


class TablesAmongFigures(SphinxTransform):
    """Make the figures that hold a table numbered tables, before Sphinx notes where their names lead."""

    default_priority = 500

    def apply(self, **_: object) -> None:
        """Change the document in place."""
        for figure in list(self.document.findall(nodes.figure)):
            if not any(name.startswith(TABLE_NAMES) for name in figure["names"]):
                continue
            table = table_figure(figure.rawsource, *figure.children, **figure.attributes)
            table["classes"] = [*figure["classes"], TABLE_CLASS]
            table.source, table.line = figure.source, figure.line
            figure.parent.replace(figure, table)
            for identifier in table["ids"]:
                self.document.ids[identifier] = table


def visit_table(translator: HTML5Translator, node: table_figure) -> None:
    """Open a numbered table."""
    translator.visit_figure(node)


def depart_table(translator: HTML5Translator, node: table_figure) -> None:
    """Close a numbered table."""
    translator.depart_figure(node)


def count_by_page(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Number figures and tables from 1 on each page: Sphinx counts on through all pages whose parts have no numbers."""
    chapters = Project.find().chapter_numbers
    for docname, kinds in env.toc_fignumbers.items():
        chapter = (chapters[docname],) if docname in chapters else ()
        for numbers in kinds.values():
            numbers.update({identifier: (*chapter, place) for place, identifier in enumerate(numbers, start=1)})
    return []


def name_kinds(app: Sphinx, config: Config) -> None:
    """Say "Figure" and "Table" in the language of the edition."""
    say = strings_for(config)
    config.numfig = True
    config.numfig_format = {FIGURE: say("Figure %s"), TABLE: say("Table %s")} | config.numfig_format


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_enumerable_node(table_figure, TABLE, None, html=(visit_table, depart_table))
    app.add_transform(TablesAmongFigures)
    app.connect("config-inited", name_kinds)
    # After Sphinx has counted.
    app.connect("env-get-updated", count_by_page, priority=900)
