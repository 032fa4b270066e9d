"""Claims of folklore in a sentence: a small mark, whose verdict and statement stand in a note at the section's end.

The source writes ``{claim}`S2-16```, often in brackets or after a colon. Neither the code nor these marks of
punctuation are left in the sentence; the note leads to the ledger and back.
"""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.project import Project
from coursekit.course.strings import Strings
from coursekit.site.sphinx_ext.ledger import claim_label, claims
from coursekit.site.sphinx_ext.made_pages import reference, table_of
from coursekit.site.sphinx_ext.theme_strings import strings_for
from coursekit.site.templates import render
from coursekit.translation import po

LOGGER = logging.getLogger(__name__)
# What stands between two claims that are named together.
BETWEEN = re.compile(r"\s*[,،;؛]\s*")
# What a code needs around it and a mark does not: a bracket, or the colon that announced it.
OPENED, CLOSED = re.compile(r"\s*\($"), re.compile(r"^\)")
ANNOUNCED, ENDED = re.compile(r":\s*$"), re.compile(r"^[.,;،؛]")
SPACE = re.compile(r"\s+$")


class ClaimNode(nodes.Inline, nodes.Element):
    """The mark of a claim: ``claim`` is its id in the ledger, ``number`` its place among the marks of a page."""


class ClaimRole(SphinxRole):
    """``{claim}`S2-16```: the mark of a claim."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the mark, whose note is written once the whole page is known."""
        node = ClaimNode(claim=self.text)
        self.set_source_info(node)
        return [node], []


class ClaimNotes(SphinxTransform):
    """Number the marks of a page and write a note for each claim at the end of the section that speaks of it."""

    default_priority = 210

    def apply(self, **_: object) -> None:
        """Change the document in place."""
        marks = list(self.document.findall(ClaimNode))
        if not marks:
            return
        project, language = Project.find(), self.config.language
        ledger = table_of(project, "claims")
        self.env.note_dependency(str(project.root / ledger))
        if language != SOURCE_LANGUAGE:
            self.env.note_dependency(str(po.catalog_path(project, ledger, language)))
        rows = {row["id"]: row for row in claims(project, language)}
        for mark in marks:
            free_of_punctuation(mark)
        numbers: dict[tuple[int, str], int] = {}
        notes: dict[int, tuple[nodes.Element, nodes.container]] = {}
        for mark in marks:
            row = rows.get(mark["claim"])
            if row is None:
                LOGGER.warning("the claims ledger has no %r", mark["claim"], location=mark)
                mark.parent.remove(mark)
                continue
            section = _section(mark)
            known = (id(section), row["id"])
            if known not in numbers:
                numbers[known] = len(numbers) + 1
                # The first mark of a claim in its section is the one that the note leads back to.
                mark["ids"].append(mark_id(numbers[known]))
                box = notes.setdefault(id(section), (section, nodes.container(classes=["claim-notes"])))[1]
                box += self.note(row, numbers[known])
            mark["number"], mark["verdict"] = numbers[known], row["verdict"]
        for owner, box in notes.values():
            _end(owner, box)

    def note(self, row: dict[str, str], number: int) -> nodes.paragraph:
        """Return the note of a claim."""
        say = strings_for(self.config)
        verdict = nodes.inline("", say(row["verdict"]), classes=["verdict", row["verdict"].replace(" ", "-")])
        link = nodes.inline("", say("In the ledger"))
        back = nodes.reference("", shown_number(number), refid=mark_id(number), classes=["claim-back"], internal=True)
        return nodes.paragraph(
            "",
            "",
            back,
            nodes.Text(" "),
            nodes.inline("", row["claim"], classes=["claim-statement"]),
            nodes.Text(" "),
            verdict,
            nodes.Text(" "),
            reference(self.env, "ref", claim_label(row["id"]), link, explicit=True),
            ids=[note_id(number)],
        )


