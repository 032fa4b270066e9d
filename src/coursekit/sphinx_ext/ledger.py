"""The claims ledger and the data cards as pages, from the tables that the lessons themselves load."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from coursekit import catalog
from coursekit.errors import CourseError
from coursekit.project import SOURCE_LANGUAGE, Project
from coursekit.sphinx_ext.interface import _

DATA = Path("src/custrel/data")
CLAIMS = DATA / "claims.csv"
VERDICTS = ("supported", "supported with nuance", "outdated", "misattributed", "unsupported")


def _translations(project: Project, source: Path, language: str) -> catalog.Translations | None:
    """Return the catalog of ``source``, None for the language it is written in."""
    if language == SOURCE_LANGUAGE:
        return None
    return catalog.load(catalog.catalog_path(project, source, language))


def claims(project: Project, language: str) -> list[dict[str, str]]:
    """Return the rows of the ledger with their texts in ``language``.

    Raises :class:`CourseError` for a verdict outside the five the course uses.
    """
    with (project.root / CLAIMS).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if row["verdict"] not in VERDICTS:
            raise CourseError(f"{CLAIMS}, {row['id']}: {row['verdict']!r} is not one of {', '.join(VERDICTS)}.")
    translations = _translations(project, CLAIMS, language)
    return rows if translations is None else catalog.translated_rows(rows, translations)


def claim_label(identifier: str) -> str:
    """Return the label of a claim's entry on the claims page."""
    return f"claim-{identifier.lower()}"


class _Page(SphinxDirective):
    """What both directives do: note what the page is made from, and make it from that."""

    def depend_on(self, project: Project, source: Path) -> None:
        """Have Sphinx read this page again when ``source`` or its catalog changes."""
        self.env.note_dependency(str(project.root / source))
        if self.config.language != SOURCE_LANGUAGE:
            self.env.note_dependency(str(catalog.catalog_path(project, source, self.config.language)))

    def target(self, label: str) -> nodes.target:
        """Return a target that pages can link to by ``label``."""
        node = nodes.target("", "", ids=[label], names=[label])
        self.state.document.note_explicit_target(node)
        return node

    def fields(self, pairs: list[tuple[str, str | list[nodes.Node], bool]]) -> nodes.field_list:
        """Return a list of (name, text or nodes, is it left in the language of its source) that are not empty."""
        result = nodes.field_list()
        for name, value, foreign in pairs:
            if not value:
                continue
            content = nodes.inline(value, value) if isinstance(value, str) else nodes.inline("", "", *value)
            if foreign:
                content["classes"].append("as-published")
            body = nodes.field_body("", nodes.paragraph("", "", content))
            result += nodes.field("", nodes.field_name(name, name), body)
        return result


class ClaimsDirective(_Page):
    """``{claims}`` with the name of a source document as argument: the entries of its claims."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return one container per claim."""
        project = Project.find()
        self.depend_on(project, CLAIMS)
        rows = [row for row in claims(project, self.config.language) if row["document"] == self.arguments[0]]
        if not rows:
            raise self.error(f"no claim in {CLAIMS} comes from {self.arguments[0]!r}")
        cited = {row["id"] for row in claims(project, SOURCE_LANGUAGE) if catalog.is_citation(row["source"])}
        return [node for row in rows for node in self.entry(row, row["id"] in cited)]

    def entry(self, row: dict[str, str], is_cited: bool) -> Iterator[nodes.Node]:
        """Yield the nodes of one claim; its source is left as published if it only cites."""
        label = claim_label(row["id"])
        yield self.target(label)
        verdict = nodes.inline("", _(row["verdict"]), classes=["verdict", row["verdict"].replace(" ", "-")])
        title = nodes.paragraph(
            "",
            "",
            nodes.strong(row["id"], row["id"]),
            nodes.Text(" "),
            verdict,
            nodes.Text(" "),
            nodes.Text(row["claim"]),
        )
        pairs = [
            (_("What the source says"), row["says"], False),
            (_("What to do with it"), row["note"], False),
            (_("Source"), row["source"], is_cited),
            (_("What was seen"), row["evidence"], False),
        ]
        yield nodes.container("", title, self.fields(pairs), classes=["claim"])


