"""NumPy arrays and masks throughout."""

import numpy as np
import pandas as pd

# %% waiting-room


def waiting_room(load, agents, places):
    ends = np.minimum(np.arange(1, agents + places + 1), agents)
    p = np.concatenate([[1.0], np.cumprod(load / ends)])
    p /= p.sum()
    return {"waits": p[agents : agents + places].sum(), "turned_away": p[agents + places]}


# %% honest-report


def honest_report(log, target):
    waited = log["waited"].to_numpy(dtype=float)
    gone = log["gave_up"].to_numpy(dtype=bool)
    k = np.count_nonzero(gone)
    return {
        "level": np.mean(~gone & (waited <= target)),
        "mean_wait": np.mean(waited),
        "patience": np.inf if k == 0 else np.sum(waited) / k,
    }


# %% agents-by-half-hour


def agents_by_half_hour(counts, starts, handling):
    from custrel.service import agents_needed

    days = {day: number for number, day in enumerate(counts["day"].unique())}
    table = np.zeros((len(days), len(starts)))
    for day, start, calls in counts[["day", "start", "calls"]].to_numpy():
        if start in starts:
            table[days[day], starts.index(start)] = calls
    an_hour = 2 * np.nanmean(table, axis=0)
    return [int(n) for n in np.maximum(agents_needed(an_hour, handling, 20, 0.8), 1)]


# %% cheapest-shifts


def cheapest_shifts(need, shifts):
    from scipy.optimize import LinearConstraint, milp

    half = np.arange(len(need))[:, None]
    first = shifts["first"].to_numpy()
    there = (half >= first) & (half < first + shifts["length"].to_numpy())
    there &= half != shifts["pause"].to_numpy()
    result = milp(
        c=shifts["pay"].to_numpy(),
        constraints=LinearConstraint(there.astype(float), np.array(need), np.inf),
        integrality=1,
    )
    if not result.success:
        return None
    return np.rint(result.x).astype(int).tolist()


# %% merging


def merging(lines, target, level):
    from custrel.service import agents_needed

    calls = lines["calls"].to_numpy()
    handling = lines["handling"].to_numpy()
    alone = np.maximum(agents_needed(calls, handling, target, level), 1)
    together = int(agents_needed(calls.sum(), calls @ handling / calls.sum(), target, level))
    return {"separate": int(alone.sum()), "merged": together, "pay_rise": alone.sum() / together - 1}


# %% machine-effect


def machine_effect(cases, calls):
    numbers = cases["case"].to_numpy()
    bot = cases["bot_first"].to_numpy()
    closed = cases["closed"].to_numpy()
    topic = cases["topic"].to_numpy()
    same = numbers[:, None] == calls["case"].to_numpy()[None, :]
    seconds = same @ calls["seconds"].to_numpy()
    back = bot & closed & same.any(axis=1)
    usual = np.array([seconds[~bot & (topic == name)].mean() for name in topic[back]])
    return {
        "closed": closed[bot].mean(),
        "work_saved": (seconds[~bot].mean() - seconds[bot].mean()) / seconds[~bot].mean(),
        "angrier": seconds[back].sum() / usual.sum() - 1,
    }
