"""Typical mistakes in the assignment `relationship-types`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "every machine is automated",
        "cell": "contact-types",
        "source": """
def contact_types(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    found = {}
    for contact, who, known in zip(touchpoints["contact"], touchpoints["answered_by"], touchpoints["recognised"]):
        who = str(who).strip().lower()
        if contact not in found:
            found[contact] = "automated" if who == "machine" else types.get(who, "unknown")
    return found
""",
        "fails": ["contact-types-rule", "contact-types-check", "contact-types-dirty"],
        "says": "You gave every machine the same type",
    },
    {
        "name": "a text is true",
        "cell": "contact-types",
        "source": """
def contact_types(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    found = {}
    for contact, who, known in zip(touchpoints["contact"], touchpoints["answered_by"], touchpoints["recognised"]):
        who = str(who).strip().lower()
        if contact not in found:
            kind = "unknown" if pd.isna(known) else "automated" if known else "self_service"
            found[contact] = kind if who == "machine" else types.get(who, "unknown")
    return found
""",
        "fails": ["contact-types-rule"],
        "says": "a text that is not empty counts as true",
    },
    {
        "name": "the last entry counts",
        "cell": "contact-types",
        "source": """
def contact_types(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    found = {}
    for contact, who, known in zip(touchpoints["contact"], touchpoints["answered_by"], touchpoints["recognised"]):
        who = str(who).strip().lower()
        kind = "unknown" if pd.isna(known) else "automated" if known in (True, "yes") else "self_service"
        found[contact] = kind if who == "machine" else types.get(who, "unknown")
    return found
""",
        "fails": ["contact-types-dirty", "contact-types-check"],
        "says": "you took the last",
    },
    {
        "name": "what nobody wrote down is a no",
        "cell": "contact-types",
        "source": """
def contact_types(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    found = {}
    for contact, who, known in zip(touchpoints["contact"], touchpoints["answered_by"], touchpoints["recognised"]):
        who = str(who).strip().lower()
        if contact not in found:
            kind = "automated" if known in (True, "yes") else "self_service"
            found[contact] = kind if who == "machine" else types.get(who, "unknown")
    return found
""",
        "fails": ["contact-types-dirty", "contact-types-check"],
        "says": "be it None or NaN",
    },
    {
        "name": "spelling left as it is",
        "cell": "contact-types",
        "source": """
def contact_types(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    found = {}
    for contact, who, known in zip(touchpoints["contact"], touchpoints["answered_by"], touchpoints["recognised"]):
        if contact not in found:
            kind = "unknown" if pd.isna(known) else "automated" if known in (True, "yes") else "self_service"
            found[contact] = kind if who == "machine" else types.get(who, "unknown")
    return found
""",
        "fails": ["contact-types-dirty", "contact-types-check"],
        "says": "mend capitals and blanks first",
    },
    {
        "name": "gaps filled from what was sent again",
        "cell": "contact-types",
        "source": """
def contact_types(touchpoints):
    kinds = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    found = {}
    for contact, row in touchpoints.groupby("contact", sort=False).first().iterrows():
        who, known = str(row["answered_by"]).strip().lower(), row["recognised"]
        if who == "machine" and known in (True, "yes"):
            found[contact] = "automated"
        elif who == "machine" and known in (False, "no"):
            found[contact] = "self_service"
        else:
            found[contact] = kinds.get(who, "unknown")
    return found
""",
        "fails": ["contact-types-dirty"],
        "says": "fills no gap",
    },
    {
        "name": "only None is missing",
        "cell": "contact-types",
        "source": """
def contact_types(touchpoints):
    types = {"own_manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    found = {}
    for contact, who, known in zip(touchpoints["contact"], touchpoints["answered_by"], touchpoints["recognised"]):
        who = str(who).strip().lower()
        if contact not in found:
            kind = "unknown" if known is None else "automated" if known in (True, "yes") else "self_service"
            found[contact] = kind if who == "machine" else types.get(who, "unknown")
    return found
""",
        "fails": ["contact-types-dirty"],
        "says": "be it None or NaN",
    },
    {
        "name": "every text that holds the word",
        "cell": "contact-types",
        "source": """
def contact_types(touchpoints):
    first = touchpoints.drop_duplicates("contact")
    words = {"manager": "dedicated", "staff": "personal", "customers": "community", "everybody": "co_creation"}
    machines = {True: "automated", "yes": "automated", False: "self_service", "no": "self_service"}
    found = {}
    for contact, who, known in zip(first["contact"], first["answered_by"], first["recognised"]):
        text = str(who).lower().replace(" ", "")
        kinds = [kind for word, kind in words.items() if word in text]
        kinds += [machines.get(known, "unknown")] * ("machine" in text)
        found[contact] = kinds[0] if kinds else "unknown"
    return found
""",
        "fails": ["contact-types-dirty"],
        "says": "are no spellings of staff",
    },
    {
        "name": "shares in percent",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints.groupby("type").size().sort_values(ascending=False, kind="stable")
    cost = contacts * pd.Series(prices).reindex(contacts.index)
    shares = {"share_of_contacts": 100 * contacts / contacts.sum(), "share_of_cost": cost / cost.sum()}
    return pd.DataFrame({"contacts": contacts, **shares})
""",
        "fails": ["mix-table-contacts", "mix-table-shape"],
        "says": "You wrote percentages",
    },
    {
        "name": "cost without prices",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints.groupby("type").size().sort_values(ascending=False, kind="stable")
    share = contacts / contacts.sum()
    return pd.DataFrame({"contacts": contacts, "share_of_contacts": share, "share_of_cost": share})
""",
        "fails": ["mix-table-cost", "mix-table-shape"],
        "says": "the prices are not in it",
    },
    {
        "name": "prices without contacts",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints.groupby("type").size().sort_values(ascending=False, kind="stable")
    price = pd.Series(prices).reindex(contacts.index)
    shares = {"share_of_contacts": contacts / contacts.sum(), "share_of_cost": price / price.sum()}
    return pd.DataFrame({"contacts": contacts, **shares})
""",
        "fails": ["mix-table-cost", "mix-table-shape"],
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
        "fails": ["mix-table-contacts", "mix-table-shape"],
        "says": "Sort by contacts, the largest first",
    },
    {
        "name": "ties in the order of the log",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints["type"].value_counts()
    names = sorted(contacts.index, reverse=True)
    contacts = contacts[names].sort_values(ascending=False, kind="stable")
    cost = contacts * pd.Series(prices).reindex(contacts.index)
    shares = {"share_of_contacts": contacts / contacts.sum(), "share_of_cost": cost / cost.sum()}
    return pd.DataFrame({"contacts": contacts, **shares})
""",
        "fails": ["mix-table-contacts"],
        "says": "equally many, then alphabetical",
    },
    {
        "name": "types that cost nothing left out of the sum",
        "cell": "mix-table",
        "source": """
def mix_table(touchpoints, prices):
    contacts = touchpoints.groupby("type").size().sort_values(ascending=False, kind="stable")
    cost = pd.Series({kind: number * prices[kind] for kind, number in contacts.items() if prices[kind]})
    shares = {"share_of_contacts": contacts / contacts.sum(), "share_of_cost": cost / cost.sum()}
    return pd.DataFrame({"contacts": contacts, **shares}).loc[contacts.index]
""",
        "fails": ["mix-table-cost"],
        "says": "which is a number and not missing",
    },
    {
        "name": "share left to staff",
        "cell": "share-for-part",
        "source": """
def share_for_part(part, staff_cost, machine_cost):
    return part * machine_cost / ((1 - part) * staff_cost + part * machine_cost)
""",
        "fails": ["share-for-part-values", "share-for-part-check"],
        "says": "This is the share of contacts that may stay with staff",
    },
    {
        "name": "no prices",
        "cell": "share-for-part",
        "source": """
def share_for_part(part, staff_cost, machine_cost):
    return 1 - part
""",
        "fails": ["share-for-part-values", "share-for-part-check"],
        "says": "if both contacts cost the same",
    },
    {
        "name": "the wrong way round",
        "cell": "share-for-part",
        "source": """
def share_for_part(part, staff_cost, machine_cost):
    return part * staff_cost / (part * staff_cost + (1 - part) * machine_cost)
""",
        "fails": ["share-for-part-values", "share-for-part-check"],
        "says": "the wrong way round",
    },
    {
        "name": "a list for an array",
        "cell": "share-for-part",
        "source": """
def share_for_part(part, staff_cost, machine_cost):
    if np.ndim(part):
        return [share_for_part(one, staff_cost, machine_cost) for one in part]
    return (1 - part) * staff_cost / ((1 - part) * staff_cost + part * machine_cost)
""",
        "fails": ["share-for-part-values"],
        "says": "An array of limits must give an array",
    },
    {
        "name": "visits for cases",
        "cell": "three-answers",
        "source": """
def three_answers(log, customers):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    staff = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    editor = 1 - np.isin(tried.unique(), staff).mean()
    desk = staff.isin(tried).mean()
    planner = 1000 * log["case"].nunique() / customers
    editor = 1 - tried.isin(staff).mean()
    return {"editor": editor, "desk": desk, "planner": planner}
""",
        "fails": ["three-answers-editor", "three-answers-check"],
        "says": "You took the mean over visits",
    },
    {
        "name": "all cases of the log",
        "cell": "three-answers",
        "source": """
def three_answers(log, customers):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    staff = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    editor = 1 - np.isin(tried.unique(), staff).mean()
    desk = staff.isin(tried).mean()
    planner = 1000 * log["case"].nunique() / customers
    editor = 1 - log["type"].isin(["personal", "dedicated"]).groupby(log["case"]).any().mean()
    return {"editor": editor, "desk": desk, "planner": planner}
""",
        "fails": ["three-answers-editor", "three-answers-check"],
        "says": "You took all cases of the log",
    },
    {
        "name": "managers are no staff",
        "cell": "three-answers",
        "source": """
def three_answers(log, customers):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    staff = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    editor = 1 - np.isin(tried.unique(), staff).mean()
    desk = staff.isin(tried).mean()
    planner = 1000 * log["case"].nunique() / customers
    editor = 1 - np.isin(tried.unique(), log.loc[log["type"] == "personal", "case"]).mean()
    return {"editor": editor, "desk": desk, "planner": planner}
""",
        "fails": ["three-answers-editor"],
        "says": "You counted only 'personal' as staff",
    },
    {
        "name": "the pages' failures for the desk",
        "cell": "three-answers",
        "source": """
def three_answers(log, customers):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    staff = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    editor = 1 - np.isin(tried.unique(), staff).mean()
    desk = staff.isin(tried).mean()
    planner = 1000 * log["case"].nunique() / customers
    desk = np.isin(tried.unique(), staff).mean()
    return {"editor": editor, "desk": desk, "planner": planner}
""",
        "fails": ["three-answers-desk", "three-answers-check"],
        "says": "This is the share of the pages' cases that failed",
    },
    {
        "name": "the desk's cases",
        "cell": "three-answers",
        "source": """
def three_answers(log, customers):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    staff = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    editor = 1 - np.isin(tried.unique(), staff).mean()
    desk = staff.isin(tried).mean()
    planner = 1000 * log["case"].nunique() / customers
    desk = staff.drop_duplicates().isin(tried).mean()
    return {"editor": editor, "desk": desk, "planner": planner}
""",
        "fails": ["three-answers-desk", "three-answers-check"],
        "says": "You counted cases",
    },
    {
        "name": "contacts for needs",
        "cell": "three-answers",
        "source": """
def three_answers(log, customers):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    staff = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    editor = 1 - np.isin(tried.unique(), staff).mean()
    desk = staff.isin(tried).mean()
    planner = 1000 * log["case"].nunique() / customers
    planner = 1000 * len(log) / customers
    return {"editor": editor, "desk": desk, "planner": planner}
""",
        "fails": ["three-answers-planner", "three-answers-check"],
        "says": "You counted contacts",
    },
    {
        "name": "the customers of the log",
        "cell": "three-answers",
        "source": """
def three_answers(log, customers):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    staff = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    editor = 1 - np.isin(tried.unique(), staff).mean()
    desk = staff.isin(tried).mean()
    planner = 1000 * log["case"].nunique() / customers
    planner = 1000 * log["case"].nunique() / log["customer"].nunique()
    return {"editor": editor, "desk": desk, "planner": planner}
""",
        "fails": ["three-answers-planner", "three-answers-check"],
        "says": "You divided by the customers in the log",
    },
    {
        "name": "customers seen",
        "cell": "segment-costs",
        "source": """
def segment_costs(log, segments):
    segment = log["customer"].map(segments)
    cost, seen = log["cost"].groupby(segment).sum(), log["customer"].groupby(segment).nunique()
    return {name: cost.get(name, 0) / seen.get(name, 1) for name in segments.unique()}
""",
        "fails": ["segment-costs-values", "segment-costs-keys"],
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
        "fails": ["segment-costs-values", "segment-costs-keys", "segment-costs-quiet"],
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
        "fails": ["segment-costs-quiet", "segment-costs-keys"],
        "says": "The quiet segment is missing",
    },
    {
        "name": "the log is written into",
        "cell": "segment-costs",
        "source": """
def segment_costs(log, segments):
    log["segment"] = log["customer"].map(segments)
    bill = log.groupby("segment")["cost"].sum()
    return (bill.reindex(segments.unique(), fill_value=0) / segments.value_counts()).to_dict()
""",
        "fails": ["segment-costs-quiet"],
        "says": "as the colleague's program does",
    },
    {
        "name": "the offer rounded to the nearest",
        "cell": "check-offer",
        "source": """
def check_offer(calls, agents, moved, failing, capacity):
    left = 1 - moved + moved * failing
    promised = math.ceil(sum(calls) * (1 - moved) / capacity)
    needed = sum(max(1, math.ceil(number * left / capacity)) for number in calls)
    payroll = 1 - needed / (agents * len(calls))
    promised = round(sum(calls) * (1 - moved) / capacity)
    return {"promised": promised, "needed": needed, "payroll": payroll}
""",
        "fails": ["check-offer-promised"],
        "says": "you rounded down or to the nearest",
    },
    {
        "name": "an agent in each hour of the offer",
        "cell": "check-offer",
        "source": """
def check_offer(calls, agents, moved, failing, capacity):
    left = 1 - moved + moved * failing
    promised = max(len(calls), math.ceil(sum(calls) * (1 - moved) / capacity))
    needed = sum(max(1, math.ceil(number * left / capacity)) for number in calls)
    payroll = 1 - needed / (agents * len(calls))
    return {"promised": promised, "needed": needed, "payroll": payroll}
""",
        "fails": ["check-offer-promised"],
        "says": "it looks at the calls of the day alone",
    },
    {
        "name": "nobody fails",
        "cell": "check-offer",
        "source": """
def check_offer(calls, agents, moved, failing, capacity):
    left = 1 - moved + moved * failing
    promised = math.ceil(sum(calls) * (1 - moved) / capacity)
    needed = sum(max(1, math.ceil(number * left / capacity)) for number in calls)
    payroll = 1 - needed / (agents * len(calls))
    needed = sum(max(1, math.ceil(number * (1 - moved) / capacity)) for number in calls)
    return {"promised": promised, "needed": needed, "payroll": payroll}
""",
        "fails": ["check-offer-needed"],
        "says": "you forgot those who fail",
    },
    {
        "name": "rounded once a day",
        "cell": "check-offer",
        "source": """
def check_offer(calls, agents, moved, failing, capacity):
    left = 1 - moved + moved * failing
    promised = math.ceil(sum(calls) * (1 - moved) / capacity)
    needed = sum(max(1, math.ceil(number * left / capacity)) for number in calls)
    payroll = 1 - needed / (agents * len(calls))
    needed = math.ceil(sum(calls) * left / capacity)
    return {"promised": promised, "needed": needed, "payroll": payroll}
""",
        "fails": ["check-offer-needed", "check-offer-check"],
        "says": "you rounded once for the whole day",
    },
    {
        "name": "nobody there in a quiet hour",
        "cell": "check-offer",
        "source": """
def check_offer(calls, agents, moved, failing, capacity):
    left = 1 - moved + moved * failing
    promised = math.ceil(sum(calls) * (1 - moved) / capacity)
    needed = sum(max(1, math.ceil(number * left / capacity)) for number in calls)
    payroll = 1 - needed / (agents * len(calls))
    needed = sum(math.ceil(number * left / capacity) for number in calls)
    return {"promised": promised, "needed": needed, "payroll": payroll}
""",
        "fails": ["check-offer-needed"],
        "says": "an hour without calls needs an agent too",
    },
    {
        "name": "what is left of the payroll",
        "cell": "check-offer",
        "source": """
def check_offer(calls, agents, moved, failing, capacity):
    left = 1 - moved + moved * failing
    promised = math.ceil(sum(calls) * (1 - moved) / capacity)
    needed = sum(max(1, math.ceil(number * left / capacity)) for number in calls)
    payroll = 1 - needed / (agents * len(calls))
    payroll = needed / (agents * len(calls))
    return {"promised": promised, "needed": needed, "payroll": payroll}
""",
        "fails": ["check-offer-payroll", "check-offer-check"],
        "says": "This is the part of the payroll that is left",
    },
    {
        "name": "quiet hours are not paid today",
        "cell": "check-offer",
        "source": """
def check_offer(calls, agents, moved, failing, capacity):
    left = 1 - moved + moved * failing
    promised = math.ceil(sum(calls) * (1 - moved) / capacity)
    needed = sum(max(1, math.ceil(number * left / capacity)) for number in calls)
    payroll = 1 - needed / (agents * sum(number > 0 for number in calls))
    return {"promised": promised, "needed": needed, "payroll": payroll}
""",
        "fails": ["check-offer-payroll"],
        "says": "also if nobody calls in one of them",
    },
    {
        "name": "a payroll that cannot rise",
        "cell": "check-offer",
        "source": """
def check_offer(calls, agents, moved, failing, capacity):
    left = 1 - moved + moved * failing
    promised = math.ceil(sum(calls) * (1 - moved) / capacity)
    needed = sum(max(1, math.ceil(number * left / capacity)) for number in calls)
    payroll = 1 - needed / (agents * len(calls))
    payroll = max(0, payroll)
    return {"promised": promised, "needed": needed, "payroll": payroll}
""",
        "fails": ["check-offer-payroll"],
        "says": "The payroll can rise",
    },
    {
        "name": "staff by the channel",
        "cell": "three-answers",
        "source": """
def three_answers(log, customers):
    tried = log.loc[log["channel"] == "help_pages", "case"]
    staff = log.loc[log["type"].isin(["personal", "dedicated"]), "case"]
    by_phone = log.loc[log["channel"] == "phone", "case"]
    desk = staff.isin(tried.unique()).mean()
    planner = 1000 * log["case"].nunique() / customers
    return {"editor": 1 - np.isin(tried.unique(), by_phone).mean(), "desk": desk, "planner": planner}
""",
        "fails": ["three-answers-editor"],
        "says": "You looked for staff by the channel",
    },
]
