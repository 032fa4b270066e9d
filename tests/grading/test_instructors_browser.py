# ruff: noqa: E501 (code that is attacked with reads better in one piece)
r"""What an instructor opens runs nothing of a student's: formgrader's own template, nbconvert's, in a real browser.

The notebook goes the way that every submission goes: merged with the author's, its outputs kept by the judge's rules.
Each attack would change the title of the page, or fetch something, at once or when one clicks.
"""

import json
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from playwright.sync_api import Browser
from traitlets.config import Config

from coursekit.grading import harmless
from coursekit.grading.merge import merge
from coursekit.grading.released import Assignment
from coursekit.grading.submissions import parse
from coursekit.grading.trusted.agent import as_file
from coursekit.grading.trusted.shown import Room
from tests.grading.attacks.target import source
from tests.grading.classroom import answered

pytestmark = pytest.mark.slow
OWN = "document.title='OWNED'"
CALLED = "http://attacker.invalid/"

# In the one cell that a person must open.
WRITTEN = [
    f"<script>{OWN}</script>",
    f"<SCRIPT>{OWN}</SCRIPT >",
    f"<img src=x onerror=\"{OWN}\">",
    f"<svg onload=\"{OWN}\"></svg>",
    f"<svg><script>{OWN}</script></svg>",
    f"<svg><animate onbegin=\"{OWN}\" attributeName=x dur=1s></svg>",
    f"<iframe srcdoc=\"<script>parent.{OWN}</script>\"></iframe>",
    f"<iframe src=\"javascript:parent.{OWN}\"></iframe>",
    f"<object data=\"javascript:{OWN}\"></object><embed src=\"javascript:{OWN}\">",
    f"<details open ontoggle=\"{OWN}\">x</details>",
    f"<input autofocus onfocus=\"{OWN}\">",
    f"<video><source onerror=\"{OWN}\"></video>",
    f"<body onload=\"{OWN}\">",
    f"<style>@import '{CALLED}style';</style>",
    f"<link rel=stylesheet href={CALLED}link><base href={CALLED}>",
    f"<meta http-equiv=refresh content=\"0;url=javascript:{OWN}\">",
    f"<form action=\"javascript:{OWN}\"><button>press</button></form>",
    f"<math><maction actiontype=\"statusline\" xlink:href=\"javascript:{OWN}\">x</maction></math>",
    f"<a href=\"javascript:{OWN}\">press</a>",
    f"[press](javascript:{OWN})",
    f"[press](JaVaScRiPt:{OWN})",
    f"[press](java&#115;cript:{OWN})",
    f"[press](javascript&colon;{OWN})",
    f"[press](javascript\\:{OWN})",
    f"[press](<javascript:{OWN}>)",
    f"[press](<java\tscript:{OWN}>)",
    f"[press](\x01javascript:{OWN})",
    f"[press](vbscript:{OWN})",
    f"[press](data:text/html,<script>{OWN}</script>)",
    "[press](data:text/html;base64,PHNjcmlwdD5kb2N1bWVudC50aXRsZT0nT1dORUQnPC9zY3JpcHQ+)",
    f"[press][there]\n\n[there]: javascript:{OWN}",
    f"<javascript:{OWN}>",
    f"![]({CALLED}picture)",
    f"![][there]\n\n[there]: {CALLED}picture",
    f"![](x \"title\" onerror=\"{OWN}\")",
    f"![x\" onerror=\"{OWN}](y)",
    f"&lt;script&gt;{OWN}&lt;/script&gt;",
    f"&#60;script&#62;{OWN}&#60;/script&#62;",
    f"```html\n<script>{OWN}</script>\n```",
    f"`<script>{OWN}</script>`",
    f"```x\" onmouseover=\"{OWN}\nx\n```",
    f"    <script>{OWN}</script>",
    f"<!-- --><script>{OWN}</script><!-- -->",
    f"<!--><script>{OWN}</script>",
    f"<![CDATA[<script>{OWN}</script>]]>",
    f"<?php <script>{OWN}</script> ?>",
    f"<scr<script>ipt>{OWN}</scr</script>ipt>",
    f"</div></div><script>{OWN}</script>",
    f"\\<script>{OWN}\\</script>",
    f"<\x00script>{OWN}</script>",
    f"<\nscript>{OWN}</script>",
    f"| a |\n|---|\n| <script>{OWN}</script> |",
    f"$<script>{OWN}</script>$",
    f"$$\\begin{{a}}</script><script>{OWN}</script>\\end{{a}}$$",
    f"$\\href{{javascript:{OWN}}}{{press}}$",
    f"$$\\href {{javascript:{OWN}}}{{press}}$$",
    f"\\\\(\\url{{javascript:{OWN}}}\\\\)",
    f"\\$\\\\&#104;ref{{javascript:{OWN}}}{{x}}\\$",
    f"$\\html{{<script>{OWN}</script>}} \\htmlData{{onclick={OWN}}}{{x}} \\class{{btn}}{{x}} \\cssId{{x}}{{y}}$",
    f"$\\require{{html}}\\style{{background:url({CALLED}tex)}}{{x}} \\unicode{{x}} \\mmlToken{{mtext}}[onclick=\"{OWN}\"]{{x}}$",
    f"$\\def\\a{{\\a\\a}}\\a \\newcommand{{\\b}}{{\\href}} \\let\\c\\href \\includegraphics{{{CALLED}tex}}$",
    f"{{{{ '<script>{OWN}</script>' | safe }}}}{{% raw %}}<script>{OWN}</script>",
    "<div id=notebook class=nbgrader_cell><textarea class=comment>x</textarea><input class=score id=double-test value=99></div>",
]  # fmt: skip

