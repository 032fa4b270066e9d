"""The ways through the course on the page for self-learners take what they say, in every edition."""

import re
from pathlib import Path

import pytest

from coursekit.course import po_files
from coursekit.course.project import Project
from coursekit.translation import po

PROJECT = Project.find(Path(__file__))
PAGE = Path("book/back-matter/for-self-learners.md")
WAY = re.compile(r"\*\*([^*]+)\*\*([^\n]*)\n\n:::\{reading-path\}\n(.*?):::", re.DOTALL)
LESSON = re.compile(r"^\d+\. \{doc\}`/([^`]+)`: (.+)$", re.MULTILINE)
NUMBERS = {"three": 3, "ten": 10, "Five": 5, "fourteen": 14}


@pytest.fixture(scope="module")
def ways() -> dict[str, tuple[str, dict[str, int], list[tuple[str, str]]]]:
    """Return what each way says of itself, its options that are numbers, and its lessons, by its name."""
    text = (PROJECT.root / PAGE).read_text(encoding="utf-8")
    return {
        name: (
            f"{name}{said}",
            {key: int(value) for key, value in re.findall(r"^:(\w+): (\d+)$", block, re.MULTILINE)},
            LESSON.findall(block),
        )
        for name, said, block in WAY.findall(text)
    }


def test_there_are_ways_by_background_and_by_time(ways: dict) -> None:
    assert len(ways) == 9
    assert all(len(lessons) >= 2 for _, _, lessons in ways.values())


@pytest.mark.parametrize(
    ("name", "option"), [("An evening", "hours"), ("A weekend", "hours"), ("Five weeks", "weeks"), ("A term", "weeks")]
)
def test_a_way_by_time_is_held_to_the_time_that_it_says(ways: dict, name: str, option: str) -> None:
    said, options, _ = ways[name]
    [number] = [value for word, value in NUMBERS.items() if re.search(rf"\b{word} (?:hours|weeks)", said)]
    assert options[option] == number


def test_a_term_holds_every_lesson_in_its_order(ways: dict) -> None:
    said, _, lessons = ways["A term"]
    primer = "book/back-matter/primer"
    assert "the whole course" in said
    assert [name for name, _ in lessons] == [
        primer,
        *(path.with_suffix("").as_posix() for path in PROJECT.deciding_lessons),
    ]


def test_weeks_come_in_order_and_all_have_something(ways: dict) -> None:
    for name in ("Five weeks", "A term"):
        _, options, lessons = ways[name]
        weeks = [int(number) for _, when in lessons for number in re.findall(r"\d+", when)]
        assert weeks == sorted(weeks)
        assert set(weeks) == set(range(1, options["weeks"] + 1))


@pytest.mark.parametrize("language", PROJECT.translations)
def test_a_translation_goes_the_same_ways(language: str) -> None:
    entries = po_files.read(po.catalog_path(PROJECT, PAGE, language)).translated_entries()
    found = [entry for entry in entries if entry.msgid.startswith(":::{reading-path}")]
    assert found
    for entry in found:
        options = re.compile(r"^:\w+:.*$", re.MULTILINE)
        assert options.findall(entry.msgstr) == options.findall(entry.msgid)
        assert [name for name, _ in LESSON.findall(entry.msgstr)] == [name for name, _ in LESSON.findall(entry.msgid)]
