"""Whole tables with columns added, and formulas without a loop."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def gross_to_net(gross, net):
    return {"return_rate": (gross - net) / gross, "overstated": (gross - net) / net}


# %% split-growth


def split_growth(sales, shares):
    df = pd.DataFrame({"sales": sales, "share": shares}, dtype=float)
    df["repeat"] = df["sales"] * df["share"]
    df["new"] = df["sales"] * (1 - df["share"])
    df["rate"] = df["repeat"] / df["sales"].shift(1)
    return df[["repeat", "new", "rate"]]


# %% growth-allowed


def growth_allowed(repeat_rate, repeat_share):
    return (repeat_rate - repeat_share) / repeat_share


# %% early-spend


def early_spend(orders, days, last_day):
    df = orders.copy()
    df["first_day"] = df.groupby("customer")["day"].transform("min")
    df["age"] = df["day"] - df["first_day"]
    df = df[(df["first_day"] <= last_day - days) & (df["age"] < days)]
    return df["amount"].sum() / df["customer"].nunique()


# %% sales-path


def sales_path(start, repeat_rate, word, paid, years):
    factor = repeat_rate + word
    return [start * factor**t + paid * sum(factor**s for s in range(t)) for t in range(years + 1)]


# %% option-value


def option_value(a, sigma, h):
    a = np.asarray(a, dtype=float)
    x = (a + h) / sigma
    extra = a * norm.cdf(x) + sigma * norm.pdf(x) - h * norm.cdf(-x) - np.clip(a, 0, None)
    return np.clip(extra, 0, None)
