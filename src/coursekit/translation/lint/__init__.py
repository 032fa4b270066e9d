"""The lint that holds every message and its translation together.

It finds what a reader of the other language would lose without noticing: a dropped link, a changed number, code
that no longer is the same program. It stays silent about everything a good translator may do.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from coursekit.course.edition import Edition
from coursekit.translation.lint import arabic, code, markdown, words

Kind = Literal["markdown", "code", "text"]


@dataclass(frozen=True)
class _Reading:
    """What a lint of one kind found: its faults, and the texts of the translation that a reader reads."""

    faults: list[str]
    shown: list[str]


def check_pair(
    source: str,
    translation: str,
    *,
    kind: Kind,
    edition: Edition,
    forbidden_words: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    nouns: Mapping[str, str] | None = None,
) -> list[str]:
    """Return what is wrong with ``translation`` as a translation of the English ``source``, in plain words.

    Parameters
    ----------
    source, translation
        The message in English and in the other language.
    kind
        ``"markdown"`` for a cell or block of a page, ``"code"`` for a Python cell, ``"text"`` for a title or an entry
        of a table, in which nothing is markup.
    edition
        The edition that the translation is for. What only concerns a script is checked for languages written in it.
    forbidden_words
        Words that a translation must not use, each with the glossary's word for it.
    names
        Spellings of names that a translation must not use, each with the one that the course uses.
    nouns
        The nouns that the course counts, in the language of the translation, each with its form after a fraction.

    Returns
    -------
    list of str
        One sentence for each fault; empty for a good pair.

    Examples
    --------
    >>> arabic = Edition("ar")
    >>> check_pair("See [the data](data.md).", "انظر [البيانات](data.md).", kind="markdown", edition=arabic)
    []
    >>> pair = "Keep 5 % more, and profit rises.", "احتفظ بنسبة 6 % أكثر, فيرتفع الربح."
    >>> check_pair(*pair, kind="markdown", edition=arabic)
    ['the number 5 is missing', 'the number 6 is not in the English', 'Latin "," after an Arabic letter: «أكثر,»']
    """
    checks = {"markdown": _check_markdown, "code": _check_code, "text": _check_text}
    reading = checks[kind](source, translation, edition)
    faults = [*reading.faults, *words.direction_mark_faults(translation)]
    for text in reading.shown:
        faults += words.mangled_code_faults(text)
        faults += words.english_faults(text, edition)
    if edition.script == arabic.SCRIPT:
        faults += arabic.faults(translation, reading.shown, nouns or {})
    faults += words.name_faults(translation, names or {})
    return [*faults, *words.forbidden_word_faults(source, translation, forbidden_words or {})]


def _in_words(edition: Edition) -> Collection[str]:
    """Return the numbers that a language may say in words."""
    return arabic.NUMBERS_IN_WORDS if edition.script == arabic.SCRIPT else ()


def _check_markdown(source: str, translation: str, edition: Edition) -> _Reading:
    ours, theirs = markdown.facts(source), markdown.facts(translation)
    shown = theirs.prose + theirs.labels
    faults = [
        *markdown.structure_faults(ours, theirs, edition),
        *words.number_faults(ours.prose, theirs.prose, _in_words(edition)),
        *words.untranslated_faults(ours.prose + ours.labels, shown, edition),
    ]
    return _Reading(faults, shown)


def _check_code(source: str, translation: str, edition: Edition) -> _Reading:
    faults, texts = code.faults_and_texts(source, translation, _in_words(edition))
    return _Reading(faults, [theirs for _, theirs in texts])


def _check_text(source: str, translation: str, edition: Edition) -> _Reading:
    ours, theirs = words.without_addresses(source), words.without_addresses(translation)
    faults = [
        *words.number_faults([ours], [theirs], _in_words(edition)),
        *words.untranslated_faults([source], [theirs], edition),
    ]
    return _Reading(faults, [theirs])
