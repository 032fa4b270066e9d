"""The student versions: equal to nbgrader's, in every language, and refused where they would give something away."""

import copy
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from coursekit.content import exercises as student_versions
from coursekit.content.exercises import exercises, faults, leaks, student_version
from coursekit.course.cells import NbgraderCell
from coursekit.course.errors import CourseError
from coursekit.course.files import write_text
from coursekit.course.notebooks import dumps, read
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.grading.merge import merge
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import parse
from coursekit.translation.apply import translated_notebook
from coursekit.translation.po import catalog_path, load
from tests.content.small_course import ARABIC, ASSIGNMENT, ENGLISH, assignment, cell, replace, spoil

CATALOG = f"locale/ar/{ASSIGNMENT.with_suffix('.po')}"


@pytest.mark.slow
def test_equal_to_nbgrader(course: Project) -> None:
    ours = (course.root / ENGLISH).read_bytes()
    run = subprocess.run(
        ["nbgrader", "generate_assignment", "half", "--force"],
        cwd=course.root,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert (course.root / ENGLISH).read_bytes() == ours


def test_the_argument_stays_as_it_is(course: Project) -> None:
    notebook = read(course.root / ASSIGNMENT)
    before = copy.deepcopy(notebook)
    student_version(notebook, course)
    assert notebook == before


def test_twice_writes_nothing_new(course: Project) -> None:
    (course.root / ENGLISH).unlink()
    assert exercises(course, check=False) == [ENGLISH]
    written = (course.root / ENGLISH).stat().st_mtime_ns
    assert exercises(course, check=False) == []
    assert (course.root / ENGLISH).stat().st_mtime_ns == written


def test_check_finds_a_missing_and_an_edited_exercise(course: Project) -> None:
    assert exercises(course, check=True) == []
    (course.root / ENGLISH).unlink()
    spoil(course, Path(ARABIC), lambda notebook: notebook.cells.pop())
    assert exercises(course, check=True) == [ENGLISH, ARABIC]
    assert student_versions.check(course) == [
        f"{path}: differs from what {ASSIGNMENT} gives; run `course exercises`" for path in (ENGLISH, ARABIC)
    ]
    assert not (course.root / ENGLISH).exists()


def test_every_language_has_its_exercise(course: Project) -> None:
    english, arabic = read(course.root / ENGLISH), read(course.root / ARABIC)
    assert arabic.cells[0].source.startswith("<div dir='rtl'>\n\n# النصف")
    # The same stub in both, so that nbgrader knows an untouched answer in either.
    assert cell(arabic, "reflection") == cell(english, "reflection")


def test_run_all_goes_on_at_answers_and_tests_and_nowhere_else(course: Project) -> None:
    for known in map(NbgraderCell, read(course.root / ENGLISH).cells):
        may_raise = known.cell.cell_type == "code" and (known.is_answer or known.is_test)
        assert ("raises-exception" in known.cell.metadata.get("tags", ())) == may_raise
        if known.is_known:
            # The tag changes nothing of what nbgrader compares.
            assert known.metadata.checksum == compute_checksum(known.cell)
    tags = [tag for source in read(course.root / ASSIGNMENT).cells for tag in source.metadata.get("tags", ())]
    assert "raises-exception" not in tags


def test_what_is_handed_in_from_a_download_is_merged_as_from_a_release(course: Project) -> None:
    """The Arabic texts say their direction, and no cell is said to be changed for it."""
    notebook = read(course.root / ARABIC)
    assert notebook.cells[0].source.startswith("<div dir='rtl'>")
    sources = {"en": read(course.root / ASSIGNMENT)}
    sources["ar"] = translated_notebook(sources["en"], load(catalog_path(course, Path(ASSIGNMENT), "ar")))
    released = {"en": read(course.root / ENGLISH), "ar": notebook}
    merged = merge(Assignment("half", "half", sources, released), parse(dumps(notebook).encode()))
    assert (merged.language, merged.suspicious) == ("ar", [])
    assert "dir='rtl'" not in merged.notebook.cells[0].source


def test_a_translation_may_not_show_the_solution(course: Project) -> None:
    replace(course.root / CATALOG, "# النصف\\n", "# النصف: جواب جيد عن السؤال المطروح.\\n")
    with pytest.raises(CourseError, match=r"half\.po: cell 'half-title': students would see"):
        exercises(course, check=False)
    (fault,) = student_versions.check(course)
    assert "students would see the solution of 'reflection'" in fault


def test_a_missing_catalog_is_an_error(course: Project) -> None:
    (course.root / CATALOG).unlink()
    with pytest.raises(CourseError, match="does not exist"):
        exercises(course, check=False)
    assert not (course.root / CATALOG).exists()


# --- Another class ----------------------------------------------------------------------------------------------------


def test_a_translation_fits_whatever_seed_a_class_has(course: Project) -> None:
    spoil(course, ASSIGNMENT, lambda notebook: cell(notebook, "class-seed").update(source="CLASS_SEED = 8  # new"))
    old = (course.root / CATALOG).read_text(encoding="utf-8")
    entry = '\nmsgctxt "class-seed"\nmsgid "CLASS_SEED = 1  # new"\nmsgstr "CLASS_SEED = 1  # جديد"\n'
    write_text(course.root / CATALOG, old + entry)
    assert exercises(course, check=False) == [ENGLISH, ARABIC]
    assert cell(read(course.root / ARABIC), "class-seed").source == "CLASS_SEED = 8  # جديد"


# --- What may not be released -----------------------------------------------------------------------------------------


def misspelt_marker(notebook: NotebookNode) -> None:
    found = cell(notebook, "half")
    found.source = found.source.replace("BEGIN SOLUTION", "Begin solution").replace("END SOLUTION", "End solution")


def open_region(notebook: NotebookNode) -> None:
    cell(notebook, "half").source = cell(notebook, "half").source.replace("    ### END SOLUTION", "")


def region_without_begin(notebook: NotebookNode) -> None:
    found = cell(notebook, "half-values")
    found.source = found.source.replace("### BEGIN HIDDEN TESTS", "")


def solution_in_a_plain_cell(notebook: NotebookNode) -> None:
    del cell(notebook, "half").metadata["nbgrader"]


def solution_in_the_text(notebook: NotebookNode) -> None:
    cell(notebook, "half-task").source += "\n`return number / 2  # exactly`"


def hidden_test_in_the_open(notebook: NotebookNode) -> None:
    hidden = cell(notebook, "half-values").source.replace("HIDDEN TESTS", "")
    cell(notebook, "half-of-two").source += "\n" + hidden


def doubled_id(notebook: NotebookNode) -> None:
    cell(notebook, "half-of-two").metadata.nbgrader.grade_id = "half-values"


def random_id(notebook: NotebookNode) -> None:
    cell(notebook, "half-of-two").metadata.nbgrader.grade_id = "cell-3f2a9c1b7d"


def other_id(notebook: NotebookNode) -> None:
    cell(notebook, "half-of-two").metadata.nbgrader.grade_id = "half-kind"


def other_points(notebook: NotebookNode) -> None:
    cell(notebook, "half-of-two").metadata.nbgrader.points = 2


def no_total(notebook: NotebookNode) -> None:
    notebook.cells[0].source = notebook.cells[0].source.replace("**", "")


REFUSED = {
    misspelt_marker: "cell 'half': '### Begin solution' is not a marker",
    open_region: "cell 'half': '### BEGIN SOLUTION' has no '### END SOLUTION'",
    region_without_begin: "cell 'half-values': '### END HIDDEN TESTS' has no counterpart",
    solution_in_a_plain_cell: "cell 'half': a cell of this kind cannot hold '### BEGIN SOLUTION'",
    solution_in_the_text: "cell 'half-task': students would see the solution of 'half'",
    hidden_test_in_the_open: "cell 'half-of-two': students would see the hidden tests of",
    doubled_id: "cell 'half-of-two': grade id 'half-values' is there 2 times",
    random_id: "cell 'half-of-two': grade id 'cell-3f2a9c1b7d' is not readable",
    other_id: "cell 'half-of-two': its grade id is 'half-kind'",
    other_points: "cell 'half-title': states 3 points by tests, but the cells add up to 4",
    no_total: "cell 'half-title': states 0 points by hand, but the cells add up to 2",
}


@pytest.mark.parametrize("plant", REFUSED, ids=lambda plant: plant.__name__)
def test_what_may_not_be_released_is_refused(course: Project, plant: Callable[[NotebookNode], None]) -> None:
    spoil(course, ASSIGNMENT, plant)
    (course.root / ENGLISH).unlink()
    with pytest.raises(CourseError) as refusal:
        exercises(course, check=False)
    assert f"{ASSIGNMENT}: {REFUSED[plant]}" in str(refusal.value)
    assert any(f"{ASSIGNMENT}: {REFUSED[plant]}" in fault for fault in student_versions.check(course))
    assert not (course.root / ENGLISH).exists()


def test_a_marker_that_slips_through_is_seen_in_the_student_version() -> None:
    notebook = assignment()
    assert leaks(notebook, notebook)[0] == "cell 'half': students would see 'BEGIN SOLUTION'."


def test_an_answer_without_marks_is_secret_as_a_whole(course: Project) -> None:
    def without_marks(notebook: NotebookNode) -> None:
        cell(notebook, "reflection").source = "A good answer to the question."
        cell(notebook, "reflection-task").source += "\n\nA good answer to the question."

    spoil(course, ASSIGNMENT, without_marks)
    (fault,) = student_versions.check(course)
    assert fault.startswith(f"{ASSIGNMENT}: cell 'reflection-task': students would see the solution of 'reflection'")


def test_the_assignment_is_fit_for_release(course: Project) -> None:
    notebook = read(course.root / ASSIGNMENT)
    assert faults(notebook) == []
    assert leaks(notebook, student_version(notebook, course)) == []


def test_what_nbgrader_refuses_is_an_error_of_the_course(course: Project) -> None:
    notebook = read(course.root / ASSIGNMENT)
    cell(notebook, "reflection").metadata.nbgrader.schema_version = 0
    with pytest.raises(CourseError, match="CheckCellMetadata refuses the notebook"):
        student_version(notebook, course)
