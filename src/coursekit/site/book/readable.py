"""A PDF whose Arabic can be searched, copied and read aloud.

Chromium writes the glyphs of Arabic from left to right, says what each is as a form of a letter (U+FE91, the beginning
of ب), and notes beside each which letter is meant. Readers that heed these notes (pdfium, that is Chrome itself) turn
the letters of a word round. Without the notes, and with letters instead of forms, readers put the glyphs in order as
they do in any PDF. Bookmarks it writes with their words in the wrong order.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from bs4 import BeautifulSoup
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from coursekit.course.errors import CourseError
from coursekit.site.book.compact import compact
from coursekit.site.book.paper_fonts import LAM, LAM_ALIF
from coursekit.site.soup import attribute

CREATOR = "coursekit"
# The note that a glyph, or a letter and its marks, is so many letters of the Arabic script.
NOTE = re.compile(rb"/Span<</ActualText <FEFF(?P<text>0[67][0-9A-F]*)> >> BDC\n(?P<drawn>.*?)EMC\n", re.DOTALL)
# What draws some of these glyphs, and their numbers.
DRAWN = re.compile(rb".*?<([0-9A-F]+)> Tj\n", re.DOTALL)
NO_TEXT = b"/Span<</ActualText <FEFF> >> BDC\n%bEMC\n"
# A section of the table that says what the glyphs of a font are, and the numbers in its lines.
SECTION = re.compile(rb"\d+ beginbf(?:char|range)\n(.*?)endbf(?:char|range)\n", re.DOTALL)
NUMBER = re.compile(rb"<([0-9A-Fa-f]+)>")
SECTION_LINES = 100
# Forms of letters: other characters that Unicode takes apart, such as ², stay what they are.
FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufeff]")


def readable(data: bytes, headings: list[str], document: BeautifulSoup) -> bytes:
    """Return a PDF that Chromium printed with text and bookmarks as they are to be read.

    Parameters
    ----------
    data
        The PDF.
    headings
        The headings of the document in their order, which are its bookmarks.
    document
        The document, whose head says who wrote it and what it is about.

    Returns
    -------
    bytes
        The PDF, which looks the same.

    Raises
    ------
    CourseError
        If there are other bookmarks than headings.
    """
    with _quiet(logging.getLogger("pypdf")):
        writer = PdfWriter(clone_from=io.BytesIO(data))
    tables = {}
    for page in writer.pages:
        for stream, resources in _drawn(page):
            stream.set_data(NOTE.sub(_without_note, stream.get_data()))
            for font in resources.get("/Font", DictionaryObject()).get_object().values():
                if "/ToUnicode" in font.get_object():
                    table = font.get_object()["/ToUnicode"].get_object()
                    tables[id(table)] = table
    for table in tables.values():
        table.set_data(with_letters(table.get_data()))
    _name_bookmarks(writer, headings)
    _say_what_it_is(writer, document)
    written = io.BytesIO()
    writer.write(written)
    return compact(written.getvalue())


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Keep pypdf from warning of the objects that it makes itself when it copies a document."""
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _without_note(noted: re.Match[bytes]) -> bytes:
    """Return the operators that draw letters and their marks without the note, the marks as what is not read.

    They stand before their letters, and poppler would take the word apart there.
    """
    text = bytes.fromhex(noted["text"].decode()).decode("utf-16-be")
    letters = sum(not unicodedata.combining(letter) for letter in text)
    drawn = list(DRAWN.finditer(noted["drawn"]))
    place = len(drawn)
    while place and letters > 0:
        place -= 1
        letters -= len(drawn[place][1]) // len("0000")
    marks = b"".join(part[0] for part in drawn[:place])
    return (NO_TEXT % marks if marks else b"") + noted["drawn"][len(marks) :]


