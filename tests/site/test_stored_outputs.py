"""The outputs that notebooks keep in git are those that a run gives.

It is what `pytest --nbval` asks; here the run is the one that the site was built from, so no lesson is run twice.
Solutions are no pages: each is run here.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jupyter_cache import get_cache
from nbformat import NotebookNode

from coursekit.course import notebooks
from coursekit.course.cells import NbgraderCell
from coursekit.course.project import Project
from coursekit.site.build import build
from coursekit.site.execute import cache_folder
from coursekit.site.runner import run_notebook
from tests.conftest import edit

PROJECT = Project.find(Path(__file__))


@pytest.fixture(scope="module")
def results(project: Project) -> Callable[[NotebookNode], NotebookNode]:
    """Return a lesson with the outputs that the build of the site got."""
    build(project)
    cache = get_cache(cache_folder(project, project.source))
    return lambda lesson: cache.merge_match_into_notebook(lesson)[1]


def differences(stored: NotebookNode, executed: NotebookNode) -> list[str]:
    """Return the ids of the cells whose outputs differ in what a reader sees of what git keeps."""
    sides = (
        [cell for cell in notebooks.normalise(notebook).cells if cell.cell_type == "code"]
        for notebook in (stored, executed)
    )
    pairs = zip(*sides, strict=True)
    return [here.id for here, there in pairs if shown(here.outputs) != shown(there.outputs)]


def shown(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs as a reader sees them: a text that a busy kernel sent in two parts is one text."""
    found: list[NotebookNode] = []
    for output in map(seen, outputs):
        if found and output.output_type == found[-1].output_type == "stream" and output.name == found[-1].name:
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def seen(output: NotebookNode) -> NotebookNode:
    """Return an output without the plain form of a table, which says in fewer columns what the HTML says.

    How many depends on whether pandas was imported in a kernel or, for a warm one, before it.
    """
    if "text/html" in output.get("data", {}):
        output.data.pop("text/plain", None)
    return output


@pytest.mark.parametrize("lesson", [*map(str, PROJECT.lessons)])
def test_a_lesson_keeps_what_its_run_gives(
    project: Project, results: Callable[[NotebookNode], NotebookNode], lesson: str
) -> None:
    stored = notebooks.read(project.root / lesson)
    assert any(cell.get("outputs") for cell in stored.cells)
    assert differences(stored, results(notebooks.read(project.root / lesson))) == []


@pytest.mark.parametrize("solution", [*map(str, PROJECT.solutions)])
def test_a_solution_keeps_what_its_run_gives(project: Project, solution: str) -> None:
    executed = notebooks.read(project.root / solution)
    run_notebook(executed)
    assert differences(notebooks.read(project.root / solution), executed) == []


@pytest.mark.parametrize(
    "solution",
    [
        pytest.param(str(path), marks=pytest.mark.every_one if number % 4 else ())
        for number, path in enumerate(PROJECT.solutions)
    ],
)
def test_a_student_version_runs_to_its_end_with_its_tasks_open(project: Project, solution: str) -> None:
    path = Path(solution)
    released = notebooks.read(project.root / project.student_version(path.parent.name, project.source, path.stem))
    run_notebook(released)
    code = [cell for cell in released.cells if cell.cell_type == "code"]
    errors = {
        (output.ename, output.evalue) for cell in code for output in cell.outputs if output.output_type == "error"
    }
    # A name that an answer is to give is not there yet.
    answers = [cell.source for cell in notebooks.read(project.root / path).cells if NbgraderCell(cell).is_answer]
    asked = {name for source in answers for name in re.findall(r"^(\w+) = ", source, re.MULTILINE)}
    missing = {("NameError", f"name '{name}' is not defined") for name in asked}
    assert {name for name, _ in errors - missing} == {"NotImplementedError"}


def test_another_output_is_found(sample_copy: Project) -> None:
    path = sample_copy.root / sample_copy.lessons[0]
    executed = notebooks.read(path)
    run_notebook(executed)
    assert differences(notebooks.read(path), executed) == []
    edit(path, "<td>869</td>", "<td>896</td>")
    assert differences(notebooks.read(path), executed) == ["survivors"]
