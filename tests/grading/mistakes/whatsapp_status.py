"""Typical mistakes in the assignment `whatsapp-status`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "visits for days",
        "cell": "days-from-log",
        "source": """
def days_from_log(log):
    visits = log[log["seconds"] > 0].dropna()
    user = visits["user"].str.strip().str.lower()
    days = visits.groupby(user)["day"].size()
    if days.empty:
        return {"users": 0, "days": 0, "once": 0}
    return {"users": len(days), "days": days.mean(), "once": (days == 1).mean()}
""",
        "fails": ["days-from-log-values"],
        "says": "You counted visits",
    },
    {
        "name": "names as they are written",
        "cell": "days-from-log",
        "source": """
def days_from_log(log):
    visits = log[log["seconds"] > 0].dropna()
    days = visits.groupby("user")["day"].nunique()
    if days.empty:
        return {"users": 0, "days": 0, "once": 0}
    return {"users": len(days), "days": days.mean(), "once": (days == 1).mean()}
""",
        "fails": ["days-from-log-values"],
        "says": "one who is written in three ways is still one",
    },
    {
        "name": "visits of no length",
        "cell": "days-from-log",
        "source": """
def days_from_log(log):
    visits = log[log["seconds"] >= 0].dropna()
    user = visits["user"].str.strip().str.lower()
    days = visits.groupby(user)["day"].nunique()
    if days.empty:
        return {"users": 0, "days": 0, "once": 0}
    return {"users": len(days), "days": days.mean(), "once": (days == 1).mean()}
""",
        "fails": ["days-from-log-values", "days-from-log-words"],
        "says": "You counted users without a visit",
    },
    {
        "name": "nobody forgotten",
        "cell": "days-from-log",
        "source": """
def days_from_log(log):
    visits = log[log["seconds"] > 0].dropna()
    user = visits["user"].str.strip().str.lower()
    days = visits.groupby(user)["day"].nunique()
    return {"users": len(days), "days": days.mean(), "once": (days == 1).mean()}
""",
        "fails": ["days-from-log-words"],
        "says": "No visit of this log counts",
    },
    {
        "name": "adopters alone",
        "cell": "added-minutes",
        "source": """
def added_minutes(adopters, daily_users, minutes, taken):
    return minutes * (1 - taken)
""",
        "fails": ["added-minutes-values"],
        "says": "This is the change for those who open the feature",
    },
    {
        "name": "nothing taken from chats",
        "cell": "added-minutes",
        "source": """
def added_minutes(adopters, daily_users, minutes, taken):
    return adopters / daily_users * minutes + 0 * taken
""",
        "fails": ["added-minutes-values"],
        "says": "You left out what the feature takes",
    },
    {
        "name": "no loss allowed",
        "cell": "added-minutes",
        "source": """
def added_minutes(adopters, daily_users, minutes, taken):
    return np.maximum(adopters / daily_users * minutes * (1 - taken), 0)
""",
        "fails": ["added-minutes-values"],
        "says": "You cut the result off at zero",
    },
    {
        "name": "second slope for its change",
        "cell": "slope-changes",
        "source": """
def slope_changes(values, positions):
    t = np.arange(len(values))
    return [float(np.polyfit(t[b:], np.asarray(values)[b:], 1)[0]) for b in positions]
""",
        "fails": ["slope-changes-values"],
        "says": "You returned the slope after the break",
    },
    {
        "name": "lines that meet",
        "cell": "slope-changes",
        "source": """
def slope_changes(values, positions):
    t = np.arange(len(values))
    changes = []
    for b in positions:
        design = np.column_stack([np.ones(len(t)), t, np.maximum(t - b, 0)])
        changes.append(float(np.linalg.lstsq(design, np.asarray(values, float), rcond=None)[0][2]))
    return changes
""",
        "fails": ["slope-changes-values"],
        "says": "Your two lines must meet",
    },
    {
        "name": "break one step late",
        "cell": "slope-changes",
        "source": """
