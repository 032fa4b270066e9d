"""pandas from end to end: pivots, merges and groups."""

import numpy as np
import pandas as pd
from scipy.optimize import LinearConstraint, milp

from custrel.service import agents_needed

# %% waiting-room


def waiting_room(load, agents, places):
    factor = pd.Series({j: load / min(j, agents) for j in range(1, agents + places + 1)})
    weight = pd.concat([pd.Series({0: 1.0}), factor.cumprod()])
    share = weight / weight.sum()
    queue = share.loc[agents:]
    return {"waits": queue.iloc[:-1].sum(), "turned_away": queue.iloc[-1]}


# %% honest-report


def honest_report(log, target):
    copied = log.reset_index(drop=True)
    copied["in_time"] = copied["waited"].le(target) & copied["gave_up"].eq(False)
    sums = copied[["waited", "gave_up", "in_time"]].sum() / len(copied)
    patience = sums["waited"] / sums["gave_up"] if copied["gave_up"].any() else np.inf
    return {"level": sums["in_time"], "mean_wait": sums["waited"], "patience": patience}


# %% agents-by-half-hour


def agents_by_half_hour(counts, starts, handling):
    every = pd.MultiIndex.from_product([counts["day"].unique(), starts], names=["day", "start"])
    last = counts[~counts.duplicated(["day", "start"], keep="last")]
    full = last.set_index(["day", "start"])["calls"].reindex(every, fill_value=0)
    mean = full.groupby("start").mean().loc[starts]
    return agents_needed(2 * mean, handling, 20, 0.80).clip(lower=1).tolist()


# %% cheapest-shifts


def cheapest_shifts(need, shifts):
    numbered = shifts.reset_index(drop=True)
    hours = pd.RangeIndex(len(need))
    there = pd.DataFrame(
        {
            kind: (hours >= row["first"]) & (hours < row["first"] + row["length"]) & (hours != row["pause"])
            for kind, row in numbered.iterrows()
        },
        index=hours,
    ).astype(int)
    solved = milp(numbered["pay"], constraints=[LinearConstraint(there, lb=need)], integrality=np.ones(len(numbered)))
    return pd.Series(solved.x).round().astype(int).tolist() if solved.status == 0 else None


# %% merging


def merging(lines, target, level):
    table = lines.assign(work=lines["calls"] * lines["handling"])
    table["agents"] = [
        max(agents_needed(calls, handling, target, level), 1)
        for calls, handling in zip(table["calls"], table["handling"])
    ]
    total = table[["calls", "work", "agents"]].sum()
    merged = agents_needed(total["calls"], total["work"] / total["calls"], target, level)
    return {"separate": total["agents"], "merged": merged, "pay_rise": total["agents"] / merged - 1}


# %% machine-effect


def machine_effect(cases, calls):
    talked = calls.groupby("case", as_index=False)["seconds"].agg(["sum", "size"])
    joined = cases.merge(talked, on="case", how="left").fillna({"sum": 0, "size": 0})
    arms = joined.groupby("bot_first")[["sum", "closed"]].mean()
    usual = joined[~joined["bot_first"]].groupby("topic")["sum"].mean().rename("usual")
    back = joined[joined["bot_first"] & joined["closed"] & (joined["size"] > 0)].join(usual, on="topic")
    return {
        "closed": arms.loc[True, "closed"],
        "work_saved": 1 - arms.loc[True, "sum"] / arms.loc[False, "sum"],
        "angrier": back["sum"].sum() / back["usual"].sum() - 1,
    }
