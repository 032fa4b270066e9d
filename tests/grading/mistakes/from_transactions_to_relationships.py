"""Typical mistakes in the assignment `from-transactions-to-relationships`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "new customers counted as kept",
        "cell": "rates-from-books",
        "source": """
def rates_from_books(books):
    table = books.drop_duplicates("month", keep="last").set_index("month").sort_index()
    following = [str(pd.Period(month) + 1) for month in table.index]
    end = table["end"].fillna(table["start"].reindex(following).set_axis(table.index))
    retention = end / table["start"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention}).dropna()
""",
        "fails": [
            "rates-from-books-check",
            "rates-from-books-values",
            "rates-from-books-repeated",
            "rates-from-books-missing",
        ],
        "says": "The retention should be",
    },
    {
        "name": "share of the customers at the end",
        "cell": "rates-from-books",
        "source": """
def rates_from_books(books):
    table = books.drop_duplicates("month", keep="last").set_index("month").sort_index()
    following = [str(pd.Period(month) + 1) for month in table.index]
    end = table["end"].fillna(table["start"].reindex(following).set_axis(table.index))
    retention = (end - table["acquired"]) / end
    return pd.DataFrame({"retention": retention, "churn": 1 - retention}).dropna()
""",
        "fails": [
            "rates-from-books-check",
            "rates-from-books-values",
            "rates-from-books-repeated",
            "rates-from-books-missing",
        ],
        "says": "The retention should be",
    },
    {
        "name": "the first report holds",
        "cell": "rates-from-books",
        "source": """
def rates_from_books(books):
    table = books.drop_duplicates("month", keep="first").set_index("month").sort_index()
    following = [str(pd.Period(month) + 1) for month in table.index]
    end = table["end"].fillna(table["start"].reindex(following).set_axis(table.index))
    retention = (end - table["acquired"]) / table["start"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention}).dropna()
""",
        "fails": ["rates-from-books-check", "rates-from-books-repeated", "rates-from-books-missing"],
        "says": "The retention should be",
    },
    {
        "name": "order of the table",
        "cell": "rates-from-books",
        "source": """
def rates_from_books(books):
    table = books.drop_duplicates("month", keep="last").set_index("month")
    following = [str(pd.Period(month) + 1) for month in table.index]
    end = table["end"].fillna(table["start"].reindex(following).set_axis(table.index))
    retention = (end - table["acquired"]) / table["start"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention}).dropna()
""",
        "fails": [
            "rates-from-books-check",
            "rates-from-books-values",
            "rates-from-books-repeated",
            "rates-from-books-missing",
        ],
        "says": "The index should be",
    },
    {
        "name": "the next row for the next month",
        "cell": "rates-from-books",
        "source": """
def rates_from_books(books):
    table = books.drop_duplicates("month", keep="last").set_index("month").sort_index()
    following = [str(pd.Period(month) + 1) for month in table.index]
    end = table["end"].fillna(table["start"].shift(-1))
    retention = (end - table["acquired"]) / table["start"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention}).dropna()
""",
        "fails": ["rates-from-books-missing"],
        "says": "whose next calendar month is not in the table",
    },
    {
        "name": "missing ends left out",
        "cell": "rates-from-books",
        "source": """
def rates_from_books(books):
    table = books.drop_duplicates("month", keep="last").set_index("month").sort_index()
    following = [str(pd.Period(month) + 1) for month in table.index]
    end = table["end"].fillna(table["end"])
    retention = (end - table["acquired"]) / table["start"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention}).dropna()
""",
        "fails": ["rates-from-books-check", "rates-from-books-missing"],
        "says": "The index should be",
    },
    {
        "name": "rows with 0 thrown out first",
        "cell": "rates-from-books",
        "source": """
