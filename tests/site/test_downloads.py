"""Notebooks as readers download them: what each thing of the book becomes outside of it."""

import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from docutils.utils import new_document
from nbformat import NotebookNode, v4
from pybtex.database import parse_string

from coursekit.course import notebooks
from coursekit.course.direction import without_direction
from coursekit.course.duration import duration
from coursekit.course.edition import Edition
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.course.repository import Repository
from coursekit.course.strings import Strings
from coursekit.site.downloads import PLACE_OF_WORKS, WORKS, Readable, with_library
from coursekit.site.downloads.folder import write_notebooks
from coursekit.site.downloads.links import Links, Place
from coursekit.site.downloads.plain import plain
from coursekit.site.edition_build import SOURCES
from coursekit.site.sphinx_ext import report
from tests.downloads import raw

BIB = """
@article{doe1999, author={Doe, Jo and Roe, Al}, title={On margins}, journal={Profit}, year={1999}, doi={10.1000/1}}
@misc{page2017, author={Page, An}, title={Growth}, year={2017}, url={https://news.example/growth/}}
"""
PAGES = {"book/one": Place("One", "book/one.html"), "book/ledger": Place("Claims", "book/ledger.html")}
LABELS = {"claim-c1": Place("", "book/ledger.html#claim-c1"), "here": Place("Here", "book/two.html#here")}
TABLE = {"figure": {"caption": "Plans by {term}`margin`.", "name": "tab-plans"}}
FIGURE = {"figure": {"caption": "Cost.", "name": "fig-cost"}, "image": {"alt": "A line."}}


def readable(
    *sources: str | NotebookNode, language: str = "en", site: str = "", executed: NotebookNode | None = None
) -> NotebookNode:
    """Return a notebook with these cells, the page ``book/two``, in readable form."""
    cells = [
        v4.new_markdown_cell(source, id=f"cell-{number}") if isinstance(source, str) else source
        for number, source in enumerate(sources)
    ]
    links = Links(PAGES, LABELS, {"book/one", "book/two"}, site)
    say = Strings(Path("anywhere"), Edition(language))
    times = {("book/two", "lesson"): duration(110, say)}
    make = Readable(links, {"C1": "supported"}, parse_string(BIB, "bibtex"), say, times)
    return make(v4.new_notebook(cells=cells), "book/two", {"gain": 0.275}, executed)


def text(*sources: str, language: str = "en", site: str = "") -> str:
    made = readable(*sources, language=language, site=site)
    assert raw(made) == []
    return "\n".join(cell.source for cell in made.cells)


@pytest.mark.parametrize(
    "left",
    [
        "{term}`x`",
        "{footcite:p}`x`",
        "{glue:text}`x:.1%`",
        ":::{note}",
        "```{footbibliography}",
        "(x)=",
        "~~~{math}",
        "% x",
    ],
)
def test_what_is_left_raw_is_found(left: str) -> None:
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(f"A text.\n\n{left}", id="one")])
    assert [place.partition(":")[0] for place in raw(notebook)] == ["one"]


def test_what_is_plain_is_not_found() -> None:
    plain_text = "A `code` of {braces}, 5% of $x$ (here) = y\n\n```python\n{1}\n```"
    assert raw(v4.new_notebook(cells=[v4.new_markdown_cell(plain_text)])) == []


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{glue:text}`gain:.1%` of {term}`margins <margin>` and {term}`churn`", "27.5% of margins and churn"),
        ("(gains)=\n## Gains", "## Gains"),
        ("Then:\n\n- **one-1**: tell {term}`churn`.\n- **bold**: x", "Then:\n\n- Tell churn.\n- **bold**: x"),
        ("{doc}`the first <one>`, {doc}`/book/one`", "[the first](one.ipynb), [One](one.ipynb)"),
        ("{ref}`here`, {ref}`there <here>`, {ref}`nowhere`", "Here, there, nowhere"),
        ("{math}`x^2` {unknown}`word`", "$x^2$ word"),
        ("[wide]{.wide} `code`{.x}", "[wide] `code`"),
        ("% a comment\nText", "Text"),
        (":::{note}\nSee {term}`churn`.\n:::", "> **Note**\n>\n> See churn."),
        ("```{admonition} Mind the *gap*\n:class: tip\n\nTwo.\n```", "> **Mind the *gap***\n>\n> Two."),
        ("::::{tip}\n:::{note}\nIn.\n:::\nOut.\n::::", "> **Tip**\n>\n> > **Note**\n> >\n> > In.\n> Out."),
        ("- One\n\n  :::{note}\n  In.\n  :::\n- Two", "- One\n\n  > **Note**\n  >\n  > In.\n- Two"),
        ("```{math}\n:label: sum\n\\sum x\n```", "$$\n\\sum x\n$$"),
        ("```{code-block} python\nx = 1\n```", "```python\nx = 1\n```"),
        ("```python\nx = '{term}'\n```", "```python\nx = '{term}'\n```"),
        ("Before\n```{toctree}\nx\n```\nAfter", "Before\nAfter"),
        (
            "<details><summary>One</summary>\n\nRight.\n\n</details>",
            "<details><summary>One</summary>\n\nRight.\n\n</details>",
        ),
    ],
)
def test_what_only_the_book_understands_becomes_plain(source: str, shown: str) -> None:
    assert text(source) == shown


