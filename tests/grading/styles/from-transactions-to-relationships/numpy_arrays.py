"""NumPy: arrays, powers, logarithms and cumulated sums."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% rates-from-books


def rates_from_books(books):
    months = books["month"].to_numpy(dtype=str)
    number = np.array([12 * int(m[:4]) + int(m[5:]) for m in months])
    start, won, end = (books[c].to_numpy(dtype=float) for c in ("start", "acquired", "end"))
    unique, back = np.unique(number[::-1], return_index=True)
    last = len(number) - 1 - back
    names, start, won, end = months[last], start[last], won[last], end[last]
    for k in range(len(unique)):
        if np.isnan(end[k]) and k + 1 < len(unique) and unique[k + 1] == unique[k] + 1:
            end[k] = start[k + 1]
    good = ~np.isnan(end) & (start != 0)
    rate = (end[good] - won[good]) / start[good]
    return pd.DataFrame(np.column_stack([rate, 1 - rate]), index=names[good], columns=["retention", "churn"])


# %% draw-forecast


def draw_forecast(start, acquired, retention, months):
    t = np.arange(0, months + 1)
    limit = acquired / (1 - retention)
    fig, ax = plt.subplots()
    ax.plot([0, months + 1], np.full(2, limit), label=f"limit {limit:.0f}")
    ax.plot(t, limit + (start - limit) * retention**t, label="customers by month")
    ax.set(xlabel="t (months)", ylabel="N (customers)", title="N goes to its limit")
    ax.legend()
    return fig


# %% predicted


def predicted():
    return ("two", "seven", "fifty")[1]


# %% months-to-reach


def months_to_reach(start, acquired, retention, target):
    if start == target:
        return 0
    steady = acquired / (1 - retention)
    if start == steady:
        return None
    left = (target - steady) / (start - steady)
    if left <= 0 or left > 1:
        return None
    # A hair below a whole number is that number.
    return int(np.ceil(np.log(left) / np.log(retention) - 1e-9))


# %% most-for-retention


def most_for_retention(acquired, retention, cost, gain):
    share = np.divide(gain, 1 - retention - gain)
    return acquired * cost * share


# %% best-spend


def best_spend(levels, cost):
    spend = levels["spend"].to_numpy(dtype=float)
    total = spend + cost * levels["churn"].to_numpy(dtype=float)
    return spend[np.lexsort((spend, total))[0]]


# %% two-breaks


def two_breaks(values):
    y = np.array(values, dtype=float)
    n = len(y)
    sums, squares = np.append(0, y.cumsum()), np.append(0, (y**2).cumsum())

    def misfit(a, b):
        return squares[b] - squares[a] - (sums[b] - sums[a]) ** 2 / (b - a)

    grid = np.full((n, n), np.inf)
    for i in range(2, n - 3):
        for j in range(i + 2, n - 1):
            grid[i, j] = misfit(0, i) + misfit(i, j) + misfit(j, n)
    return [int(k) for k in np.unravel_index(grid.argmin(), grid.shape)]


# %% whole-cycle


def whole_cycle(answers):
    table = answers.to_numpy(dtype=bool)
    return dict(reported=float(table.mean()), whole=float(table.min(axis=1).mean()))
