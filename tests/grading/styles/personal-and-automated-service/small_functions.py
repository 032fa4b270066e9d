"""Small functions, recursion and the library of the course."""

import numpy as np
import pandas as pd
from scipy.optimize import LinearConstraint, milp

from custrel.service import agents_needed

# %% waiting-room


from custrel.service import erlang_b


def waiting_room(load, agents, places):
    # Chairs in place of a queue without end: the weights above "all busy" begin with Erlang B.
    blocked = erlang_b(load, agents)
    steps = [blocked * (load / agents) ** k for k in range(places + 1)]
    total = 1 - blocked + sum(steps)
    return {"waits": (sum(steps) - steps[-1]) / total, "turned_away": steps[-1] / total}


# %% honest-report


def honest_report(log, target):
    def share(rows):
        return len(rows) / len(log)

    served, lost = log.query("not gave_up"), log.query("gave_up")
    seconds = served["waited"].sum() + lost["waited"].sum()
    return {
        "level": share(served[served["waited"] <= target]),
        "mean_wait": seconds / len(log),
        "patience": float("inf") if lost.empty else seconds / len(lost),
    }


# %% agents-by-half-hour


import functools

from custrel.service import service_level


def agents_by_half_hour(counts, starts, handling):
    days = set(counts["day"])
    by_key = dict(zip(zip(counts["day"], counts["start"]), counts["calls"]))

    @functools.cache
    def fewest(calls, agents):
        enough = agents > calls * handling / 3600 and service_level(calls, handling, agents, 20) >= 0.8
        return agents if enough else fewest(calls, agents + 1)

    def mean(start):
        values = pd.Series([by_key.get((day, start), 0.0) for day in days], dtype=float)
        return values.mean()

    return [fewest(float(2 * mean(start)), 1) for start in starts]


# %% cheapest-shifts


def cheapest_shifts(need, shifts):
    def column(shift):
        hours = set(range(int(shift["first"]), int(shift["first"] + shift["length"])))
        if not pd.isna(shift["pause"]):
            hours.remove(int(shift["pause"]))
        return [1 if half in hours else 0 for half in range(len(need))]

    columns = [column(shift) for _, shift in shifts.iterrows()]
    plan = milp(
        shifts["pay"].values,
        integrality=np.full(len(columns), 1),
        constraints=LinearConstraint(np.array(columns).T, need, np.full(len(need), np.inf)),
    )
    return None if plan.x is None else list(map(round, plan.x))


# %% merging


def merging(lines, target, level):
    def team(calls, handling):
        return max(1, int(agents_needed(calls, handling, target, level)))

    busy = lines[lines["calls"] > 0]
    separate = len(lines) - len(busy) + sum(map(team, busy["calls"], busy["handling"]))
    calls = busy["calls"].sum()
    merged = team(calls, (busy["calls"] / calls * busy["handling"]).sum())
    return {"separate": separate, "merged": merged, "pay_rise": separate / merged - 1}


# %% machine-effect


def machine_effect(cases, calls):
    totals = calls.groupby("case")["seconds"].sum()
    indexed = cases.set_index("case")
    seconds = totals.reindex(indexed.index, fill_value=0)
    met = indexed["bot_first"]
    back = indexed.index[met & indexed["closed"] & indexed.index.isin(totals.index)]

    def usual(topic):
        return seconds[~met & (indexed["topic"] == topic)].mean()

    return {
        "closed": indexed.loc[met, "closed"].mean(),
        "work_saved": 1 - seconds[met].mean() / seconds[~met].mean(),
        "angrier": seconds[back].sum() / sum(map(usual, indexed.loc[back, "topic"])) - 1,
    }
