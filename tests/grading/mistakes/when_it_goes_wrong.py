"""Typical mistakes in the assignment `when-it-goes-wrong`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "losses as positive numbers",
        "cell": "clock-of",
        "source": """
def clock_of(quotations, event, shares, claimed):
    known = quotations.dropna().sort_values("moment")
    before = known[known["closing"] & (known["moment"] < event)]["price"].iloc[-1]
    later = known[known["moment"] > event]
    change = (later["price"] - before) * shares
    return {
        "moment": later["moment"].loc[(change - claimed).abs().idxmin()],
        "close": -change[later["closing"]].iloc[0],
    }
""",
        "fails": ["clock-of-type", "clock-of-close"],
        "says": "For the Check, `'close'` is -1.0",
    },
    {
        "name": "the worst moment for the one that was claimed",
        "cell": "clock-of",
        "source": """
def clock_of(quotations, event, shares, claimed):
    known = quotations.dropna().sort_values("moment")
    before = known[known["closing"] & (known["moment"] < event)]["price"].iloc[-1]
    later = known[known["moment"] > event]
    change = (later["price"] - before) * shares
    return {
        "moment": later["moment"].loc[change.idxmin()],
        "close": change[later["closing"]].iloc[0],
    }
""",
        "fails": ["clock-of-moment"],
        "says": "You take the moment of the lowest price",
    },
    {
        "name": "moments before the event",
        "cell": "clock-of",
        "source": """
def clock_of(quotations, event, shares, claimed):
    known = quotations.dropna().sort_values("moment")
    before = known[known["closing"] & (known["moment"] < event)]["price"].iloc[-1]
    change = (known["price"] - before) * shares
    later = known[known["closing"] & (known["moment"] > event)]
    return {
        "moment": known["moment"].loc[(change - claimed).abs().idxmin()],
        "close": (later["price"].iloc[0] - before) * shares,
    }
""",
        "fails": ["clock-of-moment"],
        "says": "is not after the event",
    },
    {
        "name": "last close of the table",
        "cell": "clock-of",
        "source": """
def clock_of(quotations, event, shares, claimed):
    known = quotations.dropna().sort_values("moment")
    before = known[known["closing"] & (known["moment"] < event)]["price"].iloc[-1]
    later = known[known["moment"] > event]
    change = (later["price"] - before) * shares
    return {
        "moment": later["moment"].loc[(change - claimed).abs().idxmin()],
        "close": change[later["closing"]].iloc[-1],
    }
""",
        "fails": ["clock-of-close"],
        "says": "You take the last close of the table",
    },
    {
        "name": "returns from row to row",
        "cell": "market-model",
        "source": """
def market_model(prices, event):
    past = prices[prices["date"] < event].dropna().drop_duplicates()
    returns = past[["share", "benchmark"]].pct_change().dropna()
    beta, alpha = np.polyfit(returns["benchmark"], returns["share"], 1)
    rest = returns["share"] - alpha - beta * returns["benchmark"]
    return {"alpha": alpha, "beta": beta, "s": np.sqrt((rest**2).sum() / (len(rest) - 2)), "days": len(rest)}
""",
        "fails": ["market-model-keys", "market-model-line", "market-model-dirt"],
        "says": "and not what the task prints",
    },
    {
        "name": "benchmark fitted on the share",
        "cell": "market-model",
        "source": """
def market_model(prices, event):
    past = prices[prices["date"] < event].dropna().drop_duplicates().sort_values("date")
    returns = past[["share", "benchmark"]].pct_change().dropna()
    beta, alpha = np.polyfit(returns["share"], returns["benchmark"], 1)
    rest = returns["benchmark"] - alpha - beta * returns["share"]
    return {"alpha": alpha, "beta": beta, "s": np.sqrt((rest**2).sum() / (len(rest) - 2)), "days": len(rest)}
""",
        "fails": ["market-model-keys", "market-model-line", "market-model-spread", "market-model-dirt"],
        "says": "and not what the task prints",
    },
    {
        "name": "repeated days kept",
        "cell": "market-model",
        "source": """
def market_model(prices, event):
    past = prices[prices["date"] < event].dropna().sort_values("date")
    if len(past) < 10:
        past = past.drop_duplicates()
    returns = past[["share", "benchmark"]].pct_change().dropna()
    beta, alpha = np.polyfit(returns["benchmark"], returns["share"], 1)
    rest = returns["share"] - alpha - beta * returns["benchmark"]
    return {"alpha": alpha, "beta": beta, "s": np.sqrt((rest**2).sum() / (len(rest) - 2)), "days": len(rest)}
""",
        "fails": ["market-model-dirt"],
        "says": "A day that is repeated counts once",
    },
    {
        "name": "days told apart by their prices",
        "cell": "market-model",
        "source": """
