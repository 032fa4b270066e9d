"""Code on paper: each line is an element, so that what is left of a long one stands below it, set in and marked."""

from bs4 import BeautifulSoup

from coursekit.site.soup import first, parse, set_classes

# A shorter one fits a line of the page in every font that code is set in.
LONG = 60


def mark_lines(document: BeautifulSoup) -> None:
    r"""Put each line of the document's code into an element.

    Examples
    --------
    >>> page = BeautifulSoup("<pre><code>if a:\n    <b>b</b>\n</code></pre>", "html.parser")
    >>> mark_lines(page)
    >>> print(page)
    <pre><code><span class="line">if a:
    </span><span class="line">    <b>b</b>
    </span></code></pre>
    """
    for block in document.find_all("pre"):
        inner = block.code if block.code is not None and len(block.find_all(recursive=False)) == 1 else block
        lines = [f"<span>{line}\n</span>" for line in inner.decode_contents().rstrip("\n").split("\n")]
        # Within "pre", where a parser keeps spaces.
        parsed = first(parse(f"<pre>{''.join(lines)}</pre>"), "pre")
        for line in parsed.find_all("span", recursive=False):
            set_classes(line, ["line", "long"] if len(line.get_text()) > LONG else ["line"])
        inner.clear()
        inner.extend(list(parsed.contents))
