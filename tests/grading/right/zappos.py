"""Right answers to `zappos` as different people write them, the commonest ways first."""

ANSWERS = {
    "gross-to-net": [
        """
def gross_to_net(gross, net):
    return {"return_rate": (gross - net) / gross, "overstated": (gross - net) / net}
""",
        """
def gross_to_net(gross, net):
    returned = gross - net
    return {"return_rate": returned / gross, "overstated": returned / net}
""",
        """
def gross_to_net(gross, net):
    return_rate = 1 - net / gross
    overstated = gross / net - 1
    return {"return_rate": return_rate, "overstated": overstated}
""",
        """
def gross_to_net(gross, net):
    result = {}
    result["return_rate"] = (gross - net) / gross
    result["overstated"] = gross / net - 1
    return result
""",
        """
def gross_to_net(gross, net):
    rate = (gross - net) / gross
    return dict(return_rate=rate, overstated=rate / (1 - rate))
""",
    ],
    "split-growth": [
        """
def split_growth(sales, shares):
    sales = np.array(sales, dtype=float)
    shares = np.array(shares, dtype=float)
    repeat = sales * shares
    new = sales - repeat
    rate = np.full(len(sales), np.nan)
    rate[1:] = repeat[1:] / sales[:-1]
    return pd.DataFrame({"repeat": repeat, "new": new, "rate": rate})
""",
        """
def split_growth(sales, shares):
    df = pd.DataFrame({"sales": sales, "share": shares}, dtype=float)
    df["repeat"] = df["sales"] * df["share"]
    df["new"] = df["sales"] * (1 - df["share"])
    df["rate"] = df["repeat"] / df["sales"].shift(1)
    return df[["repeat", "new", "rate"]]
""",
        """
def split_growth(sales, shares):
    repeat = [s * p for s, p in zip(sales, shares)]
    new = [s - r for s, r in zip(sales, repeat)]
    rate = [np.nan]
    for i in range(1, len(sales)):
        rate.append(repeat[i] / sales[i - 1])
    return pd.DataFrame({"repeat": repeat, "new": new, "rate": rate})
""",
        """
def split_growth(sales, shares):
    rows = []
    last = float("nan")
    for amount, share in zip(sales, shares):
        again = amount * share
        rows.append([again, amount - again, again / last])
        last = amount
    return pd.DataFrame(rows, columns=["repeat", "new", "rate"], dtype=float)
""",
        """
def split_growth(sales, shares):
    table = pd.DataFrame()
    table["repeat"] = np.asarray(sales, float) * np.asarray(shares, float)
    table["new"] = np.asarray(sales, float) - table["repeat"]
    table["rate"] = table["repeat"] / (table["repeat"] + table["new"]).shift()
    return table
""",
    ],
    "growth-allowed": [
        """
def growth_allowed(repeat_rate, repeat_share):
    growth = repeat_rate / repeat_share - 1
    return growth
""",
        """
def growth_allowed(repeat_rate, repeat_share):
    return (repeat_rate - repeat_share) / repeat_share
""",
        """
def growth_allowed(repeat_rate, repeat_share):
    factor = repeat_rate / repeat_share
    return factor - 1
""",
    ],
    "early-spend": [
        """
def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].min()
    orders = orders.assign(first=orders["customer"].map(first))
    kept = orders[orders["first"] + days <= last_day]
    kept = kept[kept["day"] < kept["first"] + days]
    return kept.groupby("customer")["amount"].sum().mean()
""",
        """
def early_spend(orders, days, last_day):
    totals = []
    for customer, group in orders.groupby("customer"):
        start = group["day"].min()
        if start + days > last_day:
            continue
        early = group[group["day"] < start + days]
        totals.append(early["amount"].sum())
    return np.mean(totals)
""",
        """
def early_spend(orders, days, last_day):
    df = orders.copy()
    df["first_day"] = df.groupby("customer")["day"].transform("min")
    df["age"] = df["day"] - df["first_day"]
    df = df[(df["first_day"] <= last_day - days) & (df["age"] < days)]
    return df["amount"].sum() / df["customer"].nunique()
""",
        """
def early_spend(orders, days, last_day):
    spent = {}
    began = orders.groupby("customer")["day"].min().to_dict()
    for row in orders.itertuples():
        since = row.day - began[row.customer]
        if began[row.customer] + days <= last_day and since < days:
            spent[row.customer] = spent.get(row.customer, 0) + row.amount
    return sum(spent.values()) / len(spent)
""",
        """
def early_spend(orders, days, last_day):
    first = orders.groupby("customer")["day"].min().rename("first").reset_index()
    merged = orders.merge(first, on="customer")
    merged = merged.query("first + @days <= @last_day and day < first + @days")
    per_customer = merged.groupby("customer")["amount"].sum()
    return per_customer.mean()
""",
    ],
    "sales-path": [
        """
def sales_path(start, repeat_rate, word, paid, years):
    path = [start]
    for year in range(years):
        new_sales = repeat_rate * path[-1] + word * path[-1] + paid
        path.append(new_sales)
    return path
""",
        """
def sales_path(start, repeat_rate, word, paid, years):
    current = start
    result = [current]
    for i in range(years):
        current = current * (repeat_rate + word) + paid
        result.append(current)
    return result
""",
        """
def sales_path(start, repeat_rate, word, paid, years):
    sales = np.zeros(years + 1)
    sales[0] = start
    for t in range(1, years + 1):
        sales[t] = (repeat_rate + word) * sales[t - 1] + paid
    return list(sales)
""",
        """
def sales_path(start, repeat_rate, word, paid, years):
    factor = repeat_rate + word
    return [start * factor**t + paid * sum(factor**s for s in range(t)) for t in range(years + 1)]
""",
        """
def sales_path(start, repeat_rate, word, paid, years):
    if years == 0:
        return [start]
    before = sales_path(start, repeat_rate, word, paid, years - 1)
    return before + [before[-1] * repeat_rate + before[-1] * word + paid]
""",
    ],
    "option-value": [
        """
def option_value(a, sigma, h):
    d = (a + h) / sigma
    with_right = a * norm.cdf(d) + sigma * norm.pdf(d) - h * (1 - norm.cdf(d))
    without = np.maximum(a, 0)
    return np.maximum(with_right - without, 0)
""",
        """
def option_value(a, sigma, h):
    z = (a + h) / sigma
    keep = norm.cdf(z)
    value = a * keep + sigma * norm.pdf(z) - h * (1 - keep)
    return np.maximum(np.maximum(value, 0) - np.maximum(a, 0), 0)
""",
        """
def option_value(a, sigma, h):
    d = (a + h) / sigma
    value_with = (a + h) * norm.cdf(d) + sigma * norm.pdf(d) - h
    value_without = np.where(np.asarray(a) > 0, a, 0)
    gain = value_with - value_without
    return np.where(gain > 0, gain, 0)
""",
        """
def option_value(a, sigma, h):
    a = np.asarray(a, dtype=float)
    x = (a + h) / sigma
    extra = a * norm.cdf(x) + sigma * norm.pdf(x) - h * norm.cdf(-x) - np.clip(a, 0, None)
    return np.clip(extra, 0, None)
""",
    ],
}
