"""Typical mistakes in the assignment `communities-and-content`, and what the tests must say about each.

Each mistake replaces the solution cell with the grade id ``cell``; exactly the test cells ``fails`` must fail, and the
feedback of the first of them must hold ``says``.
"""

MISTAKES = [
    {
        "name": "repeated posts counted",
        "cell": "participation",
        "source": """
def participation(members, posts):
    from custrel.cohorts import gini

    counts = posts["member"].value_counts().reindex(members, fill_value=0)
    most = counts.nlargest(int(np.ceil(len(members) / 100)))
    return {"wrote": (counts > 0).mean(), "top": most.sum() / counts.sum(), "gini": gini(counts)}
""",
        "fails": ["participation-check", "participation-dirt"],
        "says": "should give {'wrote': 0.375",
    },
    {
        "name": "foreign accounts counted",
        "cell": "participation",
        "source": """
def participation(members, posts):
    from custrel.cohorts import gini

    once = posts.drop_duplicates("post")
    counts = once["member"].value_counts().reindex(members, fill_value=0)
    most = once["member"].value_counts().nlargest(int(np.ceil(len(members) / 100)))
    return {"wrote": once["member"].nunique() / len(members), "top": most.sum() / len(once), "gini": gini(counts)}
""",
        "fails": ["participation-check", "participation-dirt"],
        "says": "should give {'wrote': 0.375",
    },
    {
        "name": "rounded down, but at least one",
        "cell": "participation",
        "source": """
def participation(members, posts):
    from custrel.cohorts import gini

    once = posts.drop_duplicates("post")
    counts = once["member"].value_counts().reindex(members, fill_value=0)
    most = counts.nlargest(max(len(members) // 100, 1))
    return {"wrote": (counts > 0).mean(), "top": most.sum() / counts.sum(), "gini": gini(counts)}
""",
        "fails": ["participation-top"],
        "says": "is rounded up",
    },
    {
        "name": "Gini coefficient over those who wrote",
        "cell": "participation",
        "source": """
def participation(members, posts):
    from custrel.cohorts import gini

    once = posts.drop_duplicates("post")
    counts = once["member"].value_counts().reindex(members, fill_value=0)
    most = counts.nlargest(int(np.ceil(len(members) / 100)))
    return {"wrote": (counts > 0).mean(), "top": most.sum() / counts.sum(), "gini": gini(counts[counts > 0])}
""",
        "fails": ["participation-check", "participation-gini"],
        "says": "should give {'wrote': 0.375",
    },
    {
        "name": "open questions counted as unanswered",
        "cell": "answered-within",
        "source": """
def answered_within(questions, answers, end, hours):
    asked = questions[questions["asked"] < end].set_index("thread")
    by_asker = answers["member"] == answers["thread"].map(asked["asker"])
    others = answers[(answers["hour"] <= end) & ~by_asker]
    wait = others.groupby("thread")["hour"].min().reindex(asked.index) - asked["asked"]
    return (wait <= hours).mean()
""",
        "fails": ["answered-within-check", "answered-within-own", "answered-within-open", "answered-within-end"],
        "says": "should give 0.333",
    },
    {
        "name": "open questions left out",
        "cell": "answered-within",
        "source": """
def answered_within(questions, answers, end, hours):
    asked = questions[questions["asked"] < end].set_index("thread")
    by_asker = answers["member"] == answers["thread"].map(asked["asker"])
    others = answers[(answers["hour"] <= end) & ~by_asker]
    wait = others.groupby("thread")["hour"].min().reindex(asked.index) - asked["asked"]
    return (wait.dropna() <= hours).mean()
""",
        "fails": [
            "answered-within-check",
            "answered-within-own",
            "answered-within-open",
            "answered-within-first",
            "answered-within-end",
        ],
        "says": "should give 0.333",
    },
    {
        "name": "what askers write taken for answers",
        "cell": "answered-within",
        "source": """
def answered_within(questions, answers, end, hours):
    from custrel.survival import kaplan_meier

    asked = questions[questions["asked"] < end].set_index("thread")["asked"]
    first = answers[answers["hour"] <= end].groupby("thread")["hour"].min()
    wait = first.reindex(asked.index) - asked
    return 1 - kaplan_meier(wait.fillna(end - asked), wait.notna()).survival_at(hours)
""",
        "fails": ["answered-within-check", "answered-within-first"],
        "says": "should give 0.333",
    },
    {
        "name": "the later part of the log is used",
        "cell": "answered-within",
        "source": """
def answered_within(questions, answers, end, hours):
    from custrel.survival import kaplan_meier

    asked = questions[questions["asked"] <= end].set_index("thread")
    by_asker = answers["member"] == answers["thread"].map(asked["asker"])
    first = answers[~by_asker].groupby("thread")["hour"].min()
    wait = first.reindex(asked.index) - asked["asked"]
    return 1 - kaplan_meier(wait.fillna(end - asked["asked"]), wait.notna()).survival_at(hours)
""",
        "fails": ["answered-within-own", "answered-within-end"],
        "says": "For your own tables",
    },
    {
        "name": "compared with doing nothing",
        "cell": "pays-from",
        "source": """
def pays_from(plan, other, questions, contact, post):
    return (post * plan["posts"] + plan["fee"]) / (contact * questions * plan["share"])
""",
        "fails": ["pays-from-check", "pays-from-values", "pays-from-ends"],
        "says": "should give 1.125",
    },
    {
        "name": "the posts forgotten",
        "cell": "pays-from",
        "source": """
def pays_from(plan, other, questions, contact, post):
    dearer = plan["fee"] - other["fee"]
    worth = contact * questions * (plan["share"] - other["share"])
    if dearer <= 0:
        return 0
    return dearer / worth if worth else float("inf")
""",
        "fails": ["pays-from-check", "pays-from-values", "pays-from-ends"],
        "says": "should give 1.125",
    },
    {
        "name": "neither zero nor infinity",
        "cell": "pays-from",
        "source": """
def pays_from(plan, other, questions, contact, post):
    dearer = post * (plan["posts"] - other["posts"]) + plan["fee"] - other["fee"]
    return dearer / (contact * questions * (plan["share"] - other["share"]))
""",
        "fails": ["pays-from-ends"],
        "says": "already at k = 0",
    },
    {
        "name": "the prior is the mean of the shares",
        "cell": "made-by",
        "source": """
def made_by(votes, order, strength):
    from custrel.ratings import bayesian_average, wilson_lower_bound

    table = votes.set_index("member").loc[order]
    helpful, total = table["helpful"], table["votes"]
    share = helpful / total
    scores = {
        "share": share,
        "bound": wilson_lower_bound(helpful, total),
        "average": bayesian_average(share, total, share.mean(), strength),
    }
    return [name for name, score in scores.items() if (np.diff(score) <= 0).all()]
""",
        "fails": ["made-by-each"],
        "says": "It was made by",
    },
    {
        "name": "one order for members with the same score",
        "cell": "made-by",
        "source": """
def made_by(votes, order, strength):
    from custrel.ratings import bayesian_average, wilson_lower_bound

    table = votes.set_index("member")
    helpful, total = table["helpful"], table["votes"]
    share, prior = helpful / total, helpful.sum() / total.sum()
    scores = {
        "share": share,
        "bound": wilson_lower_bound(helpful, total),
        "average": bayesian_average(share, total, prior, strength),
    }
    return [
        name
        for name, score in scores.items()
        if pd.Series(score, index=table.index).sort_values(ascending=False, kind="stable").index.tolist() == order
    ]
""",
        "fails": ["made-by-ties"],
        "says": "Members with the same score may stand in any order",
    },
    {
        "name": "the worst first",
        "cell": "made-by",
        "source": """
def made_by(votes, order, strength):
    from custrel.ratings import bayesian_average, wilson_lower_bound

    table = votes.set_index("member").loc[order]
    helpful, total = table["helpful"], table["votes"]
    share, prior = helpful / total, helpful.sum() / total.sum()
    scores = {
        "share": share,
        "bound": wilson_lower_bound(helpful, total),
        "average": bayesian_average(share, total, prior, strength),
    }
    return [name for name, score in scores.items() if (np.diff(score) >= 0).all()]
""",
        "fails": ["made-by-check", "made-by-each", "made-by-ties"],
        "says": "should give ['bound']",
    },
    {
        "name": "the limit is not divided by the looks",
        "cell": "bombs",
        "source": """
def bombs(reviews, days, limit):
    daily = reviews.groupby(["product", "day"])["verified"].agg(["size", "mean"])
    total = reviews["product"].value_counts()
    usual = (total.reindex(daily.index, level="product") - daily["size"]) / (days - 1)
    alarm = poisson.sf(daily["size"] - 1, usual) < limit
    return daily[alarm & (daily["mean"] < 0.5)].index.tolist()
""",
        "fails": ["bombs-check", "bombs-chance"],
        "says": "should give [('kettle', 20)]",
    },
    {
        "name": "the burst hides itself",
        "cell": "bombs",
        "source": """
def bombs(reviews, days, limit):
    daily = reviews.groupby(["product", "day"])["verified"].agg(["size", "mean"])
    total = reviews["product"].value_counts()
    usual = total.reindex(daily.index, level="product") / days
    alarm = poisson.sf(daily["size"] - 1, usual) < limit / (days * len(total))
    return daily[alarm & (daily["mean"] < 0.5)].index.tolist()
""",
        "fails": ["bombs-chance"],
        "says": "The burst raises what you call usual",
    },
    {
        "name": "more instead of so many or more",
        "cell": "bombs",
        "source": """
def bombs(reviews, days, limit):
    daily = reviews.groupby(["product", "day"])["verified"].agg(["size", "mean"])
    total = reviews["product"].value_counts()
    usual = (total.reindex(daily.index, level="product") - daily["size"]) / (days - 1)
    alarm = poisson.sf(daily["size"], usual) < limit / (days * len(total))
    return daily[alarm & (daily["mean"] < 0.5)].index.tolist()
""",
        "fails": ["bombs-check", "bombs-chance"],
        "says": "should give [('kettle', 20)]",
    },
    {
        "name": "bad deliveries called bombs",
        "cell": "bombs",
        "source": """
def bombs(reviews, days, limit):
    daily = reviews.groupby(["product", "day"]).size()
    total = reviews["product"].value_counts()
    usual = (total.reindex(daily.index, level="product") - daily) / (days - 1)
    return daily[poisson.sf(daily - 1, usual) < limit / (days * len(total))].index.tolist()
""",
        "fails": ["bombs-check", "bombs-verified"],
        "says": "should give [('kettle', 20)]",
    },
    {
        "name": "recall of the sample",
        "cell": "listener",
        "source": """
def listener(sample, brought, passed):
    heard, rest = sample[sample["heard"]], sample[~sample["heard"]]
    missed = passed * rest[rest["about"]]["subject"].value_counts() / len(rest)
    return {
        "precision": heard["about"].mean(),
        "recall": heard["about"].sum() / sample["about"].sum(),
        "unheard": {subject: missed.get(subject, 0) for subject in sample[sample["about"]]["subject"]},
    }
""",
        "fails": ["listener-check", "listener-own", "listener-recall"],
        "says": "recall 0.5",
    },
    {
        "name": "unheard posts that are not about the firm",
        "cell": "listener",
        "source": """
def listener(sample, brought, passed):
    heard, rest = sample[sample["heard"]], sample[~sample["heard"]]
    hits, share = brought * heard["about"].mean(), passed / len(rest)
    each = rest["subject"].value_counts() * share
    return {
        "precision": heard["about"].mean(),
        "recall": hits / (hits + rest["about"].sum() * share),
        "unheard": {subject: each.get(subject, 0) for subject in sample[sample["about"]]["subject"]},
    }
""",
        "fails": ["listener-check", "listener-unheard"],
        "says": "unheard {'app': 300.0",
    },
    {
        "name": "subjects that were heard left out",
        "cell": "listener",
        "source": """
def listener(sample, brought, passed):
    heard, rest = sample[sample["heard"]], sample[~sample["heard"]]
    missed = passed * rest[rest["about"]]["subject"].value_counts() / len(rest)
    hits = brought * heard["about"].mean()
    return {
        "precision": heard["about"].mean(),
        "recall": hits / (hits + missed.sum()),
        "unheard": missed.to_dict(),
    }
""",
        "fails": ["listener-check", "listener-unheard"],
        "says": "unheard {'app': 300.0",
    },
    {
        "name": "weight of the prior in whole votes",
        "cell": "made-by",
        "source": """
def made_by(votes, order, strength):
    from custrel.ratings import bayesian_average, wilson_lower_bound

    t = votes.set_index("member").loc[list(order)]
    share = t["helpful"] / t["votes"]
    scores = {
        "share": share,
        "bound": wilson_lower_bound(t["helpful"], t["votes"]),
        "average": bayesian_average(share, t["votes"], t["helpful"].sum() / t["votes"].sum(), int(strength)),
    }
    return [name for name, score in scores.items() if (np.diff(np.asarray(score)) <= 1e-12).all()]
""",
        "fails": ["made-by-ties"],
        "says": "is right, and yours is",
    },
    {
        "name": "subjects of posts that are not about the firm",
        "cell": "listener",
        "source": """
def listener(sample, brought, passed):
    heard = sample["heard"].astype(bool)
    about = sample["about"].astype(bool)
    precision = about[heard].mean()
    missed = passed * about[~heard].mean()
    subjects = sample.loc[about | (~heard & sample["subject"].isin(sample.loc[heard, "subject"])), "subject"].unique()
    unheard = {s: passed * (about & (sample["subject"] == s))[~heard].mean() for s in subjects}
    return {"precision": precision, "recall": brought * precision / (brought * precision + missed), "unheard": unheard}
""",
        "fails": ["listener-unheard"],
        "says": "those of posts about the firm, heard or not",
    },
]
