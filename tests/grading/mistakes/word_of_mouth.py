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
        "fails": ["compare-waves-values", "compare-waves-keys"],
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
        "fails": ["compare-waves-values", "compare-waves-keys"],
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
        "fails": ["compare-waves-comparable", "compare-waves-keys"],
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
        "fails": ["net-promoter-score", "net-promoter-keys"],
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
        "fails": ["net-promoter-interval", "net-promoter-keys"],
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
        "name": "both sides shortened",
        "cell": "net-promoter",
        "source": """
def net_promoter(scores):
    scores = np.asarray(scores)
    p, d = (scores >= 9).mean(), (scores <= 6).mean()
    error = 100 * np.sqrt((p + d - (p - d) ** 2) / len(scores))
    score = 100 * (p - d)
    reach = min(1.96 * error, 100 - score, 100 + score)
    return {"score": score, "low": score - reach, "high": score + reach}
""",
        "fails": ["net-promoter-interval"],
        "says": "you shortened both sides of the interval",
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
        "fails": ["net-promoter-score", "net-promoter-keys", "net-promoter-interval"],
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
        "fails": ["changed-steps-values", "changed-steps-type", "changed-steps-words"],
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
        "fails": ["changed-steps-values", "changed-steps-words"],
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
        "fails": ["changed-steps-values", "changed-steps-words"],
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
        "fails": ["changed-steps-values", "changed-steps-words"],
        "says": "You left out a step that fell",
    },
    {
        "name": "missing answers are detractors",
        "cell": "changed-steps",
        "source": """
def changed_steps(answers):
    votes = answers.assign(vote=100.0 * (answers["score"] >= 9) - 100.0 * ~(answers["score"] >= 7))
    groups = votes.groupby(["step", "quarter"])["vote"]
    means = groups.mean().unstack()
    error = np.sqrt((groups.var(ddof=0) / groups.size()).unstack().sum(axis=1))
    changed = (means["after"] - means["before"]).abs() > 1.96 * error
    return sorted(changed.index[changed])
""",
        "fails": ["changed-steps-words"],
        "says": "whoever did not answer counts nowhere",
    },
    {
        "name": "n counts the questions sent",
        "cell": "changed-steps",
        "source": """
def changed_steps(answers):
    score = answers["score"]
    votes = answers.assign(vote=(100.0 * (score >= 9) - 100.0 * (score <= 6)).where(score.notna()))
    groups = votes.groupby(["step", "quarter"])["vote"]
    means = groups.mean().unstack()
    error = np.sqrt((groups.var(ddof=0) / groups.size()).unstack().sum(axis=1))
    changed = (means["after"] - means["before"]).abs() > 1.96 * error
    return sorted(changed.index[changed])
""",
        "fails": ["changed-steps-words"],
        "says": "n counts the answers, not the questions sent",
    },
    {
        "name": "mean answers compared",
        "cell": "changed-steps",
        "source": """
def changed_steps(answers):
    groups = answers.dropna().groupby(["step", "quarter"])["score"]
    means = groups.mean().unstack()
    error = np.sqrt((groups.var(ddof=0) / groups.size()).unstack().sum(axis=1))
    changed = (means["after"] - means["before"]).abs() > 1.96 * error
    return sorted(changed.index[changed])
""",
        "fails": ["changed-steps-words"],
        "says": "a score of votes does not see",
    },
    {
        "name": "new customers for all",
        "cell": "draw-chains",
        "source": """
def draw_chains(starters, factors, rounds):
    fig, ax = plt.subplots()
    for k in factors:
        ax.plot([starters * k**n for n in range(rounds + 1)], label=f"k = {k}")
    for k in factors:
        if k < 1:
            ax.axhline(starters / (1 - k))
    ax.set(xlabel="Round", ylabel="Customers")
    ax.legend()
    return fig
""",
        "fails": ["draw-chains-lines", "draw-chains-check"],
        "says": "you drew the new customers of each round",
    },
    {
        "name": "everybody invites again",
        "cell": "draw-chains",
        "source": """
def draw_chains(starters, factors, rounds):
    fig, ax = plt.subplots()
    for k in factors:
        ax.plot([starters * (1 + k) ** n for n in range(rounds + 1)], label=f"k = {k}")
    for k in factors:
        if k < 1:
            ax.axhline(starters / (1 - k))
    ax.set(xlabel="Round", ylabel="Customers")
    ax.legend()
    return fig
""",
        "fails": ["draw-chains-lines", "draw-chains-check"],
        "says": "you let everybody bring friends",
    },
    {
        "name": "an end for each coefficient",
        "cell": "draw-chains",
        "source": """
def draw_chains(starters, factors, rounds):
    fig, ax = plt.subplots()
    for k in factors:
        ax.plot([starters * sum(k**j for j in range(n + 1)) for n in range(rounds + 1)], label=f"k = {k}")
    for k in factors:
        if k != 1:
            ax.axhline(starters / (1 - k))
    ax.set(xlabel="Round", ylabel="Customers")
    ax.legend()
    return fig
""",
        "fails": ["draw-chains-ends"],
        "says": "one for each k below 1",
    },
    {
        "name": "the end taken after fifty rounds",
        "cell": "draw-chains",
        "source": """
def draw_chains(starters, factors, rounds):
    fig, ax = plt.subplots()
    for k in factors:
        ax.plot([starters * sum(k**j for j in range(n + 1)) for n in range(rounds + 1)], label=f"k = {k}")
    for k in factors:
        if k < 1:
            ax.axhline(starters * sum(k**j for j in range(51)))
    ax.set(xlabel="Round", ylabel="Customers")
    ax.legend()
    return fig
""",
        "fails": ["draw-chains-ends"],
        "says": "Take the limit, not the number after some rounds",
    },
    {
        "name": "the density for a sales report",
        "cell": "expected-peak",
        "source": """
def expected_peak(numbers, records):
    from custrel.diffusion import Bass

    if records == "rounds":
        return {"method": "regression", "peak": 7}
    if records == "owners":
        numbers = np.diff(numbers, prepend=0)
    fitted = Bass.fit(numbers, method="density")
    return {"method": "density", "peak": fitted.peak_time}
""",
        "fails": ["expected-peak-any-time", "expected-peak-rounds"],
        "says": "you take the density",
    },
    {
        "name": "regression and formula",
        "cell": "expected-peak",
        "source": """
def expected_peak(numbers, records):
    numbers = np.asarray(numbers, dtype=float)
    if records == "owners":
        numbers = np.diff(numbers, prepend=0)
    c, b, a = np.polyfit(np.cumsum(numbers) - numbers, numbers, 2)
    m = (-b - np.sqrt(b**2 - 4 * a * c)) / (2 * c)
    p, q = a / m, -m * c
    return {"method": "regression", "peak": np.log(q / p) / (p + q)}
""",
        "fails": ["expected-peak-rounds", "expected-peak-check", "expected-peak-any-time"],
        "says": "into the formula of growth that never waits",
    },
    {
        "name": "owners taken for sales",
        "cell": "expected-peak",
        "source": """
def expected_peak(numbers, records):
    from custrel.diffusion import Bass

    if records == "rounds":
        fitted = Bass.fit(numbers, method="ols")
        total, new = 0.0, []
        for _ in range(50):
            new.append((fitted.p + fitted.q * total / fitted.m) * (fitted.m - total))
            total += new[-1]
        return {"method": "regression", "peak": int(np.argmax(new)) + 1}
    fitted = Bass.fit(numbers)
    return {"method": "difference", "peak": max(np.log(fitted.q / fitted.p) / (fitted.p + fitted.q), 0)}
""",
        "fails": ["expected-peak-any-time"],
        "says": "has its peak at",
    },
    {
        "name": "rate at the end of the period",
        "cell": "early-forecast",
        "source": """
def early_forecast(sales, known):
    from custrel.diffusion import Bass

    fitted = Bass.fit(sales[:known], method="density")
    coming = np.array(sales[known:])
    forecast = np.diff(fitted.cumulative(np.arange(known, len(sales) + 1)))
    return {
        "market": fitted.m,
        "bass": abs(forecast - coming).mean(),
        "last": abs(sales[known - 1] - coming).mean(),
    }
""",
        "fails": ["early-forecast-values", "early-forecast-check"],
        "says": "`market` is",
    },
    {
        "name": "errors that cancel",
        "cell": "early-forecast",
        "source": """
def early_forecast(sales, known):
    from custrel.diffusion import Bass

    fitted = Bass.fit(sales[:known])
    coming = np.array(sales[known:])
    forecast = np.diff(fitted.cumulative(np.arange(known, len(sales) + 1)))
    return {
        "market": fitted.m,
        "bass": abs((forecast - coming).mean()),
        "last": abs((sales[known - 1] - coming).mean()),
    }
""",
        "fails": ["early-forecast-values"],
        "says": "you let errors up and down cancel",
    },
    {
        "name": "everybody who came is the button's",
        "cell": "button-limit",
        "source": """
def button_limit(pilot, worth, reward, has_cards):
    total = pilot.groupby("group")[["customers", "joined"]].sum()
    k = total["joined"] / total["customers"]
    return k["both"] * (worth - reward) if has_cards else k["button"] * worth
""",
        "fails": ["button-limit-values", "button-limit-check"],
        "says": "some friends come without the button",
    },
    {
        "name": "the button beside nothing",
        "cell": "button-limit",
        "source": """
def button_limit(pilot, worth, reward, has_cards):
    total = pilot.groupby("group")[["customers", "joined"]].sum()
    k = total["joined"] / total["customers"]
    if has_cards:
        return max((k["both"] - k["nothing"]) * (worth - reward), 0)
    return max((k["button"] - k["nothing"]) * worth, 0)
""",
        "fails": ["button-limit-values", "button-limit-check"],
        "says": "the cards are there anyway",
    },
    {
        "name": "no reward for the friends added",
        "cell": "button-limit",
        "source": """
def button_limit(pilot, worth, reward, has_cards):
    total = pilot.groupby("group")[["customers", "joined"]].sum()
    k = total["joined"] / total["customers"]
    base, more = ("cards", "both") if has_cards else ("nothing", "button")
    return max((k[more] - k[base]) * worth, 0)
""",
        "fails": ["button-limit-values", "button-limit-check"],
        "says": "each further friend is paid the reward",
    },
    {
        "name": "mean of the shops' ratios",
        "cell": "button-limit",
        "source": """
def button_limit(pilot, worth, reward, has_cards):
    k = pilot.assign(k=pilot["joined"] / pilot["customers"]).groupby("group")["k"].mean()
    if has_cards:
        return max((k["both"] - k["cards"]) * (worth - reward), 0)
    return max((k["button"] - k["nothing"]) * worth, 0)
""",
        "fails": ["button-limit-values"],
        "says": "the mean of the shops' ratios",
    },
]
