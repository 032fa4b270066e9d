"""Right answers to `retention-economics` as different people write them, the commonest ways first."""

ANSWERS = {
    "lifetime-value": [
        """
def lifetime_value(margin, retention, discount):
    value = margin * retention / (1 + discount - retention)
    return value
""",
        """
def lifetime_value(margin, retention, discount):
    return margin * (retention / (1 + discount - retention))
""",
        """
def lifetime_value(margin, retention, discount):
    q = retention / (1 + discount)
    return margin * q / (1 - q)
""",
        """
def lifetime_value(margin, retention, discount):
    multiple = retention / (1 - retention + discount)
    return margin * multiple
""",
    ],
    "lifetime-value-now": [
        """
def lifetime_value_now(margin, retention, discount):
    return margin + lifetime_value(margin, retention, discount)
""",
        """
def lifetime_value_now(margin, retention, discount):
    return margin * ((1 + discount) / (1 + discount - retention))
""",
        """
def lifetime_value_now(margin, retention, discount):
    return margin / (1 - retention / (1 + discount))
""",
        """
def lifetime_value_now(margin, retention, discount):
    later = margin * retention / (1 + discount - retention)
    return margin + later
""",
    ],
    "retention-elasticity": [
        """
def retention_elasticity(retention, discount):
    elasticity = (1 + discount) / (1 + discount - retention)
    return elasticity
""",
        """
def retention_elasticity(retention, discount):
    return 1 / (1 - retention / (1 + discount))
""",
        """
def retention_elasticity(retention, discount):
    return 1 + retention / (1 + discount - retention)
""",
    ],
    "three-meanings": [
        """
def three_meanings(retention, discount):
    old = lifetime_value(1, retention, discount)
    points = lifetime_value(1, retention + 0.05, discount)
    relative = lifetime_value(1, retention * 1.05, discount)
    defections = lifetime_value(1, 1 - (1 - retention) * 0.95, discount)
    return {
        "points": points / old - 1,
        "relative": relative / old - 1,
        "defections": defections / old - 1,
    }
""",
        """
def three_meanings(retention, discount):
    def change(new):
        before = lifetime_value(100, retention, discount)
        after = lifetime_value(100, new, discount)
        return (after - before) / before

    return {
        "points": change(retention + 0.05),
        "relative": change(1.05 * retention),
        "defections": change(1 - 0.95 * (1 - retention)),
    }
""",
        """
def three_meanings(retention, discount):
    result = {}
    base = retention / (1 + discount - retention)
    churn = 1 - retention
    for name, r in [("points", retention + 0.05), ("relative", retention * 1.05), ("defections", 1 - churn * 0.95)]:
        result[name] = r / (1 + discount - r) / base - 1
    return result
""",
        """
def three_meanings(retention, discount):
    names = ["points", "relative", "defections"]
    rates = np.array([retention + 0.05, retention * 1.05, retention + 0.05 * (1 - retention)])
    values = lifetime_value(1.0, rates, discount)
    changes = values / lifetime_value(1.0, retention, discount) - 1
    return dict(zip(names, changes.tolist()))
""",
        """
def three_meanings(retention, discount):
    v = lambda r: r / (1 + discount - r)
    today = v(retention)
    return {
        "points": (v(retention + 0.05) - today) / today,
        "relative": (v(retention + 0.05 * retention) - today) / today,
        "defections": (v(retention + 0.05 * (1 - retention)) - today) / today,
    }
""",
    ],
    "max-bid": [
        """
def max_bid(kinds, discount, target):
    extra = kinds["clicks_more"] - kinds["clicks_now"]
    value = lifetime_value_now(kinds["margin"], kinds["retention"], discount)
    total = (extra * kinds["conversion"] * value).sum()
    return max(total / extra.sum() - target, 0)
""",
        """
def max_bid(kinds, discount, target):
    df = kinds.copy()
    df["extra"] = df["clicks_more"] - df["clicks_now"]
    df["worth"] = df["margin"] * (1 + discount) / (1 + discount - df["retention"]) * df["conversion"]
    average = (df["extra"] * df["worth"]).sum() / df["extra"].sum()
    return max(0, average - target)
""",
        """
def max_bid(kinds, discount, target):
    clicks = 0
    money = 0
    for _, row in kinds.iterrows():
        more = row["clicks_more"] - row["clicks_now"]
        clicks += more
        money += more * row["conversion"] * lifetime_value_now(row["margin"], row["retention"], discount)
    bid = money / clicks - target
    if bid < 0:
        return 0.0
    return bid
""",
        """
def max_bid(kinds, discount, target):
    weights = kinds["clicks_more"] - kinds["clicks_now"]
    per_click = kinds["conversion"] * lifetime_value_now(kinds["margin"], kinds["retention"], discount)
    bid = np.average(per_click, weights=weights) - target
    return float(np.maximum(bid, 0))
""",
        """
def max_bid(kinds, discount, target):
    margin, r = kinds["margin"], kinds["retention"]
    new_clicks = kinds["clicks_more"] - kinds["clicks_now"]
    new_customers = new_clicks * kinds["conversion"]
    gained = (new_customers * margin / (1 - r / (1 + discount))).sum()
    highest = gained / new_clicks.sum() - target
    return highest if highest > 0 else 0
""",
    ],
    "claims-that-hold": [
        """
def claims_that_hold(firms):
    df = firms.copy()
    old = lifetime_value(1, df["retention"], df["discount"])
    new = lifetime_value(1, df["retention"] + 0.05, df["discount"])
    df["rise"] = new / old - 1
    df = df[df["rise"] >= df["claim"]].sort_values("rise", ascending=False)
    return list(df["firm"])
""",
        """
def claims_that_hold(firms):
    found = []
    for _, row in firms.iterrows():
        rise = three_meanings(row["retention"], row["discount"])["points"]
        if rise >= row["claim"]:
            found.append((rise, row["firm"]))
    found.sort(reverse=True)
    return [firm for rise, firm in found]
""",
        """
def claims_that_hold(firms):
    rise = (
        lifetime_value(1, firms["retention"] + 0.05, firms["discount"])
        / lifetime_value(1, firms["retention"], firms["discount"])
        - 1
    )
    holds = rise[rise >= firms["claim"]].sort_values(ascending=False)
    return firms.loc[holds.index, "firm"].tolist()
""",
        """
def claims_that_hold(firms):
    rises = {}
    for i in range(len(firms)):
        r = firms["retention"].iloc[i]
        d = firms["discount"].iloc[i]
        increase = (r + 0.05) / (1 + d - r - 0.05) / (r / (1 + d - r)) - 1
        if increase >= firms["claim"].iloc[i]:
            rises[firms["firm"].iloc[i]] = increase
    return sorted(rises, key=rises.get, reverse=True)
""",
    ],
}
