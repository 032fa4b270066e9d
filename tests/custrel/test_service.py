"""Erlang's formulas against published values, against other forms of themselves, and against a simulated queue."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from custrel.service import (
    agents_needed,
    average_speed_of_answer,
    erlang_a,
    erlang_b,
    erlang_c,
    priority_waits,
    run_queue,
    service_level,
    simulate_queue,
)

# A busy machine must not make a property look false.
steady = settings(deadline=None)
loads = st.floats(0.01, 60)
teams = st.integers(1, 80)


@pytest.mark.parametrize(
    ("load", "agents", "exact"),
    [
        (1, 2, 0.333333),
        (2, 3, 0.444444),
        (3, 4, 0.509434),
        (4, 5, 0.554113),
        (8, 10, 0.409180),
        (0.8, 1, 0.8),
        (5, 8, 0.167267),
        (10, 14, 0.174132),
        (20, 24, 0.298072),
    ],
)
def test_probabilities_of_waiting(load: float, agents: int, exact: float) -> None:
    # The fact ledger, C17, computed with exact fractions from the formula in Gans, Koole and Mandelbaum (2003).
    assert erlang_c(load, agents) == pytest.approx(exact, abs=5e-7)


def test_the_well_known_worked_example() -> None:
    # 360 calls in half an hour, 240 seconds each, 55 agents, answered within 15 seconds (fact ledger, C17).
    assert erlang_c(48, 55) == pytest.approx(0.23870, abs=5e-6)
    assert average_speed_of_answer(720, 240, 55) == pytest.approx(8.184, abs=5e-4)
    assert service_level(720, 240, 55, 15) == pytest.approx(0.84588, abs=5e-6)


@steady
@given(loads, teams)
def test_erlang_b_is_the_top_of_a_truncated_poisson_distribution(load: float, agents: int) -> None:
    truncated = stats.poisson.pmf(agents, load) / stats.poisson.cdf(agents, load)
    assert erlang_b(load, agents) == pytest.approx(truncated, rel=1e-9, abs=1e-300)


@steady
@given(st.floats(0.01, 0.99), teams)
def test_erlang_c_from_the_sum_of_the_textbooks(share: float, agents: int) -> None:
    load = share * agents
    k = np.arange(agents)
    below = np.exp(k * np.log(load) - special.gammaln(k + 1)).sum()
    full = np.exp(agents * np.log(load) - special.gammaln(agents + 1)) / (1 - share)
    assert erlang_c(load, agents) == pytest.approx(full / (below + full), rel=1e-9)


def test_thousands_of_agents() -> None:
    # With n = A + √A the probability of waiting tends to 0.2234 (Halfin and Whitt, Operations Research 29, 1981).
    limit = 1 / (1 + stats.norm.cdf(1) / stats.norm.pdf(1))
    agents = 10_000
    assert erlang_c(agents - 100, agents) == pytest.approx(limit, abs=0.003)
    assert erlang_b(1, 5000) == 0
    begin = time.perf_counter()
    assert 24_000 < agents_needed(360_000, 240, 20, 0.8) < 24_100
    assert time.perf_counter() - begin < 2


@steady
@given(loads, teams)
def test_more_load_blocks_more_and_more_agents_block_less(load: float, agents: int) -> None:
    blocked = erlang_b(load, agents)
    assert 0 <= blocked <= 1
    assert erlang_b(load * 1.1, agents) >= blocked
    assert erlang_b(load, agents + 1) <= blocked


@steady
@given(st.floats(0.05, 0.95), st.integers(1, 40))
def test_pooling_two_teams_shortens_the_wait(share: float, agents: int) -> None:
    calls = share * agents * 3600 / 300
    assert average_speed_of_answer(2 * calls, 300, 2 * agents) <= average_speed_of_answer(calls, 300, agents)


@steady
@given(st.floats(0.05, 0.95), st.integers(1, 40), st.floats(0.1, 10))
def test_waits_scale_with_the_handling_time(share: float, agents: int, factor: float) -> None:
    calls = share * agents * 3600 / 300
    longer = average_speed_of_answer(calls / factor, 300 * factor, agents)
    assert longer == pytest.approx(factor * average_speed_of_answer(calls, 300, agents))


@steady
@given(st.floats(0.5, 2000), st.floats(10, 900), st.floats(0, 120), st.floats(0, 0.99))
def test_the_agents_needed_are_enough_and_one_less_is_not(
    calls: float, seconds: float, target: float, level: float
) -> None:
    agents = agents_needed(calls, seconds, target, level)
    assert service_level(calls, seconds, agents, target) >= level
    if agents - 1 > calls * seconds / 3600:
        assert service_level(calls, seconds, agents - 1, target) < level


def closed_form(load: float, agents: int, patience: float) -> tuple[float, float]:
    """Palm's closed form with the incomplete gamma function: P(wait) and P(abandon), time in handling times."""
    x, y = agents * patience, load * patience
    series = special.gammainc(x, y) * np.exp(np.log(x) + y - x * np.log(y) + special.gammaln(x))
    blocked, share = erlang_b(load, agents), load / agents
    waiting = series * blocked / (1 + (series - 1) * blocked)
    return waiting, waiting * (1 / (share * series) + 1 - 1 / share)


