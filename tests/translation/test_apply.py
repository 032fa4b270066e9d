"""Translations of every kind of source: complete or refused, and nothing but texts changed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.translation.apply import (
    translated_card,
    translated_config,
    translated_markdown,
    translated_notebook,
    translated_rows,
    translated_toc,
)
from coursekit.translation.po import Translations, load, update
from coursekit.translation.sources import Message, messages
from tests.translation.samples import LESSON, PAGE, TITLE, TOC, catalog, code, notebook, text

COLUMNS = ("claim", "source", "says", "evidence")
LESSON_PAIRS = [
    ("intro", "# Profit\n\nIt rises.", "# الربح\n\nيرتفع."),
    ("comment", "x = 1  # units", "x = 1  # وحدات"),
    ("plot", 'axes.set_title("Net profit")', 'axes.set_title("صافي الربح")'),
    ("plot#alt", "A line", "خط"),
    ("plot#caption", "How *it* rises", "كيف *يرتفع*"),
    ("essay", "# your answer", "# إجابتك"),
]


def test_a_notebook_changes_its_texts_only(tmp_path):
    before = notebooks.dumps(LESSON)
    translated = translated_notebook(LESSON, load(catalog(tmp_path, LESSON_PAIRS)))
    sources = {cell.id: cell.source for cell in translated.cells}
    assert sources["intro"] == "# الربح\n\nيرتفع."
    assert sources["plot"] == 'axes.set_title("صافي الربح")'
    assert sources["test"] == LESSON.cells[6].source
    assert translated.cells[4].metadata.mystnb.image.alt == "خط"
    assert translated.cells[4].metadata.mystnb.figure == {"caption": "كيف *يرتفع*", "name": "fig-rise"}
    assert translated.cells[4].metadata.tags == ["hide-input"]
    assert [cell.id for cell in translated.cells] == [cell.id for cell in LESSON.cells]
    assert notebooks.dumps(LESSON) == before


def test_all_that_is_missing_is_told_at_once_and_no_english_is_used(tmp_path):
    path = catalog(tmp_path, [pair if pair[0] != "intro" else (*pair[:2], "") for pair in LESSON_PAIRS[:4]])
    with pytest.raises(CourseError) as error:
        translated_notebook(LESSON, load(path))
    faults = str(error.value).split("\n")
    assert all(fault.startswith(f"{path}: ") for fault in faults)
    assert [fault.removeprefix(f"{path}: ").split(" “")[0] for fault in faults] == ["intro", "plot#caption", "essay"]
    assert "is not translated" in faults[0] and "is missing" in faults[1]


def test_a_fuzzy_message_is_refused(tmp_path):
    path = catalog(tmp_path, LESSON_PAIRS)
    path.write_text(path.read_text().replace('msgctxt "comment"', '#, fuzzy\nmsgctxt "comment"'))
    with pytest.raises(CourseError, match="comment “x = 1 # units” is fuzzy"):
        translated_notebook(LESSON, load(path))


def test_translated_code_that_is_another_program_is_refused(tmp_path):
    pairs = [pair if pair[0] != "comment" else (*pair[:2], "x = 2  # وحدات") for pair in LESSON_PAIRS]
    with pytest.raises(CourseError, match="comment: line 1: the code differs: `1` became `2`"):
        translated_notebook(LESSON, load(catalog(tmp_path, pairs)))


def test_a_page_keeps_everything_but_its_texts(tmp_path):
    pairs = [
        (None, "# Title", "# عنوان"),
        (None, "First line,\nsecond line.", "سطر أول،\nسطر ثانٍ،\nسطر ثالث."),
        (None, "- one\n- two", "- واحد\n- اثنان"),
        (None, ":::{note}\nCareful.\n\nOn two paragraphs.\n:::", ":::{note}\nاحذر.\n\nفقرتان.\n:::"),
    ]
    expected = PAGE
    for _, english, arabic in pairs:
        expected = expected.replace(english, arabic)
    assert translated_markdown(PAGE, load(catalog(tmp_path, pairs))) == expected
    with pytest.raises(CourseError, match="“- one - two” is missing"):
        translated_markdown(PAGE, load(catalog(tmp_path, pairs[:2])))


def test_tables_and_settings_are_translated_or_refused(tmp_path):
    toc = load(
        catalog(
            tmp_path,
            [("caption", "Basics", "أسس"), ("title", "The first", "الأول"), ("title", "The second", "الثاني")],
        )
    )
    assert translated_toc(TOC, toc).count("title: ال") == 2
    with pytest.raises(CourseError, match="Other"):
        translated_toc(TOC.replace("Basics", "Other"), toc)

    pairs = [("title", "Course", "مقرر"), ("author", "Ann", "آن"), ("sphinx.config.course_description", "All", "كله")]
    config = load(catalog(tmp_path, pairs))
    source = "title: Course\nauthor: Ann\nlogo: a.svg\nsphinx:\n  config:\n    course_description: All\n"
    expected = source.replace("Course", "مقرر").replace("Ann", "آن").replace("All", "كله")
    assert translated_config(source, config) == expected
    with pytest.raises(CourseError, match=r"sphinx\.config\.course_description “None of it” is missing"):
        translated_config(source.replace("All", "None of it"), config)

    rows = [{"id": "S0-01", "claim": "It grows", "source": "Levy 2011", "says": "", "evidence": "seen"}]
    ledger = load(catalog(tmp_path, [("S0-01/claim", "It grows", "ينمو"), ("S0-01/evidence", "seen", "رأيناه")]))
    assert translated_rows(rows, ledger, COLUMNS) == [{**rows[0], "claim": "ينمو", "evidence": "رأيناه"}]
    with pytest.raises(CourseError, match="S0-02/claim"):
        translated_rows([{**rows[0], "id": "S0-02"}], ledger, COLUMNS)
    with pytest.raises(CourseError, match="S0-01/source “Levy, interview” is missing"):
        translated_rows([{**rows[0], "source": "Levy, interview"}], ledger, COLUMNS)

    card = {"title": "Users", "kind": "real", "columns": {"day": {"description": "When", "unit": ""}}}
    words = load(catalog(tmp_path, [("title", "Users", "مستخدمون"), ("columns.day.description", "When", "متى")]))
    assert translated_card(card, words) == {
        "title": "مستخدمون",
        "kind": "real",
        "columns": {"day": {"description": "متى", "unit": ""}},
    }
    with pytest.raises(CourseError, match=r"columns\.day\.unit"):
        translated_card({**card, "columns": {"day": {"unit": "people"}}}, words)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
IN_ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None, derandomize=True
)
MARKDOWN = st.lists(
    st.sampled_from(
        ["# Title", "Text,\nmore.", "- a\n- b", "$$x$$", "(t)=", "```{note}\nCareful\n```", "<b>", "\n", "---"]
    )
    | WORDS,
    max_size=8,
).map("\n\n".join)
CELLS = st.lists(
    st.tuples(st.just("markdown"), MARKDOWN)
    | st.tuples(st.just("code"), st.sampled_from(["x = 1", "# why\nx", 'print(f"Net {x:.1f}")', 'f("a b")']))
)


@given(cells=CELLS)
@IN_ONE_FOLDER
def test_an_identity_catalog_gives_the_same_notebook(tmp_path, cells):
    made = notebook(
        *(
            text(f"c{n}", source) if kind == "markdown" else code(f"c{n}", source)
            for n, (kind, source) in enumerate(cells)
        )
    )
    source = tmp_path / "lesson.ipynb"
    source.write_text(notebooks.dumps(made), encoding="utf-8")
    assert translated_notebook(made, _identity(tmp_path, messages(Project(tmp_path), Path(source.name)))) == made


@given(page=MARKDOWN)
@IN_ONE_FOLDER
def test_an_identity_catalog_gives_the_same_page(tmp_path, page):
    source = tmp_path / "page.md"
    source.write_text(page, encoding="utf-8", newline="")
    read = source.read_text(encoding="utf-8")
    assert translated_markdown(read, _identity(tmp_path, messages(Project(tmp_path), Path(source.name)))) == read


def _identity(folder: Path, found: list[Message]) -> Translations:
    path = folder / "identity.po"
    path.unlink(missing_ok=True)
    update(path, found, "ar", Path("page.md"), TITLE)
    translations = load(path)
    for entry in translations.entries.values():
        entry.msgstr = entry.msgid
    return translations
