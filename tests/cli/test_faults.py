"""Each fault of a course is told by each command that meets it: the file, what is wrong, what would be right."""

import errno
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit import cli
from coursekit.cli.new import make_course
from coursekit.course.project import Project
from tests.conftest import lend_packages

NAME = "how-many-stay"
# `serve` reads nothing of the course; `grade` and `regrade` are tried below, since they start processes first.
TRANSLATING = tuple(f"translate {name}" for name in ("extract", "update", "check", "status"))
READING_PAGES = ("build", "check", "normalise --check", *TRANSLATING)
DERIVING = ("exercises --check", "seed 3")
GRADING = (f"similar {NAME}", f"regrade {NAME} 1")
ALL = (*READING_PAGES, *DERIVING, *GRADING, f"validate exercises/{NAME}/{NAME}.ipynb")
# All of them read the settings in the same way.
SOME = ("build", "check", "translate status")
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def written(name: str, text: str) -> Callable[[Path], None]:
    def plant(root: Path) -> None:
        (root / name).write_text(text, encoding="utf-8")

    return plant


def without(name: str) -> Callable[[Path], None]:
    def plant(root: Path) -> None:
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return plant


def toc(rest: str) -> Callable[[Path], None]:
    return written("_toc.yml", f"format: jb-book\nroot: book/intro\n{rest}")


FAULTS: dict[str, tuple[Callable[[Path], None], tuple[str, ...], tuple[str, ...]]] = {
    # What is planted, the commands that meet it, and what each of them says.
    "a broken table of contents": (toc("parts: ["), READING_PAGES, ("_toc.yml, line 3", "each bracket")),
    "a table of contents of a tab": (toc("\tparts: 3"), SOME, ("_toc.yml, line 3", "indented by spaces")),
    "a table of contents without parts": (toc(""), READING_PAGES, ("_toc.yml", "Under parts, write a list")),
    "parts that are no list": (toc("parts: 3"), SOME, ("_toc.yml", "Under parts, write a list")),
    "a part without pages": (
        toc("parts:\n- caption: A\n  chapters:\n  - file: book/how-many-stay\n- caption: B\n"),
        SOME,
        ("_toc.yml, part 2", "chapters, a list of which each has a file"),
    ),
    "a page that is a number": (
        toc("parts:\n- chapters:\n  - file: 3\n"),
        READING_PAGES,
        ("_toc.yml, part 1", "the page's path without its ending"),
    ),
    "a table of contents without a first page": (
        written("_toc.yml", "format: jb-book\nparts: []\n"),
        READING_PAGES,
        ("_toc.yml", "the page that the course begins with (`root: …`)"),
    ),
    "an empty table of contents": (written("_toc.yml", ""), SOME, ("_toc.yml", "(`root: …`)")),
    "a page that is not there": (
        toc("chapters:\n- file: book/gone\n"),
        READING_PAGES,
        ("_toc.yml names book/gone", "neither book/gone.ipynb nor book/gone.md"),
    ),
    "no catalogs": (
        without("locale"),
        ("build", "check", "translate check", *DERIVING),
        ("locale/ar/", "make it with `course translate update`, then translate it"),
    ),
    "a catalog that is none": (
        written("locale/ar/book/intro.po", 'msgid "Read\nmsgstr ""\n'),
        ("build", "check", "translate check", "translate status", "translate update"),
        ("locale/ar/book/intro.po", "line 1 is neither a comment nor a string between quotation marks"),
    ),
    "a word that the interface lacks": (
        written("locale/ar/interface.po", HEADER + 'msgid "Right"\nmsgstr ""\n'),
        ("check",),
        ("locale/ar/interface.po", "“Right”"),
    ),
    "an interface that is no catalog": (
        written("locale/ar/interface.po", 'msgid "Right\nmsgstr ""\n'),
        ("build", "check"),
        ("locale/ar/interface.po", "line 1 is neither"),
    ),
    "no configuration": (
        without("_config.yml"),
        ("build", "check", "translate check", "translate extract", "translate update"),
        ("_config.yml is missing", "the course's title (`title: …`) and who wrote it (`author: …`)"),
    ),
    "a broken configuration": (
        written("_config.yml", "title: [\n"),
        ("build", "check", "translate check", "translate extract", "translate update"),
        ("_config.yml, line 2", "each bracket"),
    ),
    "a configuration without an author": (
        written("_config.yml", "title: A course\n"),
        ("build", "check"),
        ("_config.yml has to say who wrote it (`author: …`)",),
    ),
    "no settings": (without("pyproject.toml"), ALL, ("pyproject.toml is missing", "[tool.coursekit]")),
    "settings without the table": (
        written("pyproject.toml", "[project]\nname = 'x'\n"),
        ALL,
        ("pyproject.toml has no table [tool.coursekit]", 'languages = ["en", "ar"]'),
    ),
    "a table that is a number": (
        written("pyproject.toml", "[tool]\ncoursekit = 3\n"),
        SOME,
        ("pyproject.toml has no table [tool.coursekit]", 'languages = ["en", "ar"]'),
    ),
    "tools that are a number": (written("pyproject.toml", "tool = 3\n"), SOME, ("has no table [tool.coursekit]",)),
    "broken settings": (written("pyproject.toml", "[tool\n"), SOME, ("is not valid TOML", "an equals sign")),
    "an unknown setting": (
        written("pyproject.toml", '[tool.coursekit]\nlanguages = ["en"]\nlanguage = "ar"\n'),
        SOME,
        ("pyproject.toml, [tool.coursekit]: language:",),
    ),
    "nothing for nbgrader": (
        without("nbgrader_config.py"),
        ("check", *DERIVING, *GRADING),
        ("nbgrader_config.py",),
    ),
    "a configuration of nbgrader that stops": (
        written("nbgrader_config.py", "c = get_config()\n1 / 0\n"),
        ("check", *DERIVING, *GRADING),
        ("nbgrader_config.py, line 2: ZeroDivisionError",),
    ),
    "a configuration of nbgrader that asks for what is not there": (
        written("nbgrader_config.py", "import not_there\n"),
        ("check", *DERIVING, *GRADING),
        ("nbgrader_config.py, line 1: ModuleNotFoundError: No module named 'not_there'",),
    ),
    "a configuration of nbgrader that is no Python": (
        written("nbgrader_config.py", "c = (\n"),
        ("check", *DERIVING, *GRADING),
        ("nbgrader_config.py, line 1: SyntaxError",),
    ),
}  # fmt: skip
CASES = [
    pytest.param(plant, command, told, id=f"{name}: {command}")
    for name, (plant, commands, told) in FAULTS.items()
    for command in commands
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("whole") / "course").root


