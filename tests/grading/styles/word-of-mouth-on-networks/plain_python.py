"""Plain Python: loops over rows, sets and numbers."""

import networkx as nx
import numpy as np
import pandas as pd

# %% friends-of-named


def friends_of_named(slips):
    members, circle, names = set(), {}, {}
    for asked, named in zip(slips["asked"], slips["named"]):
        one = asked.strip().casefold()
        members.add(one)
        if not isinstance(named, str):
            continue
        other = named.strip().casefold()
        members.add(other)
        if one != other:
            circle.setdefault(one, set()).add(other)
            circle.setdefault(other, set()).add(one)
            names.setdefault(one, set()).add(other)
    degrees = [len(circle.get(member, ())) for member in members]
    led = 0
    for given in names.values():
        led += sum(len(circle[other]) for other in given) / len(given)
    return {
        "drawn": sum(degrees) / len(degrees),
        "friend": sum(degree * degree for degree in degrees) / sum(degrees),
        "named": led / len(names),
    }


# %% exact-reach


def exact_reach(ties, seeds, p):
    reach = 0.0
    for world in range(2 ** len(ties)):
        chance, working = 1.0, []
        for position, tie in enumerate(ties):
            if world // 2**position % 2 == 1:
                chance *= p
                working.append(tie)
            else:
                chance *= 1 - p
        told, grown = set(seeds), True
        while grown:
            grown = False
            for one, other in working:
                if (one in told) != (other in told):
                    told.update([one, other])
                    grown = True
        reach += chance * len(told)
    return reach


# %% choose-seeds


def choose_seeds(worlds, count):
    from math import e

    people = list(worlds.columns)
    rows = worlds.to_numpy().tolist()
    told = [set() for _ in rows]
    seeds = []
    for _ in range(count):
        best, most = None, -1
        for position, person in enumerate(people):
            if person in seeds:
                continue
            gain = 0
            for number, row in enumerate(rows):
                if row[position] not in told[number]:
                    gain += row.count(row[position])
            if gain > most:
                best, most = position, gain
        seeds.append(people[best])
        for number, row in enumerate(rows):
            told[number].add(row[best])
    reach = sum(sum(group in told[k] for group in row) for k, row in enumerate(rows)) / len(rows)
    return {"seeds": seeds, "reach": reach, "best_at_most": min(len(people), reach / (1 - 1 / e))}


# %% map-worth


def map_worth(with_map, named, drawn, margin, questions, price):
    leads = []
    for one, other in zip(with_map, named):
        leads.append(one - other)
    n = len(leads)
    mean = sum(leads) / n
    variance = sum((lead - mean) ** 2 for lead in leads) / (n - 1)
    worth = margin * mean - price + questions
    error = margin * (variance / n) ** 0.5
    if worth > 2 * error:
        decision = "map"
    elif worth < -2 * error:
        decision = "names"
    else:
        decision = "more worlds"
    places = None
    for number in sorted(drawn):
        if drawn[number] >= sum(with_map) / n:
            places = number
            break
    return {"worth": worth, "error": error, "decision": decision, "places": places}


# %% come-and-stay


def come_and_stay(watches, needs, paid):
    come = list(paid)
    joined = True
    while joined:
        joined = False
        for member in watches:
            if member in come:
                continue
            seen = 0
            for other in watches[member]:
                if other in come:
                    seen += 1
            if seen >= needs[member]:
                come.append(member)
                joined = True
    stay = list(come)
    stopped = True
    while stopped:
        stopped = False
        for member in list(stay):
            if sum(other in stay for other in watches[member]) < needs[member]:
                stay.remove(member)
                stopped = True
    return {"come": sorted(come), "stay": sorted(stay)}
