"""Places where a printed book names one of its pages: they are found once it is printed, and filled in."""

from bs4 import Tag

from coursekit.course.strings import Strings
from coursekit.site.soup import fragment
from coursekit.site.templates import render

# Stands where a page number goes that is not known yet.
UNKNOWN_NUMBER = "000"


def page_link(identifier: str, say: Strings) -> Tag:
    """Return a link that names the page with an id; in a book without pages it says what is there.

    Examples
    --------
    >>> from coursekit.course.strings import strings_of
    >>> from pathlib import Path
    >>> page_link("a--solution-1", strings_of(Path(), "en")).get_text()
    'Solution: page 000'
    """
    return fragment(render("page-link.html", id=identifier, unknown_number=UNKNOWN_NUMBER, _=say))
