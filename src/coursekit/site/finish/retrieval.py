"""Questions from earlier chapters after the opening of every chapter but the first, and a script with those of each.

The questions are those of the quizzes, as their pages have them when these are finished: formulas set, answers grouped,
directions said. So they are taken from finished pages, and a chapter is made again when it or what is asked before it
changes.
"""

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from typing import TypedDict

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from coursekit.course.files import write_text
from coursekit.course.memo import content_hash, key_of, program_key
from coursekit.course.project import Project
from coursekit.course.strings import Strings
from coursekit.site.edition_build import EditionBuild
from coursekit.site.finish.formulas import SHEET, STATIC
from coursekit.site.finish.pages import names
from coursekit.site.soup import attribute, first, fragment, parse
from coursekit.site.templates import render, web_folder

# How many questions are asked.
ASKED = 3
QUESTIONS = "questions"
# The script that asks them.
ASKING = STATIC / "retrieval.js"
# What it calls, in the order in which they are loaded, and itself.
CALLED = (*(STATIC / name for name in ("store.js", "cards.js", "quiz.js")), ASKING)
TEMPLATES = ("retrieval.html", "retrieval-question.html")
ADDRESSES = ("href", "src")


@dataclass(frozen=True)
class Question:
    """A question of a chapter's quiz, as it is asked in a later one.

    Attributes
    ----------
    card
        What the browser keeps its answers under: the page and the question's number, ``book/one#3``.
    html
        An item of a list; its addresses begin at the edition's folder.
    """

    card: str
    html: str


class _Done(TypedDict):
    """What a note says of a chapter: its questions, and the words by which style sheets can meet what it asks."""

    questions: list[dict[str, str]]
    names: list[str]


def chapters(project: Project) -> tuple[str, ...]:
    """Return the pages that ask of each other: the lessons with a decision in the folder of the first one, in order.

    >>> chapters(Project.find())[0]
    'book/foundations/from-transactions-to-relationships'
    """
    lessons = project.deciding_lessons
    return tuple(lesson.with_suffix("").as_posix() for lesson in lessons if lesson.parts[0] == lessons[0].parts[0])


def questions(page: BeautifulSoup, docname: str, say: Strings) -> list[Question]:
    """Return the questions of a page's quiz, in the order of the page.

    Parameters
    ----------
    page
        A finished page; it is not changed.
    docname
        Its path, without ending.
    say
        The strings of the interface in its language.

    Raises
    ------
    CourseError
        If a page with a quiz has no title.
    """
    groups = page.select(".quiz[data-card]")
    title = "".join(_texts(first(page, "article h1"))) if groups else ""
    found = []
    for group in groups:
        copied = fragment(str(group))
        number = attribute(copied, "data-question")
        del copied["data-question"]
        _ask_anew(copied, f"asked-{PurePosixPath(docname).name}-{number}")
        _move(copied, docname)
        html = render(
            "retrieval-question.html",
            question=Markup(copied),
            address=f"{docname}.html#question-{number}",
            title=title,
            _=say,
        )
        found.append(Question(attribute(group, "data-card"), html.strip()))
    return found


def _texts(heading: Tag) -> list[str]:
    """Return the texts of a heading without the mark that links to it."""
    return [text for text in heading.find_all(string=True) if text.find_parent(class_="headerlink") is None]


def _ask_anew(group: Tag, identifier: str) -> None:
    """Take the number off a question, and give it an id that no other question has."""
    asked = group.find("p", id=True)
    if not isinstance(asked, Tag):
        return
    asked["id"] = group["aria-labelledby"] = identifier
    # "Question 3." is its name in the quiz.
    if (label := asked.find("strong")) and label.find_previous_sibling() is None and re.search(r"\d", label.get_text()):
        label.decompose()


def _move(part: Tag, docname: str) -> None:
    """Have the addresses in a part of a page begin at the edition's folder."""
    for name in ADDRESSES:
        for element in part.select(f"[{name}]"):
            address = attribute(element, name)
            if address.startswith("#"):
                element[name] = f"{docname}.html{address}"
            elif not re.match("[a-z]+:", address):
                element[name] = normpath(join(docname, "..", address))


def drawn(asked: list[Question], docname: str) -> list[Question]:
    """Return questions in an order drawn for a page: always the same there, another on the next, and chapters mixed."""
    return sorted(asked, key=lambda one: sha256(f"{docname} {one.card}".encode()).hexdigest())


def script(asked: list[Question]) -> str:
    """Return the script that brings a chapter's questions to ``retrieval.js``: a page read as a file can fetch nothing.

    A page loads it when one of its questions is to be asked that does not stand in the page already.
    """
    content = json.dumps([asdict(one) for one in asked], ensure_ascii=False)
    return f"(globalThis.courseQuestions ??= []).push(...{content});\n"


