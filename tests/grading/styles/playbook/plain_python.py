"""Plain Python: loops that look at one row after another."""

import matplotlib.pyplot as plt
import numpy as np
from custrel.experiments import sample_size
from scipy.stats import norm

# %% tips-that-paid


def tips_that_paid(log, price):
    seen = set()
    sums = {}
    for _, row in log.iterrows():
        if row["entry"] in seen:
            continue
        seen.add(row["entry"])
        if np.isnan(row["margin"]):
            continue
        key = row["tip"].strip().lower(), row["group"]
        total, number = sums.get(key, (0, 0))
        sums[key] = total + row["margin"], number + 1
    found = []
    for tip in price:
        if (tip, "with") in sums and (tip, "without") in sums:
            one, other = sums[tip, "with"], sums[tip, "without"]
            gain = one[0] / one[1] - other[0] / other[1] - price[tip]
            if gain >= 0:
                found.append((-gain, tip))
    found.sort()
    return [tip for _, tip in found]


# %% fair-difference


def fair_difference(table, order):
    equals = {}
    for _, row in table.iterrows():
        key = tuple(row[column] for column in order if order[column] == "before")
        counts = equals.setdefault(key, {True: [0, 0], False: [0, 0]})[bool(row["programme"])]
        counts[0] += row["returned"]
        counts[1] += row["customers"]
    total = people = 0
    for group in equals.values():
        (a, n), (b, m) = group[True], group[False]
        if n > 0 and m > 0:
            total += (a / n - b / m) * (n + m)
            people += n + m
    return total / people


# %% people-needed


def people_needed(question):
    if question["count"] == "need":
        n = 1
        unheard = 1 - question["effect"]
        while unheard > 1 - question["chance"]:
            n += 1
            unheard *= 1 - question["effect"]
        return n
    if question["count"] == "stay":
        new = question["now"] + question["effect"]
        return 2 * sample_size(question["now"], new, power=question["chance"], significance=question["alpha"])
    variance = question["spread"] ** 2
    if "past" in question:
        variance -= variance * question["past"] ** 2
    z = norm.ppf(1 - question["alpha"] / 2) + norm.ppf(question["chance"])
    group = z**2 * 2 * variance / question["effect"] ** 2
    if group > int(group):
        group = int(group) + 1
    return 2 * int(group)


# %% worth-of-test


def worth_of_test(gains, chances, shown):
    expected = 0
    knowing = 0
    for gain, chance in zip(gains, chances, strict=True):
        expected += gain * chance
        if gain > 0:
            knowing += gain * chance
    tested = 0
    minds = []
    for result in range(len(shown[0])):
        after = 0
        for gain, chance, row in zip(gains, chances, shown, strict=True):
            after += gain * chance * row[result]
        if after > 0:
            tested += after
        if (after > 0 and expected <= 0) or (after <= 0 and expected > 0):
            minds.append(result)
    now = expected if expected > 0 else 0
    return {"wrong": knowing - now, "saves": tested - now, "minds": minds}


# %% draw-stopping


def draw_stopping(middle, spread, noise, sizes, fee):
    heights = []
    best, most = 0, 0
    for size in sorted(sizes):
        sigma = noise / size**0.5
        s = spread**2 / (spread**2 + sigma**2) ** 0.5
        z = abs(middle) / s
        gain = s * (norm.pdf(z) - z * (1 - norm.cdf(z))) - fee * size
        heights.append(gain)
        if gain > most:
            best, most = size, gain
    fig, ax = plt.subplots()
    ax.plot(sorted(sizes), heights)
    ax.plot([best], [most], "o")
    ax.set_xlabel("Customers")
    ax.set_ylabel("Dinars")
    return fig
