"""Everything that we write in HTML or XML: Jinja templates in ``web/templates``, in which each text is escaped."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def web_folder() -> Path:
    """Return the folder of templates, style sheets, scripts and the lock file of the npm packages."""
    return Path(__file__).parent / "web"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(web_folder() / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(name: str, **values: object) -> str:
    r"""Return what a template writes.

    Parameters
    ----------
    name
        Its file in ``web/templates``.
    values
        What it asks for; one that is missing is a fault. A template that speaks gets the strings of an edition as
        ``_``.

    Examples
    --------
    >>> render("head.html", elements=[("meta", {"name": "a", "content": "b & c"})])
    '<meta name="a" content="b &amp; c"/>\n'
    """
    return _environment().get_template(name).render(values)
