"""Parsed pages: what must be there is there, or a fault in words, and an attribute is a text."""

from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag

from coursekit.course.errors import CourseError


def parse(html: str) -> BeautifulSoup:
    """Return a parsed page or piece of one."""
    return BeautifulSoup(html, "html.parser")


def fragment(html: str) -> Tag:
    """Return the one element that ``html`` writes, or a ``div`` around several.

    >>> fragment("<b>1</b>"), fragment("<b>1</b><i>2</i>")
    (<b>1</b>, <div><b>1</b><i>2</i></div>)
    """
    soup = parse(html.strip())
    found = soup.find_all(recursive=False)
    if len(found) == 1:
        return found[0].extract()
    box = soup.new_tag("div")
    for element in list(soup.contents):
        box.append(element.extract())
    return box


def first(parent: Tag, selector: str) -> Tag:
    """Return the first element below ``parent`` that a CSS selector meets.

    Raises
    ------
    CourseError
        If there is none.

    Examples
    --------
    >>> first(parse("<p><b>1</b></p>"), "p > b")
    <b>1</b>
    """
    found = parent.select_one(selector)
    if found is None:
        raise CourseError(f"A page holds no {selector}, where one is looked for: {str(parent)[:200]}")
    return found


def attribute(tag: Tag, name: str) -> str:
    """Return an attribute of an element as it is written; empty where it has none.

    >>> attribute(fragment('<p class="a b">'), "class"), attribute(fragment("<p>"), "id")
    ('a b', '')
    """
    value = tag.get(name)
    return "" if value is None else value if isinstance(value, str) else " ".join(value)


def classes(tag: Tag) -> list[str]:
    """Return the classes of an element.

    >>> classes(fragment('<p class="a b">'))
    ['a', 'b']
    """
    value = tag.get("class")
    return value.split() if isinstance(value, str) else list(value or ())


def set_classes(tag: Tag, names: Iterable[str]) -> None:
    """Give an element these classes and no others."""
    tag["class"] = " ".join(names)
