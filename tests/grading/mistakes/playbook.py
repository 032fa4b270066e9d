"""Typical mistakes in the assignment `playbook`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "lines entered twice counted twice",
        "cell": "tips-that-paid",
        "source": """
def tips_that_paid(log, price):
    name = log["tip"].str.strip().str.lower()
    mean = log["margin"].groupby([name, log["group"]]).mean().unstack()
    gain = {tip: mean["with"].get(tip, np.nan) - mean["without"].get(tip, np.nan) - price[tip] for tip in price}
    return sorted((tip for tip in gain if gain[tip] >= 0), key=lambda tip: (-gain[tip], tip))
""",
        "fails": ["tips-that-paid-cleaning", "tips-that-paid-check"],
        "says": "The line of the gift that was entered twice counts once",
    },
    {
        "name": "customers alike taken for one line",
        "cell": "tips-that-paid",
        "source": """
def tips_that_paid(log, price):
    log = log.assign(tip=log["tip"].str.strip().str.lower())
    log = log.drop_duplicates(["tip", "group", "margin"])
    mean = log.groupby(["tip", "group"])["margin"].mean().unstack()
    gain = {tip: mean["with"].get(tip, np.nan) - mean["without"].get(tip, np.nan) - price[tip] for tip in price}
    return sorted((tip for tip in gain if gain[tip] >= 0), key=lambda tip: (-gain[tip], tip))
""",
        "fails": ["tips-that-paid-cleaning"],
        "says": "Two lines with different numbers are two customers",
    },
    {
        "name": "not counted taken for nothing",
        "cell": "tips-that-paid",
        "source": """
def tips_that_paid(log, price):
    log = log.drop_duplicates("entry").fillna({"margin": 0})
    name = log["tip"].str.strip().str.lower()
    mean = log["margin"].groupby([name, log["group"]]).mean().unstack()
    gain = {tip: mean["with"].get(tip, np.nan) - mean["without"].get(tip, np.nan) - price[tip] for tip in price}
    return sorted((tip for tip in gain if gain[tip] >= 0), key=lambda tip: (-gain[tip], tip))
""",
        "fails": ["tips-that-paid-cleaning", "tips-that-paid-check"],
        "says": "A margin that nobody has counted is not 0",
    },
    {
        "name": "more than its price",
        "cell": "tips-that-paid",
        "source": """
def tips_that_paid(log, price):
    log = log.drop_duplicates("entry")
    name = log["tip"].str.strip().str.lower()
    mean = log["margin"].groupby([name, log["group"]]).mean().unstack()
    gain = {tip: mean["with"].get(tip, np.nan) - mean["without"].get(tip, np.nan) - price[tip] for tip in price}
    return sorted((tip for tip in gain if gain[tip] > 0), key=lambda tip: (-gain[tip], tip))
""",
        "fails": ["tips-that-paid-order"],
        "says": "An effect that is exactly the price is at least the price",
    },
    {
        "name": "the largest effect first",
        "cell": "tips-that-paid",
        "source": """
def tips_that_paid(log, price):
    log = log.drop_duplicates("entry")
    name = log["tip"].str.strip().str.lower()
    mean = log["margin"].groupby([name, log["group"]]).mean().unstack()
    effect = {tip: mean["with"].get(tip, np.nan) - mean["without"].get(tip, np.nan) for tip in price}
    return sorted((tip for tip in effect if effect[tip] >= price[tip]), key=lambda tip: (-effect[tip], tip))
""",
        "fails": ["tips-that-paid-order", "tips-that-paid-check"],
        "says": "You sorted by the effect",
    },
    {
        "name": "names as they are written",
        "cell": "tips-that-paid",
        "source": """
def tips_that_paid(log, price):
    log = log.drop_duplicates("entry")
    mean = log.groupby(["tip", "group"])["margin"].mean().unstack()
    gain = {tip: mean["with"].get(tip, np.nan) - mean["without"].get(tip, np.nan) - price[tip] for tip in price}
    return sorted((tip for tip in gain if gain[tip] >= 0), key=lambda tip: (-gain[tip], tip))
