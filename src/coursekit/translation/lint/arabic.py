"""What is checked in Arabic script alone."""

import re

from coursekit.translation.lint.words import EMPHASIS_END

SCRIPT = "Arab"
LETTERS = r"\u0621-\u063a\u0641-\u065f\u0670-\u06d3"
ARABIC_INDIC_DIGIT = re.compile(r"[\u0660-\u0669\u066b\u066c\u06f0-\u06f9]")
LATIN_PUNCTUATION = re.compile(rf"[{LETTERS}]+[»”)\]{EMPHASIS_END}]*[,;?]")
TATWEEL = "\u0640"


def faults(translation: str, shown: list[str]) -> list[str]:
    """Return what a typographer of Arabic would put right.

    Parameters
    ----------
    translation
        The whole message.
    shown
        The texts in it that a reader reads.

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
    return found
