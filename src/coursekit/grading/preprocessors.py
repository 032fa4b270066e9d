"""Steps that nbgrader runs on a notebook, where its own ones stop a whole class or show too much.

nbgrader calls a step with the notebook and a dictionary of resources, which says whose notebook it is. The lists of
steps are in ``nbgrader_config.py``.
"""

import json
import re
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, Notebook, SourceCell
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor, OverwriteCells

from coursekit.notebooks import normalise
from coursekit.pairs import same_program

SCHEMA_VERSION = 3
# Two or more folders in front of a name: a path on the grader's machine, which is no business of the student.
SERVER_PATH = re.compile(r"(?<![\w.:/])/(?:[^\s/:'\"()]+/)+(?=[^\s/])")
# Each line of a message reads in its own language's direction.
FEEDBACK_STYLE = "pre, .output_subarea { unicode-bidi: plaintext; text-align: start; white-space: pre-wrap; }"

Resources = dict[str, Any]


class NormaliseNotebook(NbGraderPreprocessor):
    """Write the notebook in the form it has in git, so that releasing it again changes nothing."""

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the normal form of ``notebook``."""
        return normalise(notebook), resources


class RepairSubmission(NbGraderPreprocessor):
    """Give every cell of a submission the nbgrader metadata it was released with.

    It takes the place of nbgrader's ``DeduplicateIds``, after which a copied test cell ended the run for the whole
    class, as a wrong schema version did. Of two cells with one id the last one counts, since it is the last one that
    ran. Whatever is repaired is reported with the name of the student.
    """

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return ``notebook`` with the metadata from the gradebook."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            source = gradebook.find_notebook(names["notebook"], names["assignment"])
            released = released_metadata(source)
            kernel = json.loads(source.kernelspec or "{}").get("name")
        kernelspec = notebook.metadata.get("kernelspec")
        submitted = kernelspec.get("name") if isinstance(kernelspec, dict) else None
        if submitted != kernel:
            self._report(resources, f"kernel {submitted!r}: graded with {kernel!r}")

        seen = set()
        for cell in reversed(notebook.cells):
            metadata = cell.metadata.pop("nbgrader", None)
            if not isinstance(metadata, dict) or not metadata:
                continue
            grade_id = metadata.get("grade_id")
            if not isinstance(grade_id, str) or grade_id not in released:
                self._report(resources, f"cell {grade_id!r} is not part of the assignment: not graded")
                continue
            if grade_id in seen:
                self._report(resources, f"cell {grade_id!r} is there more than once: the last copy counts")
                continue
            seen.add(grade_id)
            right = released[grade_id]
            wrong = sorted(key for key in right if key != "checksum" and metadata.get(key) != right[key])
            if wrong:
                self._report(resources, f"cell {grade_id!r} had other metadata ({', '.join(wrong)}): put right")
            cell.metadata["nbgrader"] = NotebookNode(right)
        return notebook, resources

    def _report(self, resources: Resources, message: str) -> None:
        self.log.warning("%s: %s", resources["nbgrader"]["student"], message)


class RestoreCells(OverwriteCells):
    """Put the released source back into locked cells and missing cells back into the notebook.

    nbgrader's own step cannot place a test cell whose solution cell was deleted as well, never brings back a locked
    cell without points, and calls every hidden test it restores a change made by the student.
    """

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return ``notebook`` with the gradebook's locked cells."""
        self.student = resources["nbgrader"]["student"]
        return super().preprocess(notebook, resources)

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """Return ``cell`` with the gradebook's source if it is a locked one."""
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id is not None:
            source = self.gradebook.find_source_cell(grade_id, self.notebook_id, self.assignment_id)
            if source.locked and cell.cell_type == source.cell_type:
                if not _same_cell(without_hidden_tests(source.source), cell.source, cell.cell_type):
                    self.log.warning("%s: cell %r was changed: the original is graded", self.student, grade_id)
                cell.source = source.source
        return super().preprocess_cell(cell, resources, index)

    def report_change(self, name: str, attribute: str, old: Any, new: Any) -> None:
        """Report that the student changed an attribute of a cell."""
        self.log.warning("%s: cell %r had %s %r: put back to %r", self.student, name, attribute, new, old)

    def add_missing_grade_cells(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return ``notebook`` with every locked or graded cell of the assignment.

        A cell without points is setup and goes to the top; a graded one goes to the end, where everything it may
        test is defined.
        """
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        released = released_metadata(source)
        present = {cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata}
        missing = [
            cell
            for cell in source.source_cells
            if cell.name not in present
            and (cell.locked or released[cell.name]["grade"])
            and not released[cell.name]["task"]
        ]
        for cell in missing:
            self.log.warning("%s: cell %r was missing: put back", self.student, cell.name)
        graded = [cell for cell in missing if released[cell.name]["grade"]]
        setup = [cell for cell in missing if not released[cell.name]["grade"]]
        notebook.cells = [
            *(_as_cell(cell, released, notebook) for cell in setup),
            *notebook.cells,
            *(_as_cell(cell, released, notebook) for cell in graded),
        ]
        return notebook, resources


class RemoveHiddenTests(ClearHiddenTests):
    """Remove hidden tests from the notebook a student gets back.

    nbgrader's own step refuses a notebook in which the student wrote its markers.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Resources, index: int) -> tuple[NotebookNode, Resources]:
        """Return ``cell`` without its hidden tests if it is a test cell."""
        if utils.is_grade(cell) and utils.is_locked(cell):
            return super().preprocess_cell(cell, resources, index)
        return cell, resources


class ShortenErrors(NbGraderPreprocessor):
    """Leave only the message of an error: a traceback shows lines of hidden tests and paths of the grader's machine.

    The page's style is completed as well, so that this step comes after the one that collects the style sheets.
    """

    def preprocess(self, notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return ``notebook`` with short errors."""
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                if output.output_type == "error":
                    output.evalue = SERVER_PATH.sub("", output.evalue)
                    output.traceback = [": ".join(filter(None, (output.ename, output.evalue)))]
        resources.setdefault("inlining", {}).setdefault("css", []).append(FEEDBACK_STYLE)
        return notebook, resources


def released_metadata(source: Notebook) -> dict[str, dict[str, Any]]:
    """Return the nbgrader metadata of each cell of an assignment's notebook as the gradebook holds it.

    Parameters: ``source``, the gradebook's record of the notebook. Returns the metadata by grade id.
    """
    graded = {cell.name: cell.max_score for cell in source.grade_cells}
    tasks = {cell.name: cell.max_score for cell in source.task_cells}
    solutions = {cell.name for cell in source.solution_cells}
    metadata = {}
    for cell in source.source_cells:
        metadata[cell.name] = {
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
            "grade": cell.name in graded,
            "grade_id": cell.name,
            "locked": cell.locked,
            "schema_version": SCHEMA_VERSION,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
        }
        for points in (graded, tasks):
            if cell.name in points:
                metadata[cell.name]["points"] = points[cell.name]
    return metadata


def without_hidden_tests(source: str) -> str:
    r"""Return the source of a test cell as students see it.

    >>> without_hidden_tests("assert x\n### BEGIN HIDDEN TESTS\nassert x == 2\n### END HIDDEN TESTS")
    'assert x'
    """
    cell = NotebookNode(source=source, metadata=NotebookNode(nbgrader=NotebookNode(grade=True)))
    ClearHiddenTests().preprocess_cell(cell, {}, 0)
    return cell.source


def _same_cell(released: str, submitted: str, cell_type: str) -> bool:
    """Return whether ``submitted`` is what was released, in the source language or translated."""
    if submitted.strip() == released.strip():
        return True
    try:
        return cell_type == "code" and not same_program(released, submitted)
    except SyntaxError:
        return False


def _as_cell(source: SourceCell, released: dict[str, dict[str, Any]], notebook: NotebookNode) -> NotebookNode:
    """Return the gradebook's ``source`` as a new cell for ``notebook``."""
    cell = NotebookNode(
        cell_type=source.cell_type,
        metadata=NotebookNode(nbgrader=NotebookNode(released[source.name])),
        source=source.source,
    )
    if notebook.nbformat_minor >= 5:  # the first version whose cells have ids
        cell.id = f"restored-{source.name}"[:64]
    if source.cell_type == "code":
        cell.update(execution_count=None, outputs=[])
    return cell
