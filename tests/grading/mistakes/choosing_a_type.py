"""Typical mistakes in the assignment `choosing-a-type`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "wages left out",
        "cell": "margins-after-service",
        "source": """
def margins_after_service(margin, uplift, types, wage):
    return (1 + uplift).mul(margin, axis=0) - types["cost"][uplift.columns]
""",
        "fails": ["margins-after-service-check", "margins-after-service-values"],
        "says": "expected is 1080",
    },
    {
        "name": "types by position",
        "cell": "margins-after-service",
        "source": """
def margins_after_service(margin, uplift, types, wage):
    service = (types["cost"] + wage / types["capacity"]).to_numpy()
    return (1 + uplift).mul(margin, axis=0) - service
""",
        "fails": ["margins-after-service-check", "margins-after-service-values"],
        "says": "expected is 1080",
    },
    {
        "name": "the additional margin alone",
        "cell": "margins-after-service",
        "source": """
def margins_after_service(margin, uplift, types, wage):
    service = types["cost"] + wage / types["capacity"]
    return uplift.mul(margin, axis=0) - service[uplift.columns]
""",
        "fails": ["margins-after-service-check", "margins-after-service-values"],
        "says": "expected is 1080",
    },
    {
        "name": "the wage in any case",
        "cell": "managers-that-pay",
        "source": """
def managers_that_pay(customers, types, wage, elsewhere, hiring):
    service = types["cost"] + (wage) / types["capacity"]
    names = []
    for name, row in customers.iterrows():
        left = row["margin"] * row[types.index] - service
        if left["manager"] > left[row["now"]]:
            names.append(name)
    return names
""",
        "fails": ["managers-that-pay-check", "managers-that-pay-values", "managers-that-pay-limits"],
        "says": "expected is ['spa', 'inn']",
    },
    {
        "name": "always what an hour brings elsewhere",
        "cell": "managers-that-pay",
        "source": """
def managers_that_pay(customers, types, wage, elsewhere, hiring):
    service = types["cost"] + (elsewhere) / types["capacity"]
    names = []
    for name, row in customers.iterrows():
        left = row["margin"] * row[types.index] - service
        if left["manager"] > left[row["now"]]:
            names.append(name)
    return names
""",
        "fails": ["managers-that-pay-check", "managers-that-pay-values", "managers-that-pay-limits"],
        "says": "expected is ['spa', 'camp', 'inn']",
    },
    {
        "name": "nothing saved",
        "cell": "managers-that-pay",
        "source": """
def managers_that_pay(customers, types, wage, elsewhere, hiring):
    service = types["cost"] + (wage if hiring else elsewhere) / types["capacity"]
    names = []
    for name, row in customers.iterrows():
        left = row["margin"] * row[types.index] - service
        if left["manager"] > row["margin"] * row[row["now"]]:
            names.append(name)
    return names
""",
        "fails": ["managers-that-pay-values", "managers-that-pay-limits"],
        "says": "You left out what the service of today costs",
    },
    {
        "name": "no alternative",
        "cell": "managers-that-pay",
        "source": """
def managers_that_pay(customers, types, wage, elsewhere, hiring):
    service = types["cost"] + (wage if hiring else elsewhere) / types["capacity"]
    names = []
    for name, row in customers.iterrows():
        left = row["margin"] * row[types.index] - service
        if left["manager"] > -service[row["now"]]:
            names.append(name)
    return names
""",
        "fails": ["managers-that-pay-check", "managers-that-pay-values", "managers-that-pay-limits"],
        "says": "expected is ['spa', 'inn']",
    },
    {
        "name": "everybody compared with the telephone",
        "cell": "managers-that-pay",
        "source": """
def managers_that_pay(customers, types, wage, elsewhere, hiring):
    service = types["cost"] + (wage if hiring else elsewhere) / types["capacity"]
    names = []
    for name, row in customers.iterrows():
        left = row["margin"] * row[types.index] - service
        if left["manager"] > left["telephone"]:
            names.append(name)
    return names
""",
        "fails": ["managers-that-pay-values", "managers-that-pay-limits"],
        "says": "You compared everybody with the telephone",
    },
    {
        "name": "equally much is enough",
        "cell": "managers-that-pay",
        "source": """
