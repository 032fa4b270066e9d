"""Pages of the grading side, from the templates beside this module."""

from pathlib import Path

from coursekit.course.html_templates import environment


def render(template: str, **values: object) -> str:
    """Return the page that the file ``template`` makes of ``values``."""
    return environment(Path(__file__).parent / "templates").get_template(template).render(values)
