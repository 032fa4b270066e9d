"""With `custrel` and pandas, one row of a table after another."""

import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from itertools import product
from custrel.btyd import ShiftedBetaGeometric

# %% business
BUSINESS = "shop"

# %% still-there
from collections import Counter


def still_there(log, gone, periods):
    one = log.drop_duplicates(["customer"])
    sizes = one["segment"].value_counts()
    first = log[log["status"] == gone].groupby(["segment", "customer"], as_index=False)["period"].min()
    out = {}
    for segment in sizes.index:
        leaving = Counter(first.loc[first["segment"] == segment, "period"])
        left, line = int(sizes[segment]), []
        for k in range(min([0, *leaving]), periods + 1):
            left -= leaving[k]
            line.append(left)
        out[segment] = line[-(periods + 1) :]
    return out


# %% held-out
from custrel.base import retention_rate


def held_out(counts, held):
    known = np.array(counts[:-held])
    r = retention_rate(known[:-1].sum(), known[1:].sum())
    model = ShiftedBetaGeometric.fit(known)
    later = known[-1] * np.cumprod(model.retention(np.arange(len(known), len(known) + held)))
    constant = known[-1] * r**held
    name = "mixed" if abs(later[-1] - counts[-1]) <= abs(constant - counts[-1]) else "constant"
    return constant, later[-1], name


# %% price-types
def price_types(offers, wage, hours):
    priced = []
    for segment, kind in zip(offers["segment"], offers["type"]):
        of = offers[offers["segment"] == segment].set_index("type")
        new, old = of.loc[kind], of.loc["self_service"]
        more_stay = new["stayed"] / new["tried"] - old["stayed"] / old["tried"]
        more_cost = (new["minutes"] - old["minutes"]) * wage / (60 * hours) + (new["systems"] - old["systems"])
        contacts = new["customers"] * new["contacts"]
        gain = new["customers"] * more_stay * new["worth"] - contacts * more_cost
        priced.append((segment, kind, gain, contacts * new["minutes"] / 60))
    return priced


# %% choose-types
def choose_types(priced, limit):
    plans = [((), 0.0, 0.0)]
    for segment in dict.fromkeys(row[0] for row in priced):
        plans = [
            ((*plan, (segment, row[1])), gain + row[2], hours + row[3])
            for plan, gain, hours in plans
            for row in priced
            if row[0] == segment
        ]
    plans = [plan for plan in plans if plan[2] <= limit]
    if plans:
        return dict(min(plans, key=lambda plan: (-plan[1], plan[2]))[0])


# %% forecast
def forecast(counts, ahead):
    model = ShiftedBetaGeometric.fit(counts)
    rng = np.random.default_rng(2026)
    mean = np.array([np.log(model.alpha), np.log(model.beta)])
    jacobian = np.diag([1 / model.alpha, 1 / model.beta])
    logs = rng.multivariate_normal(mean, jacobian @ np.array(model.covariance) @ jacobian, 1000)
    age, drawn = len(counts) - 1, []
    for a, b in np.exp(logs):
        ages = np.arange(age, age + ahead)
        stay = np.exp(np.log((b + ages) / (a + b + ages)).sum())
        drawn.append(rng.binomial(counts[-1], stay))
    return np.quantile(drawn, 0.05), np.quantile(drawn, 0.95)


# %% draw-forecast
def draw_forecast(counts, low, high):
    figure, axes = plt.subplots(figsize=(6, 4))
    n = len(counts)
    axes.plot(range(n), counts, color="black", label="customers so far")
    axes.plot([*range(n - 1, n + len(low))], [counts[n - 1], *list(low)], color="tab:blue", label="5%")
    axes.plot([*range(n - 1, n + len(high))], [counts[n - 1], *list(high)], color="tab:orange", label="95%")
    axes.set(xlabel="Time", ylabel="Still customers", title="Forecast")
    axes.legend()
    return figure
