"""What students are told about a grade, in the language they handed in."""

import re
import unicodedata
from collections.abc import Sequence

from babel.core import get_global

from coursekit.course.edition import Edition
from coursekit.course.strings import marked
from coursekit.grading.outcomes import Outcome

# Two or more folders in front of a name: a path on the grader's machine, which is no business of the student.
SERVER_PATH = re.compile(r"(?<![\w.:/])/(?:[^\s/:'\"()]+/)+(?=[^\s/])")
LONGEST_FOREIGN_MESSAGE = 300
# Every program is written with Latin letters, so a line in any language may hold them.
LATIN = "LATIN"

OUTCOMES = {
    Outcome.RIGHT: marked("Right"),
    Outcome.PARTLY: marked("Partly right"),
    Outcome.WRONG: marked("Not right yet"),
    Outcome.RAISED: marked("Your code stopped with an error"),
    Outcome.TIMED_OUT: marked("Your code took too long"),
    Outcome.CRASHED: marked("Your code ended the process it ran in"),
    Outcome.NOT_RUN: marked("Not run, because an earlier cell ended the run"),
    Outcome.REJECTED: marked("Not graded"),
    Outcome.NEEDS_PERSON: marked("A person grades this"),
    Outcome.UNANSWERED: marked("No answer yet"),
}


def script_of(language: str) -> str:
    """Return the script that a language is written in, by the first word of Unicode's names of its letters.

    >>> script_of("ar"), script_of("fr")
    ('ARABIC', 'LATIN')
    """
    locale = Edition(language).locale
    likely = get_global("likely_subtags").get(locale.language, "")
    script = locale.script or next((part for part in likely.split("_") if len(part) == 4), "Latn")
    name: str = Edition("en").locale.scripts.get(script, LATIN)
    return name.split()[0].upper()


def language_written_in(script: str) -> str:
    """Return the language that most people write in a script, named as :func:`script_of` names it.

    >>> language_written_in("ARABIC"), language_written_in("LATIN")
    ('ar', 'en')
    """
    for code, name in Edition("en").locale.scripts.items():
        if name.split()[0].upper() == script and (likely := get_global("likely_subtags").get(f"und_{code}")):
            return str(likely.partition("_")[0])
    return "en"


def scripts_in(text: str) -> set[str]:
    """Return the scripts that ``text`` holds letters of.

    >>> sorted(scripts_in("f(1) تعيد 2"))
    ['ARABIC', 'LATIN']
    """
    return {unicodedata.name(letter, LATIN).split()[0] for letter in text if letter.isalpha()}


def in_language(message: str, language: str, languages: Sequence[str]) -> str:
    r"""Return those lines of a test's message that are in one of the course's languages; all of them where none is.

    A test says what is wrong once in each language, a line each. Lines are told apart by their script; those of
    languages with the same script by their order.

    Parameters
    ----------
    message
        What the test says.
    language
        The language wanted.
    languages
        The course's languages, in the order in which tests use them.

    Examples
    --------
    >>> in_language("Add the margins.\nاجمع الهوامش.", "en", ["en", "ar"])
    'Add the margins.'
    >>> in_language("Add the margins.\nاجمع الهوامش.", "ar", ["en", "ar"])
    'اجمع الهوامش.'
    >>> in_language("Add them.\nAdditionnez-les.\nاجمعها.", "fr", ["en", "fr", "ar"])
    'Additionnez-les.'
    """
    lines = [line for line in message.splitlines() if line.strip()]
    script = script_of(language)
    others = {script_of(other) for other in languages} - {script, LATIN}
    alike = [other for other in languages if script_of(other) == script]
    chosen = [
        line for line in lines if (script == LATIN or script in scripts_in(line)) and not others & scripts_in(line)
    ]
    if len(alike) > 1 and len(chosen) == len(alike):
        return chosen[alike.index(language)]
    return "\n".join(chosen or lines)


def foreign(message: str) -> str:
    """Return what a student's own code said, short and without a path of the grader's machine.

    >>> foreign("[Errno 2] No such file or directory: '/home/grader/course/data.csv'")
    "[Errno 2] No such file or directory: 'data.csv'"
    """
    return SERVER_PATH.sub("", message)[:LONGEST_FOREIGN_MESSAGE]
