"""With `custrel`, which every task allows: `project` and the steady state from the library."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% rates-from-books


def rates_from_books(books):
    held = {row.month: row for row in books.itertuples()}
    rates = {}
    for month, row in held.items():
        end = row.end
        if pd.isna(end):
            following = held.get((pd.Timestamp(month) + pd.DateOffset(months=1)).strftime("%Y-%m"))
            end = following.start if following else None
        if end is not None and row.start:
            rates[month] = {"retention": (end - row.acquired) / row.start}
    table = pd.DataFrame.from_dict(rates, orient="index").sort_index()
    table["churn"] = 1 - table["retention"]
    return table


# %% draw-forecast

from custrel.base import project, steady_state


def draw_forecast(start, acquired, retention, months):
    fig, ax = plt.subplots()
    path = project(start, acquired, retention, months)
    ax.plot(np.arange(len(path)), path, label="projected")
    ax.axhline(steady_state(acquired, retention), ls=":", label="steady")
    ax.set_xlabel("months ahead")
    ax.set_ylabel("customers")
    ax.set_title("Projection")
    ax.legend()
    return fig


# %% predicted


def predicted():
    return "two"


# %% months-to-reach

from custrel.base import steady_state


def months_to_reach(start, acquired, retention, target):
    rest = steady_state(acquired, retention)
    if target == start:
        return 0
    if (target - start) * (rest - target) <= 0:
        return None
    for month in range(1, 1_000_000):
        start = retention * start + acquired
        if (target - start) * (rest - target) <= 0:
            return month


# %% most-for-retention

from custrel.base import steady_state


def most_for_retention(acquired, retention, cost, gain):
    return cost * (steady_state(acquired, retention + gain) * (1 - retention) - acquired)


# %% best-spend


def best_spend(levels, cost):
    ordered = levels.sort_values("spend", ignore_index=True)
    return ordered["spend"][(ordered["spend"] + cost * ordered["churn"]).idxmin()]


# %% two-breaks

from statistics import pvariance


def two_breaks(values):
    places = range(2, len(values) - 1)
    pairs = [(i, j) for i in places for j in places if j >= i + 2]
    parts = {(i, j): (values[:i], values[i:j], values[j:]) for i, j in pairs}
    return list(min(parts, key=lambda pair: sum(len(part) * pvariance(part) for part in parts[pair])))


# %% whole-cycle


def whole_cycle(answers):
    return {"whole": answers.all(axis="columns").mean(), "reported": answers.stack().mean()}
