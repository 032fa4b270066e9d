"""Short functions, `itertools`, recursion and `apply`."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% rates-from-books


def rates_from_books(books):
    held = books.drop_duplicates(subset=["month"], keep="last").set_index("month")

    def following(month):
        year, number = map(int, month.split("-"))
        return f"{year + number // 12}-{number % 12 + 1:02}"

    def end_of(row):
        return held["start"].get(following(row.name), np.nan) if np.isnan(row["end"]) else row["end"]

    ends = held.apply(end_of, axis=1)
    table = pd.DataFrame({"retention": (ends - held["acquired"]) / held["start"].replace(0, np.nan)})
    return table.assign(churn=lambda t: 1 - t["retention"]).dropna().sort_index()


# %% draw-forecast

from itertools import accumulate, repeat


def draw_forecast(start, acquired, retention, months):
    sizes = list(accumulate(repeat(None, months), lambda size, _: size * retention + acquired, initial=start))
    fig, ax = plt.subplots()
    (base,) = ax.plot(range(len(sizes)), sizes)
    rest = ax.axhline(acquired / (1 - retention))
    ax.legend([base, rest], ["the base", "where it rests"])
    ax.set(xlabel="Month", ylabel="Customers", title="A base and its rest")
    return fig


# %% predicted


def predicted(guess="seven"):
    return guess


# %% months-to-reach


def months_to_reach(start, acquired, retention, target):
    if start == target:
        return 0
    up = target > start
    months, size, before = 0, start, None
    while size != before:
        before, size, months = size, retention * size + acquired, months + 1
        if (size > before) != up and size != before:
            return None
        # What the last digits of a number make of a limit is no arrival.
        if abs(target - acquired / (1 - retention)) < 1e-9 * target:
            return None
        if size >= target if up else size <= target:
            return months
    return None


# %% most-for-retention


def most_for_retention(acquired, retention, cost, gain):
    def steady(won, kept):
        return won / (1 - kept)

    ratio = steady(acquired, retention + gain) / steady(acquired, retention)
    return acquired * (ratio - 1) * cost


# %% best-spend


def best_spend(levels, cost):
    rows = levels.to_dict("records")
    return sorted(rows, key=lambda row: (row["spend"] + cost * row["churn"], row["spend"]))[0]["spend"]


# %% two-breaks

from functools import cache


def two_breaks(values):
    n = len(values)

    @cache
    def misfit(a, b):
        part = values[a:b]
        return sum(v * v for v in part) - sum(part) ** 2 / len(part)

    @cache
    def best(a, parts):
        if parts == 1:
            return misfit(a, n), ()
        return min(
            (misfit(a, cut) + rest, (cut, *cuts))
            for cut in range(a + 2, n - 2 * (parts - 1) + 1)
            for rest, cuts in [best(cut, parts - 1)]
        )

    return list(best(0, 3)[1])


# %% whole-cycle


def whole_cycle(answers):
    steps = [answers[step].sum() / len(answers) for step in answers]
    whole = answers.apply(all, axis=1).sum() / len(answers)
    return {"reported": sum(steps) / len(steps), "whole": whole}
