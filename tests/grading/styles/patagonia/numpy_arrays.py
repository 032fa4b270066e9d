"""NumPy: days as datetime64, matrices, normal equations."""

import networkx as nx
import numpy as np
import pandas as pd

# %% share-after


def share_after(first_day, last_day, event):
    days = np.arange(np.datetime64(first_day), np.datetime64(last_day) + 1)
    return np.count_nonzero(days >= np.datetime64(event)) / days.size


# %% growth-rates


def growth_rates(reports):
    good = ~np.isnan(reports["sales"].to_numpy(float))
    year = reports["year"].to_numpy()[good]
    sales = reports["sales"].to_numpy()[good]
    word = np.array([str(text)[:9].lower() == "published" for text in reports["status"]], dtype=bool)[good]
    years = np.unique(year)
    levels = []
    for y in years:
        mine = year == y
        if (mine & word).any():
            mine = mine & word
        levels.append(sales[mine].mean())
    if len(years) < 2:
        return {}
    rates = np.exp(np.diff(np.log(levels)) / np.diff(years)) - 1
    return {int(y): rate for y, rate in zip(years[1:], rates)}


# %% largest-lift


def largest_lift(first, second, share, kept):
    r = np.divide(second, first)
    if kept > share * r:
        return (r - 1) / (kept - share * r)
    return np.inf


# %% shops-growth


def shops_growth(shops, months_open, own):
    old = shops - len(months_open)
    return np.sum(np.array(months_open) / 12) / old * own


# %% role


def role(arrows, cause, outcome, thing):
    names = sorted({name for arrow in arrows for name in arrow})
    place = {name: k for k, name in enumerate(names)}

    def reachable(without=None):
        m = np.eye(len(names), dtype=int)
        for a, b in arrows:
            if without not in (a, b):
                m[place[a], place[b]] = 1
        return np.linalg.matrix_power(m, len(names)) > 0

    every, cut = reachable(), reachable(without=cause)
    c, o, t = place[cause], place[outcome], place[thing]
    if every[c, t] and every[t, o]:
        return "mediator"
    return "confounder" if every[t, c] and cut[t, o] else "neither"


# %% total-effect


def total_effect(data, arrows):
    g = nx.DiGraph(arrows)
    up = nx.ancestors(g, "ad")
    g.remove_edges_from(list(g.out_edges("ad")))
    z = sorted(up & nx.ancestors(g, "growth") - {"ad"})
    # What goes to growth through ad alone has lost its road.
    g.remove_node("ad")
    z = [name for name in z if nx.has_path(g, name, "growth")]
    X = np.column_stack([data["ad"], np.ones(len(data)), data[z]])
    return np.linalg.solve(X.T @ X, X.T @ data["growth"].to_numpy())[0]
