"""Formulas set when the book is built: a page with formulas needs no script for them, and says them in MathML too."""

import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.memo import Memo, content_hash, key_of, program_key
from coursekit.site.node import run_node
from coursekit.site.soup import classes, first, parse, set_classes
from coursekit.site.templates import web_folder

SCRIPT = "formulas.js"
# Where an edition has its sheets, scripts and fonts.
STATIC = Path("_static")
SHEET = "formulas/formulas.css"
FONTS = "mathjax/output/chtml/fonts/woff-v2"
REDUNDANT = re.compile(r' xmlns="[^"]*"| style="position: relative;"(?=>)| unselectable="on"')
# How Sphinx and MyST-NB mark a formula in the text of an element.
MARKED = re.compile(r"\s*(?:\\\((?P<inline>.*)\\\)|\\\[(?P<display>.*)\\\]|\$\$(?P<dollars>.*)\$\$)\s*", re.DOTALL)

Formula = tuple[str, bool]


def formula(element: Tag) -> Formula:
    r"""Return the TeX of an element with class ``math`` and whether it stands on lines of its own.

    >>> formula(first(parse(r'<span class="math">\(x^2\)</span>'), "span"))
    ('x^2', False)
    """
    found = MARKED.fullmatch(element.get_text())
    if found is None:
        raise CourseError(f"{element.get_text()!r} is marked as a formula but is none.")
    if found["inline"] is not None:
        return found["inline"].strip(), False
    return (found["display"] or found["dollars"] or "").strip(), True


def elements(soup: BeautifulSoup) -> list[Tag]:
    """Return the elements of a page that hold a formula each."""
    return soup.find_all(["span", "div"], class_="math")


def put_in(soup: BeautifulSoup, found: list[Tag], ready: dict[Formula, str], root: str) -> None:
    """Put each formula of a page into its element; ``root`` leads from the page to the edition's folder."""
    for element in found:
        made = parse(ready[formula(element)])
        set_classes(element, [*(name for name in classes(element) if name != "math"), "formula"])
        element.clear()
        element.append(made)
    if found:
        sheet = soup.new_tag("link", attrs={"rel": "stylesheet", "href": f"{root}{STATIC}/{SHEET}"})
        first(soup, "head").append(sheet)


def set_formulas(packages: Path, wanted: set[Formula], memo: Memo, static: Path) -> dict[Formula, str]:
    """Return the HTML of each formula, and write the style sheet for all of them.

    Parameters
    ----------
    packages
        The ``node_modules`` folder of the npm packages.
    wanted
        All formulas of an edition.
    memo
        The notes of this step, so that an edit of one page sets no formula again.
    static
        The edition's folder of static files; gets :data:`SHEET`.

    Returns
    -------
    dict
        HTML by formula; empty, and no sheet written, if there is no formula.

    Raises
    ------
    CourseError
        If MathJax does not understand a formula; the message names it.
    """
    if not wanted:
        return {}
    formulas = sorted(wanted)
    # The sheet holds the letters of all formulas, so they are set together.
    key = key_of(
        formulas,
        packages.parent.name,
        content_hash(web_folder() / SCRIPT),
        program_key("coursekit.site.finish.formulas"),
    )
    if not memo.holds(SCRIPT, key):
        answer = run_node(packages, SCRIPT, {"formulas": formulas, "fonts": f"../{FONTS}"})
        # HTML knows MathML by its name, and where a formula stands is for the style sheet to say.
        html = [REDUNDANT.sub("", text) for text in answer["html"]]
        memo.note(SCRIPT, key, {"html": html, "css": f"{answer['css']}\nmjx-container {{ position: relative; }}\n"})
        memo.save()
    answer = memo.answer(SCRIPT)
    write_text(static / SHEET, answer["css"])
    return dict(zip(formulas, answer["html"], strict=True))
