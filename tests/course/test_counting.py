"""Numbers with their nouns, by the rules of the language."""

from pathlib import Path

import pytest

from coursekit.course.counting import SPACE, Nouns, counted, nouns_of, parted
from coursekit.course.errors import CourseError
from coursekit.course.project import Project

CUSTOMER = {
    "one": "عميل واحد",
    "two": "عميلان",
    "two-oblique": "عميلين",
    "few": "عملاء",
    "many": "عميلًا",
    "other": "عميل",
}


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("0", "0 عميل"),
        ("1", "عميل واحد"),
        ("2", "عميلان"),
        ("3", "3 عملاء"),
        ("10", "10 عملاء"),
        ("11", "11 عميلًا"),
        ("99", "99 عميلًا"),
        ("100", "100 عميل"),
        ("101", "101 عميل"),
        ("103", "103 عملاء"),
        ("111", "111 عميلًا"),
        ("1,000", "1,000 عميل"),
        ("1,200", "1,200 عميل"),
        ("1,000,003", "1,000,003 عملاء"),
        ("13.4", "13.4 عميلًا"),
        ("10.0", "10.0 عميلًا"),
        ("1.0", "1.0 عميلًا"),
        ("−2", "−2 عميلان"),
        ("-5", "-5 عملاء"),
    ],
)
def test_arabic_forms(shown: str, said: str) -> None:
    assert counted(shown, CUSTOMER, "ar").replace(SPACE, " ") == said


def test_english_forms() -> None:
    forms = {"one": "customer", "other": "customers"}
    said = [counted(shown, forms, "en").replace(SPACE, " ") for shown in ("0", "1", "1.0", "2", "1,001")]
    assert said == ["0 customers", "1 customer", "1.0 customers", "2 customers", "1,001 customers"]


def test_a_case_mark_asks_for_the_other_form_of_two() -> None:
    nouns = Nouns({"customer": {"ar": CUSTOMER}})
    assert nouns.counted("2", "عميل", "ar") == "عميلان"
    assert nouns.counted("2", "عميل *", "ar") == "عميلين"
    assert nouns.counted("2", "customer*", "ar") == "عميلين"


@pytest.mark.parametrize("shown", ["40%", "nan", "", "1e5", "many"])
def test_what_is_no_number_is_refused_in_words(shown: str) -> None:
    with pytest.raises(CourseError, match="is no number to count with"):
        counted(shown, CUSTOMER, "ar")


def test_an_unknown_noun_is_refused_in_words() -> None:
    with pytest.raises(CourseError, match="“moon” is not among the nouns of the course in en, which are month"):
        Nouns({"month": {"en": {"one": "month", "other": "months"}}}).forms("moon", "en")


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("[month", "is not valid TOML"),
        ('month = "months"', "write its forms by language"),
        ('[month]\nen = { one = "month" }', "must have “other”"),
        ('[month]\nen = { other = "months", dual = "x" }', "“dual” is no form that CLDR knows"),
    ],
)
def test_a_faulty_table_is_told_in_words(tmp_path: Path, table: str, fault: str) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "nouns.toml").write_text(table)
    with pytest.raises(CourseError, match=fault):
        nouns_of(tmp_path)


def test_the_nouns_of_the_course_have_every_form(project: Project) -> None:
    tables = nouns_of(project.root).tables
    assert len(tables) > 30
    for noun, languages in tables.items():
        assert set(languages) == set(project.languages), noun
        assert set(languages["ar"]) == {"one", "two", "two-oblique", "few", "many", "other"}, noun


def test_the_role_is_parted() -> None:
    assert parted("gain:,.0f percentage point") == {"name": "gain", "form": ",.0f", "noun": "percentage point"}
    with pytest.raises(CourseError, match="write the recorded name"):
        parted("gain customer")
