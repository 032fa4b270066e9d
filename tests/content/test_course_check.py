"""An author is told of a fault of each kind, by file and cell, and of nothing in a course without faults."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit.content import course_check
from coursekit.content.course_check import check
from coursekit.course.files import write_text
from coursekit.course.project import Project
from tests.content.small_course import ARABIC, ASSIGNMENT, LESSON, replace, spoil
from tests.content.small_course import cell as found
from tests.content.test_lessons import no_alt_text, rewritten


def test_a_course_without_faults_is_told_nothing(course: Project) -> None:
    assert check(course) == []


def untidy_lesson(course: Project) -> None:
    spoil(course, LESSON, lambda notebook: notebook.metadata.update(toc={}))


def no_words_for_a_picture(course: Project) -> None:
    spoil(course, LESSON, no_alt_text)


def no_message(course: Project) -> None:
    spoil(course, ASSIGNMENT, rewritten("half-of-two", ', "Half of two is one.\\nنصف الاثنين واحد."', ""))


def element_in_no_section(course: Project) -> None:
    replace(course.root / "data/coverage.csv", "half-sums", "half-nowhere")


def changed_number(course: Project) -> None:
    replace(course.root / "locale/ar/solutions/half/half.po", "**3**", "**4**")


def catalog_of_another_program(course: Project) -> None:
    replace(course.root / "locale/ar/intro.po", 'msgstr "# مرحبًا"', 'msgstr ""\n"# "\n"مرحبًا"')


def broken_catalog(course: Project) -> None:
    replace(course.root / "locale/ar/intro.po", '# مرحبًا"', "# مرحبًا")


def old_student_version(course: Project) -> None:
    replace(course.root / ARABIC, "النصف", "نصف")


def broken_lesson(course: Project) -> None:
    (course.root / LESSON).write_text("{", encoding="utf-8")


def verdict_without_a_word(course: Project) -> None:
    replace(course.root / "pyproject.toml", '"unsupported"]', '"unsupported", "unheard of"]')


def broken_nbgrader_configuration(course: Project) -> None:
    (course.root / "nbgrader_config.py").write_text("c = (", encoding="utf-8")


def page_in_another_encoding(course: Project) -> None:
    (course.root / "intro.md").write_bytes("# Café".encode("latin-1"))


def solution_without_cells(course: Project) -> None:
    spoil(course, ASSIGNMENT, lambda notebook: notebook.cells.clear())


def metadata(path: Path, cell: str, **values: object) -> Callable[[Project], None]:
    return lambda course: spoil(course, path, lambda notebook: found(notebook, cell).metadata.update(values))


def mystnb_is_a_string(course: Project) -> None:
    metadata(LESSON, "figure", mystnb="wide")(course)


def objectives_are_nothing(course: Project) -> None:
    metadata(LESSON, "sums", objectives=None)(course)


def points_in_words(course: Project) -> None:
    spoil(course, ASSIGNMENT, lambda notebook: found(notebook, "half-of-two").metadata.nbgrader.update(points="two"))


def page_is_a_number(course: Project) -> None:
    replace(course.root / "_toc.yml", "file: chapters/half", "file: 3")


def root_is_a_number(course: Project) -> None:
    replace(course.root / "_toc.yml", "root: intro", "root: 3")


def extensions_are_empty(course: Project) -> None:
    replace(course.root / "_config.yml", "[deflist]", "")


def sphinx_settings_are_a_number(course: Project) -> None:
    replace(course.root / "_config.yml", "sphinx: {config: {}}", "sphinx: {config: 3}")


def no_sphinx_settings(course: Project) -> None:
    replace(course.root / "_config.yml", "sphinx: {config: {}}\n", "")


def columns_are_a_list(course: Project) -> None:
    replace(course.root / "pyproject.toml", "[tool.coursekit.tables]", '[tool.coursekit.tables]\ndata = "data"')
    write_text(course.root / "data/days.toml", 'title = "Days"\ncolumns = ["day"]\n')


def library_that_is_not_there(course: Project) -> None:
    replace(course.root / "pyproject.toml", "[tool.coursekit]", '[tool.coursekit]\nlibrary = "nope"')


def broken_references(course: Project) -> None:
    replace(course.root / "references.bib", "year = 2020}", "year = 2020")


PLANTED = {
    untidy_lesson: f"{LESSON}: is not in the form it has in git",
    no_words_for_a_picture: f"{LESSON}: cell figure: no alt text",
    no_message: f"{ASSIGNMENT}: cell half-of-two: line 1 asserts without a message",
    element_in_no_section: "data/coverage.csv: E1 in half: the lesson defines no label",
    changed_number: "locale/ar/solutions/half/half.po: half-title: the number 3 is missing",
    catalog_of_another_program: "locale/ar/intro.po: is not in the form that the command writes; run `course transl",
    broken_catalog: "locale/ar/intro.po is not a valid catalog: line ",
    old_student_version: f"{ARABIC}: differs from what {ASSIGNMENT} gives",
    broken_lesson: f"{LESSON} is not a readable notebook",
    verdict_without_a_word: "locale/ar/interface.po: does not say “unheard of”",
    broken_nbgrader_configuration: "nbgrader_config.py, line 1: SyntaxError",
    page_in_another_encoding: "intro.md is not UTF-8 at byte 5",
    solution_without_cells: f"{ASSIGNMENT}: it has no cells",
    mystnb_is_a_string: f"{LESSON}, cell figure: its metadata mystnb must be a mapping, not 'wide'",
    objectives_are_nothing: f"{LESSON}, cell sums: its metadata objectives must be a list of names, not None",
    points_in_words: f"{ASSIGNMENT}, cell half-of-two: its points must be a number, not 'two'",
    page_is_a_number: "_toc.yml: the pages cannot be read. Under parts, ",
    root_is_a_number: "_toc.yml has to say the page that the course begins with (`root: …`).",
    extensions_are_empty: "_config.yml: parse.myst_enable_extensions must be a list, not None",
    sphinx_settings_are_a_number: "_config.yml: sphinx.config must be a mapping, not 3",
    no_sphinx_settings: "_config.yml lacks sphinx.config",
    columns_are_a_list: "data/days.toml: columns must be tables",
    library_that_is_not_there: "pyproject.toml: library names nope, but there is no src/nope/__init__.py",
    broken_references: "references.bib is not valid BibTeX: ",
}


def test_every_notebook_that_cannot_be_read_is_told(course: Project) -> None:
    for path in (LESSON, ASSIGNMENT):
        (course.root / path).write_text("{", encoding="utf-8")
    faults = check(Project(course.root))
    assert [fault.split(":")[0] for fault in faults[:2]] == [
        f"{path} is not a readable notebook" for path in (LESSON, ASSIGNMENT)
    ]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_fault_of_each_kind_is_told_once(course: Project, plant: Callable[[Project], None]) -> None:
    plant(course)
    faults = check(Project(course.root))
    assert sum(fault.startswith(PLANTED[plant]) for fault in faults) == 1, faults
    assert all(str(course.root) not in fault for fault in faults)
    assert not any(" stopped at " in fault for fault in faults), faults


def test_a_check_that_stops_hides_no_other_fault(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_of_nothing(project: Project) -> list[str]:
        raise ZeroDivisionError("by\nnothing")

    monkeypatch.setattr(course_check, "normal_form_faults", check_of_nothing)
    no_words_for_a_picture(course)
    faults = check(Project(course.root))
    assert faults[0] == "test_course_check.check_of_nothing stopped at ZeroDivisionError: by nothing"
    assert any(fault.startswith(PLANTED[no_words_for_a_picture]) for fault in faults)
