"""A link below every page to report a mistake on it, where a repository is known."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from coursekit.course.project import Project
from coursekit.course.repository import repository
from coursekit.site.sphinx_ext.theme_strings import strings_for
from coursekit.site.templates import render


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the link to a page that is made from a source, which a search page is not."""
    found = repository(Project.find().root)
    if found is None or doctree is None:
        return
    address = found.issue(f"{pagename} ({app.config.language})")
    link = render("report.html", _=strings_for(app.config), address=address)
    context["theme_extra_footer"] = f"{context['theme_extra_footer']}\n{link}"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", page_context)
