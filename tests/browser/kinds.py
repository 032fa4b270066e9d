"""Which pages are looked at: in `make test` one of each kind, in `make site-check` every one.

What can be read in the HTML alone is read on every page in both.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from coursekit.course.project import Project

PROJECT = Project.find(Path(__file__))
LESSONS = [lesson.with_suffix("").as_posix() for lesson in PROJECT.lessons]
# A page of a kind of its own may do without.
WITH_QUIZ = [name for name in LESSONS if PROJECT.settings.rules_of(Path(name)).quiz_questions[1]]
WITH_WIDGET = [name for name in LESSONS if PROJECT.settings.rules_of(Path(name)).widgets]
EXERCISES = [name for name in PROJECT.docnames if name.startswith("exercises/")]
CHAPTER = next(name for name in LESSONS if name.startswith("book/"))
CASE = next(name for name in LESSONS if name.startswith("casestudies/"))
# What stands for its kind: a page of another of these kinds is looked at in `make site-check`.
KINDS = {
    "first page": PROJECT.docnames[0],
    "chapter with a widget": CHAPTER,
    "case": CASE,
    "assignment": EXERCISES[0],
    "common mistakes": "book/for-instructors/common-mistakes-in-foundations",
    "claims table": "book/back-matter/claims",
    "data cards": "book/back-matter/data",
    "reference": "book/back-matter/reference-networks-and-data",
    "bibliography": "book/back-matter/bibliography",
    "glossary": "book/back-matter/glossary",
    "my progress": "book/back-matter/my-progress",
    "search": "search",
    "index": "genindex",
}
# Of most kinds the Arabic page is looked at, in which more can go wrong.
IN_ARABIC_ALONE = {
    "first page",
    "case",
    "common mistakes",
    "claims table",
    "data cards",
    "reference",
    "bibliography",
    "glossary",
    "my progress",
    "index",
}
assert KINDS.keys() >= IN_ARABIC_ALONE
LOOKED_AT = {
    (language, name)
    for kind, name in KINDS.items()
    for language in PROJECT.languages
    if language == "ar" or kind not in IN_ARABIC_ALONE
}
assert set(KINDS.values()) <= {*PROJECT.docnames, "search", "genindex"}, "a page that stands for its kind is gone"


def every(names: Iterable[str]) -> list[object]:
    """Return test parameters for pages: those that do not stand for a kind are left to `make site-check`."""
    return [pytest.param(name, marks=() if name in KINDS.values() else pytest.mark.every_one) for name in names]


def in_each_language(names: Iterable[str]) -> list[pytest.ParameterSet]:
    """Return test parameters for pages in each language, as :func:`every` does."""
    return [
        pytest.param(language, name, marks=() if (language, name) in LOOKED_AT else pytest.mark.every_one)
        for language in PROJECT.languages
        for name in names
    ]
