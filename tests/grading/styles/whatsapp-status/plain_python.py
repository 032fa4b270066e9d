"""Plain Python: loops and sums, a line fitted by hand."""

import numpy as np
import pandas as pd

# %% mean-active-days


def mean_active_days(daily_users, monthly_users):
    total = 0
    for users in daily_users:
        total += users
    return total / monthly_users


# %% minutes-per-day


def minutes_per_day(log):
    total = 0
    for _, row in log.iterrows():
        total += row["sessions"] * row["minutes"]
    return total / len(log)


# %% added-minutes


def added_minutes(adopters, daily_users, minutes, taken):
    gross = minutes * adopters / daily_users
    lost = gross * taken
    return gross - lost


# %% slope-changes


def slope_changes(values, positions):
    def fit(xs, ys):
        mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
        top = sum((x - mx) * (y - my) for x, y in zip(xs, ys))
        return top / sum((x - mx) ** 2 for x in xs)

    n = len(values)
    found = []
    for k in positions:
        before = fit(list(range(k)), list(values[:k]))
        after = fit(list(range(k, n)), list(values[k:]))
        found.append(after - before)
    return found


# %% saturation-evidence


def saturation_evidence(regions):
    ratios = regions["after"] / regions["before"]
    slowest = regions.loc[ratios.idxmin()]
    if slowest["reached"] >= regions["reached"].max():
        return "for"
    if slowest["reached"] <= regions["reached"].min():
        return "against"
    return "neither"


# %% ship


def ship(people):
    result = {}
    a = people.loc[people["group"] == "feature"]
    b = people.loc[people["group"] == "hold-out"]
    result["minutes"] = a["minutes"].mean() - b["minutes"].mean()
    pa, pb = a["stayed"].mean(), b["stayed"].mean()
    result["stayed"] = pa - pb
    result["error"] = (pa * (1 - pa) / len(a) + pb * (1 - pb) / len(b)) ** 0.5
    if result["stayed"] > 1.96 * result["error"]:
        result["ship"] = True
    else:
        result["ship"] = False
    return result