def rates_from_books(books):
    table = books[books["start"] > 0].drop_duplicates("month", keep="last").set_index("month").sort_index()
    following = [str(pd.Period(month) + 1) for month in table.index]
    end = table["end"].fillna(table["start"].reindex(following).set_axis(table.index))
    retention = (end - table["acquired"]) / table["start"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention}).dropna()
""",
        "fails": ["rates-from-books-missing"],
        "says": "Ask which report holds before you leave out rows with 0",
    },
    {
        "name": "the last end that is written",
        "cell": "rates-from-books",
        "source": """
def rates_from_books(books):
    table = books.groupby("month").last().sort_index()
    following = [str(pd.Period(month) + 1) for month in table.index]
    end = table["end"].fillna(table["start"].reindex(following).set_axis(table.index))
    retention = (end - table["acquired"]) / table["start"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention}).dropna()
""",
        "fails": ["rates-from-books-missing"],
        "says": "You took the end of a month from a report that does not hold",
    },
    {
        "name": "new customers leave at once",
        "cell": "draw-forecast",
        "source": """
def draw_forecast(start, acquired, retention, months):
    sizes = [start]
    for _ in range(months):
        sizes.append(retention * (sizes[-1] + acquired))
    fig, ax = plt.subplots()
    ax.plot(sizes, label="customers")
    ax.axhline(acquired / (1 - retention), linestyle="--", label="steady state")
    ax.set(title="Base", xlabel="Months", ylabel="Customers")
    ax.legend()
    return fig
""",
        "fails": ["draw-forecast-check", "draw-forecast-lines"],
        "says": "One line should have the heights",
    },
    {
        "name": "no legend",
        "cell": "draw-forecast",
        "source": """
def draw_forecast(start, acquired, retention, months):
    sizes = [start]
    for _ in range(months):
        sizes.append(retention * sizes[-1] + acquired)
    fig, ax = plt.subplots()
    ax.plot(sizes, label="customers")
    ax.axhline(acquired / (1 - retention), linestyle="--", label="steady state")
    ax.set(title="Base", xlabel="Months", ylabel="Customers")
    return fig
""",
        "fails": ["draw-forecast-words"],
        "says": "The legend of the axes must name both lines",
    },
    {
        "name": "no labels",
        "cell": "draw-forecast",
        "source": """
def draw_forecast(start, acquired, retention, months):
    sizes = [start]
    for _ in range(months):
        sizes.append(retention * sizes[-1] + acquired)
    fig, ax = plt.subplots()
    ax.plot(sizes, label="customers")
    ax.axhline(acquired / (1 - retention), linestyle="--", label="steady state")
    ax.set(title="Base")
    ax.legend()
    return fig
""",
        "fails": ["draw-forecast-words"],
        "says": "An axis has no label",
    },
    {
        "name": "divided by the retention",
        "cell": "draw-forecast",
        "source": """
def draw_forecast(start, acquired, retention, months):
    sizes = [start]
    for _ in range(months):
        sizes.append(retention * sizes[-1] + acquired)
    fig, ax = plt.subplots()
    ax.plot(sizes, label="customers")
    ax.axhline(acquired / retention, linestyle="--", label="steady state")
    ax.set(title="Base", xlabel="Months", ylabel="Customers")
    ax.legend()
    return fig
""",
        "fails": ["draw-forecast-lines"],
        "says": "No line lies at the steady state",
    },
    {
        "name": "a prediction that is none of the three",
        "cell": "predicted",
        "source": """
def predicted():
    return 7
""",
        "fails": ["predicted-written"],
        "says": "should give 'two'",
    },
    {
        "name": "one month early",
        "cell": "months-to-reach",
        "source": """
def months_to_reach(start, acquired, retention, target):
    if target == start:
        return 0
    steady = acquired / (1 - retention)
    way = np.sign(target - start)
    if way * (steady - target) <= 0:
        return None
    size, months = start, 0
    while way * (target - size) > 0:
        size = retention * size + acquired
        months += 1
    return months - 1
