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
        "fails": ["level-names", "level-values"],
        "says": "expected is 'proactive'",
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
        "fails": ["level-names", "level-values"],
        "says": "expected is 'proactive'",
    },
    {
        "name": "a call is more than one",
        "cell": "level",
        "source": """
def level(policy):
    if policy["joint_work"]:
        return "partnership"
    if policy["calls_per_year"] > 1:
        return "proactive"
    if policy["after_sale"]:
        return "accountable"
    return "reactive" if policy["invites"] else "basic"
""",
        "fails": ["level-values"],
        "says": "One call a year is a call",
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
        "fails": ["best-levels-form", "best-levels-values"],
        "says": "expected is {'shop'",
    },
    {
        "name": "sales for margin",
        "cell": "best-levels",
        "source": """
def best_levels(levels, businesses):
    margin = businesses["sales"] / businesses["customers"]
    return {name: (levels["gain"] * worth - levels["cost"]).idxmax() for name, worth in margin.items()}
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
    for name, worth in margin.items():
        profit = levels["gain"] * worth - levels["cost"]
        step = 0
        while step + 1 < len(profit) and profit.iloc[step + 1] > profit.iloc[step]:
            step += 1
        best[name] = levels.index[step]
    return best
""",
        "fails": ["best-levels-form", "best-levels-values"],
        "says": "expected is {'shop'",
    },
    {
        "name": "a list of levels",
        "cell": "best-levels",
        "source": """
def best_levels(levels, businesses):
    margin = businesses["margin_rate"] * businesses["sales"] / businesses["customers"]
    return [(levels["gain"] * worth - levels["cost"]).idxmax() for worth in margin]
""",
        "fails": ["best-levels-form", "best-levels-values"],
        "says": "must return a dictionary, not list",
    },
    {
        "name": "the highest of several",
        "cell": "best-levels",
        "source": """
def best_levels(levels, businesses):
    best = {}
    for name, row in businesses.iterrows():
        worth = row["margin_rate"] * row["sales"] / row["customers"]
        record = None
        for level in levels.index:
            profit = levels.loc[level, "gain"] * worth - levels.loc[level, "cost"]
            if record is None or profit >= record:
                record, best[name] = profit, level
    return best
""",
        "fails": ["best-levels-values"],
        "says": "you did not name the lower one",
    },
    {
        "name": "a search that starts at nought",
        "cell": "best-levels",
        "source": """
def best_levels(levels, businesses):
    best = {}
    for name, row in businesses.iterrows():
        worth = row["margin_rate"] * row["sales"] / row["customers"]
        record, best[name] = 0, levels.index[0]
        for level in levels.index:
            profit = levels.loc[level, "gain"] * worth - levels.loc[level, "cost"]
            if profit > record:
                record, best[name] = profit, level
    return best
""",
        "fails": ["best-levels-values"],
        "says": "and not with 0",
    },
    {
        "name": "words as they were typed",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    clean["group"] = clean["group"].copy()
    clean = clean[clean["group"].isin(["call", "hold"])].sort_values("entered")
    clean = clean.drop_duplicates("customer", keep="last")
    clean["after"] = clean["after"].fillna(0)
    clean["before"] = clean["before"]
    clean = clean.dropna()
    after = clean.groupby("group")["after"].mean()
    rise = after["call"] - clean.loc[clean["group"] == "call", "before"].mean()
    effect = after["call"] - after["hold"]
    return {"before_after": rise, "hold_out": effect, "illusion": (rise - effect) / rise}
""",
        "fails": ["effects-from-list-check", "effects-from-list-values"],
        "says": "For the list above",
    },
    {
        "name": "the last row of a customer",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    clean["group"] = clean["group"].str.strip().str.lower()
    clean = clean[clean["group"].isin(["call", "hold"])]
    clean = clean.drop_duplicates("customer", keep="last")
    clean["after"] = clean["after"].fillna(0)
    clean["before"] = clean["before"]
    clean = clean.dropna()
    after = clean.groupby("group")["after"].mean()
    rise = after["call"] - clean.loc[clean["group"] == "call", "before"].mean()
    effect = after["call"] - after["hold"]
    return {"before_after": rise, "hold_out": effect, "illusion": (rise - effect) / rise}
""",
        "fails": ["effects-from-list-check", "effects-from-list-values"],
        "says": "For the list above",
    },
    {
        "name": "the first entry",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    clean["group"] = clean["group"].str.strip().str.lower()
    clean = clean[clean["group"].isin(["call", "hold"])].sort_values("entered")
    clean = clean.drop_duplicates("customer", keep="first")
    clean["after"] = clean["after"].fillna(0)
    clean["before"] = clean["before"]
    clean = clean.dropna()
    after = clean.groupby("group")["after"].mean()
    rise = after["call"] - clean.loc[clean["group"] == "call", "before"].mean()
    effect = after["call"] - after["hold"]
    return {"before_after": rise, "hold_out": effect, "illusion": (rise - effect) / rise}
""",
        "fails": ["effects-from-list-check", "effects-from-list-values"],
        "says": "For the list above",
    },
    {
        "name": "who ordered nothing is left out",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    clean["group"] = clean["group"].str.strip().str.lower()
    clean = clean[clean["group"].isin(["call", "hold"])].sort_values("entered")
    clean = clean.drop_duplicates("customer", keep="last")
    clean["after"] = clean["after"]
    clean["before"] = clean["before"]
    clean = clean.dropna()
    after = clean.groupby("group")["after"].mean()
    rise = after["call"] - clean.loc[clean["group"] == "call", "before"].mean()
    effect = after["call"] - after["hold"]
    return {"before_after": rise, "hold_out": effect, "illusion": (rise - effect) / rise}
""",
        "fails": ["effects-from-list-check", "effects-from-list-values"],
        "says": "For the list above",
    },
    {
        "name": "an unknown number is nought",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    clean["group"] = clean["group"].str.strip().str.lower()
    clean = clean[clean["group"].isin(["call", "hold"])].sort_values("entered")
    clean = clean.drop_duplicates("customer", keep="last")
    clean["after"] = clean["after"].fillna(0)
    clean["before"] = clean["before"].fillna(0)
    clean = clean.dropna()
    after = clean.groupby("group")["after"].mean()
    rise = after["call"] - clean.loc[clean["group"] == "call", "before"].mean()
    effect = after["call"] - after["hold"]
    return {"before_after": rise, "hold_out": effect, "illusion": (rise - effect) / rise}
""",
        "fails": ["effects-from-list-check", "effects-from-list-values"],
        "says": "For the list above",
    },
    {
        "name": "capitals only",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    clean["group"] = clean["group"].str.lower()
    clean = clean[clean["group"].isin(["call", "hold"])].sort_values("entered")
    clean = clean.drop_duplicates("customer", keep="last")
    clean["after"] = clean["after"].fillna(0)
    clean["before"] = clean["before"]
    clean = clean.dropna()
    after = clean.groupby("group")["after"].mean()
    rise = after["call"] - clean.loc[clean["group"] == "call", "before"].mean()
    effect = after["call"] - after["hold"]
    return {"before_after": rise, "hold_out": effect, "illusion": (rise - effect) / rise}
""",
        "fails": ["effects-from-list-check", "effects-from-list-values"],
        "says": "For the list above",
    },
    {
        "name": "the real part for the illusion",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    clean["group"] = clean["group"].str.strip().str.lower()
    clean = clean[clean["group"].isin(["call", "hold"])].sort_values("entered")
    clean = clean.drop_duplicates("customer", keep="last")
    clean["after"] = clean["after"].fillna(0)
    clean["before"] = clean["before"]
    clean = clean.dropna()
    after = clean.groupby("group")["after"].mean()
    rise = after["call"] - clean.loc[clean["group"] == "call", "before"].mean()
    effect = after["call"] - after["hold"]
    return {"before_after": rise, "hold_out": effect, "illusion": effect / rise}
""",
        "fails": ["effects-from-list-check", "effects-from-list-illusion"],
        "says": "For the list above",
    },
    {
        "name": "the rise of the held-out themselves",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    clean["group"] = clean["group"].str.strip().str.lower()
    clean = clean[clean["group"].isin(["call", "hold"])].sort_values("entered")
    clean = clean.drop_duplicates("customer", keep="last")
    clean["after"] = clean["after"].fillna(0)
    means = clean.dropna().groupby("group")[["before", "after"]].mean()
    rise = means["after"] - means["before"]
    effect = means.loc["call", "after"] - means.loc["hold", "after"]
    return {"before_after": rise["call"], "hold_out": effect, "illusion": rise["hold"] / rise["call"]}
""",
        "fails": ["effects-from-list-illusion", "effects-from-list-check"],
        "says": "You took how much the held-out themselves rose",
    },
    {
        "name": "every word that begins with call",
        "cell": "effects-from-list",
        "source": """
def effects_from_list(entries):
    clean = entries.copy()
    words = clean["group"].str.strip().str.lower()
    clean["group"] = words.mask(words.str.startswith("call"), "call")
    clean = clean[clean["group"].isin(["call", "hold"])].sort_values("entered")
    clean = clean.drop_duplicates("customer", keep="last")
    clean["after"] = clean["after"].fillna(0)
    clean = clean.dropna()
    after = clean.groupby("group")["after"].mean()
    rise = after["call"] - clean.loc[clean["group"] == "call", "before"].mean()
    effect = after["call"] - after["hold"]
    return {"before_after": rise, "hold_out": effect, "illusion": (rise - effect) / rise}
""",
        "fails": ["effects-from-list-values"],
        "says": "after all four steps",
    },
    {
        "name": "whom they reached",
        "cell": "call-effect",
        "source": """
def call_effect(customers):
    one = customers.loc[customers["called"], "margin"]
    other = customers.loc[~customers["called"], "margin"]
    added = one.mean() - other.mean()
    error = np.sqrt(one.var() / len(one) + other.var() / len(other))
    return added, added - 1.96 * error, added + 1.96 * error
""",
        "fails": ["call-effect-check", "call-effect-estimate"],
        "says": "expected is (8.0, -2.74, 18.74)",
    },
    {
        "name": "only those for whom the list was followed",
        "cell": "call-effect",
        "source": """
def call_effect(customers):
    one = customers.loc[customers["on_list"] & customers["called"], "margin"]
    other = customers.loc[~customers["on_list"] & ~customers["called"], "margin"]
    added = one.mean() - other.mean()
    error = np.sqrt(one.var() / len(one) + other.var() / len(other))
    return added, added - 1.96 * error, added + 1.96 * error
""",
        "fails": ["call-effect-check", "call-effect-estimate"],
        "says": "expected is (8.0, -2.74, 18.74)",
    },
    {
        "name": "share times margin",
        "cell": "call-effect",
        "source": """
def call_effect(customers):
    on, buys = customers["on_list"], customers["orders"] > 0
    of_buyer = customers.loc[buys, "margin"].mean()
    one, other = buys[on], buys[~on]
    added = of_buyer * (one.mean() - other.mean())
    error = of_buyer * np.sqrt(one.var() / len(one) + other.var() / len(other))
    return added, added - 1.96 * error, added + 1.96 * error
""",
        "fails": ["call-effect-check", "call-effect-estimate", "call-effect-interval"],
        "says": "expected is (8.0, -2.74, 18.74)",
    },
    {
        "name": "standard errors added",
        "cell": "call-effect",
        "source": """
def call_effect(customers):
    one = customers.loc[customers["on_list"], "margin"]
    other = customers.loc[~customers["on_list"], "margin"]
    added = one.mean() - other.mean()
    error = np.sqrt(one.var() / len(one)) + np.sqrt(other.var() / len(other))
    return added, added - 1.96 * error, added + 1.96 * error
""",
        "fails": ["call-effect-check", "call-effect-interval"],
        "says": "expected is (8.0, -2.74, 18.74)",
    },
    {
        "name": "one variance for both",
        "cell": "call-effect",
        "source": """
def call_effect(customers):
    one = customers.loc[customers["on_list"], "margin"]
    other = customers.loc[~customers["on_list"], "margin"]
    n1, n0 = len(one), len(other)
    added = one.mean() - other.mean()
    pooled = ((n1 - 1) * one.var() + (n0 - 1) * other.var()) / (n1 + n0 - 2)
    half = 1.96 * np.sqrt(pooled * (1 / n1 + 1 / n0))
    return added, added - half, added + half
""",
        "fails": ["call-effect-interval"],
        "says": "You gave both groups one variance",
    },
    {
        "name": "divided by n",
        "cell": "call-effect",
        "source": """
def call_effect(customers):
    one = customers.loc[customers["on_list"], "margin"]
    other = customers.loc[~customers["on_list"], "margin"]
    added = one.mean() - other.mean()
    error = np.sqrt(np.var(one.to_numpy()) / len(one) + np.var(other.to_numpy()) / len(other))
    return added, added - 1.96 * error, added + 1.96 * error
""",
        "fails": ["call-effect-check", "call-effect-interval"],
        "says": "expected is (8.0, -2.74, 18.74)",
    },
    {
        "name": "buyers less buyers",
        "cell": "wrong-claims",
        "source": """
def wrong_claims(report):
    p1, p0 = report["called_ordered"] / report["called"], report["held_out_ordered"] / report["held_out"]
    added = report["called_margin"] - report["held_out_margin"]
    right = {
        "won": report["called_ordered"] - report["held_out_ordered"],
        "profit": report["called"] * (added - report["price"]),
        "anyway": 100 * p0 / p1,
        "highest_price": 1_000 * added,
    }
    return [name for name, value in right.items() if abs(report["claims"][name] - value) > 0.5]
""",
        "fails": ["wrong-claims-check", "wrong-claims-values", "wrong-claims-limits"],
        "says": "expected is ['won', 'profit']",
    },
    {
        "name": "profit of all they bought",
        "cell": "wrong-claims",
        "source": """
def wrong_claims(report):
    p1, p0 = report["called_ordered"] / report["called"], report["held_out_ordered"] / report["held_out"]
    added = report["called_margin"] - report["held_out_margin"]
    right = {
        "won": report["called"] * (p1 - p0),
        "profit": report["called"] * (report["called_margin"] - report["price"]),
        "anyway": 100 * p0 / p1,
        "highest_price": 1_000 * added,
    }
    return [name for name, value in right.items() if abs(report["claims"][name] - value) > 0.5]
""",
        "fails": ["wrong-claims-check", "wrong-claims-values", "wrong-claims-limits"],
        "says": "expected is ['won', 'profit']",
    },
    {
        "name": "the share of the held-out",
        "cell": "wrong-claims",
        "source": """
def wrong_claims(report):
    p1, p0 = report["called_ordered"] / report["called"], report["held_out_ordered"] / report["held_out"]
    added = report["called_margin"] - report["held_out_margin"]
    right = {
        "won": report["called"] * (p1 - p0),
        "profit": report["called"] * (added - report["price"]),
        "anyway": 100 * p0,
        "highest_price": 1_000 * added,
    }
    return [name for name, value in right.items() if abs(report["claims"][name] - value) > 0.5]
""",
        "fails": ["wrong-claims-check", "wrong-claims-values", "wrong-claims-limits"],
        "says": "expected is ['won', 'profit']",
    },
    {
        "name": "what a call adds less its price",
        "cell": "wrong-claims",
        "source": """
def wrong_claims(report):
    p1, p0 = report["called_ordered"] / report["called"], report["held_out_ordered"] / report["held_out"]
    added = report["called_margin"] - report["held_out_margin"]
    right = {
        "won": report["called"] * (p1 - p0),
        "profit": report["called"] * (added - report["price"]),
        "anyway": 100 * p0 / p1,
        "highest_price": 1_000 * (added - report["price"]),
    }
    return [name for name, value in right.items() if abs(report["claims"][name] - value) > 0.5]
""",
        "fails": ["wrong-claims-check", "wrong-claims-values", "wrong-claims-limits"],
        "says": "expected is ['won', 'profit']",
    },
    {
        "name": "half a unit is wrong",
        "cell": "wrong-claims",
        "source": """
def wrong_claims(report):
    p1, p0 = report["called_ordered"] / report["called"], report["held_out_ordered"] / report["held_out"]
    added = report["called_margin"] - report["held_out_margin"]
    right = {
        "won": report["called"] * (p1 - p0),
        "profit": report["called"] * (added - report["price"]),
        "anyway": 100 * p0 / p1,
        "highest_price": 1_000 * added,
    }
    return [name for name, value in right.items() if abs(report["claims"][name] - value) >= 0.5]
""",
        "fails": ["wrong-claims-limits"],
        "says": "is rounding, and not wrong",
    },
    {
        "name": "half a percent is wrong",
        "cell": "wrong-claims",
        "source": """
def wrong_claims(report):
    p1, p0 = report["called_ordered"] / report["called"], report["held_out_ordered"] / report["held_out"]
    added = report["called_margin"] - report["held_out_margin"]
    right = {
        "won": report["called"] * (p1 - p0),
        "profit": report["called"] * (added - report["price"]),
        "anyway": 100 * p0 / p1,
        "highest_price": 1_000 * added,
    }
    return [name for name, value in right.items() if abs(report["claims"][name] - value) > 0.005 * abs(value)]
""",
        "fails": ["wrong-claims-values", "wrong-claims-limits"],
        "says": "is meant in the unit of the claim",
    },
    {
        "name": "whole numbers compared",
        "cell": "wrong-claims",
        "source": """
def wrong_claims(report):
    p1, p0 = report["called_ordered"] / report["called"], report["held_out_ordered"] / report["held_out"]
    added = report["called_margin"] - report["held_out_margin"]
    right = {
        "won": report["called"] * (p1 - p0),
        "profit": report["called"] * (added - report["price"]),
        "anyway": 100 * p0 / p1,
        "highest_price": 1_000 * added,
    }
    return [name for name, value in right.items() if report["claims"][name] != round(value)]
""",
        "fails": ["wrong-claims-values", "wrong-claims-limits"],
        "says": "You judge 'won' otherwise",
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
        "fails": ["group-size-whole", "group-size-values"],
        "says": "expected is 8158",
    },
    {
        "name": "no second root",
        "cell": "group-size",
        "source": """
def group_size(anyway, effect):
    middle = anyway + effect / 2
    return int(np.ceil((1.96 * np.sqrt(2 * middle * (1 - middle)) / effect) ** 2))
""",
        "fails": ["group-size-whole", "group-size-values"],
        "says": "expected is 8158",
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
        "fails": ["group-size-whole", "group-size-values"],
        "says": "expected is 8158",
    },
    {
        "name": "rounded to the nearest",
        "cell": "group-size",
        "source": """
def group_size(anyway, effect):
    p0, p1 = anyway, anyway + effect
    middle = (p0 + p1) / 2
    root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return round((root / effect) ** 2)
""",
        "fails": ["group-size-values"],
        "says": "You rounded down or to the nearest",
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
        "fails": ["group-size-whole", "group-size-values"],
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
        "fails": ["testable-form", "testable-values", "testable-limits"],
        "says": "expected is ['call', 'visit']",
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
        "fails": ["testable-values", "testable-limits"],
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
        "fails": ["testable-form", "testable-values", "testable-limits"],
        "says": "expected is ['call', 'visit']",
    },
    {
        "name": "more than enough",
        "cell": "testable",
        "source": """
def testable(contacts):
    names = []
    for name, row in contacts.iterrows():
        p0, effect = row["anyway"], row["cost"] / row["margin"]
        p1, middle = p0 + effect, p0 + effect / 2
        if p1 > 1:
            continue
        root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
        if 2 * np.ceil((root / effect) ** 2) < row["customers"]:
            names.append(name)
    return names
""",
        "fails": ["testable-limits"],
        "says": "Exactly twice the size of a group is enough",
    },
    {
        "name": "doubled before it was rounded",
        "cell": "testable",
        "source": """
def testable(contacts):
    names = []
    for name, row in contacts.iterrows():
        p0, effect = row["anyway"], row["cost"] / row["margin"]
        p1, middle = p0 + effect, p0 + effect / 2
        if p1 > 1:
            continue
        root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
        if 2 * (root / effect) ** 2 <= row["customers"]:
            names.append(name)
    return names
""",
        "fails": ["testable-limits"],
        "says": "One customer fewer",
    },
    {
        "name": "a share of 1 is too much",
        "cell": "testable",
        "source": """
def testable(contacts):
    names = []
    for name, row in contacts.iterrows():
        p0, effect = row["anyway"], row["cost"] / row["margin"]
        p1, middle = p0 + effect, p0 + effect / 2
        if p1 >= 1:
            continue
        root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
        if 2 * np.ceil((root / effect) ** 2) <= row["customers"]:
            names.append(name)
    return names
""",
        "fails": ["testable-limits"],
        "says": "one that lifts it to exactly 1 can",
    },
]
