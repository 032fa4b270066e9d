"""Right to left in the served HTML, and the way from each page to the same page in another language."""

from typing import Any

from babel import Locale
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri


def editions(app: Sphinx, pagename: str) -> list[dict[str, str]]:
    """Return the other editions of the page: language code, the language's own name for itself, relative link.

    The table of editions comes from the build of the whole site; a plain ``jupyter-book build .`` makes the English
    one alone, has no such table and so links to nothing that is not there.
    """
    here = app.config.course_editions.get(app.config.language)
    if here is None:
        return []
    target = app.builder.get_target_uri(pagename)
    return [
        {
            "code": code,
            "name": Locale.parse(code).get_display_name(code) or code,
            "direction": "rtl" if Locale.parse(code).character_order == "right-to-left" else "ltr",
            "link": relative_uri(f"{here}{target}", f"{folder}{target}"),
        }
        for code, folder in app.config.course_editions.items()
        if code != app.config.language
    ]


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Set the page's direction and its links to the other editions."""
    if Locale.parse(app.config.language).character_order == "right-to-left":
        # The theme writes lang="{{ language }}" into <html> and offers no other way to add an attribute there.
        context["language"] = f'{app.config.language}" dir="rtl'
    context["course_editions"] = editions(app, pagename)
    context["favicon_url"] = context["pathto"]("_static/favicon.svg", resource=True)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_config_value("course_editions", {}, "html", [dict])
    app.connect("html-page-context", page_context)
