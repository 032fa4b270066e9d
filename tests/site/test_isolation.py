"""Runs that keep their direction, in the HTML of a page: over numbers that were computed, formulas and emphasis."""

import pytest

from coursekit.course.isolation import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE
from coursekit.site.finish.isolation import isolate_runs
from coursekit.site.soup import parse
from tests.two_directions import CASES


def isolated(html: str) -> str:
    soup = parse(f"<body>{html}</body>")
    isolate_runs(soup, soup.body)
    return soup.body.decode_contents()


@pytest.mark.parametrize("text", [text for text in CASES if text])
def test_each_run_has_an_element_of_its_own(text: str) -> None:
    soup = parse(f"<body><p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p></body>")
    isolate_runs(soup, soup.body)
    assert [one.get_text() for one in soup.find_all("bdi", dir="ltr")] == CASES[text]
    assert soup.p.get_text() == text


NUMBER = '<span class="pasted-text">{}</span>'


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        # Over computed numbers, a formula, code.
        (
            f"<p>الفرق {NUMBER.format(864)} − 120 = {NUMBER.format(744)} دينارًا</p>",
            f'<p>الفرق <bdi dir="ltr">{NUMBER.format(864)} − 120 = {NUMBER.format(744)}</bdi> دينارًا</p>',
        ),
        (
            '<p>حيث <span class="math">t</span> = −2 هنا</p>',
            '<p>حيث <bdi dir="ltr"><span class="math">t</span> = −2</bdi> هنا</p>',
        ),
        ("<p>العدد <code>x</code> و<code>y</code></p>", "<p>العدد <code>x</code> و<code>y</code></p>"),
        # One computed number keeps its direction by the style sheet.
        (f"<p>بلغ {NUMBER.format('5%')} هنا</p>", f"<p>بلغ {NUMBER.format('5%')} هنا</p>"),
        # An emphasis that is in the run, one that is the run, one that goes over its edge.
        (
            "<p>هنا <em>a</em> = 5 × 3 إذن</p>",
            '<p>هنا <bdi dir="ltr"><em>a</em> = 5 × 3</bdi> إذن</p>',
        ),
        ("<p>كتاب <em>Zappos (2009)</em> هنا</p>", '<p>كتاب <em dir="ltr">Zappos (2009)</em> هنا</p>'),
        (
            "<p><strong>السؤال 5 −</strong> 3 = 2</p>",
            '<p><strong>السؤال <bdi dir="ltr">5 −</bdi></strong> <bdi dir="ltr">3 = 2</bdi></p>',
        ),
        # A term that ends with a letter, and its English: the space between them stays between them.
        (
            '<p>صيغة <a>إرلانغ A</a> (<bdi dir="ltr">Erlang A</bdi>) هنا</p>',
            '<p>صيغة <a>إرلانغ <bdi dir="ltr">A</bdi></a> <bdi dir="ltr">(<bdi dir="ltr">Erlang A</bdi>)</bdi> هنا</p>',
        ),
        # Several in one text; table heads; what has a direction; what is no prose.
        (
            "<p>من −1 إلى +1 و5%</p>",
            '<p>من <bdi dir="ltr">−1</bdi> إلى <bdi dir="ltr">+1</bdi> و<bdi dir="ltr">5%</bdi></p>',
        ),
        (
            "<table><tr><th>الربح، %</th><td>−5 %</td></tr></table>",
            '<table><tr><th>الربح، %</th><td><bdi dir="ltr">−5 %</bdi></td></tr></table>',
        ),
        ('<p dir="ltr">1 − 2</p><pre>x = -5</pre><script>1 - 2</script>',) * 2,
        ('<p>قيل <bdi dir="ltr">+5</bdi> هنا</p>',) * 2,
    ],
)
def test_runs_on_a_page(html: str, wanted: str) -> None:
    assert isolated(html) == wanted
    assert isolated(wanted) == wanted


def test_labels_have_marks() -> None:
    found = isolated('<img alt="ارتفع +5% هنا"/><a title="Only English" aria-label="C++ هنا">x</a>')
    assert f'alt="ارتفع {LEFT_TO_RIGHT_ISOLATE}+5%{POP_ISOLATE} هنا"' in found
    assert 'title="Only English"' in found and f'aria-label="{LEFT_TO_RIGHT_ISOLATE}C++{POP_ISOLATE} هنا"' in found
