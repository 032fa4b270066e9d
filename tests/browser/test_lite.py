"""JupyterLite as an option: its notebooks can be run in the browser, as far as that can be tried without the network.

``pyodide.py`` plays the two hosts that a browser asks. Not tried is what Pyodide compiles: the cells after the first.
"""

import functools
import json
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from coursekit.course import notebooks
from coursekit.course.edition import Edition
from coursekit.course.processes import environment
from coursekit.course.project import Project
from coursekit.site.first_cells import INSTALL, LABELS, SHAPERS, first_cells
from coursekit.site.lite import build_lite
from tests.browser.conftest import Quiet
from tests.browser.pyodide import FILES, NETWORK, Pyodide

SHAPER_REQUIREMENTS = [name.strip("'") for name in SHAPERS.split()]
# Another environment is made: `make install-check`.
pytestmark = pytest.mark.every_one
# Draws labels and says how wide each is, in pixels.
WIDTHS = """
import json, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
{cell}
figure, axes = plt.subplots()
axes.set_title("نسبة العملاء: 5% من NPS")
axes.set_xlabel("الأشهر منذ أول شراء")
axes.plot([1], label="العملاء الباقون")
axes.set_ylabel(axes.get_xlabel())
texts = [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.legend().get_texts()]
for text in texts:
    text.set_rotation(0)
print(json.dumps([matplotlib.__version__, [text.get_window_extent().width for text in texts]]))
"""


@pytest.fixture(scope="module")
def lite(project: Project, site: Path) -> Path:
    """The folder, built once."""
    return build_lite(project)


@pytest.fixture(scope="module")
def lite_address(lite: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(lite)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def pyodide(project: Project) -> Pyodide:
    return Pyodide(project)


@pytest.fixture(scope="module")
def required(project: Project) -> list[str]:
    """What the first cell of an Arabic notebook makes the browser install."""
    settings = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))
    return [*settings["project"]["dependencies"], *SHAPER_REQUIREMENTS]


def test_it_holds_notebooks_and_library(lite: Path, project: Project) -> None:
    for edition in project.editions:
        for lesson in project.lessons:
            notebook = notebooks.read(lite / "files" / edition.language / lesson)
            shaped = [LABELS] if edition.right_to_left else []
            assert [cell.id for cell in notebook.cells[: 1 + len(shaped)]] == [INSTALL, *shaped]
            assert "{glue:text}" not in json.dumps(notebook.cells)
    wheels = json.loads((lite / "pypi" / "all.json").read_text(encoding="utf-8"))
    assert "custrel" in wheels


def test_the_browser_has_whatever_the_library_requires(pyodide: Pyodide, required: list[str]) -> None:
    assert pyodide.unmet(required) == []


def test_a_requirement_that_the_browser_lacks_is_found(pyodide: Pyodide) -> None:
    version = pyodide.lock["matplotlib"]["version"]
    assert pyodide.unmet(["matplotlib>=99"]) == [f"matplotlib >=99: there it is {version}"]
    assert pyodide.unmet(["psutil>=99"]) == ["psutil >=99: not there, nor in Python alone on PyPI"]
    assert pyodide.unmet(["matplotlib>=99; sys_platform != 'emscripten'"]) == []


def test_the_lab_starts_and_lists_the_editions(lite_address: str, project: Project, browser: Browser) -> None:
    page = browser.new_page()
    try:
        page.goto(f"{lite_address}/lab/index.html")
        for edition in project.editions:
            page.locator(".jp-DirListing-item", has_text=edition.language).first.wait_for(timeout=60_000)
    finally:
        page.close()


def test_the_first_cell_of_an_arabic_lesson_ends_well_in_the_real_kernel(
    lite: Path, lite_address: str, project: Project, browser: Browser, pyodide: Pyodide, required: list[str]
) -> None:
    """JupyterLab opens the notebook, starts Pyodide, and pip installs the library; nothing compiled is imported."""
    pyodide.prepare(required)
    context = browser.new_context()
    pyodide.play(context)
    page = context.new_page()
    try:
        page.goto(f"{lite_address}/lab/index.html?path=ar/{project.lessons[0]}")
        cells = page.locator(".jp-Notebook-cell")
        # A cell that is run before the kernel is there is not run at all.
        page.locator("#jp-main-statusbar", has_text="Python (Pyodide) | Idle").wait_for(timeout=120_000)
        cells.first.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        cells.first.locator(".jp-InputPrompt", has_text="[1]:").wait_for(timeout=60_000)
        assert cells.first.locator(".jp-OutputArea-output").all_inner_texts() == []
        cells.nth(1).locator(".jp-InputPrompt").click()
        page.keyboard.press("a")
        page.keyboard.press("Enter")
        page.keyboard.insert_text(
            "import sys\nfrom importlib.metadata import version\nfrom arabic_reshaper import reshape\n"
            "from bidi.algorithm import get_display\n"
            "print(sys.platform, version('custrel'), version('matplotlib'), ascii(get_display(reshape('عميل'))))"
        )
        page.keyboard.press("Shift+Enter")
        said = cells.nth(1).locator(".jp-OutputArea-output").first.inner_text(timeout=60_000).strip()
    finally:
        context.close()
    matplotlib = pyodide.lock["matplotlib"]["version"]
    assert said == rf"emscripten 0.1.0 {matplotlib} '\ufede\ufef4\ufee4\ufecb'"
    # What the README says of who is asked: the content network, and one package index with its files.
    assert {NETWORK, FILES} <= pyodide.asked and len(pyodide.asked) == 3


def test_arabic_labels_are_as_wide_in_the_browsers_matplotlib_as_in_ours(pyodide: Pyodide) -> None:
    """Joined letters are narrower: the same width is the same shaping. Not shaped, the older matplotlib differs."""
    version = pyodide.lock["matplotlib"]["version"]
    older = pyodide.folder / f"matplotlib-{version}"
    if not older.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", older]
        command += [f"matplotlib=={version}", *SHAPER_REQUIREMENTS]
        subprocess.run(command, check=True, env=environment(), capture_output=True)
    cell = first_cells("custrel", Edition("ar"))[1].source

    def widths(cell: str, path: str) -> tuple[str, list[float]]:
        command = [sys.executable, "-c", WIDTHS.format(cell=cell)]
        variables = {**environment(), "PYTHONPATH": path}
        return json.loads(subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout)

    ours, expected = widths("", "")
    assert ours != version
    assert widths(cell, "") == [ours, expected]
    assert widths(cell, str(older)) == [version, pytest.approx(expected, rel=0.02)]
    assert widths("", str(older))[1] != pytest.approx(expected, rel=0.1)
