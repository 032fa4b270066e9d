"""Buttons that run a page's notebook on Binder and Colab, in the language of the page, where a repository is known."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from coursekit.course.project import Project
from coursekit.course.repository import repository
from coursekit.site.edition_build import SOURCES
from coursekit.site.sphinx_ext.theme_strings import strings_for


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the buttons to a page that is a notebook."""
    found = repository(Project.find().root)
    if found is None or context.get("page_source_suffix") != ".ipynb" or not app.config.course_editions:
        return
    say = strings_for(app.config)
    notebook = f"{app.config.course_editions[app.config.language]}{SOURCES}/{pagename}.ipynb"
    services = {
        "Binder": (found.binder(notebook), say("Run on Binder, without installing anything")),
        "Colab": (found.colab(notebook), say("Run on Google Colab")),
    }
    buttons = [
        {"type": "link", "text": name, "tooltip": tooltip, "icon": "fas fa-play", "url": url}
        for name, (url, tooltip) in services.items()
    ]
    group = {"type": "group", "buttons": buttons, "icon": "fas fa-rocket", "tooltip": say("Run this page")}
    context["header_buttons"].insert(0, {**group, "label": "launch-buttons"})


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # After the theme, which makes the list of buttons anew for each page.
    app.connect("html-page-context", page_context, priority=700)
