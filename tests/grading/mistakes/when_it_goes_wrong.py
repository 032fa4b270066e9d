"""Typical mistakes in the assignment `when-it-goes-wrong`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "losses as positive numbers",
        "cell": "market-value-changes",
        "source": """
def market_value_changes(price_before, prices, shares):
    return {moment: (price_before - price) * shares for moment, price in prices.items()}
""",
        "fails": ["market-value-changes-values"],
        "says": "The sign is turned round",
    },
    {
        "name": "returns for money",
        "cell": "market-value-changes",
        "source": """
def market_value_changes(price_before, prices, shares):
    return {moment: price / price_before - 1 for moment, price in prices.items()}
""",
        "fails": ["market-value-changes-values"],
        "says": "You returned returns",
    },
    {
        "name": "from one moment to the next",
        "cell": "market-value-changes",
        "source": """
def market_value_changes(price_before, prices, shares):
    changes = {}
    for moment, price in prices.items():
        changes[moment] = (price - price_before) * shares
        price_before = price
    return changes
""",
        "fails": ["market-value-changes-values"],
        "says": "You measured from one moment to the next",
    },
    {
        "name": "a list without names",
        "cell": "market-value-changes",
        "source": """
def market_value_changes(price_before, prices, shares):
    return [(price - price_before) * shares for price in prices.values()]
""",
        "fails": ["market-value-changes-type", "market-value-changes-values"],
        "says": "must return a dictionary, not list",
    },
    {
        "name": "benchmark fitted on the share",
        "cell": "market-model",
        "source": """
def market_model(returns, benchmark):
    returns, benchmark = np.asarray(returns), np.asarray(benchmark)
    beta = np.cov(returns, benchmark)[0, 1] / returns.var(ddof=1)
    alpha = returns.mean() - beta * benchmark.mean()
    slope, level = np.polyfit(benchmark, returns, 1)
    s = np.sqrt(((returns - level - slope * benchmark) ** 2).sum() / (len(returns) - 2))
    return {"alpha": alpha, "beta": beta, "s": s}
""",
        "fails": ["market-model-line"],
        "says": "You fitted the benchmark on the share",
    },
    {
        "name": "mean return as alpha",
        "cell": "market-model",
        "source": """
def market_model(returns, benchmark):
    returns, benchmark = np.asarray(returns), np.asarray(benchmark)
    beta, level = np.polyfit(benchmark, returns, 1)
    s = np.sqrt(((returns - level - beta * benchmark) ** 2).sum() / (len(returns) - 2))
    return {"alpha": returns.mean(), "beta": beta, "s": s}
""",
        "fails": ["market-model-line"],
        "says": "Alpha is not the mean return",
    },
    {
        "name": "spread divided by the number of days",
        "cell": "market-model",
        "source": """
def market_model(returns, benchmark):
    returns, benchmark = np.asarray(returns), np.asarray(benchmark)
    beta, alpha = np.polyfit(benchmark, returns, 1)
    return {"alpha": alpha, "beta": beta, "s": np.std(returns - alpha - beta * benchmark)}
""",
        "fails": ["market-model-spread"],
        "says": "You divided by the number of days",
    },
    {
        "name": "spread of the returns",
        "cell": "market-model",
        "source": """
def market_model(returns, benchmark):
    beta, alpha = np.polyfit(benchmark, returns, 1)
    return {"alpha": alpha, "beta": beta, "s": np.std(returns, ddof=1)}
""",
        "fails": ["market-model-spread"],
        "says": "This is the standard deviation of the returns",
    },
    {
        "name": "alpha forgotten",
        "cell": "abnormal-days",
        "source": """
def abnormal_days(returns, benchmark, alpha, beta, s):
    abnormal = np.asarray(returns) - beta * np.asarray(benchmark)
    exact = abnormal - alpha
    return {
        "abnormal": abnormal.tolist(),
        "t": (exact / s).tolist(),
        "unusual": np.flatnonzero(abs(exact / s) > 1.96).tolist(),
    }
""",
        "fails": ["abnormal-days-values"],
        "says": "You left out alpha",
    },
    {
        "name": "benchmark subtracted as it is",
        "cell": "abnormal-days",
        "source": """
def abnormal_days(returns, benchmark, alpha, beta, s):
    abnormal = np.asarray(returns) - np.asarray(benchmark)
    t = (np.asarray(returns) - alpha - beta * np.asarray(benchmark)) / s
    return {"abnormal": abnormal.tolist(), "t": t.tolist(), "unusual": np.flatnonzero(abs(t) > 1.96).tolist()}
""",
        "fails": ["abnormal-days-values"],
        "says": "You subtracted the benchmark as it is",
    },
    {
        "name": "falls only",
        "cell": "abnormal-days",
        "source": """
def abnormal_days(returns, benchmark, alpha, beta, s):
    abnormal = np.asarray(returns) - alpha - beta * np.asarray(benchmark)
    t = abnormal / s
    return {"abnormal": abnormal.tolist(), "t": t.tolist(), "unusual": np.flatnonzero(t < -1.96).tolist()}
""",
        "fails": ["abnormal-days-unusual"],
        "says": "You list falls only",
    },
    {
        "name": "arrays for lists",
        "cell": "abnormal-days",
        "source": """
