"""Cascades against exact enumeration on small graphs, known networks and the theory of random ones."""

import tracemalloc
from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custrel import networks
from custrel.networks import (
    expected_spread,
    friendship_paradox,
    greedy_seeds,
    independent_cascade,
    threshold_cascade,
    tipping_point,
)

KARATE = nx.karate_club_graph()
PAW = nx.Graph([(0, 1), (1, 2), (2, 0), (2, 3)])
ARROWS = nx.DiGraph([(0, 1), (1, 2), (0, 2), (2, 3), (3, 0)])
checked = settings(deadline=None, max_examples=50)
graphs = st.builds(
    lambda people, ties, seed: nx.gnm_random_graph(people, ties, seed=seed),
    st.integers(3, 12),
    st.integers(1, 25),
    st.integers(0, 1000),
)


def exact_spread(graph: nx.Graph, seeds: list[int], probability: float) -> float:
    """Return the expected spread by going through every way in which ties work or not."""
    edges, mean = list(graph.edges), 0.0
    for works in product([True, False], repeat=len(edges)):
        alive = nx.create_empty_copy(graph)
        alive.add_edges_from(edge for edge, open_ in zip(edges, works, strict=True) if open_)
        reach = nx.descendants if graph.is_directed() else nx.node_connected_component
        reached = set(seeds).union(*(reach(alive, node) for node in seeds))
        mean += probability ** sum(works) * (1 - probability) ** (len(edges) - sum(works)) * len(reached)
    return mean


# --- Simulated cascades ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "graph", [PAW, ARROWS, nx.cycle_graph(5), nx.star_graph(4)], ids=["paw", "arrows", "5", "star"]
)
@pytest.mark.parametrize("seeds", [[0], [1, 3]])
@pytest.mark.parametrize("probability", [0.2, 0.7])
def test_the_mean_is_that_of_every_possible_world(graph: nx.Graph, seeds: list[int], probability: float) -> None:
    mean, error = expected_spread(graph, seeds, probability, runs=20_000, seed=1)
    assert 0 < error < 0.02
    assert mean == pytest.approx(exact_spread(graph, seeds, probability), abs=4 * error)


def test_the_spread_does_not_depend_on_how_runs_are_taken_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "CELLS", 1)
    mean, error = expected_spread(PAW, [0], 0.5, runs=4000, seed=1)
    assert mean == pytest.approx(exact_spread(PAW, [0], 0.5), abs=4 * error)


def test_the_standard_error_is_that_of_the_mean() -> None:
    means, errors = zip(*(expected_spread(KARATE, [0], 0.2, 100, seed) for seed in range(200)), strict=True)
    assert np.std(means) == pytest.approx(np.mean(errors), rel=0.15)


def test_a_giant_cascade_has_the_final_size_of_an_epidemic() -> None:
    # On a sparse random graph with mean degree c, word passed on with probability p takes off with probability z and
    # then reaches the share z of all, where z = 1 - exp(-c p z): .7968 for c p = 2 (Kermack and McKendrick 1927).
    people = 20_000
    graph = nx.fast_gnp_random_graph(people, 10 / people, seed=2)
    ties, rng = networks._ties(graph), np.random.default_rng(3)
    spreads = np.concatenate([networks._spreads(ties, np.array([start]), 0.2, 20, rng) for start in range(30)])
    large = spreads > 1000
    assert spreads[large].mean() / people == pytest.approx(0.7968, abs=0.01)
    assert large.mean() == pytest.approx(0.7968, abs=0.08)
    assert spreads[~large].max() < 100


@checked
@given(graphs, st.floats(0, 1), st.integers(0, 99))
def test_a_cascade_follows_the_ties(graph: nx.Graph, probability: float, seed: int) -> None:
    rounds = independent_cascade(graph, [0], probability, seed)
    assert rounds[0] == 0
    assert list(rounds.values()) == sorted(rounds.values())
    for node, now in rounds.items():
        assert now == 0 or any(rounds.get(other) == now - 1 for other in graph.neighbors(node))
    assert rounds == independent_cascade(graph, [0], probability, seed)


@checked
@given(graphs)
def test_certain_word_reaches_all_who_are_connected_and_impossible_word_nobody(graph: nx.Graph) -> None:
    assert independent_cascade(graph, [0], 1, 1) == dict(nx.single_source_shortest_path_length(graph, 0))
    assert independent_cascade(graph, [0], 0, 1) == {0: 0}
    assert expected_spread(graph, [0], 1, 2, 1) == (len(nx.node_connected_component(graph, 0)), 0)


def test_likelier_word_and_more_seeds_reach_further() -> None:
    by_probability = [expected_spread(KARATE, [0], probability, 3000, 1)[0] for probability in (0.05, 0.1, 0.2, 0.4)]
    by_seeds = [expected_spread(KARATE, range(count), 0.1, 3000, 1)[0] for count in (1, 3, 10, 34)]
    assert by_probability == sorted(by_probability)
    assert by_seeds == sorted(by_seeds)
    assert by_seeds[-1] == 34


