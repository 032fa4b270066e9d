"""Plain Python: loops over rows, sums that grow."""

import numpy as np
import pandas as pd

# %% lifetime-value


def lifetime_value(margin, retention, discount):
    multiple = retention / (1 - retention + discount)
    return margin * multiple


# %% lifetime-value-now


def lifetime_value_now(margin, retention, discount):
    later = margin * retention / (1 + discount - retention)
    return margin + later


# %% retention-elasticity


def retention_elasticity(retention, discount):
    return 1 + retention / (1 + discount - retention)


# %% three-meanings


def three_meanings(retention, discount):
    result = {}
    base = retention / (1 + discount - retention)
    churn = 1 - retention
    for name, r in [("points", retention + 0.05), ("relative", retention * 1.05), ("defections", 1 - churn * 0.95)]:
        result[name] = r / (1 + discount - r) / base - 1
    return result


# %% max-bid


def max_bid(kinds, discount, target):
    clicks = 0
    money = 0
    for _, row in kinds.iterrows():
        more = row["clicks_more"] - row["clicks_now"]
        clicks += more
        money += more * row["conversion"] * lifetime_value_now(row["margin"], row["retention"], discount)
    bid = money / clicks - target
    if bid < 0:
        return 0.0
    return bid


# %% claims-that-hold


def claims_that_hold(firms):
    found = []
    for _, row in firms.iterrows():
        rise = three_meanings(row["retention"], row["discount"])["points"]
        if rise >= row["claim"]:
            found.append((rise, row["firm"]))
    found.sort(reverse=True)
    return [firm for rise, firm in found]
