"""How fast the models are, against what they replace, both measured here and now in turns.

Run by ``make bench``. What is compared is processor time, the best of several rounds: a busy machine does not change
which side is faster.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable

import lifetimes
import networkx as nx
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from custrel.data import cdnow
from custrel.experiments import permutation_test
from custrel.lifetime import BGNBD, ParetoNBD
from custrel.networks import expected_spread, greedy_seeds
from custrel.service import erlang_b

Clock = Callable[[], float]


def seconds(call: Callable[[], object], clock: Clock = time.process_time) -> float:
    start = clock()
    call()
    return clock() - start


def in_turns(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int, clock: Clock = time.process_time
) -> tuple[float, float]:
    """Return the best time of each side, measured alternately after a round to warm up."""
    ours(), theirs()
    times = [(seconds(ours, clock), seconds(theirs, clock)) for _ in range(rounds)]
    return min(own for own, _ in times), min(other for _, other in times)


def report(what: str, own: float, other: float) -> None:
    print(f"\n{what}: {own:.4f} s against {other:.4f} s, ratio {other / own:.1f}")


@pytest.fixture(scope="module")
def network() -> nx.Graph:
    return nx.barabasi_albert_graph(20_000, 3, seed=1)


def plain_spread(graph: nx.Graph, seeds: list[int], probability: float, runs: int, seed: int) -> float:
    """The cascade as it is written without arrays: the other side of the comparison."""
    rng, total = random.Random(seed), 0
    for _ in range(runs):
        reached, fresh = set(seeds), list(seeds)
        while fresh:
            told = []
            for person in fresh:
                for neighbour in graph.neighbors(person):
                    if neighbour not in reached and rng.random() < probability:
                        reached.add(neighbour)
                        told.append(neighbour)
            fresh = told
        total += len(reached)
    return total / runs


def test_bgnbd_on_cdnow_is_twelve_times_as_fast_as_lifetimes(benchmark: BenchmarkFixture) -> None:
    columns = [cdnow()[name].to_numpy() for name in ("frequency", "recency", "T")]
    own, other = in_turns(lambda: BGNBD.fit(*columns), lambda: lifetimes.BetaGeoFitter().fit(*columns), rounds=20)
    report("BG/NBD on CDNOW, custrel against lifetimes", own, other)
    benchmark.pedantic(BGNBD.fit, columns, rounds=20)
    assert other / own >= 12


def test_bgnbd_at_exact_times_is_five_times_as_fast_as_lifetimes(benchmark: BenchmarkFixture) -> None:
    ages = np.random.default_rng(1).uniform(27, 39, 100_000)
    customers = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426).simulate(ages, seed=1)
    columns = [customers[name].to_numpy() for name in ("frequency", "recency", "T")]
    own, other = in_turns(lambda: BGNBD.fit(*columns), lambda: lifetimes.BetaGeoFitter().fit(*columns), rounds=3)
    report("BG/NBD on 100,000 customers at exact times, custrel against lifetimes", own, other)
    benchmark.pedantic(BGNBD.fit, columns, rounds=3)
    assert other / own >= 5


@pytest.mark.parametrize("days", [False, True], ids=["exact times", "whole days"])
def test_a_million_customers_take_seconds(benchmark: BenchmarkFixture, days: bool) -> None:
    truth = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    ages = np.random.default_rng(1).integers(27 * 7, 39 * 7, 1_000_000) / 7
    customers = truth.simulate(ages, seed=1)
    if days:
        customers["recency"] = np.minimum(np.ceil(customers["recency"] * 7) / 7, customers["T"])
    columns = [customers[name].to_numpy() for name in ("frequency", "recency", "T")]
    model = benchmark.pedantic(BGNBD.fit, columns, rounds=1)
    taken = seconds(lambda: BGNBD.fit(*columns))
    print(f"\nBG/NBD on a million customers: {taken:.1f} s")
    assert model.r == pytest.approx(truth.r, rel=0.05)
    assert taken <= 5


def test_pareto_nbd_on_cdnow_is_five_times_as_fast_as_lifetimes(benchmark: BenchmarkFixture) -> None:
    columns = [cdnow()[name].to_numpy() for name in ("frequency", "recency", "T")]
    own, other = in_turns(lambda: ParetoNBD.fit(*columns), lambda: lifetimes.ParetoNBDFitter().fit(*columns), rounds=5)
    report("Pareto/NBD on CDNOW, custrel against lifetimes", own, other)
    benchmark.pedantic(ParetoNBD.fit, columns, rounds=5)
    assert other / own >= 5


def plain_erlang_b(load: float, agents: int) -> float:
    blocked = 1.0
    for k in range(1, agents + 1):
        offered = load * blocked
        blocked = offered / (k + offered)
    return blocked


@pytest.mark.parametrize("agents", [50, 200, 1_000, 10_000, 100_000])
def test_erlang_b_is_no_slower_than_a_plain_loop(benchmark: BenchmarkFixture, agents: int) -> None:
    load, calls = 0.95 * agents, 200_000 // agents
    own, other = in_turns(
        lambda: [erlang_b(load, agents) for _ in range(calls)],
        lambda: [plain_erlang_b(load, agents) for _ in range(calls)],
        rounds=5,
    )
    report(f"erlang_b with {agents:,} agents, custrel against a plain loop", own / calls, other / calls)
    benchmark.pedantic(erlang_b, (load, agents), rounds=5)
    assert erlang_b(load, agents) == pytest.approx(plain_erlang_b(load, agents), rel=1e-12)
    # A team of fifty is computed in some microseconds: as fast as a loop, within what a measurement is worth.
    assert other >= (0.9 if agents < 100 else 1) * own
    assert own / calls < 0.05


def plain_permutations(first: np.ndarray, second: np.ndarray, resamples: int, seed: int) -> float:
    """The test as it is written in a loop over NumPy's permutations."""
    rng, values, size = np.random.default_rng(seed), np.concatenate([first, second]), len(first)
    seen, as_far = abs(first.mean() - second.mean()), 0
    for _ in range(resamples):
        shuffled = rng.permutation(values)
        as_far += abs(shuffled[:size].mean() - shuffled[size:].mean()) >= seen
    return (as_far + 1) / (resamples + 1)


