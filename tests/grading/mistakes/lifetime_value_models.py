"""Typical mistakes in the assignment `lifetime-value-models`, and what the tests must say about each.

Each mistake replaces the solution cell with the grade id ``cell``; exactly the test cells ``fails`` must fail, and the
feedback of the first of them must hold ``says``.
"""

FIT = """
def fit_and_project(members, today, pairs, year):
    known = members.drop_duplicates()
    known = known[known["joined"] <= today]
    gone = (known["left"] <= today).to_numpy()
    age = np.where(gone, known["left"], today) - known["joined"].to_numpy()

    def log_likelihood(pair):
        S = ShiftedBetaGeometric(*pair).survival
        return np.log(S(age[gone] - 1) - S(age[gone])).sum() + np.log(S(age[~gone])).sum()

    best = max(pairs, key=log_likelihood)
    S = ShiftedBetaGeometric(*best).survival
    there = (S(age[~gone] + year - today) / S(age[~gone])).sum()
    return {"pair": best, "log_likelihood": log_likelihood(best), "there": there}
"""

VALUE = """
def value_of_members(members, alpha, beta, margin, discount):
    model = ShiftedBetaGeometric(alpha, beta)
    passed, number = np.array(list(members)), np.array(list(members.values()))
    worth = margin * model.discounted_residual_lifetime(passed, discount) / (1 + discount)
    new = margin * model.discounted_residual_lifetime(0, discount) / (1 + discount)
    renewing = np.average(model.retention(passed + 1), weights=number)
    return {"renewing": renewing, "all": (number * worth).sum(), "new": new}
"""

NUMBERS = """
def numbers_asked(customers, buying, spending, weeks, margin):
    shop, money = BGNBD(**buying), GammaGamma(**spending)
    numbers = []
    for row in customers.itertuples():
        known = [row.frequency, row.recency, row.T]
        alive = shop.probability_alive(*known)
        none = shop.conditional_probability_of(0, weeks, *known)
        orders = shop.conditional_expected_purchases(weeks, *known)
        each = money.conditional_expected_value(row.frequency, row.monetary)
        answers = {"card": alive, "gift": 1 - none, "boxes": orders, "price": margin * orders * each}
        numbers.append(answers[row.purpose])
    return numbers
"""

DRAW = """
def draw_groups(forecast, later, groups):
    ranked = sorted(forecast, key=forecast.get, reverse=True)
    came = np.array([later.count(who) for who in ranked]).reshape(groups, -1).mean(axis=1)
    expected = np.array([forecast[who] for who in ranked]).reshape(groups, -1).mean(axis=1)
    fig, ax = plt.subplots()
    ax.bar(range(1, groups + 1), came, label="came")
    ax.plot(range(1, groups + 1), expected, label="forecast")
    ax.set(xlabel="group", ylabel="purchases")
    ax.legend()
    return fig
"""

CHANCE = """
def share_by_chance(customers, orders):
    back = customers[customers["frequency"] > 0]
    often, each = back["frequency"].to_numpy(), back["monetary"].to_numpy()
    seen = abs(np.corrcoef(often, each)[0, 1])
    chance = np.array([abs(np.corrcoef(often, each[order])[0, 1]) for order in orders])
    return (chance >= seen - 0.000001).mean()
"""

FIT_ALL = [
    "fit-and-project-check",
    "fit-and-project-likelihood",
    "fit-and-project-known",
    "fit-and-project-there",
]


def changed(source: str, *changes: tuple[str, str]) -> str:
    """Return a right answer with a mistake in it; a change that finds nothing to change is a fault of this file."""
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return source


