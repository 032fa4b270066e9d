"""Right answers to `relationship-types` as different people write them, the commonest ways first."""

ANSWERS = {
    "classify": [
        """
def classify(touchpoints):
    result = []
    for _, row in touchpoints.iterrows():
        if row["answered_by"] == "machine" and row["recognised"]:
            result.append("automated")
        elif row["answered_by"] == "machine":
            result.append("self_service")
        elif row["answered_by"] == "own_manager":
            result.append("dedicated")
        elif row["answered_by"] == "staff":
            result.append("personal")
        elif row["answered_by"] == "customers":
            result.append("community")
        elif row["answered_by"] == "everybody":
            result.append("co_creation")
        else:
            result.append("unknown")
    return result
""",
        """
def classify(touchpoints):
    by, known = touchpoints["answered_by"], touchpoints["recognised"].astype(bool)
    conditions = [
        (by == "machine") & known,
        (by == "machine") & ~known,
        by == "staff",
        by == "own_manager",
        by == "customers",
        by == "everybody",
    ]
    names = ["automated", "self_service", "personal", "dedicated", "community", "co_creation"]
    return np.select(conditions, names, default="unknown").tolist()
""",
        """
def classify(touchpoints):
    def one(row):
        if row["answered_by"] == "machine":
            return "automated" if row["recognised"] else "self_service"
        names = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
        return names.get(row["answered_by"], "unknown")

    return [one(row) for _, row in touchpoints.iterrows()]
""",
        """
def classify(touchpoints):
    mapping = {"staff": "personal", "own_manager": "dedicated", "customers": "community", "everybody": "co_creation"}
    types = touchpoints["answered_by"].map(mapping).fillna("unknown")
    machine = touchpoints["answered_by"] == "machine"
    recognised = touchpoints["recognised"].astype(bool)
    types[machine & recognised] = "automated"
    types[machine & ~recognised] = "self_service"
    return list(types)
""",
        """
def classify(touchpoints):
    table = {
        ("machine", True): "automated",
        ("machine", False): "self_service",
        ("own_manager", True): "dedicated",
        ("own_manager", False): "dedicated",
        ("staff", True): "personal",
        ("staff", False): "personal",
        ("customers", True): "community",
        ("customers", False): "community",
        ("everybody", True): "co_creation",
        ("everybody", False): "co_creation",
    }
    pairs = zip(touchpoints["answered_by"], touchpoints["recognised"])
    return [table.get((who, bool(known)), "unknown") for who, known in pairs]
""",
    ],
    "mix-table": [
        """
def mix_table(touchpoints, prices):
    counts = touchpoints["type"].value_counts()
    df = pd.DataFrame({"contacts": counts})
    df["share_of_contacts"] = df["contacts"] / df["contacts"].sum()
    cost = df["contacts"] * df.index.map(prices)
    df["share_of_cost"] = cost / cost.sum()
    return df
""",
        """
def mix_table(touchpoints, prices):
    contacts = touchpoints.groupby("type").size().sort_values(ascending=False)
    share_of_contacts = contacts / len(touchpoints)
    cost = contacts * pd.Series(prices)
    cost = cost[contacts.index]
    return pd.DataFrame(
        {"contacts": contacts, "share_of_contacts": share_of_contacts, "share_of_cost": cost / cost.sum()}
    )
""",
        """
def mix_table(touchpoints, prices):
    df = touchpoints.assign(cost=touchpoints["type"].map(prices))
    table = df.groupby("type")["cost"].agg(["size", "sum"])
    table.columns = ["contacts", "cost"]
    table["share_of_contacts"] = table["contacts"] / table["contacts"].sum()
    table["share_of_cost"] = table["cost"] / table["cost"].sum()
    table = table.sort_values("contacts", ascending=False)
    return table[["contacts", "share_of_contacts", "share_of_cost"]]
""",
        """
def mix_table(touchpoints, prices):
    rows = {}
    total = len(touchpoints)
    total_cost = sum(prices[t] for t in touchpoints["type"])
    for t in touchpoints["type"].unique():
        n = (touchpoints["type"] == t).sum()
        rows[t] = {"contacts": n, "share_of_contacts": n / total, "share_of_cost": n * prices[t] / total_cost}
    return pd.DataFrame(rows).T.sort_values(by="contacts", ascending=False)
""",
    ],
    "share-for-half": [
        """
def share_for_half(staff_cost, machine_cost):
    share = staff_cost / (staff_cost + machine_cost)
    return share
""",
        """
def share_for_half(staff_cost, machine_cost):
    return 1 / (1 + machine_cost / staff_cost)
""",
        """
def share_for_half(staff_cost, machine_cost):
    total = staff_cost + machine_cost
    return staff_cost / total
""",
        """
def share_for_half(staff_cost, machine_cost):
    return 1 - machine_cost / (staff_cost + machine_cost)
""",
    ],
    "deflection": [
        """
def deflection(log):
    tried = set(log[log["channel"] == "help_pages"]["case"])
    staff = set(log[log["type"].isin(["personal", "dedicated"])]["case"])
    return len(tried - staff) / len(tried)
""",
        """
def deflection(log):
    help_cases = log.loc[log["channel"] == "help_pages", "case"].unique()
    staff_cases = log.loc[(log["type"] == "personal") | (log["type"] == "dedicated"), "case"].unique()
    deflected = [case for case in help_cases if case not in staff_cases]
    return len(deflected) / len(help_cases)
""",
        """
def deflection(log):
    total = 0
    never = 0
    for case, group in log.groupby("case"):
        if (group["channel"] == "help_pages").any():
            total += 1
            if not group["type"].isin(["personal", "dedicated"]).any():
                never += 1
    return never / total
""",
        """
def deflection(log):
    df = log.assign(pages=log["channel"] == "help_pages", staff=log["type"].isin(["personal", "dedicated"]))
    cases = df.groupby("case")[["pages", "staff"]].max()
    tried = cases[cases["pages"]]
    return 1 - tried["staff"].mean()
""",
    ],
    "segment-costs": [
        """
def segment_costs(log, segments):
    per_customer = log.groupby("customer")["cost"].sum()
    per_customer = per_customer.reindex(segments.index, fill_value=0)
    return per_customer.groupby(segments).mean().to_dict()
""",
        """
def segment_costs(log, segments):
    result = {}
    for segment in segments.unique():
        customers = segments[segments == segment].index
        cost = log[log["customer"].isin(customers)]["cost"].sum()
        result[segment] = cost / len(customers)
    return result
""",
        """
def segment_costs(log, segments):
    df = log.copy()
    df["segment"] = df["customer"].map(segments)
    totals = df.groupby("segment")["cost"].sum()
    sizes = segments.value_counts()
    return {name: totals.get(name, 0) / sizes[name] for name in sizes.index}
""",
        """
def segment_costs(log, segments):
    cost = dict.fromkeys(segments.unique(), 0)
    count = dict.fromkeys(segments.unique(), 0)
    for segment in segments:
        count[segment] += 1
    for customer, amount in zip(log["customer"], log["cost"]):
        cost[segments[customer]] += amount
    return {segment: cost[segment] / count[segment] for segment in cost}
""",
    ],
    "moving-cases": [
        """
def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    calling = (1 - moved) + moved * failing
    paper = calling * staff_cost + moved * page_cost
    till = agents / agents_today * staff_cost + moved * page_cost
    return {"calling": calling, "paper": paper, "till": till}
""",
        """
def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    calling = 1 - moved * (1 - failing)
    return {
        "calling": calling,
        "paper": staff_cost * calling + page_cost * moved,
        "till": staff_cost * agents / agents_today + page_cost * moved,
    }
""",
        """
def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    result = {}
    result["calling"] = 1 - moved + moved * failing
    result["paper"] = result["calling"] * staff_cost + moved * page_cost
    result["till"] = staff_cost * (agents / agents_today) + moved * page_cost
    return result
""",
        """
def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    stay = 1 - moved
    back = moved * failing
    calls = stay + back
    share_paid = agents / agents_today
    return dict(
        calling=calls, paper=calls * staff_cost + moved * page_cost, till=share_paid * staff_cost + moved * page_cost
    )
""",
    ],
}
