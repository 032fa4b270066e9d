"""Messages, catalogs that lose nothing, and translations that are complete or refused."""

from pathlib import Path

import nbformat
import pytest
from babel.messages.pofile import read_po, write_po
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.course import notebooks
from coursekit.course.errors import CourseError
from coursekit.translation.catalog import (
    Changes,
    Message,
    load,
    messages,
    template,
    translated_card,
    translated_config,
    translated_markdown,
    translated_notebook,
    translated_rows,
    translated_toc,
    update,
)

PAGE = """\
---
kernel: python
---
(intro)=
# Title

First line,
second line.

<!-- a comment -->

- one
- two


% a comment

```{bibliography}
:filter: docname in docnames
```

:::{note}
Careful.

On two paragraphs.
:::

$$x = 1$$

---

First line,
second line."""

TOC = """\
format: jb-book
root: intro
parts:
  - caption: Basics
    chapters:
      - file: book/a
        title: The first
        sections:
          - file: book/b
            title: The second
"""


def code(identifier, source, **metadata):
    return nbformat.v4.new_code_cell(source, id=identifier, metadata=metadata)


def text(identifier, source):
    return nbformat.v4.new_markdown_cell(source, id=identifier)


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


LESSON = notebook(
    text("intro", "# Profit\n\nIt rises."),
    text("formula", "$$x = 1$$"),
    code("plain", "x = 1"),
    code("comment", "x = 1  # units"),
    code(
        "plot",
        'axes.set_title("Net profit")',
        tags=["hide-input"],
        mystnb={"image": {"alt": "A line"}, "figure": {"caption": "How *it* rises", "name": "fig-rise"}},
    ),
    code("pragma", "import x  # noqa: F401"),
    code("test", 'assert x, "Wrong, sorry"  # why', nbgrader={"grade": True, "solution": False, "grade_id": "test"}),
    code("essay", "# your answer", nbgrader={"grade": True, "solution": True, "grade_id": "essay"}),
)


def catalog(folder: Path, pairs: list[tuple[str | None, str, str]]) -> Path:
    """Write a catalog of (context, English, Arabic) by hand, as a translator would."""
    path = folder / "page.po"
    path.unlink(missing_ok=True)
    update(path, [Message(context, english) for context, english, _ in pairs], "ar", Path("page.md"))
    written = path.read_text(encoding="utf-8")
    entries = written.split("\n\n")
    for position, (_, _, arabic) in enumerate(pairs, start=1):
        escaped = arabic.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        entries[position] = entries[position].strip().removesuffix('""') + f'"{escaped}"'
    path.write_text("\n\n".join(entries) + "\n", encoding="utf-8")
    return path


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


# --- Messages -------------------------------------------------------------------------------------------------------


def test_messages_of_a_notebook(tmp_path):
    path = write(tmp_path, "lesson.ipynb", notebooks.dumps(LESSON))
    found = messages(path)
    assert [(message.context, message.kind) for message in found] == [
        ("intro", "markdown"),
        ("comment", "code"),
        ("plot", "code"),
        ("plot#alt", "text"),
        ("plot#caption", "markdown"),
        ("essay", "code"),
    ]
    assert found[0].text == "# Profit\n\nIt rises."


def test_code_that_is_no_python_is_named(tmp_path):
    path = write(tmp_path, "lesson.ipynb", notebooks.dumps(notebook(code("broken", "x = = 1"))))
    with pytest.raises(CourseError, match=r"lesson\.ipynb, cell broken"):
        messages(path)


def test_messages_of_a_page_are_its_blocks_each_once(tmp_path):
    found = messages(write(tmp_path, "page.md", PAGE))
    assert [message.text for message in found] == [
        "# Title",
        "First line,\nsecond line.",
        "- one\n- two",
        ":::{note}\nCareful.\n\nOn two paragraphs.\n:::",
    ]
    assert {message.context for message in found} == {None}


def test_messages_of_tables_and_settings(tmp_path):
    toc = messages(write(tmp_path, "_toc.yml", TOC))
    assert [(message.context, message.text) for message in toc] == [
        ("caption", "Basics"),
        ("title", "The first"),
        ("title", "The second"),
    ]
    config = "title: Course\nauthor: Ann\nsphinx:\n  config:\n    course_description: All of it\n    language: en\n"
    assert [message.context for message in messages(write(tmp_path, "_config.yml", config))] == [
        "title",
        "author",
        "sphinx.config.course_description",
    ]
    claims = (
        "id,claim,source,says,note,verdict,evidence\n"
        "S0-01,It grows,none found,,Beware,supported,from memory\n"
        "S0-02,It falls,Gupta et al. in the J. of Customers 2004,,,supported,\n"
        "S0-03,It stays,Gupta et al. 2004 as reported,,,supported,\n"
    )
    assert [message.context for message in messages(write(tmp_path, "claims.csv", claims))] == [
        "S0-01/claim",
        "S0-01/source",
        "S0-01/note",
        "S0-01/evidence",
        "S0-02/claim",
        "S0-03/claim",
        "S0-03/source",
    ]
    card = 'title = "Users"\nkind = "real"\n[columns]\nday = { description = "When", unit = "" }\n'
    assert [message.context for message in messages(write(tmp_path, "users.toml", card))] == [
        "title",
        "columns.day.description",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.rst", "x", "is not translated"),
        ("_toc.yml", "a: [", "not valid YAML"),
        ("card.toml", "a = ", "not valid TOML"),
        ("a.ipynb", "{", "not a readable notebook"),
    ],
)
def test_unreadable_sources_are_named(tmp_path, name, content, said):
    with pytest.raises(CourseError, match=said):
        messages(write(tmp_path, name, content))


