"""NumPy arrays where numbers come in pairs or tables, and expressions that hold all cases."""

import numpy as np
import pandas as pd

# %% level


def level(policy):
    return (
        "partnership"
        if policy["joint_work"]
        else "proactive"
        if policy["calls_per_year"] > 0
        else "accountable"
        if policy["after_sale"]
        else "reactive"
        if policy["invites"]
        else "basic"
    )


# %% best-levels


def best_levels(levels, businesses):
    margin = (businesses["margin_rate"] * businesses["sales"] / businesses["customers"]).to_numpy()
    profit = np.outer(margin, levels["gain"]) - levels["cost"].to_numpy()
    return dict(zip(businesses.index, levels.index[profit.argmax(axis=1)]))


# %% two-effects


def two_effects(customers):
    before = customers.groupby("group")["before"].mean()
    after = customers.groupby("group")["after"].mean()
    first = after["treated"] - before["treated"]
    second = after["treated"] - after["held_out"]
    return dict(before_after=first, hold_out=second, illusion=1 - second / first)


# %% effect-interval


def effect_interval(bought, treated, bought_held_out, held_out):
    shares = np.array([bought / treated, bought_held_out / held_out])
    sizes = np.array([treated, held_out])
    error = np.sqrt((shares * (1 - shares) / sizes).sum())
    d = shares[0] - shares[1]
    return tuple(float(x) for x in (d, d - 1.96 * error, d + 1.96 * error))


# %% profit-range


def profit_range(effect, customers, margin, cost, fixed):
    profits = np.array(effect) * customers * margin - customers * cost - fixed
    result = dict(zip(["estimate", "low", "high"], profits.tolist()))
    result["verdict"] = "paid" if profits[1] > 0 else ("lost" if profits[2] < 0 else "unclear")
    return result


# %% group-size


def group_size(anyway, effect):
    both = np.array([anyway, anyway + effect])
    spread = both * (1 - both)
    p = both.mean()
    exact = (1.96 * np.sqrt(2 * p * (1 - p)) + 0.8416 * np.sqrt(spread.sum())) ** 2 / effect**2
    return int(-(-exact // 1))


# %% testable


def testable(contacts):
    df = contacts.copy()
    df["effect"] = df["cost"] / df["margin"]
    df["n"] = df.apply(lambda row: group_size(row["anyway"], row["effect"]), axis=1)
    return df[df["customers"] / 2 >= df["n"]].index.tolist()
