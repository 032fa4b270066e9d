"""A class's own folder: notebooks with its seed and its hidden tests, beside the course and never in its repository.

The course is public, and pulled again each term. What belongs to one class must be neither, so nothing of the course is
changed for it: ``classes/2027`` holds all that nbgrader needs, and ``classes/hidden-tests`` the tests that no student
has seen, for every class.
"""

import hashlib
import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from coursekit.content.assignments import faults_of_test
from coursekit.content.exercises import CONFIGURATION, exercises
from coursekit.content.seeds import with_class_seed
from coursekit.course import notebooks
from coursekit.course.cells import PRIVATE as PRIVATE_TEST
from coursekit.course.cells import NbgraderCell
from coursekit.course.errors import CourseError
from coursekit.course.files import read_text, write_text
from coursekit.course.project import Project
from coursekit.course.settings import FILE, TABLE
from coursekit.course.strings import interface_catalog
from coursekit.translation.po import catalog_name, catalog_path, update
from coursekit.translation.sources import messages

CLASSES = "classes"
PRIVATE = Path(CLASSES, "hidden-tests")
# What was written, so that what a person has changed since is told from it.
NOTE = Path("_build", "class.json")
REGION = re.compile(r"(^### BEGIN HIDDEN TESTS\n)(.*?)(^### END HIDDEN TESTS$)", re.MULTILINE | re.DOTALL)
LATE_RULE = """
# What handing in late costs: here a tenth of the points for each day begun, the first quarter of an hour free.
# c.AssignLatePenalties.plugin_class = "coursekit.grading.lateness.PerDayBegun"
# c.PerDayBegun.share = 0.1
# c.PerDayBegun.minutes_free = 15
"""


@dataclass(frozen=True)
class ClassFolder:
    """What :func:`make_class` made.

    Attributes
    ----------
    root
        The folder.
    assignments
        How many assignments are in it.
    written
        The files that changed, relative to the folder.
    kept
        Files that somebody has changed there, which were left as they are.
    hidden_tests
        The private hidden tests that took the place of public ones, relative to their folder.
    """

    root: Path
    assignments: int
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    hidden_tests: list[str] = field(default_factory=list)


def make_class(project: Project, number: int) -> ClassFolder:
    """Write the notebooks of a class into its own folder, or bring them up to date after a pull.

    Parameters
    ----------
    project
        The course; nothing in it is changed but its folder ``classes``, which git leaves out.
    number
        The class's number, at least 0: the seed from which its hidden tests draw, and the name of its folder.

    Returns
    -------
    ClassFolder
        What was made. A notebook that somebody has changed in the class's folder is kept.

    Raises
    ------
    CourseError
        If an assignment sets no seed, what is right for its own data cannot be computed, or a private test belongs to
        no test; then nothing is written.
    """
    private = project.root / PRIVATE
    made = ClassFolder(project.root / CLASSES / str(number), len(project.solutions), hidden_tests=_names(private))
    texts = {**_notebooks(project, number, private), **_catalogs(project)}
    _refuse_unused(project, private)
    languages = ", ".join(f'"{language}"' for language in project.languages)
    texts[Path(FILE)] = f"# What the grader has to know of the course; written by `course seed`.\n{TABLE}\n"
    texts[Path(FILE)] += f"languages = [{languages}]\n"
    write_text(project.root / CLASSES / ".gitignore", "*\n")
    if not (made.root / CONFIGURATION).exists():
        own = read_text(project.root / CONFIGURATION)
        write_text(made.root / CONFIGURATION, own.rstrip("\n") + "\n" + LATE_RULE)
        made.written.append(CONFIGURATION)
    _write(made, texts)
    for path in project.solutions:
        copy_beside(project.root / path.parent, made.root / path.parent)
    _update_own_catalogs(project, made)
    made.written.extend(exercises(Project(made.root), check=False))
    return made


