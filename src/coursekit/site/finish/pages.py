"""Pages as the site serves them: what Sphinx, the theme and MyST-NB wrote, put right for every reader.

Each step takes the parsed page and changes it in place. A step that has nothing to do on a page does nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath

from bs4 import BeautifulSoup, NavigableString, Tag

from coursekit.site.finish.pictures import Picture

ARABIC = re.compile("[\u0600-\u06ff]")
LATIN = re.compile("[A-Za-z]")
# What would fall apart among Arabic: a sign before its number, and marks that end a Latin name.
LOOSE = re.compile(r"(?<![\w.])[+−-]\d+(?:[.,]\d+)*[%‰]?|[A-Za-z]\w*[+#*%]+(?!\w)")
# Scripts and sheets that the theme adds to every page, and the classes of what needs them; none: nothing does.
SEARCH = {"search-results"}
FOLDED = {"toggle", "folded-admonition"}
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
}
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

# What the style sheet keeps from left to right.
LEFT_TO_RIGHT = {"math", "as-published", "pasted-text", "highlight", "dataframe", "py"}

Words = Callable[[str], str]


@dataclass(frozen=True)
class Place:
    """What a page's steps need to know of it.

    Attributes
    ----------
    docname
        The page's path in its edition, without ending.
    right_to_left
        Whether the edition is.
    words
        Gives a string of the interface in the edition's language.
    source_sections
        The ids of the sections of the same page in the source language, in order; empty for that language itself.
    picture
        Gives the published form of a picture by its file name.
    """

    docname: str
    right_to_left: bool
    words: Words
    source_sections: tuple[str, ...]
    picture: Callable[[str], Picture]


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
        self.soup = BeautifulSoup(html, "html.parser")
        self.place = place
        # Made once: looking a page of the library's reference through for each selector takes seconds.
        self._names: dict[str, list[Tag]] = {}
        self._classes: dict[str, list[Tag]] = {}
        self._ids: dict[str, Tag] = {}
        for tag in self.soup.find_all(True):
            self._names.setdefault(tag.name, []).append(tag)
            if identifier := tag.get("id"):
                self._ids.setdefault(identifier, tag)
            for name in tag.get("class", []):
                self._classes.setdefault(name, []).append(tag)
        self.article = self.soup.find("article")

    def named(self, *names: str) -> list[Tag]:
        """Return the elements of some kinds that are still in the page."""
        return [tag for name in names for tag in self._names.get(name, []) if _is_there(tag)]

    def of_class(self, *names: str) -> list[Tag]:
        """Return the elements of some classes that are still in the page."""
        return [tag for name in names for tag in self._classes.get(name, []) if _is_there(tag)]

    def classes(self) -> set[str]:
        """Return all classes."""
        return set(self._classes)

    def in_article(self, tag: Tag) -> bool:
        """Whether an element belongs to what the page says, rather than to its frame."""
        return self.article is not None and any(parent is self.article for parent in tag.parents)

    def by_id(self, identifier: str) -> Tag | None:
        """Return the element that came with an id, if it is still in the page."""
        tag = self._ids.get(identifier)
        return tag if tag is not None and _is_there(tag) else None

    def words(self, text: str) -> str:
        """Return a string of the interface in the page's language."""
        return self.place.words(text)


def _is_there(tag: Tag) -> bool:
    """Whether an element has not been decomposed; `Tag.decomposed` looks for a tag of that name in all below it."""
    return not vars(tag).get("_decomposed", False)


def section_ids(html: str) -> tuple[str, ...]:
    """Return the ids of a page's sections, in order.

    >>> section_ids('<section id="one"><section class="deep" id="two"></section></section>')
    ('one', 'two')
    """
    return tuple(re.findall(r'<section\b[^>]*\bid="([^"]+)"', html))