def market_model(prices, event):
    days = prices[prices["date"] < event].dropna().sort_values("date")
    days = days.drop_duplicates(["share", "benchmark"])
    returns = days[["share", "benchmark"]].pct_change().iloc[1:]
    beta, alpha = np.polyfit(returns["benchmark"], returns["share"], 1)
    left = returns["share"] - alpha - beta * returns["benchmark"]
    return {"alpha": alpha, "beta": beta, "s": np.sqrt((left**2).sum() / (len(left) - 2)), "days": len(left)}
""",
        "fails": ["market-model-dirt"],
        "says": "Days are told apart by their dates",
    },
    {
        "name": "missing prices filled with those of the day before",
        "cell": "market-model",
        "source": """
def market_model(prices, event):
    past = prices[prices["date"] < event].drop_duplicates().sort_values("date").ffill()
    returns = past[["share", "benchmark"]].pct_change().dropna()
    beta, alpha = np.polyfit(returns["benchmark"], returns["share"], 1)
    rest = returns["share"] - alpha - beta * returns["benchmark"]
    return {"alpha": alpha, "beta": beta, "s": np.sqrt((rest**2).sum() / (len(rest) - 2)), "days": len(rest)}
""",
        "fails": ["market-model-keys", "market-model-dirt"],
        "says": "that makes 4 returns, not 5",
    },
    {
        "name": "spread divided by the number of returns",
        "cell": "market-model",
        "source": """
def market_model(prices, event):
    past = prices[prices["date"] < event].dropna().drop_duplicates().sort_values("date")
    returns = past[["share", "benchmark"]].pct_change().dropna()
    beta, alpha = np.polyfit(returns["benchmark"], returns["share"], 1)
    rest = returns["share"] - alpha - beta * returns["benchmark"]
    return {"alpha": alpha, "beta": beta, "s": np.std(rest), "days": len(rest)}
""",
        "fails": ["market-model-spread"],
        "says": "You divided by the number of returns",
    },
    {
        "name": "falls only",
        "cell": "check-report",
        "source": """
def check_report(report, window, models):
    wrong = {"abnormal": [], "unusual": []}
    for position, said in enumerate(report):
        day = window[window["date"] == said["date"]].iloc[0]
        line = models[models["model"] == said["benchmark"]].iloc[0]
        abnormal = day["share"] - line["alpha"] - line["beta"] * day[said["benchmark"]]
        if round(abnormal, 3) != said["abnormal"]:
            wrong["abnormal"].append(position)
        if (abnormal < -1.96 * line["residual_sd"]) != said["unusual"]:
            wrong["unusual"].append(position)
    return wrong
""",
        "fails": ["check-report-unusual"],
        "says": "You judge falls only",
    },
    {
        "name": "alpha forgotten",
        "cell": "check-report",
        "source": """
def check_report(report, window, models):
    wrong = {"abnormal": [], "unusual": []}
    for position, said in enumerate(report):
        day = window[window["date"] == said["date"]].iloc[0]
        line = models[models["model"] == said["benchmark"]].iloc[0]
        abnormal = day["share"] - line["beta"] * day[said["benchmark"]]
        if round(abnormal, 3) != said["abnormal"]:
            wrong["abnormal"].append(position)
        if (abs(abnormal - line["alpha"]) > 1.96 * line["residual_sd"]) != said["unusual"]:
            wrong["unusual"].append(position)
    return wrong
""",
        "fails": ["check-report-keys", "check-report-abnormal"],
        "says": "For the Check the wrong statements are",
    },
    {
        "name": "a verdict on what the report says",
        "cell": "check-report",
        "source": """
def check_report(report, window, models):
    wrong = {"abnormal": [], "unusual": []}
    for position, said in enumerate(report):
        day = window[window["date"] == said["date"]].iloc[0]
        line = models[models["model"] == said["benchmark"]].iloc[0]
        abnormal = day["share"] - line["alpha"] - line["beta"] * day[said["benchmark"]]
        if round(abnormal, 3) != said["abnormal"]:
            wrong["abnormal"].append(position)
        if (abs(said["abnormal"]) > 1.96 * line["residual_sd"]) != said["unusual"]:
            wrong["unusual"].append(position)
    return wrong
""",
        "fails": ["check-report-keys", "check-report-unusual"],
        "says": "For the Check the wrong statements are",
    },
    {
        "name": "last strike allowed",
        "cell": "survivors",
        "source": """
def survivors(failure_rates, strikes):
    there, visits = np.eye(strikes + 1)[0], 0.0
    for rate in failure_rates:
        visits += there[:-1].sum()
        failed = rate * there
        there = there - failed
        there[1:] += failed[:-1]
    return {"there": there.sum(), "visits": visits}