def test_a_claim_is_its_verdict_in_words_and_leads_to_the_ledger() -> None:
    relative = "../../book/ledger.html#claim-c1"
    assert text("{claim}`C1`") == f"[supported]({relative})"
    assert text("{claim}`C1`", site="https://course.example/") == (
        "[supported](https://course.example/book/ledger.html#claim-c1)"
    )
    assert f"[مدعوم]({relative})" in text("{claim}`C1`", language="ar")


def test_works_are_numbered_and_listed_with_their_links() -> None:
    cells = [
        "Growth {footcite:p}`page2017`.",
        "Both {footcite:p}`doe1999, page2017`.",
        "## References\n\n```{footbibliography}\n```",
    ]
    made = readable(*cells)
    assert [cell.source for cell in made.cells[:2]] == ["Growth [1].", "Both [2, 1]."]
    assert made.cells[-1].source == (
        '## References\n\n<div dir="ltr">\n\n'
        "1. An Page. Growth. 2017. URL: [https://news.example/growth/](https://news.example/growth/).\n"
        "2. Jo Doe and Al Roe. On margins. *Profit*, 1999. [doi:10.1000/1](https://doi.org/10.1000/1).\n\n</div>"
    )
    # The list is whole wherever it stands, and comes last where the page has none.
    assert "2. Jo Doe" in readable(cells[2], *cells[:2]).cells[0].source
    assert [cell.id for cell in readable(*cells[:2]).cells][-1] == WORKS
    assert PLACE_OF_WORKS not in text(cells[2])


def test_a_work_that_is_in_no_bibliography_is_named() -> None:
    with pytest.raises(CourseError, match="nobody2000"):
        readable("{footcite:p}`nobody2000`")


