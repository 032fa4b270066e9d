"""Typical mistakes in the assignment `personal-and-automated-service`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "those on the chairs are served too",
        "cell": "waiting-room",
        "source": """
def waiting_room(load, agents, places):
    weights = [1.0]
    for there in range(1, agents + places + 1):
        weights.append(weights[-1] * load / there)
    share = np.array(weights) / sum(weights)
    return {"waits": share[agents:-1].sum(), "turned_away": share[-1]}
""",
        "fails": ["waiting-room-values", "waiting-room-check", "waiting-room-limits"],
        "says": "as if those on the chairs were served too",
    },
    {
        "name": "who finds no chair waits",
        "cell": "waiting-room",
        "source": """
def waiting_room(load, agents, places):
    weights = [1.0]
    for there in range(1, agents + places + 1):
        weights.append(weights[-1] * load / min(there, agents))
    share = np.array(weights) / sum(weights)
    return {"waits": share[agents:].sum(), "turned_away": share[-1]}
""",
        "fails": ["waiting-room-values", "waiting-room-check", "waiting-room-limits"],
        "says": "you counted those who find no chair among those who wait",
    },
    {
        "name": "the last counter free in thought",
        "cell": "waiting-room",
        "source": """
def waiting_room(load, agents, places):
    weights = [1.0]
    for there in range(1, agents + places + 1):
        weights.append(weights[-1] * load / min(there, agents))
    share = np.array(weights) / sum(weights)
    return {"waits": share[agents + 1 : -1].sum(), "turned_away": share[-1]}
""",
        "fails": ["waiting-room-values", "waiting-room-check", "waiting-room-limits"],
        "says": "all chairs are free waits too",
    },
    {
        "name": "the level of the answered",
        "cell": "honest-report",
        "source": """
def honest_report(log, target):
    hung_up = log["gave_up"].sum()
    answered = log[~log["gave_up"]]
    return {
        "level": (answered["waited"] <= target).mean(),
        "mean_wait": log["waited"].mean(),
        "patience": log["waited"].sum() / hung_up if hung_up else np.inf,
    }
""",
        "fails": ["honest-report-level", "honest-report-check"],
        "says": "You divided by those who were answered",
    },
    {
        "name": "less than the target",
        "cell": "honest-report",
        "source": """
def honest_report(log, target):
    hung_up = log["gave_up"].sum()
    return {
        "level": (~log["gave_up"] & (log["waited"] < target)).mean(),
        "mean_wait": log["waited"].mean(),
        "patience": log["waited"].sum() / hung_up if hung_up else np.inf,
    }
""",
        "fails": ["honest-report-level", "honest-report-check"],
        "says": "An answer after exactly `target` seconds is within the target",
    },
    {
        "name": "hung up in time",
        "cell": "honest-report",
        "source": """
def honest_report(log, target):
    hung_up = log["gave_up"].sum()
    return {
        "level": (log["waited"] <= target).mean(),
        "mean_wait": log["waited"].mean(),
        "patience": log["waited"].sum() / hung_up if hung_up else np.inf,
    }
""",
        "fails": ["honest-report-level", "honest-report-check"],
        "says": "Nobody answered them",
    },
    {
        "name": "the patience of the impatient",
        "cell": "honest-report",
        "source": """
def honest_report(log, target):
    hung_up = log[log["gave_up"]]
    return {
        "level": (~log["gave_up"] & (log["waited"] <= target)).mean(),
        "mean_wait": log["waited"].mean(),
        "patience": hung_up["waited"].mean() if len(hung_up) else np.inf,
    }
""",
        "fails": ["honest-report-waits", "honest-report-check"],
        "says": "You asked only those who hung up how long they waited",
    },
    {
        "name": "the wait of the answered",
        "cell": "honest-report",
        "source": """
def honest_report(log, target):
    hung_up = log["gave_up"].sum()
    return {
        "level": (~log["gave_up"] & (log["waited"] <= target)).mean(),
        "mean_wait": log.loc[~log["gave_up"], "waited"].mean(),
        "patience": log["waited"].sum() / hung_up if hung_up else np.inf,
    }
