"""How word spreads between people who know each other, and whom to tell first.

Graphs are NetworkX graphs; in a directed one word travels along the edges. Loops and parallel edges change nothing. The
work is done on arrays: all runs of a simulation advance together, one round of word of mouth at a time.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh

from custrel._checks import fraction, generator, single, whole

# Runs are taken together as long as people and ties times runs stay below this: it bounds the memory, and keeps what is
# looked up at random in the cache of the processor.
CELLS = 1_500_000
# People times random graphs whose groups are kept from one choice of a seed to the next; four bytes each.
KEPT = 25_000_000


@dataclass(frozen=True)
class FriendshipParadox:
    """How many friends people have, and how many their friends have; made by :func:`friendship_paradox`.

    Attributes
    ----------
    mean_friends
        Mean number of friends of a person.
    mean_friends_of_friends
        Mean number of friends of a friend: each friendship counted from both ends.
    share_with_fewer
        Share of the people with a friend whose friends have on average more friends than they have themselves.

    Examples
    --------
    >>> club = friendship_paradox(nx.karate_club_graph())
    >>> round(club.mean_friends, 2), round(club.mean_friends_of_friends, 2), round(club.share_with_fewer, 2)
    (4.59, 7.77, 0.85)
    """

    mean_friends: float
    mean_friends_of_friends: float
    share_with_fewer: float


def friendship_paradox(graph: nx.Graph) -> FriendshipParadox:
    r"""Return how many friends people have, against how many their friends have.

    .. math:: \frac{\sum_i d_i^2}{\sum_i d_i} = \bar d + \frac{\mathrm{Var}(d)}{\bar d} \ge \bar d

    Parameters
    ----------
    graph
        Who is friends with whom, undirected.

    Returns
    -------
    FriendshipParadox
        The two means and the share of people with fewer friends than their friends.

    Raises
    ------
    ValueError
        If the graph is directed, or nobody in it has a friend.

    References
    ----------
    Feld, "Why Your Friends Have More Friends Than You Do", *American Journal of Sociology* 96(6), 1991.

    Examples
    --------
    >>> friendship_paradox(nx.star_graph(3))
    FriendshipParadox(mean_friends=1.5, mean_friends_of_friends=2.0, share_with_fewer=0.75)
    """
    ties = _undirected(graph)
    friends = np.diff(ties.indptr)
    if friends.sum() == 0:
        raise ValueError("Nobody in the graph has a friend; the paradox needs at least one tie.")
    some = friends > 0
    theirs = (ties @ friends)[some] / friends[some]
    return FriendshipParadox(
        mean_friends=float(friends.mean()),
        mean_friends_of_friends=float((friends**2).sum() / friends.sum()),
        share_with_fewer=float((theirs > friends[some]).mean()),
    )


def tipping_point(graph: nx.Graph) -> float:
    r"""Return the probability of passing word on below which it stays among few, :math:`1 / \lambda_1`.

    :math:`\lambda_1` is the leading eigenvalue of the adjacency matrix. At a probability :math:`p` below, one seed
    among :math:`n` people reaches at most :math:`\sqrt{n} / (1 - p \lambda_1)` of them on average, by
    :func:`independent_cascade`; above, it may still die out.

    Parameters
    ----------
    graph
        Who knows whom, undirected, with at least one tie.

    Returns
    -------
    float
        A probability.

    Raises
    ------
    ValueError
        If the graph is directed or has no tie.

    References
    ----------
    Draief, Ganesh and Massoulié, "Thresholds for Virus Spread on Networks", *Annals of Applied Probability* 18(2),
    2008, doi 10.1214/07-AAP470.

    Examples
    --------
    >>> round(tipping_point(nx.karate_club_graph()), 4)
    0.1487
    """
    ties = _undirected(graph)
    if ties.nnz == 0:
        raise ValueError("The graph has no tie: no word spreads, whatever the probability.")
    if ties.shape[0] < 3:
        return 1.0
    # Started from one vector, so that the same graph gives the same digits.
    return float(1 / eigsh(ties, k=1, which="LA", return_eigenvectors=False, v0=np.ones(ties.shape[0]))[0])


def independent_cascade(
    graph: nx.Graph, seeds: Iterable[Hashable], probability: float, seed: int | np.random.Generator
) -> dict[Hashable, int]:
    """Return whom word reaches, and in which round, if everyone reached tells each neighbour once.

    Parameters
    ----------
    graph
        Who knows whom.
    seeds
        Those who are told first, nodes of the graph.
    probability
        That a neighbour takes the word up, a fraction in [0, 1], tried once along each tie.
    seed
        Seed of the random numbers, or a generator.

    Returns
    -------
    dict
        Each node reached, with its round; seeds have round 0. Its length is the spread.

    Raises
    ------
    ValueError
        If the graph is empty, a seed is not in it or there is none, or the probability lies outside [0, 1].

    References
    ----------
    Goldenberg, Libai and Muller, "Talk of the Network", *Marketing Letters* 12(3), 2001, doi 10.1023/A:1011122126881.

    Examples
    --------
    >>> independent_cascade(nx.path_graph(4), [0], probability=1, seed=1)
    {0: 0, 1: 1, 2: 2, 3: 3}
    """
    ties, start = _ties(graph), _positions(graph, seeds)
    nodes, rng = list(graph), generator(seed)
    rounds = _cascades(ties, start, _probability(probability), 1, rng)
    return {nodes[position]: now for now, fresh in enumerate(rounds) for position in fresh}


def threshold_cascade(
    graph: nx.Graph, seeds: Iterable[Hashable], threshold: float | Mapping[Hashable, float]
) -> dict[Hashable, int]:
    """Return who joins, and in which round, if everyone joins as soon as enough of their neighbours have.

    Parameters
    ----------
    graph
        Who watches whom; in a directed graph people watch those with an edge towards them.
    seeds
        Those who have joined at the start, nodes of the graph.
    threshold
        The share of neighbours that must have joined before a person does, a fraction in [0, 1]: one for all or one per
        node. People with threshold 0 join by themselves in the first round.

    Returns
    -------
    dict
        Each node that joined, with its round; seeds have round 0.

    Raises
    ------
    ValueError
        If the graph is empty, a seed is not in it or there is none, or a threshold is missing or outside [0, 1].

    References
    ----------
    Granovetter, "Threshold Models of Collective Behavior", *American Journal of Sociology* 83(6), 1978.

    Examples
    --------
    >>> threshold_cascade(nx.path_graph(4), [0], threshold=0.5)
    {0: 0, 1: 1, 2: 2, 3: 3}
    >>> threshold_cascade(nx.path_graph(4), [0], threshold=0.6)
    {0: 0}
    """
    ties, start = _ties(graph), _positions(graph, seeds)
    if isinstance(threshold, Mapping):
        missing = [node for node in graph if node not in threshold]
        if missing:
            raise ValueError(f"threshold must hold one value per node, but has none for {missing[0]!r}.")
        shares = fraction("threshold", [threshold[node] for node in graph])
    else:
        shares = fraction("threshold", threshold)
    needed = np.broadcast_to(shares, ties.shape[:1])
    watching = ties.T.tocsr()
    watched = np.diff(watching.indptr)
    nodes, joined = list(graph), np.zeros(len(needed), dtype=bool)
    fresh, now = start, 0
    rounds: dict[Hashable, int] = {}
    while len(fresh):
        rounds |= {nodes[position]: now for position in fresh}
        joined[fresh] = True
        now += 1
        share = (watching @ joined.astype(float)) / np.maximum(watched, 1)
        # A rounding error of the division must not keep those exactly at their threshold out.
        fresh = np.flatnonzero(~joined & (share >= needed - 1e-12))
    return rounds


def expected_spread(
    graph: nx.Graph, seeds: Iterable[Hashable], probability: float, runs: int, seed: int | np.random.Generator
) -> tuple[float, float]:
    """Return how many people word reaches on average, by simulation, with the standard error of this mean.

    Parameters
    ----------
    graph, seeds, probability
        As for :func:`independent_cascade`.
    runs
        Number of simulated cascades, at least 2. To halve the error takes four times as many.
    seed
        Seed of the random numbers, or a generator.

    Returns
    -------
    tuple of float
        Mean number of people reached, seeds included, and its standard error.

    Raises
    ------
    ValueError
        As :func:`independent_cascade`, and if there are fewer than 2 runs.

    References
    ----------
    Kempe, Kleinberg and Tardos, "Maximizing the Spread of Influence through a Social Network", KDD 2003,
    doi 10.1145/956750.956769.

    Examples
    --------
    >>> mean, error = expected_spread(nx.path_graph(3), [0], probability=0.5, runs=10_000, seed=1)
    >>> abs(mean - 1.75) < 3 * error
    True
    """
    if whole("runs", runs) < 2:
        raise ValueError(f"runs must be at least 2, not {runs}: one run has no standard error.")
    ties, start, probability = _ties(graph), _positions(graph, seeds), _probability(probability)
    rng = generator(seed)
    together = max(1, CELLS // (ties.shape[0] + ties.nnz))
    spreads = np.concatenate(
        [_spreads(ties, start, probability, min(together, runs - done), rng) for done in range(0, runs, together)]
    )
    return float(spreads.mean()), float(spreads.std(ddof=1) / np.sqrt(runs))


def greedy_seeds(
    graph: nx.Graph, count: int, probability: float, runs: int, seed: int | np.random.Generator
) -> list[Hashable]:
    """Return whom to tell first, chosen one by one so that each adds the most to the expected spread.

    The spread is measured on ``runs`` random graphs in which each tie works with the given probability: in each, word
    reaches exactly those connected with a seed. All choices are judged on the same graphs. Graphs beyond those that fit
    into 100 MB are drawn again for each choice, so that memory does not grow with the number of runs.

    Parameters
    ----------
    graph
        Who knows whom, undirected.
    count
        How many to choose, from 1 to the number of nodes.
    probability
        That a neighbour takes the word up, a fraction in [0, 1].
    runs
        Number of random graphs, at least 1. They must be enough for close candidates to be told apart.
    seed
        Seed of the random numbers, or a generator.

    Returns
    -------
    list
        Nodes, the best first. On these graphs their spread is at least :math:`1 - 1/e`, 63 %, of the best possible.

    Raises
    ------
    ValueError
        If the graph is empty or directed, count or runs lie outside their range, or the probability outside [0, 1].

    References
    ----------
    Kempe, Kleinberg and Tardos, "Maximizing the Spread of Influence through a Social Network", KDD 2003,
    doi 10.1145/956750.956769.

    Examples
    --------
    >>> greedy_seeds(nx.star_graph(5), 1, probability=0.5, runs=100, seed=1)
    [0]
    """
    ties = _undirected(graph)
    people = ties.shape[0]
    if whole("count", count) > people:
        raise ValueError(f"count must be between 1 and the {people} nodes of the graph, not {count}.")
    whole("runs", runs)
    chance, own_seeds = _probability(probability), generator(seed).integers(2**63, size=runs)
    pairs = np.stack(ties.nonzero())
    pairs = pairs[:, pairs[0] < pairs[1]]
    kept: dict[int, np.ndarray] = {}
    chosen: list[int] = []
    while len(chosen) < count:
        gains = np.zeros(people, dtype=np.int64)
        for run, own_seed in enumerate(own_seeds):
            groups = kept.get(run)
            if groups is None:
                groups = _connected_groups(pairs, people, chance, np.random.default_rng(own_seed))
            if len(kept) < KEPT // people:
                kept[run] = groups
            sizes = np.bincount(groups)
            # Whoever is connected with somebody chosen is reached already and is no further gain.
            sizes[groups[chosen]] = 0
            gains += sizes[groups]
        gains[chosen] = -1
        chosen.append(int(gains.argmax()))
    nodes = list(graph)
    return [nodes[person] for person in chosen]


def _ties(graph: nx.Graph) -> csr_array:
    """Return who can tell whom as a matrix of ones: people in the order of the graph's nodes, no loops."""
    if len(graph) == 0:
        raise ValueError("The graph has no nodes.")
    # Read off the graph's own dictionaries: several times as fast as networkx.to_scipy_sparse_array, which looks up the
    # data of every edge, and a small graph's simulation would spend most of its time there.
    place = _places(graph)
    neighbours = [listeners for _, listeners in graph.adjacency()]
    told = np.fromiter(map(len, neighbours), dtype=np.int64, count=len(neighbours))
    listener = np.fromiter(map(place.__getitem__, chain.from_iterable(neighbours)), dtype=np.int32, count=told.sum())
    apart = listener != np.repeat(np.arange(len(graph)), told)
    ends = np.concatenate([[0], np.cumsum(apart)])[np.concatenate([[0], np.cumsum(told)])].astype(np.int32)
    return csr_array((np.ones(apart.sum()), listener[apart], ends), shape=(len(graph), len(graph)))


