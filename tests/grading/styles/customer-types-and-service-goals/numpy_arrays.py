"""NumPy: arrays, masks and broadcasting."""

import numpy as np
import pandas as pd

# %% waiting-days


def waiting_days(messages, today):
    day = messages["day"].to_numpy()
    order = np.argsort(day, kind="stable")
    day = day[order]
    matter = messages["matter"].to_numpy()[order]
    desk = messages["sender"].to_numpy()[order] == "desk"
    result = {}
    for name in np.unique(matter.astype(str)):
        mine = matter == name
        lengths = np.diff(np.append(day[mine], today))
        result[str(name)] = {
            "desk": int(lengths @ ~desk[mine]),
            "customer": int(lengths @ desk[mine]),
        }
    return result


# %% service-measures


def service_measures(log):
    contact = log["contact"].to_numpy()
    _, from_below = np.unique(contact[::-1], return_index=True)
    kept = len(contact) - 1 - from_below
    response = log["response"].to_numpy()[kept]
    rating = log["rating"].to_numpy()[kept]
    matter = log["matter"].to_numpy()[kept]
    _, where, sizes = np.unique(matter, return_inverse=True, return_counts=True)
    single = sizes[where] == 1
    given = rating[(rating >= 1) & ~np.isnan(rating)]
    return {
        "within_hour": np.count_nonzero(response <= 60) / kept.size,
        "settled_at_once": np.count_nonzero(single & ~np.isnan(response)) / sizes.size,
        "satisfaction": given.mean() if given.size else np.nan,
        "said": given.size / kept.size,
    }


# %% cheapest-cutoff


def cheapest_cutoff(scores, urgent, miss, alarm):
    score = np.array(scores, dtype=float)
    is_urgent = np.array(urgent, dtype=bool)
    cutoffs = np.append(np.unique(score), np.inf)[::-1]
    marked = score[None, :] >= cutoffs[:, None]
    missed = (~marked & is_urgent).sum(axis=1)
    alarms = (marked & ~is_urgent).sum(axis=1)
    cost = miss * missed + alarm * alarms
    best = cost.argmin()
    return {
        "cutoff": cutoffs[best],
        "missed": missed[best],
        "alarms": alarms[best],
        "cost": cost[best],
    }


# %% who-pays


def who_pays(inbox, agents):
    import custrel.service as service

    by_time = inbox["arrived"].to_numpy().argsort(kind="stable")
    arrived, handling, rank = (inbox[name].to_numpy()[by_time] for name in ("arrived", "handling", "rank"))
    change = (
        service.run_queue(arrived, handling, agents, priority=rank).wait
        - service.run_queue(arrived, handling, agents, priority=np.zeros(len(rank), dtype=int)).wait
    )
    return {int(k): change[rank == k].mean() for k in np.unique(rank)}


# %% audit


def audit(cases):
    from itertools import combinations

    stratum = cases["stratum"].to_numpy()
    in_b = (cases["group"] == "B").to_numpy()
    minutes = cases["minutes"].to_numpy()
    total, real, used = np.zeros(1), 0.0, 0
    for name in set(stratum):
        y, b = minutes[stratum == name], in_b[stratum == name]
        k, n = b.sum(), b.size
        if k in (0, n):
            continue
        dealt = np.zeros((0, n))
        for chosen in combinations(range(n), k):
            dealt = np.vstack([dealt, np.isin(np.arange(n), chosen)])
        gaps = dealt @ y / k - (1 - dealt) @ y / (n - k)
        total = (total[:, None] + gaps[None, :]).ravel()
        real += y[b].mean() - y[~b].mean()
        used += 1
    real, total = real / used, total / used
    return {"gap": real, "p_value": np.mean(np.abs(total) + 1e-6 > abs(real))}


# %% agreement


def agreement(one, two):
    known = [i for i in range(len(one)) if one[i] is not None and two[i] is not None]
    a = np.array([one[i] for i in known])
    b = np.array([two[i] for i in known])
    labels = np.unique(np.concatenate([a, b]))
    if labels.size < 2:
        return np.nan
    po = np.mean(a == b)
    pe = np.sum(np.mean(a[:, None] == labels, axis=0) * np.mean(b[:, None] == labels, axis=0))
    return (po - pe) / (1 - pe)
