"""Right answers to `whatsapp-status` as different people write them, the commonest ways first."""

ANSWERS = {
    "mean-active-days": [
        """
def mean_active_days(daily_users, monthly_users):
    return sum(daily_users) / monthly_users
""",
        """
def mean_active_days(daily_users, monthly_users):
    return np.mean(daily_users) * len(daily_users) / monthly_users
""",
        """
def mean_active_days(daily_users, monthly_users):
    total = 0
    for users in daily_users:
        total += users
    return total / monthly_users
""",
        """
def mean_active_days(daily_users, monthly_users):
    total = np.sum(daily_users)
    return total / monthly_users
""",
    ],
    "minutes-per-day": [
        """
def minutes_per_day(log):
    minutes = log["sessions"] * log["minutes"]
    return minutes.mean()
""",
        """
def minutes_per_day(log):
    return np.mean(log["sessions"] * log["minutes"])
""",
        """
def minutes_per_day(log):
    return (log["sessions"] * log["minutes"]).sum() / len(log)
""",
        """
def minutes_per_day(log):
    total = 0
    for _, row in log.iterrows():
        total += row["sessions"] * row["minutes"]
    return total / len(log)
""",
    ],
    "added-minutes": [
        """
def added_minutes(adopters, daily_users, minutes, taken):
    share = adopters / daily_users
    return share * minutes * (1 - taken)
""",
        """
def added_minutes(adopters, daily_users, minutes, taken):
    return adopters * minutes * (1 - taken) / daily_users
""",
        """
def added_minutes(adopters, daily_users, minutes, taken):
    gross = minutes * adopters / daily_users
    lost = gross * taken
    return gross - lost
""",
        """
def added_minutes(adopters, daily_users, minutes, taken):
    net = minutes - minutes * taken
    return net * adopters / daily_users
""",
    ],
    "slope-changes": [
        """
def slope_changes(values, positions):
    values = np.array(values, dtype=float)
    result = []
    for p in positions:
        x1 = np.arange(p)
        x2 = np.arange(p, len(values))
        slope1 = np.polyfit(x1, values[:p], 1)[0]
        slope2 = np.polyfit(x2, values[p:], 1)[0]
        result.append(slope2 - slope1)
    return result
""",
        """
def slope_changes(values, positions):
    def slope(y):
        return np.polyfit(range(len(y)), y, 1)[0]

    return [slope(values[p:]) - slope(values[:p]) for p in positions]
""",
        """
def slope_changes(values, positions):
    y = np.asarray(values, float)
    t = np.arange(len(y))
    out = []
    for b in positions:
        step = (t >= b).astype(float)
        X = np.array([np.ones(len(t)), t, step, step * (t - b)]).T
        coef = np.linalg.lstsq(X, y, rcond=None)[0]
        out.append(coef[3])
    return out
""",
        """
def slope_changes(values, positions):
    from scipy.stats import linregress

    changes = []
    for position in positions:
        left = linregress(np.arange(position), values[:position])
        right = linregress(np.arange(position, len(values)), values[position:])
        changes.append(right.slope - left.slope)
    return changes
""",
        """
def slope_changes(values, positions):
    def fit(xs, ys):
        mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
        top = sum((x - mx) * (y - my) for x, y in zip(xs, ys))
        return top / sum((x - mx) ** 2 for x in xs)

    n = len(values)
    found = []
    for k in positions:
        before = fit(list(range(k)), list(values[:k]))
        after = fit(list(range(k, n)), list(values[k:]))
        found.append(after - before)
    return found
""",
    ],
    "saturation-evidence": [
        """
def saturation_evidence(regions):
    df = regions.copy()
    df["slowdown"] = (df["before"] - df["after"]) / df["before"]
    worst = df["slowdown"].idxmax()
    if df["reached"].idxmax() == worst:
        return "for"
    elif df["reached"].idxmin() == worst:
        return "against"
    else:
        return "neither"
""",
        """
def saturation_evidence(regions):
    fall = 1 - regions["after"] / regions["before"]
    i = fall.idxmax()
    if i == regions["reached"].idxmax():
        return "for"
    if i == regions["reached"].idxmin():
        return "against"
    return "neither"
""",
        """
def saturation_evidence(regions):
    ratios = regions["after"] / regions["before"]
    slowest = regions.loc[ratios.idxmin()]
    if slowest["reached"] >= regions["reached"].max():
        return "for"
    if slowest["reached"] <= regions["reached"].min():
        return "against"
    return "neither"
""",
        """
def saturation_evidence(regions):
    slowdown = ((regions["before"] - regions["after"]) / regions["before"]).to_numpy()
    reached = regions["reached"].to_numpy()
    top = np.argmax(slowdown)
    verdict = "neither"
    if top == np.argmax(reached):
        verdict = "for"
    elif top == np.argmin(reached):
        verdict = "against"
    return verdict
""",
    ],
    "ship": [
        """
def ship(people):
    feature = people[people["group"] == "feature"]
    hold_out = people[people["group"] == "hold-out"]
    minutes = feature["minutes"].mean() - hold_out["minutes"].mean()
    p1 = feature["stayed"].mean()
    p0 = hold_out["stayed"].mean()
    stayed = p1 - p0
    error = np.sqrt(p1 * (1 - p1) / len(feature) + p0 * (1 - p0) / len(hold_out))
    return {"minutes": minutes, "stayed": stayed, "error": error, "ship": bool(stayed > 1.96 * error)}
""",
        """
def ship(people):
    means = people.groupby("group")[["minutes", "stayed"]].mean()
    n = people["group"].value_counts()
    difference = means.loc["feature"] - means.loc["hold-out"]
    variances = means["stayed"] * (1 - means["stayed"]) / n
    error = variances.sum() ** 0.5
    return {
        "minutes": difference["minutes"],
        "stayed": difference["stayed"],
        "error": error,
        "ship": bool(difference["stayed"] / error > 1.96),
    }
""",
        """
def ship(people):
    result = {}
    a = people.loc[people["group"] == "feature"]
    b = people.loc[people["group"] == "hold-out"]
    result["minutes"] = a["minutes"].mean() - b["minutes"].mean()
    pa, pb = a["stayed"].mean(), b["stayed"].mean()
    result["stayed"] = pa - pb
    result["error"] = (pa * (1 - pa) / len(a) + pb * (1 - pb) / len(b)) ** 0.5
    if result["stayed"] > 1.96 * result["error"]:
        result["ship"] = True
    else:
        result["ship"] = False
    return result
""",
        """
def ship(people):
    def share_and_variance(group):
        p = group["stayed"].mean()
        return p, p * (1 - p) / len(group)

    groups = {name: group for name, group in people.groupby("group")}
    p1, v1 = share_and_variance(groups["feature"])
    p0, v0 = share_and_variance(groups["hold-out"])
    se = np.sqrt(v1 + v0)
    gain = groups["feature"]["minutes"].mean() - groups["hold-out"]["minutes"].mean()
    return dict(minutes=gain, stayed=p1 - p0, error=se, ship=bool((p1 - p0) - 1.96 * se > 0))
""",
    ],
}
