"""The form of a case: exhibits to work on first, a question left open, rivals at full strength, a teaching note.

A kind of lessons is held to it by two settings: how many exhibits such a lesson has, and the folder of the teaching
notes. A case ``cases/ships.ipynb`` then has the note ``case-ships.md`` in that folder. A course without these settings
is not asked.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content import decision
from coursekit.content.actions import CHECKED, COMPUTED, Action, actions
from coursekit.content.lessons import count_faults
from coursekit.course.project import Project
from coursekit.course.settings import LessonKind

QUESTION, ANALYSIS, RIVALS = "The question", "One possible analysis", "The rivals"
GIVE_UP, WRONG = "What would make each side give up", "Where it goes wrong"
SECTIONS = (QUESTION, ANALYSIS, RIVALS, GIVE_UP, WRONG)
# In whatever words a case heads it.
ANSWER = "The answer"
OPENING_QUESTION, BOARD, POSITIONS, VERDICT = "Opening question", "Board plan", "When the class says …", "Verdict"
SIDES, CLASS_POSITIONS = 2, 5
EXHIBIT = re.compile(r"Exhibit (\d+) · \S")
HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
DATE = re.compile(r"\{given\}`[^`]*\d[^`]*`|\b(?:1[89]|20)\d\d\b")
LINK = re.compile(r"\{doc\}`(?:[^`<]*<)?([^`<>]+?)>?`|\]\(([^)\s]+)\)")
CHOICE = re.compile(r"^\*\*The (?:choice|verdict)\b", re.MULTILINE | re.IGNORECASE)
# What begins with its name: a list's item, a paragraph in bold, a heading below the section's.
NAMED = re.compile(r"^(?:[-*+] +|#{3,} +|\d+\. +|\*\*(?=\S))", re.MULTILINE)
ROW = re.compile(r"^\|(.*)\|\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A section of a case: its heading and its cells, the one with the heading first."""

    heading: str
    cells: tuple[NotebookNode, ...]

    @property
    def text(self) -> str:
        """What its markdown cells say."""
        return "\n\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")


def is_asked(kind: LessonKind) -> bool:
    """Return whether lessons of a kind are held to the form of a case.

    >>> is_asked(LessonKind(words=(0, 9), tasks=(0, 9), points=0))
    False
    """
    return kind.exhibits != (0, 0) or kind.teaching_notes is not None


