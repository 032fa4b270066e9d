"""The course's tables as rows."""

import csv
import io
from pathlib import Path

from coursekit.course.errors import CourseError
from coursekit.course.files import read_text
from coursekit.course.project import Project


def table(project: Project, path: Path, *columns: str) -> list[dict[str, str]]:
    """Return the rows of one of the course's tables.

    Parameters
    ----------
    project
        The course.
    path
        The table, relative to the course.
    columns
        Columns that it must have.

    Raises
    ------
    CourseError
        If there is no such table, if it lacks a column, or if a row has another number of cells than the heading.
    """
    if not (project.root / path).is_file():
        raise CourseError(f"{path} is missing; [tool.coursekit.tables] in pyproject.toml names it.")
    reader = csv.DictReader(io.StringIO(read_text(project.root / path), newline=""))
    if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
        raise CourseError(f"{path} lacks the column {missing[0]}.")
    rows = []
    for row in reader:
        # The reader puts cells too many under None, and None for cells too few.
        if None in row or None in row.values():
            raise CourseError(f"{path}, line {reader.line_num}: each row needs {len(reader.fieldnames or ())} cells.")
        rows.append(row)
    return rows
