"""Groups of submissions that agree more than answers to the same tasks do: to look at, never a verdict.

Answers are compared as :mod:`coursekit.grading.answer_forms` sees them. Who agrees in every answer is put together
first, then who agrees in nearly all. That two students agree says little where the task leaves no choice, so each
agreeing answer is weighed, in bits, by how often students outside the group come near to it: an answer that differs
from another in few decisions is near to it, however rare its own form is. Where few others are there to compare with,
the number of decisions in the answer itself says what an agreement is worth.

The weight that a group needs grows with the number of groups of its size that a class could form, so that a class in
which nobody copied is left alone whatever its size. The figures below were set on planted rings and on honest classes
(``tests/grading/test_rings.py``).
"""

import ast
import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coursekit.content.exercises import MARKER
from coursekit.course.cells import NbgraderCell
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps, read
from coursekit.course.programs import bound_names
from coursekit.course.project import TOC, Project
from coursekit.grading.answer_forms import (
    Form,
    form_of_broken,
    form_of_program,
    form_of_text,
    imported_as,
    statements_of,
)
from coursekit.grading.matching import known_id, match, untouched
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import MAX_BYTES, RejectedError, SubmittedCell, parse, printable, read_plainly
from coursekit.grading.tables import csv_text

# What an agreement is worth where nobody else has answered, in bits: for each decision, each name of one's own, each
# word of an answer in words. It counts as much as this number of other students.
BITS_OF_DECISION, BITS_OF_NAME, BITS_OF_WORD, PRIOR_STUDENTS = 0.07, 0.5, 0.5, 2
# An answer that differs in so many decisions speaks half as much for an ordinary form as one that is the same.
HALF_AS_NEAR = 2
# Answers that differ in at most this share of their decisions speak neither for copying nor against it.
NEARLY = 0.1
# What an answer in a program that differs speaks against copying, in bits.
AGAINST = 2
# The bits that a group needs beyond those that the number of possible groups asks for: in any case, and divided among
# all members but the first.
MARGIN, SHARED_MARGIN = 3.0, 2.0
# An answer in words that is shorter is what anybody says.
FEWEST_WORDS = 8
# A longer program was made by no student; it is compared piece by piece.
LONGEST_PROGRAM = 50_000
# Of all the cells that a student added, so many characters are read: thousands of them would keep everybody waiting.
MOST_READ = 100_000
MODEL = "the published solution"


@dataclass(frozen=True)
class Ring:
    """Students whose answers agree more than the tasks explain.

    Attributes
    ----------
    members
        The students by name; among them may be those of an earlier term, and :data:`MODEL`.
    answers
        In how many answers all of them agree, nearly or wholly.
    common
        How many answers all of them have given.
    decisions
        How many decisions the answers hold in which they agree.
    others
        In how many decisions of those answers another student differs from them; the median of all others, None
        where there is nobody else.
    same_names
        Whether their names agree as well, so that nothing but comments and order may have been changed.
    """

    members: tuple[str, ...]
    answers: int
    common: int
    decisions: int
    others: float | None
    same_names: bool


@dataclass(frozen=True)
class HandedIn:
    """Somebody's answers by task.

    Attributes
    ----------
    who
        The student, with the term in front where it is an earlier one, or :data:`MODEL`.
    answers
        The forms of the answers, by the grade id of the cell that asks for them.
    this_term
        Whether this student is in the class.
    """

    who: str
    answers: Mapping[str, Form]
    this_term: bool = True


def rings(everybody: Sequence[HandedIn], given: Iterable[str] = ()) -> list[Ring]:
    """Return the groups whose answers agree more than the tasks explain, the largest first.

    Parameters
    ----------
    everybody
        What was handed in, this term and earlier.
    given
        Shapes of programs that students were shown: that they agree in these says nothing.

    Returns
    -------
    list of Ring
        Nobody is in two of them, and in each there is a student of this term.
    """
    comparison = _Comparison([one for one in everybody if one.answers], frozenset(given))
    found = [
        comparison.ring(group)
        for group in comparison.groups()
        if any(comparison.everybody[place].this_term for place in group)
    ]
    return sorted(found, key=lambda ring: (-len(ring.members), ring.members))


