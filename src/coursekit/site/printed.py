"""The course as one document: a PDF for paper and an EPUB for readers of books, made from the pages of the site.

Whatever moves or folds on a page stands still and open here: a widget becomes its first picture and a small table of
its states, a folded solution is shown, each answer of a quiz comes with its feedback.
"""

import base64
import html
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml
from babel import Locale
from bs4 import BeautifulSoup, Tag
from PIL import Image

from coursekit.course import strings
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text
from coursekit.course.project import Project
from coursekit.site.assets import web_folder
from coursekit.translation import apply, po

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAME = "customer-relationships-computed"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What a page holds for the screen alone.
SCREEN_ONLY = "script, .headerlink, button, noscript, .claims-filter, .prev-next-footer, form"
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PRINT_SECONDS = 180
UNKNOWN_NUMBER = "000"
HEADING = re.compile("^h[1-6]$")
FOOTER = (
    '<div style="width: 100%; text-align: center; font-size: 8pt; color: #444"><span class="pageNumber"></span></div>'
)
# EPUB's readers need not know WebP.
BOOK_PICTURE = "PNG"


def print_editions(project: Project, progress: Callable[[str], None] = lambda line: None) -> list[Path]:
    """Write the PDF and the EPUB of every edition and return their paths.

    Parameters
    ----------
    project
        The course; its site must be built.
    progress
        Called with a line for each file that was written.

    Returns
    -------
    list of pathlib.Path
        Files in ``_build/print``.

    Raises
    ------
    CourseError
        If there is no site, or if Chromium is missing.
    """
    if not (project.site / "index.html").is_file():
        raise CourseError("There is no site yet: run `course build` first.")
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        raise CourseError("Chromium is missing, and it prints the PDF: apt-get install chromium")
    written = []

    def write(path: Path, data: bytes) -> None:
        write_bytes(path, data)
        progress(f"wrote {path.relative_to(project.root)}")
        written.append(path)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(BROWSER_FLAGS))
        for language in project.languages:
            document = assemble(project, language)
            stem = NAME if language == SOURCE_LANGUAGE else f"{NAME}.{language}"
            write(project.build / "print" / f"{stem}.pdf", pdf(project, language, document, browser))
            write(project.build / "print" / f"{stem}.epub", epub(project, language, document))
        browser.close()
    return written


def assemble(project: Project, language: str) -> BeautifulSoup:
    """Return all pages of an edition as one document: a title, contents, parts, and pages within them.

    Addresses of pictures are relative to the site's folder, links between pages lead to places in the document, and
    each id is preceded by its page's name, so that none is there twice.
    """
    say = _translator(project, language)
    folder = _folder(language)
    title = _title(project, language)
    direction = "rtl" if Locale.parse(language).character_order == "right-to-left" else "ltr"
    document = BeautifulSoup(
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title></head><body></body></html>",
        "html.parser",
    )
    body = document.body
    body.append(_fragment(f'<section class="cover"><h1>{html.escape(title)}</h1></section>'))
    body.append(contents := document.new_tag("nav", attrs={"class": "contents"}))
    contents.append(_fragment(f"<p class=contents-title>{html.escape(say('Contents'))}</p><ol></ol>"))
    for caption, docnames in _parts(project, language):
        part = document.new_tag("section", attrs={"class": "part"})
        entries = contents.ol
        if caption:
            identifier = f"part-{len(body.find_all('section', class_='part'))}"
            part.append(_fragment(f'<h1 id="{identifier}">{html.escape(caption)}</h1>'))
            item = _fragment(f"<li>{_entry(identifier, caption)}<ol></ol></li>")
            entries = item.ol
            contents.ol.append(item)
        for docname in docnames:
            page = _page(project, folder, docname, say)
            part.append(page)
            heading = page.find(HEADING)
            entries.append(_fragment(f"<li>{_entry(_name(docname), heading.get_text())}</li>"))
        body.append(part)
    return document


