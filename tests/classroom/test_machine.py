"""What the classroom does to the machine: it says what it needs, and leaves nothing behind."""

import os
import pwd
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.classroom import hub


def test_each_missing_thing_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(hub.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(hub.shutil, "which", lambda program, path: None)
    monkeypatch.setattr(hub, "STUDENTS", ("class-layla", "root"))
    said = hub.missing()
    assert said[0] == "Root is needed, to make the accounts of the class: sudo make classroom."
    assert said[1].startswith("JupyterHub is missing: pip install")
    assert "npm is missing: apt-get install npm." in said
    assert said[-1] == "The account root exists, left by a trial that was killed: userdel root."


def test_accounts_are_removed_after_a_failure_too(machine: None, tmp_path: Path) -> None:
    names = ("class-one", "class-two")
    with pytest.raises(ZeroDivisionError), hub.accounts(names, tmp_path):
        homes = [Path(pwd.getpwnam(name).pw_dir) for name in names]
        assert [home.stat().st_mode & 0o777 for home in homes] == [0o700, 0o700]
        raise ZeroDivisionError
    assert not set(names) & {entry.pw_name for entry in pwd.getpwall()}


def test_an_account_that_stays_is_reported(machine: None, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"could not be removed: .*class-one"), hub.accounts(["class-one"], tmp_path):
        subprocess.run(["userdel", "class-one"], check=True)


def test_closed_folders_are_opened_inside_and_nowhere_else(machine: None, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as stage:
        enter_closed_folders(tmp_path, Path(stage))


def enter_closed_folders(tmp_path: Path, stage: Path) -> None:
    closed = tmp_path / "closed"
    for name in ("needed", "private"):
        (closed / name).mkdir(parents=True)
        (closed / name / "file").write_text(name, encoding="utf-8")
    tmp_path.chmod(0o755)
    closed.chmod(0o700)
    outer = hub.closed_folders([closed / "needed"])
    script = tmp_path / "enter"
    script.write_text(hub.entrance([closed / "needed"], stage), encoding="utf-8")
    read = ["runuser", "-u", "nobody", "--", "cat", str(closed / "needed" / "file")]
    inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", str(script)]
    assert outer and closed.is_relative_to(outer[0])
    assert subprocess.run(read, capture_output=True, cwd="/").returncode != 0
    assert subprocess.run([*inside, *read], capture_output=True, text=True, cwd="/", check=True).stdout == "needed"
    assert subprocess.run([*inside, "ls", str(closed)], capture_output=True, text=True, cwd="/").stdout == "needed\n"
    assert sorted(path.name for path in closed.iterdir()) == ["needed", "private"]
    assert subprocess.run([*inside, "touch", str(closed / "needed" / "new")], capture_output=True, cwd="/").returncode
