"""NumPy arrays that are made first and filled."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def gross_to_net(gross, net):
    return_rate = 1 - net / gross
    overstated = gross / net - 1
    return {"return_rate": return_rate, "overstated": overstated}


# %% split-growth


def split_growth(sales, shares):
    sales = np.array(sales, dtype=float)
    shares = np.array(shares, dtype=float)
    repeat = sales * shares
    new = sales - repeat
    rate = np.full(len(sales), np.nan)
    rate[1:] = repeat[1:] / sales[:-1]
    return pd.DataFrame({"repeat": repeat, "new": new, "rate": rate})


# %% growth-allowed


def growth_allowed(repeat_rate, repeat_share):
    factor = repeat_rate / repeat_share
    return factor - 1


# %% early-spend


def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].min()
    orders = orders.assign(first=orders["customer"].map(first))
    kept = orders[orders["first"] + days <= last_day]
    kept = kept[kept["day"] < kept["first"] + days]
    return kept.groupby("customer")["amount"].sum().mean()


# %% sales-path


def sales_path(start, repeat_rate, word, paid, years):
    sales = np.zeros(years + 1)
    sales[0] = start
    for t in range(1, years + 1):
        sales[t] = (repeat_rate + word) * sales[t - 1] + paid
    return list(sales)


# %% option-value


def option_value(a, sigma, h):
    d = (a + h) / sigma
    value_with = (a + h) * norm.cdf(d) + sigma * norm.pdf(d) - h
    value_without = np.where(np.asarray(a) > 0, a, 0)
    gain = value_with - value_without
    return np.where(gain > 0, gain, 0)
