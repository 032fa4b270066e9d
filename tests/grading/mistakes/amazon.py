"""Typical mistakes in the assignment `amazon`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "percentages added",
        "cell": "split-growth",
        "source": """
def split_growth(customers, spend):
    more_customers = customers[1] / customers[0] - 1
    more_spend = spend[1] / spend[0] - 1
    total = more_customers + more_spend
    return {"customers": more_customers / total, "spend": more_spend / total}
""",
        "fails": ["split-growth-values", "split-growth-check"],
        "says": "You divided percentages by their sum",
    },
    {
        "name": "growth for its share",
        "cell": "split-growth",
        "source": """
def split_growth(customers, spend):
    return {
        "customers": np.log(customers[1] / customers[0]),
        "spend": np.log(spend[1] / spend[0]),
    }
""",
        "fails": ["split-growth-values", "split-growth-check"],
        "says": "You returned the growth of each factor",
    },
    {
        "name": "every count is of customers",
        "cell": "known-steps",
        "source": """
def known_steps(disclosed):
    years = set(disclosed.loc[disclosed["value"].notna(), "year"])
    return sorted(int(year) for year in years if year - 1 in years)
""",
        "fails": ["known-steps-values", "known-steps-check", "known-steps-words"],
        "says": "You took every count for buyers",
    },
    {
        "name": "one year is enough",
        "cell": "known-steps",
        "source": """
def known_steps(disclosed):
    counted = disclosed["metric"] == "buyers"
    return sorted(int(year) for year in disclosed.loc[counted & disclosed["value"].notna(), "year"])
""",
        "fails": ["known-steps-values", "known-steps-check", "known-steps-words"],
        "says": "You listed every year with buyers",
    },
    {
        "name": "missing values counted",
        "cell": "known-steps",
        "source": """
def known_steps(disclosed):
    years = set(disclosed.loc[disclosed["metric"] == "buyers", "year"])
    return sorted(int(year) for year in years if year - 1 in years)
""",
        "fails": ["known-steps-values", "known-steps-check", "known-steps-words"],
        "says": "You counted rows without a value",
    },
    {
        "name": "a set for a list",
        "cell": "known-steps",
        "source": """
def known_steps(disclosed):
    counted = disclosed["metric"] == "buyers"
    years = set(disclosed.loc[counted & disclosed["value"].notna(), "year"])
    return {int(year) for year in years if year - 1 in years}
""",
        "fails": ["known-steps-check", "known-steps-values", "known-steps-words"],
        "says": "must return a list, not set",
    },
    {
        "name": "a figure of zero",
        "cell": "known-steps",
        "source": """
def known_steps(disclosed):
    metric = disclosed["metric"].str.strip().str.lower()
    years = set(disclosed.loc[(metric == "buyers") & disclosed["value"].notna(), "year"])
    return sorted(int(year) for year in years if year - 1 in years)
""",
        "fails": ["known-steps-words", "known-steps-check"],
        "says": "a value of 0 is no figure",
    },
    {
        "name": "spelling taken as it is",
        "cell": "known-steps",
        "source": """
def known_steps(disclosed):
    years = set(disclosed.loc[(disclosed["metric"] == "buyers") & (disclosed["value"] > 0), "year"])
    return sorted(int(year) for year in years if year - 1 in years)
""",
        "fails": ["known-steps-words", "known-steps-check"],
        "says": "capital letters and blanks",
    },
    {
        "name": "rows and not years",
        "cell": "known-steps",
        "source": """
def known_steps(disclosed):
    metric = disclosed["metric"].str.strip().str.lower()
    years = disclosed.loc[(metric == "buyers") & (disclosed["value"] > 0), "year"].sort_values()
    return [int(year) for year in years if year - 1 in set(years)]
""",
        "fails": ["known-steps-words"],
        "says": "each step stands there once",
    },
    {
        "name": "years that are not whole",
        "cell": "lead-on-market",
        "source": """
def lead_on_market(quarters, sales):
    market = quarters.groupby(quarters["quarter"].str[:4].astype(int))["sales_usd_million"].sum()
    lead = 100 * (sales.sort_index().pct_change() - market.pct_change())
    return lead.dropna().to_dict()
""",
        "fails": ["lead-on-market-check", "lead-on-market-words"],
        "says": "A year that is not whole",
    },
    {
        "name": "missing quarters filled",
        "cell": "lead-on-market",
        "source": """
def lead_on_market(quarters, sales):
    year = quarters["quarter"].str[:4].astype(int)
    market = quarters.groupby(year)["sales_usd_million"].agg(["sum", "size"])
    market = market.loc[market["size"] == 4, "sum"]
    both = pd.DataFrame({"firm": sales, "market": market}).dropna()
    growth = both[both.index.isin(both.index + 1)].index
    return {
        int(y): 100 * float(both["firm"][y] / both["firm"][y - 1] - both["market"][y] / both["market"][y - 1])
        for y in growth
    }
