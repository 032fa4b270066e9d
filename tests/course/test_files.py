"""Files are written in one step, readable by others, and only where they differ."""

import stat
from pathlib import Path

import pytest

from coursekit.course.files import write_bytes, write_text


def test_what_is_written_can_be_read_by_everybody(tmp_path: Path) -> None:
    # A temporary file is private to its owner; a site and a course folder are served and graded by others.
    write_text(tmp_path / "page.html", "<p>")
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o644


def test_a_file_that_is_right_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "page.md"
    assert write_bytes(path, b"one")
    before = path.stat().st_mtime_ns
    assert not write_bytes(path, b"one")
    assert path.stat().st_mtime_ns == before
    assert write_bytes(path, b"two") and path.read_bytes() == b"two"


def test_an_interruption_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.md"
    write_text(path, "old")

    def interrupt(self: Path, mode: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "chmod", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.md"]
