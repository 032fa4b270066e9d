"""What libraries have ready: means, fitted lines, the largest of a column."""

import numpy as np
import pandas as pd

# %% mean-active-days


def mean_active_days(daily_users, monthly_users):
    return np.mean(daily_users) * len(daily_users) / monthly_users


# %% minutes-per-day


def minutes_per_day(log):
    return (log["sessions"] * log["minutes"]).sum() / len(log)


# %% added-minutes


def added_minutes(adopters, daily_users, minutes, taken):
    return adopters * minutes * (1 - taken) / daily_users


# %% slope-changes


def slope_changes(values, positions):
    from scipy.stats import linregress

    changes = []
    for position in positions:
        left = linregress(np.arange(position), values[:position])
        right = linregress(np.arange(position, len(values)), values[position:])
        changes.append(right.slope - left.slope)
    return changes


# %% saturation-evidence


def saturation_evidence(regions):
    fall = 1 - regions["after"] / regions["before"]
    i = fall.idxmax()
    if i == regions["reached"].idxmax():
        return "for"
    if i == regions["reached"].idxmin():
        return "against"
    return "neither"


# %% ship


def ship(people):
    feature = people[people["group"] == "feature"]
    hold_out = people[people["group"] == "hold-out"]
    minutes = feature["minutes"].mean() - hold_out["minutes"].mean()
    p1 = feature["stayed"].mean()
    p0 = hold_out["stayed"].mean()
    stayed = p1 - p0
    error = np.sqrt(p1 * (1 - p1) / len(feature) + p0 * (1 - p0) / len(hold_out))
    return {"minutes": minutes, "stayed": stayed, "error": error, "ship": bool(stayed > 1.96 * error)}
