"""Demonstrations of `explore` as plain HTML, made from the state of the widget, so that a page needs no widget manager.

A demonstration is a box of the class ``explorer``: a choice for each control, and stacks within stacks that end in one
picture and one sentence for each combination. All of this is in the notebook's widget state, from which the page gets
ranges, figures, and pictures as files. A widget of another kind stays one, and brings the manager onto its page.
"""

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from posixpath import join
from typing import Any, cast
from urllib.parse import quote

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

from coursekit.course.errors import CourseError
from coursekit.course.files import write_bytes
from coursekit.site.soup import attribute, first, fragment
from coursekit.site.sphinx_ext.theme_strings import strings_for
from coursekit.site.templates import render

CLASS = "explorer"
SCRIPT = "explorer.js"
# What MyST-NB calls the scripts of the widgets among those of a page.
WIDGET_SCRIPTS, STATE_SCRIPT = "ipywidgets_", "ipywidgets_state"
# How Jupyter calls the place of a widget.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
MODEL = re.compile(r"IPY_MODEL_(\w+)")
DATA_ADDRESS = re.compile(r"data:image/(?P<kind>\w+)(?:\+\w+)?;base64,(?P<data>.*)", re.DOTALL)

# The models of a page's widgets, by id.
Models = Mapping[str, Any]


@dataclass(frozen=True)
class Control:
    """A control of a demonstration: its name, how its values are written, and the position it starts at."""

    label: str
    texts: list[str]
    start: int


@dataclass(frozen=True)
class State:
    """What a demonstration shows for one combination of values: a picture, its size, its words, and a sentence."""

    picture: str
    alt: str
    width: str
    height: str
    sentence: str


@dataclass(frozen=True)
class Explorer:
    """A demonstration as its widget state describes it.

    Attributes
    ----------
    controls
        In the order in which they stand.
    states
        One for each combination, the last control moving first.
    """

    controls: list[Control]
    states: list[State]

    @property
    def first(self) -> int:
        """The position of the state that is shown first.

        >>> Explorer([Control("a", ["1", "2"], 1), Control("b", ["1", "2", "3"], 2)], []).first
        5
        """
        place = 0
        for control in self.controls:
            place = place * len(control.texts) + control.start
        return place


def read_explorer(models: Models, name: str) -> Explorer | None:
    """Return the demonstration that a model describes; None for a widget of another kind.

    Parameters
    ----------
    models
        The models of the page's widgets, by id.
    name
        The model's id.
    """
    box = models.get(name, {}).get("state", {})
    if CLASS not in box.get("_dom_classes", ()):
        return None

    def state(reference: str) -> dict[str, Any]:
        return models[reference.removeprefix("IPY_MODEL_")]["state"]

    *choices, shown = (state(child) for child in box["children"])
    controls = [
        Control(choice["description"], list(choice["_options_labels"]), choice.get("index", 0)) for choice in choices
    ]
    states = []
    for positions in product(*(range(len(control.texts)) for control in controls)):
        found = shown
        for position in positions:
            found = state(found["children"][position])
        states.append(_read_state(found["value"]))
    return Explorer(controls, states)


def _read_state(html: str) -> State:
    """Return a state from the figure that the widget shows."""
    figure = fragment(html)
    picture = first(figure, "img")
    return State(
        picture=attribute(picture, "src"),
        alt=attribute(picture, "alt"),
        width=attribute(picture, "width"),
        height=attribute(picture, "height"),
        sentence=first(figure, "figcaption").decode_contents(),
    )


def without(models: Models, taken: Iterable[str], others: Iterable[str]) -> dict[str, Any]:
    """Return the models that are left for the views ``others`` when those of the views ``taken`` are taken out.

    A link between models that are gone goes with them.

    >>> link = {"state": {"source": ["IPY_MODEL_b", "index"]}}
    >>> models = {"a": {"state": {"children": ["IPY_MODEL_b"]}}, "b": {}, "c": {}, "link": link}
    >>> list(without(models, ["a"], ["c"]))
    ['c']
    """
    gone = _reached(models, taken) - _reached(models, others)
    left = {name: model for name, model in models.items() if name not in gone}
    while broken := {name for name, model in left.items() if not gone.isdisjoint(_named(model))}:
        gone |= broken
        left = {name: model for name, model in left.items() if name not in broken}
    return left