""",
        "fails": ["honest-report-waits", "honest-report-check"],
        "says": "Who hung up waited too",
    },
    {
        "name": "half hours for hours",
        "cell": "agents-by-half-hour",
        "source": """
def agents_by_half_hour(counts, starts, handling):
    held = counts.drop_duplicates(["day", "start"], keep="last")
    days = counts["day"].nunique()
    agents = []
    for start in starts:
        here = held.loc[held["start"] == start, "calls"]
        mean = here.sum() / (days - here.isna().sum())
        agents.append(max(1, int(agents_needed(mean, handling, 20, 0.80))))
    return agents
""",
        "fails": ["agents-by-half-hour-need", "agents-by-half-hour-check", "agents-by-half-hour-holes"],
        "says": "You took the calls of half an hour for those of an hour",
    },
    {
        "name": "a failure is nobody",
        "cell": "agents-by-half-hour",
        "source": """
def agents_by_half_hour(counts, starts, handling):
    held = counts.drop_duplicates(["day", "start"], keep="last").fillna(0)
    days = counts["day"].nunique()
    agents = []
    for start in starts:
        mean = held.loc[held["start"] == start, "calls"].sum() / days
        agents.append(max(1, int(agents_needed(2 * mean, handling, 20, 0.80))))
    return agents
""",
        "fails": ["agents-by-half-hour-holes", "agents-by-half-hour-check"],
        "says": "A failure is no day and no 0",
    },
    {
        "name": "nobody is a failure",
        "cell": "agents-by-half-hour",
        "source": """
def agents_by_half_hour(counts, starts, handling):
    held = counts.drop_duplicates(["day", "start"], keep="last")
    mean = held.groupby("start")["calls"].mean()
    return [max(1, int(agents_needed(2 * mean.get(start, 0), handling, 20, 0.80))) for start in starts]
""",
        "fails": ["agents-by-half-hour-holes", "agents-by-half-hour-check"],
        "says": "a third day that occurs in the table",
    },
    {
        "name": "corrections added",
        "cell": "agents-by-half-hour",
        "source": """
def agents_by_half_hour(counts, starts, handling):
    days = counts["day"].nunique()
    agents = []
    for start in starts:
        here = counts.loc[counts["start"] == start, "calls"]
        mean = here.sum() / (days - here.isna().sum())
        agents.append(max(1, int(agents_needed(2 * mean, handling, 20, 0.80))))
    return agents
""",
        "fails": ["agents-by-half-hour-holes", "agents-by-half-hour-check"],
        "says": "the lower holds alone",
    },
    {
        "name": "nobody calls, nobody is there",
        "cell": "agents-by-half-hour",
        "source": """
def agents_by_half_hour(counts, starts, handling):
    held = counts.drop_duplicates(["day", "start"], keep="last")
    days = counts["day"].nunique()
    agents = []
    for start in starts:
        here = held.loc[held["start"] == start, "calls"]
        mean = here.sum() / (days - here.isna().sum())
        agents.append(int(agents_needed(2 * mean, handling, 20, 0.80)))
    return agents
""",
        "fails": ["agents-by-half-hour-holes", "agents-by-half-hour-check"],
        "says": "the desk is open all the same",
    },
    {
        "name": "pauses forgotten",
        "cell": "cheapest-shifts",
        "source": """
def cheapest_shifts(need, shifts):
    present = np.zeros((len(need), len(shifts)))
    for kind, shift in enumerate(shifts.itertuples()):
        present[shift.first : shift.first + shift.length, kind] = 1
    plan = milp(
        shifts["pay"],
        constraints=LinearConstraint(present, lb=need),
        integrality=np.ones(len(shifts)),
    ).x
    return None if plan is None else [round(agents) for agents in plan]
""",
        "fails": ["cheapest-shifts-cover", "cheapest-shifts-check", "cheapest-shifts-pay"],
        "says": "Did you think of the pauses",
    },
    {
        "name": "hours for pay",
        "cell": "cheapest-shifts",
        "source": """