""",
        "fails": ["lead-on-market-words"],
        "says": "a quarter is missing",
    },
    {
        "name": "lead as a fraction",
        "cell": "lead-on-market",
        "source": """
def lead_on_market(quarters, sales):
    market = quarters.groupby(quarters["quarter"].str[:4].astype(int))["sales_usd_million"].sum(min_count=4)
    both = pd.DataFrame({"firm": sales, "market": market}).dropna()
    return {
        int(y): float(both["firm"][y] / both["firm"][y - 1] - both["market"][y] / both["market"][y - 1])
        for y in both.index
        if y - 1 in both.index
    }
""",
        "fails": ["lead-on-market-values", "lead-on-market-check", "lead-on-market-words"],
        "says": "You returned fractions",
    },
    {
        "name": "growth over growth",
        "cell": "lead-on-market",
        "source": """
def lead_on_market(quarters, sales):
    market = quarters.groupby(quarters["quarter"].str[:4].astype(int))["sales_usd_million"].sum(min_count=4)
    share = (sales / market).dropna()
    return {int(y): 100 * float(share[y] / share[y - 1] - 1) for y in share.index if y - 1 in share.index}
""",
        "fails": ["lead-on-market-values", "lead-on-market-check"],
        "says": "You divided the growth of the firm",
    },
    {
        "name": "the row before for the year before",
        "cell": "lead-on-market",
        "source": """
def lead_on_market(quarters, sales):
    market = quarters.groupby(quarters["quarter"].str[:4].astype(int))["sales_usd_million"].sum(min_count=4)
    both = pd.DataFrame({"firm": sales, "market": market}).dropna()
    lead = 100 * (both["firm"] / both["firm"].shift() - both["market"] / both["market"].shift())
    return {int(y): float(x) for y, x in lead.dropna().items()}
""",
        "fails": ["lead-on-market-words"],
        "says": "a lead needs the year before",
    },
    {
        "name": "gain of one quarter",
        "cell": "loop-multiplier",
        "source": """
def loop_multiplier(retention, drawn):
    return 1 / (1 - drawn) if retention + drawn < 1 else np.inf
""",
        "fails": ["loop-multiplier-values", "loop-multiplier-check", "loop-multiplier-runaway"],
        "says": "You took what is drawn in one quarter for the gain",
    },
    {
        "name": "formula beyond its range",
        "cell": "loop-multiplier",
        "source": """
def loop_multiplier(retention, drawn):
    return 1 / (1 - drawn / (1 - retention))
""",
        "fails": ["loop-multiplier-runaway", "loop-multiplier-check"],
        "says": "A base cannot be negative",
    },
    {
        "name": "a gain of exactly one",
        "cell": "loop-multiplier",
        "source": """
def loop_multiplier(retention, drawn):
    gain = drawn / (1 - retention)
    return np.inf if gain > 1 else float(np.divide(1, abs(1 - gain) or 1))
""",
        "fails": ["loop-multiplier-runaway"],
        "says": "a gain of exactly one",
    },
    {
        "name": "no multiplier below one",
        "cell": "loop-multiplier",
        "source": """
def loop_multiplier(retention, drawn):
    gain = max(drawn, 0) / (1 - retention)
    return 1 / (1 - gain) if gain < 1 else np.inf
""",
        "fails": ["loop-multiplier-values"],
        "says": "gives",
    },
    {
        "name": "no learning",
        "cell": "draw-surprises",
        "source": """
def draw_surprises(promises, days, learning):
    fig, ax = plt.subplots()
    for promise in promises:
        ax.plot(range(1, len(days) + 1), [promise - taken for taken in days], label=f"{promise} days")
    ax.set(xlabel="Order", ylabel="Days")
    ax.legend()
    return fig
""",
        "fails": ["draw-surprises-lines", "draw-surprises-check"],
        "says": "Your customer never learns",
    },
    {
        "name": "learning before judging",
        "cell": "draw-surprises",
        "source": """
def draw_surprises(promises, days, learning):
    fig, ax = plt.subplots()
    for promise in promises:
        expected, heights = promise, []
        for taken in days:
            expected -= learning * (expected - taken)
            heights.append(expected - taken)
        ax.plot(range(1, len(days) + 1), heights, label=f"{promise} days")
    ax.set(xlabel="Order", ylabel="Days")
    ax.legend()
    return fig
""",
        "fails": ["draw-surprises-lines", "draw-surprises-check"],
        "says": "You let the customer learn before",
    },
    {
        "name": "orders counted from nought",
        "cell": "draw-surprises",
        "source": """
def draw_surprises(promises, days, learning):
    fig, ax = plt.subplots()
    for promise in promises:
        expected, heights = promise, []
        for taken in days:
            heights.append(expected - taken)
            expected -= learning * heights[-1]
        ax.plot(heights, label=f"{promise} days")
    ax.set(xlabel="Order", ylabel="Days")
    ax.legend()
    return fig
