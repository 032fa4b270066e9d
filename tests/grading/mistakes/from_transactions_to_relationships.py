"""Typical mistakes in the assignment `from-transactions-to-relationships`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "new customers counted as kept",
        "cell": "monthly-rates",
        "source": """
def monthly_rates(books):
    retention = books["end"] / books["start"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention})
""",
        "fails": ["monthly-rates-values"],
        "says": "You counted the customers won as kept",
    },
    {
        "name": "share of the customers at the end",
        "cell": "monthly-rates",
        "source": """
def monthly_rates(books):
    retention = (books["end"] - books["acquired"]) / books["end"]
    return pd.DataFrame({"retention": retention, "churn": 1 - retention})
""",
        "fails": ["monthly-rates-values"],
        "says": "You divided by the customers at the end",
    },
    {
        "name": "one rate alone",
        "cell": "monthly-rates",
        "source": """
def monthly_rates(books):
    return (books["end"] - books["acquired"]) / books["start"]
""",
        "fails": ["monthly-rates-columns", "monthly-rates-values"],
        "says": "must return a DataFrame, not Series",
    },
    {
        "name": "new customers leave at once",
        "cell": "project-base",
        "source": """
def project_base(start, acquired, retention):
    sizes = [start]
    for won, stays in zip(acquired, retention):
        sizes.append(stays * (sizes[-1] + won))
    return sizes
""",
        "fails": ["project-base-values"],
        "says": "You let new customers leave in the month in which they come",
    },
    {
        "name": "the first month for ever",
        "cell": "project-base",
        "source": """
def project_base(start, acquired, retention):
    sizes = [start]
    for _ in acquired:
        sizes.append(retention[0] * sizes[-1] + acquired[0])
    return sizes
""",
        "fails": ["project-base-values"],
        "says": "You used the numbers of the first month",
    },
    {
        "name": "without the start",
        "cell": "project-base",
        "source": """
def project_base(start, acquired, retention):
    sizes = []
    for won, stays in zip(acquired, retention):
        start = stays * start + won
        sizes.append(start)
    return sizes
""",
        "fails": ["project-base-length"],
        "says": "Three months give four sizes",
    },
    {
        "name": "divided by the retention",
        "cell": "long-run",
        "source": """
def long_run(acquired, retention):
    return {"size": acquired / retention, "half_life": np.log(0.5) / np.log(retention)}
""",
        "fails": ["long-run-size"],
        "says": "You divided by the retention",
    },
    {
        "name": "only the kept part of the new",
        "cell": "long-run",
        "source": """
def long_run(acquired, retention):
    return {"size": acquired * retention / (1 - retention), "half_life": np.log(0.5) / np.log(retention)}
""",
        "fails": ["long-run-size"],
        "says": "You let new customers leave in the month in which they come",
    },
    {
        "name": "mean stay for half-life",
        "cell": "long-run",
        "source": """
def long_run(acquired, retention):
    return {"size": acquired / (1 - retention), "half_life": 1 / (1 - retention)}
""",
        "fails": ["long-run-half-life"],
        "says": "This is the mean stay",
    },
    {
        "name": "the same number every month",
        "cell": "long-run",
        "source": """
def long_run(acquired, retention):
    return {"size": acquired / (1 - retention), "half_life": 0.5 / (1 - retention)}
""",
        "fails": ["long-run-half-life"],
        "says": "You let the same number leave every month",
    },
    {
        "name": "customers for dinars",
        "cell": "most-for-retention",
        "source": """
def most_for_retention(acquired, retention, cost, gain):
    return acquired * gain / (1 - retention - gain)
""",
        "fails": ["most-for-retention-values"],
        "says": "These are customers",
    },
    {
        "name": "the old base",
        "cell": "most-for-retention",
        "source": """
def most_for_retention(acquired, retention, cost, gain):
    return acquired / (1 - retention) * gain * cost
""",
        "fails": ["most-for-retention-values"],
        "says": "You counted the customers saved in the old base",
    },
    {
        "name": "percent for points",
        "cell": "most-for-retention",
        "source": """
def most_for_retention(acquired, retention, cost, gain):
    better = retention * (1 + gain)
    return (acquired * (1 - retention) / (1 - better) - acquired) * cost
""",
        "fails": ["most-for-retention-values"],
        "says": "You took the gain as a percentage of the rate",
    },
    {
        "name": "lowest churn at any price",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    return levels.loc[levels["churn"].idxmin(), "spend"]
""",
        "fails": ["best-spend-values"],
        "says": "You chose the lowest churn, at any price",
    },
    {
        "name": "cheapest keeping",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    return levels.loc[(levels["spend"] / (1 - levels["churn"])).idxmin(), "spend"]
""",
        "fails": ["best-spend-values"],
        "says": "You chose the cheapest keeping",
    },
    {
        "name": "label for spend",
        "cell": "best-spend",
        "source": """
def best_spend(levels, cost):
    return (levels["spend"] + cost * levels["churn"]).idxmin()
""",
        "fails": ["best-spend-type", "best-spend-values"],
        "says": "You returned a label of the index",
    },
    {
        "name": "largest jump",
        "cell": "find-break",
        "source": """
def find_break(values):
    return int(np.argmax(np.abs(np.diff(values)))) + 1
""",
        "fails": ["find-break-values"],
        "says": "You took the largest jump between two months",
    },
    {
        "name": "last month of the old stage",
        "cell": "find-break",
        "source": """
def find_break(values):
    values = np.asarray(values, dtype=float)
    misfit = {}
    for cut in range(2, len(values) - 1):
        parts = values[:cut], values[cut:]
        misfit[cut] = sum(((part - part.mean()) ** 2).sum() for part in parts)
    return min(misfit, key=misfit.get) - 1
""",
        "fails": ["find-break-values"],
        "says": "Your cut is one month early",
    },
    {
        "name": "variances added",
        "cell": "find-break",
        "source": """
def find_break(values):
    values = np.asarray(values, dtype=float)
    misfit = {cut: values[:cut].var() + values[cut:].var() for cut in range(2, len(values) - 1)}
    return min(misfit, key=misfit.get)
""",
        "fails": ["find-break-values"],
        "says": "You added two variances",
    },
    {
        "name": "shares multiplied",
        "cell": "whole-cycle",
        "source": """
def whole_cycle(answers):
    return {"reported": answers.mean().mean(), "whole": answers.mean().prod()}
""",
        "fails": ["whole-cycle-values"],
        "says": "You multiplied the shares",
    },
    {
        "name": "satisfied once",
        "cell": "whole-cycle",
        "source": """
def whole_cycle(answers):
    return {"reported": answers.mean().mean(), "whole": answers.any(axis=1).mean()}
""",
        "fails": ["whole-cycle-values"],
        "says": "You counted who was satisfied at least once",
    },
]
