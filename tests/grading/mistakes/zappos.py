"""Typical mistakes in the assignment `zappos`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "one base for both",
        "cell": "gross-to-net",
        "source": """
def gross_to_net(gross, net):
    gap = (gross - net) / gross
    return {"return_rate": gap, "overstated": gap}
""",
        "fails": ["gross-to-net-values", "gross-to-net-keys"],
        "says": "You measured the overstatement on gross sales",
    },
    {
        "name": "what was kept for what came back",
        "cell": "gross-to-net",
        "source": """
def gross_to_net(gross, net):
    return {"return_rate": net / gross, "overstated": gross / net - 1}
""",
        "fails": ["gross-to-net-values", "gross-to-net-keys"],
        "says": "This is the share that customers keep",
    },
    {
        "name": "printed and not returned",
        "cell": "gross-to-net",
        "source": """
def gross_to_net(gross, net):
    print({"return_rate": 1 - net / gross, "overstated": gross / net - 1})
""",
        "fails": ["gross-to-net-keys", "gross-to-net-values"],
        "says": "must return a dictionary, not NoneType",
    },
    {
        "name": "the row before for the year before",
        "cell": "rate-bounds",
        "source": """
def rate_bounds(gross, told, at_least):
    sales = gross.dropna().sort_index()
    factor = (sales / sales.shift()).dropna()
    years = [year for year in sorted(told.index) if year in factor.index]
    bounds = told.loc[years].mul(factor[years], axis=0)
    bounds.loc[[year for year in years if year in at_least], "high"] = np.inf
    bounds.loc[[year for year in years if year - 1 in at_least], "low"] = 0
    return bounds
""",
        "fails": ["rate-bounds-years"],
        "says": "For 2012 the sales of the year before are missing",
    },
    {
        "name": "order as told",
        "cell": "rate-bounds",
        "source": """
def rate_bounds(gross, told, at_least):
    rows = {}
    for year in told.index:
        now, before = gross.get(year, np.nan), gross.get(year - 1, np.nan)
        low, high = told.loc[year, "low"] * now / before, told.loc[year, "high"] * now / before
        if not np.isnan(low):
            rows[year] = {"low": 0 if year - 1 in at_least else low, "high": np.inf if year in at_least else high}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"])
""",
        "fails": ["rate-bounds-years"],
        "says": "in ascending order",
    },
    {
        "name": "bounds left out",
        "cell": "rate-bounds",
        "source": """
def rate_bounds(gross, told, at_least):
    rows = {}
    for year in sorted(told.index):
        now, before = gross.get(year, np.nan), gross.get(year - 1, np.nan)
        low, high = told.loc[year, "low"] * now / before, told.loc[year, "high"] * now / before
        if not np.isnan(low):
            rows[year] = {"low": low, "high": high}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"])
""",
        "fails": ["rate-bounds-bounds", "rate-bounds-check"],
        "says": "there is no highest rate",
    },
    {
        "name": "only the year's own bound",
        "cell": "rate-bounds",
        "source": """
def rate_bounds(gross, told, at_least):
    rows = {}
    for year in sorted(told.index):
        now, before = gross.get(year, np.nan), gross.get(year - 1, np.nan)
        low, high = told.loc[year, "low"] * now / before, told.loc[year, "high"] * now / before
        if not np.isnan(low):
            rows[year] = {"low": low, "high": np.inf if year in at_least else high}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"])
""",
        "fails": ["rate-bounds-bounds"],
        "says": "the larger they were, the smaller the rate",
    },
    {
        "name": "divided by growth",
        "cell": "rate-bounds",
        "source": """
def rate_bounds(gross, told, at_least):
    rows = {}
    for year in sorted(told.index):
        now, before = gross.get(year, np.nan), gross.get(year - 1, np.nan)
        low, high = told.loc[year, "low"] * before / now, told.loc[year, "high"] * before / now
        if not np.isnan(low):
            rows[year] = {"low": 0 if year - 1 in at_least else low, "high": np.inf if year in at_least else high}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"])
""",
        "fails": ["rate-bounds-years", "rate-bounds-check", "rate-bounds-bounds"],
        "says": "You divided by growth",
    },
    {
        "name": "latecomers kept",
        "cell": "early-spend",
        "source": """
def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].transform("min")
    return orders[orders["day"] < first + days].groupby("customer")["amount"].sum().mean()
