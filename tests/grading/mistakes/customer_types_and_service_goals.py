"""Typical mistakes in the assignment `customer-types-and-service-goals`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "sides turned round",
        "cell": "waiting-days",
        "source": """
def waiting_days(messages, today):
    waits = {}
    for matter, rows in messages.sort_values("day", kind="stable").groupby("matter"):
        days = [*rows["day"], today]
        waits[matter] = {"desk": 0, "customer": 0}
        for number, sender in enumerate(rows["sender"]):
            waits[matter][sender] += days[number + 1] - days[number]
    return waits
""",
        "fails": ["waiting-days-values", "waiting-days-check", "waiting-days-limits"],
        "says": "You changed the two sides",
    },
    {
        "name": "the last wait forgotten",
        "cell": "waiting-days",
        "source": """
def waiting_days(messages, today):
    waits = {}
    for matter, rows in messages.sort_values("day", kind="stable").groupby("matter"):
        lasts = rows["day"].diff().shift(-1).fillna(0)
        by_desk = rows["sender"] == "desk"
        waits[matter] = {"desk": lasts[~by_desk].sum(), "customer": lasts[by_desk].sum()}
    return waits
""",
        "fails": ["waiting-days-values", "waiting-days-check", "waiting-days-limits"],
        "says": "You left out the wait after the last message",
    },
    {
        "name": "rows as they come",
        "cell": "waiting-days",
        "source": """
def waiting_days(messages, today):
    waits = {}
    for matter, rows in messages.groupby("matter"):
        lasts = rows["day"].shift(-1, fill_value=today) - rows["day"]
        by_desk = rows["sender"] == "desk"
        waits[matter] = {"desk": lasts[~by_desk].sum(), "customer": lasts[by_desk].sum()}
    return waits
""",
        "fails": ["waiting-days-values", "waiting-days-check", "waiting-days-limits"],
        "says": "You took the rows in the order of the table",
    },
    {
        "name": "messages of one day in any order",
        "cell": "waiting-days",
        "source": """
def waiting_days(messages, today):
    waits = {}
    for matter, rows in messages.sort_values(["day", "sender"]).groupby("matter"):
        lasts = rows["day"].shift(-1, fill_value=today) - rows["day"]
        by_desk = rows["sender"] == "desk"
        waits[matter] = {"desk": lasts[~by_desk].sum(), "customer": lasts[by_desk].sum()}
    return waits
""",
        "fails": ["waiting-days-limits"],
        "says": "the lower row came later",
    },
    {
        "name": "copies counted",
        "cell": "service-measures",
        "source": """
def service_measures(log):
    answered = log["response"].notna().groupby(log["matter"])
    said = log["rating"] > 0
    return {
        "within_hour": (log["response"] <= 60).mean(),
        "settled_at_once": ((answered.size() == 1) & answered.all()).mean(),
        "satisfaction": log["rating"][said].mean(),
        "said": said.mean(),
    }
""",
        "fails": ["service-measures-answers", "service-measures-check", "service-measures-ratings"],
        "says": "You counted contacts that were exported twice",
    },
    {
        "name": "nothing said counted as 0 points",
        "cell": "service-measures",
        "source": """
def service_measures(log):
    rows = log.drop_duplicates("contact", keep="last")
    answered = rows["response"].notna().groupby(rows["matter"])
    return {
        "within_hour": (rows["response"] <= 60).mean(),
        "settled_at_once": ((answered.size() == 1) & answered.all()).mean(),
        "satisfaction": rows["rating"].mean(),
        "said": (rows["rating"] > 0).mean(),
    }
""",
        "fails": ["service-measures-ratings", "service-measures-check"],
        "says": "You counted 0 as a rating",
    },
    {
        "name": "unanswered contacts left out",
        "cell": "service-measures",
        "source": """
def service_measures(log):
    rows = log.drop_duplicates("contact", keep="last")
    answered = rows["response"].notna().groupby(rows["matter"])
    said = rows["rating"] > 0
    return {
        "within_hour": (rows["response"].dropna() <= 60).mean(),
        "settled_at_once": ((answered.size() == 1) & answered.all()).mean(),
        "satisfaction": rows["rating"][said].mean(),
        "said": said.mean(),
    }
