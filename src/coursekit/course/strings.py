"""The words of the interface (buttons, menus, search, feedback) in the language of an edition.

They are English in the code. ``locale/<language>/interface.po`` holds them in another language, whichever package asks
for them; what is missing there is a fault, told in words, and never English on a page of another language.
"""

import json
from functools import cache
from pathlib import Path

from coursekit.course import po_files
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text

# The packages that look their strings up in a catalog of such a name.
DOMAINS = ("sphinx", "booktheme", "togglebutton")


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
        self.path = root / "locale" / edition.language / "interface.po"
        self.texts: dict[str, str] = {}
        if not edition.is_source:
            if not self.path.is_file():
                raise CourseError(f"{self.path} is missing: it holds the words of that edition's interface.")
            self.texts = {entry.msgid: entry.msgstr for entry in po_files.read(self.path) if entry.msgstr}

    def __call__(self, text: str) -> str:
        """Return ``text`` in the edition's language."""
        if self.edition.is_source:
            return text
        try:
            return self.texts[text]
        except KeyError:
            raise CourseError(
                f"{self.path} does not say “{text}” in {self.edition.language}: add a message with this msgid."
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
        The language, which must have an ``interface.po``.
    folder
        Where the compiled catalogs go, below ``<language>/LC_MESSAGES``.
    """
    strings = Strings(root, Edition(language))
    catalog = po_files.read(strings.path)
    target = folder / language / "LC_MESSAGES"
    for domain in DOMAINS:
        write_bytes(target / f"{domain}.mo", catalog.to_binary())
    # Sphinx's own Arabic for its scripts holds empty strings, and an empty string is shown as nothing at all.
    plural = catalog.metadata.get("Plural-Forms", "").partition("plural=")[2].rstrip("; ")
    content = {"locale": language, "messages": strings.texts, "plural_expr": plural}
    write_text(target / "sphinx.js", f"Documentation.addTranslations({json.dumps(content, ensure_ascii=False)});\n")