def _notebooks(project: Project, number: int, private: Path) -> dict[Path, str]:
    """Return the instructor's notebooks as this class has them."""
    texts = {}
    for path in project.solutions:
        try:
            notebook = with_class_seed(notebooks.read(project.root / path), number)
        except CourseError as error:
            raise CourseError(f"{path}: {error}") from error
        for file in sorted((private / path.parent.name).glob("*.py")):
            _put_in(project, notebook, file)
        texts[path] = notebooks.dumps(notebook)
    return texts


def _put_in(project: Project, notebook: NotebookNode, file: Path) -> None:
    """Put a private file of hidden tests into the test of its name, in the place of the public ones."""
    tests = {cell.id: cell for cell in notebook.cells if NbgraderCell(cell).is_test and REGION.search(cell.source)}
    place = file.relative_to(project.root)
    if file.stem not in tests:
        raise CourseError(f"{place}: no test with hidden tests is called {file.stem}. There are: {', '.join(tests)}.")
    hidden = read_text(file).strip("\n")
    cell = tests[file.stem]
    # A function, since a backslash in the tests is one.
    cell.source = REGION.sub(lambda found: f"{found[1]}{hidden}\n{found[3]}", cell.source, count=1)
    cell.metadata.tags = [*cell.metadata.get("tags", []), PRIVATE_TEST]
    if faults := list(faults_of_test(cell.source, project.editions)):
        raise CourseError("\n".join(f"{place}: {fault}" for fault in faults))


def _refuse_unused(project: Project, private: Path) -> None:
    known = {path.parent.name for path in project.solutions}
    for folder in sorted({private / Path(name).parts[0] for name in _names(private)}):
        if folder.name not in known:
            raise CourseError(
                f"{folder.relative_to(project.root)}: no assignment is called {folder.name}. "
                f"There are: {', '.join(sorted(known))}."
            )


def _names(private: Path) -> list[str]:
    return sorted(path.relative_to(private).as_posix() for path in private.glob("*/*.py"))


def _catalogs(project: Project) -> dict[Path, str]:
    """Return the catalogs of the assignments, and the course's own words of the interface."""
    texts = {}
    for language in project.translations:
        for path in project.solutions:
            catalog = catalog_path(project, path, language)
            if catalog.is_file():
                texts[Path("locale", language) / catalog_name(path)] = read_text(catalog)
        words = interface_catalog(project.root, language)
        if words.is_file():
            texts[words.relative_to(project.root)] = read_text(words)
    return texts


def class_around(project: Project, place: Path) -> Path:
    """Return the folder of the class in which ``place`` lies.

    Raises
    ------
    CourseError
        If it lies in none that ``course seed`` has made.
    """
    root = next((folder for folder in (place, *place.parents) if folder.parent == project.root / CLASSES), None)
    if root is None or not (root / NOTE).is_file():
        raise CourseError(
            f"{place} is in no class's folder: make one with `course seed 2027`, then go there with "
            f"`cd {CLASSES}/2027`."
        )
    return root


def _write(made: ClassFolder, texts: dict[Path, str]) -> None:
    """Write what has changed, and keep what a person has changed."""
    note = made.root / NOTE
    known: dict[str, str] = json.loads(read_text(note)) if note.is_file() else {}
    for path, text in texts.items():
        name, file = path.as_posix(), made.root / path
        if file.is_file() and _digest(read_text(file)) not in (known.get(name), _digest(text)):
            made.kept.append(name)
            continue
        known[name] = _digest(text)
        if write_text(file, text):
            made.written.append(name)
    write_text(note, json.dumps(known, indent=1, sort_keys=True) + "\n")


def _update_own_catalogs(project: Project, made: ClassFolder) -> None:
    """Bring the catalogs up to date of what the course does not have: examinations, with whatever a person wrote in."""
    own = Project(made.root)
    for path in own.solutions:
        if path not in project.solutions:
            for language in own.translations:
                update(catalog_path(own, path, language), messages(own, path), language, path, project.title)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def copy_beside(source: Path, target: Path) -> None:
    """Copy what an assignment has beside its notebook, such as tables, from one folder into another."""
    for path in source.rglob("*"):
        place = target / path.relative_to(source)
        if path.is_file() and path.suffix != ".ipynb" and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