""",
        "fails": ["tips-that-paid-cleaning", "tips-that-paid-check"],
        "says": "The name of a tip may be spelt in any letters",
    },
    {
        "name": "all branches together",
        "cell": "fair-difference",
        "source": """
def fair_difference(table, order):
    sums = table.groupby("programme")[["customers", "returned"]].sum()
    share = sums["returned"] / sums["customers"]
    return share[True] - share[False]
""",
        "fails": ["fair-difference-values", "fair-difference-columns", "fair-difference-check"],
        "says": "You compared all branches with the programme with all without it",
    },
    {
        "name": "means of the branches, as the consultant",
        "cell": "fair-difference",
        "source": """
def fair_difference(table, order):
    equal = [column for column, when in order.items() if when == "before"]
    table = table.assign(share=table["returned"] / table["customers"])
    share = table.groupby([*equal, "programme"])["share"].mean().unstack()
    people = table.groupby([*equal, "programme"])["customers"].sum().unstack()
    kept = share.dropna().index
    gap = share.loc[kept, True] - share.loc[kept, False]
    return np.average(gap, weights=people.loc[kept].sum(axis=1))
""",
        "fails": ["fair-difference-values", "fair-difference-columns", "fair-difference-check"],
        "says": "You took the mean of the branches' shares",
    },
    {
        "name": "the rating held equal too",
        "cell": "fair-difference",
        "source": """
def fair_difference(table, order):
    sums = table.groupby([*order, "programme"])[["customers", "returned"]].sum().unstack().dropna()
    share = sums["returned"] / sums["customers"]
    return np.average(share[True] - share[False], weights=sums["customers"].sum(axis=1))
""",
        "fails": ["fair-difference-columns", "fair-difference-check"],
        "says": "the rating came after the programme and must be free to differ",
    },
    {
        "name": "every group of equals alike",
        "cell": "fair-difference",
        "source": """
def fair_difference(table, order):
    equal = [column for column, when in order.items() if when == "before"]
    sums = table.groupby([*equal, "programme"])[["customers", "returned"]].sum().unstack().dropna()
    share = sums["returned"] / sums["customers"]
    return (share[True] - share[False]).mean()
""",
        "fails": ["fair-difference-values", "fair-difference-columns", "fair-difference-check"],
        "says": "All groups of equals count the same with you",
    },
    {
        "name": "weighted by the customers with the programme",
        "cell": "fair-difference",
        "source": """
def fair_difference(table, order):
    equal = [column for column, when in order.items() if when == "before"]
    sums = table.groupby([*equal, "programme"])[["customers", "returned"]].sum().unstack().dropna()
    share = sums["returned"] / sums["customers"]
    return np.average(share[True] - share[False], weights=sums["customers"][True])
""",
        "fails": ["fair-difference-values", "fair-difference-columns", "fair-difference-check"],
        "says": "You weighted by the customers with the programme alone",
    },
    {
        "name": "one group only",
        "cell": "people-needed",
        "source": """
def people_needed(question):
    chance, effect = question["chance"], question["effect"]
    if question["count"] == "need":
        return int(np.ceil(np.log(1 - chance) / np.log(1 - effect)))
    if question["count"] == "stay":
        return int(sample_size(question["now"], question["now"] + effect, chance, question["alpha"]))
    z = norm.ppf(1 - question["alpha"] / 2) + norm.ppf(chance)
    left = question["spread"] ** 2 * (1 - question.get("past", 0) ** 2)
    return int(np.ceil(2 * z**2 * left / effect**2))
""",
        "fails": ["people-needed-shares", "people-needed-money"],
        "says": "This is the size of one group",
    },
    {
        "name": "the usual power and level",
        "cell": "people-needed",
        "source": """