def with_letters(table: bytes) -> bytes:
    r"""Return the table that says what the glyphs of a font are, with letters instead of forms of letters.

    In the font for paper a glyph that draws ل and an alif is the alif, since there is an invisible one for ل before it.
    Another that is several letters keeps its form, since some readers turn several letters round.

    Examples
    --------
    >>> with_letters(b"1 beginbfrange\n<0003> <0004> <FE91>\nendbfrange\n").decode().split("\n")
    ['2 beginbfchar', '<0003> <0628>', '<0004> <0628>', 'endbfchar', '']
    """
    sections = list(SECTION.finditer(table))
    forms: list[tuple[int, str]] = []
    for line in (line for section in sections for line in section[1].splitlines()):
        numbers = [bytes.fromhex(number.decode()) for number in NUMBER.findall(line)]
        start, end, text = int.from_bytes(numbers[0]), int.from_bytes(numbers[-2]), numbers[-1].decode("utf-16-be")
        forms += [(glyph, text[:-1] + chr(ord(text[-1]) + glyph - start)) for glyph in range(start, end + 1)]
    apart = any(form == chr(LAM) for _, form in forms)
    lines = [
        f"<{glyph:04X}> <{_letter(form, lam_apart=apart).encode('utf-16-be').hex().upper()}>\n" for glyph, form in forms
    ]
    if not lines:
        return table
    parts = [lines[place : place + SECTION_LINES] for place in range(0, len(lines), SECTION_LINES)]
    made = "".join(f"{len(part)} beginbfchar\n{''.join(part)}endbfchar\n" for part in parts)
    return table[: sections[0].start()] + made.encode() + table[sections[-1].end() :]


def _letter(form: str, *, lam_apart: bool) -> str:
    r"""Return the letter of which ``form`` is a form; others are returned as they are.

    >>> [_letter(form, lam_apart=True) for form in ("\ufe91", "\ufefc", "²")]
    ['ب', 'ا', '²']
    """
    letters = unicodedata.normalize("NFKC", form) if FORMS.fullmatch(form) else form
    if lam_apart and ord(form[0]) in LAM_ALIF:
        return letters[-1]
    return letters if len(letters) == 1 else form


def _drawn(page: DictionaryObject) -> Iterator[tuple[StreamObject, DictionaryObject]]:
    """Return what draws a page, and what it draws again (its forms), each with the fonts and forms that it names."""
    resources = page.get("/Resources", DictionaryObject()).get_object()
    yield page.get("/Contents", page).get_object(), resources
    for drawing in resources.get("/XObject", DictionaryObject()).get_object().values():
        if drawing.get_object()["/Subtype"] == "/Form":
            yield from _drawn(drawing.get_object())


def _name_bookmarks(writer: PdfWriter, headings: list[str]) -> None:
    """Give the bookmarks of a PDF the words of the headings."""
    bookmarks = list(_bookmarks(cast(DictionaryObject, writer.root_object["/Outlines"].get_object())))
    for bookmark, heading in zip(bookmarks, headings, strict=False):
        # A formula in a heading is no text to Chromium.
        if not _letters(str(bookmark["/Title"])) <= _letters(heading):
            raise CourseError(f"The PDF has a bookmark {bookmark['/Title']!r} where the heading {heading!r} is due.")
        bookmark[NameObject("/Title")] = TextStringObject(heading)
    if len(bookmarks) != len(headings):
        raise CourseError(f"The PDF has {len(bookmarks)} bookmarks instead of {len(headings)}, one for each heading.")


def _say_what_it_is(writer: PdfWriter, document: BeautifulSoup) -> None:
    """Write what programs that file a PDF ask it for."""
    said = {
        name: attribute(tag, "content") for tag in document.select("meta[name]") if (name := attribute(tag, "name"))
    }
    named = {"/Author": said["author"], "/Subject": said["description"], "/Keywords": said["keywords"]}
    writer.add_metadata({"/Creator": CREATOR, **{key: text for key, text in named.items() if text}})


def _bookmarks(parent: DictionaryObject) -> Iterator[DictionaryObject]:
    """Return the bookmarks below one, or below the root of all, in their order."""
    bookmark = parent.get("/First")
    while bookmark is not None:
        yield bookmark.get_object()
        yield from _bookmarks(bookmark.get_object())
        bookmark = bookmark.get_object().get("/Next")


def _letters(title: str) -> set[str]:
    """Return the letters and digits of a title, of which Chromium knows neither the order nor how often they stand."""
    return {letter for letter in unicodedata.normalize("NFKC", title) if letter.isalnum()}
