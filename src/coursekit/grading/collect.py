"""What a class handed in elsewhere, put where nbgrader looks for it: from a folder, or the ZIP of Moodle or Canvas.

Nothing is unpacked by the names in an archive: each file is read, and what is a student's notebook is written under the
name that the assignment has. nbgrader's own collector (``nbgrader zip_collect``) wants a regular expression for the
names, knows no roster, stops the class at a second attempt, and unpacks whatever an archive says.

How the systems name things: Moodle a folder ``Full Name_1234567_assignsubmission_file_`` (or, without folders, so each
file's name begins), in which the number is the student's for this assignment alone; Canvas each file
``namewithoutspaces_4711_90210_homework.ipynb``, with ``LATE`` after the name where it was, in which the first number is
the student's and the second the file's. (Read in ``mod/assign/classes/downloader.php`` of Moodle and
``lib/content_zipper.rb`` of Canvas.)
"""

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath

from dateutil import parser as dates

from coursekit.course.cells import nbgrader_cells
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes, write_text
from coursekit.course.strings import marked
from coursekit.grading.lateness import moment
from coursekit.grading.nbgrader_course import TIMESTAMP, NbgraderCourse
from coursekit.grading.released import Assignment
from coursekit.grading.roster import People, RosterEntry
from coursekit.grading.submissions import MAX_BYTES, RejectedError, parse, printable, read_plainly
from coursekit.grading.tables import read_table

# The first number counts: what comes after it a student has typed.
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL)
CANVAS = re.compile(
    r"(?P<name>.+?)(?P<late>_late)?_(?P<number>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL | re.IGNORECASE
)
# What browsers and students make of the ending; and the number that each copy gets: x (2).ipynb, x-2.ipynb.
NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$|\.json$", re.IGNORECASE)
COPY = re.compile(r"(?:\((\d+)\)|-(\d+))$")
PARTICIPANT = re.compile(r"\d+")
# Which is the month in 3/4/2027 depends on the country.
AMBIGUOUS = re.compile(r"\b\d{1,2}[/.]\d{1,2}[/.]\d")
SUBMITTED = ("submitted", "last modified (submission)")
# What is taken for whatever a moment does not say, seconds apart: two that differ in all of it.
STARTS = (datetime.datetime(2000, 1, 1), datetime.datetime(2001, 2, 2, 1, 1))
# Of an archive: how many names are looked at, and how deep an archive may lie in an archive.
MAX_ENTRIES, DEEPEST = 20_000, 1
# Of one student: how many notebooks are looked at, the last ones first, and how many of the others are named.
MAX_NOTEBOOKS, MOST_NAMED = 50, 5
LEFT_ALONE = ("__MACOSX", ".ipynb_checkpoints")


@dataclass(frozen=True)
class File:
    """A file that somebody handed in.

    Attributes
    ----------
    path
        Where it lies.
    written
        When it was written, as far as that is known.
    read
        Reads it.
    outside
        The archive that it was handed in by, or itself: names within an archive are a student's, and say of nobody
        whose they are.
    """

    path: PurePosixPath
    written: tuple[int, ...]
    read: Callable[[], bytes]
    outside: PurePosixPath


@dataclass(frozen=True)
class Owner:
    """Whose a file is, as the system that it comes from says.

    Attributes
    ----------
    label
        The name of the folder or the beginning of the file's name, by which ``--student`` names it.
    name, number
        The student's name, and a number, empty where there is none.
    is_participant
        Whether the number is Moodle's, which stands for the student in one assignment alone.
    rest
        The file's own name.
    order
        Canvas's number of the file: a later one is larger.
    late
        Whether Canvas calls it late.
    depth
        How many folders that are nobody's lie above the one that tells.
    """

    label: str
    name: str
    number: str = ""
    is_participant: bool = False
    rest: str = ""
    order: int = 0
    late: bool = False
    depth: int = 0


