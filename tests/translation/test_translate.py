"""The steps over a whole, small course, and the planted faults its check must name."""

from pathlib import Path

import pytest

from coursekit.course.project import Project
from coursekit.translation import translate
from coursekit.translation.po import Changes
from coursekit.translation.sources import sources

FILES = {
    "pyproject.toml": """[tool.coursekit]
languages = ["en", "ar"]

[tool.coursekit.tables]
data = "data"
claims = "data/claims.csv"
text-columns = ["claim"]

[tool.coursekit.forbidden-words.ar]
"زبون" = "عميل"
""",
    "_toc.yml": "root: intro\nparts:\n  - caption: Basics\n    chapters:\n"
    "      - file: exercises/a/a\n      - file: empty\n",
    "_config.yml": "title: Course\nauthor: ''\n",
    "intro.md": "# Title\n\nKeep 5 % more.\n",
    "empty.md": "```{bibliography}\n```\n",
    "data/claims.csv": "id,claim\nS0-01,It grows\n",
    "data/claims.toml": 'title = "Ledger"\n',
}
ARABIC = {
    "Basics": "أسس",
    "Course": "مقرر",
    "# Title": "# عنوان",
    "Keep 5 % more.": "احتفظ بنسبة 5 % أكثر.",
    "It grows": "ينمو",
    "Ledger": "السجل",
}


@pytest.fixture
def course(tmp_path: Path) -> Project:
    """A course with complete Arabic catalogs."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    project = Project(tmp_path)
    for path in translate.update(project, "ar"):
        written = path.read_text(encoding="utf-8")
        for english, arabic in ARABIC.items():
            written = written.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{arabic}"')
        path.write_text(written, encoding="utf-8")
    return Project(tmp_path)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_sources_are_all_that_is_read_but_exercises(course):
    assert [path.as_posix() for path in sources(course)] == [
        "intro.md",
        "empty.md",
        "_toc.yml",
        "_config.yml",
        "data/claims.csv",
        "data/claims.toml",
    ]


def test_a_course_without_tables_has_its_pages_alone(course):
    settings = course.root / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").partition("[tool.coursekit.tables]")[0], encoding="utf-8")
    assert [path.as_posix() for path in sources(Project(course.root))] == [
        "intro.md",
        "empty.md",
        *("_toc.yml", "_config.yml"),
    ]


def test_a_complete_course_has_no_faults(course):
    assert translate.check(course) == []
    assert [(row.total, row.translated) for row in translate.status(course)] == [(2, 2), (0, 0)] + [(1, 1)] * 4
    assert set(translate.update(course).values()) == {Changes()}


def test_extract_writes_a_template_for_every_source(course):
    written = translate.extract(course)
    assert [path.relative_to(course.root / "_build/locale").as_posix() for path in written] == [
        "intro.pot",
        "empty.pot",
        "_toc.pot",
        "_config.pot",
        "data/claims.pot",
        "data/claims.toml.pot",
    ]
    assert 'msgid "Keep 5 % more."\nmsgstr ""\n' in written[0].read_text(encoding="utf-8")


def test_another_language_is_one_update_away(course):
    changes = translate.update(course, "fr")
    assert sum(change.added for change in changes.values()) == 6
    replace(course.root / "pyproject.toml", '"ar"]', '"ar", "fr"]')
    assert [(row.language, row.missing) for row in translate.status(Project(course.root))][6] == ("fr", 2)


def test_an_english_edit_is_fuzzy_until_a_translator_has_seen_it(course):
    replace(course.root / "intro.md", "5 %", "6 %")
    assert [fault.split(":")[0] for fault in translate.check(course)] == ["locale/ar/intro.po"] * 2
    assert any("“Keep 6 % more.” is missing" in fault for fault in translate.check(course))
    assert any("1 texts are no longer in the English" in fault for fault in translate.check(course))
    assert translate.update(course)[course.root / "locale/ar/intro.po"] == Changes(fuzzy=1)
    row = translate.status(course)[0]
    assert (row.total, row.translated, row.fuzzy, row.missing) == (2, 1, 1, 0)
    assert ["is fuzzy" in fault for fault in translate.check(course)] == [True]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("intro.po", "بنسبة 5", "بنسبة 7", "“Keep 5 % more.”: the number 5 is missing"),
        ("intro.po", "# عنوان", "## عنوان", "headings h1 became h2"),
        ("_toc.po", "أسس", "", "caption “Basics” is not translated"),
        ("_toc.po", "أسس", "زبون", "caption: «زبون»: the glossary's word is «عميل»"),
        ("data/claims.po", "ينمو", "ينمو,", "S0-01/claim: Latin"),
        ("data/claims.toml.po", "السجل", "السـجل", "title: holds a tatweel"),
        ("_config.po", 'msgstr "مقرر"', 'msgstr "مقرر', "not a valid catalog"),
    ],
)
def test_a_planted_fault_is_named_with_its_catalog(course, name, old, new, said):
    replace(course.root / "locale/ar" / name, old, new)
    faults = translate.check(course)
    assert any(name in fault and said in fault for fault in faults), faults


def test_markup_that_the_lint_does_not_read_is_a_fault(course):
    replace(
        course.root / "_config.yml", "author: ''", "author: ''\nparse: {myst_enable_extensions: [deflist, tasklist]}"
    )
    assert any("not checked for tasklist, only for amsmath" in fault for fault in translate.check(course))


def test_faults_are_counted_in_the_status(course):
    replace(course.root / "locale/ar/intro.po", "بنسبة 5", "بنسبة 7")
    assert translate.status(course)[0].faults == 2


def test_a_catalog_without_source_and_a_source_without_catalog_are_faults(course):
    (course.root / "locale/ar/intro.po").rename(course.root / "locale/ar/old.po")
    faults = translate.check(course)
    assert len(faults) == 2
    assert "intro.po does not exist" in faults[0] and "old.po: its source is gone" in faults[1]
    assert translate.status(course)[0].missing == 2