def leave_out_what_is_not_needed(page: Page) -> None:
    """Take scripts and sheets off a page that has nothing for them to work on."""
    present = page.classes()
    if page.by_id("search-results"):
        present |= SEARCH
    if any("dropdown" in tag["class"] for tag in page.of_class("admonition")):
        present.add("folded-admonition")
    for tag in page.named("script", "link"):
        address = tag.get("src") or (tag.get("href") if tag.name == "link" else None)
        if tag.get("type", "").startswith("application/vnd.jupyter"):
            continue
        text = str(address or tag.string or "")
        for part, needed_by in (NEEDED_BY if address else INLINE_NEEDED_BY).items():
            if part in text and present.isdisjoint(needed_by):
                tag.decompose()
                break
    metas = page.named("meta")
    for tag in [tag for tag in metas if tag.get("name", "").startswith("docsearch:")]:
        tag.decompose()
    for tag in [tag for tag in metas if _is_there(tag) and tag.get("name") == "viewport"][1:]:
        tag.decompose()
    # A place for advertisements, and the list of contents a second time, for paper.
    for identifier in ("ethical-ad-placement", "jb-print-toc"):
        if part := page.by_id(identifier):
            part.decompose()
    # Templates leave empty lines.
    for text in page.soup.find_all(string=re.compile(r"^\s{3,}$")):
        if text.find_parent(["pre", "textarea", "script"]) is None:
            text.replace_with("\n")
    # A word of code is marked twice, which adds a tenth to the library's reference.
    for mark in page.of_class("pre"):
        if mark.name == "span":
            mark.unwrap()


def say_checksums_once(page: Page) -> None:
    """Take a second checksum off a sheet that is named by its own; Sphinx adds one in every build but the first."""
    for link in page.named("link"):
        if twice := re.fullmatch(r"(.*\.[0-9a-f]{64}\.css)\?v=\w+", link.get("href", "")):
            link["href"] = twice[1]


def share_section_ids(page: Page) -> None:
    """Give each section the id it has in the source language, so that a link holds in every edition."""
    sections = [tag for tag in page.named("section") if "id" in tag.attrs]
    theirs = page.place.source_sections or tuple(section["id"] for section in sections)
    if len(sections) != len(theirs):
        return
    taken = {tag["id"] for tag in page.soup.find_all(id=True)}
    for section, identifier in zip(sections, theirs, strict=True):
        if identifier not in taken:
            section.insert(0, page.soup.new_tag("span", attrs={"id": identifier}))
        section["data-section"] = identifier


def name_parts_for_listeners(page: Page) -> None:
    """Put every part of the frame into a landmark with a name, and give names to what has none."""
    names = {
        "pst-search-dialog": "Search",
        "pst-primary-sidebar-modal": "Site navigation",
        "pst-secondary-sidebar-modal": "On this page",
    }
    for identifier, name in names.items():
        if part := page.by_id(identifier):
            part["aria-label"] = page.words(name)
    if sidebar := page.by_id("pst-primary-sidebar"):
        sidebar["role"] = "complementary"
        sidebar["aria-label"] = page.words("Site navigation")
    # Outside every landmark, a listener who goes from landmark to landmark would not find it.
    if (button := page.by_id("pst-back-to-top")) and (main := page.by_id("main-content")):
        main.append(button.extract())
    for icon in page.named("i", "span"):
        if any(name.startswith("fa-") for name in icon.get("class", [])):
            icon["aria-hidden"] = "true"
            icon.attrs.pop("title", None)
    for button in (*page.named("button"), *page.of_class("btn")):
        # Where words are shown, a name that is not those words misleads whoever speaks to the page.
        if button.get_text(strip=True):
            button.attrs.pop("aria-label", None)
        elif button.get("title") and not button.get("aria-label"):
            button["aria-label"] = button["title"]


def mend_references(page: Page) -> None:
    """Take off roles that are deprecated or meant for other elements, and name links that were made without words."""
    for part in page.of_class("citation", "footnote", "citation-list", "footnote-list"):
        part.attrs.pop("role", None)
    for link in page.named("a"):
        if "nav-link" not in link.get("class", []) or link.get_text(strip=True):
            continue
        if (section := page.by_id(link["href"][1:])) and (heading := section.find(["h1", "h2", "h3", "h4"])):
            link.string = heading.get_text().removesuffix("#").strip()


def name_folded_parts(page: Page) -> None:
    """Have what folds and unfolds be called by the words it shows."""
    for summary in page.named("summary"):
        if summary.get_text(strip=True):
            summary.attrs.pop("aria-label", None)


def head_tables(page: Page) -> None:
    """Say of each head of a data table what it heads, and take heads without words for plain cells."""
    for head in page.named("th"):
        if not head.get_text(strip=True):
            head.name = "td"
            head.attrs.pop("scope", None)
        elif "scope" not in head.attrs:
            head["scope"] = "col" if head.find_parent("thead") else "row"


