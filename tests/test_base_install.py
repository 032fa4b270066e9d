"""What `pip install .` alone gives, from a clean clone in a clean environment: a command line and `course validate`."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from coursekit.cli.new import make_course
from coursekit.course import notebooks
from coursekit.course.project import Project
from tests.cli.test_cli import COMMANDS, TRANSLATE_COMMANDS
from tests.conftest import alone
from tests.grading.classroom import answered, right_answers
from tests.grading.test_validate import HEAD, NAME, NO_ANSWER, RIGHT, released

QUIET = ("--quiet", "--disable-pip-version-check")
# What a command imports is compiled when it does; the rest need not be.
INSTALL = (*QUIET, "--no-compile")
LAST_LINE = {
    "en": "Nothing is missing: you can hand it in. Hidden tests will check other numbers.",
    "ar": "لا ينقص شيء: يمكنك التسليم. وستتحقق اختبارات مخفية من أعداد أخرى.",
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
# Another environment is made: `make install-check`.
pytestmark = pytest.mark.every_one


def clean() -> dict[str, str]:
    """Return this process's environment without what points to its own packages."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


@pytest.fixture(scope="module")
def programs(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel of a clean clone and what it depends on.

    The environment is kept for the next run; the wheel is made and installed anew in each.
    """
    names = (project.root / "pyproject.toml", project.root / "constraints.txt")
    key = hashlib.sha256(b"".join(path.read_bytes() for path in names) + sys.version.encode()).hexdigest()[:16]
    folder = project.build / "base-install"
    folder.mkdir(parents=True, exist_ok=True)
    environment = folder / key
    python = environment / "bin" / "python"
    temporary = tmp_path_factory.mktemp("wheel")
    clone = temporary / "clone"
    subprocess.run(["git", "clone", "--quiet", project.root, clone], check=True)
    wheel = [sys.executable, "-m", "pip", "wheel", *QUIET, "--no-deps", "--wheel-dir", temporary, clone]
    subprocess.run(wheel, env=clean(), check=True)
    [file] = temporary.glob("*.whl")
    with alone(folder / "lock"):
        install = [python, "-m", "pip", "install", *INSTALL, "--constraint", clone / "constraints.txt"]
        if not (environment / "ready").exists():
            for old in folder.glob("*/"):
                shutil.rmtree(old)
            venv.create(environment, with_pip=True)
            subprocess.run([*install, file], env=clean(), check=True)
            (environment / "ready").touch()
        subprocess.run([*install, "--no-deps", "--force-reinstall", file], env=clean(), check=True)
    # What is tried is the installed package, and not the folder it was installed from.
    shutil.rmtree(clone)
    return python.parent


def course(programs: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [programs / "course", *arguments], cwd=folder, env=clean(), capture_output=True, text=True, encoding="utf-8"
    )


@pytest.fixture
def lone(tmp_path: Path) -> Path:
    """A folder that no course is above."""
    folder = tmp_path / "lone"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def sample_released(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_course(tmp_path_factory.mktemp("released") / "course")


@pytest.mark.parametrize(
    "command", [[], *([name] for name in COMMANDS), *(["translate", name] for name in TRANSLATE_COMMANDS)]
)
def test_every_command_explains_itself(programs: Path, lone: Path, command: list[str]) -> None:
    result = course(programs, *command, "--help", folder=lone)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Usage" in result.stdout


@LANGUAGES
def test_an_untouched_notebook_lacks_every_answer(
    programs: Path, lone: Path, sample_released: Project, language: str
) -> None:
    shutil.copy(released(sample_released, language), lone / "mine.ipynb")
    result = course(programs, "validate", "mine.ipynb", folder=lone)
    assert result.returncode == 1, result.stderr
    # Names keep their direction by marks that nobody sees.
    lines = re.sub("[\u2066\u2069]", "", result.stdout).splitlines()
    assert [line for line in lines if line.startswith("- ")] == [
        f"- {name}: {NO_ANSWER[language]}." for name in ("retention-rates", "mean-payments", "reflection")
    ]
    assert len(lines) == 5


@LANGUAGES
def test_a_wrong_answer_is_told(programs: Path, lone: Path, sample_released: Project, language: str) -> None:
    wrong = {**RIGHT, "retention-rates": HEAD.format("retention_rates") + "    return survivors", "reflection": "Yes."}
    notebook = answered(notebooks.read(released(sample_released, language)), wrong)
    (lone / "mine.ipynb").write_text(notebooks.dumps(notebook), encoding="utf-8")
    result = course(programs, "validate", "mine.ipynb", folder=lone)
    assert result.returncode == 1, result.stderr
    assert NO_ANSWER[language] not in result.stdout
    # How many are right, which is not, and what it says.
    assert len(result.stdout.splitlines()) == 3


@LANGUAGES
@pytest.mark.parametrize("name", [NAME, "whatsapp-status"])
def test_a_right_answer_can_be_handed_in(
    programs: Path, lone: Path, project: Project, sample_released: Project, language: str, name: str
) -> None:
    """Of the sample course, which needs no library, and of this one."""
    if name == NAME:
        notebook = notebooks.read(released(sample_released, language))
        answers = {**RIGHT, "reflection": "Yes."}
    else:
        edition = next(edition for edition in project.editions if edition.language == language)
        notebook = notebooks.read(project.root / project.student_version(name, edition))
        answers = right_answers(name)
    text = notebooks.dumps(answered(notebook, answers))
    (lone / "mine.ipynb").write_text(text, encoding="utf-8")
    result = course(programs, "validate", "mine.ipynb", folder=lone)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert result.stdout.splitlines()[-1] == LAST_LINE[language]


@pytest.mark.parametrize(
    "command",
    [
        ["build"],
        ["check"],
        ["appeal", NAME, "s1", "mean-payments-values", "1", "--reason", "Right"],
        ["collect", NAME, "."],
        ["deadline", NAME, "2027-03-15 23:59", "--time-zone", "UTC"],
        ["exercises"],
        ["export", "moodle"],
        ["grade", NAME],
        ["reflections", NAME],
        ["roster", "README.md"],
        ["regrade", NAME, "1"],
        ["seed", "3"],
        ["similar", NAME],
        *(["translate", name] for name in TRANSLATE_COMMANDS),
    ],
)
def test_what_needs_more_names_the_extra(programs: Path, lone: Path, command: list[str]) -> None:
    made = course(programs, "new", "small", folder=lone)
    assert made.returncode == 0, made.stderr
    result = course(programs, *command, folder=lone / "small")
    assert result.returncode == 1
    assert (
        result.stderr
        == f'`course {command[0]}` needs the extra workshop: run pip install ".[workshop]" in your clone.\n'
    )


def test_printing_names_the_first_extra_that_it_lacks(programs: Path, lone: Path) -> None:
    assert course(programs, "new", "small", folder=lone).returncode == 0
    site = lone / "small" / "_build" / "site"
    site.mkdir(parents=True)
    (site / "index.html").touch()
    result = course(programs, "print", folder=lone / "small")
    assert result.returncode == 1
    # What shows the progress has ended its line.
    said = '`course print` needs the extra workshop: run pip install ".[workshop]" in your clone.'
    assert result.stderr.strip() == said


def test_lessons_do_not_load_the_command_line(programs: Path, lone: Path) -> None:
    """Its packages are installed beside the library; whoever imports that waits for none of them."""
    code = "import custrel.notebook, custrel.explore, custrel.lifetime, sys; print(*sys.modules)"
    run = subprocess.run([programs / "python", "-c", code], cwd=lone, env=clean(), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    only_for_commands = {"babel", "coursekit", "nbclient", "nbformat", "polib", "pydantic", "rich", "typer", "yaml"}
    assert set(run.stdout.split()) & only_for_commands == set()
