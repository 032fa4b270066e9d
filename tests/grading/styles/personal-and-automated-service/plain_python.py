"""Plain loops, lists and dictionaries; Erlang C by hand from its recursion; a search through all plans."""

import numpy as np
import pandas as pd

# %% waiting-room


def waiting_room(load, agents, places):
    weight = 1.0
    total = waits = 0.0
    for state in range(agents + places + 1):
        total += weight
        if agents <= state < agents + places:
            waits += weight
        last = weight
        busy = state + 1 if state + 1 < agents else agents
        weight = weight * load / busy
    return {"waits": waits / total, "turned_away": last / total}


# %% honest-report


def honest_report(log, target):
    import math

    in_time = hung_up = seconds = 0
    for waited, gave_up in zip(log["waited"], log["gave_up"]):
        seconds += waited
        if gave_up:
            hung_up += 1
        elif waited <= target:
            in_time += 1
    if hung_up == 0:
        patience = math.inf
    else:
        patience = seconds / hung_up
    return {"level": in_time / len(log), "mean_wait": seconds / len(log), "patience": patience}


# %% agents-by-half-hour


def agents_by_half_hour(counts, starts, handling):
    import math

    known = {}
    days = []
    for day, start, calls in zip(counts["day"], counts["start"], counts["calls"]):
        known[day, start] = calls
        if day not in days:
            days.append(day)
    result = []
    for start in starts:
        values = [known.get((day, start), 0) for day in days]
        values = [value for value in values if value == value]
        load = 2 * sum(values) / len(values) * handling / 3600
        agents = int(load) + 1
        while True:
            blocked = 1.0
            for n in range(1, agents + 1):
                blocked = load * blocked / (n + load * blocked)
            waits = blocked / (1 - load / agents * (1 - blocked))
            if 1 - waits * math.exp(-(agents - load) * 20 / handling) >= 0.8:
                break
            agents += 1
        result.append(agents)
    return result


# %% cheapest-shifts


def cheapest_shifts(need, shifts):
    # The cheapest plan so far goes on: where it first lacks somebody it takes one more of each shift that is there.
    import heapq

    rows = shifts[["first", "length", "pause", "pay"]].to_numpy().tolist()

    def there(half, row):
        first, length, pause, _ = row
        return first <= half < first + length and half != pause

    seen = set()
    waiting = [(0, (0,) * len(rows))]
    while waiting:
        cost, plan = heapq.heappop(waiting)
        if plan in seen:
            continue
        seen.add(plan)
        lacking = [
            half for half in range(len(need)) if sum(n for n, row in zip(plan, rows) if there(half, row)) < need[half]
        ]
        if not lacking:
            return list(plan)
        for kind, row in enumerate(rows):
            if there(lacking[0], row):
                more = tuple(n + (k == kind) for k, n in enumerate(plan))
                heapq.heappush(waiting, (cost + row[3], more))
    return None


# %% merging


def merging(lines, target, level):
    from custrel.service import agents_needed

    separate = 0
    calls = work = 0
    for here, seconds in zip(lines["calls"], lines["handling"]):
        agents = 1
        if here > 0:
            agents = agents_needed(here, seconds, target, level)
        separate += agents
        calls += here
        work += here * seconds
    merged = agents_needed(calls, work / calls, target, level)
    return {"separate": separate, "merged": merged, "pay_rise": (separate - merged) / merged}


# %% machine-effect


def machine_effect(cases, calls):
    seconds = {}
    for case, length in zip(calls["case"], calls["seconds"]):
        seconds[case] = seconds.get(case, 0) + length
    met, direct, topics, back = [], [], {}, []
    closed = 0
    for row in cases.itertuples():
        length = seconds.get(row.case, 0)
        if row.bot_first:
            met.append(length)
            closed += row.closed
            if row.closed and row.case in seconds:
                back.append((row.topic, length))
        else:
            direct.append(length)
            topics.setdefault(row.topic, []).append(length)
    usual = 0
    for topic, _ in back:
        usual += sum(topics[topic]) / len(topics[topic])
    taken = sum(length for _, length in back)
    return {
        "closed": closed / len(met),
        "work_saved": 1 - (sum(met) / len(met)) / (sum(direct) / len(direct)),
        "angrier": taken / usual - 1,
    }
