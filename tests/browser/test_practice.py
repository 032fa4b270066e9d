"""Practice on the page of the sample course: every kind answered wrong and right, by keyboard, in both languages."""

import functools
import json
import re
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, Locator, Page

from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.site.book import document
from coursekit.site.edition_build import SOURCES
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE, WIDE, Quiet, Visit, Windows, path

LESSON = "book/how-many-stay"
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
# In Arabic more can go wrong; the rest is for `make site-check`.
ARABIC = pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.every_one), "ar"])
RIGHT = {"en": "Right answer. ", "ar": "إجابة صحيحة. "}
NAMES = {
    "predict": "rates-over-the-years",
    "number": "rate-of-the-second-year",
    "order": "rates-in-order",
    "gap": "rates-with-a-gap",
    "choice": "what-the-forecast-missed",
    "why": "why-rates-rise",
}


@pytest.fixture(scope="module")
def served(sample: Project) -> Iterator[str]:
    """Where the sample course's site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(sample.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def task(page: Page, kind: str) -> Locator:
    return page.locator(f"#practice-{NAMES[kind]}")


def said(page: Page, kind: str) -> str:
    return " ".join(task(page, kind).locator(".practice-said").text_content().split())


def data(page: Page, kind: str) -> dict:
    return json.loads(task(page, kind).get_attribute("data-practice"))


def words(page: Page) -> dict[str, str]:
    return json.loads(page.locator("meta[name=practice-words]").get_attribute("content"))


def kept(page: Page) -> dict:
    return page.evaluate("courseStore.all('task')")


def shown(page: Page) -> dict:
    """Return what is judged of the variant of the number that the reader got."""
    variant = task(page, "number").locator(".practice-ask:visible").get_attribute("data-variant")
    return data(page, "number")["variants"][int(variant)]


def type_and_enter(page: Page, kind: str, text: str) -> str:
    field = task(page, kind).locator("form input")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    return said(page, kind)


def message(page: Page, kind: str, key: str) -> str:
    """Return a text that the page holds for a case."""
    place = "" if kind in ("choice", "predict") else ".practice-more:not([hidden]) "
    return " ".join(task(page, kind).locator(f"{place}[data-message='{key}']").text_content().split())


def choose(page: Page, kind: str, place: int) -> str:
    """Choose an option by keyboard and check it."""
    buttons = task(page, kind).locator("input[type=radio]")
    buttons.nth(place).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    return said(page, kind)


def arrange(page: Page, lines: list[int]) -> str:
    """Bring lines in order by keyboard alone, leave the others out, and check."""
    root = task(page, "order")
    for line in range(len(data(page, "order")["lines"])):
        if line not in lines and root.locator(f".practice-lines [data-line='{line}']").count():
            root.locator(f"[data-line='{line}'] [data-move=out]").focus()
            page.keyboard.press("Enter")
    for wanted, line in enumerate(lines):
        place = root.locator(".practice-lines [data-line]").evaluate_all("all => all.map(one => +one.dataset.line)")
        for _ in range(place.index(line) - wanted):
            root.locator(f"[data-line='{line}'] button:enabled").first.focus()
            page.keyboard.press("ArrowUp")
    root.locator("button[type=submit]").focus()
    page.keyboard.press("Enter")
    return said(page, "order")


@pytest.mark.parametrize(
    ("language", "origin", "visit"),
    [("en", "http", WIDE), ("en", "file", PHONE), ("ar", "file", WIDE), ("ar", "http", PHONE)],
    indirect=["visit"],
)
def test_every_kind_is_answered_by_keyboard(
    sample: Project, served: str, visit: Visit, language: str, origin: str
) -> None:
    root = served if origin == "http" else sample.site.resolve().as_uri()
    page = visit.open(root + path(language, LESSON))
    right = RIGHT[language]

    # A number: the likely mistake is named, then what cannot be read, then the right one, as that reader writes it.
    judged = shown(page)
    assert said(page, "number") == ""
    wrong = type_and_enter(page, "number", f"{judged['mistakes'][1]:.1f}%")
    assert wrong.endswith(message(page, "number", "mistake-1"))
    assert wrong.startswith(words(page)["wrong"])
    assert type_and_enter(page, "number", "x") == words(page)["text"]
    digits = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫") if language == "ar" else str.maketrans(".", ",")
    answer = f"{judged['answer']:.1f}".translate(digits)
    assert type_and_enter(page, "number", answer) == f"{right}{message(page, 'number', 'because')}"

    place = data(page, "choice")["variants"][0]["right"]
    assert choose(page, "choice", (place + 1) % 3).endswith(message(page, "choice", f"option-{(place + 1) % 3}"))
    assert choose(page, "choice", place) == f"{right}{message(page, 'choice', f'option-{place}')}"

    assert type_and_enter(page, "gap", "shift( -1 )").endswith(message(page, "gap", "mistake-0"))
    assert type_and_enter(page, "gap", " shift ( 1 )") == f"{right}{message(page, 'gap', 'because')}"

    needed = data(page, "order")["variants"][0]["needed"]
    assert "rate" in arrange(page, [needed[2], needed[0], needed[1], needed[3]])
    assert arrange(page, [needed[1], needed[0], *needed[2:]]) == f"{right}{message(page, 'order', 'because')}"

    fold = page.locator("details.practice-revealed")
    assert not fold.evaluate("one => one.open")
    choose(page, "predict", 0)
    assert fold.evaluate("one => one.open")

    tries = {name.partition("#")[2]: value for name, value in kept(page).items()}
    assert set(tries) == set(NAMES.values()) - {NAMES["why"]}
    assert all(value["done"] and not value["firstRight"] for value in tries.values())
    assert tries[NAMES["number"]]["tries"] == 2
    assert task(page, "number").locator(".practice-done").is_visible()
    assert visit.faults == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_progress_and_variant_are_there_again_after_a_reload(served: str, visit: Visit) -> None:
    page = visit.open(served + path("en", LESSON))
    asked = task(page, "number").locator(".practice-ask:visible").inner_text()
    type_and_enter(page, "number", str(shown(page)["answer"]))
    assert kept(page)[f"{LESSON}#{NAMES['number']}"]["firstRight"]
    page.reload()
    assert task(page, "number").locator(".practice-ask:visible").inner_text() == asked
    assert task(page, "number").locator(".practice-done").is_visible()
    # The same task in the other language.
    page = visit.open(served + path("ar", LESSON))
    assert task(page, "number").locator(".practice-done").is_visible()
    assert kept(page)[f"{LESSON}#{NAMES['number']}"]["tries"] == 1


def test_another_variant_is_drawn_and_judged_by_its_own_numbers(served: str, visit: Visit) -> None:
    page = visit.open(served + path("en", LESSON))
    first = shown(page)
    task(page, "number").locator(".practice-another").click()
    second = shown(page)
    # Their answers alone may be the same.
    assert second != first
    assert page.evaluate("document.activeElement.id") == f"practice-{NAMES['number']}-answer"
    assert type_and_enter(page, "number", str(second["answer"])).startswith("Right answer.")


def test_two_readers_get_different_numbers(served: str, browser: Browser) -> None:
    drawn = set()
    for _ in range(12):
        context = browser.new_context()
        page = context.new_page()
        page.goto(served + path("en", LESSON))
        drawn.add(shown(page)["answer"])
        context.close()
        if len(drawn) > 1:
            return
    pytest.fail(f"twelve readers got the same number: {drawn}")


def test_hints_come_one_after_another_and_then_the_solution(served: str, visit: Visit) -> None:
    page = visit.open(served + path("en", LESSON))
    folds = task(page, "number").locator(".practice-more:visible > details")
    titles = ["Hint 1", "Hint 2", "Hint 3", "Worked solution"]
    for count, title in enumerate(titles, start=1):
        seen = [fold for fold in folds.all() if fold.is_visible()]
        assert len(seen) == count
        summary = seen[-1].locator("summary")
        assert summary.inner_text() == title
        summary.focus()
        page.keyboard.press("Enter")
        seen[-1].locator(":scope > :not(summary)").first.wait_for(state="visible")
        page.wait_for_timeout(50)


def test_a_right_answer_opens_the_way_to_the_solution(served: str, visit: Visit) -> None:
    page = visit.open(served + path("en", LESSON))
    type_and_enter(page, "gap", "shift()")
    assert task(page, "gap").locator("summary", has_text="Worked solution").is_visible()


def test_the_first_answer_is_judged_at_once(served: str, visit: Visit) -> None:
    page = visit.open(served + path("en", LESSON))
    milliseconds = page.evaluate(
        """(id) => {
          const task = document.getElementById(id);
          task.querySelector("form input").value = "3";
          const start = performance.now();
          task.querySelector("button[type=submit]").click();
          if (!task.querySelector(".practice-said").textContent) throw new Error("nothing was said");
          return performance.now() - start;
        }""",
        f"practice-{NAMES['number']}",
    )
    assert milliseconds < 100


@ARABIC
def test_what_is_said_is_announced_and_axe_finds_nothing(served: str, browser: Browser, language: str) -> None:
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    page = context.new_page()
    page.goto(served + path(language, LESSON))
    assert {line.get_attribute("role") for line in page.locator(".practice-said").all()} == {"status"}
    type_and_enter(page, "number", "3")
    choose(page, "choice", 0)
    type_and_enter(page, "gap", "shift()")
    task(page, "order").locator("[data-move=out]").first.click()
    for summary in page.locator(".practice summary").all():
        if summary.is_visible():
            summary.click()
    assert violations(page) == []
    context.close()


def test_lines_move_by_buttons_and_say_where_they_are(served: str, visit: Visit) -> None:
    page = visit.open(served + path("en", LESSON))
    root = task(page, "order")
    second = root.locator(".practice-lines [data-line]").nth(1)
    line = second.get_attribute("data-line")
    second.locator("[data-move=up]").click()
    assert root.locator(".practice-lines [data-line]").first.get_attribute("data-line") == line
    assert said(page, "order") == "Now line 1 of 5."
    # The button that was used is off now; the keyboard stays in the line.
    assert page.evaluate("document.activeElement.closest('[data-line]')?.dataset.line") == line


def test_where_the_browser_keeps_nothing_it_works_and_forgets(served: str, browser: Browser) -> None:
    context = browser.new_context()
    # The theme's own scripts stop at this; ours must not.
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = context.new_page()
    page.goto(served + path("en", LESSON))
    assert page.evaluate("courseStore.keeps") is False
    assert type_and_enter(page, "number", str(shown(page)["answer"])).startswith("Right answer.")
    assert kept(page)[f"{LESSON}#{NAMES['number']}"]["done"]
    page.reload()
    assert not task(page, "number").locator(".practice-done").is_visible()
    context.close()


@LANGUAGES
def test_without_a_script_it_is_readable_text(served: str, windows: Windows, language: str) -> None:
    with windows.window(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served + path(language, LESSON))
        number = task(page, "number")
        assert number.locator(".practice-ask:visible").count() == 1
        assert not number.locator("button").first.is_visible()
        assert number.locator("summary:visible").count() == 4
        solution = number.locator(".practice-more").first.locator("details").last
        solution.locator("summary").click()
        assert solution.locator("p").first.is_visible()
        assert task(page, "order").locator("li:visible").count() == 5
        assert task(page, "choice").locator("label:visible").count() == 3


def test_scripts_come_with_tasks_alone(sample: Project) -> None:
    lesson = (sample.site / f"{LESSON}.html").read_text(encoding="utf-8")
    other = (sample.site / "book/intro.html").read_text(encoding="utf-8")
    for name in ("practice-judge.js", "practice.js", "practice.css"):
        assert name in lesson
        assert name not in other
    # The code of a task is not on the page.
    assert "practice.number(" not in re.sub("<[^>]*>", "", lesson)


@LANGUAGES
def test_the_store_can_be_taken_along_and_cleared(served: str, visit: Visit, language: str) -> None:
    page = visit.open(served + path(language, LESSON))
    type_and_enter(page, "gap", "shift()")
    text = page.evaluate("courseStore.export()")
    page.evaluate("courseStore.clear()")
    assert kept(page) == {}
    assert page.evaluate("text => courseStore.import(text)", "no such thing") is False
    assert page.evaluate("text => courseStore.import(text)", '{"version": 1, "data": [1]}') is False
    assert kept(page) == {}
    assert page.evaluate("text => courseStore.import(text)", text) is True
    assert kept(page)[f"{LESSON}#{NAMES['gap']}"]["firstRight"]


@ARABIC
def test_in_jupyter_the_same_words_are_said(sample: Project, served: str, visit: Visit, language: str) -> None:
    edition = next(edition for edition in sample.editions if edition.language == language)
    notebook = notebooks.read(sample.edition_site(edition) / SOURCES / f"{LESSON}.ipynb")
    cells = {cell.id: cell for cell in notebook.cells}
    page = visit.open(served + path(language, LESSON))
    page.evaluate(
        "id => courseStore.set('task', id, { tries: 0, firstRight: false, done: false, variant: 0, at: 0 })",
        f"{LESSON}#{NAMES['number']}",
    )
    page.reload()
    mistake = shown(page)["mistakes"][0]
    told = {
        "practice-rate-answer": (repr(mistake), type_and_enter(page, "number", repr(mistake))),
        "practice-gap-answer": ('"shift(-1)"', type_and_enter(page, "gap", "shift(-1)")),
        "practice-choice-answer": ("1", choose(page, "choice", 0)),
        "predict-rates-answer": ("3", choose(page, "predict", 2)),
    }
    # With no answer everything runs, and nothing is raised.
    NotebookClient(notebook, timeout=120).execute()
    assert {plain(cells[name]) for name in told} == {words(page)["empty"]}
    for name, (answer, _) in told.items():
        assert "None)" in cells[name].source
        cells[name].source = cells[name].source.replace("None)", f"{answer})")
    NotebookClient(notebook, timeout=120).execute()
    for name, (_, answer) in told.items():
        mark, _, text = plain(cells[name]).partition(" ")
        assert mark in "✓✗"
        # The page has its typography, Jupyter its Markdown.
        assert answer.replace("’", "'").endswith(re.sub(r"[`*]", "", text)), name


def plain(cell: notebooks.NotebookNode) -> str:
    return cell.outputs[0].data["text/plain"]


def test_on_paper_it_is_text(sample: Project) -> None:
    soup = document.assemble(sample, sample.source)
    root = soup.select_one("#how-many-stay--practice-rate-of-the-second-year")
    text = " ".join(root.get_text(" ").split())
    assert "Of 1000 customers 800 are left" in text
    assert "Of 500 customers" not in text
    assert "You divided by" not in text
    assert not soup.select(".practice input, .practice button, .practice form")
    assert "______" in soup.select_one("#how-many-stay--practice-rates-with-a-gap").get_text()
    # Worked solutions stand at the end, where the task leads.
    solution = soup.select_one(root.select_one("a[href]")["href"])
    assert solution.find_parent(class_="practice") is None
    assert "At the start of the second year 800 were there" in " ".join(solution.get_text(" ").split())
