"""The works that a notebook cites: numbers in its text, and a list with links, formatted as on the pages."""

from collections.abc import Sequence
from pathlib import Path

from pybtex.database import BibliographyData, parse_file
from pybtex.plugin import find_plugin

from coursekit.course.errors import CourseError

STYLE = "unsrt"


def read_works(paths: Sequence[Path]) -> BibliographyData:
    """Return the works of several BibTeX files."""
    works = BibliographyData()
    for path in paths:
        works.add_entries(parse_file(path, "bibtex").entries.items())
    return works


class Citations:
    """The works that one notebook cites, numbered in the order in which it first does.

    Parameters
    ----------
    works
        All works that it may cite.

    Examples
    --------
    >>> from pybtex.database import Entry, Person
    >>> fields = {"title": "On margins", "journal": "Profit", "year": "1999", "doi": "10.1/2"}
    >>> works = BibliographyData({"doe1999": Entry("article", fields, {"author": [Person("Doe, Jo")]})})
    >>> cited = Citations(works)
    >>> cited.cite("doe1999"), cited.cite("doe1999")
    ('[1]', '[1]')
    >>> print(cited.listed())
    1. Jo Doe. On margins. *Profit*, 1999. [doi:10.1/2](https://doi.org/10.1/2).
    """

    def __init__(self, works: BibliographyData) -> None:
        self.works = works
        self.numbers: dict[str, int] = {}

    def cite(self, keys: str) -> str:
        """Return the numbers of the works with these keys, which commas divide.

        Raises :class:`CourseError` for a work that is in none of the course's files.
        """
        for key in map(str.strip, keys.split(",")):
            if key not in self.works.entries:
                raise CourseError(f"No bibliography of the course holds {key!r}.")
            self.numbers.setdefault(key, len(self.numbers) + 1)
        return f"[{', '.join(str(self.numbers[key.strip()]) for key in keys.split(','))}]"

    def listed(self) -> str:
        """Return the list of the works cited so far, in Markdown."""
        style, backend = find_plugin("pybtex.style.formatting", STYLE)(), find_plugin("pybtex.backends", "markdown")()
        entries = style.format_entries([self.works.entries[key] for key in self.numbers])
        texts = (" ".join(entry.text.render(backend).split()) for entry in entries)
        return "\n".join(f"{number}. {_light(text)}" for number, text in enumerate(texts, start=1))


def _light(text: str) -> str:
    r"""Return Markdown without the escapes that it does not need.

    >>> _light(r"17\(1\):9–24, 2003\.")
    '17(1):9–24, 2003.'
    """
    for mark in ".()-#+!{}":
        text = text.replace(f"\\{mark}", mark)
    return text
