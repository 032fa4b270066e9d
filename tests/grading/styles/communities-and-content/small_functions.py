"""Small functions, generators, fractions and recursion."""

import numpy as np
import pandas as pd

# %% participation

from collections import Counter
from itertools import accumulate


def participation(members, posts):
    author = dict(zip(posts["post"], posts["member"]))
    counts = Counter({member: 0 for member in members})
    counts.update(member for member in author.values() if member in counts)
    total = counts.total()

    def top(size):
        return sum(count for _, count in counts.most_common(size)) / total

    def gini(values):
        return (len(values) + 1 - 2 * sum(accumulate(sorted(values))) / total) / len(values)

    return {
        "wrote": len([member for member in counts if counts[member]]) / len(members),
        "top": top(int(np.ceil(len(members) / 100))),
        "gini": gini(list(counts.values())),
    }


# %% answered-within


def answered_within(questions, answers, end, hours):
    written = list(zip(answers["thread"], answers["member"], answers["hour"]))

    def watched(thread, asker, asked):
        hours_of_others = [hour for t, member, hour in written if t == thread and member != asker and hour <= end]
        return (min(hours_of_others, default=end) - asked, not hours_of_others)

    # Of equal times the answered come first: False sorts before True.
    lasting = sorted(
        watched(*row) for row in questions[["thread", "asker", "asked"]].itertuples(index=False) if row.asked < end
    )

    def still_open(rest):
        if not rest or rest[0][0] > hours:
            return 1
        (_, censored), *later = rest
        return (1 if censored else (len(rest) - 1) / len(rest)) * still_open(later)

    return 1 - still_open(lasting)


# %% pays-from


def pays_from(plan, other, questions, contact, post):
    def gain(each, k):
        return contact * k * each["share"] * questions - post * each["posts"] - each["fee"]

    def lead(k):
        return gain(plan, k) - gain(other, k)

    if lead(0) >= 0:
        return 0
    slope = lead(1) - lead(0)
    return -lead(0) / slope if plan["share"] > other["share"] else float("inf")


# %% made-by

from itertools import pairwise
from statistics import NormalDist


def made_by(votes, order, strength):
    z = NormalDist().inv_cdf(0.975)
    rows = {member: (h, n) for member, h, n in zip(votes["member"], votes["helpful"], votes["votes"])}
    expected = votes["helpful"].sum() / votes["votes"].sum()
    methods = {
        "share": lambda h, n: h / n,
        "bound": lambda h, n: (
            (h / n + z**2 / 2 / n - z * (h * (n - h) / n**3 + (z / n / 2) ** 2) ** 0.5) / (1 + z**2 / n)
        ),
        "average": lambda h, n: (h + strength * expected) / (n + strength),
    }
    return [
        name
        for name, score in methods.items()
        if all(score(*rows[above]) >= score(*rows[below]) for above, below in pairwise(order))
    ]


# %% bombs

from itertools import groupby
from math import exp, factorial


def bombs(reviews, days, limit):
    rows = sorted(zip(reviews["product"], reviews["day"], reviews["verified"]))
    products = Counter(product for product, *_ in rows)

    def chance(count, usual):
        # Terms of the upper tail; beyond a hundred more they are too small to matter.
        term = exp(-usual) * usual**count / factorial(count)
        total = 0.0
        for more in range(count + 1, count + 101):
            total += term
            term *= usual / more
        return total

    def is_bomb(product, bought):
        usual = (products[product] - len(bought)) / (days - 1)
        surprising = chance(len(bought), usual) < limit / days / len(products)
        return surprising and bought.count(True) < bought.count(False)

    grouped = groupby(rows, key=lambda row: row[:2])
    return [key for key, group in grouped if is_bomb(key[0], [bool(row[2]) for row in group])]


# %% listener

from fractions import Fraction


def listener(sample, brought, passed):
    posts = list(sample[["heard", "about", "subject"]].itertuples(index=False, name=None))

    def number(heard, about=(True, False), subject=None):
        return sum(h == heard and a in about and subject in (None, s) for h, a, s in posts)

    precision = Fraction(number(True, [True]), number(True))
    missed = Fraction(number(False, [True]), number(False)) * passed
    topics = dict.fromkeys(s for _, a, s in posts if a)
    return {
        "precision": float(precision),
        "recall": float(precision * brought / (precision * brought + missed)),
        "unheard": {s: number(False, [True], s) * passed / number(False) for s in topics},
    }