def managers_that_pay(customers, types, wage, elsewhere, hiring):
    service = types["cost"] + (wage if hiring else elsewhere) / types["capacity"]
    names = []
    for name, row in customers.iterrows():
        left = row["margin"] * row[types.index] - service
        if left["manager"] >= left[row["now"]]:
            names.append(name)
    return names
""",
        "fails": ["managers-that-pay-limits"],
        "says": "A manager who brings just as much as the service of today does not bring more",
    },
    {
        "name": "sorted customers",
        "cell": "managers-that-pay",
        "source": """
def managers_that_pay(customers, types, wage, elsewhere, hiring):
    service = types["cost"] + (wage if hiring else elsewhere) / types["capacity"]
    names = []
    for name, row in customers.iterrows():
        left = row["margin"] * row[types.index] - service
        if left["manager"] > left[row["now"]]:
            names.append(name)
    return sorted(names)
""",
        "fails": ["managers-that-pay-check", "managers-that-pay-values", "managers-that-pay-limits"],
        "says": "expected is ['spa', 'camp', 'inn']",
    },
    {
        "name": "a limit reached is a limit broken",
        "cell": "broken-constraints",
        "source": """
def broken_constraints(plan, types, sizes, staff, budget):
    broken = []
    by_type = plan.sum()
    if (plan.sum(axis=1) != sizes).any():
        broken.append("customers")
    if (by_type / types["capacity"]).sum() >= staff:
        broken.append("staff")
    if (by_type * types["cost"]).sum() >= budget:
        broken.append("budget")
    return broken
""",
        "fails": ["broken-constraints-type", "broken-constraints-values"],
        "says": "expected is ['budget']",
    },
    {
        "name": "the total of customers",
        "cell": "broken-constraints",
        "source": """
def broken_constraints(plan, types, sizes, staff, budget):
    broken = []
    by_type = plan.sum()
    if by_type.sum() != sizes.sum():
        broken.append("customers")
    if (by_type / types["capacity"]).sum() > staff + 1e-9:
        broken.append("staff")
    if (by_type * types["cost"]).sum() > budget + 1e-9:
        broken.append("budget")
    return broken
""",
        "fails": ["broken-constraints-values"],
        "says": "You compared the total number of customers",
    },
    {
        "name": "the first broken constraint",
        "cell": "broken-constraints",
        "source": """
def broken_constraints(plan, types, sizes, staff, budget):
    by_type = plan.sum()
    if (plan.sum(axis=1) != sizes).any():
        return ["customers"]
    if (by_type / types["capacity"]).sum() > staff + 1e-9:
        return ["staff"]
    if (by_type * types["cost"]).sum() > budget + 1e-9:
        return ["budget"]
    return []
""",
        "fails": ["broken-constraints-values"],
        "says": "You stop at the first broken constraint",
    },
    {
        "name": "nobody served",
        "cell": "broken-constraints",
        "source": """
def broken_constraints(plan, types, sizes, staff, budget):
    broken = []
    if (plan.sum(axis=1) > sizes).any():
        broken.append("customers")
    if (plan.sum() / types["capacity"]).sum() > staff + 1e-9:
        broken.append("staff")
    if (plan.sum() * types["cost"]).sum() > budget + 1e-9:
        broken.append("budget")
    return broken
""",
        "fails": ["broken-constraints-values"],
        "says": "A segment with too few customers in the plan breaks 'customers'",
    },
    {
        "name": "parts of customers",
        "cell": "price-of-promise",
        "source": """
def price_of_promise(values, types, sizes, staff, budget, promised):
    rows, columns = values.shape
    limits = [
        LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
        LinearConstraint(np.tile(1 / types["capacity"], rows), ub=staff),
        LinearConstraint(np.tile(types["cost"], rows), ub=budget),
    ]
    loss = (types["cost"] - values).to_numpy().ravel()
    free, kept = (
        milp(loss, bounds=Bounds(least), constraints=limits).fun
        for least in (0, promised.to_numpy().ravel())
    )
    return kept - free
""",
        "fails": ["price-of-promise-values", "price-of-promise-edges"],
        "says": "You divided customers into parts",
    },
    {
        "name": "costs overlooked",
        "cell": "price-of-promise",
        "source": """
