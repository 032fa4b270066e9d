"""Sums in closed form, dictionaries by name, and the sorting of Python."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def gross_to_net(gross, net):
    q = 1.0 - net / gross
    return {"return_rate": q, "overstated": q / (1 - q)}


# %% rate-bounds


def rate_bounds(gross, told, at_least):
    bound = set(at_least)
    result = {}
    for year, share in told.iterrows():
        pair = [gross.get(y) for y in (year - 1, year)]
        if any(amount is None or np.isnan(amount) for amount in pair):
            continue
        before, now = pair
        result[year] = {
            "low": share["low"] * now / (float("inf") if year - 1 in bound else before),
            "high": share["high"] * (float("inf") if year in bound else now) / before,
        }
    return pd.DataFrame(result, index=["low", "high"]).T.sort_index()


# %% early-spend


def early_spend(orders, days, last_day):
    totals = []
    for customer in set(orders["customer"]):
        own = sorted(orders.loc[orders["customer"] == customer, ["day", "amount"]].to_numpy().tolist())
        start = own[0][0]
        if last_day - start >= days:
            totals.append(sum(amount for day, amount in own if day - start < days))
    return sum(totals) / len(totals)


# %% gain-of-stopping


def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    from itertools import accumulate

    k = repeat_rate + word
    lost = accumulate([by_ads] * years, lambda before, new: k * before + new)
    rate = 1 / (1 + discount)
    saved = budget * sum(rate**t for t in range(1, years + 1))
    return saved - margin * sum(x * rate**t for t, x in enumerate(lost, start=1))


# %% best-fee


def best_fee(expected, sigma, trouble, fees, margin, handling):
    def profit(fee):
        total = 0.0
        for a in expected:
            h = trouble + fee
            z = (a + h) / sigma
            keep, back = norm.cdf(z), norm.sf(z)
            if a * keep + sigma * norm.pdf(z) > h * back:
                total += margin * keep - (handling - fee) * back
        return total

    ranked = sorted(((profit(fee), -fee) for fee in fees), reverse=True)
    value, minus = ranked[0]
    return {"fee": -minus, "profit": value}
