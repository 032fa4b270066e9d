"""NumPy: arrays, masks and closed forms."""

import numpy as np
from matplotlib import pyplot as plt

# %% split-growth


def split_growth(customers, spend):
    logs = np.diff(np.log(np.array([customers, spend], dtype=float)), axis=1)[:, 0]
    return dict(zip(("customers", "spend"), logs / logs.sum()))


# %% known-steps


def known_steps(disclosed):
    metric = np.array([text.strip().casefold() for text in disclosed["metric"]])
    value = np.nan_to_num(disclosed["value"].to_numpy(dtype=float))
    years = np.unique(disclosed["year"].to_numpy()[(metric == "buyers") & (value != 0)])
    return np.intersect1d(years, years + 1).tolist()


# %% lead-on-market


def lead_on_market(quarters, sales):
    years = np.array([int(name[:4]) for name in quarters["quarter"]], dtype=int)
    values = quarters["sales_usd_million"].to_numpy(dtype=float)

    def market(year):
        mine = values[years == year]
        return mine.sum() if mine.size == 4 else np.nan

    def firm(year):
        return sales[year] if year in sales.index else np.nan

    leads = {}
    for year in np.unique(years):
        lead = firm(year) / firm(year - 1) - market(year) / market(year - 1)
        if np.isfinite(lead):
            leads[int(year)] = 100 * lead
    return leads


# %% loop-multiplier


def loop_multiplier(retention, drawn):
    gain = np.float64(drawn) / (1 - retention)
    return np.where(gain < 1, np.divide(1, 1 - gain, where=gain < 1), np.inf).item()


# %% draw-surprises


def draw_surprises(promises, days, learning):
    days = np.asarray(days, dtype=float)
    n = len(days)
    # What is left of the promise and of each parcel at every order.
    power = np.arange(n)[:, None] - 1 - np.arange(n)[None, :]
    weights = np.where(power >= 0, learning * (1.0 - learning) ** np.maximum(power, 0), 0)
    fig = plt.figure()
    ax = fig.add_subplot()
    for promise in promises:
        expected = promise * (1 - learning) ** np.arange(n) + weights @ days
        ax.plot(np.arange(n) + 1, expected - days, label=f"P = {promise}")
    ax.axhline(0, color="grey", linewidth=0.8)
    ax.set_xlabel("$k$")
    ax.set_ylabel("$x_k$")
    ax.legend(loc="best")
    return fig


# %% promise-to-print


def promise_to_print(log, share):
    town, days = log["town"].to_numpy(), log["days"].to_numpy(dtype=float)
    result = {}
    for name in np.unique(town.astype(str)):
        here = days[town == name]
        if np.isnan(here).all():
            result[str(name)] = None
            continue
        tried = np.arange(1, int(np.ceil(np.nanmax(here))) + 1)
        kept = (here[None, :] <= tried[:, None]).mean(axis=1)
        enough = tried[kept >= share]
        result[str(name)] = int(enough[0]) if enough.size else None
    return result
