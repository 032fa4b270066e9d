"""The document as EPUB, as pandoc writes it."""

import base64
import io
import json
import re
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import pypandoc
from bs4 import BeautifulSoup
from PIL import Image

from coursekit.course import processes
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.site.book.document import HEADINGS
from coursekit.site.book.imprint import imprint_of
from coursekit.site.soup import attribute, first, parse
from coursekit.site.templates import web_folder

# A reader of books has its own contents, and turns no pages.
ON_PAPER_ALONE = "nav.contents, section.cover, .book-title, .part-contents, .paper-only, title, style, link, meta"
# EPUB's readers need not know WebP.
BOOK_PICTURE = "PNG"
# Where pandoc's template of every file writes the language; the direction goes before it.
LANGUAGE_IN_TEMPLATE = "$if(lang)$ lang="
# What that template calls a file: by its name on the disk, which is none to a reader.
TITLE_IN_TEMPLATE = "<title>$pagetitle$</title>"
# What is bold by the style sheet on paper: pandoc drops the classes of paragraphs.
TITLES = ".practice-title, .solution-note, .solution-title, .still-title, .unfolded"


def epub(project: Project, edition: Edition, document: BeautifulSoup, cover: bytes) -> bytes:
    """Return the document as EPUB 3, formulas as MathML, one file a page.

    Parameters
    ----------
    project
        The course; its site must be built, since pictures are read from there.
    edition
        The edition.
    document
        All of it, as :func:`coursekit.site.book.document.assemble` returns it.
    cover
        The cover, a JPEG.

    Raises
    ------
    CourseError
        If pandoc's template of a file is not the one that this was written for.
    """
    book = parse(str(document))
    metadata = _metadata(project, edition, book)
    _make_readable_to_pandoc(book)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, picture in enumerate(book.find_all("img")):
            source = attribute(picture, "src")
            picture["src"] = str(_book_picture(project.site, source, folder / f"picture-{number}"))
            for unwanted in ("width", "height", "style"):
                picture.attrs.pop(unwanted, None)
        write_text(folder / "book.html", str(book))
        (folder / "cover.jpg").write_bytes(cover)
        write_text(folder / "metadata.json", json.dumps(metadata, ensure_ascii=False))
        write_text(folder / "template.xhtml", _template(edition, metadata["title"]))
        arguments = ["--template", str(folder / "template.xhtml")]
        arguments += ["--metadata-file", str(folder / "metadata.json"), "--mathml", "--toc", "--toc-depth=2"]
        arguments += ["--split-level=2", "--css", str(web_folder() / "epub.css")]
        arguments += ["--epub-cover-image", str(folder / "cover.jpg")]
        target = folder / "book.epub"
        pypandoc.convert_file(
            str(folder / "book.html"),
            "epub3",
            format="html+tex_math_single_backslash-auto_identifiers",
            outputfile=str(target),
            extra_args=arguments,
        )
        return target.read_bytes()


def _metadata(project: Project, edition: Edition, book: BeautifulSoup) -> dict[str, str]:
    """Return what a reader of books files it by, as pandoc names it; what the course does not say is left out."""
    imprint = imprint_of(project, edition)
    said = {
        "title": first(book, "title").get_text(),
        "lang": edition.language,
        "author": imprint.authors,
        "identifier": f"{project.slug}-{edition.language}",
        "page-progression-direction": edition.direction,
        "description": imprint.description,
        "date": imprint.date,
        "rights": imprint.licence,
        "subject": attribute(first(book, 'meta[name="keywords"]'), "content"),
    }
    return {name: text for name, text in said.items() if text}


def _make_readable_to_pandoc(book: BeautifulSoup) -> None:
    """Take out of a document what pandoc loses or takes for something else, and what is on paper alone."""
    for element in book.select(ON_PAPER_ALONE):
        element.decompose()
    for link in book.select(".page-link"):
        # A book whose pages have no numbers names the place itself.
        link.string = attribute(link, "data-name")
    _begin_files_at_headings(book)
    for element in book.select("[role]"):
        # Pandoc takes what has the role of a reference for a note of its own, and loses it.
        del element["role"]
    for heading in book.select(TITLES):
        text = book.new_tag("strong")
        text.extend(list(heading.contents))
        heading.append(text)
    for question in book.select("[aria-labelledby]"):
        # It names an element whose id moves below.
        del question["aria-labelledby"]
    for formula in book.find_all("mjx-container"):
        formula.replace_with(first(formula, "math").extract())
    for isolated in book.find_all("bdi"):
        isolated.name = "span"
        isolated.attrs.setdefault("dir", "auto")
    for code in book.find_all("pre"):
        code["dir"] = "ltr"
    _keep_places(book)


def _template(edition: Edition, title: str) -> str:
    """Return pandoc's template of the files in a book, which bear its title and say how they are read."""
    template = processes.run([pypandoc.get_pandoc_path(), "--print-default-template=epub3"], Path.cwd())
    written = {
        LANGUAGE_IN_TEMPLATE: f' dir="{edition.direction}"{LANGUAGE_IN_TEMPLATE}',
        TITLE_IN_TEMPLATE: f"<title>{escape(title).replace('$', '$$')}</title>",
    }
    for place, text in written.items():
        if template.count(place) != 1:
            raise CourseError(f"Pandoc's template of EPUB has no place {place!r}; compare book/epub.py.")
        template = template.replace(place, text)
    return template


def _begin_files_at_headings(book: BeautifulSoup) -> None:
    """Take the sections off a book: pandoc begins a file at headings that nothing encloses.

    A section's id goes to its heading, unless that has one.
    """
    moved = {}
    for section in book.find_all("section"):
        if identifier := attribute(section, "id"):
            moved[identifier] = str(first(section, HEADINGS).attrs.setdefault("id", identifier))
        section.unwrap()
    for link in book.select('a[href^="#"]'):
        place = attribute(link, "href").removeprefix("#")
        link["href"] = f"#{moved.get(place, place)}"
    for number, heading in enumerate(book.select(HEADINGS)):
        heading.attrs.setdefault("id", f"heading-{number}")


def _keep_places(book: BeautifulSoup) -> None:
    """Move ids from elements whose ids pandoc drops to empty ones beside their text; unlink what leads nowhere."""
    for element in book.find_all(id=True):
        if re.fullmatch("h[1-6]|span", element.name):
            continue
        place = book.new_tag("span", attrs={"id": attribute(element, "id")})
        del element["id"]
        if element.name in ("dl", "ul", "ol", "table", "figure", "img", "math", "pre"):
            element.insert_before(place)
        else:
            (first(element, "td, th") if element.name == "tr" else element).insert(0, place)
    places = {element["id"] for element in book.find_all(id=True)}
    for link in book.select('a[href^="#"]'):
        if attribute(link, "href").removeprefix("#") not in places:
            link.name = "span"
            del link["href"]


def _book_picture(site: Path, source: str, target: Path) -> Path:
    """Write the picture ``source`` (an address below ``site``, or data) in a form that every EPUB reader shows."""
    if source.startswith("data:"):
        kind, _, encoded = source.removeprefix("data:").partition(";base64,")
        ending, data = kind.partition("/")[2], base64.b64decode(encoded)
    else:
        ending, data = Path(source).suffix.removeprefix("."), (site / source).read_bytes()
    if ending == "webp":
        stream = io.BytesIO()
        Image.open(io.BytesIO(data)).save(stream, format=BOOK_PICTURE, optimize=True)
        ending, data = BOOK_PICTURE.lower(), stream.getvalue()
    path = target.with_suffix(f".{ending.partition('+')[0]}")
    path.write_bytes(data)
    return path