def price_of_promise(values, types, sizes, staff, budget, promised):
    rows, columns = values.shape
    limits = [
        LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
        LinearConstraint(np.tile(1 / types["capacity"], rows), ub=staff),
        LinearConstraint(np.tile(types["cost"], rows), ub=budget),
    ]
    loss = (-values).to_numpy().ravel()
    free, kept = (
        milp(loss, integrality=1, bounds=Bounds(least), constraints=limits).fun
        for least in (0, promised.to_numpy().ravel())
    )
    return kept - free
""",
        "fails": ["price-of-promise-values", "price-of-promise-edges"],
        "says": "You overlooked the costs of the types",
    },
    {
        "name": "no staff",
        "cell": "price-of-promise",
        "source": """
def price_of_promise(values, types, sizes, staff, budget, promised):
    rows, columns = values.shape
    limits = [
        LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
        LinearConstraint(np.tile(types["cost"], rows), ub=budget),
    ]
    loss = (types["cost"] - values).to_numpy().ravel()
    free, kept = (
        milp(loss, integrality=1, bounds=Bounds(least), constraints=limits).fun
        for least in (0, promised.to_numpy().ravel())
    )
    return kept - free
""",
        "fails": ["price-of-promise-check", "price-of-promise-values"],
        "says": "expected is 1260",
    },
    {
        "name": "no budget",
        "cell": "price-of-promise",
        "source": """
def price_of_promise(values, types, sizes, staff, budget, promised):
    rows, columns = values.shape
    limits = [
        LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
        LinearConstraint(np.tile(1 / types["capacity"], rows), ub=staff),
    ]
    loss = (types["cost"] - values).to_numpy().ravel()
    free, kept = (
        milp(loss, integrality=1, bounds=Bounds(least), constraints=limits).fun
        for least in (0, promised.to_numpy().ravel())
    )
    return kept - free
""",
        "fails": ["price-of-promise-values"],
        "says": "You left out the budget",
    },
    {
        "name": "exactly what was promised",
        "cell": "price-of-promise",
        "source": """
def price_of_promise(values, types, sizes, staff, budget, promised):
    rows, columns = values.shape
    limits = [
        LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
        LinearConstraint(np.tile(1 / types["capacity"], rows), ub=staff),
        LinearConstraint(np.tile(types["cost"], rows), ub=budget),
    ]
    loss = (types["cost"] - values).to_numpy().ravel()
    free, kept = (
        milp(loss, integrality=1, bounds=Bounds(least, np.where(least > 0, least, np.inf)), constraints=limits).fun
        for least in (np.zeros(values.size), promised.to_numpy().ravel())
    )
    return kept - free
""",
        "fails": ["price-of-promise-values", "price-of-promise-edges"],
        "says": "You gave exactly as many as were promised",
    },
    {
        "name": "the loss as a loss",
        "cell": "price-of-promise",
        "source": """
def price_of_promise(values, types, sizes, staff, budget, promised):
    rows, columns = values.shape
    limits = [
        LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
        LinearConstraint(np.tile(1 / types["capacity"], rows), ub=staff),
        LinearConstraint(np.tile(types["cost"], rows), ub=budget),
    ]
    loss = (types["cost"] - values).to_numpy().ravel()
    free, kept = (
        milp(loss, integrality=1, bounds=Bounds(least), constraints=limits).fun
        for least in (0, promised.to_numpy().ravel())
    )
    return free - kept
""",
        "fails": ["price-of-promise-check", "price-of-promise-values", "price-of-promise-edges"],
        "says": "expected is 1260",
    },
    {
        "name": "the sum that is left",
        "cell": "price-of-promise",
        "source": """
def price_of_promise(values, types, sizes, staff, budget, promised):
    rows, columns = values.shape
    limits = [
        LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
        LinearConstraint(np.tile(1 / types["capacity"], rows), ub=staff),
        LinearConstraint(np.tile(types["cost"], rows), ub=budget),
    ]
    loss = (types["cost"] - values).to_numpy().ravel()
    free, kept = (
        milp(loss, integrality=1, bounds=Bounds(least), constraints=limits).fun
        for least in (0, promised.to_numpy().ravel())
    )
    return -kept
""",
        "fails": ["price-of-promise-check", "price-of-promise-values", "price-of-promise-edges"],
        "says": "expected is 1260",
    },
    {
        "name": "value before wages",
        "cell": "right-staff",
        "source": """
def right_staff(best_values, wage):
    return int(np.argmax(best_values))
