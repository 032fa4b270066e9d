"""What lies at the root of the repository: what git leaves out, and what the package says of itself."""

import re
import subprocess
import tomllib

import pytest

from coursekit.content import code_shown
from coursekit.course.project import Project
from coursekit.grading.exporters import CanvasExport, MoodleExport

# What the commands of README, Makefile and CONTRIBUTING write into the folder they run in.
WRITTEN = [
    "_build/site/index.html",
    "_build/grading/amazon/report.csv",
    "build/lib/custrel/base.py",
    ".venv/bin/course",
    "submitted/ann/amazon/amazon.ipynb",
    "autograded/ann/amazon/amazon.ipynb",
    "feedback/ann/amazon/amazon.html",
    "classes/2027/gradebook.db",
    "classes/hidden-tests/amazon/x.py",
    "gradebook.db",
    "gradebook.db-journal",
    "grades.csv",
    MoodleExport.default_name,
    CanvasExport.default_name,
    ".coverage",
    ".coverage.host.1.x",
    ".mypy_cache/3.11/x.json",
    ".ruff_cache/x",
    ".pytest_cache/x",
    ".hypothesis/x",
    ".import_linter_cache/x",
    "book/relationship-marketing/.ipynb_checkpoints/x.ipynb",
    "src/custrel.egg-info/PKG-INFO",
    "src/custrel/__pycache__/base.pyc",
    "src/coursekit/site/web/node_modules/x/package.json",
]


@pytest.mark.parametrize("name", WRITTEN)
def test_git_leaves_out_what_commands_write(project: Project, name: str) -> None:
    assert _ignored(project, name)


@pytest.mark.parametrize("name", ["solutions/amazon/amazon.ipynb", "exercises/amazon/amazon.ipynb", "README.md"])
def test_git_keeps_sources(project: Project, name: str) -> None:
    assert not _ignored(project, name)


def test_the_package_names_what_it_runs_on(project: Project) -> None:
    package = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = {line.rpartition(" :: ")[2] for line in package["classifiers"] if "Python :: 3." in line}
    assert said == {"3.11", "3.12", "3.13", "3.14"}
    for name in ("CHANGELOG.md", "SECURITY.md"):
        assert (project.root / name).is_file()
    assert f"## {package['version']}" in (project.root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_make_test_leaves_out_is_run_by_another_command(project: Project) -> None:
    commands = ("site-check", "assignment-check", "install-check")
    said = subprocess.run(["make", "-n", *commands], cwd=project.root, capture_output=True, text=True, check=True)
    words = [line.split() for line in said.stdout.splitlines() if " pytest " in line]
    assert len(words) == len(commands)
    run = {word for line in words for word in line if word.startswith("tests/")}
    left = {
        path.relative_to(project.root).as_posix()
        for path in (project.root / "tests").rglob("*.py")
        if "mark.every_one" in path.read_text(encoding="utf-8") or "EVERY_FOURTH" in path.read_text(encoding="utf-8")
    } - {"tests/test_repository.py", "tests/grading/classroom.py"}
    assert len(left) > 10 and [name for name in left if name not in run and name[:13] != "tests/browser"] == []
    for line in words:
        ignored = {word.removeprefix("--ignore=") for word in line if word.startswith("--ignore=")}
        assert ignored <= run
        assert "-m" not in line[line.index("pytest") :]


def _ignored(project: Project, name: str) -> bool:
    return subprocess.run(["git", "check-ignore", "--quiet", "--no-index", name], cwd=project.root).returncode == 0


def test_no_lesson_is_left_out_of_the_format(project: Project) -> None:
    for folder in project.page_folders:
        settings = tomllib.loads((project.root / folder / "ruff.toml").read_text(encoding="utf-8"))
        assert settings["line-length"] == code_shown.WIDTH
        assert "exclude" not in settings.get("format", {})


def test_parts_are_numbered_in_their_order(project: Project) -> None:
    numbers = [found[1] for part in project.parts if (found := re.match("Part ([IVX]+) · ", part.caption))]
    assert numbers == ["I", "II", "III", "IV", "V", "VI", "VII"][: len(numbers)] and numbers
