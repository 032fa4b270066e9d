"""Grades for Moodle and Canvas, as plug-ins of ``nbgrader export``.

``nbgrader export --exporter=coursekit.grading.exporters.MoodleExport --to moodle.csv``. One row a student, one column
an assignment. A cell stays empty, which both systems read as "no change", where nothing was handed in or a person has
still to look: a zero that nobody meant would overwrite what a teacher entered by hand.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Bool

from coursekit.course.files import write_bytes
from coursekit.grading.gradebook import is_test
from coursekit.grading.lateness import late_penalty
from coursekit.grading.tables import LINE_END, csv_text


class TableExport(ExportPlugin):
    """A table of points with a row for each student; what the two systems have in common.

    A system's own class says which columns tell a student, and which rows come before the students'. What is not final
    and therefore left out is in ``left_out``, a sentence each.
    """

    default_name = "grades.csv"
    tests_only = Bool(False, help="True for the points of tests alone, without what a person grades.").tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.left_out: list[str] = []

    def export(self, gradebook: Gradebook) -> None:
        """Write the grades of the chosen students and assignments (all by default) to the file ``--to`` names."""
        assignments = [entry for entry in gradebook.assignments if _chosen(entry.name, self.assignment)]
        students = [entry for entry in gradebook.students if _chosen(entry.id, self.student)]
        columns = [*self.identity_columns(), *(self.column(entry) for entry in assignments)]
        rows = [*self.leading_rows(assignments)]
        for student in sorted(students, key=lambda entry: (entry.last_name or "", entry.first_name or "", entry.id)):
            points = [self._points(gradebook, entry.name, student.id) for entry in assignments]
            rows.append([*self.identity(student), *points])
        target = Path(self.to or self.default_name)
        # Without a mark at the start: both systems would take it for a part of the first column's name.
        write_bytes(target, csv_text(columns, rows, LINE_END).encode("utf-8"))
        self.log.info("Wrote the grades of %d students to %s", len(students), target)

    def column(self, assignment: Any) -> str:
        """Return the name of an assignment's column: tests alone are another column than all points."""
        return f"{assignment.name} (tests)" if self.tests_only else str(assignment.name)

    def identity_columns(self) -> list[str]:
        """Return the names of the columns that tell a student."""
        raise NotImplementedError

    def identity(self, student: Any) -> list[str]:
        """Return what stands in those columns for ``student``."""
        raise NotImplementedError

    def leading_rows(self, assignments: list[Any]) -> Iterator[list[str]]:
        """Yield what comes between the names of the columns and the students."""
        yield from ()

    def _points(self, gradebook: Gradebook, assignment: str, student: str) -> str:
        """Return the points of a student, less what was taken off for being late; nothing where they are not final."""
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return ""
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades if self._counts(grade)]
        if any(grade.needs_manual_grade for grade in grades):
            said = f"{assignment} of {student} has to be looked at by a person first and is left out"
            self.left_out.append(said)
            self.log.warning(said)
            return ""
        points = sum(grade.score for grade in grades)
        if self.tests_only:
            rules = AssignLatePenalties(config=self.config)
            rules.init_plugin()
            penalty = late_penalty(rules.plugin_inst, student, points, submission.total_seconds_late)
        else:
            penalty = submission.late_submission_penalty
        return f"{max(0.0, points - penalty):.10g}"

    def _counts(self, grade: Any) -> bool:
        return not self.tests_only or is_test(grade.cell)

    def max_points(self, assignment: Any) -> float:
        """Return the most points that stand in an assignment's column."""
        if not self.tests_only:
            return float(assignment.max_score)
        cells = [cell for notebook in assignment.notebooks for cell in notebook.grade_cells]
        return float(sum(cell.max_score for cell in cells if is_test(cell)))


def _chosen(name: str, wanted: list[str]) -> bool:
    """Return whether ``name`` is among those that ``--student`` or ``--assignment`` names; all are if it names none."""
    return not wanted or name in map(str, wanted)


class MoodleExport(TableExport):
    """Moodle's *Grades › Import › CSV file*, separator comma, encoding UTF-8.

    Map ``Username`` (or ``ID number`` or ``Email address``) to the user, and each assignment to its grade item.
    """

    default_name = "moodle.csv"

    def identity_columns(self) -> list[str]:
        """Return the user fields that Moodle can map."""
        return ["Username", "ID number", "First name", "Last name", "Email address"]

    def identity(self, student: Any) -> list[str]:
        """Return the user fields of ``student``; nbgrader's id is the user name."""
        fields = (student.id, student.lms_user_id, student.first_name, student.last_name, student.email)
        return [field or "" for field in fields]


class CanvasExport(TableExport):
    """Canvas's *Grades › Import*.

    The first five columns are Canvas's own. ``ID`` is Canvas's number of the student, nbgrader's ``lms_user_id``; where
    it is missing Canvas goes by ``SIS Login ID``, nbgrader's id. An assignment's name must be that in Canvas.
    """

    default_name = "canvas.csv"
    # With the spaces that Canvas itself writes.
    possible = "    Points Possible"

    def identity_columns(self) -> list[str]:
        """Return the columns that Canvas wants first."""
        return ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]

    def identity(self, student: Any) -> list[str]:
        """Return what Canvas knows ``student`` by."""
        name = ", ".join(part for part in (student.last_name, student.first_name) if part)
        return [name or student.id, student.lms_user_id or "", "", student.id, ""]

    def leading_rows(self, assignments: list[Any]) -> Iterator[list[str]]:
        """Yield the row with the most points of each assignment."""
        yield [self.possible, "", "", "", "", *(f"{self.max_points(entry):.10g}" for entry in assignments)]
