"""Whole tables: merges, groups, crosstabs and Series."""

import networkx as nx
import numpy as np
import pandas as pd

# %% friends-of-named


def friends_of_named(slips):
    table = slips[["asked", "named"]].copy()
    for column in table:
        table[column] = table[column].str.strip().str.title()
    members = pd.concat([table["asked"], table["named"]]).dropna().unique()
    pairs = table[table["named"].notna() & (table["asked"] != table["named"])].drop_duplicates()
    turned = pairs.rename(columns={"asked": "named", "named": "asked"})
    both = pd.concat([pairs, turned[["asked", "named"]]]).drop_duplicates()
    degree = both["asked"].value_counts().reindex(members, fill_value=0)
    given = pairs.merge(degree.rename("friends"), left_on="named", right_index=True)
    return {
        "drawn": degree.mean(),
        "friend": degree[both["named"]].mean(),
        "named": given.groupby("asked")["friends"].mean().mean(),
    }


# %% exact-reach


def exact_reach(ties, seeds, p):
    from itertools import product

    table = pd.DataFrame(product([True, False], repeat=len(ties)), columns=range(len(ties)))

    def told(works):
        group = {person: person for tie in ties for person in tie} | {seed: seed for seed in seeds}
        for (one, other), on in zip(ties, works):
            if on:
                old, new = group[other], group[one]
                group = {person: new if label == old else label for person, label in group.items()}
        return sum(label in {group[seed] for seed in seeds} for label in group.values())

    if not ties:
        return float(told([]))
    working = table.sum(axis=1)
    chance = p**working * (1 - p) ** (len(ties) - working)
    return float((chance * table.apply(told, axis=1)).sum())


# %% choose-seeds


def choose_seeds(worlds, count):
    table = worlds.reset_index(drop=True)
    same = {person: table.eq(table[person], axis=0) for person in table}
    told = table != table
    seeds = []
    for _ in range(count):
        gains = pd.Series({person: (same[person] & ~told).sum().sum() for person in table if person not in seeds})
        seeds.append(gains.idxmax())
        told = told | same[seeds[-1]]
    reach = told.sum(axis=1).mean()
    return {"seeds": seeds, "reach": reach, "best_at_most": min(reach / (1 - np.exp(-1)), table.shape[1])}


# %% map-worth


def map_worth(with_map, named, drawn, margin, questions, price):
    both = pd.DataFrame({"map": with_map, "names": named})
    money = (both["map"] - both["names"]) * margin
    worth, error = money.mean() - price + questions, money.sem()
    decision = "more worlds"
    if worth > 2 * error:
        decision = "map"
    if -worth > 2 * error:
        decision = "names"
    places = pd.Series(drawn, dtype=float)
    places = places[places >= both["map"].mean()].index
    return {
        "worth": worth,
        "error": error,
        "decision": decision,
        "places": int(places.min()) if len(places) else None,
    }


# %% come-and-stay


def come_and_stay(watches, needs, paid):
    sees = pd.DataFrame(0, index=sorted(watches), columns=sorted(watches))
    for member, others in watches.items():
        sees.loc[member, others] = 1
    needed = pd.Series(needs)[sees.index]
    runs = pd.Series(sees.index.isin(paid), index=sees.index)
    for _ in range(len(sees)):
        runs |= sees.dot(runs.astype(int)) >= needed
    come = runs[runs].index.tolist()
    for _ in range(len(sees)):
        runs &= sees.dot(runs.astype(int)) >= needed
    return {"come": come, "stay": runs[runs].index.tolist()}
