"""The fonts of the text: by a script that has them ready before anything is laid out, or else by a style sheet."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from coursekit.course.edition import Edition
from coursekit.site import fonts
from coursekit.site.templates import render

# Before every other script and sheet.
PRIORITY = 10


def names(language: str) -> list[str]:
    """Return the names of the fonts that pages in a language need.

    >>> names("en"), names("ar")
    (['noto-sans'], ['noto-sans', 'noto-sans-arabic'])
    """
    return [fonts.LATIN, *([fonts.ARABIC] if Edition(language).right_to_left else [])]


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the page ask for its fonts."""
    found = names(app.config.language)
    for name in found:
        app.add_js_file(f"fonts/{name}.js", priority=PRIORITY)
    sheets = [context["pathto"](f"_static/fonts/{name}.css", resource=True) for name in found]
    context["metatags"] = f"{context.get('metatags', '')}\n{render('text-fonts.html', sheets=sheets)}"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", page_context)
