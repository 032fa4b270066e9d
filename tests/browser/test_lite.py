"""JupyterLite as an option: it starts in the browser, offers the notebooks of every edition, and holds the library."""

import functools
import json
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.site.lite import INSTALL, build_lite
from tests.browser.conftest import _Quiet


@pytest.fixture(scope="module")
def lite(project: Project, site: Path) -> Path:
    """The folder, built once."""
    return build_lite(project)


@pytest.fixture(scope="module")
def lite_address(lite: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(lite)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_it_holds_notebooks_and_library(lite: Path, project: Project) -> None:
    for language in project.languages:
        for lesson in project.lessons:
            notebook = notebooks.read(lite / "files" / language / lesson)
            assert notebook.cells[0].id == INSTALL
            assert "{glue:text}" not in json.dumps(notebook.cells)
    wheels = json.loads((lite / "pypi" / "all.json").read_text(encoding="utf-8"))
    assert "custrel" in wheels


def test_the_lab_starts_and_lists_the_editions(lite_address: str, browser: Browser) -> None:
    page = browser.new_page()
    try:
        page.goto(f"{lite_address}/lab/index.html")
        for language in ("en", "ar"):
            page.locator(".jp-DirListing-item", has_text=language).first.wait_for(timeout=60_000)
    finally:
        page.close()