MISTAKES = [
    {
        "name": "those still there left out",
        "cell": "fit-and-project",
        "source": changed(FIT, (" + np.log(S(age[~gone])).sum()", "")),
        "fails": FIT_ALL[:3],
        "says": "The log-likelihood of the Check is",
    },
    {
        "name": "left as if still there",
        "cell": "fit-and-project",
        "source": changed(FIT, ("S(age[gone] - 1) - S(age[gone])", "S(age[gone])")),
        "fails": FIT_ALL[:3],
        "says": "The pair of the Check is (1, 2)",
    },
    {
        "name": "left in the year itself not counted as left",
        "cell": "fit-and-project",
        "source": changed(FIT, ('known["left"] <= today', 'known["left"] < today')),
        "fails": FIT_ALL,
        "says": "The pair of the Check is (1, 2)",
    },
    {
        "name": "copies kept",
        "cell": "fit-and-project",
        "source": changed(FIT, ("members.drop_duplicates()", "members")),
        "fails": ["fit-and-project-check", "fit-and-project-known"],
        "says": "The pair of the Check is (1, 2)",
    },
    {
        "name": "what the list says of later years",
        "cell": "fit-and-project",
        "source": changed(FIT, ('known["left"] <= today', 'known["left"] < 9999')),
        "fails": ["fit-and-project-known"],
        "says": "Whoever left after `today` was still there",
    },
    {
        "name": "everybody treated as new",
        "cell": "fit-and-project",
        "source": changed(
            FIT, ("(S(age[~gone] + year - today) / S(age[~gone])).sum()", "(~gone).sum() * S(year - today)")
        ),
        "fails": ["fit-and-project-check", "fit-and-project-there"],
        "says": "The Check expects 1.381 members",
    },
    {
        "name": "projected from the year of joining",
        "cell": "fit-and-project",
        "source": changed(FIT, ("S(age[~gone] + year - today) / S(age[~gone])", "S(age[~gone] + year - today)")),
        "fails": ["fit-and-project-check", "fit-and-project-known", "fit-and-project-there"],
        "says": "The Check expects 1.381 members",
    },
    {
        "name": "a prediction in other words",
        "cell": "predicted",
        "source": """
def predicted():
    return ("low", "high")
""",
        "fails": ["predicted-written"],
        "says": "each 'too low' or 'too high'",
    },
    {
        "name": "one rate, as in the report",
        "cell": "value-of-members",
        "source": changed(
            VALUE,
            ("(number * worth).sum()", "number.sum() * margin * renewing / (1 + discount - renewing)"),
        ),
        "fails": ["value-of-members-check", "value-of-members-all"],
        "says": "In the Check all members are worth",
    },
    {
        "name": "worth on the day of the payment",
        "cell": "value-of-members",
        "source": changed(VALUE, (" / (1 + discount)", "")),
        "fails": ["value-of-members-check", "value-of-members-all", "value-of-members-new"],
        "says": "In the Check all members are worth",
    },
    {
        "name": "the renewal before",
        "cell": "value-of-members",
        "source": changed(VALUE, ("retention(passed + 1)", "retention(np.maximum(passed, 1))")),
        "fails": ["value-of-members-check", "value-of-members-renewing"],
        "says": "In the Check 0.816 of the members renew",
    },
    {
        "name": "new members at the rate of the base",
        "cell": "value-of-members",
        "source": changed(VALUE, ('"new": new', '"new": margin * renewing / (1 + discount - renewing)')),
        "fails": ["value-of-members-check", "value-of-members-new"],
        "says": "In the Check a new member is worth",
    },
    {
        "name": "every number of renewals the same weight",
        "cell": "value-of-members",
        "source": changed(
            VALUE, ("np.average(model.retention(passed + 1), weights=number)", "model.retention(passed + 1).mean()")
        ),
        "fails": ["value-of-members-check", "value-of-members-renewing"],
        "says": "In the Check 0.816 of the members renew",
    },
    {
        "name": "P(alive) for a purchase",
        "cell": "numbers-asked",
        "source": changed(NUMBERS, ('"gift": 1 - none', '"gift": alive')),
        "fails": ["numbers-asked-check", "numbers-asked-orders", "numbers-asked-price"],
        "says": "The first three numbers of the Check",
    },
    {
        "name": "a purchase for P(alive)",
        "cell": "numbers-asked",
        "source": changed(NUMBERS, ('"card": alive', '"card": 1 - none')),
        "fails": ["numbers-asked-check", "numbers-asked-card", "numbers-asked-price"],
        "says": "The first three numbers of the Check",
    },
    {
        "name": "P(alive) multiplied in twice",
        "cell": "numbers-asked",
        "source": changed(NUMBERS, ("margin * orders * each", "margin * alive * orders * each")),
        "fails": ["numbers-asked-check", "numbers-asked-price"],
        "says": "The last number of the Check",
    },
    {
        "name": "own mean of each customer",
        "cell": "numbers-asked",
        "source": changed(NUMBERS, ("margin * orders * each", "margin * orders * row.monetary")),
        "fails": ["numbers-asked-check", "numbers-asked-price"],
        "says": "The last number of the Check",
    },
    {
        "name": "a gift in every order",
        "cell": "numbers-asked",
        "source": changed(NUMBERS, ('"gift": 1 - none', '"gift": orders')),
        "fails": ["numbers-asked-check", "numbers-asked-orders", "numbers-asked-price"],
        "says": "The first three numbers of the Check",
    },
    {
        "name": "divided by those who came",
        "cell": "draw-groups",
        "source": changed(
            DRAW,
            (
                "came = np.array([later.count(who) for who in ranked]).reshape(groups, -1).mean(axis=1)",
                "came = np.array([later.count(who) for who in ranked]).reshape(groups, -1)\n"
                "    came = came.sum(axis=1) / np.maximum((came > 0).sum(axis=1), 1)",
            ),
        ),
        "fails": ["draw-groups-check", "draw-groups-bars"],
        "says": "The first bar of the Check",
    },
    {
        "name": "lowest forecast first",
        "cell": "draw-groups",
        "source": changed(DRAW, (", reverse=True", "")),
        "fails": ["draw-groups-check", "draw-groups-bars", "draw-groups-line"],
        "says": "The first bar of the Check",
    },
    {
        "name": "equal forecasts turned round",
        "cell": "draw-groups",
        "source": changed(
            DRAW, ("sorted(forecast, key=forecast.get, reverse=True)", "sorted(forecast, key=forecast.get)[::-1]")
        ),
        "fails": ["draw-groups-bars"],
        "says": "Equal forecasts must stay",
    },
    {
        "name": "no legend",
        "cell": "draw-groups",
        "source": changed(DRAW, ("    ax.legend()\n", "")),
        "fails": ["draw-groups-labels"],
        "says": "The legend needs one text for the bars",
    },
    {
        "name": "purchases of the whole group",
        "cell": "draw-groups",
        "source": changed(
            DRAW,
            (
                "came = np.array([later.count(who) for who in ranked]).reshape(groups, -1).mean(axis=1)",
                "came = np.array([later.count(who) for who in ranked]).reshape(groups, -1).sum(axis=1)",
            ),
        ),
        "fails": ["draw-groups-check", "draw-groups-bars"],
        "says": "The first bar of the Check",
    },
    {
        "name": "customers without a repeat purchase left in",
        "cell": "share-by-chance",
        "source": changed(
            CHANCE,
            (
                "seen = abs(np.corrcoef(often, each)[0, 1])",
                'seen = abs(np.corrcoef(customers["frequency"], customers["monetary"])[0, 1])',
            ),
        ),
        "fails": ["share-by-chance-check", "share-by-chance-who", "share-by-chance-far"],
        "says": "should give 0.8",
    },
    {
        "name": "both columns shuffled",
        "cell": "share-by-chance",
        "source": changed(CHANCE, ("np.corrcoef(often, each[order])", "np.corrcoef(often[order], each[order])")),
        "fails": ["share-by-chance-check", "share-by-chance-who", "share-by-chance-far"],
        "says": "should give 0.8",
    },
    {
        "name": "one member for each number of a card",
        "cell": "fit-and-project",
        "source": """
def fit_and_project(members, today, pairs, year):
    from scipy.special import betaln

    known = members.drop_duplicates("member")
    known = known[known["joined"] <= today]
    joined = known["joined"].to_numpy(dtype=float)
    left = pd.to_numeric(known["left"]).fillna(9999).to_numpy(dtype=float)
    gone = left <= today
    lived = np.where(gone, left - joined, today - joined)

    def score(pair):
        a, b = pair
        each = np.where(gone, betaln(a + 1, b + lived - 1), betaln(a, b + lived))
        return float((each - betaln(a, b)).sum())

    scores = [score(pair) for pair in pairs]
    best = int(np.argmax(scores))
    model = ShiftedBetaGeometric(*pairs[best])
    ages = lived[~gone]
    there = (model.survival(ages + year - today) / model.survival(ages)).sum() if len(ages) else 0.0
    return {"pair": pairs[best], "log_likelihood": scores[best], "there": float(there)}
""",
        "fails": ["fit-and-project-known"],
        "says": "the card was handed on",
    },
    {
        "name": "an amount above 0 for a repeat purchase",
        "cell": "share-by-chance",
        "source": """
def share_by_chance(customers, orders):
    back = customers[customers["monetary"] > 0]
    x, y = back["frequency"].to_numpy(), back["monetary"].to_numpy()
    seen = abs(np.corrcoef(x, y)[0, 1])
    found = sum(abs(np.corrcoef(x, y[order])[0, 1]) >= seen - 1e-6 for order in orders)
    return found / len(orders)
""",
        "fails": ["share-by-chance-who"],
        "says": "Whoever bought again and paid nothing",
    },
    {
        "name": "one direction only",
        "cell": "share-by-chance",
        "source": changed(
            CHANCE,
            ("abs(np.corrcoef(often, each)[0, 1])", "np.corrcoef(often, each)[0, 1]"),
            ("abs(np.corrcoef(often, each[order])[0, 1])", "np.corrcoef(often, each[order])[0, 1]"),
        ),
        "fails": ["share-by-chance-check", "share-by-chance-who", "share-by-chance-far"],
        "says": "should give 0.8",
    },
    {
        "name": "only what is farther counts",
        "cell": "share-by-chance",
        "source": changed(CHANCE, ("chance >= seen - 0.000001", "chance > seen + 0.000001")),
        "fails": ["share-by-chance-check", "share-by-chance-far"],
        "says": "should give 0.8",
    },
]
