"""Plain Python: loops, `math`, counters and rows; nothing is done for a whole column."""

import matplotlib.pyplot as plt

# %% compare-waves

import math


def compare_waves(first, second):
    result = {"points": (second["share"] - first["share"]) * 100}
    squares = 0
    for wave in [first, second]:
        s = wave["share"]
        squares += s * (1 - s) / wave["respondents"]
    result["error"] = math.sqrt(squares) * 100
    result["comparable"] = True
    for key in ["countries", "definition"]:
        if first[key] != second[key]:
            result["comparable"] = False
    return result


# %% net-promoter

from math import sqrt


def net_promoter(scores):
    promoters = detractors = 0
    for answer in scores:
        if answer > 8:
            promoters += 1
        elif answer < 7:
            detractors += 1
    n = len(scores)
    p, d = promoters / n, detractors / n
    reach = 1.96 * 100 * sqrt((p + d - (p - d) ** 2) / n)
    score = 100 * (p - d)
    low, high = score - reach, score + reach
    if low < -100:
        low = -100
    if high > 100:
        high = 100
    return {"score": score, "low": low, "high": high}


# %% changed-steps

from collections import defaultdict


def changed_steps(answers):
    votes = defaultdict(lambda: {"before": [], "after": []})
    for row in answers.to_dict("records"):
        score = row["score"]
        if score != score:
            continue
        vote = 100 if score >= 9 else -100 if score <= 6 else 0
        votes[row["step"]][row["quarter"]].append(vote)
    found = []
    for step in sorted(votes):
        means, square = [], 0
        for given in votes[step].values():
            if not given:
                break
            mean = sum(given) / len(given)
            means.append(mean)
            square += sum((vote - mean) ** 2 for vote in given) / len(given) ** 2
        if len(means) == 2 and abs(means[1] - means[0]) > 1.96 * square**0.5:
            found.append(step)
    return found


# %% draw-chains


def draw_chains(starters, factors, rounds):
    figure = plt.figure()
    axes = figure.add_subplot()
    ends = []
    for k in factors:
        newest = total = starters
        heights = [total]
        for _ in range(rounds):
            newest = newest * k
            total = total + newest
            heights.append(total)
        axes.plot(range(rounds + 1), heights, "o-", label=f"k = {k}")
        if k < 1:
            ends.append(starters / (1 - k))
    for end in ends:
        axes.plot([0, rounds], [end, end], ":")
    axes.legend()
    axes.set_xlabel("round")
    axes.set_ylabel("customers")
    return figure


# %% expected-peak

import math

from custrel.diffusion import Bass


def expected_peak(numbers, records):
    if records == "rounds":
        model = Bass.fit(numbers, method="ols")
        members, best, best_period = 0, 0, 0
        for period in range(1, 51):
            new = (model.p + model.q * members / model.m) * (model.m - members)
            members += new
            if new > best:
                best, best_period = new, period
        return dict(method="regression", peak=best_period)
    sold = list(numbers)
    if records == "owners":
        sold = [numbers[0]]
        for period in range(1, len(numbers)):
            sold.append(numbers[period] - numbers[period - 1])
    model = Bass.fit(sold)
    if model.q <= model.p:
        return dict(method="difference", peak=0)
    return dict(method="difference", peak=math.log(model.q / model.p) / (model.p + model.q))


# %% early-forecast

from custrel.diffusion import Bass


def early_forecast(sales, known):
    model = Bass.fit(sales[:known], method="difference")
    bass = last = 0
    for period in range(known, len(sales)):
        added = model.cumulative(period + 1) - model.cumulative(period)
        bass += abs(added - sales[period])
        last += abs(sales[known - 1] - sales[period])
    remaining = len(sales) - known
    return {"market": model.m, "bass": bass / remaining, "last": last / remaining}


# %% button-limit


def button_limit(pilot, worth, reward, has_cards):
    people, friends = {}, {}
    for row in pilot.itertuples():
        people[row.group] = people.get(row.group, 0) + row.customers
        friends[row.group] = friends.get(row.group, 0) + row.joined

    def rate(group):
        return friends[group] / people[group]

    if has_cards:
        value = (worth - reward) * (rate("both") - rate("cards"))
    else:
        value = worth * (rate("button") - rate("nothing"))
    return value if value > 0 else 0
