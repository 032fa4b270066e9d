"""What a page tells search engines and those who share it: its other languages, its own address, a card."""

import html
import re
from typing import Any

from babel import Locale
from docutils import nodes
from sphinx.application import Sphinx

from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.site.sphinx_ext.direction import editions

CARD = "card.png"


def address(app: Sphinx, pagename: str, language: str) -> str:
    """Return the full address of a page in an edition; empty where the site's address is not known."""
    if not app.config.html_baseurl:
        return ""
    folder = app.config.course_editions[language]
    return f"{app.config.html_baseurl.rstrip('/')}/{folder}{app.builder.get_target_uri(pagename)}"


def tags(app: Sphinx, pagename: str, title: str) -> list[dict[str, str]]:
    """Return the elements that the page's head gets, as attributes with the element's name under ``tag``."""
    language = app.config.language
    links = {edition["code"]: edition["link"] for edition in editions(app, pagename)}
    found = [{"tag": "meta", "name": "course-page", "content": pagename}]
    if links:
        links[language] = app.builder.get_target_uri(pagename).rsplit("/", 1)[-1]
        languages = {code: address(app, pagename, code) or links[code] for code in app.config.course_editions}
        languages["x-default"] = languages[SOURCE_LANGUAGE]
        found += [
            {"tag": "link", "rel": "alternate", "hreflang": code, "href": link} for code, link in languages.items()
        ]
    found += [
        {"tag": "meta", "name": "description", "content": app.config.course_description},
        {"tag": "meta", "property": "og:type", "content": "article"},
        {"tag": "meta", "property": "og:title", "content": title},
        {"tag": "meta", "property": "og:site_name", "content": app.config.html_title or app.config.project},
        {"tag": "meta", "property": "og:description", "content": app.config.course_description},
        {"tag": "meta", "property": "og:locale", "content": Locale.parse(language).language},
    ]
    if own := address(app, pagename, language) if links else "":
        card = f"{app.config.html_baseurl.rstrip('/')}/{app.config.course_editions[language]}_static/{CARD}"
        found += [
            {"tag": "meta", "property": "og:url", "content": own},
            {"tag": "meta", "property": "og:image", "content": card},
            {"tag": "meta", "name": "twitter:card", "content": "summary_large_image"},
        ]
    return found


def written(attributes: dict[str, str]) -> str:
    """Return an element of the head as HTML.

    >>> written({"tag": "meta", "name": "a", "content": "b & c"})
    '<meta name="a" content="b &amp; c"/>'
    """
    pairs = (f'{name}="{html.escape(value)}"' for name, value in attributes.items() if name != "tag")
    return f"<{attributes['tag']} {' '.join(pairs)}/>"


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add to the page's head."""
    title = html.unescape(re.sub(r"<[^>]*>", "", str(context.get("title", ""))))
    elements = "\n".join(written(one) for one in tags(app, pagename, title))
    if own := address(app, pagename, app.config.language) if app.config.course_editions else "":
        # Sphinx writes it as the canonical link, and does not know that an edition may lie in a folder.
        context["pageurl"] = own
    context["metatags"] = f"{context.get('metatags', '')}\n{elements}"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", page_context)
    app.add_js_file("course.js", loading_method="defer")
