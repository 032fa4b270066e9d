"""What is checked in Arabic script alone."""

import re
from collections.abc import Collection, Iterator, Mapping

from coursekit.translation.lint.words import EMPHASIS_END, PLACEHOLDER, VOWEL_MARK

SCRIPT = "Arab"
LETTERS = r"\u0621-\u063a\u0641-\u065f\u0670-\u06d3"
ARABIC_INDIC_DIGIT = re.compile(r"[\u0660-\u0669\u066b\u066c\u06f0-\u06f9]")
LATIN_PUNCTUATION = re.compile(rf"[{LETTERS}]+[»”)\]{EMPHASIS_END}]*[,;?]")
# After a Latin name or a number, where the sentence goes on in Arabic.
LATIN_PUNCTUATION_BEFORE = re.compile(rf"[^\s{LETTERS},;?]+[,;?]\s+[{LETTERS}]+")
TATWEEL = "\u0640"
# Numbers that Arabic says by the form of the noun, or in a word: «دينار واحد», «ديناران», «صفر».
NUMBERS_IN_WORDS = frozenset({"0", "1", "2"})
# What is counted whatever the course: thousands, millions, billions.
SCALES = frozenset({"ألف", "مليون", "مليار"})
ONE_OR_TWO = re.compile(rf"(?<![0-9.,:/+−–-])(?<![0-9] )([12]|[½¼¾])\s+([{LETTERS}]+)")
FRACTION = re.compile(rf"([0-9][0-9,]*\.[0-9]+)\s+([{LETTERS}]+)")
# «ناقص» and «زائد» are said between two numbers; before one alone they would be its sign.
SPOKEN_SIGN = re.compile(rf"(?:(\S+)\s+|^)(و?)(ناقص|زائد)\s+(?=[$(]?[0-9{PLACEHOLDER}])")
SIGNS = {"ناقص": "سالب", "زائد": "موجب"}
NUMBER_WORDS = frozenset({"واحد", "واحدًا", "صفر", "اثنان", "اثنين", "نصف"})


def faults(translation: str, shown: list[str], nouns: Mapping[str, str] | None = None) -> list[str]:
    """Return what a typographer of Arabic would put right.

    Parameters
    ----------
    translation
        The whole message.
    shown
        The texts in it that a reader reads.
    nouns
        The nouns that the course counts, each with its form after a fraction.

    Examples
    --------
    >>> faults("خمسة, ٥", ["خمسة, ٥"])
    ['Arabic-Indic digits (٥): the course writes 0 to 9', 'Latin "," after an Arabic letter: «خمسة,»']
    """
    found = []
    if digits := ARABIC_INDIC_DIGIT.findall(translation):
        found.append(f"Arabic-Indic digits ({''.join(digits)}): the course writes 0 to 9")
    if TATWEEL in translation:
        found.append(f"holds a tatweel ({TATWEEL})")
    for text in shown:
        for written in LATIN_PUNCTUATION.findall(text):
            found.append(f'Latin "{written[-1]}" after an Arabic letter: «{written.replace(EMPHASIS_END, "")}»')
        for written in LATIN_PUNCTUATION_BEFORE.findall(text):
            found.append(f"Latin punctuation before an Arabic word: «{_plain(written)}»")
        found += one_or_two_faults(text, nouns or {})
        found += fraction_faults(text, nouns or {})
        found += spoken_sign_faults(text)
    return found


def one_or_two_faults(text: str, nouns: Collection[str]) -> Iterator[str]:
    """Yield the places where 1, 2 or a half stands before the noun that would say it.

    >>> [*one_or_two_faults("ثمنه 2 دينار، والمهمة 2 سهلة", ["دينار"])]
    ['«2 دينار»: Arabic says one, two and a half by the noun, as in «ديناران»']
    """
    counted = {VOWEL_MARK.sub("", noun) for noun in (*nouns, *SCALES)}
    for number, noun in ONE_OR_TWO.findall(text):
        if VOWEL_MARK.sub("", noun) in counted:
            yield f"«{number} {noun}»: Arabic says one, two and a half by the noun, as in «ديناران»"


def fraction_faults(text: str, nouns: Mapping[str, str]) -> Iterator[str]:
    """Yield the nouns after a fraction that have another form than the singular in the accusative.

    >>> [*fraction_faults("بعد 8.5 أيام و13.4 شهرًا", {"أيام": "يومًا", "شهر": "شهرًا"})]
    ['«8.5 أيام»: after a fraction the noun is «يومًا»']
    """
    for number, noun in FRACTION.findall(text):
        if (right := nouns.get(noun, noun)) != noun:
            yield f"«{number} {noun}»: after a fraction the noun is «{right}»"


def spoken_sign_faults(text: str) -> Iterator[str]:
    """Yield the numbers below or above zero that are said as an operation.

    >>> [*spoken_sign_faults("من ناقص 3 إلى زائد 4، أي 4 ناقص 3")]
    ['«ناقص» before a number alone: «سالب»', '«زائد» before a number alone: «موجب»']
    """
    for before, conjunction, word in SPOKEN_SIGN.findall(text):
        bare = before.rstrip("،.)»")
        is_operand = re.search(rf"[0-9{PLACEHOLDER})%]", bare) or bare in NUMBER_WORDS
        if conjunction or not is_operand or before.endswith(":"):
            yield f"«{word}» before a number alone: «{SIGNS[word]}»"


def _plain(text: str) -> str:
    return text.replace(EMPHASIS_END, "").replace(PLACEHOLDER, "…")