def test_a_permutation_test_is_three_times_as_fast_as_a_loop(benchmark: BenchmarkFixture) -> None:
    rng = np.random.default_rng(1)
    groups = rng.normal(0, 1, 2000), rng.normal(0.05, 1, 2000)
    own, other = in_turns(
        lambda: permutation_test(*groups, seed=1), lambda: plain_permutations(*groups, resamples=9999, seed=1), rounds=3
    )
    report("9,999 shuffles of two groups of 2,000, custrel against a loop", own, other)
    benchmark.pedantic(permutation_test, groups, {"seed": 1}, rounds=3)
    p_value = permutation_test(*groups, seed=1).p_value
    assert p_value == pytest.approx(plain_permutations(*groups, resamples=9999, seed=2), abs=0.03)
    assert other / own >= 3


def test_a_cascade_is_ten_times_as_fast_as_a_plain_loop(benchmark: BenchmarkFixture, network: nx.Graph) -> None:
    arguments = (network, list(range(10)), 0.2, 100, 1)
    own, other = in_turns(lambda: expected_spread(*arguments), lambda: plain_spread(*arguments), rounds=5)
    report("100 cascades among 20,000 people, custrel against a plain loop", own, other)
    mean, error = benchmark.pedantic(expected_spread, arguments, rounds=5)
    assert mean == pytest.approx(plain_spread(*arguments), abs=6 * error)
    assert other / own >= 10


def test_greedy_seeds_take_seconds(benchmark: BenchmarkFixture, network: nx.Graph) -> None:
    benchmark.pedantic(greedy_seeds, (network, 10, 0.05, 100, 1), rounds=3)
    assert benchmark.stats.stats.min < 10


def test_importing_custrel_costs_nothing_beside_its_libraries(benchmark: BenchmarkFixture) -> None:
    def load(modules: str) -> None:
        subprocess.run([sys.executable, "-c", f"import {modules}"], check=True)

    libraries = "pandas, scipy.stats, matplotlib.pyplot"
    own, other = in_turns(lambda: load("custrel"), lambda: load(libraries), rounds=5, clock=time.perf_counter)
    report(f"import custrel against import {libraries}", own, other)
    benchmark.pedantic(load, ("custrel",), rounds=3)
    assert own < 1.5 * other
