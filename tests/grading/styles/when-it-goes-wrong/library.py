"""`custrel`, wherever a task allows it, and SciPy."""

import numpy as np
import pandas as pd

# %% clock-of

from custrel.events import market_value_change


def clock_of(quotations, event, shares, claimed):
    known = quotations.dropna().sort_values("moment").to_dict("records")
    base = [row["price"] for row in known if row["closing"] and row["moment"] < event][-1]
    later = [
        {**row, "change": market_value_change(base, row["price"], shares)} for row in known if row["moment"] > event
    ]
    return {
        "moment": min(later, key=lambda row: abs(row["change"] - claimed))["moment"],
        "close": next(row["change"] for row in later if row["closing"]),
    }


# %% market-model

from custrel.events import MarketModel, simple_returns


def market_model(prices, event):
    clean = prices.dropna().drop_duplicates().set_index("date").sort_index()
    clean = clean[clean.index < event]
    found = MarketModel.fit(simple_returns(clean["share"]), simple_returns(clean["benchmark"]))
    return {"alpha": found.alpha, "beta": found.beta, "s": found.residual_sd, "days": found.days}


# %% check-report

from custrel.events import MarketModel


def check_report(report, window, models):
    fitted = {
        row["model"]: MarketModel(alpha=row["alpha"], beta=row["beta"], residual_sd=row["residual_sd"])
        for row in models.to_dict("records")
    }
    days = {row["date"]: row for row in window.to_dict("records")}

    def abnormal(said):
        day = days[said["date"]]
        return fitted[said["benchmark"]].abnormal_return(day["share"], day[said["benchmark"]])

    def unusual(said):
        return abs(abnormal(said)) > 1.96 * fitted[said["benchmark"]].residual_sd

    return {
        "abnormal": [i for i, said in enumerate(report) if f"{abnormal(said):.3f}" != f"{said['abnormal']:.3f}"],
        "unusual": [i for i, said in enumerate(report) if bool(unusual(said)) is not bool(said["unusual"])],
    }


# %% survivors

from functools import reduce


def survivors(failure_rates, strikes):
    # The coefficients of the product of (1 - p + p x) are the probabilities of each number of failures.
    lengths = range(len(failure_rates) + 1)
    there = [
        reduce(np.polynomial.polynomial.polymul, [(1 - p, p) for p in failure_rates[:n]], np.ones(1))[:strikes].sum()
        for n in lengths
    ]
    return {"there": there[-1], "visits": sum(there) - there[-1]}


# %% affordable-rate

from scipy.optimize import brentq

from custrel.survival import three_strikes_survival


def affordable_rate(wanted, visits, leaving):
    never = 1 - sum(leaving.values())

    def spare(rate):
        kinds = [part * three_strikes_survival(rate, visits, strikes=k) for k, part in leaving.items()]
        return never + sum(kinds) - wanted + 1e-13

    if spare(1) >= 0:
        return 1
    return brentq(spare, 0, 1, xtol=1e-9)


# %% unreported

from collections import Counter
from fractions import Fraction


def unreported(complaints, mentions):
    lists = Counter(dict.fromkeys(complaints, 1)) + Counter(dict.fromkeys(mentions, 1))
    both = sum(times == 2 for times in lists.values())
    a, b = len(Counter(complaints)), len(Counter(mentions))
    return float(Fraction((a + 1) * (b + 1), both + 1) - 1 - len(lists))


# %% recovery-plan

from operator import itemgetter


def recovery_plan(kinds, value):
    rows = [
        row | {"each": (row["with"] - row["without"]) * value - row["cost"]} for row in kinds.to_dict(orient="records")
    ]
    paying = [row | {"gain": row["each"] * row["failures"] * row["heard"]} for row in rows if row["each"] > 0]
    paying.sort(key=itemgetter("gain"), reverse=True)
    return {"kinds": list(map(itemgetter("kind"), paying)), "gain": sum(map(itemgetter("gain"), paying))}
