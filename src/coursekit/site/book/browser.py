"""The browser that prints, and that the tests of the site look with."""

import shutil

from coursekit.course.errors import CourseError

# It runs without a window, often in a container, and asks nobody on the network.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Return the path of Chromium; raises :class:`CourseError` if it is missing."""
    program = shutil.which("chromium")
    if program is None:
        raise CourseError("Chromium is missing: apt-get install chromium")
    return program
