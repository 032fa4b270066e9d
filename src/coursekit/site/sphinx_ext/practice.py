"""Tasks of :mod:`coursekit.practice` on a page: their texts rendered as the page's own are, a form, and no code.

Everything that a reader may be told is in the page, hidden; `practice.js` shows what applies. Without a script the page
shows the first variant, with hints and solution folded.
"""

import json
from typing import Any, ClassVar

from docutils import nodes
from docutils.transforms import Transform
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer, load_mime_renders
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from coursekit.content.actions import REVEALED_BY
from coursekit.content.cells_shown import PRACTICE
from coursekit.course.strings import Strings
from coursekit.practice.tasks import GAP, MIME
from coursekit.practice.words import labels, messages, titles
from coursekit.site.sphinx_ext.theme_strings import strings_for
from coursekit.site.templates import render

SCRIPTS = ("store.js", "practice-judge.js", "practice.js")
SHEET = "practice.css"
# How wide a gap is at least, in letters.
NARROWEST_GAP = 8


class Part(nodes.General, nodes.Element):
    """An HTML element: ``tag`` is its name, ``html`` holds its attributes."""


def part(tag: str, *children: nodes.Node, classes: str = "", **html: str) -> Part:
    """Return an element; an underscore in the name of an attribute is a hyphen, one at its end nothing."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in html.items()}
    return Part("", *children, tag=tag, html=named, classes=classes.split())


class TaskRenderer(MimeRenderPlugin):
    """Makes the nodes of a task from what its cell gave."""

    mime_priority_overrides: ClassVar = [("*", MIME, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes; None for anything that is no task."""
        if data.mime_type != MIME or inline:
            return None
        config = renderer.renderer.sphinx_env.config
        # From a notebook it comes as a dictionary, from a cache as text.
        task = json.loads(data.content) if isinstance(data.content, str | bytes) else data.content
        return [_Task(renderer, data.line or 0, task, strings_for(config)).whole()]


class _Task:
    """One task on one page."""

    def __init__(self, renderer: NbElementRenderer, line: int, task: dict[str, Any], say: Strings) -> None:
        self.renderer, self.line, self.task, self.say = renderer, line, task, say
        self.kind, self.name, self.place = task["kind"], task["name"], f"practice-{task['name']}"
        self.labels = labels(say)

    def whole(self) -> Part:
        """Return the whole task."""
        title = f"{self.place}-title"
        done = part("span", nodes.Text(f" · {self.say('done')}"), classes="practice-done", hidden="")
        variants = list(enumerate(self.task["variants"]))
        return part(
            "div",
            part("p", nodes.Text(titles(self.say)[self.kind]), done, classes="practice-title", id=title),
            *(self.of_variant(place, "practice-ask", *self.text(variant["ask"])) for place, variant in variants),
            *self.form(),
            part("div", classes="practice-said", role="status"),
            *(self.of_variant(place, "practice-more", *self.more(variant)) for place, variant in variants),
            classes=f"practice practice-{self.kind}-task",
            id=self.place,
            role="group",
            aria_labelledby=title,
            data_name=self.name,
            data_practice=json.dumps(self.script_data(), ensure_ascii=False, separators=(",", ":")),
        )

    def script_data(self) -> dict[str, Any]:
        """Return what the script reads."""
        return {
            "kind": self.kind,
            "lines": self.task["lines"],
            "variants": [variant["judge"] for variant in self.task["variants"]],
        }

    def of_variant(self, place: int, name: str, *children: nodes.Node) -> Part:
        """Return what belongs to one variant; only that of the first is seen."""
        hidden = {"hidden": ""} if place else {}
        return part("div", *children, classes=name, data_variant=str(place), **hidden)

    def text(self, markdown: str) -> list[nodes.Node]:
        """Return the nodes of a text in MyST Markdown."""
        holder = nodes.Element()
        with self.renderer.renderer.current_node_context(holder):
            self.renderer.renderer.nested_render_text(markdown, self.line)
        return holder.children

    def phrase(self, markdown: str) -> list[nodes.Node]:
        """Return the nodes of a text that stands in a line, such as a label."""
        found = self.text(markdown)
        return found[0].children if len(found) == 1 and isinstance(found[0], nodes.paragraph) else found

    def more(self, variant: dict[str, Any]) -> list[nodes.Node]:
        """Return messages, hints and solution of a variant."""
        told = {"because": variant["because"]}
        told |= {f"mistake-{place}": text for place, text in enumerate(variant["messages"])}
        messages_to_show = [part("div", *self.text(text), data_message=key) for key, text in told.items() if text]
        folds = [
            self.fold(self.labels["hint"].format(number=place), hint)
            for place, hint in enumerate(variant["hints"], start=1)
        ]
        if variant["solution"]:
            folds.append(self.fold(self.labels["model" if self.kind == "why" else "solution"], variant["solution"]))
        holder = [part("div", *messages_to_show, classes="practice-messages", hidden="")] if messages_to_show else []
        return [*holder, *folds]

    def fold(self, title: str, markdown: str) -> Part:
        """Return a text behind a line."""
        return part("details", part("summary", nodes.Text(title)), *self.text(markdown), classes="practice-fold")

    def form(self) -> list[nodes.Node]:
        """Return the form."""
        options = self.task["options"]
        if not options:
            return [self.written()]
        feedback = [
            part("div", *self.text(text), data_message=f"option-{place}") for place, (_, text) in enumerate(options)
        ]
        choices = [self.option(place, text) for place, (text, _) in enumerate(options)]
        legend = part("legend", nodes.Text(self.labels["answer"]), classes="visually-hidden")
        return [
            part("form", part("fieldset", legend, *choices), self.written(), classes="practice-form", novalidate=""),
            part("div", *feedback, classes="practice-messages", hidden=""),
        ]

    def option(self, place: int, text: str) -> Part:
        """Return one option with its button."""
        identifier = f"{self.place}-{place}"
        button = part("input", type="radio", id=identifier, name=self.place, value=str(place))
        return part("div", button, part("label", *self.phrase(text), for_=identifier), classes="practice-option")

    def written(self) -> nodes.raw:
        """Return the form of a task without options, and the button of one with options."""
        task, judged = self.task, self.task["variants"][0]["judge"]
        before, _, after = task["code"].partition(GAP)
        decimals = task["decimals"]
        asked = self.labels["decimals"].format(decimals=decimals) if decimals > 0 else self.labels["whole"]
        html = render(
            "practice-form.html",
            kind=self.kind,
            place=self.place,
            unit=task["unit"],
            asked="" if decimals < 0 else asked,
            variants=len(task["variants"]),
            before=before,
            after=after,
            size=max([NARROWEST_GAP, *(len(text) + 2 for text in judged.get("accept", ()))]),
            lines=task["lines"],
            distractors=len(task["lines"]) > len(judged.get("needed", ())),
            _=self.say,
        )
        return nodes.raw("", html.strip(), format="html")


