"""A way through the course: each lesson's measured time, the sum, and a fault where it takes longer than it may."""

from pathlib import Path

import pytest
from docutils import nodes
from docutils.parsers.rst import DirectiveError
from sphinx import addnodes

from coursekit.content.reading_time import time_of
from coursekit.course.project import Project
from coursekit.course.strings import strings_of
from coursekit.site.sphinx_ext.reading_paths import ReadingPathDirective
from tests.site import three_chapters
from tests.site.test_course_map import directive
from tests.site.three_chapters import CASE, CHAPTERS


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = three_chapters.make(tmp_path / "course")
    settings = made.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('"en", "ar"', '"en"'))
    monkeypatch.chdir(made.root)
    monkeypatch.setattr(ReadingPathDirective, "say", strings_of(made.root, "en"))
    return Project(made.root)


def item(docname: str, kind: str = "doc") -> nodes.list_item:
    link = addnodes.pending_xref("", nodes.inline("", docname), reftype=kind, reftarget=f"/{docname}")
    return nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(": why")))


def path(
    course: Project, monkeypatch: pytest.MonkeyPatch, items: list[nodes.list_item], **options: int | None
) -> ReadingPathDirective:
    """Return the directive around a list."""
    made = directive(ReadingPathDirective, course, monkeypatch)
    made.env.relfn2path = lambda target: (target.lstrip("/"), "")
    made.options = options
    monkeypatch.setattr(
        ReadingPathDirective, "parse_content_to_nodes", lambda self: [nodes.enumerated_list("", *items)]
    )
    return made


def said(made: ReadingPathDirective) -> list[str]:
    """Return the items of the list and the sentence below it, as they are read."""
    listed, below = made.run()
    return [*(entry.astext() for entry in listed.children), below.astext()]


def test_each_lesson_has_its_time_and_the_path_their_sum(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    first, case = (time_of(course, name, "lesson") for name in (CHAPTERS[0], CASE))
    one, other, whole = said(path(course, monkeypatch, [item(CHAPTERS[0]), item(CASE)]))
    assert one == f"{CHAPTERS[0]}: why (about {first} minutes)"
    assert other == f"{CASE}: why (about {case} minutes)"
    assert whole == f"Together about {first + case} minutes."


def test_assignments_count_where_they_are_part_of_it(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson, assignment = (time_of(course, CHAPTERS[0], what) for what in ("lesson", "assignment"))
    one, other, _ = said(path(course, monkeypatch, [item(CHAPTERS[0]), item(CASE)], assignments=None))
    assert one.endswith(f"(about {lesson} minutes, its assignment {assignment} minutes more)")
    # The case has none.
    assert "assignment" not in other


def test_weeks_share_it(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    minutes = time_of(course, CHAPTERS[0], "lesson")
    *_, whole = said(path(course, monkeypatch, [item(CHAPTERS[0])], weeks=2))
    assert whole == f"Together about {minutes} minutes, or {5 * -(-minutes // 10)} minutes a week."


@pytest.mark.parametrize(
    ("items", "options", "fault"),
    [
        ([item("book/intro")], {}, "lists book/intro, which is no lesson"),
        ([item("book/gone", kind="ref")], {}, "holds an item that links to no lesson"),
        ([], {}, "holds no list"),
        ([item(name) for name in (*CHAPTERS, CASE) * 3], {"hours": 1}, "more than the 1 hours that it may"),
    ],
)
def test_what_is_no_path_is_told(
    course: Project, monkeypatch: pytest.MonkeyPatch, items: list[nodes.list_item], options: dict, fault: str
) -> None:
    made = path(course, monkeypatch, items, **options)
    with pytest.raises(DirectiveError) as told:
        made.run()
    assert fault in told.value.msg
