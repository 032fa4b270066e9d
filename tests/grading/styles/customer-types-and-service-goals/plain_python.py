"""Plain Python: loops that look at one row after another."""

import numpy as np
import pandas as pd

# %% waiting-days


def waiting_days(messages, today):
    rows = list(zip(messages["matter"], messages["day"], messages["sender"]))
    rows.sort(key=lambda row: row[1])
    turn = {}  # matter: (whose turn, since when)
    total = {}
    for matter, day, sender in rows:
        if matter not in total:
            total[matter] = {"desk": 0, "customer": 0}
        else:
            who, since = turn[matter]
            total[matter][who] += day - since
        turn[matter] = ("customer" if sender == "desk" else "desk", day)
    for matter, (who, since) in turn.items():
        total[matter][who] += today - since
    return total


# %% service-measures


def service_measures(log):
    contacts = {}
    for _, row in log.iterrows():
        contacts[row["contact"]] = row
    quick = 0
    ratings = []
    of_matter = {}
    for row in contacts.values():
        if row["response"] <= 60:
            quick += 1
        if row["rating"] >= 1:
            ratings.append(row["rating"])
        of_matter.setdefault(row["matter"], []).append(row["response"])
    once = 0
    for responses in of_matter.values():
        if len(responses) == 1 and not np.isnan(responses[0]):
            once += 1
    return {
        "within_hour": quick / len(contacts),
        "settled_at_once": once / len(of_matter),
        "satisfaction": sum(ratings) / len(ratings) if ratings else float("nan"),
        "said": len(ratings) / len(contacts),
    }


# %% cheapest-cutoff


def cheapest_cutoff(scores, urgent, miss, alarm):
    best = {"cutoff": np.inf, "missed": sum(urgent), "alarms": 0, "cost": miss * sum(urgent)}
    for cutoff in sorted(scores, reverse=True):
        missed = alarms = 0
        for i in range(len(scores)):
            if urgent[i] and scores[i] < cutoff:
                missed += 1
            if not urgent[i] and scores[i] >= cutoff:
                alarms += 1
        cost = miss * missed + alarm * alarms
        if cost < best["cost"]:
            best = {"cutoff": cutoff, "missed": missed, "alarms": alarms, "cost": cost}
    return best


# %% who-pays


def who_pays(inbox, agents):
    n = len(inbox)
    arrived = list(inbox["arrived"])
    handling = list(inbox["handling"])
    ranks = list(inbox["rank"])
    order = sorted(range(n), key=lambda i: arrived[i])

    def replay(rank_of):
        free = [-1e9] * agents
        waiting = []
        wait = [None] * n
        coming = list(order)
        while coming or waiting:
            soonest = min(free)
            # Messages come as long as nobody waits, or as long as no agent was free at that time.
            while coming and (not waiting or arrived[coming[0]] < soonest):
                message = coming.pop(0)
                waiting.append(message)
                if arrived[message] >= soonest:
                    break
            best = min(waiting, key=lambda i: (rank_of[i], order.index(i)))
            waiting.remove(best)
            start = max(soonest, arrived[best])
            wait[best] = start - arrived[best]
            free[free.index(soonest)] = start + handling[best]
        return wait

    with_ranks = replay(ranks)
    in_order = replay([0] * n)
    result = {}
    for rank in set(ranks):
        changes = [with_ranks[i] - in_order[i] for i in range(n) if ranks[i] == rank]
        result[rank] = sum(changes) / len(changes)
    return result


# %% audit


def audit(cases):
    strata = {}
    for _, row in cases.iterrows():
        strata.setdefault(row["stratum"], []).append((row["group"], row["minutes"]))
    real = []
    sums = [0.0]
    for rows in strata.values():
        n = len(rows)
        k = sum(1 for group, _ in rows if group == "B")
        if k == 0 or k == n:
            continue
        mean_b = sum(m for group, m in rows if group == "B") / k
        mean_a = sum(m for group, m in rows if group == "A") / (n - k)
        real.append(mean_b - mean_a)
        gaps = []
        for number in range(2**n):
            chosen = [i for i in range(n) if number >> i & 1]
            if len(chosen) == k:
                b = sum(rows[i][1] for i in chosen) / k
                a = sum(rows[i][1] for i in range(n) if i not in chosen) / (n - k)
                gaps.append(b - a)
        sums = [s + g for s in sums for g in gaps]
    gap = sum(real) / len(real)
    far = sum(abs(s) / len(real) >= abs(gap) - 1e-6 for s in sums)
    return {"gap": gap, "p_value": far / len(sums)}


# %% agreement


def agreement(one, two):
    n = same = 0
    first, second = {}, {}
    for a, b in zip(one, two):
        if a is None or b is None:
            continue
        n += 1
        same += a == b
        first[a] = first.get(a, 0) + 1
        second[b] = second.get(b, 0) + 1
    if n == 0:
        return np.nan
    chance = 0
    for label in first:
        chance += first[label] / n * second.get(label, 0) / n
    if chance == 1:
        return np.nan
    return (same / n - chance) / (1 - chance)