""",
        "fails": ["service-measures-answers", "service-measures-check"],
        "says": "You left out the contacts that nobody answered",
    },
    {
        "name": "a matter that nobody answered is settled",
        "cell": "service-measures",
        "source": """
def service_measures(log):
    rows = log.drop_duplicates("contact", keep="last")
    said = rows["rating"] > 0
    return {
        "within_hour": (rows["response"] <= 60).mean(),
        "settled_at_once": (rows["matter"].value_counts() == 1).mean(),
        "satisfaction": rows["rating"][said].mean(),
        "said": said.mean(),
    }
""",
        "fails": ["service-measures-answers", "service-measures-check"],
        "says": "whose only contact nobody answered is not settled",
    },
    {
        "name": "most sorted right",
        "cell": "cheapest-cutoff",
        "source": """
def cheapest_cutoff(scores, urgent, miss, alarm):
    best = None
    for cutoff in sorted([np.inf, *scores], reverse=True):
        missed = sum(u and s < cutoff for s, u in zip(scores, urgent))
        alarms = sum(not u and s >= cutoff for s, u in zip(scores, urgent))
        if best is None or missed + alarms < best["missed"] + best["alarms"]:
            best = {"cutoff": cutoff, "missed": missed, "alarms": alarms, "cost": miss * missed + alarm * alarms}
    return best
""",
        "fails": ["cheapest-cutoff-values", "cheapest-cutoff-check", "cheapest-cutoff-limits"],
        "says": "sorts most messages right",
    },
    {
        "name": "the lowest of equally cheap cut-offs",
        "cell": "cheapest-cutoff",
        "source": """
def cheapest_cutoff(scores, urgent, miss, alarm):
    best = None
    for cutoff in sorted([np.inf, *scores]):
        missed = sum(u and s < cutoff for s, u in zip(scores, urgent))
        alarms = sum(not u and s >= cutoff for s, u in zip(scores, urgent))
        cost = miss * missed + alarm * alarms
        if best is None or cost < best["cost"]:
            best = {"cutoff": cutoff, "missed": missed, "alarms": alarms, "cost": cost}
    return best
""",
        "fails": ["cheapest-cutoff-limits"],
        "says": "of equally cheap cut-offs the highest is taken",
    },
    {
        "name": "signs turned round",
        "cell": "who-pays",
        "source": """
def who_pays(inbox, agents):
    from custrel.service import run_queue

    rows = inbox.sort_values("arrived", kind="stable").reset_index()
    first = run_queue(rows["arrived"], rows["handling"], agents).wait
    ranked = run_queue(rows["arrived"], rows["handling"], agents, priority=rows["rank"]).wait
    return pd.Series(first - ranked).groupby(rows["rank"]).mean().to_dict()
""",
        "fails": ["who-pays-values", "who-pays-check", "who-pays-limits"],
        "says": "Your signs are turned round",
    },
    {
        "name": "minutes added up",
        "cell": "who-pays",
        "source": """
def who_pays(inbox, agents):
    from custrel.service import run_queue

    rows = inbox.sort_values("arrived", kind="stable").reset_index()
    first = run_queue(rows["arrived"], rows["handling"], agents).wait
    ranked = run_queue(rows["arrived"], rows["handling"], agents, priority=rows["rank"]).wait
    return pd.Series(ranked - first).groupby(rows["rank"]).sum().to_dict()
""",
        "fails": ["who-pays-values", "who-pays-check", "who-pays-limits"],
        "says": "You added up the minutes of each class",
    },
    {
        "name": "all cases together",
        "cell": "audit",
        "source": """
def audit(cases):
    from itertools import combinations

    minutes, is_b = cases["minutes"].to_numpy(), (cases["group"] == "B").to_numpy()
    gap = minutes[is_b].mean() - minutes[~is_b].mean()
    dealt = []
    for chosen in combinations(range(len(minutes)), int(is_b.sum())):
        chosen = list(chosen)
        dealt.append(minutes[chosen].mean() - np.delete(minutes, chosen).mean())
    return {"gap": gap, "p_value": np.mean(np.abs(dealt) >= abs(gap) - 1e-6)}
""",
        "fails": ["audit-values", "audit-check", "audit-limits"],
        "says": "Compare within each stratum",
    },
    {
        "name": "one direction only",
        "cell": "audit",
        "source": """
