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
        "fails": ["split-growth-values"],
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
        "fails": ["split-growth-values"],
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
        "fails": ["known-steps-values"],
        "says": "You took every count for customers",
    },
    {
        "name": "one year is enough",
        "cell": "known-steps",
        "source": """
def known_steps(disclosed):
    counted = disclosed["metric"] == "buyers"
    return sorted(int(year) for year in disclosed.loc[counted & disclosed["value"].notna(), "year"])
""",
        "fails": ["known-steps-values"],
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
        "fails": ["known-steps-values"],
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
        "fails": ["known-steps-type", "known-steps-values"],
        "says": "must return a list, not set",
    },
    {
        "name": "only stayers draw",
        "cell": "wheel",
        "source": """
def wheel(start, won, retention, drawn, quarters):
    base = [start]
    for _ in range(quarters):
        base.append(won + retention * base[-1] * (1 + drawn))
    return base
""",
        "fails": ["wheel-values"],
        "says": "Your loop draws only for those who stay",
    },
    {
        "name": "start left out",
        "cell": "wheel",
        "source": """
def wheel(start, won, retention, drawn, quarters):
    base = []
    for _ in range(quarters):
        start = won + (retention + drawn) * start
        base.append(start)
    return base
""",
        "fails": ["wheel-values"],
        "says": "numbers with the start",
    },
    {
        "name": "loop of the first customers",
        "cell": "wheel",
        "source": """
def wheel(start, won, retention, drawn, quarters):
    base = [start]
    for _ in range(quarters):
        base.append(won + retention * base[-1] + drawn * start)
    return base
""",
        "fails": ["wheel-values"],
        "says": "Your loop always draws for the customers of the start",
    },
    {
        "name": "gain of one quarter",
        "cell": "loop-multiplier",
        "source": """
def loop_multiplier(retention, drawn):
    return 1 / (1 - drawn) if retention + drawn < 1 else np.inf
""",
        "fails": ["loop-multiplier-values"],
        "says": "You took what is drawn in one quarter for the gain",
    },
    {
        "name": "formula beyond its range",
        "cell": "loop-multiplier",
        "source": """
def loop_multiplier(retention, drawn):
    return 1 / (1 - drawn / (1 - retention))
""",
        "fails": ["loop-multiplier-runaway"],
        "says": "A base cannot be negative",
    },
    {
        "name": "no learning",
        "cell": "surprises",
        "source": """
def surprises(promise, days, learning):
    return [promise - taken for taken in days]
""",
        "fails": ["surprises-values"],
        "says": "Your customer never learns",
    },
    {
        "name": "lateness for surprise",
        "cell": "surprises",
        "source": """
def surprises(promise, days, learning):
    result = []
    for taken in days:
        result.append(taken - promise)
        promise = promise + learning * result[-1]
    return result
""",
        "fails": ["surprises-type"],
        "says": "A parcel three days early is a surprise of +3",
    },
    {
        "name": "learning before judging",
        "cell": "surprises",
        "source": """
def surprises(promise, days, learning):
    result = []
    for taken in days:
        promise = promise - learning * (promise - taken)
        result.append(promise - taken)
    return result
""",
        "fails": ["surprises-values"],
        "says": "You let the customer learn before",
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
        "fails": ["promise-to-print-values"],
        "says": "You left out parcels that never came",
    },
    {
        "name": "the mean for a promise",
        "cell": "promise-to-print",
        "source": """
def promise_to_print(log, share):
    return {town: int(np.ceil(days.mean())) for town, days in log.groupby("town")["days"]}
""",
        "fails": ["promise-to-print-values"],
        "says": "You printed the mean",
    },
    {
        "name": "days with a fraction",
        "cell": "promise-to-print",
        "source": """
def promise_to_print(log, share):
    return {town: float(days.quantile(share)) for town, days in log.groupby("town")["days"]}
""",
        "fails": ["promise-to-print-type", "promise-to-print-values"],
        "says": "Promises are whole days",
    },
]
