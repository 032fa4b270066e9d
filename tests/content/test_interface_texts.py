"""Every text that the workshop says is found in its sources, and each that a translation lacks is named."""

from pathlib import Path

import pytest

from coursekit.content import interface_texts
from coursekit.content.interface_texts import InterfaceText
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from tests.content.small_course import replace

PROGRAM = """\
TITLE = marked("A title")
print(_("Hello"), self.say("Bye"), say("A title"))
page = f"<p>{html.escape(say('In a page'))}</p>"
print(_("one" if x else "other"), say(reason.text), say(), tell("not this"), calls[0]("nor this"))
"""


def test_texts_of_programs_and_templates_are_found_once(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/page.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "sample_course").mkdir()
    (tmp_path / "sample_course/page.html").write_text("{% anything %}", encoding="utf-8")
    (tmp_path / "menu.html").write_text("<p>\n{{ _('A menu') }} {{ _(name) }}</p>", encoding="utf-8")
    (tmp_path / "report.html.jinja").write_text(
        '{% if x %}{{ _("{n} points", n="%g" % x) }}{{ _(x) }}{% endif %}', encoding="utf-8"
    )
    assert interface_texts.interface_texts(tmp_path) == [
        InterfaceText("A title", "deep/page.py:1"),
        InterfaceText("Hello", "deep/page.py:2"),
        InterfaceText("Bye", "deep/page.py:2"),
        InterfaceText("one", "deep/page.py:4"),
        InterfaceText("other", "deep/page.py:4"),
        InterfaceText("In a page", "deep/page.py:3"),
        InterfaceText("A menu", "menu.html:2"),
        InterfaceText("{n} points", "report.html.jinja:1"),
    ]


def test_a_broken_template_is_named(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("\n{% if %}", encoding="utf-8")
    with pytest.raises(CourseError, match=r"page\.html, line 2"):
        interface_texts.interface_texts(tmp_path)


def test_a_complete_translation_has_no_faults(course: Project) -> None:
    assert interface_texts.check(course) == []


def test_a_text_that_a_translation_lacks_is_named(course: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    new = InterfaceText("A new button", "site/page.py:7")
    monkeypatch.setattr(interface_texts, "interface_texts", lambda: [new])
    replace(course.root / "pyproject.toml", '"unsupported"]', '"unsupported", "unheard of"]')
    assert interface_texts.check(Project(course.root)) == [
        "locale/ar/interface.po: does not say “A new button” (site/page.py:7)",
        "locale/ar/interface.po: does not say “unheard of” (the verdicts of claims)",
    ]


def test_a_licence_that_a_translation_lacks_is_named(course: Project) -> None:
    replace(course.root / "pyproject.toml", "[tool.coursekit]", '[tool.coursekit]\nlicence = "Free."')
    assert interface_texts.check(Project(course.root)) == [
        "locale/ar/interface.po: does not say “Free.” (the licence in the settings)"
    ]


def test_a_language_without_an_interface_is_named(course: Project) -> None:
    replace(course.root / "pyproject.toml", '["en", "ar"]', '["en", "sw"]')
    (fault,) = interface_texts.check(Project(course.root))
    assert "locale/sw/interface.po is missing" in fault
