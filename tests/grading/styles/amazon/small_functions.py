"""Small functions and recursion."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

# %% split-growth


def rise(pair):
    return np.log(pair[1] / pair[0])


def part(one, other):
    return rise(one) / (rise(one) + rise(other))


def split_growth(customers, spend):
    return dict(customers=part(customers, spend), spend=part(spend, customers))


# %% known-steps


def is_figure(value):
    return not pd.isna(value) and value != 0


def is_buyers(text):
    return text.replace(" ", "").lower() == "buyers"


def known_steps(disclosed):
    good = disclosed[disclosed["metric"].map(is_buyers) & disclosed["value"].map(is_figure)]
    best = good.groupby("year")["value"].max()
    return [int(year) for year in best.index if (year - 1) in best.index]


# %% lead-on-market


def market_of(quarters, year):
    names = {f"{year}Q{k}" for k in (1, 2, 3, 4)}
    there = quarters[quarters["quarter"].isin(names)]["sales_usd_million"].dropna()
    return there.sum() if len(there) == 4 else None


def firm_of(sales, year):
    value = sales.get(year)
    return None if value is None or pd.isna(value) else value


def lead_on_market(quarters, sales):
    leads = {}
    for year in sales.index:
        now = [firm_of(sales, year), market_of(quarters, year)]
        before = [firm_of(sales, year - 1), market_of(quarters, year - 1)]
        if None not in now + before:
            own, theirs = [100 * (a - b) / b for a, b in zip(now, before)]
            leads[int(year)] = float(own - theirs)
    return leads


# %% loop-multiplier


def loop_multiplier(retention, drawn):
    stay = 1 / (1 - retention)
    gain = drawn * stay
    try:
        return np.inf if gain > 1 else 1 / (1 - gain)
    except ZeroDivisionError:
        return np.inf


# %% draw-surprises


def surprises(expected, days, learning):
    if not days:
        return []
    first = expected - days[0]
    return [first, *surprises(expected - learning * first, days[1:], learning)]


def draw_surprises(promises, days, learning):
    fig = plt.figure(figsize=(5, 3))
    ax = plt.gca()
    for promise in promises:
        (line,) = ax.plot(range(1, len(days) + 1), surprises(promise, list(days), learning))
        line.set_label(f"{promise:d} أيام")
    ax.set(xlabel="Parcel", ylabel="Early by (days)")
    ax.legend()
    return fig


# %% promise-to-print


def keeps(days, promise, share):
    return np.mean([day <= promise for day in days]) >= share


def smallest(days, share, promise=1):
    return promise if keeps(days, promise, share) else smallest(days, share, promise + 1)


def promise_to_print(log, share):
    return {
        town: smallest(list(days), share) if keeps(days, np.inf, share) else None
        for town, days in log.groupby("town")["days"]
    }
