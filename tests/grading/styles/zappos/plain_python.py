"""Plain Python: loops that look at one row after another."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def gross_to_net(gross, net):
    returned = gross - net
    return {"return_rate": returned / gross, "overstated": returned / net}


# %% rate-bounds


def rate_bounds(gross, told, at_least):
    sales = {year: amount for year, amount in gross.items() if amount == amount}
    years, lows, highs = [], [], []
    for year in sorted(told.index):
        if year not in sales or year - 1 not in sales:
            continue
        growth = sales[year] / sales[year - 1]
        years.append(year)
        if year - 1 in at_least:
            lows.append(0)
        else:
            lows.append(told.loc[year, "low"] * growth)
        if year in at_least:
            highs.append(np.inf)
        else:
            highs.append(told.loc[year, "high"] * growth)
    return pd.DataFrame({"low": lows, "high": highs}, index=years)


# %% early-spend


def early_spend(orders, days, last_day):
    first = {}
    for _, row in orders.iterrows():
        c = row["customer"]
        if c not in first or row["day"] < first[c]:
            first[c] = row["day"]
    spent = {}
    for _, row in orders.iterrows():
        c = row["customer"]
        if first[c] + days > last_day:
            continue
        if row["day"] - first[c] < days:
            spent[c] = spent.get(c, 0) + row["amount"]
    return sum(spent.values()) / len(spent)


# %% gain-of-stopping


def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    with_ads = without = 1000
    total = 0
    for t in range(1, years + 1):
        with_ads = (repeat_rate + word) * with_ads + by_ads
        without = (repeat_rate + word) * without
        total += (budget + margin * (without - with_ads)) / (1 + discount) ** t
    return total


# %% best-fee


def best_fee(expected, sigma, trouble, fees, margin, handling):
    best = None
    for fee in fees:
        profit = 0
        for a in expected:
            h = trouble + fee
            d = (a + h) / sigma
            worth = a * norm.cdf(d) + sigma * norm.pdf(d) - h * norm.cdf(-d)
            if worth > 0:
                profit += margin * norm.cdf(d) + (fee - handling) * norm.cdf(-d)
        if best is None or profit > best["profit"] or (profit == best["profit"] and fee < best["fee"]):
            best = {"fee": fee, "profit": profit}
    return best
