"""A course of one's own, as a stranger makes it: an empty folder elsewhere and the real commands, one after another."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell
from coursekit.course.processes import environment
from coursekit.course.project import Project
from tests.conftest import accept_fuzzy, edit, lend_packages

PROGRAMS = Path(sys.executable).parent
ASSIGNMENT = "how-many-stay"
RIGHT = {
    "retention-rates": "    return [survivors[k] / survivors[k - 1] for k in range(1, len(survivors))]",
    "mean-payments": "    return sum(survivors) / survivors[0]",
}
# The share of those who came, not of those who were there one year before; and the first payment left out.
WRONG = {
    "retention-rates": "    return [one / survivors[0] for one in survivors[1:]]",
    "mean-payments": "    return sum(survivors[1:]) / survivors[0]",
}


def run(program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [PROGRAMS / program, *arguments]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)


def done(program: str, *arguments: str, folder: Path) -> str:
    """Run a command that must end well and return what it printed."""
    result = run(program, *arguments, folder=folder)
    assert result.returncode == 0, f"{program} {' '.join(arguments)}:\n{result.stdout[-2000:]}{result.stderr[-2000:]}"
    return result.stdout


def hand_in(course: Project, language: str, student: str, answers: dict[str, str]) -> Path:
    """Write a student's notebook, made from the version that students get, and return where it lies."""
    edition = next(edition for edition in course.editions if edition.language == language)
    notebook = notebooks.read(course.root / course.student_version(ASSIGNMENT, edition))
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id in answers:
            assert NbgraderCell(cell).is_answer
            head, stub, _ = cell.source.partition("    # YOUR CODE HERE")
            assert stub
            cell.source = head + answers[cell.id]
    path = course.root / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(notebooks.dumps(notebook), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Project:
    """A course that a stranger has just made, in a folder that no course is above."""
    folder = tmp_path_factory.mktemp("stranger")
    done("course", "new", "mine", folder=folder)
    made = Project(folder / "mine")
    lend_packages(project, made)
    return made


def test_it_holds_nothing_of_this_course(course: Project, project: Project) -> None:
    texts = [path.read_text(encoding="utf-8") for path in course.root.rglob("*") if path.is_file() and path.suffix]
    assert len(texts) > 15
    for word in ("custrel", project.title):
        assert [text[:60] for text in texts if word in text] == []


def test_it_is_checked_and_a_fault_is_told_by_page_and_cell(course: Project) -> None:
    assert "pages 5, lessons 2, assignments 1, languages en, ar" in done("course", "check", folder=course.root)
    path = course.root / "book/how-many-stay.ipynb"
    text = path.read_text(encoding="utf-8")
    edit(path, '"alt": "Two', '"not-alt": "Two')
    try:
        result = run("course", "check", folder=course.root)
    finally:
        path.write_text(text, encoding="utf-8")
    assert result.returncode == 1
    assert "book/how-many-stay.ipynb" in result.stderr and "figure-rates" in result.stderr
    assert "Traceback" not in result.stderr


def test_one_page_is_edited_translated_and_built(course: Project) -> None:
    done("course", "build", folder=course.root)
    page = course.site / "ar" / "book" / "how-many-stay.html"
    assert "كم عميلًا يبقى؟" in page.read_text(encoding="utf-8")
    index = course.site / "searchindex.js"
    assert '"along":' in index.read_text(encoding="utf-8")
    edit(course.root / "book/intro.md", "Read it here", "Read every page here")
    edit(course.root / "book/intro.md", "compute along", "compute everything")
    result = run("course", "build", folder=course.root)
    assert result.returncode == 1 and "intro" in result.stderr
    assert "book/intro.po: 0 added, 1 fuzzy" in done("course", "translate", "update", folder=course.root)
    catalog = course.locale("ar") / "book/intro.po"
    edit(catalog, "اقرأ هنا", "اقرأ كل صفحة هنا")
    accept_fuzzy(catalog)
    built = run("course", "build", folder=course.root)
    assert built.returncode == 0, built.stderr
    assert "ran " not in built.stderr
    for folder, text in (("", "Read every page here"), ("ar", "اقرأ كل صفحة هنا")):
        assert text in (course.site / folder / "book" / "intro.html").read_text(encoding="utf-8")
    assert '"along":' not in index.read_text(encoding="utf-8"), "a word that no page holds any more"


def test_student_versions_are_derived(course: Project) -> None:
    files = {path: path.read_bytes() for path in (course.root / "exercises").rglob("*.ipynb")}
    assert len(files) == 2
    for path in files:
        path.write_text(json.dumps({}))
    done("course", "exercises", folder=course.root)
    assert {path: path.read_bytes() for path in files} == files


def test_a_right_and_a_wrong_answer_are_graded(course: Project) -> None:
    right = hand_in(course, "en", "right", RIGHT)
    hand_in(course, "ar", "wrong", WRONG)
    assert "Right: 2 of 2 tests that you can see." in run("course", "validate", str(right), folder=course.root).stdout
    told = done("course", "grade", ASSIGNMENT, folder=course.root)
    assert "5 / 8" in told and "0 / 8" in told
    assert "2 graded" in told


def test_nbgrader_gives_the_same_points(course: Project) -> None:
    """Runs after the grading above, whose submissions it grades again with nbgrader's own commands."""
    done("nbgrader", "autograde", ASSIGNMENT, "--force", folder=course.root)
    done("nbgrader", "export", folder=course.root)
    lines = (course.root / "grades.csv").read_text(encoding="utf-8").splitlines()
    names = lines[0].split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines[1:]]
    assert {row["student_id"]: row["raw_score"] for row in rows} == {"right": "5.0", "wrong": "0.0"}


def test_plain_jupyter_book_builds_it(course: Project) -> None:
    done("jupyter-book", "build", ".", "-W", "-n", "--keep-going", "-q", folder=course.root)
    assert "How many customers stay?" in (course.build / "html/book/how-many-stay.html").read_text(encoding="utf-8")


def test_a_new_title_waits_for_its_translation(tmp_path: Path) -> None:
    told = done("course", "new", "mine", "--title", "Who comes: back?", folder=tmp_path)
    assert "Translate the new title in locale/ar/_config.po" in told
    course = Project(tmp_path / "mine")
    assert course.title == "Who comes: back?"
    result = run("course", "translate", "check", folder=course.root)
    assert result.returncode == 1 and "_config.po" in result.stderr and "fuzzy" in result.stderr


def test_nothing_in_a_folder_is_lost(tmp_path: Path) -> None:
    (tmp_path / "thesis.md").write_text("Years of work.")
    result = run("course", "new", ".", folder=tmp_path)
    assert result.returncode == 1
    assert "is not empty" in result.stderr
    result = run("course", "new", "thesis.md", folder=tmp_path)
    assert result.returncode == 1
    assert "is a file" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.md"]
