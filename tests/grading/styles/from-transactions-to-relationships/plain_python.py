"""Plain Python: loops over rows, dictionaries and arithmetic with the parts of a month's name."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% rates-from-books

import math


def rates_from_books(books):
    reports = {}
    for _, row in books.iterrows():
        reports[row["month"]] = (row["start"], row["acquired"], row["end"])
    index, kept, lost = [], [], []
    for month in sorted(reports):
        start, acquired, end = reports[month]
        if math.isnan(end):
            year, number = int(month[:4]), int(month[5:])
            following = f"{year + 1}-01" if number == 12 else f"{year}-{number + 1:02d}"
            if following not in reports:
                continue
            end = reports[following][0]
        if start == 0:
            continue
        index.append(month)
        kept.append((end - acquired) / start)
        lost.append((start - (end - acquired)) / start)
    return pd.DataFrame({"retention": kept, "churn": lost}, index=index)


# %% draw-forecast


def draw_forecast(start, acquired, retention, months):
    x, y = [0], [start]
    for month in range(1, months + 1):
        x.append(month)
        y.append(y[-1] - (1 - retention) * y[-1] + acquired)
    rest = acquired / (1 - retention)
    figure = plt.figure()
    plt.plot(x, y, "o-", label="base")
    plt.plot([0, max(months, 1)], [rest, rest], "--", label="rest")
    plt.xlabel("month")
    plt.ylabel("customers")
    plt.title("The base and where it rests")
    plt.legend()
    return figure


# %% predicted


def predicted():
    # 1/2, 3/4, 7/8, ... 127/128
    return "seven"


# %% months-to-reach


def months_to_reach(start, acquired, retention, target):
    rest = acquired / (1 - retention)
    if start == target:
        return 0
    growing = rest > start
    if growing and not (start < target < rest):
        return None
    if not growing and not (rest < target < start):
        return None
    n, size = 0, start
    while True:
        n += 1
        size = size * retention + acquired
        if (growing and size >= target) or (not growing and size <= target):
            return n


# %% most-for-retention


def most_for_retention(acquired, retention, cost, gain):
    new_size = acquired / (1 - (retention + gain))
    sales_needed = new_size * (1 - retention)
    return (sales_needed - acquired) * cost


# %% best-spend


def best_spend(levels, cost):
    best = None
    for _, row in levels.iterrows():
        total = row["spend"] + cost * row["churn"]
        if best is None or total < best[0] or (total == best[0] and row["spend"] < best[1]):
            best = (total, row["spend"])
    return best[1]


# %% two-breaks


def two_breaks(values):
    def misfit(part):
        mean = sum(part) / len(part)
        total = 0
        for value in part:
            total += (value - mean) ** 2
        return total

    n = len(values)
    best, where = None, None
    for i in range(2, n - 3):
        for j in range(i + 2, n - 1):
            size = misfit(values[:i]) + misfit(values[i:j]) + misfit(values[j:])
            if best is None or size < best:
                best, where = size, [i, j]
    return where


# %% whole-cycle


def whole_cycle(answers):
    happy, cells, people = 0, 0, 0
    for row in answers.values.tolist():
        people += all(row)
        happy += sum(row)
        cells += len(row)
    return {"reported": happy / cells, "whole": people / len(answers)}
