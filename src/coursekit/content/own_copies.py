"""The copies of assignments that give each student data of their own: one a student, untracked, in every language."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

from coursekit.content.exercises import student_versions
from coursekit.content.seeds import asks_for_own_data, own_values, put_in
from coursekit.course.cells import nbgrader_cells
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.notebooks import dumps, read
from coursekit.course.project import Project

COPIES = "copies"


def copy_of(student: str, assignment: str, edition: Edition, notebook: str | None = None) -> Path:
    """Return where a student's copy of an assignment lies in an edition, relative to the root.

    >>> copy_of("s1", "half", Edition("en")).as_posix(), copy_of("s1", "half", Edition("ar")).as_posix()
    ('copies/s1/half/half.ipynb', 'copies/s1/ar/half/half.ipynb')
    """
    return Path(COPIES, student) / Project.student_version(assignment, edition, notebook).relative_to("exercises")


def students_with_copies(root: Path) -> list[str]:
    """Return the ids of those for whom copies were written into the folder ``root``, in their order."""
    folder = root / COPIES
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def write_copies(project: Project, students: Iterable[str]) -> list[Path]:
    """Write each student's copy of the assignments that ask for it, or bring it up to date.

    Parameters
    ----------
    project
        The course, or the folder of a class.
    students
        Their ids.

    Returns
    -------
    list of Path
        The files that changed, relative to the project.

    Raises
    ------
    CourseError
        For an id that cannot be the name of a folder, and where an assignment must not be released.
    """
    students = sorted(students)
    if odd := [student for student in students if student in ("", ".", "..") or {*student} & {*"/\\\0"}]:
        raise CourseError(f"{odd[0]!r} cannot be the name of a folder: give the student another id.")
    sources = [path for path in project.solutions if asks_for_own_data(read(project.root / path))]
    if sources and students:
        write_text(project.root / COPIES / ".gitignore", "*\n")
    return [path for source in sources for path in _copies(project, source, students)]


def _copies(project: Project, source: Path, students: list[str]) -> Iterator[Path]:
    """Write the copies of one assignment; yield the files that changed."""
    # nbgrader takes seconds to import, and most commands of the workshop do without it.
    from nbgrader.utils import compute_checksum

    author = read(project.root / source)
    versions = list(zip(project.editions, student_versions(project, source), strict=True))
    for student in students:
        try:
            values = own_values(author, student)
        except CourseError as error:
            raise CourseError(f"{source}: {error}") from error
        for edition, version in versions:
            copy = nbformat.reads(version.text, as_version=4)
            put_in(copy, values)
            for cell in nbgrader_cells(copy):
                if "checksum" in cell.metadata:
                    cell.metadata.checksum = compute_checksum(cell.cell)
            path = copy_of(student, source.parent.name, edition, source.stem)
            if write_text(project.root / path, dumps(copy)):
                yield path
