"""Small functions: each idea has a name, and pandas is used where it is short."""

import numpy as np
import pandas as pd

# %% waiting-days


def days_of_one(rows, today):
    desk = customer = 0
    last_day = last_sender = None
    for day, sender in rows:
        if last_sender == "customer":
            desk += day - last_day
        if last_sender == "desk":
            customer += day - last_day
        last_day, last_sender = day, sender
    if last_sender == "customer":
        desk += today - last_day
    else:
        customer += today - last_day
    return {"desk": desk, "customer": customer}


def waiting_days(messages, today):
    answer = {}
    for matter in messages["matter"].unique():
        part = messages[messages["matter"] == matter].sort_values("day", kind="stable")
        answer[matter] = days_of_one(part[["day", "sender"]].values.tolist(), today)
    return answer


# %% service-measures


def newest(log):
    return log[~log["contact"].duplicated(keep="last")]


def share(condition):
    return float(np.mean(condition))


def service_measures(log):
    table = newest(log)
    contacts = table["matter"].map(table["matter"].value_counts())
    at_once = table[(contacts == 1) & table["response"].notna()]
    rated = table[table["rating"].fillna(0) != 0]
    return {
        "within_hour": share(table["response"].fillna(10**6) <= 60),
        "settled_at_once": len(at_once) / table["matter"].nunique(),
        "satisfaction": rated["rating"].mean(),
        "said": len(rated) / len(table),
    }


# %% cheapest-cutoff


def count_errors(scores, urgent, cutoff):
    missed = len([1 for s, u in zip(scores, urgent) if u and not s >= cutoff])
    alarms = len([1 for s, u in zip(scores, urgent) if s >= cutoff and not u])
    return missed, alarms


def cheapest_cutoff(scores, urgent, miss, alarm):
    rows = []
    for cutoff in set(scores) | {np.inf}:
        missed, alarms = count_errors(scores, urgent, cutoff)
        rows.append((missed * miss + alarms * alarm, -cutoff, missed, alarms))
    cost, minus, missed, alarms = sorted(rows)[0]
    return {"cutoff": -minus, "missed": missed, "alarms": alarms, "cost": cost}


# %% who-pays


def mean_waits(table, agents, ranks):
    from custrel.service import run_queue

    run = run_queue(table["arrived"], table["handling"], agents, priority=ranks)
    return pd.Series(run.wait, index=table.index).groupby(table["rank"]).mean()


def who_pays(inbox, agents):
    table = inbox.copy().sort_values("arrived", kind="stable", ignore_index=True)
    return (mean_waits(table, agents, table["rank"]) - mean_waits(table, agents, table["rank"] * 0)).to_dict()


# %% audit


def choose(items, k):
    if k == 0:
        return [[]]
    if len(items) < k:
        return []
    return [[items[0], *rest] for rest in choose(items[1:], k - 1)] + choose(items[1:], k)


def gap_if(minutes, chosen):
    b = [minutes[i] for i in chosen]
    a = [minutes[i] for i in range(len(minutes)) if i not in chosen]
    return np.mean(b) - np.mean(a)


def combine(lists):
    if not lists:
        return [0.0]
    return [first + rest for first in lists[0] for rest in combine(lists[1:])]


def audit(cases):
    real, all_gaps = [], []
    for _, part in cases.groupby("stratum"):
        if part["group"].nunique() < 2:
            continue
        minutes = part["minutes"].tolist()
        letters = part["group"].tolist()
        mine = [i for i in range(len(letters)) if letters[i] == "B"]
        real.append(gap_if(minutes, mine))
        all_gaps.append([gap_if(minutes, way) for way in choose(list(range(len(minutes))), len(mine))])
    gap = sum(real) / len(real)
    sizes = [abs(total / len(real)) for total in combine(all_gaps)]
    as_large = [size for size in sizes if size > abs(gap) - 1e-6]
    return {"gap": gap, "p_value": len(as_large) / len(sizes)}


# %% agreement


def share_of(label, labels):
    return labels.count(label) / len(labels)


def agreement(one, two):
    kept = [i for i, label in enumerate(one) if label is not None and two[i] is not None]
    a, b = [one[i] for i in kept], [two[i] for i in kept]
    if len(set(a + b)) <= 1:
        return float("nan")
    observed = sum(x == y for x, y in zip(a, b)) / len(a)
    expected = sum(share_of(label, a) * share_of(label, b) for label in sorted(set(a + b)))
    return 1 - (1 - observed) / (1 - expected)
