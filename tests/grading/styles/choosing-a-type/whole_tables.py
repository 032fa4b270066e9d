"""Whole tables at once: pandas that matches by name, melts and joins; no loop over rows."""

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

# %% margins-after-service


def margins_after_service(margin, uplift, types, wage):
    before = uplift.add(1).multiply(margin, axis="index")
    return before.sub(types["cost"].add(wage / types["capacity"]), axis="columns").reindex_like(uplift)


# %% managers-that-pay


def managers_that_pay(customers, types, wage, elsewhere, hiring):
    time = (wage if hiring else elsewhere) / types["capacity"]
    today = customers["telephone"].where(customers["now"].eq("telephone"), customers["web"])
    gain = customers["margin"] * (1 + customers["manager"]) - customers["margin"] * (1 + today)
    full = types["cost"] + time
    extra = full["manager"] - customers["now"].map(full)
    return list(customers[gain > extra].index)


# %% broken-constraints


def broken_constraints(plan, types, sizes, staff, budget):
    totals = plan.sum(axis="index")
    checks = pd.Series(
        {
            "customers": plan.sum(axis="columns").ne(sizes).any(),
            "staff": totals.div(types["capacity"]).sum() > staff + 1e-9,
            "budget": totals.mul(types["cost"]).sum() > budget + 1e-9,
        }
    )
    return checks.index[checks].to_list()


# %% price-of-promise


def price_of_promise(values, types, sizes, staff, budget, promised):
    pairs = values.stack().rename("value").rename_axis(["segment", "type"]).reset_index()
    pairs = pairs.join(types, on="type")
    pairs["least"] = promised.stack().to_numpy()
    pairs["net"] = pairs["value"] - pairs["cost"]
    dummies = pd.get_dummies(pairs["segment"])[list(values.index)].T.astype(float)
    limits = [
        LinearConstraint(dummies.to_numpy(), sizes.to_numpy(), sizes.to_numpy()),
        LinearConstraint((1 / pairs["capacity"]).to_numpy(), -np.inf, staff),
        LinearConstraint(pairs["cost"].to_numpy(), -np.inf, budget),
    ]
    whole = np.ones(len(pairs))
    free = milp(-pairs["net"], integrality=whole, constraints=limits, options={"mip_rel_gap": 0})
    kept = milp(
        -pairs["net"],
        integrality=whole,
        bounds=Bounds(pairs["least"], np.inf),
        constraints=limits,
        options={"mip_rel_gap": 0},
    )
    return max(kept.fun - free.fun, 0)


# %% right-staff


def right_staff(best_values, wage):
    value = pd.Series(list(best_values))
    return int((value - wage * value.index).idxmax())


# %% wage-rise


def wage_rise(best_values, wage, rise, employed):
    adds = pd.Series(best_values).diff()
    return pd.Series(
        {
            "profit_change": -(wage * employed) * rise,
            "next": adds[employed + 1],
            "hire": bool(adds[employed + 1] > (1 + rise) * wage),
            "room": (adds[employed] - wage) / wage,
        }
    ).to_dict()


# %% wrong-advice


def wrong_advice(markets):
    table = markets.assign(
        left=lambda t: (1 - t["wants"]).mask(t["personal"].eq(0), 1.0),
        now=lambda t: t["left"] / t["rivals"].sub(t["personal"]),
        then=lambda t: t["wants"].div(t["personal"].add(1)),
    )
    return table[(table["then"] > table["now"]) ^ table["advice"].eq("switch")].index.tolist()
