"""Arrays, masks and sums of products."""

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import norm

# %% tips-that-paid


def tips_that_paid(log, price):
    _, first = np.unique(log["entry"].to_numpy(), return_index=True)
    rows = log.iloc[first]
    names = np.array([text.strip().lower() for text in rows["tip"]])
    margin = rows["margin"].to_numpy(float)
    treated = rows["group"].to_numpy() == "with"
    counted = ~np.isnan(margin)
    kept, gains = [], []
    for tip in sorted(price):
        one = margin[(names == tip) & treated & counted]
        other = margin[(names == tip) & ~treated & counted]
        if len(one) and len(other):
            kept.append(tip)
            gains.append(one.mean() - other.mean() - price[tip])
    gains = np.array(gains)
    ranked = np.argsort(-gains, kind="stable")
    return [kept[place] for place in ranked if gains[place] >= 0]


# %% fair-difference


def fair_difference(table, order):
    columns = [name for name in order if order[name] == "before"]
    keys = np.array(["|".join(map(str, row)) for row in table[columns].to_numpy()])
    place = np.unique(keys, return_inverse=True)[1]
    counts = np.zeros((2, 2, place.max() + 1))
    programme = table["programme"].to_numpy().astype(int)
    np.add.at(counts, (0, programme, place), table["returned"].to_numpy())
    np.add.at(counts, (1, programme, place), table["customers"].to_numpy())
    counts = counts[:, :, (counts[1] > 0).all(axis=0)]
    gaps = np.diff(counts[0] / counts[1], axis=0)[0]
    people = counts[1].sum(axis=0)
    return (gaps @ people) / people.sum()


# %% people-needed


def people_needed(question):
    q = {"alpha": 0.5, "past": 0.0, **question}
    upper, power = norm.isf(q["alpha"] / 2), norm.ppf(q["chance"])
    if q["count"] == "need":
        n = np.arange(1, 100_000)
        return int(n[1 - (1 - q["effect"]) ** n >= q["chance"]][0])
    if q["count"] == "stay":
        p = np.array([q["now"], q["now"] + q["effect"]])
        mean = p.mean()
        each = (upper * np.sqrt(2 * mean * (1 - mean)) + power * np.sqrt((p * (1 - p)).sum())) ** 2 / q["effect"] ** 2
    else:
        each = 2 * ((upper + power) * q["spread"] * np.sqrt(1 - q["past"] ** 2) / q["effect"]) ** 2
    return 2 * np.ceil(each)


# %% worth-of-test


def worth_of_test(gains, chances, shown):
    g, p, r = (np.array(one, dtype=float) for one in (gains, chances, shown))
    marginal = p @ r
    posterior = (p[:, None] * r) / marginal
    expected = posterior.T @ g
    now = p @ g
    return {
        "wrong": p @ np.where(g > 0, g, 0) - max(now, 0),
        "saves": marginal @ np.where(expected > 0, expected, 0) - max(now, 0),
        "minds": np.where((expected > 0) != (now > 0))[0].tolist(),
    }


# %% draw-stopping


def draw_stopping(middle, spread, noise, sizes, fee):
    x = np.unique(sizes)
    weight = spread**2 / (spread**2 + noise**2 / x)
    pull = spread * np.sqrt(weight)
    y = pull * norm.pdf(middle / pull) - np.abs(middle) * norm.cdf(-np.abs(middle) / pull) - fee * x
    tried = np.insert(x, 0, 0)
    gained = np.insert(y, 0, 0.0)
    top = np.argmax(gained)
    fig, ax = plt.subplots()
    ax.plot(x, y, "o-")
    ax.plot(tried[top : top + 1], gained[top : top + 1], "s")
    ax.set(xlabel="n", ylabel="G")
    return fig
