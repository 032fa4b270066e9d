"""What an Arabic page shows is read in the order it is written in: sums, signs, names, tables, comments in code."""

from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from coursekit.course.isolation import with_marks
from coursekit.site.finish.isolation import isolate_runs
from coursekit.site.soup import parse
from tests.browser.conftest import PHONE, Visit, path
from tests.browser.kinds import LESSONS, PROJECT, every
from tests.two_directions import CASES

SCRIPT = (Path(__file__).with_name("reading_order.js")).read_text(encoding="utf-8")
RIGHT_TO_LEFT = [edition.language for edition in PROJECT.editions if edition.right_to_left]
# Where the letters of a run stand, from left to right.
ORDER = """([text, run]) => {
  const letters = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let place = 0; place < node.length; place++) letters.push([node, place]);
  const whole = letters.map(([node, place]) => node.data[place]).join("");
  const start = whole.indexOf(run, text ? whole.indexOf(text) : 0);
  return letters.slice(start, start + run.length).filter(([node, place]) => node.data[place].trim())
    .map(([node, place]) => {
      const range = document.createRange();
      range.setStart(node, place);
      range.setEnd(node, place + 1);
      return range.getBoundingClientRect().left;
    });
}"""
FRAME = '<html dir="rtl" lang="ar"><body style="font: 16px sans-serif; width: 1200px">{}</body></html>'


def in_order(places: list[float]) -> bool:
    return all(after >= before - 0.5 for before, after in pairwise(places))


@pytest.mark.parametrize("how", ["elements", "marks"])
def test_runs_read_from_left_to_right(visit: Visit, how: str) -> None:
    wrong = []
    for text, runs in CASES.items():
        soup = parse(FRAME.format(f"<p>{escape(with_marks(text) if how == 'marks' else text)}</p>"))
        if how == "elements":
            isolate_runs(soup, soup.body)
        visit.page.set_content(str(soup))
        wrong += [run for run in runs if not in_order(visit.page.evaluate(ORDER, ["", run]))]
    assert wrong == []


def test_the_faults_are_seen_where_nothing_is_isolated(visit: Visit) -> None:
    """A check that finds nothing must be able to find something."""
    page = visit.page
    for text in ("الفرق 864 − 120 = 744 دينارًا", "+1 أو 0 أو −1", "العدد 45 ± 7.3 هنا"):
        page.set_content(FRAME.format(f"<p>{text}</p>"))
        assert page.evaluate(SCRIPT)["faults"], text
    page.set_content(FRAME.format('<p>الفرق <bdi dir="ltr">864 − 120 = 744</bdi> دينارًا (2017)، وبلغ 16:30</p>'))
    assert page.evaluate(SCRIPT) == {"seen": 3, "faults": []}


TABLES = """() => [...document.querySelectorAll("article table")].map((table) => {
  const [first, second] = table.querySelectorAll("tr:first-child > *");
  const arabic = /[\\u0620-\\u064a]/.test([...table.querySelectorAll("th")].map((one) => one.textContent).join(""));
  const code = table.matches(".dataframe") || table.closest(".cell_output") !== null;
  return second && { arabic, code, right: second.getBoundingClientRect().left < first.getBoundingClientRect().left };
}).filter(Boolean)"""


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
@pytest.mark.parametrize("name", every(LESSONS))
def test_tables_run_with_their_headings(address: str, visit: Visit, language: str, name: str) -> None:
    page = visit.open(address + path(language, name))
    tables = page.evaluate(TABLES)
    assert any(table["code"] for table in tables)
    assert [table for table in tables if table["right"] != (table["arabic"] or not table["code"])] == []


# The first letter of each comment that is not in sight although its line begins there.
COMMENTS = """() => [...document.querySelectorAll(".highlight .c1")].filter((comment) => {
  if (!/[\\u0620-\\u064a]/.test(comment.textContent) || !comment.checkVisibility()) return false;
  const place = comment.textContent.search(/[\\u0620-\\u064a]/);
  const range = document.createRange();
  range.setStart(comment.firstChild, place);
  range.setEnd(comment.firstChild, place + 1);
  const [letter, frame] = [range.getBoundingClientRect(), comment.closest("pre").getBoundingClientRect()];
  return letter.right > frame.right + 1 || letter.left < frame.left - 1;
}).map((comment) => comment.textContent)"""


def comments_out_of_sight(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    return page.evaluate(COMMENTS)


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
@pytest.mark.parametrize("name", every(LESSONS))
def test_comments_in_code_begin_in_sight_on_a_phone(address: str, visit: Visit, language: str, name: str) -> None:
    page = visit.open(address + path(language, name))
    assert page.locator(".highlight .c1").count() > 0
    assert comments_out_of_sight(page) == []
