"""Conditions written out, rows one by one, a name for each number."""

import numpy as np
import pandas as pd

# %% level


def level(policy):
    if policy["joint_work"]:
        return "partnership"
    elif policy["calls_per_year"] > 0:
        return "proactive"
    elif policy["after_sale"]:
        return "accountable"
    elif policy["invites"]:
        return "reactive"
    else:
        return "basic"


# %% best-levels


def best_levels(levels, businesses):
    result = {}
    for name, row in businesses.iterrows():
        margin = row["sales"] * row["margin_rate"] / row["customers"]
        profit = levels["gain"] * margin - levels["cost"]
        result[name] = profit.idxmax()
    return result


# %% two-effects


def two_effects(customers):
    treated = customers[customers["group"] == "treated"]
    control = customers[customers["group"] == "held_out"]
    before_after = treated["after"].mean() - treated["before"].mean()
    hold_out = treated["after"].mean() - control["after"].mean()
    illusion = (before_after - hold_out) / before_after
    return {"before_after": before_after, "hold_out": hold_out, "illusion": illusion}


# %% effect-interval


def effect_interval(bought, treated, bought_held_out, held_out):
    p1 = bought / treated
    p0 = bought_held_out / held_out
    effect = p1 - p0
    se = np.sqrt(p1 * (1 - p1) / treated + p0 * (1 - p0) / held_out)
    return (effect, effect - 1.96 * se, effect + 1.96 * se)


# %% profit-range


def profit_range(effect, customers, margin, cost, fixed):
    estimate = customers * (effect[0] * margin - cost) - fixed
    low = customers * (effect[1] * margin - cost) - fixed
    high = customers * (effect[2] * margin - cost) - fixed
    if low > 0:
        verdict = "paid"
    elif high < 0:
        verdict = "lost"
    else:
        verdict = "unclear"
    return {"estimate": estimate, "low": low, "high": high, "verdict": verdict}


# %% group-size


def group_size(anyway, effect):
    p0 = anyway
    p1 = anyway + effect
    p = (p0 + p1) / 2
    a = 1.96 * np.sqrt(2 * p * (1 - p))
    b = 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    n = ((a + b) / effect) ** 2
    return int(np.ceil(n))


# %% testable


def testable(contacts):
    result = []
    for name, row in contacts.iterrows():
        effect = row["cost"] / row["margin"]
        if 2 * group_size(row["anyway"], effect) <= row["customers"]:
            result.append(name)
    return result
