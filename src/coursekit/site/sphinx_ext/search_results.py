"""Search results that go by what they found: the search page learns what the terms of the glossary are called."""

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PAGE, SCRIPT = "search", "search-results.js"


def terms(app: Sphinx) -> dict[str, str]:
    """Return the terms of the glossary as they are written, each by its page and place."""
    objects = app.env.get_domain("std").data["objects"]
    return {f"{docname}#{place}": name for (kind, name), (docname, place) in objects.items() if kind == "term"}


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the search page the names, and the script that uses them."""
    if pagename != PAGE:
        return
    names = json.dumps(terms(app), ensure_ascii=False, sort_keys=True).replace("</", r"<\/")
    app.add_js_file(None, body=f"const COURSE_TERMS = {names};")
    app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", page_context)