def slope_changes(values, positions):
    t = np.arange(len(values))
    changes = []
    for b in positions:
        after = t > b
        design = np.column_stack([np.ones(len(t)), t, after, (t - b) * after])
        changes.append(float(np.linalg.lstsq(design, np.asarray(values, float), rcond=None)[0][3]))
    return changes
""",
        "fails": ["slope-changes-values"],
        "says": "use `t >= position`",
    },
    {
        "name": "an array for a list",
        "cell": "slope-changes",
        "source": """
def slope_changes(values, positions):
    t = np.arange(len(values))
    changes = []
    for b in positions:
        after = t >= b
        design = np.column_stack([np.ones(len(t)), t, after, (t - b) * after])
        changes.append(float(np.linalg.lstsq(design, np.asarray(values, float), rcond=None)[0][3]))
    return np.array(changes)
""",
        "fails": ["slope-changes-values"],
        "says": "must give a list of five numbers",
    },
    {
        "name": "a line through all quarters",
        "cell": "draw-break",
        "source": """
def draw_break(users, quarter):
    t = np.arange(len(users))
    b = users.index.get_loc(quarter)
    line = np.poly1d(np.polyfit(t, users, 1))
    after = np.poly1d(np.polyfit(t, users, 1))
    fig, ax = plt.subplots()
    ax.plot(t, users, label="users")
    ax.plot(t[:b], line(t[:b]), label="before")
    ax.plot(t[b:], after(t[b:]), label="carried on")
    ax.set(xlabel="quarter", ylabel="users")
    ax.legend()
    return fig
""",
        "fails": ["draw-break-lines"],
        "says": "You fitted the line to all quarters",
    },
    {
        "name": "a line that knows the event",
        "cell": "draw-break",
        "source": """
def draw_break(users, quarter):
    t = np.arange(len(users))
    b = users.index.get_loc(quarter)
    line = np.poly1d(np.polyfit(t[: b + 1], users.iloc[: b + 1], 1))
    after = np.poly1d(np.polyfit(t[: b + 1], users.iloc[: b + 1], 1))
    fig, ax = plt.subplots()
    ax.plot(t, users, label="users")
    ax.plot(t[:b], line(t[:b]), label="before")
    ax.plot(t[b:], after(t[b:]), label="carried on")
    ax.set(xlabel="quarter", ylabel="users")
    ax.legend()
    return fig
""",
        "fails": ["draw-break-lines"],
        "says": "You fitted the line to the quarter of the event too",
    },
    {
        "name": "two lines of their own",
        "cell": "draw-break",
        "source": """
def draw_break(users, quarter):
    t = np.arange(len(users))
    b = users.index.get_loc(quarter)
    line = np.poly1d(np.polyfit(t[:b], users.iloc[:b], 1))
    after = np.poly1d(np.polyfit(t[min(b, len(t) - 2) :], users.iloc[min(b, len(t) - 2) :], 1))
    fig, ax = plt.subplots()
    ax.plot(t, users, label="users")
    ax.plot(t[:b], line(t[:b]), label="before")
    ax.plot(t[b:], after(t[b:]), label="carried on")
    ax.set(xlabel="quarter", ylabel="users")
    ax.legend()
    return fig
""",
        "fails": ["draw-break-lines"],
        "says": "Your third line is fitted to the quarters after the event",
    },
    {
        "name": "names of quarters on the axis",
        "cell": "draw-break",
        "source": """
def draw_break(users, quarter):
    t = np.arange(len(users))
    b = users.index.get_loc(quarter)
    line = np.poly1d(np.polyfit(t[:b], users.iloc[:b], 1))
    after = np.poly1d(np.polyfit(t[:b], users.iloc[:b], 1))
    fig, ax = plt.subplots()
    ax.plot(users.index, users, label="users")
    ax.plot(t[:b], line(t[:b]), label="before")
    ax.plot(t[b:], after(t[b:]), label="carried on")
    ax.set(xlabel="quarter", ylabel="users")
    ax.legend()
    return fig
