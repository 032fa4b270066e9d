"""Typical mistakes in the assignment `patagonia`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "one day short",
        "cell": "share-after",
        "source": """
def share_after(first_day, last_day, event):
    first, last, day = (pd.Timestamp(text) for text in (first_day, last_day, event))
    return max((last - max(first, day)).days, 0) / (last - first).days
""",
        "fails": ["share-after-values", "share-after-ends"],
        "says": "You are off by one day",
    },
    {
        "name": "the share before",
        "cell": "share-after",
        "source": """
def share_after(first_day, last_day, event):
    first, last, day = (pd.Timestamp(text) for text in (first_day, last_day, event))
    days = (last - first).days + 1
    return 1 - max((last - max(first, day)).days + 1, 0) / days
""",
        "fails": ["share-after-values", "share-after-ends"],
        "says": "This is the share before the event",
    },
    {
        "name": "days before the year counted",
        "cell": "share-after",
        "source": """
def share_after(first_day, last_day, event):
    first, last, day = (pd.Timestamp(text) for text in (first_day, last_day, event))
    return ((last - day).days + 1) / ((last - first).days + 1)
""",
        "fails": ["share-after-ends"],
        "says": "count from the first day of the year at the earliest",
    },
    {
        "name": "negative after the year",
        "cell": "share-after",
        "source": """
def share_after(first_day, last_day, event):
    first, last, day = (pd.Timestamp(text) for text in (first_day, last_day, event))
    return min((last - day).days + 1, (last - first).days + 1) / ((last - first).days + 1)
""",
        "fails": ["share-after-ends"],
        "says": "No day of the year is left",
    },
    {
        "name": "missing years forgotten",
        "cell": "growth-rates",
        "source": """
def growth_rates(reports):
    known = reports.dropna(subset="sales")
    published = known["status"].str.lower().str.startswith("published")
    sales = known.groupby(["year", published])["sales"].mean().groupby("year").last()
    years = sales.index.to_numpy()
    ratio = sales.to_numpy()[1:] / sales.to_numpy()[:-1]
    growth = ratio - 1
    return dict(zip(years[1:].tolist(), growth.tolist()))
""",
        "fails": ["growth-rates-values", "growth-rates-few"],
        "says": "You took each growth as that of one year",
    },
    {
        "name": "growth divided by years",
        "cell": "growth-rates",
        "source": """
def growth_rates(reports):
    known = reports.dropna(subset="sales")
    published = known["status"].str.lower().str.startswith("published")
    sales = known.groupby(["year", published])["sales"].mean().groupby("year").last()
    years = sales.index.to_numpy()
    ratio = sales.to_numpy()[1:] / sales.to_numpy()[:-1]
    growth = (ratio - 1) / np.diff(years)
    return dict(zip(years[1:].tolist(), growth.tolist()))
""",
        "fails": ["growth-rates-values", "growth-rates-few"],
        "says": "Growth compounds",
    },
    {
        "name": "derived values in the mean",
        "cell": "growth-rates",
        "source": """
def growth_rates(reports):
    known = reports.dropna(subset="sales")
    sales = known.groupby("year")["sales"].mean()
    years = sales.index.to_numpy()
    ratio = sales.to_numpy()[1:] / sales.to_numpy()[:-1]
    growth = ratio ** (1 / np.diff(years)) - 1
    return dict(zip(years[1:].tolist(), growth.tolist()))
""",
        "fails": ["growth-rates-values"],
        "says": "You took derived values into the mean",
    },
    {
        "name": "small letters only",
        "cell": "growth-rates",
        "source": """
def growth_rates(reports):
    known = reports.dropna(subset="sales")
    published = known["status"].str.startswith("published")
    sales = known.groupby(["year", published])["sales"].mean().groupby("year").last()
    years = sales.index.to_numpy()
    ratio = sales.to_numpy()[1:] / sales.to_numpy()[:-1]
    growth = ratio ** (1 / np.diff(years)) - 1
    return dict(zip(years[1:].tolist(), growth.tolist()))
""",
        "fails": ["growth-rates-values"],
        "says": "Look at which values of a year count",
    },
    {
        "name": "published anywhere in the text",
        "cell": "growth-rates",
        "source": """
def growth_rates(reports):
    known = reports.dropna(subset="sales")
    published = known["status"].str.lower().str.contains("published")
    sales = known.groupby(["year", published])["sales"].mean().groupby("year").last()
    years = sales.index.to_numpy()
    ratio = sales.to_numpy()[1:] / sales.to_numpy()[:-1]
    growth = ratio ** (1 / np.diff(years)) - 1
    return dict(zip(years[1:].tolist(), growth.tolist()))
