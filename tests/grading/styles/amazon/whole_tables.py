"""Whole tables: pandas from the first line to the last."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% split-growth


def split_growth(customers, spend):
    table = pd.DataFrame({"customers": customers, "spend": spend})
    logs = np.log(table).diff().iloc[-1]
    return (logs / logs.sum()).to_dict()


# %% known-steps


def known_steps(disclosed):
    tidy = disclosed.assign(metric=disclosed["metric"].str.lower().str.strip())
    tidy = tidy.replace({"value": {0: np.nan}}).dropna(subset=["value"])
    years = tidy.query("metric == 'buyers'")["year"].drop_duplicates().sort_values()
    return years[years.diff() == 1].astype(int).tolist()


# %% lead-on-market


def lead_on_market(quarters, sales):
    table = quarters.dropna().assign(year=lambda t: t["quarter"].str.slice(0, 4).astype(int))
    grouped = table.groupby("year")["sales_usd_million"].agg(["sum", "count"])
    market = grouped.loc[grouped["count"] == 4, "sum"]
    first = min(market.index.min(), sales.index.min()) if len(market) else sales.index.min()
    last = max(market.index.max(), sales.index.max()) if len(market) else sales.index.max()
    every = range(int(first), int(last) + 1)
    own = sales.reindex(every).pct_change(fill_method=None)
    theirs = market.reindex(every).pct_change(fill_method=None)
    return ((own - theirs) * 100).dropna().to_dict()


# %% loop-multiplier


def loop_multiplier(retention, drawn):
    gain = pd.Series([drawn]) / (1 - retention)
    return (1 / (1 - gain)).where(gain < 1, np.inf).iloc[0]


# %% draw-surprises


def draw_surprises(promises, days, learning):
    orders = pd.RangeIndex(1, len(days) + 1, name="Order")
    table = pd.DataFrame(index=orders, columns=promises, dtype=float)
    expected = pd.Series(promises, index=promises, dtype=float)
    for order, taken in zip(orders, days):
        table.loc[order] = expected - taken
        expected = expected - learning * (expected - taken)
    _, ax = plt.subplots(figsize=(6, 3))
    for name, column in table.items():
        ax.plot(column.index, column, marker="s", label=f"{name} days printed")
    ax.set(xlabel="Order", ylabel="Days early", title="Surprise")
    ax.legend(title="Promise")
    return ax.figure


# %% promise-to-print


def promise_to_print(log, share):
    def of_town(days):
        needed = int(np.ceil(share * len(days) - 1e-9))
        ranked = days.fillna(np.inf).sort_values()
        day = ranked.iloc[needed - 1]
        return None if np.isinf(day) else int(np.ceil(day))

    return {town: of_town(days) for town, days in log.groupby("town")["days"]}