class _Task:
    """What everybody answered in one task."""

    def __init__(self, answers: Sequence[Form | None], given: frozenset[str]) -> None:
        self.forms = list({form.shape: form for form in answers if form}.values())
        places = {form.shape: place for place, form in enumerate(self.forms)}
        exact = {form.exact: place for place, form in enumerate({f.exact: f for f in answers if f}.values())}
        # -1 for who has not answered.
        self.shape = np.array([places[form.shape] if form else -1 for form in answers])
        self.exact = np.array([exact[form.exact] if form else -1 for form in answers])
        self.is_text = any(form.is_text for form in self.forms)
        self.is_given = np.array([form.shape in given for form in self.forms], dtype=bool)
        self.size = np.array([form.size for form in self.forms], dtype=float)
        self.names = np.array([form.names if form else 0 for form in answers], dtype=float)
        self.differing = _differing(self.forms)
        self.near = 2.0 ** (-self.differing / HALF_AS_NEAR)
        self.answered = int((self.shape >= 0).sum())
        counts = np.bincount(self.shape[self.shape >= 0], minlength=len(self.forms)).astype(float)
        self.nearness = self.near @ counts
        self.same_exact = np.bincount(self.exact[self.exact >= 0]).astype(float) if exact else np.zeros(0)

    def worth(
        self, who: int, near: np.ndarray, same: np.ndarray, outside: np.ndarray, exactly: np.ndarray
    ) -> np.ndarray:
        """Return, in bits, what it is worth that others have the answer of ``who``.

        Parameters
        ----------
        who
            Whose answer it is.
        near, same, outside
            Of the others outside the group: how near they come to it, together; how many have the same, names and all;
            how many have answered. An entry for each group that is looked at.
        exactly
            Whether the group has the same names as well.
        """
        shape = self.shape[who]
        if self.is_given[shape]:
            return np.zeros(len(outside))
        prior = (BITS_OF_WORD if self.is_text else BITS_OF_DECISION) * self.size[shape]
        bits = _bits(near, outside, prior)
        names = self.names[who]
        if not names:
            return bits
        # The same program with other names is as many decisions away as it has names.
        near = same + (near - same) * 2.0 ** (-names / HALF_AS_NEAR)
        return np.where(exactly, np.maximum(bits, _bits(near, outside, prior + BITS_OF_NAME * names)), bits)


def _bits(near: np.ndarray, outside: np.ndarray, prior: float) -> np.ndarray:
    return -np.log2((np.maximum(near, 0) + PRIOR_STUDENTS * 2.0**-prior) / (outside + PRIOR_STUDENTS))


def _differing(forms: Sequence[Form]) -> np.ndarray:
    """Return in how many decisions each two of the forms differ."""
    labels = {label: place for place, label in enumerate({label for form in forms for label in form.decisions})}
    counts = np.zeros((len(forms), len(labels)), dtype=np.int32)
    for row, form in enumerate(forms):
        for label, count in form.decisions.items():
            counts[row, labels[label]] = count
    found = np.ones((len(forms), len(forms)), dtype=np.float32)
    for row, of_one in enumerate(counts):
        gained = np.maximum(counts - of_one, 0).sum(axis=1)
        lost = np.maximum(of_one - counts, 0).sum(axis=1)
        found[row] = np.maximum(np.maximum(gained, lost), 1)
        found[row, row] = 0
    return found


