"""Notebooks as readers download them, and as Binder, Colab and JupyterLab open them: an edition of their own.

What only the book understands becomes plain Markdown (`plain`), works cited become numbers with a list (`works`), links
lead to the other notebooks (`links`), solutions are folded (`folding`), and each text has its direction
(`coursekit.course.direction`).
"""

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode, v4
from pybtex.database import BibliographyData

from coursekit.content.reading_time import ASSIGNMENT, LESSON, time_of
from coursekit.course import notebooks
from coursekit.course.counting import Nouns, nouns_of, parted
from coursekit.course.direction import in_direction
from coursekit.course.duration import duration
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.files import write_text
from coursekit.course.memo import content_hash, key_of, program_key
from coursekit.course.project import Project
from coursekit.course.repository import Repository, repository
from coursekit.course.settings import LessonRules
from coursekit.course.strings import Strings
from coursekit.site.downloads.answer_cells import with_answers
from coursekit.site.downloads.captions import captions, with_captions
from coursekit.site.downloads.folding import fold, with_outputs
from coursekit.site.downloads.links import Links, links_of
from coursekit.site.downloads.plain import plain
from coursekit.site.downloads.works import Citations, read_works
from coursekit.site.edition_build import SOURCES, EditionBuild
from coursekit.site.execute import executed
from coursekit.site.sphinx_ext.ledger import claim_label, claims
from coursekit.translation.glossary import Glossary, glossary_of

# The id of the cell that lists works cited, where the notebook has none.
WORKS = "works-cited"
# Stands where the list goes until all works are numbered.
PLACE_OF_WORKS = "{works cited}"
NO_TERMS, NO_NOUNS = Glossary({}, {}, ()), Nouns({})
EXPLICIT = re.compile(r"(.*?)\s*<([^<>]+)>", re.DOTALL)


def records(path: Path) -> dict[str, object]:
    """Return the values that a notebook recorded, by name, from the file MyST-NB keeps them in.

    A notebook that recorded nothing has no such file, and no values.
    """
    if not path.is_file():
        return {}
    outputs = json.loads(path.read_text(encoding="utf-8"))
    return {name: ast.literal_eval(output["data"]["text/plain"]) for name, output in outputs.items()}


@dataclass(frozen=True)
class Readable:
    """Makes the notebooks of an edition readable outside of the book.

    Parameters
    ----------
    links
        Where its pages are.
    verdicts
        What the ledger says of each claim, by the claim's id.
    works
        What its notebooks may cite.
    say
        The strings of the interface in its language.
    times
        How long a lesson and its assignment take, in words, by page and by what ``{minutes}`` names.
    widget_call
        The name of the function that shows a widget.
    glossary
        What its terms are called in English.
    nouns
        What its numbers are counted with.
    chapters
        The numbers of the pages that have one.

    Examples
    --------
    >>> from coursekit.course.edition import Edition
    >>> make = Readable(Links({}, {}, (), ""), {}, BibliographyData(), Strings(Path("anywhere"), Edition("en")))
    >>> text = "A gain of {glue:text}`gain:.1%` of {term}`margins <margin>`."
    >>> make(v4.new_notebook(cells=[v4.new_markdown_cell(text)]), "book/one", {"gain": 0.275}).cells[0].source
    'A gain of 27.5% of margins.'
    """

    links: Links
    verdicts: Mapping[str, str]
    works: BibliographyData
    say: Strings
    times: Mapping[tuple[str, str], str] = field(default_factory=dict)
    widget_call: str = LessonRules.widget_call
    glossary: Glossary = NO_TERMS
    nouns: Nouns = NO_NOUNS
    chapters: Mapping[str, int] = field(default_factory=dict)

    def __call__(
        self, notebook: NotebookNode, name: str, values: dict[str, object], executed: NotebookNode | None = None
    ) -> NotebookNode:
        """Return ``notebook``, the page ``name``, in readable form; the argument is not changed.

        Parameters
        ----------
        notebook
            What the page is made from.
        name
            Its path in the edition, without ending.
        values
            What it recorded.
        executed
            The same with the outputs of its run, if it is run.
        """
        cited = Citations(self.works)
        numbered = captions(notebook, self.say, self.chapters.get(name))
        named: set[str] = set()

        def role(kind: str, content: str) -> str:
            if kind == "numref" and content in numbered:
                return numbered[content].number
            if kind == "term":
                return self._term(content, named)
            return self._shown(kind, content, name, values, cited)

        result = NotebookNode(notebook)
        result.cells = [NotebookNode(cell) for cell in notebook.cells]
        with_outputs(result, executed)
        result.cells = with_captions(result.cells, numbered)
        for cell in result.cells:
            if cell.cell_type == "markdown":
                cell.source = plain(cell.source, role, PLACE_OF_WORKS, self.say)
            fold(cell, self.say, self.widget_call)
        with_answers(result, self.say)
        self._list(result, cited)
        return in_direction(result, self.say.edition)

    def _term(self, content: str, named: set[str]) -> str:
        """Return a term, with its English at its first mention where the edition is another."""
        explicit = EXPLICIT.fullmatch(content)
        text, target = (explicit[1], explicit[2]) if explicit else (content, content)
        english = self.glossary.english_of(target)
        if self.say.edition.is_source or not english or english in named:
            return text
        named.add(english)
        return f'{text} (<bdi lang="{SOURCE_LANGUAGE}" dir="ltr">{english}</bdi>)'

    def _list(self, notebook: NotebookNode, cited: Citations) -> None:
        """Put the list of works where the notebook asks for it, at its end by default, once all are numbered."""
        asking = [cell for cell in notebook.cells if PLACE_OF_WORKS in cell.source]
        if cited.numbers and not asking:
            heading = f"## {self.say('Works cited')}\n\n{PLACE_OF_WORKS}"
            asking = [v4.new_markdown_cell(heading, id=WORKS)]
            notebook.cells += asking
        for cell in asking:
            cell.source = cell.source.replace(PLACE_OF_WORKS, listed(cited) if cited.numbers else "")

    def _shown(self, kind: str, content: str, here: str, values: dict[str, object], cited: Citations) -> str:
        """Return what a role shows; for one that is not known here its text."""
        explicit = EXPLICIT.fullmatch(content)
        text, target = (explicit[1], explicit[2]) if explicit else ("", content)
        if kind.startswith("glue:"):
            value, _, form = content.partition(":")
            return format(values[value], form)
        if kind == "counted":
            parts = parted(content)
            shown = format(values[parts["name"]], parts["form"])
            return self.nouns.counted(shown, parts["noun"], self.say.edition.language)
        if kind.startswith(("cite", "footcite")):
            return cited.cite(content)
        if kind == "claim":
            verdict = self.verdicts.get(content)
            return self.links.to_label(here, claim_label(content), self.say(verdict) if verdict else content)
        if kind == "doc":
            return self.links.to_page(here, target, text)
        if kind in ("ref", "numref"):
            return self.links.to_label(here, target, text)
        if kind == "minutes":
            return self.times.get((here, content), content)
        if kind == "math":
            return f"${content}$"
        return text or content


