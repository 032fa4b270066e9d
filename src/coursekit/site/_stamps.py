"""Notes of what derived things were made from, to tell whether they still hold."""

import functools
import hashlib
from importlib.metadata import distributions
from pathlib import Path

from coursekit.course.files import write_text


@functools.cache
def _versions() -> str:
    """Return the names and versions of all installed packages; reading them takes a moment."""
    return "\n".join(sorted({f"{one.name}=={one.version}" for one in distributions()}))


def fingerprint(*parts: Path) -> str:
    """Return a hash of the files and folders ``parts`` and of the versions of all installed packages.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     folder = Path(name)
    ...     empty = fingerprint(folder)
    ...     _ = (folder / "page.md").write_text("text")
    ...     empty == fingerprint(folder), fingerprint(folder) == fingerprint(folder)
    (False, True)
    """
    digest = hashlib.sha256(_versions().encode())
    for part in parts:
        for file in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if file.is_file() and "__pycache__" not in file.parts and ".egg-info" not in str(file):
                # Names within the part, so that a copy of a course elsewhere has the same stamp.
                name = file.relative_to(part.parent).as_posix()
                digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


class Stamp:
    """A note in the file ``path`` of what something was made from: the files and folders ``parts``, and words."""

    def __init__(self, path: Path, *parts: Path, said: str = "") -> None:
        self.path = path
        self.state = fingerprint(*parts) + hashlib.sha256(said.encode()).hexdigest()

    def holds(self) -> bool:
        """Whether the note was written for the present state."""
        return self.path.is_file() and self.path.read_text() == self.state

    def write(self) -> None:
        """Note the present state."""
        write_text(self.path, self.state)
