"""Message catalogs as files, read so that a fault is told by file and line."""

from pathlib import Path

import polib

from coursekit.course.errors import CourseError


def read(path: Path) -> polib.POFile:
    """Return the catalog in the file ``path``.

    Raises
    ------
    CourseError
        If there is no such file, if it is not a catalog, or if it holds a message twice.
    """
    if not path.is_file():
        raise CourseError(f"{path} does not exist: make it with `course translate update`, then translate it.")
    try:
        # Lines are never wrapped: an edit of one word must not move the rest of a paragraph.
        return polib.pofile(str(path), wrapwidth=0, check_for_duplicates=True)
    except (OSError, ValueError) as error:
        # polib says «Syntax error in po file …» with the line, or «Entry "…" already exists».
        raise CourseError(f"{path} is not a valid catalog: {error}") from error
