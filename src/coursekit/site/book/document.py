"""All pages of an edition as one document.

Whatever moves or folds on a page stands still and open here: a widget becomes its first picture and a small table of
its states, a folded solution is shown, each answer of a quiz comes with its feedback.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import yaml
from bs4 import BeautifulSoup, Tag

from coursekit.course.edition import Edition
from coursekit.course.project import Project
from coursekit.course.strings import Strings, strings_of
from coursekit.site.book import practice
from coursekit.site.media import WIDGET_STATE, WIDGET_VIEW
from coursekit.site.soup import attribute, classes, first, fragment, parse, set_classes
from coursekit.site.templates import render
from coursekit.translation import apply, po

# What a page holds for the screen alone.
SCREEN_ONLY = "script, .headerlink, button, noscript, .claims-filter, .prev-next-footer, form"
HEADINGS = "h1, h2, h3, h4, h5, h6"
# Stands where a page number goes that is not known yet.
UNKNOWN_NUMBER = "000"


@dataclass(frozen=True)
class BookPage:
    """A page as it stands in the document: its id there, its title, its content, and the style sheets it asks for."""

    id: str
    title: str
    content: Tag
    sheets: list[Tag]


@dataclass(frozen=True)
class BookPart:
    """A part of the document; the page that the course begins with stands in one without caption."""

    id: str
    caption: str
    pages: list[BookPage]


def assemble(project: Project, edition: Edition) -> BeautifulSoup:
    """Return all pages of an edition as one document: a title, contents, parts, and pages within them.

    Addresses of pictures and style sheets are relative to the site's folder, links between pages lead to places in the
    document, and each id is preceded by its page's name, so that none is there twice. The style sheets are those of all
    pages: only a page with formulas asks for theirs.
    """
    say = strings_of(project.root, edition.language)
    docnames = [(project.docnames[0],), *(part.docnames for part in project.parts)]
    parts = [
        BookPart(f"part-{number}", caption, [_page(project, edition, docname, say) for docname in names])
        for number, (caption, names) in enumerate(zip(["", *_captions(project, edition)], docnames, strict=True))
    ]
    html = render(
        "document.html",
        edition=edition,
        title=_title(project, edition),
        parts=parts,
        unknown_number=UNKNOWN_NUMBER,
        _=say,
    )
    document = parse(html)
    for section, part in zip(document.select("section.part"), parts, strict=True):
        section.extend([page.content for page in part.pages])
    first(document, "head").extend(
        {str(sheet): sheet for part in parts for page in part.pages for sheet in page.sheets}.values()
    )
    return document


def _title(project: Project, edition: Edition) -> str:
    """Return the title of an edition, as its first page states it."""
    heading = first(_article(_site_page(project, edition, project.docnames[0])), "h1")
    first(heading, ".headerlink").decompose()
    return heading.get_text().strip()


def _captions(project: Project, edition: Edition) -> list[str]:
    """Return the captions of the parts in the language of an edition."""
    if edition.is_source:
        return [part.caption for part in project.parts]
    text = (project.root / "_toc.yml").read_text(encoding="utf-8")
    translations = po.load(po.catalog_path(project, Path("_toc.yml"), edition.language))
    toc = yaml.safe_load(apply.translated_toc(text, translations))
    return [part.get("caption", "") for part in toc.get("parts", [{}])]


def _name(docname: str) -> str:
    """Return the id of a page in the document; a chapter and its exercises have the same name."""
    folder, _, name = docname.rpartition("/")
    return f"exercises-{name}" if folder.startswith("exercises/") else name


def _site_page(project: Project, edition: Edition, docname: str) -> BeautifulSoup:
    """Return a page as it lies in the site."""
    return parse((project.site / edition.address(docname)).read_text(encoding="utf-8"))


def _style_sheets(page: BeautifulSoup, folder: str) -> list[Tag]:
    """Return a page's style sheets, with addresses relative to the site's folder; the page lies in ``folder``."""
    sheets = page.select('head link[rel~="stylesheet"], head style')
    for sheet in sheets:
        if sheet.name == "link":
            sheet["href"] = normpath(join(folder, attribute(sheet, "href")))
    return sheets


def _article(page: BeautifulSoup) -> Tag:
    """Return the part of a page that is the course's."""
    return first(page, "article.bd-article")