class _Comparison:
    """Everybody's answers, compared task by task."""

    def __init__(self, everybody: Sequence[HandedIn], given: frozenset[str]) -> None:
        self.everybody = everybody
        names = sorted({task for one in everybody for task in one.answers})
        self.tasks = [_Task([one.answers.get(name) for one in everybody], given) for name in names]

    def _alike(self, *, exactly: bool) -> list[list[int]]:
        """Return who agrees with whom in every answer, ``exactly`` in the names as well."""
        found: dict[tuple[int, ...], list[int]] = {}
        for place in range(len(self.everybody)):
            key = tuple(int((task.exact if exactly else task.shape)[place]) for task in self.tasks)
            found.setdefault(key, []).append(place)
        return list(found.values())

    def needed(self, size: int) -> float:
        """Return the bits that each further member of a group of ``size`` must bring."""
        count = len(self.everybody)
        possible = math.lgamma(count + 1) - math.lgamma(size + 1) - math.lgamma(count - size + 1)
        return MARGIN + (possible / math.log(2) + SHARED_MARGIN) / (size - 1)

    def groups(self) -> list[list[int]]:
        """Return the groups that agree more than the tasks explain."""
        copies = self._alike(exactly=True)
        wholes = [*copies, *self._alike(exactly=False)]
        found = [group for group in wholes if len(group) > 1 and self.weight_of(group) >= self.needed(len(group))]
        return _joined([*found, *self._near_pairs(copies)])

    def weight_of(self, group: Sequence[int]) -> float:
        """Return the bits in the agreement of students who agree in every answer."""
        size = np.array([float(len(group))])
        places = list(group)
        total = 0.0
        for task in self.tasks:
            shape, exact = task.shape[places[0]], task.exact[places]
            if shape >= 0:
                exactly = (exact == exact[0]).all()
                same = np.maximum(task.same_exact[exact[0]] - size, 0)
                worth = task.worth(places[0], task.nearness[shape] - size, same, task.answered - size, exactly)
                total += float(worth[0])
        return total

    def _near_pairs(self, copies: Sequence[list[int]]) -> Iterator[list[int]]:
        """Yield each two of the groups ``copies``, together, that agree in nearly all."""
        firsts = np.array([group[0] for group in copies])
        sizes = np.array([len(group) for group in copies], dtype=float)
        for one in range(len(firsts) - 1):
            total = np.zeros(len(firsts) - one - 1)
            for task in self.tasks:
                total += _agreement(task, int(firsts[one]), firsts[one + 1 :], sizes[one], sizes[one + 1 :])
            for other in np.flatnonzero(total >= self.needed(2)):
                yield copies[one] + copies[one + 1 + int(other)]

    def ring(self, group: Sequence[int]) -> Ring:
        """Return what there is to say of a group."""
        inside = set(group)
        outside = [place for place in range(len(self.everybody)) if place not in inside]
        agreed, common, decisions = 0, 0, 0
        same_names = True
        others = np.zeros(len(outside))
        for task in self.tasks:
            shapes = task.shape[list(group)]
            if (shapes < 0).any():
                continue
            common += 1
            first = int(shapes[0])
            if (task.differing[first, shapes] > NEARLY * task.size[first]).any():
                continue
            agreed += 1
            decisions += int(task.size[first])
            same_names &= len(set(task.exact[list(group)].tolist())) == 1
            theirs = task.shape[outside]
            others += np.where(theirs >= 0, task.differing[first, theirs], 0)
        return Ring(
            tuple(self.everybody[place].who for place in group),
            agreed,
            common,
            decisions,
            float(statistics.median(others.tolist())) if outside else None,
            same_names,
        )