class OfPractice(Transform):
    """Takes the code of tasks off the page, and folds cells that show what readers predict first."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Change the document."""
        say = strings_for(self.document.settings.env.config)
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code":
                continue
            metadata: dict[str, Any] = cell.get("cell_metadata", {})
            if PRACTICE in metadata.get("tags", ()):
                for child in [child for child in cell.children if isinstance(child, nodes.container)]:
                    if child.get("nb_element") == "cell_code_source":
                        cell.remove(child)
            if REVEALED_BY in metadata:
                title = part("summary", nodes.Text(say("The result: first make your prediction above")))
                fold = part("details", title, classes="practice-revealed", data_revealed_by=metadata[REVEALED_BY])
                cell.replace_self(fold)
                fold += cell


def visit_part(translator: HTML5Translator, node: Part) -> None:
    """Open the element."""
    html = dict(node["html"])
    # The translator gathers ids itself.
    ids = [html.pop("id")] if "id" in html else []
    write = translator.emptytag if node["tag"] == "input" else translator.starttag
    translator.body.append(write(node, node["tag"], "", ids=ids, **html))


def depart_part(translator: HTML5Translator, node: Part) -> None:
    """Close the element."""
    if node["tag"] != "input":
        translator.body.append(f"</{node['tag']}>")


def page_words(say: Strings) -> dict[str, str]:
    """Return what the script says on a page, in the page's language."""
    return {
        **messages(say),
        "right": say("Right answer."),
        "wrong": say("Wrong answer."),
        "place": say("Now line {place} of {all}."),
        "out": say("Leave out"),
        "back": say("Put back"),
        "left-out": say("Left out"),
    }


def add_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load scripts, words and style sheet of practice on the pages that have some."""
    if doctree is not None and next(doctree.findall(Part), None) is not None:
        words = json.dumps(page_words(strings_for(app.config)), ensure_ascii=False, separators=(",", ":"))
        element = ("meta", {"name": "practice-words", "content": words})
        context["metatags"] = context.get("metatags", "") + render("head.html", elements=[element])
        for script in SCRIPTS:
            app.add_js_file(script, loading_method="defer")
        app.add_css_file(SHEET)


def setup(app: Sphinx) -> None:
    """Register with Sphinx and MyST-NB."""
    # MyST-NB looks for entry points of installed packages, which a workshop that runs from its sources has none of.
    if TaskRenderer not in load_mime_renders():
        load_mime_renders().append(TaskRenderer)
    app.add_node(Part, html=(visit_part, depart_part))
    app.add_transform(OfPractice)
    app.connect("html-page-context", add_scripts)
