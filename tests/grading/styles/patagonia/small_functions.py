"""Small functions of one's own."""

import networkx as nx
import numpy as np
import pandas as pd

# %% share-after


def days_between(start, end):
    return (pd.to_datetime(end) - pd.to_datetime(start)).days


def share_after(first_day, last_day, event):
    whole = days_between(first_day, last_day) + 1
    before = min(max(days_between(first_day, event), 0), whole)
    return 1 - before / whole


# %% growth-rates


def sales_of(group):
    published = group[group["status"].str.lower().str.slice(0, 9) == "published"]
    return (published if len(published) else group)["sales"].mean()


def growth_rates(reports):
    known = reports.dropna(subset=["sales"]).sort_values("year")
    pairs = [(int(year), sales_of(group)) for year, group in known.groupby("year")]
    rates = {}
    for place in range(1, len(pairs)):
        (y0, s0), (y, s) = pairs[place - 1], pairs[place]
        rates[y] = (s / s0) ** (1 / (y - y0)) - 1
    return rates


# %% largest-lift


def allowed(lift, ratio, share, kept):
    return (1 + kept * lift) / (1 + share * lift) <= ratio


def largest_lift(first, second, share, kept):
    ratio = second / first
    # As the lift grows without end, the left side comes near kept / share.
    if kept <= ratio * share:
        return float("inf")
    low, high = 0.0, 1.0
    while allowed(high, ratio, share, kept):
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if allowed(middle, ratio, share, kept) else (low, middle)
    return low


# %% shops-growth


def years_open(months_open):
    return sum(months / 12 for months in months_open)


def shops_growth(shops, months_open, own):
    per_old_shop = own / (shops - len(months_open))
    return years_open(months_open) * per_old_shop


# %% role


def roads(arrows, start, end):
    if start == end:
        return [[end]]
    return [[start, *road] for a, b in arrows if a == start for road in roads(arrows, b, end)]


def role(arrows, cause, outcome, thing):
    if any(thing in road for road in roads(arrows, cause, outcome)):
        return "mediator"
    if roads(arrows, thing, cause) and any(cause not in road for road in roads(arrows, thing, outcome)):
        return "confounder"
    return "neither"


# %% total-effect


def ways(arrows, start, end):
    graph = nx.DiGraph(arrows)
    return list(nx.all_simple_paths(graph, start, end))


def total_effect(data, arrows):
    names = {a for a, _ in arrows} - {"ad", "growth"}
    keep = [n for n in names if ways(arrows, n, "ad") and any("ad" not in w for w in ways(arrows, n, "growth"))]
    # What is left of both when the others are taken out (Frisch, Waugh, Lovell).
    Z = np.column_stack([np.ones(len(data))] + [data[n] for n in keep])
    ad, growth = (data[c] - Z @ np.linalg.lstsq(Z, data[c].to_numpy(), rcond=None)[0] for c in ("ad", "growth"))
    return (ad * growth).sum() / (ad**2).sum()
