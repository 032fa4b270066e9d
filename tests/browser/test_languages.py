"""From language to language: the same page, the same section, and what search engines are told of it."""

from pathlib import Path

import pytest

from tests.browser.conftest import Visit, path
from tests.browser.kinds import CHAPTER, LESSONS, every

# The section at whose start the window stands.
IN_SIGHT = """() => [...document.querySelectorAll("section[data-section]")]
  .find((one) => one.getBoundingClientRect().top > -1)?.dataset.section"""


@pytest.mark.parametrize("name", every([*LESSONS, "book/back-matter/glossary"]))
def test_the_switch_keeps_the_section(address: str, visit: Visit, name: str) -> None:
    switch_there_and_back(address, visit, name)


def test_the_switch_keeps_the_section_in_a_folder(site: Path, visit: Visit) -> None:
    switch_there_and_back(site.resolve().as_uri(), visit, CHAPTER)


def switch_there_and_back(root: str, visit: Visit, name: str) -> None:
    """Go to the middle of a page, to the other language and back."""
    page = visit.open(root + path("en", name))
    visit.settle()
    sections = page.eval_on_selector_all("section[data-section]", "all => all.map(one => one.dataset.section)")
    wanted = sections[len(sections) // 2]
    page.evaluate("id => document.getElementById(id).scrollIntoView({behavior: 'instant'})", wanted)
    for language in ("ar", "en"):
        # Playwright's own click would scroll the page to where the bar with the link would stand if it did not stick.
        box = page.locator(f"a.course-language[hreflang={language}]").bounding_box()
        with page.expect_navigation(wait_until="load"):
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert page.url == f"{root}{path(language, name)}#{wanted}"
        assert page.evaluate(IN_SIGHT) == wanted