@dataclass
class Collected:
    """What :func:`collect` did.

    Attributes
    ----------
    new, replaced, unchanged
        Ids of students whose notebook is new, is another than before, or is the same.
    missing
        Students of the class of whom nothing is there, now or before.
    remarks
        Sentences about what a person should know: names that nobody has, attempts left out, files that are none.
    timed
        Whether moments of handing in were given.
    """

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    timed: bool = False


@dataclass
class Worksheet:
    """Who is behind which number of Moodle's, and when each student handed in, in UTC."""

    participants: dict[str, str] = field(default_factory=dict)
    moments: dict[str, datetime.datetime] = field(default_factory=dict)


def collect(
    course: NbgraderCourse,
    assignment: Assignment,
    source: Path,
    people: Iterable[RosterEntry],
    *,
    worksheet: Worksheet | None = None,
    students: Mapping[str, str] | None = None,
) -> Collected:
    """Put what a class handed in for an assignment into ``submitted/``.

    Parameters
    ----------
    course
        The class's folder.
    assignment
        The assignment.
    source
        A ZIP, or a folder: as unpacked from one, with a folder for each student, or with a file for each.
    people
        The class.
    worksheet
        Who is behind Moodle's numbers, and when each handed in.
    students
        Ids of students by what the source calls them, where that cannot be told from the roster.

    Returns
    -------
    Collected
        What was done. Of several attempts the last counts.

    Raises
    ------
    CourseError
        If there is nothing to read at ``source``, or ``students`` names somebody who is not in the class.
    """
    listed, known, done = list(people), dict(students or {}), Collected(timed=bool(worksheet and worksheet.moments))
    ids = {person.id for person in listed}
    for label, student in known.items():
        if student not in ids:
            raise CourseError(f"{student}, named for {label!r}, is not in the roster. Import it, or name another.")
    whole = People(listed)
    found: dict[str, list[tuple[Owner, File]]] = {}
    for owner, file in owned(files_of(source, done.remarks), whole, known):
        student = known.get(owner.label) or _who(owner, whole, worksheet or Worksheet(), done.remarks)
        if student:
            found.setdefault(student, []).append((owner, file))
    for student, handed_in in sorted(found.items()):
        files = _nearest(student, handed_in, done.remarks)
        if len(labels := sorted({owner.label for owner, _ in files if owner.label not in known})) > 1:
            named = " and ".join(map(printable, labels))
            done.remarks.append(f'{named}: both would be {student}. Say who: --student "{printable(labels[0])}=ID"')
            continue
        if (data := _last_notebook(student, files, assignment, done.remarks)) is not None:
            _hand_in(course, assignment, student, data, worksheet, done)
        if any(owner.late for owner, _ in files) and not done.timed:
            done.remarks.append(f"{student}: Canvas says late; without a time nothing is taken off.")
    there = set(course.students(assignment.name))
    done.missing.extend(sorted(ids - there))
    done.remarks[:] = dict.fromkeys(done.remarks)
    return done


# --- What there is ----------------------------------------------------------------------------------------------------


def files_of(source: Path, remarks: list[str]) -> Iterator[File]:
    """Yield the files of a folder or an archive; archives in it, which some students hand in, are opened once.

    Parameters
    ----------
    source
        The folder or the ZIP.
    remarks
        Gets a sentence for what cannot be read.

    Raises
    ------
    CourseError
        If ``source`` is neither.
    """
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file() and not path.is_symlink():
                place = PurePosixPath(path.relative_to(source).as_posix())
                written = (int(path.stat().st_mtime),)
                yield from _opened(File(place, written, partial(read_plainly, path, MAX_BYTES), place), remarks)
        return
    try:
        yield from _archive(zipfile.ZipFile(source), PurePosixPath(), None, remarks)
    except OSError as error:
        raise CourseError(f"{source} cannot be read: {error.strerror}. Name a folder or a ZIP.") from error
    except zipfile.BadZipFile as error:
        raise CourseError(f"{source} is neither a folder nor a ZIP: {error}.") from error


