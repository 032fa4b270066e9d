"""The course's own library and statistics of SciPy, wherever they know the answer."""

import numpy as np
import pandas as pd

# %% level


def level(policy):
    shown = {
        "basic": True,
        "reactive": policy["invites"],
        "accountable": policy["after_sale"],
        "proactive": policy["calls_per_year"] >= 1,
        "partnership": policy["joint_work"],
    }
    return [name for name, yes in shown.items() if yes][-1]


# %% best-levels


def best_levels(levels, businesses):
    result = {}
    for name, row in businesses.iterrows():
        margin = row["sales"] * row["margin_rate"] / row["customers"]  # noqa: F841 - eval uses it
        result[name] = levels.eval("gain * @margin - cost").idxmax()
    return result


# %% effects-from-list


def effects_from_list(entries):
    mine = entries.copy()
    mine["group"] = [word.strip().lower() for word in mine["group"]]
    mine = mine[(mine["group"] == "call") | (mine["group"] == "hold")]
    mine = mine.sort_values(["customer", "entered"]).drop_duplicates("customer", keep="last")
    mine.loc[mine["after"].isna(), "after"] = 0
    mine = mine.dropna(subset=["before"])
    call, hold = mine[mine["group"] == "call"], mine[mine["group"] == "hold"]
    rise = (call["after"] - call["before"]).mean()
    would = hold["after"].mean() - call["before"].mean()
    return {"before_after": rise, "hold_out": call["after"].mean() - hold["after"].mean(), "illusion": would / rise}


# %% call-effect

from scipy import stats


def call_effect(customers):
    one = customers[customers["on_list"]]["margin"]
    other = customers[customers["on_list"] == False]["margin"]  # noqa: E712
    middle = one.mean() - other.mean()
    error = (stats.sem(one) ** 2 + stats.sem(other) ** 2) ** 0.5
    low, high = stats.norm.interval(0.95, loc=middle, scale=error)
    return middle, low, high


# %% wrong-claims

from custrel.experiments import difference_of_proportions


def wrong_claims(report):
    shares = difference_of_proportions(
        report["called_ordered"], report["called"], report["held_out_ordered"], report["held_out"]
    )
    without = report["held_out_ordered"] / report["held_out"]
    money = report["called_margin"] - report["held_out_margin"]
    right = [
        ("won", shares.estimate * report["called"]),
        ("profit", report["called"] * money - report["called"] * report["price"]),
        ("anyway", 100 * without / (without + shares.estimate)),
        ("highest_price", 1000 * money),
    ]
    return [name for name, value in right if not value - 0.5 <= report["claims"][name] <= value + 0.5]


# %% group-size

from custrel.experiments import sample_size


def group_size(anyway, effect):
    return int(sample_size(anyway, anyway + effect))


# %% testable


def testable(contacts):
    found = []
    for name, contact in contacts.iterrows():
        share = contact["anyway"] + contact["cost"] / contact["margin"]
        if share < 1 and 2 * sample_size(contact["anyway"], share) <= contact["customers"]:
            found.append(name)
        if share == 1:  # the library wants a share below 1
            middle = (contact["anyway"] + 1) / 2
            root = 1.96 * (2 * middle * (1 - middle)) ** 0.5
            root += 0.8416 * (contact["anyway"] * (1 - contact["anyway"])) ** 0.5
            if 2 * np.ceil((root / (1 - contact["anyway"])) ** 2) <= contact["customers"]:
                found.append(name)
    return found
