"""Many small functions, recursion, `itertools` and `functools`."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% compare-waves

from operator import itemgetter


def square_error(share, people):
    return share * (1 - share) / people


def compare_waves(first, second):
    both = [first, second]
    base = itemgetter("countries", "definition")
    return dict(
        points=100 * second["share"] - 100 * first["share"],
        error=100 * sum(square_error(w["share"], w["respondents"]) for w in both) ** 0.5,
        comparable=base(first) == base(second),
    )


# %% net-promoter

from collections import Counter, namedtuple

Score = namedtuple("Score", "score low high")


def vote_of(answer):
    return (answer >= 9) - (answer <= 6)


def within(value):
    return sorted([-100, value, 100])[1]


def net_promoter(scores):
    votes = Counter(map(vote_of, scores))
    n = votes.total()
    mean = (votes[1] - votes[-1]) / n
    spread = ((votes[1] + votes[-1]) / n - mean * mean) ** 0.5
    reach = 196 * spread / n**0.5
    return Score(100 * mean, within(100 * mean - reach), within(100 * mean + reach))._asdict()


# %% changed-steps

from functools import reduce


def summary(scores):
    def add(so_far, score):
        n, up, down = so_far
        return n + 1, up + (score >= 9), down + (score <= 6)

    n, up, down = reduce(add, scores, (0, 0, 0))
    if n == 0:
        return None
    score = (up - down) / n
    return score, ((up + down) / n - score**2) / n


def changed(before, after):
    if before is None or after is None:
        return False
    return (after[0] - before[0]) ** 2 > 1.96**2 * (before[1] + after[1])


def changed_steps(answers):
    given = answers.dropna(subset=["score"])
    steps = {}
    for step, rows in given.groupby("step"):
        steps[step] = [summary(rows.loc[rows["quarter"] == q, "score"]) for q in ("before", "after")]
    return [step for step in sorted(steps) if changed(*steps[step])]


# %% draw-chains

from itertools import accumulate, repeat


def totals(starters, k, rounds):
    newest = accumulate(repeat(k, rounds), lambda new, k: new * k, initial=starters)
    return list(accumulate(newest))


def draw_chains(starters, factors, rounds):
    fig = plt.figure(figsize=(6, 4))
    ax = fig.subplots()
    lines = [ax.plot(totals(starters, k, rounds), label=f"k = {k}")[0] for k in factors]
    for k, line in zip(factors, lines):
        if k < 1:
            ax.axhline(starters / (1 - k), color=line.get_color(), linestyle=":")
    ax.set_xlabel("After so many rounds")
    ax.set_ylabel("Customers in all")
    fig.gca().legend(loc="best")
    return fig


# %% expected-peak

from custrel.diffusion import Bass


def admissions(p, q, m, members=0.0, periods=50):
    if periods == 0:
        return []
    new = (p + q * members / m) * (m - members)
    return [new, *admissions(p, q, m, members + new, periods - 1)]


def differences(numbers):
    return [now - before for before, now in zip([0, *numbers], numbers)]


def moment(p, q):
    return 0 if q <= p else float(np.log(q) - np.log(p)) / (p + q)


def expected_peak(numbers, records):
    if records == "rounds":
        fit = Bass.fit(numbers, "ols")
        added = admissions(fit.p, fit.q, fit.m)
        return {"method": "regression", "peak": 1 + added.index(max(added))}
    fit = Bass.fit(numbers if records == "sales" else differences(numbers), "difference")
    return {"method": "difference", "peak": moment(fit.p, fit.q)}


# %% early-forecast

from scipy.optimize import curve_fit


def owners(t, p, q, m):
    return m * (1 - np.exp(-(p + q) * t)) / (1 + q / p * np.exp(-(p + q) * t))


def during(t, *coefficients):
    return owners(t, *coefficients) - owners(t - 1, *coefficients)


def mean_size(errors):
    return float(np.mean(np.abs(errors)))


def early_forecast(sales, known):
    seen = np.array(sales[:known], dtype=float)
    fitted, _ = curve_fit(
        lambda t, p, q, m: during(t, p, q, m), np.arange(1, known + 1), seen, p0=[0.03, 0.38, sum(seen)]
    )
    rest = np.array(sales[known:])
    later = np.arange(known + 1, len(sales) + 1)
    return {"market": fitted[-1], "bass": mean_size(during(later, *fitted) - rest), "last": mean_size(rest - seen[-1])}


# %% button-limit


def friends_each(pilot):
    sums = pilot.groupby("group").agg({"customers": "sum", "joined": "sum"})
    return (sums["joined"] / sums["customers"]).to_dict()


def button_limit(pilot, worth, reward, has_cards):
    k = friends_each(pilot)
    added, each = {
        True: (k["both"] - k["cards"], worth - reward),
        False: (k["button"] - k["nothing"], worth),
    }[has_cards]
    return max(0, added) * each
