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


# %% effects-from-list


class Answers(dict):
    """A dictionary with attributes."""

    __getattr__ = dict.__getitem__


def effects_from_list(entries):
    table = (
        entries.assign(word=entries.group.str.extract(r"^\s*(\w+)\s*$", expand=False).str.casefold())
        .query("word in ['call', 'hold']")
        .assign(day=lambda table: pd.to_datetime(table.entered))
    )
    newest = table.loc[table.reset_index().groupby("customer").day.idxmax().map(dict(enumerate(table.index)))]
    newest = newest[newest.before.notna()].fillna({"after": 0})
    found = newest.pivot_table(index="word", values=["before", "after"], aggfunc="mean")
    answers = Answers()
    answers["before_after"] = found.loc["call"].pipe(lambda row: row["after"] - row["before"])
    answers["hold_out"] = found["after"]["call"] - found["after"]["hold"]
    answers["illusion"] = (answers.before_after - answers.hold_out) / answers.before_after
    return answers


# %% call-effect


def call_effect(customers):
    table = customers.groupby("on_list")["margin"].agg(["mean", "sem"])
    gap = table["mean"].diff().iloc[-1]
    return tuple(gap + np.array([0, -1.96, 1.96]) * np.linalg.norm(table["sem"]))


# %% wrong-claims


def wrong_claims(report):
    counted = pd.Series({key: value for key, value in report.items() if key != "claims"})
    share = counted["called_ordered"] / counted["called"], counted["held_out_ordered"] / counted["held_out"]
    gain = counted["called_margin"] - counted["held_out_margin"]
    right = pd.Series(
        {
            "won": counted["called"] * -np.diff(share)[0],
            "profit": counted["called"] * (gain - counted["price"]),
            "anyway": share[1] / share[0] * 100,
            "highest_price": gain * 1000,
        }
    )
    away = (pd.Series(report["claims"]) - right).abs()
    return right.index[away[right.index] > 0.5].tolist()


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
        .loc[lambda table: table.anyway.add(table.effect).le(1)]
        .assign(needed=lambda table: 2 * sizes(table.anyway, table.effect))
        .loc[lambda table: table.needed.le(table.customers)]
        .index.tolist()
    )
