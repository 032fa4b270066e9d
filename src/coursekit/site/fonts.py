"""Fonts cut down to what the course writes, so that a page carries no glyph that it cannot show."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text
from coursekit.course.memo import Memo, key_of, program_key

# From regular to bold: the site sets nothing thinner or fatter.
WEIGHTS = (400, 700)
# The Arabic letters, marks, digits and punctuation of Arabic texts, with the letters Arabic borrows for foreign names.
ARABIC_CHARACTERS = (
    0x20, 0xA0, 0x60C, 0x61B, 0x61F, *range(0x621, 0x63B), *range(0x640, 0x656), *range(0x660, 0x66E), 0x670, 0x671,
    0x67E, 0x686, 0x698, 0x6A4, 0x6A9, 0x6AF, 0x6CC, *range(0x200C, 0x2010),
)  # fmt: skip
LATIN_RANGE = "U+0000-00FF, U+0131, U+0152-0153, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2212"


@dataclass(frozen=True)
class Face:
    """A font as a style sheet names it: its family, its file, its style, and the characters it is used for."""

    family: str
    file: str
    style: str
    characters: str


# The text fonts, by the name of the script that brings them onto a page, and of the sheet for readers without scripts.
LATIN, ARABIC = "noto-sans", "noto-sans-arabic"
FACES = {
    LATIN: (
        Face("Noto Sans", "noto-sans.woff2", "normal", LATIN_RANGE),
        Face("Noto Sans", "noto-sans-italic.woff2", "italic", LATIN_RANGE),
    ),
    ARABIC: (Face("Noto Sans Arabic", "noto-sans-arabic.woff2", "normal", "U+0600-06FF, U+200C-200F"),),
}
SCRIPT = """\
// The fonts of the text, here before the text is laid out.
for (const [family, style, unicodeRange, data] of %s) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  document.fonts.add(new FontFace(family, bytes, { style, unicodeRange, weight: "%d %d" }));
}
"""


def holds(data: bytes, characters: Iterable[int]) -> bool:
    """Whether a font holds any of the characters."""
    return not set(characters).isdisjoint(TTFont(BytesIO(data)).getBestCmap())


def subset(data: bytes, characters: Iterable[int], flavour: str = "woff2") -> bytes:
    """Return a font that holds only some characters, in WOFF2 unless told otherwise.

    Parameters
    ----------
    data
        A font in any form that fontTools reads.
    characters
        Code points to keep; those the font does not hold are passed over.
    flavour
        ``"woff2"`` or ``"woff"``.

    Returns
    -------
    bytes
        The smaller font, with the joining and mark rules that its characters need.

    Raises
    ------
    CourseError
        If the font holds none of the characters.
    """
    # With the time at which it was made, so that it is the same in every build.
    font = TTFont(BytesIO(data), recalcTimestamp=False)
    wanted = set(characters) & set(font.getBestCmap())
    if not wanted:
        raise CourseError("The font holds none of the characters it is to be cut down to.")
    if "FFTM" in font:
        # FontForge's note of when the font was made, which nothing reads.
        del font["FFTM"]
    options = Options(layout_features=["*"], notdef_outline=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    if "fvar" in font:
        font = instantiateVariableFont(font, {"wght": WEIGHTS})
    font.flavor = flavour
    stream = BytesIO()
    font.save(stream)
    return stream.getvalue()


def static_instance(data: bytes, weight: int) -> bytes:
    """Return a variable font at one weight, as WOFF2."""
    font = instantiateVariableFont(TTFont(BytesIO(data), recalcTimestamp=False), {"wght": weight})
    font.flavor = "woff2"
    stream = BytesIO()
    font.save(stream)
    return stream.getvalue()


def keep_subset(path: Path, data: bytes, characters: Iterable[int], memo: Memo, flavour: str = "woff2") -> None:
    """Write what :func:`subset` returns to ``path``, unless ``memo`` knows that it was made from the same before.

    Cutting the fonts of all formulas takes seconds.
    """
    wanted = sorted(set(characters))
    key = key_of(hashlib.sha256(data).hexdigest(), wanted, flavour, program_key("coursekit.site.fonts"))
    if not memo.holds(path.name, key, path):
        # Without its note until it is right: an interruption must not leave an old font with a new note.
        memo.forget(path.name)
        write_bytes(path, subset(data, wanted, flavour))
        memo.note(path.name, key)
        memo.save()


def reduce(folder: Path) -> None:
    """Cut the text fonts in ``folder`` down in place: the Arabic one to Arabic, the others to regular and bold."""
    for path in sorted(folder.glob("*.woff2")):
        data = path.read_bytes()
        characters = ARABIC_CHARACTERS if "arabic" in path.name else TTFont(BytesIO(data)).getBestCmap()
        write_bytes(path, subset(data, characters))


def write_for_pages(folder: Path) -> None:
    """Write the scripts and style sheets that bring the text fonts onto a page into the folder of the fonts.

    A font that comes after the text is laid out moves all of it. A style sheet cannot prevent that, even with the font
    within it; a script can, since a font that is made from bytes is there at once.
    """
    for name, faces in FACES.items():
        fonts = [
            (face.family, face.style, face.characters, base64.b64encode((folder / face.file).read_bytes()).decode())
            for face in faces
        ]
        write_text(folder / f"{name}.js", SCRIPT % (json.dumps(fonts), *WEIGHTS))
        rules = (
            f'@font-face {{ font-family: "{face.family}"; font-style: {face.style}; '
            f"font-weight: {WEIGHTS[0]} {WEIGHTS[1]}; "
            f'unicode-range: {face.characters}; src: url("{face.file}") format("woff2"); }}\n'
            for face in faces
        )
        write_text(folder / f"{name}.css", "".join(rules))