def mark_id(number: int) -> str:
    """Return the id of a mark in its page."""
    return f"claim-mark-{number}"


def note_id(number: int) -> str:
    """Return the id of a note in its page."""
    return f"claim-note-{number}"


def shown_number(number: int) -> str:
    """Return what stands for a note where it is marked: with a dagger, since works cited have bare numbers."""
    return f"†{number}"


def free_of_punctuation(mark: ClaimNode) -> None:
    """Take what only a code needs from around a mark, the last of those that are named together."""
    if _next_of_run(mark) is not None:
        return
    run = [mark]
    while (before := _previous_of_run(run[0])) is not None:
        separator = run[0].parent.children[run[0].parent.index(run[0]) - 1]
        separator.parent.remove(separator)
        run.insert(0, before)
    leading, trailing = _text(run[0], -1), _text(mark, 1)
    if leading is None:
        return
    text, rest = leading.astext(), trailing.astext() if trailing is not None else ""
    if OPENED.search(text) and CLOSED.match(rest):
        text, rest = OPENED.sub("", text), CLOSED.sub("", rest)
    elif OPENED.search(text) and ENDED.match(rest):
        # More follows within the bracket, which opens after the mark then.
        text, rest = OPENED.sub("", text), f" ({ENDED.sub('', rest).lstrip()}"
    elif ANNOUNCED.search(text) and (ENDED.match(rest) or not rest.strip()):
        text = ANNOUNCED.sub("", text)
    _put(leading, SPACE.sub("", text))
    if trailing is not None:
        _put(trailing, rest)


def _put(text: nodes.Text, words: str) -> None:
    text.parent.replace(text, nodes.Text(words))


def _text(node: nodes.Element, step: int) -> nodes.Text | None:
    """Return the text beside a node, before it (-1) or after it (1), if there is one."""
    place = node.parent.index(node) + step
    beside = node.parent.children[place] if 0 <= place < len(node.parent) else None
    return beside if isinstance(beside, nodes.Text) else None


def _next_of_run(mark: ClaimNode) -> ClaimNode | None:
    """Return the mark that is named together with one, after it."""
    return _other_of_run(mark, 1)


def _previous_of_run(mark: ClaimNode) -> ClaimNode | None:
    """Return the mark that is named together with one, before it."""
    return _other_of_run(mark, -1)


def _other_of_run(mark: ClaimNode, step: int) -> ClaimNode | None:
    between = _text(mark, step)
    if between is None or not BETWEEN.fullmatch(between.astext()):
        return None
    place = mark.parent.index(mark) + 2 * step
    other = mark.parent.children[place] if 0 <= place < len(mark.parent) else None
    return other if isinstance(other, ClaimNode) else None


def _section(node: nodes.Node) -> nodes.Element:
    """Return the section that a node is in; the document, where it is in none."""
    return next(one for one in _ancestors(node) if isinstance(one, nodes.section | nodes.document))


def _ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def _end(section: nodes.Element, box: nodes.container) -> None:
    """Put notes after what a section says itself, before the sections within it and what is aimed at these."""
    place = next((number for number, part in enumerate(section) if isinstance(part, nodes.section)), len(section))
    while place and isinstance(section[place - 1], nodes.target):
        place -= 1
    section.insert(place, box)


def accessible_name(say: Strings, verdict: str) -> str:
    """Return what a listener hears of a mark."""
    return say("Claim: {verdict}").format(verdict=say(verdict))


def visit_claim(self: HTML5Translator, node: ClaimNode) -> None:
    """Write a mark."""
    number = node["number"]
    html = render(
        "claim-mark.html",
        id=mark_id(number) if node["ids"] else "",
        target=note_id(number),
        shown=shown_number(number),
        label=accessible_name(strings_for(self.config), node["verdict"]),
    )
    self.body.append(html.strip())
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("claim", ClaimRole())
    app.add_node(ClaimNode, html=(visit_claim, None))
    app.add_transform(ClaimNotes)
