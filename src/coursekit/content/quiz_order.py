"""Where the right answers of quizzes stand, and how long they are: neither may give them away."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content.lessons import answers, is_quiz
from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.translation import po

# The longest answer is the right one in so large a share of a lesson's questions at most.
LONGEST_SHARE = 0.4
# What a reader does not see of an answer.
MARKUP = re.compile(r"[*_`$\\{}]")


@dataclass(frozen=True)
class Question:
    """A question of a quiz with exactly one right answer.

    Attributes
    ----------
    cell
        Id of its cell.
    place
        Where its right answer stands, from 0.
    lengths
        Characters of each of its answers, in their order.
    """

    cell: str
    place: int
    lengths: tuple[int, ...]

    @property
    def gives_itself_away(self) -> bool:
        """Whether the right answer is longer than every other one."""
        others = self.lengths[: self.place] + self.lengths[self.place + 1 :]
        return self.lengths[self.place] > max(others, default=0)


def question(cell: str, source: str) -> Question | None:
    """Return the question in the source of a quiz cell; None where not exactly one answer is right.

    Parameters
    ----------
    cell
        The cell's id.
    source
        Its Markdown.

    Examples
    --------
    >>> no = '<details class="answer"><summary>10</summary></details>'
    >>> question("quiz-1", no + no.replace("answer", "answer right").replace("10", "1"))
    Question(cell='quiz-1', place=1, lengths=(2, 1))
    """
    offered = answers(source)
    if sum(answer.right for answer in offered) != 1:
        return None
    place = next(number for number, answer in enumerate(offered) if answer.right)
    return Question(cell, place, tuple(len(MARKUP.sub("", answer.text)) for answer in offered))


def questions(notebook: NotebookNode) -> list[Question]:
    """Return the questions of a lesson's quiz in their order."""
    return [found for cell in notebook.cells if is_quiz(cell) and (found := question(cell.id, cell.source)) is not None]


def drawn_places(asked: Sequence[Question], lesson: str) -> dict[str, int]:
    """Return an even spread of the right answers over the places, drawn from the ids of lesson and cells.

    Parameters
    ----------
    asked
        The questions of a lesson.
    lesson
        What makes the draw that of this lesson, for instance its path.

    Returns
    -------
    dict
        For each cell the place of its right answer, from 0. The same ids give the same draw.

    Examples
    --------
    >>> asked = [Question(f"quiz-{number}", 0, (1, 1, 1)) for number in range(1, 7)]
    >>> sorted(drawn_places(asked, "lesson").values())
    [0, 0, 1, 1, 2, 2]
    """
    used: Counter[int] = Counter()
    drawn = {}
    # Those with few answers first: they have the least choice.
    for one in sorted(asked, key=lambda one: (len(one.lengths), _lot(lesson, one.cell))):
        places = range(len(one.lengths))
        drawn[one.cell] = min(places, key=lambda place: (used[place], _lot(lesson, one.cell, place)))
        used[drawn[one.cell]] += 1
    return {one.cell: drawn[one.cell] for one in asked}


def _lot(*parts: object) -> str:
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()


def _unevenness(places: Sequence[int]) -> int:
    """Return a number that is the smaller the more evenly places are used: the sum of squares of their counts."""
    return sum(count * count for count in Counter(places).values())


def check(project: Project) -> list[str]:
    """Return where quizzes give their right answers away, one sentence each, beginning with the lesson.

    Parameters
    ----------
    project
        The course. Lengths are looked at in every edition, places in the source alone: a translation keeps its order.
    """
    faults: list[str] = []
    everything: list[Question] = []
    for lesson in project.lessons:
        notebook = notebooks.read(project.root / lesson)
        asked = questions(notebook)
        everything += asked
        faults += [f"{lesson}: {fault}" for fault in (*place_faults(asked, str(lesson)), *length_faults(asked))]
        for language in project.translations:
            path = po.catalog_path(project, lesson, language)
            if path.is_file():
                name = path.relative_to(project.root)
                faults += [f"{name}: {fault}" for fault in length_faults(_translated(notebook, path))]
    return [*faults, *unused_places(everything)]


def _translated(notebook: NotebookNode, catalog: Path) -> list[Question]:
    """Return the questions of a lesson as a catalog has them; what is not translated is told elsewhere."""
    translations = po.load(catalog)
    found = []
    for cell in notebook.cells:
        entry = translations.entries.get((cell.source, cell.id)) if is_quiz(cell) else None
        if entry is not None and entry.msgstr and (asked := question(cell.id, entry.msgstr)) is not None:
            found.append(asked)
    return found


def place_faults(asked: Sequence[Question], lesson: str) -> Iterator[str]:
    """Yield a fault where the right answers of a lesson stand in some places more often than they need to.

    Examples
    --------
    >>> always_first = [Question(f"quiz-{number}", 0, (1, 1)) for number in (1, 2)]
    >>> print(*place_faults(always_first, "lesson"))
    the right answers stand in the places 1, 1; an even order, drawn from the cell ids: quiz-1 in 2, quiz-2 in 1
    """
    drawn = drawn_places(asked, lesson)
    places = [one.place for one in asked]
    if _unevenness(places) > _unevenness(list(drawn.values())):
        found = ", ".join(str(place + 1) for place in places)
        wanted = ", ".join(f"{cell} in {place + 1}" for cell, place in drawn.items())
        yield f"the right answers stand in the places {found}; an even order, drawn from the cell ids: {wanted}"


def length_faults(asked: Sequence[Question]) -> Iterator[str]:
    """Yield a fault where the longest answer is the right one too often.

    Examples
    --------
    >>> long, short = Question("quiz-1", 0, (9, 3)), Question("quiz-2", 0, (3, 9))
    >>> list(length_faults([long, short, short])), len(list(length_faults([long, short])))
    ([], 1)
    """
    telling = [one.cell for one in asked if one.gives_itself_away]
    if len(telling) > LONGEST_SHARE * len(asked):
        yield (
            f"the longest answer is the right one in {len(telling)} of {len(asked)} questions ({', '.join(telling)}); "
            f"at most {LONGEST_SHARE:.0%} of them may be so: shorten it, or say more in an answer that is wrong"
        )


def unused_places(asked: Sequence[Question]) -> Iterator[str]:
    """Yield a fault for each place in which no right answer of the whole course stands, where there are enough.

    Examples
    --------
    >>> list(unused_places([Question("quiz-1", 0, (1, 1)), Question("quiz-2", 0, (1, 1))]))
    ['no right answer of the whole course stands in place 2: move some there']
    """
    used = {one.place for one in asked}
    for place in range(max((len(one.lengths) for one in asked), default=0)):
        enough = sum(len(one.lengths) > place for one in asked) > place
        if enough and place not in used:
            yield f"no right answer of the whole course stands in place {place + 1}: move some there"
