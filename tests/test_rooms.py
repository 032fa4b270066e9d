"""What the sandbox loads: the list of what it may, where the contracts in `pyproject.toml` list what it may not."""

from pathlib import Path

from coursekit.course.memo import program_files

PACKAGE = Path(__file__).parents[1] / "src" / "coursekit"
# Beside the packages around a module, which are empty but for a docstring.
ALLOWED = ("grading/sandbox/", "grading/codec/", "grading/messages.py", "course/errors.py", "checks.py")


def test_the_sandbox_loads_nothing_that_it_does_not_need() -> None:
    files, _ = program_files("coursekit.grading.sandbox.inside")
    names = {path.relative_to(PACKAGE).as_posix() for path in files}
    others = {name for name in names if not name.startswith(ALLOWED)}
    assert "grading/sandbox/inside.py" in names
    assert others <= {"__init__.py", "grading/__init__.py", "course/__init__.py"}
    for name in others:
        assert "import " not in (PACKAGE / name).read_text(encoding="utf-8").partition('"""\n')[2]
