"""The environment that Binder makes is small, and each kind of notebook runs in it, alone in an empty folder."""

import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

import nbformat
import pytest

from coursekit.course.edition import Edition
from coursekit.course.project import Project
from coursekit.site.build import build
from coursekit.site.edition_build import SOURCES
from tests.conftest import alone

PROJECT = Project.find(Path(__file__))
FIRST_CELLS = 3
IMPORTED = re.compile(r"^\s*(?:import|from) ([\w.]+)", re.MULTILINE)
# Another environment is made: `make install-check`.
pytestmark = pytest.mark.every_one


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    """The programs of an environment made from ``binder/``, with nothing of this one in it."""
    folder = tmp_path_factory.mktemp("binder")
    clone = folder / "clone"
    ignored = shutil.ignore_patterns("_build", ".venv", ".git", "*.egg-info", "__pycache__")
    shutil.copytree(project.root, clone, ignore=ignored)
    venv.create(folder / "env", with_pip=True)
    # What a notebook imports is compiled when it does; the rest of JupyterLab need not be.
    options = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    command = [folder / "env/bin/python", "-m", "pip", "install", *options]
    subprocess.run([*command, "-r", "binder/requirements.txt"], cwd=clone, env=clean(), check=True)
    # Lessons must need the installed package, not the folder it was installed from.
    shutil.rmtree(clone)
    return folder / "env/bin"


@pytest.fixture(scope="module")
def site(project: Project) -> Path:
    """The folder of the built site, whose notebooks Binder opens; built by one process for all."""
    project.build.mkdir(exist_ok=True)
    with alone(project.build / "tests.lock"):
        return build(project)


def clean() -> dict[str, str]:
    """Return this process's environment without what points to its own packages."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def execute(programs: Path, notebook: Path, folder: Path, *options: str) -> nbformat.NotebookNode:
    """Run a copy of ``notebook`` alone in ``folder`` with the programs of another environment."""
    target = folder / notebook.name
    shutil.copy(notebook, target)
    command = [programs / "jupyter", "execute", "--inplace", *options, target]
    environment = {**clean(), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return nbformat.read(target, as_version=4)


def test_it_holds_no_tools_for_building_and_grading(programs: Path) -> None:
    listed = subprocess.run([programs / "pip", "list"], env=clean(), capture_output=True, text=True, check=True).stdout
    installed = {line.split()[0].lower() for line in listed.splitlines()[2:]}
    assert "custrel" in installed and "jupyterlab" in installed
    assert installed & {"sphinx", "jupyter-book", "myst-nb", "nbgrader", "pytest", "playwright"} == set()


def test_the_packages_hold_their_data(programs: Path, project: Project) -> None:
    """Whatever git knows in ``src/`` is installed, the sample course with its hidden files too."""
    command = ["git", "ls-files", "src"]
    listed = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=True).stdout.splitlines()
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run(
        [programs / "python", "-c", question], env=clean(), capture_output=True, text=True, check=True
    )
    installed = Path(answer.stdout.strip())
    wanted = [name.removeprefix("src/") for name in listed if (project.root / name).is_file()]
    assert "coursekit/sample_course/.gitignore" in wanted
    assert [name for name in wanted if not (installed / name).is_file()] == []


@pytest.mark.parametrize("kind", ["book", "casestudies"])
def test_a_lesson_runs(programs: Path, project: Project, tmp_path: Path, kind: str) -> None:
    lesson = next(lesson for lesson in project.lessons if lesson.parts[0] == kind)
    notebook = execute(programs, project.root / lesson, tmp_path)
    views = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "application/vnd.jupyter.widget-view+json" in output.get("data", {})
    ]
    assert len(views) == 1


@pytest.mark.parametrize("language", PROJECT.languages)
def test_the_first_cells_of_a_lesson_run_as_binder_opens_it(
    programs: Path, site: Path, tmp_path: Path, language: str
) -> None:
    whole = nbformat.read(site / Edition(language).folder / SOURCES / PROJECT.lessons[0], as_version=4)
    code = [cell for cell in whole.cells if cell.cell_type == "code"][:FIRST_CELLS]
    start = tmp_path / "start" / "lesson.ipynb"
    start.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=code), start)
    notebook = execute(programs, start, tmp_path)
    assert any(cell.outputs for cell in notebook.cells)
    # What the download holds as its outputs is what its reader gets.
    stored = [output.text for cell in code for output in cell.outputs if output.output_type == "stream"]
    assert stored == [
        output.text for cell in notebook.cells for output in cell.outputs if output.output_type == "stream"
    ]


@pytest.mark.parametrize("language", PROJECT.languages)
def test_an_assignment_runs_to_its_end_with_its_tasks_open(
    programs: Path, site: Path, tmp_path: Path, language: str
) -> None:
    exercise = next(filter(PROJECT.is_exercise, PROJECT.pages))
    notebook = execute(programs, site / Edition(language).folder / SOURCES / exercise, tmp_path)
    errors = {
        output.ename
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    }
    # Only the stub raises: what the notebook imports and loads is there.
    assert errors == {"NotImplementedError"}
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def test_an_error_outside_of_the_tasks_still_stops_it(programs: Path, site: Path, tmp_path: Path) -> None:
    exercise = next(filter(PROJECT.is_exercise, PROJECT.pages))
    notebook = nbformat.read(site / SOURCES / exercise, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell("1 / 0"))
    spoiled = tmp_path / "spoiled" / "assignment.ipynb"
    spoiled.parent.mkdir()
    nbformat.write(notebook, spoiled)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        execute(programs, spoiled, tmp_path)


def test_whatever_a_notebook_imports_is_there(programs: Path, project: Project) -> None:
    """Each notebook runs alone when the book is built, in this environment; in the small one its modules must be."""
    modules = set()
    for path in (*project.lessons, *project.solutions):
        for cell in nbformat.read(project.root / path, as_version=4).cells:
            if cell.cell_type == "code":
                modules |= set(IMPORTED.findall(cell.source))
    assert {"custrel.notebook", "numpy", "matplotlib.pyplot"} <= modules
    command = [programs / "python", "-c", "\n".join(f"import {module}" for module in sorted(modules))]
    result = subprocess.run(command, env=clean(), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
