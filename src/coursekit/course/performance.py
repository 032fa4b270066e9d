"""Seconds that are bought with state of the whole process, each with its price tag and all behind one switch.

Only programs call these (the command line, the processes of a build, the server of kernels), never a module that is
imported by others: what a student's kernel imports changes nothing in it. Set the environment variable
``COURSEKIT_PLAIN=1`` and none of them does anything; whatever is made is the same, only later.
"""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from types import ModuleType

SWITCH = "COURSEKIT_PLAIN"
# How many new objects, and rounds of these, bring Python to look for garbage while an edition is made.
GARBAGE = (100_000, 50, 100)
# What a citation looks up.
PYBTEX_PLUGINS = ("pybtex.style.formatting", "pybtex.style.labels", "pybtex.style.names", "pybtex.style.sorting")


def is_plain() -> bool:
    """Whether the switch turns everything here off."""
    return os.environ.get(SWITCH, "") not in ("", "0")


def keep_much_rubbish() -> None:
    """Look for garbage seldom: trees of pages are many objects that stay, and so are modules.

    Saves a sixth of the time that Sphinx and the finishing of pages take, some 4 s an edition, and as much of the time
    in which a command imports nbgrader.
    """
    if not is_plain():
        gc.freeze()
        gc.set_threshold(*GARBAGE)


def keep_what_is_imported() -> None:
    """Never look for garbage among what was imported before a fork; saves a twentieth of each lesson's run.

    What is garbage already is collected first, so that no fork has to carry it.
    """
    if not is_plain():
        gc.collect()
        gc.freeze()


def stay_on_one_processor(place: int) -> None:
    """Have this process, and all that it will start, run on one processor; ``place`` tells it from those beside it.

    Saves a tenth of the time of grading: judge and student talk by turns, and waking somebody on another processor
    takes ten times as long. Where there is only one for all, or no way to say it, nothing is changed.
    """
    if not is_plain() and hasattr(os, "sched_setaffinity"):
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {processors[place % len(processors)]})


@contextmanager
def without_program() -> Iterator[None]:
    """Have no process that is forked meanwhile import the program that forks it, as multiprocessing has each do first.

    Saves up to 1 s at the start of each kernel, which needs nothing of that program.
    """
    if is_plain():
        yield
        return
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def remember_bibliography_styles() -> None:
    """Tell pybtex once which styles there are; it goes through all installed packages for each citation.

    Saves a fifth of Sphinx's time, some 4 s an edition.
    """
    if is_plain():
        return
    from pybtex.plugin import register_plugin

    for group in PYBTEX_PLUGINS:
        for style in entry_points(group=group):
            register_plugin(group, style.name, style.load(), force=True)
