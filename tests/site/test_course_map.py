"""The map of the course: every lesson with its decision, and a fault in words where one is missing."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils.parsers.rst import DirectiveError

from coursekit.course.project import Project
from coursekit.course.strings import WORKSHOP
from coursekit.site.edition_build import EditionBuild
from coursekit.site.soup import parse
from coursekit.site.sphinx_ext.course_map import CourseMapDirective, MyProgressDirective, StartHereDirective
from coursekit.site.stage import stage
from coursekit.site.templates import web_folder
from tests.site import three_chapters
from tests.site.three_chapters import CASE, CHAPTERS

DECISIONS = {name: f"What of <{name}>?" for name in (*CHAPTERS, CASE)}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = three_chapters.make(tmp_path / "course")
    settings = made.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('"en", "ar"', '"en"'))
    monkeypatch.chdir(made.root)
    return Project(made.root)


def directive(kind: type, course: Project, monkeypatch: pytest.MonkeyPatch, noted: list[str] | None = None) -> object:
    """Return a directive as Sphinx runs it on the first page."""
    made = EditionBuild(course, course.source, course.build / "cache")
    (course.root / "exercises").mkdir(exist_ok=True)
    stage(made)
    env = SimpleNamespace(
        srcdir=str(made.staged), docname="book/intro", note_dependency=[].append if noted is None else noted.append
    )
    state = SimpleNamespace(document=SimpleNamespace(settings=SimpleNamespace(env=env)))
    monkeypatch.setattr(kind, "config", SimpleNamespace(language="en"))
    return kind("made", [], {}, [], 1, 0, "", state, SimpleNamespace(reporter=None))


def test_the_map_holds_every_lesson_with_its_decision(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    page = directive(CourseMapDirective, course, monkeypatch, noted)
    monkeypatch.setattr(CourseMapDirective, "decisions", lambda self: DECISIONS)
    soup = parse(page.run()[0].astext())
    assert [part.get_text() for part in soup.select(".map-caption")] == ["Chapters", "Cases"]
    stops = {stop["data-lesson"]: stop for stop in soup.select(".map-stop")}
    assert list(stops) == [*CHAPTERS, CASE]
    assert {name: stop.select_one(".map-decision").get_text() for name, stop in stops.items()} == DECISIONS
    assert stops[CHAPTERS[1]].a["href"] == "who-leaves.html" and stops[CASE].a["href"] == f"../{CASE}.html"
    assert stops[CHAPTERS[0]].a.get_text() == "How many customers stay?"
    assert [stop["data-questions"] for stop in stops.values()] == ["2", "2", "2", "1"]
    # A lesson that gets another title, or a question more, has the page read again.
    assert {name for name in noted if name.endswith(".ipynb")} == {
        str(course.build / "stage/en" / f"{name}.ipynb") for name in stops
    }


@pytest.mark.parametrize(
    ("decisions", "fault"),
    [
        ({name: text for name, text in DECISIONS.items() if name != CASE}, f"says no decision for {CASE}"),
        (DECISIONS | {CASE: ""}, f"says no decision for {CASE}"),
        (DECISIONS | {"book/gone": "Why?"}, "lists book/gone"),
    ],
)
def test_a_lesson_without_a_decision_and_one_that_is_none_are_told(
    course: Project, monkeypatch: pytest.MonkeyPatch, decisions: dict[str, str], fault: str
) -> None:
    page = directive(CourseMapDirective, course, monkeypatch)
    monkeypatch.setattr(CourseMapDirective, "decisions", lambda self: decisions)
    with pytest.raises(DirectiveError) as told:
        page.run()
    assert fault in told.value.msg


def test_progress_lists_every_lesson_with_what_there_is(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    soup = parse(directive(MyProgressDirective, course, monkeypatch).run()[0].astext())
    rows = soup.select("tr[data-lesson]")
    assert [row["data-lesson"] for row in rows] == [*CHAPTERS, CASE]
    assert [row.select_one(".done-questions").get_text() for row in rows] == ["2", "2", "2", "1"]
    # Buttons that do nothing without a script are not shown without one.
    assert all(button.find_parent(hidden=True) for button in soup.select("button, input"))


def test_the_page_says_how_long_a_question_rests(project: Project) -> None:
    script = (web_folder() / "static/cards.js").read_text(encoding="utf-8")
    _, *rests = re.search(r"REST = \[(.*)\]", script)[1].split(", ")
    assert rests == ["3", "7", "16", "35"]
    for page in (project.root / "book/back-matter/my-progress.md", WORKSHOP / "sample_course/book/my-progress.md"):
        text = page.read_text(encoding="utf-8")
        assert "comes back after three days, then after 7, 16 and 35" in text
        assert "wrong comes back the next day" in " ".join(text.split())


def test_the_first_lesson_is_where_to_start(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    soup = parse(directive(StartHereDirective, course, monkeypatch).run()[0].astext())
    assert soup.a["href"] == "how-many-stay.html"
