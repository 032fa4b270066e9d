"""What nbgrader does in every course: `nbgrader generate_assignment`, `autograde`, `generate_feedback`, `export`.

Grading and feedback are the workshop's own, behind nbgrader's commands, gradebook and formgrader; `course grade` grades
a whole class with the same engine, many times as fast. A course's ``nbgrader_config.py`` calls :func:`configure` and
may change what it likes after that.
"""

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IncludeHeaderFooter,
    InstantiateTests,
    LockCells,
    SaveCells,
)
from traitlets.config import Config

from coursekit.grading.feedback import FeedbackExporter
from coursekit.grading.preprocessors import (
    GoOnAtOpenTasks,
    GradeApart,
    GradesForFeedback,
    NormaliseNotebook,
    refuse_links,
)


def configure(c: Config) -> None:
    """Set what nbgrader does.

    Parameters
    ----------
    c
        nbgrader's settings: what ``get_config()`` gives in an ``nbgrader_config.py``.

    Examples
    --------
    >>> settings = Config()
    >>> configure(settings)
    >>> settings.CourseDirectory.source_directory, settings.GradeApart.cell_seconds
    ('solutions', 30)
    """
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "exercises"

    # One stub for all languages, so that nbgrader recognises an untouched answer in each of them.
    c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE · اكتب حلك هنا\nraise NotImplementedError()"}
    c.ClearSolutions.text_stub = "YOUR ANSWER HERE · اكتب إجابتك هنا"

    # Normalised before the gradebook stores the cells and again after hidden tests leave blank lines behind.
    c.GenerateAssignment.preprocessors = [
        IncludeHeaderFooter,
        InstantiateTests,
        ClearSolutions,
        ClearOutput,
        NormaliseNotebook,
        CheckCellMetadata,
        ComputeChecksums,
        SaveCells,
        ClearHiddenTests,
        ClearMarkScheme,
        GoOnAtOpenTasks,
        NormaliseNotebook,
        LockCells,
        ComputeChecksums,
        CheckCellMetadata,
    ]

    # The author's notebook with the student's answers is graded, in two processes, and one writer writes the grades.
    # It is one step in the place of nbgrader's two rows of them: nothing is left to do for the second.
    c.Autograde.sanitize_preprocessors = [GradeApart]
    c.Autograde.autograde_preprocessors = []
    c.Autograde.pre_convert_hook = refuse_links
    c.GradeApart.cell_seconds = 30  # for one cell, or for one call of a test
    c.GradeApart.notebook_seconds = 120

    c.GenerateFeedback.preprocessors = [GradesForFeedback]
    c.GenerateFeedback.exporter_class = FeedbackExporter
    # The formgrader shows what students' code displayed, in the instructor's session.
    c.HTMLExporter.sanitize_html = True