def listed(cited: Citations) -> str:
    """Return the list of works, which is in the language and the direction of the works."""
    return f'<div dir="ltr">\n\n{cited.listed()}\n\n</div>'


def with_library(notebook: NotebookNode, library: str, home: Repository | None) -> NotebookNode:
    """Return ``notebook`` with a first cell that fetches what it imports, where a repository to fetch it from is known.

    The cell does nothing where ``library`` is installed, and none is added a second time.
    """
    if home is None or not library or any(cell.get("id") == f"install-{library}" for cell in notebook.cells):
        return notebook
    source = (
        f'try:\n    import {library}\nexcept ImportError:\n    %pip install --quiet "{library} @ git+{home.address}"'
    )
    result = NotebookNode(notebook)
    result.cells = [v4.new_code_cell(source, id=f"install-{library}"), *notebook.cells]
    return result


def times(project: Project, say: Strings) -> dict[tuple[str, str], str]:
    """Return how long lessons and their assignments take, in words, by page and by what ``{minutes}`` names."""
    found = {}
    for lesson in project.lessons:
        name = lesson.with_suffix("").as_posix()
        for what in (LESSON, ASSIGNMENT):
            if (minutes := time_of(project, name, what)) is not None:
                found[name, what] = duration(minutes, say)
    return found


def make_readable(made: EditionBuild) -> None:
    """Put the notebooks that an edition offers for download into readable form."""
    project = made.project
    pages = [page for page in project.pages if page.suffix == ".ipynb"]
    address = project.config.get("html", {}).get("baseurl", "").rstrip("/")
    site = f"{address}/{made.edition.folder}" if address else ""
    links = links_of(made.html, {page.with_suffix("").as_posix() for page in pages}, site)
    has_ledger = project.settings.tables.claims is not None
    verdicts = {row["id"]: row["verdict"] for row in claims(project, SOURCE_LANGUAGE)} if has_ledger else {}
    bibliographies = [project.root / name for name in project.config.get("bibtex_bibfiles", ())]
    make = Readable(
        links,
        verdicts,
        read_works(bibliographies),
        made.say,
        times=times(project, made.say),
        widget_call=project.settings.rules.widget_call,
        glossary=glossary_of(project, made.edition),
        nouns=nouns_of(project.root),
        chapters=project.chapter_numbers,
    )
    home = repository(project.root)
    # What is the same for every notebook, in an order that no run changes.
    common = key_of(
        program_key("coursekit.site.downloads"),
        *(sorted(known.items()) for known in (links.pages, links.labels, verdicts, made.say.texts, make.times)),
        *(sorted(links.notebooks), site, make.widget_call, make.glossary, make.nouns, make.chapters, home),
        *(project.settings.library, made.language, made.results.name, content_hash(*bibliographies)),
    )
    memo = made.memo("downloads")
    for page in pages:
        source, file = made.staged / page, made.html / SOURCES / page
        recorded = (made.executed / page).with_suffix(".glue.json")
        key = key_of(common, content_hash(source, *([recorded] if recorded.is_file() else [])))
        # Sphinx puts its own copy there whenever it makes the page anew.
        if memo.holds(page.as_posix(), key, file) and memo.answer(page.as_posix()) == content_hash(file):
            continue
        memo.forget(page.as_posix())
        notebook = make(
            notebooks.read(source),
            page.with_suffix("").as_posix(),
            records(recorded),
            executed(made.results, source) if page in project.lessons else None,
        )
        write_text(file, notebooks.dumps(with_library(notebook, project.settings.library, home)))
        memo.note(page.as_posix(), key, content_hash(file))
    memo.keep_only(page.as_posix() for page in pages)
    memo.save()
