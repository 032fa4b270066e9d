"""Steps that plain nbgrader runs on a notebook; ``nbgrader_config.py`` puts them in nbgrader's lists.

nbgrader calls a step with the notebook and a dictionary of resources, which says whose notebook it is. With them
``nbgrader autograde`` grades with the same engine as ``course grade``, one submission at a time.
"""

import atexit
import os
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from traitlets import Bool, Float

from coursekit.course.errors import CourseError
from coursekit.course.notebooks import dumps, normalise
from coursekit.grading.gradebook import GradeWriter
from coursekit.grading.merge import cells_of, merge
from coursekit.grading.nbgrader_course import Course, read_plainly
from coursekit.grading.released import Assignment, modules_of
from coursekit.grading.trusted.agent import Agent, Submission

Resources = dict[str, Any]
# One course, one assignment at a time: nbgrader makes its steps anew for each notebook.
_agents: dict[tuple[Path, str, str], Agent] = {}


class NormaliseNotebook(NbGraderPreprocessor):
    """Write the notebook in the form it has in git, so that releasing it again changes nothing."""

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the normal form of ``notebook``."""
        return normalise(notebook), resources


class MergeSubmission(NbGraderPreprocessor):
    """Put the student's answers into the author's notebook, and report what else was changed.

    It takes the place of all of nbgrader's steps that repair the student's notebook, after which a copied test cell
    or a wrong schema version still ended the run for the whole class.
    """

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the author's notebook with the answers in ``notebook``."""
        names = resources["nbgrader"]
        merged = merge(agent_for(names["assignment"], names["notebook"]).assignment, cells_of(notebook))
        for report in merged.suspicious:
            self.log.warning("%s: %s", names["student"], report)
        return merged.notebook, resources


class GradeApart(NbGraderPreprocessor):
    """Grade the merged notebook: the student's code behind walls, the tests in a process of their own.

    It takes the place of nbgrader's steps that execute, limit outputs and save grades. ``course grade`` takes its
    limits from the same places in the configuration.
    """

    cell_seconds = Float(30.0, help="Time for one cell, or for one call of a test, in seconds.").tag(config=True)
    notebook_seconds = Float(120.0, help="Time for a whole notebook, in seconds.").tag(config=True)
    unsafe = Bool(False, help="True to run students' code without walls, with the grader's rights.").tag(config=True)

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the graded notebook; its grades are in the gradebook."""
        names = resources["nbgrader"]
        agent = agent_for(names["assignment"], names["notebook"])
        folder = Path(resources["metadata"]["path"])
        files = {
            path.relative_to(folder).as_posix(): read_plainly(path, path.stat().st_size)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb"
        }
        result = agent.grade(Submission(names["student"], dumps(notebook).encode(), files))
        if result.rejected:
            raise CourseError(f"{names['student']}: {result.rejected}")
        with GradeWriter(names["db_url"], config=self.config) as writer:
            writer.check(agent.assignment)
            writer.write(result)
        return nbformat.reads(result.text, as_version=4), resources


class GradesForFeedback(GetGrades):
    """Put points and comments from the gradebook into the notebook, and say which answers nobody has graded yet."""

    def _get_score(self, cell: NotebookNode, resources: Resources) -> None:
        super()._get_score(cell, resources)
        names = resources["nbgrader"]
        book: Gradebook = self.gradebook
        grade = book.find_grade(
            cell.metadata.nbgrader.grade_id, names["notebook"], names["assignment"], names["student"]
        )
        cell.metadata.nbgrader["ungraded"] = grade.auto_score is None and grade.manual_score is None


def refuse_links(assignment: str, student: str, notebooks: list[str]) -> None:
    """Take links out of what a student handed in: nbgrader would copy what they point to.

    nbgrader calls it before each submission (``c.Autograde.pre_convert_hook``).
    """
    for notebook in notebooks:
        for place, folders, names in os.walk(Path(notebook).parent):
            for name in (*folders, *names):
                path = Path(place) / name
                if path.is_symlink() or not (path.is_file() or path.is_dir()):
                    path.unlink()
                    if path.suffix == ".ipynb":
                        path.write_text("", encoding="utf-8")


def agent_for(name: str, notebook: str) -> Agent:
    """Return the process that grades a notebook of the course in the working directory."""
    course = Course(Path.cwd())
    key = (course.root, name, notebook)
    agent = _agents.get(key)
    if agent is None:
        assignment = _assignment(course, name, notebook)
        agent = _agents[key] = Agent(modules_of(assignment.source), course.limits, walls=course.walls)
        atexit.register(agent.close)
        agent.prepare(assignment)
    return agent


def _assignment(course: Course, name: str, notebook: str) -> Assignment:
    for assignment in course.assignments(name):
        if assignment.notebook == notebook:
            return assignment
    raise CourseError(f"There is no notebook {notebook} in solutions/{name}.")
