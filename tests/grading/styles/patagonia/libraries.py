"""What libraries have ready: SciPy, itertools, graphs."""

import networkx as nx
import numpy as np
import pandas as pd

# %% share-after


def share_after(first_day, last_day, event):
    year = pd.period_range(first_day, last_day, freq="D")
    return sum(day >= pd.Period(event, "D") for day in year) / len(year)


# %% growth-rates
from itertools import pairwise


def growth_rates(reports):
    kind = reports["status"].str.extract(r"(?i)^(published|derived)")[0].str.lower()
    table = reports.assign(kind=kind.to_numpy()).pivot_table(index="year", columns="kind", values="sales")
    if table.empty:
        return {}
    level = table.get("published", pd.Series(np.nan, index=table.index))
    level = level.fillna(table.get("derived", level)).sort_index()
    return {int(b): (level[b] / level[a]) ** (1 / (b - a)) - 1 for a, b in pairwise(level.index)}


# %% largest-lift


def largest_lift(first, second, share, kept):
    from scipy.optimize import brentq

    R = second / first
    if kept / R <= share:
        return float("inf")
    if R == 1:
        return 0
    return brentq(lambda e: 1 + kept * e - R * (1 + share * e), 0, 1e9, xtol=1e-12)


# %% shops-growth


def shops_growth(shops, months_open, own):
    from math import fsum

    return own * fsum(months_open) / (12 * (shops - len(months_open)))


# %% role


def role(arrows, cause, outcome, thing):
    G = nx.DiGraph(arrows)
    down = nx.transitive_closure(G)
    if down.has_edge(cause, thing) and down.has_edge(thing, outcome):
        return "mediator"
    others = nx.transitive_closure(nx.DiGraph([arrow for arrow in arrows if cause not in arrow]))
    if down.has_edge(thing, cause) and others.has_edge(thing, outcome):
        return "confounder"
    return "neither"


# %% total-effect


def total_effect(data, arrows):
    from scipy.optimize import lsq_linear

    graph = nx.DiGraph(arrows)
    causes = nx.ancestors(graph, "ad")
    others = nx.DiGraph([arrow for arrow in arrows if "ad" not in arrow])
    chosen = [z for z in causes if z in others and "growth" in others and nx.has_path(others, z, "growth")]
    X = data[["ad", *chosen]].assign(one=1.0).to_numpy(float)
    return lsq_linear(X, data["growth"].to_numpy(float), method="bvls").x[0]
