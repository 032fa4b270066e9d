"""Objectives as readers see them: what they will be able to do, without the id that the workshop knows it by.

The source writes ``- **slug-1**: compute …``. The id becomes the place that a link can lead to.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

# The id of an objective, and what divides it from what it says.
IDENTIFIER = re.compile(r"[a-z0-9-]+-\d+")
DIVIDER = re.compile(r"^\s*:\s*")


class ObjectivesWithoutIds(SphinxTransform):
    """Turn the ids of objectives into anchors."""

    default_priority = 220

    def apply(self, **_: object) -> None:
        """Change the document in place."""
        for item in self.document.findall(nodes.list_item):
            take_out_id(item)


def take_out_id(item: nodes.list_item) -> None:
    """Turn the id at the beginning of a list item, if there is one, into the id of the item.

    >>> item = nodes.list_item("", nodes.paragraph("", "", nodes.strong("", "a-1"), nodes.Text(": say why.")))
    >>> take_out_id(item)
    >>> item.astext(), item["ids"]
    ('Say why.', ['a-1'])
    """
    line = item[0] if len(item) else None
    # MyST writes a text without letters before what is bold.
    parts = [part for part in line if part.astext()] if isinstance(line, nodes.paragraph) else []
    if len(parts) < 2:
        return
    identifier, words = parts[:2]
    if not isinstance(identifier, nodes.strong) or not isinstance(words, nodes.Text):
        return
    if not IDENTIFIER.fullmatch(identifier.astext()) or not DIVIDER.match(words.astext()):
        return
    item["ids"].append(identifier.astext())
    identifier.parent.remove(identifier)
    rest = DIVIDER.sub("", words.astext())
    words.parent.replace(words, nodes.Text(rest[:1].upper() + rest[1:]))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_transform(ObjectivesWithoutIds)
