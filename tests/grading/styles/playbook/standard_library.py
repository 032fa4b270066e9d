"""The standard library: statistics, itertools and comprehensions."""

import matplotlib.pyplot as plt
from custrel.experiments import sample_size

# %% tips-that-paid

from collections import defaultdict
from statistics import mean


def tips_that_paid(log, price):
    rows = {row.entry: row for row in log.itertuples(index=False)}
    margins = defaultdict(list)
    for row in rows.values():
        if row.margin == row.margin:
            margins[row.tip.strip().casefold(), row.group].append(row.margin)
    gains = {
        tip: mean(margins[tip, "with"]) - mean(margins[tip, "without"]) - cost
        for tip, cost in price.items()
        if margins[tip, "with"] and margins[tip, "without"]
    }
    return sorted((tip for tip in gains if gains[tip] >= 0), key=lambda tip: (-gains[tip], tip))


# %% fair-difference

from collections import Counter


def fair_difference(table, order):
    before = [name for name, when in order.items() if when == "before"]
    people, came = Counter(), Counter()
    for row in table.to_dict("records"):
        key = (tuple(row[name] for name in before), row["programme"])
        people[key] += row["customers"]
        came[key] += row["returned"]
    cells = {cell for cell, _ in people if people[cell, True] and people[cell, False]}
    every = sum(people[cell, True] + people[cell, False] for cell in cells)
    return sum(
        (came[cell, True] / people[cell, True] - came[cell, False] / people[cell, False])
        * (people[cell, True] + people[cell, False])
        / every
        for cell in cells
    )


# %% people-needed

from itertools import count
from math import ceil
from statistics import NormalDist


def people_needed(question):
    chance, effect = question["chance"], question["effect"]
    if question["count"] == "need":
        return next(n for n in count(1) if (1 - effect) ** n <= 1 - chance)
    if question["count"] == "stay":
        each = sample_size(question["now"], question["now"] + effect, chance, question["alpha"])
    else:
        z = sum(NormalDist().inv_cdf(p) for p in (1 - question["alpha"] / 2, chance))
        each = ceil(2 * (z * question["spread"] / effect) ** 2 * (1 - question.get("past", 0) ** 2))
    return each + each


# %% worth-of-test

from math import fsum


def worth_of_test(gains, chances, shown):
    joint = [[g * p * one for one in row] for g, p, row in zip(gains, chances, shown, strict=True)]
    after = [fsum(column) for column in zip(*joint, strict=True)]
    total = fsum(g * p for g, p in zip(gains, chances, strict=True))
    best = total if total > 0 else 0
    losses = [k for k, one in enumerate(after) if one <= 0]
    wins = [k for k, one in enumerate(after) if one > 0]
    return {
        "wrong": fsum(g * p for g, p in zip(gains, chances, strict=True) if g > 0) - best,
        "saves": fsum(after[k] for k in wins) - best,
        "minds": losses if total > 0 else wins,
    }


# %% draw-stopping

from statistics import NormalDist


def draw_stopping(middle, spread, noise, sizes, fee):
    normal = NormalDist()

    def gain(n):
        s = spread * (spread**2 / (spread**2 + noise**2 / n)) ** 0.5
        z = abs(middle) / s
        return s * (normal.pdf(z) - z * normal.cdf(-z)) - fee * n

    pairs = [(n, gain(n)) for n in sorted(sizes)]
    size, most = max(pairs, key=lambda pair: pair[1])
    _, ax = plt.subplots()
    ax.plot(*zip(*pairs, strict=True))
    ax.plot([size if most > 0 else 0], [max(most, 0)], "k.")
    ax.set(xlabel="Customers asked", ylabel="Dinars gained", title="When to stop")
    ax.axhline(0)
    return ax.figure
