"""With `custrel` and whole columns: the models do the arithmetic."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% fit-and-project

from custrel.lifetime import ShiftedBetaGeometric


def fit_and_project(members, today, pairs, year):
    table = members.drop_duplicates().query("joined <= @today")
    left = table["left"].where(table["left"] <= today)
    age = (left.fillna(today) - table["joined"]).to_numpy(dtype=float)
    active = left.isna().to_numpy()
    scores = []
    for alpha, beta in pairs:
        model = ShiftedBetaGeometric(alpha, beta)
        chance = model.survival(age)
        lost = model.survival(np.maximum(age - 1, 0)) - chance
        scores.append(np.log(np.where(active, chance, np.where(active, 1, lost))).sum())
    place = int(np.argmax(scores))
    model = ShiftedBetaGeometric(*pairs[place])
    stay = model.survival(age[active] + (year - today)) / model.survival(age[active])
    return {"pair": pairs[place], "log_likelihood": scores[place], "there": float(stay.sum())}


# %% predicted


def predicted():
    return ("too low", "too high")


# %% value-of-members

from custrel.lifetime import ShiftedBetaGeometric


def value_of_members(members, alpha, beta, margin, discount):
    club = ShiftedBetaGeometric(alpha=alpha, beta=beta)
    counts = pd.Series(members)
    ages = counts.index.to_numpy()
    each = club.discounted_residual_lifetime(ages, discount) / (1 + discount) * margin
    new = club.discounted_residual_lifetime(0, discount) / (1 + discount) * margin
    return {
        "renewing": (counts * club.retention(ages + 1)).sum() / counts.sum(),
        "all": (counts * each).sum(),
        "new": new,
    }


# %% numbers-asked

from custrel.lifetime import BGNBD, GammaGamma


def numbers_asked(customers, buying, spending, weeks, margin):
    if customers.empty:
        return []
    bgnbd = BGNBD(**buying)
    known = customers["frequency"], customers["recency"], customers["T"]
    boxes = bgnbd.conditional_expected_purchases(weeks, *known)
    each = GammaGamma(**spending).conditional_expected_value(customers["frequency"], customers["monetary"])
    table = pd.DataFrame(
        {
            "card": np.asarray(bgnbd.probability_alive(*known)),
            "gift": 1 - np.asarray(bgnbd.conditional_probability_of(0, weeks, *known)),
            "boxes": np.asarray(boxes),
            "price": margin * np.asarray(boxes) * np.asarray(each),
        }
    )
    return [table.loc[place, purpose] for place, purpose in enumerate(customers["purpose"])]


# %% draw-groups


def draw_groups(forecast, later, groups):
    table = pd.DataFrame({"forecast": pd.Series(forecast, dtype=float)})
    counts = pd.Series(list(later), dtype=object).value_counts()
    table["came"] = counts.reindex(table.index).fillna(0).astype(float)
    rank = table["forecast"].rank(method="first", ascending=False)
    table["group"] = ((rank - 1) // (len(table) // groups)).astype(int) + 1
    means = table.groupby("group")[["forecast", "came"]].mean()
    fig, ax = plt.subplots(figsize=(6, 3))
    ax.bar(means.index, means["came"], width=0.6, color="0.8", label="came")
    ax.plot(means.index, means["forecast"], "D", label="forecast")
    ax.legend()
    ax.set_xlabel("group")
    ax.set_ylabel("purchases per customer")
    return fig


# %% share-by-chance


def share_by_chance(customers, orders):
    buyers = customers.loc[customers["frequency"] > 0].reset_index(drop=True)
    seen = abs(buyers["frequency"].corr(buyers["monetary"]))
    hits = 0
    for order in orders:
        shuffled = buyers["monetary"].iloc[order].reset_index(drop=True)
        hits += abs(buyers["frequency"].corr(shuffled)) > seen - 1e-6
    return hits / len(orders)
