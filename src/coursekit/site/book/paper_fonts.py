"""The fonts of the printed document.

Chromium embeds a variable font in a PDF as drawings, whose text readers guess, so those of the site are made static.
The site's Arabic font sets a letter as a stem and its dots, which is three letters alike to whoever reads the PDF; the
one for paper has a glyph for each form of each letter.
"""

import base64

from coursekit.site import fonts
from coursekit.site.assets import PAPER_FONT, Assets

ARABIC_RANGE = "U+0600-06FF, U+200C-200F"
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
        faces.append(_face("Paper Arabic", arabic.read_bytes(), f"unicode-range: {ARABIC_RANGE}", weight))
    return "\n".join(faces)


def _face(family: str, data: bytes, descriptor: str, weight: int) -> str:
    address = f"data:font/woff2;base64,{base64.b64encode(data).decode()}"
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; {descriptor}; src: url("{address}"); }}'
