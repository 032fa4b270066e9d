"""Pages from the templates beside this module: whatever is put into one is shown as text, unless it is HTML already."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment() -> Environment:
    """Return the environment of the templates, made once in each process."""
    return Environment(
        loader=PackageLoader("coursekit.grading"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(template: str, **values: object) -> str:
    """Return the page that the file ``template`` makes of ``values``."""
    return environment().get_template(template).render(**values)
