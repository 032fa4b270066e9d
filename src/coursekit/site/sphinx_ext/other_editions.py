"""The way from each page to the same page in another language."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from coursekit.course.edition import Edition


def other_editions(app: Sphinx, pagename: str) -> list[tuple[Edition, str]]:
    """Return the other editions of the page, each with a relative link to it.

    The table of editions comes from the build of the whole site; a plain ``jupyter-book build .`` makes the English
    one alone, has no such table and so links to nothing that is not there.
    """
    here = app.config.course_editions.get(app.config.language)
    if here is None:
        return []
    target = app.builder.get_target_uri(pagename)
    return [
        (Edition(language), relative_uri(f"{here}{target}", f"{folder}{target}"))
        for language, folder in app.config.course_editions.items()
        if language != app.config.language
    ]


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Set the page's links to the other editions."""
    context["course_editions"] = other_editions(app, pagename)
    context["favicon_url"] = context["pathto"]("_static/favicon.svg", resource=True)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_config_value("course_editions", {}, "html", [dict])
    app.connect("html-page-context", page_context)