""",
        "fails": ["draw-break-lines"],
        "says": "and not the names of the quarters",
    },
    {
        "name": "no legend",
        "cell": "draw-break",
        "source": """
def draw_break(users, quarter):
    t = np.arange(len(users))
    b = users.index.get_loc(quarter)
    line = np.poly1d(np.polyfit(t[:b], users.iloc[:b], 1))
    after = np.poly1d(np.polyfit(t[:b], users.iloc[:b], 1))
    fig, ax = plt.subplots()
    ax.plot(t, users, label="users")
    ax.plot(t[:b], line(t[:b]), label="before")
    ax.plot(t[b:], after(t[b:]), label="carried on")
    ax.set(xlabel="quarter", ylabel="users")
    return fig
""",
        "fails": ["draw-break-words"],
        "says": "A legend must name the three lines",
    },
    {
        "name": "losses in millions",
        "cell": "saturation-evidence",
        "source": """
def saturation_evidence(regions):
    loss = regions["before"] - regions["after"]
    reached = regions.loc[loss.idxmax(), "reached"]
    if reached == regions["reached"].max():
        return "for"
    return "against" if reached == regions["reached"].min() else "neither"
""",
        "fails": ["saturation-evidence-values"],
        "says": "You compared losses in millions",
    },
    {
        "name": "the wrong way round",
        "cell": "saturation-evidence",
        "source": """
def saturation_evidence(regions):
    loss = 1 - regions["after"] / regions["before"]
    reached = regions.loc[loss.idxmax(), "reached"]
    if reached == regions["reached"].min():
        return "for"
    return "against" if reached == regions["reached"].max() else "neither"
