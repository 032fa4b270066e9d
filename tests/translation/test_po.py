"""Catalogs that lose nothing: brought up to date, read from other programs, refused where they are damaged."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.course.errors import CourseError
from coursekit.translation.apply import translated_notebook
from coursekit.translation.po import Changes, load, template, update
from coursekit.translation.sources import Message
from tests.translation.samples import TITLE, catalog, notebook, text


def merge(path: Path, *texts: tuple[str | None, str]) -> Changes:
    return update(path, [Message(*text) for text in texts], "ar", Path("page.ipynb"), TITLE)


def test_a_new_catalog_is_readable_and_bare(tmp_path):
    path = tmp_path / "page.po"
    assert merge(path, ("intro", "# Profit\n\n27.5 % of it")) == Changes(added=1)
    assert path.read_text() == (
        "# Texts of page.ipynb: the English is changed there, the other language here.\n"
        'msgid ""\n'
        'msgstr ""\n'
        '"Project-Id-Version: A small course\\n"\n'
        '"Language: ar\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=0 &&'
        ' n%100<=2 ? 4 : 5);\\n"\n'
        "\n"
        'msgctxt "intro"\n'
        'msgid ""\n'
        '"# Profit\\n"\n'
        '"\\n"\n'
        '"27.5 % of it"\n'
        'msgstr ""\n'
    )


def test_an_edited_message_keeps_its_arabic_as_fuzzy_however_different(tmp_path):
    path = catalog(tmp_path, [("intro", "# Profit\n\nIt\n\nrises.\n\nIt", "# الربح"), ("end", "End", "نهاية")])
    assert merge(path, ("intro", "Utterly else"), ("end", "End")) == Changes(fuzzy=1)
    translations = load(path)
    entry = translations.entries["Utterly else", "intro"]
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == ("# الربح", True, "# Profit\n\nIt\n\nrises.\n\nIt")
    assert translations.translate("End", "end") == "نهاية"
    assert '#| "\\n"\n#| "rises.\\n"' in path.read_text()
    # A second edit remembers the English that the Arabic was made for.
    assert merge(path, ("intro", "Again"), ("end", "End")) == Changes(fuzzy=1)
    assert load(path).entries["Again", "intro"].previous_msgid == "# Profit\n\nIt\n\nrises.\n\nIt"


def test_previous_english_goes_when_the_translator_has_looked(tmp_path):
    path = catalog(tmp_path, [("intro", "Old", "قديم")])
    merge(path, ("intro", "New"))
    path.write_text(path.read_text().replace("#, fuzzy\n", ""))
    merge(path, ("intro", "New"))
    assert "#|" not in path.read_text() and load(path).translate("New", "intro") == "قديم"


def test_a_block_without_context_is_found_by_likeness_among_the_removed_only(tmp_path):
    path = catalog(tmp_path, [(None, "Profit rises with retention.", "يرتفع"), (None, "Summary", "خلاصة")])
    changes = merge(
        path,
        (None, "Profit rises with retention."),
        (None, "Profit falls with retention."),
        (None, "The summary"),
    )
    assert changes == Changes(added=1, fuzzy=1)
    entries = load(path).entries
    assert entries["Profit falls with retention.", None].msgstr == ""
    assert entries["The summary", None].msgstr == "خلاصة" and entries["The summary", None].fuzzy


def test_a_removed_message_is_set_aside_and_taken_up_again(tmp_path):
    path = catalog(tmp_path, [("a", "One\ntwo", "واحد"), ("b", "Three", "ثلاثة")])
    assert merge(path, ("b", "Three")) == Changes(obsolete=1)
    assert '#~ msgctxt "a"\n#~ msgid ""\n#~ "One\\n"\n#~ "two"\n#~ msgstr "واحد"\n' in path.read_text()
    with pytest.raises(CourseError, match="missing"):
        translated_notebook(notebook(text("a", "One\ntwo")), load(path))
    assert merge(path, ("a", "One\ntwo"), ("b", "Three")) == Changes()
    assert load(path).translate("One\ntwo", "a") == "واحد" and "#~" not in path.read_text()


def test_what_was_fuzzy_when_set_aside_is_fuzzy_when_taken_up_again(tmp_path):
    path = catalog(tmp_path, [("a", "One", "واحد")])
    merge(path, ("a", "Two"))
    merge(path)
    assert "#, fuzzy\n#~ msgctxt" in path.read_text()
    merge(path, ("a", "Two"))
    assert load(path).entries["Two", "a"].fuzzy


def test_a_renamed_cell_keeps_its_translation(tmp_path):
    path = catalog(tmp_path, [("a", "One", "واحد"), ("b", "Two", "اثنان")])
    assert merge(path, ("c", "One"), ("a", "Two, edited")) == Changes(added=1, obsolete=1)
    assert load(path).translate("One", "c") == "واحد"


def test_translators_comments_stay(tmp_path):
    path = catalog(tmp_path, [("a", "One", "واحد")])
    written = path.read_text().replace('msgctxt "a"', '# ask about this word\nmsgctxt "a"')
    path.write_text("# by A. Translator\n" + written)
    merge(path, ("a", "One, edited"), ("b", "New"))
    assert path.read_text().count("# by A. Translator\n") == path.read_text().count("# ask about this word\n") == 1


def test_messages_follow_the_order_of_the_source(tmp_path):
    path = catalog(tmp_path, [("a", "One", "واحد"), ("b", "Two", "اثنان")])
    merge(path, ("b", "Two"), ("c", "New"), ("a", "One"))
    assert [context for _, context in load(path).entries] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('msgstr "واحد"', 'msgstr "واحد', "line 13"),
        ('msgstr "واحد"', 'msgstr "وا"حد"', "line 13"),
        ('msgctxt "a"', "<<<<<<< HEAD\nmsgctxt", "line 11"),
        ('msgstr "واحد"', "", "missing msgstr"),
        ('msgstr "واحد"', 'msgstr "واحد"\n\nmsgctxt "a"\nmsgid "One"\nmsgstr "آخر"', "twice, on lines 11 and 15"),
        ('msgctxt "a"', 'msgctxt "a"\nmsgctxt "b"', "line 12"),
        ('msgid "One"', 'msgid "One"\n\nmsgid "Two"', "line 14"),
    ],
)
def test_a_damaged_catalog_is_refused(tmp_path, good, bad, said):
    path = catalog(tmp_path, [("a", "One", "واحد")])
    assert good in path.read_text()
    path.write_text(path.read_text().replace(good, bad))
    damaged = path.read_bytes()
    with pytest.raises(CourseError, match=f"page.po is not a valid catalog: .*{said}"):
        load(path)
    with pytest.raises(CourseError, match="not a valid catalog"):
        merge(path, ("a", "One"))
    assert path.read_bytes() == damaged


def test_catalogs_of_other_programs_are_read(tmp_path):
    path = catalog(tmp_path, [("a", "One", "واحد")])
    path.write_text(
        path.read_text().replace('msgctxt "a"', '#. note\n#: page.ipynb:3\n#| msgctxt "z"\n#| msgid "O"\nmsgctxt "a"')
        + '\n#~| msgid "before"\n#~ msgid "gone"\n#~ msgstr "ذهب"\n'
    )
    assert load(path).translate("One", "a") == "واحد"
    assert merge(path, ("a", "One")) == Changes()
    assert '#~ msgstr "ذهب"' in path.read_text()


def test_missing_catalogs_and_unknown_languages_are_named(tmp_path):
    with pytest.raises(CourseError, match="does not exist: make it with"):
        load(tmp_path / "page.po")
    with pytest.raises(CourseError, match="'klingon' is no language code"):
        update(tmp_path / "page.po", [], "klingon", Path("page.md"), TITLE)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
TEXTS = st.lists(st.tuples(st.sampled_from([None, "a", "b", "title"]), WORDS), max_size=8)
IN_ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None, derandomize=True
)


@given(first=TEXTS, second=TEXTS, translated=st.sets(st.integers(0, 7)))
@IN_ONE_FOLDER
def test_update_twice_writes_the_same_bytes_and_loses_no_translation(tmp_path, first, second, translated):
    path = tmp_path / "page.po"
    path.unlink(missing_ok=True)
    first, second = list(dict.fromkeys(first)), list(dict.fromkeys(second))
    merge(path, *first)
    # What a translator's program would write: other headers, other line breaks.
    words = Catalog(locale="ar")
    for position, (context, english) in enumerate(first):
        words.add(english, f"ترجمة\n{position}" if position in translated else "", context=context)
    with path.open("wb") as stream:
        write_po(stream, words)
    merge(path, *second)
    once = path.read_bytes()
    assert merge(path, *second) == Changes()
    assert path.read_bytes() == once
    kept = load(path)
    assert [(context, english) for english, context in kept.entries] == second
    strings = [entry.msgstr for entry in [*kept.entries.values(), *kept.obsolete.values()]]
    assert all(f"ترجمة\n{position}" in strings for position in translated if position < len(first))


def test_templates_and_catalogs_are_gettext(tmp_path):
    path = tmp_path / "page.pot"
    found = [Message("a", "One\n\ntwo"), Message(None, "Three")]
    path.write_text(template(found, Path("page.md"), TITLE), encoding="utf-8")
    with path.open("rb") as stream:
        assert [(entry.context, entry.id) for entry in read_po(stream, abort_invalid=True) if entry.id] == [
            ("a", "One\n\ntwo"),
            (None, "Three"),
        ]
    assert "Language:" not in path.read_text()
