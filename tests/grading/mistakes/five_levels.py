"""Typical mistakes in the assignment `five-levels`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "levels as a ladder",
        "cell": "level",
        "source": """
def level(policy):
    if not policy["invites"]:
        return "basic"
    if not policy["after_sale"]:
        return "reactive"
    if not policy["calls_per_year"]:
        return "accountable"
    return "partnership" if policy["joint_work"] else "proactive"
""",
        "fails": ["level-values"],
        "says": "You climbed a ladder",
    },
    {
        "name": "partnership with other firms",
        "cell": "level",
        "source": """
def level(policy):
    if policy["joint_work"] or policy["partner_firms"] > 0:
        return "partnership"
    if policy["calls_per_year"] > 0:
        return "proactive"
    if policy["after_sale"]:
        return "accountable"
    return "reactive" if policy["invites"] else "basic"
""",
        "fails": ["level-values"],
        "says": "You took work with other firms for partnership",
    },
    {
        "name": "printed and not returned",
        "cell": "level",
        "source": """
def level(policy):
    print("partnership" if policy["joint_work"] else "basic")
""",
        "fails": ["level-names", "level-values"],
        "says": "must return a text, not NoneType",
    },
    {
        "name": "largest gain",
        "cell": "best-levels",
        "source": """
def best_levels(levels, businesses):
    return {name: levels["gain"].idxmax() for name in businesses.index}
""",
        "fails": ["best-levels-values"],
        "says": "You chose the level with the largest gain everywhere",
    },
    {
        "name": "sales for margin",
        "cell": "best-levels",
        "source": """
def best_levels(levels, businesses):
    margin = businesses["sales"] / businesses["customers"]
    return {name: (levels["gain"] * leaves - levels["cost"]).idxmax() for name, leaves in margin.items()}
""",
        "fails": ["best-levels-values"],
        "says": "You used sales per customer",
    },
    {
        "name": "step by step",
        "cell": "best-levels",
        "source": """
def best_levels(levels, businesses):
    margin = businesses["margin_rate"] * businesses["sales"] / businesses["customers"]
    best = {}
    for name, leaves in margin.items():
        profit = levels["gain"] * leaves - levels["cost"]
        step = 0
        while step + 1 < len(profit) and profit.iloc[step + 1] > profit.iloc[step]:
            step += 1
        best[name] = levels.index[step]
    return best
""",
        "fails": ["best-levels-values"],
        "says": "stopped at the first step that does not pay",
    },
    {
        "name": "a list of levels",
        "cell": "best-levels",
        "source": """
def best_levels(levels, businesses):
    margin = businesses["margin_rate"] * businesses["sales"] / businesses["customers"]
    return [(levels["gain"] * leaves - levels["cost"]).idxmax() for leaves in margin]
""",
        "fails": ["best-levels-form", "best-levels-values"],
        "says": "must return a dictionary, not list",
    },
    {
        "name": "everybody else as control",
        "cell": "two-effects",
        "source": """
def two_effects(customers):
    treated = customers[customers["group"] == "treated"]
    rest = customers[customers["group"] != "treated"]
    naive = treated["after"].mean() - treated["before"].mean()
    effect = treated["after"].mean() - rest["after"].mean()
    return {"before_after": naive, "hold_out": effect, "illusion": (naive - effect) / naive}
""",
        "fails": ["two-effects-differences"],
        "says": "Those not targeted were never in the draw",
    },
    {
        "name": "before and after of all",
        "cell": "two-effects",
        "source": """
def two_effects(customers):
    after = customers.groupby("group")["after"].mean()
    treated = customers[customers["group"] == "treated"]
    naive = treated["after"].mean() - treated["before"].mean()
    effect = after["treated"] - after["held_out"]
    return {
        "before_after": customers["after"].mean() - customers["before"].mean(),
        "hold_out": effect,
        "illusion": (naive - effect) / naive,
    }
""",
        "fails": ["two-effects-differences"],
        "says": "'before_after' concerns the treated only",
    },
    {
        "name": "the real part for the illusion",
        "cell": "two-effects",
        "source": """
