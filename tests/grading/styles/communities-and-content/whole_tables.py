"""pandas, a step for each table."""

import numpy as np
import pandas as pd

# %% participation


def participation(members, posts):
    unique = posts.groupby("post", as_index=False).first()
    people = pd.DataFrame({"member": members}).merge(unique, on="member", how="left")
    counts = people.groupby("member")["post"].count().sort_values()
    share = counts / counts.sum()
    curve = share.cumsum()
    top = share.tail((len(members) + 99) // 100).sum()
    return {
        "wrote": counts.gt(0).mean(),
        "top": top,
        "gini": 1 - (curve + curve.shift(fill_value=0)).mean(),
    }


# %% answered-within


def answered_within(questions, answers, end, hours):
    table = questions.query("asked < @end").copy()
    merged = answers.query("hour <= @end").merge(table, on="thread")
    first = merged.query("member != asker").sort_values("hour").drop_duplicates("thread")
    table["hour"] = table["thread"].map(first.set_index("thread")["hour"])
    table["answered"] = table["hour"].notna()
    table["wait"] = table["hour"].fillna(end) - table["asked"]
    steps = table.groupby("wait")["answered"].agg(["sum", "count"])
    steps["waiting"] = steps["count"][::-1].cumsum()
    kept = 1 - steps["sum"] / steps["waiting"]
    return 1 - kept[kept.index <= hours].prod()


# %% pays-from


def pays_from(plan, other, questions, contact, post):
    plans = pd.DataFrame([plan, other], index=["plan", "other"])
    plans["cost"] = plans["posts"] * post + plans["fee"]
    plans["worth"] = plans["share"] * questions * contact
    step = plans.loc["plan"] - plans.loc["other"]
    if step["cost"] <= 0:
        return 0
    return step["cost"] / step["worth"] if step["worth"] > 0 else np.inf


# %% made-by


def made_by(votes, order, strength):
    table = votes.assign(place=votes["member"].map(order.index)).sort_values("place")
    n, p = table["votes"], table["helpful"] / table["votes"]
    z = 1.96
    table["share"] = p
    table["bound"] = (p + z * z / 2 / n - z * ((p * (1 - p) + z * z / 4 / n) / n) ** 0.5) / (1 + z * z / n)
    table["average"] = (table["helpful"] + strength * table["helpful"].sum() / n.sum()) / (n + strength)
    rises = table[["share", "bound", "average"]].diff().gt(0).any()
    return rises[~rises].index.tolist()


# %% bombs

from scipy.stats import poisson as law


def bombs(reviews, days, limit):
    table = reviews.assign(count=1).pivot_table(
        index=["product", "day"], values=["count", "verified"], aggfunc={"count": "sum", "verified": "mean"}
    )
    table = table.join(table.groupby("product")["count"].sum().rename("all"))
    table["usual"] = (table["all"] - table["count"]) / (days - 1)
    table["chance"] = law.sf(table["count"] - 1, table["usual"])
    looks = days * reviews["product"].nunique()
    return table[(table["chance"] < limit / looks) & (table["verified"] < 0.5)].sort_index().index.to_list()


# %% listener


def listener(sample, brought, passed):
    table = sample.assign(posts=sample["heard"].map({True: brought, False: passed}))
    table["posts"] /= table.groupby("heard")["about"].transform("size")
    right = table[table["about"]]
    by_subject = right.pivot_table(index="subject", columns="heard", values="posts", aggfunc="sum", fill_value=0)
    by_subject = by_subject.reindex(columns=[True, False], fill_value=0)
    return {
        "precision": by_subject[True].sum() / brought,
        "recall": by_subject[True].sum() / by_subject.to_numpy().sum(),
        "unheard": by_subject[False].to_dict(),
    }
