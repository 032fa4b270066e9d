"""Sums, signs and Latin names on a page that is read from right to left, each kept in its own direction.

Where they begin and end is said by :func:`coursekit.course.isolation.isolate`; here a run is found in what stands in
one line on the page, also where it goes over a number that a cell computed, a formula or an emphasis.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PageElement

from coursekit.course.isolation import OBJECT, isolate, with_marks
from coursekit.site.soup import attribute, classes

# What the style sheet keeps from left to right.
LEFT_TO_RIGHT = {"math", "as-published", "pasted-text", "highlight", "py", "formula"}
# Such parts of a page that hold one run of text, and so are read with the text around them.
NUMBERS = {"pasted-text"}
OBJECTS = {"code", "kbd", "samp", "svg", "math", "mjx-container", "img", "button", "input", "select", "output"}
NOT_READ = {"script", "style", "pre", "textarea", "template", "noscript", "head"}
INLINE = {
    "a", "abbr", "b", "bdi", "cite", "del", "dfn", "em", "i", "ins", "mark", "q", "s", "small", "span", "strong", "sub",
    "sup", "u",
}  # fmt: skip
# What a reader sees or hears of an element besides its text.
LABELS = ("alt", "title", "aria-label", "data-bs-title", "placeholder")
# A label without a letter from right to left is in one direction anyway.
ARABIC = re.compile("[\u0590-\u08ff]")


def isolate_runs(soup: BeautifulSoup, root: Tag) -> None:
    """Isolate what keeps its direction in all texts and labels of a part of a page.

    Parameters
    ----------
    soup
        The page.
    root
        The part.
    """
    for line in list(_lines(root)):
        _isolate_line(soup, line)
    for tag in root.find_all(lambda tag: any(name in tag.attrs for name in LABELS)):
        for name in LABELS:
            if ARABIC.search(label := attribute(tag, name)):
                tag[name] = with_marks(label)


def is_island(tag: Tag) -> bool:
    """Return whether an element keeps its direction already."""
    return (
        tag.get("dir") == "ltr"
        or tag.name in OBJECTS
        or tag.name == "bdi"
        or not LEFT_TO_RIGHT.isdisjoint(classes(tag))
    )


def _lines(parent: Tag) -> Iterator[list[PageElement]]:
    """Yield the neighbours that a browser sets in one line, or breaks as one text."""
    line: list[PageElement] = []
    for child in parent.children:
        if _is_inline(child):
            line.append(child)
            continue
        if line:
            yield line
        line = []
        if isinstance(child, Tag) and child.name not in NOT_READ and not is_island(child):
            yield from _lines(child)
    if line:
        yield line


def _is_inline(element: PageElement) -> bool:
    if isinstance(element, NavigableString):
        return True
    if not isinstance(element, Tag):
        return False
    if element.name in OBJECTS:
        return True
    # A block within is set for itself, as in a link around a card.
    return element.name in INLINE and element.find(lambda tag: tag.name not in INLINE | OBJECTS) is None


def _isolate_line(soup: BeautifulSoup, line: list[PageElement]) -> None:
    leaves = [leaf for element in line for leaf in _leaves(element)]
    # Where the runs are, by place in the text of the whole line.
    runs: list[tuple[int, int]] = []
    place = 0
    for piece in isolate("".join(shown for _, shown in leaves)):
        if piece.isolated:
            runs.append((place, place + len(piece.text)))
        place += len(piece.text)
    if not runs:
        return
    in_run: list[list[PageElement]] = [[] for _ in runs]
    place = 0
    for leaf, shown in leaves:
        end = place + len(shown)
        cuts = [(number, max(first, place), min(last, end)) for number, (first, last) in enumerate(runs)]
        cuts = [(number, first - place, last - place) for number, first, last in cuts if first < last]
        if not isinstance(leaf, NavigableString):
            for number, _, _ in cuts:
                in_run[number].append(leaf)
        elif cuts:
            for number, part in _cut(leaf, cuts):
                in_run[number].append(part)
        place = end
    for nodes in in_run:
        _isolate_run(soup, nodes)


def _cut(leaf: NavigableString, cuts: list[tuple[int, int, int]]) -> list[tuple[int, NavigableString]]:
    """Cut a text at the ends of runs; return the parts that are in a run, each with the run's number."""
    text = str(leaf)
    parts: list[NavigableString] = []
    found = []
    rest = 0
    for number, first, last in cuts:
        if first > rest:
            parts.append(NavigableString(text[rest:first]))
        parts.append(NavigableString(text[first:last]))
        found.append((number, parts[-1]))
        rest = last
    if rest < len(text):
        parts.append(NavigableString(text[rest:]))
    leaf.replace_with(*parts)
    return found


