"""Numbers with their nouns: «1 customer», «3 customers»; «عميلان», «3 عملاء», «11 عميلًا», «100 عميل».

Which form a number asks for follows from its language and from how the number is shown, by the plural rules of CLDR,
Unicode's collection. The forms stand in ``locale/nouns.toml`` of a course, and of the workshop for what it says itself.
"""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from babel import Locale

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import read_text
from coursekit.course.strings import WORKSHOP

FILE = Path("locale") / "nouns.toml"
# A number as a text shows it, with a sign, thousands and decimals.
SHOWN = re.compile(r"[+−-]?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<fraction>\.[0-9]+)?")
# What the role ``{counted}`` holds: a recorded number, its format, its noun.
CONTENT = re.compile(r"(?P<name>[A-Za-z_]\w*):(?P<form>\S+)\s+(?P<noun>.+)", re.DOTALL)
CATEGORIES = ("zero", "one", "two", "few", "many", "other")
OBLIQUE = "-oblique"
# Where a fraction takes another form than CLDR has it, as books of statistics write it.
OF_FRACTIONS = {"ar": "many"}
# Where a form says how many there are: «عميلان» are two customers.
SAYS_THE_NUMBER = {"ar": ("one", "two")}
# Between a number and its noun no line ends.
SPACE = "\u00a0"


def category(shown: str, language: str) -> str:
    """Return which of a noun's forms a number takes, as CLDR names it.

    Parameters
    ----------
    shown
        The number as it is shown: what is rounded to 1 counts as 1.
    language
        The language's code.

    Raises
    ------
    CourseError
        If ``shown`` is no number, as a percentage is none.

    Examples
    --------
    >>> [category(number, "ar") for number in ("0", "1", "2", "3", "11", "100", "1,103", "13.4", "10.0")]
    ['zero', 'one', 'two', 'few', 'many', 'other', 'few', 'many', 'many']
    >>> [category(number, "en") for number in ("1", "1.0", "2", "0")]
    ['one', 'other', 'other', 'other']
    """
    found = SHOWN.fullmatch(shown.strip())
    if found is None:
        raise CourseError(f"“{shown}” is no number to count with: give the role a format such as `:,.0f`.")
    locale = Locale.parse(language)
    if found["fraction"] and locale.language in OF_FRACTIONS:
        return OF_FRACTIONS[locale.language]
    return locale.plural_form(Decimal(found["whole"].replace(",", "") + (found["fraction"] or "")))


def counted(shown: str, forms: Mapping[str, str], language: str, *, oblique: bool = False) -> str:
    r"""Return a number with its noun in the form that it asks for.

    Parameters
    ----------
    shown
        The number as it is shown.
    forms
        The forms of the noun by CLDR's names; ``other`` stands for each that is not there. A name with ``-oblique`` is
        the form in another case than the nominative.
    language
        The language's code.
    oblique
        Whether the noun is in another case than the nominative, where the number leaves it one.

    Examples
    --------
    >>> customer = {"one": "عميل واحد", "two": "عميلان", "two-oblique": "عميلين", "few": "عملاء", "many": "عميلًا"}
    >>> forms = {**customer, "other": "عميل"}
    >>> [counted(number, forms, "ar").replace("\u00a0", " ") for number in ("1", "2", "7", "40", "1,200", "13.4")]
    ['عميل واحد', 'عميلان', '7 عملاء', '40 عميلًا', '1,200 عميل', '13.4 عميلًا']
    >>> counted("2", forms, "ar", oblique=True), counted("-3", forms, "ar").replace("\u00a0", " ")
    ('عميلين', '-3 عملاء')
    >>> counted("1", {"one": "customer", "other": "customers"}, "en").replace("\u00a0", " ")
    '1 customer'
    """
    kind = category(shown, language)
    form = forms.get(kind, forms["other"])
    if oblique:
        form = forms.get(kind + OBLIQUE, form)
    is_said = kind in SAYS_THE_NUMBER.get(Locale.parse(language).language, ()) and kind in forms
    # A sign must be seen, and so must its number.
    if is_said and shown.strip()[0].isdigit():
        return form
    return f"{shown.strip()}{SPACE}{form}"


def parted(content: str) -> dict[str, str]:
    """Return the name, the format and the noun of the role's content.

    Raises :class:`CourseError` if it is not made of these.

    >>> parted("gain:,.0f customer")
    {'name': 'gain', 'form': ',.0f', 'noun': 'customer'}
    """
    found = CONTENT.fullmatch(content.strip())
    if found is None:
        raise CourseError("write the recorded name, a colon, a format and the noun, as in `gain:,.0f customer`")
    return found.groupdict()


