"""Whole columns and groups at once."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% days-from-log


def days_from_log(log):
    clean = log.assign(user=log["user"].str.lower().str.strip())
    clean = clean.query("seconds > 0 and user.notna() and day.notna()")
    per_user = clean.drop_duplicates(["user", "day"])["user"].value_counts()
    if len(per_user) == 0:
        return dict(users=0, days=0, once=0)
    return dict(users=per_user.size, days=per_user.mean(), once=per_user.eq(1).mean())


# %% added-minutes


def added_minutes(adopters, daily_users, minutes, taken):
    share = adopters / daily_users
    return share * minutes * (1 - taken)


# %% slope-changes


def slope_changes(values, positions):
    def slope(y):
        return np.polyfit(range(len(y)), y, 1)[0]

    return [slope(values[p:]) - slope(values[:p]) for p in positions]


# %% draw-break


def draw_break(users, quarter):
    table = users.reset_index(drop=True).to_frame("users")
    table["before"] = table.index < users.index.get_loc(quarter)
    b, a = np.polyfit(table.index[table["before"]], table.loc[table["before"], "users"], 1)
    table["line"] = a + b * table.index
    _, ax = plt.subplots()
    table["users"].plot(ax=ax, label="seen")
    table.loc[table["before"], "line"].plot(ax=ax, label="fitted")
    table.loc[~table["before"], "line"].plot(ax=ax, label="carried on")
    ax.set_xlabel("quarter")
    ax.set_ylabel("millions")
    ax.legend()
    return ax.figure


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
