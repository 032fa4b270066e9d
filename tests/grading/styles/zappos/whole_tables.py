"""Whole tables with columns added, and formulas without a loop."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def gross_to_net(gross, net):
    return dict(return_rate=(gross - net) / gross, overstated=(gross - net) / net)


# %% rate-bounds


def rate_bounds(gross, told, at_least):
    table = told.sort_index().join(gross.rename("now"))
    table["before"] = gross.reindex(table.index - 1).to_numpy()
    table = table.dropna(subset=["now", "before"])
    table["low"] = table["low"] * table["now"] / table["before"]
    table["high"] = table["high"] * table["now"] / table["before"]
    table.loc[table.index.isin(at_least), "high"] = np.inf
    table.loc[(table.index - 1).isin(at_least), "low"] = 0
    return table[["low", "high"]]


# %% early-spend


def early_spend(orders, days, last_day):
    df = orders.copy()
    df["first_day"] = df.groupby("customer")["day"].transform("min")
    df["age"] = df["day"] - df["first_day"]
    df = df[(df["first_day"] <= last_day - days) & (df["age"] < days)]
    return df["amount"].sum() / df["customer"].nunique()


# %% gain-of-stopping


def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    table = pd.DataFrame({"year": range(1, years + 1)})
    # What the newcomers of one year still bring, this year and after it
    follows = [(repeat_rate + word) ** after for after in range(years)]
    table["lost"] = by_ads * np.cumsum(follows)
    table["worth"] = (budget - margin * table["lost"]) / (1 + discount) ** table["year"]
    return table["worth"].sum()


# %% best-fee


def best_fee(expected, sigma, trouble, fees, margin, handling):
    grid = pd.MultiIndex.from_product([fees, expected], names=["fee", "a"]).to_frame(index=False)
    grid["customer"] = np.tile(np.arange(len(expected)), len(fees))
    grid["h"] = trouble + grid["fee"]
    d = (grid["a"] + grid["h"]) / sigma
    grid["keeps"], grid["returns"] = norm.cdf(d), norm.cdf(-d)
    worth = grid["a"] * grid["keeps"] + sigma * norm.pdf(d) - grid["h"] * grid["returns"]
    profit = margin * grid["keeps"] + (grid["fee"] - handling) * grid["returns"]
    by_fee = profit.where(worth > 0, 0).groupby(grid["fee"]).sum()
    return {"fee": by_fee.idxmax(), "profit": by_fee.max()}
