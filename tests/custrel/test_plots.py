"""Figures show the numbers they are given and say what the caller says, in any language."""

import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from custrel.btyd import BGNBD
from custrel.plots import (
    Labels,
    plot_actual_against_expected,
    plot_alive,
    plot_counts,
    plot_lorenz,
    plot_survival,
    plot_triangle,
)
from custrel.survival import kaplan_meier

MODEL = BGNBD(0.243, 4.414, 0.793, 2.426)
TABLE = pd.DataFrame({"actual": [60, 25, 15], "expected": [58.0, 28.0, 14.0]})
TRIANGLE = pd.DataFrame([[1.0, 0.5], [1.0, np.nan]], index=["2024-01", "2024-02"])
CURVE = kaplan_meier([2, 3, 3, 5, 8], [1, 1, 0, 1, 0])
ARABIC = ("فعلي", "متوقع")

FIGURES: dict[str, tuple[Callable[[Labels], Figure], int]] = {
    "counts": (lambda labels: plot_counts(TABLE, labels), 2),
    "lines": (lambda labels: plot_actual_against_expected(TABLE, labels), 2),
    "alive": (lambda labels: plot_alive(MODEL, 39, 8, labels), 1),
    "survival": (lambda labels: plot_survival(CURVE, labels), 2),
    "triangle": (lambda labels: plot_triangle(TRIANGLE, labels), 0),
    "lorenz": (lambda labels: plot_lorenz([60, 10, 10, 20], labels), 2),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_the_words_it_was_given_and_no_others(name: str) -> None:
    draw, series = FIGURES[name]
    figure = draw(Labels("س", "ص", "عنوان", ARABIC[:series]))
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("س", "ص", "عنوان")
    legend = axes.get_legend()
    shown = [text.get_text() for text in legend.get_texts()] if legend else []
    assert shown == list(ARABIC[:series] if series == 2 else ())
    figure.savefig(io.BytesIO(), format="svg")
    assert draw(Labels("x", "y")).axes[0].get_legend() is None


@pytest.mark.parametrize("name", FIGURES)
def test_a_wrong_number_of_series_is_refused(name: str) -> None:
    draw, series = FIGURES[name]
    with pytest.raises(ValueError, match=f"labels name 3 series, and the figure has {series}"):
        draw(Labels("x", "y", series=("a", "b", "c")))


def test_the_numbers_are_those_of_the_tables() -> None:
    bars = plot_counts(TABLE, Labels("x", "y")).axes[0]
    assert [patch.get_height() for patch in bars.patches] == [60, 25, 15, 58, 28, 14]
    assert [text.get_text() for text in bars.get_xticklabels()] == ["0", "1", "2+"]
    lines = plot_actual_against_expected(TABLE, Labels("x", "y")).axes[0].lines
    assert [line.get_ydata().tolist() for line in lines] == [[60, 25, 15], [58, 28, 14]]
    mesh = plot_alive(MODEL, 39, 8, Labels("x", "y")).axes[0].collections[0]
    assert mesh.get_array()[1, -1] == pytest.approx(MODEL.probability_alive(2, 39, 39))
    steps = plot_survival(CURVE, Labels("x", "y")).axes[0].lines[0]
    assert steps.get_ydata().tolist() == [1, *CURVE.survival]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: plot_counts(TABLE.drop(columns="actual"), Labels("x", "y")), "table lacks the column 'actual'"),
        (lambda: plot_alive(MODEL, 0, 8, Labels("x", "y")), "T must be above 0"),
        (lambda: plot_alive(MODEL, 39, 0, Labels("x", "y")), "most must be a whole number"),
        (lambda: plot_triangle(TRIANGLE.head(0), Labels("x", "y")), "triangle has no rows"),
        (lambda: plot_lorenz([-1], Labels("x", "y")), "values must not be negative"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