def _archive(
    archive: zipfile.ZipFile, place: PurePosixPath, outside: PurePosixPath | None, remarks: list[str], depth: int = 0
) -> Iterator[File]:
    """Yield the files of an archive, which stays open: they are read when it is known whose they are."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise zipfile.BadZipFile(f"it has more than {MAX_ENTRIES} entries")
    for entry in entries:
        if not entry.is_dir():
            path = place / PurePosixPath(_name(entry).replace("\\", "/"))
            read = partial(_read_entry, archive, entry)
            yield from _opened(File(path, entry.date_time, read, outside or path), remarks, depth)


def _opened(file: File, remarks: list[str], depth: int = 0) -> Iterator[File]:
    """Yield a file, or what is in it where it is an archive."""
    if any(part in LEFT_ALONE or part.startswith(".") for part in file.path.parts):
        return
    if file.path.suffix.lower() != ".zip" or depth == DEEPEST:
        yield file
        return
    try:
        inner = zipfile.ZipFile(io.BytesIO(file.read()))
        yield from _archive(inner, file.path.with_suffix(""), file.outside, remarks, depth + 1)
    except Exception as error:
        # A damaged archive raises what comes to hand: of its names, its numbers, what packed it.
        remarks.append(f"{printable(str(file.path))}: cannot be opened, {error}.")


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; an old program writes UTF-8 and does not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return what an entry holds, no more of it than a notebook may have, whatever the archive says of its size."""
    name = printable(PurePosixPath(_name(entry)).name)
    try:
        with archive.open(entry) as stream:
            data = stream.read(MAX_BYTES + 1)
    except Exception as error:
        # Where it is encrypted, packed in a way of its own, or damaged: each library has errors of its own.
        raise RejectedError(marked("{file} cannot be read: {error}"), file=name, error=str(error)) from error
    if len(data) > MAX_BYTES:
        raise RejectedError(marked("{file} is larger than {megabytes} MB"), file=name, megabytes=MAX_BYTES >> 20)
    return data


# --- Whose it is ------------------------------------------------------------------------------------------------------


def owned(files: Iterable[File], people: People, known: Collection[str] = ()) -> Iterator[tuple[Owner, File]]:
    """Yield each file with its owner: as Moodle or Canvas says, else by the first folder or the name of the file.

    Parameters: ``files``; the ``people`` of the class; labels that are ``known`` to be somebody's besides.
    """
    for file in files:
        owner = _owner(file.outside, people, known)
        yield owner if file.path == file.outside else replace(owner, rest=file.path.name), file


def _owner(path: PurePosixPath, people: People, known: Collection[str]) -> Owner:
    for depth, part in enumerate(path.parts):
        # A student's own file may look like one of Canvas's; in the student's folder it is not.
        if (owner := owner_of(part)) is not None and (owner.is_participant or part == path.name):
            return replace(owner, depth=depth)
        if part in known or people.find(part):
            return Owner(part, part, rest=path.name, depth=depth)
    label = path.stem if people.find(path.stem) else path.parts[0]
    return Owner(label, label, rest=path.name)


def owner_of(name: str) -> Owner | None:
    """Return whose a folder or a file of Moodle's or Canvas's is; None where it is neither's.

    >>> owner = owner_of("ليلى الأحمد_1234567_assignsubmission_file_")
    >>> owner.name, owner.number, owner.is_participant
    ('ليلى الأحمد', '1234567', True)
    >>> owner = owner_of("bergsam_LATE_4711_90210_homework-2.ipynb")
    >>> owner.name, owner.number, owner.order, owner.late, owner.rest
    ('bergsam', '4711', 90210, True, 'homework-2.ipynb')
    >>> owner_of("homework.ipynb") is None
    True
    """
    if found := MOODLE.fullmatch(name):
        label = f"{found['name']}_{found['number']}"
        return Owner(label, found["name"], found["number"], is_participant=True, rest=found["rest"] or "")
    if found := CANVAS.fullmatch(name):
        label = f"{found['name']}_{found['number']}"
        order, late = int(found["file"]), bool(found["late"])
        return Owner(label, found["name"], found["number"], rest=found["rest"], order=order, late=late)
    return None


