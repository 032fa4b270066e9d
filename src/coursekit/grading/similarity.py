"""Submissions that resemble each other more than answers to the same task do: pairs to look at, never a verdict.

The comparison is copydetect's, by the fingerprints of Schleimer, Wilkerson and Aiken (2003), which see through other
names and comments. What was handed out is taken away before, and so is what many students share, because
a short function has few ways to be written.
"""

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from copydetect import CodeFingerprint, compare_files
from copydetect.utils import get_token_coverage

from coursekit.course.cells import nbgrader_cells
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import RejectedError, SubmittedCell, parse
from coursekit.grading.tables import csv_text

# Characters of code, each name counted as one, that must agree. Every such piece is kept: those that winnowing would
# choose depend on Python's hashes, which differ from run to run, and so would the report.
PIECE, WINDOW = 20, 1
# A piece that more than this share of a class writes, and more than so many students, is how the task is solved.
ORDINARY_SHARE, ORDINARY_STUDENTS = 0.1, 3
LEAST_SHARE = 0.5
# Fewer agreeing characters than this show nothing.
LEAST_LENGTH = 60


@dataclass(frozen=True)
class Pair:
    """Two students whose code agrees.

    Attributes
    ----------
    first, second
        The students.
    share_of_first, share_of_second
        Which share of each one's own code the agreeing pieces cover, from 0 to 1.
    length
        How long the agreeing pieces are together, in characters with each name counted as one.
    """

    first: str
    second: str
    share_of_first: float
    share_of_second: float
    length: int


def similar_pairs(codes: Mapping[str, str], templates: Iterable[str], least: float = LEAST_SHARE) -> list[Pair]:
    r"""Return the pairs of students whose code agrees, the most alike first.

    Parameters
    ----------
    codes
        The code of each student.
    templates
        What was handed out, in every language.
    least
        The least share of the shorter code that must agree, from 0 to 1.

    Returns
    -------
    list of Pair
        Each pair once, the students of a pair in the order of their names.

    Raises
    ------
    ValueError
        If ``least`` is not between 0 and 1.

    Examples
    --------
    >>> code = "def mean(values):\n    total = 0\n    for value in values:\n        total = total + value\n"
    >>> code += "    if len(values) == 0:\n        return None\n    return total / len(values)\n"
    >>> renamed = code.replace("total", "summe").replace("value", "zahl")
    >>> [(pair.first, pair.second) for pair in similar_pairs({"a": code, "b": renamed, "c": "x = 1"}, [])]
    [('a', 'b')]
    """
    if not 0 <= least <= 1:
        raise ValueError(f"The least share must lie between 0 and 1, not at {least}: half of the code is 0.5.")
    prints = {student: _fingerprint(code) for student, code in codes.items()}
    writers = Counter(piece for found in prints.values() for piece in found.hashes)
    limit = max(ORDINARY_STUDENTS, ORDINARY_SHARE * len(prints))
    left_out = {piece for piece, count in writers.items() if count > limit}
    for template in templates:
        left_out |= _fingerprint(template).hashes
    owners: dict[int, list[str]] = {}
    for student, found in sorted(prints.items()):
        _leave_out(found, left_out)
        for piece in found.hashes:
            owners.setdefault(piece, []).append(student)
    # Only students who share a piece are compared: in a class of thousands those are few.
    candidates = {pair for students in owners.values() for pair in combinations(students, 2)}
    pairs = [_compared(first, second, prints) for first, second in sorted(candidates)]
    kept = [
        pair
        for pair in pairs
        if pair.length >= LEAST_LENGTH and max(pair.share_of_first, pair.share_of_second) >= least
    ]
    return sorted(kept, key=lambda pair: (-max(pair.share_of_first, pair.share_of_second), pair.first, pair.second))


def _fingerprint(code: str) -> CodeFingerprint:
    """Return copydetect's fingerprint of ``code``."""
    return CodeFingerprint("answers.py", PIECE, WINDOW, language="python", fp=io.StringIO(code))


def _leave_out(found: CodeFingerprint, pieces: set[int]) -> None:
    """Take ``pieces`` out of a fingerprint, and out of the length that shares refer to."""
    found.hashes = found.hashes - pieces
    found.hash_idx = {piece: places for piece, places in found.hash_idx.items() if piece in found.hashes}
    found.token_coverage = get_token_coverage(found.hash_idx, PIECE, len(found.filtered_code))


def _compared(first: str, second: str, prints: Mapping[str, CodeFingerprint]) -> Pair:
    """Return what two students' code has in common."""
    length, (one, other), _ = compare_files(prints[first], prints[second])
    return Pair(first, second, float(one), float(other), int(length))


def class_pairs(course: NbgraderCourse, name: str, least: float = LEAST_SHARE) -> list[Pair]:
    """Return the similar pairs among what was handed in for the assignment ``name``.

    Parameters: ``course``; ``name``; ``least``, as for :func:`similar_pairs`. A submission that cannot be read is left
    out here; grading reports it.
    """
    pairs: list[Pair] = []
    for assignment in course.assignments(name):
        codes = {}
        for student in course.students(name):
            submission = course.submission(student, assignment)
            try:
                codes[student] = own_code(assignment, parse(submission.data))
            except RejectedError:
                continue
        templates = [
            "\n".join(cell.source for cell in released.cells if cell.cell_type == "code")
            for released in assignment.released.values()
        ]
        pairs += similar_pairs(codes, templates, least)
    return pairs


def own_code(assignment: Assignment, cells: Iterable[SubmittedCell]) -> str:
    """Return a student's own code in a submission: solution cells, and cells the student added."""
    locked = {cell.grade_id for cell in nbgrader_cells(assignment.source) if not cell.is_answer}
    return "\n\n".join(cell.source for cell in cells if cell.kind == "code" and cell.grade_id not in locked)


def pairs_as_csv(pairs: Iterable[Pair]) -> str:
    """Return the pairs as CSV with a heading."""
    columns = ("first", "second", "share of first", "share of second", "length")
    shares = (
        (pair.first, pair.second, f"{pair.share_of_first:.2f}", f"{pair.share_of_second:.2f}", pair.length)
        for pair in pairs
    )
    return csv_text(columns, shares)
