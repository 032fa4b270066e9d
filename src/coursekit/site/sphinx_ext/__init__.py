"""What the course adds to Sphinx: a second direction, local scripts, and pages made from tables and lessons."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from coursekit.course.project import Project
from coursekit.site import assets
from coursekit.site.sphinx_ext import (
    claim_notes,
    counting,
    course_map,
    explorers,
    figures,
    folds,
    form_roles,
    head,
    launch,
    ledger,
    objective_lists,
    other_editions,
    practice,
    reading_paths,
    references,
    report,
    search,
    search_results,
    terms,
    text_fonts,
    theme_strings,
    trace_tables,
)
from coursekit.site.templates import web_folder

# In the order in which they are set up.
EXTENSIONS = (
    theme_strings, figures, folds, form_roles, claim_notes, explorers, objective_lists, other_editions, course_map,
    counting, head, launch, ledger, practice, reading_paths, references, report, search, search_results, terms,
    text_fonts, trace_tables,
)  # fmt: skip
# Templates that the theme asks for by name.
TEMPLATES = web_folder() / "theme"
STATIC = web_folder() / "static"


def serve_assets(app: Sphinx, config: Config) -> None:
    """Add the scripts, fonts and styles that the site serves itself."""
    # Folders added here are not Jupyter Book's own: it would load every script in those on every page.
    config.html_static_path += [str(STATIC), str(assets.install(Project.find().build).static)]
    config.templates_path += [str(TEMPLATES)]


def leave_out_thebe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Take the scripts for running code on the page off every page.

    Jupyter Book always adds them. They would fetch a program from another host.
    """
    for kind in ("script_files", "css_files"):
        kept = [
            file for file in context[kind] if "thebe" not in f"{file.filename} {file.attributes.get('body')}".lower()
        ]
        context[kind] = kept


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    for extension in EXTENSIONS:
        extension.setup(app)
    app.add_config_value("course_description", "", "html", [str])
    app.connect("config-inited", serve_assets)
    app.connect("html-page-context", leave_out_thebe, priority=900)
    app.add_css_file("course.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
