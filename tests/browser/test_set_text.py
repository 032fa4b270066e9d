"""How the text of pages is set: the length of lines, titles, fonts that are there from the start."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE, WIDE, Windows, path
from tests.browser.kinds import CHAPTER, PROJECT

LINE = (60, 75)
# The number of letters in each line of running text that is full, by where the words stand.
LETTERS_IN_LINES = r"""() => {
  const lines = [];
  for (const paragraph of document.querySelectorAll("article section > p")) {
    if (paragraph.querySelector("code, .formula, sup, img")) continue;
    const counts = [];
    let last = -1;
    const walk = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      for (const { index, 0: word } of walk.currentNode.textContent.matchAll(/\S+\s*/g)) {
        const range = document.createRange();
        range.setStart(walk.currentNode, index);
        range.setEnd(walk.currentNode, index + word.trimEnd().length);
        const { bottom } = range.getBoundingClientRect();
        if (Math.abs(bottom - last) > 8) counts.push(0);
        last = bottom;
        counts[counts.length - 1] += word.length;
      }
    }
    lines.push(...counts.slice(0, -1));
  }
  return lines;
}"""


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("width", [1280, 1600, 1920])
def test_lines_of_running_text_have_60_to_75_letters(windows: Windows, address: str, language: str, width: int) -> None:
    with windows.window(viewport=WIDE) as context:
        page = context.new_page()
        page.set_viewport_size({**WIDE, "width": width})
        page.goto(address + path(language, CHAPTER), wait_until="load")
        lines = sorted(page.evaluate(LETTERS_IN_LINES))
        assert len(lines) > 20
        middle = lines[len(lines) // 2]
        assert LINE[0] <= middle <= LINE[1], f"the middle line has {middle} letters"
        # A measure that is too wide or too narrow is seen.
        for measure, found in (("50rem", "wide"), ("22rem", "narrow")):
            page.add_style_tag(content=f"article p {{ max-width: {measure} !important; width: {measure} }}")
            other = sorted(page.evaluate(LETTERS_IN_LINES))
            middle = other[len(other) // 2]
            assert middle > LINE[1] if found == "wide" else middle < LINE[0]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_section_stands_visibly_below_its_chapter(windows: Windows, address: str, size: dict[str, int]) -> None:
    with windows.window(viewport=size) as context:
        page = context.new_page()
        page.goto(address + path("en", CHAPTER), wait_until="load")
        sizes = [
            page.locator(f"article {name}").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
            for name in ("h1", "h2", "section > p")
        ]
        assert sizes[0] >= 1.25 * sizes[1] and sizes[1] >= 1.25 * sizes[2], sizes


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_magnifier_does_not_lie_on_the_query(
    windows: Windows, address: str, language: str, size: dict[str, int]
) -> None:
    with windows.window(viewport=size) as context:
        page = context.new_page()
        page.goto(f"{address}{path(language, 'search')}?q=a", wait_until="load")
        overlap = """() => {
          const form = document.querySelector(".bd-search-container form.bd-search");
          const icon = form.querySelector(".fa-magnifying-glass").getBoundingClientRect();
          const input = form.querySelector("input"), style = getComputedStyle(input);
          const box = input.getBoundingClientRect();
          const left = box.left + parseFloat(style.paddingLeft), right = box.right - parseFloat(style.paddingRight);
          return Math.max(0, Math.min(right, icon.right) - Math.max(left, icon.left));
        }"""
        assert page.locator(".bd-search-container .fa-magnifying-glass").bounding_box()["width"] > 5
        assert page.evaluate(overlap) == 0
        page.add_style_tag(
            content=".bd-search i.fa-solid.fa-magnifying-glass { position: absolute; inset-inline-start: 1.5rem }"
        )
        assert page.evaluate(overlap) > 0


# Fonts come to a window that has none yet.


@pytest.mark.parametrize("language", PROJECT.languages)
def test_the_fonts_of_the_text_are_there_before_it_is_laid_out(browser: Browser, address: str, language: str) -> None:
    wanted = {"Noto Sans", *(["Noto Sans Arabic"] if language == "ar" else [])}
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    # Asked where the text begins, long before the page has come.
    page.add_init_script(
        """new MutationObserver((_, watch) => {
          if (!document.querySelector("article")) return;
          watch.disconnect();
          window.early = [...document.fonts].filter((one) => one.status === "loaded").map((one) => one.family);
        }).observe(document, { childList: true, subtree: true })"""
    )
    page.goto(address + path(language, CHAPTER), wait_until="load")
    assert wanted <= {family.strip('"') for family in page.evaluate("early")}
    context.close()


@pytest.mark.parametrize("language", PROJECT.languages)
def test_without_a_script_the_fonts_come_by_a_sheet(browser: Browser, address: str, language: str) -> None:
    context = browser.new_context(viewport=WIDE, java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    # Fonts are asked for when text is drawn, which may be long after the page has loaded.
    with page.expect_request("**/noto-sans.woff2", timeout=60_000):
        page.goto(address + path(language, CHAPTER), wait_until="load")
    if language == "ar" and "noto-sans-arabic.woff2" not in asked:
        page.wait_for_event("request", lambda request: request.url.endswith("noto-sans-arabic.woff2"), timeout=60_000)
    page.wait_for_timeout(500)
    assert ("noto-sans-arabic.woff2" in asked) == (language == "ar")
    context.close()