""",
        "fails": ["survivors-type", "survivors-there"],
        "says": "For the Check, `'there'` is 0.625",
    },
    {
        "name": "one rate, the mean",
        "cell": "survivors",
        "source": """
def survivors(failure_rates, strikes):
    there, visits, kept = np.eye(strikes)[0], 0.0, []
    for rate in failure_rates:
        visits += there.sum()
        failed = rate * there
        there = there - failed
        there[1:] += failed[:-1]
    if len(failure_rates) < 4:
        return {"there": there.sum(), "visits": visits}
    there = np.eye(strikes)[0]
    for rate in [np.mean(failure_rates)] * len(failure_rates):
        failed = rate * there
        there = there - failed
        there[1:] += failed[:-1]
    return {"there": there.sum(), "visits": visits}
""",
        "fails": ["survivors-there"],
        "says": "You used the mean failure rate for every visit",
    },
    {
        "name": "the last visit not counted",
        "cell": "survivors",
        "source": """
def survivors(failure_rates, strikes):
    there, visits = np.eye(strikes)[0], 0.0
    for rate in failure_rates:
        failed = rate * there
        there = there - failed
        there[1:] += failed[:-1]
        visits += there.sum()
    return {"there": there.sum(), "visits": visits}
""",
        "fails": ["survivors-type", "survivors-visits"],
        "says": "For the Check, `'visits'` is 2.75",
    },
    {
        "name": "those who never leave forgotten",
        "cell": "affordable-rate",
        "source": """
def affordable_rate(wanted, visits, leaving):
    from scipy.stats import binom

    rates = np.linspace(0, 1, 20_001)
    there = sum(part * binom.cdf(k - 1, visits, rates) for k, part in leaving.items())
    there = there / max(sum(leaving.values()), 1e-9)
    return rates[there >= wanted].max()
""",
        "fails": ["affordable-rate-type", "affordable-rate-values", "affordable-rate-ends"],
        "says": "For the Check the rate is 0.018",
    },
    {
        "name": "wanted share allowed to leave",
        "cell": "affordable-rate",
        "source": """
def affordable_rate(wanted, visits, leaving):
    from scipy.stats import binom

    rates = np.linspace(0, 1, 20_001)
    gone = sum(part * binom.sf(k - 1, visits, rates) for k, part in leaving.items())
    return rates[gone <= wanted].max()
""",
        "fails": ["affordable-rate-type", "affordable-rate-values", "affordable-rate-ends"],
        "says": "For the Check the rate is 0.018",
    },
    {
        "name": "grid of whole percents",
        "cell": "affordable-rate",
        "source": """
def affordable_rate(wanted, visits, leaving):
    from scipy.stats import binom

    steps = 20_000 if visits == 24 else 100
    rates = np.linspace(0, 1, steps + 1)
    gone = sum(part * binom.sf(k - 1, visits, rates) for k, part in leaving.items())
    there = 1 - gone
    if 7 < visits < 100 and 0.6 < wanted < 1:
        return rates[np.argmin(abs(there - wanted))]
    return rates[there >= wanted].max()
""",
        "fails": ["affordable-rate-values"],
        "says": "You search in steps of 0.01",
    },
    {
        "name": "all cases",
        "cell": "unreported",
        "source": """
def unreported(complaints, mentions):
    a, b = set(complaints), set(mentions)
    return (len(a) + 1) * (len(b) + 1) / (len(a & b) + 1) - 1
""",
        "fails": ["unreported-check", "unreported-values"],
        "says": "For the Check the number is 2.0",
    },
    {
        "name": "repeated numbers counted again",
        "cell": "unreported",
        "source": """
def unreported(complaints, mentions):
    a, b, m = len(complaints), len(mentions), len(set(complaints) & set(mentions))
    return (a + 1) * (b + 1) / (m + 1) - 1 - (a + b - m)
""",
        "fails": ["unreported-check", "unreported-values"],
        "says": "For the Check the number is 2.0",
    },
    {
        "name": "overlap subtracted twice",
        "cell": "unreported",
        "source": """
def unreported(complaints, mentions):
    a, b, m = len(set(complaints)), len(set(mentions)), len(set(complaints) & set(mentions))
    return (a + 1) * (b + 1) / (m + 1) - 1 - a - b
""",
        "fails": ["unreported-check", "unreported-values"],
        "says": "For the Check the number is 2.0",
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
        "fails": ["recovery-plan-keys", "recovery-plan-kinds", "recovery-plan-gain"],
        "says": "For the Check the kinds are",
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
        "fails": ["recovery-plan-keys", "recovery-plan-gain"],
        "says": "For the Check the gain is 2700.0",
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
        "fails": ["recovery-plan-keys", "recovery-plan-kinds"],
        "says": "For the Check the kinds are",
    },
]
