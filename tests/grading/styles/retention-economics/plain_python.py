"""Plain Python: loops, `math` and dictionaries; a table is asked for no more than its rows."""

import numpy as np
import pandas as pd

# %% lifetime-value


def lifetime_value(margin, retention, discount):
    denominator = 1 + discount - retention
    return margin * (retention / denominator)


# %% lifetime-value-now


def lifetime_value_now(margin, retention, discount):
    later = margin * retention / (1 + discount - retention)
    return margin + later


# %% contract-values

import math


def contract_values(contracts, discount):
    result = []
    for _, row in contracts.iterrows():
        m, r = row["margin"], row["retention"]
        if row["pays"] == "in advance":
            if row["new"]:
                result.append(m * (1 + discount) / (1 + discount - r))
            else:
                result.append(m * r / (1 + discount - r))
        elif row["pays"] == "in arrears":
            result.append(m * r / (1 + discount - r))
        else:
            result.append(m / (math.log(1 + discount) - math.log(r)))
    return result


# %% predicted


def predicted():
    # Those who stay longer have more renewals to pass.
    return "high_end"


# %% renewal-gains


def renewal_gains(survivors, discount, step):
    def value(counts):
        total = 0
        for t in range(1, len(counts)):
            total += counts[t] / (1 + discount) ** t
        return total

    result = []
    for t in range(1, len(survivors)):
        kept = survivors[t] / survivors[t - 1]
        new = kept * (1 + step)
        if new > 1:
            new = 1
        counts = survivors[:t]
        for s in survivors[t:]:
            counts.append(s * new / kept)
        result.append(value(counts) / value(survivors) - 1)
    return result


# %% gain-of-calls


def gain_of_calls(customers, called, not_called, margin, discount, cost):
    # only those who are saved count
    saved = customers * called - customers * not_called
    # they pay now, and afterwards renew like everybody else
    worth_of_one = margin + margin * not_called / (1 + discount - not_called)
    # every call is paid
    return saved * worth_of_one - cost * customers


# %% max-bid


def max_bid(kinds, discount, target):
    clicks, money = 0, 0
    for _, row in kinds.iterrows():
        more = row["clicks_more"] - row["clicks_now"]
        value = row["margin"] * (1 + discount) / (1 + discount - row["retention"])
        clicks += more
        money += more * row["conversion"] * value
    bid = money / clicks - target
    if bid < 0:
        return 0
    return bid


# %% claims-that-hold


def claims_that_hold(firms):
    names, rises = [], []
    for _, row in firms.iterrows():
        r, i = row["retention"], row["discount"]
        if row["meaning"] == "points":
            new = r + 0.05
        elif row["meaning"] == "relative":
            new = 1.05 * r
        else:
            new = r + 0.05 * (1 - r)
        rise = (new / (1 + i - new)) / (r / (1 + i - r)) - 1
        if rise >= row["claim"] - 0.000001:
            # Put it in its place, behind those that rise as much.
            place = 0
            while place < len(rises) and rises[place] >= rise:
                place += 1
            names.insert(place, row["firm"])
            rises.insert(place, rise)
    return names
