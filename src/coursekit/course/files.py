"""Reading texts, and writing files so that an interruption never leaves half of one behind."""

import os
import tempfile
from pathlib import Path

from coursekit.course.errors import CourseError


def read_text(path: Path) -> str:
    """Return the text of a file; raise :class:`CourseError` where there is none or it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CourseError(f"{path} is missing.") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is not UTF-8 at byte {error.start}: save it with that encoding.") from error


def write_text(path: Path, text: str) -> bool:
    """Write ``text`` to ``path`` in one step, and only if it differs from what is there.

    The text goes to a temporary file beside ``path`` first and is then renamed over it, so a reader sees
    the old file or the new one and Ctrl-C loses nothing. A file that is already right keeps its
    modification time, which is what lets Sphinx skip unchanged pages.

    Returns True if the file was written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     target = Path(folder) / "deep" / "page.md"
    ...     write_text(target, "# Title"), write_text(target, "# Title")
    (True, False)
    """
    return write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> bool:
    """Write ``data`` to ``path`` as :func:`write_text` does."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # A short name of its own: that of the file may be as long as a name can be.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        # mkstemp makes files private; a site and a course folder are read by others.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True
