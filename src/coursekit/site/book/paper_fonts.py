"""The fonts of the printed document.

Chromium embeds a variable font in a PDF as drawings, whose text readers guess, so those of the site are made static.
The site's Arabic font sets a letter as a stem and its dots, which is three letters alike to whoever reads the PDF; the
one for paper has a glyph for each form of each letter. Where it has one for two letters (``لا``), there are made two.
"""

import base64
from io import BytesIO

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

from coursekit.site import fonts
from coursekit.site.assets import PAPER_FONT, Assets

ARABIC_RANGE = "U+0600-06FF, U+200C-200F"
# The glyphs for ل and an alif, and the one for ل alone, under the numbers that Unicode has for them as forms.
LAM_ALIF = range(0xFEF5, 0xFEFD)
LAM = 0xFEDD
LATIN_FONTS = {"normal": "noto-sans.woff2", "italic": "noto-sans-italic.woff2"}


def font_faces(packages: Assets) -> str:
    """Return the style sheet that declares the fonts ``Paper`` and ``Paper Arabic``, which it holds.

    Parameters
    ----------
    packages
        The installed npm packages.

    Returns
    -------
    str
        CSS; ``print.css`` names the fonts.
    """
    faces = []
    for weight in fonts.WEIGHTS:
        for style, name in LATIN_FONTS.items():
            data = (packages.static / "fonts" / name).read_bytes()
            faces.append(_face("Paper", fonts.static_instance(data, weight), f"font-style: {style}", weight))
        arabic = packages.tools / PAPER_FONT / f"vazirmatn-arabic-{weight}-normal.woff2"
        faces.append(
            _face("Paper Arabic", _one_glyph_a_letter(arabic.read_bytes()), f"unicode-range: {ARABIC_RANGE}", weight)
        )
    return "\n".join(faces)


def _face(family: str, data: bytes, descriptor: str, weight: int) -> str:
    address = f"data:font/woff2;base64,{base64.b64encode(data).decode()}"
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; {descriptor}; src: url("{address}"); }}'


def _one_glyph_a_letter(data: bytes) -> bytes:
    """Return the Arabic font with an invisible glyph for ل before each that draws it together with an alif.

    What is drawn and how much room it takes stay the same: the invisible glyph takes its room from the other.
    """
    font = TTFont(BytesIO(data), recalcTimestamp=False)
    drawn = [font.getBestCmap()[code] for code in LAM_ALIF]
    widths = font["hmtx"]
    room = min(widths[name][0] for name in drawn) // 2
    invisible = "lam.invisible"
    font.setGlyphOrder([*font.getGlyphOrder(), invisible])
    # A line without width, since pdfium passes over a glyph that takes no room.
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((room, 0))
    pen.lineTo((room, room))
    pen.lineTo((room, 0))
    pen.closePath()
    font["glyf"][invisible] = pen.glyph()
    widths[invisible] = (room, 0)
    for name in drawn:
        widths[name] = (widths[name][0] - room, widths[name][1])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[LAM] = invisible
    substitution = otTables.MultipleSubst()
    substitution.mapping = {name: [invisible, name] for name in drawn}
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag, lookup.SubTable = 2, 0, [substitution]
    rules = font["GSUB"].table
    rules.LookupList.Lookup.append(lookup)
    for record in rules.FeatureList.FeatureRecord:
        # Shapers come to this feature last, when all glyphs for two letters are there.
        if record.FeatureTag == "liga":
            record.Feature.LookupListIndex.append(len(rules.LookupList.Lookup) - 1)
    stream = BytesIO()
    font.save(stream)
    return stream.getvalue()