""",
        "fails": ["right-staff-type", "right-staff-values"],
        "says": "expected is 2",
    },
    {
        "name": "stopped at the first who does not pay",
        "cell": "right-staff",
        "source": """
def right_staff(best_values, wage):
    number = 0
    while number + 1 < len(best_values) and best_values[number + 1] - best_values[number] > wage:
        number += 1
    return number
""",
        "fails": ["right-staff-type", "right-staff-values"],
        "says": "expected is 3",
    },
    {
        "name": "positions counted from one",
        "cell": "right-staff",
        "source": """
def right_staff(best_values, wage):
    profit = np.asarray(best_values) - wage * np.arange(len(best_values))
    return int(profit.argmax()) + 1
""",
        "fails": ["right-staff-type", "right-staff-values"],
        "says": "expected is 2",
    },
    {
        "name": "the larger of two that are equally good",
        "cell": "right-staff",
        "source": """
def right_staff(best_values, wage):
    profit = [value - wage * number for number, value in enumerate(best_values)]
    return max(range(len(profit)), key=lambda number: (profit[number], number))
""",
        "fails": ["right-staff-values"],
        "says": "Of numbers that are equally good it is the smallest",
    },
    {
        "name": "a loss without its sign",
        "cell": "wage-rise",
        "source": """
def wage_rise(best_values, wage, rise, employed):
    last, coming = np.diff(best_values)[employed - 1 : employed + 1]
    return {
        "profit_change": employed * wage * rise,
        "next": coming,
        "hire": bool(coming > wage * (1 + rise)),
        "room": last / wage - 1,
    }
""",
        "fails": ["wage-rise-keys", "wage-rise-values"],
        "says": "expected is -2.0",
    },
    {
        "name": "the last employee for the next",
        "cell": "wage-rise",
        "source": """
def wage_rise(best_values, wage, rise, employed):
    last = best_values[employed] - best_values[employed - 1]
    return {
        "profit_change": -employed * wage * rise,
        "next": last,
        "hire": bool(last > wage * (1 + rise)),
        "room": last / wage - 1,
    }
""",
        "fails": ["wage-rise-keys", "wage-rise-values"],
        "says": "expected is 11",
    },
    {
        "name": "hired at the old wage",
        "cell": "wage-rise",
        "source": """
def wage_rise(best_values, wage, rise, employed):
    last, coming = np.diff(best_values)[employed - 1 : employed + 1]
    return {
        "profit_change": -employed * wage * rise,
        "next": coming,
        "hire": bool(coming > wage),
        "room": last / wage - 1,
    }
""",
        "fails": ["wage-rise-keys", "wage-rise-values"],
        "says": "expected is False",
    },
    {
        "name": "hired at the new wage exactly",
        "cell": "wage-rise",
        "source": """
def wage_rise(best_values, wage, rise, employed):
    next_one = best_values[employed + 1] - best_values[employed]
    last_one = best_values[employed] - best_values[employed - 1]
    return {
        "profit_change": -employed * wage * rise,
        "next": next_one,
        "hire": bool(next_one >= wage * (1 + rise)),
        "room": last_one / wage - 1,
    }
""",
        "fails": ["wage-rise-keys", "wage-rise-values"],
        "says": "expected is False",
    },
    {
        "name": "personal firms of today",
        "cell": "wrong-advice",
        "source": """
def wrong_advice(markets):
    wrong = []
    for name, row in markets.iterrows():
        others = 1 - row["wants"] if row["personal"] else 1
        today = others / (row["rivals"] - row["personal"])
        rises = row["wants"] / (max(row["personal"], 1)) > today
        if rises != (row["advice"] == "switch"):
            wrong.append(name)
    return wrong
""",
        "fails": ["wrong-advice-check", "wrong-advice-values", "wrong-advice-limits"],
        "says": "expected is ['Aqaba', 'Zarqa']",
    },
    {
        "name": "nobody answers in person",
        "cell": "wrong-advice",
        "source": """
def wrong_advice(markets):
    wrong = []
    for name, row in markets.iterrows():
        others = 1 - row["wants"]
        today = others / (row["rivals"] - row["personal"])
        rises = row["wants"] / (row["personal"] + 1) > today
        if rises != (row["advice"] == "switch"):
            wrong.append(name)
    return wrong
