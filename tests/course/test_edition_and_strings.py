"""An edition knows its direction and place; its words are all there, or what lacks is told."""

import gettext
import json
from pathlib import Path

import pytest

from coursekit.course import po_files
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.strings import Strings, compile_catalogs, interface_catalog

CATALOG = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Right"\nmsgstr "صحيح"\n'


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("fa", "rtl"), ("fr", "ltr")])
def test_the_direction_of_a_language(language: str, direction: str) -> None:
    assert Edition(language).direction == direction


def test_what_is_no_language_is_refused() -> None:
    with pytest.raises(CourseError, match="'english' is no language code"):
        Edition("english")


def catalog(root: Path, text: str) -> Path:
    path = root / "locale" / "ar" / "interface.po"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return root


def test_a_missing_word_is_a_fault_that_names_it(tmp_path: Path) -> None:
    say = Strings(catalog(tmp_path, CATALOG), Edition("ar"))
    assert say("Right") == "صحيح" and "Right" in say and "A new button" not in say
    with pytest.raises(CourseError, match=r"interface\.po does not say “A new button” in ar"):
        say("A new button")


def test_a_message_that_is_there_twice_is_a_fault(tmp_path: Path) -> None:
    twice = CATALOG + '\nmsgid "Right"\nmsgstr "صواب"\n'
    with pytest.raises(CourseError, match="is not a valid catalog"):
        Strings(catalog(tmp_path, twice), Edition("ar"))


def test_a_catalog_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="does not exist"):
        po_files.read(tmp_path / "page.po")


def own_words(root: Path, *pairs: tuple[str, str]) -> None:
    """Give a course an Arabic catalog of its own."""
    path = interface_catalog(root, "ar")
    path.parent.mkdir(parents=True)
    entries = "".join(f'\nmsgid "{text}"\nmsgstr "{translation}"\n' for text, translation in pairs)
    path.write_text(f'msgid ""\nmsgstr "Language: ar\\n"\n{entries}', encoding="utf-8")


def test_a_course_adds_to_the_workshops_words_and_overrides_them(tmp_path: Path) -> None:
    assert Strings(tmp_path, Edition("ar"))("Right") == "صحيح"
    own_words(tmp_path, ("Right", "صواب"), ("A new button", "زر جديد"))
    say = Strings(tmp_path, Edition("ar"))
    assert say("Right") == "صواب" and say("A new button") == "زر جديد"
    assert say("Not right yet") != "Not right yet"
    compile_catalogs(tmp_path, "ar", tmp_path / "compiled")
    compiled = gettext.translation("sphinx", tmp_path / "compiled", ["ar"])
    assert compiled.gettext("Right") == "صواب" and compiled.gettext("A new button") == "زر جديد"
    assert compiled.gettext("Not right yet") == say("Not right yet")


def test_scripts_get_what_they_say_and_nothing_else(tmp_path: Path) -> None:
    compile_catalogs(tmp_path, "ar", tmp_path)
    text = (tmp_path / "ar/LC_MESSAGES/sphinx.js").read_text(encoding="utf-8")
    found = json.loads(text.removeprefix("Documentation.addTranslations(").removesuffix(");\n"))["messages"]
    assert found["Search Results"] == "نتائج البحث" and found["Hide Search Matches"]
    assert any(message.startswith("Your search did not match") for message in found)
    assert "Right" not in found and len(found) < 20


def test_an_empty_word_of_the_course_is_a_fault(tmp_path: Path) -> None:
    own_words(tmp_path, ("Right", ""))
    with pytest.raises(CourseError, match="does not say “Right” in ar"):
        Strings(tmp_path, Edition("ar"))("Right")


def test_a_language_that_nobody_has_words_for_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"locale/fr/interface\.po is missing"):
        Strings(tmp_path, Edition("fr"))


@pytest.mark.parametrize(
    "entry", ['#, fuzzy\nmsgid "A new button"\nmsgstr "زر"', '#~ msgid "A new button"\n#~ msgstr "زر"']
)
def test_a_fuzzy_or_obsolete_word_is_as_good_as_none(tmp_path: Path, entry: str) -> None:
    own_words(tmp_path, ("Right", "صحيح"))
    path = tmp_path / "locale" / "ar" / "interface.po"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{entry}\n", encoding="utf-8")
    with pytest.raises(CourseError, match="A new button"):
        Strings(tmp_path, Edition("ar"))("A new button")
