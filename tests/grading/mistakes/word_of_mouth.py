"""Typical mistakes in the assignment `word-of-mouth`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "change as a fraction",
        "cell": "compare-waves",
        "source": """
def compare_waves(first, second):
    variance = sum(wave["share"] * (1 - wave["share"]) / wave["respondents"] for wave in (first, second))
    same = first["countries"] == second["countries"] and first["definition"] == second["definition"]
    return {"points": second["share"] - first["share"], "error": 100 * np.sqrt(variance), "comparable": same}
""",
        "fails": ["compare-waves-keys"],
        "says": "You returned the change as a fraction",
    },
    {
        "name": "errors of two waves added",
        "cell": "compare-waves",
        "source": """
def compare_waves(first, second):
    error = sum(np.sqrt(wave["share"] * (1 - wave["share"]) / wave["respondents"]) for wave in (first, second))
    same = first["countries"] == second["countries"] and first["definition"] == second["definition"]
    return {"points": 100 * (second["share"] - first["share"]), "error": 100 * error, "comparable": same}
""",
        "fails": ["compare-waves-values"],
        "says": "You added the two standard errors",
    },
    {
        "name": "same definition is enough",
        "cell": "compare-waves",
        "source": """
def compare_waves(first, second):
    variance = sum(wave["share"] * (1 - wave["share"]) / wave["respondents"] for wave in (first, second))
    return {
        "points": 100 * (second["share"] - first["share"]),
        "error": 100 * np.sqrt(variance),
        "comparable": first["definition"] == second["definition"],
    }
""",
        "fails": ["compare-waves-values"],
        "says": "comparable only if",
    },
    {
        "name": "eight is a promoter",
        "cell": "net-promoter",
        "source": """
def net_promoter(scores):
    scores = np.asarray(scores)
    p, d = (scores >= 8).mean(), (scores <= 6).mean()
    error = 100 * np.sqrt((p + d - (p - d) ** 2) / len(scores))
    score = 100 * (p - d)
    return {"score": score, "low": max(score - 1.96 * error, -100), "high": min(score + 1.96 * error, 100)}
""",
        "fails": ["net-promoter-score"],
        "says": "You counted 8 among the promoters",
    },
    {
        "name": "six is no detractor",
        "cell": "net-promoter",
        "source": """
def net_promoter(scores):
    scores = np.asarray(scores)
    p, d = (scores >= 9).mean(), (scores < 6).mean()
    error = 100 * np.sqrt((p + d - (p - d) ** 2) / len(scores))
    score = 100 * (p - d)
    return {"score": score, "low": max(score - 1.96 * error, -100), "high": min(score + 1.96 * error, 100)}
""",
        "fails": ["net-promoter-score"],
        "says": "You left out the answer 6",
    },
    {
        "name": "one standard error",
        "cell": "net-promoter",
        "source": """
def net_promoter(scores):
    scores = np.asarray(scores)
    p, d = (scores >= 9).mean(), (scores <= 6).mean()
    error = 100 * np.sqrt((p + d - (p - d) ** 2) / len(scores))
    score = 100 * (p - d)
    return {"score": score, "low": max(score - error, -100), "high": min(score + error, 100)}
""",
        "fails": ["net-promoter-interval"],
        "says": "The interval reaches one standard error",
    },
    {
        "name": "interval beyond the scale",
        "cell": "net-promoter",
        "source": """
def net_promoter(scores):
    scores = np.asarray(scores)
    p, d = (scores >= 9).mean(), (scores <= 6).mean()
    error = 100 * np.sqrt((p + d - (p - d) ** 2) / len(scores))
    score = 100 * (p - d)
    return {"score": score, "low": score - 1.96 * error, "high": score + 1.96 * error}
""",
        "fails": ["net-promoter-interval"],
        "says": "No score lies above 100",
    },
    {
        "name": "score as a fraction",
        "cell": "net-promoter",
        "source": """
