"""NetworkX and the library of the course, where they fit."""

import networkx as nx
import numpy as np
import pandas as pd

# %% friends-of-named


def friends_of_named(slips):
    from custrel.networks import friendship_paradox

    wrote = nx.DiGraph()
    for asked, named in slips[["asked", "named"]].to_numpy():
        asked = asked.strip().lower()
        wrote.add_node(asked)
        if not pd.isna(named):
            wrote.add_edge(asked, named.strip().lower())
    wrote.remove_edges_from(list(nx.selfloop_edges(wrote)))
    club = wrote.to_undirected()
    paradox = friendship_paradox(club)
    led = [np.mean([club.degree(name) for name in wrote[one]]) for one in wrote if wrote.out_degree(one)]
    return {"drawn": paradox.mean_friends, "friend": paradox.mean_friends_of_friends, "named": np.mean(led)}


# %% exact-reach


def exact_reach(ties, seeds, p):
    network = nx.MultiGraph(ties)
    network.add_nodes_from(seeds)
    weights = dict.fromkeys(network, 1)
    start, *others = dict.fromkeys(seeds)

    def melt(graph, weight, hub, node):
        # The hub swallows a node, with its weight and its ties
        joined = nx.contracted_nodes(graph, hub, node, self_loops=False)
        return joined, {**weight, hub: weight[hub] + weight[node]}

    def reach(graph, weight):
        near = next(iter(graph[start]), None)
        if near is None:
            return weight[start]
        without = graph.copy()
        without.remove_edge(start, near)
        return p * reach(*melt(graph, weight, start, near)) + (1 - p) * reach(without, weight)

    for other in others:
        network, weights = melt(network, weights, start, other)
    return reach(network, weights)


# %% choose-seeds


def choose_seeds(worlds, count):
    forest = nx.DiGraph()
    for number, row in enumerate(worlds.to_dict("records")):
        for person, group in row.items():
            forest.add_edge(("person", person), (number, group))
            forest.add_edge((number, group), ("in world", number, person))
    reaches = {}
    for person in worlds:
        below = nx.descendants(forest, ("person", person))
        reaches[person] = {node for node in below if node[0] == "in world"}
    seeds, told = [], set()
    while len(seeds) < count:
        seeds.append(max((p for p in worlds if p not in seeds), key=lambda p: len(told | reaches[p])))
        told |= reaches[seeds[-1]]
    reach = len(told) / len(worlds)
    return {"seeds": seeds, "reach": reach, "best_at_most": min(reach * np.e / (np.e - 1), worlds.shape[1])}


# %% map-worth


def map_worth(with_map, named, drawn, margin, questions, price):
    from statistics import fmean, stdev

    lead = [margin * (one - other) for one, other in zip(with_map, named, strict=True)]
    worth = fmean(lead) + questions - price
    error = stdev(lead) / len(lead) ** 0.5
    verdict = {True: "map", False: "names"}[worth > 0] if abs(worth) > 2 * error else "more worlds"
    good = (number for number in sorted(drawn) if drawn[number] >= fmean(with_map))
    return {"worth": worth, "error": error, "decision": verdict, "places": next(good, None)}


# %% come-and-stay


def come_and_stay(watches, needs, paid):
    from custrel.networks import threshold_cascade

    # Those needing 0, or more than they watch, get a share of 0, or one above what can be: an edge from nobody.
    graph = nx.DiGraph()
    graph.add_nodes_from([*watches, "\0paid", "\0nobody"])
    shares = {"\0paid": 1.0, "\0nobody": 1.0}
    for member, others in watches.items():
        graph.add_edges_from((other, member) for other in others)
        missing = needs[member] > len(others)
        if missing:
            graph.add_edge("\0nobody", member)
        shares[member] = 1.0 if missing else needs[member] / max(len(others), 1)
    come = set(threshold_cascade(graph, [*paid, "\0paid"], shares)) - {"\0paid"}
    stay = graph.subgraph(come).copy()
    while weak := [member for member in stay if stay.in_degree(member) < needs[member]]:
        stay.remove_nodes_from(weak)
    return {"come": sorted(come), "stay": sorted(stay)}
