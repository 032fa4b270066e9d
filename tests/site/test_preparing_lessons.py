"""A lesson that answers no decision prepares for the others: no map, no decision, and nothing asked of earlier ones."""

from pathlib import Path

import pytest
from nbformat import v4

from coursekit.content import form
from coursekit.content.reading_time import minutes, time_of
from coursekit.course import notebooks
from coursekit.course.files import write_text
from coursekit.course.project import Project
from coursekit.site.finish import retrieval
from coursekit.site.soup import parse
from coursekit.site.sphinx_ext.course_map import CourseMapDirective, MyProgressDirective, StartHereDirective
from tests.site import three_chapters
from tests.site.test_course_map import DECISIONS, directive
from tests.site.three_chapters import CASE, CHAPTERS

PREPARES = CHAPTERS[0]
OTHERS = [*CHAPTERS[1:], CASE]
KIND = f"""
[tool.coursekit.lessons."{PREPARES}"]
words = [0, 5000]
tasks = [0, 9]
points = 20
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A course whose first chapter answers no decision."""
    made = three_chapters.make(tmp_path / "course")
    settings = made.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('"en", "ar"', '"en"') + KIND + "decides = false\n")
    lesson = notebooks.read(made.root / f"{PREPARES}.ipynb")
    lesson.cells = [cell for cell in lesson.cells if cell.id not in ("opening", "answer")]
    write_text(made.root / f"{PREPARES}.ipynb", notebooks.dumps(lesson))
    monkeypatch.chdir(made.root)
    return Project(made.root)


def deciding(course: Project) -> Project:
    """Return the same course with a first chapter that has to decide."""
    settings = course.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("decides = false\n", ""))
    return Project(course.root)


def test_it_is_a_lesson_and_answers_nothing(course: Project) -> None:
    assert Path(f"{PREPARES}.ipynb") in course.lessons
    assert [path.with_suffix("").as_posix() for path in course.deciding_lessons] == OTHERS


def test_its_form_asks_for_no_decision(course: Project) -> None:
    assert [fault for fault in form.check(course) if PREPARES in fault] == []
    assert any("opening" in fault for fault in form.check(deciding(course)) if PREPARES in fault)


def test_it_stands_on_no_map_and_among_what_is_done(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    decisions = {name: text for name, text in DECISIONS.items() if name != PREPARES}
    monkeypatch.setattr(CourseMapDirective, "decisions", lambda self: decisions)
    page = parse(directive(CourseMapDirective, course, monkeypatch).run()[0].astext())
    assert [stop["data-lesson"] for stop in page.select(".map-stop")] == OTHERS
    page = parse(directive(StartHereDirective, course, monkeypatch).run()[0].astext())
    assert page.a["href"] == "who-leaves.html"
    page = parse(directive(MyProgressDirective, course, monkeypatch).run()[0].astext())
    assert [row["data-lesson"] for row in page.select("tr[data-lesson]")] == [PREPARES, *OTHERS]


def test_it_neither_asks_nor_is_asked_of(course: Project) -> None:
    assert retrieval.chapters(course) == CHAPTERS[1:]
    # As many words that the minutes for questions from earlier lessons are seen, however they are rounded.
    for name, asks in zip(CHAPTERS, (False, False, True), strict=True):
        path = course.root / f"{name}.ipynb"
        lesson = notebooks.read(path)
        rules = course.settings.rules
        while minutes(lesson, rules, is_first=True) == minutes(lesson, rules):
            lesson.cells.append(v4.new_markdown_cell("word " * 180))
        write_text(path, notebooks.dumps(lesson))
        assert time_of(course, name, "lesson") == minutes(lesson, rules, is_first=not asks)
