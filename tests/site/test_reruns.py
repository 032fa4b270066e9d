"""What a build does again, and what it does not: after an edit of the grader, of one step, of a library, of nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbformat import v4

from coursekit.course import memo, notebooks
from coursekit.course.edition import Edition
from coursekit.course.project import Project
from coursekit.site import build, sphinx_run
from coursekit.site.edition_build import EditionBuild
from coursekit.site.execute import results_key
from tests.site.small_course import make_course, with_packages

BUILD = "from coursekit.course.project import Project; from coursekit.site.build import build; build(Project.find())"
STEPS = ("stage", "sphinx", "downloads", "pages", "formulas", "pictures", "fonts", "retrieval", "index", "styles")
Notes = dict[tuple[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, project: Project) -> tuple[Path, Path]:
    """A small course in English that was built by a copy of the workshop: the course's folder, and that copy's."""
    root = tmp_path_factory.mktemp("reruns")
    workshop = root / "src"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(memo.__file__).parents[1], workshop / "coursekit", ignore=ignored)
    course = make_course(root / "course", project)
    # Both editions are made by the same steps, each with notes of its own.
    settings = course.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('["en", "ar"]', '["en"]'))
    with_packages(course, project)
    run_build(course.root, workshop)
    return course.root, workshop


@pytest.fixture
def copies(built: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """The workshop and the course for a test to spoil: the course in its place, since Sphinx knows it by its path."""
    course, workshop = built
    kept = tmp_path / "kept"
    shutil.copytree(workshop, kept)
    notes = tmp_path / "notes"
    shutil.copytree(course / "_build", notes)
    yield course, workshop
    shutil.rmtree(workshop)
    shutil.move(kept, workshop)
    shutil.rmtree(course / "_build")
    shutil.move(notes, course / "_build")


def run_build(course: Path, workshop: Path) -> None:
    variables = {**os.environ, "PYTHONPATH": str(workshop), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run([sys.executable, "-c", BUILD], cwd=course, env=variables, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def notes(course: Path) -> Notes:
    """Return the key of everything that was made, by language and step."""
    return {
        (path.parent.name, path.stem): {name: note["key"] for name, note in json.loads(path.read_text()).items()}
        for path in (course / "_build" / "notes").glob("*/*.json")
    }


def steps_run_again(before: Notes, after: Notes) -> set[str]:
    return {step for (language, step), keys in after.items() if before[language, step] != keys}


def times(course: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (course / "_build").rglob("*.html")}


def test_every_step_keeps_notes(built: tuple[Path, Path]) -> None:
    assert {step for _, step in notes(built[0])} == set(STEPS)


def test_an_edit_of_the_grader_makes_no_page_again(copies: tuple[Path, Path]) -> None:
    course, workshop = copies
    grading = workshop / "coursekit" / "grading"
    edited = set(grading.rglob("*.py"))
    assert len(edited) > 10
    for path in edited:
        path.write_text(path.read_text(encoding="utf-8") + "\n# An edit.\n", encoding="utf-8")
    before, pages = notes(course), times(course)
    run_build(course, workshop)
    assert steps_run_again(before, notes(course)) == set()
    assert times(course) == pages


@pytest.mark.parametrize(
    ("module", "old", "new", "steps"),
    [
        # One step in the middle, the last one, and what all pages are made with; the others are for `make site-check`.
        # What follows runs again where what it reads has changed: the words of the pages are read by the sheets.
        (
            "finish/pages.py",
            'section["data-section"] =',
            'section["data-edited"] = section["data-section"] =',
            "pages retrieval index styles",
        ),
        ("finish/styles.py", "FOREIGN = {", "FOREIGN = {'edited', ", "styles"),
        pytest.param(
            "finish/pictures.py", "method=2", "method=3", "pictures pages retrieval", marks=pytest.mark.every_one
        ),
        pytest.param(
            "sphinx_ext/head.py",
            '"og:type"',
            '"og:kind"',
            "sphinx downloads pages retrieval index",
            marks=pytest.mark.every_one,
        ),
        # What it writes here stays the same, so nothing follows.
        pytest.param(
            "stage.py", 'LISTED = (".ipynb"', 'LISTED = (".edited", ".ipynb"', "stage", marks=pytest.mark.every_one
        ),
        pytest.param(
            "finish/formulas.py",
            "position: relative; }}",
            "position: relative; top: 0; }}",
            "formulas pages retrieval styles",
            marks=pytest.mark.every_one,
        ),
        # The fonts are part of the packages, which all pages are made with.
        pytest.param(
            "fonts.py",
            "hinting=False",
            "hinting=True",
            "fonts formulas sphinx downloads pages styles retrieval index",
            marks=pytest.mark.every_one,
        ),
        # Notebooks run again, and their results lie in another folder, which Sphinx is told.
        ("kernels.py", "os.setsid()", "os.setsid()  # An edit.", "sphinx downloads pages"),
    ],
)
def test_an_edit_of_a_step_runs_it_again_and_what_follows(
    copies: tuple[Path, Path], module: str, old: str, new: str, steps: str
) -> None:
    course, workshop = copies
    path = workshop / "coursekit" / "site" / module
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    before = notes(course)
    notebook = course / "_build/site/_sources/book/lesson.ipynb"
    offered = notebook.read_text(encoding="utf-8")
    run_build(course, workshop)
    assert steps_run_again(before, notes(course)) == set(steps.split())
    # Also where Sphinx has put its own copy in its place.
    assert notebook.read_text(encoding="utf-8") == offered
    page = (course / "_build/site/book/lesson.html").read_text(encoding="utf-8")
    assert ("data-edited" in page) == ("data-edited" in new)
    assert ("og:kind" in page) == ("og:kind" in new)


def test_nothing_changed_is_seen_at_once(built: tuple[Path, Path]) -> None:
    course, workshop = built
    code = f"from time import perf_counter; start = perf_counter(); {BUILD}; print(perf_counter() - start)"
    code = code.replace("start = perf_counter(); ", "").replace("; build(", "; start = perf_counter(); build(")
    variables = {**os.environ, "PYTHONPATH": str(workshop), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code]
    # The better of two: a machine that does other things must not fail it.
    seconds = [
        float(subprocess.run(command, cwd=course, env=variables, capture_output=True, text=True, check=True).stdout)
        for _ in range(2)
    ]
    assert min(seconds) < 0.5


def upgraded(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Have some packages have another version."""
    real = memo.distribution

    def distribution(name: str) -> SimpleNamespace:
        found = real(name)
        version = "9999.1" if found.name.lower() in names else found.version
        return SimpleNamespace(name=found.name, version=version, requires=found.requires)

    monkeypatch.setattr(memo, "distribution", distribution)


