"""Terms and counted nouns of lessons: marked once, known, and told in words where they are not."""

import pytest
from nbformat import v4

from coursekit.content import nouns, terms
from coursekit.content.nouns import noun_faults
from coursekit.content.terms import term_faults
from coursekit.course import notebooks
from coursekit.course.counting import Nouns
from coursekit.course.errors import CourseError
from coursekit.course.project import Project


def faults(*sources: str, quiz: str = "") -> list[str]:
    cells = [v4.new_markdown_cell(source, id=f"cell-{place}") for place, source in enumerate(sources)]
    if quiz:
        cells.append(v4.new_markdown_cell(quiz, id="quiz", metadata={"tags": ["quiz"]}))
    return list(term_faults(v4.new_notebook(cells=cells)))


LISTED = "Summary.\n\n**Key terms**: {term}`churn rate`, {term}`margin`."


def test_a_term_is_marked_once_and_listed() -> None:
    text = "The {term}`Churn rate <churn rate>` and the\n{term}`margin`."
    assert faults(text, LISTED, quiz="{term}`margin`?") == []


def test_a_second_mark_is_a_fault() -> None:
    found = faults("{term}`margin`", "Of {term}`margins <margin>` again.", "{term}`churn rate`", LISTED)
    assert len(found) == 1 and "cell cell-1: {term} marks “margin” a second time" in found[0]


def test_a_listed_term_that_is_not_marked_is_a_fault() -> None:
    assert faults("{term}`margin`", LISTED) == [
        "“churn rate” is listed under key terms, and {term} marks it nowhere in the text"
    ]


def test_a_mark_in_the_quiz_alone_is_none() -> None:
    assert len(faults("{term}`churn rate`", LISTED, quiz="{term}`margin`")) == 1


def test_an_unknown_noun_is_a_fault() -> None:
    table = Nouns({"month": {"en": {"one": "month", "other": "months"}, "ar": {"other": "شهر"}}})
    assert [*noun_faults("{counted}`time:.0f month`", table, "en")] == []
    assert [*noun_faults("{counted}`time:.0f شهر*`", table, "ar")] == []
    (fault,) = noun_faults("{counted}`time:.0f week`", table, "en")
    assert "“week” is not among the nouns of the course in en, which are month" in fault
    (fault,) = noun_faults("{counted}`time month`", table, "en")
    assert "write the recorded name, a colon, a format and the noun" in fault


def test_nouns_are_checked_in_lessons_and_catalogs(sample_copy: Project) -> None:
    assert nouns.check(sample_copy) == []
    lesson = sample_copy.root / sample_copy.lessons[0]
    notebook = notebooks.read(lesson)
    notebook.cells[0].source += " {counted}`gain:.0f unicorn`"
    lesson.write_text(notebooks.dumps(notebook), encoding="utf-8")
    (fault,) = nouns.check(sample_copy)
    assert f"{sample_copy.lessons[0]}: cell {notebook.cells[0].id}: “unicorn”" in fault


def test_synonyms_of_what_is_no_term_are_told(sample_copy: Project) -> None:
    path = sample_copy.root / "locale" / "ar" / "synonyms.toml"
    path.write_text('"moon" = ["قمر"]', encoding="utf-8")
    with pytest.raises(CourseError, match="“moon” is no term of the glossary"):
        terms.check(sample_copy)