def _named(model: Any) -> list[str]:
    """Return the ids of the models that a model names."""
    return MODEL.findall(json.dumps(model))


def _reached(models: Models, names: Iterable[str]) -> set[str]:
    """Return the models that others lead to, and these themselves."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and name in models:
            found.add(name)
            waiting += _named(models[name])
    return found


class ExplorerNode(nodes.General, nodes.Element):
    """A demonstration on a page; its children are the pictures of its states, which Sphinx copies like any other."""


class ExplorersAsHtml(SphinxTransform):
    """Put plain HTML in the place of the widgets of `explore`, and take what they alone need off the page."""

    default_priority = 200

    def apply(self, **_: object) -> None:
        """Change the document in place."""
        scripts = NbMetadataCollector.get_js_files(cast(Any, self.env), self.env.docname)
        if STATE_SCRIPT not in scripts:
            return
        kept = json.loads(scripts[STATE_SCRIPT][1]["body"])
        models = kept["state"]
        taken, others = [], []
        for view in list(self.document.findall(nodes.raw)):
            if not _is_view(view):
                continue
            name = json.loads(fragment(view.astext()).get_text())["model_id"]
            if explorer := read_explorer(models, name):
                taken.append(name)
                view.parent.replace(view, self.explorer_node(explorer, len(taken)))
            else:
                others.append(name)
        if not taken:
            return
        if others:
            kept["state"] = without(models, taken, others)
            body = json.dumps(kept).replace("</script>", r"<\/script>")
            scripts[STATE_SCRIPT] = (None, {**scripts[STATE_SCRIPT][1], "body": body})
            return
        for key in [key for key in scripts if key.startswith(WIDGET_SCRIPTS)]:
            del scripts[key]

    def explorer_node(self, explorer: Explorer, number: int) -> ExplorerNode:
        """Return the node of a demonstration, whose pictures go to where MyST-NB leaves those of cells.

        Raises :class:`CourseError` for a picture that is not within the state.
        """
        folder = Path(cast(Any, self.env).mystnb_config.output_folder)
        node = ExplorerNode(number=number, controls=explorer.controls, states=explorer.states, first=explorer.first)
        for state in explorer.states:
            found = DATA_ADDRESS.fullmatch(state.picture)
            if found is None:
                raise CourseError(
                    f"{self.env.docname}: a picture of a demonstration lies at {state.picture[:60]} and not within it."
                )
            data = base64.b64decode(found["data"])
            path = folder / f"{hashlib.sha256(data).hexdigest()}.{found['kind']}"
            write_bytes(path, data)
            node += nodes.image(uri=f"/{os.path.relpath(path, self.env.srcdir)}", alt=state.alt)
        return node


def _is_view(node: nodes.raw) -> bool:
    """Whether a node is the place of a widget."""
    return f'type="{WIDGET_VIEW}"' in node.astext()


def visit_explorer(self: HTML5Translator, node: ExplorerNode) -> None:
    """Write a demonstration."""
    pictures = [_address(self, image["uri"]) for image in node.findall(nodes.image)]
    html = render(
        "explorer.html",
        number=node["number"],
        controls=node["controls"],
        states=list(zip(pictures, node["states"], strict=True)),
        first=node["first"],
        _=strings_for(self.config),
    )
    self.body.append(html)
    raise nodes.SkipNode


def _address(translator: HTML5Translator, uri: str) -> str:
    """Return the address of a picture from the page that is being written."""
    builder = translator.builder
    return join(builder.imgpath, quote(builder.images[uri])) if uri in builder.images else uri


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the script of demonstrations on a page that has one."""
    if doctree is not None and next(doctree.findall(ExplorerNode), None) is not None:
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(ExplorerNode, html=(visit_explorer, None))
    app.add_transform(ExplorersAsHtml)
    app.connect("html-page-context", add_script)