def _leaves(element: PageElement) -> Iterator[tuple[PageElement, str]]:
    """Yield the texts of an element, and what stands for those of its parts that have a direction."""
    if isinstance(element, NavigableString):
        if type(element) is NavigableString:
            yield element, str(element)
    elif isinstance(element, Tag):
        if element.name in NOT_READ or "headerlink" in classes(element):
            return
        if is_island(element):
            shown = element.get_text()
            is_number = not NUMBERS.isdisjoint(classes(element)) or element.name == "bdi"
            yield element, shown if is_number and shown.strip() == shown != "" else OBJECT
        else:
            for child in element.children:
                yield from _leaves(child)


def _isolate_run(soup: BeautifulSoup, nodes: list[PageElement]) -> None:
    """Put a run into an element of its own; one that goes over the edge of an emphasis, into as many as it must."""
    if all(isinstance(node, Tag) for node in nodes) and len(nodes) == 1:
        return
    # An inline element whose whole text is in the run takes part in it as one.
    while len({id(node.parent) for node in nodes}) > 1:
        whole = next((node.parent for node in nodes if _is_whole(node.parent, nodes)), None)
        if whole is None:
            break
        place = next(index for index, node in enumerate(nodes) if node.parent is whole)
        nodes = [node for node in nodes if node.parent is not whole]
        nodes.insert(place, whole)
    while nodes:
        together = [nodes.pop(0)]
        while nodes and nodes[0] is together[-1].next_sibling:
            together.append(nodes.pop(0))
        _wrap(soup, together)


def _is_whole(tag: Tag | None, nodes: list[PageElement]) -> bool:
    """Return whether all that an inline element holds is among the nodes of a run."""
    return (
        tag is not None
        and tag.name in INLINE
        and all(any(child is node for node in nodes) or not str(child).strip() for child in tag.children)
    )


def _without_spaces(nodes: list[PageElement]) -> list[PageElement]:
    """Leave out the spaces at both ends of a run: in an island they would stand at its other end."""
    bare: list[PageElement] = []
    for place, node in enumerate(nodes):
        if isinstance(node, NavigableString):
            start = len(node) - len(node.lstrip()) if place == 0 else 0
            end = max(start, len(node.rstrip())) if place == len(nodes) - 1 else len(node)
            if (start, end) != (0, len(node)):
                parts = [NavigableString(part) for part in (node[:start], node[start:end], node[end:])]
                node.replace_with(*(part for part in parts if part))
                node = parts[1]
        if node:
            bare.append(node)
    return bare


def _wrap(soup: BeautifulSoup, nodes: list[PageElement]) -> None:
    nodes = _without_spaces(nodes)
    if not nodes:
        return
    first, parent = nodes[0], nodes[0].parent
    alone = first if len(nodes) == 1 and isinstance(first, Tag) else None
    if parent is None or (alone is not None and is_island(alone)):
        return
    inner = [child for child in parent.children if str(child).strip()]
    if alone is not None and "dir" not in alone.attrs:
        alone["dir"] = "ltr"
    elif parent.name in INLINE and len(inner) == len(nodes) and "dir" not in parent.attrs:
        parent["dir"] = "ltr"
    else:
        island = soup.new_tag("bdi", attrs={"dir": "ltr"})
        first.insert_before(island)
        for node in nodes:
            island.append(node.extract())
