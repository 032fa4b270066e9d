"""A step's key: changed by what the step reads, and by nothing else."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.course import memo
from coursekit.course.memo import Memo, key_of, program_files, program_key, versions


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of four modules: `step` uses `helper` inside a function and `numpy`; nobody uses `other`."""
    folder = tmp_path / "little"
    (folder / "room").mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "room/__init__.py": "",
        "room/step.py": "import numpy\n\ndef run():\n    from little import helper\n    return helper.ANSWER",
        "helper.py": "ANSWER = 1",
        "other.py": "import pandas",
    }.items():
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "little"]:
        del sys.modules[name]


def fresh_key(*modules: str) -> str:
    """Return the key as the next process would see it: within one, files are read once."""
    for cached in (program_key, memo._imports_of, memo._distributions_of):
        cached.cache_clear()
    return program_key(*modules)


def test_a_program_is_its_modules_and_what_they_import(package: Path) -> None:
    files, foreign = program_files("little.room.step")
    assert {path.relative_to(package).as_posix() for path in files} == {
        "__init__.py",
        "room/__init__.py",
        "room/step.py",
        "helper.py",
    }
    assert foreign == {"numpy"}


def test_an_edit_of_an_imported_module_changes_the_key(package: Path) -> None:
    before = fresh_key("little.room.step")
    (package / "helper.py").write_text("ANSWER = 2")
    assert fresh_key("little.room.step") != before


def test_an_edit_of_another_module_does_not(package: Path) -> None:
    before = fresh_key("little.room.step")
    (package / "other.py").write_text("import pandas  # a comment")
    assert fresh_key("little.room.step") == before


@pytest.mark.parametrize(("upgraded", "changes"), [("numpy", True), ("pandas", False)])
def test_only_an_upgrade_of_a_package_that_is_used_changes_the_key(
    package: Path, monkeypatch: pytest.MonkeyPatch, upgraded: str, changes: bool
) -> None:
    before = fresh_key("little.room.step")
    known = memo.distribution

    class Upgraded:
        name, version, requires = upgraded, "999", ()

    monkeypatch.setattr(memo, "distribution", lambda name: Upgraded if name == upgraded else known(name))
    assert (fresh_key("little.room.step") != before) == changes


def test_what_a_package_requires_counts_as_well() -> None:
    assert {"pandas", "numpy", "python-dateutil"} <= set(versions(["pandas"]))


def test_a_package_of_another_name_than_its_module_is_found() -> None:
    assert "pillow" in versions(["PIL"])


def test_a_note_holds_only_while_its_files_are_there(tmp_path: Path) -> None:
    made, notes = tmp_path / "made", Memo(tmp_path / "notes.json")
    made.write_text("x")
    notes.note("page", key_of("source"))
    assert notes.holds("page", key_of("source"), made)
    assert not notes.holds("page", key_of("other source"), made)
    made.unlink()
    assert not notes.holds("page", key_of("source"), made)


def test_a_forgotten_note_is_forgotten_in_the_file_at_once(tmp_path: Path) -> None:
    notes = Memo(tmp_path / "notes.json")
    notes.note("page", "key")
    notes.save()
    notes.forget("page", "never noted")
    assert not Memo(tmp_path / "notes.json").holds("page", "key")


def test_notes_of_what_is_gone_are_dropped(tmp_path: Path) -> None:
    notes = Memo(tmp_path / "notes.json")
    notes.note("page", "key", answer=[1])
    notes.note("gone", "key")
    notes.keep_only(["page"])
    assert notes.answer("page") == [1] and not notes.holds("gone", "key")
    with pytest.raises(KeyError):
        notes.answer("gone")


def test_a_damaged_file_holds_no_notes(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text('{"page": ')
    assert not Memo(tmp_path / "notes.json").holds("page", "key")
