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
        "fails": ["margins-after-service-values"],
        "says": "You left out the wages",
    },
    {
        "name": "types by position",
        "cell": "margins-after-service",
        "source": """
def margins_after_service(margin, uplift, types, wage):
    service = (types["cost"] + wage / types["capacity"]).to_numpy()
    return (1 + uplift).mul(margin, axis=0) - service
""",
        "fails": ["margins-after-service-values"],
        "says": "You matched the types by position",
    },
    {
        "name": "the additional margin alone",
        "cell": "margins-after-service",
        "source": """
def margins_after_service(margin, uplift, types, wage):
    service = types["cost"] + wage / types["capacity"]
    return uplift.mul(margin, axis=0) - service[uplift.columns]
""",
        "fails": ["margins-after-service-values"],
        "says": "You kept only what the type adds",
    },
    {
        "name": "no alternative",
        "cell": "break-even-margin",
        "source": """
def break_even_margin(wage, customers, other, saved, with_manager, with_alternative):
    return np.maximum(wage / customers + other - saved, 0) / with_manager
""",
        "fails": ["break-even-margin-values"],
        "says": "You divided by the manager's whole uplift",
    },
    {
        "name": "nothing saved",
        "cell": "break-even-margin",
        "source": """
def break_even_margin(wage, customers, other, saved, with_manager, with_alternative):
    return (wage / customers + other) / (with_manager - with_alternative)
""",
        "fails": ["break-even-margin-type", "break-even-margin-values"],
        "says": "You left out what the manager saves",
    },
    {
        "name": "below zero",
        "cell": "break-even-margin",
        "source": """
def break_even_margin(wage, customers, other, saved, with_manager, with_alternative):
    return (wage / customers + other - saved) / (with_manager - with_alternative)
""",
        "fails": ["break-even-margin-type"],
        "says": "Return 0, nothing below",
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
        "fails": ["broken-constraints-type"],
        "says": "A limit that is just reached is not broken",
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
        "name": "minimised",
        "cell": "best-plan",
        "source": """
def best_plan(values, types, sizes, staff, budget):
    rows, columns = values.shape
    found = milp(
        (values - types["cost"]).to_numpy().ravel(),
        integrality=np.ones(rows * columns),
        bounds=Bounds(0, np.inf),
        constraints=[
            LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
            LinearConstraint(np.tile(1 / types["capacity"], rows), 0, staff),
            LinearConstraint(np.tile(types["cost"], rows), 0, budget),
        ],
    )
    return pd.DataFrame(found.x.round().astype(int).reshape(rows, columns), values.index, values.columns)
""",
        "fails": ["best-plan-values"],
        "says": "Your plan is the worst there is",
    },
    {
        "name": "costs overlooked",
        "cell": "best-plan",
        "source": """
def best_plan(values, types, sizes, staff, budget):
    rows, columns = values.shape
    found = milp(
        -values.to_numpy().ravel(),
        integrality=np.ones(rows * columns),
        bounds=Bounds(0, np.inf),
        constraints=[
            LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
            LinearConstraint(np.tile(1 / types["capacity"], rows), 0, staff),
            LinearConstraint(np.tile(types["cost"], rows), 0, budget),
        ],
        options={"mip_rel_gap": 0},
    )
    return pd.DataFrame(found.x.round().astype(int).reshape(rows, columns), values.index, values.columns)
""",
        "fails": ["best-plan-values"],
        "says": "You maximised the values and overlooked the costs",
    },
    {
        "name": "no budget",
        "cell": "best-plan",
        "source": """
def best_plan(values, types, sizes, staff, budget):
    rows, columns = values.shape
    found = milp(
        -(values - types["cost"]).to_numpy().ravel(),
        integrality=np.ones(rows * columns),
        bounds=Bounds(0, np.inf),
        constraints=[
            LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
            LinearConstraint(np.tile(1 / types["capacity"], rows), 0, staff),
        ],
        options={"mip_rel_gap": 0},
    )
    return pd.DataFrame(found.x.round().astype(int).reshape(rows, columns), values.index, values.columns)
""",
        "fails": ["best-plan-values"],
        "says": "Your plan costs more than the budget",
    },
    {
        "name": "parts of customers",
        "cell": "best-plan",
        "source": """
def best_plan(values, types, sizes, staff, budget):
    rows, columns = values.shape
    found = milp(
        -(values - types["cost"]).to_numpy().ravel(),
        bounds=Bounds(0, np.inf),
        constraints=[
            LinearConstraint(np.kron(np.eye(rows), np.ones(columns)), sizes, sizes),
            LinearConstraint(np.tile(1 / types["capacity"], rows), 0, staff),
            LinearConstraint(np.tile(types["cost"], rows), 0, budget),
        ],
    )
    return pd.DataFrame(found.x.reshape(rows, columns), values.index, values.columns)
""",
        "fails": ["best-plan-shape", "best-plan-values"],
        "says": "Half a customer cannot have a manager",
    },
    {
        "name": "value before wages",
        "cell": "right-staff",
        "source": """
def right_staff(best_values, wage):
    return int(np.argmax(best_values))
""",
        "fails": ["right-staff-type", "right-staff-values"],
        "says": "You maximised the value before wages",
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
        "fails": ["right-staff-values"],
        "says": "You stopped at the first employee who does not pay",
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
        "says": "You are one too high",
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
        "fails": ["wage-rise-keys"],
        "says": "Higher wages lower the profit",
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
        "fails": ["wage-rise-values"],
        "says": "You took the last of the present ones",
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
        "fails": ["wage-rise-values"],
        "says": "You compared with the old wage",
    },
    {
        "name": "personal firms of today",
        "cell": "worth-switching",
        "source": """
def worth_switching(rivals, personal, wants):
    others = 1 - wants if personal else 1
    return wants / max(personal, 1) > others / (rivals - personal)
""",
        "fails": ["worth-switching-values"],
        "says": "You divided by the personal firms of today",
    },
    {
        "name": "nobody answers in person",
        "cell": "worth-switching",
        "source": """
def worth_switching(rivals, personal, wants):
    return wants / (personal + 1) > (1 - wants) / (rivals - personal)
""",
        "fails": ["worth-switching-values"],
        "says": "You forgot the market in which nobody answers in person",
    },
    {
        "name": "a fair share",
        "cell": "worth-switching",
        "source": """
def worth_switching(rivals, personal, wants):
    return wants / (personal + 1) > 1 / rivals
""",
        "fails": ["worth-switching-values"],
        "says": "You compared with 1 / n",
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
        "says": "A segment with too few customers",
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
        "fails": ["wage-rise-values"],
        "says": "exactly the new wage, and not more",
    },
]
