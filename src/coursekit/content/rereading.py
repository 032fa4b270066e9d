"""The section of a lesson that each task of its assignment sends its student back to, found by what both say already.

Tasks and the cells of a lesson name the objectives that they meet. Of the sections that meet one of a task's, the one
to read again is that whose words are most the task's own; where it goes wrong, and the answer to the decision, come
after what teaches it.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content.lessons import assignment_of, is_quiz
from coursekit.course import notebooks
from coursekit.course.edition import Edition
from coursekit.course.project import Project
from coursekit.translation.po import Untranslated, catalog_path, load

TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)
HEADING = re.compile(r"^(?:\((?P<label>[a-z0-9-]+)\)=\n+)?#{2,6} +(?P<title>.+)$", re.MULTILINE)
# Shorter words, such as symbols of formulas, stand everywhere.
WORD = re.compile(r"[^\W\d_]{3,}")
MARKUP = re.compile(r"\{[a-z:]+\}|[$`*]")


@dataclass
class LessonSection:
    """A section that can be linked to: its label, the cell with its heading, what it meets, and all that it says."""

    label: str
    cell: str
    objectives: set[str] = field(default_factory=set)
    text: str = ""


@dataclass(frozen=True)
class Reading:
    """What a student is sent to: titles of chapter and section, and the address on the site; empty without a site."""

    chapter: str
    section: str
    address: str


def lesson_sections(lesson: NotebookNode) -> list[LessonSection]:
    r"""Return the sections of a lesson that have a label, in their order.

    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> cell = new_markdown_cell("(half-sums)=\n## Sums\n\nHalf and half.", metadata={"objectives": ["half-1"]})
    >>> [(section.label, section.objectives) for section in lesson_sections(new_notebook(cells=[cell]))]
    [('half-sums', {'half-1'})]
    """
    found: list[LessonSection] = []
    for cell in lesson.cells:
        heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        # A heading without a label belongs to what stands above it, unless that is a section of the first rank.
        if heading and (heading["label"] or cell.source.startswith("## ")):
            found.append(LessonSection(heading["label"] or "", cell.id))
        if found and not is_quiz(cell):
            found[-1].objectives |= set(cell.metadata.get("objectives", []))
            found[-1].text += f"\n{cell.source}"
    return [section for section in found if section.label]


def sections_to_read(
    assignment: NotebookNode, lesson: NotebookNode, last: Collection[str]
) -> dict[str, LessonSection | None]:
    """Return the section to read again by the id of each cell that states a task; None where no section serves.

    Parameters
    ----------
    assignment, lesson
        In the language in which both are written.
    last
        Endings of the labels of sections that teach nothing new.
    """
    sections = lesson_sections(lesson)
    rarity = _rarity([section.text for section in sections])
    return {
        cell.id: _closest(cell, sections, tuple(f"-{ending}" for ending in last), rarity)
        for cell in assignment.cells
        if cell.cell_type == "markdown" and "objectives" in cell.metadata
    }


def faults_of_rereading(assignment: NotebookNode, lesson: NotebookNode) -> Iterator[str]:
    """Yield which tasks of an assignment send their students to no section of the lesson."""
    for cell, section in sections_to_read(assignment, lesson, ()).items():
        if section is None:
            yield (
                f"cell {cell}: no section of the lesson that a student could be sent back to meets its objectives; "
                "give the section's heading a label, (the-lesson-word)=, and its cell the objective"
            )


def readings(project: Project, name: str, edition: Edition) -> dict[str, Reading]:
    """Return what each task of an assignment sends its student to, by the id of the cell that states it.

    Parameters
    ----------
    project
        The course; a class's folder has no lessons.
    name
        The assignment's.
    edition
        That of the student.

    Raises
    ------
    coursekit.course.errors.CourseError
        If the course cannot be read.
    """
    return _readings(project.root, name, edition)


@cache
def _readings(root: Path, name: str, edition: Edition) -> dict[str, Reading]:
    """Return the same, once for a class."""
    project = Project(root)
    lesson = next((path for path in project.lessons if path.stem == name), None)
    if lesson is None or (assignment := assignment_of(project, lesson)) is None:
        return {}
    notebook = notebooks.read(root / lesson)
    texts = {
        cell.id: text for cell, text in zip(notebook.cells, _texts(project, lesson, edition, notebook), strict=True)
    }
    chapter = next((found[1] for text in texts.values() if (found := TITLE.search(text))), name)
    site = str(project.config.get("html", {}).get("baseurl", "")).rstrip("/")
    page = f"{site}/{edition.address(lesson.with_suffix('').as_posix())}" if site else ""
    led: dict[str, Reading] = {}
    for task, section in sections_to_read(assignment, notebook, project.settings.rules.sections).items():
        if section and (heading := HEADING.search(texts[section.cell])):
            led[task] = Reading(_plain(chapter), _plain(heading["title"]), page and f"{page}#{section.label}")
    return led


def _texts(project: Project, lesson: Path, edition: Edition, notebook: NotebookNode) -> Iterator[str]:
    """Yield the texts of a lesson's cells in an edition, each as it is written where it is not translated."""
    catalog = catalog_path(project, lesson, edition.language)
    known = load(catalog) if not edition.is_source and catalog.is_file() else None
    for cell in notebook.cells:
        try:
            yield known.translate(cell.source, cell.id) if known and cell.cell_type == "markdown" else cell.source
        except Untranslated:
            yield cell.source


def _plain(title: str) -> str:
    r"""Return a heading without its markup.

    >>> _plain("What changes when $r$ is not {term}`zero`")
    'What changes when r is not zero'
    """
    return MARKUP.sub("", title).strip()


# --- Which section is closest ----------------------------------------------------------------------------------------


def _closest(
    task: NotebookNode, sections: Iterable[LessonSection], last: tuple[str, ...], rarity: dict[str, float]
) -> LessonSection | None:
    wanted = set(task.metadata.objectives)
    meeting = [section for section in sections if wanted & section.objectives]
    teaching = [section for section in meeting if not section.label.endswith(last)]
    asked = _direction(task.source, rarity)

    def likeness(section: LessonSection) -> float:
        said = _direction(section.text, rarity)
        return sum(weight * said.get(word, 0.0) for word, weight in asked.items())

    return max(teaching or meeting, key=likeness, default=None)


def _words(text: str) -> Counter[str]:
    return Counter(word.casefold().removesuffix("s") for word in WORD.findall(text.replace("_", " ")))


def _rarity(texts: list[str]) -> dict[str, float]:
    """Return how much each word tells one text from the others."""
    counts = Counter(word for text in texts for word in _words(text))
    return {word: math.log((1 + len(texts)) / count) for word, count in counts.items()}


def _direction(text: str, rarity: dict[str, float]) -> dict[str, float]:
    """Return the words of a text with weights whose squares sum to one."""
    weights = {word: (1 + math.log(count)) * rarity.get(word, 0.0) for word, count in _words(text).items()}
    length = math.hypot(*weights.values()) or 1.0
    return {word: weight / length for word, weight in weights.items()}
