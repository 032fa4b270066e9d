"""`custrel`, wherever a task allows it, and the standard library's statistics."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% compare-waves

from statistics import NormalDist


def compare_waves(first, second):
    def share_of(wave):
        return NormalDist(wave["share"], (wave["share"] * (1 - wave["share"]) / wave["respondents"]) ** 0.5)

    change = share_of(second) - share_of(first)
    same = all(first[key] == second[key] for key in ("countries", "definition"))
    return {"points": 100 * change.mean, "error": 100 * change.stdev, "comparable": same}


# %% net-promoter

from statistics import NormalDist

from custrel.wordofmouth import net_promoter_score


def net_promoter(scores):
    found = net_promoter_score(scores)
    reach = NormalDist().inv_cdf(0.975) * found.standard_error
    return {"score": found.score, "low": max(-100, found.score - reach), "high": min(100, found.score + reach)}


# %% changed-steps

from custrel.wordofmouth import net_promoter_score


def changed_steps(answers):
    def score(step, quarter):
        given = answers.loc[(answers["step"] == step) & (answers["quarter"] == quarter), "score"].dropna()
        return net_promoter_score(given.astype(int)) if len(given) else None

    steps = sorted(set(answers["step"]))
    pairs = {step: (score(step, "before"), score(step, "after")) for step in steps}
    return [
        step
        for step, (old, new) in pairs.items()
        if old and new and abs(old.score - new.score) > 1.96 * np.hypot(old.standard_error, new.standard_error)
    ]


# %% draw-chains

from custrel.diffusion import viral_growth


def draw_chains(starters, factors, rounds):
    fig, ax = plt.subplots()
    for k in factors:
        totals = [starters] + [viral_growth(starters, k, rounds=n) for n in range(1, rounds + 1)]
        ax.plot(list(range(rounds + 1)), totals, label=f"k = {k}")
    for k in filter(lambda k: k < 1, factors):
        ax.axhline(viral_growth(starters, k), linewidth=0.8)
    plt.xlabel("Round")
    plt.ylabel("Customers")
    plt.legend()
    return fig


# %% expected-peak

from itertools import pairwise

from custrel.diffusion import Bass


def expected_peak(numbers, records):
    match records:
        case "rounds":
            p, q, m = (getattr(Bass.fit(numbers, method="ols"), name) for name in "pqm")
            adopted = [0.0]
            for _ in range(50):
                adopted.append(adopted[-1] + (p + q * adopted[-1] / m) * (m - adopted[-1]))
            added = [late - early for early, late in pairwise(adopted)]
            return {"method": "regression", "peak": max(range(1, 51), key=lambda period: added[period - 1])}
        case "owners":
            fit = Bass.fit(np.ediff1d(numbers, to_begin=numbers[0]))
        case _:
            fit = Bass.fit(numbers)
    return {"method": "difference", "peak": fit.peak_time if fit.q > fit.p else 0}


# %% early-forecast

from statistics import fmean

from custrel.diffusion import Bass


def early_forecast(sales, known):
    fit = Bass.fit(sales[:known])
    forecasts = [fit.cumulative(t) - fit.cumulative(t - 1) for t in range(known + 1, len(sales) + 1)]
    return {
        "market": fit.m,
        "bass": fmean(abs(f - s) for f, s in zip(forecasts, sales[known:])),
        "last": fmean(abs(sales[known - 1] - s) for s in sales[known:]),
    }


# %% button-limit

from fractions import Fraction


def button_limit(pilot, worth, reward, has_cards):
    def k(name):
        rows = pilot[pilot["group"] == name]
        return Fraction(int(rows["joined"].sum()), int(rows["customers"].sum()))

    if has_cards:
        return max(0.0, float(k("both") - k("cards")) * (worth - reward))
    return max(0.0, float(k("button") - k("nothing")) * worth)
