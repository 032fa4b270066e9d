"""What students hand in, read so that no file can do harm; it runs on every system and loads nothing that grades."""

import hashlib
import itertools
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from coursekit.course.strings import marked

MAX_BYTES = 50 << 20
MAX_CELLS = 5000
# A source longer than this is no answer that anybody wrote.
LONGEST_SOURCE = 1 << 20
LONGEST_ERROR = 200
# Of the files beside a notebook: bytes and number of them all, how many names are looked at, how long a path may be.
MAX_FILE_BYTES = 20 << 20
MAX_FILES = 200
MAX_ENTRIES = 5000
LONGEST_PATH, DEEPEST = 1000, 20
LONGEST_NAME = 60
# Where a system has these: a link is not followed, a pipe is not waited for, line ends stay what they are.
OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Reason:
    """Why a file could not be graded: an English ``text`` with names in braces, which is translated, and their values.

    >>> str(Reason("the file is larger than {megabytes} MB", {"megabytes": 50}))
    'the file is larger than 50 MB'
    """

    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


class RejectedError(Exception):
    """A submission that cannot be graded, and why: parameters as for :class:`Reason`."""

    def __init__(self, text: str, **values: str | int) -> None:
        self.reason = Reason(text, values)
        super().__init__(str(self.reason))


@dataclass(frozen=True)
class Submission:
    """What one student handed in: the notebook's bytes, and the files beside it by relative path.

    ``refused`` says why the notebook was not even read, where it was not, ``left_out`` which files beside it could not
    be taken, and why. ``own`` is what stands in this student's copy alone, by name: see
    :mod:`coursekit.course.own_data`.
    """

    student: str
    data: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    refused: Reason | None = None
    left_out: tuple[str, ...] = ()
    own: dict[str, str] = field(default_factory=dict)

    @property
    def contents(self) -> str:
        """Stands for what the student gave."""
        digest = hashlib.sha256(self.data)
        for name, content in sorted(self.files.items()):
            digest.update(os.fsencode(name) + b"\0" + hashlib.sha256(content).digest())
        digest.update("\0".join(self.left_out).encode("utf-8", "replace"))
        return digest.hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """Stands for the contents, and for what stands in this student's copy alone."""
        digest = hashlib.sha256(self.contents.encode())
        for name, value in sorted(self.own.items()):
            digest.update(f"{name} {value}\0".encode())
        return digest.hexdigest()[:16]


@dataclass(frozen=True)
class SubmittedCell:
    """What is looked at in a cell of a submission, whatever else is in it."""

    kind: str
    source: str
    identifier: str | None
    grade_id: str | None
    metadata: dict[str, Any]
    tags: tuple[str, ...]


def read_plainly(path: Path, limit: int) -> bytes:
    """Return the contents of a regular file.

    Parameters
    ----------
    path
        The file.
    limit
        The bytes it may have.

    Raises
    ------
    RejectedError
        For a link, a pipe, or more bytes than that.
    """
    name = printable(path.name)
    try:
        # Before it is opened: opening a device may do something.
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            raise RejectedError(marked("{file} is a link"), file=name)
        if not stat.S_ISREG(mode):
            raise RejectedError(marked("{file} is not a file"), file=name)
        descriptor = os.open(path, OPEN_FLAGS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise RejectedError(marked("{file} is not a file"), file=name)
            if status.st_size > limit:
                raise RejectedError(marked("{file} is larger than {megabytes} MB"), file=name, megabytes=limit >> 20)
            # Not before: a folder is no stream.
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                return stream.read(limit)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        # ValueError for a name with a null byte.
        said = getattr(error, "strerror", None) or str(error)
        raise RejectedError(marked("{file} cannot be read: {error}"), file=name, error=said) from error


def printable(name: str) -> str:
    r"""Return a file's name as it can be written down, shortened; what is no text in it becomes "?".

    >>> printable("d\udcd3.csv"), printable("a\nb")
    ('d?.csv', 'a?b')
    """
    text = "".join(letter if letter.isprintable() else "?" for letter in name.encode("utf-8", "replace").decode())
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}…"


@dataclass(frozen=True)
class Beside:
    """The files beside a notebook: those that can be taken, and for the others what is said of them."""

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def remarks(self) -> tuple[str, ...]:
        """Return one sentence for each kind of what was left out, naming the first one."""
        by_reason: dict[str, list[str]] = {}
        for name, reason in self.left_out.items():
            by_reason.setdefault(reason, []).append(name)
        return tuple(
            f"left out beside the notebook: {first}{f' and {len(more)} more' if more else ''} ({reason})"
            for reason, (first, *more) in by_reason.items()
        )