def people_needed(question):
    chance, effect = question["chance"], question["effect"]
    if question["count"] == "need":
        return int(np.ceil(np.log(1 - chance) / np.log(1 - effect)))
    if question["count"] == "stay":
        return 2 * int(sample_size(question["now"], question["now"] + effect))
    left = question["spread"] ** 2 * (1 - question.get("past", 0) ** 2)
    return 2 * int(np.ceil(2 * (1.96 + 0.8416) ** 2 * left / effect**2))
""",
        "fails": ["people-needed-shares", "people-needed-money"],
        "says": "You took a chance of 80% or a level of 5%",
    },
    {
        "name": "the correlation not squared",
        "cell": "people-needed",
        "source": """
def people_needed(question):
    chance, effect = question["chance"], question["effect"]
    if question["count"] == "need":
        return int(np.ceil(np.log(1 - chance) / np.log(1 - effect)))
    if question["count"] == "stay":
        return 2 * int(sample_size(question["now"], question["now"] + effect, chance, question["alpha"]))
    z = norm.ppf(1 - question["alpha"] / 2) + norm.ppf(chance)
    left = question["spread"] ** 2 * (1 - question.get("past", 0))
    return 2 * int(np.ceil(2 * z**2 * left / effect**2))
""",
        "fails": ["people-needed-money"],
        "says": "by the *square* of the correlation",
    },
    {
        "name": "a test of one side",
        "cell": "people-needed",
        "source": """
def people_needed(question):
    chance, effect = question["chance"], question["effect"]
    if question["count"] == "need":
        return int(np.ceil(np.log(1 - chance) / np.log(1 - effect)))
    if question["count"] == "stay":
        return 2 * int(sample_size(question["now"], question["now"] + effect, chance, question["alpha"]))
    z = norm.ppf(1 - question["alpha"]) + norm.ppf(chance)
    left = question["spread"] ** 2 * (1 - question.get("past", 0) ** 2)
    return 2 * int(np.ceil(2 * z**2 * left / effect**2))
""",
        "fails": ["people-needed-money"],
        "says": "You used a one-sided test",
    },
    {
        "name": "a test that knows the truth",
        "cell": "worth-of-test",
        "source": """
def worth_of_test(gains, chances, shown):
    worlds = np.multiply(gains, chances)
    results = worlds @ np.array(shown)
    now = max(worlds.sum(), 0)
    wrong = worlds.clip(0).sum() - now
    return {"wrong": wrong, "saves": wrong, "minds": np.flatnonzero((results > 0) != (now > 0)).tolist()}
""",
        "fails": ["worth-of-test-money", "worth-of-test-check"],
        "says": "as if it knew the truth",
    },
    {
        "name": "always adopted now",
        "cell": "worth-of-test",
        "source": """
def worth_of_test(gains, chances, shown):
    worlds = np.multiply(gains, chances)
    results = worlds @ np.array(shown)
    now = worlds.sum()
    return {
        "wrong": worlds.clip(0).sum() - now,
        "saves": results.clip(0).sum() - now,
        "minds": np.flatnonzero((results > 0) != (now > 0)).tolist(),
    }
""",
        "fails": ["worth-of-test-money"],
        "says": "take off what deciding now gains, which is never below 0",
    },
    {
        "name": "every bad result changes the mind",
        "cell": "worth-of-test",
        "source": """
def worth_of_test(gains, chances, shown):
    worlds = np.multiply(gains, chances)
    results = worlds @ np.array(shown)
    now = max(worlds.sum(), 0)
    return {
        "wrong": worlds.clip(0).sum() - now,
        "saves": results.clip(0).sum() - now,
        "minds": np.flatnonzero(results <= 0).tolist(),
    }
""",
        "fails": ["worth-of-test-minds"],
        "says": "only results that make her adopt it belong in 'minds'",
    },
    {
        "name": "what was likely before is forgotten after the test",
        "cell": "worth-of-test",
        "source": """
def worth_of_test(gains, chances, shown):
    worlds = np.multiply(gains, chances)
    results = np.array(gains) @ np.array(shown) / len(gains)
    now = max(worlds.sum(), 0)
    return {
        "wrong": worlds.clip(0).sum() - now,
        "saves": results.clip(0).sum() - now,
        "minds": np.flatnonzero((results > 0) != (now > 0)).tolist(),
    }
