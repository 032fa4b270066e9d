"""Plain Python: loops and sums, a line fitted by hand."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% days-from-log


def days_from_log(log):
    came = {}
    for _, row in log.iterrows():
        if pd.isna(row["user"]) or pd.isna(row["day"]):
            continue
        if row["seconds"] <= 0:
            continue
        who = row["user"].strip().lower()
        if who not in came:
            came[who] = set()
        came[who].add(row["day"])
    if len(came) == 0:
        return {"users": 0, "days": 0, "once": 0}
    total = 0
    once = 0
    for days in came.values():
        total += len(days)
        if len(days) == 1:
            once += 1
    return {"users": len(came), "days": total / len(came), "once": once / len(came)}


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


# %% draw-break


def draw_break(users, quarter):
    ys = list(users)
    start = 0
    while users.index[start] != quarter:
        start += 1
    mx = sum(range(start)) / start
    my = sum(ys[:start]) / start
    slope = sum((x - mx) * (ys[x] - my) for x in range(start)) / sum((x - mx) ** 2 for x in range(start))
    fig, ax = plt.subplots()
    ax.plot(range(len(ys)), ys, label="المستخدمون")
    first = list(range(start))
    rest = list(range(start, len(ys)))
    ax.plot(first, [my + slope * (x - mx) for x in first], label="قبل الحدث")
    ax.plot(rest, [my + slope * (x - mx) for x in rest], label="لولا الحدث")
    plt.legend()
    plt.xlabel("الربع")
    plt.ylabel("مليون")
    return fig


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
