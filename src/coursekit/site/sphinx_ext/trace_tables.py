"""Traceability as a page: objective to section to quiz to task to points, and element of the sources to section."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from coursekit.content import traceability
from coursekit.content.lessons import assignment_of, objective_texts
from coursekit.content.traceability import Trace
from coursekit.course import notebooks
from coursekit.course.project import Project
from coursekit.course.tables import table
from coursekit.site.sphinx_ext.made_pages import MadePage, page_link, section_link, table_of, translations_of
from coursekit.translation import apply


def separated(items: list[nodes.Node]) -> list[nodes.Node]:
    """Return ``items`` with a mark between each two."""
    return [node for item in items for node in (nodes.Text(" · "), item)][1:]


def numbers(values: list[int]) -> str:
    """Return numbers as a table shows them; a dash for none."""
    return ", ".join(map(str, values)) or "–"


class ObjectivesDirective(MadePage):
    """``{objectives}``: for every lesson a table of its objectives and where each is taught, tried and graded."""

    def run(self) -> list[nodes.Node]:
        """Return a section per lesson."""
        project = Project.find()
        self.depend_on_listings()
        return [self.lesson(project, path) for path in project.lessons]

    def lesson(self, project: Project, path: Path) -> nodes.section:
        """Return the section of one lesson."""
        self.depend_on(project, path)
        assignment = assignment_of(project, path)
        if assignment:
            self.env.note_dependency(str(project.root / project.solution_of(path)))
        # Pages of this edition are in Sphinx's own source folder.
        texts = objective_texts(notebooks.read(Path(self.env.srcdir) / path))
        say = self.say
        found = traceability.traces(notebooks.read(project.root / path), assignment)
        label = f"trace-{path.stem}"
        section = nodes.section(ids=[label], names=[label])
        self.state.document.note_explicit_target(section)
        docname = path.with_suffix("").as_posix()
        section += nodes.title("", "", page_link(self.env, docname))
        section += self.table(
            [say("Objective"), say("Sections"), say("Quiz"), say("Try it"), say("Task (points)")],
            [self.row(trace, texts[trace.objective]) for trace in found],
            [5, 5, 1, 1, 2],
            "trace",
        )
        return section

    def row(self, trace: Trace, text: str) -> list[list[nodes.Node]]:
        """Return the cells of one objective."""
        paragraph = self.parse_text_to_nodes(text)[0]
        graded = ", ".join(f"{number} ({points})" for number, points in trace.tasks.items())
        return [
            list(paragraph.children),
            separated([section_link(self.env, label) for label in trace.sections]),
            [nodes.Text(numbers(trace.questions))],
            [nodes.Text(numbers(trace.practice))],
            [nodes.Text(graded or "–")],
        ]


class CoverageDirective(MadePage):
    """``{coverage}``: each element of the source documents and the sections that teach it."""

    def run(self) -> list[nodes.Node]:
        """Return one table; an element that waits for its chapter says so."""
        project = Project.find()
        source, coverage = table_of(project, "elements"), table_of(project, "coverage")
        self.depend_on(project, source)
        self.depend_on(project, coverage)
        elements = table(project, source, "id", "element")
        translations = translations_of(project, source, self.config.language)
        if translations is not None:
            elements = apply.translated_rows(elements, translations, project.settings.tables.text_columns)
        anchors: dict[str, list[str]] = {}
        for row in table(project, coverage, "id", "anchor"):
            if row["anchor"]:
                anchors.setdefault(row["id"], []).append(row["anchor"])
        say = self.say
        rows: list[list[list[nodes.Node]]] = [
            [
                [nodes.Text(row["id"])],
                [nodes.Text(row["element"])],
                separated([section_link(self.env, label) for label in anchors.get(row["id"], [])])
                or [nodes.emphasis("", say("not taught yet"))],
            ]
            for row in elements
        ]
        return [self.table([say("Element"), say("What is taught"), say("Sections")], rows, [1, 5, 5], "trace")]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("objectives", ObjectivesDirective)
    app.add_directive("coverage", CoverageDirective)
