"""A page made from tables learns of a lesson, an assignment or a table that comes or goes."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.site.edition_build import LISTING, EditionBuild
from coursekit.site.sphinx_ext import ledger
from coursekit.site.sphinx_ext.ledger import ClaimsDirective, DataCardsDirective
from coursekit.site.sphinx_ext.trace_tables import ObjectivesDirective
from coursekit.site.stage import stage
from tests.site.small_course import make_course

TABLES = """
[tool.coursekit.tables]
data = "tables"
claims = "tables/claims.csv"
verdicts = ["supported"]
"""
CLAIMS = "id,verdict,document,claim,source,says,note,evidence\n"


@pytest.fixture
def course(tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small course with a ledger and no assignment."""
    made = make_course(tmp_path / "course", project)
    settings = made.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('"en", "ar"', '"en"') + TABLES)
    (made.root / "tables").mkdir()
    (made.root / "tables/claims.csv").write_text(CLAIMS + "C1,supported,S1,It grows,,,,\n")
    monkeypatch.chdir(made.root)
    return Project(made.root)


def staged(course: Project) -> EditionBuild:
    made = EditionBuild(Project(course.root), course.source, course.build / "cache")
    stage(made)
    return made


@pytest.mark.parametrize("directive", [ObjectivesDirective, ClaimsDirective, DataCardsDirective])
def test_the_listings_are_noted(course: Project, directive: type, monkeypatch: pytest.MonkeyPatch) -> None:
    made = staged(course)
    noted: list[str] = []
    env = SimpleNamespace(srcdir=str(made.staged), note_dependency=noted.append, temp_data={})
    state = SimpleNamespace(document=SimpleNamespace(settings=SimpleNamespace(env=env)))
    page = directive("made", ["S1"], {}, [], 1, 0, "", state, SimpleNamespace(reporter=None))
    for name in ("lesson", "entry", "section"):
        monkeypatch.setattr(directive, name, lambda *_: [], raising=False)
    monkeypatch.setattr(directive, "config", SimpleNamespace(language="en"))
    page.run()
    assert {str(made.staged / "_toc.yml"), str(made.staged / LISTING)} <= set(noted)
    assert all(Path(path).is_file() for path in noted)


def test_a_new_card_or_assignment_changes_the_listing_and_no_other_file_does(course: Project) -> None:
    listing = staged(course).staged / LISTING
    assert listing.read_text() == "tables/claims.csv\n"
    (course.root / "tables/notes.bak").write_text("")
    staged(course)
    assert listing.read_text() == "tables/claims.csv\n"
    (course.root / "tables/days.toml").write_text('title = "Days"\n')
    (course.root / "solutions/lesson").mkdir(parents=True)
    shutil.copy(course.root / "book/lesson.ipynb", course.root / "solutions/lesson/lesson.ipynb")
    staged(course)
    assert listing.read_text().split() == ["solutions/lesson/lesson.ipynb", "tables/claims.csv", "tables/days.toml"]


def test_a_ledger_without_a_column_is_told(course: Project) -> None:
    (course.root / "tables/claims.csv").write_text("id,verdict\nC1,supported\n")
    with pytest.raises(CourseError, match="lacks the column document"):
        ledger.claims(course, "en")
