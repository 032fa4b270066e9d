"""What a test says in Arabic reads in the order it is written in: on the page, and where nothing is markup."""

import ast
import re

import pytest

from coursekit.content.assignments import autograder_cells
from coursekit.course.code_strings import is_string, text_of
from coursekit.course.isolation import readable
from coursekit.course.notebooks import read
from coursekit.course.strings import strings_of
from coursekit.grading.feedback import Words
from tests.browser.conftest import Visit
from tests.browser.kinds import PROJECT
from tests.browser.test_reading_order import FRAME, SCRIPT

OPERATOR = re.compile(r"[A-Za-z0-9_)'\"\]]\s*(?:\*\*|//|[-+*/=<>^−×÷])\s*[A-Za-z0-9_('\"\[]")
LANGUAGES = [edition.language for edition in PROJECT.editions if edition.right_to_left]
# A formula on the page is code, which the search for faults leaves out elsewhere.
WITH_CODE = SCRIPT.replace("pre, code, kbd", "pre, kbd")


def messages(language: str) -> list[str]:
    """Return the lines of all tests of the course that are in a language and hold a formula."""
    edition = next(edition for edition in PROJECT.editions if edition.language == language)
    found = {}
    for path in PROJECT.solutions:
        for cell in autograder_cells(read(PROJECT.root / path)):
            nodes = list(ast.walk(ast.parse(cell.source)))
            parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
            for node in nodes:
                if is_string(node) and id(node) not in parts:
                    lines = text_of(node, "0.25").splitlines()
                    found |= {line: path for line in lines if edition.writes(line) and OPERATOR.search(line)}
    return list(found)


def test_the_search_looks_into_code() -> None:
    assert WITH_CODE != SCRIPT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["page", "terminal", "nothing done"])
def test_each_message_with_a_formula_reads_from_left_to_right(visit: Visit, language: str, place: str) -> None:
    words = Words(strings_of(PROJECT.root, language), list(PROJECT.languages))
    found = messages(language)
    assert len(found) > 40
    shown = {
        "page": lambda line: str(words.chosen(line)),
        "terminal": lambda line: readable(line).replace("&", "&amp;").replace("<", "&lt;"),
        "nothing done": lambda line: line.replace("&", "&amp;").replace("<", "&lt;"),
    }[place]
    wrong = []
    for line in found:
        visit.page.set_content(FRAME.format(f"<p>{shown(line)}</p>"))
        wrong += visit.page.evaluate(WITH_CODE)["faults"]
    # A search that finds nothing must be able to find something.
    assert bool(wrong) is (place == "nothing done"), wrong


def test_formulas_are_code_on_the_page() -> None:
    words = Words(strings_of(PROJECT.root, "ar"), ["en", "ar"])
    said = words.chosen("Divide 1 - r by V.\nاقسم 1 - r على V.")
    assert said == 'اقسم <code dir="ltr">1 - r</code> على <code dir="ltr">V</code>.'