def test_word_travels_along_the_arrows() -> None:
    chain = nx.DiGraph([("a", "b"), ("b", "c")])
    assert independent_cascade(chain, ["b"], 1, 1) == {"b": 0, "c": 1}
    assert threshold_cascade(chain, ["b"], 1) == {"b": 0, "c": 1}


def test_loops_and_parallel_edges_change_nothing() -> None:
    multiple = nx.MultiGraph([*PAW.edges, *PAW.edges, (0, 0)])
    assert (networks._ties(multiple) != networks._ties(PAW)).nnz == 0
    assert friendship_paradox(multiple) == friendship_paradox(PAW)


@pytest.mark.parametrize("graph", [KARATE, ARROWS, nx.davis_southern_women_graph()])
def test_ties_are_the_adjacency_matrix(graph: nx.Graph) -> None:
    assert (networks._ties(graph) != nx.to_scipy_sparse_array(graph, weight=None)).nnz == 0


# --- Thresholds -----------------------------------------------------------------------------------------------------


def slow_thresholds(graph: nx.Graph, seeds: list[int], thresholds: dict[int, float]) -> dict[int, int]:
    joined, now = dict.fromkeys(seeds, 0), 0
    while True:
        now += 1
        new = []
        for node in graph:
            around = list(graph.neighbors(node))
            share = sum(other in joined for other in around) / len(around) if around else 0
            if node not in joined and share >= thresholds[node]:
                new.append(node)
        if not new:
            return joined
        joined.update(dict.fromkeys(new, now))


@checked
@given(graphs, st.integers(0, 99))
def test_thresholds_do_what_a_plain_loop_does(graph: nx.Graph, seed: int) -> None:
    # Twelfths, so that shares fall exactly on thresholds.
    drawn = np.random.default_rng(seed).integers(0, 13, len(graph)) / 12
    thresholds = dict(zip(graph, drawn, strict=True))
    assert threshold_cascade(graph, [0], thresholds) == slow_thresholds(graph, [0], thresholds)


def test_one_person_decides_in_granovetters_crowd() -> None:
    # Granovetter (1978): thresholds 0, 1, 2, … 99 of a hundred start a riot of all; with 2 for 1, of one.
    crowd = nx.complete_graph(101)
    crowd.remove_node(100)
    thresholds = {node: node / 99 for node in crowd}
    everyone = threshold_cascade(crowd, [0], thresholds)
    assert len(everyone) == 100
    assert everyone[99] == 99
    assert threshold_cascade(crowd, [0], thresholds | {1: 2 / 99}) == {0: 0}


# --- Seeds ----------------------------------------------------------------------------------------------------------


def covered(groups: np.ndarray, sizes: np.ndarray, chosen: tuple[int, ...]) -> int:
    return int(sizes[np.unique(groups[:, list(chosen)])].sum())


@checked
@given(graphs, st.floats(0.05, 0.9), st.integers(0, 99))
def test_choices_are_those_of_greedy_on_every_reachable_set(graph: nx.Graph, probability: float, seed: int) -> None:
    # The same random graphs, their groups found by NetworkX, and the best person sought among all, one by one.
    pairs = np.array([(a, b) for a in graph for b in graph[a] if a < b]).reshape(-1, 2).T
    worlds = []
    for own in np.random.default_rng(seed).integers(2**63, size=30):
        works = np.random.default_rng(own).random(pairs.shape[1]) < probability
        world = nx.Graph(pairs[:, works].T.tolist())
        world.add_nodes_from(graph)
        worlds.append(list(nx.connected_components(world)))

    def reached(seeds: set[int]) -> int:
        return sum(len(group) for world in worlds for group in world if group & seeds)

    chosen: list[int] = []
    for _ in range(3):
        chosen.append(max(set(graph) - set(chosen), key=lambda person: (reached({*chosen, person}), -person)))
    assert greedy_seeds(graph, 3, probability, 30, seed) == chosen
    # The guarantee, with the best set found by trying all.
    best = max(reached(set(three)) for three in combinations(graph, 3))
    assert reached(set(chosen)) >= (1 - 1 / np.e) * best


