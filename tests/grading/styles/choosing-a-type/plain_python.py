"""Plain Python: loops over rows and columns, lists and dictionaries."""

import numpy as np
import pandas as pd

# %% margins-after-service


def margins_after_service(margin, uplift, types, wage):
    table = {}
    for name in uplift.columns:
        each = types.loc[name, "cost"] + wage / types.loc[name, "capacity"]
        column = []
        for segment in uplift.index:
            column.append(margin[segment] * (1 + uplift.loc[segment, name]) - each)
        table[name] = column
    return pd.DataFrame(table, index=uplift.index)


# %% managers-that-pay


def managers_that_pay(customers, types, wage, elsewhere, hiring):
    price = elsewhere
    if hiring:
        price = wage
    costs = {}
    for name in types.index:
        costs[name] = types["cost"][name] + price / types["capacity"][name]
    names = []
    for customer in customers.to_dict("index").items():
        name, row = customer
        more = row["margin"] * (row["manager"] - row[row["now"]])
        if more > costs["manager"] - costs[row["now"]]:
            names.append(name)
    return names


# %% broken-constraints


def broken_constraints(plan, types, sizes, staff, budget):
    result = []
    for segment in plan.index:
        served = 0
        for name in plan.columns:
            served += plan.loc[segment, name]
        if served != sizes[segment] and "customers" not in result:
            result.append("customers")
    people, money = 0, 0
    for name in plan.columns:
        for segment in plan.index:
            people += plan.loc[segment, name] / types.loc[name, "capacity"]
            money += plan.loc[segment, name] * types.loc[name, "cost"]
    if people - staff > 1e-9:
        result.append("staff")
    if money - budget > 1e-9:
        result.append("budget")
    return result


# %% price-of-promise

from scipy.optimize import Bounds, LinearConstraint, milp


def price_of_promise(values, types, sizes, staff, budget, promised):
    goal, one_type_each, people, money, least = [], [], [], [], []
    for segment in values.index:
        for name in values.columns:
            goal.append(types.loc[name, "cost"] - values.loc[segment, name])
            one_type_each.append([1 if other == segment else 0 for other in values.index])
            people.append(1 / types.loc[name, "capacity"])
            money.append(types.loc[name, "cost"])
            least.append(promised.loc[segment, name])
    rows = np.array(one_type_each).T
    sums = []
    for lower in ([0] * len(goal), least):
        answer = milp(
            goal,
            integrality=[1] * len(goal),
            bounds=Bounds(lower, [np.inf] * len(goal)),
            constraints=[
                LinearConstraint(rows, list(sizes), list(sizes)),
                LinearConstraint([people], [0], [staff]),
                LinearConstraint([money], [0], [budget]),
            ],
        )
        sums.append(sum(-price * round(number) for price, number in zip(goal, answer.x)))
    return sums[0] - sums[1]


# %% right-staff


def right_staff(best_values, wage):
    best, record = 0, best_values[0]
    for employees in range(1, len(best_values)):
        profit = best_values[employees] - employees * wage
        if profit > record:
            best, record = employees, profit
    return best


# %% wage-rise


def wage_rise(best_values, wage, rise, employed):
    new_wage = wage + wage * rise
    one_more = best_values[employed + 1] - best_values[employed]
    result = {}
    result["profit_change"] = employed * (wage - new_wage)
    result["next"] = one_more
    if one_more > new_wage:
        result["hire"] = True
    else:
        result["hire"] = False
    result["room"] = (best_values[employed] - best_values[employed - 1] - wage) / wage
    return result


# %% wrong-advice


def wrong_advice(markets):
    names = []
    for name, row in markets.iterrows():
        automatic = row["rivals"] - row["personal"]
        if row["personal"] == 0:
            before = 1 / row["rivals"]
        else:
            before = (1 - row["wants"]) / automatic
        after = row["wants"] / (row["personal"] + 1)
        right = "switch" if after > before else "stay"
        if row["advice"] != right:
            names.append(name)
    return names
