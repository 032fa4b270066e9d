"""The environment that Binder makes is small, and each kind of notebook runs in it, alone in an empty folder."""

import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

import nbformat
import pytest

from coursekit.course.project import Project

IMPORTED = re.compile(r"^\s*(?:import|from) ([\w.]+)", re.MULTILINE)


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


def test_an_exercise_runs_as_far_as_the_student_has_come(programs: Path, project: Project, tmp_path: Path) -> None:
    released = project.root / "exercises" / Path(*project.solutions[0].parts[1:])
    notebook = execute(programs, released, tmp_path, "--allow-errors")
    errors = {
        output.ename
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    }
    # Only the stub raises: what the notebook imports and loads is there.
    assert errors == {"NotImplementedError"}


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