""",
        "fails": ["early-spend-values", "early-spend-type", "early-spend-limits"],
        "says": "You kept customers who came too late",
    },
    {
        "name": "all orders added up",
        "cell": "early-spend",
        "source": """
def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].transform("min")
    return orders[first + days <= last_day].groupby("customer")["amount"].sum().mean()
""",
        "fails": ["early-spend-values", "early-spend-type", "early-spend-limits"],
        "says": "You added up all orders of each customer",
    },
    {
        "name": "a sum per customer and no mean",
        "cell": "early-spend",
        "source": """
def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].transform("min")
    kept = (first + days <= last_day) & (orders["day"] < first + days)
    return orders[kept].groupby("customer")["amount"].sum()
""",
        "fails": ["early-spend-type", "early-spend-values", "early-spend-limits"],
        "says": "must return one number, not Series",
    },
    {
        "name": "an order too many",
        "cell": "early-spend",
        "source": """
def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].transform("min")
    kept = (first + days <= last_day) & (orders["day"] <= first + days)
    return orders[kept].groupby("customer")["amount"].sum().mean()
""",
        "fails": ["early-spend-limits"],
        "says": "You counted an order exactly",
    },
    {
        "name": "a customer too few",
        "cell": "early-spend",
        "source": """
def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].transform("min")
    kept = (first + days < last_day) & (orders["day"] < first + days)
    return orders[kept].groupby("customer")["amount"].sum().mean()
""",
        "fails": ["early-spend-limits", "early-spend-type"],
        "says": "You left out a customer whose first order lies exactly",
    },
    {
        "name": "newcomers who never return",
        "cell": "gain-of-stopping",
        "source": """
def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    gain = lost = 0
    for year in range(1, years + 1):
        lost = by_ads
        gain += (budget - margin * lost) / (1 + discount) ** year
    return gain
""",
        "fails": ["gain-of-stopping-values", "gain-of-stopping-check"],
        "says": "What is lost grows from year to year",
    },
    {
        "name": "the first year undiscounted",
        "cell": "gain-of-stopping",
        "source": """
def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    gain = lost = 0
    for year in range(years):
        lost = (repeat_rate + word) * lost + by_ads
        gain += (budget - margin * lost) / (1 + discount) ** year
    return gain
""",
        "fails": ["gain-of-stopping-values", "gain-of-stopping-check"],
        "says": "you did not discount the amounts of year 1",
    },
    {
        "name": "sales for contribution",
        "cell": "gain-of-stopping",
        "source": """
def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    gain = lost = 0
    for year in range(1, years + 1):
        lost = (repeat_rate + word) * lost + by_ads
        gain += (budget - lost) / (1 + discount) ** year
    return gain
""",
        "fails": ["gain-of-stopping-values", "gain-of-stopping-check"],
        "says": "only the contribution is lost",
    },
    {
        "name": "friends forgotten",
        "cell": "gain-of-stopping",
        "source": """
def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    gain = lost = 0
    for year in range(1, years + 1):
        lost = repeat_rate * lost + by_ads
        gain += (budget - margin * lost) / (1 + discount) ** year
    return gain
""",
        "fails": ["gain-of-stopping-values", "gain-of-stopping-check"],
        "says": "you left out word of mouth",
    },
    {
        "name": "everybody orders",
        "cell": "best-fee",
        "source": """
def best_fee(expected, sigma, trouble, fees, margin, handling):
    profits = {}
    for fee in sorted(fees):
        h, total = trouble + fee, 0
        for a in expected:
            d = (a + h) / sigma
            kept = norm.cdf(d)
            if sigma > 0:
                total += margin * kept + (fee - handling) * (1 - kept)
        profits[fee] = total
    best = max(profits, key=profits.get)
    return {"fee": best, "profit": profits[best]}
""",
        "fails": ["best-fee-profit", "best-fee-check", "best-fee-choice"],
        "says": "you let everybody order",
    },
    {
        "name": "no order without a gain",
        "cell": "best-fee",
        "source": """
def best_fee(expected, sigma, trouble, fees, margin, handling):
    profits = {}
    for fee in sorted(fees):
        h, total = trouble + fee, 0
        for a in expected:
            d = (a + h) / sigma
            kept = norm.cdf(d)
            if a > 0:
                total += margin * kept + (fee - handling) * (1 - kept)
        profits[fee] = total
    best = max(profits, key=profits.get)
    return {"fee": best, "profit": profits[best]}
