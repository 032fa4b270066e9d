"""An edition knows its direction and place; its words are all there, or what lacks is told."""

from pathlib import Path

import pytest

from coursekit.course import po_files
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.strings import Strings

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
