"""A course folder as nbgrader knows it: where the author's notebooks are, and what was handed in."""

import itertools
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from coursekit.content.exercises import CONFIGURATION, configuration, student_version
from coursekit.content.own_copies import copy_of
from coursekit.content.seeds import asks_for_own_data, own_values, translated_with_seeds
from coursekit.course.direction import in_direction
from coursekit.course.edition import SOURCE_LANGUAGE, Edition
from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes
from coursekit.course.notebooks import read
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.course.strings import marked
from coursekit.grading.matching import number_known
from coursekit.grading.messages import Limits
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import (
    MAX_BYTES,
    MAX_FILE_BYTES,
    Reason,
    RejectedError,
    Submission,
    beside,
    parse,
    printable,
    read_plainly,
)
from coursekit.translation.po import catalog_path, load

MAX_TIMESTAMP_BYTES = 100
# A record has a few letters more in its name, and no file system takes more than 255.
LONGEST_STUDENT = 240
MAX_NOTEBOOKS = 20
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class NbgraderCourse:
    """The course in the folder ``root``, which holds an ``nbgrader_config.py``."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "NbgraderCourse":
        """Return the course that holds ``start`` (the working directory by default).

        Raises :class:`CourseError` where no folder upwards holds an ``nbgrader_config.py``.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / CONFIGURATION).is_file():
                return cls(folder)
        raise CourseError(f"{here} is not inside a course: no folder upwards holds an {CONFIGURATION}.")

    @cached_property
    def config(self) -> Any:
        """Nbgrader's configuration."""
        config = configuration(self.root)
        config.CourseDirectory.setdefault("root", str(self.root))
        return config

    @cached_property
    def limits(self) -> Limits:
        """What one submission may use, as ``c.GradeApart`` says."""
        own = self.config.GradeApart
        return Limits(**{name: own[name] for name in ("cell_seconds", "notebook_seconds") if name in own})

    @property
    def walls(self) -> bool:
        """Whether students' code runs behind walls, as ``c.GradeApart.unsafe`` says."""
        return not self.config.GradeApart.get("unsafe", False)

    @cached_property
    def directory(self) -> Any:
        """Nbgrader's own idea of the folder."""
        # nbgrader starts alembic by name when it opens a gradebook.
        os.environ["PATH"] = environment()["PATH"]
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config)

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return nbgrader's folder of a student's work at one ``step``, for instance ``autograded``."""
        return Path(self.directory.format_path(step, student, assignment))

    # --- The author's side ---

    @property
    def names(self) -> list[str]:
        """The names of the assignments, in their order."""
        return sorted({path.parent.name for path in (self.root / "solutions").glob("*/*.ipynb")})

    @property
    def languages(self) -> list[str]:
        """The languages of the course, in the order in which tests use them."""
        translations = Project(self.root).translations if (self.root / "locale").is_dir() else []
        return [SOURCE_LANGUAGE, *translations]

    def sources(self, name: str, folder: str = "solutions") -> dict[str, NotebookNode]:
        """Return the author's notebooks of the assignment ``name`` by their name.

        Parameters: ``name``; ``folder``, where nbgrader's source folder is. Raises :class:`CourseError` if there is no
        such assignment.
        """
        paths = sorted((self.root / folder / name).glob("*.ipynb"))
        if not paths:
            known = sorted({path.parent.name for path in (self.root / folder).glob("*/*.ipynb")})
            raise CourseError(f"There is no assignment {name!r} in {folder}/. There are: {', '.join(known) or 'none'}.")
        return {path.stem: read(path) for path in paths}

    def assignments(self, name: str, folder: str = "solutions") -> list[Assignment]:
        """Return each notebook of the assignment ``name``; parameters and errors as for :meth:`sources`."""
        project, assignments = Project(self.root), []
        files = _files_of_author(self.root / folder / name)
        for notebook, source in self.sources(name, folder).items():
            sources = {SOURCE_LANGUAGE: source}
            for language, catalog in self._catalogs(project, Path(folder) / name / f"{notebook}.ipynb"):
                sources[language] = translated_with_seeds(source, load(catalog))
            released = {language: student_version(version, project) for language, version in sources.items()}
            editions = {language: Edition(language) for language in released}
            directed = {
                language: in_direction(released[language], edition)
                for language, edition in editions.items()
                if edition.right_to_left
            }
            assignments.append(Assignment(name, notebook, sources, released, files, directed))
        return assignments

    def _catalogs(self, project: Project, source: Path) -> Iterator[tuple[str, Path]]:
        for language in self.languages[1:]:
            catalog = catalog_path(project, source, language)
            if catalog.is_file():
                yield language, catalog

    # --- The students' side ---

    def students(self, assignment: str) -> list[str]:
        """Return who has handed in something for ``assignment``."""
        pattern = self.directory.format_path("submitted", "(?P<student_id>[^/]+)", assignment, escape=True)
        found = []
        base = Path(self.directory.root) / self.directory.submitted_directory
        for folder in sorted(base.iterdir()) if base.is_dir() else []:
            path = self.folder("submitted", folder.name, assignment)
            if re.fullmatch(pattern, str(path)) and os.path.lexists(path):
                found.append(folder.name)
        return found

    def submission(self, student: str, assignment: Assignment) -> Submission:
        """Return what ``student`` handed in; a link is never followed, and what cannot be read is said in it."""
        folder = self.folder("submitted", student, assignment.name)
        try:
            if any(part.is_symlink() for part in (folder, folder.parent)):
                raise RejectedError(marked("the folder is a link"))
            data = read_plainly(self._notebook(folder, assignment), MAX_BYTES)
            found = beside(folder)
        except RejectedError as error:
            return Submission(student, b"", {}, error.reason)
        except OSError as error:
            # What lies on the way to the folder.
            said = error.strerror or str(error)
            reason = Reason(marked("{file} cannot be read: {error}"), {"file": printable(folder.name), "error": said})
            return Submission(student, b"", {}, reason)
        own = self.own_values(student, assignment)
        return Submission(student, data, found.files, left_out=found.remarks(), own=own)

    def own_values(self, student: str, assignment: Assignment) -> dict[str, str]:
        """Return what stood in the copy that was written for a student alone; nothing where none was.

        They follow from the name of the folder in which it was handed in, whatever the notebook says. Raises
        :class:`CourseError` if they cannot be computed.
        """
        editions = map(Edition, assignment.sources)
        copies = [copy_of(student, assignment.name, edition, assignment.notebook) for edition in editions]
        if not asks_for_own_data(assignment.source) or not any((self.root / path).is_file() for path in copies):
            return {}
        return own_values(assignment.source, student)

    def _notebook(self, folder: Path, assignment: Assignment) -> Path:
        """Return the file with the answers: that of the right name, or the one that holds most of the cells."""
        path = folder / f"{assignment.notebook}.ipynb"
        if os.path.lexists(path):
            return path
        counts: dict[Path, int] = {}
        for other in sorted(_notebooks_in(folder)):
            try:
                cells = parse(read_plainly(other, MAX_BYTES))
            except RejectedError:
                continue
            counts[other] = number_known(assignment, cells)
        if counts and max(counts.values()):
            return max(counts, key=counts.__getitem__)
        text = marked("{file} was not handed in, nor any other notebook with its cells")
        raise RejectedError(text, file=path.name)

    def unusable(self, student: str) -> str:
        """Return why ``student``, the name of a folder, can be written neither in a gradebook nor in a record.

        Empty where it can. Such names come from unpacking an archive with the wrong encoding.
        """
        try:
            if len(student.encode()) > LONGEST_STUDENT:
                return f"submitted/{printable(student)}: its name is longer than {LONGEST_STUDENT} bytes: rename it"
        except UnicodeEncodeError:
            return f"submitted/{printable(student)}: its name is not UTF-8: rename it"
        return ""

    def timestamp(self, student: str, assignment: str) -> Any:
        """Return when it was handed in as nbgrader noted it, and None where that cannot be read."""
        from nbgrader.utils import parse_utc

        path = self.folder("submitted", student, assignment) / TIMESTAMP
        try:
            return parse_utc(read_plainly(path, MAX_TIMESTAMP_BYTES).decode().strip())
        except (RejectedError, ValueError, OverflowError):
            return None


def _files_of_author(folder: Path) -> dict[str, bytes]:
    files = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and path.suffix != ".ipynb" and not any(part.startswith((".", "__")) for part in parts):
            files["/".join(parts)] = path.read_bytes()
    if sum(map(len, files.values())) > MAX_FILE_BYTES:
        raise CourseError(f"{folder} holds more than {MAX_FILE_BYTES >> 20} MB of files beside its notebook.")
    return files


def write_graded(folder: Path, notebook: str, text: str, files: dict[str, bytes]) -> None:
    """Write a graded notebook and the files beside it where nbgrader's feedback and formgrader look for them.

    What was handed in before may have left a folder where there is a file now, or the other way round: it makes way.
    """
    for name, content in {**files, f"{notebook}.ipynb": text.encode()}.items():
        path = folder / name
        for place in [*reversed(path.relative_to(folder).parents[:-1]), path.relative_to(folder)]:
            _make_way(folder / place, is_folder=folder / place != path)
        write_bytes(path, content)


def _make_way(path: Path, *, is_folder: bool) -> None:
    """Remove what is at ``path`` if it is no folder, or if it is one and should not be; a link is never followed."""
    if not os.path.lexists(path):
        return
    if path.is_symlink() or (is_folder and not path.is_dir()):
        path.unlink()
    elif not is_folder and path.is_dir():
        shutil.rmtree(path)


def _notebooks_in(folder: Path) -> list[Path]:
    """Return the first notebooks in a folder; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            found = (Path(entry.path) for entry in entries if entry.name.endswith(".ipynb"))
            return list(itertools.islice(found, MAX_NOTEBOOKS))
    except OSError:
        return []
