"""Where an edition is on its way from sources to pages: a folder for each step, and the notes of each step."""

from dataclasses import dataclass
from pathlib import Path

from coursekit.course.edition import Edition
from coursekit.course.memo import Memo
from coursekit.course.project import Project
from coursekit.course.strings import Strings, strings_of

# Beside the staged pages: which files there are that pages are made from and that may come and go.
LISTING = "_files.txt"
# The folder beside an edition's pages that holds its notebooks, as Sphinx calls it.
SOURCES = "_sources"


@dataclass(frozen=True)
class EditionBuild:
    """The build of one edition.

    Attributes
    ----------
    project
        The course.
    edition
        Which of its editions.
    results
        The Jupyter cache with the results of its notebooks.
    """

    project: Project
    edition: Edition
    results: Path

    @property
    def language(self) -> str:
        """The edition's language."""
        return self.edition.language

    @property
    def say(self) -> Strings:
        """The strings of the interface in that language."""
        return strings_of(self.project.root, self.language)

    @property
    def staged(self) -> Path:
        """The sources in the edition's language."""
        return self.project.build / "stage" / self.language

    @property
    def sphinx(self) -> Path:
        """What Jupyter Book is told to write into."""
        return self.project.build / "sphinx" / self.language

    @property
    def html(self) -> Path:
        """Where Jupyter Book leaves the pages."""
        return self.sphinx / "_build" / "html"

    @property
    def executed(self) -> Path:
        """Where MyST-NB leaves executed notebooks and the values that they recorded."""
        return self.sphinx / "_build" / "jupyter_execute"

    @property
    def finished(self) -> Path:
        """The pages, pictures and sheets as they are published."""
        return self.project.build / "finished" / self.language

    @property
    def target(self) -> Path:
        """Where the edition lies in the site."""
        return self.project.edition_site(self.edition)

    def memo(self, step: str) -> Memo:
        """Return the notes of a step."""
        return Memo(self.project.build / "notes" / self.language / f"{step}.json")
