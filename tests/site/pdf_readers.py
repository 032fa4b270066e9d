"""What programs read in a PDF: its text by three of them, its Arabic words, its fonts."""

import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

MARKS = re.compile("[\u064b-\u0652]")
LETTERS = re.compile("[\u0621-\u063a\u0641-\u064a]+")


def by_poppler(path: Path) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("pdftotext is missing: apt-get install poppler-utils")
        pytest.skip("pdftotext is not installed, so poppler has not read the PDF: apt-get install poppler-utils")
    return subprocess.run([program, path, "-"], capture_output=True, encoding="utf-8", check=True).stdout


def by_pdfium(path: Path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def by_pypdf(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def words(text: str) -> Counter[str]:
    """Return the Arabic words of a text; the marks above and below letters, which readers lose, are left out."""
    return Counter(LETTERS.findall(MARKS.sub("", text)))


def fonts(path: Path) -> dict[str, DictionaryObject]:
    """Return the fonts of a PDF by name."""
    found = [font.get_object() for page in PdfReader(path).pages for font in page["/Resources"]["/Font"].values()]
    return {font_name(font): font for font in found}


def font_name(font: DictionaryObject) -> str:
    """Return the name of a font, also of one whose glyphs are drawings."""
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return str(inner["/FontDescriptor"].get_object()["/FontName"]).partition("+")[2]
