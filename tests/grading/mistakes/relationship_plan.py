"""Typical mistakes in the assignment `relationship-plan`, and what the tests must say about each."""

MISTAKES = [
    {
        "name": "a firm that does not exist",
        "cell": "business",
        "source": """
BUSINESS = "bakery"
""",
        "fails": ["business-chosen"],
        "says": "Write BUSINESS",
    },
    {
        "name": "who has no row has left",
        "cell": "still-there",
        "source": """
def still_there(log, gone, periods):
    there = log[log["status"] != gone]
    counts = {}
    for segment, rows in there.groupby("segment"):
        counts[segment] = [
            int(rows[rows["period"] == k]["customer"].nunique()) for k in range(periods + 1)
        ]
    return counts
""",
        "fails": ["still-there-check", "still-there-faults", "still-there-firms"],
        "says": "The Check should give",
    },
    {
        "name": "the row of leaving that was written last counts",
        "cell": "still-there",
        "source": """
def still_there(log, gone, periods):
    segments = log.groupby("customer")["segment"].first()
    left = log[log["status"] == gone].groupby("customer")["period"].max()
    counts = {}
    for segment in segments.unique():
        people = segments.index[segments == segment]
        ends = left[left.index.isin(people)]
        counts[segment] = [len(people) - int((ends <= k).sum()) for k in range(periods + 1)]
    return counts
""",
        "fails": ["still-there-check", "still-there-faults", "still-there-firms"],
        "says": "The Check should give",
    },
    {
        "name": "gone only after the period of leaving",
        "cell": "still-there",
        "source": """
def still_there(log, gone, periods):
    segments = log.groupby("customer")["segment"].first()
    left = log[log["status"] == gone].groupby("customer")["period"].min()
    counts = {}
    for segment in segments.unique():
        people = segments.index[segments == segment]
        ends = left[left.index.isin(people)]
        counts[segment] = [len(people) - int((ends < k).sum()) for k in range(periods + 1)]
    return counts
""",
        "fails": ["still-there-faults", "still-there-firms", "still-there-check"],
        "says": "no longer counts in that period itself",
    },
    {
        "name": "the mean of the rates of the periods",
        "cell": "held-out",
        "source": """
def held_out(counts, held):
    known = np.array(counts[:-held])
    constant = known[-1] * (known[1:] / known[:-1]).mean() ** held
    model = ShiftedBetaGeometric.fit(known)
    age = len(known) - 1
    mixed = known[-1] * model.survival(age + held) / model.survival(age)
    nearer = min((abs(constant - counts[-1]), "constant"), (abs(mixed - counts[-1]), "mixed"))
    return constant, mixed, nearer[1]
""",
        "fails": ["held-out-check", "held-out-forecasts"],
        "says": "The Check should give",
    },
    {
        "name": "the model saw what was put aside",
        "cell": "held-out",
        "source": """
def held_out(counts, held):
    known = counts[:-held]
    constant = known[-1] * (sum(known[1:]) / sum(known[:-1])) ** held
    model = ShiftedBetaGeometric.fit(counts)
    age = len(known) - 1
    mixed = known[-1] * model.survival(age + held) / model.survival(age)
    nearer = min((abs(constant - counts[-1]), "constant"), (abs(mixed - counts[-1]), "mixed"))
    return constant, mixed, nearer[1]
""",
        "fails": ["held-out-check", "held-out-forecasts", "held-out-name"],
        "says": "The Check should give",
    },
    {
        "name": "both forecasts begin at period 0",
        "cell": "held-out",
        "source": """
def held_out(counts, held):
    known = counts[:-held]
    constant = known[0] * (sum(known[1:]) / sum(known[:-1])) ** (len(counts) - 1)
    mixed = known[0] * ShiftedBetaGeometric.fit(known).survival(len(counts) - 1)
    nearer = min((abs(constant - counts[-1]), "constant"), (abs(mixed - counts[-1]), "mixed"))
    return constant, mixed, nearer[1]
""",
        "fails": ["held-out-check", "held-out-forecasts", "held-out-name"],
        "says": "The Check should give",
    },
    {
        "name": "everybody who stayed is credited to the type",
        "cell": "price-types",
        "source": """
def price_types(offers, wage, hours):
    now = {row.segment: row for row in offers.itertuples() if row.type == "self_service"}
    priced = []
    for row in offers.itertuples():
        base = now[row.segment]
        extra = (row.minutes - base.minutes) / 60 * wage / hours + row.systems - base.systems
        gain = row.customers * (row.stayed / row.tried * row.worth - row.contacts * extra)
        priced.append((row.segment, row.type, gain, row.customers * row.contacts * row.minutes / 60))
    return priced
""",
        "fails": ["price-types-check", "price-types-gain"],
        "says": "The Check should give",
    },
    {
        "name": "minutes for hours",
        "cell": "price-types",
        "source": """
def price_types(offers, wage, hours):
    now = {row.segment: row for row in offers.itertuples() if row.type == "self_service"}
    priced = []
    for row in offers.itertuples():
        base = now[row.segment]
        lift = row.stayed / row.tried - base.stayed / base.tried
        extra = (row.minutes - base.minutes) / 60 * wage / hours + row.systems - base.systems
        gain = row.customers * (lift * row.worth - row.contacts * extra)
        priced.append((row.segment, row.type, gain, row.customers * row.contacts * row.minutes))
    return priced
""",
        "fails": ["price-types-check", "price-types-hours"],
        "says": "The Check should give",
    },
    {
        "name": "what self-service costs forgotten",
        "cell": "price-types",
        "source": """
def price_types(offers, wage, hours):
    now = {row.segment: row.stayed / row.tried for row in offers.itertuples() if row.type == "self_service"}
    priced = []
    for row in offers.itertuples():
        lift = row.stayed / row.tried - now[row.segment]
        cost = row.minutes / 60 * wage / hours + row.systems
        gain = row.customers * (lift * row.worth - row.contacts * cost)
        priced.append((row.segment, row.type, gain, row.customers * row.contacts * row.minutes / 60))
    return priced
""",
        "fails": ["price-types-check", "price-types-gain"],
        "says": "The Check should give",
    },
    {
        "name": "from segment to segment, the best that still fits",
        "cell": "choose-types",
        "source": """
def choose_types(priced, limit):
    chosen, left = {}, limit
    for segment in dict.fromkeys(row[0] for row in priced):
        rows = [row for row in priced if row[0] == segment and row[3] <= left]
        if not rows:
            return None
        best = max(rows, key=lambda row: (row[2], -row[3]))
        chosen[segment] = best[1]
        left -= best[3]
    return chosen
""",
        "fails": ["choose-types-check", "choose-types-best"],
        "says": "The Check should give",
    },
    {
        "name": "the limit itself is not allowed",
        "cell": "choose-types",
        "source": """
def choose_types(priced, limit):
    names = list(dict.fromkeys(row[0] for row in priced))
    plans = [
        plan
        for plan in product(*[[row for row in priced if row[0] == name] for name in names])
        if sum(row[3] for row in plan) < limit
    ]
    if not plans:
        return None
    best = max(plans, key=lambda plan: (sum(row[2] for row in plan), -sum(row[3] for row in plan)))
    return {row[0]: row[1] for row in best}
""",
        "fails": ["choose-types-limit"],
        "says": "take exactly the limit",
    },
    {
        "name": "equal gains decided by the names",
        "cell": "choose-types",
        "source": """
def choose_types(priced, limit):
    names = list(dict.fromkeys(row[0] for row in priced))
    plans = [
        (sum(row[2] for row in plan), [row[1] for row in plan], plan)
        for plan in product(*[[row for row in priced if row[0] == name] for name in names])
        if sum(row[3] for row in plan) <= limit
    ]
    return {row[0]: row[1] for row in max(plans)[2]} if plans else None
""",
        "fails": ["choose-types-best"],
        "says": "the one that takes fewer hours is chosen",
    },
    {
        "name": "the fitted parameters are taken for true",
        "cell": "forecast",
        "source": """
def forecast(counts, ahead):
    draw = np.random.default_rng(0)
    model = ShiftedBetaGeometric.fit(counts)
    age = len(counts) - 1
    stay = model.survival(age + ahead) / model.survival(age)
    low, high = np.quantile(draw.binomial(counts[-1], stay, 4000), [0.05, 0.95])
    return low, high
""",
        "fails": ["forecast-far", "forecast-width"],
        "says": "the parameters are uncertain",
    },
    {
        "name": "an interval for the expected number, without chance",
        "cell": "forecast",
        "source": """
def forecast(counts, ahead):
    draw = np.random.default_rng(0)
    model = ShiftedBetaGeometric.fit(counts)
    found = np.array([model.alpha, model.beta])
    spread = np.array(model.covariance) / np.outer(found, found)
    alpha, beta = np.exp(draw.multivariate_normal(np.log(found), spread, 4000)).T
    stay = np.ones(4000)
    for age in range(len(counts), len(counts) + ahead):
        stay = stay * (beta + age - 1) / (alpha + beta + age - 1)
    low, high = np.quantile(counts[-1] * stay, [0.05, 0.95])
    return low, high
""",
        "fails": ["forecast-near", "forecast-width"],
        "says": "chance is missing",
    },
    {
        "name": "an interval of 80 percent where 90 are promised",
        "cell": "forecast",
        "source": """
def forecast(counts, ahead):
    draw = np.random.default_rng(0)
    model = ShiftedBetaGeometric.fit(counts)
    found = np.array([model.alpha, model.beta])
    spread = np.array(model.covariance) / np.outer(found, found)
    alpha, beta = np.exp(draw.multivariate_normal(np.log(found), spread, 4000)).T
    stay = np.ones(4000)
    for age in range(len(counts), len(counts) + ahead):
        stay = stay * (beta + age - 1) / (alpha + beta + age - 1)
    low, high = np.quantile(draw.binomial(counts[-1], stay), [0.1, 0.9])
    return low, high
""",
        "fails": ["forecast-width"],
        "says": "at least 0.85 is wanted",
    },
    {
        "name": "an interval of 95 percent where 90 are promised",
        "cell": "forecast",
        "source": """
def forecast(counts, ahead):
    draw = np.random.default_rng(0)
    model = ShiftedBetaGeometric.fit(counts)
    found = np.array([model.alpha, model.beta])
    spread = np.array(model.covariance) / np.outer(found, found)
    alpha, beta = np.exp(draw.multivariate_normal(np.log(found), spread, 4000)).T
    stay = np.ones(4000)
    for age in range(len(counts), len(counts) + ahead):
        stay = stay * (beta + age - 1) / (alpha + beta + age - 1)
    low, high = np.quantile(draw.binomial(counts[-1], stay), [0.025, 0.975])
    return low, high
""",
        "fails": ["forecast-width"],
        "says": "at most 1.15 is wanted",
    },
    {
        "name": "from nobody to everybody",
        "cell": "forecast",
        "source": """
def forecast(counts, ahead):
    return 0, counts[-1]
""",
        "fails": ["forecast-check", "forecast-width", "forecast-form"],
        "says": "should give about (169, 194)",
    },
    {
        "name": "those who are left treated as new",
        "cell": "forecast",
        "source": """
def forecast(counts, ahead):
    draw = np.random.default_rng(0)
    model = ShiftedBetaGeometric.fit(counts)
    found = np.array([model.alpha, model.beta])
    spread = np.array(model.covariance) / np.outer(found, found)
    alpha, beta = np.exp(draw.multivariate_normal(np.log(found), spread, 4000)).T
    stay = np.ones(4000)
    for age in range(1, 1 + ahead):
        stay = stay * (beta + age - 1) / (alpha + beta + age - 1)
    low, high = np.quantile(draw.binomial(counts[-1], stay), [0.05, 0.95])
    return low, high
""",
        "fails": ["forecast-check", "forecast-far", "forecast-near", "forecast-width", "forecast-form"],
        "says": "should give about (169, 194)",
    },
    {
        "name": "the interval does not begin at the last known number",
        "cell": "draw-forecast",
        "source": """
def draw_forecast(counts, low, high):
    fig, ax = plt.subplots()
    ax.plot(counts, "o-", label="known")
    later = range(len(counts), len(counts) + len(low))
    ax.plot(later, low, label="lower end")
    ax.plot(later, high, label="upper end")
    ax.set(xlabel="Periods", ylabel="Customers")
    ax.legend()
    return fig
""",
        "fails": ["draw-forecast-check", "draw-forecast-lines"],
        "says": "The lines of the Check should have the heights",
    },
    {
        "name": "the log cut before customers are counted",
        "cell": "still-there",
        "source": """
def still_there(log, gone, periods):
    log = log[log["period"] <= periods].drop_duplicates()
    counts = {}
    for segment, group in log.groupby("segment"):
        everybody = group["customer"].nunique()
        left = group[group["status"] == gone].groupby("customer")["period"].min()
        counts[segment] = [everybody - int((left <= t).sum()) for t in range(periods + 1)]
    return counts
""",
        "fails": ["still-there-faults"],
        "says": "joined in period 0 like all others",
    },
    {
        "name": "nearer to all numbers put aside",
        "cell": "held-out",
        "source": """
def held_out(counts, held):
    known = counts[:-held]
    model = ShiftedBetaGeometric.fit(known)
    rate = sum(known[1:]) / sum(known[:-1])
    ahead = np.arange(1, held + 1)
    last = len(known) - 1
    constant = known[-1] * rate**ahead
    mixed = known[-1] * model.survival(last + ahead) / model.survival(last)
    later = np.array(counts[-held:])
    name = "constant" if abs(constant - later).sum() < abs(mixed - later).sum() else "mixed"
    return float(constant[-1]), float(mixed[-1]), name
""",
        "fails": ["held-out-name"],
        "says": "before the last one do not count",
    },
    {
        "name": "no choice without hours",
        "cell": "choose-types",
        "source": """
def choose_types(priced, limit):
    segments = {}
    for row in priced:
        segments.setdefault(row[0], []).append(row)
    fits = []
    for choice in product(*segments.values()):
        work, gain = sum(r[3] for r in choice), sum(r[2] for r in choice)
        if work <= limit:
            fits.append((-gain, work, {r[0]: r[1] for r in choice}))
    if not fits or limit <= 0:
        return None
    return min(fits, key=lambda c: c[:2])[2]
""",
        "fails": ["choose-types-limit"],
        "says": "leaves the types that take no hours",
    },
    {
        "name": "rows found by their labels",
        "cell": "price-types",
        "source": """
def price_types(offers, wage, hours):
    base = {}
    for label in offers.index:
        row = offers.loc[label]
        if isinstance(row, pd.DataFrame):
            row = row.iloc[0]
        if row["type"] == "self_service":
            base[row["segment"]] = row
    result = []
    for label in offers.index:
        row = offers.loc[label]
        if isinstance(row, pd.DataFrame):
            row = row.iloc[0]
        now = base[row["segment"]]
        lift = row["stayed"] / row["tried"] - now["stayed"] / now["tried"]
        n = row["customers"] * row["contacts"]
        cost = n * ((row["minutes"] - now["minutes"]) * wage / hours / 60 + row["systems"] - now["systems"])
        gain = row["customers"] * lift * row["worth"] - cost
        result.append((row["segment"], row["type"], gain, n * row["minutes"] / 60))
    return result
""",
        "fails": ["price-types-gain"],
        "says": "find a row by its place, not by its label",
    },
    {
        "name": "the dearest hours given up first",
        "cell": "choose-types",
        "source": """
def choose_types(priced, limit):
    segments = {}
    for row in priced:
        segments.setdefault(row[0], []).append(row)
    if not segments:
        return {}
    chosen = {s: min(rows, key=lambda r: (-r[2], r[3])) for s, rows in segments.items()}
    while sum(r[3] for r in chosen.values()) > limit:
        steps = [
            (chosen[s][2] - r[2], r) for s, rows in segments.items() for r in rows if r[3] < chosen[s][3]
        ]
        if not steps:
            return None
        r = min(steps, key=lambda x: (x[0] / (chosen[x[1][0]][3] - x[1][3]), x[0]))[1]
        chosen[r[0]] = r
    return {s: r[1] for s, r in chosen.items()}
""",
        "fails": ["choose-types-best"],
        "says": "Going from segment to segment does not find it",
    },
    {
        "name": "no legend",
        "cell": "draw-forecast",
        "source": """
def draw_forecast(counts, low, high):
    fig, ax = plt.subplots()
    ax.plot(counts, "o-")
    last = len(counts) - 1
    for ends in (low, high):
        ax.plot(range(last, last + len(ends) + 1), [counts[-1], *ends])
    ax.set(xlabel="Periods", ylabel="Customers")
    return fig
""",
        "fails": ["draw-forecast-words"],
        "says": "The legend needs a different text",
    },
    {
        "name": "the fan begins at period 0",
        "cell": "draw-forecast",
        "source": """
def draw_forecast(counts, low, high):
    fig, ax = plt.subplots()
    ax.plot(counts, "o-", label="known")
    for ends, name in ((low, "lower end"), (high, "upper end")):
        ax.plot([counts[-1], *ends], label=name)
    ax.set(xlabel="Periods", ylabel="Customers")
    ax.legend()
    return fig
""",
        "fails": ["draw-forecast-lines"],
        "says": "Both ends begin at the last known number",
    },
]