class Nouns:
    r"""The nouns that a course counts.

    Parameters
    ----------
    tables
        The forms of each noun by language, by the noun's name: its English singular.
    paths
        The files that they were read from.

    Examples
    --------
    >>> nouns = Nouns({"month": {"en": {"one": "month", "other": "months"}, "ar": {"few": "أشهر", "other": "شهر"}}})
    >>> nouns.counted("3", "شهر", "ar").replace("\u00a0", " "), nouns.counted("1", "month", "en").replace("\u00a0", " ")
    ('3 أشهر', '1 month')
    >>> nouns.counted("3", "year", "en")
    Traceback (most recent call last):
        ...
    coursekit.course.errors.CourseError: “year” is not among the nouns of the course in en, which are month: ...
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Mapping[str, str]]], paths: tuple[Path, ...] = ()) -> None:
        self.tables, self.paths = tables, paths

    def forms(self, noun: str, language: str) -> Mapping[str, str]:
        """Return the forms of a noun, found by its English singular or by its own.

        Raises
        ------
        CourseError
            If there is no such noun.
        """
        for english, languages in self.tables.items():
            forms = languages.get(language, {})
            if forms and noun in (english, forms["other"], forms.get("one")):
                return forms
        known = ", ".join(sorted(self.names(language))) or "none"
        raise CourseError(
            f"“{noun}” is not among the nouns of the course in {language}, which are {known}: write its forms into "
            f"{FILE}."
        )

    def names(self, language: str) -> list[str]:
        """Return what the nouns are called in a language: in the singular."""
        return [
            forms.get("one", forms["other"]) if Edition(language).is_source else forms["other"]
            for languages in self.tables.values()
            if (forms := languages.get(language))
        ]

    def after_fractions(self, language: str) -> dict[str, str]:
        """Return which form follows a fraction, for each form that may stand there by mistake.

        >>> Nouns({"day": {"ar": {"few": "أيام", "many": "يومًا", "other": "يوم"}}}).after_fractions("ar")
        {'يوم': 'يومًا', 'أيام': 'يومًا'}
        """
        kind = category("1.5", language)
        found: dict[str, str] = {}
        for languages in self.tables.values():
            if forms := languages.get(language):
                right = forms.get(kind, forms["other"])
                found |= {forms[name]: right for name in ("other", "few") if name in forms}
        return found

    def counted(self, shown: str, noun: str, language: str) -> str:
        """Return a number with its noun; ``noun`` ends in ``*`` where it is in another case than the nominative."""
        name = noun.strip()
        return counted(shown, self.forms(name.rstrip("*").strip(), language), language, oblique=name.endswith("*"))


def nouns_of(root: Path) -> Nouns:
    """Return the nouns of the course in ``root``, with the workshop's own.

    Raises
    ------
    CourseError
        If a table is no TOML, or a noun lacks what it must have; the message names it.
    """
    tables: dict[str, dict[str, dict[str, str]]] = {}
    paths = tuple(path for folder in (WORKSHOP, root) if (path := folder / FILE).is_file())
    for path in paths:
        try:
            table = tomllib.loads(read_text(path))
        except tomllib.TOMLDecodeError as error:
            raise CourseError(f"{path} is not valid TOML: {error}.") from error
        for noun, languages in table.items():
            for fault in _faults(languages):
                raise CourseError(f"{path}, {noun}: {fault}.")
            tables.setdefault(noun, {}).update(languages)
    return Nouns(tables, paths)


def _faults(languages: object) -> list[str]:
    """Return what is wrong with the forms of a noun.

    >>> _faults({"ar": {"few": "أشهر"}}), _faults({"ar": {"other": "شهر", "paucal": "أشهر"}})
    (['its forms in ar must have “other”'], ['“paucal” is no form that CLDR knows'])
    """
    if not isinstance(languages, dict) or not all(isinstance(forms, dict) for forms in languages.values()):
        return ['write its forms by language, such as en = { one = "month", other = "months" }']
    faults = []
    for language, forms in languages.items():
        faults += [
            f"“{name}” is no form that CLDR knows" for name in forms if name.removesuffix(OBLIQUE) not in CATEGORIES
        ]
        if "other" not in forms:
            faults.append(f"its forms in {language} must have “other”")
    return faults
