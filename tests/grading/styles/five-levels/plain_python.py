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


# %% effects-from-list


def effects_from_list(entries):
    latest = {}
    for row in entries.to_dict("records"):
        word = "".join(row["group"].split()).upper()
        if word != "CALL" and word != "HOLD":
            continue
        number = row["customer"]
        if number not in latest or row["entered"] > latest[number][0]:
            latest[number] = (row["entered"], word, row["before"], row["after"])
    people = {"CALL": 0, "HOLD": 0}
    afterwards = {"CALL": 0, "HOLD": 0}
    earlier = 0
    for _, word, before, after in latest.values():
        if before != before:  # missing
            continue
        people[word] += 1
        if after == after:
            afterwards[word] += after
        if word == "CALL":
            earlier += before
    result = {}
    result["before_after"] = (afterwards["CALL"] - earlier) / people["CALL"]
    result["hold_out"] = afterwards["CALL"] / people["CALL"] - afterwards["HOLD"] / people["HOLD"]
    result["illusion"] = 1 - result["hold_out"] / result["before_after"]
    return result


# %% call-effect

import math
from collections import namedtuple

Effect = namedtuple("Effect", ["estimate", "low", "high"])


def call_effect(customers):
    groups = {True: [], False: []}
    for listed, money in zip(customers["on_list"], customers["margin"]):
        groups[bool(listed)].append(money)
    means, variance = {}, 0
    for listed, values in groups.items():
        n = len(values)
        means[listed] = sum(values) / n
        variance += sum((value - means[listed]) ** 2 for value in values) / (n - 1) / n
    difference = means[True] - means[False]
    half = 1.96 * math.sqrt(variance)
    return Effect(estimate=difference, low=difference - half, high=difference + half)


# %% wrong-claims


def wrong_claims(report):
    wrong = []
    claims = report["claims"]
    # what the called would have done without a call
    would_have_ordered = report["called"] * report["held_out_ordered"] / report["held_out"]
    won = report["called_ordered"] - would_have_ordered
    if abs(claims["won"] - won) > 0.5:
        wrong.append("won")
    income = report["called"] * report["called_margin"] - report["called"] * report["held_out_margin"]
    profit = income - report["called"] * report["price"]
    if abs(claims["profit"] - profit) > 0.5:
        wrong.append("profit")
    percent = would_have_ordered / report["called_ordered"] * 100
    if abs(claims["anyway"] - percent) > 0.5:
        wrong.append("anyway")
    fils = income / report["called"] * 1000
    if abs(claims["highest_price"] - fils) > 0.5:
        wrong.append("highest_price")
    return wrong


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
        if p1 > 1:
            continue
        p = (p0 + p1) / 2
        root = 1.96 * math.sqrt(2 * p * (1 - p)) + 0.8416 * math.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
        if 2 * math.ceil((root / smallest) ** 2) <= row["customers"]:
            names.append(name)
    return names
