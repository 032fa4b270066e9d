"""Which pages are looked at: in `make test` one of each kind in each language, in `make site-check` every one.

What can be read in the HTML alone is read on every page in both.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from coursekit.course.project import Project

PROJECT = Project.find(Path(__file__))
LESSONS = [lesson.with_suffix("").as_posix() for lesson in PROJECT.lessons]
EXERCISES = [name for name in PROJECT.docnames if name.startswith("exercises/")]
CHAPTER = next(name for name in LESSONS if name.startswith("book/"))
CASE = next(name for name in LESSONS if name.startswith("casestudies/"))
# What stands for its kind: a page of another of these kinds is looked at in `make site-check`.
KINDS = {
    "first page": PROJECT.docnames[0],
    "chapter with a widget": CHAPTER,
    "case": CASE,
    "assignment": EXERCISES[0],
    "claims table": "book/back-matter/claims",
    "data cards": "book/back-matter/data",
    "reference": "book/back-matter/reference-networks-and-data",
    "bibliography": "book/back-matter/bibliography",
    "glossary": "book/back-matter/glossary",
    "my progress": "book/back-matter/my-progress",
    "search": "search",
}
assert set(KINDS.values()) <= {*PROJECT.docnames, "search"}, "a page that stands for its kind is gone"


def every(names: Iterable[str]) -> list[object]:
    """Return test parameters for pages: those that do not stand for a kind are left to `make site-check`."""
    return [pytest.param(name, marks=() if name in KINDS.values() else pytest.mark.every_one) for name in names]


def in_each_language(names: Iterable[str]) -> list[object]:
    """Return test parameters for pages in each language, as :func:`every` does."""
    return [
        pytest.param(language, *parameter.values, marks=parameter.marks)
        for language in PROJECT.languages
        for parameter in every(names)
    ]
