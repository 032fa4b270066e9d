"""Every notebook that readers download, and how a JupyterLab of its own shows the Arabic ones."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page

from coursekit.course import notebooks
from coursekit.course.edition import Edition
from coursekit.course.project import Project
from coursekit.site.edition_build import SOURCES
from tests.browser.conftest import WIDE
from tests.downloads import raw

PROJECT = Project.find(Path(__file__))
PAGES = [page for page in PROJECT.pages if page.suffix == ".ipynb"]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
TOKEN = "class"


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("page", [*map(str, PAGES)])
def test_a_notebook_is_valid_and_holds_nothing_of_the_book(site: Path, page: str, language: str) -> None:
    path = site / ("" if language == "en" else language) / SOURCES / page
    notebook = notebooks.read(path)
    nbformat.validate(notebook)
    assert raw(notebook) == []
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for link in LINK.findall(text):
        assert link.startswith(("http", "mailto:")) or (path.parent / link).is_file(), link
    if PROJECT.is_exercise(Path(page)):
        return
    # Each number in the text has its work in the last cell.
    prose = re.sub(r"`[^`]*`|</?bdi[^>]*>", "", text)
    cited = {int(number) for group in re.findall(r"\[(\d+(?:, \d+)*)\]", prose) for number in group.split(", ")}
    listed = re.findall(r"^(\d+)\. ", notebook.cells[-1].source, re.MULTILINE)
    assert len(cited) >= PROJECT.settings.rules_of(Path(page)).works_cited and cited == set(map(int, listed))
    folded = [cell for cell in notebook.cells if cell.metadata.get("jupyter", {}).get("source_hidden")]
    assert {"form"} == {cell.metadata.cellView for cell in folded}
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    said = "".join(output.get("text", "") + output.get("data", {}).get("text/html", "") for output in outputs)
    assert Edition("ar").writes(said) == (language == "ar")


@pytest.fixture(scope="module")
def lab(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab without any settings, with an Arabic lesson and an Arabic assignment."""
    folder = tmp_path_factory.mktemp("lab")
    with_formulas = (
        page for page in PAGES if PROJECT.is_exercise(page) and "$$" in (site / SOURCES / page).read_text()
    )
    for page, name in ((PROJECT.lessons[0], "lesson"), (next(with_formulas), "assignment")):
        shutil.copy(site / "ar" / SOURCES / page, folder / f"{name}.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"]
    server = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **home, "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api", server)
        yield address
    finally:
        # Asked to end, it waits for kernels; nothing of them is wanted any more.
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(120):
        assert server.poll() is None, "JupyterLab has ended"
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail("JupyterLab does not answer")


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """A page of the browser."""
    context = browser.new_context(viewport=WIDE)
    yield context.new_page()
    context.close()


# For the first paragraph, list, heading, code and table of the notebook's texts: direction and alignment.
LOOK = """() => {
    const style = element => { const s = getComputedStyle(element); return [s.direction, s.textAlign]; };
    const first = (selector, look) => {
        const found = document.querySelector(`.jp-Notebook ${selector}`); return found && look(found);
    };
    const rectangle = element => element.getBoundingClientRect();
    return {
        paragraph: first(".jp-RenderedMarkdown p > span", style),
        item: first(".jp-RenderedMarkdown li", style),
        heading: first(".jp-RenderedMarkdown h1", style),
        code: first(".jp-RenderedMarkdown bdi > code", style),
        editor: first(".jp-CodeCell .cm-content", style),
        columns: first(".jp-RenderedMarkdown tr", row => [...row.children].map(cell => rectangle(cell).left)),
        formulas: document.querySelectorAll(".jp-RenderedMarkdown mjx-container").length,
        markup: [...document.querySelectorAll(".jp-RenderedMarkdown")]
            .filter(text => /<\\/?(div|span|bdi)|\\$\\$|\\*\\*/.test(text.innerText)).length,
    };
}"""


def opened(window: Page, lab: str, name: str) -> dict:
    """Return how JupyterLab shows a notebook, once all of its texts and formulas are set."""
    window.goto(f"{lab}/lab/tree/{name}.ipynb?token={TOKEN}&reset")
    window.wait_for_selector(".jp-Notebook .jp-RenderedMarkdown h1", timeout=90_000)
    window.wait_for_selector(".jp-CodeCell .cm-content", timeout=30_000)
    if name == "assignment":
        window.wait_for_selector(".jp-Notebook mjx-container", state="attached", timeout=30_000)
    return window.evaluate(LOOK)


def test_an_arabic_assignment_is_read_from_right_to_left_in_jupyterlab(lab: str, window: Page) -> None:
    found = opened(window, lab, "assignment")
    assert found["paragraph"] == ["rtl", "right"]
    assert found["item"][0] == found["heading"][0] == "rtl"
    assert found["code"][0] == found["editor"][0] == "ltr"
    # The first column stands on the right.
    assert found["columns"] == sorted(found["columns"], reverse=True) and len(found["columns"]) > 1
    assert found["formulas"] > 0 and found["markup"] == 0


def test_an_arabic_lesson_is_read_from_right_to_left_in_jupyterlab(lab: str, window: Page) -> None:
    found = opened(window, lab, "lesson")
    assert found["paragraph"] == ["rtl", "right"] and found["heading"][0] == "rtl"
    assert found["editor"][0] == "ltr" and found["markup"] == 0
    # Folded code shows its first line, once it is scrolled to.
    placeholder = window.locator(".jp-InputPlaceholder", has_text="كود الشكل")
    for _ in range(30):
        if placeholder.count():
            break
        window.evaluate("document.querySelector('.jp-Notebook .jp-WindowedPanel-outer').scrollTop += 700")
        window.wait_for_timeout(300)
    assert placeholder.count()


def test_a_text_without_direction_is_found(lab: str, window: Page) -> None:
    opened(window, lab, "assignment")
    window.evaluate("document.querySelectorAll('.jp-RenderedMarkdown [dir]').forEach(e => e.removeAttribute('dir'))")
    found = window.evaluate(LOOK)
    assert found["heading"][0] == "ltr" and found["columns"] == sorted(found["columns"])
