"""Languages know the script that they are written in, and whether a text is."""

import pytest

from coursekit.course.edition import Edition


@pytest.mark.parametrize(
    ("language", "script", "written"),
    [
        ("en", "Latn", "Profit"),
        ("pt_BR", "Latn", "Lucro"),
        ("ar", "Arab", "الربح"),
        ("fa", "Arab", "سود"),
        ("he", "Hebr", "רווח"),
        ("ru", "Cyrl", "прибыль"),
        ("sr_Latn", "Latn", "dobit"),
        ("zh_Hant", "Hant", "利潤"),
        ("ja", "Jpan", "りえき"),
        ("ko", "Kore", "이익"),
    ],
)
def test_a_language_is_known_by_its_script(language: str, script: str, written: str) -> None:
    edition = Edition(language)
    assert edition.script == script
    assert edition.writes(f"2026: {written}")
    assert not edition.writes("2026: …")
    assert edition.writes("ελληνικά") is False
