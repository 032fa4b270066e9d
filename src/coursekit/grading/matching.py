"""What a submission's cells are, where they do not say so themselves.

Whoever copies a notebook into a new one, or deletes a marked cell and writes the answer in another, loses nbgrader's
notes and nothing else. A cell without them is the author's if it has the text that students got; it is an answer if it
defines what the answer was asked to define, or stands where the answer stood and is a text. What is left over is
handed to a person where an answer is missing.
"""

import re
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.programs import bound_names
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import SubmittedCell

# Characters of code that are read to find what they define, in all cells together, the last ones first. What is longer
# is no answer that somebody retyped, and perhaps made to keep a parser busy.
MOST_READ = 200_000


@dataclass
class Matched:
    """The cells of a submission, each with the id of the author's cell that it is, where that can be told.

    Attributes
    ----------
    cells
        They, in their order.
    by_text
        The places of those that lost their notes and have the author's text.
    by_contents
        The places of those that are answers by what they hold; what is known of the place where each stands.
    elsewhere
        Ids of untouched answers that a cell of the student's own after them gives: it stays where it is.
    lost
        Ids of answers that are missing while there are cells that may be them, with what is said of each.
    """

    cells: list[SubmittedCell]
    by_text: set[int] = field(default_factory=set)
    by_contents: dict[int, str] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)


def known_id(assignment: Assignment, cell: SubmittedCell) -> str | None:
    """Return the id of the author's cell that ``cell`` says it is, by its grade id or by its own."""
    identifier = cell.grade_id if cell.grade_id is not None else cell.identifier
    return identifier if identifier is not None and assignment.released_cells(identifier) else None


def untouched(assignment: Assignment, identifier: str, source: str) -> bool:
    """Return whether ``source`` is what students got in the cell ``identifier``, in any language."""
    return any(cell.source.strip() == source.strip() for cell in assignment.released_cells(identifier))


def match(assignment: Assignment, cells: list[SubmittedCell]) -> Matched:
    """Return the cells of a submission with what they are.

    Parameters
    ----------
    assignment
        What its author wrote.
    cells
        What was handed in.
    """
    matched = Matched(list(cells))
    _by_text(assignment, matched)
    _by_contents(assignment, matched)
    return matched


def number_known(assignment: Assignment, cells: list[SubmittedCell]) -> int:
    """Return how many of the author's cells are among ``cells``, by their ids or by their texts."""
    matched = Matched(list(cells))
    _by_text(assignment, matched)
    return len({identifier for cell in matched.cells if (identifier := known_id(assignment, cell))})


def is_of_another(assignment: Assignment, cells: list[SubmittedCell]) -> bool:
    """Return whether a notebook is another assignment's: tests are in it, and neither test nor program of this."""
    authors = list(map(NbgraderCell, assignment.source.cells))
    # Assignments share the names of set-up cells and of questions answered in words.
    own = {known.cell.id for known in authors if known.is_test or (known.is_answer and known.cell.cell_type == "code")}
    tests = {cell.grade_id for cell in cells if cell.kind == "code" and cell.metadata.get("grade") is True}
    foreign = tests - {None, *(known.cell.id for known in authors)}
    return bool(foreign) and not own & {known_id(assignment, cell) for cell in cells}


def _by_text(assignment: Assignment, matched: Matched) -> None:
    """Tell cells without notes by the text that students got, if the cell that has it is not there itself.

    Of several with one text, as of tests that are all hidden, each is the next one, unless a student writes in them.
    """
    order = {cell.id: place for place, cell in enumerate(assignment.source.cells)}
    answers = {known.cell.id for known in map(NbgraderCell, assignment.source.cells) if known.is_answer}
    there = {known_id(assignment, cell) for cell in matched.cells}
    if None not in there:
        return
    for place, cell in enumerate(matched.cells):
        if cell.grade_id is not None or known_id(assignment, cell) is not None:
            continue
        ids = assignment.ids_by_text.get(cell.source.strip(), frozenset())
        if ids - there and (len(ids) == 1 or not ids & answers):
            identifier = min(ids - there, key=order.__getitem__)
            matched.cells[place] = replace(cell, identifier=identifier)
            matched.by_text.add(place)
            there.add(identifier)


