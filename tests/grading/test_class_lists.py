"""Rosters and what is collected: files of Moodle and Canvas, names in two scripts, attempts, archives that do harm."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps
from coursekit.course.project import Project
from coursekit.grading import collect as collecting
from coursekit.grading.collect import collect, read_worksheet
from coursekit.grading.lateness import moment
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.released import Assignment
from coursekit.grading.roster import RosterEntry, import_roster, read_roster
from coursekit.grading.tables import read_table

NAME = "how-many-stay"
CLASS = [
    RosterEntry("s1", "ليلى", "الأحمد", "layla@example.org", "4711"),
    RosterEntry("s2", "Sam", "Berg", "sam@example.org", "4712"),
    RosterEntry("s3", "Sam", "Berg", "sam2@example.org", "4713"),
    RosterEntry("s4", "Zoë", "O'Hara", "zoe@example.org", "4714"),
]


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding=encoding)
    return path


# --- Tables and rosters -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_as_any_spreadsheet_writes_it(tmp_path: Path, encoding: str, separator: str) -> None:
    text = separator.join(["Name", "Points"]) + "\r\n" + separator.join(["ليلى", "'=3"]) + "\r\n" + separator + "\r\n"
    assert read_table(written(tmp_path, text, encoding)) == [{"Name": "ليلى", "Points": "=3"}]


def test_another_encoding_and_an_empty_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="not UTF-8 at byte 0: export it again"):
        read_table(written(tmp_path, "ليلى,الأحمد\n", "cp1256"))
    with pytest.raises(CourseError, match="is empty"):
        read_table(written(tmp_path, ""))
    with pytest.raises(CourseError, match="cannot be read"):
        read_table(tmp_path / "not-there.csv")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Moodle's participants, and its grades with a user name.
        (
            "First name,Last name,ID number,Email address,Groups\nليلى,الأحمد,301,l@example.org,A\n",
            RosterEntry("301", "ليلى", "الأحمد", "l@example.org", "301"),
        ),
        (
            "First name,Surname,Username,ID number,Email address\nSam,Berg,sberg,,s@example.org\n",
            RosterEntry("sberg", "Sam", "Berg", "s@example.org"),
        ),
        (
            "First name,Last name,Email address\nSam,Berg,s@example.org\n",
            RosterEntry("s@example.org", "Sam", "Berg", "s@example.org"),
        ),
        # Canvas, with its own rows between.
        (
            "Student,ID,SIS User ID,SIS Login ID,Section,Final Score\n    Points Possible,,,,,(read only)\n"
            '"Novak, Mina",4711,N1,mnovak,A,\n"Student, Test",99,,,A,\n',
            RosterEntry("mnovak", "Mina", "Novak", "", "4711"),
        ),
        # nbgrader's own.
        ("id,first_name,last_name,email,lms_user_id\ns1,Sam,Berg,,7\n", RosterEntry("s1", "Sam", "Berg", "", "7")),
    ],
)
def test_rosters_of_moodle_canvas_and_nbgrader_are_read(tmp_path: Path, text: str, expected: RosterEntry) -> None:
    assert read_roster(written(tmp_path, text)) == [expected]


def test_a_roster_in_another_language_names_its_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "Vorname,Nachname,Matrikel\nSam,Berg,77\n")
    columns = {"id": "Matrikel", "first_name": "Vorname", "last_name": "Nachname"}
    assert read_roster(path, columns) == [RosterEntry("77", "Sam", "Berg")]
    with pytest.raises(CourseError, match=r"no column gives the student's id. The columns are: Vorname"):
        read_roster(path)
    with pytest.raises(CourseError, match="has no column 'Matrikelnummer'"):
        read_roster(path, {"id": "Matrikelnummer"})
    with pytest.raises(CourseError, match="no 'number' to name a column for"):
        read_roster(path, {"number": "Matrikel"})


@pytest.mark.parametrize(
    ("identifier", "told"), [("../s1", "name of a folder"), (".s1", "name of a folder"), ("a\nid\na", "there twice")]
)
def test_an_id_that_is_none_is_refused(tmp_path: Path, identifier: str, told: str) -> None:
    text = "id\ns1\ns1\n" if "twice" in told else f"id\n{identifier}\n"
    with pytest.raises(CourseError, match=told):
        read_roster(written(tmp_path, text))


def test_an_import_says_what_it_changes_and_takes_nobody_out() -> None:
    known = SimpleNamespace(id="s1", first_name="Sam", last_name="Berg", email="s@example.org", lms_user_id=None)
    gone = SimpleNamespace(id="s9", first_name=None, last_name=None, email=None, lms_user_id=None)
    asked: dict[str, dict[str, str]] = {}
    book = SimpleNamespace(
        students=[known, gone], update_or_create_student=lambda name, **fields: asked.update({name: fields})
    )
    done = import_roster(book, [RosterEntry("s1", "Sam", "Berg", "", "7"), RosterEntry("s2", "Lea")])
    assert (done.new, done.changed, done.unchanged, done.absent) == (["s2"], ["s1"], [], ["s9"])
    # What the file leaves empty is not taken away.
    assert asked["s1"] == {"first_name": "Sam", "last_name": "Berg", "lms_user_id": "7"}
    assert import_roster(book, [RosterEntry("s1", "Sam")]).unchanged == ["s1"]


# --- Collecting -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def released(project: Project) -> tuple[Assignment, str]:
    [assignment] = NbgraderCourse(project.root / "tests/sample_course").assignments(NAME)
    return assignment, dumps(assignment.released["en"])


@pytest.fixture
def course(sample_copy: Project) -> NbgraderCourse:
    return NbgraderCourse(sample_copy.root)


def attempt(released: tuple[Assignment, str], mark: str) -> str:
    """Return a notebook that can be told from others."""
    notebook = json.loads(released[1])
    notebook["metadata"]["attempt"] = mark
    return json.dumps(notebook, ensure_ascii=False)


def archive(folder: Path, contents: Mapping[str, str | bytes]) -> Path:
    path = folder / "handed-in.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for name, text in contents.items():
            opened.writestr(name, text)
    return path


def collected(course: NbgraderCourse, student: str) -> str:
    path = course.folder("submitted", student, NAME) / f"{NAME}.ipynb"
    return str(json.loads(path.read_text(encoding="utf-8"))["metadata"].get("attempt"))


MOODLE_FOLDER = "{}_assignsubmission_file_/{}"


def test_moodles_archive_in_two_scripts_and_both_forms(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    contents = {
        MOODLE_FOLDER.format("الأَحمد ليلى_201", f"{NAME}.ipynb"): attempt(released, "folder"),
        f"Zoë OHara_204_assignsubmission_file_{NAME}.ipynb": attempt(released, "file"),
        MOODLE_FOLDER.format("Nobody Here_205", f"{NAME}.ipynb"): attempt(released, "nobody"),
        MOODLE_FOLDER.format("Sam Berg_202", f"{NAME}.ipynb"): attempt(released, "which"),
        "الأحمد ليلى_201_assignsubmission_onlinetext_/onlinetext.html": "<p>see file</p>",
    }
    done = collect(course, released[0], archive(tmp_path, contents), CLASS)
    assert done.new == ["s4"] and collected(course, "s4") == "file"
    # One name with a vowel mark, and one without: two labels that would be one student are for a person to tell.
    assert any("both would be s1" in remark for remark in done.remarks)
    assert any("Nobody Here_205: is nobody in the roster" in remark for remark in done.remarks)
    assert any('Sam Berg_202: could be s2 or s3. Say who: --student "Sam Berg_202=ID"' in one for one in done.remarks)
    assert done.missing == ["s1", "s2", "s3"]
    named = {"Sam Berg_202": "s3", "الأَحمد ليلى_201": "s1", "الأحمد ليلى_201": "s1"}
    done = collect(course, released[0], archive(tmp_path, contents), CLASS, students=named)
    assert (done.new, done.unchanged) == (["s1", "s3"], ["s4"])
    with pytest.raises(CourseError, match="s9, named for 'x', is not in the roster"):
        collect(course, released[0], archive(tmp_path, contents), CLASS, students={"x": "s9"})


def test_canvass_archive_goes_by_number_and_the_last_file_counts(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    contents = {
        f"bergsam_LATE_4713_1002_{NAME}-1.ipynb": attempt(released, "later"),
        f"bergsam_LATE_4713_1001_{NAME}.ipynb": attempt(released, "earlier"),
        f"الأحمدليلى_9999_1003_{NAME}.ipynb": attempt(released, "by name"),
    }
    done = collect(course, released[0], archive(tmp_path, contents), CLASS)
    assert done.new == ["s1", "s3"] and collected(course, "s3") == "later" and collected(course, "s1") == "by name"
    assert f"s3: {NAME}-1.ipynb counts, the last of 2; left out: {NAME}.ipynb." in done.remarks
    assert "s3: Canvas says late; without a time nothing is taken off." in done.remarks


def test_names_that_are_wrong_and_attempts_of_one_moment(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    other = json.dumps({"cells": [], "metadata": {"attempt": "other"}, "nbformat": 4, "nbformat_minor": 5})
    contents = {
        "s1/homework (2).ipynb": attempt(released, "2"),
        "s1/homework (10).ipynb": attempt(released, "10"),
        "s1/zz-lecture.ipynb": other,
        "s2/homework.ipynb.txt": attempt(released, "text"),
        "s3/lecture.ipynb": other,
        "s4/essay.pdf": "%PDF",
        "__MACOSX/s4/._homework.ipynb": "",
        "s4/.ipynb_checkpoints/homework-checkpoint.ipynb": attempt(released, "checkpoint"),
    }
    done = collect(course, released[0], archive(tmp_path, contents), CLASS)
    assert [collected(course, student) for student in ("s1", "s2", "s3")] == ["10", "text", "other"]
    assert f"s3: lecture.ipynb does not look like {NAME}; a person should look at it." in done.remarks
    assert "s4: no notebook among essay.pdf." in done.remarks
    assert "s2: homework.ipynb.txt was taken for how-many-stay.ipynb." in done.remarks
    assert done.missing == ["s4"]


def test_another_assignments_notebook_is_left_out_and_an_empty_file_is_handed_in(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    # It shares the names of the set-up cell and of the reflection.
    other = json.loads(attempt(released, "other"))
    for cell in other["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade_id") not in (None, "class-seed", "reflection"):
            marks["grade_id"] = f"other-{marks['grade_id']}"
    contents = {
        f"s1/{NAME}.ipynb": attempt(released, "right"),
        "s1/zz-other.ipynb": json.dumps(other),
        "s2/zz-other.ipynb": json.dumps(other),
        f"s3/{NAME}.ipynb": "",
    }
    done = collect(course, released[0], archive(tmp_path, contents), CLASS)
    assert collected(course, "s1") == "right"
    assert f"s2: zz-other.ipynb does not look like {NAME}; a person should look at it." in done.remarks
    assert not any("s2" in remark and "taken for" in remark for remark in done.remarks)
    assert done.new == ["s1", "s2", "s3"] and done.missing == ["s4"], "who sends an empty file has handed in"


def test_a_folder_as_unpacked_and_an_archive_in_it(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "unpacked" / "s1").mkdir(parents=True)
    (inbox / "unpacked" / "s1" / f"{NAME}.ipynb").write_text(attempt(released, "folder"), encoding="utf-8")
    (inbox / "zoe@example.org.ipynb").write_text(attempt(released, "address"), encoding="utf-8")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as opened:
        opened.writestr(f"work/{NAME}.ipynb", attempt(released, "packed"))
    (inbox / "s2").mkdir()
    (inbox / "s2" / "work.zip").write_bytes(inner.getvalue())
    (inbox / "s3").mkdir()
    (inbox / "s3" / "work.zip").write_bytes(b"PK no archive")
    (inbox / "s3" / "link.ipynb").symlink_to(tmp_path / "inbox" / "zoe@example.org.ipynb")
    done = collect(course, released[0], inbox, CLASS)
    assert done.new == ["s1", "s2", "s4"]
    assert [collected(course, student) for student in done.new] == ["folder", "packed", "address"]
    assert any("s3/work.zip: cannot be opened" in remark for remark in done.remarks)


def test_nothing_is_written_but_notebooks_of_the_class(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    """Names that lead elsewhere, a name that is no UTF-8, and more than a notebook may have."""
    contents = {
        "../../s1/evil.ipynb": attempt(released, "up"),
        "/etc/s2/evil.ipynb": attempt(released, "absolute"),
        "s3/..\\..\\evil.ipynb": attempt(released, "backslash"),
        "s4/large.ipynb": b" " * ((50 << 20) + 1),
    }
    before = {path for path in course.root.rglob("*") if path.is_file()}
    done = collect(course, released[0], archive(tmp_path, contents), CLASS)
    new = {path.relative_to(course.root) for path in course.root.rglob("*") if path.is_file()} - {
        path.relative_to(course.root) for path in before
    }
    assert new == {Path("submitted", student, NAME, f"{NAME}.ipynb") for student in done.new}
    assert any("s4: large.ipynb is larger than 50 MB" in remark for remark in done.remarks)
    with pytest.raises(CourseError, match="neither a folder nor a ZIP"):
        collect(course, released[0], written(tmp_path, "no archive"), CLASS)
    with pytest.raises(CourseError, match="cannot be read"):
        collect(course, released[0], tmp_path / "not-there.zip", CLASS)


def packed(contents: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as opened:
        for name, text in contents.items():
            # Written later than anything else is.
            opened.writestr(zipfile.ZipInfo(name, (2099, 1, 1, 0, 0, 0)), text, method)
    return stream.getvalue()


OF_ANOTHER = (
    f"s1/{NAME}.ipynb",
    f"4711/{NAME}.ipynb",
    "layla@example.org.ipynb",
    "ليلى الأحمد.ipynb",
    MOODLE_FOLDER.format("ليلى الأحمد_201", f"{NAME}.ipynb"),
    f"ليلىالأحمد_4711_99999_{NAME}.ipynb",
    f"a/b/s1/{NAME}.ipynb",
)


@pytest.mark.parametrize("inside", OF_ANOTHER)
def test_what_a_student_packed_is_the_students_whatever_it_is_called(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path, inside: str
) -> None:
    """In Canvas's archive, in which a file is a student's by its own name alone."""
    forged = packed({inside: attempt(released, "forged")})
    contents = {
        f"laylaalahmad_4711_90210_{NAME}.ipynb": attempt(released, "own"),
        "bergsam_4712_90211_work.zip": forged,
    }
    done = collect(course, released[0], archive(tmp_path, contents), CLASS)
    assert done.new == ["s1", "s2"]
    assert [collected(course, student) for student in done.new] == ["own", "forged"]


def test_a_folder_that_is_nobodys_gives_nobody_anothers_work(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    for place in ("s1/x.ipynb", "friends of Sam/s1/x.ipynb", "Sammy_77/s1/x.ipynb"):
        (inbox / place).parent.mkdir(parents=True, exist_ok=True)
        (inbox / place).write_text(attempt(released, place), encoding="utf-8")
    done = collect(course, released[0], inbox, CLASS, students={"Sammy_77": "s2"})
    assert [collected(course, student) for student in done.new] == ["s1/x.ipynb", "Sammy_77/s1/x.ipynb"]
    assert "s1: left out, since the folder above is not s1's: friends of Sam/s1/x.ipynb." in done.remarks


def test_of_two_of_moodles_names_in_one_the_first_counts(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    forged = "Zoë OHara_204_assignsubmission_file_ليلى الأحمد_201_assignsubmission_file_x.ipynb"
    contents = {
        f"ليلى الأحمد_201_assignsubmission_file_{NAME}.ipynb": attempt(released, "own"),
        forged: attempt(released, "forged"),
    }
    done = collect(course, released[0], archive(tmp_path, contents), CLASS)
    assert {student: collected(course, student) for student in done.new} == {"s1": "own", "s4": "forged"}


def damaged(method: int) -> bytes:
    """Return an archive whose packed contents are not what unpacks."""
    data = bytearray(packed({f"{NAME}.ipynb": "something to pack " * 200}, method))
    start = data.index(b".ipynb") + len(b".ipynb")
    data[start + 4 : start + 40] = b"\xff" * 36
    return bytes(data)


DAMAGED = {
    "deflate": damaged(zipfile.ZIP_DEFLATED),
    "bzip2": damaged(zipfile.ZIP_BZIP2),
    "lzma": damaged(zipfile.ZIP_LZMA),
    "name": packed({"é.ipynb": "x"}).replace("é".encode(), b"\xff\xfe"),
    "place": packed({"x.ipynb": "x"})[:-6] + b"\xff\xff\xff\x7f" + bytes(2),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_archive_stops_nobody(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path, kind: str
) -> None:
    contents = {"s1/x.ipynb": attempt(released, "one"), "s2/w.zip": DAMAGED[kind], "s4/x.ipynb": attempt(released, "4")}
    done = collect(course, released[0], archive(tmp_path, contents), CLASS)
    assert done.new == ["s1", "s4"]
    assert any("cannot be" in remark for remark in done.remarks)


def test_a_damaged_file_stops_nobody(course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path) -> None:
    path = tmp_path / "handed-in.zip"
    path.write_bytes(
        damaged(zipfile.ZIP_DEFLATED).replace(f"{NAME}.ipynb".encode(), f"s2/x{'y' * (len(NAME) - 4)}.ipynb".encode())
    )
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr("s4/x.ipynb", attempt(released, "4"))
    done = collect(course, released[0], path, CLASS)
    assert done.new == ["s4"]
    assert any(remark.startswith("s2: ") and "cannot be read" in remark for remark in done.remarks)


def test_of_many_notebooks_the_last_are_looked_at(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are unpacked one after the other, and none is held that does not count."""
    monkeypatch.setattr(collecting, "MAX_NOTEBOOKS", 3)
    read: list[str] = []
    real = collecting._read_entry
    monkeypatch.setattr(collecting, "_read_entry", lambda file, entry: read.append(entry.filename) or real(file, entry))
    contents = {f"s1/x ({number}).ipynb": "{}" for number in range(9)}
    done = collect(course, released[0], archive(tmp_path, {**contents, "s2/x.ipynb": attempt(released, "2")}), CLASS)
    assert read == [f"s1/x ({number}).ipynb" for number in (8, 7, 6)] + ["s2/x.ipynb"]
    assert "s1: of 9 notebooks the last 3 were looked at." in done.remarks
    names = ", ".join(f"x ({number}).ipynb" for number in range(5))
    assert f"s1: x (8).ipynb counts, the last of 9; left out: {names} and 3 more." in done.remarks


