"""Many small functions, each with one job."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% fit-and-project

from custrel.lifetime import ShiftedBetaGeometric


def known_of(members, today):
    unique = members.drop_duplicates(subset=["member", "joined", "left"], keep="last")
    unique = unique.loc[unique.joined.le(today)].copy()
    unique.loc[~unique.left.le(today), "left"] = np.nan
    return unique


def contribution_of(model, joined, left, today):
    if np.isnan(left):
        return np.log(model.survival(today - joined))
    failed = int(left) - joined
    return np.log(model.survival(failed - 1) * (1 - model.retention(failed)))


def score_of(model, known, today):
    return sum(contribution_of(model, j, float(f), today) for j, f in zip(known["joined"], known["left"]))


def fit_and_project(members, today, pairs, year):
    known = known_of(members, today)
    result = {}
    for pair in pairs:
        score = score_of(ShiftedBetaGeometric(*pair), known, today)
        if not result or score > result["log_likelihood"]:
            result = dict(pair=pair, log_likelihood=score)
    best = ShiftedBetaGeometric(*result["pair"])
    ages = [today - j for j in known.loc[known["left"].isna(), "joined"]]
    result["there"] = sum(best.survival(n + year - today) / best.survival(n) for n in ages)
    return result


# %% predicted


def predicted():
    about_all, about_new = "too low", "too high"
    return about_all, about_new


# %% value-of-members


def passes_of(alpha, beta, passed):
    return (beta + passed) / (alpha + beta + passed)


def worth_of(alpha, beta, passed, discount, years=1200):
    value = 0.0
    for k in reversed(range(years)):  # from the far end: worth of now = passing, discounted, times (1 + later)
        value = passes_of(alpha, beta, passed + k) / (1 + discount) * (1 + value)
    return value


def value_of_members(members, alpha, beta, margin, discount):
    total = sum(members.values())
    return {
        "renewing": sum(n * passes_of(alpha, beta, k) for k, n in members.items()) / total,
        "all": margin * sum(n * worth_of(alpha, beta, k, discount) for k, n in members.items()),
        "new": margin * worth_of(alpha, beta, 0, discount),
    }


# %% numbers-asked

from custrel.lifetime import BGNBD, GammaGamma


def card_of(row, shop, money, weeks, margin):
    return shop.probability_alive(row["frequency"], row["recency"], row["T"])


def gift_of(row, shop, money, weeks, margin):
    return 1 - shop.conditional_probability_of(0, weeks, row["frequency"], row["recency"], row["T"])


def boxes_of(row, shop, money, weeks, margin):
    return shop.conditional_expected_purchases(weeks, row["frequency"], row["recency"], row["T"])


def price_of(row, shop, money, weeks, margin):
    each = money.conditional_expected_value(row["frequency"], row["monetary"])
    return boxes_of(row, shop, money, weeks, margin) * each * margin


def numbers_asked(customers, buying, spending, weeks, margin):
    ways = {"card": card_of, "gift": gift_of, "boxes": boxes_of, "price": price_of}
    shop, money = BGNBD(**buying), GammaGamma(**spending)
    return [float(ways[row["purpose"]](row, shop, money, weeks, margin)) for row in customers.to_dict("records")]


# %% draw-groups


def ranked_of(forecast):
    return [name for _, _, name in sorted((-value, k, name) for k, (name, value) in enumerate(forecast.items()))]


def parts_of(items, groups):
    size = len(items) // groups
    return [items[start : start + size] for start in range(0, len(items), size)]


def mean_of(values):
    values = list(values)
    return sum(values) / len(values)


def draw_groups(forecast, later, groups):
    parts = parts_of(ranked_of(forecast), groups)
    came = [mean_of(later.count(name) for name in part) for part in parts]
    expected = [mean_of(forecast[name] for name in part) for part in parts]
    fig = plt.figure()
    ax = fig.add_subplot()
    ax.bar([k + 1 for k in range(groups)], came, label="Bought")
    ax.plot([k + 1 for k in range(groups)], expected, label="Forecast", marker=".")
    ax.set_xlabel("Group, highest forecast first")
    ax.set_ylabel("Purchases per customer")
    ax.legend(loc="upper right")
    return fig


# %% share-by-chance


def distance_of(often, amount):
    return abs(np.corrcoef(often, amount)[1, 0])


def as_far_of(distance, seen):
    return distance >= seen or abs(distance - seen) < 0.000001


def share_by_chance(customers, orders):
    buyers = customers[customers.frequency.gt(0)]
    often, amount = buyers.frequency.tolist(), buyers.monetary.tolist()
    seen = distance_of(often, amount)
    return sum(as_far_of(distance_of(often, [amount[k] for k in order]), seen) for order in orders) / len(orders)
