"""The words of the interface (buttons, menus, search, feedback) in the language of an edition.

They are English in the code. The workshop's own ``locale/<language>/interface.po`` holds them in another language,
whichever package asks for them, and a course adds to it or overrides it in a file of the same name in its own
``locale/``. What is in neither is a fault, told in words, and never English on a page of another language.
"""

import io
import json
from functools import cache, cached_property
from gettext import GNUTranslations
from pathlib import Path

import polib

from coursekit.course import po_files
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text

# The packages that look their strings up in a catalog of such a name.
DOMAINS = ("sphinx", "booktheme", "togglebutton")
# What every course has without doing anything.
WORKSHOP = Path(__file__).parents[1]


def interface_catalog(root: Path, language: str) -> Path:
    """Return where the folder ``root``, a course's or the workshop's, has its interface strings in a language."""
    return root / "locale" / language / "interface.po"


def interface_catalogs(root: Path, language: str) -> list[Path]:
    """Return the catalogs that a language's interface strings are read from: the workshop's, then the course's own.

    >>> [path.parts[-4:] for path in interface_catalogs(Path("anywhere"), "ar")]
    [('coursekit', 'locale', 'ar', 'interface.po')]
    """
    return [path for folder in (WORKSHOP, root) if (path := interface_catalog(folder, language)).is_file()]


def has_strings(root: Path, language: str) -> bool:
    """Return whether the workshop or the course in ``root`` speaks a language.

    >>> has_strings(Path("anywhere"), "ar"), has_strings(Path("anywhere"), "fi")
    (True, False)
    """
    return Edition(language).is_source or bool(interface_catalogs(root, language))


def languages_spoken() -> list[str]:
    """Return the languages that the workshop's own words are translated to.

    >>> languages_spoken()
    ['ar']
    """
    return sorted(path.parent.name for path in WORKSHOP.glob("locale/*/interface.po"))


def _merged(root: Path, language: str) -> polib.POFile:
    """Return one catalog of a language's interface strings, in which the course's own win, also an empty one."""
    found = interface_catalogs(root, language)
    if not found:
        missing = interface_catalog(root, language)
        raise CourseError(f"{missing} is missing: it holds the words of that edition's interface.")
    merged = po_files.read(found[0])
    for path in found[1:]:
        for entry in po_files.read(path):
            if (known := merged.find(entry.msgid, msgctxt=entry.msgctxt)) is not None:
                merged.remove(known)
            merged.append(entry)
    return merged


def marked(text: str) -> str:
    """Return ``text`` as it is: it marks a text that is said elsewhere, for `course check` to ask for its translation.

    >>> marked("Right")
    'Right'
    """
    return text


class Strings:
    """Says the interface's words in one language; call it with the English.

    Parameters
    ----------
    root
        The course's folder.
    edition
        The edition whose language is spoken.

    Raises
    ------
    CourseError
        If the language has no strings at all, and, when called, if it lacks the one asked for.

    Examples
    --------
    >>> from coursekit.course.project import Project
    >>> Strings(Project.find().root, Edition("ar"))("Right")
    'صحيح'
    >>> Strings(Path("anywhere"), Edition("en"))("Right")
    'Right'
    """

    def __init__(self, root: Path, edition: Edition) -> None:
        self.edition = edition
        self.texts: dict[str, str] = {}
        if not edition.is_source:
            # One that is fuzzy is not known to fit any more, as the compiled catalogs have it too.
            self.texts = {entry.msgid: entry.msgstr for entry in _merged(root, edition.language).translated_entries()}
        self._root, self._path = root, interface_catalog(root, edition.language)

    @cached_property
    def _plurals(self) -> GNUTranslations:
        """The catalog in compiled form, which knows how to count in its language."""
        return GNUTranslations(io.BytesIO(_merged(self._root, self.edition.language).to_binary()))

    def count(self, one: str, other: str, number: int) -> str:
        """Return the text that goes with a number, which stands in it for ``{n}``.

        Parameters
        ----------
        one, other
            The English for one, and for all other numbers: an entry with a plural in the catalog.
        number
            A whole number.

        Raises
        ------
        CourseError
            If the catalog has no such entry.

        Examples
        --------
        >>> say = Strings(Path("anywhere"), Edition("ar"))
        >>> [say.count("{n} hour", "{n} hours", number) for number in (1, 2, 3, 11)]
        ['ساعة', 'ساعتين', '3 ساعات', '11 ساعة']
        """
        if self.edition.is_source:
            return (one if number == 1 else other).format(n=number)
        text = self._plurals.ngettext(one, other, number)
        if text in (one, other):
            raise CourseError(
                f"{self._path} does not say “{one}” in {self.edition.language}: add an entry with this msgid, the "
                f"msgid_plural “{other}” and a msgstr for each of the language's forms."
            )
        return text.format(n=number)

    def __call__(self, text: str) -> str:
        """Return ``text`` in the edition's language."""
        if self.edition.is_source:
            return text
        try:
            return self.texts[text]
        except KeyError:
            raise CourseError(
                f"{self._path} does not say “{text}” in {self.edition.language}: add a message with this msgid."
            ) from None

    def __contains__(self, text: object) -> bool:
        """Whether ``text`` is one of the interface's words; in the source language every text is."""
        return self.edition.is_source or text in self.texts


@cache
def strings_of(root: Path, language: str) -> Strings:
    """Return the strings of a language, read once in each process; parameters and errors as for :class:`Strings`."""
    return Strings(root, Edition(language))


def compile_catalogs(root: Path, language: str, folder: Path) -> None:
    """Write the interface's words in the form that Sphinx's ``locale_dirs`` wants.

    Parameters
    ----------
    root
        The course's folder.
    language
        The language, which must have interface strings.
    folder
        Where the compiled catalogs go, below ``<language>/LC_MESSAGES``.
    """
    strings = Strings(root, Edition(language))
    catalog = _merged(root, language)
    target = folder / language / "LC_MESSAGES"
    for domain in DOMAINS:
        write_bytes(target / f"{domain}.mo", catalog.to_binary())
    # Sphinx's own Arabic for its scripts holds empty strings, and an empty string is shown as nothing at all. Every
    # page loads what they say, and so no other words.
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted(_scripts_of_sphinx().glob("*.js")))
    said = {text: translation for text, translation in strings.texts.items() if f'"{text}"' in scripts}
    plural = catalog.metadata.get("Plural-Forms", "").partition("plural=")[2].rstrip("; ")
    content = {"locale": language, "messages": said, "plural_expr": plural}
    write_text(target / "sphinx.js", f"Documentation.addTranslations({json.dumps(content, ensure_ascii=False)});\n")


def _scripts_of_sphinx() -> Path:
    """Return the folder of the scripts that Sphinx puts on every page."""
    import sphinx

    return Path(sphinx.__file__).parent / "themes" / "basic" / "static"
