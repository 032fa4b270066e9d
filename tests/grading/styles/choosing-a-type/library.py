"""The course's own library and other solvers, wherever they know the answer."""

import numpy as np
import pandas as pd

# %% margins-after-service


def margins_after_service(margin, uplift, types, wage):
    result = uplift.copy()
    for name, kind in types.iterrows():
        result[name] = (1 + uplift[name]) * margin - kind["cost"] - wage / kind["capacity"]
    return result


# %% managers-that-pay

from custrel.mix import break_even_value


def managers_that_pay(customers, types, wage, elsewhere, hiring):
    service = types["cost"] + (wage if hiring else elsewhere) / types["capacity"]
    found = []
    for name, row in customers.iterrows():
        now = row["now"]
        least = break_even_value(service["manager"], 1, row["manager"] - row[now], saved=service[now])
        if row["margin"] > least:
            found.append(name)
    return found


# %% broken-constraints


def broken_constraints(plan, types, sizes, staff, budget):
    used = pd.concat([plan / types["capacity"], plan * types["cost"]], keys=["staff", "budget"])
    used = used.groupby(level=0).sum().sum(axis=1)
    broken = [] if list(plan.sum(axis=1)) == list(sizes) else ["customers"]
    return broken + [name for name, limit in (("staff", staff), ("budget", budget)) if used[name] > limit + 1e-9]


# %% price-of-promise

from custrel.mix import assign_types


def price_of_promise(values, types, sizes, staff, budget, promised):
    best = assign_types(values, types, staff, budget, sizes).objective
    # What was promised is handed out first; the library plans the rest.
    reserved = float((promised * (values - types["cost"])).to_numpy().sum())
    staff_left = staff - float((promised / types["capacity"]).to_numpy().sum())
    money_left = budget - float((promised * types["cost"]).to_numpy().sum())
    others = sizes.to_numpy() - promised.sum(axis=1).to_numpy()
    some = others > 0
    if some.any():
        rest = assign_types(values[some], types, max(staff_left, 0), max(money_left, 0), others[some])
        reserved += rest.objective
    return best - reserved


# %% right-staff


def right_staff(best_values, wage):
    profits = {number: value - number * wage for number, value in enumerate(best_values)}
    return sorted(profits, key=profits.get, reverse=True)[0]


# %% wage-rise

from collections import UserDict


def wage_rise(best_values, wage, rise, employed):
    before, now, after = best_values[employed - 1 : employed + 2]
    answer = UserDict()
    answer["profit_change"] = (now - wage * (1 + rise) * employed) - (now - wage * employed)
    answer["next"] = after - now
    answer["hire"] = bool(after - now - wage * (1 + rise) > 0)
    answer["room"] = (now - before) / wage - 1
    return answer.data


# %% wrong-advice


def wrong_advice(markets):
    rest = "((personal == 0) + (personal > 0) * (1 - wants))"
    wrong = markets.query(f"(advice == 'switch') != (wants / (personal + 1) > {rest} / (rivals - personal))")
    return wrong.index.to_list()
