"""The claims ledger and the data cards as pages, from the tables that the lessons themselves load."""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from coursekit.content.traceability import discussions
from coursekit.course.edition import SOURCE_LANGUAGE
from coursekit.course.errors import CourseError
from coursekit.course.project import Project
from coursekit.course.tables import table
from coursekit.site.sphinx_ext.made_pages import MadePage, page_link, table_of, translations_of
from coursekit.site.templates import render
from coursekit.translation import apply
from coursekit.translation.tables import is_citation, read_card

# What an entry of the ledger shows.
COLUMNS = ("id", "verdict", "document", "claim", "source", "says", "note", "evidence")


def claims(project: Project, language: str) -> list[dict[str, str]]:
    """Return the rows of the ledger with their texts in ``language``.

    Raises :class:`CourseError` for a column that is missing and for a verdict that the course does not use.
    """
    ledger = table_of(project, "claims")
    rows = table(project, ledger, *COLUMNS)
    verdicts = project.settings.tables.verdicts
    for row in rows:
        if row["verdict"] not in verdicts:
            raise CourseError(f"{ledger}, {row['id']}: {row['verdict']!r} is not one of {', '.join(verdicts)}.")
    translations = translations_of(project, ledger, language)
    columns = project.settings.tables.text_columns
    return rows if translations is None else apply.translated_rows(rows, translations, columns)


def claim_label(identifier: str) -> str:
    """Return the label of a claim's entry on the claims page."""
    return f"claim-{identifier.lower()}"


class ClaimsDirective(MadePage):
    """``{claims}`` with the name of a source document as argument: the entries of its claims."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return one container per claim."""
        project = Project.find()
        self.depend_on_listings()
        self.depend_on(project, table_of(project, "claims"))
        for page in project.pages:
            self.env.note_dependency(str(project.root / page))
        rows = [row for row in claims(project, self.config.language) if row["document"] == self.arguments[0]]
        if not rows:
            raise self.error(f"no claim in {table_of(project, 'claims')} comes from {self.arguments[0]!r}")
        cited = {row["id"] for row in claims(project, SOURCE_LANGUAGE) if is_citation(row["source"])}
        # A page asks once for each source document; the answer is the same.
        found = self.env.temp_data.get("discussions")
        pages = self.env.temp_data["discussions"] = discussions(project) if found is None else found
        return [node for row in rows for node in self.entry(row, row["id"] in cited, pages.get(row["id"], []))]

    def entry(self, row: dict[str, str], is_cited: bool, pages: list[str]) -> Iterator[nodes.Node]:
        """Yield the nodes of one claim; its source is left as published if it only cites."""
        say = self.say
        label = claim_label(row["id"])
        yield self.target(label)
        verdict = nodes.inline("", say(row["verdict"]), classes=["verdict", row["verdict"].replace(" ", "-")])
        title = nodes.paragraph(
            "",
            "",
            nodes.strong(row["id"], row["id"]),
            nodes.Text(" "),
            verdict,
            nodes.Text(" "),
            nodes.Text(row["claim"]),
        )
        comma = say(", ")
        pairs_of_links = ((nodes.Text(comma), page_link(self.env, name)) for name in pages)
        links: list[nodes.Node] = [node for pair in pairs_of_links for node in pair][1:]
        pairs: list[tuple[str, str | list[nodes.Node], bool]] = [
            (say("Who said it first"), row["source"], is_cited),
            (say("What was measured"), row["says"], False),
            (say("For the classroom"), row["note"], False),
            (say("What was seen"), row["evidence"], False),
            (say("Discussed in"), [nodes.inline("", "", *links, classes=["claim-lessons"])] if links else "", False),
        ]
        yield nodes.container("", title, self.fields(pairs), classes=["claim"])


class ClaimsFilterDirective(MadePage):
    """``{claims-filter}``: a form that shows only some of the page's claims; `claims.js` fills and answers it."""

    def run(self) -> list[nodes.Node]:
        """Return the form; it stays hidden where no script runs, and then all claims are shown."""
        return [nodes.raw("", render("claims-filter.html", _=self.say).strip(), format="html")]


class DataCardsDirective(MadePage):
    """``{data-cards}``: the card of every table in the package."""

    def run(self) -> list[nodes.Node]:
        """Return one section per table, in the order of their names."""
        project = Project.find()
        self.depend_on_listings()
        sections: list[nodes.Node] = []
        for path in sorted((project.root / table_of(project, "data")).glob("*.toml")):
            source = path.relative_to(project.root)
            self.depend_on(project, source)
            card = read_card(path, whole=True)
            translations = translations_of(project, source, self.config.language)
            if translations is not None:
                card = apply.translated_card(card, translations)
            rows: list[dict[str, str]] = []
            # A table that stays in the package it comes from has a card here and no file.
            if (kept := path.with_suffix(".csv")).is_file():
                self.env.note_dependency(str(kept))
                rows = table(project, kept.relative_to(project.root))
            sections.append(self.section(path.stem, card, rows))
        return sections

    def section(self, name: str, card: dict, rows: list[dict[str, str]]) -> nodes.section:
        """Return the card of the table ``name`` with its ``rows``, as far as they are kept here."""
        say = self.say
        remembered = sum("from memory" in row.get("confidence", "") for row in rows)
        label = f"data-{name.replace('_', '-')}"
        section = nodes.section(ids=[label], names=[label])
        self.state.document.note_explicit_target(section)
        section += nodes.title("", card["title"])
        section += nodes.paragraph("", card["summary"])
        section += self.fields(
            [
                (say("Kind"), say("real data") if card["kind"] == "real" else say("simulated data"), False),
                (say("Rows"), str(len(rows)) if rows else "", False),
                (say("Rows not checked against a source"), str(remembered) if remembered else "", False),
                (say("Origin"), card["origin"], False),
                (say("Licence"), card["licence"], False),
                (say("Known defects"), card["defects"], False),
                (say("In code"), self.loading(name), False),
            ]
        )
        section += self.columns(card.get("columns", {}))
        return section

    def loading(self, name: str) -> list[nodes.Node]:
        """Return how a lesson loads the table ``name``; nothing where lessons need no library."""
        library = Project.find().settings.library
        return [nodes.literal("", f'{library}.data.load("{name}")')] if library else []

    def columns(self, columns: dict[str, dict[str, str]]) -> nodes.table:
        """Return the table of a table's columns."""
        say = self.say
        rows: list[list[list[nodes.Node]]] = [
            [[nodes.literal("", name)], [nodes.Text(column["description"])], [nodes.Text(column["unit"] or "–")]]
            for name, column in columns.items()
        ]
        return self.table([say("Column"), say("Meaning"), say("Unit")], rows, [2, 4, 2], "data-columns")


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the claims filter on the page that has one."""
    if doctree is not None and any("claims-filter" in node.astext() for node in doctree.findall(nodes.raw)):
        app.add_js_file("claims.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("claims", ClaimsDirective)
    app.add_directive("claims-filter", ClaimsFilterDirective)
    app.add_directive("data-cards", DataCardsDirective)
    app.connect("html-page-context", add_script)
