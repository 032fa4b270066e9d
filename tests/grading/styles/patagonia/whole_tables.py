"""Whole tables: ranges of dates, groups, shifted columns."""

import networkx as nx
import numpy as np
import pandas as pd

# %% share-after


def share_after(first_day, last_day, event):
    year = pd.date_range(first_day, last_day)
    return (year >= event).mean()


# %% growth-rates


def growth_rates(reports):
    df = reports[reports["sales"].notna()].copy()
    df["published"] = df["status"].str.match("published", case=False)
    df = df[df["published"] | ~df.groupby("year")["published"].transform("any")]
    s = df.groupby("year", as_index=False)["sales"].mean()
    s["growth"] = (s["sales"] / s["sales"].shift()) ** (1 / s["year"].diff()) - 1
    s = s.dropna()
    return s.set_index("year")["growth"].to_dict()


# %% largest-lift


def largest_lift(first, second, share, kept):
    r = second / first
    slack = kept - share * r
    return (r - 1) / slack if slack > 0 else float("inf")


# %% shops-growth


def shops_growth(shops, months_open, own):
    months = pd.Series(months_open, dtype=float)
    return months.sum() / 12 * own / (shops - months.size)


# %% role


def role(arrows, cause, outcome, thing):
    g = nx.DiGraph(arrows)
    if thing in nx.descendants(g, cause) & nx.ancestors(g, outcome):
        return "mediator"
    h = g.subgraph(set(g) - {cause})
    if cause in nx.descendants(g, thing) and outcome in nx.descendants(h, thing):
        return "confounder"
    return "neither"


# %% total-effect


def total_effect(data, arrows):
    g = nx.DiGraph(arrows)
    h = g.copy()
    h.remove_node("ad")
    z = [c for c in data.columns if c in g and c in nx.ancestors(g, "ad") and c in nx.ancestors(h, "growth")]
    x = data[["ad", *z]]
    centred = x - x.mean()
    b = np.linalg.lstsq(centred.to_numpy(), (data["growth"] - data["growth"].mean()).to_numpy(), rcond=None)[0]
    return b[0]
