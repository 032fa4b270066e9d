"""Typical mistakes in the assignment `whatsapp-status`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "stickiness for days",
        "cell": "mean-active-days",
        "source": """
def mean_active_days(daily_users, monthly_users):
    return np.mean(daily_users) / monthly_users
""",
        "fails": ["mean-active-days-type", "mean-active-days-values"],
        "says": "You returned the stickiness",
    },
    {
        "name": "every month has thirty days",
        "cell": "mean-active-days",
        "source": """
def mean_active_days(daily_users, monthly_users):
    return 30 * np.mean(daily_users) / monthly_users
""",
        "fails": ["mean-active-days-values"],
        "says": "You multiplied by 30",
    },
    {
        "name": "printed and not returned",
        "cell": "mean-active-days",
        "source": """
def mean_active_days(daily_users, monthly_users):
    print(sum(daily_users) / monthly_users)
""",
        "fails": ["mean-active-days-type", "mean-active-days-values"],
        "says": "must return a number, not NoneType",
    },
    {
        "name": "product of means",
        "cell": "minutes-per-day",
        "source": """
def minutes_per_day(log):
    return log["sessions"].mean() * log["minutes"].mean()
""",
        "fails": ["minutes-per-day-values"],
        "says": "You multiplied two means",
    },
    {
        "name": "sum over users",
        "cell": "minutes-per-day",
        "source": """
def minutes_per_day(log):
    return (log["sessions"] * log["minutes"]).sum()
""",
        "fails": ["minutes-per-day-values"],
        "says": "You added up the users' minutes",
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
        "says": "use t >= position",
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
        "fails": ["slope-changes-type"],
        "says": "must return a list, not ndarray",
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
        "name": "hold-out less feature",
        "cell": "ship",
        "source": """
def ship(people):
    treated, control = (people[people["group"] == name] for name in ("feature", "hold-out"))
    p_1, p_0 = treated["stayed"].mean(), control["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(treated) + p_0 * (1 - p_0) / len(control))
    minutes = control["minutes"].mean() - treated["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 - p_0 > 1.96 * error)}
""",
        "fails": ["ship-keys"],
        "says": "feature less hold-out",
    },
    {
        "name": "standard errors added",
        "cell": "ship",
        "source": """
def ship(people):
    treated, control = (people[people["group"] == name] for name in ("feature", "hold-out"))
    p_1, p_0 = treated["stayed"].mean(), control["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(treated)) + np.sqrt(p_0 * (1 - p_0) / len(control))
    minutes = treated["minutes"].mean() - control["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 - p_0 > 1.96 * error)}
""",
        "fails": ["ship-error"],
        "says": "You added the two standard errors",
    },
    {
        "name": "ship for minutes",
        "cell": "ship",
        "source": """
def ship(people):
    treated, control = (people[people["group"] == name] for name in ("feature", "hold-out"))
    p_1, p_0 = treated["stayed"].mean(), control["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(treated) + p_0 * (1 - p_0) / len(control))
    minutes = treated["minutes"].mean() - control["minutes"].mean()
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
    treated, control = (people[people["group"] == name] for name in ("feature", "hold-out"))
    p_1, p_0 = treated["stayed"].mean(), control["stayed"].mean()
    error = np.sqrt(p_1 * (1 - p_1) / len(treated) + p_0 * (1 - p_0) / len(control))
    minutes = treated["minutes"].mean() - control["minutes"].mean()
    return {"minutes": minutes, "stayed": p_1 - p_0, "error": error, "ship": bool(p_1 > p_0)}
""",
        "fails": ["ship-decision"],
        "says": "You ship at any rise",
    },
]
