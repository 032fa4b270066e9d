"""Iterators, recursion and special functions: the beta function for the shares, integrals for the sums."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% fit-and-project

from scipy.special import betaln


def fit_and_project(members, today, pairs, year):
    seen = members.assign(left=members["left"].astype(float).fillna(np.inf)).drop_duplicates()
    seen = seen[seen["joined"] < today + 1]
    out = seen[seen["left"] < today + 1]
    still = seen[seen["left"] > today]
    failed = (out["left"] - out["joined"]).to_numpy()
    passed = (today - still["joined"]).to_numpy()

    def log_share(t, alpha, beta):
        return betaln(alpha, beta + t) - betaln(alpha, beta)

    def total(pair):
        alpha, beta = pair
        leaving = betaln(alpha + 1, beta + failed - 1) - betaln(alpha, beta)
        return leaving.sum() + log_share(passed, alpha, beta).sum()

    totals = list(map(total, pairs))
    pair = pairs[totals.index(max(totals))]
    ahead = log_share(passed + (year - today), *pair) - log_share(passed, *pair)
    return {"pair": pair, "log_likelihood": max(totals), "there": np.exp(ahead).sum()}


# %% predicted


def predicted():
    return tuple(word for word in ("too low", "too high"))


# %% value-of-members

from scipy.integrate import quad
from scipy.stats import beta as beta_distribution


def value_of_members(members, alpha, beta, margin, discount):
    def mean(function, passed):
        density = beta_distribution(alpha, beta + passed).pdf
        ends = [(0, 0.1), (0.1, 1)]  # the density may be steep near 0
        parts = [quad(lambda q: function(1 - q) * density(q), *pair, epsrel=1e-10, limit=400) for pair in ends]
        return sum(value for value, _ in parts)

    def worth(stays):
        return margin * stays / (1 + discount - stays)

    total = sum(members.values())
    renewing = sum(n * mean(lambda stays: stays, k) for k, n in members.items() if n) / total
    everybody = sum(n * mean(worth, k) for k, n in members.items() if n)
    return {"renewing": renewing, "all": everybody, "new": mean(worth, 0)}


# %% numbers-asked

from custrel.lifetime import BGNBD, GammaGamma


def numbers_asked(customers, buying, spending, weeks, margin):
    known = customers[["frequency", "recency", "T"]].to_numpy().T
    shop = BGNBD(**buying)
    ways = {
        "card": lambda: shop.probability_alive(*known),
        "gift": lambda: 1 - shop.conditional_probability_of(0, weeks, *known),
        "boxes": lambda: shop.conditional_expected_purchases(weeks, *known),
        "price": lambda: (
            margin
            * shop.conditional_expected_purchases(weeks, *known)
            * GammaGamma(**spending).conditional_expected_value(known[0], customers["monetary"].to_numpy())
        ),
    }
    columns = {word: np.atleast_1d(ways[word]()) for word in set(customers["purpose"])}
    return [columns[word][k] for k, word in enumerate(customers["purpose"])]


# %% draw-groups

from collections import Counter
from statistics import mean


def draw_groups(forecast, later, groups):
    counts = Counter(later)
    order = sorted(forecast.items(), key=lambda pair: pair[1], reverse=True)
    parts = list(zip(*[iter(order)] * (len(order) // groups)))
    figure, ax = plt.subplots(layout="constrained")
    x = [*range(1, 1 + groups)]
    ax.bar(x, [mean(counts[who] for who, _ in part) for part in parts], color="C2", label="came")
    ax.plot(x, [mean(value for _, value in part) for part in parts], color="C3", label="predicted")
    ax.set(title="Forecast and truth", xlabel="part of the ranking", ylabel="purchases each")
    ax.legend()
    return figure


# %% share-by-chance

from scipy.stats import pearsonr


def share_by_chance(customers, orders):
    often, amount = zip(*[(f, m) for f, m in customers[["frequency", "monetary"]].itertuples(index=False) if f > 0])

    def strength(order):
        return abs(pearsonr(often, [amount[k] for k in order]).statistic)

    least = strength(range(len(often))) - 1e-6
    return len([1 for order in orders if strength(order) > least]) / len(orders)