def test_solutions_and_figures_are_folded_and_nothing_else() -> None:
    answer = {"grade": False, "grade_id": "half", "locked": False, "schema_version": 3, "solution": True}
    made = readable(
        v4.new_code_cell("half(2)", id="solution", metadata={"tags": ["hide-cell"]}),
        v4.new_code_cell("draw()", id="figure", metadata={"mystnb": {"image": {"alt": "A line."}}}),
        v4.new_code_cell("explore(draw)", id="demonstration", metadata={"mystnb": {"image": {"alt": "A line."}}}),
        v4.new_code_cell("plans.style", id="table", metadata={"mystnb": TABLE, "tags": ["hide-input"]}),
        v4.new_code_cell("record(x=1)", id="record", metadata={"tags": ["remove-cell"]}),
        v4.new_code_cell("half(1)", id="taught"),
        v4.new_code_cell("def half(x): ...", id="half", metadata={"nbgrader": answer, "tags": ["hide-cell"]}),
    )
    cells = {cell.id: cell for cell in made.cells}
    assert cells["solution"].source == "# @title Show the solution\nhalf(2)"
    assert cells["solution"].metadata.jupyter == {"source_hidden": True, "outputs_hidden": True}
    assert cells["figure"].source == "# @title Code of the figure\ndraw()"
    assert cells["demonstration"].source == "# @title Code of the demonstration\nexplore(draw)"
    assert cells["table"].source == "# @title Code of the table\nplans.style"
    assert cells["figure"].metadata.jupyter == {"source_hidden": True}
    assert [cells[name].metadata.cellView for name in ("solution", "figure", "record")] == ["form"] * 3
    for name, source in (("taught", "half(1)"), ("half", "def half(x): ...")):
        assert cells[name].source == source and "jupyter" not in cells[name].metadata


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["See Figure 1, Table 1 and Table 2.", "**Table 1** Plans by margin.", "**Figure 1** Cost."]),
        ("ar", ["See الشكل 1, الجدول 1 and الجدول 2.", "**الجدول 1** Plans by margin.", "**الشكل 1** Cost."]),
    ],
)
def test_figures_and_tables_keep_their_numbers_and_captions(language: str, shown: list[str]) -> None:
    last = {"figure": {"caption": "More.", "name": "tab-more"}}
    made = readable(
        "See {numref}`fig-cost`, {numref}`tab-plans` and {numref}`tab-more`.",
        v4.new_code_cell("plans", id="plans", metadata={"mystnb": TABLE}),
        v4.new_code_cell("draw()", id="cost", metadata={"mystnb": FIGURE}),
        v4.new_code_cell("more", id="more", metadata={"mystnb": last}),
        language=language,
    )
    assert [cell.id for cell in made.cells][1:5] == ["plans", "plans-caption", "cost", "cost-caption"]
    # What keeps its direction is marked in the Arabic one.
    texts = [re.sub("</?bdi[^>]*>", "", cell.source) for cell in made.cells if cell.cell_type == "markdown"]
    for text in shown:
        assert any(text in found for found in texts), texts
    assert raw(made) == []


def test_a_measured_time_and_what_is_quoted_are_words() -> None:
    assert text("About {minutes}`lesson`, in {given}`2026`.") == "About 1 hour and 50 minutes, in 2026."
    assert "نحو ساعة و50 دقيقة" in text("نحو {minutes}`lesson`", language="ar")


def test_outputs_are_those_of_the_edition_or_none() -> None:
    stored = v4.new_code_cell("print(word)", id="say", outputs=[v4.new_output("stream", text="English")])
    assert readable(stored).cells[0].outputs == []
    run = v4.new_code_cell("print(word)", id="say", outputs=[v4.new_output("stream", text="عربي")])
    record = {"application/papermill.record/text/plain": "1"}
    run.outputs += [
        v4.new_output("display_data", {"image/png": "", "text/plain": "<Figure size 640x480 with 1 Axes>"}),
        v4.new_output("display_data", record, metadata={"scrapbook": {"name": "x"}}),
    ]
    made = readable(stored, language="ar", executed=v4.new_notebook(cells=[run]))
    assert [output.text for output in made.cells[0].outputs] == ["عربي"]
    assert stored.outputs[0].text == "English"


def test_a_published_notebook_fetches_the_library_once() -> None:
    notebook = v4.new_notebook(cells=[v4.new_code_cell("import custrel", id="first")])
    assert with_library(notebook, "custrel", None) is notebook
    assert with_library(notebook, "", Repository("learners", "course")) is notebook
    once = with_library(notebook, "custrel", Repository("learners", "course"))
    assert [cell.id for cell in once.cells] == ["install-custrel", "first"]
    assert "git+https://github.com/learners/course" in once.cells[0].source
    assert with_library(once, "custrel", Repository("learners", "course")) is once


def test_a_text_of_no_directives_stays_as_it_is() -> None:
    say = Strings(Path("anywhere"), Edition("en"))
    untouched = "# Title\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| 1 | $x$ |\n\n> quoted\n\n```\ncode\n```"
    assert plain(untouched, lambda name, content: content, "", say) == untouched


# --- The sample course, built -----------------------------------------------------------------------------------------


def test_the_sample_courses_notebooks_read_by_themselves(sample: Project) -> None:
    for edition in sample.editions:
        files = sorted((sample.edition_site(edition) / SOURCES).rglob("*.ipynb"))
        assert len(files) == sum(page.suffix == ".ipynb" for page in sample.pages)
        for path in files:
            notebook = notebooks.read(path)
            nbformat.validate(notebook)
            assert raw(notebook) == [], path
    lesson = notebooks.read(sample.site / SOURCES / sample.lessons[0])
    assert re.search(r"^1\. .*\d{4}", lesson.cells[-1].source, re.MULTILINE)
    assert any(cell.metadata.get("jupyter") for cell in lesson.cells)


