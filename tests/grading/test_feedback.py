"""The page a student gets back: where points were lost, the section to read again; what nobody graded is no zero."""

import html
import re

import pytest
from nbformat import NotebookNode

from coursekit.course.cells import NbgraderCell
from coursekit.course.project import Project
from coursekit.grading.feedback import About, page
from coursekit.grading.merge import OWN_METADATA, merge
from coursekit.grading.nbgrader_course import NbgraderCourse
from tests.content.small_course import replace
from tests.own_data import NAME

SECTION = {"en": "The share who stay another year", "ar": "نسبة من يبقى سنة أخرى"}
READ_AGAIN = {"en": "Read this section again:", "ar": "أعد قراءة هذا القسم:"}


def graded(course: Project, language: str, **points: float) -> NotebookNode:
    """Return an assignment as if it had been graded: full points but for the cells that are given."""
    [assignment] = NbgraderCourse(course.root).assignments(NAME)
    notebook = merge(assignment, [], language).notebook
    notebook.metadata[OWN_METADATA] = {"language": language, "languages": list(course.languages)}
    for known in map(NbgraderCell, notebook.cells):
        if known.is_test:
            score = points.get(known.grade_id.replace("-", "_"), known.max_points)
            known.metadata.score = score
            known.cell.metadata[OWN_METADATA] = {"outcome": "right" if score == known.max_points else "wrong"}
        elif known.is_graded:
            known.metadata.update(score=0, ungraded="reflection" not in points)
    return notebook


def shown(course: Project, notebook: NotebookNode) -> str:
    """Return the page as text."""
    text = page(notebook, About(NAME), course.root).partition("<main>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_section_that_teaches_a_task_is_named_where_points_were_lost(sample_copy: Project, language: str) -> None:
    assert READ_AGAIN[language] not in shown(sample_copy, graded(sample_copy, language))
    text = shown(sample_copy, graded(sample_copy, language, retention_rates_values=0))
    assert text.count(READ_AGAIN[language]) == 1
    assert f"{READ_AGAIN[language]} {SECTION[language]} (" in text


def test_the_section_is_linked_where_the_site_has_an_address(sample_copy: Project) -> None:
    replace(sample_copy.root / "_config.yml", 'baseurl: ""', 'baseurl: "https://example.org/c/"')
    course = Project(sample_copy.root)
    address = "https://example.org/c/ar/book/how-many-stay.html#how-many-stay-rates"
    assert f'<a href="{address}">' in page(graded(course, "ar", retention_rates_values=0), About(NAME), course.root)


def test_what_nobody_has_graded_is_no_zero(sample_copy: Project) -> None:
    text = shown(sample_copy, graded(sample_copy, "en", retention_rates_values=0))
    assert "Total 2 of 5 points (not graded yet: 3 )" in text
    assert "graded by hand) (not graded yet: 3 )" in text
    # A reflection that a person gave nothing is a zero.
    text = shown(sample_copy, graded(sample_copy, "en", reflection=0))
    assert "graded by hand) 0 of 3 points" in text and "Total 5 of 8 points" in text


def test_where_the_lessons_are_not_at_hand_there_is_a_page_all_the_same(sample_copy: Project) -> None:
    notebook = graded(sample_copy, "en", retention_rates_values=0)
    (sample_copy.root / "_toc.yml").unlink()
    assert READ_AGAIN["en"] not in shown(sample_copy, notebook)
