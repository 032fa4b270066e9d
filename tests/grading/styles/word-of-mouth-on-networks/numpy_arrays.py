"""Arrays: a table of ties, powers of two, masks and products."""

import networkx as nx
import numpy as np
import pandas as pd

# %% friends-of-named


def friends_of_named(slips):
    asked = np.array([name.strip().upper() for name in slips["asked"]])
    named = np.array([name.strip().upper() if isinstance(name, str) else "" for name in slips["named"]])
    members = np.array(sorted({*asked, *named} - {""}))
    row = np.searchsorted(members, asked)
    there = named != ""
    gave = np.zeros((len(members), len(members)), dtype=bool)
    gave[row[there], np.searchsorted(members, named[there])] = True
    np.fill_diagonal(gave, False)
    degree = (gave | gave.T).sum(axis=1)
    voters = gave.any(axis=1)
    return {
        "drawn": degree.mean(),
        "friend": degree.mean() + degree.var() / degree.mean(),
        "named": ((gave @ degree)[voters] / gave.sum(axis=1)[voters]).mean(),
    }


# %% exact-reach


def exact_reach(ties, seeds, p):
    people = sorted({person for tie in ties for person in tie} | set(seeds))
    at = {person: k for k, person in enumerate(people)}
    coins = np.arange(2 ** len(ties))[:, None] >> np.arange(len(ties)) & 1
    told = np.zeros((len(coins), len(people)), dtype=bool)
    told[:, [at[seed] for seed in seeds]] = True
    for _ in people:
        for k, (one, other) in enumerate(ties):
            either = (told[:, at[one]] | told[:, at[other]]) & (coins[:, k] == 1)
            told[either, at[one]] = True
            told[either, at[other]] = True
    chance = np.prod(np.where(coins == 1, p, 1 - p), axis=1)
    return float(chance @ told.sum(axis=1))


# %% choose-seeds


def choose_seeds(worlds, count):
    table = worlds.to_numpy()
    together = table[:, :, None] == table[:, None, :]
    told = np.zeros(table.shape, dtype=bool)
    chosen = []
    for _ in range(count):
        gain = (together & ~told[:, None, :]).sum(axis=(0, 2))
        gain[chosen] = -1
        chosen.append(int(np.argmax(gain)))
        told |= together[:, chosen[-1]]
    reach = told.sum(axis=1).mean()
    return {
        "seeds": worlds.columns[chosen].tolist(),
        "reach": reach,
        "best_at_most": np.minimum(reach / (1 - 1 / np.e), table.shape[1]),
    }


# %% map-worth


def map_worth(with_map, named, drawn, margin, questions, price):
    with_map, named = np.array(with_map, dtype=float), np.array(named, dtype=float)
    lead = with_map - named
    worth = margin * lead.mean() + (questions - price)
    error = margin * np.sqrt(lead.var(ddof=1) / lead.size)
    decision = np.select([worth - 2 * error > 0, worth + 2 * error < 0], ["map", "names"], "more worlds")
    number = np.array(list(drawn), dtype=int)
    enough = number[np.array(list(drawn.values()), dtype=float) >= with_map.mean()]
    return {
        "worth": worth,
        "error": error,
        "decision": str(decision),
        "places": int(enough.min()) if enough.size else None,
    }


# %% come-and-stay


def come_and_stay(watches, needs, paid):
    members = np.array(sorted(watches))
    sees = np.array([[other in watches[member] for other in members] for member in members]).astype(int)
    need = np.array([needs[member] for member in members])
    run = np.isin(members, paid)
    for _ in members:
        run = run | (sees @ run >= need)
    come = run
    for _ in members:
        run = run & (sees @ run >= need)
    return {"come": members[come].tolist(), "stay": members[run].tolist()}
