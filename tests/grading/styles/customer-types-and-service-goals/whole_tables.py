"""Whole tables: groupby, crosstab and merged columns."""

import numpy as np
import pandas as pd

# %% waiting-days


def waiting_days(messages, today):
    table = messages.reset_index(drop=True).sort_values("day", kind="mergesort")
    table["until"] = table.groupby("matter")["day"].shift(-1).fillna(today)
    table["days"] = table["until"] - table["day"]
    table["turn"] = table["sender"].map({"desk": "customer", "customer": "desk"})
    totals = table.pivot_table(index="matter", columns="turn", values="days", aggfunc="sum", fill_value=0)
    totals = totals.reindex(columns=["desk", "customer"], fill_value=0)
    return totals.to_dict(orient="index")


# %% service-measures


def service_measures(log):
    latest = log.groupby("contact").tail(1).assign(rating=lambda t: t["rating"].replace(0, np.nan))
    matters = latest.groupby("matter").agg(contacts=("contact", "size"), answers=("response", "count"))
    return {
        "within_hour": latest["response"].le(60).mean(),
        "settled_at_once": (matters["contacts"].eq(1) & matters["answers"].eq(1)).mean(),
        "satisfaction": latest["rating"].mean(),
        "said": latest["rating"].notna().mean(),
    }


# %% cheapest-cutoff


def cheapest_cutoff(scores, urgent, miss, alarm):
    messages = pd.DataFrame({"score": scores, "urgent": urgent}, dtype=object)
    by_score = messages.groupby("score")["urgent"].agg(["sum", "size"]).sort_index(ascending=False)
    by_score.loc[np.inf] = [0, 0]
    by_score = by_score.sort_index(ascending=False).astype(int)
    found = by_score["sum"].cumsum()
    table = pd.DataFrame({"missed": sum(urgent) - found, "alarms": by_score["size"].cumsum() - found})
    table["cost"] = miss * table["missed"] + alarm * table["alarms"]
    cutoff = table["cost"].idxmin()
    return {"cutoff": cutoff, **table.loc[cutoff].to_dict()}


# %% who-pays


def who_pays(inbox, agents):
    from custrel.service import run_queue

    table = inbox.reset_index(drop=True).sort_values("arrived", kind="stable")
    ranked = run_queue(table["arrived"], table["handling"], agents, priority=table["rank"])
    plain = run_queue(table["arrived"], table["handling"], agents)
    table = table.assign(ranked=ranked.wait, plain=plain.wait)
    means = table.groupby("rank")[["ranked", "plain"]].mean()
    return dict(means["ranked"] - means["plain"])


# %% audit


def audit(cases):
    from itertools import combinations

    both = cases.groupby("stratum").filter(lambda t: t["group"].nunique() == 2)
    gaps = both.groupby(["stratum", "group"])["minutes"].mean().unstack().eval("B - A")
    all_ways = pd.DataFrame({"key": [0], "total": [0.0]})
    for _, part in both.groupby("stratum"):
        part = part.reset_index(drop=True)
        ways = [
            part.loc[list(chosen), "minutes"].mean() - part.drop(list(chosen))["minutes"].mean()
            for chosen in combinations(part.index, int(part["group"].eq("B").sum()))
        ]
        all_ways = all_ways.merge(pd.DataFrame({"key": 0, "way": ways}), on="key")
        all_ways = all_ways.assign(total=all_ways["total"] + all_ways["way"]).drop(columns="way")
    far = all_ways["total"].abs() / len(gaps) >= abs(gaps.mean()) - 1e-6
    return {"gap": gaps.mean(), "p_value": far.mean()}


# %% agreement


def agreement(one, two):
    table = pd.DataFrame({"one": one, "two": two}, dtype=object).dropna()
    if table.empty or pd.unique(table.to_numpy().ravel()).size == 1:
        return np.nan
    shares = pd.concat(
        [table["one"].value_counts(normalize=True), table["two"].value_counts(normalize=True)], axis=1
    ).fillna(0)
    chance = shares.prod(axis=1).sum()
    agreed = (table["one"] == table["two"]).mean()
    return (agreed - chance) / (1 - chance)