def two_effects(customers):
    means = customers.groupby("group")[["before", "after"]].mean()
    naive = means.loc["treated", "after"] - means.loc["treated", "before"]
    effect = means.loc["treated", "after"] - means.loc["held_out", "after"]
    return {"before_after": naive, "hold_out": effect, "illusion": effect / naive}
""",
        "fails": ["two-effects-illusion"],
        "says": "The illusion is the rest",
    },
    {
        "name": "the illusion in orders",
        "cell": "two-effects",
        "source": """
def two_effects(customers):
    means = customers.groupby("group")[["before", "after"]].mean()
    naive = means.loc["treated", "after"] - means.loc["treated", "before"]
    effect = means.loc["treated", "after"] - means.loc["held_out", "after"]
    return {"before_after": naive, "hold_out": effect, "illusion": naive - effect}
""",
        "fails": ["two-effects-illusion"],
        "says": "You returned the illusion in orders",
    },
    {
        "name": "standard errors added",
        "cell": "effect-interval",
        "source": """
def effect_interval(bought, treated, bought_held_out, held_out):
    p1, p0 = bought / treated, bought_held_out / held_out
    s = np.sqrt(p1 * (1 - p1) / treated) + np.sqrt(p0 * (1 - p0) / held_out)
    return p1 - p0, p1 - p0 - 1.96 * s, p1 - p0 + 1.96 * s
""",
        "fails": ["effect-interval-values"],
        "says": "You added the two standard errors",
    },
    {
        "name": "variance for error",
        "cell": "effect-interval",
        "source": """
def effect_interval(bought, treated, bought_held_out, held_out):
    p1, p0 = bought / treated, bought_held_out / held_out
    s = p1 * (1 - p1) / treated + p0 * (1 - p0) / held_out
    return p1 - p0, p1 - p0 - 1.96 * s, p1 - p0 + 1.96 * s
""",
        "fails": ["effect-interval-values"],
        "says": "You forgot the root",
    },
    {
        "name": "pooled share",
        "cell": "effect-interval",
        "source": """
def effect_interval(bought, treated, bought_held_out, held_out):
    p1, p0 = bought / treated, bought_held_out / held_out
    p = (bought + bought_held_out) / (treated + held_out)
    s = np.sqrt(p * (1 - p) * (1 / treated + 1 / held_out))
    return p1 - p0, p1 - p0 - 1.96 * s, p1 - p0 + 1.96 * s
""",
        "fails": ["effect-interval-values"],
        "says": "You pooled the two shares",
    },
    {
        "name": "held-out less treated",
        "cell": "effect-interval",
        "source": """
def effect_interval(bought, treated, bought_held_out, held_out):
    p1, p0 = bought / treated, bought_held_out / held_out
    s = np.sqrt(p1 * (1 - p1) / treated + p0 * (1 - p0) / held_out)
    return p0 - p1, p0 - p1 - 1.96 * s, p0 - p1 + 1.96 * s
""",
        "fails": ["effect-interval-form", "effect-interval-values"],
        "says": "You subtracted the wrong way round",
    },
    {
        "name": "cost of buyers only",
        "cell": "profit-range",
        "source": """
def profit_range(effect, customers, margin, cost, fixed):
    estimate, low, high = (customers * d * (margin - cost) - fixed for d in effect)
    right = [customers * (d * margin - cost) - fixed for d in effect]
    verdict = "paid" if right[1] > 0 else "lost" if right[2] < 0 else "unclear"
    return {"estimate": estimate, "low": low, "high": high, "verdict": verdict}
""",
        "fails": ["profit-range-money"],
        "says": "You charged the cost only to the additional buyers",
    },
    {
        "name": "fixed cost for everyone",
        "cell": "profit-range",
        "source": """
