"""Columns turned into NumPy arrays."""

import numpy as np
import pandas as pd
from scipy.stats import poisson

# %% participation


def participation(members, posts):
    _, first = np.unique(posts["post"].to_numpy(), return_index=True)
    author = posts["member"].to_numpy(dtype=float)[first]
    counts = np.sort((author[:, None] == np.asarray(members, dtype=float)).sum(axis=0))
    n = len(counts)
    rank = np.arange(1, n + 1)
    return {
        "wrote": np.count_nonzero(counts) / n,
        "top": counts[::-1][: -(-n // 100)].sum() / counts.sum(),
        "gini": ((2 * rank - n - 1) * counts).sum() / (n * counts.sum()),
    }


# %% answered-within


def answered_within(questions, answers, end, hours):
    thread, asker, asked = (questions[column].to_numpy() for column in ("thread", "asker", "asked"))
    belongs = thread[:, None] == answers["thread"].to_numpy()
    other = asker[:, None] != answers["member"].to_numpy()
    hour = answers["hour"].to_numpy(dtype=float)
    first = np.where(belongs & other & (hour <= end), hour, np.inf).min(axis=1)
    inside = asked < end
    wait = np.minimum(first, end)[inside] - asked[inside]
    seen = np.isfinite(first)[inside]
    times = np.unique(wait[seen])
    times = times[times <= hours]
    at_risk = (wait >= times[:, None]).sum(axis=1)
    events = (seen & (wait == times[:, None])).sum(axis=1)
    return 1 - np.prod((at_risk - events) / at_risk)


# %% pays-from


def pays_from(plan, other, questions, contact, post):
    share, posts, fee = np.array([[each["share"], each["posts"], each["fee"]] for each in (plan, other)]).T
    dearer, more = np.subtract(*(post * posts + fee)), np.subtract(*(contact * questions * share))
    return float(np.select([dearer <= 0, more == 0], [0, np.inf], default=dearer / (more or 1)))


# %% made-by


def made_by(votes, order, strength):
    place = np.array([np.flatnonzero(votes["member"].to_numpy() == member)[0] for member in order])
    x, n = votes["helpful"].to_numpy()[place], votes["votes"].to_numpy()[place]
    z2 = 1.96**2
    bound = (x + z2 / 2 - np.sqrt(z2 * (x * (n - x) / n + z2 / 4))) / (n + z2)
    average = (x + strength * x.sum() / n.sum()) / (n + strength)
    scores = np.stack([x / n, bound, average])
    fits = np.all(scores[:, 1:] <= scores[:, :-1], axis=1)
    return np.array(["share", "bound", "average"])[fits].tolist()


# %% bombs


def bombs(reviews, days, limit):
    products, code = np.unique(reviews["product"].to_numpy(dtype=str), return_inverse=True)
    grid = np.zeros((len(products), days + 1))
    bought = grid.copy()
    np.add.at(grid, (code, reviews["day"]), 1)
    np.add.at(bought, (code, reviews["day"]), reviews["verified"])
    usual = (grid.sum(axis=1, keepdims=True) - grid) / (days - 1)
    alarm = poisson.sf(grid - 1, usual) < limit / (len(products) * days)
    return [(str(products[row]), int(day)) for row, day in np.argwhere(alarm & (bought < grid / 2))]


# %% listener


def listener(sample, brought, passed):
    heard, about = sample["heard"].to_numpy(dtype=bool), sample["about"].to_numpy(dtype=bool)
    stands_for = np.where(heard, brought / heard.sum(), passed / (~heard).sum())
    subject = sample["subject"].to_numpy()
    return {
        "precision": (heard & about).sum() / heard.sum(),
        "recall": stands_for[heard & about].sum() / stands_for[about].sum(),
        "unheard": {
            str(name): stands_for[about & ~heard & (subject == name)].sum() for name in np.unique(subject[about])
        },
    }
