"""NumPy arrays: least squares with a design matrix, places of the largest."""

import numpy as np
import pandas as pd

# %% mean-active-days


def mean_active_days(daily_users, monthly_users):
    total = np.sum(daily_users)
    return total / monthly_users


# %% minutes-per-day


def minutes_per_day(log):
    return np.mean(log["sessions"] * log["minutes"])


# %% added-minutes


def added_minutes(adopters, daily_users, minutes, taken):
    net = minutes - minutes * taken
    return net * adopters / daily_users


# %% slope-changes


def slope_changes(values, positions):
    y = np.asarray(values, float)
    t = np.arange(len(y))
    out = []
    for b in positions:
        step = (t >= b).astype(float)
        X = np.array([np.ones(len(t)), t, step, step * (t - b)]).T
        coef = np.linalg.lstsq(X, y, rcond=None)[0]
        out.append(coef[3])
    return out


# %% saturation-evidence


def saturation_evidence(regions):
    slowdown = ((regions["before"] - regions["after"]) / regions["before"]).to_numpy()
    reached = regions["reached"].to_numpy()
    top = np.argmax(slowdown)
    verdict = "neither"
    if top == np.argmax(reached):
        verdict = "for"
    elif top == np.argmin(reached):
        verdict = "against"
    return verdict


# %% ship


def ship(people):
    def share_and_variance(group):
        p = group["stayed"].mean()
        return p, p * (1 - p) / len(group)

    groups = {name: group for name, group in people.groupby("group")}
    p1, v1 = share_and_variance(groups["feature"])
    p0, v0 = share_and_variance(groups["hold-out"])
    se = np.sqrt(v1 + v0)
    gain = groups["feature"]["minutes"].mean() - groups["hold-out"]["minutes"].mean()
    return dict(minutes=gain, stayed=p1 - p0, error=se, ship=bool((p1 - p0) - 1.96 * se > 0))