# By kind; what is no text is refused before.
SHOWN = [
    {"text/html": text} for text in WRITTEN if text.startswith("<")
] + [
    {"text/html": f"<table><tr><td onclick=\"{OWN}\"><b style=\"background:url({CALLED}style)\">x</b><img src={CALLED}picture></table>"},
    {"text/html": f"<p>$\\href{{javascript:{OWN}}}{{press}}$ &#92;href&#123;javascript:{OWN}}} \\<!-- -->href{{javascript:{OWN}}}{{x}}</p>"},
    {"text/html": f"<noscript><p title=\"</noscript><img src=x onerror={OWN}>\">"},
    {"text/html": f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror={OWN}&gt;\">"},
    {"text/html": f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror={OWN} src>\">"},
    {"text/html": "<div>" * 50_000},
    {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{OWN}\"><script>{OWN}</script></svg>"},
    {"image/png": f"x\" onerror=\"{OWN}"},
    {"image/png": "iVBORw0KGgo=\" onerror=\"" + OWN},
    {"image/jpeg": f"/9j/\" onload=\"{OWN}"},
    {"application/javascript": OWN},
    {"text/javascript": OWN},
    {"text/markdown": f"<script>{OWN}</script>"},
    {"text/latex": f"$\\href{{javascript:{OWN}}}{{press}}$<script>{OWN}</script>"},
    {"text/vnd.mermaid": f"graph LR; A[<img src=x onerror=\"{OWN}\">]"},
    {"application/vnd.jupyter.widget-view+json": "x"},
    {"application/vnd.jupyter.widget-view+json": "{\"model_id\": \"<script>\"}"},
    {"application/vnd.plotly.v1+json": "{}"},
    {"application/vnd.bokehjs_load.v0+json": "x", "application/vnd.bokehjs_exec.v0+json": "x"},
    {"application/pdf": "x"},
    {f"text/plain\"><script>{OWN}</script>": "x"},
    {"text/plain": f"</pre><script>{OWN}</script>"},
]  # fmt: skip
ERRORS = [(f"<script>{OWN}</script>", f"<script>{OWN}</script>"), ("E", f'\x1b[31m<img src=x onerror="{OWN}">\x1b[0m')]


def graded(written: str) -> NotebookNode:
    """Return the notebook that an instructor opens, of a student who has tried all of it."""
    author = source()
    assignment = Assignment("target", "target", {"en": author}, {"en": author})
    mine = answered(author, {"reflection": written, "answer": f"answer = 1 # </pre><script>{OWN}</script>"})
    mine.cells.insert(1, new_code_cell(f"'<script>{OWN}</script>'", id="mine"))
    notebook = merge(assignment, parse(json.dumps(mine).encode())).notebook
    # Each by itself has room; all together would not.
    [extra] = [cell for cell in notebook.cells if cell.id == "extra-2" or cell.source.startswith("'<script>")]
    for data in SHOWN:
        extra.outputs += Room(300_000).outputs_of([{"output_type": "display_data", "data": data}])
    extra.outputs += Room(9000).outputs_of(
        [{"output_type": "stream", "name": "stdout", "text": f"</pre><script>{OWN}</script>"}]
    )
    extra.outputs += [Room(9000).error(name, message) for name, message in ERRORS]
    nbformat.validate(nbformat.reads(as_file(notebook), as_version=4))
    return nbformat.reads(as_file(notebook), as_version=4)


def exporter(template: str, *, sanitize: bool) -> HTMLExporter:
    """Return what formgrader makes pages with, or what `jupyter nbconvert` does."""
    config = Config()
    templates = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
    config.HTMLExporter.extra_template_basedirs = [str(templates)]
    config.HTMLExporter.template_name = template
    config.HTMLExporter.sanitize_html = sanitize
    return HTMLExporter(config=config)