def size_pictures(page: Page) -> None:
    """Use the smallest form of each picture, say its size, and fetch it when the reader comes near."""
    for image in page.named("img"):
        path = PurePosixPath(image.get("src", ""))
        if path.parent.name != "_images":
            continue
        picture = page.place.picture(path.name)
        image["src"] = str(path.with_name(picture.name))
        image["width"], image["height"] = str(picture.width), str(picture.height)
        image["loading"], image["decoding"] = "lazy", "async"
        # A link from a picture to itself says nothing to a reader who cannot see it.
        if (link := image.find_parent("a")) and link.get("href", "").endswith(path.name):
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
        attributes = {"class": "quiz", "role": "group", "data-question": str(next(number))}
        group = page.soup.new_tag("div", attrs=attributes)
        if question is not None and question.name == "p":
            question["id"] = group["aria-labelledby"] = f"question-{group['data-question']}"
            question.insert_before(group)
            group.append(question.extract())
        else:
            answer.insert_before(group)
        for one in answers:
            group.append(one.extract())
        first = first or group
    if first is not None:
        texts = {
            "data-right": page.words("Right answer."),
            "data-wrong": page.words("Wrong answer."),
            "data-progress": page.words("{right} of {all} questions answered right, {first} of them at once."),
        }
        line = page.soup.new_tag("div", attrs={"class": "quiz-progress", "hidden": "", **texts})
        tally = page.soup.new_tag("p", attrs={"class": "quiz-tally"})
        said = page.soup.new_tag("p", attrs={"class": "quiz-said visually-hidden", "role": "status"})
        button = page.soup.new_tag("button", attrs={"type": "button", "class": "btn btn-sm"})
        button.string = page.words("Start the quiz again")
        line.extend([tally, button, said])
        first.insert_before(line)


def _following_answers(answer: Tag) -> Iterable[Tag]:
    """Yield the answers that follow ``answer`` with nothing between."""
    for sibling in answer.next_siblings:
        if isinstance(sibling, NavigableString):
            if sibling.strip():
                return
            continue
        if sibling.name != "details" or "answer" not in sibling.get("class", []):
            return
        yield sibling


def isolate_foreign_words(page: Page) -> None:
    """Keep Latin names and signed numbers in their own direction among text that runs from right to left."""
    if not page.place.right_to_left:
        return
    for tag in page.named("a", "em", "strong", "cite"):
        text = tag.get_text()
        if "dir" in tag.attrs or ARABIC.search(text) or not LATIN.search(text):
            continue
        if tag.find_parent(_keeps_its_direction) is None:
            tag["dir"] = "ltr"
    for text in list(page.article.find_all(string=LOOSE)) if page.article else []:
        if type(text) is not NavigableString or text.find_parent(_keeps_its_direction):
            continue
        rest, parts = 0, []
        for found in LOOSE.finditer(text):
            island = page.soup.new_tag("bdi", attrs={"dir": "ltr"})
            island.string = found[0]
            parts += [NavigableString(text[rest : found.start()]), island]
            rest = found.end()
        text.replace_with(*parts, NavigableString(text[rest:]))


def _keeps_its_direction(tag: Tag) -> bool:
    """Whether a part of a page already runs from left to right, or is none that is read."""
    return (
        tag.get("dir") == "ltr"
        or tag.name in {"pre", "code", "script", "style", "bdi", "svg", "math"}
        or not LEFT_TO_RIGHT.isdisjoint(tag.get("class", []))
    )


STEPS: tuple[Callable[[Page], None], ...] = (
    leave_out_what_is_not_needed,
    say_checksums_once,
    share_section_ids,
    name_parts_for_listeners,
    mend_references,
    name_folded_parts,
    head_tables,
    size_pictures,
    gather_quizzes,
    isolate_foreign_words,
)


def finish(html: str, place: Place) -> BeautifulSoup:
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
        attributes: Mapping[str, str | list[str]] = tag.attrs
        for key, value in attributes.items():
            found.add(key)
            if key in ("href", "src", "content", "alt"):
                continue
            parts = value if isinstance(value, list) else str(value).split()
            found.update(part for part in parts if re.fullmatch(r"[\w-]{1,60}", part))
    return found