def check(project: Project, path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Yield what a lesson lacks of the form of a case, with its teaching note; nothing where its kind is not asked.

    Parameters
    ----------
    project
        The course.
    path
        Path of the lesson relative to the course's folder.
    notebook
        The lesson.
    """
    kind = project.settings.kind_of(path)
    if not is_asked(kind):
        return
    yield from faults(notebook, kind)
    if kind.teaching_notes is None:
        return
    note = kind.teaching_notes / f"case-{path.stem}.md"
    yield from _link_faults(notebook, path, note)
    if not (project.root / note).is_file():
        yield f"its teaching note {note.as_posix()} is missing"
        return
    if note not in project.pages:
        yield f"its teaching note {note.as_posix()} is not in the table of contents, so no reader finds it"
    text = (project.root / note).read_text(encoding="utf-8")
    yield from (f"{note.as_posix()}: {fault}" for fault in note_faults(text, kind.session_minutes))


def sections(notebook: NotebookNode) -> list[Section]:
    """Return the sections of a notebook, from one heading of the second level to the next.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> cells = [new_markdown_cell("# Ships"), new_markdown_cell("## The question"), new_code_cell("1 + 1")]
    >>> [(section.heading, len(section.cells)) for section in sections(new_notebook(cells=cells))]
    [('The question', 2)]
    """
    found: list[tuple[str, list[NotebookNode]]] = []
    for cell in notebook.cells:
        heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading is not None:
            found.append((heading[1], [cell]))
        elif found:
            found[-1][1].append(cell)
    return [Section(heading, tuple(cells)) for heading, cells in found]


def faults(notebook: NotebookNode, kind: LessonKind) -> Iterator[str]:
    """Yield what a case lacks, but for its teaching note.

    Parameters
    ----------
    notebook
        The case.
    kind
        What the course asks of such lessons.
    """
    parts = sections(notebook)
    exhibits = [part for part in parts if EXHIBIT.match(part.heading)]
    yield from count_faults(len(exhibits), kind.exhibits, "exhibits (headings “## Exhibit 1 · Title”)")
    numbers = [_number(part) for part in exhibits]
    if numbers != [*range(1, len(numbers) + 1)]:
        yield f"its exhibits are numbered {', '.join(map(str, numbers))}; number them from 1, in their order"
    yield from _order_faults([ANSWER if part.cells[0].id == decision.ANSWER else part.heading for part in parts])
    yield from _action_faults(exhibits, kind.actions)
    yield from _side_faults(parts)
    opening = decision.text_cell(notebook, decision.OPENING)
    if opening is not None and not DATE.search(opening.source):
        yield f"cell {decision.OPENING}: it names no date; a case begins on a day, as in {{given}}`1 July 2009`"
    answer = decision.text_cell(notebook, decision.ANSWER)
    if answer is not None and CHOICE.search(answer.source):
        yield f"cell {decision.ANSWER}: a case leaves the choice to the class; its verdict stands in the teaching note"


def _number(exhibit: Section) -> int:
    found = EXHIBIT.match(exhibit.heading)
    return int(found[1]) if found else 0


def _order_faults(headings: list[str]) -> Iterator[str]:
    """Yield the sections that are missing, and the first that does not stand in its place."""
    for section in SECTIONS:
        if headings.count(section) != 1:
            yield f"{headings.count(section)} sections are headed “## {section}”; it must be 1"
    found = ["Exhibit" if EXHIBIT.match(heading) else heading for heading in headings]
    order = ("Exhibit", *SECTIONS, ANSWER)
    for earlier, later in pairwise(heading for heading in found if heading in order):
        if order.index(later) < order.index(earlier):
            yield f"“{later}” comes after “{earlier}”; the order is exhibits, {', '.join(order[1:])}"
            return


def _action_faults(exhibits: list[Section], least: int) -> Iterator[str]:
    """Yield where the exhibits give less to do than asked, or less than half of it to compute."""
    done: list[Action] = []
    for exhibit in exhibits:
        found = [action for cell in exhibit.cells for action in actions(cell)]
        checked = [action for action in found if action.kind in CHECKED]
        if not checked:
            yield f"Exhibit {_number(exhibit)} has no checked action: say what to work out from it"
        done += checked
    yield from count_faults(len(done), least, "checked actions in the exhibits")
    computed = sum(action.kind in COMPUTED for action in done)
    if 2 * computed < len(done):
        yield f"{computed} of {len(done)} checked actions in the exhibits are computed; at least half are wanted"


def _side_faults(parts: list[Section]) -> Iterator[str]:
    for part in parts:
        if part.heading == GIVE_UP and (count := len(NAMED.findall(part.text))) < SIDES:
            yield f"“{GIVE_UP}” names {count} sides, each as an item with its observation; at least {SIDES} are wanted"


def _link_faults(notebook: NotebookNode, path: Path, note: Path) -> Iterator[str]:
    answer = decision.text_cell(notebook, decision.ANSWER)
    if answer is None:
        return
    wanted = note.with_suffix("").as_posix()
    targets = (role or link for role, link in LINK.findall(answer.source))
    folder = path.parent.as_posix()
    if wanted not in {posixpath.normpath(posixpath.join("/", folder, target))[1:] for target in targets}:
        yield f"cell {decision.ANSWER}: no link to the teaching note, {{doc}}`teaching note </{wanted}>`"


def note_faults(text: str, minutes: int) -> Iterator[str]:
    """Yield what a teaching note lacks.

    Parameters
    ----------
    text
        The note, as Markdown.
    minutes
        Of the session it plans.

    Examples
    --------
    >>> next(note_faults("## Verdict", 60))
    '0 sections are headed “## Opening question”; it must be 1'
    """
    plan = f"Plan of {minutes} minutes"
    bodies = _bodies(text)
    wanted = (OPENING_QUESTION, plan, BOARD, POSITIONS, VERDICT)
    headings = [heading for heading, _ in bodies]
    for heading in wanted:
        if headings.count(heading) != 1:
            yield f"{headings.count(heading)} sections are headed “## {heading}”; it must be 1"
    for heading, body in bodies:
        if heading == plan and (planned := planned_minutes(body)) != minutes:
            yield f"the column “Minutes” of its plan sums to {planned}; it must be {minutes}"
        if heading == POSITIONS:
            count = max(len(NAMED.findall(body)), len(_rows(body)) - 1)
            yield from count_faults(count, CLASS_POSITIONS, "positions of the class with what to answer")
        if heading in wanted and not body.strip():
            yield f"nothing stands under “{heading}”"


def _bodies(text: str) -> list[tuple[str, str]]:
    """Return each heading of the second level with what stands under it."""
    pieces = HEADING.split(text)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))


def planned_minutes(plan: str) -> int:
    r"""Return the sum of the column that a plan's table heads with “Minutes”; a total in bold is not counted again.

    >>> planned_minutes("| Minutes | What |\n|---|---|\n| 20 | exhibits |\n| 40 | the board |")
    60
    """
    rows = _rows(plan)
    headings = [cell.lower() for cell in rows[0]] if rows else []
    if "minutes" not in headings:
        return 0
    column = headings.index("minutes")
    return sum(int(row[column]) for row in rows[1:] if column < len(row) and row[column].isdecimal())


def _rows(text: str) -> list[list[str]]:
    """Return the rows of the tables in a text, but for the lines of dashes below their headings."""
    rows = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(text)]
    return [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