@steady
@given(st.floats(0.2, 1.5), st.integers(1, 60), st.floats(0.05, 5))
def test_erlang_a_against_its_closed_form(share: float, agents: int, patience: float) -> None:
    queue = erlang_a(share * agents, agents, patience)
    waiting, abandoned = closed_form(share * agents, agents, patience)
    assert queue.wait_probability == pytest.approx(waiting, rel=1e-8)
    assert queue.abandonment_probability == pytest.approx(abandoned, rel=1e-6, abs=1e-12)
    # Each caller gives up at rate 1 / patience while waiting.
    assert queue.mean_wait == pytest.approx(queue.abandonment_probability * patience)


@pytest.mark.parametrize(("load", "agents"), [(0.8, 1), (8, 10), (48, 55), (950, 1000)])
def test_erlang_a_tends_to_erlang_c_as_patience_grows(load: float, agents: int) -> None:
    queue = erlang_a(load, agents, patience=1e8)
    assert queue.wait_probability == pytest.approx(erlang_c(load, agents), rel=1e-4)
    assert queue.mean_wait == pytest.approx(erlang_c(load, agents) / (agents - load), rel=1e-4)
    assert queue.abandonment_probability == pytest.approx(0, abs=1e-6)


@steady
@given(st.floats(-3, 5), st.floats(0, 1.2))
def test_erlang_b_is_the_whole_recursion(log_load: float, share: float) -> None:
    load = 10**log_load
    agents, blocked = int(share * load) + 1, 1.0
    for k in range(1, agents + 1):
        blocked = load * blocked / (k + load * blocked)
    assert erlang_b(load, agents) == pytest.approx(blocked, rel=1e-14)


def test_the_service_level_with_impatience_is_the_simulated_one() -> None:
    for load, agents, patience, target in ((48, 50, 2, 0.1), (60, 50, 0.5, 0.05), (3, 2, 4, 1)):
        run = simulate_queue(load, 3600, agents, hours=40_000 / load, seed=2, patience_seconds=3600 * patience)
        run = run.after(3600 * 20)
        served = ((run.wait <= 3600 * target) & ~run.abandoned).mean()
        level = erlang_a(load, agents, patience, target=target).service_level
        assert served == pytest.approx(level, abs=0.012)
    # Answered at once, and answered ever.
    queue = erlang_a(48, 50, patience=2, target=[0, 1e3])
    assert queue.service_level == pytest.approx([1 - queue.wait_probability[0], 1 - queue.abandonment_probability[0]])
    assert erlang_a(48, 50, patience=2).service_level is None
    # With patience without end it is Erlang C.
    patient = erlang_a(48, 55, patience=1e6, handling=240, target=15).service_level
    assert patient == pytest.approx(service_level(720, 240, 55, 15), abs=0.001)


@steady
@given(st.floats(0.1, 150), st.floats(0, 1), st.floats(0.1, 0.98), st.floats(0.05, 20))
def test_the_agents_needed_with_impatience_are_just_enough(
    load: float, target: float, level: float, patience: float
) -> None:
    agents = agents_needed(load, 3600, 3600 * target, level, patience_seconds=3600 * patience)
    assert erlang_a(load, agents, patience, target=target).service_level >= level
    if agents > 1:
        assert erlang_a(load, agents - 1, patience, target=target).service_level < level


def test_nobody_is_needed_where_nobody_calls() -> None:
    assert agents_needed(0, 240, 20, 0.8, patience_seconds=60) == 0
    assert erlang_a(0, 3, patience=1, target=1).service_level == 1


def test_erlang_a_with_no_patience_is_erlang_b() -> None:
    queue = erlang_a(9, 8, patience=1e-9)
    assert queue.abandonment_probability == pytest.approx(erlang_b(9, 8), rel=1e-6)
    assert queue.occupancy == pytest.approx(9 / 8 * (1 - erlang_b(9, 8)), rel=1e-6)


def test_an_overloaded_queue_loses_what_it_cannot_serve() -> None:
    # Far above capacity the share lost tends to 1 - n / A.
    queue = erlang_a(200, 100, patience=10)
    assert queue.abandonment_probability == pytest.approx(0.5, abs=1e-6)
    assert queue.occupancy == pytest.approx(1)


