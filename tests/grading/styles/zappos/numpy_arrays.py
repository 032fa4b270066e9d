"""Arrays, masks and broadcasting."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def gross_to_net(gross, net):
    kept = np.float64(net) / gross
    return {"return_rate": 1 - kept, "overstated": 1 / kept - 1}


# %% rate-bounds


def rate_bounds(gross, told, at_least):
    years = np.sort(told.index.to_numpy())
    now = gross.reindex(years).to_numpy(float)
    before = gross.reindex(years - 1).to_numpy(float)
    shares = told.loc[years, ["low", "high"]].to_numpy(float)
    rates = shares * (now / before)[:, None]
    rates[np.isin(years, at_least) & ~np.isnan(rates[:, 1]), 1] = np.inf
    rates[np.isin(years - 1, at_least) & ~np.isnan(rates[:, 0]), 0] = 0
    known = ~np.isnan(now) & ~np.isnan(before)
    return pd.DataFrame(rates[known], index=years[known], columns=["low", "high"])


# %% early-spend


def early_spend(orders, days, last_day):
    customer, day, amount = (orders[name].to_numpy() for name in ["customer", "day", "amount"])
    names, place = np.unique(customer, return_inverse=True)
    first = np.full(len(names), np.inf)
    np.minimum.at(first, place, day)
    comparable = first <= last_day - days
    early = (day < first[place] + days) & comparable[place]
    return amount[early].sum() / comparable.sum()


# %% gain-of-stopping


def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    t = np.arange(1, years + 1)
    k = repeat_rate + word
    lost = np.array([by_ads * (k ** np.arange(n)).sum() for n in t])
    return ((budget - margin * lost) * (1 + discount) ** (-t.astype(float))).sum()


# %% best-fee


def best_fee(expected, sigma, trouble, fees, margin, handling):
    a = np.array(expected, dtype=float)[None, :]
    fee = np.sort(np.array(fees, dtype=float))[:, None]
    h = fee + trouble
    d = (a + h) / sigma
    worth = a * norm.cdf(d) + sigma * norm.pdf(d) - h * norm.cdf(-d)
    profit = np.where(worth > 0, margin * norm.cdf(d) + (fee - handling) * norm.cdf(-d), 0).sum(axis=1)
    place = profit.argmax()
    return {"fee": fee[place, 0], "profit": profit[place]}
