"""Widgets are drawn whole before anybody moves them, and refuse what a page cannot carry."""

import base64
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets import HTML, SelectionSlider, Stack
from ipywidgets.embed import dependency_state
from PIL import Image

from custrel import explore as module
from custrel.explore import Explorer, Slider, explore


def draw(**values: float) -> plt.Figure:
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.bar(range(len(values)), list(values.values()))
    return figure


def describe(**values: float) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def shown(explorer: Explorer) -> str:
    """Follow the stacks as the browser does and return the visible page."""
    widget = explorer.children[-1]
    while isinstance(widget, Stack):
        widget = widget.children[widget.selected_index]
    assert isinstance(widget, HTML)
    return widget.value


def caption(explorer: Explorer) -> str:
    """Return the visible sentence without its markup."""
    return re.sub("<[^>]+>", "", re.search("<figcaption>(.*)</figcaption>", shown(explorer)).group(1))


def test_every_state_of_every_control_is_there() -> None:
    explorer = explore(draw, describe, alt="Bars", a=Slider("A", [1, 2, 3]), b=Slider("B", [4, 5], start=0))
    sliders = [child for child in explorer.children if isinstance(child, SelectionSlider)]
    assert caption(explorer) == "a=2 b=4"
    for first in range(3):
        for second in range(2):
            # What jslink does in the browser, done by hand here: outer stack, then each inner one.
            outer = explorer.children[-1]
            outer.selected_index = first
            for inner in outer.children:
                inner.selected_index = second
            assert caption(explorer) == f"a={first + 1} b={second + 4}"
    assert [slider.options for slider in sliders] == [("1", "2", "3"), ("4", "5")]


def test_each_slider_is_linked_to_its_stacks_in_the_browser() -> None:
    explorer = explore(draw, describe, alt="Bars", a=Slider("A", [1, 2, 3]), b=Slider("B", [4, 5]))
    models = dependency_state([explorer]).values()
    links = [model for model in models if model["model_name"] == "LinkModel"]
    # One link for the outer stack and one for each of its three children.
    assert len(links) == 4


def test_pictures_are_small_and_have_words() -> None:
    page = shown(explore(draw, describe, alt='Bars "high"', a=Slider("A", [1])))
    picture = Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", page).group(1))))
    assert picture.format == "WEBP"
    assert np.asarray(picture.convert("L")).std() > 0
    assert 'alt="Bars &quot;high&quot;"' in page
    assert "<figcaption>a=1</figcaption>" in page
    assert len(page) < 4000


def test_figures_are_closed() -> None:
    plt.close("all")
    explore(draw, describe, alt="Bars", a=Slider("A", list(range(1, 30))))
    assert plt.get_fignums() == []


def test_a_state_that_raises_at_its_maximum_is_named() -> None:
    def fragile(rate: float) -> plt.Figure:
        return draw(value=1 / (1 - rate))

    with pytest.raises(ValueError, match=r"The state \{'rate': 1\.0\} cannot be shown: ZeroDivisionError"):
        explore(fragile, lambda rate: "", alt="Bars", rate=Slider("Rate", [0.0, 0.5, 1.0]))


def test_too_many_states_are_refused_before_drawing() -> None:
    with pytest.raises(ValueError, match="a 8 × b 8 makes 64 states; a page carries 60"):
        explore(None, None, alt="", a=Slider("A", range(8)), b=Slider("B", range(8)))


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    with pytest.raises(ValueError, match=r"weigh .* bytes; a page carries 100"):
        explore(draw, describe, alt="Bars", a=Slider("A", [1]))


def test_wrong_controls_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one slider"):
        explore(draw, describe, alt="Bars")
    with pytest.raises(ValueError, match="written alike"):
        Slider("Rate", [0.11, 0.12], "{:.1f}")
    with pytest.raises(ValueError, match="start must be one of the 2 positions"):
        Slider("Rate", [1, 2], start=2)


def test_what_git_keeps_is_stable() -> None:
    explorer = explore(draw, describe, alt="Bars", a=Slider("A", [1, 2]))
    assert repr(explorer) == "Explorer(a: 2 states)"


def test_a_sentence_from_right_to_left_keeps_its_signs() -> None:
    page = shown(explore(draw, lambda a: f"الربح −{a}% في S&P 500", alt="Bars", a=Slider("A", [1])))
    assert '<figcaption>الربح <bdi dir="ltr">−1%</bdi> في <bdi dir="ltr">S&amp;P 500</bdi></figcaption>' in page
