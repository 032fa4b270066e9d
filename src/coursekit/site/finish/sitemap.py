"""What search engines and those who share a page are told of the site, where its address is known."""

from pathlib import Path

from coursekit.course.files import write_bytes, write_text
from coursekit.site.templates import render


def sitemap(address: str, pages: dict[str, dict[str, str]]) -> str:
    """Return a site map in XML.

    Parameters
    ----------
    address
        Of the site.
    pages
        For each page the paths of its editions by language, the source language first.

    Returns
    -------
    str
        One entry for each page and language, with the way to its other languages.
    """
    root = address.rstrip("/")
    return render(
        "sitemap.xml",
        pages=[{language: f"{root}/{path}" for language, path in editions.items()} for editions in pages.values()],
    )


def write_sitemap(site: Path, address: str, docnames: tuple[str, ...], folders: dict[str, str]) -> list[Path]:
    """Write the site map and the note that leads robots to it; return both paths.

    ``folders`` holds the folder of each edition by language, empty or ending with a slash.
    """
    pages = {name: {code: f"{folder}{name}.html" for code, folder in folders.items()} for name in docnames}
    write_text(site / "sitemap.xml", sitemap(address, pages))
    write_text(site / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {address.rstrip('/')}/sitemap.xml\n")
    return [site / "sitemap.xml", site / "robots.txt"]


def card(path: Path, title: str, description: str) -> None:
    """Draw the picture that stands beside a link to the site where people share it, 1200 × 630 pixels."""
    from io import BytesIO

    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor="#0072b2")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 12), ylim=(0, 6.3))
    axes.axis("off")
    axes.bar([4.4, 5.5, 6.6, 7.7], [0.5, 0.9, 1.4, 2.0], bottom=0.6, width=0.7, color="#ffffff")
    axes.text(6, 4.9, title, ha="center", va="center", color="white", size=34, weight="bold", wrap=True)
    axes.text(6, 3.6, description, ha="center", va="center", color="white", size=19, wrap=True)
    stream = BytesIO()
    figure.savefig(stream, format="png")
    write_bytes(path, stream.getvalue())
