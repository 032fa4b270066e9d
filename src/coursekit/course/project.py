"""Where things are: the course's folders, languages and reading order."""

import os
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from coursekit.course.errors import CourseError

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True)
class Project:
    """The course in the folder ``root``.

    >>> project = Project.find()
    >>> project.languages
    ('en', 'ar')
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Project":
        """Return the course that holds ``start`` (the working directory by default).

        Raises :class:`CourseError` where no folder upwards holds a ``_toc.yml``.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / "_toc.yml").is_file():
                return cls(folder)
        raise CourseError(f"{here} is not inside a course: no folder upwards holds a _toc.yml. Go to your clone first.")

    @cached_property
    def toc(self) -> dict[str, Any]:
        """The table of contents as written in ``_toc.yml``."""
        return yaml.safe_load((self.root / "_toc.yml").read_text(encoding="utf-8"))

    @cached_property
    def config(self) -> dict[str, Any]:
        """The English edition's ``_config.yml``."""
        return yaml.safe_load((self.root / "_config.yml").read_text(encoding="utf-8"))

    @cached_property
    def docnames(self) -> tuple[str, ...]:
        """The pages in reading order, as paths without ending (``book/intro``)."""
        entries = [chapter["file"] for part in self.toc["parts"] for chapter in part["chapters"]]
        return (self.toc["root"], *entries)

    @cached_property
    def pages(self) -> tuple[Path, ...]:
        """The pages' files in reading order, relative to the root."""
        return tuple(self.page_file(name) for name in self.docnames)

    def page_file(self, docname: str) -> Path:
        """Return the file of the page ``docname``, relative to the root."""
        for ending in (".ipynb", ".md"):
            candidate = Path(docname + ending)
            if (self.root / candidate).is_file():
                return candidate
        raise CourseError(f"_toc.yml names {docname}, but there is neither {docname}.ipynb nor {docname}.md.")

    @cached_property
    def translations(self) -> tuple[str, ...]:
        """The languages the course is translated to: one folder each in ``locale/``."""
        return tuple(sorted(folder.name for folder in (self.root / "locale").iterdir() if folder.is_dir()))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """All editions, the source language first."""
        return (SOURCE_LANGUAGE, *self.translations)

    @cached_property
    def lessons(self) -> tuple[Path, ...]:
        """The chapters and case studies (notebooks with a kernel), relative to the root, in reading order."""
        return tuple(page for page in self.pages if page.suffix == ".ipynb" and page.parts[0] != "exercises")

    @cached_property
    def solutions(self) -> tuple[Path, ...]:
        """The instructor's notebook of every assignment, relative to the root."""
        found = sorted((self.root / "solutions").glob("*/*.ipynb"))
        return tuple(path.relative_to(self.root) for path in found)

    @property
    def build(self) -> Path:
        """Where everything derived and not committed goes."""
        return self.root / "_build"

    @property
    def site(self) -> Path:
        """The published site: English at the root, each other language in a folder."""
        return self.build / "site"


def environment() -> dict[str, str]:
    """Return the environment for child processes, with this interpreter's programs first on PATH.

    nbgrader starts ``alembic`` by name and Jupyter its kernels; without this they are not found unless the
    virtual environment was activated.
    """
    programs = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if programs in path.split(os.pathsep):
        return dict(os.environ)
    return {**os.environ, "PATH": os.pathsep.join(filter(None, (programs, path)))}
