"""All pages of an edition, finished; those that have not changed since the last time are not made again."""

from dataclasses import asdict, dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from coursekit.course.files import write_text
from coursekit.course.memo import content_hash, key_of, program_key
from coursekit.site.edition_build import SOURCES, EditionBuild
from coursekit.site.finish import formulas, pages
from coursekit.site.finish.pictures import Picture
from coursekit.site.templates import web_folder


@dataclass
class FinishedPage:
    """What a finished page asks of the rest of its edition.

    Attributes
    ----------
    names
        The words by which style sheets can meet its elements.
    formulas
        TeX of each formula, and whether it stands on lines of its own.
    """

    names: list[str]
    formulas: list[formulas.Formula]


def finish_pages(
    made: EditionBuild, original: Path, packages: Path, pictures: dict[str, Picture]
) -> dict[str, FinishedPage]:
    """Finish the pages that changed and return what is known of all of them, by path in the edition.

    Parameters
    ----------
    made
        The edition, with the pages that Sphinx made.
    original
        The folder of the source language's pages, whose section ids all editions share.
    packages
        The ``node_modules`` folder of the npm packages.
    pictures
        Each picture as it is published, by its file name.

    Raises
    ------
    CourseError
        If a formula is not understood, or a string of the interface is missing.
    """
    memo = made.memo("pages")
    folder = made.finished / "pages"
    known_to_all = key_of(
        program_key("coursekit.site.finish.every_page"),
        content_hash(web_folder() / formulas.SCRIPT),
        packages.parent.name,
        made.language,
        sorted(made.say.texts.items()),
    )
    done: dict[str, FinishedPage] = {}
    changed: dict[str, tuple[str, BeautifulSoup, list[Tag]]] = {}
    for path in sorted(made.html.rglob("*.html")):
        name = path.relative_to(made.html).as_posix()
        if name.startswith(("_static/", f"{SOURCES}/")):
            continue
        html = path.read_text(encoding="utf-8")
        source = ""
        if not made.edition.is_source and (original / name).is_file():
            source = (original / name).read_text(encoding="utf-8")
        sections, labels = pages.section_ids(source), pages.labels(source)
        shown = {file: picture for file, picture in pictures.items() if file in html}
        key = key_of(html, sections, sorted(labels), shown, known_to_all)
        if memo.holds(name, key, folder / name):
            answer = memo.answer(name)
            done[name] = FinishedPage(answer["names"], [(tex, display) for tex, display in answer["formulas"]])
            continue
        place = pages.Place(
            docname=name.removesuffix(".html"),
            edition=made.edition,
            say=made.say,
            source_sections=sections,
            source_labels=labels,
            picture=pictures.get,
        )
        soup = pages.finished_page(html, place)
        elements = formulas.elements(soup)
        changed[name] = key, soup, elements
        done[name] = FinishedPage(sorted(pages.names(soup)), list(dict.fromkeys(map(formulas.formula, elements))))
    wanted = {formula for page in done.values() for formula in page.formulas}
    ready = formulas.set_formulas(packages, wanted, made.memo("formulas"), made.finished / "static")
    memo.forget(*changed)
    for name, (key, soup, elements) in changed.items():
        formulas.put_in(soup, elements, ready, "../" * name.count("/"))
        write_text(folder / name, str(soup))
        memo.note(name, key, asdict(done[name]))
    memo.keep_only(done)
    memo.save()
    for path in list(folder.rglob("*.html")):
        if path.relative_to(folder).as_posix() not in done:
            path.unlink()
    return done