def profit_range(effect, customers, margin, cost, fixed):
    estimate, low, high = (customers * (d * margin - cost - fixed) for d in effect)
    right = [customers * (d * margin - cost) - fixed for d in effect]
    verdict = "paid" if right[1] > 0 else "lost" if right[2] < 0 else "unclear"
    return {"estimate": estimate, "low": low, "high": high, "verdict": verdict}
""",
        "fails": ["profit-range-money"],
        "says": "It is paid once",
    },
    {
        "name": "verdict by the estimate",
        "cell": "profit-range",
        "source": """
def profit_range(effect, customers, margin, cost, fixed):
    estimate, low, high = (customers * (d * margin - cost) - fixed for d in effect)
    return {"estimate": estimate, "low": low, "high": high, "verdict": "paid" if estimate > 0 else "lost"}
""",
        "fails": ["profit-range-verdict"],
        "says": "You judged by the estimate alone",
    },
    {
        "name": "verdict by the effect",
        "cell": "profit-range",
        "source": """
def profit_range(effect, customers, margin, cost, fixed):
    estimate, low, high = (customers * (d * margin - cost) - fixed for d in effect)
    verdict = "paid" if effect[1] > 0 else "lost" if effect[2] < 0 else "unclear"
    return {"estimate": estimate, "low": low, "high": high, "verdict": verdict}
""",
        "fails": ["profit-range-verdict"],
        "says": "You judged by the interval of the effect",
    },
    {
        "name": "both groups together",
        "cell": "group-size",
        "source": """
def group_size(anyway, effect):
    p0, p1 = anyway, anyway + effect
    middle = (p0 + p1) / 2
    root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return 2 * int(np.ceil((root / effect) ** 2))
""",
        "fails": ["group-size-values"],
        "says": "You returned the customers of both groups together",
    },
    {
        "name": "no second root",
        "cell": "group-size",
        "source": """
def group_size(anyway, effect):
    middle = anyway + effect / 2
    return int(np.ceil((1.96 * np.sqrt(2 * middle * (1 - middle)) / effect) ** 2))
""",
        "fails": ["group-size-values"],
        "says": "You left out the second root",
    },
    {
        "name": "rounded down",
        "cell": "group-size",
        "source": """
def group_size(anyway, effect):
    p0, p1 = anyway, anyway + effect
    middle = (p0 + p1) / 2
    root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return int((root / effect) ** 2)
""",
        "fails": ["group-size-whole"],
        "says": "Round up",
    },
    {
        "name": "a number with a point",
        "cell": "group-size",
        "source": """
def group_size(anyway, effect):
    p0, p1 = anyway, anyway + effect
    middle = (p0 + p1) / 2
    root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return float(np.ceil((root / effect) ** 2))
""",
        "fails": ["group-size-whole"],
        "says": "whole number of type int, not float",
    },
    {
        "name": "one group",
        "cell": "testable",
        "source": """
def testable(contacts):
    p0, effect = contacts["anyway"], contacts["cost"] / contacts["margin"]
    p1, middle = p0 + effect, p0 + effect / 2
    root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return list(contacts.index[np.ceil((root / effect) ** 2) <= contacts["customers"]])
""",
        "fails": ["testable-values"],
        "says": "You asked for one group only",
    },
    {
        "name": "sorted names",
        "cell": "testable",
        "source": """
def testable(contacts):
    p0, effect = contacts["anyway"], contacts["cost"] / contacts["margin"]
    p1, middle = p0 + effect, p0 + effect / 2
    root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return sorted(contacts.index[2 * np.ceil((root / effect) ** 2) <= contacts["customers"]])
""",
        "fails": ["testable-values"],
        "says": "Keep the order of the table",
    },
    {
        "name": "true and false for names",
        "cell": "testable",
        "source": """
def testable(contacts):
    p0, effect = contacts["anyway"], contacts["cost"] / contacts["margin"]
    p1, middle = p0 + effect, p0 + effect / 2
    root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return list(2 * np.ceil((root / effect) ** 2) <= contacts["customers"])
""",
        "fails": ["testable-form", "testable-values"],
        "says": "the name from the index",
    },
]
