"""Where a notebook's links to other pages of the book lead, once it is read outside of it."""

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sphinx.util.inventory import InventoryFile

from coursekit.site.edition_build import SOURCES

INVENTORY = "objects.inv"


@dataclass(frozen=True)
class Place:
    """A page or a part of one: its title, empty where it has none, and its address in the edition."""

    title: str
    address: str


@dataclass(frozen=True)
class Links:
    """The links of an edition.

    Attributes
    ----------
    pages, labels
        What Sphinx knows by name.
    notebooks
        The names of the pages that can be downloaded.
    site
        The address of the edition's pages, with a slash at its end. Where it is not known, links lead to the pages that
        lie beside the notebooks in the site's folder.

    Examples
    --------
    >>> pages = {"book/one": Place("One", "book/one.html"), "book/terms": Place("Terms", "book/terms.html")}
    >>> links = Links(pages, {}, {"book/one"}, "https://course.example/")
    >>> links.to_page("exercises/two", "/book/one"), links.to_page("book/one", "terms", "the terms")
    ('[One](../book/one.ipynb)', '[the terms](https://course.example/book/terms.html)')
    """

    pages: Mapping[str, Place]
    labels: Mapping[str, Place]
    notebooks: Collection[str]
    site: str

    def to_page(self, here: str, target: str, text: str = "") -> str:
        """Return a link from the notebook ``here`` to a page, named as Sphinx's ``{doc}`` does."""
        docname = posixpath.normpath(posixpath.join("/", posixpath.dirname(here), target)).lstrip("/")
        return self._link(here, self.pages.get(docname), text, docname)

    def to_label(self, here: str, label: str, text: str = "") -> str:
        """Return a link from the notebook ``here`` to what has a label."""
        return self._link(here, self.labels.get(label.lower()), text, label)

    def _link(self, here: str, place: Place | None, text: str, name: str) -> str:
        """Return a link, or only its text where it would lead to nothing or to the notebook itself."""
        if place is None:
            return text or name
        text = text or place.title or name
        docname = place.address.partition("#")[0].removesuffix(".html")
        if docname == here:
            return text
        folder = posixpath.dirname(here)
        if docname in self.notebooks:
            return f"[{text}]({posixpath.relpath(f'{docname}.ipynb', folder)})"
        address = self.site + place.address if self.site else posixpath.relpath(place.address, f"{SOURCES}/{folder}")
        return f"[{text}]({address})"


def links_of(html: Path, notebooks: Collection[str], site: str) -> Links:
    """Return the links of the edition whose pages Sphinx left in ``html``; parameters as for :class:`Links`."""
    with (html / INVENTORY).open("rb") as stream:
        found = InventoryFile.load(stream, "", posixpath.join)
    places = {
        kind: {
            name: Place("" if title == "-" else title, address)
            for name, (_, _, address, title) in found.get(f"std:{kind}", {}).items()
        }
        for kind in ("doc", "label")
    }
    return Links(places["doc"], places["label"], notebooks, site)