def test_a_team_that_is_always_busy_is_not_busier_than_that() -> None:
    queue = erlang_a([60, 100, 10], [50, 3, 1], patience=[1e5, 1e3, 1e5])
    assert (queue.occupancy <= 1).all()
    assert queue.occupancy == pytest.approx(1)


def test_erlang_a_keeps_labels_and_refuses_labels_that_differ() -> None:
    load, agents = pd.Series([1, 2], index=["a", "b"]), pd.Series([3, 2], index=["a", "b"])
    queue = erlang_a(load, agents, 1, target=0.5)
    for part in (queue.wait_probability, queue.abandonment_probability, queue.mean_wait, queue.service_level):
        assert part.index.equals(load.index)
    assert queue.occupancy.to_list() == erlang_a([1, 2], [3, 2], 1).occupancy.tolist()
    with pytest.raises(ValueError, match="load and agents are Series with different labels"):
        erlang_a(load, agents[::-1], 1)


def test_erlang_a_takes_arrays_and_nobody_calling() -> None:
    queue = erlang_a([0, 8], 10, patience=[[60], [120]], handling=60)
    assert queue.mean_wait.shape == (2, 2)
    assert queue.mean_wait[:, 0].tolist() == [0, 0]
    assert type(erlang_a(8, 10, 1).mean_wait) is float


def test_simulation_agrees_with_erlang_c() -> None:
    # Waits of neighbours are alike, so the error is judged from twelve independent runs, not from the calls of one.
    runs = [simulate_queue(720, 240, 55, hours=40, seed=seed).after(3600) for seed in range(12)]
    found = {
        average_speed_of_answer(720, 240, 55): [run.wait.mean() for run in runs],
        erlang_c(48, 55): [(run.wait > 0).mean() for run in runs],
        service_level(720, 240, 55, 15): [run.by_class(15)["service_level"].item() for run in runs],
    }
    for exact, simulated in found.items():
        assert abs(np.mean(simulated) - exact) < 3 * stats.sem(simulated)
    assert not any(run.abandoned.any() for run in runs)


def test_simulation_agrees_with_erlang_a() -> None:
    run = simulate_queue(120, 300, 9, hours=900, seed=4, patience_seconds=240).after(3600)
    queue = erlang_a(10, 9, patience=240, handling=300)
    assert run.abandoned.mean() == pytest.approx(queue.abandonment_probability, rel=0.03)
    assert (run.wait > 0).mean() == pytest.approx(queue.wait_probability, rel=0.03)
    assert run.wait.mean() == pytest.approx(queue.mean_wait, rel=0.03)


def test_simulation_agrees_with_cobham() -> None:
    rates = [10, 20, 22]
    run = simulate_queue(rates, 300, 5, hours=2500, seed=5).after(3600)
    assert run.by_class(20)["mean_wait"].to_numpy() == pytest.approx(priority_waits(rates, 300, 5), rel=0.12)


@steady
@given(st.lists(st.floats(1, 20), min_size=1, max_size=4), st.integers(1, 9))
def test_priority_only_moves_waiting_about(rates: list[float], more: int) -> None:
    agents = int(sum(rates) / 12) + more
    waits = priority_waits(rates, 300, agents)
    assert (np.diff(waits) >= 0).all()
    mean = np.average(waits, weights=rates)
    assert mean == pytest.approx(average_speed_of_answer(sum(rates), 300, agents), rel=1e-9)


def test_classes_may_differ_in_handling_and_patience() -> None:
    run = simulate_queue([30, 30], [60, 300], 3, hours=200, seed=6, patience_seconds=[1e9, 60])
    classes = run.by_class(20)
    assert classes["callers"].to_list() == pytest.approx([6000, 6000], rel=0.05)
    assert classes.loc[0, "abandoned"] == 0
    assert classes.loc[1, "abandoned"] > 0.1


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 9), st.floats(0, 5), st.integers(0, 2), st.floats(0, 6)), min_size=1, max_size=25),
    st.integers(1, 4),
)
def test_no_agent_serves_two_at_once_and_nobody_waits_beside_a_free_agent(callers: list, agents: int) -> None:
    gaps, handling, priority, patience = map(np.array, zip(*callers, strict=True))
    arrival = np.cumsum(gaps)
    run = run_queue(arrival, handling, agents, priority=priority, patience=patience)
    served = ~run.abandoned
    begin, end = (arrival + run.wait)[served], (arrival + run.wait + handling)[served]
    assert (run.wait <= patience + 1e-9).all()
    for moment in begin:
        assert ((begin <= moment) & (end > moment + 1e-9)).sum() <= agents
    # In the middle of any wait, all agents are busy.
    for start, wait in zip(arrival, run.wait, strict=True):
        if wait > 1e-6:
            middle = start + wait / 2
            assert ((begin <= middle + 1e-9) & (end >= middle - 1e-9)).sum() >= agents


