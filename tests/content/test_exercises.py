"""The student versions: equal to nbgrader's, in every language, and refused where they would give something away."""

import copy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode

from coursekit.content.exercises import exercises, faults, leaks, student_version
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.notebooks import dumps, normalise, read
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.translation.apply import translated_notebook
from coursekit.translation.po import catalog_path, load

ROOT = Path(__file__).parents[2]
NAME = "retention-economics"
SOURCE = Path("solutions") / NAME / f"{NAME}.ipynb"
ENGLISH = f"exercises/{NAME}/{NAME}.ipynb"
ARABIC = f"exercises/ar/{NAME}/{NAME}.ipynb"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a course that holds the one assignment, and no translation."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / SOURCE).parent.mkdir(parents=True)
    shutil.copy(ROOT / SOURCE, tmp_path / SOURCE)
    (tmp_path / "locale").mkdir()
    return Project(tmp_path)


def cell_of(notebook: NotebookNode, identifier: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == identifier)


def small_course(project: Project, title: str) -> None:
    """Replace the assignment by a small one with an Arabic catalog whose title is ``title``."""
    notebook = read(project.root / SOURCE)
    notebook.cells = [cell for cell in notebook.cells if cell.id in ("retention-economics", "reflection")]
    notebook.cells[0].source = "# Half\n\n**0 points** and **4 points**"
    notebook.cells[1].source = "### BEGIN SOLUTION\nA good answer to the question.\n### END SOLUTION"
    write_text(project.root / SOURCE, dumps(normalise(notebook)))
    answer = "### BEGIN SOLUTION\\nجواب جيد عن السؤال المطروح.\\n### END SOLUTION"
    catalog = f'''msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "retention-economics"
msgid "# Half\\n\\n**0 points** and **4 points**"
msgstr "{title}\\n\\n**0** و**4**"

msgctxt "reflection"
msgid "### BEGIN SOLUTION\\nA good answer to the question.\\n### END SOLUTION"
msgstr "{answer}"
'''
    write_text(project.root / "locale" / "ar" / SOURCE.with_suffix(".po"), catalog)