""",
        "fails": ["growth-rates-values"],
        "says": "Look at which values of a year count",
    },
    {
        "name": "a first year without the message",
        "cell": "largest-lift",
        "source": """
def largest_lift(first, second, share, kept):
    ratio = second / first
    if kept <= share * ratio:
        return float("inf")
    return (ratio - 1) / kept
""",
        "fails": ["largest-lift-values"],
        "says": "a first year that knew nothing of the message",
    },
    {
        "name": "a lift that lasts",
        "cell": "largest-lift",
        "source": """
def largest_lift(first, second, share, kept):
    ratio = second / first
    if kept <= share * ratio:
        return float("inf")
    return (ratio - 1) / (1 - share * ratio)
""",
        "fails": ["largest-lift-values"],
        "says": "You took it that the lift lasts",
    },
    {
        "name": "the share without R",
        "cell": "largest-lift",
        "source": """
def largest_lift(first, second, share, kept):
    ratio = second / first
    if kept <= share * ratio:
        return float("inf")
    return (ratio - 1) / (kept - share)
""",
        "fails": ["largest-lift-values"],
        "says": "The share must be multiplied by R",
    },
    {
        "name": "a negative bound",
        "cell": "largest-lift",
        "source": """
def largest_lift(first, second, share, kept):
    ratio = second / first
    return (ratio - 1) / (kept - share * ratio)
""",
        "fails": ["largest-lift-none"],
        "says": "A negative bound means that there is none",
    },
    {
        "name": "kept compared with the share",
        "cell": "largest-lift",
        "source": """
def largest_lift(first, second, share, kept):
    ratio = second / first
    if kept <= share:
        return float("inf")
    return (ratio - 1) / (kept - share * ratio)
""",
        "fails": ["largest-lift-none"],
        "says": "A negative bound means that there is none",
    },
    {
        "name": "exactly at the limit",
        "cell": "largest-lift",
        "source": """
def largest_lift(first, second, share, kept):
    ratio = second / first
    if kept < share * ratio:
        return float("inf")
    return (ratio - 1) / max(kept - share * ratio, 1e-9)
""",
        "fails": ["largest-lift-none"],
        "says": "exactly",
    },
    {
        "name": "the consultant's program",
        "cell": "shops-growth",
        "source": """
def shops_growth(shops, months_open, own):
    new = len(months_open)
    return new / shops * np.mean(months_open) / 12
""",
        "fails": ["shops-growth-values"],
        "says": "You returned what the consultant's program returns",
    },
    {
        "name": "shops after the opening",
        "cell": "shops-growth",
        "source": """
def shops_growth(shops, months_open, own):
    return own * sum(months_open) / 12 / shops
""",
        "fails": ["shops-growth-values"],
        "says": "You divided by the shops after the opening",
    },
    {
        "name": "open all year",
        "cell": "shops-growth",
        "source": """
def shops_growth(shops, months_open, own):
    return own * len(months_open) / (shops - len(months_open))
""",
        "fails": ["shops-growth-values"],
        "says": "You took all new shops as open for the whole year",
    },
    {
        "name": "own shops for all sales",
        "cell": "shops-growth",
        "source": """
def shops_growth(shops, months_open, own):
    return sum(months_open) / 12 / (shops - len(months_open))
""",
        "fails": ["shops-growth-values"],
        "says": "You left out that only the share",
    },
    {
        "name": "single arrows",
        "cell": "role",
        "source": """
def role(arrows, cause, outcome, thing):
    if (cause, thing) in arrows and (thing, outcome) in arrows:
        return "mediator"
    if (thing, cause) in arrows and (thing, outcome) in arrows:
        return "confounder"
    return "neither"
""",
        "fails": ["role-values"],
        "says": "A mediator may be several arrows",
    },
    {
        "name": "a road through the cause",
        "cell": "role",
        "source": """
def role(arrows, cause, outcome, thing):
    graph = nx.DiGraph(arrows)
    if nx.has_path(graph, cause, thing) and nx.has_path(graph, thing, outcome):
        return "mediator"
    if nx.has_path(graph, thing, cause) and nx.has_path(graph, thing, outcome):
        return "confounder"
    return "neither"
""",
        "fails": ["role-values"],
        "says": "take the cause out before you look for a road",
    },
    {
        "name": "the two exchanged",
        "cell": "role",
        "source": """
def role(arrows, cause, outcome, thing):
    graph = nx.DiGraph(arrows)
    if nx.has_path(graph, cause, thing) and nx.has_path(graph, thing, outcome):
        return "confounder"
    before = nx.has_path(graph, thing, cause)
    graph.remove_node(cause)
    return "mediator" if before and nx.has_path(graph, thing, outcome) else "neither"
""",
        "fails": ["role-values"],
        "says": "You exchanged the two",
    },
    {
        "name": "adjusted for nothing",
        "cell": "total-effect",
        "source": """
