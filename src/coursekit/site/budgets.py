"""What each page costs: run time, size, weight, on a page for maintainers; a page over its budget fails the build."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from coursekit.course.files import write_text
from coursekit.site.templates import render

PAGE = "maintainers.html"
# How Jupyter calls the part of a page that holds its widgets.
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
MEGABYTE = 1_000_000
# Processor seconds a notebook may take, and bytes a page may move, uncompressed.
RUN_SECONDS = 20
PLAIN_BYTES = MEGABYTE
# With the pictures of every state of its demonstrations, which come when a reader goes there.
VISITED_BYTES = 2_500_000
# The widget manager, which only widgets of other kinds than demonstrations need, weighs 3.6 MB alone.
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
    later
        Those that come only when a reader moves a demonstration: the pictures of its other states.
    widget
        Whether it holds a widget that needs the widget manager.
    """

    address: str
    seconds: float | None
    size: int
    files: dict[str, int]
    later: dict[str, int]
    widget: bool

    @property
    def weight(self) -> int:
        """All that the page moves as long as nobody touches it, in bytes."""
        return self.size + sum(self.files.values())

    @property
    def visited_weight(self) -> int:
        """All that it moves once a reader has seen every state of its demonstrations, in bytes."""
        return self.weight + sum(self.later.values())

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
        if not self.widget and self.visited_weight > VISITED_BYTES:
            found.append(
                f"{self.address} moves {self.visited_weight / MEGABYTE:.2f} MB once every state of its demonstrations "
                f"is seen; {VISITED_BYTES / MEGABYTE:.1f} MB is its budget. Draw smaller or fewer states."
            )
        if self.seconds is not None and self.seconds > RUN_SECONDS:
            found.append(f"{self.address} took {self.seconds:.0f} s to run; {RUN_SECONDS} s is its budget.")
        return found


class _References(HTMLParser):
    """Collects what a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.later: list[str] = []
        self.widget = False
        self._is_hidden = False
        self._without_scripts = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of a script, picture, style sheet, icon or preloaded file."""
        values = dict(attrs)
        relations = set((values.get("rel") or "").split())
        if tag == "noscript":
            self._without_scripts = True
        if self._without_scripts:
            return
        if tag == "figure":
            self._is_hidden = "hidden" in values
        if tag in ("script", "img", "source"):
            (self.later if self._is_hidden else self.found).append(values.get("src") or "")
        elif tag == "link" and relations & {"stylesheet", "icon", "preload"}:
            self.found.append(values.get("href") or "")
        self.widget |= values.get("type") == WIDGET_STATE

    def handle_endtag(self, tag: str) -> None:
        """Note that what comes next is within a figure, or for readers without scripts, no more."""
        if tag == "figure":
            self._is_hidden = False
        elif tag == "noscript":
            self._without_scripts = False


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
    named = _sizes(files, address, references.found)
    later = _sizes(files, address, references.later)
    later = {name: size for name, size in later.items() if name not in named}
    return Cost(address, seconds, page.stat().st_size, named, later, references.widget)


def _sizes(files: Mapping[str, Path], address: str, references: Sequence[str]) -> dict[str, int]:
    """Return the sizes of the files of the site to which the page at an address refers."""
    named = {}
    for reference in references:
        parts = urlsplit(reference)
        if parts.path and not parts.scheme and not parts.netloc:
            other = posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(parts.path)))
            if other not in files:
                raise FileNotFoundError(f"{address} names {other}, which the site does not hold.")
            named[other] = files[other].stat().st_size
    return named


def write(site: Path, rows: Sequence[Cost]) -> None:
    """Write the page for maintainers into ``site``, with what each page costs."""
    budgets = {
        "seconds": RUN_SECONDS,
        "plain": PLAIN_BYTES / MEGABYTE,
        "visited": VISITED_BYTES / MEGABYTE,
        "widget": WIDGET_BYTES / MEGABYTE,
    }
    write_text(site / PAGE, render(PAGE, rows=rows, budgets=budgets, megabyte=MEGABYTE))