def _places(graph: nx.Graph) -> dict[Hashable, int]:
    return {node: position for position, node in enumerate(graph)}


def _undirected(graph: nx.Graph) -> csr_array:
    if graph.is_directed():
        raise ValueError("The graph must be undirected; graph.to_undirected() drops the directions.")
    return _ties(graph)


def _positions(graph: nx.Graph, seeds: Iterable[Hashable]) -> np.ndarray:
    place = _places(graph)
    seeds = list(seeds)
    if not seeds:
        raise ValueError("seeds must name at least one node of the graph.")
    strangers = [node for node in seeds if node not in place]
    if strangers:
        raise ValueError(f"The seed {strangers[0]!r} is not a node of the graph.")
    return np.unique([place[node] for node in seeds])


def _probability(probability: ArrayLike) -> float:
    return single("probability", fraction("probability", probability))


def _cascades(
    ties: csr_array, start: np.ndarray, probability: float, runs: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield, round by round from the seeds on, whom word reaches in that round of each run.

    All runs advance together: the person ``v`` of the run ``k`` has the number ``k * people + v``.
    """
    people = ties.shape[0]
    # Whole numbers of 32 bits are drawn in half the time of floats and are fine enough for any probability.
    below = round(probability * 2**32)
    fresh = (np.arange(runs)[:, None] * people + start).reshape(-1)
    reached = np.zeros(runs * people, dtype=bool)
    while len(fresh):
        yield fresh
        reached[fresh] = True
        person = fresh % people
        first, told = ties.indptr[person], ties.indptr[person + 1] - ties.indptr[person]
        # One draw per tie of the fresh, in their order; then only those along which word passes are looked up.
        passed = np.flatnonzero(rng.integers(0, 2**32, told.sum(), dtype=np.uint32) < below)
        teller = np.repeat(np.arange(len(fresh), dtype=np.int32), told)[passed]
        tie = passed + (first - (np.cumsum(told) - told))[teller]
        listener = ties.indices[tie] + (fresh - person)[teller]
        # Sorting and dropping repeats; np.unique does the same by hashing, which is ten times slower here.
        fresh = np.sort(listener[~reached[listener]])
        fresh = fresh[np.diff(fresh, prepend=-1) > 0]


def _spreads(ties: csr_array, start: np.ndarray, probability: float, runs: int, rng: np.random.Generator) -> np.ndarray:
    """Return how many people each run reaches."""
    spreads = np.zeros(runs, dtype=np.int64)
    for fresh in _cascades(ties, start, probability, runs, rng):
        spreads += np.bincount(fresh // ties.shape[0], minlength=runs)
    return spreads


def _connected_groups(pairs: np.ndarray, people: int, probability: float, rng: np.random.Generator) -> np.ndarray:
    """Return the number of the group of each person in a random graph in which each pair is tied by chance."""
    first, second = pairs[:, rng.random(pairs.shape[1]) < probability]
    graph = csr_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(people, people))
    return connected_components(graph, directed=False)[1]
