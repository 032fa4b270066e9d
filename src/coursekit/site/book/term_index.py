"""The index of a book: the glossary's terms, in the language of the edition and in the others, with their pages."""

from dataclasses import dataclass, replace

from bs4 import Tag

from coursekit.course.edition import Edition
from coursekit.course.project import Project
from coursekit.course.strings import strings_of
from coursekit.site.soup import attribute, classes
from coursekit.translation.glossary import glossary_of

# Letters that an index does not tell apart, and the article, on which a word's place there does not depend.
ALIKE = str.maketrans("أإآ", "ااا")
ARTICLE = "ال"
# A page has printers' apostrophes where its source has those of a keyboard.
TYPED = str.maketrans("’", "'")


@dataclass(frozen=True)
class IndexedPlace:
    """Where a term stands: the id there, and what names the place in a book without page numbers."""

    id: str
    name: str


@dataclass(frozen=True)
class IndexEntry:
    """A term, what the other edition calls it, where it is defined, and the first mark of it on each page."""

    term: str
    other: str
    defined: IndexedPlace
    places: list[IndexedPlace]


@dataclass(frozen=True)
class IndexList:
    """The entries in the order of one language; the terms of ``other`` stand beside them."""

    edition: Edition
    other: Edition
    comma: str
    entries: list[IndexEntry]


def lists_of_terms(project: Project, edition: Edition, pages: list[tuple[str, Tag]]) -> list[IndexList]:
    """Return the index of a book, one list for each language; none where no page defines terms.

    Parameters
    ----------
    project
        The course.
    edition
        The edition that is printed; its list comes first.
    pages
        The name of each page of the book, and the page. Marks of terms are given ids where they have none.
    """
    defined = {
        attribute(term, "id"): (_written(term), IndexedPlace(attribute(term, "id"), name))
        for name, page in pages
        for term in page.select("dl.glossary dt[id]")
    }
    marks: dict[str, list[IndexedPlace]] = {identifier: [] for identifier in defined}
    for number, (name, page) in enumerate(pages):
        for link in page.select("a[href]:has(> .std-term)"):
            target = attribute(link, "href").removeprefix("#")
            if target in marks and all(place.name != name for place in marks[target]):
                link["id"] = f"mark-{number}-{target}"
                marks[target].append(IndexedPlace(attribute(link, "id"), name))
    ours = glossary_of(project, edition)
    own = [
        (ours.english_of(term.translate(TYPED)) or term, IndexEntry(term, "", place, marks[identifier]))
        for identifier, (term, place) in defined.items()
    ]
    others = [each for each in project.editions if each != edition] or [edition]
    lists = []
    for other in others:
        names = glossary_of(project, other).written
        here = [replace(entry, other=names.get(english, english)) for english, entry in own]
        there = [replace(entry, term=entry.other, other=entry.term) for entry in here]
        lists += [_list(project, edition, other, here)] if other == others[0] else []
        lists += [_list(project, other, edition, there)] if other != edition else []
    return lists if own else []


def _list(project: Project, edition: Edition, other: Edition, entries: list[IndexEntry]) -> IndexList:
    """Return entries in the order of a language, as it writes lists."""
    comma = strings_of(project.root, edition.language)(", ")
    return IndexList(edition, other, comma, sorted(entries, key=_place_in_order))


def _written(term: Tag) -> str:
    """Return an entry of the glossary as it is written, without the English beside it."""
    texts = []
    for child in term.children:
        if isinstance(child, Tag) and "english" in classes(child):
            break
        texts.append(child.get_text())
    return " ".join("".join(texts).removesuffix("(").split())


def _place_in_order(entry: IndexEntry) -> tuple[str, str]:
    """Return what puts an entry in its place.

    >>> nowhere = IndexedPlace("", "")
    >>> names = ("الولاء", "أثر", "بطاقة")
    >>> [entry.term for entry in sorted((IndexEntry(name, "", nowhere, []) for name in names), key=_place_in_order)]
    ['أثر', 'بطاقة', 'الولاء']
    """
    letters = entry.term.casefold().translate(ALIKE).removeprefix(ARTICLE)
    return letters, entry.term
