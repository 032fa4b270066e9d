"""Loops over rows and dictionaries, with no method of tables beyond reading them."""

import numpy as np
import pandas as pd

# %% clock-of

import math


def clock_of(quotations, event, shares, claimed):
    rows = sorted(zip(quotations["moment"], quotations["price"], quotations["closing"]))
    before = None
    for moment, price, closing in rows:
        if moment < event and closing and not math.isnan(price):
            before = price
    best, moment_of_best, close = None, None, None
    for moment, price, closing in rows:
        if moment <= event or math.isnan(price):
            continue
        change = (price - before) * shares
        if best is None or abs(change - claimed) < best:
            best, moment_of_best = abs(change - claimed), moment
        if closing and close is None:
            close = change
    return {"moment": moment_of_best, "close": close}


# %% market-model


def market_model(prices, event):
    by_day = {}
    for _, row in prices.iterrows():
        complete = row["share"] == row["share"] and row["benchmark"] == row["benchmark"]
        if row["date"] < event and complete:
            by_day[row["date"]] = (row["share"], row["benchmark"])
    days = sorted(by_day)
    y, x = [], []
    for i in range(1, len(days)):
        y.append(by_day[days[i]][0] / by_day[days[i - 1]][0] - 1)
        x.append(by_day[days[i]][1] / by_day[days[i - 1]][1] - 1)
    n = len(y)
    mean_y, mean_x = sum(y) / n, sum(x) / n
    top = bottom = 0
    for i in range(n):
        top += (x[i] - mean_x) * (y[i] - mean_y)
        bottom += (x[i] - mean_x) ** 2
    beta = top / bottom
    alpha = mean_y - beta * mean_x
    squares = 0
    for i in range(n):
        squares += (y[i] - alpha - beta * x[i]) ** 2
    return {"alpha": alpha, "beta": beta, "s": (squares / (n - 2)) ** 0.5, "days": n}


# %% check-report


def check_report(report, window, models):
    numbers, verdicts = [], []
    for i in range(len(report)):
        statement = report[i]
        for _, day in window.iterrows():
            if day["date"] == statement["date"]:
                today = day
        for _, model in models.iterrows():
            if model["model"] == statement["benchmark"]:
                line = model
        abnormal = today["share"] - line["alpha"] - line["beta"] * today[statement["benchmark"]]
        if abs(statement["abnormal"] - abnormal) > 0.0005:
            numbers.append(i)
        limit = 1.96 * line["residual_sd"]
        if abnormal > limit or abnormal < -limit:
            if not statement["unusual"]:
                verdicts.append(i)
        elif statement["unusual"]:
            verdicts.append(i)
    return {"abnormal": numbers, "unusual": verdicts}


# %% survivors


def survivors(failure_rates, strikes):
    shares = [1.0] + [0.0] * (strikes - 1)
    made = 0
    for rate in failure_rates:
        made += sum(shares)
        after = []
        for failures in range(strikes):
            stay = shares[failures] * (1 - rate)
            if failures > 0:
                stay += shares[failures - 1] * rate
            after.append(stay)
        shares = after
    return {"there": sum(shares), "visits": made}


# %% affordable-rate

from math import comb


def affordable_rate(wanted, visits, leaving):
    def enough(rate):
        gone = 0
        for strike, share in leaving.items():
            for j in range(strike, visits + 1):
                gone += share * comb(visits, j) * rate**j * (1 - rate) ** (visits - j)
        return gone <= 1 - wanted + 1e-12

    low, high = 0, 1
    while high - low > 0.00001:
        middle = (low + high) / 2
        if enough(middle):
            low = middle
        else:
            high = middle
    return low


# %% unreported


def unreported(complaints, mentions):
    a = []
    for case in complaints:
        if case not in a:
            a.append(case)
    b = []
    for case in mentions:
        if case not in b:
            b.append(case)
    both = 0
    for case in a:
        if case in b:
            both += 1
    everything = (len(a) + 1) * (len(b) + 1) / (both + 1) - 1
    return everything - len(a) - len(b) + both


# %% recovery-plan


def recovery_plan(kinds, value):
    found = []
    for _, row in kinds.iterrows():
        each = (row["with"] - row["without"]) * value - row["cost"]
        if each > 0:
            found.append((row["kind"], each * row["failures"] * row["heard"]))
    found.sort(key=lambda pair: -pair[1])
    return {"kinds": [name for name, _ in found], "gain": sum(gain for _, gain in found)}
