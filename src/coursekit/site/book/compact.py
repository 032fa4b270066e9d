"""A PDF in fewer bytes: what is no stream lies in compressed streams of objects, as PDF has it since 1.5."""

import io
import zlib
from collections.abc import Iterator
from typing import cast

from pypdf import PdfReader
from pypdf.generic import PdfObject, StreamObject

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
# Of so many objects a stream consists: a reader that looks for one unpacks them all.
GROUP = 200
# Bytes of the fields of an entry in the table of objects.
WIDTHS = (1, 4, 2)
IN_FILE, IN_STREAM = 1, 2
LAST_FREE = (0, 0, 65535)


def compact(data: bytes) -> bytes:
    """Return a PDF with the same objects, the tags and links among them compressed.

    Parameters
    ----------
    data
        A PDF without a password.

    Returns
    -------
    bytes
        The PDF.
    """
    reader = PdfReader(io.BytesIO(data))
    written = io.BytesIO()
    written.write(HEADER)
    entries: dict[int, tuple[int, int, int]] = {0: LAST_FREE}
    plain: list[tuple[int, PdfObject]] = []
    for number, found in _objects(reader):
        if isinstance(found, StreamObject):
            entries[number] = (IN_FILE, written.tell(), 0)
            _write(written, number, found)
        else:
            plain.append((number, found))
    following = max([*entries, *(number for number, _ in plain)]) + 1
    for start in range(0, len(plain), GROUP):
        group = plain[start : start + GROUP]
        entries |= {number: (IN_STREAM, following, place) for place, (number, _) in enumerate(group)}
        entries[following] = (IN_FILE, written.tell(), 0)
        _write_packed(written, following, *_group(group))
        following += 1
    place = written.tell()
    entries[following] = (IN_FILE, place, 0)
    rows = (entries.get(number, LAST_FREE) for number in range(following + 1))
    table = b"".join(field.to_bytes(width, "big") for row in rows for field, width in zip(row, WIDTHS, strict=True))
    trailer = reader.trailer
    kept = [key for key in ("/Root", "/Info", "/ID") if key in trailer]
    names = b"".join(b" %b %b" % (key.encode(), _bytes(trailer.raw_get(key))) for key in kept)
    widths = " ".join(map(str, WIDTHS)).encode()
    _write_packed(written, following, table, b"/Type /XRef /Size %d /W [%b]%b" % (following + 1, widths, names))
    written.write(b"startxref\n%d\n%%%%EOF\n" % place)
    return written.getvalue()


def _objects(reader: PdfReader) -> Iterator[tuple[int, PdfObject]]:
    """Yield the objects of a PDF with their numbers."""
    for number in range(1, cast(int, reader.trailer["/Size"])):
        if (found := reader.get_object(number)) is not None:
            yield number, found


def _bytes(found: PdfObject) -> bytes:
    stream = io.BytesIO()
    found.write_to_stream(stream)
    return stream.getvalue()


def _write(written: io.BytesIO, number: int, found: PdfObject) -> None:
    written.write(b"%d 0 obj\n%b\nendobj\n" % (number, _bytes(found)))


def _write_packed(written: io.BytesIO, number: int, content: bytes, said: bytes) -> None:
    """Write a compressed stream with what its dictionary says of it."""
    packed = zlib.compress(content, 9)
    written.write(b"%d 0 obj\n<< %b /Filter /FlateDecode /Length %d >>\nstream\n" % (number, said, len(packed)))
    written.write(packed + b"\nendstream\nendobj\n")


def _group(group: list[tuple[int, PdfObject]]) -> tuple[bytes, bytes]:
    """Return the content of a stream of objects, and what its dictionary says of it."""
    places, content = b"", b""
    for number, found in group:
        places += b"%d %d " % (number, len(content))
        content += _bytes(found) + b"\n"
    return places + content, b"/Type /ObjStm /N %d /First %d" % (len(group), len(places))