def test_the_same_seed_gives_the_same_queue() -> None:
    first, second = (simulate_queue(60, 60, 2, hours=5, seed=9) for _ in range(2))
    assert first.wait.tolist() == second.wait.tolist()


def test_scalars_give_floats_and_arrays_give_arrays() -> None:
    assert type(erlang_b(1, 2)) is float
    assert type(erlang_c(1, 2)) is float
    assert type(service_level(10, 60, 2, 20)) is float
    assert type(average_speed_of_answer(10, 60, 2)) is float
    assert type(agents_needed(10, 60, 20, 0.8)) is int
    assert erlang_c([[1], [1.5]], [2, 3, 4]).shape == (2, 3)
    assert service_level([10, 20], 60, 2, 20).shape == (2,)
    assert agents_needed([0, 10], 60, 20, 0.8).dtype.kind == "i"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: erlang_b(-1, 2), "load must not be negative, but holds -1."),
        (lambda: erlang_b(1, 2.5), "agents must hold whole numbers of at least 1"),
        (lambda: erlang_b(1, 0), "agents must hold whole numbers of at least 1"),
        (lambda: erlang_c(float("nan"), 2), "load holds NaN or infinity"),
        (lambda: erlang_c(5, 5), "A load of 5 erlangs needs more than 5 agents, not 5: the queue would grow without"),
        (lambda: erlang_c([1, 7], 5), "A load of 7 erlangs needs more than 7 agents, not 5"),
        (lambda: erlang_a(1, 2, 0), "patience must be above 0"),
        (lambda: erlang_a(60, 50, 1e9), "lets millions wait"),
        (lambda: service_level(10, 0, 2, 20), "handling_seconds must be above 0, but holds 0."),
        (lambda: service_level(10, 60, 2, -20), "target_seconds must not be negative"),
        (lambda: average_speed_of_answer(600, 60, 10), "the queue would grow without end"),
        (lambda: agents_needed(10, 60, 20, 1), "level must be below 1"),
        (lambda: agents_needed(10, 60, 20, 80), "level must be a fraction between 0 and 1"),
        (lambda: priority_waits(10, 60, 2), "one rate for each class"),
        (lambda: priority_waits([], 60, 2), "one rate for each class"),
        (lambda: run_queue([], [], 1), "arrival is empty: nobody comes"),
        (lambda: run_queue([1, 2], [1, 1], 1, priority=[1, 0.9]), "priority must hold whole numbers of at least 0"),
        (lambda: run_queue([1, 2], [1, 1], 1, priority=[1, float("nan")]), "priority holds NaN"),
        (lambda: run_queue([1, 2], [1], 1), "lists of one length"),
        (lambda: run_queue(1, 1, 1), "lists of one length"),
        (lambda: run_queue([2, 1], [1, 1], 1), "increasing order"),
        (lambda: run_queue([1, 2], [1, -1], 1), "handling must not be negative"),
        (lambda: run_queue([1, 2], [1, 1], 1, patience=[1, float("nan")]), "patience must not be negative or NaN"),
        (lambda: simulate_queue(0, 60, 1, hours=1, seed=1), "Nobody comes in 1 hours at calls_per_hour of 0"),
        (lambda: simulate_queue(10, 60, 1, hours=0, seed=1), "hours must be above 0"),
        (lambda: simulate_queue(10, 60, 1, hours=[1, 2], seed=1), "hours must be one number"),
        (lambda: simulate_queue([1, 2], [1, 2, 3], 2, hours=1, seed=1), "handling_seconds must be one number or one"),
        (
            lambda: simulate_queue([1, 2], 1, 2, hours=1, seed=1, patience_seconds=[1, 2, 3]),
            "patience_seconds must be one number or one",
        ),
        (lambda: priority_waits([10, 20], 300, [4, 5]), "agents must be a whole number"),
        (lambda: priority_waits([10, 20], [300, 200], 4), "handling_seconds must be one number"),
        (lambda: erlang_b(10**400, 3), "load holds a whole number too large"),
        (lambda: erlang_a([1, 2], [1, 2, 3], 1), r"the shapes are load \(2,\), agents \(3,\)"),
        (lambda: simulate_queue(10, 60, 1, hours=1, seed=1, patience_seconds=0), "patience_seconds must be above 0"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match="(?s).*" + told.replace(".", r"\.")):
        call()
