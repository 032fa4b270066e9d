"""All pages of an edition as one document, ordered as a book is.

Cover and title page, contents, what the book leaves to the site, the parts with their chapters, the solutions, the
index. Whatever moves or folds on a page stands still here: a widget becomes its first picture and a small table of its
states, and what answers a task or a question stands at the end under its number.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import urljoin

import yaml
from bs4 import BeautifulSoup, SoupStrainer, Tag

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.course.strings import Strings, strings_of
from coursekit.site.book.imprint import imprint_of
from coursekit.site.book.page_numbers import UNKNOWN_NUMBER
from coursekit.site.book.solutions import Solution, take_solutions
from coursekit.site.book.term_index import lists_of_terms
from coursekit.site.soup import attribute, classes, first, fragment, parse, set_classes
from coursekit.site.templates import render
from coursekit.translation import apply, po

# What a page holds for the screen alone. A claim's note leads to the ledger, which is looked up on the site.
SCREEN_ONLY = (
    "script, .headerlink, button, noscript, .claims-filter, .prev-next-footer, form:not(.practice form), "
    ".retrieval, .start-here, .progress-note, .progress-due, .progress-choices, .quiz-progress, "
    ".claim-notes a:not(.claim-back)"
)
# How many terms a program that files the book is told.
KEYWORDS = 10
HEADINGS = "h1, h2, h3, h4, h5, h6"
# The number that the site puts before the title of a chapter.
SECTION_NUMBER = ".section-number"


@dataclass(frozen=True)
class BookPage:
    """A page as it stands in the document.

    Attributes
    ----------
    id, title
        Its id there, and its title with the chapter's number.
    chapter
        That number; empty where it has none.
    content
        The page.
    sheets
        The style sheets it asks for.
    solutions
        What answers its tasks and questions.
    """

    id: str
    title: str
    chapter: str
    content: Tag
    sheets: list[Tag]
    solutions: list[Solution]

    @property
    def name(self) -> str:
        """What names it where there are no page numbers."""
        return self.chapter or self.title


@dataclass(frozen=True)
class BookPart:
    """A part of the document; the page that the course begins with stands in one without caption."""

    id: str
    caption: str
    pages: list[BookPage]


def assemble(project: Project, edition: Edition) -> BeautifulSoup:
    """Return an edition as one document: cover, contents, parts and the pages within them, solutions, index.

    Addresses of pictures and style sheets are relative to the site's folder, links between pages lead to places in the
    document, and each id is preceded by its page's name, so that none is there twice. The style sheets are those of all
    pages: only a page with formulas asks for theirs. What the settings leave out is named, and linked on the site.

    Raises
    ------
    CourseError
        If the settings leave out what is no page.
    """
    say = strings_of(project.root, edition.language)
    imprint = imprint_of(project, edition)
    docnames = [(project.docnames[0],), *(part.docnames for part in project.parts)]
    captions = ["", *_captions(project, edition)]
    left_out = _left_out(project)
    places = {edition.address(name): _name(name) for name in project.docnames if name not in left_out}
    parts = []
    for number, (caption, names) in enumerate(zip(captions, docnames, strict=True)):
        if printed := [_page(project, edition, name, places, say) for name in names if name not in left_out]:
            parts.append(BookPart(f"part-{number}", caption, printed))
    pages = [page for part in parts for page in part.pages]
    index = lists_of_terms(project, edition, [(page.name, page.content) for page in pages])
    html = render(
        "document.html",
        edition=edition,
        imprint=imprint,
        keywords=[entry.term for entry in sorted(index[0].entries, key=lambda entry: -len(entry.places))][:KEYWORDS]
        if index
        else [],
        title=_title_of(project, edition, project.docnames[0]),
        parts=parts,
        left_out=_named(project, edition, list(zip(captions, docnames, strict=True)), left_out),
        answered=[page for page in pages if page.solutions],
        index=index,
        unknown_number=UNKNOWN_NUMBER,
        _=say,
    )
    document = parse(html)
    for section, part in zip(document.select("section.part"), parts, strict=True):
        section.extend([page.content for page in part.pages])
    solutions = [solution for page in pages for solution in page.solutions]
    for place, solution in zip(document.select("div.solution"), solutions, strict=True):
        place.extend(solution.content)
    first(document, "head").extend({str(sheet): sheet for page in pages for sheet in page.sheets}.values())
    return document


def _left_out(project: Project) -> list[str]:
    """Return the pages that stand on the site alone."""
    found = []
    for entry in project.settings.printed.leave_out:
        names = [name for name in project.docnames if Path(name).is_relative_to(entry)]
        if not names:
            raise CourseError(f"The settings leave {entry!r} out of the printed book, which is no page and no folder.")
        found += names
    return found


def _named(
    project: Project, edition: Edition, parts: list[tuple[str, tuple[str, ...]]], left_out: list[str]
) -> list[tuple[str, str]]:
    """Return the names and the addresses in the site of what is left out: a whole part by its caption, else pages."""
    named = []
    for caption, names in parts:
        missing = [name for name in names if name in left_out]
        if missing == list(names):
            named.append((caption, edition.address(missing[0])))
        else:
            named += [(_title_of(project, edition, name), edition.address(name)) for name in missing]
    return named


def _title_of(project: Project, edition: Edition, docname: str) -> str:
    """Return the title of a page of the site, of which nothing else is read."""
    page = (project.site / edition.address(docname)).read_text(encoding="utf-8")
    heading = first(BeautifulSoup(page, "html.parser", parse_only=SoupStrainer("h1")), "h1")
    if (link := heading.select_one(".headerlink")) is not None:
        link.decompose()
    return " ".join(heading.get_text().split())


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


def _style_sheets(page: BeautifulSoup, folder: str) -> list[Tag]:
    """Return a page's style sheets, with addresses relative to the site's folder; the page lies in ``folder``."""
    sheets = page.select('head link[rel~="stylesheet"], head style')
    for sheet in sheets:
        if sheet.name == "link":
            sheet["href"] = normpath(join(folder, attribute(sheet, "href")))
    return sheets


def _page(project: Project, edition: Edition, docname: str, places: dict[str, str], say: Strings) -> BookPage:
    """Return one page as a section of the document; ``places`` are the ids of all pages there, by their addresses."""
    address, name = edition.address(docname), _name(docname)
    soup = parse((project.site / address).read_text(encoding="utf-8"))
    article = first(soup, "article.bd-article")
    sheets = _style_sheets(soup, dirname(address))
    for explorer in article.select(".explorer"):
        explorer.replace_with(_still(explorer, say))
    for element in article.select(SCREEN_ONLY):
        element.decompose()
    number = article.select_one(f"h1 > {SECTION_NUMBER}")
    chapter = number.get_text().strip(" .") if number else ""
    _number(article, chapter, say)
    for level in range(5, 0, -1):
        for heading in article.find_all(f"h{level}"):
            heading.name = f"h{level + 1}"
    _move(article, address, name, places, project.config.get("html", {}).get("baseurl", ""))
    article.name = "section"
    set_classes(article, ["page"])
    article["id"] = name
    title = " ".join(first(article, HEADINGS).get_text().split())
    solutions = take_solutions(article, name, chapter, say)
    return BookPage(name, title, chapter, article.extract(), sheets, solutions)


def _number(article: Tag, chapter: str, say: Strings) -> None:
    """Give the formulas that stand by themselves, and what stands still here, the numbers that the site does not."""
    before = f"{chapter}." if chapter else ""
    for place, formula in enumerate(article.select("div.formula"), start=1):
        set_classes(formula, [*classes(formula), "equation"])
        number = fragment('<span class="equation-number"></span>')
        number.string = f"({before}{place})"
        formula.append(number)
    for place, still in enumerate(article.select(".still"), start=1):
        title = fragment('<p class="still-title"></p>')
        title.string = say("Demonstration {number}").format(number=f"{before}{place}")
        still.insert(0, title)


def _still(explorer: Tag, say: Strings) -> Tag:
    """Return what paper shows of a demonstration: its first picture, and a table that moves one control at a time."""
    figures = explorer.find_all("figure")
    names = [label.get_text() for label in explorer.find_all("label")]
    controls = explorer.find_all("input")
    starts = [int(attribute(control, "value")) for control in controls]
    texts = [json.loads(attribute(control, "data-texts")) for control in controls]

    def figure(positions: list[int]) -> Tag:
        place = 0
        for position, values in zip(positions, texts, strict=True):
            place = place * len(values) + position
        return figures[place]

    rows = []
    for moved, values in enumerate(texts):
        for position in range(len(values)):
            positions = [*starts[:moved], position, *starts[moved + 1 :]]
            if position == starts[moved] and moved:
                continue  # All controls at their start is one row, the one of the first control.
            shown = [one[place] for one, place in zip(texts, positions, strict=True)]
            rows.append((shown, first(figure(positions), "figcaption").decode_contents()))
    return fragment(render("still.html", picture=str(first(figure(starts), "img")), names=names, rows=rows, _=say))


def _move(article: Tag, address: str, name: str, places: dict[str, str], published: str) -> None:
    """Bring a page's ids, links and pictures into the document; the site is ``published`` there, if anywhere."""
    base = dirname(address)
    for element in article.find_all(id=True):
        element["id"] = f"{name}--{element['id']}"
    for picture in article.find_all("img"):
        source = attribute(picture, "src")
        if not source.startswith("data:"):
            picture["src"] = normpath(join(base, source))
        picture.attrs.pop("loading", None)
    for link in article.find_all("a", href=True):
        linked, _, place = attribute(link, "href").partition("#")
        if re.match("[a-z]+:", linked):
            continue
        target = places.get(normpath(join(base, linked))) if linked else name
        if target is None and published:
            # A page of the site alone, such as the index, or a file to download.
            link["href"] = urljoin(published, normpath(join(base, attribute(link, "href"))))
        elif target is None:
            link.name = "span"
            del link["href"]
        else:
            link["href"] = f"#{target}--{place}" if place else f"#{target}"