""",
        "fails": ["months-to-reach-check", "months-to-reach-values"],
        "says": "should give the integer 3",
    },
    {
        "name": "more than the target for at least",
        "cell": "months-to-reach",
        "source": """
def months_to_reach(start, acquired, retention, target):
    if target == start:
        return 0
    steady = acquired / (1 - retention)
    way = np.sign(target - start)
    if way * (steady - target) <= 0:
        return None
    size, months = start, 0
    while way * (target - size) >= 0:
        size = retention * size + acquired
        months += 1
    return months
""",
        "fails": ["months-to-reach-check", "months-to-reach-values"],
        "says": "should give the integer 3",
    },
    {
        "name": "growing bases alone",
        "cell": "months-to-reach",
        "source": """
def months_to_reach(start, acquired, retention, target):
    if target >= acquired / (1 - retention):
        return None
    size, months = start, 0
    while size < target:
        size = retention * size + acquired
        months += 1
    return months
""",
        "fails": ["months-to-reach-check", "months-to-reach-values", "months-to-reach-never"],
        "says": "should give the integer 3",
    },
    {
        "name": "the steady state itself",
        "cell": "months-to-reach",
        "source": """
def months_to_reach(start, acquired, retention, target):
    if target == start:
        return 0
    steady = acquired / (1 - retention)
    way = np.sign(target - start)
    if way * (steady - target) < 0:
        return None
    size, months = start, 0
    while way * (target - size) > 0:
        size = retention * size + acquired
        months += 1
    return months
""",
        "fails": ["months-to-reach-never"],
        "says": "approached and never reached",
    },
    {
        "name": "a target passed already is reached",
        "cell": "months-to-reach",
        "source": """
def months_to_reach(start, acquired, retention, target):
    steady = acquired / (1 - retention)
    way = np.sign(steady - start)
    if way * (start - target) >= 0:
        return 0
    if way * (steady - target) <= 0:
        return None
    size, months = start, 0
    while way * (target - size) > 0:
        size, months = retention * size + acquired, months + 1
    return months
""",
        "fails": ["months-to-reach-never"],
        "says": "A base that moves away from the target never reaches it",
    },
    {
        "name": "customers for dinars",
        "cell": "most-for-retention",
        "source": """
def most_for_retention(acquired, retention, cost, gain):
    return acquired * gain / (1 - retention - gain)
""",
        "fails": ["most-for-retention-check", "most-for-retention-values"],
        "says": "should give 5000.0",
    },
    {
        "name": "the old base",
        "cell": "most-for-retention",
        "source": """
def most_for_retention(acquired, retention, cost, gain):
    return acquired / (1 - retention) * gain * cost
""",
        "fails": ["most-for-retention-check", "most-for-retention-values"],
        "says": "should give 5000.0",
    },
    {
        "name": "percent for points",
        "cell": "most-for-retention",
        "source": """
def most_for_retention(acquired, retention, cost, gain):
    better = retention * (1 + gain)
    return (acquired * (1 - retention) / (1 - better) - acquired) * cost
