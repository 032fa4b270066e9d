"""The interface of the site (buttons, menus, search) in languages that the theme does not speak, or speaks badly.

``locale/<language>/interface.po`` holds its strings, whichever package asks for them. Here they become what those
packages read.
"""

import json
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text
from coursekit.course.project import Project

# The course's own strings, and those of the packages that look theirs up in a catalog of this name.
DOMAIN = "course"
DOMAINS = (DOMAIN, "sphinx", "booktheme", "togglebutton")


def read(project: Project, language: str) -> Catalog:
    """Return the strings of the interface in ``language``.

    Raises :class:`CourseError` if the language has none: an edition with an English interface is not published.
    """
    path = project.root / "locale" / language / "interface.po"
    if not path.is_file():
        raise CourseError(f"{path.relative_to(project.root)} is missing: it holds the interface of that edition.")
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def compile_catalogs(project: Project, language: str) -> Path:
    """Write the catalogs of ``language`` in the form that Sphinx's ``locale_dirs`` wants, and return the folder."""
    catalog = read(project, language)
    stream = BytesIO()
    write_mo(stream, catalog)
    target = project.build / "interface" / language / "LC_MESSAGES"
    for domain in DOMAINS:
        write_bytes(target / f"{domain}.mo", stream.getvalue())
    # Sphinx's own Arabic for its scripts holds empty strings, and an empty string is shown as nothing at all.
    messages = {message.id: message.string for message in catalog if message.id and message.string}
    content = {"locale": language, "messages": messages, "plural_expr": catalog.plural_expr}
    write_text(target / "sphinx.js", f"Documentation.addTranslations({json.dumps(content, ensure_ascii=False)});\n")
    return project.build / "interface"
