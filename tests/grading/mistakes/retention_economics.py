"""Typical mistakes in the assignment `retention-economics`, and what the tests must say about each.

Each mistake replaces the solution cell with the grade id ``cell``; exactly the test cells ``fails`` must fail, and the
feedback of the first of them must hold ``says``.
"""

MISTAKES = [
    {
        "name": "first margin at time 0",
        "cell": "lifetime-value",
        "source": """
def lifetime_value(margin, retention, discount):
    return margin * (1 + discount) / (1 + discount - retention)
""",
        "fails": ["lifetime-value-type", "lifetime-value-values"],
        "says": "should give 266.67",
    },
    {
        "name": "rates taken as percent",
        "cell": "lifetime-value",
        "source": """
def lifetime_value(margin, retention, discount):
    r, i = retention / 100, discount / 100
    return margin * r / (1 + i - r)
""",
        "fails": ["lifetime-value-type", "lifetime-value-values"],
        "says": "should give 266.67",
    },
    {
        "name": "printed and not returned",
        "cell": "lifetime-value",
        "source": """
def lifetime_value(margin, retention, discount):
    print(margin * retention / (1 + discount - retention))
""",
        "fails": ["lifetime-value-type", "lifetime-value-values"],
        "says": "must return a number, not NoneType",
    },
    {
        "name": "summed over customers",
        "cell": "lifetime-value",
        "source": """
def lifetime_value(margin, retention, discount):
    return np.sum(margin * retention / (1 + discount - retention))
""",
        "fails": ["lifetime-value-values"],
        "says": "should give two values",
    },
    {
        "name": "no discounting",
        "cell": "lifetime-value",
        "source": """
def lifetime_value(margin, retention, discount):
    return margin * retention / (1 - retention)
""",
        "fails": ["lifetime-value-type", "lifetime-value-values"],
        "says": "should give 266.67",
    },
    {
        "name": "rounded",
        "cell": "lifetime-value",
        "source": """
def lifetime_value(margin, retention, discount):
    return np.round(margin * retention / (1 + discount - retention), 2)
""",
        "fails": ["lifetime-value-values"],
        "says": "rounded",
    },
    {
        "name": "first margin left out",
        "cell": "lifetime-value-now",
        "source": """
def lifetime_value_now(margin, retention, discount):
    return margin * retention / (1 + discount - retention)
""",
        "fails": ["lifetime-value-now-check", "lifetime-value-now-values"],
        "says": "should give 366.67",
    },
    {
        "name": "first margin twice",
        "cell": "lifetime-value-now",
        "source": """
def lifetime_value_now(margin, retention, discount):
    return margin + margin * (1 + discount) / (1 + discount - retention)
""",
        "fails": ["lifetime-value-now-check", "lifetime-value-now-values"],
        "says": "should give 366.67",
    },
    {
        "name": "a year paid already is counted",
        "cell": "contract-values",
        "source": """
def contract_values(contracts, discount):
    values = []
    for row in contracts.itertuples():
        value = row.margin * row.retention / (1 + discount - row.retention)
        if row.pays == "every day":
            value = row.margin / (np.log(1 + discount) - np.log(row.retention))
        elif row.pays == "in advance":
            value += row.margin
        values.append(value)
    return values
""",
        "fails": ["contract-values-check", "contract-values-yearly"],
        "says": "should give [366.67",
    },
    {
        "name": "new in arrears pays now",
        "cell": "contract-values",
        "source": """
def contract_values(contracts, discount):
    values = []
    for row in contracts.itertuples():
        value = row.margin * row.retention / (1 + discount - row.retention)
        if row.pays == "every day":
            value = row.margin / (np.log(1 + discount) - np.log(row.retention))
        elif row.new:
            value += row.margin
        values.append(value)
    return values
""",
        "fails": ["contract-values-check", "contract-values-yearly"],
        "says": "should give [366.67",
    },
    {
        "name": "yearly discount for a continuous one",
        "cell": "contract-values",
        "source": """
def contract_values(contracts, discount):
    values = []
    for row in contracts.itertuples():
        value = row.margin * row.retention / (1 + discount - row.retention)
        if row.pays == "every day":
            value = row.margin / (discount - np.log(row.retention))
        elif row.pays == "in advance" and row.new:
            value += row.margin
        values.append(value)
    return values
""",
        "fails": ["contract-values-check", "contract-values-daily"],
        "says": "should give [366.67",
    },
    {
        "name": "labels of the rows for their order",
        "cell": "contract-values",
        "source": """
def contract_values(contracts, discount):
    margin, retention = contracts["margin"], contracts["retention"]
    value = margin * retention / (1 + discount - retention)
    value += np.where((contracts["pays"] == "in advance") & contracts["new"], margin, 0)
    daily = margin / (np.log(1 + discount) - np.log(retention))
    return value.where(contracts["pays"] != "every day", daily).sort_index().tolist()
""",
        "fails": ["contract-values-yearly", "contract-values-daily"],
        "says": "A value is wrong",
    },
    {
        "name": "a prediction that is none of the three",
        "cell": "predicted",
        "source": """
def predicted():
    return "high-end"
""",
        "fails": ["predicted-written"],
        "says": "should give 'regular'",
    },
    {
        "name": "more than everybody renews",
        "cell": "renewal-gains",
        "source": """
def renewal_gains(survivors, discount, step):
    worth = [alive / (1 + discount) ** year for year, alive in enumerate(survivors)]
    gains = []
    for year in range(1, len(survivors)):
        kept = survivors[year] / survivors[year - 1]
        better = kept * (1 + step)
        gains.append((better / kept - 1) * sum(worth[year:]) / sum(worth[1:]))
    return gains
""",
        "fails": ["renewal-gains-limit"],
        "says": "You let more than all customers renew",
    },
    {
        "name": "step added as points",
        "cell": "renewal-gains",
        "source": """
def renewal_gains(survivors, discount, step):
    worth = [alive / (1 + discount) ** year for year, alive in enumerate(survivors)]
    gains = []
    for year in range(1, len(survivors)):
        kept = survivors[year] / survivors[year - 1]
        better = min(kept + step, 1)
        gains.append((better / kept - 1) * sum(worth[year:]) / sum(worth[1:]))
    return gains
""",
        "fails": ["renewal-gains-check", "renewal-gains-values", "renewal-gains-limit"],
        "says": "should give [0.01",
    },
    {
        "name": "one payment alone",
        "cell": "renewal-gains",
        "source": """
def renewal_gains(survivors, discount, step):
    worth = [alive / (1 + discount) ** year for year, alive in enumerate(survivors)]
    gains = []
    for year in range(1, len(survivors)):
        kept = survivors[year] / survivors[year - 1]
        better = min(kept * (1 + step), 1)
        gains.append((better / kept - 1) * worth[year] / sum(worth[1:]))
    return gains
""",
        "fails": ["renewal-gains-check", "renewal-gains-values", "renewal-gains-limit"],
        "says": "should give [0.01",
    },
    {
        "name": "the colleague's program",
        "cell": "gain-of-calls",
        "source": """
def gain_of_calls(customers, called, not_called, margin, discount, cost):
    renewed = customers * called
    value = margin * called / (1 + discount - called)
    return renewed * (value - cost)
""",
        "fails": ["gain-of-calls-check", "gain-of-calls-cost", "gain-of-calls-worth"],
        "says": "should give 54133.33",
    },
    {
        "name": "only calls that save cost",
        "cell": "gain-of-calls",
        "source": """
def gain_of_calls(customers, called, not_called, margin, discount, cost):
    value = margin * (1 + discount) / (1 + discount - not_called)
    return customers * (called - not_called) * (value - cost)
""",
        "fails": ["gain-of-calls-check", "gain-of-calls-cost", "gain-of-calls-worth"],
        "says": "should give 54133.33",
    },
    {
        "name": "called again at every renewal",
        "cell": "gain-of-calls",
        "source": """
def gain_of_calls(customers, called, not_called, margin, discount, cost):
    saved = customers * (called - not_called)
    value = margin * (1 + discount) / (1 + discount - called)
    return saved * value - customers * cost
""",
        "fails": ["gain-of-calls-check", "gain-of-calls-worth"],
        "says": "should give 54133.33",
    },
    {
        "name": "cost of those who renew",
        "cell": "gain-of-calls",
        "source": """
def gain_of_calls(customers, called, not_called, margin, discount, cost):
    saved = customers * (called - not_called)
    value = margin * (1 + discount) / (1 + discount - not_called)
    return saved * value - customers * called * cost
""",
        "fails": ["gain-of-calls-check", "gain-of-calls-cost", "gain-of-calls-worth"],
        "says": "should give 54133.33",
    },
    {
        "name": "calls cannot lose",
        "cell": "gain-of-calls",
        "source": """
def gain_of_calls(customers, called, not_called, margin, discount, cost):
    value = margin * (1 + discount) / (1 + discount - not_called)
    return customers * max(called - not_called, 0) * value - customers * cost
""",
        "fails": ["gain-of-calls-worth"],
        "says": "You cut the gain at 0",
    },
    {
        "name": "average over all clicks",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    value = kinds["margin"] * (1 + discount) / (1 + discount - kinds["retention"])
    return max(0, np.average(kinds["conversion"] * value, weights=kinds["clicks_more"]) - target)
""",
        "fails": ["max-bid-type", "max-bid-marginal", "max-bid-floor"],
        "says": "should give 2.28",
    },
    {
        "name": "value of the average customer",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    extra = kinds["clicks_more"] - kinds["clicks_now"]
    q, m, r = (np.average(kinds[column], weights=extra) for column in ("conversion", "margin", "retention"))
    return max(0, q * m * (1 + discount) / (1 + discount - r) - target)
""",
        "fails": ["max-bid-type", "max-bid-mixture", "max-bid-marginal", "max-bid-floor"],
        "says": "should give 2.28",
    },
    {
        "name": "negative bid",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    extra = kinds["clicks_more"] - kinds["clicks_now"]
    value = kinds["margin"] * (1 + discount) / (1 + discount - kinds["retention"])
    return np.average(kinds["conversion"] * value, weights=extra) - target
""",
        "fails": ["max-bid-floor"],
        "says": "You returned a negative bid",
    },
    {
        "name": "never a bid",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    return 0
""",
        "fails": ["max-bid-type", "max-bid-mixture", "max-bid-marginal", "max-bid-floor"],
        "says": "should give 2.28",
    },
    {
        "name": "one bid per kind",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    value = kinds["margin"] * (1 + discount) / (1 + discount - kinds["retention"])
    return (kinds["conversion"] * value - target).clip(lower=0)
""",
        "fails": ["max-bid-type", "max-bid-mixture", "max-bid-marginal", "max-bid-floor"],
        "says": "one number for the whole table",
    },
    {
        "name": "no conversion",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    extra = kinds["clicks_more"] - kinds["clicks_now"]
    value = kinds["margin"] * (1 + discount) / (1 + discount - kinds["retention"])
    return max(0, np.average(value, weights=extra) - target)
""",
        "fails": ["max-bid-type", "max-bid-mixture", "max-bid-marginal", "max-bid-floor"],
        "says": "should give 2.28",
    },
    {
        "name": "cut at 0 for each kind",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    extra = kinds["clicks_more"] - kinds["clicks_now"]
    value = kinds["margin"] * (1 + discount) / (1 + discount - kinds["retention"])
    left = (kinds["conversion"] * value - target).clip(lower=0)
    return (left * extra).sum() / extra.sum()
""",
        "fails": ["max-bid-floor"],
        "says": "Cut at 0 once, for all kinds together",
    },
    {
        "name": "kinds that bring a loss left out",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    worth = kinds["conversion"] * kinds["margin"] * (1 + discount) / (1 + discount - kinds["retention"])
    extra = kinds["clicks_more"] - kinds["clicks_now"]
    pays = worth > 0
    return max(np.average(worth[pays], weights=extra[pays]) - target, 0.0)
""",
        "fails": ["max-bid-floor"],
        "says": "You left out the kind that brings a loss",
    },
    {
        "name": "smallest rise first",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i, meaning = firms["retention"], firms["discount"], firms["meaning"]
    new = np.select([meaning == "points", meaning == "relative"], [r + 0.05, r * 1.05], 1 - 0.95 * (1 - r))
    rise = new / (1 + i - new) / (r / (1 + i - r)) - 1
    kept = firms.assign(rise=rise)[rise >= firms["claim"] - 0.000001]
    return kept.sort_values("rise", kind="stable")["firm"].tolist()
""",
        "fails": ["claims-that-hold-type", "claims-that-hold-order"],
        "says": "should give ['bank'",
    },
    {
        "name": "five points for every firm",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i, meaning = firms["retention"], firms["discount"], firms["meaning"]
    new = np.select([meaning == "points", meaning == "relative"], [r + 0.05, r + 0.05], r + 0.05)
    rise = new / (1 + i - new) / (r / (1 + i - r)) - 1
    kept = firms.assign(rise=rise)[rise >= firms["claim"] - 0.000001]
    return kept.sort_values("rise", ascending=False, kind="stable")["firm"].tolist()
""",
        "fails": [
            "claims-that-hold-type",
            "claims-that-hold-meaning",
            "claims-that-hold-own-claim",
            "claims-that-hold-order",
        ],
        "says": "should give ['bank'",
    },
    {
        "name": "retention up for defections down",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i, meaning = firms["retention"], firms["discount"], firms["meaning"]
    new = np.select([meaning == "points", meaning == "relative"], [r + 0.05, r * 1.05], r * 1.05)
    rise = new / (1 + i - new) / (r / (1 + i - r)) - 1
    kept = firms.assign(rise=rise)[rise >= firms["claim"] - 0.000001]
    return kept.sort_values("rise", ascending=False, kind="stable")["firm"].tolist()
""",
        "fails": [
            "claims-that-hold-type",
            "claims-that-hold-meaning",
            "claims-that-hold-own-claim",
            "claims-that-hold-order",
        ],
        "says": "should give ['bank'",
    },
    {
        "name": "no margin for the last digit",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i, meaning = firms["retention"], firms["discount"], firms["meaning"]
    new = np.select([meaning == "points", meaning == "relative"], [r + 0.05, r * 1.05], 1 - 0.95 * (1 - r))
    rise = new / (1 + i - new) / (r / (1 + i - r)) - 1
    kept = firms.assign(rise=rise)[rise >= firms["claim"]]
    return kept.sort_values("rise", ascending=False, kind="stable")["firm"].tolist()
""",
        "fails": ["claims-that-hold-own-claim"],
        "says": "by less than 0.000001",
    },
    {
        "name": "sorted by rise less claim",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i, meaning = firms["retention"], firms["discount"], firms["meaning"]
    new = np.select([meaning == "points", meaning == "relative"], [r + 0.05, r * 1.05], 1 - 0.95 * (1 - r))
    rise = new / (1 + i - new) / (r / (1 + i - r)) - 1
    kept = firms.assign(rise=rise)[rise >= firms["claim"] - 0.000001]
    kept = kept.assign(over=kept["rise"] - kept["claim"])
    return kept.sort_values("over", ascending=False, kind="stable")["firm"].tolist()
""",
        "fails": ["claims-that-hold-type", "claims-that-hold-order"],
        "says": "should give ['bank'",
    },
    {
        "name": "order of the table",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i, meaning = firms["retention"], firms["discount"], firms["meaning"]
    new = np.select([meaning == "points", meaning == "relative"], [r + 0.05, r * 1.05], 1 - 0.95 * (1 - r))
    rise = new / (1 + i - new) / (r / (1 + i - r)) - 1
    kept = firms.assign(rise=rise)[rise >= firms["claim"] - 0.000001]
    return kept["firm"].tolist()
""",
        "fails": ["claims-that-hold-type", "claims-that-hold-order"],
        "says": "should give ['bank'",
    },
    {
        "name": "a Series for a list",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i, meaning = firms["retention"], firms["discount"], firms["meaning"]
    new = np.select([meaning == "points", meaning == "relative"], [r + 0.05, r * 1.05], 1 - 0.95 * (1 - r))
    rise = new / (1 + i - new) / (r / (1 + i - r)) - 1
    kept = firms.assign(rise=rise)[rise >= firms["claim"] - 0.000001]
    return kept.sort_values("rise", ascending=False, kind="stable")["firm"]
""",
        "fails": [
            "claims-that-hold-type",
            "claims-that-hold-meaning",
            "claims-that-hold-own-claim",
            "claims-that-hold-order",
        ],
        "says": "must return a list of names",
    },
    {
        "name": "saved customers as whole people",
        "cell": "gain-of-calls",
        "source": """
def gain_of_calls(customers, called, not_called, margin, discount, cost):
    saved = round(customers * (called - not_called))
    value = margin * (1 + discount) / (1 + discount - not_called)
    return saved * value - customers * cost
""",
        "fails": ["gain-of-calls-worth"],
        "says": "You rounded the customers saved",
    },
]