""",
        "fails": ["saturation-evidence-values"],
        "says": "You have it the wrong way round",
    },
    {
        "name": "the program of the colleague",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["opened"]], people[~people["opened"]]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt((p_1 * (1 - p_1) + p_0 * (1 - p_0)) / len(people))
    minutes = yes["minutes"].mean() - no["minutes"].mean()
    good = bool(minutes > 0 or abs(p_1 - p_0) > 1.96 * error)
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": good}
""",
        "fails": ["ship-comparison", "ship-error", "ship-decision"],
        "says": "you compare those who opened the feature",
    },
    {
        "name": "who opened it against the hold-out",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["opened"]], people[people["group"] == "hold-out"]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(yes) + p_0 * (1 - p_0) / len(no))
    minutes = yes["minutes"].mean() - no["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 - p_0 > 1.96 * error)}
""",
        "fails": ["ship-comparison"],
        "says": "you compare those who opened the feature",
    },
    {
        "name": "hold-out less feature",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["group"] == "feature"], people[people["group"] == "hold-out"]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(yes) + p_0 * (1 - p_0) / len(no))
    minutes = no["minutes"].mean() - yes["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 - p_0 > 1.96 * error)}
""",
        "fails": ["ship-comparison"],
        "says": "feature less hold-out",
    },
    {
        "name": "standard errors added",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["group"] == "feature"], people[people["group"] == "hold-out"]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(yes)) + np.sqrt(p_0 * (1 - p_0) / len(no))
    minutes = yes["minutes"].mean() - no["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 - p_0 > 1.96 * error)}
""",
        "fails": ["ship-error", "ship-decision"],
        "says": "You added the two standard errors",
    },
    {
        "name": "one number of people",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["group"] == "feature"], people[people["group"] == "hold-out"]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt((p_1 * (1 - p_1) + p_0 * (1 - p_0)) / (len(people) / 2))
    minutes = yes["minutes"].mean() - no["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 - p_0 > 1.96 * error)}
""",
        "fails": ["ship-error"],
        "says": "You divided both variances by one number",
    },
    {
        "name": "ship for minutes",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["group"] == "feature"], people[people["group"] == "hold-out"]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(yes) + p_0 * (1 - p_0) / len(no))
    minutes = yes["minutes"].mean() - no["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(minutes > 0)}
""",
        "fails": ["ship-decision"],
        "says": "You let the minutes decide",
    },
    {
        "name": "ship at any rise",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["group"] == "feature"], people[people["group"] == "hold-out"]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(yes) + p_0 * (1 - p_0) / len(no))
    minutes = yes["minutes"].mean() - no["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 > p_0)}
""",
        "fails": ["ship-decision"],
        "says": "You ship at any rise",
    },
    {
        "name": "ship at any large difference",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["group"] == "feature"], people[people["group"] == "hold-out"]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(yes) + p_0 * (1 - p_0) / len(no))
    minutes = yes["minutes"].mean() - no["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(abs(p_1 - p_0) > 1.96 * error)}
""",
        "fails": ["ship-decision"],
        "says": "You ship at any large difference",
    },
    {
        "name": "ship where nothing differs",
        "cell": "ship",
        "source": """
def ship(people):
    yes, no = people[people["group"] == "feature"], people[people["group"] == "hold-out"]
    p_1, p_0 = yes["stayed"].mean(), no["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(yes) + p_0 * (1 - p_0) / len(no))
    minutes = yes["minutes"].mean() - no["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 - p_0 >= 1.96 * error)}
""",
        "fails": ["ship-decision"],
        "says": "Where everybody stays",
    },
    {
        "name": "blanks inside names",
        "cell": "days-from-log",
        "source": """
def days_from_log(log):
    visits = log[log["seconds"] > 0].dropna()
    user = visits["user"].str.replace(" ", "").str.lower()
    days = visits.groupby(user)["day"].nunique()
    if days.empty:
        return {"users": 0, "days": 0, "once": 0}
    return {"users": len(days), "days": days.mean(), "once": (days == 1).mean()}
""",
        "fails": ["days-from-log-words"],
        "says": "You took away blanks inside names",
    },
    {
        "name": "each position once",
        "cell": "slope-changes",
        "source": """
def slope_changes(values, positions):
    def slope(part):
        return float(np.polyfit(range(len(part)), part, 1)[0])

    return list({b: slope(values[b:]) - slope(values[:b]) for b in positions}.values())
""",
        "fails": ["slope-changes-values"],
        "says": "A position that is given twice has its change twice",
    },
    {
        "name": "names of quarters compared as text",
        "cell": "draw-break",
        "source": """
def draw_break(users, quarter):
    b = int((users.index < quarter).sum())
    t = np.arange(len(users))
    fit = np.polyfit(t[:b], users.iloc[:b], 1)
    fig, ax = plt.subplots()
    ax.plot(t, users.values, label="users")
    ax.plot(t[:b], np.polyval(fit, t[:b]), label="line before")
    ax.plot(t[b:], np.polyval(fit, t[b:]), label="what would have come")
    ax.set_xlabel("quarters")
    ax.set_ylabel("users (millions)")
    ax.legend()
    return fig
""",
        "fails": ["draw-break-lines"],
        "says": "line 2 must stand at",
    },
    {
        "name": "a part of the gains afterwards",
        "cell": "saturation-evidence",
        "source": """
def saturation_evidence(regions):
    slowdown = (regions["before"] - regions["after"]) / regions["after"]
    if slowdown.idxmax() == regions["reached"].idxmax():
        return "for"
    return "against" if slowdown.idxmax() == regions["reached"].idxmin() else "neither"
""",
        "fails": ["saturation-evidence-values"],
        "says": "has lost more than all of its gains",
    },
    {
        "name": "one share for both groups",
        "cell": "ship",
        "source": """
def ship(people):
    groups = people.groupby("group")
    means = groups[["minutes", "stayed"]].mean()
    change = means.loc["feature"] - means.loc["hold-out"]
    p = people["stayed"].mean()
    error = np.sqrt(p * (1 - p) * (1 / groups.size()).sum())
    return {
        "minutes": change["minutes"],
        "stayed": change["stayed"],
        "error": error,
        "ship": bool(change["stayed"] > 1.96 * error),
    }
""",
        "fails": ["ship-error"],
        "says": "You took one share for both groups",
    },
]
