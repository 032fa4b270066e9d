"""NumPy where it has a function for it, and loops over places elsewhere."""

import numpy as np
import pandas as pd

# %% lifetime-value


def lifetime_value(margin, retention, discount):
    return margin * (retention / (1 + discount - retention))


# %% lifetime-value-now


def lifetime_value_now(margin, retention, discount):
    return margin * ((1 + discount) / (1 + discount - retention))


# %% retention-elasticity


def retention_elasticity(retention, discount):
    elasticity = (1 + discount) / (1 + discount - retention)
    return elasticity


# %% three-meanings


def three_meanings(retention, discount):
    names = ["points", "relative", "defections"]
    rates = np.array([retention + 0.05, retention * 1.05, retention + 0.05 * (1 - retention)])
    values = lifetime_value(1.0, rates, discount)
    changes = values / lifetime_value(1.0, retention, discount) - 1
    return dict(zip(names, changes.tolist()))


# %% max-bid


def max_bid(kinds, discount, target):
    weights = kinds["clicks_more"] - kinds["clicks_now"]
    per_click = kinds["conversion"] * lifetime_value_now(kinds["margin"], kinds["retention"], discount)
    bid = np.average(per_click, weights=weights) - target
    return float(np.maximum(bid, 0))


# %% claims-that-hold


def claims_that_hold(firms):
    rises = {}
    for i in range(len(firms)):
        r = firms["retention"].iloc[i]
        d = firms["discount"].iloc[i]
        increase = (r + 0.05) / (1 + d - r - 0.05) / (r / (1 + d - r)) - 1
        if increase >= firms["claim"].iloc[i]:
            rises[firms["firm"].iloc[i]] = increase
    return sorted(rises, key=rises.get, reverse=True)