def cheapest_shifts(need, shifts):
    present = np.zeros((len(need), len(shifts)))
    for kind, shift in enumerate(shifts.itertuples()):
        present[shift.first : shift.first + shift.length, kind] = 1
        if shift.pause >= 0:
            present[int(shift.pause), kind] = 0
    plan = milp(
        shifts["length"],
        constraints=LinearConstraint(present, lb=need),
        integrality=np.ones(len(shifts)),
    ).x
    return None if plan is None else [round(agents) for agents in plan]
""",
        "fails": ["cheapest-shifts-pay"],
        "says": "Make the pay as low as possible, not the hours",
    },
    {
        "name": "parts of people, rounded up",
        "cell": "cheapest-shifts",
        "source": """
def cheapest_shifts(need, shifts):
    present = np.zeros((len(need), len(shifts)))
    for kind, shift in enumerate(shifts.itertuples()):
        present[shift.first : shift.first + shift.length, kind] = 1
        if shift.pause >= 0:
            present[int(shift.pause), kind] = 0
    plan = milp(shifts["pay"], constraints=LinearConstraint(present, lb=need)).x
    return None if plan is None else [int(np.ceil(agents - 1e-9)) for agents in plan]
""",
        "fails": ["cheapest-shifts-pay"],
        "says": "a plan costs 20 dinars",
    },
    {
        "name": "a mean over lines",
        "cell": "merging",
        "source": """
def merging(lines, target, level):
    each = agents_needed(lines["calls"], lines["handling"], target, level)
    separate = each.clip(lower=1).sum()
    merged = agents_needed(lines["calls"].sum(), lines["handling"].mean(), target, level)
    return {"separate": separate, "merged": merged, "pay_rise": separate / merged - 1}
""",
        "fails": ["merging-agents", "merging-check", "merging-pay"],
        "says": "A line with many calls weighs more",
    },
    {
        "name": "saved for paid",
        "cell": "merging",
        "source": """
def merging(lines, target, level):
    each = agents_needed(lines["calls"], lines["handling"], target, level)
    separate = each.clip(lower=1).sum()
    handling = np.average(lines["handling"], weights=lines["calls"])
    merged = agents_needed(lines["calls"].sum(), handling, target, level)
    return {"separate": separate, "merged": merged, "pay_rise": 1 - merged / separate}
""",
        "fails": ["merging-pay", "merging-check"],
        "says": "That is the share of agents that merging saves",
    },
    {
        "name": "a silent line without an agent",
        "cell": "merging",
        "source": """
def merging(lines, target, level):
    separate = agents_needed(lines["calls"], lines["handling"], target, level).sum()
    handling = np.average(lines["handling"], weights=lines["calls"])
    merged = agents_needed(lines["calls"].sum(), handling, target, level)
    return {"separate": separate, "merged": merged, "pay_rise": separate / merged - 1}
""",
        "fails": ["merging-agents", "merging-pay"],
        "says": "A line by itself has at least 1 agent",
    },
    {
        "name": "cases without a call left out",
        "cell": "machine-effect",
        "source": """
def machine_effect(cases, calls):
    seconds = calls.groupby("case")["seconds"].sum()
    trial = cases.assign(seconds=cases["case"].map(seconds))
    met, direct = trial[trial["bot_first"]], trial[~trial["bot_first"]]
    back = met[met["closed"] & met["case"].isin(calls["case"])]
    usual = back["topic"].map(direct.fillna(0).groupby("topic")["seconds"].mean())
    return {
        "closed": met["closed"].mean(),
        "work_saved": 1 - met["seconds"].mean() / direct["seconds"].mean(),
        "angrier": back["seconds"].sum() / usual.sum() - 1,
    }
""",
        "fails": ["machine-effect-work", "machine-effect-check"],
        "says": "You left out the cases without a call",
    },
    {
        "name": "other topics for a measure",
        "cell": "machine-effect",
        "source": """