def test_the_memory_of_greedy_choices_does_not_grow_with_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.barabasi_albert_graph(1000, 2, seed=1)
    all_kept = greedy_seeds(graph, 3, 0.1, 60, 1)
    monkeypatch.setattr(networks, "KEPT", 10_000)
    peaks = []
    for runs in (20, 400):
        tracemalloc.start()
        greedy_seeds(graph, 3, 0.1, runs, 1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # All groups of all graphs would be 1.6 MB.
    assert peaks[1] < 1.5 * peaks[0] < 400_000
    assert greedy_seeds(graph, 3, 0.1, 60, 1) == all_kept


def test_greedy_beats_degree_where_the_popular_know_each_other() -> None:
    # Two who know the same twenty people, and one with fifteen of her own.
    graph = nx.Graph([(hub, ("shared", friend)) for hub in ("a", "b") for friend in range(20)])
    graph.add_edges_from(("c", ("own", friend)) for friend in range(15))
    graph.add_edge("a", "c")
    chosen = greedy_seeds(graph, 2, 0.3, 500, 1)
    assert set(chosen) in ({"a", "c"}, {"b", "c"})
    greedy, error = expected_spread(graph, chosen, 0.3, 4000, 1)
    assert greedy > expected_spread(graph, ["a", "b"], 0.3, 4000, 1)[0] + 4 * error


def test_all_can_be_chosen() -> None:
    assert sorted(greedy_seeds(PAW, 4, 0.5, 10, 1)) == [0, 1, 2, 3]


# --- Measures -------------------------------------------------------------------------------------------------------


def test_the_karate_club() -> None:
    # 34 members, 78 ties, leading eigenvalue 6.7257 (Zachary's network as NetworkX has it).
    assert (len(KARATE), KARATE.number_of_edges()) == (34, 78)
    assert 1 / tipping_point(KARATE) == pytest.approx(6.7257, abs=0.00005)
    assert tipping_point(KARATE) == pytest.approx(0.1487, abs=0.00005)
    assert nx.average_clustering(KARATE) == pytest.approx(0.5706, abs=0.00005)
    assert nx.transitivity(KARATE) == pytest.approx(0.2557, abs=0.00005)
    paradox = friendship_paradox(KARATE)
    degrees = np.array([degree for _, degree in KARATE.degree()])
    assert paradox.mean_friends == pytest.approx(2 * 78 / 34)
    assert paradox.mean_friends_of_friends == pytest.approx(degrees.mean() + degrees.var() / degrees.mean())
    below = [degree < np.mean([KARATE.degree(other) for other in KARATE[node]]) for node, degree in KARATE.degree()]
    assert paradox.share_with_fewer == pytest.approx(np.mean(below))


@checked
@given(graphs)
def test_friends_never_have_fewer_friends_on_average(graph: nx.Graph) -> None:
    paradox = friendship_paradox(graph)
    assert paradox.mean_friends_of_friends >= paradox.mean_friends - 1e-12
    assert 0 <= paradox.share_with_fewer < 1


def test_where_all_have_as_many_friends_there_is_no_paradox() -> None:
    paradox = friendship_paradox(nx.cycle_graph(7))
    assert (paradox.mean_friends, paradox.mean_friends_of_friends, paradox.share_with_fewer) == (2, 2, 0)


@pytest.mark.parametrize(
    ("graph", "eigenvalue"), [(nx.complete_graph(6), 5), (nx.star_graph(9), 3), (nx.cycle_graph(8), 2), (PAW, 2.17009)]
)
def test_tipping_points_known_in_closed_form(graph: nx.Graph, eigenvalue: float) -> None:
    assert tipping_point(graph) == pytest.approx(1 / eigenvalue, rel=1e-5)


def test_below_the_tipping_point_word_stays_among_few() -> None:
    # Draief, Ganesh and Massoulié (2008), their bound for one seed.
    graph = nx.barabasi_albert_graph(2000, 3, seed=1)
    for part in (0.3, 0.6, 0.9):
        mean, error = expected_spread(graph, [0], part * tipping_point(graph), 400, 1)
        assert mean - 4 * error < np.sqrt(2000) / (1 - part)


def test_two_people_with_one_tie_tip_at_certainty() -> None:
    assert tipping_point(nx.path_graph(2)) == 1


LONELY = nx.empty_graph(3)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: independent_cascade(nx.Graph(), [0], 0.5, 1), "The graph has no nodes"),
        (lambda: independent_cascade(PAW, [], 0.5, 1), "seeds must name at least one node"),
        (lambda: independent_cascade(PAW, [7], 0.5, 1), "The seed 7 is not a node"),
        (lambda: independent_cascade(PAW, [0], 20, 1), "probability must be a fraction .* Divide percentages"),
        (lambda: independent_cascade(PAW, [0], [0.1, 0.2], 1), "probability must be one number"),
        (lambda: expected_spread(PAW, [0], float("nan"), 10, 1), "probability holds NaN"),
        (lambda: expected_spread(PAW, [0], 0.5, 1, 1), "runs must be at least 2"),
        (lambda: threshold_cascade(PAW, [0], 1.5), "threshold must be a fraction"),
        (lambda: threshold_cascade(PAW, [0], {0: 0.5}), "has none for 1"),
        (lambda: greedy_seeds(PAW, 5, 0.5, 10, 1), "count must be between 1 and the 4 nodes"),
        (lambda: greedy_seeds(PAW, 0, 0.5, 10, 1), "count must be a whole number of at least 1, not 0"),
        (lambda: greedy_seeds(PAW, 1.5, 0.5, 10, 1), "count must be a whole number of at least 1, not 1.5"),
        (lambda: expected_spread(PAW, [0], 0.5, 2.5, 1), "runs must be a whole number"),
        (lambda: expected_spread(PAW, [0], 0.5, 10, 1.5), "seed must be a whole number of at least 0"),
        (lambda: greedy_seeds(PAW, 1, 0.5, 0, 1), "runs must be a whole number of at least 1"),
        (lambda: greedy_seeds(ARROWS, 1, 0.5, 10, 1), "must be undirected"),
        (lambda: friendship_paradox(LONELY), "Nobody in the graph has a friend"),
        (lambda: tipping_point(LONELY), "The graph has no tie"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
