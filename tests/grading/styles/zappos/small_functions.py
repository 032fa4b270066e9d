"""Small functions with a name for each step."""

import numpy as np
import pandas as pd
from scipy.stats import norm

# %% gross-to-net


def part(piece, whole):
    return piece / whole


def gross_to_net(gross, net):
    gap = gross - net
    return {"return_rate": part(gap, gross), "overstated": part(gap, net)}


# %% rate-bounds


def known(gross, year):
    return year in gross.index and not pd.isna(gross[year])


def bounds_of(year, gross, told, at_least):
    last = gross[year - 1]
    low = told["low"][year] * gross[year] / last
    high = told["high"][year] * gross[year] / last
    return [0.0 if year - 1 in at_least else low, float("inf") if year in at_least else high]


def rate_bounds(gross, told, at_least):
    years = sorted(year for year in told.index if known(gross, year) and known(gross, year - 1))
    rows = [bounds_of(year, gross, told, at_least) for year in years]
    return pd.DataFrame(rows, index=years, columns=["low", "high"], dtype=float)


# %% early-spend


def spent_early(group, days):
    return group.loc[group["day"] < group["day"].min() + days, "amount"].sum()


def early_spend(orders, days, last_day):
    sums = [
        spent_early(group, days) for _, group in orders.groupby("customer") if group["day"].min() + days <= last_day
    ]
    return np.mean(sums)


# %% gain-of-stopping


def lost_in(year, by_ads, follow):
    if year == 0:
        return 0
    return by_ads + follow * lost_in(year - 1, by_ads, follow)


def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    def of(year):
        return budget - margin * lost_in(year, by_ads, repeat_rate + word)

    return sum(of(year) / (1 + discount) ** year for year in range(1, years + 1))


# %% best-fee


def worth(a, sigma, h):
    d = (a + h) / sigma
    return a * norm.cdf(d) + sigma * norm.pdf(d) - h * norm.cdf(-d)


def earned(a, sigma, h, fee, margin, handling):
    back = norm.cdf(-(a + h) / sigma)
    return margin * (1 - back) + (fee - handling) * back


def best_fee(expected, sigma, trouble, fees, margin, handling):
    def profit(fee):
        h = trouble + fee
        return sum(earned(a, sigma, h, fee, margin, handling) for a in expected if worth(a, sigma, h) > 0)

    chosen = min(fees, key=lambda fee: (-profit(fee), fee))
    return {"fee": chosen, "profit": profit(chosen)}