def net_promoter(scores):
    scores = np.asarray(scores)
    p, d = (scores >= 9).mean(), (scores <= 6).mean()
    error = np.sqrt((p + d - (p - d) ** 2) / len(scores))
    return {"score": p - d, "low": max(p - d - 1.96 * error, -1), "high": min(p - d + 1.96 * error, 1)}
""",
        "fails": ["net-promoter-keys", "net-promoter-score", "net-promoter-interval"],
        "says": "The score is in points",
    },
    {
        "name": "every difference is a change",
        "cell": "changed-steps",
        "source": """
def changed_steps(answers):
    score = answers["score"]
    votes = answers.assign(vote=100.0 * (score >= 9) - 100.0 * (score <= 6))
    means = votes.groupby(["step", "quarter"])["vote"].mean().unstack()
    return sorted(means.index[means["after"] != means["before"]])
""",
        "fails": ["changed-steps-values"],
        "says": "You report every difference",
    },
    {
        "name": "error of one quarter",
        "cell": "changed-steps",
        "source": """
def changed_steps(answers):
    score = answers["score"]
    votes = answers.assign(vote=100.0 * (score >= 9) - 100.0 * (score <= 6))
    groups = votes.groupby(["step", "quarter"])["vote"]
    means = groups.mean().unstack()
    error = np.sqrt((groups.var(ddof=0) / groups.size()).unstack()["after"])
    changed = (means["after"] - means["before"]).abs() > 1.96 * error
    return sorted(changed.index[changed])
""",
        "fails": ["changed-steps-values"],
        "says": "You compared with the error of one quarter",
    },
    {
        "name": "errors of two quarters added",
        "cell": "changed-steps",
        "source": """
def changed_steps(answers):
    score = answers["score"]
    votes = answers.assign(vote=100.0 * (score >= 9) - 100.0 * (score <= 6))
    groups = votes.groupby(["step", "quarter"])["vote"]
    means = groups.mean().unstack()
    error = np.sqrt(groups.var(ddof=0) / groups.size()).unstack().sum(axis=1)
    changed = (means["after"] - means["before"]).abs() > 1.96 * error
    return sorted(changed.index[changed])
""",
        "fails": ["changed-steps-values"],
        "says": "You added the two standard errors",
    },
    {
        "name": "rises only",
        "cell": "changed-steps",
        "source": """
def changed_steps(answers):
    score = answers["score"]
    votes = answers.assign(vote=100.0 * (score >= 9) - 100.0 * (score <= 6))
    groups = votes.groupby(["step", "quarter"])["vote"]
    means = groups.mean().unstack()
    error = np.sqrt((groups.var(ddof=0) / groups.size()).unstack().sum(axis=1))
    changed = means["after"] - means["before"] > 1.96 * error
    return sorted(changed.index[changed])
""",
        "fails": ["changed-steps-type", "changed-steps-values"],
        "says": "A fall is a change as well",
    },
    {
        "name": "new customers for all",
        "cell": "referral-cascade",
        "source": """
def referral_cascade(starters, invitations, conversion, rounds):
    return [starters * (invitations * conversion) ** n for n in range(rounds + 1)]
""",
        "fails": ["referral-cascade-values"],
        "says": "You returned the new customers of each round",
    },
    {
        "name": "everybody invites again",
        "cell": "referral-cascade",
        "source": """
def referral_cascade(starters, invitations, conversion, rounds):
    return [starters * (1 + invitations * conversion) ** n for n in range(rounds + 1)]
""",
        "fails": ["referral-cascade-values"],
        "says": "You let everybody invite again",
    },
    {
        "name": "the start left out",
        "cell": "referral-cascade",
        "source": """
def referral_cascade(starters, invitations, conversion, rounds):
    k = invitations * conversion
    return [starters * sum(k**power for power in range(n + 1)) for n in range(1, rounds + 1)]
""",
        "fails": ["referral-cascade-type"],
        "says": "Four rounds make five numbers",
    },
    {
        "name": "sales of the period counted before it",
        "cell": "bass-regression",
        "source": """
def bass_regression(sales):
    c, b, a = np.polyfit(np.cumsum(sales), sales, 2)
    m = (-b - np.sqrt(b**2 - 4 * a * c)) / (2 * c)
    return {"p": a / m, "q": -m * c, "m": m}
