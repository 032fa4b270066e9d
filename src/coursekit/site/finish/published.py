"""An edition as it is published: which file stands at which place of the site."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from coursekit.course import strings
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.course.strings import interface_catalogs
from coursekit.site import assets, fonts
from coursekit.site._stamps import fingerprint
from coursekit.site.finish import formulas, pages, pictures

# Made by Sphinx for itself, by the theme for its developers, or served in another form.
NOT_PUBLISHED = re.compile(
    r"\.buildinfo|objects\.inv|_static/mathjax/tex-chtml\.js|_static/mathjax/output/chtml/fonts/tex\.js"
    r"|_static/(sphinx-thebe\.(js|css)|(webpack|sbt-webpack)-macros\.html|vendor/.*\.ttf|scripts/fontawesome\.js.*)"
    r"|_static/.*\.(map|LICENSE\.txt)|_static/locales/.*|_static/(file|minus|plus)\.png|_static/images/.*"
)
# Sheets that name starts and ends rather than sides, or that are made for this site alone.
OWN_SHEETS = ("course.css", "formulas.css")
# Scripts whose words do not show that a rule is needed: they bring their own style, or could build any part there is.
FOREIGN = ("widgets", "mathjax", "bootstrap.js")
ICONS = "vendor/fontawesome/webfonts"


@dataclass(frozen=True)
class Source:
    """What Sphinx made of an edition.

    Attributes
    ----------
    language
        The edition's language.
    right_to_left
        Whether it is written from right to left.
    html
        The folder of its pages.
    work
        Where its finished files are kept.
    """

    language: str
    right_to_left: bool
    html: Path
    work: Path


@dataclass
class _Done:
    """A finished page: what it was made from, and what it asks of the rest of its edition."""

    key: str
    names: list[str]
    formulas: list[formulas.Formula]


def finish(project: Project, source: Source, packages: assets.Assets, original: Path) -> dict[Path, Path]:
    """Finish an edition and return the file to publish at each path of it.

    Parameters
    ----------
    project
        The course.
    source
        What Sphinx made of the edition.
    packages
        The installed npm packages.
    original
        The folder of the source language's pages, whose section ids all editions share.

    Returns
    -------
    dict
        By path below the edition's folder. Pages that have not changed since the last time are not made again.

    Raises
    ------
    CourseError
        If a formula or a style sheet is not understood.
    """
    published = {
        path.relative_to(source.html): path
        for path in sorted(source.html.rglob("*"))
        if path.is_file() and not NOT_PUBLISHED.fullmatch(path.relative_to(source.html).as_posix())
    }
    done = _finish_pages(project, source, packages, original)
    for page in done:
        published[Path(page)] = source.work / "pages" / page
    if any(page.formulas for page in done.values()):
        published[Path("_static") / formulas.SHEET] = source.work / "static" / formulas.SHEET
    published |= formulas.fonts_in_use(published, source.work / "static")
    for path in [path for path in published if path.parts[0] == "_images" and path.suffix == ".png"]:
        name = pictures.smallest(published[path], source.work / "pictures").name
        if name != path.name:
            del published[path]
            published[path.with_name(name)] = source.work / "pictures" / name
    published |= _sheets(source, packages, published, {name for page in done.values() for name in page.names})
    return published


def _finish_pages(project: Project, source: Source, packages: assets.Assets, original: Path) -> dict[str, _Done]:
    """Finish the pages that changed and return what is known of all of them."""
    note = source.work / "pages.json"
    known = {name: _Done(**one) for name, one in json.loads(note.read_text()).items()} if note.is_file() else {}
    tools = fingerprint(Path(__file__).parents[2], *interface_catalogs(project.root, source.language))
    done: dict[str, _Done] = {}
    changed: dict[str, tuple[BeautifulSoup, list[Tag]]] = {}
    for path in sorted(source.html.rglob("*.html")):
        name = path.relative_to(source.html).as_posix()
        if name.startswith(("_static/", "_sources/")):
            continue
        html = path.read_text(encoding="utf-8")
        sections: tuple[str, ...] = ()
        if source.language != SOURCE_LANGUAGE and (original / name).is_file():
            sections = pages.section_ids((original / name).read_text(encoding="utf-8"))
        key = hashlib.sha256(repr((html, sections, tools)).encode()).hexdigest()
        if name in known and known[name].key == key and (source.work / "pages" / name).is_file():
            done[name] = known[name]
            continue
        place = pages.Place(
            docname=name.removesuffix(".html"),
            right_to_left=source.right_to_left,
            words=_words(project, source.language),
            source_sections=sections,
            picture=cache(lambda file: pictures.smallest(source.html / "_images" / file, source.work / "pictures")),
        )
        soup = pages.finish(html, place)
        elements = formulas.elements(soup)
        changed[name] = soup, elements
        found = map(formulas.formula, elements)
        done[name] = _Done(key, sorted(pages.names(soup)), list(dict.fromkeys(found)))
    wanted = {(tex, display) for page in done.values() for tex, display in page.formulas}
    ready = formulas.set_formulas(packages, wanted, source.work, source.work / "static")
    for name, (soup, elements) in changed.items():
        formulas.put_in(soup, elements, ready, "../" * name.count("/"))
        write_text(source.work / "pages" / name, str(soup))
    for path in list((source.work / "pages").rglob("*.html")):
        if path.relative_to(source.work / "pages").as_posix() not in done:
            path.unlink()
    write_text(note, json.dumps({name: asdict(page) for name, page in done.items()}))
    return done


def _words(project: Project, language: str) -> pages.Words:
    """Return what gives a string of the interface in ``language``."""
    if language == SOURCE_LANGUAGE:
        return lambda text: text
    return strings.strings_of(project.root, language)


def _icons_left(source: Source, packages: assets.Assets, question: dict[str, Any], files: Iterable[Path]) -> list[int]:
    """Have `styles.js` write an edition's style sheets, unless it has from the same; return the icons they show."""
    note = source.work / "styles.json"
    known = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    read = [file.read_bytes() for file in (assets.web_folder() / "styles.js", *files)]
    key = hashlib.sha256(repr((question, packages.tools.parent.name, read)).encode()).hexdigest()
    if known.get("key") != key or not all(Path(sheet["target"]).is_file() for sheet in question["sheets"]):
        note.unlink(missing_ok=True)
        known = {"key": key, "icons": assets.run_node(packages, "styles.js", question)}
        write_text(note, json.dumps(known))
    return known["icons"]


def _sheets(
    source: Source, packages: assets.Assets, published: dict[Path, Path], names: Iterable[str]
) -> dict[Path, Path]:
    """Write the style sheets without what no page meets, mirrored where the edition is; and the icons they show."""
    static = Path("_static")
    sheets = [path for path in published if path.suffix == ".css" and path.name not in OWN_SHEETS]
    scripts = [
        path
        for path in published
        if path.suffix == ".js"
        and path.parts[0] == "_static"
        and path.parts[1] not in FOREIGN
        and path.name not in FOREIGN
    ]
    result = {path: source.work / "static" / path.relative_to(static) for path in sheets}
    question = {
        "sheets": [{"source": str(published[path]), "target": str(result[path])} for path in sheets],
        "words": sorted(names),
        "scripts": [str(published[path]) for path in scripts],
        "mirror": source.right_to_left,
    }
    icons = _icons_left(source, packages, question, [published[path] for path in (*sheets, *scripts)])
    for path in [path for path in published if path.parent == static / ICONS]:
        data = published.pop(path).read_bytes()
        if fonts.holds(data, icons):
            result[path] = source.work / "static" / path.relative_to(static)
            fonts.keep_subset(result[path], data, icons)
    return result