""",
        "fails": ["draw-surprises-lines"],
        "says": "each line stands over",
    },
    {
        "name": "a figure without a legend",
        "cell": "draw-surprises",
        "source": """
def draw_surprises(promises, days, learning):
    fig, ax = plt.subplots()
    for promise in promises:
        expected, heights = promise, []
        for taken in days:
            heights.append(expected - taken)
            expected -= learning * heights[-1]
        ax.plot(range(1, len(days) + 1), heights, label=f"{promise} days")
    ax.set(xlabel="Order", ylabel="Days")
    return fig
""",
        "fails": ["draw-surprises-words"],
        "says": "The figure has no legend",
    },
    {
        "name": "promises sorted",
        "cell": "draw-surprises",
        "source": """
def draw_surprises(promises, days, learning):
    fig, ax = plt.subplots()
    for promise in sorted(promises):
        expected, heights = promise, []
        for taken in days:
            heights.append(expected - taken)
            expected -= learning * heights[-1]
        ax.plot(range(1, len(days) + 1), heights, label=f"{promise} days")
    ax.set(xlabel="Order", ylabel="Days")
    ax.legend()
    return fig
""",
        "fails": ["draw-surprises-words", "draw-surprises-check", "draw-surprises-lines"],
        "says": "the legend must hold these numbers in this order",
    },
    {
        "name": "lost parcels left out",
        "cell": "promise-to-print",
        "source": """
def promise_to_print(log, share):
    promises = {}
    for town, days in log.dropna().groupby("town")["days"]:
        promise = 0
        while (days <= promise).mean() < share:
            promise += 1
        promises[town] = promise
    return promises
""",
        "fails": ["promise-to-print-values", "promise-to-print-words"],
        "says": "You left out parcels that never came",
    },
    {
        "name": "the mean for a promise",
        "cell": "promise-to-print",
        "source": """
def promise_to_print(log, share):
    return {town: int(np.ceil(days.mean())) for town, days in log.groupby("town")["days"]}
""",
        "fails": ["promise-to-print-values", "promise-to-print-check", "promise-to-print-words"],
        "says": "You printed the mean",
    },
    {
        "name": "days with a fraction",
        "cell": "promise-to-print",
        "source": """
def promise_to_print(log, share):
    return {town: float(days.quantile(share)) for town, days in log.groupby("town")["days"]}
""",
        "fails": ["promise-to-print-check", "promise-to-print-values", "promise-to-print-words"],
        "says": "Promises are whole days",
    },
    {
        "name": "fewer than P days",
        "cell": "promise-to-print",
        "source": """
def promise_to_print(log, share):
    promises = {}
    for town, days in log.groupby("town")["days"]:
        promises[town] = None
        if days.notna().mean() >= share:
            promise = 1
            while (days < promise).mean() < share:
                promise += 1
            promises[town] = promise
    return promises
""",
        "fails": ["promise-to-print-words"],
        "says": "a parcel that takes exactly P days keeps it",
    },
    {
        "name": "more than the share",
        "cell": "promise-to-print",
        "source": """
def promise_to_print(log, share):
    promises = {}
    for town, days in log.groupby("town")["days"]:
        whole = range(1, int(np.ceil(days.max())) + 1 if days.notna().any() else 1)
        promises[town] = next((p for p in whole if (days <= p).mean() > share), None)
    return promises
""",
        "fails": ["promise-to-print-check", "promise-to-print-words"],
        "says": "so each has a promise that they keep",
    },
    {
        "name": "the last four rows for the year",
        "cell": "lead-on-market",
        "source": """
def lead_on_market(quarters, sales):
    table = quarters.sort_values("quarter")
    table = table.assign(year=table["quarter"].str[:4].astype(int), total=table["sales_usd_million"].rolling(4).sum())
    market = table[table["quarter"].str.endswith("Q4")].set_index("year")["total"]
    both = pd.DataFrame({"firm": sales, "market": market}).dropna()
    return {
        int(year): 100 * (both["firm"][year] / both["firm"][year - 1] - both["market"][year] / both["market"][year - 1])
        for year in both.index
        if year - 1 in both.index
    }
""",
        "fails": ["lead-on-market-words"],
        "says": "no quarter of another year takes its place",
    },
    {
        "name": "the size of the gain below one",
        "cell": "loop-multiplier",
        "source": """
def loop_multiplier(retention, drawn):
    gain = drawn / (1 - retention)
    return 1 / (1 - gain) if abs(gain) < 1 else np.inf
""",
        "fails": ["loop-multiplier-values"],
        "says": "the formula holds there as well",
    },
    {
        "name": "no promise above a hundred days",
        "cell": "promise-to-print",
        "source": """
def promise_to_print(log, share):
    promises = {}
    for town, days in log.groupby("town")["days"]:
        promises[town] = None
        for promise in range(1, 101):
            if (days <= promise).mean() >= share:
                promises[town] = promise
                break
    return promises
""",
        "fails": ["promise-to-print-words"],
        "says": "as long as the slowest parcel asks for",
    },
]