def audit(cases):
    from itertools import combinations, product

    seen, ways = [], []
    for _, rows in cases.groupby("stratum"):
        minutes, is_b = rows["minutes"].to_numpy(), (rows["group"] == "B").to_numpy()
        if is_b.any() and not is_b.all():
            seen.append(minutes[is_b].mean() - minutes[~is_b].mean())
            ways.append(
                [
                    minutes[list(way)].mean() - np.delete(minutes, way).mean()
                    for way in combinations(range(len(minutes)), int(is_b.sum()))
                ]
            )
    gap = np.mean(seen)
    dealt = np.array([np.mean(way) for way in product(*ways)]) * (1 if gap >= 0 else -1)
    return {"gap": gap, "p_value": (dealt >= abs(gap) - 1e-6).mean()}
""",
        "fails": ["audit-values", "audit-check", "audit-limits"],
        "says": "You counted gaps in one direction only",
    },
    {
        "name": "labels of both put together",
        "cell": "agreement",
        "source": """
def agreement(one, two):
    pairs = [(a, b) for a, b in zip(one, two) if a is not None and b is not None]
    labels = [label for pair in pairs for label in pair]
    if len(set(labels)) < 2:
        return np.nan
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum((labels.count(label) / len(labels)) ** 2 for label in set(labels))
    return (agreed - chance) / (1 - chance)
""",
        "fails": ["agreement-values", "agreement-check", "agreement-limits"],
        "says": "You put the labels of both readers together",
    },
    {
        "name": "no label taken for a label",
        "cell": "agreement",
        "source": """
def agreement(one, two):
    n = len(one)
    agreed = sum(a == b for a, b in zip(one, two)) / n
    chance = sum(one.count(label) * two.count(label) for label in set(one)) / n**2
    return (agreed - chance) / (1 - chance)
""",
        "fails": ["agreement-values", "agreement-check", "agreement-limits"],
        "says": "You took `None` for a label",
    },
    {
        "name": "brackets forgotten",
        "cell": "agreement",
        "source": """
def agreement(one, two):
    pairs = [(a, b) for a, b in zip(one, two) if a is not None and b is not None]
    if len({label for pair in pairs for label in pair}) < 2:
        return np.nan
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(first.count(label) * second.count(label) for label in set(first)) / len(pairs) ** 2
    return agreed - chance / (1 - chance)
""",
        "fails": ["agreement-values", "agreement-check", "agreement-limits"],
        "says": "Brackets are missing",
    },
    {
        "name": "labels of the rows decide",
        "cell": "waiting-days",
        "source": """
def waiting_days(messages, today):
    result = {}
    for matter, part in messages.sort_index().groupby("matter"):
        part = part.sort_values("day", kind="stable")
        until = [*part["day"].tolist()[1:], today]
        waits = {"desk": 0, "customer": 0}
        for day, end, sender in zip(part["day"].tolist(), until, part["sender"]):
            waits["customer" if sender == "desk" else "desk"] += end - day
        result[matter] = waits
    return result
""",
        "fails": ["waiting-days-limits"],
        "says": "Of two messages on one day the lower row came later",
    },
    {
        "name": "equal rows thrown out",
        "cell": "waiting-days",
        "source": """
def waiting_days(messages, today):
    result = {}
    for matter, part in messages.drop_duplicates().groupby("matter"):
        part = part.sort_values("day", kind="stable")
        until = [*part["day"].tolist()[1:], today]
        waits = {"desk": 0, "customer": 0}
        for day, end, sender in zip(part["day"].tolist(), until, part["sender"]):
            waits["customer" if sender == "desk" else "desk"] += end - day
        result[matter] = waits
    return result
""",
        "fails": ["waiting-days-limits"],
        "says": "Two equal rows are two messages",
    },
    {
        "name": "matters of rows that are out of date",
        "cell": "service-measures",
        "source": """
def service_measures(log):
    t = log.drop_duplicates("contact", keep="last")
    rating = t["rating"].mask(t["rating"] == 0)
    size = t.groupby("matter")["contact"].transform("size")
    return {
        "within_hour": t["response"].le(60).mean(),
        "settled_at_once": (size.eq(1) & t["response"].notna()).sum() / log["matter"].nunique(),
        "satisfaction": rating.mean(),
        "said": rating.count() / len(t),
    }
""",
        "fails": ["service-measures-answers"],
        "says": "You counted a matter that occurs only in a row that is out of date",
    },
]