def _agreement(task: _Task, one: int, others: np.ndarray, size: float, sizes: np.ndarray) -> np.ndarray:
    """Return what it says, in bits, how near the answer of ``one`` and those of ``others`` are in a task.

    Parameters: ``task``; a student; others; in how many copies there is the answer of the one, and of the others.
    """
    shape, theirs = int(task.shape[one]), task.shape[others]
    if shape < 0 or task.is_given[shape]:
        return np.zeros(len(others))
    differing = task.differing[shape, theirs]
    exactly = task.exact[others] == task.exact[one]
    # Who has not answered gets a number as well, which the last line takes back.
    near = task.nearness[shape] - size - sizes * task.near[shape, theirs]
    same = np.maximum(task.same_exact[task.exact[one]] - size - sizes, 0)
    worth = task.worth(one, near, same, np.maximum(task.answered - size - sizes, 0), exactly)
    nearly = differing <= NEARLY * np.maximum(task.size[shape], task.size[theirs])
    found = np.where(theirs == shape, worth, 0.0 if task.is_text else np.where(nearly, 0, -AGAINST))
    return np.where(theirs >= 0, found, 0)


def _joined(groups: Iterable[Sequence[int]]) -> list[list[int]]:
    """Return the groups, those that have a member in common as one.

    >>> _joined([[1, 2], [4, 5], [2, 3]])
    [[1, 2, 3], [4, 5]]
    """
    group_of: dict[int, set[int]] = {}
    for group in groups:
        union = set(group).union(*(group_of[place] for place in group if place in group_of))
        group_of.update(dict.fromkeys(union, union))
    return sorted(sorted(union) for union in {id(union): union for union in group_of.values()}.values())


# --- Reading what was handed in ---------------------------------------------------------------------------------------


def class_rings(course: NbgraderCourse, name: str, earlier: Iterable[Path] = ()) -> list[Ring]:
    """Return the groups among what was handed in for the assignment ``name``.

    Parameters
    ----------
    course
        The course.
    name
        The assignment.
    earlier
        Folders with what was handed in in earlier terms, each as nbgrader's ``submitted`` is. A submission that
        cannot be read is left out; grading reports those of this term.

    Raises
    ------
    CourseError
        If there is no such assignment, or an earlier term holds nothing of it.
    """
    found: list[Ring] = []
    for assignment in course.assignments(name):
        reader = AnswerReader(assignment)
        everybody = [HandedIn(MODEL, reader.answers(parse(dumps(assignment.source).encode())), this_term=False)]
        for student in course.students(name):
            submission = course.submission(student, assignment)
            if not submission.refused and (answers := reader.answers_in(submission.data)):
                everybody.append(HandedIn(student, answers))
        for folder in earlier:
            everybody += _earlier(folder, assignment, reader)
        found += rings(everybody, shown_shapes(Project(course.root)))
    return found


def _earlier(folder: Path, assignment: Assignment, reader: "AnswerReader") -> list[HandedIn]:
    """Return what is in the folder of an earlier term."""
    paths = sorted(folder.glob(f"*/{assignment.name}/*.ipynb"))
    if not paths:
        raise CourseError(
            f"{folder} holds nothing of {assignment.name}: each student's notebook must be at "
            f"STUDENT/{assignment.name}/{assignment.notebook}.ipynb in it, as in nbgrader's submitted/."
        )
    found = []
    for path in paths:
        try:
            answers = reader.answers_in(read_plainly(path, MAX_BYTES))
        except RejectedError:
            continue
        student = printable(path.parent.parent.name)
        found.append(HandedIn(f"{printable(folder.resolve().name)}/{student}", answers, this_term=False))
    return found


def shown_shapes(project: Project) -> set[str]:
    """Return the shapes of the functions that the lessons of a course show: to use one of them is no copying.

    A folder where a class is graded need not hold the lessons.
    """
    shapes = set()
    for page in project.lessons if (project.root / TOC).is_file() else ():
        for cell in read(project.root / page).cells:
            for statement in (statements_of(cell.source) or []) if cell.cell_type == "code" else []:
                if isinstance(statement, ast.FunctionDef) and (form := form_of_program([statement], [statement.name])):
                    shapes.add(form.shape)
    return shapes


