"""Where the commands print, and the options that several of them share."""

import re
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from coursekit.course.errors import CourseError

# What tells a terminal to do something, such as to change its title or clipboard, or turns the order of letters.
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


class Terminal(Console):
    """A terminal that no text steers: what a student's code said is printed here as well."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text as it is printed."""
        return super().render_str(plain(text), **options)


def plain(text: str) -> str:
    r"""Return a text with a mark in the place of each sign that steers a terminal.

    >>> plain("a\x1b[2Jb\n")
    'a\ufffd[2Jb\n'
    """
    return STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


out = Terminal(highlight=False)
err = Terminal(stderr=True, highlight=False)

Check = Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 if something would change.")]
Language = Annotated[str | None, typer.Option(help="Only this language, for instance ar.")]


def print_line(line: str | Path) -> None:
    """Print a line of results as it is: long paths are not broken, and brackets are no markup."""
    out.print(str(line), soft_wrap=True, markup=False)


def note(line: str) -> None:
    """Print a line about what is being done, beside the results."""
    err.print(line, markup=False, soft_wrap=True)


def fail(sentence: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    err.print(sentence, style="red", markup=False, soft_wrap=True)
    sys.exit(1)


def report(changed: list[str], *, check: bool, fault: str, remedy: str) -> None:
    """Print which files were written, or refuse those that should have been.

    Parameters
    ----------
    changed
        The files, relative to the course.
    check
        Whether nothing was to be written.
    fault
        What is wrong with such a file, for instance "is not in normal form".
    remedy
        The command that mends it.

    Raises
    ------
    CourseError
        If ``check`` is set and a file differs.
    """
    if check and changed:
        raise CourseError("\n".join(f"{name} {fault}" for name in changed) + f"\nRun `{remedy}`.")
    for name in changed:
        print_line(f"wrote {name}")
