"""Recursion, `itertools`, `functools` and many small functions."""

import numpy as np
import pandas as pd

# %% level


def level(policy, marks=("joint_work", "calls_per_year", "after_sale", "invites")):
    names = {"joint_work": "partnership", "calls_per_year": "proactive", "after_sale": "accountable"}
    if not marks:
        return "basic"
    return names.get(marks[0], "reactive") if policy[marks[0]] else level(policy, marks[1:])


# %% best-levels

from functools import partial


def added(business, level):
    return level.gain * business.margin_rate * business.sales / business.customers - level.cost


def best_levels(levels, businesses):
    rows = list(levels.itertuples())
    return {firm.Index: max(rows, key=partial(added, firm)).Index for firm in businesses.itertuples()}


# %% effects-from-list

from itertools import groupby
from statistics import fmean


def is_missing(value):
    return value is None or value != value


def effects_from_list(entries):
    rows = [
        (row.customer, row.entered, row.group.strip().lower(), row.before, row.after) for row in entries.itertuples()
    ]
    rows = sorted((row for row in rows if row[2] in {"call", "hold"}), key=lambda row: row[:2])
    newest = [list(mine)[-1] for _, mine in groupby(rows, key=lambda row: row[0])]
    known = [row for row in newest if not is_missing(row[3])]

    def after(group):
        return fmean(0 if is_missing(row[4]) else row[4] for row in known if row[2] == group)

    before = fmean(row[3] for row in known if row[2] == "call")
    called, held = after("call"), after("hold")
    return {"before_after": called - before, "hold_out": called - held, "illusion": (held - before) / (called - before)}


# %% call-effect

from statistics import mean, variance


def call_effect(customers):
    records = list(zip(customers["on_list"].tolist(), customers["margin"].tolist()))
    one = [money for listed, money in records if listed]
    other = [money for listed, money in records if not listed]
    error = (variance(one) / len(one) + variance(other) / len(other)) ** 0.5
    estimate = mean(one) - mean(other)
    return (estimate, *sorted(estimate + sign * 1.96 * error for sign in (1, -1)))


# %% wrong-claims


def won(r):
    return r["called_ordered"] - r["called"] * r["held_out_ordered"] / r["held_out"]


def each_adds(r):
    return r["called_margin"] - r["held_out_margin"]


RIGHT = {
    "won": won,
    "profit": lambda r: r["called"] * each_adds(r) - r["called"] * r["price"],
    "anyway": lambda r: 100 - 100 * won(r) / r["called_ordered"],
    "highest_price": lambda r: each_adds(r) * 1_000,
}


def wrong_claims(report):
    return [name for name, value in RIGHT.items() if abs(value(report) - report["claims"][name]) > 0.5]


# %% group-size

from math import ceil, sqrt


def spread(*shares):
    return sqrt(sum(share * (1 - share) for share in shares))


def group_size(anyway, effect):
    middle = anyway + effect / 2
    return ceil(((1.96 * spread(middle, middle) + 0.8416 * spread(anyway, anyway + effect)) / effect) ** 2)


# %% testable


def testable(contacts):
    def enough(contact):
        effect = contact.cost / contact.margin
        return contact.anyway + effect <= 1 and contact.customers >= 2 * group_size(contact.anyway, effect)

    return [contact.Index for contact in filter(enough, contacts.itertuples())]
