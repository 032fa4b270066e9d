"""Small functions, recursion and comprehensions."""

import networkx as nx
import numpy as np
import pandas as pd

# %% friends-of-named


def tidy(name):
    return name.strip().lower() if isinstance(name, str) else None


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


def friends_of_named(slips):
    rows = [(tidy(row.asked), tidy(row.named)) for row in slips.itertuples()]
    members = {name for row in rows for name in row if name}
    named = {(one, other) for one, other in rows if other and one != other}
    ends = named | {(other, one) for one, other in named}
    friends = {member: sum(one == member for one, _ in ends) for member in members}
    return {
        "drawn": mean(friends.values()),
        "friend": mean(friends[other] for _, other in ends),
        "named": mean(
            mean(friends[other] for one, other in named if one == voter) for voter in {one for one, _ in named}
        ),
    }


# %% exact-reach


def exact_reach(ties, seeds, p):
    told = frozenset(seeds)
    # A tie with one end told decides what happens next; without one the word has come to its end.
    for position, (one, other) in enumerate(ties):
        if (one in told) != (other in told):
            rest = ties[:position] + ties[position + 1 :]
            return p * exact_reach(rest, told | {one, other}, p) + (1 - p) * exact_reach(rest, told, p)
    return len(told)


# %% choose-seeds


def reach_of(worlds, seeds):
    reached = pd.DataFrame(False, index=range(len(worlds)), columns=worlds.columns)
    for seed in seeds:
        column = worlds[seed].to_numpy().reshape(-1, 1)
        reached |= worlds.to_numpy() == column
    return reached.to_numpy().sum() / len(worlds)


def grow(worlds, seeds, count):
    if count == 0:
        return seeds
    left = [person for person in worlds.columns if person not in seeds]
    values = [reach_of(worlds, [*seeds, person]) for person in left]
    return grow(worlds, [*seeds, left[values.index(max(values))]], count - 1)


def choose_seeds(worlds, count):
    seeds = grow(worlds, [], count)
    reach = reach_of(worlds, seeds)
    return {"seeds": seeds, "reach": reach, "best_at_most": min([reach / (1 - np.e**-1), len(worlds.columns)])}


# %% map-worth


def standard_error(numbers):
    return np.std(numbers, ddof=1) / len(numbers) ** 0.5


def map_worth(with_map, named, drawn, margin, questions, price):
    leads = [margin * (a - b) for a, b in zip(with_map, named)]
    worth = np.mean(leads) + questions - price
    limit = 2 * standard_error(leads)
    needed = sum(with_map) / len(with_map)
    return {
        "worth": worth,
        "error": standard_error(leads),
        "decision": "map" if worth > limit else "names" if worth < -limit else "more worlds",
        "places": min([places for places in drawn if drawn[places] >= needed] or [None]),
    }


# %% come-and-stay


def come_and_stay(watches, needs, paid):
    def enough(member, running):
        return sum(other in running for other in watches[member]) >= needs[member]

    def join(running):
        more = running | {member for member in watches if enough(member, running)}
        return running if more == running else join(more)

    def stop(running):
        fewer = {member for member in running if enough(member, running)}
        return running if fewer == running else stop(fewer)

    come = join(set(paid))
    return {"come": sorted(come), "stay": sorted(stop(come))}
