"""Typical mistakes in the assignment `relationship-types`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "every machine is automated",
        "cell": "classify",
        "source": """
def classify(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "machine": "automated"}
    types |= {"customers": "community", "everybody": "co_creation"}
    return touchpoints["answered_by"].map(types).fillna("unknown").tolist()
""",
        "fails": ["classify-values"],
        "says": "You gave every machine the same type",
    },
    {
        "name": "automated the other way round",
        "cell": "classify",
        "source": """
def classify(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    found = []
    for who, recognised in zip(touchpoints["answered_by"], touchpoints["recognised"]):
        if who == "machine":
            found.append("self_service" if recognised else "automated")
        else:
            found.append(types.get(who, "unknown"))
    return found
""",
        "fails": ["classify-values"],
        "says": "You have the machines the wrong way round",
    },
    {
        "name": "the rest is personal",
        "cell": "classify",
        "source": """
def classify(touchpoints):
    types = {"own_manager": "dedicated", "customers": "community", "everybody": "co_creation"}
    found = []
    for who, recognised in zip(touchpoints["answered_by"], touchpoints["recognised"]):
        if who == "machine":
            found.append("automated" if recognised else "self_service")
        else:
            found.append(types.get(who, "personal"))
    return found
""",
        "fails": ["classify-values"],
        "says": "must become 'unknown'",
    },
    {
        "name": "a column for a list",
        "cell": "classify",
        "source": """
def classify(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    machine = touchpoints["recognised"].map({True: "automated", False: "self_service"})
    named = touchpoints["answered_by"].map(types).fillna("unknown")
    return named.where(touchpoints["answered_by"] != "machine", machine)
""",
        "fails": ["classify-type"],
        "says": "must return a list, not Series",
    },
    {
        "name": "shares in percent",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints["type"].value_counts()
    cost = contacts * pd.Series(prices).reindex(contacts.index)
    shares = {"share_of_contacts": 100 * contacts / contacts.sum(), "share_of_cost": cost / cost.sum()}
    return pd.DataFrame({"contacts": contacts, **shares})
""",
        "fails": ["mix-table-contacts"],
        "says": "You wrote percentages",
    },
    {
        "name": "cost without prices",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints["type"].value_counts()
    share = contacts / contacts.sum()
    return pd.DataFrame({"contacts": contacts, "share_of_contacts": share, "share_of_cost": share})
""",
        "fails": ["mix-table-cost"],
        "says": "the prices are not in it",
    },
    {
        "name": "prices without contacts",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints["type"].value_counts()
    price = pd.Series(prices).reindex(contacts.index)
    shares = {"share_of_contacts": contacts / contacts.sum(), "share_of_cost": price / price.sum()}
    return pd.DataFrame({"contacts": contacts, **shares})
""",
        "fails": ["mix-table-cost"],
        "says": "You compared the prices alone",
    },
    {
        "name": "sorted by name",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints.groupby("type").size()
    cost = contacts * pd.Series(prices).reindex(contacts.index)
    shares = {"share_of_contacts": contacts / contacts.sum(), "share_of_cost": cost / cost.sum()}
    return pd.DataFrame({"contacts": contacts, **shares})
""",
        "fails": ["mix-table-shape"],
        "says": "Sort by contacts",
    },
    {
        "name": "share left to staff",
        "cell": "share-for-half",
        "source": """
def share_for_half(staff_cost, machine_cost):
    return machine_cost / (staff_cost + machine_cost)
""",
        "fails": ["share-for-half-values"],
        "says": "This is the share of contacts left to staff",
    },
    {
        "name": "one minus the ratio of prices",
        "cell": "share-for-half",
        "source": """
def share_for_half(staff_cost, machine_cost):
    return 1 - machine_cost / staff_cost
""",
        "fails": ["share-for-half-values"],
        "says": "One minus the ratio of the prices",
    },
    {
        "name": "visits for cases",
        "cell": "deflection",
        "source": """
def deflection(log):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    reached = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    return 1 - tried.isin(reached).mean()
""",
        "fails": ["deflection-values"],
        "says": "You took the mean over visits",
    },
    {
        "name": "all cases of the log",
        "cell": "deflection",
        "source": """
def deflection(log):
    reached = log["type"].isin(["personal", "dedicated"]).groupby(log["case"]).any()
    return 1 - reached.mean()
""",
        "fails": ["deflection-values"],
        "says": "You took all cases of the log",
    },
    {
        "name": "the share that reached staff",
        "cell": "deflection",
        "source": """
def deflection(log):
    tried = log.loc[log["channel"] == "help_pages", "case"].unique()
    reached = log.loc[log["type"].isin(["personal", "dedicated"]), "case"].unique()
    return np.isin(tried, reached).mean()
""",
        "fails": ["deflection-example", "deflection-values"],
        "says": "This is the share that reached staff",
    },
    {
        "name": "managers are no staff",
        "cell": "deflection",
        "source": """
def deflection(log):
    tried = log.loc[log["channel"] == "help_pages", "case"].unique()
    reached = log.loc[log["type"] == "personal", "case"].unique()
    return 1 - np.isin(tried, reached).mean()
""",
        "fails": ["deflection-values"],
        "says": "You counted only 'personal' as staff",
    },
    {
        "name": "customers seen",
        "cell": "segment-costs",
        "source": """
def segment_costs(log, segments):
    cost = log["cost"].groupby(log["customer"].map(segments)).sum()
    seen = segments.loc[log["customer"].unique()].value_counts()
    return {segment: cost.get(segment, 0) / seen.get(segment, 1) for segment in segments.unique()}
""",
        "fails": ["segment-costs-values"],
        "says": "You divided by the customers in the log",
    },
    {
        "name": "cost per contact",
        "cell": "segment-costs",
        "source": """
def segment_costs(log, segments):
    mean = log["cost"].groupby(log["customer"].map(segments)).mean()
    return {segment: mean.get(segment, 0) for segment in segments.unique()}
""",
        "fails": ["segment-costs-values"],
        "says": "This is the cost per contact",
    },
    {
        "name": "the quiet segment left out",
        "cell": "segment-costs",
        "source": """
def segment_costs(log, segments):
    cost = log["cost"].groupby(log["customer"].map(segments)).sum()
    return {segment: cost[segment] / (segments == segment).sum() for segment in cost.index}
""",
        "fails": ["segment-costs-keys"],
        "says": "The quiet segment is missing",
    },
    {
        "name": "nobody fails",
        "cell": "moving-cases",
        "source": """
def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    pages = moved * page_cost
    paper = (1 - moved + moved * failing) * staff_cost + pages
    return {"calling": 1 - moved, "paper": paper, "till": staff_cost * agents / agents_today + pages}
""",
        "fails": ["moving-cases-calling"],
        "says": "You forgot those who fail",
    },
    {
        "name": "pages paid by success",
        "cell": "moving-cases",
        "source": """
def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    calling = 1 - moved + moved * failing
    paper = calling * staff_cost + moved * (1 - failing) * page_cost
    till = staff_cost * agents / agents_today + moved * page_cost
    return {"calling": calling, "paper": paper, "till": till}
""",
        "fails": ["moving-cases-paper"],
        "says": "A try that fails costs its page as well",
    },
    {
        "name": "paper for till",
        "cell": "moving-cases",
        "source": """
def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    calling = 1 - moved + moved * failing
    paper = calling * staff_cost + moved * page_cost
    return {"calling": calling, "paper": paper, "till": paper}
""",
        "fails": ["moving-cases-till"],
        "says": "This is the cost on paper",
    },
    {
        "name": "saving counted twice",
        "cell": "moving-cases",
        "source": """
def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    calling = 1 - moved + moved * failing
    pages = moved * page_cost
    till = calling * staff_cost * agents / agents_today + pages
    return {"calling": calling, "paper": calling * staff_cost + pages, "till": till}
""",
        "fails": ["moving-cases-till"],
        "says": "You counted the saving twice",
    },
]
