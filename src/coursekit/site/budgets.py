"""What each page costs: run time, size, weight, on a page for maintainers; a page over its budget fails the build."""

from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from coursekit.course.files import write_text
from coursekit.site.media import WIDGET_STATE
from coursekit.site.templates import render

PAGE = "maintainers.html"
MEGABYTE = 1_000_000
# Processor seconds a notebook may take, and bytes a page may move, uncompressed.
RUN_SECONDS = 20
PLAIN_BYTES = MEGABYTE
# The widget manager alone weighs 3.6 MB, and a widget's states up to 0.5 MB.
WIDGET_BYTES = 5 * MEGABYTE


@dataclass(frozen=True)
class Cost:
    """What one page costs.

    Attributes
    ----------
    address
        The page, relative to the site's folder.
    seconds
        Processor time of its notebook, in seconds; None for a page that runs nothing.
    size
        The page's own HTML, in bytes.
    files
        Other files of the site that its HTML names, each with its size in bytes. What scripts load later is not here.
    widget
        Whether it holds a widget.
    """

    address: str
    seconds: float | None
    size: int
    files: dict[str, int]
    widget: bool

    @property
    def weight(self) -> int:
        """All that the page moves, in bytes."""
        return self.size + sum(self.files.values())

    @property
    def faults(self) -> list[str]:
        """Where the page is over its budget, one sentence each."""
        found = []
        budget = WIDGET_BYTES if self.widget else PLAIN_BYTES
        if self.weight > budget:
            largest = max(self.files, key=self.files.__getitem__, default="its own text")
            found.append(
                f"{self.address} moves {self.weight / MEGABYTE:.2f} MB; {budget / MEGABYTE:.0f} MB is its budget. "
                f"The largest part is {largest}."
            )
        if self.seconds is not None and self.seconds > RUN_SECONDS:
            found.append(f"{self.address} took {self.seconds:.0f} s to run; {RUN_SECONDS} s is its budget.")
        return found


class _References(HTMLParser):
    """Collects what a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.widget = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of a script, picture, style sheet, icon or preloaded file."""
        values = dict(attrs)
        relations = set((values.get("rel") or "").split())
        if tag in ("script", "img", "source"):
            self.found.append(values.get("src") or "")
        elif tag == "link" and relations & {"stylesheet", "icon", "preload"}:
            self.found.append(values.get("href") or "")
        self.widget |= values.get("type") == WIDGET_STATE


def cost(site: Path, address: str, seconds: float | None = None) -> Cost:
    """Return what the page at ``address`` below ``site`` costs.

    Parameters
    ----------
    site
        The folder of the built site.
    address
        The page, relative to it.
    seconds
        Processor time of the page's notebook, if it has one.

    Raises
    ------
    FileNotFoundError
        If the page names a file that the site does not hold.
    """
    page = site / address
    references = _References()
    references.feed(page.read_text(encoding="utf-8"))
    files = {}
    for reference in references.found:
        parts = urlsplit(reference)
        if parts.path and not parts.scheme and not parts.netloc:
            path = (page.parent / unquote(parts.path)).resolve()
            files[PurePosixPath(path.relative_to(site.resolve())).as_posix()] = path.stat().st_size
    return Cost(address, seconds, page.stat().st_size, files, references.widget)


def write(site: Path, costs: Iterable[Cost]) -> list[str]:
    """Write the page for maintainers into ``site`` and return what is over its budget, one sentence each."""
    rows = list(costs)
    budgets = {"seconds": RUN_SECONDS, "plain": PLAIN_BYTES / MEGABYTE, "widget": WIDGET_BYTES / MEGABYTE}
    write_text(site / PAGE, render(PAGE, rows=rows, budgets=budgets, megabyte=MEGABYTE))
    return [fault for row in rows for fault in row.faults]
