"""What students hand in, read so that no file can do harm; it runs on every system and loads nothing that grades."""

import hashlib
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursekit.course.strings import marked

MAX_BYTES = 50 << 20
MAX_CELLS = 5000
# A source longer than this is no answer that anybody wrote.
LONGEST_SOURCE = 1 << 20
LONGEST_ERROR = 200
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

    ``refused`` says why the notebook was not even read, where it was not.
    """

    student: str
    data: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    refused: Reason | None = None

    @property
    def fingerprint(self) -> str:
        """Stands for the contents."""
        digest = hashlib.sha256(self.data)
        for name, content in sorted(self.files.items()):
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
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
    if path.is_symlink():
        raise RejectedError(marked("{file} is a link"), file=path.name)
    try:
        descriptor = os.open(path, OPEN_FLAGS)
    except OSError as error:
        raise RejectedError(
            marked("{file} cannot be read: {error}"), file=path.name, error=error.strerror or str(error)
        ) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise RejectedError(marked("{file} is not a file"), file=path.name)
        if status.st_size > limit:
            raise RejectedError(marked("{file} is larger than {megabytes} MB"), file=path.name, megabytes=limit >> 20)
        # Not before: a folder is no stream.
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(limit)
    finally:
        os.close(descriptor)


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
