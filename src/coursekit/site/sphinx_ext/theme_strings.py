"""The interface strings of an edition, put in front of what Sphinx and the packages of the theme say.

Their templates and scripts look their words up in catalogs of their own; ours stand before these. What they write
without asking any catalog is put right when pages are finished.
"""

import gettext
import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import translators

from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.course.strings import DOMAINS, Strings, strings_of
from coursekit.site.templates import render

# The foot of each page: authors in words of our own, and then what the theme has.
FOOTER = ["course-author.html", "copyright.html", "last-updated.html", "extra-footer.html"]
COPY_SCRIPT = "copybutton.js"
# Where that script begins its table of languages, to which it gives no other access.
COPY_TABLE = "const messages = {\n"


def strings_for(config: Config) -> Strings:
    """Return the strings of the edition that is being built."""
    return strings_of(Project.find().root, config.language)


def prefer_ours(language: str) -> None:
    """Look strings up in the course's catalog first, and in the packages' own ones after it."""
    folder = Project.find().build / "interface"
    for domain in DOMAINS:
        ours = gettext.translation(domain, folder, [language])
        if theirs := translators.get(("general", domain)):
            ours.add_fallback(theirs)
        translators["general", domain] = ours


def settings(app: Sphinx, config: Config) -> None:
    """Set those settings of other extensions that readers see."""
    say = strings_for(config)
    # Of folded solutions; what else is folded has lines of its own (`folds`).
    config.nb_code_prompt_show = say("Show the solution")
    config.nb_code_prompt_hide = say("Hide the solution")
    config.togglebutton_hint = say("Click to show")
    config.togglebutton_hint_hide = say("Click to hide")
    config.html_theme_options["search_bar_text"] = say("Search this book...")
    config.html_theme_options["footer_content_items"] = FOOTER
    if licence := Project.find().settings.licence:
        config.html_theme_options["extra_footer"] = render("footer.html", text=say(licence)).strip()


def translate_copy_button(app: Sphinx, exception: Exception | None) -> None:
    """Add the edition's language to the table in which the script of the copy button looks its words up.

    Raises
    ------
    CourseError
        If the script holds no such table: then its package has changed.
    """
    script = Path(app.outdir) / "_static" / COPY_SCRIPT
    say = strings_for(app.config)
    if exception or say.edition.is_source or not script.is_file():
        return
    text = script.read_text(encoding="utf-8")
    if f"'{app.config.language}'" in text:
        return
    if COPY_TABLE not in text:
        raise CourseError(
            f"{COPY_SCRIPT} holds no “{COPY_TABLE.strip()}”: compare theme_strings.py with sphinx-copybutton."
        )
    words = {
        "copy": say("Copy"),
        "copy_to_clipboard": say("Copy to clipboard"),
        "copy_success": say("Copied!"),
        "copy_failure": say("Failed to copy"),
    }
    entry = f"  '{app.config.language}': {json.dumps(words, ensure_ascii=False)},\n"
    write_text(script, text.replace(COPY_TABLE, COPY_TABLE + entry))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    if not strings_for(app.config).edition.is_source:
        prefer_ours(app.config.language)
    app.connect("config-inited", settings)
    app.connect("build-finished", translate_copy_button)
