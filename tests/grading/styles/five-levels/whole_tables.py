"""Whole tables at once: pandas and NumPy without a loop, enumerations, classes and small functions."""

import numpy as np
import pandas as pd

# %% level

from enum import StrEnum


class Level(StrEnum):
    BASIC = "basic"
    REACTIVE = "reactive"
    ACCOUNTABLE = "accountable"
    PROACTIVE = "proactive"
    PARTNERSHIP = "partnership"


def level(policy):
    match policy:
        case {"joint_work": True}:
            return Level.PARTNERSHIP
        case {"calls_per_year": calls} if calls >= 1:
            return Level.PROACTIVE
        case {"after_sale": True}:
            return Level.ACCOUNTABLE
        case {"invites": True}:
            return Level.REACTIVE
        case _:
            return Level.BASIC


# %% best-levels


def best_levels(levels, businesses):
    each = businesses.eval("margin_rate * sales / customers")
    profits = pd.DataFrame(
        np.outer(each, levels["gain"]) - levels["cost"].to_numpy(), index=businesses.index, columns=levels.index
    )
    return profits.idxmax(axis="columns").to_dict()


# %% two-effects


class Answers(dict):
    """A dictionary with attributes."""

    __getattr__ = dict.__getitem__


def two_effects(customers):
    table = customers.pivot_table(index="group", values=["before", "after"], aggfunc="mean")
    found = Answers()
    found["before_after"] = table.loc["treated"].pipe(lambda row: row["after"] - row["before"])
    found["hold_out"] = table["after"]["treated"] - table["after"]["held_out"]
    found["illusion"] = (found.before_after - found.hold_out) / found.before_after
    return found


# %% effect-interval


def effect_interval(bought, treated, bought_held_out, held_out):
    buyers, people = np.array([bought, bought_held_out]), np.array([treated, held_out])
    shares = buyers / people
    variance = (shares * (1 - shares) / people).sum()
    return tuple(-np.diff(shares)[0] + np.array([0, -1, 1]) * 1.96 * np.sqrt(variance))


# %% profit-range


def profit_range(effect, customers, margin, cost, fixed):
    money = pd.Series(effect, index=["estimate", "low", "high"]).mul(margin).sub(cost).mul(customers).sub(fixed)
    signs = set(np.sign(money[["low", "high"]]))
    return {**money, "verdict": {(1.0,): "paid", (-1.0,): "lost"}.get(tuple(signs), "unclear")}


# %% group-size


def sizes(p0, effect):
    """Return the size of a group for numbers or whole columns."""
    p = np.stack([p0, p0 + effect])
    middle = p.mean(axis=0)
    top = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt((p * (1 - p)).sum(axis=0))
    return np.ceil(np.square(top / effect)).astype(int)


def group_size(anyway, effect):
    return sizes(anyway, effect)[()]


# %% testable


def testable(contacts):
    return (
        contacts.assign(effect=lambda table: table.cost.div(table.margin))
        .assign(needed=lambda table: 2 * sizes(table.anyway, table.effect))
        .loc[lambda table: table.needed.le(table.customers)]
        .index.tolist()
    )
