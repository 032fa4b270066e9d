"""The glossary of a course: its terms in every language, and the other words by which people look for them.

A term is written once, on the page of the course with a ``{glossary}``; its translation is the entry at the same place
of the translated page. What else people call it stands in ``locale/<language>/synonyms.toml``, for search alone: no
page shows these words, so those that translations must not use may stand there.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import read_text
from coursekit.course.project import Project
from coursekit.translation import apply, po

SYNONYMS = "synonyms.toml"
GLOSSARY = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{glossary\}[^\n]*\n(?P<body>.*?)^(?P=fence)\s*$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Glossary:
    """What an edition calls the terms of the course.

    Attributes
    ----------
    english
        The English of each term of the edition, by the term in small letters.
    synonyms
        Words for search alone, by the English of the term.
    sources
        The files that this is made from.
    written
        Each term of the edition as its glossary writes it, by its English.

    Examples
    --------
    >>> Glossary({"معدل الفقد": "churn rate"}, {"churn rate": ("معدل التسرب",)}, ()).english_of("معدل الفقد")
    'churn rate'
    """

    english: dict[str, str]
    synonyms: dict[str, tuple[str, ...]]
    sources: tuple[Path, ...]
    written: dict[str, str] = field(default_factory=dict)

    def english_of(self, term: str) -> str:
        """Return the English of a term of the edition; empty for what is no term."""
        return self.english.get(" ".join(term.split()).casefold(), "")

    def synonyms_of(self, term: str) -> tuple[str, ...]:
        """Return the words for search alone of a term of the edition."""
        return self.synonyms.get(self.english_of(term), ())


def terms(markdown: str) -> list[str]:
    r"""Return the terms that a page defines, in their order.

    >>> terms("# Glossary\n\n```{glossary}\n:sorted:\nmargin\n  What is left.\n\nchurn rate\n  Who left.\n```")
    ['margin', 'churn rate']
    """
    return [
        line.strip()
        for found in GLOSSARY.finditer(markdown)
        for line in found["body"].splitlines()
        if line.strip() and not line.startswith((" ", "\t", ":", ".."))
    ]


def glossary_of(project: Project, edition: Edition) -> Glossary:
    """Return the glossary of an edition; empty for a course without one.

    Raises
    ------
    CourseError
        If the translated page has more or fewer terms than the English one, or the file of synonyms cannot be read.
    """
    english: dict[str, str] = {}
    written: dict[str, str] = {}
    sources: list[Path] = []
    for page in _pages(project):
        text = read_text(project.root / page)
        ours = terms(text)
        if not ours:
            continue
        sources.append(project.root / page)
        theirs = ours
        if not edition.is_source:
            catalog = po.catalog_path(project, page, edition.language)
            sources.append(catalog)
            theirs = terms(apply.translated_markdown(text, po.load(catalog)))
            if len(ours) != len(theirs):
                raise CourseError(
                    f"{catalog}: the glossary has {len(theirs)} terms and the English one {len(ours)}; each term must "
                    "stand at the same place."
                )
        written |= dict(zip(ours, theirs, strict=True))
        english |= dict(zip((" ".join(term.split()).casefold() for term in theirs), ours, strict=True))
    path = synonyms_file(project, edition)
    if path.is_file():
        sources.append(path)
    return Glossary(english, synonyms(path, english.values()), tuple(sources), written)


def _pages(project: Project) -> list[Path]:
    """Return the pages that may define terms; the student versions, which need not be there, are none of them."""
    names = (name for name in project.docnames if not Project.is_exercise(Path(name)))
    return [page for name in names if (page := project.page_file(name)).suffix == ".md"]


def synonyms_file(project: Project, edition: Edition) -> Path:
    """Return where the words for search alone of an edition stand, if there are any."""
    return project.locale(edition.language) / SYNONYMS


def synonyms(path: Path, known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the words for search alone, by the English of the term.

    Parameters
    ----------
    path
        The file; one that is not there holds none.
    known
        The English of all terms.

    Raises
    ------
    CourseError
        If the file is no TOML, names what is no term, or lists what are no words.
    """
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path} is not valid TOML: {error}.") from error
    all_terms = set(known)
    wanted = 'write "the English term" = ["one word", "another"]'
    for term, words in table.items():
        if term not in all_terms:
            raise CourseError(f"{path}: “{term}” is no term of the glossary, where it must stand in English.")
        if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
            raise CourseError(f"{path}, “{term}”: what people call it must be a list of texts; {wanted}.")
    return {term: tuple(words) for term, words in table.items()}
