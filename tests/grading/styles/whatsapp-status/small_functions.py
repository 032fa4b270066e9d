"""Small functions of one's own, and those of the course's library."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% days-from-log
from collections import defaultdict


def counts(user, day, seconds):
    return isinstance(user, str) and day == day and seconds > 0


def days_from_log(log):
    calendar = defaultdict(set)
    for user, day, seconds in zip(log["user"], log["day"], log["seconds"]):
        if counts(user, day, seconds):
            calendar[user.lower().strip()].add(day)
    numbers = [len(days) for days in calendar.values()]
    n = len(numbers)
    return {"users": n, "days": sum(numbers) / max(n, 1), "once": numbers.count(1) / max(n, 1)}


# %% added-minutes


def share_who_open(adopters, daily_users):
    return adopters / daily_users


def added_minutes(adopters, daily_users, minutes, taken):
    left = 1 - taken
    return share_who_open(adopters, daily_users) * left * minutes


# %% slope-changes
from custrel.engagement import interrupted_time_series


def slope_changes(values, positions):
    return [interrupted_time_series(values, p).slope_change for p in positions]


# %% draw-break
from custrel.engagement import interrupted_time_series


def draw_break(users, quarter):
    start = users.index.get_loc(quarter)
    slope, height = np.polynomial.Polynomial.fit(range(start), users.iloc[:start], 1).convert().coef[::-1]

    def line(t):
        return height + slope * np.asarray(t)

    fig, ax = plt.subplots()
    spans = {"users": range(len(users)), "line": range(start), "line, carried on": range(start, len(users))}
    for label, span in spans.items():
        ax.plot(span, users if label == "users" else line(span), label=label)
    ax.legend(title="lines")
    ax.set(xlabel="Quarter", ylabel="Users", title=f"Event: {quarter}")
    return fig


# %% saturation-evidence


def slowdown(row):
    return 1 - row["after"] / row["before"]


def saturation_evidence(regions):
    by_reach = sorted(regions.to_dict("records"), key=lambda row: row["reached"])
    worst = max(by_reach, key=slowdown)
    return "for" if worst is by_reach[-1] else "against" if worst is by_reach[0] else "neither"


# %% ship


def variance_of_share(group):
    p = group["stayed"].mean()
    return p * (1 - p) / len(group)


def ship(people):
    with_it = people.query("group == 'feature'")
    without = people.query("group == 'hold-out'")
    minutes, stayed = (with_it[k].mean() - without[k].mean() for k in ("minutes", "stayed"))
    error = (variance_of_share(with_it) + variance_of_share(without)) ** 0.5
    return {"ship": stayed > 1.96 * error, "error": error, "stayed": stayed, "minutes": minutes}
