"""Heaps, Counter and itertools: events in the order in which they happen."""

from collections import Counter, defaultdict
from heapq import heapify, heappop, heappush
from itertools import combinations, groupby, pairwise, product
from statistics import fmean

import numpy as np
import pandas as pd

# %% waiting-days
from collections import Counter
from itertools import groupby, pairwise


def waiting_days(messages, today):
    records = messages.to_dict("records")
    records.sort(key=lambda r: r["day"])
    records.sort(key=lambda r: r["matter"])
    found = {}
    for matter, group in groupby(records, key=lambda r: r["matter"]):
        spans = Counter(desk=0, customer=0)
        for now, then in pairwise([*group, {"day": today}]):
            spans["desk" if now["sender"] == "customer" else "customer"] += then["day"] - now["day"]
        found[matter] = spans
    return found


# %% service-measures
from collections import defaultdict
from statistics import fmean


def service_measures(log):
    latest = {row.contact: row for row in log.itertuples()}.values()
    answered = defaultdict(list)
    for row in latest:
        answered[row.matter].append(row.response == row.response)
    given = [row.rating for row in latest if row.rating in (1, 2, 3, 4, 5)]
    return dict(
        within_hour=fmean(row.response <= 60 for row in latest),
        settled_at_once=fmean(flags == [True] for flags in answered.values()),
        satisfaction=fmean(given) if given else np.nan,
        said=len(given) / len(latest),
    )


# %% cheapest-cutoff


def cheapest_cutoff(scores, urgent, miss, alarm):
    def errors(cutoff):
        marks = [score >= cutoff for score in scores]
        pairs = list(zip(marks, urgent))
        return pairs.count((False, True)), pairs.count((True, False))

    def key(cutoff):
        missed, alarms = errors(cutoff)
        return miss * missed + alarm * alarms, -cutoff

    cutoff = min({*scores, float("inf")}, key=key)
    missed, alarms = errors(cutoff)
    return {"cutoff": cutoff, "missed": missed, "alarms": alarms, "cost": key(cutoff)[0]}


# %% who-pays
from collections import defaultdict
from heapq import heapify, heappop, heappush


def who_pays(inbox, agents):
    jobs = sorted(
        ((a, place, h, r) for place, (a, h, r) in enumerate(zip(inbox["arrived"], inbox["handling"], inbox["rank"])))
    )

    def waits(rank_of):
        free_at = [float("-inf")] * agents
        heapify(free_at)
        line, result = [], {}

        def begin(now):
            while line and free_at[0] <= now:
                _, a, place, h = heappop(line)
                start = max(a, heappop(free_at))
                result[place] = start - a
                heappush(free_at, start + h)

        for a, place, h, r in jobs:
            begin(a)
            heappush(line, (rank_of(r), a, place, h))
            begin(a)
        begin(float("inf"))
        return result

    ranked, plain = waits(lambda r: r), waits(lambda r: 0)
    changes = defaultdict(list)
    for _, place, _, r in jobs:
        changes[r].append(ranked[place] - plain[place])
    return {r: sum(c) / len(c) for r, c in changes.items()}


# %% audit
from itertools import combinations, product
from statistics import fmean


def audit(cases):
    strata = {}
    for stratum, group, minutes in zip(cases["stratum"], cases["group"], cases["minutes"]):
        strata.setdefault(stratum, {"A": [], "B": []})[group].append(minutes)
    comparable = [(s["A"], s["B"]) for s in strata.values() if s["A"] and s["B"]]

    def ways(a, b):
        pool = a + b
        for left in combinations(range(len(pool)), len(a)):
            yield fmean(pool[i] for i in range(len(pool)) if i not in left) - fmean(pool[i] for i in left)

    gap = fmean(fmean(b) - fmean(a) for a, b in comparable)
    sizes = [abs(fmean(way)) for way in product(*(list(ways(a, b)) for a, b in comparable))]
    return {"gap": gap, "p_value": fmean(size >= abs(gap) - 1e-6 for size in sizes)}


# %% agreement
from collections import Counter


def agreement(one, two):
    table = Counter((a, b) for a, b in zip(one, two) if not (a is None or b is None))
    n = table.total()
    rows, columns = Counter(), Counter()
    for (a, b), count in table.items():
        rows[a] += count
        columns[b] += count
    agreed = sum(count for (a, b), count in table.items() if a == b) * n
    chance = sum(rows[label] * columns[label] for label in rows)
    return (agreed - chance) / (n * n - chance) if n * n != chance else np.nan
