"""Who is in the class: the lists that Moodle and Canvas export, read into nbgrader's gradebook."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from coursekit.course.errors import CourseError
from coursekit.grading.tables import read_table

# Which column holds what, in lower case: nbgrader's own names, those of Moodle (participants, grades) and of Canvas
# (grades). The first that is there and filled counts; an address is the last resort for an id.
CANVAS = "student"
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("student_id", "username", "sis login id", "id number", "sis user id", "email address", "email"),
    "first_name": ("first_name", "first name"),
    "last_name": ("last_name", "last name", "surname"),
    "full_name": ("full_name", "full name", CANVAS, "name"),
    "email": ("email", "email address"),
    "lms_user_id": ("lms_user_id", "id number"),
}
# Canvas puts these among the students.
NO_STUDENT = ("points possible", "student, test", "test student")
LONGEST_ID = 240


@dataclass(frozen=True)
class RosterEntry:
    """A student as nbgrader knows one; ``lms_user_id`` is Canvas's number of the student, or Moodle's ID number."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


@dataclass
class Import:
    """What an import changed: ids of new, changed and unchanged students, and of those who are not in the file."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def read_roster(path: Path, columns: Mapping[str, str] | None = None) -> list[RosterEntry]:
    """Return the students in a file.

    Parameters
    ----------
    path
        A CSV file: Moodle's *Participants* or *Grades › Export*, Canvas's *Grades › Export*, or one with nbgrader's
        names of columns.
    columns
        Names of columns that are called otherwise, as in a Moodle in another language: by ``id``, ``first_name``,
        ``last_name``, ``full_name``, ``email`` or ``lms_user_id``.

    Returns
    -------
    list of RosterEntry
        In the order of the file; Canvas's row of points and its test student are left out.

    Raises
    ------
    CourseError
        If a named column is not there, a row has no id or one that cannot name a folder, or two have the same.
    """
    columns = columns or {}
    if unknown := sorted(set(columns) - set(NAMES)):
        raise CourseError(f"There is no {unknown[0]!r} to name a column for. There are: {', '.join(NAMES)}.")
    rows = read_table(path)
    people: dict[str, RosterEntry] = {}
    for number, row in enumerate(rows, start=2):
        for name in columns.values():
            if name not in row:
                raise CourseError(f"{path} has no column {name!r}. There are: {', '.join(row)}.")
        known = _columns(row, columns)
        if known["full_name"].casefold() in NO_STUDENT:
            continue
        person = _person(known)
        if fault := _fault_of_id(person.id):
            raise CourseError(f"{path}, row {number}: {fault}. The columns are: {', '.join(row)}.")
        if person.id in people:
            raise CourseError(f"{path}, row {number}: {person.id} is there twice. Which column tells students apart?")
        people[person.id] = person
    if not people:
        raise CourseError(f"{path} names no students.")
    return list(people.values())


def _columns(row: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    by_name = {name.casefold(): value for name, value in row.items()}
    names = dict(NAMES)
    if CANVAS in by_name:
        # Its own number of the student is called ID, which elsewhere is the student's id.
        names["lms_user_id"] = ("id",)
    else:
        names["id"] = ("id", *NAMES["id"])
    found = {}
    for key, candidates in names.items():
        wanted = (columns[key].casefold(),) if key in columns else candidates
        found[key] = next((by_name[name] for name in wanted if by_name.get(name)), "")
    return found


def _person(known: dict[str, str]) -> RosterEntry:
    first, last, whole = known["first_name"], known["last_name"], known.pop("full_name")
    if whole and not (first or last):
        # Canvas writes the last name first, and a comma.
        last, comma, first = (part.strip() for part in whole.partition(","))
        if not comma:
            first, _, last = (part.strip() for part in whole.partition(" "))
    return RosterEntry(**{**known, "first_name": first, "last_name": last})


def _fault_of_id(identifier: str) -> str:
    if not identifier:
        return "no column gives the student's id"
    if (
        identifier.startswith(".")
        or re.search(r"[/\\\x00-\x1f\x7f]", identifier)
        or len(identifier.encode()) > LONGEST_ID
    ):
        return f"{identifier!r} cannot be the name of a folder, as a student's id is"
    return ""


def import_roster(gradebook: Any, people: Iterable[RosterEntry]) -> Import:
    """Write students into a gradebook of nbgrader, and take nobody out.

    Parameters
    ----------
    gradebook
        The gradebook.
    people
        The students. What is empty in a row leaves what is known as it is.

    Returns
    -------
    Import
        What that changed.
    """
    before = {person.id: person for person in roster(gradebook)}
    done = Import()
    for person in people:
        fields = {key: value for key, value in asdict(person).items() if value and key != "id"}
        known = before.pop(person.id, None)
        if known is None:
            done.new.append(person.id)
        elif any(asdict(known)[key] != value for key, value in fields.items()):
            done.changed.append(person.id)
        else:
            done.unchanged.append(person.id)
            continue
        gradebook.update_or_create_student(person.id, **fields)
    done.absent.extend(sorted(before))
    return done


def roster(gradebook: Any) -> list[RosterEntry]:
    """Return the students in a gradebook of nbgrader, by id."""
    found = [
        RosterEntry(
            student.id,
            student.first_name or "",
            student.last_name or "",
            student.email or "",
            student.lms_user_id or "",
        )
        for student in gradebook.students
    ]
    return sorted(found, key=lambda person: person.id)


# --- Telling who somebody is ------------------------------------------------------------------------------------------


class People:
    """Finds students of a class by whatever another program calls them.

    Parameters
    ----------
    people
        The class.

    Examples
    --------
    >>> people = People([RosterEntry("s1", "ليلى", "الأحمد", lms_user_id="4711"), RosterEntry("s2", "Sam", "Berg")])
    >>> [people.find(name) for name in ("S1", "4711", "لَيلى  الأحمد", "Berg, Sam", "bergsam", "nobody")]
    [['s1'], ['s1'], ['s1'], ['s2'], ['s2'], []]
    """

    def __init__(self, people: Iterable[RosterEntry]) -> None:
        self.exact: dict[str, set[str]] = {}
        self.by_name: dict[str, set[str]] = {}
        for person in people:
            for key in (person.id, person.email, person.lms_user_id):
                if key:
                    self.exact.setdefault(key.casefold(), set()).add(person.id)
            for name in (f"{person.first_name} {person.last_name}", f"{person.last_name} {person.first_name}"):
                if bare := bare_name(name):
                    self.by_name.setdefault(bare, set()).add(person.id)

    def find(self, name: str) -> list[str]:
        """Return the ids of those whom ``name`` may mean: an id, an address, a number or a name."""
        return sorted(self.exact.get(name.strip().casefold()) or self.by_name.get(bare_name(name), set()))


def bare_name(name: str) -> str:
    """Return the letters and digits of a name, as two programs that write it differently still agree on them.

    Without spaces, vowel marks and the Arabic stroke that draws letters out, in one case and composition.

    >>> bare_name("مُحَمَّـد  علي") == bare_name("محمد علي"), bare_name("O'Hara, Zoë")
    (True, 'oharazoë')
    """
    composed = unicodedata.normalize("NFKC", name).casefold().replace("\N{ARABIC TATWEEL}", "")
    return "".join(letter for letter in composed if letter.isalnum())
