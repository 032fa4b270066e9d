"""What each page costs: run time, size, weight, on a page for maintainers; a page over its budget fails the build."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
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


def cost(files: Mapping[str, Path], address: str, seconds: float | None = None) -> Cost:
    """Return what the page at ``address`` of a site costs.

    Parameters
    ----------
    files
        The file that will stand, or stands, at each address of the site.
    address
        The page's.
    seconds
        Processor time of the page's notebook, if it has one.

    Raises
    ------
    FileNotFoundError
        If the page names a file that the site does not hold.
    """
    page = files[address]
    references = _References()
    references.feed(page.read_text(encoding="utf-8"))
    named = {}
    for reference in references.found:
        parts = urlsplit(reference)
        if parts.path and not parts.scheme and not parts.netloc:
            other = posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(parts.path)))
            if other not in files:
                raise FileNotFoundError(f"{address} names {other}, which the site does not hold.")
            named[other] = files[other].stat().st_size
    return Cost(address, seconds, page.stat().st_size, named, references.widget)


def write(site: Path, rows: Sequence[Cost]) -> None:
    """Write the page for maintainers into ``site``, with what each page costs."""
    budgets = {"seconds": RUN_SECONDS, "plain": PLAIN_BYTES / MEGABYTE, "widget": WIDGET_BYTES / MEGABYTE}
    write_text(site / PAGE, render(PAGE, rows=rows, budgets=budgets, megabyte=MEGABYTE))
