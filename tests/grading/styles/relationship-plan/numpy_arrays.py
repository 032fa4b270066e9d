"""Whole arrays; the forecast adds the two variances instead of drawing people."""

import numpy as np
import matplotlib.pyplot as plt
from itertools import product
from custrel.btyd import ShiftedBetaGeometric

# %% business
BUSINESS = "clinic"


# %% still-there
def still_there(log, gone, periods):
    names, number = np.unique(log["customer"].to_numpy(dtype=str), return_inverse=True)
    segments = np.empty(len(names), dtype=object)
    segments[number] = log["segment"].to_numpy()
    end = np.full(len(names), 10**9)
    rows = (log["status"] == gone).to_numpy()
    np.minimum.at(end, number[rows], log["period"].to_numpy()[rows])
    steps = np.arange(periods + 1)
    return {s: (end[segments == s][:, None] > steps).sum(axis=0).tolist() for s in set(segments)}


# %% held-out
def held_out(counts, held):
    c = np.asarray(counts, dtype=float)
    known = c[:-held]
    r = known[1:].sum() / known[:-1].sum()
    fit = ShiftedBetaGeometric.fit(known)
    t = np.arange(len(known), len(c))
    found = known[-1] * np.array([r**held, np.prod(fit.retention(t))])
    return float(found[0]), float(found[1]), ["constant", "mixed"][int(np.argmin(np.abs(found - c[-1])))]


# %% price-types
def price_types(offers, wage, hours):
    o = {name: offers[name].to_numpy() for name in offers}
    share = o["stayed"] / o["tried"]
    cost = o["minutes"] * (wage / hours / 60) + o["systems"]
    now = o["type"] == "self_service"
    same = o["segment"][:, None] == o["segment"][now][None, :]
    base = same.argmax(axis=1) if len(share) else np.array([], dtype=int)
    lift, extra = share - share[now][base], cost - cost[now][base]
    gain = o["customers"] * (lift * o["worth"] - o["contacts"] * extra)
    staff = o["customers"] * o["contacts"] * o["minutes"] / 60
    return list(zip(o["segment"].tolist(), o["type"].tolist(), gain.tolist(), staff.tolist()))


# %% choose-types
def choose_types(priced, limit):
    names = list(dict.fromkeys(row[0] for row in priced))
    groups = [[row for row in priced if row[0] == name] for name in names]
    plans = list(product(*groups))
    gains = np.array([sum(row[2] for row in plan) for plan in plans])
    hours = np.array([sum(row[3] for row in plan) for plan in plans])
    allowed = np.flatnonzero(hours <= limit)
    if not len(allowed):
        return None
    order = np.lexsort([hours[allowed], -gains[allowed]])
    return {row[0]: row[1] for row in plans[allowed[order[0]]]}


# %% forecast
def forecast(counts, ahead):
    fit = ShiftedBetaGeometric.fit(counts)
    now = np.log([fit.alpha, fit.beta])
    root = np.linalg.cholesky(np.array(fit.covariance) / np.exp(now[:, None] + now))
    rng = np.random.default_rng(len(counts) + ahead)
    a, b = np.exp(now[:, None] + root @ rng.standard_normal((2, 3000)))
    t = np.arange(len(counts), len(counts) + ahead)[:, None]
    q = ((b + t - 1) / (a + b + t - 1)).prod(axis=0)
    # Mean and variance instead of draws of people.
    n = counts[-1]
    mean, spread = n * q.mean(), np.sqrt(n * (q * (1 - q)).mean() + n**2 * q.var())
    return max(0, mean - 1.645 * spread), min(n, mean + 1.645 * spread)


# %% draw-forecast
def draw_forecast(counts, low, high):
    last = len(counts) - 1
    fig, ax = plt.subplots()
    x = np.arange(last, last + len(low) + 1)
    ax.plot(np.arange(last + 1), np.array(counts), "k.-")
    ax.plot(x, np.concatenate([[counts[-1]], low]))
    ax.plot(x, np.concatenate([[counts[-1]], high]))
    ax.set(xlabel="Period", ylabel="Customers")
    ax.legend(["seen", "lower", "upper"])
    return fig
