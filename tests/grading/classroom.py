"""A class that hands in: the course folder nbgrader works in, the answers of its students and their mistakes."""

import copy
import itertools
import re
import runpy
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from coursekit.content.exercises import MARKER, student_version
from coursekit.content.seeds import with_class_seed
from coursekit.course.files import write_text
from coursekit.course.notebooks import dumps, read
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.translation.apply import translated_notebook
from coursekit.translation.po import catalog_path, load

PROJECT = Project.find(Path(__file__))
ASSIGNMENTS = [path.stem for path in PROJECT.solutions]
# What takes seconds for each is tried with every fourth in `make test`, with all in `make assignment-check`.
EVERY_FOURTH = [
    pytest.param(name, marks=pytest.mark.every_one if number % 4 else ()) for number, name in enumerate(ASSIGNMENTS)
]


# nbgrader with its own steps and nothing of this course. Two settings make it as quick and fair as it can be: it does
# not wait for kernels to end, and what is written to stderr costs no points.
PLAIN_CONFIGURATION = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE · اكتب حلك هنا\\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE · اكتب إجابتك هنا"
c.ExecutePreprocessor.shutdown_kernel = "immediate"
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "(?s).*"
"""


@cache
def source_of(name: str) -> NotebookNode:
    """Return the instructor's notebook of an assignment; it is shared and must not be changed."""
    return read(PROJECT.root / "solutions" / name / f"{name}.ipynb")


@cache
def mistakes_of(name: str) -> list[dict[str, Any]]:
    """Return the typical mistakes in the assignment: name, solution cell, its source, cells that fail, message."""
    return runpy.run_path(str(Path(__file__).parent / "mistakes" / f"{name.replace('-', '_')}.py"))["MISTAKES"]


def styles_of(name: str) -> dict[str, dict[str, str]]:
    """Return whole notebooks of right answers, written independently of the model solution, by their style.

    Each is a file of `styles/<name>/`, in which a line `# %% grade-id` begins each answer. What stands above the first
    one is not handed in: it imports what the notebook has already, for whoever reads the file as a program.
    """
    found = {}
    for path in sorted((Path(__file__).parent / "styles" / name).glob("*.py")):
        _, *parts = re.split(r"^# %% ([\w-]+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        identifiers, sources = parts[::2], parts[1::2]
        assert len(set(identifiers)) == len(identifiers), f"{path} answers a task twice"
        found[path.stem] = dict(zip(identifiers, sources, strict=True))
    return found


def answer_cells(name: str) -> list[NotebookNode]:
    """Return the cells that students fill in, the reflection among them."""
    return [cell for cell in source_of(name).cells if cell.metadata.get("nbgrader", {}).get("solution")]


def right_answers(name: str) -> dict[str, str]:
    """Return the source of every solution cell, by its grade id, without nbgrader's marks."""
    return {
        cell.id: "\n".join(line for line in cell.source.splitlines() if not MARKER.search(line))
        for cell in answer_cells(name)
    }


def mistakes_at_once(name: str) -> list[list[dict[str, Any]]]:
    """Return all mistakes in groups with at most one for each solution cell: tasks are graded on their own."""
    by_cell: dict[str, list[dict[str, Any]]] = {}
    for mistake in mistakes_of(name):
        by_cell.setdefault(mistake["cell"], []).append(mistake)
    return [[mistake for mistake in group if mistake] for group in itertools.zip_longest(*by_cell.values())]


def arabic(name: str) -> NotebookNode:
    """Return the Arabic student version."""
    source = Path("solutions") / name / f"{name}.ipynb"
    return student_version(translated_notebook(source_of(name), load(catalog_path(PROJECT, source, "ar"))), PROJECT)


def cell_of(notebook: NotebookNode, identifier: str) -> NotebookNode:
    """Return the cell with this id."""
    return next(cell for cell in notebook.cells if cell.id == identifier)


def answered(released: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """Return ``released`` with the source of some of its cells replaced."""
    notebook = copy.deepcopy(released)
    for identifier, source in answers.items():
        cell_of(notebook, identifier).source = source.strip()
    return notebook


@dataclass(frozen=True)
class Course:
    """A course folder of nbgrader, its commands and what they left behind."""

    root: Path

    def nbgrader(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of nbgrader as a user would."""
        return subprocess.run(
            ["nbgrader", *arguments],
            cwd=self.root,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )

    def released(self, name: str) -> NotebookNode:
        """Return the student version of an assignment."""
        return read(self.root / "exercises" / name / f"{name}.ipynb")

    def hand_in(self, student: str, name: str, text: str) -> None:
        """Put ``text`` where nbgrader expects the notebook of ``student``."""
        write_text(self.root / "submitted" / student / name / f"{name}.ipynb", text)

    def scores(self, student: str, name: str) -> dict[str, float | None]:
        """Return the points tests gave ``student``, by grade id."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            notebook = gradebook.find_submission_notebook(name, name, student)
            return {grade.cell.name: grade.auto_score for grade in notebook.grades}

    def autograded(self, student: str, name: str) -> NotebookNode:
        """Return the graded notebook of ``student``, hidden tests and all."""
        return read(self.root / "autograded" / student / name / f"{name}.ipynb")

    def feedback(self, student: str, name: str) -> str:
        """Return the page given back to ``student``, as HTML."""
        return (self.root / "feedback" / student / name / f"{name}.html").read_text(encoding="utf-8")

    def students(self, folder: str) -> Iterator[str]:
        """Yield the students with something in ``folder``, in the order of their names."""
        return iter(sorted(path.name for path in (self.root / folder).iterdir()))


def new_course(folder: Path, names: Iterable[str], seed: int | None = None, *, release: bool = True) -> Course:
    """Return a course with assignments, released unless that is left to the test, with another class seed if given."""
    for file in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(PROJECT.root / file, folder)
    for language in PROJECT.translations:
        catalogs = PROJECT.root / "locale" / language
        shutil.copytree(catalogs / "solutions", folder / "locale" / language / "solutions")
    course = Course(folder)
    for name in names:
        source = Path("solutions") / name / f"{name}.ipynb"
        text = (PROJECT.root / source).read_text(encoding="utf-8")
        if seed is not None:
            text = dumps(seeded(name, seed))
        write_text(folder / source, text)
        if release:
            run = course.nbgrader("generate_assignment", name, "--force")
            assert run.returncode == 0, run.stdout
    return course


@cache
def seeded(name: str, seed: int) -> NotebookNode:
    """Return the instructor's notebook with another class seed; it is shared and must not be changed."""
    return with_class_seed(source_of(name), seed)
