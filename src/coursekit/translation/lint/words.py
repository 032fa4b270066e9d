"""What is checked in the words of a translation, whatever they stand in: numbers, English left over, other words."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from coursekit.course.edition import LATIN, Edition

# Stand in prose for what is not prose, so that words around it do not run together.
PLACEHOLDER = "\ufffc"
EMPHASIS_BEGIN, EMPHASIS_END = "\ue000", "\ue001"

NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)*")
URL = re.compile(r"https?://[^\s<>()«»\"]+")
DIRECTION_MARK = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MANGLED_CALL = re.compile(r"\(\)[A-Za-z_]\w*")
LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[,;:.]?\s+[A-Za-z][A-Za-z'’-]*){3,}")
QUOTED = re.compile(rf"[«“\"{EMPHASIS_BEGIN}][^«»“”\"{EMPHASIS_BEGIN}{EMPHASIS_END}]*[»”\"{EMPHASIS_END}]")
GLOSS = re.compile(r"\((?:[^\s()]+\s+){0,5}[^\s()]+\)")
WORD = re.compile(r"(?<!\S)[«“\"'(]*[A-Za-z][A-Za-z'’-]*[a-z][a-z'’-]*(?![\w/@.]\w)")
# A conjunction, a preposition and an article that are written together with a name.
LETTERS_BEFORE_NAME = 3
VOWEL_MARK = re.compile(r"[\u064b-\u065f\u0670]")


def without_addresses(text: str) -> str:
    """Return ``text`` without the addresses of the web in it, whose numbers and words are no one's.

    >>> without_addresses("See https://example.org/2024/page, please") == f"See {PLACEHOLDER} please"
    True
    """
    return URL.sub(PLACEHOLDER, text)


def number_faults(ours: list[str], theirs: list[str], in_words: Collection[str] = ()) -> list[str]:
    """Return the numbers that differ between English texts and their translations.

    Parameters
    ----------
    ours, theirs
        The texts.
    in_words
        Numbers that the language of the translation may say in words.

    Examples
    --------
    >>> number_faults(["Keep 5 %, the 2nd time"], ["Gardez 6 %"])
    ['the number 5 is missing', 'the number 6 is not in the English']
    """
    required, optional = _numbers("\n".join(ours))
    stated, stated_in_names = _numbers("\n".join(theirs))
    missing = required - stated - stated_in_names
    added = stated - required - optional
    return [f"the number {number} is missing" for number in missing.elements() if number not in in_words] + [
        f"the number {number} is not in the English" for number in added.elements()
    ]


def _numbers(text: str) -> tuple[Counter[str], Counter[str]]:
    """Return the numbers of ``text``: those a translation must hold, and those it may put in words.

    Ordinals, decades and digits within a name (4th, 1990s, B2B) may be said in words.
    """
    required: Counter[str] = Counter()
    optional: Counter[str] = Counter()
    for match in NUMBER.finditer(text):
        named = re.search(r"[A-Za-z]\Z", text[: match.start()]) or re.match(r"(?:st|nd|rd|th|s)\b", text[match.end() :])
        (optional if named else required)[match[0].replace(",", "")] += 1
    return required, optional


def untranslated_faults(ours: list[str], theirs: list[str], edition: Edition) -> list[str]:
    """Return whether words stayed without a letter of the edition's script; nothing is asked in Latin script.

    >>> untranslated_faults(["Summary of it"], ["Summary"], Edition("ar"))
    ['is not translated: it holds no Arabic']
    """
    if edition.script == LATIN or any(map(edition.writes, theirs)) or not any(map(WORD.search, ours)):
        return []
    return [f"is not translated: it holds no {edition.locale.english_name}"]


def english_faults(text: str, edition: Edition) -> list[str]:
    """Return the runs of English words in ``text`` that look like a forgotten sentence.

    Quoted and emphasised titles, short glosses in brackets and names are no fault. In a language that is written in
    Latin script English cannot be told from it.

    >>> english_faults("ثم than they were last year", Edition("ar"))
    ['English left in the text: “than they were last year”']
    """
    if edition.script == LATIN:
        return []
    bare = GLOSS.sub(PLACEHOLDER, QUOTED.sub(PLACEHOLDER, text))
    if not edition.writes(bare):
        bare = text
    runs = (match[0] for match in LATIN_RUN.finditer(bare))
    return [f"English left in the text: “{run}”" for run in runs if sum(word[0].islower() for word in run.split()) >= 2]


def direction_mark_faults(translation: str) -> Iterator[str]:
    """Yield a fault if there are invisible marks of direction."""
    if mark := DIRECTION_MARK.search(translation):
        yield f"holds invisible direction marks (U+{ord(mark[0]):04X}); the page sets the direction itself"


def mangled_code_faults(text: str) -> list[str]:
    """Return the calls whose brackets an editor for two directions has moved: ``()load`` for ``load()``."""
    return [f"mangled code: {mangled}" for mangled in MANGLED_CALL.findall(text)]


def name_faults(translation: str, names: Mapping[str, str]) -> list[str]:
    """Return the names in ``translation`` that the course spells otherwise, with the article or a letter before them.

    >>> name_faults("Selon Reichhelt et al.", {"Reichhelt": "Reichheld"})
    ['«Reichhelt»: the course writes «Reichheld»']
    """
    bare = VOWEL_MARK.sub("", translation)
    return [
        f"«{wrong}»: the course writes «{right}»"
        for wrong, right in names.items()
        if re.search(rf"(?<![^\W\d_])[^\W\d_]{{0,{LETTERS_BEFORE_NAME}}}{re.escape(wrong)}(?![^\W\d_])", bare)
    ]


def forbidden_word_faults(text: str, translation: str, forbidden_words: Mapping[str, str]) -> list[str]:
    """Return the words of ``translation`` for which the glossary has others, also where they are part of a word.

    A word that the English ``text`` has too is quoted, as in the title of a book.

    >>> forbidden_word_faults("the loyal customers", "les clients fidèles", {"client": "abonné"})
    ["«client»: the glossary's word is «abonné»"]
    >>> forbidden_word_faults("the paper “Les clients”", "le journal « Les clients »", {"client": "abonné"})
    []
    """
    words = set(re.findall(r"[^\W\d_]+", VOWEL_MARK.sub("", translation)))
    return [
        f"«{wrong}»: the glossary's word is «{right}»"
        for wrong, right in forbidden_words.items()
        if wrong not in text and any(wrong in word for word in words)
    ]
