"""The built site, served on this machine, and a real browser to look at it with."""

import functools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page

from coursekit.course.project import Project
from coursekit.site.build import build
from tests.conftest import alone

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def path(language: str, name: str) -> str:
    """Return where the page ``name`` of an edition lies in the site."""
    return f"/{name}.html" if language == "en" else f"/{language}/{name}.html"


@functools.lru_cache(maxsize=8)
def parsed(site: Path, language: str, name: str) -> BeautifulSoup:
    """Return a page as it lies in the site, for what needs no browser to be seen; tests only read it."""
    return BeautifulSoup((site / path(language, name)[1:]).read_text(encoding="utf-8"), "html.parser")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and keeps what it does to itself."""

    def log_message(self, *_: object) -> None:
        """Keep requests out of the test's output."""


@pytest.fixture(scope="session")
def site(project: Project) -> Path:
    """The folder of the built site; built first where it is not up to date, by one process for all."""
    project.build.mkdir(exist_ok=True)
    with alone(project.build / "tests.lock"):
        return build(project)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Visit:
    """A page in a browser, with everything it asked for and everything that went wrong on the way."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url}"))
        self.page.on(
            "response", lambda answer: answer.status >= 400 and self.faults.append(f"{answer.status}: {answer.url}")
        )
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("console", lambda line: line.type == "error" and self.faults.append(f"console: {line.text}"))

    def open(self, url: str) -> Page:
        """Go to ``url`` and wait until what the page names has come and its own scripts have run."""
        self.page.goto(url, wait_until="load")
        return self.page

    def settle(self) -> None:
        """Wait until the page asks for nothing more, for what its scripts load later."""
        self.page.wait_for_load_state("networkidle")


class Windows:
    """The windows of the browser, one for each way to look: a new one fetches and compiles all that the last one had.

    That takes longer than the page itself. Where a page keeps something, a test needs a window of its own: another
    process of the browser may still hold what was kept before.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.opened: dict[str, BrowserContext] = {}

    @contextmanager
    def window(self, **look: object) -> Iterator[BrowserContext]:
        """Lend the window of a look without a page; what is opened in it is closed at the end."""
        name = json.dumps(look, sort_keys=True)
        if name not in self.opened:
            self.opened[name] = self.browser.new_context(**look)
        window = self.opened[name]
        yield window
        for page in window.pages:
            page.close()

    def close(self) -> None:
        """Close them all."""
        for window in self.opened.values():
            window.close()


@pytest.fixture(scope="module")
def windows(looker: Browser) -> Iterator[Windows]:
    """The windows that the tests of a file look through."""
    windows = Windows(looker)
    yield windows
    windows.close()


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A page in a fresh window; parametrise indirectly with a viewport, or get a wide one."""
    window = browser.new_context(viewport=getattr(request, "param", WIDE))
    yield Visit(window)
    window.close()
