"""The Arabic stemmer of the index and that of the browser are one; both know the forms a reader types."""

import json
import re
import subprocess

import pytest

from coursekit.course.processes import program
from coursekit.course.project import Project
from coursekit.site.node import REMEDY
from coursekit.site.sphinx_ext import search


def words(project: Project) -> list[str]:
    """Return every Arabic word of the course."""
    found: set[str] = set()
    for path in sorted((project.root / "locale" / "ar").rglob("*.po")):
        found |= set(re.findall("[\u0621-\u065f\u0670]+", path.read_text(encoding="utf-8")))
    return sorted(found)


def in_browser(script: str, some: list[str]) -> list[str]:
    """Return the stems of ``some`` words by the script of the search page."""
    asked = f"{script}; console.log(JSON.stringify({json.dumps(some)}.map((word) => new Stemmer().stemWord(word))))"
    result = subprocess.run([program("node", REMEDY), "-"], input=asked, capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def test_browser_and_index_stem_alike(project: Project) -> None:
    some = words(project)
    assert len(some) > 3000
    assert in_browser(search.script(), some) == [search.stem(word) for word in some]


def test_a_rule_that_only_one_side_knows_is_seen(project: Project) -> None:
    some = words(project)
    other = search.script().replace('"لل"]', '"لل", "مت"]')
    assert other != search.script()
    assert in_browser(other, some) != [search.stem(word) for word in some]


@pytest.mark.parametrize(
    "forms",
    [
        ("عميل", "العميل", "عملاء", "العملاء", "وعملائها", "للعملاء"),
        ("معدّل", "معدل", "المعدل", "بالمعدل", "المُعدَّل"),
        ("أسئلة", "اسئلة", "الأسئلة", "سؤال"),
        ("مسؤول", "مسئول", "المسؤول"),
        ("شريحة", "شرائح", "الشرائح"),
        ("إحالة", "احالة", "الإحالات"),
    ],
)
def test_forms_of_a_word_meet(forms: tuple[str, ...]) -> None:
    assert len({search.stem(form) for form in forms}) == 1, [search.stem(form) for form in forms]


def test_loyalty_is_neither_and_not_nor_states() -> None:
    assert {search.stem(word) for word in ("ولاء", "الولاء", "بالولاء", "ولاءهم")} == {"ولاء"}
    assert not {search.stem(word) for word in ("ولا", "لا", "الولايات")} & {"ولاء"}


def test_different_words_stay_apart() -> None:
    stems = [search.stem(word) for word in ("عميل", "عمل", "معدل", "احتفاظ", "فقد", "قيمة", "سعر", "طابور", "شبكة")]
    assert len(set(stems)) == len(stems)
