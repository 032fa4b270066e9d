"""Plain Python: loops, `math`, named tuples and counters; no table is asked for more than its rows."""

import numpy as np
import pandas as pd

# %% level

MARKS = [
    ("joint_work", "partnership"),
    ("calls_per_year", "proactive"),
    ("after_sale", "accountable"),
    ("invites", "reactive"),
]


def level(policy):
    for key, name in MARKS:
        if policy[key]:
            return name
    return "basic"


# %% best-levels

from collections import OrderedDict


def best_levels(levels, businesses):
    best = OrderedDict()
    for firm in businesses.itertuples():
        each = firm.margin_rate * firm.sales / firm.customers
        record = None
        for name, row in levels.iterrows():
            profit = row["gain"] * each - row["cost"]
            if record is None or profit > record:
                record, best[firm.Index] = profit, name
    return best


# %% two-effects

from collections import Counter


def two_effects(customers):
    people, before, after = Counter(), Counter(), Counter()
    for row in customers.to_dict("records"):
        people[row["group"]] += 1
        before[row["group"]] += row["before"]
        after[row["group"]] += row["after"]

    def mean(what, group):
        return what[group] / people[group]

    result = {}
    result["before_after"] = mean(after, "treated") - mean(before, "treated")
    result["hold_out"] = mean(after, "treated") - mean(after, "held_out")
    result["illusion"] = 1 - result["hold_out"] / result["before_after"]
    return result


# %% effect-interval

import math
from collections import namedtuple

Effect = namedtuple("Effect", ["estimate", "low", "high"])


def effect_interval(bought, treated, bought_held_out, held_out):
    variance = 0
    for buyers, people in ((bought, treated), (bought_held_out, held_out)):
        variance += buyers * (people - buyers) / people**3
    difference = bought / treated - bought_held_out / held_out
    half = 1.96 * math.sqrt(variance)
    return Effect(estimate=difference, low=difference - half, high=difference + half)


# %% profit-range


def profit_range(effect, customers, margin, cost, fixed):
    answer = dict()
    for name, share in zip(("estimate", "low", "high"), effect):
        answer[name] = customers * share * margin - customers * cost - fixed
    if answer["low"] > 0:
        answer["verdict"] = "paid"
    elif answer["high"] < 0:
        answer["verdict"] = "lost"
    else:
        answer["verdict"] = "unclear"
    return answer


# %% group-size


def group_size(anyway, effect):
    then = anyway + effect
    middle = anyway + effect / 2
    top = 1.96 * (2 * middle * (1 - middle)) ** 0.5 + 0.8416 * (anyway * (1 - anyway) + then * (1 - then)) ** 0.5
    exact = top**2 / effect**2
    size = int(exact)
    if size < exact:
        size += 1
    return size


# %% testable


def testable(contacts):
    names = []
    for name in contacts.index:
        row = contacts.loc[name]
        smallest = row["cost"] / row["margin"]
        p0, p1 = row["anyway"], row["anyway"] + smallest
        p = (p0 + p1) / 2
        root = 1.96 * math.sqrt(2 * p * (1 - p)) + 0.8416 * math.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
        if 2 * math.ceil((root / smallest) ** 2) <= row["customers"]:
            names.append(name)
    return names
