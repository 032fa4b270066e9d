"""An edition: the course in one language, which way it is read and where it lies."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from babel import Locale, UnknownLocaleError
from babel.core import get_global, parse_locale

from coursekit.course.errors import CourseError

# Lessons and the workshop's own words are written in this language; every other edition is made from catalogs.
SOURCE_LANGUAGE = "en"
LATIN = "Latn"
# How Unicode names the letters of scripts that are several, or that CLDR calls otherwise.
LETTER_NAMES = {"Hans": ("CJK",), "Hant": ("CJK",), "Jpan": ("HIRAGANA", "KATAKANA", "CJK"), "Kore": ("HANGUL",)}


@dataclass(frozen=True)
class Edition:
    """The course in one language.

    Parameters
    ----------
    language
        Its code, for instance ``"ar"``.

    Raises
    ------
    CourseError
        If ``language`` is no language code.

    Examples
    --------
    >>> arabic = Edition("ar")
    >>> arabic.direction, arabic.folder, arabic.address("book/intro"), arabic.name
    ('rtl', 'ar/', 'ar/book/intro.html', 'العربية')
    >>> Edition("en").address("book/intro")
    'book/intro.html'
    """

    language: str

    def __post_init__(self) -> None:
        """Refuse what is no language."""
        self.locale  # noqa: B018 (looking it up is the check)

    @cached_property
    def locale(self) -> Locale:
        """What Babel knows of the language."""
        try:
            return Locale.parse(self.language)
        except (UnknownLocaleError, ValueError) as error:
            raise CourseError(f"{self.language!r} is no language code: write en, ar, fr or pt_BR.") from error

    @property
    def is_source(self) -> bool:
        """Whether it is the one that the others are translated from."""
        return self.language == SOURCE_LANGUAGE

    @property
    def right_to_left(self) -> bool:
        """Whether it is read from right to left."""
        return self.locale.character_order == "right-to-left"

    @property
    def direction(self) -> str:
        """Its direction, as HTML's ``dir`` says it."""
        return "rtl" if self.right_to_left else "ltr"

    @cached_property
    def script(self) -> str:
        """The script that the language is written in, as ISO 15924 has it: ``"Arab"``, ``"Latn"``."""
        written = parse_locale(self.language)[2]
        likely = get_global("likely_subtags")
        full = likely.get(self.language) or likely[self.locale.language]
        return written or parse_locale(full)[2] or LATIN

    def writes(self, text: str) -> bool:
        """Return whether ``text`` holds a letter of the language's script.

        >>> Edition("ar").writes("Profit الربح"), Edition("ar").writes("Profit"), Edition("fr").writes("Profit")
        (True, False, True)
        """
        default = (Locale("en").scripts[self.script].upper(),)
        names = LETTER_NAMES.get(self.script, default)
        return any(unicodedata.name(letter, "").startswith(names) for letter in text if letter.isalpha())

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self.locale.get_display_name(self.language) or self.language

    @property
    def folder(self) -> str:
        """Where it lies below the site and below ``exercises/``: nothing for the source, else a name and a slash."""
        return "" if self.is_source else f"{self.language}/"

    def address(self, docname: str) -> str:
        """Return where the page ``docname`` lies below the site's folder."""
        return f"{self.folder}{docname}.html"