def machine_effect(cases, calls):
    seconds = calls.groupby("case")["seconds"].sum()
    trial = cases.assign(seconds=cases["case"].map(seconds).fillna(0))
    met, direct = trial[trial["bot_first"]], trial[~trial["bot_first"]]
    back = met[met["closed"] & met["case"].isin(calls["case"])]
    return {
        "closed": met["closed"].mean(),
        "work_saved": 1 - met["seconds"].mean() / direct["seconds"].mean(),
        "angrier": back["seconds"].mean() / direct["seconds"].mean() - 1,
    }
""",
        "fails": ["machine-effect-angrier"],
        "says": "compare each with the mean of its own",
    },
    {
        "name": "seconds per call",
        "cell": "machine-effect",
        "source": """
def machine_effect(cases, calls):
    seconds = calls.groupby("case")["seconds"].sum()
    trial = cases.assign(seconds=cases["case"].map(seconds).fillna(0))
    met, direct = trial[trial["bot_first"]], trial[~trial["bot_first"]]
    back = met[met["closed"] & met["case"].isin(calls["case"])]
    usual = back["topic"].map(direct.groupby("topic")["seconds"].mean())
    talks = calls.merge(cases, on="case").groupby("bot_first")["seconds"].mean()
    return {
        "closed": met["closed"].mean(),
        "work_saved": 1 - talks[True] / talks[False],
        "angrier": back["seconds"].sum() / usual.sum() - 1,
    }
""",
        "fails": ["machine-effect-work", "machine-effect-check"],
        "says": "You compared the seconds per call",
    },
    {
        "name": "closed and never seen again",
        "cell": "machine-effect",
        "source": """
def machine_effect(cases, calls):
    seconds = calls.groupby("case")["seconds"].sum()
    trial = cases.assign(seconds=cases["case"].map(seconds).fillna(0))
    met, direct = trial[trial["bot_first"]], trial[~trial["bot_first"]]
    back = met[met["closed"]]
    usual = back["topic"].map(direct.groupby("topic")["seconds"].mean())
    return {
        "closed": met["closed"].mean(),
        "work_saved": 1 - met["seconds"].mean() / direct["seconds"].mean(),
        "angrier": back["seconds"].sum() / usual.sum() - 1,
    }
""",
        "fails": ["machine-effect-angrier", "machine-effect-check"],
        "says": "You took all closed chats",
    },
    {
        "name": "days without a number left out",
        "cell": "agents-by-half-hour",
        "source": """
def agents_by_half_hour(counts, starts, handling):
    rows = counts.drop_duplicates(["day", "start"], keep="last")
    days, result = rows.dropna()["day"].unique(), []
    last = rows.set_index(["day", "start"])["calls"]
    for start in starts:
        calls = [last.get((day, start), 0) for day in days]
        result.append(max(1, int(agents_needed(2 * np.nanmean(calls), handling, 20, 0.8))))
    return result
""",
        "fails": ["agents-by-half-hour-holes"],
        "says": "A day whose only row is NaN",
    },
    {
        "name": "equal calls taken for copies",
        "cell": "machine-effect",
        "source": """
def machine_effect(cases, calls):
    per_case = calls.drop_duplicates().groupby("case")["seconds"].sum()
    t = cases.assign(called=cases["case"].isin(per_case.index), seconds=cases["case"].map(per_case).fillna(0.0))
    bot, straight = t[t["bot_first"]], t[~t["bot_first"]]
    usual = straight.groupby("topic")["seconds"].mean()
    back = bot[bot["closed"] & bot["called"]]
    return {
        "closed": bot["closed"].mean(),
        "work_saved": 1 - bot["seconds"].mean() / straight["seconds"].mean(),
        "angrier": back["seconds"].sum() / usual.loc[back["topic"]].sum() - 1,
    }
""",
        "fails": ["machine-effect-work", "machine-effect-check"],
        "says": "Two calls of one case that lasted equally long are two calls",
    },
]
