"""No code that a reader sees scrolls sideways on a wide screen, in either edition."""

import pytest
from playwright.sync_api import Page

from coursekit.content.code_shown import WIDTH
from coursekit.course.project import Project
from tests.browser.conftest import Visit, path
from tests.browser.kinds import LESSONS, in_each_language

WIDER = """all => all.filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth)
  .map(one => one.innerText.slice(0, 60))"""


def wider(page: Page) -> list[str]:
    """Return how the code begins that is wider than its place."""
    return page.eval_on_selector_all("main .cell_input pre", WIDER)


def with_line(page: Page, length: int) -> list[str]:
    """Return what is too wide once the first block of code is one line of a length."""
    page.eval_on_selector("main .cell_input pre", f"one => {{ one.textContent = 'x'.repeat({length}); }}")
    return wider(page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_sample_course_scrolls_no_code(sample: Project, visit: Visit, language: str) -> None:
    page = visit.open((sample.site / path(language, "book/how-many-stay")[1:]).as_uri())
    assert wider(page) == []
    assert with_line(page, WIDTH) == []
    assert len(with_line(page, 2 * WIDTH)) == 1


# `course check` counts the letters of every line; here a browser sees that as many fit.
@pytest.mark.parametrize(("language", "name"), in_each_language(LESSONS))
def test_lessons_scroll_no_code(address: str, visit: Visit, name: str, language: str) -> None:
    assert wider(visit.open(f"{address}{path(language, name)}")) == []
