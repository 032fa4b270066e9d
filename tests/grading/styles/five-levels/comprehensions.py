"""Comprehensions, tables of cases and small functions within a function."""

import numpy as np
import pandas as pd

# %% level


def level(policy):
    steps = [
        ("joint_work", "partnership"),
        ("calls_per_year", "proactive"),
        ("after_sale", "accountable"),
        ("invites", "reactive"),
    ]
    for key, name in steps:
        if policy[key]:
            return name
    return "basic"


# %% best-levels


def best_levels(levels, businesses):
    margins = businesses["sales"] * businesses["margin_rate"] / businesses["customers"]
    table = pd.DataFrame({name: levels["gain"] * m - levels["cost"] for name, m in margins.items()})
    return table.idxmax().to_dict()


# %% two-effects


def two_effects(customers):
    groups = dict(list(customers.groupby("group")))
    change = (groups["treated"]["after"] - groups["treated"]["before"]).mean()
    effect = groups["treated"]["after"].mean() - groups["held_out"]["after"].mean()
    result = {"before_after": change, "hold_out": effect}
    result["illusion"] = (change - effect) / change
    return result


# %% effect-interval


def effect_interval(bought, treated, bought_held_out, held_out):
    def variance(k, n):
        p = k / n
        return p * (1 - p) / n

    effect = bought / treated - bought_held_out / held_out
    half = 1.96 * np.sqrt(variance(bought, treated) + variance(bought_held_out, held_out))
    low = effect - half
    high = effect + half
    return effect, low, high


# %% profit-range


def profit_range(effect, customers, margin, cost, fixed):
    e, l, h = effect
    total_cost = customers * cost + fixed
    values = [customers * x * margin - total_cost for x in (e, l, h)]
    verdict = "unclear"
    if values[1] > 0:
        verdict = "paid"
    if values[2] < 0:
        verdict = "lost"
    return {"estimate": values[0], "low": values[1], "high": values[2], "verdict": verdict}


# %% group-size


def group_size(anyway, effect):
    p_bar = anyway + effect / 2
    p1 = anyway + effect
    variance0 = 2 * p_bar * (1 - p_bar)
    variance1 = anyway * (1 - anyway) + p1 * (1 - p1)
    numerator = (1.96 * variance0**0.5 + 0.8416 * variance1**0.5) ** 2
    size = numerator / effect**2
    return int(size) if size == int(size) else int(size) + 1


# %% testable


def testable(contacts):
    smallest = contacts["cost"] / contacts["margin"]
    needed = [group_size(a, e) for a, e in zip(contacts["anyway"], smallest)]
    enough = contacts["customers"] >= 2 * np.array(needed)
    return contacts.index[enough].tolist()
