"""Formulas set when the book is built: a page with formulas needs no script for them, and says them in MathML too."""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.site import assets, fonts

SHEET = "formulas/formulas.css"
FONTS = "mathjax/output/chtml/fonts/woff-v2"
# A font of one empty glyph, which the sheet names first everywhere.
PLACEHOLDER = "MathJax_Zero.woff"
REDUNDANT = re.compile(r' xmlns="[^"]*"| style="position: relative;"(?=>)| unselectable="on"')
# How Sphinx and MyST-NB mark a formula in the text of an element.
MARKED = re.compile(r"\s*(?:\\\((?P<inline>.*)\\\)|\\\[(?P<display>.*)\\\]|\$\$(?P<dollars>.*)\$\$)\s*", re.DOTALL)

Formula = tuple[str, bool]


def formula(element: Tag) -> Formula:
    r"""Return the TeX of an element with class ``math`` and whether it stands on lines of its own.

    >>> formula(BeautifulSoup(r'<span class="math">\(x^2\)</span>', "html.parser").span)
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
        element["class"] = [name for name in element["class"] if name != "math"] + ["formula"]
        made = BeautifulSoup(ready[formula(element)], "html.parser")
        element.clear()
        element.append(made)
    if found:
        sheet = soup.new_tag("link", attrs={"rel": "stylesheet", "href": f"{root}_static/{SHEET}"})
        soup.head.append(sheet)


def fonts_in_use(published: dict[Path, Path], static: Path) -> dict[Path, Path]:
    """Take MathJax's fonts out of ``published`` and return those that the formulas need, cut down to their letters."""
    everything = {path: published.pop(path) for path in list(published) if path.is_relative_to(Path("_static/mathjax"))}
    sheet = static / SHEET
    if Path("_static") / SHEET not in published:
        return {}
    contents = re.findall(r'content: "([^"]*)"', sheet.read_text(encoding="utf-8"))
    letters = {
        int(code, 16) if code else ord(letter)
        for content in contents
        for code, letter in re.findall(r"\\([0-9A-Fa-f]+) ?|(.)", content)
    }
    result = {}
    for path, file in everything.items():
        data = file.read_bytes()
        if path.name == PLACEHOLDER:
            result[path] = file
        elif path.suffix == ".woff" and fonts.holds(data, letters - {ord(" ")}):
            result[path] = static / path.relative_to("_static")
            fonts.keep_subset(result[path], data, letters, "woff")
    return result


def set_formulas(packages: assets.Assets, wanted: set[Formula], folder: Path, static: Path) -> dict[Formula, str]:
    """Return the HTML of each formula, and write the style sheet for all of them.

    Parameters
    ----------
    packages
        The installed npm packages.
    wanted
        All formulas of an edition.
    folder
        Where results are kept, so that an edit of one page sets no formula again.
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
    note = folder / "formulas.json"
    kept = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    # The sheet holds the letters of all formulas, so they are set together.
    if kept.get("formulas") != [list(one) for one in formulas]:
        question = {"formulas": formulas, "fonts": f"../{FONTS}"}
        answer = assets.run_node(packages, "formulas.js", question)
        # HTML knows MathML by its name, and where a formula stands is for the style sheet to say.
        html = [REDUNDANT.sub("", one) for one in answer["html"]]
        kept = {
            "formulas": formulas,
            "html": html,
            "css": f"{answer['css']}\nmjx-container {{ position: relative; }}\n",
        }
        write_text(note, json.dumps(kept, ensure_ascii=False))
    write_text(static / SHEET, kept["css"])
    return dict(zip(formulas, kept["html"], strict=True))
