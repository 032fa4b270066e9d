"""Everything that we write in HTML or XML: Jinja templates in ``web/templates``, in which each text is escaped."""

from pathlib import Path

from coursekit.course.html_templates import environment


def web_folder() -> Path:
    """Return the folder of templates, style sheets, scripts and the lock file of the npm packages."""
    return Path(__file__).parent / "web"


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
    return environment(web_folder() / "templates").get_template(name).render(values)
