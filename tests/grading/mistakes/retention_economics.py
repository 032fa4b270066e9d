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
        "fails": ["lifetime-value-values"],
        "says": "You counted the margin at time 0",
    },
    {
        "name": "rates taken as percent",
        "cell": "lifetime-value",
        "source": """
def lifetime_value(margin, retention, discount):
    r, i = retention / 100, discount / 100
    return margin * r / (1 + i - r)
""",
        "fails": ["lifetime-value-values"],
        "says": "85 was expected where 0.85 is meant",
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
        "fails": ["lifetime-value-type"],
        "says": "the shape is ()",
    },
    {
        "name": "no discounting",
        "cell": "lifetime-value",
        "source": """
def lifetime_value(margin, retention, discount):
    return margin * retention / (1 - retention)
""",
        "fails": ["lifetime-value-values"],
        "says": "You did not discount",
    },
    {
        "name": "first margin left out",
        "cell": "lifetime-value-now",
        "source": """
def lifetime_value_now(margin, retention, discount):
    return margin * retention / (1 + discount - retention)
""",
        "fails": ["lifetime-value-now-values"],
        "says": "You left out the margin at time 0",
    },
    {
        "name": "first margin twice",
        "cell": "lifetime-value-now",
        "source": """
def lifetime_value_now(margin, retention, discount):
    return margin + margin * (1 + discount) / (1 + discount - retention)
""",
        "fails": ["lifetime-value-now-values"],
        "says": "margin at time 0 twice",
    },
    {
        "name": "slope for elasticity",
        "cell": "retention-elasticity",
        "source": """
def retention_elasticity(retention, discount):
    return (1 + discount) / (1 + discount - retention) ** 2
""",
        "fails": ["retention-elasticity-values"],
        "says": "This is the slope",
    },
    {
        "name": "one number for many rates",
        "cell": "retention-elasticity",
        "source": """
def retention_elasticity(retention, discount):
    return float(np.mean((1 + discount) / (1 + discount - retention)))
""",
        "fails": ["retention-elasticity-shape"],
        "says": "Three retention rates must give three elasticities",
    },
    {
        "name": "margin multiple for elasticity",
        "cell": "retention-elasticity",
        "source": """
def retention_elasticity(retention, discount):
    return retention / (1 + discount - retention)
""",
        "fails": ["retention-elasticity-values"],
        "says": "This is the margin multiple",
    },
    {
        "name": "5 added for 0.05",
        "cell": "three-meanings",
        "source": """
def three_meanings(retention, discount):
    def change(new):
        return new * (1 + discount - retention) / (retention * (1 + discount - new)) - 1
    return {
        "points": change(retention + 5),
        "relative": change(retention * 1.05),
        "defections": change(1 - 0.95 * (1 - retention)),
    }
""",
        "fails": ["three-meanings-points"],
        "says": "You added 5 where 0.05 is meant",
    },
    {
        "name": "elasticity for a large change",
        "cell": "three-meanings",
        "source": """
def three_meanings(retention, discount):
    def change(new):
        return new * (1 + discount - retention) / (retention * (1 + discount - new)) - 1
    return {
        "points": change(retention + 0.05),
        "relative": 0.05 * (1 + discount) / (1 + discount - retention),
        "defections": change(1 - 0.95 * (1 - retention)),
    }
""",
        "fails": ["three-meanings-relative"],
        "says": "You multiplied the elasticity by 5 percent",
    },
    {
        "name": "retention up five percent for defections down five percent",
        "cell": "three-meanings",
        "source": """
def three_meanings(retention, discount):
    def change(new):
        return new * (1 + discount - retention) / (retention * (1 + discount - new)) - 1
    return {
        "points": change(retention + 0.05),
        "relative": change(retention * 1.05),
        "defections": change(retention * 1.05),
    }
""",
        "fails": ["three-meanings-defections"],
        "says": "It is the churn rate 1 - r that falls",
    },
    {
        "name": "a tuple for a dictionary",
        "cell": "three-meanings",
        "source": """
def three_meanings(retention, discount):
    return retention + 0.05, retention * 1.05, 1 - 0.95 * (1 - retention)
""",
        "fails": [
            "three-meanings-keys",
            "three-meanings-points",
            "three-meanings-relative",
            "three-meanings-defections",
        ],
        "says": "must return a dictionary, not tuple",
    },
    {
        "name": "percent for shares",
        "cell": "three-meanings",
        "source": """
def three_meanings(retention, discount):
    def change(new):
        return 100 * (new * (1 + discount - retention) / (retention * (1 + discount - new)) - 1)
    return {
        "points": change(retention + 0.05),
        "relative": change(retention * 1.05),
        "defections": change(1 - 0.95 * (1 - retention)),
    }
""",
        "fails": ["three-meanings-points", "three-meanings-relative", "three-meanings-defections"],
        "says": "Return a share: 0.275, not 27.5",
    },
    {
        "name": "average over all clicks",
        "cell": "max-bid",
        "source": """
def max_bid(kinds, discount, target):
    value = kinds["margin"] * (1 + discount) / (1 + discount - kinds["retention"])
    return max(0, np.average(kinds["conversion"] * value, weights=kinds["clicks_more"]) - target)
""",
        "fails": ["max-bid-marginal"],
        "says": "You averaged over all clicks",
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
        "fails": ["max-bid-mixture", "max-bid-marginal"],
        "says": "You valued the average customer",
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
        "source": "def max_bid(kinds, discount, target):\n    return 0",
        "fails": ["max-bid-mixture", "max-bid-marginal", "max-bid-floor"],
        "says": "The bid is wrong even where all clicks are extra",
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
        "fails": ["max-bid-mixture", "max-bid-marginal"],
        "says": "You forgot the conversion rate",
    },
    {
        "name": "smallest rise first",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i = firms["retention"], firms["discount"]
    rise = (r + 0.05) / (1 + i - r - 0.05) / (r / (1 + i - r)) - 1
    return firms.assign(rise=rise)[rise >= firms["claim"]].sort_values("rise")["firm"].tolist()
""",
        "fails": ["claims-that-hold-order"],
        "says": "You put the smallest rise first",
    },
    {
        "name": "25% for every firm",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i = firms["retention"], firms["discount"]
    rise = (r + 0.05) / (1 + i - r - 0.05) / (r / (1 + i - r)) - 1
    wanted = 0.25 if (firms["claim"] > 0).all() else 0
    return firms.assign(rise=rise)[rise >= wanted].sort_values("rise", ascending=False)["firm"].tolist()
""",
        "fails": ["claims-that-hold-own-claim"],
        "says": "You compared every firm with 25%",
    },
    {
        "name": "five percent for five points",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i = firms["retention"], firms["discount"]
    rise = 1.05 * (1 + i - r) / (1 + i - 1.05 * r) - 1
    return firms.assign(rise=rise)[rise >= firms["claim"]].sort_values("rise", ascending=False)["firm"].tolist()
""",
        "fails": ["claims-that-hold-quarter", "claims-that-hold-own-claim"],
        "says": "You raised retention by five percent of itself",
    },
    {
        "name": "order of the table",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i = firms["retention"], firms["discount"]
    rise = (r + 0.05) / (1 + i - r - 0.05) / (r / (1 + i - r)) - 1
    return firms.loc[rise >= firms["claim"], "firm"].tolist()
""",
        "fails": ["claims-that-hold-order"],
        "says": "You kept the order of the table",
    },
    {
        "name": "a Series for a list",
        "cell": "claims-that-hold",
        "source": """
def claims_that_hold(firms):
    r, i = firms["retention"], firms["discount"]
    rise = (r + 0.05) / (1 + i - r - 0.05) / (r / (1 + i - r)) - 1
    return firms.assign(rise=rise)[rise >= firms["claim"]].sort_values("rise", ascending=False)["firm"]
""",
        "fails": [
            "claims-that-hold-type",
            "claims-that-hold-quarter",
            "claims-that-hold-own-claim",
            "claims-that-hold-order",
        ],
        "says": "must return a list, not Series",
    },
]
