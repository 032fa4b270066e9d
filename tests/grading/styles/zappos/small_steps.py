"""Small steps, each with a name, and a value that is carried on."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def gross_to_net(gross, net):
    returned = gross - net
    return {"return_rate": returned / gross, "overstated": returned / net}


# %% split-growth


def split_growth(sales, shares):
    rows = []
    last = float("nan")
    for amount, share in zip(sales, shares):
        again = amount * share
        rows.append([again, amount - again, again / last])
        last = amount
    return pd.DataFrame(rows, columns=["repeat", "new", "rate"], dtype=float)


# %% growth-allowed


def growth_allowed(repeat_rate, repeat_share):
    room = repeat_rate - repeat_share
    return room / repeat_share


# %% early-spend


def early_spend(orders, days, last_day):
    spent = {}
    began = orders.groupby("customer")["day"].min().to_dict()
    for row in orders.itertuples():
        since = row.day - began[row.customer]
        if began[row.customer] + days <= last_day and since < days:
            spent[row.customer] = spent.get(row.customer, 0) + row.amount
    return sum(spent.values()) / len(spent)


# %% sales-path


def sales_path(start, repeat_rate, word, paid, years):
    current = start
    result = [current]
    for i in range(years):
        current = current * (repeat_rate + word) + paid
        result.append(current)
    return result


# %% option-value


def option_value(a, sigma, h):
    z = (a + h) / sigma
    keep = norm.cdf(z)
    value = a * keep + sigma * norm.pdf(z) - h * (1 - keep)
    return np.maximum(np.maximum(value, 0) - np.maximum(a, 0), 0)
