"""What students are told about a grade, in the language they handed in."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from coursekit.course import strings
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.grading.outcomes import Outcome

ARABIC = re.compile("[\u0600-\u06ff]")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
# Two or more folders in front of a name: a path on the grader's machine, which is no business of the student.
SERVER_PATH = re.compile(r"(?<![\w.:/])/(?:[^\s/:'\"()]+/)+(?=[^\s/])")
LONGEST_FOREIGN_MESSAGE = 300

# Each is a message in the workshop's locale/<language>/interface.po.
OUTCOMES = {
    Outcome.RIGHT: "Right",
    Outcome.PARTLY: "Partly right",
    Outcome.WRONG: "Not right yet",
    Outcome.RAISED: "Your code stopped with an error",
    Outcome.TIMED_OUT: "Your code took too long",
    Outcome.CRASHED: "Your code ended the process it ran in",
    Outcome.NOT_RUN: "Not run, because an earlier cell ended the run",
    Outcome.REJECTED: "Not graded",
    Outcome.NEEDS_PERSON: "A person grades this",
    Outcome.UNANSWERED: "No answer yet",
}


@cache
def translator(root: Path, language: str) -> Callable[[str], str]:
    """Return the function that says an interface text in ``language``, for the course in the folder ``root``."""
    if language == SOURCE_LANGUAGE:
        return str
    return strings.strings_of(root, language)


def direction(language: str) -> str:
    """Return the direction of a language, as HTML's ``dir`` says it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def in_language(message: str, language: str) -> str:
    r"""Return those lines of a test's message that are in ``language``; all of them where none is.

    >>> in_language("Add the margins.\nاجمع الهوامش.", "en")
    'Add the margins.'
    >>> in_language("Add the margins.\nاجمع الهوامش.", "ar")
    'اجمع الهوامش.'
    """
    lines = [line for line in message.splitlines() if line.strip()]
    chosen = [line for line in lines if bool(ARABIC.search(line)) == (language == "ar")]
    return "\n".join(chosen or lines)


def foreign(message: str) -> str:
    """Return what a student's own code said, short and without a path of the grader's machine.

    >>> foreign("[Errno 2] No such file or directory: '/home/grader/course/data.csv'")
    "[Errno 2] No such file or directory: 'data.csv'"
    """
    return SERVER_PATH.sub("", message)[:LONGEST_FOREIGN_MESSAGE]