""",
        "fails": ["wrong-advice-values", "wrong-advice-limits"],
        "says": "You forgot the market in which nobody answers in person",
    },
    {
        "name": "a fair share",
        "cell": "wrong-advice",
        "source": """
def wrong_advice(markets):
    wrong = []
    for name, row in markets.iterrows():
        others = 1 - row["wants"] if row["personal"] else 1
        today = 1 / row["rivals"]
        rises = row["wants"] / (row["personal"] + 1) > today
        if rises != (row["advice"] == "switch"):
            wrong.append(name)
    return wrong
""",
        "fails": ["wrong-advice-check", "wrong-advice-values", "wrong-advice-limits"],
        "says": "expected is ['Aqaba', 'Zarqa']",
    },
    {
        "name": "the automatic firms after the switch",
        "cell": "wrong-advice",
        "source": """
def wrong_advice(markets):
    wrong = []
    for name, row in markets.iterrows():
        others = 1 - row["wants"] if row["personal"] else 1
        today = others / (max(row["rivals"] - row["personal"] - 1, 1))
        rises = row["wants"] / (row["personal"] + 1) > today
        if rises != (row["advice"] == "switch"):
            wrong.append(name)
    return wrong
""",
        "fails": ["wrong-advice-check", "wrong-advice-values"],
        "says": "expected is ['Aqaba', 'Zarqa']",
    },
    {
        "name": "as much is more",
        "cell": "wrong-advice",
        "source": """
def wrong_advice(markets):
    wrong = []
    for name, row in markets.iterrows():
        others = 1 - row["wants"] if row["personal"] else 1
        today = others / (row["rivals"] - row["personal"])
        rises = row["wants"] / (row["personal"] + 1) >= today
        if rises != (row["advice"] == "switch"):
            wrong.append(name)
    return wrong
""",
        "fails": ["wrong-advice-limits"],
        "says": "Where the share would remain the same",
    },
    {
        "name": "the right advice",
        "cell": "wrong-advice",
        "source": """
def wrong_advice(markets):
    wrong = []
    for name, row in markets.iterrows():
        others = 1 - row["wants"] if row["personal"] else 1
        today = others / (row["rivals"] - row["personal"])
        rises = row["wants"] / (row["personal"] + 1) > today
        if rises == (row["advice"] == "switch"):
            wrong.append(name)
    return wrong
""",
        "fails": ["wrong-advice-check", "wrong-advice-values", "wrong-advice-limits"],
        "says": "expected is ['Aqaba', 'Zarqa']",
    },
    {
        "name": "sorted markets",
        "cell": "wrong-advice",
        "source": """
def wrong_advice(markets):
    wrong = []
    for name, row in markets.iterrows():
        others = 1 - row["wants"] if row["personal"] else 1
        today = others / (row["rivals"] - row["personal"])
        rises = row["wants"] / (row["personal"] + 1) > today
        if rises != (row["advice"] == "switch"):
            wrong.append(name)
    return sorted(wrong)
""",
        "fails": ["wrong-advice-values"],
        "says": "Keep the order of the table; do not sort the names",
    },
    {
        "name": "customers who get no type",
        "cell": "price-of-promise",
        "source": """
def price_of_promise(values, types, sizes, staff, budget, promised):
    rows, columns = values.shape
    limits = [
        LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), 0, sizes),
        LinearConstraint(np.tile(1 / types["capacity"], rows), ub=staff),
        LinearConstraint(np.tile(types["cost"], rows), ub=budget),
    ]
    loss = (types["cost"] - values).to_numpy().ravel()
    free, kept = (
        milp(loss, integrality=1, bounds=Bounds(least), constraints=limits).fun
        for least in (0, promised.to_numpy().ravel())
    )
    return kept - free
""",
        "fails": ["price-of-promise-edges"],
        "says": "adds up to all customers of its segment",
    },
    {
        "name": "hired only if the last one pays too",
        "cell": "wage-rise",
        "source": """
def wage_rise(best_values, wage, rise, employed):
    gains = np.diff(best_values)
    new = wage * (1 + rise)
    return {
        "profit_change": -employed * wage * rise,
        "next": gains[employed],
        "hire": bool(gains[employed] > new and gains[employed - 1] > new),
        "room": gains[employed - 1] / wage - 1,
    }
""",
        "fails": ["wage-rise-values"],
        "says": "plays no part in 'hire'",
    },
]
