"""Short functions, `itertools` and `match`; a series is added up where that is exact enough."""

import numpy as np
import pandas as pd

# %% lifetime-value


def lifetime_value(margin, retention, discount):
    # V = r / (1 + i) * (m + V), solved for V
    return margin / ((1 + discount) / retention - 1) if retention else margin * 0.0


# %% lifetime-value-now

from itertools import count, takewhile


def lifetime_value_now(margin, retention, discount):
    factor = retention / (1 + discount)
    terms = takewhile(lambda term: term > 1e-12, (factor**t for t in count()))
    return margin * sum(terms)


# %% contract-values

from math import log


def contract_values(contracts, discount):
    def value(row):
        ratio = row["retention"] / (1 + discount)
        match row["pays"], bool(row["new"]):
            case "every day", _:
                return -row["margin"] / log(ratio)
            case "in advance", True:
                return row["margin"] / (1 - ratio)
            case _:
                return row["margin"] * ratio / (1 - ratio)

    return list(map(value, contracts.to_dict("records")))


# %% predicted


def predicted(choice="equal"):
    return choice


# %% renewal-gains

from itertools import accumulate, pairwise


def renewal_gains(survivors, discount, step):
    factor = 1 / (1 + discount)
    worth = [alive * factor**t for t, alive in enumerate(survivors)][1:]
    behind = list(accumulate(reversed(worth)))[::-1]
    lifts = [min(step, before / after - 1) for before, after in pairwise(survivors)]
    return [lift * rest / behind[0] for lift, rest in zip(lifts, behind)]


# %% gain-of-calls


def gain_of_calls(customers, called, not_called, margin, discount, cost):
    def gain(share):
        return customers * share * margin / (1 - not_called / (1 + discount))

    return gain(called) - gain(not_called) - customers * cost


# %% max-bid


def max_bid(kinds, discount, target):
    rows = kinds.to_dict("records")
    extra = [row["clicks_more"] - row["clicks_now"] for row in rows]
    left = sum(
        n * (row["conversion"] * row["margin"] / (1 - row["retention"] / (1 + discount)) - target)
        for n, row in zip(extra, rows)
    )
    return left / sum(extra) if left > 0 else 0.0


# %% claims-that-hold


def claims_that_hold(firms):
    def rise(row):
        r = row["retention"]
        more = {"points": 0.05, "relative": 0.05 * r, "defections": 0.05 * (1 - r)}[row["meaning"]]
        multiples = [rate / (1 + row["discount"] - rate) for rate in (r, r + more)]
        return multiples[1] / multiples[0] - 1

    rows = [(rise(row), row) for row in firms.to_dict("records")]
    good = [(-size, place, row["firm"]) for place, (size, row) in enumerate(rows) if size >= row["claim"] - 1e-6]
    return [firm for _, _, firm in sorted(good)]
