"""An open classroom with a browser, or a failure that says what this machine lacks."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from coursekit.course.processes import environment
from coursekit.site.book.browser import FLAGS
from tests.classroom.hub import PROJECT, Classroom, classroom, missing

ASSIGNMENT = "retention-economics"
# JupyterHub runs it, with names of its own in it.
collect_ignore = ["jupyterhub_config.py"]


@pytest.fixture(scope="session")
def pictures() -> Path:
    """The folder of this run's pictures and logs, emptied."""
    folder = PROJECT.build / "classroom" / "seen"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def machine() -> None:
    """A machine that has what a classroom needs; never skipped, because then nobody would have looked."""
    if lacks := missing():
        pytest.fail("The classroom cannot be opened. " + " ".join(lacks), pytrace=False)


@pytest.fixture(scope="session")
def room(machine: None, pictures: Path) -> Iterator[Classroom]:
    """The classroom, with the assignment in the instructor's course folder."""
    # Ended by `kill`, the run must clear up as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with classroom(ASSIGNMENT, pictures) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser(machine: None) -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium", path=environment()["PATH"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
