"""What students are told about a grade, in the language they handed in."""

import re
from collections.abc import Sequence

from coursekit.course.edition import LATIN, Edition
from coursekit.course.strings import marked
from coursekit.grading.outcomes import Outcome

# Two or more folders in front of a name: a path on the grader's machine, which is no business of the student.
SERVER_PATH = re.compile(r"(?<![\w.:/])/(?:[^\s/:'\"()]+/)+(?=[^\s/])")
LONGEST_FOREIGN_MESSAGE = 300
NO_PACKAGE, PACKAGE = ModuleNotFoundError.__name__, re.compile(r"No module named '([\w.]+)'")
# What is said of an error, after handing in and before.
ERROR, ERROR_SAID = marked("The error was {name}."), marked("It said: {message}")
ERROR_LINE = marked("It came from line {line} of a cell of yours:")
NOT_INSTALLED = marked("The package {package} is not installed where your notebook is graded: do without it.")

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


def in_language(message: str, language: str, languages: Sequence[str]) -> str:
    r"""Return those lines of a test's message that are in one of the course's languages; all of them where none is.

    A test says what is wrong once in each language, a line each. Lines are told apart by their script; those of
    languages with the same script by their order. Every program is written with Latin letters, so a line in any
    language may hold them.

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
    edition, editions = Edition(language), [Edition(code) for code in languages]
    others = [other for other in editions if other.script not in (edition.script, LATIN)]
    alike = [other.language for other in editions if other.script == edition.script]
    chosen = [
        line
        for line in lines
        if (edition.script == LATIN or edition.writes(line)) and not any(other.writes(line) for other in others)
    ]
    if len(alike) > 1 and len(chosen) == len(alike):
        return chosen[alike.index(language)]
    return "\n".join(chosen or lines)


def package_missing(name: str, message: str) -> str:
    """Return the package that an error misses; empty for an error of another kind.

    >>> package_missing("ModuleNotFoundError", "No module named 'seaborn'"), package_missing("KeyError", "'x'")
    ('seaborn', '')
    """
    found = PACKAGE.search(message) if name == NO_PACKAGE else None
    return found[1] if found else ""


def foreign(message: str) -> str:
    """Return what a student's own code said, short and without a path of the grader's machine.

    >>> foreign("[Errno 2] No such file or directory: '/home/grader/course/data.csv'")
    "[Errno 2] No such file or directory: 'data.csv'"
    """
    return SERVER_PATH.sub("", message)[:LONGEST_FOREIGN_MESSAGE]
