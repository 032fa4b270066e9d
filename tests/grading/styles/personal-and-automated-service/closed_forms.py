"""Factorials and sums in closed form, itertools, and a search that begins at the smallest plan."""

import numpy as np
import pandas as pd

# %% waiting-room


from math import factorial


def waiting_room(load, agents, places):
    below = sum(load**j / factorial(j) for j in range(agents))
    full = load**agents / factorial(agents)
    chairs = [full * (load / agents) ** k for k in range(places + 1)]
    total = below + sum(chairs)
    return {"waits": sum(chairs[:places]) / total, "turned_away": chairs[places] / total}


# %% honest-report


from math import inf


def honest_report(log, target):
    callers = list(zip(log["waited"].tolist(), log["gave_up"].tolist()))
    seconds = sum(waited for waited, _ in callers)
    served = [waited for waited, gave_up in callers if not gave_up]
    in_time = sum(waited <= target for waited in served)
    lost = len(callers) - len(served)
    return dict(
        level=in_time / len(callers),
        mean_wait=seconds / len(callers),
        patience=seconds / lost if lost else inf,
    )


# %% agents-by-half-hour


import itertools
from collections import defaultdict
from math import exp, factorial, isnan


def agents_by_half_hour(counts, starts, handling):
    def level(load, n):
        top = load**n / factorial(n) * n / (n - load)
        waits = top / (sum(load**j / factorial(j) for j in range(n)) + top)
        return 1 - waits * exp(-(n - load) * 20 / handling)

    latest = defaultdict(dict)
    for day, start, calls in counts.loc[:, ["day", "start", "calls"]].values.tolist():
        latest[day][start] = calls
    answer = []
    for start in starts:
        calls = [day.get(start, 0) for day in latest.values()]
        calls = [number for number in calls if not isnan(number)]
        load = sum(calls) / len(calls) * handling / 1800
        answer.append(next(n for n in itertools.count(1) if n > load and level(load, n) >= 0.8))
    return answer


# %% cheapest-shifts


def cheapest_shifts(need, shifts):
    from math import inf

    from scipy.optimize import Bounds, milp

    rows = list(shifts[["first", "length", "pause"]].itertuples(index=False, name=None))
    matrix = [[float(f <= t < f + n and t != p) for f, n, p in rows] for t in range(len(need))]
    if any(wanted > 0 and not any(row) for wanted, row in zip(need, matrix)):
        return None
    found = milp(
        list(shifts["pay"]),
        constraints=(matrix, need, [inf] * len(need)),
        bounds=Bounds(0, sum(need)),
        integrality=[1] * len(rows),
    )
    return [int(number + 0.5) for number in found.x]


# %% merging


def merging(lines, target, level):
    from math import exp

    from custrel.service import erlang_c

    def fewest(load, handling):
        n = int(load) + 1
        while 1 - erlang_c(load, n) * exp(-(n - load) * target / handling) < level:
            n += 1
        return n

    pairs = lines[["calls", "handling"]].values.tolist()
    separate = sum(fewest(calls * handling / 3600, handling) for calls, handling in pairs)
    load = sum(calls * handling for calls, handling in pairs) / 3600
    merged = fewest(load, 3600 * load / sum(calls for calls, _ in pairs))
    return {"separate": separate, "merged": merged, "pay_rise": separate / merged - 1.0}


# %% machine-effect


def machine_effect(cases, calls):
    from collections import Counter

    talked = Counter()
    for call in calls.to_dict("records"):
        talked[call["case"]] += call["seconds"]
    rows = cases.to_dict("records")
    met = [row for row in rows if row["bot_first"]]
    direct = [row for row in rows if not row["bot_first"]]

    def per_case(some):
        return sum(talked[row["case"]] for row in some) / len(some)

    callers = set(calls["case"])
    back = [row for row in met if row["closed"] and row["case"] in callers]
    usual = sum(per_case([one for one in direct if one["topic"] == row["topic"]]) for row in back)
    return {
        "closed": sum(row["closed"] for row in met) / len(met),
        "work_saved": 1 - per_case(met) / per_case(direct),
        "angrier": per_case(back) * len(back) / usual - 1,
    }
