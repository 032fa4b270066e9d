"""Loops and dictionaries; the forecast weighs a grid of parameters by their likelihood."""

from itertools import product
import numpy as np
import matplotlib.pyplot as plt
from custrel.btyd import ShiftedBetaGeometric

# %% business
BUSINESS = "shop"  # passes for free delivery

# %% still-there
import math


def still_there(log, gone, periods):
    segment_of, left = {}, {}
    for who, segment, period, status in zip(log["customer"], log["segment"], log["period"], log["status"]):
        segment_of[who] = segment
        if status == gone and period < left.get(who, math.inf):
            left[who] = period
    counts = {}
    for who, segment in segment_of.items():
        row = counts.setdefault(segment, [0] * (periods + 1))
        for k in range(periods + 1):
            if left.get(who, math.inf) > k:
                row[k] += 1
    return counts


# %% held-out
from itertools import pairwise


def held_out(counts, held):
    known = list(counts)
    for _ in range(held):
        known.pop()
    stayed = risk = 0
    for before, after in pairwise(known):
        risk += before
        stayed += after
    a = known[-1]
    for _ in range(held):
        a *= stayed / risk
    m = ShiftedBetaGeometric.fit(known)
    b = known[-1]
    for t in range(len(known), len(counts)):
        b *= (m.beta + t - 1) / (m.alpha + m.beta + t - 1)
    if abs(a - counts[-1]) < abs(b - counts[-1]):
        return a, b, "constant"
    return a, b, "mixed"


# %% price-types
def price_types(offers, wage, hours):
    rows = offers.to_dict("records")
    per_minute = wage / hours / 60
    now = {}
    for row in rows:
        if row["type"] == "self_service":
            now[row["segment"]] = (row["stayed"] / row["tried"], row["minutes"] * per_minute + row["systems"])
    result = []
    for row in rows:
        share, cost = now[row["segment"]]
        more = row["minutes"] * per_minute + row["systems"] - cost
        kept = row["customers"] * (row["stayed"] / row["tried"] - share)
        result.append(
            (
                row["segment"],
                row["type"],
                kept * row["worth"] - row["customers"] * row["contacts"] * more,
                row["customers"] * row["contacts"] * row["minutes"] / 60,
            )
        )
    return result


# %% choose-types
def choose_types(priced, limit):
    segments = []
    for row in priced:
        if row[0] not in segments:
            segments.append(row[0])

    best = [None, None]

    def go(k, gain, hours, chosen):
        if hours > limit:
            return
        if k == len(segments):
            if best[0] is None or gain > best[0][0] or (gain == best[0][0] and hours < best[0][1]):
                best[0], best[1] = (gain, hours), dict(chosen)
            return
        for segment, kind, more, staff in priced:
            if segment == segments[k]:
                go(k + 1, gain + more, hours + staff, {**chosen, segment: kind})

    go(0, 0, 0, {})
    return best[1]


# %% forecast
import math


def forecast(counts, ahead):
    T = len(counts) - 1
    grid, _weights = [], []
    for m in np.linspace(0.03, 0.75, 40):
        for k in np.exp(np.linspace(math.log(0.4), math.log(40), 40)):
            grid.append((m * k, (1 - m) * k))
    a, b = np.array(grid).T
    log_weight = 0
    for t in range(T):
        log_weight = log_weight + counts[t + 1] * np.log((b + t) / (a + b + t))
        log_weight = log_weight + (counts[t] - counts[t + 1]) * np.log(a / (a + b + t))
    weight = np.exp(log_weight - log_weight.max())
    rng = np.random.default_rng(3)
    picked = rng.choice(len(weight), 3000, p=weight / weight.sum())
    stay = 1
    for t in range(T, T + ahead):
        stay = stay * (b[picked] + t) / (a[picked] + b[picked] + t)
    drawn = sorted(rng.binomial(counts[-1], stay).tolist())
    return drawn[150], drawn[-151]


# %% draw-forecast
def draw_forecast(counts, low, high):
    fig, ax = plt.subplots()
    x = []
    for k in range(len(counts)):
        x.append(k)
    ax.plot(x, counts, label="until today")
    low_y, high_y = [counts[-1]], [counts[-1]]
    later = [len(counts) - 1]
    for k in range(len(low)):
        low_y.append(low[k])
        high_y.append(high[k])
        later.append(len(counts) + k)
    ax.plot(later, low_y, "--", label="low")
    ax.plot(later, high_y, "--", label="high")
    ax.fill_between(later, low_y, high_y, alpha=0.2)
    ax.set_xlabel("periods")
    ax.set_ylabel("customers")
    ax.legend()
    return fig
