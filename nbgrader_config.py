"""What nbgrader does in this course: `nbgrader generate_assignment`, `autograde`, `generate_feedback`, `export`.

Where nbgrader's own step would stop a whole class or show too much, the list holds one of
`coursekit.grading.preprocessors` in its place; its docstring says why.
"""

import secrets

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    GetGrades,
    IncludeHeaderFooter,
    InstantiateTests,
    LockCells,
    OverwriteKernelspec,
    SaveCells,
)

from coursekit.grading.preprocessors import (
    NormaliseNotebook,
    RemoveHiddenTests,
    RepairSubmission,
    RestoreCells,
    ShortenErrors,
)

c = get_config()  # noqa: F821

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
    NormaliseNotebook,
    LockCells,
    ComputeChecksums,
    CheckCellMetadata,
]

c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    RepairSubmission,
    OverwriteKernelspec,
    RestoreCells,
    CheckCellMetadata,
]
c.OverwriteCells.add_missing_cells = True
c.ExecutePreprocessor.timeout = 30  # seconds per cell
c.ExecutePreprocessor.shutdown_kernel = "immediate"
# nbgrader gives full points for a cell that does not run, so the tag that skips cells must not be guessed.
c.ExecutePreprocessor.skip_cells_with_tag = secrets.token_hex(16)
# nbgrader gives no points where anything was written to stderr; a warning is not a wrong answer.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"(?s).*"

c.GenerateFeedback.preprocessors = [
    GetGrades,
    RemoveHiddenTests,
    CSSHTMLHeaderPreprocessor,
    ShortenErrors,
]
c.HTMLExporter.sanitize_html = True