def test_a_name_in_utf_8_that_does_not_say_so(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    path = archive(tmp_path, {MOODLE_FOLDER.format("XXXX YYYYYY_201", f"{NAME}.ipynb"): attempt(released, "old")})
    data = path.read_bytes()
    # As many bytes as the Arabic name has, and no flag.
    name = "ليلى".encode()
    assert len(name) == 8
    path.write_bytes(data.replace(b"XXXX YYYYYY", "ليلى ".encode() + b"Hm"))
    people = [RosterEntry("s1", "ليلى", "Hm")]
    assert collect(course, released[0], path, people).new == ["s1"]


def test_a_worksheet_says_who_and_when(
    course: NbgraderCourse, released: tuple[Assignment, str], tmp_path: Path
) -> None:
    sheet = read_worksheet(
        written(
            tmp_path,
            "Identifier,Full name,Email address,Status,Last modified (submission)\n"
            'Participant 202,Sam Berg,sam@example.org,Submitted,"Monday, 15 March 2027, 10:31 PM"\n'
            "Participant 203,Sam Berg,sam2@example.org,No submission,-\n"
            'Participant 209,Left Early,left@example.org,Submitted,"Monday, 15 March 2027, 10:31 PM"\n',
        ),
        CLASS,
        "Asia/Amman",
    )
    assert sheet.participants == {"202": "s2", "203": "s3"}
    assert sheet.moments == {"s2": datetime(2027, 3, 15, 19, 31)}
    contents = {
        MOODLE_FOLDER.format("Sam Berg_202", f"{NAME}.ipynb"): attempt(released, "one"),
        MOODLE_FOLDER.format("Participant_203", f"{NAME}.ipynb"): attempt(released, "blind"),
    }
    done = collect(course, released[0], archive(tmp_path, contents), CLASS, worksheet=sheet)
    assert done.new == ["s2", "s3"] and done.timed
    stamp = course.folder("submitted", "s2", NAME) / "timestamp.txt"
    assert stamp.read_text(encoding="utf-8") == "2027-03-15 19:31:00 UTC\n"
    # Another notebook without a time has none.
    contents = {"s2/x.ipynb": attempt(released, "two")}
    assert collect(course, released[0], archive(tmp_path, contents), CLASS).replaced == ["s2"]
    assert not stamp.exists()


@pytest.mark.parametrize(
    "said",
    ["yesterday", "3/4/2027 10:00", "2027-13-01 10:00", "10:00", "2027-03-15", "March 2027", "2027-03-15 10:00 XYZ"],
)
def test_a_time_that_is_none_is_told(tmp_path: Path, said: str) -> None:
    with pytest.raises(CourseError, match=r"row 2: .* is no time. Write it as 2027-03-15 22:10"):
        read_worksheet(written(tmp_path, f"student,submitted\ns1,{said}\n"), CLASS, "UTC")


def test_a_student_who_is_there_twice_is_told(tmp_path: Path) -> None:
    rows = "student,submitted\ns1,2027-03-15 10:00\nليلى الأحمد,2027-03-18 10:00\n"
    with pytest.raises(CourseError, match="row 3: s1 is there twice"):
        read_worksheet(written(tmp_path, rows), CLASS, "UTC")


def test_a_worksheet_of_nobody_and_without_names_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="has neither submitted nor"):
        read_worksheet(written(tmp_path, "student,submitted\nother,2027-03-15 10:00\n"), CLASS, "UTC")
    with pytest.raises(CourseError, match="no column tells the student"):
        read_worksheet(written(tmp_path, "who,submitted\ns1,2027-03-15 10:00\n"), CLASS, "UTC")


# --- Deadlines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "zone", "told"),
    [
        ("tomorrow", "UTC", "no day and time"),
        ("2027-03-15 23:59+01:00", "Europe/Berlin", "an offset of its own"),
        ("2027-03-15 23:59", "Amman", "no time zone 'Amman'"),
        ("2027-03-28 02:30", "Europe/Berlin", "twice or not at all"),
        ("2027-10-31 02:30", "Europe/Berlin", "twice or not at all"),
    ],
)
def test_a_deadline_that_is_none_is_told(when: str, zone: str, told: str) -> None:
    with pytest.raises(CourseError, match=told):
        moment(when, zone)


def test_summer_time_is_the_zones_business() -> None:
    assert moment("2027-01-15 12:00", "Europe/Berlin").hour == 11
    assert moment("2027-07-15 12:00", "Europe/Berlin").hour == 10
