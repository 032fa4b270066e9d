"""On paper a page is its text alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from coursekit.course.project import Project
from tests.browser.conftest import Visit, path

PROJECT = Project.find(Path(__file__))
FRAME = ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer, .quiz-progress"


@pytest.mark.parametrize("language", PROJECT.languages)
def test_paper_shows_the_text_and_no_frame(address: str, visit: Visit, language: str) -> None:
    name = PROJECT.lessons[0].with_suffix("").as_posix()
    page = visit.open(address + path(language, name))
    visible = "all => all.filter(one => one.checkVisibility()).length"
    assert page.eval_on_selector_all(FRAME, visible) > 0
    page.emulate_media(media="print")
    assert page.eval_on_selector_all(FRAME, visible) == 0
    assert page.locator("article h2").first.is_visible()
    assert page.locator("h1:visible").count() == 1
    assert page.pdf()[:4] == b"%PDF"


@pytest.mark.parametrize("language", PROJECT.languages)
def test_the_page_for_a_small_firm_is_one_sheet(address: str, browser: Browser, language: str) -> None:
    page = browser.new_page()
    page.goto(address + path(language, "book/practice/one-page"), wait_until="load")
    printed = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm"))
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