def _page(project: Project, edition: Edition, docname: str, say: Strings) -> BookPage:
    """Return one page as a section of the document."""
    soup = _site_page(project, edition, docname)
    article = _article(soup)
    sheets = _style_sheets(soup, dirname(edition.address(docname)))
    states = _widget_states(soup)
    for view in article.find_all("script", type=WIDGET_VIEW):
        view.replace_with(_still(states, json.loads(view.get_text())["model_id"], say))
    practice.still(article)
    for element in article.select(SCREEN_ONLY):
        element.decompose()
    _open_answers(article, say)
    _open_solutions(article, say)
    for level in range(5, 0, -1):
        for heading in article.find_all(f"h{level}"):
            heading.name = f"h{level + 1}"
    _move(project, edition, docname, article)
    article.name = "section"
    set_classes(article, ["page"])
    article["id"] = _name(docname)
    title = " ".join(first(article, HEADINGS).get_text().split())
    return BookPage(_name(docname), title, article.extract(), sheets)


def _widget_states(page: BeautifulSoup) -> dict[str, Any]:
    """Return the state of every widget model of a page, by model id."""
    found = page.find("script", type=WIDGET_STATE)
    return json.loads(found.get_text())["state"] if found else {}


def _still(states: dict[str, Any], model: str, say: Strings) -> Tag:
    """Return what paper shows of a widget: its first picture, and a table that moves one control at a time."""

    def state(reference: str) -> dict[str, Any]:
        return states[reference.removeprefix("IPY_MODEL_")]["state"]

    *controls, shown = [state(child) for child in state(f"IPY_MODEL_{model}")["children"]]
    starts = [control["index"] for control in controls]

    def leaf(positions: list[int]) -> Tag:
        found = shown
        for position in positions:
            found = state(found["children"][position])
        return fragment(found["value"])

    rows = []
    for moved, control in enumerate(controls):
        for position in range(len(control["_options_labels"])):
            positions = [*starts[:moved], position, *starts[moved + 1 :]]
            if position == starts[moved] and moved:
                continue  # All controls at their start is one row, the one of the first control.
            values = [control["_options_labels"][place] for control, place in zip(controls, positions, strict=True)]
            rows.append((values, first(leaf(positions), "figcaption").decode_contents()))
    names = [control["description"] for control in controls]
    return fragment(render("still.html", picture=str(first(leaf(starts), "img")), names=names, rows=rows, _=say))


def _open_answers(article: Tag, say: Strings) -> None:
    """Turn the folded answers of a quiz into paragraphs with their feedback."""
    for answer in article.select("details.answer"):
        mark = say("Right") if "right" in classes(answer) else say("Not this one")
        summary = first(answer, "summary")
        summary.name = "p"
        set_classes(summary, ["choice"])
        strong = fragment("<strong></strong>")
        strong.string = f"({mark})"
        summary.extend([" ", strong])
        answer.name = "div"


def _open_solutions(article: Tag, say: Strings) -> None:
    """Turn what is folded on a page into what stands there, under a word that says what it is."""
    for folded in article.find_all("details"):
        summary = first(folded, "summary")
        if "hide" in classes(folded):
            summary.clear()
            summary.append(say("Solution"))
        summary.name = "p"
        set_classes(summary, ["unfolded"])
        folded.name = "div"


def _move(project: Project, edition: Edition, docname: str, article: Tag) -> None:
    """Bring a page's ids, links and pictures into the document."""
    name, base = _name(docname), dirname(edition.address(docname))
    own = {edition.address(page): _name(page) for page in project.docnames}
    for element in article.find_all(id=True):
        element["id"] = f"{name}--{element['id']}"
    for picture in article.find_all("img"):
        source = attribute(picture, "src")
        if not source.startswith("data:"):
            picture["src"] = normpath(join(base, source))
        picture.attrs.pop("loading", None)
    for link in article.find_all("a", href=True):
        address, _, place = attribute(link, "href").partition("#")
        if re.match("[a-z]+:", address):
            continue
        target = own.get(normpath(join(base, address))) if address else name
        if target is None:
            # A page of the site alone, such as the index, or a file to download.
            link.name = "span"
            del link["href"]
        else:
            link["href"] = f"#{target}--{place}" if place else f"#{target}"