""",
        "fails": ["most-for-retention-check", "most-for-retention-values"],
        "says": "should give 5000.0",
    },
    {
        "name": "lowest churn at any price",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    return levels.loc[levels["churn"].idxmin(), "spend"]
""",
        "fails": ["best-spend-type", "best-spend-values"],
        "says": "should give [0.0, 1.0]",
    },
    {
        "name": "cheapest keeping",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    return levels.loc[(levels["spend"] / (1 - levels["churn"])).idxmin(), "spend"]
""",
        "fails": ["best-spend-type", "best-spend-values"],
        "says": "should give [0.0, 1.0]",
    },
    {
        "name": "label for spend",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    return (levels["spend"] + cost * levels["churn"]).idxmin()
""",
        "fails": ["best-spend-type", "best-spend-values"],
        "says": "should give [0.0, 1.0]",
    },
    {
        "name": "equal sums: the first row",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    per_customer = levels["spend"] + cost * levels["churn"]
    return levels.loc[per_customer.idxmin(), "spend"]
""",
        "fails": ["best-spend-values"],
        "says": "Of two levels with equal sums",
    },
    {
        "name": "the best row looked up by its label",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    levels = levels.sort_values("spend")
    return levels.loc[(levels["spend"] + cost * levels["churn"]).idxmin(), "spend"]
""",
        "fails": ["best-spend-values"],
        "says": "find the row by its place, not by its label",
    },
    {
        "name": "distances without squares",
        "cell": "two-breaks",
        "source": """
def two_breaks(values):
    values = np.array(values, dtype=float)

    def misfit(cuts):
        return sum(abs(part - part.mean()).sum() for part in np.split(values, cuts))

    last = len(values) - 1
    return list(min(((i, j) for i in range(2, last - 2) for j in range(i + 2, last)), key=misfit))
""",
        "fails": ["two-breaks-values"],
        "says": "The misfit adds their squares",
    },
    {
        "name": "variances added",
        "cell": "two-breaks",
        "source": """
def two_breaks(values):
    y = np.array(values, dtype=float)
    best = {}
    for one in range(2, len(y)):
        for two in range(one + 2, len(y) - 1):
            best[one, two] = sum(part.var() for part in np.split(y, [one, two]))
    return list(min(best, key=best.get))
""",
        "fails": ["two-breaks-values", "two-breaks-ends"],
        "says": "You added variances",
    },
    {
        "name": "parts of one month",
        "cell": "two-breaks",
        "source": """
def two_breaks(values):
    y = np.array(values, dtype=float)
    best = {}
    for one in range(1, len(y)):
        for two in range(one + 1, len(y) - 0):
            best[one, two] = sum(((part - part.mean()) ** 2).sum() for part in np.split(y, [one, two]))
    return list(min(best, key=best.get))
""",
        "fails": ["two-breaks-ends"],
        "says": "You left a part with a single month",
    },
    {
        "name": "last month of the old part",
        "cell": "two-breaks",
        "source": """
def two_breaks(values):
    y = np.array(values, dtype=float)
    best = {}
    for one in range(2, len(y)):
        for two in range(one + 2, len(y) - 1):
            best[one, two] = sum(((part - part.mean()) ** 2).sum() for part in np.split(y, [one, two]))
    return [place - 1 for place in min(best, key=best.get)]
""",
        "fails": ["two-breaks-check", "two-breaks-values", "two-breaks-ends"],
        "says": "should give [3, 6]",
    },
    {
        "name": "largest jumps",
        "cell": "two-breaks",
        "source": """
def two_breaks(values):
    jumps = np.abs(np.diff(values))
    return sorted((np.argsort(-jumps)[:2] + 1).tolist())
""",
        "fails": ["two-breaks-values", "two-breaks-ends"],
        "says": "the two largest jumps",
    },
    {
        "name": "shares multiplied",
        "cell": "whole-cycle",
        "source": """
def whole_cycle(answers):
    return {"reported": answers.mean().mean(), "whole": answers.mean().prod()}
""",
        "fails": ["whole-cycle-check", "whole-cycle-values"],
        "says": "should give 'reported' 0.75",
    },
    {
        "name": "satisfied once",
        "cell": "whole-cycle",
        "source": """
def whole_cycle(answers):
    return {"reported": answers.mean().mean(), "whole": answers.any(axis=1).mean()}
""",
        "fails": ["whole-cycle-check", "whole-cycle-values"],
        "says": "should give 'reported' 0.75",
    },
    {
        "name": "the sum divided by those who stay",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    per_stayer = (levels["spend"] + cost * levels["churn"]) / (1 - levels["churn"])
    return min(zip(per_stayer, levels["spend"]))[1]
""",
        "fails": ["best-spend-values"],
        "says": "it is divided by nothing",
    },
]