def beside(folder: Path) -> Beside:
    """Return the files in ``folder`` and below it that are neither notebooks, links nor hidden, as many as fit.

    Whatever a folder holds, nothing is raised: what cannot be read, or be written under its name, is left out.
    """
    found, left, seen = Beside(), MAX_FILE_BYTES, 0
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                names = sorted(entry.name for entry in itertools.islice(entries, MAX_ENTRIES - seen))
        except OSError as error:
            found.left_out[printable(place.name)] = _why(error)
            continue
        seen += len(names)
        if seen >= MAX_ENTRIES:
            found.left_out[printable(folder.name)] = f"more than {MAX_ENTRIES} files and folders"
            break
        for name in names:
            path = place / name
            if name.startswith("."):
                continue
            try:
                mode = os.lstat(path).st_mode
                if stat.S_ISLNK(mode) or (stat.S_ISREG(mode) and path.suffix == ".ipynb"):
                    continue
                relative = path.relative_to(folder).as_posix()
                if len(relative.encode()) > LONGEST_PATH or relative.count("/") > DEEPEST:
                    raise RejectedError(marked("its path is too long"))
                if stat.S_ISDIR(mode):
                    waiting.append(path)
                    continue
                if not stat.S_ISREG(mode):
                    raise RejectedError(marked("neither a file nor a folder"))
                if len(found.files) == MAX_FILES:
                    raise RejectedError(marked("more than {most} files"), most=MAX_FILES)
                content = read_plainly(path, left)
            except UnicodeEncodeError:
                found.left_out[printable(name)] = "its name is not UTF-8"
            except RejectedError as error:
                found.left_out[printable(name)] = str(error.reason)
            except (OSError, ValueError) as error:
                found.left_out[printable(name)] = _why(error)
            else:
                left -= len(content)
                found.files[relative] = content
    return found


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def together(students: dict[str, bytes], authors: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files beside a graded notebook: the author's, and those of a student that are not in their way.

    >>> together({"data": b"", "a.csv": b"1", "x/y": b""}, {"data/a.csv": b"", "a.csv": b"2", "x": b""})
    {'data/a.csv': b'', 'a.csv': b'2', 'x': b''}
    """
    folders = {str(folder) for name in authors for folder in PurePosixPath(name).parents}
    kept = {
        name: content
        for name, content in students.items()
        if name not in folders and not any(str(part) in authors for part in (*PurePosixPath(name).parents, name))
    }
    return {**kept, **authors}


def parse(data: bytes) -> list[SubmittedCell]:
    """Return the cells of the submitted file ``data``, of whatever version of the format.

    Raises :class:`RejectedError` if it is not a notebook.
    """
    if len(data) > MAX_BYTES:
        raise RejectedError(marked("the file is larger than {megabytes} MB"), megabytes=MAX_BYTES >> 20)
    if not data.strip():
        raise RejectedError(marked("the file is empty"))
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        content = json.loads(data.decode(encoding))
    except UnicodeDecodeError as error:
        text = marked("the file is not text: byte {position} cannot be read")
        raise RejectedError(text, position=error.start) from error
    except RecursionError as error:
        raise RejectedError(marked("the file is nested too deeply to be a notebook")) from error
    except json.JSONDecodeError as error:
        text = marked("the file is not a notebook: it is damaged or cut off at line {line}, column {column}")
        raise RejectedError(text, line=error.lineno, column=error.colno) from error
    except ValueError as error:
        # A number of thousands of digits, for instance.
        raise RejectedError(marked("the file is not a notebook: {error}"), error=str(error)[:LONGEST_ERROR]) from error
    return _cells_of(content)


def _cells_of(content: Any) -> list[SubmittedCell]:
    cells = content.get("cells") if isinstance(content, dict) else None
    if cells is None and isinstance(content, dict) and isinstance(content.get("worksheets"), list):
        # Format 3, which old programs still write.
        sheets = [sheet for sheet in content["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet.get("cells"), list) for cell in sheet["cells"]]
    if not isinstance(cells, list):
        raise RejectedError(marked("the file is not a notebook: it has no list of cells"))
    if len(cells) > MAX_CELLS:
        raise RejectedError(marked("the notebook has more than {most} cells"), most=MAX_CELLS)
    return [_cell(cell) for cell in cells if isinstance(cell, dict)]


def _cell(cell: dict[str, Any]) -> SubmittedCell:
    metadata = _dictionary(cell.get("metadata"))
    nbgrader = _dictionary(metadata.get("nbgrader"))
    tags = metadata.get("tags")
    return SubmittedCell(
        kind=cell["cell_type"] if cell.get("cell_type") in ("code", "markdown", "raw") else "raw",
        source=_source(cell.get("source", cell.get("input"))),
        identifier=cell["id"] if isinstance(cell.get("id"), str) else None,
        grade_id=nbgrader["grade_id"] if isinstance(nbgrader.get("grade_id"), str) else None,
        metadata=nbgrader,
        tags=tuple(tag for tag in (tags if isinstance(tags, list) else ()) if isinstance(tag, str)),
    )


def _dictionary(content: Any) -> dict[str, Any]:
    return content if isinstance(content, dict) else {}


def _source(source: Any) -> str:
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    # Half of a surrogate pair and a null byte are valid in JSON and nowhere else.
    return source.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")[:LONGEST_SOURCE]
