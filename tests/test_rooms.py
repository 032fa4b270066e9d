"""What runs beside students' code, decides about points or runs in a lesson loads what is listed here, and no more."""

from pathlib import Path

import pytest

from coursekit.course.memo import program_files

PACKAGE = Path(__file__).parents[1] / "src" / "coursekit"
SANDBOX = ("grading/sandbox/", "grading/codec/", "grading/messages.py", "course/errors.py", "checks.py")
# What decides about points, and stands on: the tests' author, the student's answers, and how their kinds are told.
TRUSTED = (
    *SANDBOX,
    "grading/trusted/",
    # What makes a student's texts harmless before they are stored.
    "grading/harmless.py",
    "grading/matching.py",
    "grading/merge.py",
    "grading/outcomes.py",
    "grading/released.py",
    "grading/submissions.py",
    "course/cells.py",
    "course/code_strings.py",
    "course/performance.py",
    "course/programs.py",
    "course/sections.py",
    "course/strings.py",
    # What `strings` reads the words of a language from, and `performance` nothing.
    "course/edition.py",
    "course/files.py",
    "course/po_files.py",
    # What a student's own data are drawn from.
    "course/own_data.py",
)
# A lesson needs no more than this to run: errors, and words where there are catalogs to read.
PRACTICE = (
    "practice/",
    "course/edition.py",
    "course/errors.py",
    "course/files.py",
    "course/po_files.py",
    "course/strings.py",
)


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("grading.sandbox.inside", SANDBOX),
        ("grading.sandbox.walls", SANDBOX),
        ("grading.sandbox.selftest", SANDBOX),
        ("grading.trusted.judge", TRUSTED),
        ("grading.trusted.agent", TRUSTED),
        ("practice.tasks", PRACTICE),
    ],
)
def test_it_loads_nothing_that_it_does_not_need(module: str, allowed: tuple[str, ...]) -> None:
    files, _ = program_files(f"coursekit.{module}")
    names = {path.relative_to(PACKAGE).as_posix() for path in files}
    assert f"{module.replace('.', '/')}.py" in names
    # The packages around a module, which are empty but for a docstring.
    others = {name for name in names if not name.startswith(allowed)}
    assert others <= {"__init__.py", "grading/__init__.py", "course/__init__.py"}
    for name in others:
        assert "import " not in (PACKAGE / name).read_text(encoding="utf-8").partition('"""\n')[2]
