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
        "fails": ["share-after-values"],
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
        "fails": ["share-after-values"],
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
        "says": "An event before the year gave more than 1",
    },
    {
        "name": "nothing grew before",
        "cell": "growth-after",
        "source": """
def growth_after(total, before, share):
    return total / share + 0 * before
""",
        "fails": ["growth-after-values"],
        "says": "You divided the whole growth by the share",
    },
    {
        "name": "weights exchanged",
        "cell": "growth-after",
        "source": """
def growth_after(total, before, share):
    return (total - share * before) / (1 - share)
""",
        "fails": ["growth-after-values"],
        "says": "You exchanged the weights",
    },
    {
        "name": "a first year without the message",
        "cell": "largest-lift",
        "source": """
def largest_lift(first, second, share, kept):
    if kept <= share * second / first:
        return float("inf")
    return (second / first - 1) / kept
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
        "fails": ["role-words", "role-values"],
        "says": "You exchanged the two",
    },
    {
        "name": "a line through zero",
        "cell": "adjusted-effect",
        "source": """
def adjusted_effect(data, adjust):
    columns = data[["ad", *adjust]].to_numpy()
    return float(np.linalg.lstsq(columns, data["growth"].to_numpy(), rcond=None)[0][0])
""",
        "fails": ["adjusted-effect-alone", "adjusted-effect-values"],
        "says": "the column of ones for b_0 is missing",
    },
    {
        "name": "nothing adjusted for",
        "cell": "adjusted-effect",
        "source": """
def adjusted_effect(data, adjust):
    return float(np.polyfit(data["ad"], data["growth"], 1)[0])
""",
        "fails": ["adjusted-effect-values"],
        "says": "You did not adjust",
    },
    {
        "name": "the last coefficient",
        "cell": "adjusted-effect",
        "source": """
def adjusted_effect(data, adjust):
    columns = np.column_stack([np.ones(len(data)), data[["ad", *adjust]]])
    return float(np.linalg.lstsq(columns, data["growth"].to_numpy(), rcond=None)[0][-1])
""",
        "fails": ["adjusted-effect-values"],
        "says": "You returned another coefficient",
    },
]
