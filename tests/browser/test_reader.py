"""What a reader begins with, is asked again and sees done: in a browser, in both languages, also where nothing is kept.

On the sample course with three chapters, so that the later ones have something to ask.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from coursekit.course.project import Project
from coursekit.site.build import build
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE, WIDE, Visit, Windows, parsed, path
from tests.conftest import lend_packages
from tests.site import three_chapters
from tests.site.three_chapters import CASE, CHAPTERS

FIRST, SECOND, THIRD = CHAPTERS
LANGUAGES = ("en", "ar")
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});"""
SAID = "document.querySelector('{0}').textContent.trim() !== ''"
STORE = "JSON.parse(localStorage.getItem('course')).data.card"


@pytest.fixture(scope="module")
def chapters(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of the course with three chapters."""
    course = three_chapters.make(tmp_path_factory.mktemp("chapters") / "course")
    lend_packages(project, course)
    return build(course)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader's browser, in which nothing is kept yet."""
    window = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    yield window
    window.close()


def go(context: BrowserContext, site: Path, language: str, name: str, now: datetime = NOW) -> Page:
    """Open a page of the site, as files, at a moment, in the reader's one tab: another hears of what is kept later."""
    page = context.pages[0] if context.pages else context.new_page()
    page.clock.set_fixed_time(now)
    page.goto(site.resolve().as_uri() + path(language, name), wait_until="load")
    return page


def cards(page: Page) -> list[str]:
    """Return the cards that a page asks, in its order."""
    return page.eval_on_selector_all(".retrieval .quiz", "all => all.map(one => one.dataset.card)")


def answer(page: Page, question: str, *, right: bool, said: str) -> str:
    """Unfold an answer by keyboard and return what a screen reader is told."""
    page.evaluate(f"document.querySelector('{said}').textContent = ''")
    kind = ".right" if right else ":not(.right)"
    page.locator(f"{question} details.answer{kind} > summary").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(SAID.format(said))
    return page.locator(said).text_content()


def recall(page: Page, card: str, *, right: bool) -> str:
    """Answer a question from an earlier chapter."""
    return answer(page, f".retrieval .quiz[data-card='{card}']", right=right, said=".retrieval-said")


# --- Questions from earlier chapters ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_script_a_fixed_choice_can_be_read(chapters: Path, windows: Windows, language: str) -> None:
    with windows.window(java_script_enabled=False) as context:
        page = go(context, chapters, language, THIRD)
        fixed = cards(page)
        assert len(fixed) == 3 and all(card.startswith((f"{FIRST}#", f"{SECOND}#")) for card in fixed)
        assert page.locator(".retrieval-note").inner_text().strip()
        feedback = page.locator(".retrieval details.answer p").first
        assert not feedback.is_visible()
        page.locator(".retrieval summary").first.click()
        assert feedback.is_visible()
        assert (
            page.locator(".retrieval h2").inner_text()
            == {"en": "First, from earlier chapters", "ar": "أولًا، من فصول سابقة"}[language]
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_chapter_and_the_case_ask_nothing(chapters: Path, language: str) -> None:
    asking = [name for name in (*CHAPTERS, CASE) if parsed(chapters, language, name).select(".retrieval")]
    assert asking == [SECOND, THIRD]


def test_a_new_reader_is_asked_what_stands_in_the_page(chapters: Path, context: BrowserContext) -> None:
    fixed = [one["data-card"] for one in parsed(chapters, "en", THIRD).select(".retrieval .quiz")]
    page = go(context, chapters, "en", THIRD)
    assert cards(page) == fixed
    assert page.locator(".retrieval-note").inner_text().startswith("Chosen for you")


def test_what_is_due_comes_first_then_what_is_new(chapters: Path, context: BrowserContext) -> None:
    page = go(context, chapters, "en", THIRD)
    everything = [f"{name}#{number}" for name in (FIRST, SECOND) for number in (1, 2)]
    wrong, right, other = cards(page)
    (unseen,) = set(everything) - {wrong, right, other}
    assert recall(page, wrong, right=False).startswith("Wrong answer.")
    assert recall(page, right, right=True).startswith("Right answer.")
    # Once a wrong answer has been unfolded, the right one proves nothing.
    recall(page, wrong, right=True)
    kept = page.evaluate(STORE)
    assert {card: value["box"] for card, value in kept.items()} == {wrong: 1, right: 2}

    # The same day: what was never asked comes before what was.
    page = go(context, chapters, "en", THIRD, NOW + timedelta(hours=1))
    assert set(cards(page)[:2]) == {other, unseen} and cards(page)[2] == wrong
    # The next day the wrong one is due, and comes first.
    page = go(context, chapters, "en", THIRD, NOW + timedelta(days=1, hours=1))
    assert cards(page)[0] == wrong
    # Two days later the other one too, and the one that is overdue for longer comes first.
    page = go(context, chapters, "ar", THIRD, NOW + timedelta(days=3, hours=1))
    assert cards(page)[:2] == [wrong, right]


def test_each_box_rests_longer(chapters: Path, context: BrowserContext) -> None:
    card, moment, rests = f"{FIRST}#1", NOW, []

    def kept() -> dict:
        return page.evaluate(STORE)[card]

    for _ in range(6):
        page = go(context, chapters, "en", SECOND, moment)
        recall(page, card, right=True)
        due = datetime.fromtimestamp(kept()["due"] / 1000, UTC)
        rests.append((due - moment).days)
        moment = due
    # A new card is in the first box; there are five.
    assert rests == [3, 7, 16, 35, 35, 35]
    # One right before its time does not move it; one wrong takes it back to the first box.
    before = kept()
    page = go(context, chapters, "en", SECOND, moment - timedelta(days=1))
    recall(page, card, right=True)
    assert (kept()["box"], kept()["due"]) == (before["box"], before["due"])
    page = go(context, chapters, "en", SECOND, moment)
    recall(page, card, right=False)
    assert kept()["box"] == 1 and kept()["due"] == (moment + timedelta(days=1)).timestamp() * 1000


def test_the_quiz_of_a_chapter_and_the_questions_in_later_ones_are_the_same_cards(
    chapters: Path, context: BrowserContext
) -> None:
    page = go(context, chapters, "en", FIRST)
    answer(page, ".quiz[data-question='1']", right=False, said=".quiz-said")
    assert page.evaluate(STORE)[f"{FIRST}#1"]["box"] == 1
    # The quiz is kept as it was left, in the other language too.
    page = go(context, chapters, "ar", FIRST)
    assert page.locator(".quiz[data-question='1'] details[open]").count() == 1
    # Once it is due, later chapters ask it first, and its own page asks it anew.
    later = NOW + timedelta(days=2)
    assert cards(go(context, chapters, "en", THIRD, later))[0] == f"{FIRST}#1"
    page = go(context, chapters, "en", FIRST, later)
    assert page.locator(".quiz details[open]").count() == 0
    answer(page, ".quiz[data-question='1']", right=True, said=".quiz-said")
    assert page.evaluate(STORE)[f"{FIRST}#1"]["box"] == 2
    assert re.findall(r"\d+", page.locator(".quiz-tally").inner_text()) == ["1", "2", "1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_kept_the_fixed_choice_stays_and_the_page_says_so(
    chapters: Path, context: BrowserContext, language: str
) -> None:
    context.new_page().add_init_script(BLOCKED)
    page = go(context, chapters, language, THIRD)
    assert cards(page) == [one["data-card"] for one in parsed(chapters, language, THIRD).select(".retrieval .quiz")]
    note = page.locator(".retrieval-note")
    assert note.inner_text() == note.get_attribute("data-forgetful")
    assert recall(page, cards(page)[0], right=False).startswith({"en": "Wrong answer.", "ar": "إجابة خاطئة."}[language])
    page = go(context, chapters, language, "book/my-progress")
    note = page.locator(".progress-note")
    assert note.inner_text() == note.get_attribute("data-forgetful")
    assert not page.locator(".progress-choices").is_visible()


def test_links_of_questions_lead_where_they_say(chapters: Path, context: BrowserContext) -> None:
    page = go(context, chapters, "ar", THIRD)
    for link in page.eval_on_selector_all(".retrieval a", "all => all.map(one => one.href)"):
        target = urlparse(link)
        assert Path(unquote(target.path)).is_file()
        assert f'id="{target.fragment}"' in Path(unquote(target.path)).read_text(encoding="utf-8")


# --- My progress ---


def of(page: Page, lesson: str) -> Locator:
    return page.locator(f"tr[data-lesson='{lesson}'] .done-questions")


@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_says_what_is_done_and_links_to_what_is_due(
    chapters: Path, context: BrowserContext, language: str
) -> None:
    page = go(context, chapters, language, "book/my-progress")
    assert page.locator(".nothing-due").is_visible()
    page = go(context, chapters, language, FIRST)
    answer(page, ".quiz[data-question='1']", right=True, said=".quiz-said")
    answer(page, ".quiz[data-question='2']", right=False, said=".quiz-said")
    page = go(context, chapters, language, "book/my-progress")
    expect(of(page, FIRST)).to_have_text({"en": "1 of 2", "ar": "1 من 2"}[language])
    assert page.locator(".nothing-due").is_visible()

    page = go(context, chapters, language, "book/my-progress", NOW + timedelta(days=4))
    links = page.locator(".progress-due li a")
    # The wrong one has been due for longer.
    assert [link.get_attribute("href") for link in links.all()] == [
        f"how-many-stay.html#question-{number}" for number in (2, 1)
    ]
    assert not page.locator(".nothing-due").is_visible()
    links.first.press("Enter")
    page.wait_for_url("**/how-many-stay.html#question-2")
    assert page.locator("#question-2").is_visible()


def test_progress_hears_of_another_tab_and_of_a_way_back(chapters: Path, context: BrowserContext) -> None:
    page = go(context, chapters, "en", "book/my-progress")
    other = context.new_page()
    other.goto(chapters.resolve().as_uri() + path("en", FIRST), wait_until="load")
    answer(other, ".quiz[data-question='1']", right=True, said=".quiz-said")
    expect(of(page, FIRST)).to_have_text("1 of 2")
    # The driver switches off the browser's memory of pages, so the page is told by hand that it was put by.
    of(page, FIRST).evaluate("cell => cell.textContent = 'before'")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(of(page, FIRST)).to_have_text("1 of 2")


def test_tasks_count_too(chapters: Path, context: BrowserContext) -> None:
    page = go(context, chapters, "en", FIRST)
    page.evaluate(f"courseStore.set('task', '{FIRST}#one', {{ tries: 2, done: true }})")
    page.evaluate(f"courseStore.set('task', '{FIRST}#two', {{ tries: 1, done: false }})")
    page = go(context, chapters, "en", "book/my-progress")
    assert page.locator(f"tr[data-lesson='{FIRST}'] .done-tasks").inner_text() == "1 of 6"


def test_progress_is_saved_cleared_and_loaded(chapters: Path, context: BrowserContext, tmp_path: Path) -> None:
    page = go(context, chapters, "en", FIRST)
    answer(page, ".quiz[data-question='1']", right=True, said=".quiz-said")
    page = go(context, chapters, "en", "book/my-progress")
    said = page.locator(".progress-said")
    assert said.get_attribute("role") == "status"
    with page.expect_download() as download:
        page.locator(".progress-export").press("Enter")
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    assert kept.name == "my-progress.json" and f"{FIRST}#1" in json.loads(kept.read_text())["data"]["card"]
    assert said.inner_text() == "Saved."

    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator(".progress-clear").press("Enter")
    expect(of(page, FIRST)).to_have_text("1 of 2")
    assert asked[0].startswith("Clear everything")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(".progress-clear").press("Enter")
    expect(of(page, FIRST)).to_have_text("0 of 2")
    assert said.inner_text() == "Everything was cleared."
    assert page.evaluate("localStorage.getItem('course')") is None

    (tmp_path / "foreign.json").write_text('{"some": "thing"}')
    page.set_input_files(".progress-import input", tmp_path / "foreign.json")
    page.wait_for_function("document.querySelector('.progress-said').textContent.startsWith('This file holds no')")
    expect(of(page, FIRST)).to_have_text("0 of 2")
    page.set_input_files(".progress-import input", kept)
    page.wait_for_function("document.querySelector('.progress-said').textContent === 'Loaded.'")
    expect(of(page, FIRST)).to_have_text("1 of 2")


def test_without_a_script_progress_says_what_there_is(chapters: Path, windows: Windows) -> None:
    with windows.window(java_script_enabled=False) as context:
        page = go(context, chapters, "en", "book/my-progress")
        assert of(page, FIRST).inner_text() == "2" and page.locator(f"tr[data-lesson='{CASE}'] a").is_visible()
        assert not page.locator(".progress-choices").is_visible() and not page.locator(".progress-due").is_visible()


# --- The first page ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_leads_to_every_lesson_and_marks_what_is_done(
    chapters: Path, context: BrowserContext, language: str
) -> None:
    page = go(context, chapters, language, "book/intro")
    start = page.locator("a.start-here")
    assert start.inner_text() == {"en": "Start here", "ar": "ابدأ من هنا"}[language]
    assert start.get_attribute("href") == "how-many-stay.html"
    stops = page.locator(".map-stop")
    assert stops.count() == 4
    assert all(text.strip() for text in stops.locator(".map-decision").all_inner_texts())
    assert not page.locator(".map-done").first.is_visible()

    page = go(context, chapters, language, FIRST)
    for number in (1, 2):
        answer(page, f".quiz[data-question='{number}']", right=True, said=".quiz-said")
    page = go(context, chapters, language, "book/intro")
    done = page.locator(".map-done").first
    assert done.inner_text() == {"en": "2 of 8 done here", "ar": "أنجزت هنا 2 من 8"}[language]
    assert page.locator(".map-stop.finished").count() == 0
    for number in range(6):
        page.evaluate(f"courseStore.set('task', '{FIRST}#{number}', {{ tries: 1, done: true }})")
    page = go(context, chapters, language, "book/intro")
    assert done.inner_text() == {"en": "8 of 8 done here", "ar": "أنجزت هنا 8 من 8"}[language]
    assert page.locator(".map-stop.finished").count() == 1
    # Those who have begun go on where they are.
    assert page.locator("a.start-here").get_attribute("href").endswith("who-leaves.html")
    page.locator(".map-stop a").nth(1).press("Enter")
    page.wait_for_url("**/who-leaves.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_is_the_first_page_in_its_own_language(
    chapters: Path, context: BrowserContext, language: str
) -> None:
    page = go(context, chapters, language, "index")
    assert page.url.endswith(path(language, "index"))
    assert (
        page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]")
        == {
            "en": ["en", "ltr"],
            "ar": ["ar", "rtl"],
        }[language]
    )
    assert page.locator("article h1").count() == 1 and page.locator(".map-stop").count() == 4
    found = page.eval_on_selector_all(
        "[href], [src]", "all => all.map(one => one.getAttribute('href') ?? one.getAttribute('src'))"
    )
    assert len(found) > 30
    for address in found:
        target = urlparse(urljoin(page.url, address))
        assert target.scheme != "file" or Path(unquote(target.path)).is_file(), address
    assert page.locator("link[rel=canonical]").get_attribute("href") == "book/intro.html"
    # Its switch of language, its search and its map lead on.
    page.locator("a.course-language").first.click()
    page.wait_for_url(f"**{path('ar' if language == 'en' else 'en', 'book/intro')}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_does_not_say_its_title_twice(chapters: Path, language: str) -> None:
    first, other = (parsed(chapters, language, name) for name in ("book/intro", FIRST))
    title = first.h1.find(string=True).strip()
    assert first.title.get_text() == title
    assert other.title.get_text().endswith(title) and other.title.get_text() != title


# --- For every reader ---

PAGES = ["book/intro", "index", "book/my-progress", THIRD]


# Two in each language: what a script adds is the same in both.
@pytest.mark.parametrize(("language", "name"), list(zip(cycle(LANGUAGES), PAGES, strict=False)))
def test_axe_finds_nothing_before_and_after(chapters: Path, context: BrowserContext, language: str, name: str) -> None:
    page = go(context, chapters, language, FIRST)
    for number in (1, 2):
        answer(page, f".quiz[data-question='{number}']", right=number == 1, said=".quiz-said")
    page = go(context, chapters, language, name, NOW + timedelta(days=5))
    if name == THIRD:
        recall(page, cards(page)[0], right=False)
    page.set_default_timeout(120_000)
    assert violations(page) == []


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_phone_scrolls_down_alone(chapters: Path, visit: Visit, language: str, name: str) -> None:
    page = visit.open(chapters.resolve().as_uri() + path(language, name))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert visit.faults == []