""",
        "fails": ["bass-regression-values"],
        "says": "own sales among those before it",
    },
    {
        "name": "the other root",
        "cell": "bass-regression",
        "source": """
def bass_regression(sales):
    sales = np.asarray(sales, dtype=float)
    c, b, a = np.polyfit(np.cumsum(sales) - sales, sales, 2)
    m = (-b + np.sqrt(b**2 - 4 * a * c)) / (2 * c)
    return {"p": a / m, "q": -m * c, "m": m}
""",
        "fails": ["bass-regression-keys", "bass-regression-values"],
        "says": "you took the other root",
    },
    {
        "name": "q without its minus",
        "cell": "bass-regression",
        "source": """
def bass_regression(sales):
    sales = np.asarray(sales, dtype=float)
    c, b, a = np.polyfit(np.cumsum(sales) - sales, sales, 2)
    m = (-b - np.sqrt(b**2 - 4 * a * c)) / (2 * c)
    return {"p": a / m, "q": m * c, "m": m}
""",
        "fails": ["bass-regression-values"],
        "says": "q came out negative",
    },
    {
        "name": "rate at the end of the period",
        "cell": "bass-nonlinear",
        "source": """
def bass_nonlinear(sales):
    from scipy.optimize import curve_fit

    sales = np.asarray(sales, dtype=float)

    def rate(t, p, q, m):
        decay = np.exp(-(p + q) * t)
        share = (1 - decay) / (1 + q / p * decay)
        return m * (p + q * share) * (1 - share)

    periods = np.arange(1, len(sales) + 1)
    (p, q, m), _ = curve_fit(rate, periods, sales, p0=[0.03, 0.38, sales.sum()])
    return {"p": p, "q": q, "m": m}
""",
        "fails": ["bass-nonlinear-values"],
        "says": "half a period late",
    },
    {
        "name": "the regression again",
        "cell": "bass-nonlinear",
        "source": """
def bass_nonlinear(sales):
    sales = np.asarray(sales, dtype=float)
    c, b, a = np.polyfit(np.cumsum(sales) - sales, sales, 2)
    m = (-b - np.sqrt(b**2 - 4 * a * c)) / (2 * c)
    return {"p": a / m, "q": -m * c, "m": m}
""",
        "fails": ["bass-nonlinear-values"],
        "says": "This is the regression of the task before",
    },
    {
        "name": "market held at what was sold",
        "cell": "bass-nonlinear",
        "source": """
def bass_nonlinear(sales):
    from scipy.optimize import curve_fit

    sales = np.asarray(sales, dtype=float)
    m = sales.sum()

    def added(t, p, q):
        early, late = np.exp(-(p + q) * (t - 1)), np.exp(-(p + q) * t)
        return m * ((1 - late) / (1 + q / p * late) - (1 - early) / (1 + q / p * early))

    (p, q), _ = curve_fit(added, np.arange(1, len(sales) + 1), sales, p0=[0.03, 0.38])
    return {"p": p, "q": q, "m": m}
""",
        "fails": ["bass-nonlinear-keys", "bass-nonlinear-values"],
        "says": "m is still the sum of the sales",
    },
    {
        "name": "logarithm upside down",
        "cell": "peak-time",
        "source": """
def peak_time(p, q):
    return np.log(p / q) / (p + q)
""",
        "fails": ["peak-time-values"],
        "says": "Your peaks lie before the start",
    },
    {
        "name": "logarithm to base ten",
        "cell": "peak-time",
        "source": """
def peak_time(p, q):
    return np.maximum(np.log10(q / p), 0) / (p + q)
""",
        "fails": ["peak-time-values"],
        "says": "logarithm to base 10",
    },
    {
        "name": "a peak before the start",
        "cell": "peak-time",
        "source": """
def peak_time(p, q):
    return np.log(q / p) / (p + q)
""",
        "fails": ["peak-time-values"],
        "says": "you return a negative time",
    },
]
