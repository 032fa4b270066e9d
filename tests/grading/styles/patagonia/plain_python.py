"""Plain Python: loops, dictionaries, the standard library."""

import networkx as nx
import numpy as np
import pandas as pd

# %% share-after
from datetime import date


def share_after(first_day, last_day, event):
    a, b, e = (date.fromisoformat(text).toordinal() for text in (first_day, last_day, event))
    count = 0
    for day in range(a, b + 1):
        if day >= e:
            count += 1
    return count / (b - a + 1)


# %% growth-rates


def growth_rates(reports):
    published = {}
    derived = {}
    for _, row in reports.iterrows():
        if pd.isna(row["sales"]):
            continue
        where = published if row["status"].lower().startswith("published") else derived
        where.setdefault(int(row["year"]), []).append(row["sales"])
    result = {}
    before = None
    for year in sorted(set(published) | set(derived)):
        values = published.get(year) or derived[year]
        level = sum(values) / len(values)
        if before is not None:
            gap = year - before[0]
            result[year] = (level / before[1]) ** (1 / gap) - 1
        before = (year, level)
    return result


# %% largest-lift


def largest_lift(first, second, share, kept):
    # (1 + k e) S1 <= (1 + w e) S2, so e (k S1 - w S2) <= S2 - S1
    pull = kept * first - share * second
    if pull <= 0:
        return float("inf")
    return (second - first) / pull


# %% shops-growth


def shops_growth(shops, months_open, own):
    before = shops
    years = 0
    for months in months_open:
        before -= 1
        years += months / 12
    return own * years / before


# %% role


def role(arrows, cause, outcome, thing):
    def reach(start, without=None):
        seen, todo = set(), [start]
        while todo:
            here = todo.pop()
            for a, b in arrows:
                if a == here and b not in seen and b != without:
                    seen.add(b)
                    todo.append(b)
        return seen

    if thing in reach(cause) and outcome in reach(thing):
        return "mediator"
    if cause in reach(thing) and outcome in reach(thing, without=cause):
        return "confounder"
    return "neither"


# %% total-effect


def total_effect(data, arrows):
    def leads(start, end, without):
        return any(b == end or (b != without and leads(b, end, without)) for a, b in arrows if a == start)

    names = {name for arrow in arrows for name in arrow} - {"ad", "growth"}
    chosen = sorted(z for z in names if leads(z, "ad", "growth") and leads(z, "growth", "ad"))
    rows = [[1, row["ad"]] + [row[z] for z in chosen] for _, row in data.iterrows()]
    return np.linalg.lstsq(np.array(rows, float), np.array(list(data["growth"])), rcond=None)[0][1]
