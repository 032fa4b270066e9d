"""NumPy: arrays, masks and `np.where`; SciPy searches by itself."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% compare-waves


def compare_waves(first, second):
    s = np.array([first["share"], second["share"]])
    n = np.array([first["respondents"], second["respondents"]])
    return {
        "points": np.diff(s)[0] * 100,
        "error": np.hypot(*np.sqrt(s * (1 - s) / n)) * 100,
        "comparable": (first["countries"], first["definition"]) == (second["countries"], second["definition"]),
    }


# %% net-promoter


def net_promoter(scores):
    scores = np.array(scores)
    votes = 100 * np.where(scores >= 9, 1, np.where(scores <= 6, -1, 0))
    error = votes.std() / np.sqrt(votes.size)
    low, high = np.clip([votes.mean() - 1.96 * error, votes.mean() + 1.96 * error], -100, 100)
    return {"score": votes.mean(), "low": low, "high": high}


# %% changed-steps


def changed_steps(answers):
    step, quarter = answers["step"].to_numpy(), answers["quarter"].to_numpy()
    score = answers["score"].to_numpy(dtype=float)
    vote = 100.0 * np.sign((score > 8.5) * 1 - (score < 6.5) * 1)
    there = np.isfinite(score)
    changed = []
    for name in np.unique(step):
        old = vote[there & (step == name) & (quarter == "before")]
        new = vote[there & (step == name) & (quarter == "after")]
        if old.size and new.size:
            error = np.hypot(old.std() / np.sqrt(old.size), new.std() / np.sqrt(new.size))
            if np.abs(new.mean() - old.mean()) > 1.96 * error:
                changed.append(str(name))
    return changed


# %% draw-chains


def draw_chains(starters, factors, rounds):
    x = np.arange(rounds + 1)
    k = np.array(factors, dtype=float)
    y = starters * np.cumsum(k[:, None] ** x, axis=1)
    fig, ax = plt.subplots(layout="constrained")
    for row, name in zip(y, factors):
        ax.plot(x, row, label="k = " + str(name))
    for end in starters / (1 - k[k < 1]):
        ax.plot(x, np.full(rounds + 1, end), linestyle="--", color="k")
    ax.set(xlabel="Round", ylabel="Customers", title="Friends of friends")
    ax.legend(title="New customers per customer")
    return fig


# %% expected-peak

from scipy.optimize import least_squares


def expected_peak(numbers, records):
    y = np.array(numbers, dtype=float)
    if records == "owners":
        y = np.append(y[0], np.diff(y))
    t = np.arange(y.size + 1)
    if records == "rounds":
        before = np.append(0, np.cumsum(y)[:-1])
        a, b, c = np.linalg.lstsq(np.vander(before, 3, increasing=True), y, rcond=None)[0]
        m = max(np.roots([c, b, a]).real)
        p, q = a / m, -c * m
        total, new = 0.0, np.zeros(50)
        for i in range(50):
            new[i] = (p + q * total / m) * (m - total)
            total += new[i]
        return {"method": "regression", "peak": int(np.argmax(new) + 1)}

    def misses(x):
        p, q, m = np.exp(x)
        share = -np.expm1(-(p + q) * t) / (1 + q / p * np.exp(-(p + q) * t))
        return m * np.diff(share) / y.sum() - y / y.sum()

    start = np.log([0.03, 0.38, y.sum()])
    p, q, m = np.exp(least_squares(misses, start, xtol=1e-12, ftol=1e-12, gtol=1e-12).x)
    return {"method": "difference", "peak": float(max(0, np.log(q / p) / (p + q)))}


# %% early-forecast

from scipy.optimize import curve_fit


def early_forecast(sales, known):
    y = np.array(sales, dtype=float)
    t = np.arange(1, y.size + 1)

    def share(t, p, q):
        return (1 - np.exp(-(p + q) * t)) / (1 + q / p * np.exp(-(p + q) * t))

    def sold(t, p, q, m):
        return m * (share(t, p, q) - share(t - 1, p, q))

    best, _ = curve_fit(sold, t[:known], y[:known], p0=(0.03, 0.38, y[:known].sum()))
    return {
        "market": best[2],
        "bass": np.abs(sold(t, *best) - y)[known:].mean(),
        "last": np.abs(y[known - 1] - y)[known:].mean(),
    }


# %% button-limit


def button_limit(pilot, worth, reward, has_cards):
    group = pilot["group"].to_numpy()
    customers, joined = pilot["customers"].to_numpy(), pilot["joined"].to_numpy()

    def k(name):
        return joined[group == name].sum() / customers[group == name].sum()

    pair = ("both", "cards") if has_cards else ("button", "nothing")
    return np.maximum(0, (k(pair[0]) - k(pair[1])) * (worth - reward * has_cards))
