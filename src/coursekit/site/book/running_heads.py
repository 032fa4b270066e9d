"""What stands at the head of each page: the part on the left-hand side of a book, the chapter on the right-hand one."""

from bs4 import BeautifulSoup

from coursekit.site.book.document import HEADINGS
from coursekit.site.soup import attribute, first

# Sides of an open book, and the corner of the page that is the outer one there.
LEFT, RIGHT = "left", "right"


def running_heads(document: BeautifulSoup) -> str:
    """Give each chapter pages of its own name, and return the style sheet that says what stands at their head.

    The even pages of a book name the part: they are on the left where one reads from the left, else on the right.
    """
    right_to_left = document.html is not None and attribute(document.html, "dir") == "rtl"
    even, odd = (RIGHT, LEFT) if right_to_left else (LEFT, RIGHT)
    title = first(document, "title").get_text()
    rules = []
    for number, section in enumerate(document.select("section.page, section.end")):
        section["style"] = f"page: head-{number}"
        chapter = " ".join(first(section, HEADINGS).get_text().split())
        part = section.parent.find("h1", recursive=False) if section.parent is not None else None
        above = " ".join(part.get_text().split()) if part is not None else title
        rules += [_rule(number, even, above), _rule(number, odd, chapter)]
    return "\n".join(rules)


def _rule(number: int, side: str, text: str) -> str:
    r"""Return the rule for one side of the pages of a chapter.

    >>> _rule(3, "left", 'The "part"')
    '@page head-3:left { @top-left { content: "The \\"part\\""; } }'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'@page head-{number}:{side} {{ @top-{side} {{ content: "{escaped}"; }} }}'
