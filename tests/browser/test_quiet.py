"""Pages that are light and stand still: what they weigh, what moves while they load, how their text is set."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from coursekit.site.budgets import PLAIN_BYTES, VISITED_BYTES
from tests.browser.conftest import PHONE, WIDE, Windows, path
from tests.browser.kinds import CHAPTER, PROJECT, in_each_language

# After loading, nobody touches a page for so long.
UNTOUCHED = 2000
MOST_SHIFT = 0.1
LINE = (60, 75)
# What moves while nobody does anything, from the first moment on.
WATCH = """
window.shift = 0;
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    shift += entry.value;
    for (const { node } of entry.sources) {
      moved.push(`${entry.value.toFixed(3)} ${(node?.outerHTML ?? node?.textContent)?.slice(0, 80)}`);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
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
# Brings every combination of a page's sliders on, with the picture of each.
VISIT_EVERY_STATE = """async () => {
  for (const explorer of document.querySelectorAll(".explorer")) {
    const sliders = [...explorer.querySelectorAll("input[type=range]")];
    const visit = async (place) => {
      if (place === sliders.length) {
        const image = explorer.querySelector("figure:not([hidden]) img");
        if (!image.complete) await new Promise((done) => image.addEventListener("load", done));
        return;
      }
      for (let value = 0; value <= sliders[place].max; value += 1) {
        sliders[place].value = value;
        sliders[place].dispatchEvent(new Event("input", { bubbles: true }));
        await visit(place + 1);
      }
    };
    await visit(0);
  }
}"""


@dataclass
class Quiet:
    """A page that is watched, and what came over the wire for it, unpacked."""

    page: Page
    weight: int = 0

    def open(self, url: str) -> None:
        """Go to a page."""
        self.page.goto(url, wait_until="load")

    @property
    def shift(self) -> float:
        """How far the page has moved by itself."""
        return self.page.evaluate("shift")

    @property
    def moved(self) -> list[str]:
        """What has moved, and how far."""
        return self.page.evaluate("moved")[:6]


def watched(context: BrowserContext) -> Quiet:
    """Return a fresh page that is watched, and fetches all it needs."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    quiet = Quiet(page)

    within: set[str] = set()

    def ask(event: dict) -> None:
        # What lies within a file that came is not counted again.
        if event["request"]["url"].startswith("data:"):
            within.add(event["requestId"])

    def count(event: dict) -> None:
        if event["requestId"] not in within:
            quiet.weight += event["dataLength"]

    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.requestWillBeSent", ask)
    session.on("Network.dataReceived", count)
    return quiet


@pytest.mark.parametrize(("language", "name"), in_each_language([*PROJECT.docnames, "search"]))
def test_a_page_is_light_and_stands_still(windows: Windows, address: str, language: str, name: str) -> None:
    with windows.window(viewport=WIDE) as large, windows.window(viewport=PHONE) as small:
        wide, phone = watched(large), watched(small)
        for quiet in (wide, phone):
            quiet.open(address + path(language, name))
        # Both are left alone at the same time.
        wide.page.wait_for_timeout(UNTOUCHED)
        for quiet in (wide, phone):
            width = quiet.page.viewport_size["width"]
            assert quiet.shift < MOST_SHIFT, f"{width} px: {quiet.shift:.3f}, {quiet.moved}"
            assert quiet.weight <= PLAIN_BYTES, f"{width} px: {quiet.weight:,} bytes"
        wide.page.evaluate(VISIT_EVERY_STATE)
        assert wide.weight <= VISITED_BYTES, f"{wide.weight:,} bytes with every state seen"


def test_a_page_that_moves_or_grows_is_found(windows: Windows, address: str) -> None:
    with windows.window(viewport=WIDE) as context:
        quiet = watched(context)
        quiet.page.add_init_script(
            """addEventListener("load", () => setTimeout(() => {
              document.querySelector("article").insertAdjacentHTML("afterbegin", "<p style='height: 300px'>Late</p>");
              fetch("/_static/widgets/embed-amd.js").then((answer) => answer.text());
            }, 300))"""
        )
        quiet.open(address + path("en", CHAPTER))
        quiet.page.wait_for_timeout(UNTOUCHED)
        assert quiet.shift > MOST_SHIFT and quiet.moved
        assert quiet.weight > VISITED_BYTES


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