""",
        "fails": ["worth-of-test-money", "worth-of-test-minds"],
        "says": "After each result she chooses",
    },
    {
        "name": "customers for nothing",
        "cell": "draw-stopping",
        "source": """
def draw_stopping(middle, spread, noise, sizes, fee):
    n = np.sort(sizes)
    s = spread**2 / np.hypot(spread, noise / np.sqrt(n))
    z = abs(middle) / s
    gain = s * (norm.pdf(z) - z * norm.sf(z))
    fig, ax = plt.subplots()
    ax.plot(n, gain)
    ax.plot(n[gain.argmax()], gain.max(), "o")
    ax.set(xlabel="n", ylabel="dinars")
    return fig
""",
        "fails": ["draw-stopping-line", "draw-stopping-point", "draw-stopping-check"],
        "says": "You drew what the test saves",
    },
    {
        "name": "a test in any case",
        "cell": "draw-stopping",
        "source": """
def draw_stopping(middle, spread, noise, sizes, fee):
    n = np.sort(sizes)
    s = spread**2 / np.hypot(spread, noise / np.sqrt(n))
    z = abs(middle) / s
    gain = s * (norm.pdf(z) - z * norm.sf(z)) - fee * n
    fig, ax = plt.subplots()
    ax.plot(n, gain)
    ax.plot(n[gain.argmax()], gain.max(), "o")
    ax.set(xlabel="n", ylabel="dinars")
    return fig
""",
        "fails": ["draw-stopping-point"],
        "says": "so the best test is none",
    },
    {
        "name": "worlds equally likely once a result is seen",
        "cell": "worth-of-test",
        "source": """
def worth_of_test(gains, chances, shown):
    g, p, q = np.array(gains, float), np.array(chances, float), np.array(shown, float)
    now = float(g @ p)
    after = (g * p) @ q
    after[np.abs(after) < 1e-9] = 0
    raw = g @ q
    return {
        "wrong": float(np.maximum(g, 0) @ p - max(now, 0)),
        "saves": float(np.maximum(after, 0).sum() - max(now, 0)),
        "minds": [r for r in range(len(raw)) if (raw[r] > 1e-9) != (now > 1e-9)],
    }
""",
        "fails": ["worth-of-test-minds"],
        "says": "What she knew before the test counts after it too",
    },
    {
        "name": "the sign of the middle kept",
        "cell": "draw-stopping",
        "source": """
def draw_stopping(middle, spread, noise, sizes, fee):
    n = np.sort(sizes)
    s = spread**2 / np.hypot(spread, noise / np.sqrt(n))
    z = middle / s
    gain = s * (norm.pdf(z) - z * norm.sf(z)) - fee * n
    best = gain.argmax()
    fig, ax = plt.subplots()
    ax.plot(n, gain)
    ax.plot(*((n[best], gain[best]) if gain[best] > 0 else (0, 0)), "o")
    ax.set(xlabel="n", ylabel="dinars")
    return fig
""",
        "fails": ["draw-stopping-line", "draw-stopping-point"],
        "says": "You kept the sign of the middle",
    },
    {
        "name": "sizes in the order given",
        "cell": "draw-stopping",
        "source": """
def draw_stopping(middle, spread, noise, sizes, fee):
    n = np.array(sizes)
    s = spread**2 / np.hypot(spread, noise / np.sqrt(n))
    z = abs(middle) / s
    gain = s * (norm.pdf(z) - z * norm.sf(z)) - fee * n
    best = gain.argmax()
    fig, ax = plt.subplots()
    ax.plot(n, gain)
    ax.plot(*((n[best], gain[best]) if gain[best] > 0 else (0, 0)), "o")
    ax.set(xlabel="n", ylabel="dinars")
    return fig
""",
        "fails": ["draw-stopping-line", "draw-stopping-point"],
        "says": "from the smallest to the largest",
    },
]
