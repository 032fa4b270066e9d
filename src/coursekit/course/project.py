"""Where things are: the course's folders, editions and reading order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from coursekit.course import settings
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.settings import Settings

TOC = "_toc.yml"
CONFIG = "_config.yml"
# What the workshop reads of the configuration, parts before what is in them.
CONFIG_SHAPES: dict[str, type] = {
    "execute": dict,
    "html": dict,
    "parse": dict,
    "parse.myst_enable_extensions": list,
    "sphinx": dict,
    "sphinx.config": dict,
    "bibtex_bibfiles": list,
}


def _listed(needed: Mapping[str, str]) -> str:
    """Return keys and what they stand for as a part of a sentence."""
    return " and ".join(f"{meaning} (`{key}: …`)" for key, meaning in needed.items())


@dataclass(frozen=True)
class Part:
    """A part of the course: its caption or nothing, its pages in reading order, and whether these have numbers."""

    caption: str
    docnames: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Project:
    """The course in the folder ``root``.

    >>> project = Project.find()
    >>> [edition.language for edition in project.editions]
    ['en', 'ar']
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Project":
        """Return the course that holds ``start`` (the working directory by default).

        Raises :class:`CourseError` where no folder upwards holds a ``_toc.yml``.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / TOC).is_file():
                return cls(folder)
        raise CourseError(f"{here} is not inside a course: no folder upwards holds a {TOC}. Go to your clone first.")

    # --- What the course says of itself ---

    @cached_property
    def settings(self) -> Settings:
        """What is this course's own, from ``pyproject.toml``."""
        return settings.load(self.root)

    def _yaml(self, name: str, needed: Mapping[str, str]) -> dict[str, Any]:
        path = self.root / name
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise CourseError(f"{path} is missing: it has to say {_listed(needed)}.") from error
        except yaml.MarkedYAMLError as error:
            place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
            raise CourseError(
                f"{path}{place} is not valid YAML: {error.problem}. A key is followed by a colon and a space, what "
                "belongs to it is indented by spaces, and each bracket and quotation mark is closed."
            ) from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise CourseError(f"{path} is not valid YAML: {error}") from error
        if not isinstance(content, dict):
            raise CourseError(f"{path} holds no keys: it has to say {_listed(needed)}.")
        if missing := {key: meaning for key, meaning in needed.items() if not isinstance(content.get(key), str)}:
            raise CourseError(f"{path} has to say {_listed(missing)}.")
        return content

    @cached_property
    def toc(self) -> dict[str, Any]:
        """The table of contents as written in ``_toc.yml``."""
        return self._yaml(TOC, {"root": "the page that the course begins with"})

    @cached_property
    def config(self) -> dict[str, Any]:
        """The source edition's ``_config.yml``.

        Raises :class:`CourseError` if a setting that the workshop reads is none of its kind.
        """
        config = self._yaml(CONFIG, {"title": "the course's title", "author": "who wrote it"})
        for name, kind in CONFIG_SHAPES.items():
            value: Any = config
            for key in name.split("."):
                # What is left out has its standard value; a part that is no mapping was told before its keys.
                value = value.get(key, kind()) if isinstance(value, dict) else kind()
            if not isinstance(value, kind):
                wanted = "a list" if kind is list else "a mapping"
                raise CourseError(f"{self.root / CONFIG}: {name} must be {wanted}, not {value!r}.")
        return config

    def missing_config(self) -> list[str]:
        """Return which of the parts that each edition fills in the configuration lacks."""
        config = self.config
        wanted = {"execute": "execute" in config, "sphinx.config": "config" in config.get("sphinx", {})}
        return [name for name, is_there in wanted.items() if not is_there]

    @property
    def title(self) -> str:
        """The course's title in the source language."""
        return str(self.config["title"])

    @property
    def slug(self) -> str:
        """The title as a file name."""
        return "-".join(re.findall(r"\w+", self.title.lower()))

    # --- Editions ---

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """All editions that are published, the source first."""
        return tuple(map(Edition, self.settings.languages))

    @property
    def source(self) -> Edition:
        """The edition that the others are translated from."""
        return self.editions[0]

    @property
    def translations(self) -> tuple[str, ...]:
        """The languages that the course is translated to."""
        return self.settings.languages[1:]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of all editions, the source first."""
        return self.settings.languages

    def locale(self, language: str) -> Path:
        """Return the folder of a language's catalogs."""
        return self.root / "locale" / language

    # --- Pages ---

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts in reading order, without the page that the course begins with."""
        parts = self.toc["parts"] if "parts" in self.toc else [{"chapters": self.toc.get("chapters")}]
        found = []
        for number, part in enumerate(parts if isinstance(parts, list) else [None], start=1):
            try:
                names = tuple(chapter["file"] for chapter in part["chapters"])
                caption = part.get("caption", "")
            except (TypeError, KeyError, AttributeError):
                names, caption = (), None
            if not names or not all(isinstance(text, str) for text in (caption, *names)):
                place = f", part {number}" if "parts" in self.toc else ""
                raise CourseError(
                    f"{self.root / TOC}{place}: the pages cannot be read. Under parts, write a list in which each part "
                    "has a caption and chapters, a list of which each has a file: the page's path without its ending."
                )
            found.append(Part(caption, names, bool(part.get("numbered"))))
        return tuple(found)

    @cached_property
    def chapter_numbers(self) -> dict[str, int]:
        """The number of each page in a part that is ``numbered``, counted from 1 through the whole course."""
        counted = (docname for part in self.parts if part.numbered for docname in part.docnames)
        return {docname: number for number, docname in enumerate(counted, start=1)}

    @cached_property
    def docnames(self) -> tuple[str, ...]:
        """The pages in reading order, as paths without ending (``book/intro``)."""
        return (self.toc["root"], *(docname for part in self.parts for docname in part.docnames))

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
        raise CourseError(f"{TOC} names {docname}, but there is neither {docname}.ipynb nor {docname}.md.")

    @property
    def page_folders(self) -> tuple[str, ...]:
        """The folders that lessons lie in, and what pages refer to beside them."""
        return tuple(dict.fromkeys(Path(name).parts[0] for name in self.settings.lessons))

    @cached_property
    def lessons(self) -> tuple[Path, ...]:
        """The notebooks that teach, relative to the root, in reading order."""
        return tuple(page for page in self.pages if page.suffix == ".ipynb" and page.parts[0] in self.page_folders)

    @cached_property
    def deciding_lessons(self) -> tuple[Path, ...]:
        """The lessons that answer a decision, in reading order; the others prepare for these."""
        return tuple(lesson for lesson in self.lessons if self.settings.kind_of(lesson).decides)

    # --- Assignments ---

    @cached_property
    def solutions(self) -> tuple[Path, ...]:
        """The instructor's notebook of every assignment, relative to the root."""
        found = sorted((self.root / "solutions").glob("*/*.ipynb"))
        return tuple(path.relative_to(self.root) for path in found)

    def solution_of(self, lesson: Path) -> Path:
        """Return where the instructor's notebook of a lesson's assignment lies, relative to the root."""
        return Path("solutions", lesson.stem, f"{lesson.stem}.ipynb")

    @staticmethod
    def is_exercise(page: Path) -> bool:
        """Whether a page is a student version, made from ``solutions/``."""
        return page.parts[0] == "exercises"

    @staticmethod
    def student_version(name: str, edition: Edition, notebook: str | None = None) -> Path:
        """Return where the student version of the assignment ``name`` lies in an edition, relative to the root."""
        return Path("exercises", edition.folder, name, f"{notebook or name}.ipynb")

    # --- What is derived ---

    @property
    def library_folder(self) -> Path | None:
        """The folder of the package that lessons import, None where they need none."""
        return self.root / "src" / self.settings.library if self.settings.library else None

    @property
    def build(self) -> Path:
        """Where everything derived and not committed goes."""
        return self.root / "_build"

    @property
    def site(self) -> Path:
        """The published site: the source edition at the root, each other one in a folder."""
        return self.build / "site"

    def require_site(self) -> None:
        """Raise :class:`CourseError` where the site was not built yet."""
        if not (self.site / "index.html").is_file():
            raise CourseError("There is no site yet: run `course build` first.")

    def edition_site(self, edition: Edition) -> Path:
        """Return the folder of an edition's pages in the published site."""
        return self.site / edition.folder