def _entry(identifier: str, text: str) -> str:
    """Return an entry of the contents: a link and the place of its page number."""
    number = f'<span class="number" data-for="{identifier}">{UNKNOWN_NUMBER}</span>'
    return f'<a href="#{identifier}">{html.escape(" ".join(text.split()))}</a> {number}'


def _fragment(text: str) -> Tag:
    """Return the one element that ``text`` writes, or a ``div`` around several."""
    soup = BeautifulSoup(text, "html.parser")
    found = soup.find_all(recursive=False)
    if len(found) == 1:
        return found[0].extract()
    box = soup.new_tag("div")
    for element in list(soup.contents):
        box.append(element.extract())
    return box


def _translator(project: Project, language: str) -> Callable[[str], str]:
    """Return what looks up interface strings in ``language``."""
    if language == SOURCE_LANGUAGE:
        return lambda text: text
    return strings.strings_of(project.root, language)


def _first_page(project: Project, language: str) -> BeautifulSoup:
    """Return the page with which an edition begins."""
    path = project.site / _folder(language) / f"{project.docnames[0]}.html"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def _folder(language: str) -> str:
    """Return the folder of an edition below the site's, with a slash behind it if it has one of its own."""
    return "" if language == SOURCE_LANGUAGE else f"{language}/"


def _title(project: Project, language: str) -> str:
    """Return the title of an edition, as its first page states it."""
    heading = _article(_first_page(project, language)).find("h1")
    heading.find(class_="headerlink").decompose()
    return heading.get_text().strip()


