"""What directives have in common that make a page from tables and lessons."""

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError
from coursekit.course.project import TOC, Project
from coursekit.course.settings import FILE, TABLE
from coursekit.course.strings import Strings
from coursekit.site.edition_build import LISTING
from coursekit.site.sphinx_ext.theme_strings import strings_for
from coursekit.translation import po


def table_of(project: Project, name: str) -> Path:
    """Return the file or folder that the course's settings name as one of its tables, relative to the root.

    Raises :class:`CourseError` where they do not.
    """
    path = getattr(project.settings.tables, name)
    if path is None:
        raise CourseError(f"A page shows what {TABLE} in {FILE} does not name: set tables.{name} there.")
    return path


def translations_of(project: Project, source: Path, language: str) -> po.Translations | None:
    """Return the catalog of ``source``, None for the language it is written in."""
    if language == SOURCE_LANGUAGE:
        return None
    return po.load(po.catalog_path(project, source, language))


def reference(env: BuildEnvironment, kind: str, target: str, content: nodes.Node, *, explicit: bool) -> nodes.Node:
    """Return a link that Sphinx resolves; ``content`` is what it shows if ``explicit``, else the target's title."""
    return addnodes.pending_xref(
        "",
        content,
        refdoc=env.docname,
        refdomain="std",
        reftype=kind,
        reftarget=target,
        refexplicit=explicit,
        refwarn=True,
    )


def page_link(env: BuildEnvironment, docname: str) -> nodes.Node:
    """Return a link to a page that shows the page's title."""
    return reference(env, "doc", f"/{docname}", nodes.inline(), explicit=False)


def section_link(env: BuildEnvironment, label: str) -> nodes.Node:
    """Return a link to a labelled section that shows the section's title."""
    return reference(env, "ref", label, nodes.inline(), explicit=False)


class MadePage(SphinxDirective):
    """Notes what a page is made from, and makes it from that."""

    @property
    def say(self) -> Strings:
        """The strings of the interface in the edition's language."""
        return strings_for(self.config)

    def depend_on(self, project: Project, source: Path) -> None:
        """Have Sphinx read this page again when ``source`` or its catalog changes."""
        self.env.note_dependency(str(project.root / source))
        if self.config.language != SOURCE_LANGUAGE:
            self.env.note_dependency(str(po.catalog_path(project, source, self.config.language)))

    def depend_on_listings(self) -> None:
        """Have Sphinx read this page again when a lesson, an assignment or a data table comes or goes."""
        for name in (TOC, LISTING):
            self.env.note_dependency(str(Path(self.env.srcdir) / name))

    def linked_items(self, listed: nodes.Element) -> Iterator[tuple[nodes.list_item, nodes.Element, str]]:
        """Yield each item of the lists in ``listed``, its first link, and the page that this leads to.

        Raises an error of docutils, which names the page, where an item does not begin its links with ``{doc}``.
        """
        for item in listed.findall(nodes.list_item):
            link = next(item.findall(addnodes.pending_xref), None)
            if link is None or link["reftype"] != "doc":
                raise self.error(f"{self.name} holds an item that links to no lesson: {item.astext()!r}")
            yield item, link, self.env.relfn2path(link["reftarget"])[0]

    def target(self, label: str) -> nodes.target:
        """Return a target that pages can link to by ``label``."""
        node = nodes.target("", "", ids=[label], names=[label])
        self.state.document.note_explicit_target(node)
        return node

    def fields(self, pairs: list[tuple[str, str | list[nodes.Node], bool]]) -> nodes.field_list:
        """Return a list of (name, text or nodes, is it left in the language of its source) that are not empty."""
        result = nodes.field_list()
        for name, value, foreign in pairs:
            if not value:
                continue
            content = nodes.inline(value, value) if isinstance(value, str) else nodes.inline("", "", *value)
            if foreign:
                content["classes"].append("as-published")
            body = nodes.field_body("", nodes.paragraph("", "", content))
            result += nodes.field("", nodes.field_name(name, name), body)
        return result

    def table(
        self, heading: list[str], rows: list[list[list[nodes.Node]]], widths: list[int], style: str
    ) -> nodes.table:
        """Return a table of inline ``rows`` under ``heading``, with relative ``widths`` and a CSS class."""
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
        head = nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in heading))
        body = nodes.tbody()
        for row in rows:
            body += nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in row))
        group += nodes.thead("", head)
        group += body
        return nodes.table("", group, classes=[style])