def _nearest(student: str, files: list[tuple[Owner, File]], remarks: list[str]) -> list[tuple[Owner, File]]:
    """Return what lies in a student's own place: in a folder that nobody is known by, anybody may have named another.

    Where all of it lies in such a folder, as in one that the archive was unpacked to, that is the place.
    """
    depth = min(owner.depth for owner, _ in files)
    if deeper := [printable(str(file.path)) for owner, file in files if owner.depth > depth]:
        remarks.append(f"{student}: left out, since the folder above is not {student}'s: {_first(deeper)}.")
    return [(owner, file) for owner, file in files if owner.depth == depth]


def _first(names: list[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _who(owner: Owner, people: People, worksheet: Worksheet, remarks: list[str]) -> str:
    """Return the id of a file's owner; empty, and a remark, where it is nobody or could be several."""
    if owner.is_participant and owner.number in worksheet.participants:
        return worksheet.participants[owner.number]
    found = people.find(owner.number) if owner.number and not owner.is_participant else []
    found = found or people.find(owner.name)
    if len(found) == 1:
        return found[0]
    says = f"could be {' or '.join(found)}" if found else "is nobody in the roster"
    label = printable(owner.label)
    remarks.append(f'{label}: {says}. Say who: --student "{label}=ID"')
    return ""


def read_worksheet(path: Path, people: Iterable[RosterEntry], time_zone: str) -> Worksheet:
    """Return who is behind which number and when each handed in.

    Parameters
    ----------
    path
        Moodle's grading worksheet, or a CSV of one's own: a column that tells the student, and ``submitted``, the
        moment as ``2027-03-15 22:10``.
    people
        The class.
    time_zone
        Where the clock hangs that these moments are read from.

    Returns
    -------
    Worksheet
        What it says of those who are in the class.

    Raises
    ------
    CourseError
        For a moment that is none, a student who is there twice, or where no column tells who or when.
    """
    whole, sheet, seen = People(people), Worksheet(), set[str]()
    rows = [{name.casefold(): value for name, value in row.items()} for row in read_table(path)]
    for number, row in enumerate(rows, start=2):
        told = [
            row[name] for name in ("student", "username", "id number", "email address", "full name") if row.get(name)
        ]
        found = next((ids for ids in map(whole.find, told) if len(ids) == 1), [])
        if not told:
            raise CourseError(f"{path}, row {number}: no column tells the student. There are: {', '.join(row)}.")
        if not found:
            continue
        if found[0] in seen:
            raise CourseError(f"{path}, row {number}: {found[0]} is there twice. Leave the row that is right.")
        seen.add(found[0])
        if participant := PARTICIPANT.search(row.get("identifier", "")):
            sheet.participants[participant[0]] = found[0]
        said = next((row[name] for name in SUBMITTED if row.get(name)), "")
        # Moodle writes a dash where nothing was handed in.
        if said.strip("-– "):
            try:
                sheet.moments[found[0]] = _moment(said, time_zone)
            except (ValueError, OverflowError, dates.UnknownTimezoneWarning) as error:
                raise CourseError(
                    f"{path}, row {number}: {said!r} is no time. Write it as 2027-03-15 22:10."
                ) from error
    if not sheet.participants and not sheet.moments:
        raise CourseError(f"{path} has neither {' nor '.join(SUBMITTED)} of anybody in the roster.")
    return sheet


def _moment(said: str, time_zone: str) -> datetime.datetime:
    """Return the moment that a worksheet says, in UTC: as Moodle writes it in English, or year, month and day."""
    if AMBIGUOUS.search(said):
        raise ValueError(said)
    with warnings.catch_warnings():
        warnings.simplefilter("error", dates.UnknownTimezoneWarning)
        read, other = (dates.parse(said, default=start) for start in STARTS)
    if read != other:
        # The day, the hour or the minute was not said.
        raise ValueError(said)
    if read.tzinfo is not None:
        return read.astimezone(datetime.UTC).replace(tzinfo=None)
    return moment(read.isoformat(" "), time_zone)


# --- Which counts -----------------------------------------------------------------------------------------------------


def _last_notebook(
    student: str, files: list[tuple[Owner, File]], assignment: Assignment, remarks: list[str]
) -> bytes | None:
    """Return the notebook that counts: the last of those that are the assignment's, under whatever name."""
    tests = {cell.grade_id for cell in nbgrader_cells(assignment.source) if cell.is_test}
    notebooks, others = [], []
    for owner, file in files:
        name = owner.rest or file.path.name
        if not NOTEBOOK.search(name):
            others.append(printable(name))
            continue
        copy = COPY.search(NOTEBOOK.sub("", name))
        order = (owner.order, file.written, int(copy[1] or copy[2]) if copy else 0)
        notebooks.append((order, name, file))
    notebooks.sort(key=lambda entry: entry[:2], reverse=True)
    if len(notebooks) > MAX_NOTEBOOKS:
        remarks.append(f"{student}: of {len(notebooks)} notebooks the last {MAX_NOTEBOOKS} were looked at.")
    chosen: tuple[str, bytes, bool] | None = None
    for _, name, file in notebooks[:MAX_NOTEBOOKS]:
        try:
            data = file.read()
        except RejectedError as error:
            remarks.append(f"{student}: {error}.")
            continue
        # The last one with the assignment's tests, else the last one; what is not asked for is not kept.
        has_tests = _has_tests(data, tests)
        if chosen is None or has_tests:
            chosen = (name, data, has_tests)
        if has_tests:
            break
    if chosen is None:
        remarks.append(f"{student}: no notebook among {_first(others) or 'the files'}.")
        return None
    name, data, has_tests = chosen
    if not has_tests:
        remarks.append(
            f"{student}: {printable(name)} does not look like {assignment.name}; a person should look at it."
        )
    if len(notebooks) > 1:
        names = [printable(other) for _, other, _ in reversed(notebooks)]
        names.remove(printable(name))
        remarks.append(f"{student}: {printable(name)} counts, the last of {len(notebooks)}; left out: {_first(names)}.")
    elif has_tests and PurePosixPath(name).name != f"{assignment.notebook}.ipynb":
        remarks.append(f"{student}: {printable(name)} was taken for {assignment.notebook}.ipynb.")
    return data


def _has_tests(data: bytes, tests: set[str]) -> bool:
    """Return whether half of the tests are there: an examination shares some with the assignments it is drawn from."""
    try:
        return 2 * len(tests & {cell.grade_id for cell in parse(data)}) >= len(tests)
    except RejectedError:
        return False


def _hand_in(
    course: NbgraderCourse,
    assignment: Assignment,
    student: str,
    data: bytes,
    worksheet: Worksheet | None,
    done: Collected,
) -> None:
    folder = course.folder("submitted", student, assignment.name)
    path = folder / f"{assignment.notebook}.ipynb"
    was_there = path.is_file()
    written = write_bytes(path, data)
    (done.unchanged if not written else done.replaced if was_there else done.new).append(student)
    stamp = folder / TIMESTAMP
    if worksheet and student in worksheet.moments:
        write_text(stamp, f"{worksheet.moments[student]} UTC\n")
    elif written:
        # The moment of another notebook is not this one's.
        stamp.unlink(missing_ok=True)