def abnormal_days(returns, benchmark, alpha, beta, s):
    abnormal = np.asarray(returns) - alpha - beta * np.asarray(benchmark)
    t = abnormal / s
    return {"abnormal": abnormal, "t": t, "unusual": np.flatnonzero(abs(t) > 1.96).tolist()}
""",
        "fails": ["abnormal-days-keys"],
        "says": "Each value must be a list",
    },
    {
        "name": "last strike allowed",
        "cell": "survivors",
        "source": """
def survivors(failure_rate, visits, strikes):
    there = np.zeros(strikes + 1)
    there[0] = 1
    for _ in range(visits):
        failed = failure_rate * there
        there = there - failed
        there[1:] += failed[:-1]
    return there.sum()
""",
        "fails": ["survivors-values"],
        "says": "You kept those who have had their last strike",
    },
    {
        "name": "those without any failure",
        "cell": "survivors",
        "source": """
def survivors(failure_rate, visits, strikes):
    return (1 - failure_rate) ** visits
""",
        "fails": ["survivors-values"],
        "says": "This is the share without any failure",
    },
    {
        "name": "in percent",
        "cell": "survivors",
        "source": """
def survivors(failure_rate, visits, strikes):
    from scipy import stats

    return 100 * stats.binom.cdf(strikes - 1, visits, failure_rate)
""",
        "fails": ["survivors-type", "survivors-values"],
        "says": "A share of customers lies between 0 and 1",
    },
    {
        "name": "wanted share allowed to leave",
        "cell": "affordable-rate",
        "source": """
def affordable_rate(wanted, visits, strikes):
    from scipy import stats

    return stats.beta.isf(1 - wanted, strikes, visits - strikes + 1)
""",
        "fails": ["affordable-rate-values"],
        "says": "You allowed the wanted share to leave",
    },
    {
        "name": "first failure",
        "cell": "affordable-rate",
        "source": """
def affordable_rate(wanted, visits, strikes):
    return 1 - wanted ** (1 / visits)
""",
        "fails": ["affordable-rate-values"],
        "says": "This is the rate for customers who leave at the first failure",
    },
    {
        "name": "grid of whole percents",
        "cell": "affordable-rate",
        "source": """
def affordable_rate(wanted, visits, strikes):
    from scipy import stats

    grid = np.arange(0, 1, 0.01)
    return grid[stats.binom.cdf(strikes - 1, visits, grid) >= wanted].max()
""",
        "fails": ["affordable-rate-values"],
        "says": "You are close, but not to 0.0001",
    },
    {
        "name": "all cases",
        "cell": "unreported",
        "source": """
def unreported(complaints, mentions):
    a, b = set(complaints), set(mentions)
    return (len(a) + 1) * (len(b) + 1) / (len(a & b) + 1) - 1
""",
        "fails": ["unreported-values"],
        "says": "This is the estimate of all cases",
    },
    {
        "name": "repeated numbers counted again",
        "cell": "unreported",
        "source": """
def unreported(complaints, mentions):
    a, b, m = len(complaints), len(mentions), len(set(complaints) & set(mentions))
    return (a + 1) * (b + 1) / (m + 1) - 1 - (a + b - m)
""",
        "fails": ["unreported-values"],
        "says": "You counted repeated case numbers again",
    },
    {
        "name": "overlap subtracted twice",
        "cell": "unreported",
        "source": """
def unreported(complaints, mentions):
    a, b, m = len(set(complaints)), len(set(mentions)), len(set(complaints) & set(mentions))
    return (a + 1) * (b + 1) / (m + 1) - 1 - a - b
""",
        "fails": ["unreported-values"],
        "says": "You subtracted the cases in both lists twice",
    },
    {
        "name": "everyone who stays is credited",
        "cell": "recovery-plan",
        "source": """
def recovery_plan(kinds, value):
    each = kinds["with"] * value - kinds["cost"]
    yearly = kinds.assign(gain=kinds["failures"] * kinds["heard"] * each)
    chosen = yearly[each > 0].sort_values("gain", ascending=False)
    return {"kinds": chosen["kind"].tolist(), "gain": chosen["gain"].sum()}
""",
        "fails": ["recovery-plan-kinds", "recovery-plan-gain"],
        "says": "by the difference r1 - r0",
    },
    {
        "name": "unheard failures made good",
        "cell": "recovery-plan",
        "source": """
def recovery_plan(kinds, value):
    each = (kinds["with"] - kinds["without"]) * value - kinds["cost"]
    yearly = kinds["failures"] * kinds["heard"] * each
    order = yearly[each > 0].sort_values(ascending=False).index
    return {"kinds": kinds.loc[order, "kind"].tolist(), "gain": (kinds["failures"] * each)[each > 0].sum()}
""",
        "fails": ["recovery-plan-gain"],
        "says": "You made failures good that nobody told you about",
    },
    {
        "name": "ordered by the gain of one recovery",
        "cell": "recovery-plan",
        "source": """
def recovery_plan(kinds, value):
    each = (kinds["with"] - kinds["without"]) * value - kinds["cost"]
    yearly = kinds["failures"] * kinds["heard"] * each
    order = each[each > 0].sort_values(ascending=False).index
    return {"kinds": kinds.loc[order, "kind"].tolist(), "gain": yearly[each > 0].sum()}
""",
        "fails": ["recovery-plan-kinds"],
        "says": "The kinds are right, but not their order",
    },
]
