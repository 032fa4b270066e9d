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
        "fails": ["gross-to-net-values"],
        "says": "You measured the overstatement on gross sales",
    },
    {
        "name": "what was kept for what came back",
        "cell": "gross-to-net",
        "source": """
def gross_to_net(gross, net):
    return {"return_rate": net / gross, "overstated": gross / net - 1}
""",
        "fails": ["gross-to-net-values"],
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
        "name": "rate over the same year",
        "cell": "split-growth",
        "source": """
def split_growth(sales, shares):
    sales = pd.Series(sales, dtype=float)
    repeat = sales * pd.Series(shares, dtype=float)
    return pd.DataFrame({"repeat": repeat, "new": sales - repeat, "rate": repeat / sales})
""",
        "fails": ["split-growth-values"],
        "says": "You divided by the sales of the same year",
    },
    {
        "name": "repeat over repeat",
        "cell": "split-growth",
        "source": """
def split_growth(sales, shares):
    sales = pd.Series(sales, dtype=float)
    repeat = sales * pd.Series(shares, dtype=float)
    return pd.DataFrame({"repeat": repeat, "new": sales - repeat, "rate": repeat / repeat.shift()})
""",
        "fails": ["split-growth-values"],
        "says": "You divided by the repeat sales of the year before",
    },
    {
        "name": "a dictionary for a table",
        "cell": "split-growth",
        "source": """
def split_growth(sales, shares):
    sales = pd.Series(sales, dtype=float)
    repeat = sales * pd.Series(shares, dtype=float)
    return {"repeat": repeat, "new": sales - repeat, "rate": repeat / sales.shift()}
""",
        "fails": ["split-growth-columns"],
        "says": "must return a DataFrame, not dict",
    },
    {
        "name": "factor for growth",
        "cell": "growth-allowed",
        "source": """
def growth_allowed(repeat_rate, repeat_share):
    return repeat_rate / repeat_share
""",
        "fails": ["growth-allowed-values"],
        "says": "This is the growth factor",
    },
    {
        "name": "multiplied by the share",
        "cell": "growth-allowed",
        "source": """
def growth_allowed(repeat_rate, repeat_share):
    return repeat_rate * repeat_share - 1
""",
        "fails": ["growth-allowed-values"],
        "says": "You multiplied by the share",
    },
    {
        "name": "latecomers kept",
        "cell": "early-spend",
        "source": """
def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].transform("min")
    return orders[orders["day"] < first + days].groupby("customer")["amount"].sum().mean()
""",
        "fails": ["early-spend-values"],
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
        "fails": ["early-spend-values"],
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
        "fails": ["early-spend-type", "early-spend-values"],
        "says": "must return one number, not Series",
    },
    {
        "name": "paid for once",
        "cell": "sales-path",
        "source": """
def sales_path(start, repeat_rate, word, paid, years):
    sales = [start]
    for year in range(years):
        sales.append((repeat_rate + word) * sales[-1] + (paid if year == 0 else 0))
    return sales
""",
        "fails": ["sales-path-values"],
        "says": "You added the paid sales in the first year only",
    },
    {
        "name": "word of mouth that never grows",
        "cell": "sales-path",
        "source": """
def sales_path(start, repeat_rate, word, paid, years):
    sales = [start]
    for _ in range(years):
        sales.append(repeat_rate * sales[-1] + word * start + paid)
    return sales
""",
        "fails": ["sales-path-values"],
        "says": "Word of mouth must grow",
    },
    {
        "name": "nothing subtracted",
        "cell": "option-value",
        "source": """
def option_value(a, sigma, h):
    d = (a + h) / sigma
    return np.maximum(a * norm.cdf(d) + sigma * norm.pdf(d) - h * norm.cdf(-d), 0)
""",
        "fails": ["option-value-free", "option-value-cost"],
        "says": "This is the worth of an order with the right",
    },
    {
        "name": "a duty for a right",
        "cell": "option-value",
        "source": """
def option_value(a, sigma, h):
    d = (a + h) / sigma
    return a * norm.cdf(d) + sigma * norm.pdf(d) - h * norm.cdf(-d) - np.maximum(a, 0)
""",
        "fails": ["option-value-cost"],
        "says": "Nobody has to use a right",
    },
    {
        "name": "h left out of d",
        "cell": "option-value",
        "source": """
def option_value(a, sigma, h):
    d = a / sigma
    gain = a * norm.cdf(d) + sigma * norm.pdf(d) - h * norm.cdf(-d)
    return np.maximum(gain - np.maximum(a, 0), 0)
""",
        "fails": ["option-value-cost"],
        "says": "Your d leaves out h",
    },
]
