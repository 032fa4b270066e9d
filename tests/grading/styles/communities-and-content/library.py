"""`custrel`, wherever a task allows it, and SciPy."""

import numpy as np
import pandas as pd

# %% participation

import math

from custrel.cohorts import gini


def participation(members, posts):
    own = posts[posts["member"].isin(members)].drop_duplicates(subset=["post"])
    counts = own.groupby("member").size().reindex(members).fillna(0)
    top = counts.sort_values(ascending=False).iloc[: math.ceil(len(members) / 100)]
    return {"wrote": own["member"].nunique() / len(members), "top": top.sum() / len(own), "gini": gini(counts)}


# %% answered-within

from custrel.survival import kaplan_meier


def answered_within(questions, answers, end, hours):
    known = answers.loc[answers["hour"] <= end]
    both = questions.loc[questions["asked"] < end].merge(known, on="thread", how="left")
    both.loc[both["member"] == both["asker"], "hour"] = np.nan
    per_question = both.groupby("thread").agg(asked=("asked", "first"), first=("hour", "min"))
    observed = per_question["first"].notna()
    stop = per_question["first"].fillna(end)
    curve = kaplan_meier((stop - per_question["asked"]).to_numpy(), observed.to_numpy())
    return float(1 - curve.survival_at(hours))


# %% pays-from


def pays_from(plan, other, questions, contact, post):
    difference = {key: plan[key] - other[key] for key in plan}
    cost = difference["fee"] + difference["posts"] * post
    with np.errstate(divide="ignore"):
        return max(0.0, np.float64(cost) / (difference["share"] * questions * contact)) if cost > 0 else 0


# %% made-by

from custrel import ratings


def made_by(votes, order, strength):
    rows = votes.set_index("member").reindex(order)
    helpful, total = rows["helpful"].to_numpy(), rows["votes"].to_numpy()
    overall = votes["helpful"].sum() / votes["votes"].sum()
    score = {
        "share": helpful / total,
        "bound": ratings.wilson_lower_bound(helpful, total, confidence=0.95),
        "average": ratings.bayesian_average(helpful / total, total, prior_mean=overall, prior_strength=strength),
    }
    return [method for method in score if pd.Series(score[method]).is_monotonic_decreasing]


# %% bombs

from scipy import stats


def bombs(reviews, days, limit):
    table = reviews.groupby(["product", "day"], as_index=False).agg(
        count=("stars", "count"), verified=("verified", "sum")
    )
    table["others"] = table.groupby("product")["count"].transform("sum") - table["count"]
    law = stats.poisson(table["others"] / (days - 1))
    chance = law.sf(table["count"] - 1)
    alarms = table[chance * days * table["product"].nunique() < limit]
    chosen = alarms[alarms["verified"] / alarms["count"] < 0.5].sort_values(["product", "day"])
    return list(zip(chosen["product"], chosen["day"]))


# %% listener


def listener(sample, brought, passed):
    share = sample.groupby("heard")["about"].mean()
    hits, misses = brought * share[True], passed * share[False]
    about = sample[sample["about"]]
    each = passed / (~sample["heard"]).sum()
    unheard = (~about["heard"]).groupby(about["subject"]).sum() * each
    return {"precision": share[True], "recall": hits / (hits + misses), "unheard": unheard.to_dict()}