def _parts(project: Project, language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each part's caption in ``language`` with the names of its pages; the first page belongs to none."""
    captions = [part["caption"] for part in project.toc["parts"]]
    if language != SOURCE_LANGUAGE:
        text = (project.root / "_toc.yml").read_text(encoding="utf-8")
        translations = po.load(po.catalog_path(project, Path("_toc.yml"), language))
        captions = [part["caption"] for part in yaml.safe_load(apply.translated_toc(text, translations))["parts"]]
    yield "", [project.docnames[0]]
    for caption, part in zip(captions, project.toc["parts"], strict=True):
        yield caption, [chapter["file"] for chapter in part["chapters"]]


def _name(docname: str) -> str:
    """Return the id of a page in the document; a chapter and its exercises have the same name."""
    folder, _, name = docname.rpartition("/")
    return f"exercises-{name}" if folder.startswith("exercises/") else name


def _article(page: BeautifulSoup) -> Tag:
    """Return the part of a page that is the course's."""
    return page.select_one("article.bd-article")


def _page(project: Project, folder: str, docname: str, say: Callable[[str], str]) -> Tag:
    """Return one page as a section of the document."""
    address = f"{folder}{docname}.html"
    soup = BeautifulSoup((project.site / address).read_text(encoding="utf-8"), "html.parser")
    article = _article(soup)
    states = _widget_states(soup)
    for view in article.find_all("script", type=WIDGET_VIEW):
        view.replace_with(_still(states, json.loads(view.string)["model_id"], say))
    for element in article.select(SCREEN_ONLY):
        element.decompose()
    _open_answers(article, say)
    _open_solutions(article, say)
    for level in range(5, 0, -1):
        for heading in article.find_all(f"h{level}"):
            heading.name = f"h{level + 1}"
    _move(project, folder, docname, article)
    article.name = "section"
    article["class"] = ["page"]
    article["id"] = _name(docname)
    return article.extract()


def _widget_states(page: BeautifulSoup) -> dict[str, Any]:
    """Return the state of every widget model of a page, by model id."""
    found = page.find("script", type=WIDGET_STATE)
    return json.loads(found.string)["state"] if found else {}


def _still(states: dict[str, Any], model: str, say: Callable[[str], str]) -> Tag:
    """Return what paper shows of a widget: its first picture, and a table that moves one control at a time."""

    def state(reference: str) -> dict[str, Any]:
        return states[reference.removeprefix("IPY_MODEL_")]["state"]

    *controls, shown = [state(child) for child in state(f"IPY_MODEL_{model}")["children"]]
    starts = [control["index"] for control in controls]

    def leaf(positions: list[int]) -> Tag:
        found = shown
        for position in positions:
            found = state(found["children"][position])
        return _fragment(found["value"])

    names = [html.escape(control["description"]) for control in controls]
    rows = []
    for moved, control in enumerate(controls):
        for position in range(len(control["_options_labels"])):
            positions = [*starts[:moved], position, *starts[moved + 1 :]]
            if position == starts[moved] and moved:
                continue  # All controls at their start is one row, the one of the first control.
            cells = [html.escape(one["_options_labels"][at]) for one, at in zip(controls, positions, strict=True)]
            caption = leaf(positions).find("figcaption")
            rows.append("".join(f"<td>{cell}</td>" for cell in [*cells, caption.decode_contents()]))
    heading = "".join(f"<th>{name}</th>" for name in [*names, html.escape(say("What it shows"))])
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    picture = str(leaf(starts).find("img"))
    note = html.escape(say("A widget moves here on the site. Its states, one control moved at a time:"))
    return _fragment(
        f'<div class="still"><p>{picture}</p><p>{note}</p><table class="states"><thead><tr>{heading}</tr></thead>'
        f"<tbody>{table}</tbody></table></div>"
    )


def _open_answers(article: Tag, say: Callable[[str], str]) -> None:
    """Turn the folded answers of a quiz into paragraphs with their feedback."""
    for answer in article.select("details.answer"):
        right = "right" in answer["class"]
        summary = answer.summary
        mark = say("Right") if right else say("Not this one")
        summary.name = "p"
        summary["class"] = ["choice"]
        summary.append(BeautifulSoup(f" <strong>({html.escape(mark)})</strong>", "html.parser"))
        answer.name = "div"


def _open_solutions(article: Tag, say: Callable[[str], str]) -> None:
    """Turn what is folded on a page into what stands there, under a word that says what it is."""
    for folded in article.find_all("details"):
        summary = folded.summary
        if "hide" in folded.get("class", []):
            summary.clear()
            summary.append(say("Solution"))
        summary.name = "p"
        summary["class"] = ["unfolded"]
        folded.name = "div"


def _move(project: Project, folder: str, docname: str, article: Tag) -> None:
    """Bring a page's ids, links and pictures into the document."""
    name, base = _name(docname), dirname(f"{folder}{docname}")
    own = {f"{folder}{page}.html": _name(page) for page in project.docnames}
    for element in article.find_all(id=True):
        element["id"] = f"{name}--{element['id']}"
    for picture in article.find_all("img"):
        if not picture["src"].startswith("data:"):
            picture["src"] = normpath(join(base, picture["src"]))
        picture.attrs.pop("loading", None)
    for link in article.find_all("a", href=True):
        address, _, place = link["href"].partition("#")
        if re.match("[a-z]+:", address):
            continue
        target = own.get(normpath(join(base, address))) if address else name
        if target is None:
            # A page of the site alone, such as the index, or a file to download.
            link.name = "span"
            del link["href"]
        else:
            link["href"] = f"#{target}--{place}" if place else f"#{target}"


def pdf(project: Project, language: str, document: BeautifulSoup, browser: "Browser") -> bytes:
    """Return the document as PDF, printed twice: the second time the contents know the page numbers of the first."""
    from pypdf import PdfReader

    printed = BeautifulSoup(str(document), "html.parser")
    static = f"{_folder(language)}_static"
    for sheet in _first_page(project, language).select('head link[rel~="stylesheet"], head style'):
        if sheet.name == "link":
            sheet["href"] = re.sub(r"^(\.\./)*_static", static, sheet["href"])
        printed.head.append(sheet)
    style = printed.new_tag("style")
    style.string = (web_folder() / "print.css").read_text(encoding="utf-8")
    printed.head.append(style)
    reader = PdfReader(io.BytesIO(_printed(project.site, printed, browser)))
    # Read once: pypdf goes through all of them each time it is asked.
    places = reader.named_destinations
    for number in printed.select(".contents .number"):
        number.string = str(reader.get_destination_page_number(places[f"/{number['data-for']}"]) + 1)
    return _printed(project.site, printed, browser)


def _printed(site: Path, document: BeautifulSoup, browser: "Browser") -> bytes:
    """Return what the browser prints of a document whose pictures and sheets lie in ``site``."""
    path = site / f".print-{os.getpid()}.html"
    page = browser.new_page(color_scheme="light")
    page.set_default_timeout(PRINT_SECONDS * 1000)
    try:
        write_text(path, str(document))
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready")
        return page.pdf(
            prefer_css_page_size=True,
            print_background=True,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
        )
    finally:
        page.close()
        path.unlink(missing_ok=True)


def epub(project: Project, language: str, document: BeautifulSoup) -> bytes:
    """Return the document as EPUB 3, formulas as MathML, one file a page."""
    import pypandoc

    book = BeautifulSoup(str(document), "html.parser")
    title = book.title.get_text()
    for element in book.select("nav.contents, section.cover, title, style"):
        element.decompose()
    moved = {}
    for section in book.find_all("section"):
        # Pandoc begins a file at headings that nothing encloses; a section's id goes to its heading.
        if section.get("id"):
            moved[section["id"]] = section.find(HEADING).attrs.setdefault("id", section["id"])
        section.unwrap()
    for link in book.find_all("a", href=re.compile("^#")):
        link["href"] = "#" + moved.get(link["href"].removeprefix("#"), link["href"].removeprefix("#"))
    for number, heading in enumerate(book.find_all(HEADING)):
        heading.attrs.setdefault("id", f"heading-{number}")
    for element in book.find_all(role=True):
        # Pandoc takes what has the role of a reference for a note of its own, and loses it.
        del element["role"]
    for question in book.find_all(attrs={"aria-labelledby": True}):
        # It names an element whose id moves below.
        del question["aria-labelledby"]
    for formula in book.find_all("mjx-container"):
        formula.replace_with(formula.find("math").extract())
    for isolated in book.find_all("bdi"):
        isolated.name = "span"
    for code in book.find_all("pre"):
        code["dir"] = "ltr"
    _keep_places(book)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, picture in enumerate(book.find_all("img")):
            picture["src"] = str(_book_picture(project.site, picture["src"], folder / f"picture-{number}"))
            for attribute in ("width", "height", "style"):
                picture.attrs.pop(attribute, None)
        write_text(folder / "book.html", str(book))
        metadata = {
            "title": title,
            "lang": language,
            "author": project.config["author"],
            "rights": "CC BY 4.0",
            "identifier": f"{NAME}-{language}",
        }
        if book.html["dir"] == "rtl":
            metadata |= {"dir": "rtl", "page-progression-direction": "rtl"}
        write_text(folder / "metadata.json", json.dumps(metadata, ensure_ascii=False))
        arguments = ["--metadata-file", str(folder / "metadata.json"), "--mathml", "--toc", "--toc-depth=2"]
        arguments += ["--split-level=2", "--css", str(web_folder() / "epub.css")]
        target = folder / "book.epub"
        pypandoc.convert_file(
            str(folder / "book.html"),
            "epub3",
            format="html+tex_math_single_backslash-auto_identifiers",
            outputfile=str(target),
            extra_args=arguments,
        )
        return target.read_bytes()


def _keep_places(book: BeautifulSoup) -> None:
    """Move ids from elements whose ids pandoc drops to empty ones beside their text; unlink what leads nowhere."""
    for element in book.find_all(id=True):
        if HEADING.match(element.name) or element.name == "span":
            continue
        place = book.new_tag("span", attrs={"id": element["id"]})
        del element["id"]
        if element.name in ("dl", "ul", "ol", "table", "figure", "img", "math", "pre"):
            element.insert_before(place)
        else:
            (element.find(("td", "th")) if element.name == "tr" else element).insert(0, place)
    places = {element["id"] for element in book.find_all(id=True)}
    for link in book.find_all("a", href=re.compile("^#")):
        if link["href"].removeprefix("#") not in places:
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
