"""Terms in an edition that is not the source: the English beside them, and the other words that find them.

The first ``{term}`` of a term on a page is followed by its English, as is each entry of the glossary. The words of
``synonyms.toml`` find the glossary's entry and the pages that mark the term, and are shown on none.
"""

from collections.abc import Iterator
from functools import cache

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from coursekit.course.edition import SOURCE_LANGUAGE, Edition
from coursekit.course.project import Project
from coursekit.course.strings import Strings
from coursekit.site.sphinx_ext.theme_strings import strings_for
from coursekit.translation.glossary import Glossary, glossary_of


class english(nodes.inline):  # noqa: N801 (docutils names nodes so)
    """The English of a term, which keeps its direction and its language wherever it stands."""


def visit_english(translator: HTML5Translator, node: english) -> None:
    """Open the element."""
    translator.body.append(
        translator.starttag(node, "bdi", "", dir=Edition(SOURCE_LANGUAGE).direction, lang=SOURCE_LANGUAGE)
    )


def depart_english(translator: HTML5Translator, node: english) -> None:
    """Close the element."""
    translator.body.append("</bdi>")


@cache
def _glossary(language: str) -> Glossary:
    """Return the glossary of the edition that is being built, read once: each edition has a process of its own."""
    return glossary_of(Project.find(), Edition(language))


def mentions(document: nodes.document) -> Iterator[addnodes.pending_xref]:
    """Yield the links to terms that stand in running text, in their order."""
    for link in document.findall(addnodes.pending_xref):
        if link.get("refdomain") == "std" and link.get("reftype") == "term" and not _is_heading(link):
            yield link


def entries(document: nodes.document) -> list[nodes.term]:
    """Return the terms that a page defines."""
    return [term for table in document.findall(addnodes.glossary) for term in table.findall(nodes.term)]


def _is_heading(node: nodes.Node) -> bool:
    while node is not None:
        if isinstance(node, nodes.title | nodes.term):
            return True
        node = node.parent
    return False


def beside(text: str) -> list[nodes.Node]:
    """Return what follows a term: its English in brackets."""
    return [nodes.Text(" ("), english("", text, classes=["english"]), nodes.Text(")")]


def after_comma(text: str, say: Strings) -> list[nodes.Node]:
    """Return what follows a term that stands in brackets already."""
    return [nodes.Text(say(", ")), english("", text, classes=["english"])]


def _is_in_brackets(link: addnodes.pending_xref) -> bool:
    """Return whether a bracket is open where a link stands."""
    block: nodes.Element = link.parent
    while isinstance(block, nodes.inline | nodes.emphasis | nodes.strong):
        block = block.parent
    before = ""
    for node in block.findall(lambda node: node is link or isinstance(node, nodes.Text)):
        if node is link:
            break
        before += node.astext()
    return before.count("(") > before.count(")")


class EnglishBesideTerms(SphinxTransform):
    """Put the English after the first mention of each term, and after each entry of the glossary."""

    default_priority = 500

    def apply(self, **_: object) -> None:
        """Change the document in place."""
        if self.config.language == SOURCE_LANGUAGE:
            return
        glossary = _glossary(self.config.language)
        say = strings_for(self.config)
        defined = entries(self.document)
        # On the page that has all terms with their English, a mention needs none.
        seen = {glossary.english_of(_name(term)) for term in defined} | {""}
        depends = bool(defined)
        for link in mentions(self.document):
            depends = True
            text = glossary.english_of(link["reftarget"])
            if text in seen or link.parent is None:
                continue
            seen.add(text)
            place = link.parent.index(link) + 1
            link.parent[place:place] = after_comma(text, say) if _is_in_brackets(link) else beside(text)
        for term in defined:
            if text := glossary.english_of(_name(term)):
                term += beside(text)
        if depends:
            for source in glossary.sources:
                self.env.note_dependency(str(source))


def _name(term: nodes.term) -> str:
    """Return an entry of the glossary as it is written, without the English beside it."""
    texts = []
    for child in term.children:
        if isinstance(child, addnodes.index):
            break
        texts.append(child.astext())
    return "".join(texts)


class WordsForSearch(SphinxPostTransform):
    """Have synonyms find the entry of their term and each page that marks it, once what is shown is settled."""

    # Before links are resolved.
    default_priority = 5

    def run(self, **_: object) -> None:
        """Change the document in place."""
        if self.config.language == SOURCE_LANGUAGE:
            return
        glossary = _glossary(self.config.language)
        words: list[str] = []
        for term in entries(self.document):
            text = glossary.english_of(_name(term))
            found = glossary.synonyms.get(text, ())
            words += found
            # Search reads these entries of the index; the page of the index, which is made by now, does not.
            term += addnodes.index(
                entries=[("single", other, term["ids"][0], "main", None) for other in (*found, text) if other]
            )
        for link in mentions(self.document):
            words += glossary.synonyms_of(link["reftarget"])
        if words:
            # Sphinx takes what stands between commas for one word.
            single = dict.fromkeys(word for synonym in words for word in synonym.split())
            self.document.insert(0, nodes.meta(name="keywords", content=", ".join(single)))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(english, html=(visit_english, depart_english))
    app.add_transform(EnglishBesideTerms)
    app.add_post_transform(WordsForSearch)
