"""Other programs: where they are, what they see, and a fault in words where one fails."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from coursekit.course.errors import CourseError

LONGEST_COMPLAINT = 3000


def environment() -> dict[str, str]:
    """Return the environment for child processes, with this interpreter's programs first on PATH.

    nbgrader starts ``alembic`` by name and Jupyter its kernels; without this they are not found unless the
    virtual environment was activated.
    """
    programs = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if programs in path.split(os.pathsep):
        return dict(os.environ)
    return {**os.environ, "PATH": os.pathsep.join(filter(None, (programs, path)))}


def program(name: str, remedy: str) -> str:
    """Return the path of the program ``name``.

    Raises :class:`CourseError` if it is missing; ``remedy`` says how to come by it.
    """
    path = shutil.which(name, path=environment()["PATH"])
    if path is None:
        raise CourseError(f"{name} is missing: {remedy}")
    return path


def run(
    command: Sequence[str | Path],
    folder: Path,
    *,
    variables: Mapping[str, str] | None = None,
    standard_input: str | None = None,
) -> str:
    r"""Run a program to its end and return what it printed.

    Parameters
    ----------
    command
        The program and its arguments.
    folder
        Where it runs.
    variables
        Environment variables to add.
    standard_input
        What it reads.

    Raises
    ------
    CourseError
        If it ends with anything but 0; the message holds the end of what it said.

    Examples
    --------
    >>> run([sys.executable, "-c", "print(input() * 2)"], Path.cwd(), standard_input="ab")
    'abab\n'
    """
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**environment(), **(variables or {})},
        input=standard_input,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        said = (result.stderr or result.stdout).strip()[-LONGEST_COMPLAINT:]
        raise CourseError(f"{Path(command[0]).name} failed:\n{said}")
    return result.stdout
