"""Typical mistakes in the assignment `word-of-mouth-on-networks`.

Each replaces the source of one solution cell, fails exactly the test cells named, and is told so by a message.
"""

MISTAKES = [
    {
        "name": "members without a friend forgotten",
        "cell": "friends-of-named",
        "source": """
def friends_of_named(slips):
    clean = slips.apply(lambda column: column.str.strip().str.lower())
    names = clean.dropna().drop_duplicates().query("asked != named")
    friends = pd.Series(dict(nx.from_pandas_edgelist(names, "asked", "named").degree))
    found = names["named"].map(friends)
    return {
        "drawn": friends.mean(),
        "friend": (friends**2).sum() / friends.sum(),
        "named": found.groupby(names["asked"]).mean().mean(),
    }
""",
        "fails": ["friends-of-named-members", "friends-of-named-check"],
        "says": "Who has no friend is a member as well",
    },
    {
        "name": "every name the same weight",
        "cell": "friends-of-named",
        "source": """
def friends_of_named(slips):
    clean = slips.apply(lambda column: column.str.strip().str.lower())
    names = clean.dropna().drop_duplicates().query("asked != named")
    graph = nx.from_pandas_edgelist(names, "asked", "named")
    graph.add_nodes_from([*clean["asked"], *clean["named"].dropna()])
    friends = pd.Series(dict(graph.degree))
    return {
        "drawn": friends.mean(),
        "friend": (friends**2).sum() / friends.sum(),
        "named": names["named"].map(friends).mean(),
    }
""",
        "fails": ["friends-of-named-names"],
        "says": "You gave each *name* the same weight",
    },
    {
        "name": "a friend of oneself",
        "cell": "friends-of-named",
        "source": """
def friends_of_named(slips):
    clean = slips.apply(lambda column: column.str.strip().str.lower())
    names = clean.dropna().drop_duplicates()
    graph = nx.from_pandas_edgelist(names, "asked", "named")
    graph.add_nodes_from([*clean["asked"], *clean["named"].dropna()])
    friends = pd.Series({one: len(set(graph[one])) for one in graph})
    found = names["named"].map(friends)
    return {
        "drawn": friends.mean(),
        "friend": (friends**2).sum() / friends.sum(),
        "named": found.groupby(names["asked"]).mean().mean(),
    }
""",
        "fails": ["friends-of-named-members", "friends-of-named-names"],
        "says": "was counted as a friend of his own",
    },
    {
        "name": "two who name each other have two friendships",
        "cell": "friends-of-named",
        "source": """
def friends_of_named(slips):
    clean = slips.apply(lambda column: column.str.strip().str.lower())
    names = clean.dropna().drop_duplicates().query("asked != named")
    graph = nx.from_pandas_edgelist(names, "asked", "named", create_using=nx.DiGraph)
    graph.add_nodes_from([*clean["asked"], *clean["named"].dropna()])
    friends = pd.Series(dict(graph.degree))
    found = names["named"].map(friends)
    return {
        "drawn": friends.mean(),
        "friend": (friends**2).sum() / friends.sum(),
        "named": found.groupby(names["asked"]).mean().mean(),
    }
""",
        "fails": ["friends-of-named-members", "friends-of-named-names", "friends-of-named-check"],
        "says": "or a friendship that both named was counted twice",
    },
    {
        "name": "seeds not counted",
        "cell": "exact-reach",
        "source": """
def exact_reach(ties, seeds, p):
    from itertools import product

    total = 0
    for works in product([True, False], repeat=len(ties)):
        told = set(seeds)
        for _ in ties:
            for (one, other), on in zip(ties, works):
                if on and {one, other} & told:
                    told |= {one, other}
        total += p ** sum(works) * (1 - p) ** (len(ties) - sum(works)) * len(told - set(seeds))
    return total
""",
        "fails": ["exact-reach-values", "exact-reach-check", "exact-reach-limits"],
        "says": "you left out the seeds",
    },
    {
        "name": "word in one direction",
        "cell": "exact-reach",
        "source": """
def exact_reach(ties, seeds, p):
    from itertools import product

    total = 0
    for works in product([True, False], repeat=len(ties)):
        world = nx.DiGraph(tie for tie, on in zip(ties, works) if on)
        world.add_nodes_from(seeds)
        told = set(seeds).union(*(nx.descendants(world, seed) for seed in seeds))
        total += p ** sum(works) * (1 - p) ** (len(ties) - sum(works)) * len(told)
    return total
""",
        "fails": ["exact-reach-values", "exact-reach-limits", "exact-reach-check"],
        "says": "you let word pass only from the first to the second name",
    },
    {
        "name": "simulated",
        "cell": "exact-reach",
        "source": """
def exact_reach(ties, seeds, p):
    rng = np.random.default_rng(1)
    total = 0
    for _ in range(400):
        world = nx.Graph([tie for tie in ties if rng.random() < p])
        world.add_nodes_from(seeds)
        total += len(set().union(*(nx.node_connected_component(world, seed) for seed in seeds)))
    return total / 400
""",
        "fails": ["exact-reach-values", "exact-reach-limits", "exact-reach-check"],
        "says": "A simulation comes near it only",
    },
    {
        "name": "every world as likely as any other",
        "cell": "exact-reach",
        "source": """
def exact_reach(ties, seeds, p):
    from itertools import product

    total = 0
    for works in product([True, False], repeat=len(ties)):
        world = nx.Graph([tie for tie, on in zip(ties, works) if on])
        world.add_nodes_from(seeds)
        total += len(set().union(*(nx.node_connected_component(world, seed) for seed in seeds)))
    return total / 2 ** len(ties)
""",
        "fails": ["exact-reach-values", "exact-reach-limits", "exact-reach-check"],
        "says": "A simulation comes near it only",
    },
    {
        "name": "judged alone",
        "cell": "choose-seeds",
        "source": """
def choose_seeds(worlds, count):
    alone = {person: worlds.eq(worlds[person].to_numpy()[:, None]).to_numpy().sum() for person in worlds}
    seeds = sorted(alone, key=alone.get, reverse=True)[:count]
    told = sum((worlds.to_numpy() == worlds[seed].to_numpy()[:, None]) for seed in seeds) > 0
    reach = told.sum() / len(worlds)
    return {"seeds": seeds, "reach": reach, "best_at_most": min(reach / (1 - np.exp(-1)), worlds.shape[1])}
""",
        "fails": ["choose-seeds-choice", "choose-seeds-check", "choose-seeds-promise"],
        "says": "You took those who reach most alone",
    },
    {
        "name": "63% of everybody",
        "cell": "choose-seeds",
        "source": """
def choose_seeds(worlds, count):
    seeds = []

    def reach(some):
        return sum(row.isin(row[some]).sum() for _, row in worlds.iterrows()) / len(worlds)

    for _ in range(count):
        seeds.append(max((p for p in worlds if p not in seeds), key=lambda p: reach([*seeds, p])))
    return {"seeds": seeds, "reach": reach(seeds), "best_at_most": (1 - np.exp(-1)) * len(worlds.columns)}
""",
        "fails": ["choose-seeds-promise", "choose-seeds-check"],
        "says": "1 - 1/e of the *best choice*",
    },
    {
        "name": "more than everybody",
        "cell": "choose-seeds",
        "source": """
def choose_seeds(worlds, count):
    seeds = []

    def reach(some):
        return sum(row.isin(row[some]).sum() for _, row in worlds.iterrows()) / len(worlds)

    for _ in range(count):
        seeds.append(max((p for p in worlds if p not in seeds), key=lambda p: reach([*seeds, p])))
    return {"seeds": seeds, "reach": reach(seeds), "best_at_most": reach(seeds) / (1 - np.exp(-1))}
""",
        "fails": ["choose-seeds-promise"],
        "says": "Nobody reaches more than everybody",
    },
    {
        "name": "the reaches of the seeds added up",
        "cell": "choose-seeds",
        "source": """
def choose_seeds(worlds, count):
    seeds = []

    def reach(some):
        return sum(row.isin(row[some]).sum() for _, row in worlds.iterrows()) / len(worlds)

    for _ in range(count):
        seeds.append(max((p for p in worlds if p not in seeds), key=lambda p: reach([*seeds, p])))
    together = sum(reach([seed]) for seed in seeds)
    return {"seeds": seeds, "reach": together, "best_at_most": min(together / (1 - np.exp(-1)), len(worlds.columns))}
""",
        "fails": ["choose-seeds-promise"],
        "says": "Whoever is reached counts once in a world",
    },
    {
        "name": "two independent samples",
        "cell": "map-worth",
        "source": """
def map_worth(with_map, named, drawn, margin, questions, price):
    worth = margin * (np.mean(with_map) - np.mean(named)) + questions - price
    error = margin * np.sqrt((np.var(with_map, ddof=1) + np.var(named, ddof=1)) / len(with_map))
    decision = "more worlds" if abs(worth) <= 2 * error else "map" if worth > 0 else "names"
    places = min((k for k in drawn if drawn[k] >= np.mean(with_map)), default=None)
    return {"worth": worth, "error": error, "decision": decision, "places": places}
""",
        "fails": ["map-worth-error", "map-worth-check"],
        "says": "you took the two lists as independent",
    },
    {
        "name": "only the price of the map",
        "cell": "map-worth",
        "source": """
def map_worth(with_map, named, drawn, margin, questions, price):
    lead = margin * np.subtract(with_map, named)
    worth, error = lead.mean() - price, lead.std(ddof=1) / np.sqrt(len(lead))
    decision = "more worlds" if abs(worth) <= 2 * error else "map" if worth > 0 else "names"
    places = min((k for k in drawn if drawn[k] >= np.mean(with_map)), default=None)
    return {"worth": worth, "error": error, "decision": decision, "places": places}
""",
        "fails": ["map-worth-error", "map-worth-check", "map-worth-decision"],
        "says": "you left out what asking for names costs",
    },
    {
        "name": "the first number of places in the dictionary",
        "cell": "map-worth",
        "source": """
def map_worth(with_map, named, drawn, margin, questions, price):
    lead = margin * np.subtract(with_map, named)
    worth, error = lead.mean() + questions - price, lead.std(ddof=1) / np.sqrt(len(lead))
    decision = "more worlds" if abs(worth) <= 2 * error else "map" if worth > 0 else "names"
    places = next((k for k in drawn if drawn[k] >= np.mean(with_map)), None)
    return {"worth": worth, "error": error, "decision": decision, "places": places}
""",
        "fails": ["map-worth-places"],
        "says": "the smallest number counts",
    },
    {
        "name": "the spread of one world for the error of the mean",
        "cell": "map-worth",
        "source": """
def map_worth(with_map, named, drawn, margin, questions, price):
    lead = margin * np.subtract(with_map, named)
    worth, error = lead.mean() + questions - price, lead.std(ddof=1)
    decision = "more worlds" if abs(worth) <= 2 * error else "map" if worth > 0 else "names"
    places = min((k for k in drawn if drawn[k] >= np.mean(with_map)), default=None)
    return {"worth": worth, "error": error, "decision": decision, "places": places}
""",
        "fails": ["map-worth-error", "map-worth-decision", "map-worth-check"],
        "says": "this is the standard deviation of one world",
    },
    {
        "name": "the paid go on",
        "cell": "come-and-stay",
        "source": """
def come_and_stay(watches, needs, paid):
    def content(running):
        return {m for m in watches if len(running & set(watches[m])) >= needs[m]}

    come = set(paid)
    while content(come) - come:
        come |= content(come)
    stay = come
    while stay - content(stay) - set(paid):
        stay = stay & (content(stay) | set(paid))
    return {"come": sorted(come), "stay": sorted(stay)}
""",
        "fails": ["come-and-stay-stay", "come-and-stay-check"],
        "says": "Those who were paid decide like all others",
    },
    {
        "name": "struck out once",
        "cell": "come-and-stay",
        "source": """
def come_and_stay(watches, needs, paid):
    def content(running):
        return {m for m in watches if len(running & set(watches[m])) >= needs[m]}

    come = set(paid)
    while content(come) - come:
        come |= content(come)
    return {"come": sorted(come), "stay": sorted(come & content(come))}
""",
        "fails": ["come-and-stay-stay", "come-and-stay-check"],
        "says": "go on until nobody does",
    },
    {
        "name": "members lost with the rows of those who named themselves",
        "cell": "friends-of-named",
        "source": """
def friends_of_named(slips):
    table = slips.copy()
    table["asked"] = table["asked"].str.strip().str.lower()
    table["named"] = table["named"].str.strip().str.lower()
    table = table[table["asked"] != table["named"]].drop_duplicates()
    graph = nx.Graph()
    graph.add_nodes_from(table["asked"])
    names = table.dropna()
    graph.add_edges_from(names.itertuples(index=False, name=None))
    degree = dict(graph.degree())
    total = sum(degree.values())
    by_slip = names["named"].map(degree).groupby(names["asked"]).mean()
    return {
        "drawn": total / len(degree),
        "friend": sum(d * d for d in degree.values()) / total,
        "named": float(by_slip.mean()),
    }
""",
        "fails": ["friends-of-named-members"],
        "says": "Who has no friend is a member as well",
    },
    {
        "name": "seeds with coins of their own",
        "cell": "exact-reach",
        "source": """
def exact_reach(ties, seeds, p):
    from itertools import product

    graph = nx.Graph(ties)
    graph.add_nodes_from(seeds)
    starts = set(seeds)
    chance = {seed: dict.fromkeys(graph, 0.0) for seed in starts}
    for coins in product([True, False], repeat=len(ties)):
        weight = np.prod([p if c else 1 - p for c in coins]) if ties else 1.0
        world = nx.Graph()
        world.add_nodes_from(graph)
        world.add_edges_from(t for t, c in zip(ties, coins) if c)
        for seed in starts:
            for person in nx.node_connected_component(world, seed):
                chance[seed][person] += weight
    return float(sum(1 - np.prod([1 - chance[s][person] for s in starts]) for person in graph))
""",
        "fails": ["exact-reach-values"],
        "says": "as if each threw coins of its own",
    },
    {
        "name": "asked once whether they join",
        "cell": "come-and-stay",
        "source": """
def come_and_stay(watches, needs, paid):
    come = set(paid)
    for member, seen in watches.items():
        if sum(other in come for other in seen) >= needs[member]:
            come.add(member)
    stay = set(come)
    while True:
        stop = {m for m in stay if sum(o in stay for o in watches[m]) < needs[m]}
        if not stop:
            break
        stay -= stop
    return {"come": sorted(come), "stay": sorted(stay)}
""",
        "fails": ["come-and-stay-come", "come-and-stay-stay"],
        "says": "go through them again until nobody new joins",
    },
    {
        "name": "watched for watching",
        "cell": "come-and-stay",
        "source": """
def come_and_stay(watches, needs, paid):
    def content(running):
        return {m for m in watches if sum(m in watches[other] for other in running) >= needs[m]}

    come = set(paid)
    while content(come) - come:
        come |= content(come)
    stay = come
    while stay - content(stay):
        stay = stay & content(stay)
    return {"come": sorted(come), "stay": sorted(stay)}
""",
        "fails": ["come-and-stay-come", "come-and-stay-stay"],
        "says": "Members look at those *they* watch",
    },
    {
        "name": "asked once who joins",
        "cell": "come-and-stay",
        "source": """
def come_and_stay(watches, needs, paid):
    def content(running):
        return {m for m in watches if len(running & set(watches[m])) >= needs[m]}

    come = set(paid) | content(set(paid))
    stay = come
    while stay - content(stay):
        stay = stay & content(stay)
    return {"come": sorted(come), "stay": sorted(stay)}
""",
        "fails": ["come-and-stay-come", "come-and-stay-stay", "come-and-stay-check"],
        "says": "Members look at those *they* watch",
    },
]
