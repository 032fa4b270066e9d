"""NumPy arrays: least squares with a design matrix, places of the largest."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% days-from-log


def days_from_log(log):
    ok = log["user"].notna() & log["day"].notna() & (log["seconds"] > 0)
    names = np.array([str(u).strip().upper() for u in log["user"][ok]])
    pairs = set(zip(names, log["day"][ok].astype(int)))
    if not pairs:
        return {"users": 0, "days": 0, "once": 0}
    _, counts = np.unique([name for name, _ in pairs], return_counts=True)
    return {"users": len(counts), "days": counts.mean(), "once": (counts == 1).sum() / len(counts)}


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


# %% draw-break


def draw_break(users, quarter):
    y = users.to_numpy(dtype=float)
    x = np.arange(len(y))
    cut = int(np.flatnonzero(users.index == quarter)[0])
    X = np.column_stack([np.ones(len(x)), x])
    beta = np.linalg.lstsq(X[:cut], y[:cut], rcond=None)[0]
    trend = X @ beta
    figure, axes = plt.subplots()
    axes.plot(x, y, "k.", x[:cut], trend[:cut], "b-", x[cut:], trend[cut:], "r--")
    axes.legend(["measured", "trend until then", "trend from then on"])
    axes.set(xlabel="quarters", ylabel="people")
    return figure


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
