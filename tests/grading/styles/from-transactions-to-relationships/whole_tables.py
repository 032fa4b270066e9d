"""Whole tables: groups, merges and masks."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% rates-from-books


def rates_from_books(books):
    df = books.groupby("month", as_index=False).tail(1).copy()
    df["when"] = pd.PeriodIndex(df["month"], freq="M")
    after = df[["when", "start"]].rename(columns={"start": "next_start"})
    after["when"] = after["when"] - 1
    df = df.merge(after, on="when", how="left").sort_values("when")
    df["end"] = df["end"].where(df["end"].notna(), df["next_start"])
    df = df[(df["start"] > 0) & df["end"].notna()].set_index("month")
    df["retention"] = (df["end"] - df["acquired"]) / df["start"]
    df["churn"] = 1 - df["retention"]
    return df[["retention", "churn"]]


# %% draw-forecast


def draw_forecast(start, acquired, retention, months):
    steady = acquired / (1 - retention)
    t = pd.RangeIndex(months + 1)
    base = pd.Series(steady + (start - steady) * retention ** t.to_numpy(), index=t, name="Base")
    fig, ax = plt.subplots(figsize=(6, 3))
    base.plot(ax=ax, legend=True)
    ax.axhline(steady, color="grey", label="Steady state")
    ax.legend(loc="best")
    ax.set_xlabel("Months")
    ax.set_ylabel("Customers")
    ax.set_title("Forecast")
    return fig


# %% predicted


def predicted():
    guess = "fifty"
    return guess


# %% months-to-reach


def months_to_reach(start, acquired, retention, target):
    sizes = pd.Series([float(start)])
    steady = acquired / (1 - retention)
    low, high = min(start, steady), max(start, steady)
    if target == start:
        return 0
    if target == steady or not low <= target <= high:
        return None
    while True:
        there = sizes >= target if start < target else sizes <= target
        if there.any():
            return int(there.idxmax())
        sizes.loc[len(sizes)] = retention * sizes.iloc[-1] + acquired


# %% most-for-retention


def most_for_retention(acquired, retention, cost, gain):
    churn = 1 - retention
    return cost * (acquired * churn / (churn - gain) - acquired)


# %% best-spend


def best_spend(levels, cost):
    df = levels.assign(total=levels["spend"] + levels["churn"] * cost)
    return df.sort_values(["total", "spend"])["spend"].iloc[0]


# %% two-breaks


def two_breaks(values):
    s = pd.Series(values, dtype=float)
    found = {}
    for i in range(2, len(s)):
        for j in range(i + 2, len(s) - 1):
            part = np.repeat([0, 1, 2], [i, j - i, len(s) - j])
            found[i, j] = ((s - s.groupby(part).transform("mean")) ** 2).sum()
    return list(pd.Series(found).idxmin())


# %% whole-cycle


def whole_cycle(answers):
    by_step = answers.mean(axis=0)
    by_person = answers.sum(axis=1) == answers.shape[1]
    return {"reported": by_step.mean(), "whole": by_person.mean()}
