"""HTML and XML that we write: Jinja templates, which show whatever is put into them as text unless it is HTML."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@cache
def environment(folder: Path) -> Environment:
    """Return the environment of the templates in a folder, made once in each process.

    Parameters
    ----------
    folder
        Where the templates lie.

    Examples
    --------
    >>> environment(Path("templates")).from_string("<p>{{ name }}</p>").render(name="a < b")
    '<p>a &lt; b</p>'
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