""",
        "fails": ["best-fee-profit", "best-fee-check", "best-fee-choice"],
        "says": "you let only those order who expect a gain",
    },
    {
        "name": "the largest of equal fees",
        "cell": "best-fee",
        "source": """
def best_fee(expected, sigma, trouble, fees, margin, handling):
    profits = {}
    for fee in sorted(fees, reverse=True):
        h, total = trouble + fee, 0
        for a in expected:
            d = (a + h) / sigma
            kept = norm.cdf(d)
            if a * kept + sigma * norm.pdf(d) - h * (1 - kept) > 0:
                total += margin * kept + (fee - handling) * (1 - kept)
        profits[fee] = total
    best = max(profits, key=profits.get)
    return {"fee": best, "profit": profits[best]}
""",
        "fails": ["best-fee-choice"],
        "says": "then the smallest is chosen",
    },
    {
        "name": "the fee taken from all",
        "cell": "best-fee",
        "source": """
def best_fee(expected, sigma, trouble, fees, margin, handling):
    profits = {}
    for fee in sorted(fees):
        h, total = trouble + fee, 0
        for a in expected:
            d = (a + h) / sigma
            kept = norm.cdf(d)
            if a * kept + sigma * norm.pdf(d) - h * (1 - kept) > 0:
                total += margin * kept + fee - handling * (1 - kept)
        profits[fee] = total
    best = max(profits, key=profits.get)
    return {"fee": best, "profit": profits[best]}
""",
        "fails": ["best-fee-profit", "best-fee-check", "best-fee-choice"],
        "says": "takes it from those alone who send back",
    },
    {
        "name": "equal orders counted once",
        "cell": "early-spend",
        "source": """
def early_spend(orders, days, last_day):
    table = orders.drop_duplicates()
    first = table.groupby("customer")["day"].transform("min")
    counted = table[(first + days <= last_day) & (table["day"] < first + days)]
    return counted.groupby("customer")["amount"].sum().mean()
""",
        "fails": ["early-spend-limits"],
        "says": "You counted two equal rows as one order",
    },
    {
        "name": "a sum in closed form with a false case",
        "cell": "gain-of-stopping",
        "source": """
def gain_of_stopping(by_ads, repeat_rate, word, margin, budget, years, discount):
    follow = repeat_rate + word
    gain = 0
    for year in range(1, years + 1):
        lost = by_ads if np.isclose(follow, 1) else by_ads * (1 - follow**year) / (1 - follow)
        gain += (budget - margin * lost) / (1 + discount) ** year
    return gain
""",
        "fails": ["gain-of-stopping-values"],
        "says": "what is missing in a year is what follows from the year before",
    },
    {
        "name": "customers as keys of a dictionary",
        "cell": "best-fee",
        "source": """
def best_fee(expected, sigma, trouble, fees, margin, handling):
    profits = {}
    for fee in sorted(fees):
        h, each = trouble + fee, {}
        for a in expected:
            d = (a + h) / sigma
            kept = norm.cdf(d)
            if a * kept + sigma * norm.pdf(d) - h * (1 - kept) > 0:
                each[a] = margin * kept + (fee - handling) * (1 - kept)
        profits[fee] = sum(each.values())
    best = max(profits, key=profits.get)
    return {"fee": best, "profit": profits[best]}
""",
        "fails": ["best-fee-profit"],
        "says": "two customers expect the same",
    },
    {
        "name": "the first peak for the highest",
        "cell": "best-fee",
        "source": """
def best_fee(expected, sigma, trouble, fees, margin, handling):
    def profit(fee):
        h, total = trouble + fee, 0
        for a in expected:
            d = (a + h) / sigma
            kept = norm.cdf(d)
            if a * kept + sigma * norm.pdf(d) - h * (1 - kept) > 0:
                total += margin * kept + (fee - handling) * (1 - kept)
        return total

    best, *others = sorted(fees)
    for fee in others:
        if profit(fee) < profit(best):
            break
        if profit(fee) > profit(best):
            best = fee
    return {"fee": best, "profit": profit(best)}
""",
        "fails": ["best-fee-choice"],
        "says": "Profit can rise, fall and rise again",
    },
]
