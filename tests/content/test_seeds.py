"""Data of each student's own: what an author writes, the copies of a class, what is refused."""

import re
from pathlib import Path

import pytest

from coursekit.content.class_folder import make_class
from coursekit.content.own_copies import copy_of, students_with_copies, write_copies
from coursekit.content.seeds import faults_of_own_data, own_values, with_class_seed
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.notebooks import read
from coursekit.course.own_data import seed_of, values_in
from coursekit.course.project import Project
from tests.own_data import NAME, OWN, SEED_LINE, SOURCE, TEST, give_own_data, locked_cells, source_of

# What the author's answer gives for the sample's seed.
RIGHT = "2.095"


@pytest.fixture
def course(sample_copy: Project) -> Project:
    give_own_data(sample_copy, RIGHT)
    return sample_copy


def test_each_student_gets_a_copy_in_each_language(course: Project) -> None:
    made = Project(make_class(course, 31).root)
    written = write_copies(made, ["s2", "s1"])
    assert len(written) == 2 * len(made.editions) == len(set(written))
    numbers = {}
    for student in ("s1", "s2"):
        values = own_values(read(made.root / SOURCE), student)
        assert values["STUDENT_SEED"] == str(seed_of(31, student))
        for edition in made.editions:
            path = made.root / copy_of(student, NAME, edition)
            released = made.root / made.student_version(NAME, edition)
            assert values_in(source_of(path, "class-seed")) == {
                "CLASS_SEED": "31",
                "STUDENT_SEED": values["STUDENT_SEED"],
            }
            assert values_in(source_of(path, "mean-payments-own")) == {"OWN_CHECK": values["OWN_CHECK"]}
            # Nothing else differs from what the class gets, and its words are those of the language.
            assert source_of(path, "retention-rates") == source_of(released, "retention-rates")
            assert ("مثالك" in source_of(path, "mean-payments-own")) is (edition.language == "ar")
        numbers[student] = values
    assert numbers["s1"] != numbers["s2"]
    assert write_copies(made, ["s1", "s2"]) == []
    assert students_with_copies(made.root) == ["s1", "s2"]
    assert (made.root / "copies/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_student_sees_in_the_notebook_what_the_answer_must_give(course: Project) -> None:
    write_copies(course, ["s1"])
    names: dict[str, object] = {"mean_payments": None}
    for source in locked_cells(course.root / copy_of("s1", NAME, Edition("en"))).values():
        exec(source, names)
    counts = names["own_counts"]
    assert isinstance(counts, list)
    assert names["OWN_CHECK"] == round(sum(counts) / counts[0], 3)


def test_a_class_without_ids_has_data_of_the_class(course: Project) -> None:
    made = make_class(course, 31)
    text = source_of(made.root / "exercises" / NAME / f"{NAME}.ipynb", "class-seed")
    assert values_in(text) == {"CLASS_SEED": "31", "STUDENT_SEED": "CLASS_SEED"}
    # What is right was computed for this class.
    stated = values_in(source_of(made.root / SOURCE, "mean-payments-own"))["OWN_CHECK"]
    assert stated != RIGHT
    assert list(faults_of_own_data(read(made.root / SOURCE))) == []


def test_an_assignment_that_does_not_ask_has_no_copies(sample_copy: Project) -> None:
    assert write_copies(sample_copy, ["s1"]) == []
    assert not (sample_copy.root / "copies").exists()


@pytest.mark.parametrize("student", ["..", "a/b", ""])
def test_an_id_that_is_no_folder_is_refused(course: Project, student: str) -> None:
    with pytest.raises(CourseError, match="cannot be the name of a folder"):
        write_copies(course, ["s1", student])


def test_the_sample_is_right(course: Project) -> None:
    assert list(faults_of_own_data(read(course.root / SOURCE))) == []


@pytest.mark.parametrize(
    ("cell", "old", "new", "told"),
    [
        ("mean-payments-own", RIGHT, "2.5", f"OWN_CHECK is 2.5; with CLASS_SEED = 2026 write OWN_CHECK = {RIGHT}"),
        ("mean-payments-own", "  # round(mean_payments(own_counts), 3)", "", "a comment after two spaces"),
        ("mean-payments-own", "round(mean_payments", "round(mean_payment", "it stops with NameError"),
        ("mean-payments-own", "round(mean_payments(own_counts), 3)", "mean_payments", "which cannot be written"),
        ("class-seed", "STUDENT_SEED = CLASS_SEED", "STUDENT_SEED = 7", "write STUDENT_SEED = CLASS_SEED"),
        ("class-seed", "STUDENT_SEED", "STUDENTS_SEED", "STUDENT_SEED is set once"),
        ("mean-payments", "    return", "OWN_CHECK = 1\n    return", "belongs in a locked cell"),
    ],
)
def test_what_is_wrong_with_own_data_is_told(course: Project, cell: str, old: str, new: str, told: str) -> None:
    notebook = read(course.root / SOURCE)
    changed = next(each for each in notebook.cells if each.id == cell)
    assert old in changed.source
    changed.source = changed.source.replace(old, new)
    assert any(told in fault for fault in faults_of_own_data(notebook)), list(faults_of_own_data(notebook))


def test_a_notebook_with_two_seeds_is_refused(course: Project) -> None:
    notebook = read(course.root / SOURCE)
    notebook.cells.append(notebook.cells[1])
    with pytest.raises(CourseError, match="2 cells set CLASS_SEED; exactly one must"):
        with_class_seed(notebook, 3)


def test_what_an_author_writes_is_what_is_documented() -> None:
    """CONTRIBUTING shows the lines that this test works with."""
    guide = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    asked = re.search(r"assert (.+?),", TEST)
    assert asked and all(line in guide for line in (SEED_LINE, *OWN.splitlines(), asked[1]))
