"""Pages as the site serves them: what Sphinx, the theme and MyST-NB wrote, put right for every reader.

Each step takes the parsed page and changes it in place. A step that has nothing to do on a page does nothing. A thing
is put right here only where neither the sources nor a directive nor a template of the theme can do it:

- for weight: `leave_out_what_is_not_needed`, `say_checksums_once` and `size_pictures`;
- what the theme or an extension writes in the middle of a template or in its code, with no block and no setting to say
  it otherwise: `say_the_direction`, `translate_frame`, `name_parts_for_listeners`, `mend_references`,
  `name_folded_parts`, and `head_tables` and `direct_tables` for the tables that pandas writes;
- what needs the pages of two editions: `share_section_ids`;
- what needs the whole page, prose and outputs of cells alike: `gather_quizzes` and `isolate_foreign_words`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import count
from pathlib import PurePosixPath

from bs4 import BeautifulSoup, NavigableString, Tag

from coursekit.course.edition import Edition
from coursekit.course.strings import Strings, marked
from coursekit.site.finish import isolation
from coursekit.site.finish.pictures import Picture
from coursekit.site.soup import attribute, classes, parse

# Scripts and sheets that the theme adds to every page, and the classes of what needs them; none: nothing does.
SEARCH = {"search-results"}
FOLDED = {"toggle", "folded-admonition"}
PROGRESS = {"course-map", "my-progress"}
QUIZ = {"answer"}
NEEDED_BY: dict[str, set[str]] = {
    "scripts/fontawesome.js": set(),
    "tex-chtml.js": set(),
    "searchtools.js": SEARCH,
    "language_data.js": SEARCH,
    "searchindex.js": SEARCH,
    "design-tabs.js": {"sd-tab-set"},
    "sphinx-design.min.css": {"sd-tab-set", "sd-card", "sd-container-fluid", "sd-badge", "sd-btn", "sd-dropdown"},
    "clipboard.min.js": {"highlight"},
    "copybutton.js": {"highlight"},
    "copybutton.css": {"highlight"},
    "togglebutton.js": FOLDED,
    "togglebutton.css": FOLDED,
    "mystnb.": {"cell", "cell_output", "output"},
    "_static/cards.js": QUIZ | PROGRESS,
    "_static/quiz.js": QUIZ,
    "_static/progress.js": PROGRESS,
}
# What words of code are called that look like any other: names, punctuation, spaces, and signatures' brackets.
PLAIN_CODE = ("pre", "n", "p", "w", "sig-paren")
# Scripts without a file of their own, by a word in them.
INLINE_NEEDED_BY: dict[str, set[str]] = {
    "toggleHint": FOLDED,
    "toggleOpenOnPrint": FOLDED,
    "togglebuttonSelector": FOLDED,
    "MathJax": set(),
    "requestKernel": set(),
    "kernelName": set(),
    "search_as_you_type": set(),
}

# What a reader sees or hears of an element besides its text.
LABELS = ("title", "aria-label", "data-bs-title")


@dataclass(frozen=True)
class Place:
    """What a page's steps need to know of it.

    Attributes
    ----------
    docname
        The page's path in its edition, without ending.
    edition
        The edition it belongs to.
    say
        The strings of the interface in the edition's language.
    source_sections
        The ids of the sections of the same page in the source language, in order; empty for that language itself.
    source_labels
        The labels of that page: what an edition has in common with them is not translated.
    picture
        Gives the published form of a picture by its file name; None for one that has no size in pixels.
    """

    docname: str
    edition: Edition
    say: Strings
    source_sections: tuple[str, ...]
    source_labels: frozenset[str]
    picture: Callable[[str], Picture | None]


class Page:
    """A page as it is being finished.

    Parameters
    ----------
    html
        What Sphinx wrote.
    place
        Where it stands.

    Attributes
    ----------
    soup
        The parsed page.
    place
        Where it stands.
    """

    def __init__(self, html: str, place: Place) -> None:
        self.soup = parse(html)
        self.place = place
        # Made once: looking a page of the library's reference through for each selector takes seconds.
        self._names: dict[str, list[Tag]] = {}
        self._classes: dict[str, list[Tag]] = {}
        self._ids: dict[str, Tag] = {}
        self._labelled: list[Tag] = []
        for tag in self.soup.find_all(True):
            self._names.setdefault(tag.name, []).append(tag)
            if identifier := attribute(tag, "id"):
                self._ids.setdefault(identifier, tag)
            for name in classes(tag):
                self._classes.setdefault(name, []).append(tag)
            if any(name in tag.attrs for name in LABELS):
                self._labelled.append(tag)
        self.article = self.soup.find("article")

    def named(self, *names: str) -> list[Tag]:
        """Return the elements of some kinds that are still in the page."""
        return [tag for name in names for tag in self._names.get(name, []) if _is_there(tag)]

    def of_class(self, *names: str) -> list[Tag]:
        """Return the elements of some classes that are still in the page."""
        return [tag for name in names for tag in self._classes.get(name, []) if _is_there(tag)]

    def labelled(self) -> list[Tag]:
        """Return the elements with a label that are still in the page."""
        return [tag for tag in self._labelled if _is_there(tag)]

    def all_classes(self) -> set[str]:
        """Return the classes that any element came with."""
        return set(self._classes)

    def by_id(self, identifier: str) -> Tag | None:
        """Return the element that came with an id, if it is still in the page."""
        tag = self._ids.get(identifier)
        return tag if tag is not None and _is_there(tag) else None


def _is_there(tag: Tag) -> bool:
    """Whether an element has not been decomposed; `Tag.decomposed` looks for a tag of that name in all below it."""
    return not vars(tag).get("_decomposed", False)


def section_ids(html: str) -> tuple[str, ...]:
    """Return the ids of a page's sections, in order.

    >>> section_ids('<section id="one"><section class="deep" id="two"></section></section>')
    ('one', 'two')
    """
    return tuple(re.findall(r'<section\b[^>]*\bid="([^"]+)"', html))


def labels(html: str) -> frozenset[str]:
    """Return what a page has for labels.

    >>> sorted(labels('<a title="Home &amp; more"></a><button aria-label="Open"></button>'))
    ['Home & more', 'Open']
    """
    return frozenset(map(unescape, re.findall(rf'\b(?:{"|".join(LABELS)})="([^"]+)"', html)))


def leave_out_what_is_not_needed(page: Page) -> None:
    """Take scripts and sheets off a page that has nothing for them to work on."""
    present = page.all_classes()
    if page.by_id("search-results"):
        present |= SEARCH
    if any("dropdown" in classes(tag) for tag in page.of_class("admonition")):
        present.add("folded-admonition")
    for tag in page.named("script", "link"):
        address = attribute(tag, "src") or (attribute(tag, "href") if tag.name == "link" else "")
        if attribute(tag, "type").startswith("application/vnd.jupyter"):
            continue
        text = address or tag.get_text()
        for part, needed_by in (NEEDED_BY if address else INLINE_NEEDED_BY).items():
            if part in text and present.isdisjoint(needed_by):
                tag.decompose()
                break
    metas = page.named("meta")
    for tag in [tag for tag in metas if attribute(tag, "name").startswith("docsearch:")]:
        tag.decompose()
    for tag in [tag for tag in metas if _is_there(tag) and tag.get("name") == "viewport"][1:]:
        tag.decompose()
    # A place for advertisements, and the list of contents a second time, for paper.
    for identifier in ("ethical-ad-placement", "jb-print-toc"):
        if unwanted := page.by_id(identifier):
            unwanted.decompose()
    # Templates leave empty lines.
    for text in page.soup.find_all(string=re.compile(r"^\s{3,}$")):
        if text.find_parent(["pre", "textarea", "script"]) is None:
            text.replace_with("\n")
    # A word of code is marked twice, and marks of plain words change nothing: a fifth of the library's reference.
    for mark in page.of_class(*PLAIN_CODE):
        if mark.name == "span" and len(classes(mark)) == 1:
            mark.unwrap()


def say_checksums_once(page: Page) -> None:
    """Take a second checksum off a sheet that is named by its own; Sphinx adds one in every build but the first."""
    for link in page.named("link"):
        if twice := re.fullmatch(r"(.*\.[0-9a-f]{64}\.css)\?v=\w+", attribute(link, "href")):
            link["href"] = twice[1]


def share_section_ids(page: Page) -> None:
    """Give each section the id it has in the source language, so that a link holds in every edition."""
    sections = [tag for tag in page.named("section") if "id" in tag.attrs]
    theirs = page.place.source_sections or tuple(attribute(section, "id") for section in sections)
    if len(sections) != len(theirs):
        return
    taken = {attribute(tag, "id") for tag in page.soup.find_all(id=True)}
    for section, identifier in zip(sections, theirs, strict=True):
        if identifier not in taken:
            section.insert(0, page.soup.new_tag("span", attrs={"id": identifier}))
        section["data-section"] = identifier


def say_the_direction(page: Page) -> None:
    """Tell which way a page is read; the theme writes the element that holds all others, and asks nobody about it."""
    if page.place.edition.right_to_left:
        for tag in page.named("html"):
            tag["dir"] = page.place.edition.direction


def translate_frame(page: Page) -> None:
    """Translate the labels that the theme writes into its templates without asking any catalog.

    Raises
    ------
    CourseError
        If the strings of the edition lack a label of the frame, which is all but the article.
    """
    say = page.place.say
    if page.place.edition.is_source:
        return
    lesson = {id(tag) for tag in page.article.find_all(True)} if page.article is not None else set()
    for tag in page.labelled():
        # The next and the previous page go by their titles, which an edition may share with the source.
        is_frame = id(tag) not in lesson and tag.name != "link"
        for name in LABELS:
            text = attribute(tag, name)
            if text in say or (is_frame and text in page.place.source_labels):
                tag[name] = say(text)


def name_parts_for_listeners(page: Page) -> None:
    """Put every part of the frame into a landmark with a name, and give names to what has none."""
    say = page.place.say
    names = {
        "pst-search-dialog": marked("Search"),
        "pst-primary-sidebar-modal": marked("Site navigation"),
        "pst-secondary-sidebar-modal": marked("On this page"),
    }
    for identifier, name in names.items():
        if part := page.by_id(identifier):
            part["aria-label"] = say(name)
    if sidebar := page.by_id("pst-primary-sidebar"):
        sidebar["role"] = "complementary"
        sidebar["aria-label"] = say("Site navigation")
    # Outside every landmark, a listener who goes from landmark to landmark would not find it.
    if (to_top := page.by_id("pst-back-to-top")) and (main := page.by_id("main-content")):
        main.append(to_top.extract())
    for icon in page.named("i", "span"):
        if any(name.startswith("fa-") for name in classes(icon)):
            icon["aria-hidden"] = "true"
            icon.attrs.pop("title", None)
    for button in (*page.named("button"), *page.of_class("btn")):
        # Where words are shown, a name that is not those words misleads whoever speaks to the page.
        if button.get_text(strip=True):
            button.attrs.pop("aria-label", None)
        elif button.get("title") and not button.get("aria-label"):
            button["aria-label"] = attribute(button, "title")


def mend_references(page: Page) -> None:
    """Take off roles that are deprecated or meant for other elements, and name links that were made without words."""
    for part in page.of_class("citation", "footnote", "citation-list", "footnote-list"):
        part.attrs.pop("role", None)
    for link in page.named("a"):
        if "nav-link" not in classes(link) or link.get_text(strip=True):
            continue
        section = page.by_id(attribute(link, "href")[1:])
        if section and (heading := section.find(["h1", "h2", "h3", "h4"])):
            link.string = heading.get_text().removesuffix("#").strip()


def name_folded_parts(page: Page) -> None:
    """Have what folds and unfolds be called by the words it shows."""
    for summary in page.named("summary"):
        if summary.get_text(strip=True):
            summary.attrs.pop("aria-label", None)


def head_tables(page: Page) -> None:
    """Say of each head of a data table what it heads, and take heads without words for plain cells, or leave them out.

    A table in Markdown begins with a row of heads, also where it has none.
    """
    for row in page.named("thead"):
        if not row.get_text(strip=True):
            row.extract()
    for head in page.named("th"):
        if not head.get_text(strip=True):
            head.name = "td"
            head.attrs.pop("scope", None)
        elif "scope" not in head.attrs:
            head["scope"] = "col" if head.find_parent("thead") else "row"


def direct_tables(page: Page) -> None:
    """Have a table that code shows run with its headings: from right to left in that script, else as code does."""
    if not page.place.edition.right_to_left:
        return
    for table in page.named("table"):
        if "dataframe" not in classes(table) and table.find_parent(class_="cell_output") is None:
            continue
        heads = "".join(head.get_text() for head in table.find_all("th"))
        table["dir"] = page.place.edition.direction if page.place.edition.writes(heads) else "ltr"


def size_pictures(page: Page) -> None:
    """Use the smallest form of each picture, say its size, and fetch it when the reader comes near."""
    for image in page.named("img"):
        path = PurePosixPath(attribute(image, "src"))
        if path.parent.name != "_images" or (picture := page.place.picture(path.name)) is None:
            continue
        image["src"] = str(path.with_name(picture.name))
        image["width"], image["height"] = str(picture.width), str(picture.height)
        image["loading"], image["decoding"] = "lazy", "async"
        # A link from a picture to itself says nothing to a reader who cannot see it.
        if (link := image.find_parent("a")) and attribute(link, "href").endswith(path.name):
            link.replace_with(image.extract())


def gather_quizzes(page: Page) -> None:
    """Group each question with its answers, and prepare the lines in which a script says how far the reader is."""
    number = count(1)
    first = None
    for answer in page.of_class("answer"):
        if answer.name != "details" or answer.find_parent(class_="quiz"):
            continue
        answers = [answer, *_following_answers(answer)]
        question = answer.find_previous_sibling()
        place = str(next(number))
        group = page.soup.new_tag("div", attrs={"class": "quiz", "role": "group", "data-question": place})
        group["data-card"] = f"{page.place.docname}#{place}"
        if question is not None and question.name == "p":
            question["id"] = group["aria-labelledby"] = f"question-{place}"
            question.insert_before(group)
            group.append(question.extract())
        else:
            answer.insert_before(group)
        for member in answers:
            group.append(member.extract())
        first = first or group
    if first is not None:
        say = page.place.say
        texts = {
            "data-right": say("Right answer."),
            "data-wrong": say("Wrong answer."),
            "data-progress": say("{right} of {all} questions answered right, {first} of them at once."),
        }
        line = page.soup.new_tag("div", attrs={"class": "quiz-progress", "hidden": "", **texts})
        tally = page.soup.new_tag("p", attrs={"class": "quiz-tally"})
        said = page.soup.new_tag("p", attrs={"class": "quiz-said visually-hidden", "role": "status"})
        button = page.soup.new_tag("button", attrs={"type": "button", "class": "btn btn-sm"})
        button.string = say("Start the quiz again")
        line.extend([tally, button, said])
        first.insert_before(line)


def _following_answers(answer: Tag) -> Iterator[Tag]:
    """Yield the answers that follow ``answer`` with nothing between."""
    for sibling in answer.next_siblings:
        if isinstance(sibling, NavigableString):
            if sibling.strip():
                return
            continue
        if not isinstance(sibling, Tag) or sibling.name != "details" or "answer" not in classes(sibling):
            return
        yield sibling


def isolate_foreign_words(page: Page) -> None:
    """Keep sums, signs and Latin names in their own direction among text that runs from right to left."""
    if page.place.edition.right_to_left and page.soup.body is not None:
        isolation.isolate_runs(page.soup, page.soup.body)


STEPS: tuple[Callable[[Page], None], ...] = (
    leave_out_what_is_not_needed,
    say_checksums_once,
    share_section_ids,
    say_the_direction,
    translate_frame,
    name_parts_for_listeners,
    mend_references,
    name_folded_parts,
    head_tables,
    direct_tables,
    size_pictures,
    gather_quizzes,
    isolate_foreign_words,
)


def finished_page(html: str, place: Place) -> BeautifulSoup:
    """Return a page with every step done but its formulas, which an edition sets together."""
    page = Page(html, place)
    for step in STEPS:
        step(page)
    return page.soup


def names(soup: BeautifulSoup) -> set[str]:
    """Return the words by which style sheets can meet the elements of a page.

    >>> sorted(names(BeautifulSoup('<p class="big red" id="one" lang="en">', "html.parser")))
    ['big', 'class', 'en', 'id', 'lang', 'one', 'p', 'red']
    """
    found: set[str] = set()
    for tag in soup.find_all(True):
        found.add(tag.name)
        for key in tag.attrs:
            found.add(key)
            if key in ("href", "src", "content", "alt"):
                continue
            found.update(part for part in attribute(tag, key).split() if re.fullmatch(r"[\w-]{1,60}", part))
    return found