def total_effect(data, arrows):
    return float(np.polyfit(data["ad"], data["growth"], 1)[0])
""",
        "fails": ["total-effect-values"],
        "says": "You adjusted for nothing",
    },
    {
        "name": "adjusted for everything",
        "cell": "total-effect",
        "source": """
def total_effect(data, arrows):
    columns = data.drop(columns="growth").assign(constant=1)
    place = list(columns).index("ad")
    return float(np.linalg.lstsq(columns, data["growth"])[0][place])
""",
        "fails": ["total-effect-values"],
        "says": "You adjusted for everything",
    },
    {
        "name": "a mediator too",
        "cell": "total-effect",
        "source": """
def total_effect(data, arrows):
    graph = nx.DiGraph(arrows)
    without_ad = nx.restricted_view(graph, ["ad"], [])
    confounders = nx.ancestors(graph, "ad") & nx.ancestors(without_ad, "growth")
    mediators = nx.descendants(graph, "ad") & nx.ancestors(graph, "growth")
    chosen = (confounders | mediators) & set(data)
    columns = data[["ad", *chosen]].assign(constant=1)
    return float(np.linalg.lstsq(columns, data["growth"])[0][0])
""",
        "fails": ["total-effect-values"],
        "says": "You adjusted for a mediator",
    },
    {
        "name": "all that reaches growth alone too",
        "cell": "total-effect",
        "source": """
def total_effect(data, arrows):
    graph = nx.DiGraph(arrows)
    without_ad = nx.restricted_view(graph, ["ad"], [])
    confounders = nx.ancestors(graph, "ad") & nx.ancestors(without_ad, "growth")
    others = nx.ancestors(without_ad, "growth") - nx.descendants(graph, "ad")
    columns = data[["ad", *(confounders | others)]].assign(constant=1)
    return float(np.linalg.lstsq(columns, data["growth"])[0][0])
""",
        "fails": ["total-effect-values"],
        "says": "You adjusted for more than the confounders",
    },
    {
        "name": "a line through zero",
        "cell": "total-effect",
        "source": """
def total_effect(data, arrows):
    graph = nx.DiGraph(arrows)
    without_ad = nx.restricted_view(graph, ["ad"], [])
    confounders = nx.ancestors(graph, "ad") & nx.ancestors(without_ad, "growth")
    columns = data[["ad", *confounders]]
    return float(np.linalg.lstsq(columns, data["growth"])[0][0])
""",
        "fails": ["total-effect-values"],
        "says": "Your fit passes through zero",
    },
    {
        "name": "a leap year by its name",
        "cell": "share-after",
        "source": """
def share_after(first_day, last_day, event):
    last, day = pd.Timestamp(last_day), pd.Timestamp(event)
    days = 366 if last.is_leap_year else 365
    return min(max((last - day).days + 1, 0), days) / days
""",
        "fails": ["share-after-ends"],
        "says": "a year that begins or ends in a leap year need not have 366",
    },
    {
        "name": "equal values once",
        "cell": "growth-rates",
        "source": """
def growth_rates(reports):
    known = reports.dropna(subset="sales")
    known = known.assign(published=known["status"].str.lower().str.startswith("published"))
    known = known.drop_duplicates(["year", "sales", "published"])
    sales = known.groupby(["year", "published"])["sales"].mean().groupby("year").last()
    years = sales.index.to_numpy()
    growth = (sales.to_numpy()[1:] / sales.to_numpy()[:-1]) ** (1 / np.diff(years)) - 1
    return dict(zip(years[1:].tolist(), growth.tolist()))
""",
        "fails": ["growth-rates-few"],
        "says": "You counted two rows with the same value once",
    },
    {
        "name": "no growth, no lift",
        "cell": "largest-lift",
        "source": """
def largest_lift(first, second, share, kept):
    ratio = second / first
    if ratio == 1:
        return 0
    if kept <= share * ratio:
        return float("inf")
    return (ratio - 1) / (kept - share * ratio)
""",
        "fails": ["largest-lift-none"],
        "says": "no more is kept than the share",
    },
    {
        "name": "only confounders that are needed",
        "cell": "total-effect",
        "source": """
def total_effect(data, arrows):
    graph = nx.DiGraph(arrows)
    without_ad = nx.restricted_view(graph, ["ad"], [])
    found = nx.ancestors(graph, "ad") & nx.ancestors(without_ad, "growth")
    found = [name for name in found if not set(graph.successors(name)) <= found]
    columns = data[["ad", *found]].assign(constant=1)
    return float(np.linalg.lstsq(columns, data["growth"])[0][0])
""",
        "fails": ["total-effect-values"],
        "says": "You left out a confounder that reaches both through another one",
    },
]