def ended(monkeypatch: pytest.MonkeyPatch, command: str) -> int:
    """Run a command in this process and return its exit code; what it does not catch fails the test."""
    monkeypatch.setattr(sys, "argv", ["course", *command.split()])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code


@pytest.mark.parametrize(("plant", "command", "told"), CASES)
def test_a_fault_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, whole: Path,
    plant: Callable[[Path], None], command: str, told: tuple[str, ...],
) -> None:  # fmt: skip
    root = tmp_path / "course"
    shutil.copytree(whole, root)
    plant(root)
    monkeypatch.chdir(root)
    assert ended(monkeypatch, command) == 1
    said = capsys.readouterr()
    assert [text for text in told if text not in said.err] == [], said.err
    assert "Traceback" not in said.err


def test_a_full_disk_is_told_in_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cli, "app", full)
    assert ended(monkeypatch, "export moodle") == 1
    assert "No space left on device. No file is half written; make room" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "normalise --check", "exercises --check", "translate check"])
def test_a_course_without_a_fault_is_passed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], whole: Path, command: str
) -> None:
    """Or the tests above would say nothing."""
    monkeypatch.chdir(whole)
    assert ended(monkeypatch, command) == 0, capsys.readouterr().err


def test_chapters_need_no_parts(sample_copy: Project) -> None:
    """A plain list of chapters is valid for Jupyter Book, and is one part here."""
    toc("chapters:\n- file: book/how-many-stay\n")(sample_copy.root)
    [part] = Project(sample_copy.root).parts
    assert (part.caption, part.docnames) == ("", ("book/how-many-stay",))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plant", "told"),
    [(FAULTS["settings without the table"][0], "[tool.coursekit]"), (FAULTS["nothing for nbgrader"][0], "nbgrader")],
)
def test_grading_tells_a_fault_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sample_copy: Project,
    plant: Callable[[Path], None], told: str,
) -> None:  # fmt: skip
    plant(sample_copy.root)
    assert ended(monkeypatch, f"grade {NAME} --workers 1") == 1
    assert told in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("word", ["Show the solution", "Site navigation"])
def test_a_word_that_the_site_lacks_ends_the_build(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Project, sample_copy: Project,
    word: str,
) -> None:  # fmt: skip
    """One is looked up while Sphinx runs and one while pages are finished, both in the process of an edition."""
    lend_packages(project, sample_copy)
    written("locale/ar/interface.po", HEADER + f'msgid "{word}"\nmsgstr ""\n')(sample_copy.root)
    assert ended(monkeypatch, "build") == 1
    said = capsys.readouterr().err
    assert "locale/ar/interface.po" in said and f"“{word}”" in said, said
    assert "Traceback" not in said
