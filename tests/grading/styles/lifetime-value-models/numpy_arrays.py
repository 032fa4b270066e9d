"""Arrays and broadcasting; the survival shares as one table."""

import matplotlib.pyplot as plt
import numpy as np

# %% fit-and-project


def fit_and_project(members, today, pairs, year):
    rows = members[["member", "joined", "left"]].astype(float).fillna(9999).to_numpy()
    rows = np.unique(rows, axis=0)
    rows = rows[rows[:, 1] <= today]
    joined, left = rows[:, 1].astype(int), rows[:, 2].astype(int)
    gone = left <= today
    failed, passed = (left - joined)[gone], (today - joined)[~gone]
    longest = int(np.max(today - joined, initial=0)) + year - today + 1
    alpha, beta = np.array(pairs, dtype=float).T[:, :, None]
    steps = np.arange(longest)
    rates = (beta + steps) / (alpha + beta + steps)
    share = np.hstack([np.ones((len(pairs), 1)), rates.cumprod(axis=1)])
    log_likelihood = np.log(share[:, failed - 1] - share[:, failed]).sum(axis=1)
    log_likelihood += np.log(share[:, passed]).sum(axis=1)
    k = log_likelihood.argmax()
    there = (share[k, passed + year - today] / share[k, passed]).sum()
    return {"pair": pairs[k], "log_likelihood": log_likelihood[k], "there": there}


# %% predicted


def predicted():
    answers = ["too low", "too low"]
    return tuple(answers)


# %% value-of-members


def value_of_members(members, alpha, beta, margin, discount):
    ages = np.array([0, *members.keys()])
    number = np.array([0, *members.values()])
    t = np.arange(2000)
    rates = (beta + ages[:, None] + t) / (alpha + beta + ages[:, None] + t)
    there = np.cumprod(rates, axis=1)
    worth = margin * there @ (1 + discount) ** -(t + 1.0)
    return {
        "renewing": number @ rates[:, 0] / number.sum(),
        "all": number @ worth,
        "new": worth[0],
    }


# %% numbers-asked

from scipy.special import hyp2f1


def numbers_asked(customers, buying, spending, weeks, margin):
    r, alpha, a, b = buying["r"], buying["alpha"], buying["a"], buying["b"]
    x, last, age, mean = (customers[c].to_numpy(float) for c in ["frequency", "recency", "T", "monetary"])
    doubt = np.where(x > 0, a / (b + np.maximum(x, 1) - 1), 0)
    alive = 1 / (1 + doubt * ((alpha + age) / (alpha + last)) ** (r + x))
    end = alpha + age + weeks
    none = ((alpha + age) / end) ** (r + x)
    orders = (a + b + x - 1) / (a - 1) * (1 - none * hyp2f1(r + x, b + x, a + b + x - 1, weeks / end)) * alive
    p, q, v = spending["p"], spending["q"], spending["v"]
    price = margin * orders * p * (v + x * mean) / (p * x + q - 1)
    columns = np.column_stack([alive, alive * (1 - none), orders, price])
    which = [["card", "gift", "boxes", "price"].index(word) for word in customers["purpose"]]
    return columns[np.arange(len(which)), which].tolist() if which else []


# %% draw-groups


def draw_groups(forecast, later, groups):
    names = list(forecast)
    place = {name: k for k, name in enumerate(names)}
    known = [place[name] for name in later if name in place]
    came = np.bincount(np.array(known, dtype=int), minlength=len(names))
    values = np.array([forecast[name] for name in names], dtype=float)
    order = np.argsort(-values, kind="stable")
    fig, axes = plt.subplots()
    position = np.arange(groups) + 1
    axes.bar(position, came[order].reshape(groups, -1).mean(1), alpha=0.5)
    axes.plot(position, values[order].reshape(groups, -1).mean(1), "o--")
    axes.legend(["forecast", "purchases that came"])
    axes.set(xlabel="Group", ylabel="Purchases")
    return fig


# %% share-by-chance


def share_by_chance(customers, orders):
    data = customers[["frequency", "monetary"]].to_numpy(dtype=float)
    data = data[data[:, 0] > 0]
    data = (data - data.mean(axis=0)) / data.std(axis=0)
    shuffled = data[np.array(orders), 1]
    chance = np.abs(shuffled @ data[:, 0]) / len(data)
    seen = abs(data[:, 0] @ data[:, 1]) / len(data)
    return float((chance > seen - 1e-6).mean())
