"""The usual pictures of the models, as functions that return a figure and take their words from the caller.

A figure is left as the last line of a cell, or saved by its ``savefig``. It has no words of its own, so that it can be
drawn in any language; the style is matplotlib's current one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from custrel._checks import positive, single, table_with, whole
from custrel.buying import BuyerModel
from custrel.cohorts import lorenz
from custrel.survival import KaplanMeier

SIZE = (6.4, 3.6)


@dataclass(frozen=True)
class Labels:
    """The words of a figure.

    Parameters
    ----------
    x, y
        What the axes show, with the unit.
    title
        Heading; empty for none.
    series
        Names of the lines, bars or colours, in the order in which the function draws them; empty for no legend.

    Examples
    --------
    >>> Labels("Repeat purchases", "Customers", series=("actual", "expected")).series
    ('actual', 'expected')
    """

    x: str
    y: str
    title: str = ""
    series: tuple[str, ...] = ()


def _axes(labels: Labels, series: int = 0) -> tuple[Figure, Axes, Sequence[str | None]]:
    """Return an empty figure with its words, and the names of the series."""
    if labels.series and len(labels.series) != series:
        raise ValueError(f"labels name {len(labels.series)} series, and the figure has {series}.")
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel=labels.x, ylabel=labels.y, title=labels.title)
    return figure, axes, labels.series or (None,) * series


def _with_legend(figure: Figure, axes: Axes, labels: Labels) -> Figure:
    if labels.series:
        axes.legend()
    return figure


def plot_counts(table: pd.DataFrame, labels: Labels) -> Figure:
    """Draw how many customers bought 0, 1, 2, … times, beside how many were expected.

    Parameters
    ----------
    table
        With ``actual`` and ``expected``, as made by :func:`custrel.forecast.customers_by_frequency`.
    labels
        Words; two series.

    Returns
    -------
    matplotlib.figure.Figure
        Two bars for each row; the last group is marked as open upwards.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, or the labels name another number of series.

    Examples
    --------
    >>> table = pd.DataFrame({"actual": [60, 25, 15], "expected": [58.0, 28.0, 14.0]})
    >>> figure = plot_counts(table, Labels("Repeat purchases", "Customers", series=("actual", "expected")))
    >>> len(figure.axes[0].patches)
    6
    """
    rows = table_with("table", table, ["actual", "expected"])
    figure, axes, names = _axes(labels, 2)
    place = np.arange(len(rows))
    for shift, column, name in zip((-0.2, 0.2), ("actual", "expected"), names, strict=True):
        axes.bar(place + shift, rows[column], width=0.4, label=name)
    texts = [str(entry) for entry in rows.index]
    axes.set_xticks(place, [*texts[:-1], f"{texts[-1]}+"])
    return _with_legend(figure, axes, labels)


def plot_actual_against_expected(table: pd.DataFrame, labels: Labels) -> Figure:
    """Draw what came and what was expected as two lines.

    Parameters
    ----------
    table
        With ``actual`` and ``expected``, as made by :func:`custrel.forecast.purchases_by_frequency` or
        :func:`custrel.forecast.purchases_over_time`; the index is the horizontal axis.
    labels
        Words; two series.

    Returns
    -------
    matplotlib.figure.Figure
        A full line for what came, a dashed one for what was expected.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, or the labels name another number of series.

    Examples
    --------
    >>> table = pd.DataFrame({"actual": [2, 5, 9], "expected": [2.5, 5.5, 8.0]}, index=[1, 2, 3])
    >>> figure = plot_actual_against_expected(table, Labels("Week", "Purchases", series=("actual", "expected")))
    >>> len(figure.axes[0].lines)
    2
    """
    rows = table_with("table", table, ["actual", "expected"])
    figure, axes, names = _axes(labels, 2)
    for column, name, style in zip(("actual", "expected"), names, ("-", "--"), strict=True):
        axes.plot(rows.index, rows[column], style, label=name)
    return _with_legend(figure, axes, labels)


def plot_alive(model: BuyerModel, T: float, most: int, labels: Labels) -> Figure:  # noqa: N803
    """Draw the probability of still being a customer for every frequency and recency, as colours.

    Parameters
    ----------
    model
        A model of buying.
    T
        Age of the customers shown, in the unit of the model, above 0.
    most
        Highest frequency shown, whole, at least 1.
    labels
        Words; x is the age at the last purchase, y the frequency; one series, the name of the colour bar.

    Returns
    -------
    matplotlib.figure.Figure
        Frequencies from 1 upwards; colours from 0 to 1.

    Raises
    ------
    ValueError
        If ``T`` is not above 0, ``most`` is not a whole number of at least 1, or the labels name several series.

    Examples
    --------
    >>> from custrel.btyd import BGNBD
    >>> model = BGNBD(0.243, 4.414, 0.793, 2.426)
    >>> figure = plot_alive(model, 39, 10, Labels("Age at the last purchase, weeks", "Repeat purchases"))
    >>> len(figure.axes)
    2
    """
    age, top = single("T", positive("T", T)), whole("most", most)
    figure, axes, names = _axes(labels, 1)
    recency = np.linspace(0, age, 80)
    alive = model.probability_alive(np.arange(1, top + 1)[:, None], recency, age)
    mesh = axes.pcolormesh(recency, np.arange(1, top + 1), alive, vmin=0, vmax=1, shading="nearest")
    figure.colorbar(mesh, label=names[0] or "")
    return figure


def plot_survival(curve: KaplanMeier, labels: Labels) -> Figure:
    """Draw a survival curve as steps with its band.

    Parameters
    ----------
    curve
        As made by :func:`custrel.survival.kaplan_meier`.
    labels
        Words; two series, the curve and the band.

    Returns
    -------
    matplotlib.figure.Figure
        From 1 at time 0.

    Raises
    ------
    ValueError
        If the labels name another number of series.

    Examples
    --------
    >>> from custrel.survival import kaplan_meier
    >>> curve = kaplan_meier([2, 3, 3, 5, 8], observed=[1, 1, 0, 1, 0])
    >>> figure = plot_survival(curve, Labels("Months", "Share still there"))
    >>> len(figure.axes[0].lines)
    1
    """
    figure, axes, names = _axes(labels, 2)
    times = np.concatenate([[0.0], curve.times])
    share, low, high = (np.concatenate([[1.0], part]) for part in (curve.survival, curve.low, curve.high))
    axes.step(times, share, where="post", label=names[0])
    axes.fill_between(times, low, high, step="post", alpha=0.25, label=names[1])
    axes.set_ylim(0, 1.02)
    return _with_legend(figure, axes, labels)


def plot_triangle(triangle: pd.DataFrame, labels: Labels) -> Figure:
    """Draw a triangle of cohorts as colours with the shares written in.

    Parameters
    ----------
    triangle
        Shares by cohort (rows) and age (columns), NaN where not yet seen, as made by
        :func:`custrel.cohorts.retention_triangle`.
    labels
        Words; x is the age, y the cohort.

    Returns
    -------
    matplotlib.figure.Figure
        The oldest cohort on top.

    Raises
    ------
    ValueError
        If the triangle has no rows, or the labels name series.

    Examples
    --------
    >>> triangle = pd.DataFrame([[1.0, 0.5], [1.0, np.nan]], index=["2024-01", "2024-02"])
    >>> figure = plot_triangle(triangle, Labels("Months since the first purchase", "First purchase"))
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['100%', '50%', '100%']
    """
    table_with("triangle", triangle, [])
    figure, axes, _ = _axes(labels)
    shares = triangle.to_numpy(dtype=float)
    axes.pcolormesh(np.ma.masked_invalid(shares), vmin=0, vmax=1, cmap="Blues")
    for (row, column), share in np.ndenumerate(shares):
        if not np.isnan(share):
            colour = "white" if share > 0.6 else "black"
            axes.text(column + 0.5, row + 0.5, f"{share:.0%}", ha="center", va="center", color=colour)
    axes.set_xticks(np.arange(shares.shape[1]) + 0.5, [str(age) for age in triangle.columns])
    axes.set_yticks(np.arange(shares.shape[0]) + 0.5, [str(cohort) for cohort in triangle.index])
    axes.invert_yaxis()
    return figure


def plot_lorenz(values: ArrayLike, labels: Labels) -> Figure:
    """Draw which share of the total the least valuable customers bring, beside equal shares.

    Parameters
    ----------
    values
        One value per customer, at least 0, shape (n,).
    labels
        Words; two series, the curve and the diagonal.

    Returns
    -------
    matplotlib.figure.Figure
        Both axes from 0 to 1.

    Raises
    ------
    ValueError
        As :func:`custrel.cohorts.lorenz`, and if the labels name another number of series.

    Examples
    --------
    >>> figure = plot_lorenz([60, 10, 10, 20], Labels("Share of customers", "Share of revenue"))
    >>> figure.axes[0].lines[0].get_ydata().round(1).tolist()
    [0.0, 0.1, 0.2, 0.4, 1.0]
    """
    figure, axes, names = _axes(labels, 2)
    axes.plot(*lorenz(values), label=names[0])
    axes.plot([0, 1], [0, 1], "--", label=names[1])
    return _with_legend(figure, axes, labels)
