"""What a command needs that `pip install .` does not bring: a sentence instead of Python's complaint."""

import sys
import traceback

from coursekit.course.errors import CourseError

# The modules of the smaller extras, as pyproject.toml lists their packages; all else is the workshop's.
EXTRAS = {
    "distributed": "cluster",
    "playwright": "print",
    "psycopg2": "cluster",
    "pypandoc": "print",
    "pypdf": "print",
}
WORKSHOP = "workshop"


def missing_extra(error: ModuleNotFoundError) -> str | None:
    """Return which extra of this package brings a module that was not found.

    Parameters
    ----------
    error
        What Python raised.

    Returns
    -------
    str or None
        Its name; None where the module was not asked for by the workshop, or is one of its own.

    Examples
    --------
    >>> missing_extra(ModuleNotFoundError(name="anything")) is None
    True
    """
    module = (error.name or "").partition(".")[0]
    callers = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    callers = [name for name in callers if not name.startswith("importlib.")]
    if not callers or not callers[-1].startswith("coursekit.") or module in ("", "coursekit", *sys.stdlib_module_names):
        return None
    return EXTRAS.get(module, WORKSHOP)


def refuse_other_systems(what: str, *systems: str) -> None:
    """Refuse what a system cannot do.

    Parameters
    ----------
    what
        What is to be done, as the beginning of a sentence.
    systems
        Those that can, as ``sys.platform`` names them.

    Raises
    ------
    CourseError
        On any other system.

    Examples
    --------
    >>> refuse_other_systems("Reading", sys.platform)
    """
    if sys.platform not in systems:
        names = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}
        known = " or ".join(names[system] for system in systems)
        raise CourseError(
            f"{what} needs {known}, and this is {names.get(sys.platform, sys.platform)}: use a machine or a container "
            "with it, or on Windows the Windows Subsystem for Linux (WSL)."
        )