def _by_contents(assignment: Assignment, matched: Matched) -> None:
    """Find the answers that are missing or untouched among the cells that are nobody's."""
    order = {cell.id: place for place, cell in enumerate(assignment.source.cells)}
    answers = [known for known in map(NbgraderCell, assignment.source.cells) if known.is_answer]
    places: dict[str, int] = {}
    given: set[str] = set()
    own: dict[int, str | None] = {}
    last: str | None = None
    for place, cell in enumerate(matched.cells):
        identifier = known_id(assignment, cell)
        if identifier is None:
            if _is_own(assignment, cell):
                own[place] = last
            continue
        last = identifier
        places[identifier] = place
        if cell.source.strip() and not untouched(assignment, identifier, cell.source):
            given.add(identifier)
    missing = [known.cell for known in answers if known.cell.id not in given]
    wanted = {name for answer in missing for name in assignment.names_of_answers.get(answer.id, ())}
    others = {place for identifier, place in places.items() if identifier in given}
    for answer in _merged_into(assignment, matched, others, [one for one in missing if one.id not in places], wanted):
        missing.remove(answer)
    if not own or not missing:
        return
    defined = _definitions(matched, own, wanted)
    for answer in missing:
        if answer.cell_type == "code":
            names = assignment.names_of_answers.get(answer.id, frozenset())
            found = _that_define({place: names & bound for place, bound in defined.items() if place in own}, names)
        else:
            found = _that_stand_there(assignment, matched, own, order, answer)
        if not found:
            continue
        if (
            answer.cell_type == "code"
            and places.get(answer.id, len(matched.cells)) < found[0]
            and _runs_in_time(assignment, own[found[-1]], answer.id, order)
        ):
            matched.elsewhere.add(answer.id)
        else:
            _take(matched, found, answer.id)
            places[answer.id] = found[-1]
        for place in found:
            del own[place]
    kinds = {matched.cells[place].kind for place in own}
    for answer in missing:
        if answer.id not in places and answer.cell_type in kinds:
            asked = ", ".join(sorted(assignment.names_of_answers.get(answer.id, ())))
            what = f"none of the student's other cells defines {asked}" if asked else "it may be another cell"
            matched.lost[answer.id] = f"the cell of the answer {answer.id!r} is missing, and {what}"


def _merged_into(
    assignment: Assignment, matched: Matched, others: Collection[int], gone: Collection[NotebookNode], wanted: Set[str]
) -> list[NotebookNode]:
    """Return the answers among those that are ``gone`` which stand in the cell of another answer, given a copy of it.

    So they do where a student has merged two cells: the first one's notes are left, and what both define.
    """
    found = []
    defined = _definitions(matched, others, wanted)
    for answer in gone:
        names = assignment.names_of_answers.get(answer.id, frozenset())
        place = next((place for place, bound in defined.items() if names and names <= bound), None)
        if place is not None:
            matched.cells.append(replace(matched.cells[place], identifier=answer.id, grade_id=None))
            matched.by_contents[len(matched.cells) - 1] = answer.id
            found.append(answer)
    return found


def _is_own(assignment: Assignment, cell: SubmittedCell) -> bool:
    """Return whether a cell that no author knows holds something of the student's."""
    text = cell.source.strip()
    return cell.grade_id is None and bool(text) and text not in assignment.ids_by_text


def _definitions(matched: Matched, places: Collection[int], wanted: Set[str]) -> dict[int, Set[str]]:
    """Return which of the names that are ``wanted`` each of the student's own cells defines, the last cell first."""
    found: dict[int, Set[str]] = {}
    left = MOST_READ
    for place in sorted(places, reverse=True):
        cell = matched.cells[place]
        if cell.kind != "code" or len(cell.source) > left or not any(word in cell.source for word in wanted):
            continue
        left -= len(cell.source)
        try:
            bound = frozenset(bound_names(cell.source))
        except (ValueError, RecursionError, MemoryError):
            bound = frozenset()
        # Where it is no Python, a line that begins so tells as well.
        found[place] = wanted & (bound or {name for name in wanted if _is_begun(name, cell.source)})
    return found


def _is_begun(name: str, source: str) -> bool:
    begins = rf"^(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|^{name}[ \t]*=(?!=)"
    return re.search(begins, source, re.MULTILINE) is not None


def _that_define(defined: Mapping[int, Set[str]], names: Set[str]) -> list[int]:
    """Return the places of the cells that define all ``names``: one, or several together; the last one ran last.

    >>> _that_define({5: {"f"}, 3: {"f", "g"}, 1: {"g"}}, {"f", "g"}), _that_define({5: {"f"}, 1: {"g"}}, {"f", "g"})
    ([3], [1, 5])
    """
    if not names:
        return []
    found: list[int] = []
    left = set(names)
    for place, bound in defined.items():
        if bound == names:
            return [place]
        if bound & left:
            found.insert(0, place)
            left -= bound
    return [] if left else found


def _that_stand_there(
    assignment: Assignment,
    matched: Matched,
    own: dict[int, str | None],
    order: dict[str, int],
    answer: NotebookNode,
) -> list[int]:
    """Return the places of the texts that stand where an answer in words does, after it or after what is before it."""
    before = order[answer.id] - 1
    neighbours = {answer.id, assignment.source.cells[before].id if before >= 0 else None}
    return [place for place, last in own.items() if matched.cells[place].kind == "markdown" and last in neighbours]


def _runs_in_time(assignment: Assignment, last: str | None, answer: str, order: dict[str, int]) -> bool:
    """Return whether a cell that follows the author's cell ``last`` runs before the tests of ``answer``."""
    tests = [
        place
        for place, cell in enumerate(assignment.source.cells)
        if place > order[answer] and NbgraderCell(cell).is_test
    ]
    return last is not None and order[last] < min(tests, default=len(order))


def _take(matched: Matched, places: list[int], identifier: str) -> None:
    """Make the cells at ``places`` one, which is the answer ``identifier``."""
    *others, place = places
    source = "\n\n".join(matched.cells[number].source for number in places)
    matched.cells[place] = replace(matched.cells[place], source=source, identifier=identifier)
    for number in others:
        matched.cells[number] = replace(matched.cells[number], source="")
    matched.by_contents[place] = identifier