class AnswerReader:
    """Finds in what was handed in for an assignment what a student wrote, task by task.

    Parameters
    ----------
    assignment
        The assignment: what was handed out is no answer.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.cells = {cell.id: NbgraderCell(cell) for cell in assignment.source.cells}
        self.task_of = {
            name: cell.id
            for cell in assignment.source.cells
            if cell.cell_type == "code" and NbgraderCell(cell).is_answer
            for name in bound_names(cell.source)
        }
        released = next(iter(assignment.released.values()))
        code = [statements_of(cell.source) or [] for cell in released.cells if cell.cell_type == "code"]
        self.aliases = imported_as(statement for statements in code for statement in statements)
        nodes = [node for statements in code for statement in statements for node in ast.walk(statement)]
        self.given = {node.id for node in nodes if isinstance(node, ast.Name)}
        self.given |= {node.arg for node in nodes if isinstance(node, ast.arg)}

    def answers_in(self, data: bytes) -> dict[str, Form]:
        """Return the answers in a file; none where it is not a notebook."""
        try:
            return self.answers(parse(data))
        except RejectedError:
            return {}

    def answers(self, cells: Iterable[SubmittedCell]) -> dict[str, Form]:
        """Return the form of each answer by the grade id of the cell that asks for it; what was left open is left out.

        A function counts for the task that asks for it, in whatever cell it stands.
        """
        written: dict[str, list[ast.stmt]] = {}
        found: dict[str, Form] = {}
        left = MOST_READ
        # As grading tells them: whoever copies an answer may well have lost nbgrader's notes, or dropped them.
        for cell in match(self.assignment, list(cells)).cells:
            identifier = known_id(self.assignment, cell) or ""
            known = self.cells.get(identifier)
            if untouched(self.assignment, identifier, cell.source):
                continue
            if known and known.is_known and not known.is_answer:
                continue
            if cell.kind != "code":
                if known and known.is_answer and (form := self._words(cell.source)):
                    found[identifier] = form
                continue
            longest = LONGEST_PROGRAM if known else min(left, LONGEST_PROGRAM)
            left -= 0 if known else min(len(cell.source), left)
            statements = statements_of(cell.source) if len(cell.source) <= longest else None
            if statements is None:
                if known and known.is_answer and (form := form_of_broken(cell.source)):
                    found[identifier] = form
                continue
            for statement in statements:
                task = self._task(statement, identifier)
                if task:
                    written.setdefault(task, []).append(statement)
        for task, statements in written.items():
            if form := self._program(statements):
                found[task] = form
        return found

    def _task(self, statement: ast.stmt, identifier: str) -> str | None:
        """Return the task that a statement belongs to; None where it only tries something."""
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name in self.task_of:
            return self.task_of[statement.name]
        known = self.cells.get(identifier)
        return identifier if known and known.is_answer and not isinstance(statement, ast.Expr) else None

    def _words(self, source: str) -> Form | None:
        form = form_of_text("\n".join(line for line in source.splitlines() if not MARKER.search(line)))
        return form if form.size >= FEWEST_WORDS else None

    def _program(self, statements: list[ast.stmt]) -> Form | None:
        # Of a function that is defined twice, the last one counts.
        last = {statement.name: statement for statement in statements if isinstance(statement, ast.FunctionDef)}
        kept = [one for one in statements if not isinstance(one, ast.FunctionDef) or last[one.name] is one]
        try:
            return form_of_program(kept, self.task_of, self.aliases, self.given)
        except (RecursionError, ValueError, MemoryError):
            # ValueError for a number of more digits than Python writes.
            return None


# --- Telling it -------------------------------------------------------------------------------------------------------


def rings_as_csv(found: Iterable[Ring]) -> str:
    """Return the groups as CSV with a heading, a row for each member."""
    columns = ("group", "student", "answers that agree", "answers in common", "decisions", "others differ in", "names")
    rows = (
        (number, member, ring.answers, ring.common, ring.decisions, ring.others, "same" if ring.same_names else "other")
        for number, ring in enumerate(found, 1)
        for member in ring.members
    )
    return csv_text(columns, rows)
