"""What a book says of itself: on its title page, and to programs that file it."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.project import CONFIG, Project
from coursekit.course.strings import strings_of
from coursekit.translation import apply, po

CITATION = "CITATION.cff"


@dataclass(frozen=True)
class Imprint:
    """What a book says of itself; empty what its course does not say.

    Attributes
    ----------
    title, description, authors
        As the configuration of the edition has them.
    version, date
        From ``CITATION.cff``; the date as ISO 8601 has it.
    licence
        From the settings, in the language of the edition.
    address
        Where the site is published.
    """

    title: str
    description: str
    authors: str
    version: str
    date: str
    licence: str
    address: str


def imprint_of(project: Project, edition: Edition) -> Imprint:
    """Return what the book of an edition says of itself.

    Raises
    ------
    CourseError
        If ``CITATION.cff`` is no YAML, or the edition's configuration is not translated.
    """
    config = project.config
    if not edition.is_source:
        text = (project.root / CONFIG).read_text(encoding="utf-8")
        translations = po.load(po.catalog_path(project, Path(CONFIG), edition.language))
        config = yaml.safe_load(apply.translated_config(text, translations))
    cited = _citation(project.root / CITATION)
    licence = project.settings.licence
    return Imprint(
        title=config["title"],
        description=config.get("sphinx", {}).get("config", {}).get("course_description", ""),
        authors=config["author"],
        version=str(cited.get("version", "")),
        date=str(cited.get("date-released", "")),
        licence=strings_of(project.root, edition.language)(licence) if licence else "",
        address=config.get("html", {}).get("baseurl", ""),
    )


def _citation(path: Path) -> dict[str, object]:
    """Return what a course says of how it is cited; nothing where it says nothing."""
    if not path.is_file():
        return {}
    try:
        cited = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CourseError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(cited, dict):
        raise CourseError(f"{path} holds no keys: it says `title: …`, `version: …` and `date-released: …`.")
    return cited