# --- Translated sources ---------------------------------------------------------------------------------------------

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
    assert translated_rows(rows, ledger) == [{**rows[0], "claim": "ينمو", "evidence": "رأيناه"}]
    with pytest.raises(CourseError, match="S0-02/claim"):
        translated_rows([{**rows[0], "id": "S0-02"}], ledger)
    with pytest.raises(CourseError, match="S0-01/source “Levy, interview” is missing"):
        translated_rows([{**rows[0], "source": "Levy, interview"}], ledger)

    card = {"title": "Users", "kind": "real", "columns": {"day": {"description": "When", "unit": ""}}}
    words = load(catalog(tmp_path, [("title", "Users", "مستخدمون"), ("columns.day.description", "When", "متى")]))
    assert translated_card(card, words) == {
        "title": "مستخدمون",
        "kind": "real",
        "columns": {"day": {"description": "متى", "unit": ""}},
    }
    with pytest.raises(CourseError, match=r"columns\.day\.unit"):
        translated_card({**card, "columns": {"day": {"unit": "people"}}}, words)


# --- Catalog files --------------------------------------------------------------------------------------------------


def merge(path: Path, *texts: tuple[str | None, str]) -> Changes:
    return update(path, [Message(*text) for text in texts], "ar", Path("page.ipynb"))


def test_a_new_catalog_is_readable_and_bare(tmp_path):
    path = tmp_path / "page.po"
    assert merge(path, ("intro", "# Profit\n\n27.5 % of it")) == Changes(added=1)
    assert path.read_text() == (
        "# Texts of page.ipynb: the English is changed there, the other language here.\n"
        'msgid ""\n'
        'msgstr ""\n'
        '"Project-Id-Version: Customer Relationships, Computed\\n"\n'
        '"Language: ar\\n"\n'
        '"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=0 &&'
        ' n%100<=2 ? 4 : 5);\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
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
    entry = translations.catalog.get("Utterly else", "intro")
    assert (entry.string, entry.fuzzy, entry.previous_id) == ("# الربح", True, ["# Profit\n\nIt\n\nrises.\n\nIt"])
    assert translations.translate("End", "end") == "نهاية"
    assert '#| "\\n"\n#| "rises.\\n"' in path.read_text()
    # A second edit remembers the English that the Arabic was made for.
    assert merge(path, ("intro", "Again"), ("end", "End")) == Changes(fuzzy=1)
    assert load(path).catalog.get("Again", "intro").previous_id == ["# Profit\n\nIt\n\nrises.\n\nIt"]


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
    words = load(path).catalog
    assert words.get("Profit falls with retention.").string == ""
    assert words.get("The summary").string == "خلاصة" and words.get("The summary").fuzzy


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
    assert load(path).catalog.get("Two", "a").fuzzy


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
    assert [entry.context for entry in load(path).catalog if entry.id] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('msgstr "واحد"', 'msgstr "واحد', "line 13"),
        ('msgstr "واحد"', 'msgstr "وا"حد"', "line 13"),
        ('msgctxt "a"', "<<<<<<< HEAD\nmsgctxt", "line 11"),
        ('msgstr "واحد"', "", "missing msgstr"),
        ('msgstr "واحد"', 'msgstr "واحد"\n\nmsgctxt "a"\nmsgid "One"\nmsgstr "آخر"', "twice"),
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
    with pytest.raises(CourseError, match="klingon is no language code"):
        update(tmp_path / "page.po", [], "klingon", Path("page.md"))


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
    words = load(path).catalog
    for position, (context, english) in enumerate(first):
        if position in translated:
            words.get(english, context).string = f"ترجمة\n{position}"
    with path.open("wb") as stream:
        write_po(stream, words)
    merge(path, *second)
    once = path.read_bytes()
    assert merge(path, *second) == Changes()
    assert path.read_bytes() == once
    kept = load(path).catalog
    assert [(entry.context, entry.id) for entry in kept if entry.id] == second
    strings = [entry.string for entry in [*kept, *kept.obsolete.values()]]
    assert all(f"ترجمة\n{position}" in strings for position in translated if position < len(first))


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
    assert translated_notebook(made, _identity(tmp_path, messages(source))) == made


@given(page=MARKDOWN)
@IN_ONE_FOLDER
def test_an_identity_catalog_gives_the_same_page(tmp_path, page):
    source = tmp_path / "page.md"
    source.write_text(page, encoding="utf-8", newline="")
    read = source.read_text(encoding="utf-8")
    assert translated_markdown(read, _identity(tmp_path, messages(source))) == read


def _identity(folder: Path, found: list[Message]):
    path = folder / "identity.po"
    path.unlink(missing_ok=True)
    update(path, found, "ar", Path("page.md"))
    translations = load(path)
    for entry in translations.catalog:
        entry.string = entry.id
    return translations


def test_templates_and_catalogs_are_gettext(tmp_path):
    path = write(tmp_path, "page.pot", template([Message("a", "One\n\ntwo"), Message(None, "Three")], Path("page.md")))
    with path.open("rb") as stream:
        assert [(entry.context, entry.id) for entry in read_po(stream, abort_invalid=True) if entry.id] == [
            ("a", "One\n\ntwo"),
            (None, "Three"),
        ]
    assert "Language:" not in path.read_text()