def page_of(notebook: NotebookNode, template: str, *, sanitize: bool) -> str:
    names = dict.fromkeys(("assignment_id", "notebook_id", "student", "last_name", "first_name", "notebook_path"), "x")
    resources = {**names, "submission_id": "x", "index": 0, "total": 1, "base_url": "http://formgrader.invalid"}
    page, _ = exporter(template, sanitize=sanitize).from_notebook_node(notebook, resources=resources)
    return page


@pytest.mark.parametrize("sanitize", [True, False], ids=["sanitized", "not-sanitized"])
@pytest.mark.parametrize("template", ["formgrade", "lab", "classic"])
def test_nothing_of_a_student_runs_in_an_instructors_browser(browser: Browser, template: str, sanitize: bool) -> None:
    # One page for all, with a line between; and none for each, since what one leaves open could hide the next.
    page = page_of(graded("\n\n---\n\n".join(WRITTEN)), template, sanitize=sanitize)
    context = browser.new_context()
    context.set_default_timeout(20_000)
    called: list[str] = []
    view = context.new_page()

    def answer(route: object) -> None:
        address = route.request.url
        called.append(address)
        if address == "http://page.invalid/":
            route.fulfill(body=page, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    view.route("**/*", answer)
    said: list[str] = []
    view.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    view.goto("http://page.invalid/")
    view.wait_for_timeout(500)
    assert "OWNED" not in view.title()
    assert not [address for address in called if "attacker" in address]
    inside = "#notebook" if template == "formgrade" else "body"
    # Whatever can be pressed is pressed.
    for link in view.query_selector_all(f"{inside} a[href]"):
        href = link.get_attribute("href") or ""
        assert href.startswith(("#", "http://", "https://", "mailto:")) or ":" not in href.replace("%E2%80%8B:", ""), (
            href
        )
    pressed = view.evaluate(
        "(inside) => { for (const one of document.querySelectorAll(`${inside} a, ${inside} button, ${inside} summary`)) {"
        " one.addEventListener('click', (event) => { if (!/^javascript/i.test(one.href || '')) event.preventDefault(); });"
        " one.click(); } return document.title; }",
        inside,
    )
    view.wait_for_timeout(300)
    assert "OWNED" not in pressed + view.title()
    assert said == []
    found = view.evaluate(
        "(inside) => [...document.querySelectorAll(`${inside} *`)].flatMap((one) => [...one.attributes]"
        ".filter((each) => /^on/i.test(each.name)).map((each) => `${one.tagName} ${each.name}`))",
        inside,
    )
    assert found == []
    texts = view.evaluate("(inside) => document.querySelector(inside).innerText", inside)
    assert "\\href" not in texts and "\\def" not in texts and "\\let" not in texts
    context.close()


def test_what_is_stored_as_it_was_written_would_run(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault that all of this is against, planted: formgrader's template cleans nothing of an answer."""
    monkeypatch.setattr(harmless, "markdown", lambda text: text)
    view = browser.new_page()
    view.set_content(page_of(graded(WRITTEN[2]), "formgrade", sanitize=True))
    view.wait_for_timeout(500)
    assert view.title() == "OWNED"


@pytest.mark.parametrize("written", WRITTEN)
def test_each_alone_is_text(written: str) -> None:
    """By itself, with nothing before it that could hide it: no element, no handler, no address of another kind."""
    from bs4 import BeautifulSoup

    page = page_of(graded(written), "formgrade", sanitize=False)
    soup = BeautifulSoup(page, "html.parser")
    notebook = soup.select_one("#notebook")
    assert not notebook.find_all(
        ["script", "svg", "iframe", "object", "embed", "style", "link", "meta", "base", "form", "math", "video"]
    )
    assert not [tag for tag in notebook.find_all("img") if not str(tag.get("src")).startswith("data:image/")]
    for tag in notebook.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        assert tag.get("href", "#").startswith(("#", "http")) or ":" not in tag["href"].replace("%E2%80%8B:", ""), tag


def test_what_a_person_reads_is_what_was_written() -> None:
    """Nothing is lost, and formulas, links of the web, tables and code stay what they are."""
    written = (
        "# Title\n\nAt 10:30 a < b & c > d, **bold**, [link](https://example.org/a:b), `x<y`, $\\frac{a}{b} \\cdot r$\n\n"
        "| a | b |\n|:--|--:|\n| 1 | 2 |\n\nوالولاء: كل عميل، $m r / (1 + i - r)$ و `a:b`.\n"
    )
    kept = harmless.markdown(written)
    assert kept.replace(harmless.APART, "") == written
    assert harmless.markdown(kept).replace(harmless.APART, "") == written
    page = page_of(graded(written), "formgrade", sanitize=False)
    for part in ("<strong>bold</strong>", 'href="https://example.org/a:b"', "<table>", "\\frac{a}{b}", "<h1"):
        assert part in page
    frame = "<table border='1' class='dataframe'><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td>1.5</td></tr></tbody></table>"
    assert (
        harmless.html(frame)
        == "<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td>1.5</td></tr></tbody></table>"
    )
