"""Loops, lists and dictionaries, without a library where one can do without."""

import pandas as pd
from scipy.stats import poisson

# %% participation


def participation(members, posts):
    written = {number: 0 for number in members}
    seen = set()
    for _, row in posts.iterrows():
        if row["post"] in seen:
            continue
        seen.add(row["post"])
        if row["member"] in written:
            written[row["member"]] += 1
    counts = sorted(written.values())
    total = sum(counts)
    size = len(counts)
    top = size // 100
    if size % 100:
        top += 1
    area, before = 0, 0
    for count in counts:
        after = before + count / total
        area += (before + after) / 2 / size
        before = after
    return {
        "wrote": sum(count > 0 for count in counts) / size,
        "top": sum(counts[-top:]) / total,
        "gini": 1 - 2 * area,
    }


# %% answered-within


def answered_within(questions, answers, end, hours):
    waits = []
    for question in questions.to_dict("records"):
        if question["asked"] >= end:
            continue
        first = None
        for answer in answers.to_dict("records"):
            if answer["thread"] != question["thread"] or answer["member"] == question["asker"]:
                continue
            if answer["hour"] > end:
                continue
            if first is None or answer["hour"] < first:
                first = answer["hour"]
        if first is None:
            waits.append((end - question["asked"], False))
        else:
            waits.append((first - question["asked"], True))
    still_open = 1
    for time in sorted({wait for wait, answered in waits if answered and wait <= hours}):
        waiting = sum(wait >= time for wait, _ in waits)
        arrived = sum(answered and wait == time for wait, answered in waits)
        still_open *= 1 - arrived / waiting
    return 1 - still_open


# %% pays-from


def pays_from(plan, other, questions, contact, post):
    cost = plan["posts"] * post + plan["fee"]
    cost_of_other = other["posts"] * post + other["fee"]
    if cost <= cost_of_other:
        return 0.0
    if plan["share"] == other["share"]:
        return float("inf")
    answers = (plan["share"] - other["share"]) * questions
    return (cost - cost_of_other) / answers / contact


# %% made-by


def made_by(votes, order, strength):
    given = {row["member"]: (row["helpful"], row["votes"]) for row in votes.to_dict("records")}
    everybody = sum(helpful for helpful, _ in given.values()) / sum(total for _, total in given.values())

    def share(helpful, total):
        return helpful / total

    def bound(helpful, total, z=1.96):
        p = helpful / total
        root = (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
        return (p + z**2 / (2 * total) - z * root) / (1 + z**2 / total)

    def average(helpful, total):
        return (strength * everybody + helpful) / (strength + total)

    fitting = []
    for method in (share, bound, average):
        scores = [method(*given[member]) for member in order]
        for place in range(1, len(scores)):
            if scores[place] > scores[place - 1]:
                break
        else:
            fitting.append(method.__name__)
    return fitting


# %% bombs


def bombs(reviews, days, limit):
    counts, bought, totals = {}, {}, {}
    for review in reviews.to_dict("records"):
        key = (review["product"], review["day"])
        counts[key] = counts.get(key, 0) + 1
        bought[key] = bought.get(key, 0) + review["verified"]
        totals[review["product"]] = totals.get(review["product"], 0) + 1
    looks = days * len(totals)
    found = []
    for key in sorted(counts):
        usual = (totals[key[0]] - counts[key]) / (days - 1)
        if poisson.sf(counts[key] - 1, usual) < limit / looks and bought[key] * 2 < counts[key]:
            found.append(key)
    return found


# %% listener


def listener(sample, brought, passed):
    right = wrong = missed = read = 0
    unheard = {}
    for post in sample.to_dict("records"):
        if post["heard"] and post["about"]:
            right += 1
        elif post["heard"]:
            wrong += 1
        else:
            read += 1
            missed += post["about"]
        if post["about"]:
            unheard.setdefault(post["subject"], 0)
            if not post["heard"]:
                unheard[post["subject"]] += 1
    precision = right / (right + wrong)
    all_missed = missed / read * passed
    return {
        "precision": precision,
        "recall": precision * brought / (precision * brought + all_missed),
        "unheard": {subject: number / read * passed for subject, number in unheard.items()},
    }
