"""Small functions, each with one job."""

import matplotlib.pyplot as plt
import numpy as np
from custrel.experiments import sample_size
from scipy.stats import norm

# %% tips-that-paid


def effect_of(log, tip):
    own = log[log["tip"].map(lambda text: text.strip().lower() == tip)]
    return own.loc[own["group"] == "with", "margin"].mean() - own.loc[own["group"] == "without", "margin"].mean()


def tips_that_paid(log, price):
    lines = log[~log["entry"].duplicated()]
    net = {tip: effect_of(lines, tip) - price[tip] for tip in price}
    good = [tip for tip, value in net.items() if not np.isnan(value) and value >= 0]
    return sorted(good, key=lambda tip: (-net[tip], tip))


# %% fair-difference


def returned_share(rows):
    return rows["returned"].sum() / rows["customers"].sum()


def fair_difference(table, order):
    columns = [column for column in order if order[column] != "after"]
    values, weights = [], []
    for _, equals in table.groupby(columns):
        has = equals["programme"]
        if has.all() or not has.any():
            continue
        values.append(returned_share(equals[has]) - returned_share(equals[~has]))
        weights.append(equals["customers"].sum())
    return np.dot(values, weights) / np.sum(weights)


# %% people-needed


def to_hear(chance, share):
    return int(np.ceil(np.log2(1 - chance) / np.log2(1 - share)))


def for_money(chance, effect, alpha, spread, past=0):
    s = spread * np.sqrt(1 - past * past)
    return int(np.ceil((norm.ppf(1 - alpha / 2) + norm.ppf(chance)) ** 2 * 2 * s**2 / effect**2))


def people_needed(question):
    rest = {key: value for key, value in question.items() if key != "count"}
    match question["count"]:
        case "need":
            return to_hear(rest["chance"], rest["effect"])
        case "stay":
            p0 = rest["now"]
            return 2 * sample_size(p0, p0 + rest["effect"], significance=rest["alpha"], power=rest["chance"])
        case _:
            return 2 * for_money(**rest)


# %% worth-of-test


def choose(value):
    return max(value, 0)


def worth_of_test(gains, chances, shown):
    worlds = [g * p for g, p in zip(gains, chances, strict=True)]
    columns = list(zip(*shown, strict=True))
    seen = [sum(w * c for w, c in zip(worlds, column, strict=True)) for column in columns]
    blind = choose(sum(worlds))
    return {
        "wrong": sum(map(choose, worlds)) - blind,
        "saves": sum(map(choose, seen)) - blind,
        "minds": [k for k, value in enumerate(seen) if bool(choose(value)) is not bool(blind)],
    }


# %% draw-stopping


def gain_of(n, middle, spread, noise, fee):
    s = spread**2 / np.sqrt(spread**2 + (noise / np.sqrt(n)) ** 2)
    z = abs(middle / s)
    return s * (norm.pdf(z) - z * norm.cdf(-z)) - fee * n


def draw_stopping(middle, spread, noise, sizes, fee):
    ordered = sorted(sizes)
    gains = [gain_of(n, middle, spread, noise, fee) for n in ordered]
    points = [(0, 0), *zip(ordered, gains, strict=True)]
    best = max(points, key=lambda point: (point[1], -point[0]))
    fig = plt.figure()
    ax = fig.add_subplot()
    ax.plot(ordered, gains, color="C0")
    ax.plot(best[0], best[1], marker="*")
    ax.set_xlabel("عدد العملاء")
    ax.set_ylabel("المكسب")
    return fig
