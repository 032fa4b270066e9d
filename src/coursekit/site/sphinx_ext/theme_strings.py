"""The interface strings of an edition, put in front of what the packages of the theme say."""

import gettext
import html
import json
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation, translators

from coursekit.course import strings
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.files import write_text
from coursekit.course.project import Project

_look_up = get_translation(strings.DOMAIN)


def _(text: str) -> str:
    """Return an interface string in the language of the edition that is being built."""
    return str(_look_up(text))


def prefer_ours(language: str) -> None:
    """Look strings up in the course's catalog first, and in the packages' own ones after it."""
    folder = Project.find().build / "interface"
    for domain in strings.DOMAINS:
        ours = gettext.translation(domain, folder, [language])
        if theirs := translators.get(("general", domain)):
            ours.add_fallback(theirs)
        translators["general", domain] = ours


def settings(app: Sphinx, config: Config) -> None:
    """Set those settings of other extensions that readers see."""
    # Only solutions to practice tasks are folded.
    config.nb_code_prompt_show = _("Show the solution")
    config.nb_code_prompt_hide = _("Hide the solution")
    config.togglebutton_hint = _("Click to show")
    config.togglebutton_hint_hide = _("Click to hide")
    config.html_theme_options["search_bar_text"] = _("Search this book...")
    config.html_theme_options["extra_footer"] = f"<p>{_('Text and figures: CC BY 4.0. Code: BSD 3-Clause.')}</p>"


def polish(app: Sphinx, exception: Exception | None) -> None:
    """Translate what the theme writes into pages and scripts without asking any catalog."""
    if exception or app.config.language == SOURCE_LANGUAGE:
        return
    texts = strings.strings_of(Project.find().root, app.config.language).texts

    def translated(found: re.Match[str]) -> str:
        name, text = found.groups()
        return f'{name}="{html.escape(texts.get(html.unescape(text), html.unescape(text)))}"'

    out = Path(app.outdir)
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        write_text(page, re.sub(r'\b(title|aria-label|data-bs-title)="([A-Z][^"]*)"', translated, text))
    script = out / "_static" / "copybutton.js"
    if script.is_file():
        names = {"copy": "Copy", "copy_to_clipboard": "Copy to clipboard"}
        names |= {"copy_success": "Copied!", "copy_failure": "Failed to copy"}
        ours = json.dumps({key: texts[text] for key, text in names.items()}, ensure_ascii=False)
        start = "const messages = {\n"
        text = script.read_text(encoding="utf-8")
        if f"'{app.config.language}': {{" not in text:
            write_text(script, text.replace(start, f"{start}  '{app.config.language}': {ours},\n"))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    if app.config.language != SOURCE_LANGUAGE:
        prefer_ours(app.config.language)
    app.connect("config-inited", settings)
    app.connect("build-finished", polish)
