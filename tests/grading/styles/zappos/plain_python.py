"""Plain Python: lists, loops and `append`."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def gross_to_net(gross, net):
    result = {}
    result["return_rate"] = (gross - net) / gross
    result["overstated"] = gross / net - 1
    return result


# %% split-growth


def split_growth(sales, shares):
    repeat = [s * p for s, p in zip(sales, shares)]
    new = [s - r for s, r in zip(sales, repeat)]
    rate = [np.nan]
    for i in range(1, len(sales)):
        rate.append(repeat[i] / sales[i - 1])
    return pd.DataFrame({"repeat": repeat, "new": new, "rate": rate})


# %% growth-allowed


def growth_allowed(repeat_rate, repeat_share):
    growth = repeat_rate / repeat_share - 1
    return growth


# %% early-spend


def early_spend(orders, days, last_day):
    totals = []
    for customer, group in orders.groupby("customer"):
        start = group["day"].min()
        if start + days > last_day:
            continue
        early = group[group["day"] < start + days]
        totals.append(early["amount"].sum())
    return np.mean(totals)


# %% sales-path


def sales_path(start, repeat_rate, word, paid, years):
    path = [start]
    for year in range(years):
        new_sales = repeat_rate * path[-1] + word * path[-1] + paid
        path.append(new_sales)
    return path


# %% option-value


def option_value(a, sigma, h):
    d = (a + h) / sigma
    with_right = a * norm.cdf(d) + sigma * norm.pdf(d) - h * (1 - norm.cdf(d))
    without = np.maximum(a, 0)
    return np.maximum(with_right - without, 0)