def test_an_upgrade_that_no_lesson_sees_runs_no_notebook(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(tmp_path, project)
    before = results_key(course)
    for unseen in (("ruff",), ("sphinx", "beautifulsoup4", "jupyter-book"), ("scipy",)):
        with monkeypatch.context() as patch:
            upgraded(patch, *unseen)
            assert results_key(course) == before, unseen
    # Pandas is imported by the lesson, numpy by pandas, and every notebook runs in a kernel.
    for seen in ("pandas", "numpy", "ipykernel"):
        with monkeypatch.context() as patch:
            upgraded(patch, seen)
            assert results_key(course) != before, seen


def test_what_the_library_imports_is_seen_too(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(tmp_path, project)
    library = course.root / "src" / course.settings.library
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("import scipy\n")
    before = results_key(course)
    upgraded(monkeypatch, "scipy")
    assert results_key(course) != before


def test_results_of_another_library_are_not_taken(tmp_path: Path, project: Project) -> None:
    course = make_course(tmp_path, project)
    library = course.root / "src" / course.settings.library
    library.mkdir(parents=True)
    (library / "lifetime.py").write_text("x = 1")
    before = results_key(course)
    (library / "lifetime.py").write_text("x = 2")
    assert results_key(course) != before


def test_what_runs_a_cell_is_seen_and_what_keeps_results_is_not(tmp_path: Path, project: Project) -> None:
    course = make_course(tmp_path, project)
    (course.root / "book/lesson.ipynb").write_text(notebooks.dumps(v4.new_notebook(cells=[v4.new_code_cell("1 + 1")])))
    workshop = tmp_path / "src"
    shutil.copytree(
        Path(memo.__file__).parents[1], workshop / "coursekit", ignore=shutil.ignore_patterns("__pycache__")
    )

    def key() -> str:
        code = "from coursekit.course.project import Project; from coursekit.site.execute import results_key; "
        variables = {**os.environ, "PYTHONPATH": str(workshop), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-c", f"{code}print(results_key(Project.find()))"]
        return subprocess.run(
            command, cwd=course.root, env=variables, capture_output=True, text=True, check=True
        ).stdout

    keys = [key()]
    for module in ("execute", "kernels", "runner"):
        with (workshop / f"coursekit/site/{module}.py").open("a", encoding="utf-8") as stream:
            stream.write("\n# An edit.\n")
        keys.append(key())
    assert keys[0] == keys[1] and len(set(keys)) == 3


def test_tables_anywhere_are_part_of_everything(tmp_path: Path, project: Project) -> None:
    course = make_course(tmp_path, project)
    settings = course.root / "pyproject.toml"
    settings.write_text(settings.read_text() + '\n[tool.coursekit.tables]\nclaims = "tables/claims.csv"\n')
    (course.root / "tables").mkdir()
    (course.root / "tables/claims.csv").write_text("id\nC1\n")
    course = Project(course.root)
    before = build._key_of_everything(course)
    (course.root / "tables/claims.csv").write_text("id\nC2\n")
    assert build._key_of_everything(course) != before


def test_how_a_language_counts_is_part_of_its_pages(tmp_path: Path, project: Project) -> None:
    course = make_course(tmp_path, project)
    packages = SimpleNamespace(key="packages")
    keys = []
    for plural in ("n != 1", "n > 1"):
        header = f'msgid ""\nmsgstr "Language: ar\\nPlural-Forms: nplurals=2; plural=({plural});\\n"\n'
        (course.root / "locale/ar/interface.po").write_text(header, encoding="utf-8")
        keys.append(sphinx_run._program(EditionBuild(course, Edition("ar"), tmp_path), packages))
    assert keys[0] != keys[1]


def test_old_results_and_earlier_layouts_are_cleared(copies: tuple[Path, Path]) -> None:
    course, workshop = copies
    build = course / "_build"
    old = [
        build / "cache/en/0123456789ab",
        build / "stage/fr",
        build / "sphinx/en/finished",
        build / "web/0123456789ab",
    ]
    for folder in old:
        folder.mkdir(parents=True)
    files = [build / "tools.stamp", build / "site.stamp", build / "stage/en.json"]
    for file in files:
        file.write_text("")
    # What other programs leave there is theirs.
    (build / "html").mkdir()
    page = course / "book/intro.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    run_build(course, workshop)
    assert not [path for path in (*old, *files) if path.exists()]
    assert len(list((build / "cache/en").iterdir())) == 1
    assert (build / "html").is_dir()