class DataCardsDirective(_Page):
    """``{data-cards}``: the card of every table in the package."""

    def run(self) -> list[nodes.Node]:
        """Return one section per table, in the order of their names."""
        project = Project.find()
        sections = []
        for path in sorted((project.root / DATA).glob("*.toml")):
            source = path.relative_to(project.root)
            self.depend_on(project, source)
            card = tomllib.loads(path.read_text(encoding="utf-8"))
            translations = _translations(project, source, self.config.language)
            if translations is not None:
                card = catalog.translated_card(card, translations)
            rows = []
            # A table that stays in the package it comes from has a card here and no file.
            if (table := path.with_suffix(".csv")).is_file():
                self.depend_on(project, table.relative_to(project.root))
                with table.open(encoding="utf-8", newline="") as stream:
                    rows = list(csv.DictReader(stream))
            sections.append(self.section(path.stem, card, rows))
        return sections

    def section(self, name: str, card: dict, rows: list[dict[str, str]]) -> nodes.section:
        """Return the card of the table ``name`` with its ``rows``, as far as they are kept here."""
        remembered = sum("from memory" in row.get("confidence", "") for row in rows)
        label = f"data-{name.replace('_', '-')}"
        section = nodes.section(ids=[label], names=[label])
        self.state.document.note_explicit_target(section)
        section += nodes.title("", card["title"])
        section += nodes.paragraph("", card["summary"])
        section += self.fields(
            [
                (_("Kind"), _("real data") if card["kind"] == "real" else _("simulated data"), False),
                (_("Rows"), str(len(rows)) if rows else "", False),
                (_("Rows from memory, not checked"), str(remembered) if remembered else "", False),
                (_("Origin"), card["origin"], False),
                (_("Licence"), card["licence"], False),
                (_("Known defects"), card["defects"], False),
                (_("In code"), [nodes.literal("", f'custrel.data.load("{name}")')], False),
            ]
        )
        section += self.columns(card["columns"])
        return section

    def columns(self, columns: dict[str, dict[str, str]]) -> nodes.table:
        """Return the table of a table's columns."""
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (2, 4, 2)), cols=3)
        head = nodes.row(
            "", *(nodes.entry("", nodes.paragraph("", text)) for text in (_("Column"), _("Meaning"), _("Unit")))
        )
        body = nodes.tbody()
        for name, column in columns.items():
            unit = column["unit"] or "–"
            cells = (nodes.literal("", name), nodes.Text(column["description"]), nodes.Text(unit))
            body += nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))
        group += nodes.thead("", head)
        group += body
        return nodes.table("", group, classes=["data-columns"])


class ClaimRole(SphinxRole):
    """``{claim}`S2-16```: a claim's id and verdict, linked to its entry in the ledger."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link."""
        project = Project.find()
        self.env.note_dependency(str(project.root / CLAIMS))
        verdicts = {row["id"]: row["verdict"] for row in claims(project, SOURCE_LANGUAGE)}
        if self.text not in verdicts:
            message = self.inliner.reporter.warning(f"the claims ledger has no {self.text!r}", line=self.lineno)
            return [], [message]
        label = nodes.inline("", f"{self.text}: {_(verdicts[self.text])}", classes=["claim-link"])
        reference = addnodes.pending_xref(
            "",
            label,
            refdoc=self.env.docname,
            refdomain="std",
            reftype="ref",
            reftarget=claim_label(self.text),
            refexplicit=True,
            refwarn=True,
        )
        return [reference], []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("claims", ClaimsDirective)
    app.add_directive("data-cards", DataCardsDirective)
    app.add_role("claim", ClaimRole())
