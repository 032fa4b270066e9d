"""Demonstrations become plain HTML made from the widget's own state; other widgets stay what they are."""

import base64
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
import pytest
from docutils import nodes
from docutils.utils import new_document
from ipywidgets.embed import dependency_state

from coursekit.course.errors import CourseError
from coursekit.site.budgets import WIDGET_STATE
from coursekit.site.soup import fragment
from coursekit.site.sphinx_ext.explorers import (
    WIDGET_VIEW,
    ExplorerNode,
    ExplorersAsHtml,
    State,
    read_explorer,
    without,
)
from coursekit.site.templates import render
from custrel.explore import Slider, explore


def draw(rate: float, years: int) -> plt.Figure:
    figure, axes = plt.subplots(figsize=(1, 1))
    axes.plot([0, years], [1, rate])
    return figure


@pytest.fixture(scope="module")
def demonstration() -> widgets.Widget:
    return explore(
        draw,
        lambda rate, years: f'{rate:.0%} of "{years}" <years>.',
        alt="A line.",
        rate=Slider("Rate & more", [0.1, 0.2, 0.3], "{:.0%}"),
        years=Slider("Years", [1, 2], start=0),
    )


def test_the_state_of_the_widget_is_read(demonstration: widgets.Widget) -> None:
    found = read_explorer(dependency_state([demonstration]), demonstration.model_id)
    assert [(control.label, control.texts, control.start) for control in found.controls] == [
        ("Rate & more", ["10%", "20%", "30%"], 1),
        ("Years", ["1", "2"], 0),
    ]
    assert len(found.states) == 6 and found.first == 2
    sentences = [fragment(f"<p>{state.sentence}</p>").get_text() for state in found.states]
    assert sentences[:3] == ['10% of "1" <years>.', '10% of "2" <years>.', '20% of "1" <years>.']
    assert {(state.alt, state.width, state.height) for state in found.states} == {("A line.", "100", "100")}
    assert len({state.picture for state in found.states}) == 6


def test_a_widget_of_another_kind_is_none() -> None:
    box = widgets.VBox([widgets.IntSlider()])
    assert read_explorer(dependency_state([box]), box.model_id) is None


def test_what_a_reader_moves_is_named_and_only_one_state_is_shown(demonstration: widgets.Widget) -> None:
    found = read_explorer(dependency_state([demonstration]), demonstration.model_id)
    states = [(f"_images/{number}.webp", state) for number, state in enumerate(found.states)]
    html = render("explorer.html", number=1, controls=found.controls, states=states, first=found.first)
    box = fragment(html)
    assert box["class"] == ["explorer"] or box["class"] == "explorer"
    sliders = box.find_all("input")
    assert [box.find("label", attrs={"for": slider["id"]}).get_text() for slider in sliders] == ["Rate & more", "Years"]
    assert [box.find("output", attrs={"for": slider["id"]}).get_text() for slider in sliders] == ["20%", "1"]
    assert [slider["aria-valuetext"] for slider in sliders] == ["20%", "1"]
    assert [json.loads(slider["data-texts"]) for slider in sliders] == [["10%", "20%", "30%"], ["1", "2"]]
    assert [(slider["type"], slider["min"], slider["max"], slider["value"]) for slider in sliders] == [
        ("range", "0", "2", "1"),
        ("range", "0", "1", "0"),
    ]
    figures = box.find_all("figure")
    assert [number for number, figure in enumerate(figures) if not figure.has_attr("hidden")] == [2]
    assert all(figure.img["loading"] == "lazy" and figure.img["width"] for figure in figures)
    assert figures[2].figcaption.get_text() == '20% of "1" <years>.'
    assert box.find(role="status").get_text() == ""


def page(tmp_path: Path, *shown: widgets.Widget) -> tuple[nodes.document, dict[str, Any]]:
    """Return a page with the views of widgets, as MyST-NB reads it, after the step, and the scripts it asks for."""
    state = {"version_major": 2, "state": dependency_state(list(shown))}
    body = json.dumps(state).replace("</script>", r"<\/script>")
    scripts: dict[str, Any] = {
        "ipywidgets_state": (None, {"type": WIDGET_STATE, "body": body}),
        "ipywidgets_0": ("widgets/require.js", {}),
        "other": ("other.js", {}),
    }
    document = new_document("page.ipynb")
    document.settings.env = SimpleNamespace(
        docname="page",
        srcdir=str(tmp_path / "source"),
        nb_metadata={"page": {"js_files": scripts}},
        mystnb_config=SimpleNamespace(output_folder=str(tmp_path / "pictures")),
    )
    for widget in shown:
        view = json.dumps({"model_id": widget.model_id, "version_major": 2})
        document += nodes.raw("", f'<script type="{WIDGET_VIEW}">{view}</script>', format="html")
    ExplorersAsHtml(document).apply()
    return document, scripts


def test_a_page_of_demonstrations_asks_for_no_manager(tmp_path: Path, demonstration: widgets.Widget) -> None:
    document, scripts = page(tmp_path, demonstration)
    assert set(scripts) == {"other"}
    (node,) = document.findall(ExplorerNode)
    pictures = list(node.findall(nodes.image))
    assert len(pictures) == 6 and {picture["alt"] for picture in pictures} == {"A line."}
    for picture, state in zip(pictures, node["states"], strict=True):
        assert picture["uri"].startswith("/../pictures/") and picture["uri"].endswith(".webp")
        data = (tmp_path / "pictures" / Path(picture["uri"]).name).read_bytes()
        assert state.picture.endswith(base64.b64encode(data).decode())
    assert not list(document.findall(nodes.raw))


def test_another_kind_of_widget_keeps_the_manager_and_its_own_models(
    tmp_path: Path, demonstration: widgets.Widget
) -> None:
    other = widgets.IntSlider(description="Other")
    document, scripts = page(tmp_path, demonstration, other)
    assert set(scripts) == {"ipywidgets_state", "ipywidgets_0", "other"}
    left = json.loads(scripts["ipywidgets_state"][1]["body"])
    assert left["version_major"] == 2
    assert set(left["state"]) == set(dependency_state([other]))
    assert len(list(document.findall(nodes.raw))) == len(list(document.findall(ExplorerNode))) == 1


def test_a_page_of_other_widgets_is_left_alone(tmp_path: Path) -> None:
    other = widgets.VBox([widgets.IntSlider()])
    document, scripts = page(tmp_path, other)
    assert set(scripts) == {"ipywidgets_state", "ipywidgets_0", "other"}
    assert json.loads(scripts["ipywidgets_state"][1]["body"])["state"].keys() == dependency_state([other]).keys()
    assert not list(document.findall(ExplorerNode))


def test_models_that_both_kinds_use_stay() -> None:
    models = {
        "a": {"children": ["IPY_MODEL_shared", "IPY_MODEL_own"]},
        "b": {"x": "IPY_MODEL_shared"},
        "shared": {},
        "own": {},
    }
    assert set(without(models, ["a"], ["b"])) == {"b", "shared"}


def test_a_picture_elsewhere_is_told(tmp_path: Path, demonstration: widgets.Widget, monkeypatch: Any) -> None:
    state = State("https://pictures.example/a.png", "A line.", "1", "1", "One.")
    monkeypatch.setattr("coursekit.site.sphinx_ext.explorers._read_state", lambda _: state)
    with pytest.raises(
        CourseError, match=r"page: a picture of a demonstration lies at https://pictures\.example/a\.png"
    ):
        page(tmp_path, demonstration)