def put_in(
    page: BeautifulSoup, docname: str, earlier: list[Question], scripts: dict[str, str], asking: list[str], say: Strings
) -> None:
    """Ask questions on a page after its opening: before the first section below its title.

    Parameters
    ----------
    page
        A finished page; it is changed.
    docname
        Its path, without ending.
    earlier
        The questions of the chapters before, in the order drawn.
    scripts
        The address of the script with the questions of each of these chapters, from the edition's folder.
    asking
        The addresses of ``retrieval.js``, which loads those that it needs, and of what it calls. A page without a quiz
        of its own lacks some of these.
    say
        The strings of the interface in its language.
    """
    root = "../" * docname.count("/")
    asked = fragment(render("retrieval.html", questions=[Markup(one.html) for one in earlier[:ASKED]], _=say).strip())
    offered = {
        address: [one.card for one in earlier if one.card.startswith(f"{name}#")] for name, address in scripts.items()
    }
    asked["data-offered"] = json.dumps(offered, separators=(",", ":"))
    for name in ADDRESSES:
        for element in asked.select(f"[{name}]"):
            if not re.match("#|[a-z]+:", attribute(element, name)):
                element[name] = f"{root}{attribute(element, name)}"
    section = first(page, "article section")
    if isinstance(following := section.find("section"), Tag):
        following.insert_before(asked)
    else:
        section.append(asked)
    head = first(page, "head")
    if any('class="formula' in one.html for one in earlier) and not page.select_one(f'link[href$="{SHEET}"]'):
        head.append(page.new_tag("link", attrs={"rel": "stylesheet", "href": f"{root}_static/{SHEET}"}))
    loaded = {attribute(one, "src").partition("?")[0] for one in page.select("script[src]")}
    for address in asking:
        if f"{root}{address}".partition("?")[0] not in loaded:
            head.append(page.new_tag("script", attrs={"defer": "defer", "src": f"{root}{address}"}))


def add_retrieval(made: EditionBuild, published: dict[Path, Path]) -> set[str]:
    """Have every chapter but the first ask questions of earlier ones.

    Parameters
    ----------
    made
        The edition, its pages finished.
    published
        The file to publish at each path of the edition; chapters that ask are replaced, the scripts with the questions
        are added, or ``retrieval.js`` taken away where no chapter asks.

    Returns
    -------
    set of str
        The words by which style sheets can meet what was added.

    Raises
    ------
    CourseError
        If a chapter's page has no title, or a string of the interface is missing.
    """
    docnames = chapters(made.project)
    files = {name: published[Path(f"{name}.html")] for name in docnames}
    folder = made.finished / "retrieval"
    memo = made.memo("retrieval")
    asking = [_address(published[path], path) for path in CALLED]
    added: dict[Path, Path] = {}
    # What is the same for every chapter.
    common = key_of(
        program_key("coursekit.site.finish.retrieval"),
        content_hash(*(web_folder() / "templates" / name for name in TEMPLATES)),
        asking,
        sorted(made.say.texts.items()),
    )
    words: set[str] = set()
    earlier: list[Question] = []
    scripts: dict[str, str] = {}
    for name, file in files.items():
        page, own = folder / f"{name}.html", folder / QUESTIONS / f"{name}.js"
        # An edit of a chapter touches those after it only where it changes what they ask.
        key = key_of(common, content_hash(file), [asdict(one) for one in earlier], scripts)
        if not memo.holds(name, key, own, *([page] if earlier else [])):
            memo.forget(name)
            memo.note(name, key, _make(name, file, page if earlier else None, own, earlier, scripts, asking, made.say))
        known: _Done = memo.answer(name)
        words.update(known["names"])
        if earlier:
            added[Path(f"{name}.html")] = page
        added[STATIC / own.relative_to(folder)] = own
        earlier += [Question(**one) for one in known["questions"]]
        scripts[name] = _address(own, STATIC / own.relative_to(folder))
    memo.keep_only(files)
    memo.save()
    if not any(path.suffix == ".html" for path in added):
        del published[ASKING]
        return set()
    published |= added
    return words


def _make(
    name: str,
    file: Path,
    page: Path | None,
    own: Path,
    earlier: list[Question],
    scripts: dict[str, str],
    asking: list[str],
    say: Strings,
) -> _Done:
    """Write a chapter that asks as ``page``, if it does, and the script with its own questions as ``own``."""
    finished = parse(file.read_text(encoding="utf-8"))
    asked = questions(finished, name, say)
    words: set[str] = set()
    if page is not None:
        put_in(finished, name, drawn(earlier, name), scripts, asking, say)
        write_text(page, str(finished))
        words = names(finished)
    write_text(own, script(asked))
    return {"questions": [asdict(one) for one in asked], "names": sorted(words)}


def _address(file: Path, published: Path) -> str:
    """Return the address of a script, with a checksum, so that a browser does not take an old one for the new."""
    return f"{published.as_posix()}?v={content_hash(file)[:8]}"
