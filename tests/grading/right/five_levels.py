"""Right answers to `five-levels` as different people write them, the commonest ways first."""

ANSWERS = {
    "level": [
        """
def level(policy):
    if policy["joint_work"]:
        return "partnership"
    elif policy["calls_per_year"] > 0:
        return "proactive"
    elif policy["after_sale"]:
        return "accountable"
    elif policy["invites"]:
        return "reactive"
    else:
        return "basic"
""",
        """
def level(policy):
    result = "basic"
    if policy["invites"]:
        result = "reactive"
    if policy["after_sale"]:
        result = "accountable"
    if policy["calls_per_year"] > 0:
        result = "proactive"
    if policy["joint_work"]:
        result = "partnership"
    return result
""",
        """
def level(policy):
    steps = [
        ("joint_work", "partnership"),
        ("calls_per_year", "proactive"),
        ("after_sale", "accountable"),
        ("invites", "reactive"),
    ]
    for key, name in steps:
        if policy[key]:
            return name
    return "basic"
""",
        """
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
""",
    ],
    "best-levels": [
        """
def best_levels(levels, businesses):
    result = {}
    for name, row in businesses.iterrows():
        margin = row["sales"] * row["margin_rate"] / row["customers"]
        profit = levels["gain"] * margin - levels["cost"]
        result[name] = profit.idxmax()
    return result
""",
        """
def best_levels(levels, businesses):
    best = {}
    for business in businesses.index:
        b = businesses.loc[business]
        per_customer = b["sales"] / b["customers"] * b["margin_rate"]
        highest = None
        for name in levels.index:
            profit = levels.loc[name, "gain"] * per_customer - levels.loc[name, "cost"]
            if highest is None or profit > highest:
                highest = profit
                best[business] = name
    return best
""",
        """
def best_levels(levels, businesses):
    margins = businesses["sales"] * businesses["margin_rate"] / businesses["customers"]
    table = pd.DataFrame({name: levels["gain"] * m - levels["cost"] for name, m in margins.items()})
    return table.idxmax().to_dict()
""",
        """
def best_levels(levels, businesses):
    margin = (businesses["margin_rate"] * businesses["sales"] / businesses["customers"]).to_numpy()
    profit = np.outer(margin, levels["gain"]) - levels["cost"].to_numpy()
    return dict(zip(businesses.index, levels.index[profit.argmax(axis=1)]))
""",
    ],
    "two-effects": [
        """
def two_effects(customers):
    treated = customers[customers["group"] == "treated"]
    control = customers[customers["group"] == "held_out"]
    before_after = treated["after"].mean() - treated["before"].mean()
    hold_out = treated["after"].mean() - control["after"].mean()
    illusion = (before_after - hold_out) / before_after
    return {"before_after": before_after, "hold_out": hold_out, "illusion": illusion}
""",
        """
def two_effects(customers):
    is_treated = customers["group"] == "treated"
    after_treated = customers.loc[is_treated, "after"].mean()
    b = after_treated - customers.loc[is_treated, "before"].mean()
    h = after_treated - customers.loc[customers["group"] == "held_out", "after"].mean()
    return {"before_after": b, "hold_out": h, "illusion": 1 - h / b}
""",
        """
def two_effects(customers):
    groups = dict(list(customers.groupby("group")))
    change = (groups["treated"]["after"] - groups["treated"]["before"]).mean()
    effect = groups["treated"]["after"].mean() - groups["held_out"]["after"].mean()
    result = {"before_after": change, "hold_out": effect}
    result["illusion"] = (change - effect) / change
    return result
""",
        """
def two_effects(customers):
    before = customers.groupby("group")["before"].mean()
    after = customers.groupby("group")["after"].mean()
    first = after["treated"] - before["treated"]
    second = after["treated"] - after["held_out"]
    return dict(before_after=first, hold_out=second, illusion=1 - second / first)
""",
    ],
    "effect-interval": [
        """
def effect_interval(bought, treated, bought_held_out, held_out):
    p1 = bought / treated
    p0 = bought_held_out / held_out
    effect = p1 - p0
    se = np.sqrt(p1 * (1 - p1) / treated + p0 * (1 - p0) / held_out)
    return (effect, effect - 1.96 * se, effect + 1.96 * se)
""",
        """
def effect_interval(bought, treated, bought_held_out, held_out):
    share_t = bought / treated
    share_c = bought_held_out / held_out
    variance = share_t * (1 - share_t) / treated + share_c * (1 - share_c) / held_out
    margin = 1.96 * variance**0.5
    difference = share_t - share_c
    return difference, difference - margin, difference + margin
""",
        """
def effect_interval(bought, treated, bought_held_out, held_out):
    def variance(k, n):
        p = k / n
        return p * (1 - p) / n

    effect = bought / treated - bought_held_out / held_out
    half = 1.96 * np.sqrt(variance(bought, treated) + variance(bought_held_out, held_out))
    low = effect - half
    high = effect + half
    return effect, low, high
""",
        """
def effect_interval(bought, treated, bought_held_out, held_out):
    shares = np.array([bought / treated, bought_held_out / held_out])
    sizes = np.array([treated, held_out])
    error = np.sqrt((shares * (1 - shares) / sizes).sum())
    d = shares[0] - shares[1]
    return tuple(float(x) for x in (d, d - 1.96 * error, d + 1.96 * error))
""",
    ],
    "profit-range": [
        """
def profit_range(effect, customers, margin, cost, fixed):
    estimate = customers * (effect[0] * margin - cost) - fixed
    low = customers * (effect[1] * margin - cost) - fixed
    high = customers * (effect[2] * margin - cost) - fixed
    if low > 0:
        verdict = "paid"
    elif high < 0:
        verdict = "lost"
    else:
        verdict = "unclear"
    return {"estimate": estimate, "low": low, "high": high, "verdict": verdict}
""",
        """
def profit_range(effect, customers, margin, cost, fixed):
    def profit(e):
        return customers * e * margin - customers * cost - fixed

    result = {"estimate": profit(effect[0]), "low": profit(effect[1]), "high": profit(effect[2])}
    if result["low"] > 0:
        result["verdict"] = "paid"
    elif result["high"] < 0:
        result["verdict"] = "lost"
    else:
        result["verdict"] = "unclear"
    return result
""",
        """
def profit_range(effect, customers, margin, cost, fixed):
    e, l, h = effect
    total_cost = customers * cost + fixed
    values = [customers * x * margin - total_cost for x in (e, l, h)]
    verdict = "unclear"
    if values[1] > 0:
        verdict = "paid"
    if values[2] < 0:
        verdict = "lost"
    return {"estimate": values[0], "low": values[1], "high": values[2], "verdict": verdict}
""",
        """
def profit_range(effect, customers, margin, cost, fixed):
    profits = np.array(effect) * customers * margin - customers * cost - fixed
    result = dict(zip(["estimate", "low", "high"], profits.tolist()))
    result["verdict"] = "paid" if profits[1] > 0 else ("lost" if profits[2] < 0 else "unclear")
    return result
""",
    ],
    "group-size": [
        """
def group_size(anyway, effect):
    p0 = anyway
    p1 = anyway + effect
    p = (p0 + p1) / 2
    a = 1.96 * np.sqrt(2 * p * (1 - p))
    b = 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    n = ((a + b) / effect) ** 2
    return int(np.ceil(n))
""",
        """
def group_size(anyway, effect):
    import math

    bought = anyway + effect
    mean = (anyway + bought) / 2
    top = 1.96 * math.sqrt(2 * mean * (1 - mean)) + 0.8416 * math.sqrt(anyway * (1 - anyway) + bought * (1 - bought))
    return math.ceil(top**2 / effect**2)
""",
        """
def group_size(anyway, effect):
    p_bar = anyway + effect / 2
    p1 = anyway + effect
    variance0 = 2 * p_bar * (1 - p_bar)
    variance1 = anyway * (1 - anyway) + p1 * (1 - p1)
    numerator = (1.96 * variance0**0.5 + 0.8416 * variance1**0.5) ** 2
    size = numerator / effect**2
    return int(size) if size == int(size) else int(size) + 1
""",
    ],
    "testable": [
        """
def testable(contacts):
    result = []
    for name, row in contacts.iterrows():
        effect = row["cost"] / row["margin"]
        if 2 * group_size(row["anyway"], effect) <= row["customers"]:
            result.append(name)
    return result
""",
        """
def testable(contacts):
    return [
        name
        for name in contacts.index
        if 2 * group_size(contacts.loc[name, "anyway"], contacts.loc[name, "cost"] / contacts.loc[name, "margin"])
        <= contacts.loc[name, "customers"]
    ]
""",
        """
def testable(contacts):
    smallest = contacts["cost"] / contacts["margin"]
    needed = [group_size(a, e) for a, e in zip(contacts["anyway"], smallest)]
    enough = contacts["customers"] >= 2 * np.array(needed)
    return contacts.index[enough].tolist()
""",
        """
def testable(contacts):
    df = contacts.copy()
    df["effect"] = df["cost"] / df["margin"]
    df["n"] = df.apply(lambda row: group_size(row["anyway"], row["effect"]), axis=1)
    return df[df["customers"] / 2 >= df["n"]].index.tolist()
""",
    ],
}
