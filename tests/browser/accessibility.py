"""axe-core in the page, in every look the page has."""

import json
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from coursekit.course.project import Project
from coursekit.site import assets
from tests.browser.conftest import PHONE, WIDE

# What a change of colours alone can break; everything else is the same in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]
# The theme marks what scrolls a moment after the window has changed.
SETTLED = 350
ALL = {"resultTypes": ["violations"], "preload": False}
# Of the words of a program each kind is looked at once: a page has thousands, in a handful of colours. A comment that
# is broken where the page ends stays, or its line would scroll.
ONCE = """() => {
  const seen = new Set();
  for (const word of document.querySelectorAll("pre span")) {
    if (seen.has(word.className) && !/^c[1m]?$/.test(word.className)) word.replaceWith(...word.childNodes);
    seen.add(word.className);
  }
  document.body.normalize();
}"""
# The text of a page has the same colours wide and narrow; its frame shows other buttons.
FRAME = {"exclude": [["article"]]}
LOOKS: list[tuple[str, dict[str, int], dict, dict]] = [
    ("light", WIDE, {}, ALL),
    ("dark", WIDE, {}, {**ALL, "runOnly": COLOURS}),
    ("dark", PHONE, FRAME, {**ALL, "runOnly": COLOURS}),
    ("light", PHONE, FRAME, {**ALL, "runOnly": COLOURS}),
    ("light", PHONE, {}, {**ALL, "rules": {rule: {"enabled": False} for rule in COLOURS}}),
]


@cache
def axe() -> str:
    """Return axe-core's program, from the packages that the site is built with."""
    project = Project.find(Path(__file__))
    return (assets.install(project.build).tools / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe finds on ``page``: wide and narrow, light and dark, each part once in each look it can have.

    The page must have been opened with less motion, so that colours change at once.
    """
    page.evaluate(axe())
    page.evaluate(ONCE)
    found: list[str] = []
    for theme, size, context, options in LOOKS:
        if page.viewport_size != size:
            page.set_viewport_size(size)
            page.wait_for_timeout(SETTLED)
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        result = page.evaluate(f"axe.run({json.dumps(context) if context else 'document'}, {json.dumps(options)})")
        for violation in result["violations"]:
            for node in violation["nodes"][:5]:
                found.append(f"{violation['id']} ({theme}, {size['width']} px): {node['html'][:200]}")
    return found
