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

from coursekit.course.cells import NbgraderCell
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import normalise
from coursekit.grading.grade_class import write_record
from coursekit.grading.gradebook import GradeWriter, full_name
from coursekit.grading.nbgrader_course import NbgraderCourse
from coursekit.grading.released import Assignment, modules_of
from coursekit.grading.trusted.agent import Agent

Resources = dict[str, Any]
# Jupyter's tag for a cell that may raise.
RAISES = "raises-exception"
# One course, one assignment at a time: nbgrader makes its steps anew for each notebook.
_agents: dict[tuple[Path, str, str], Agent] = {}


class NormaliseNotebook(NbGraderPreprocessor):
    """Write the notebook in the form it has in git, so that releasing it again changes nothing."""

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the normal form of ``notebook``."""
        return normalise(notebook), resources


class GoOnAtOpenTasks(NbGraderPreprocessor):
    """Let "Run All" go on where an answer is missing, so that each task can be solved and tried by itself.

    Jupyter runs what follows a cell with the tag ``raises-exception``, whatever it raised. Grades do not depend on it:
    the author's notebook is graded, which has no such tags, and nbgrader's checksums leave tags out.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """Return ``cell``, tagged if it is an answer or a test."""
        known = NbgraderCell(cell)
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "code" and (known.is_answer or known.is_test) and RAISES not in tags:
            cell.metadata.tags = [*tags, RAISES]
        return cell, resources


class GradeApart(NbGraderPreprocessor):
    """Grade what a student handed in: merged with the author's notebook once, behind walls, by the tests' own process.

    It takes the place of all of nbgrader's steps that repair a student's notebook (after which a copied test cell or a
    wrong schema version still ended the run for the whole class), execute it, limit outputs and save grades.
    ``course grade`` takes its limits from the same places in the configuration, and finds the same record afterwards.
    """

    cell_seconds = Float(30.0, help="Time for one cell, or for one call of a test, in seconds.").tag(config=True)
    notebook_seconds = Float(120.0, help="Time for a whole notebook, in seconds.").tag(config=True)
    unsafe = Bool(False, help="True to run students' code without walls, with the grader's rights.").tag(config=True)

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the graded notebook; its grades are in the gradebook, and what is suspicious in nbgrader's log."""
        names = resources["nbgrader"]
        course = NbgraderCourse(Path.cwd())
        agent = agent_for(course, names["assignment"], names["notebook"])
        # Not `notebook`, which nbformat has read and put right: whoever grades sees what was handed in.
        result = agent.grade(course.submission(names["student"], agent.assignment))
        if result.rejected:
            raise CourseError(f"{names['student']}: {result.rejected}")
        for remark in result.suspicious:
            self.log.warning("%s: %s", names["student"], remark)
        with GradeWriter(names["db_url"], config=self.config) as writer:
            writer.check(agent.assignment)
            writer.write(result)
        write_record(course, agent.assignment, result)
        return nbformat.reads(result.text, as_version=4), resources


class GradesForFeedback(GetGrades):
    """Put points and comments from the gradebook into the notebook, and say which answers nobody has graded yet."""

    def _get_score(self, cell: NotebookNode, resources: Resources) -> None:
        super()._get_score(cell, resources)
        names = resources["nbgrader"]
        book: Gradebook = self.gradebook
        grade = book.find_grade(NbgraderCell(cell).grade_id, names["notebook"], names["assignment"], names["student"])
        names.setdefault("student_name", full_name(book.find_student(names["student"])))
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


def agent_for(course: NbgraderCourse, name: str, notebook: str) -> Agent:
    """Return the process that grades a notebook of the course; there is one for all students."""
    key = (course.root, name, notebook)
    agent = _agents.get(key)
    if agent is None:
        assignment = _assignment(course, name, notebook)
        agent = _agents[key] = Agent(modules_of(assignment.source), course.limits, walls=course.walls)
        atexit.register(agent.close)
        agent.prepare(assignment)
    return agent


def _assignment(course: NbgraderCourse, name: str, notebook: str) -> Assignment:
    for assignment in course.assignments(name):
        if assignment.notebook == notebook:
            return assignment
    raise CourseError(f"There is no notebook {notebook} in solutions/{name}.")
