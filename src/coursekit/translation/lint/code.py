"""What is checked in a translated Python cell: that it is the same program, and that its words are translated."""

import re
from collections.abc import Collection

from coursekit.course import code_strings
from coursekit.course.code_strings import DisplayString
from coursekit.course.programs import compare
from coursekit.translation.lint.words import PLACEHOLDER, WORD, number_faults

# Formulas, fields that are filled later, and examples in docstrings are no words.
NO_WORDS = re.compile(r"\$[^$]*\$|\{[^{}]*\}|>>> .*")


def faults_and_texts(
    source: str, translation: str, in_words: Collection[str] = ()
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return what is wrong with a translated program, and the pairs of texts in it that a reader reads.

    >>> faults_and_texts("plot(label='In 5 years')", "plot(label='بعد 6 سنوات')")[0]
    ['the number 5 is missing', 'the number 6 is not in the English']
    """
    comparison = compare(source, translation)
    texts = [(_prose(ours), _prose(theirs)) for ours, theirs in comparison.texts]
    if any(comparison.comments):
        texts.append(comparison.comments)
    faults = list(comparison.faults)
    if source == translation and any(" " in text.strip() and WORD.search(text) for text, _ in texts):
        faults.append("is the English code unchanged: its comments or labels are not translated")
    for ours, theirs in texts:
        faults += number_faults([ours], [theirs], in_words)
    return faults, texts


def _prose(node: DisplayString) -> str:
    """Return the words of a display string."""
    return NO_WORDS.sub(PLACEHOLDER, code_strings.text_of(node, PLACEHOLDER))
