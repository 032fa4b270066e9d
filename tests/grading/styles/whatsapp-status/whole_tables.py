"""Whole columns and groups at once."""

import numpy as np
import pandas as pd

# %% mean-active-days


def mean_active_days(daily_users, monthly_users):
    return sum(daily_users) / monthly_users


# %% minutes-per-day


def minutes_per_day(log):
    minutes = log["sessions"] * log["minutes"]
    return minutes.mean()


# %% added-minutes


def added_minutes(adopters, daily_users, minutes, taken):
    share = adopters / daily_users
    return share * minutes * (1 - taken)


# %% slope-changes


def slope_changes(values, positions):
    def slope(y):
        return np.polyfit(range(len(y)), y, 1)[0]

    return [slope(values[p:]) - slope(values[:p]) for p in positions]


# %% saturation-evidence


def saturation_evidence(regions):
    df = regions.copy()
    df["slowdown"] = (df["before"] - df["after"]) / df["before"]
    worst = df["slowdown"].idxmax()
    if df["reached"].idxmax() == worst:
        return "for"
    elif df["reached"].idxmin() == worst:
        return "against"
    else:
        return "neither"


# %% ship


def ship(people):
    means = people.groupby("group")[["minutes", "stayed"]].mean()
    n = people["group"].value_counts()
    difference = means.loc["feature"] - means.loc["hold-out"]
    variances = means["stayed"] * (1 - means["stayed"]) / n
    error = variances.sum() ** 0.5
    return {
        "minutes": difference["minutes"],
        "stayed": difference["stayed"],
        "error": error,
        "ship": bool(difference["stayed"] / error > 1.96),
    }
