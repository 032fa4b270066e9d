"""A page that is watched from its first moment on: what came over the wire for it, and what moved by itself."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext

from tests.browser.conftest import Visit

# What moves while nobody does anything, from the first moment on.
WATCH = """
window.shift = 0;
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    shift += entry.value;
    for (const { node } of entry.sources) {
      moved.push(`${entry.value.toFixed(3)} ${(node?.outerHTML ?? node?.textContent)?.slice(0, 80)}`);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Quiet:
    """What a page did while nobody touched it: how far it moved, what moved, and the bytes that came for it."""

    shift: float
    moved: list[str]
    weight: int


class Watched(Visit):
    """A visit for which everything is fetched anew; ``weight`` counts the bytes that came, unpacked."""

    def __init__(self, context: BrowserContext) -> None:
        super().__init__(context)
        self.page.set_default_timeout(120_000)
        self.page.add_init_script(WATCH)
        self.weight = 0
        self._within: set[str] = set()
        session = context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.dataReceived", self._count)

    def quiet(self) -> Quiet:
        """Return what has come and moved until now."""
        shift, moved = self.page.evaluate("[shift, moved]")
        return Quiet(shift, moved[:6], self.weight)

    def _ask(self, event: dict) -> None:
        # What lies within a file that came is not counted again.
        if event["request"]["url"].startswith("data:"):
            self._within.add(event["requestId"])

    def _count(self, event: dict) -> None:
        if event["requestId"] not in self._within:
            self.weight += event["dataLength"]
