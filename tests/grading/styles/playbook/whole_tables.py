"""Whole tables of pandas, from one step to the next."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from custrel.experiments import sample_size
from scipy.stats import norm

# %% tips-that-paid


def tips_that_paid(log, price):
    means = (
        log.drop_duplicates()
        .dropna(subset="margin")
        .assign(tip=lambda t: t["tip"].str.lower().str.strip())
        .pivot_table(index="tip", columns="group", values="margin", aggfunc="mean")
    )
    means = means.reindex(index=sorted(price), columns=["with", "without"])
    gain = means["with"] - means["without"] - pd.Series(price, dtype=float)
    return gain[gain >= 0].sort_values(ascending=False, kind="stable").index.to_list()


# %% fair-difference


def fair_difference(table, order):
    held = [key for key, value in order.items() if value == "before"]
    treated = table[table["programme"]].groupby(held)[["customers", "returned"]].sum()
    others = table[~table["programme"]].groupby(held)[["customers", "returned"]].sum()
    both = treated.join(others, lsuffix="_with", rsuffix="_without", how="inner")
    gap = both["returned_with"] / both["customers_with"] - both["returned_without"] / both["customers_without"]
    weight = both["customers_with"] + both["customers_without"]
    return (gap * weight).sum() / weight.sum()


# %% people-needed


def people_needed(question):
    row = pd.Series(question)
    kind = row["count"]
    if kind == "need":
        each, groups = np.log1p(-row["chance"]) / np.log1p(-row["effect"]), 1
    elif kind == "stay":
        each, groups = sample_size(row["now"], row["now"] + row["effect"], row["chance"], row["alpha"]), 2
    else:
        z = norm.ppf([1 - row["alpha"] / 2, row["chance"]]).sum()
        left = 1 - row.get("past", 0.0) ** 2
        each, groups = 2 * left * (z * row["spread"] / row["effect"]) ** 2, 2
    return int(np.ceil(each)) * groups


# %% worth-of-test


def worth_of_test(gains, chances, shown):
    world = pd.DataFrame({"gain": gains, "chance": chances})
    world["part"] = world["gain"] * world["chance"]
    result = pd.DataFrame(shown).mul(world["part"], axis=0).sum()
    adopt = world["part"].sum() > 0
    now = world["part"].sum() if adopt else 0
    return {
        "wrong": world.loc[world["gain"] > 0, "part"].sum() - now,
        "saves": result[result > 0].sum() - now,
        "minds": result.index[(result > 0) != adopt].tolist(),
    }


# %% draw-stopping


def draw_stopping(middle, spread, noise, sizes, fee):
    line = pd.DataFrame({"n": sizes}).sort_values("n", ignore_index=True)
    line["s"] = spread**2 / np.sqrt(spread**2 + noise**2 / line["n"])
    z = abs(middle) / line["s"]
    line["gain"] = line["s"] * (norm.pdf(z) - z * (1 - norm.cdf(z))) - fee * line["n"]
    best = line.loc[line["gain"].idxmax()]
    x, y = (best["n"], best["gain"]) if best["gain"] > 0 else (0, 0)
    ax = line.plot(x="n", y="gain", legend=False, xlabel="Size", ylabel="Gain")
    ax.plot(x, y, "ro")
    return ax.figure
