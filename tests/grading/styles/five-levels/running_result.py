"""An answer that is mended on the way: the last condition wins, the highest so far is kept."""

import numpy as np
import pandas as pd

# %% level


def level(policy):
    result = "basic"
    if policy["invites"]:
        result = "reactive"
    if policy["after_sale"]:
        result = "accountable"
    if policy["calls_per_year"] > 0:
        result = "proactive"
    if policy["joint_work"]:
        result = "partnership"
    return result


# %% best-levels


def best_levels(levels, businesses):
    best = {}
    for business in businesses.index:
        b = businesses.loc[business]
        per_customer = b["sales"] / b["customers"] * b["margin_rate"]
        highest = None
        for name in levels.index:
            profit = levels.loc[name, "gain"] * per_customer - levels.loc[name, "cost"]
            if highest is None or profit > highest:
                highest = profit
                best[business] = name
    return best


# %% two-effects


def two_effects(customers):
    is_treated = customers["group"] == "treated"
    after_treated = customers.loc[is_treated, "after"].mean()
    b = after_treated - customers.loc[is_treated, "before"].mean()
    h = after_treated - customers.loc[customers["group"] == "held_out", "after"].mean()
    return {"before_after": b, "hold_out": h, "illusion": 1 - h / b}


# %% effect-interval


def effect_interval(bought, treated, bought_held_out, held_out):
    share_t = bought / treated
    share_c = bought_held_out / held_out
    variance = share_t * (1 - share_t) / treated + share_c * (1 - share_c) / held_out
    margin = 1.96 * variance**0.5
    difference = share_t - share_c
    return difference, difference - margin, difference + margin


# %% profit-range


def profit_range(effect, customers, margin, cost, fixed):
    def profit(e):
        return customers * e * margin - customers * cost - fixed

    result = {"estimate": profit(effect[0]), "low": profit(effect[1]), "high": profit(effect[2])}
    if result["low"] > 0:
        result["verdict"] = "paid"
    elif result["high"] < 0:
        result["verdict"] = "lost"
    else:
        result["verdict"] = "unclear"
    return result


# %% group-size


def group_size(anyway, effect):
    import math

    bought = anyway + effect
    mean = (anyway + bought) / 2
    top = 1.96 * math.sqrt(2 * mean * (1 - mean)) + 0.8416 * math.sqrt(anyway * (1 - anyway) + bought * (1 - bought))
    return math.ceil(top**2 / effect**2)


# %% testable


def testable(contacts):
    return [
        name
        for name in contacts.index
        if 2 * group_size(contacts.loc[name, "anyway"], contacts.loc[name, "cost"] / contacts.loc[name, "margin"])
        <= contacts.loc[name, "customers"]
    ]
