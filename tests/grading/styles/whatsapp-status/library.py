"""What libraries have ready: means, fitted lines, the largest of a column."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% days-from-log


def days_from_log(log):
    df = log.copy()
    df["user"] = df["user"].str.strip().str.casefold()
    df = df[df["seconds"] > 0].dropna(subset=["user", "day"])
    if df.empty:
        return {"users": 0, "days": 0.0, "once": 0.0}
    seen = pd.crosstab(df["user"], df["day"]) > 0
    n_days = seen.sum(axis=1)
    return {"users": int(seen.shape[0]), "days": n_days.mean(), "once": np.mean(n_days == 1)}


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


# %% draw-break


def draw_break(users, quarter):
    from scipy.stats import linregress

    k = list(users.index).index(quarter)
    x = np.arange(len(users))
    fit = linregress(x[:k], users.iloc[:k])
    fig = plt.figure()
    ax = fig.add_subplot()
    ax.plot(users.to_numpy(), marker="o", label="Snapchat")
    ax.plot(x[:k], fit.intercept + fit.slope * x[:k], label="Trend")
    ax.plot(x[k:], fit.intercept + fit.slope * x[k:], ls=":", label="Trend carried on")
    ax.axvline(k, color="grey")
    ax.set_xlabel("t")
    ax.set_ylabel("users")
    fig.legend()
    ax.legend(loc="upper left")
    return fig


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