def the_same(cell: NotebookNode) -> tuple[object, ...]:
    """Return what grading compares of a cell."""
    return cell.cell_type, cell.id, cell.source, cell.metadata


def test_a_student_version_downloads_as_it_was_released(sample: Project) -> None:
    for edition in sample.editions:
        for page in filter(sample.is_exercise, sample.pages):
            released = notebooks.read(sample.root / sample.student_version(page.parent.name, edition, page.stem))
            downloaded = notebooks.read(sample.edition_site(edition) / SOURCES / page)
            assert [the_same(cell) for cell in downloaded.cells if cell.id != "install-custrel"] == [
                *map(the_same, released.cells)
            ]
            assert (without_direction(released) != released) == edition.right_to_left
            html = (sample.edition_site(edition) / page.with_suffix(".html")).read_text(encoding="utf-8")
            assert "dir='rtl'" not in html and "text-align:right" not in html


def test_every_button_leads_to_a_file_of_the_published_branch(sample: Project) -> None:
    opened = re.compile(r"blob/gh-pages/([^\"]+\.ipynb)|lab%252Ftree%252Fsite%252F([^\"&]+\.ipynb)")
    seen = 0
    for path in sample.site.rglob("*.html"):
        for found in opened.finditer(path.read_text(encoding="utf-8")):
            notebook = (found[1] or found[2]).replace("%252F", "/")
            assert (sample.site / notebook).is_file(), (path, notebook)
            seen += 1
    pages = sum(page.suffix == ".ipynb" for page in sample.pages)
    assert seen == 2 * pages * len(sample.editions)


def test_a_mistake_can_be_reported_from_every_page(sample: Project) -> None:
    words = {"en": "Report a mistake on this page", "ar": "أبلغ عن خطأ في هذه الصفحة"}
    for edition in sample.editions:
        for name in sample.docnames:
            html = (sample.site / edition.address(name)).read_text(encoding="utf-8")
            (address,) = re.findall(r'href="(https://github.com/learners/course/issues/new[^"]*)"', html)
            assert name.replace("/", "%2F") in address and f"%28{edition.language}%29" in address
            assert words[edition.language] in html
        search = (sample.edition_site(edition) / "search.html").read_text(encoding="utf-8")
        assert "issues/new" not in search


def test_where_no_repository_is_known_there_is_none_to_report_to(monkeypatch: pytest.MonkeyPatch) -> None:
    context = {"theme_extra_footer": "<p>CC BY 4.0</p>"}
    app = SimpleNamespace(config=SimpleNamespace(language="ar"))
    monkeypatch.setattr(report, "repository", lambda root: None)
    report.page_context(app, "book/one", "page.html", context, new_document("one"))
    assert context == {"theme_extra_footer": "<p>CC BY 4.0</p>"}
    monkeypatch.setattr(report, "repository", lambda root: Repository("learners", "course"))
    report.page_context(app, "book/one", "page.html", context, new_document("one"))
    assert "learners/course/issues/new?title=book%2Fone+%28ar%29%3A+" in context["theme_extra_footer"]
    assert "أبلغ عن خطأ في هذه الصفحة" in context["theme_extra_footer"]


def test_notebooks_are_written_to_a_folder_and_work_in_them_is_kept(sample: Project, tmp_path: Path) -> None:
    written, kept = write_notebooks(sample, tmp_path)
    assert len(written) == len(sample.editions) * sum(page.suffix == ".ipynb" for page in sample.pages) and not kept
    written[0].write_text("my work", encoding="utf-8")
    written[1].unlink()
    again, kept = write_notebooks(sample, tmp_path)
    assert again == [written[1]] and len(kept) == len(written) - 1
    assert written[0].read_text(encoding="utf-8") == "my work"
    for path in written[1:]:
        links = re.findall(r"\]\(([^)#]*\.(?:ipynb|html))", path.read_text(encoding="utf-8"))
        assert all(link.startswith("http") or (path.parent / link).is_file() for link in links)


def test_there_are_no_notebooks_before_the_site(tmp_path: Path, sample_copy: Project) -> None:
    with pytest.raises(CourseError, match="course build"):
        write_notebooks(sample_copy, tmp_path)
