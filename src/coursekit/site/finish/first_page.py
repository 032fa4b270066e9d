"""The first page of an edition a second time, at the address that a reader types: ``index.html`` of its folder."""

import re
from pathlib import Path
from posixpath import dirname, join, normpath

from coursekit.course.files import write_text
from coursekit.course.memo import content_hash, key_of, program_key
from coursekit.site.edition_build import EditionBuild
from coursekit.site.soup import attribute, first, parse

INDEX = "index.html"
ADDRESSES = ("href", "src", "action")


def as_index(html: str, name: str) -> str:
    """Return a page as it reads at the top of its edition's folder.

    Parameters
    ----------
    html
        The finished page.
    name
        Its address in the edition: ``book/intro.html``. It stays the page's own, which search engines are told.

    Examples
    --------
    >>> page = '<html data-content_root="../"><head></head><a href="one.html#x"></a><a href="#y"></a></html>'
    >>> index = as_index(page, "book/intro.html")
    >>> re.findall('href="([^"]*)"', index)
    ['book/intro.html', 'book/one.html#x', '#y']
    """
    page = parse(html)
    for key in ADDRESSES:
        for element in page.select(f"[{key}]"):
            address = attribute(element, key)
            path = re.split("[?#]", address, maxsplit=1)[0]
            if path and not re.match("/|[a-z]+:", path):
                element[key] = normpath(join(dirname(name), path)) + address.removeprefix(path)
    first(page, "html")["data-content_root"] = "./"
    if page.select_one('link[rel="canonical"]') is None:
        first(page, "head").append(page.new_tag("link", attrs={"rel": "canonical", "href": name}))
    return str(page)


def add_index(made: EditionBuild, published: dict[Path, Path]) -> None:
    """Add the index of an edition to what is published, in place of the one that Jupyter Book writes.

    Raises
    ------
    CourseError
        If the first page has no head.
    """
    name = f"{made.project.docnames[0]}.html"
    source, target = published[Path(name)], made.finished / INDEX
    memo = made.memo("index")
    key = key_of(program_key("coursekit.site.finish.first_page"), content_hash(source), name)
    if not memo.holds(INDEX, key, target):
        memo.forget(INDEX)
        write_text(target, as_index(source.read_text(encoding="utf-8"), name))
        memo.note(INDEX, key)
        memo.save()
    published[Path(INDEX)] = target