def test_equal_to_nbgrader(project: Project) -> None:
    exercises(project, check=False)
    ours = (project.root / ENGLISH).read_bytes()
    run = subprocess.run(
        ["nbgrader", "generate_assignment", NAME, "--force"],
        cwd=project.root,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert (project.root / ENGLISH).read_bytes() == ours


def test_committed_exercises_are_what_the_solutions_generate() -> None:
    """A language whose catalog is missing is reported by the check of the catalogs."""
    project = Project(ROOT)
    assert project.solutions
    for path in project.solutions:
        within, notebook = Path(*path.parts[1:]), read(ROOT / path)
        assert (ROOT / "exercises" / within).read_text(encoding="utf-8") == dumps(student_version(notebook, project))
        for language in project.translations:
            catalog = catalog_path(project, path, language)
            if catalog.is_file():
                student = student_version(translated_notebook(notebook, load(catalog)), project)
                assert (ROOT / "exercises" / language / within).read_text(encoding="utf-8") == dumps(student)


def test_the_argument_stays_as_it_is() -> None:
    notebook = read(ROOT / SOURCE)
    before = copy.deepcopy(notebook)
    student_version(notebook, Project(ROOT))
    assert notebook == before


def test_twice_writes_nothing_new(project: Project) -> None:
    assert exercises(project, check=False) == [ENGLISH]
    written = (project.root / ENGLISH).stat().st_mtime_ns
    assert exercises(project, check=False) == []
    assert (project.root / ENGLISH).stat().st_mtime_ns == written


def test_check_finds_a_missing_and_an_edited_exercise(project: Project) -> None:
    assert exercises(project, check=True) == [ENGLISH]
    assert not (project.root / ENGLISH).exists()
    exercises(project, check=False)
    assert exercises(project, check=True) == []
    notebook = read(project.root / ENGLISH)
    cell_of(notebook, "lifetime-value").source += "\n# edited by hand"
    write_text(project.root / ENGLISH, dumps(notebook))
    assert exercises(project, check=True) == [ENGLISH]


def test_every_language_has_its_exercise(project: Project) -> None:
    small_course(project, "# النصف")
    assert exercises(project, check=False) == [ENGLISH, ARABIC]
    english, arabic = read(project.root / ENGLISH), read(project.root / ARABIC)
    assert arabic.cells[0].source.startswith("# النصف")
    # The same stub in both, so that nbgrader knows an untouched answer in either.
    assert arabic.cells[1] == english.cells[1]
    assert exercises(project, check=True) == []


def test_a_translation_may_not_show_the_solution(project: Project) -> None:
    small_course(project, "# النصف: جواب جيد عن السؤال المطروح.")
    with pytest.raises(CourseError, match=r"retention-economics\.po: cell 'retention-economics': students would see"):
        exercises(project, check=False)


def test_a_missing_catalog_is_an_error(project: Project) -> None:
    (project.root / "locale" / "ar").mkdir()
    with pytest.raises(CourseError, match="does not exist"):
        exercises(project, check=False)
    assert not catalog_path(project, SOURCE, "ar").exists()


# --- What may not be released ---------------------------------------------------------------------------------------


def misspelt_marker(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "lifetime-value")
    cell.source = cell.source.replace("BEGIN SOLUTION", "Begin solution").replace("END SOLUTION", "End solution")


def open_region(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "lifetime-value")
    cell.source = cell.source.replace("    ### END SOLUTION", "")


def region_without_begin(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "lifetime-value-values")
    cell.source = cell.source.replace("### BEGIN HIDDEN TESTS", "")


def solution_in_a_plain_cell(notebook: NotebookNode) -> None:
    del cell_of(notebook, "lifetime-value").metadata["nbgrader"]


def solution_in_the_text(notebook: NotebookNode) -> None:
    cell_of(notebook, "lifetime-value-task").source += "\n`return margin * retention / (1 + discount - retention)`"


def hidden_test_in_the_open(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "lifetime-value-type")
    cell.source += cell_of(notebook, "lifetime-value-values").source.replace("HIDDEN TESTS", "")


def doubled_id(notebook: NotebookNode) -> None:
    cell_of(notebook, "lifetime-value-type").metadata.nbgrader.grade_id = "lifetime-value-values"


def random_id(notebook: NotebookNode) -> None:
    cell_of(notebook, "lifetime-value-type").metadata.nbgrader.grade_id = "cell-3f2a9c1b7d"


def other_id(notebook: NotebookNode) -> None:
    cell_of(notebook, "lifetime-value-type").metadata.nbgrader.grade_id = "lifetime-value-kind"


def other_points(notebook: NotebookNode) -> None:
    cell_of(notebook, "lifetime-value-type").metadata.nbgrader.points = 2


def no_total(notebook: NotebookNode) -> None:
    notebook.cells[0].source = notebook.cells[0].source.replace("**", "")


REFUSED = {
    misspelt_marker: "cell 'lifetime-value': '### Begin solution' is not a marker",
    open_region: "cell 'lifetime-value': '### BEGIN SOLUTION' has no '### END SOLUTION'",
    region_without_begin: "cell 'lifetime-value-values': '### END HIDDEN TESTS' has no counterpart",
    solution_in_a_plain_cell: "cell 'lifetime-value': a cell of this kind cannot hold '### BEGIN SOLUTION'",
    solution_in_the_text: "cell 'lifetime-value-task': students would see the solution of 'lifetime-value'",
    hidden_test_in_the_open: "cell 'lifetime-value-type': students would see the hidden tests of",
    doubled_id: "cell 'lifetime-value-type': grade id 'lifetime-value-values' is there 2 times",
    random_id: "cell 'lifetime-value-type': grade id 'cell-3f2a9c1b7d' is not readable",
    other_id: "cell 'lifetime-value-type': its grade id is 'lifetime-value-kind'",
    other_points: "cell 'retention-economics': states 20 points by tests, but the cells add up to 21",
    no_total: "cell 'retention-economics': states 0 points by hand, but the cells add up to 4",
}


@pytest.mark.parametrize("plant", REFUSED, ids=lambda plant: plant.__name__)
def test_what_may_not_be_released_is_refused(project: Project, plant: Callable[[NotebookNode], None]) -> None:
    notebook = read(project.root / SOURCE)
    plant(notebook)
    write_text(project.root / SOURCE, dumps(notebook))
    with pytest.raises(CourseError) as refusal:
        exercises(project, check=False)
    assert f"{SOURCE}: {REFUSED[plant]}" in str(refusal.value)
    assert not (project.root / ENGLISH).exists()


def test_the_assignment_is_fit_for_release() -> None:
    notebook = read(ROOT / SOURCE)
    assert faults(notebook) == []
    assert leaks(notebook, student_version(notebook, Project(ROOT))) == []


def test_what_nbgrader_refuses_is_an_error_of_the_course(project: Project) -> None:
    notebook = read(project.root / SOURCE)
    cell_of(notebook, "reflection").metadata.nbgrader.schema_version = 0
    with pytest.raises(CourseError, match="CheckCellMetadata refuses the notebook"):
        student_version(notebook, project)
