"""What is handed in: of a folder, what can be taken is, and of the rest it is said why not."""

import os
import sys
from pathlib import Path

import pytest

from coursekit.grading import submissions
from coursekit.grading.submissions import DEEPEST, LONGEST_PATH, RejectedError, beside, parse, together


def test_files_are_taken_from_all_folders(tmp_path: Path) -> None:
    for name in ("data.csv", "b/c/d.txt", "b/a.txt", ".hidden", ".git/config", "again.ipynb", "b/copy.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "link.csv").symlink_to(tmp_path / "data.csv")
    (tmp_path / "folder").symlink_to(tmp_path / "b")
    found = beside(tmp_path)
    assert found.files == {"data.csv": b"data.csv", "b/a.txt": b"b/a.txt", "b/c/d.txt": b"b/c/d.txt"}
    assert found.left_out == {} and found.remarks() == ()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = beside(tmp_path / "nowhere")
    assert found.files == {} and found.left_out == {"nowhere": "No such file or directory"}


def test_a_folder_that_cannot_be_read_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "closed", "z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    scan = os.scandir

    def refusing(place: Path) -> object:
        if place.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scan(place)

    monkeypatch.setattr(os, "scandir", refusing)
    found = beside(tmp_path)
    assert found.files == {"a/file": b"a", "z/file": b"z"} and found.left_out == {"closed": "Permission denied"}


def test_a_path_may_be_so_long_and_so_deep(tmp_path: Path) -> None:
    here, letters = tmp_path, 199
    while len(here.relative_to(tmp_path).as_posix()) + letters < LONGEST_PATH - letters:
        here /= "x" * letters
    here.mkdir(parents=True)
    room = LONGEST_PATH - len(here.relative_to(tmp_path).as_posix()) - 1
    (here / ("a" * room)).write_bytes(b"fits")
    (here / ("b" * (room + 1))).write_bytes(b"does not")
    deepest = tmp_path / "/".join(["d"] * DEEPEST)
    deepest.mkdir(parents=True)
    (deepest / "file").write_bytes(b"deep")
    (deepest / "too").mkdir()
    (deepest / "too" / "end").write_bytes(b"deeper")
    found = beside(tmp_path)
    assert set(found.files.values()) == {b"fits", b"deep"}
    assert list(found.left_out.values()) == ["its path is too long"] * len(found.left_out)
    assert {name[0] for name in found.left_out} == {"b", "e"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system knows no pipes with names")
def test_what_is_no_file_stops_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a-pipe")
    (tmp_path / "z.csv").write_bytes(b"1")
    found = beside(tmp_path)
    assert found.files == {"z.csv": b"1"} and found.left_out == {"a-pipe": "neither a file nor a folder"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xd3.csv")).write_bytes(b"1")
    (tmp_path / "e.csv").write_bytes(b"2")
    found = beside(tmp_path)
    assert found.files == {"e.csv": b"2"} and found.left_out == {"d?.csv": "its name is not UTF-8"}


def test_files_are_so_many_and_so_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "MAX_FILES", 2)
    monkeypatch.setattr(submissions, "MAX_FILE_BYTES", 10)
    for name, size in (("a", 6), ("b", 5), ("c", 4), ("d", 1)):
        (tmp_path / name).write_bytes(b"x" * size)
    found = beside(tmp_path)
    # The second does not fit beside the first; the third does.
    assert set(found.files) == {"a", "c"}
    assert found.left_out == {"b": "b is larger than 0 MB", "d": "more than 2 files"}
    (tmp_path / "e").write_bytes(b"y")
    [large, many] = beside(tmp_path).remarks()
    assert large == "left out beside the notebook: b (b is larger than 0 MB)"
    assert many == "left out beside the notebook: d and 1 more (more than 2 files)"


def test_no_more_names_are_looked_at_than_somebody_hands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "MAX_ENTRIES", 3)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"1")
    assert set(beside(tmp_path).files) == {"a", "b"}
    (tmp_path / "c").write_bytes(b"1")
    found = beside(tmp_path)
    assert found.files == {} and found.left_out == {tmp_path.name: "more than 3 files and folders"}


def test_the_authors_files_stand_where_they_stood() -> None:
    students = {"data": b"", "a.csv": b"1", "x/y": b"", "own.csv": b"3"}
    authors = {"data/a.csv": b"", "a.csv": b"2", "x": b""}
    assert together(students, authors) == {**authors, "own.csv": b"3"}


def test_a_file_that_is_too_large_is_told_how_large_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "MAX_BYTES", 2 << 20)
    with pytest.raises(RejectedError, match="the file is larger than 2 MB"):
        parse(b"x" * ((2 << 20) + 1))
