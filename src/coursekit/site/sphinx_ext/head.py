"""What a page tells search engines and those who share it: its other languages, its own address, a card."""

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from coursekit.course.edition import SOURCE_LANGUAGE, Edition
from coursekit.site.sphinx_ext.other_editions import other_editions
from coursekit.site.templates import render

# An element's name and attributes.
Element = tuple[str, dict[str, str]]

CARD = "card.png"


def address(app: Sphinx, pagename: str, language: str) -> str:
    """Return the full address of a page in an edition; empty where the site's address is not known."""
    if not app.config.html_baseurl:
        return ""
    folder = app.config.course_editions[language]
    return f"{app.config.html_baseurl.rstrip('/')}/{folder}{app.builder.get_target_uri(pagename)}"


def elements(app: Sphinx, pagename: str, title: str) -> list[Element]:
    """Return the elements that the page's head gets."""
    language = app.config.language
    links = {edition.language: link for edition, link in other_editions(app, pagename)}
    found: list[Element] = [("meta", {"name": "course-page", "content": pagename})]
    if links:
        links[language] = app.builder.get_target_uri(pagename).rsplit("/", 1)[-1]
        languages = {code: address(app, pagename, code) or links[code] for code in app.config.course_editions}
        languages["x-default"] = languages[SOURCE_LANGUAGE]
        found += [("link", {"rel": "alternate", "hreflang": code, "href": link}) for code, link in languages.items()]
    found += [
        ("meta", {"name": "description", "content": app.config.course_description}),
        ("meta", {"property": "og:type", "content": "article"}),
        ("meta", {"property": "og:title", "content": title}),
        ("meta", {"property": "og:site_name", "content": app.config.html_title or app.config.project}),
        ("meta", {"property": "og:description", "content": app.config.course_description}),
        ("meta", {"property": "og:locale", "content": Edition(language).locale.language}),
    ]
    if own := address(app, pagename, language) if links else "":
        card = f"{app.config.html_baseurl.rstrip('/')}/{app.config.course_editions[language]}_static/{CARD}"
        found += [
            ("meta", {"property": "og:url", "content": own}),
            ("meta", {"property": "og:image", "content": card}),
            ("meta", {"name": "twitter:card", "content": "summary_large_image"}),
        ]
    return found


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add to the page's head."""
    title = html.unescape(re.sub(r"<[^>]*>", "", str(context.get("title", ""))))
    written = render("head.html", elements=elements(app, pagename, title)).rstrip("\n")
    if own := address(app, pagename, app.config.language) if app.config.course_editions else "":
        # Sphinx writes it as the canonical link, and does not know that an edition may lie in a folder.
        context["pageurl"] = own
    context["metatags"] = f"{context.get('metatags', '')}\n{written}"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", page_context)
    # In this order: each uses those before it. A page keeps those that it has something for.
    for name in ("course.js", "store.js", "cards.js", "quiz.js", "progress.js"):
        app.add_js_file(name, loading_method="defer")
