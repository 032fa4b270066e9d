"""Small functions that call themselves or each other, and itertools."""

import numpy as np
import pandas as pd

# %% clock-of

from collections import namedtuple

Quotation = namedtuple("Quotation", "moment price closing")


def clock_of(quotations, event, shares, claimed):
    table = quotations[["moment", "price", "closing"]].dropna()
    known = [Quotation(*row) for row in table.itertuples(index=False)]

    def change(quotation):
        base = max(q for q in known if q.closing and q.moment < event)
        return (quotation.price - base.price) * shares

    later = [q for q in known if q.moment > event]
    nearest = min(later, key=lambda q: (abs(change(q) - claimed), q.moment))
    return {"moment": nearest.moment, "close": change(min(q for q in later if q.closing))}


# %% market-model

from itertools import pairwise
from statistics import linear_regression


def market_model(prices, event):
    complete = {row for row in prices.dropna().itertuples(index=False, name=None) if row[0] < event}
    share, benchmark = ([new[place] / old[place] - 1 for old, new in pairwise(sorted(complete))] for place in (1, 2))
    beta, alpha = linear_regression(benchmark, share)
    rest = [y - alpha - beta * x for y, x in zip(share, benchmark)]
    s = (sum(e * e for e in rest) / (len(rest) - 2)) ** 0.5
    return dict(zip(("alpha", "beta", "s", "days"), (alpha, beta, s, len(rest))))


# %% check-report


def check_report(report, window, models):
    def abnormal_and_limit(date, benchmark):
        day = window.loc[window["date"] == date].squeeze()
        model = models.loc[models["model"] == benchmark].squeeze()
        expected = model["alpha"] + model["beta"] * day[benchmark]
        return day["share"] - expected, 1.96 * model["residual_sd"]

    found = [abnormal_and_limit(said["date"], said["benchmark"]) for said in report]
    return {
        "abnormal": [i for i, (value, _) in enumerate(found) if f"{value:+.3f}" != f"{report[i]['abnormal']:+.3f}"],
        "unusual": [i for i, (value, limit) in enumerate(found) if (value**2 > limit**2) ^ report[i]["unusual"]],
    }


# %% survivors


def survivors(failure_rates, strikes):
    def one(rates, left):
        """What becomes of a customer with these visits before her and so many strikes left."""
        if left == 0:
            return 0.0, 0.0
        if not rates:
            return 1.0, 0.0
        good_there, good_visits = one(rates[1:], left)
        bad_there, bad_visits = one(rates[1:], left - 1)
        p = rates[0]
        return (1 - p) * good_there + p * bad_there, 1 + (1 - p) * good_visits + p * bad_visits

    there, visits = one(list(failure_rates), strikes)
    return {"there": there, "visits": visits}


# %% affordable-rate


def affordable_rate(wanted, visits, leaving):
    def stays(rate, strike):
        term, total = (1 - rate) ** visits, 0.0
        for j in range(min(strike, visits + 1)):
            total += term
            term = term * (visits - j) / (j + 1) * rate / (1 - rate) if rate < 1 else 0.0
        return total if rate < 1 else float(strike > visits)

    def enough(rate):
        share = 1 - sum(leaving.values()) + sum(part * stays(rate, k) for k, part in leaving.items())
        return share >= wanted - 1e-12

    def search(low, high):
        if high - low < 1e-6:
            return low
        middle = (low + high) / 2
        return search(middle, high) if enough(middle) else search(low, middle)

    return 1.0 if enough(1.0) else search(0.0, 1.0)


# %% unreported


def unreported(complaints, mentions):
    sets = {*complaints}, {*mentions}
    a, b, m, either = map(len, (*sets, sets[0] & sets[1], sets[0] | sets[1]))
    total = (a + 1) * (b + 1) / (m + 1) - 1
    return total - either


# %% recovery-plan


def recovery_plan(kinds, value):
    def one(row):
        return (row["with"] - row["without"]) * value - row["cost"]

    def year(row):
        return row["failures"] * row["heard"] * one(row)

    rows = [row for _, row in kinds.iterrows() if one(row) > 0]
    ranked = sorted(enumerate(rows), key=lambda pair: (-year(pair[1]), pair[0]))
    return {"kinds": [row["kind"] for _, row in ranked], "gain": sum(year(row) for _, row in ranked)}
