"""On honest notebooks plain nbgrader and the course's engine give the same points, cell by cell.

`make test` compares one assignment, with data of a student's own; `make assignment-check` all.

Plain means: nbgrader's own steps, in a kernel of IPython's for each notebook, with nothing of this package in it. The
kernels are forked from a process that has done the imports, so that this takes a minute and not four. nbgrader is told
to ignore what is written to stderr, for which it gives no points otherwise; that is the one difference that is meant.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from coursekit.course.notebooks import dumps
from coursekit.course.processes import environment
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.released import modules_of
from coursekit.grading.submissions import Submission
from coursekit.grading.trusted.agent import Agent
from coursekit.site import kernels
from tests.grading.classroom import (
    ASSIGNMENTS,
    PLAIN_CONFIGURATION,
    PROJECT,
    Course,
    answered,
    mistakes_at_once,
    right_answers,
    source_of,
)

# One process for all assignments: nbgrader takes seconds to import.
GRADE_ALL = """
import sys

from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader

from coursekit.site import kernels

kernels.warm_up(sys.argv[2].split())
api = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=".").load_config())
for name in sys.argv[3:]:
    if sys.argv[1] == "release":
        done = api.generate_assignment(name)
        assert done["success"], done["log"]
    else:
        for student in sorted(api.get_submitted_students(name)):
            done = api.autograde(name, student)
            assert done["success"], done["log"]
"""


def run_plain(root: Path, step: str, *names: str) -> None:
    modules = sorted({module for name in names for module in modules_of(source_of(name))})
    command = [sys.executable, "-c", GRADE_ALL, step, " ".join(modules), *names]
    warm = {**environment(), "JUPYTER_DEFAULT_PROVISIONER_NAME": kernels.PROVISIONER}
    run = subprocess.run(command, cwd=root, env=warm, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]


def honest_notebooks(released: NotebookNode, name: str) -> dict[str, NotebookNode]:
    """Return what honest students hand in: everything right, half of it, nothing, and each typical mistake."""
    answers = right_answers(name)
    half = dict(list(answers.items())[: len(answers) // 2])
    perfect = answered(released, answers)
    notebooks = {"perfect": perfect, "half": answered(released, half), "untouched": released}
    for number, group in enumerate(mistakes_at_once(name)):
        notebooks[f"mistakes-{number}"] = answered(perfect, {mistake["cell"]: mistake["source"] for mistake in group})
    return notebooks


# Of the sample course `tests/cli/test_new_course.py` asks the same in `make test`.
pytestmark = pytest.mark.every_one


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Grade every honest notebook of these assignments with plain nbgrader."""
    course = Course(tmp_path_factory.mktemp("plain"))
    (course.root / "nbgrader_config.py").write_text(PLAIN_CONFIGURATION, encoding="utf-8")
    for name in ASSIGNMENTS:
        folder = course.root / "solutions" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_text(dumps(source_of(name)), encoding="utf-8")
    run_plain(course.root, "release", *ASSIGNMENTS)
    for name in ASSIGNMENTS:
        for student, notebook in honest_notebooks(course.released(name), name).items():
            course.hand_in(student, name, dumps(notebook))
    run_plain(course.root, "grade", *ASSIGNMENTS)
    return course


def test_honest_notebooks_get_the_same_points(plain: Course) -> None:
    modules = dict.fromkeys(module for name in ASSIGNMENTS for module in modules_of(source_of(name)))
    with Agent(list(modules)) as agent, Gradebook(f"sqlite:///{plain.root}/gradebook.db") as gradebook:
        for name in ASSIGNMENTS:
            [assignment] = NbgraderCourse(PROJECT.root).assignments(name)
            agent.prepare(assignment)
            for student in honest_notebooks(plain.released(name), name):
                data = (plain.root / "submitted" / student / name / f"{name}.ipynb").read_bytes()
                result = agent.grade(Submission(student, data))
                notebook = gradebook.find_submission_notebook(name, name, student)
                expected = {grade.cell.name: grade.auto_score for grade in notebook.grades}
                assert {grade.cell: grade.points for grade in result.grades} == expected, f"{name}, {student}"
