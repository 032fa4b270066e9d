"""Experiments against published intervals and sample sizes, and against experiments simulated by the thousand."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from custrel.experiments import (
    Estimate,
    _divided,
    difference_of_proportions,
    incremental_profit,
    permutation_test,
    power,
    sample_size,
)

# A busy machine must not make a property look false.
steady = settings(deadline=None)
groups = st.tuples(st.integers(0, 300), st.integers(1, 300)).map(lambda pair: (min(pair), max(pair)))


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
    ],
)
def test_intervals_of_newcombe(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    # Newcombe, Statistics in Medicine 17, 1998, 873-890, table II, method 10.
    result = difference_of_proportions(*counts)
    assert (result.low, result.high) == pytest.approx((low, high), abs=5e-5)


@steady
@given(groups, groups)
def test_the_interval_holds_the_estimate_and_mirrors(treated: tuple[int, int], control: tuple[int, int]) -> None:
    result, mirrored = difference_of_proportions(*treated, *control), difference_of_proportions(*control, *treated)
    assert -1 - 1e-12 <= result.low <= result.estimate <= result.high <= 1 + 1e-12
    assert (mirrored.low, mirrored.high) == pytest.approx((-result.high, -result.low), abs=1e-12)
    wider = difference_of_proportions(*treated, *control, confidence=0.99)
    assert wider.low <= result.low <= result.high <= wider.high


def test_intervals_cover_the_truth_where_responses_are_rare() -> None:
    rng = np.random.default_rng(2)
    treated, control = rng.binomial(400, 0.03, 2000), rng.binomial(100, 0.01, 2000)
    results = [difference_of_proportions(a, 400, b, 100) for a, b in zip(treated, control, strict=True)]
    covered = np.mean([result.low <= 0.02 <= result.high for result in results])
    plain = np.mean([abs(result.estimate - 0.02) <= 1.96 * result.standard_error for result in results])
    assert covered > 0.94
    assert plain < covered
    assert np.mean([r.standard_error for r in results]) == pytest.approx((treated / 400 - control / 100).std(), rel=0.1)


def test_power_and_sample_size_that_r_documents() -> None:
    # Examples of R's power.prop.test, with the results that its source states.
    assert power(0.50, 0.75, size=50) == pytest.approx(0.7401659, abs=5e-8)
    assert sample_size(0.50, 0.75, power=0.90) == 77
    assert power(0.50, 0.75, size=76.7) == pytest.approx(0.90, abs=0.0005)


def test_power_is_how_often_the_test_finds_it() -> None:
    rng, size = np.random.default_rng(3), 2213
    control, treated = rng.binomial(size, 0.05, 20_000) / size, rng.binomial(size, 0.07, 20_000) / size
    pooled = (control + treated) / 2
    z = (treated - control) / np.sqrt(2 * pooled * (1 - pooled) / size)
    assert (np.abs(z) > 1.959964).mean() == pytest.approx(power(0.05, 0.07, size), abs=0.01)
    assert power(0.05, 0.07, size) == pytest.approx(0.8, abs=0.001)


@steady
@given(st.floats(0.01, 0.5), st.floats(0.02, 0.4), st.floats(0.5, 0.99))
def test_the_sample_is_just_large_enough(control: float, lift: float, wanted: float) -> None:
    size = sample_size(control, control + lift, wanted)
    assert power(control, control + lift, size) >= wanted - 1e-9
    if size > 1:
        assert power(control, control + lift, size - 1) < wanted
    assert sample_size(control, control + lift / 2, wanted) >= size


def test_arrays_and_scalars() -> None:
    assert power(0.05, [0.06, 0.07], [[1000], [2000]]).shape == (2, 2)
    assert type(power(0.05, 0.06, 1000)) is float
    assert type(sample_size(0.05, 0.06)) is int
    assert sample_size(0.05, [0.06, 0.07]).shape == (2,)
    assert power(0.0, 1.0, 10) == 1.0


def test_profit_is_the_difference_in_money() -> None:
    lift = Estimate(0.01, 0.004, 0.002, 0.018, 0.95)
    profit = incremental_profit(lift, 5000, 60, 0.5, fixed_cost=100)
    assert profit.estimate == pytest.approx(5000 * (0.01 * 60 - 0.5) - 100)
    assert profit.low == pytest.approx(5000 * (0.002 * 60 - 0.5) - 100)
    assert profit.high == pytest.approx(5000 * (0.018 * 60 - 0.5) - 100)
    assert profit.standard_error == pytest.approx(5000 * 60 * 0.004)
    assert profit.confidence == 0.95


def test_shuffling_a_small_pair_of_groups_tries_them_all() -> None:
    # 4 against 4 separated values: 2 of the 70 ways to split eight values are as extreme.
    result = permutation_test([1, 2, 3, 4], [11, 12, 13, 14], seed=1)
    assert result.p_value == pytest.approx(2 / 70)
    assert result.difference == -10
    assert len(result.shuffled) == 70


def test_the_p_value_counts_both_directions() -> None:
    # All 126 ways to divide nine values into four and five, counted one by one.
    first, second = [1, 4, 2, 8], [5, 7, 1, 9, 3]
    values = first + second
    seen = abs(np.mean(first) - np.mean(second))
    sums = [sum(group) for group in itertools.combinations(values, 4)]
    far = [abs(some / 4 - (sum(values) - some) / 5) > seen - 1e-9 for some in sums]
    assert permutation_test(first, second, seed=1).p_value == pytest.approx(sum(far) / 126)
    assert round(sum(far) / 126, 4) == 0.6032


@pytest.mark.parametrize("size", [1, 3, 6])
def test_random_divisions_are_all_equally_likely(size: int) -> None:
    members = _divided(70_000, 7, size, np.random.default_rng(1))
    assert (members.sum(axis=1) == size).all()
    counts = np.bincount(members @ 2 ** np.arange(7), minlength=128)
    possible = [code for code in range(128) if code.bit_count() == size]
    assert counts[possible].sum() == 70_000
    assert stats.chisquare(counts[possible]).pvalue > 0.001


def test_the_mean_and_any_other_statistic_are_shuffled_alike() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.normal(1e6, 1, 30), rng.normal(1e6, 1, 20)
    mean, same = (
        permutation_test(first, second, seed=1, statistic=statistic, resamples=500)
        for statistic in (np.mean, lambda values, axis: values.mean(axis=axis))
    )
    assert mean.shuffled == pytest.approx(same.shuffled, abs=1e-8)
    assert mean.p_value == same.p_value


def test_shuffling_large_groups_agrees_with_the_t_test() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.normal(0, 1, 200), rng.normal(0.2, 1, 150)
    result = permutation_test(first, second, seed=1)
    assert result.p_value == pytest.approx(stats.ttest_ind(first, second).pvalue, abs=0.015)
    assert permutation_test(first, second, seed=1).p_value == result.p_value


def test_medians_can_be_compared() -> None:
    result = permutation_test([1, 2, 90], [4, 5, 6], seed=1, statistic=np.median)
    assert result.difference == -3
    assert len(permutation_test(range(20), range(20), seed=1, resamples=99).shuffled) == 99


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: difference_of_proportions(1, 0, 1, 2), "total must be a whole number of at least 1, not 0"),
        (lambda: difference_of_proportions(0, 2, 0, 0), "control_total must be a whole number"),
        (lambda: difference_of_proportions(3, 2, 1, 2), "successes exceed total"),
        (lambda: difference_of_proportions(1, 2, 3, 2), "control_successes exceed control_total"),
        (lambda: difference_of_proportions(-1, 2, 1, 2), "successes must be a whole number of at least 0"),
        (lambda: difference_of_proportions([1, 2], 2, 1, 2), "successes must be a whole number"),
        (lambda: difference_of_proportions(1, 2, 1, 2, confidence=0), "strictly between 0 and 1"),
        (lambda: permutation_test([1, 2], [3, 4], seed=1, statistic=len), "statistic must be a function of an array"),
        (lambda: power(0.1, 0.1, 100), "must differ"),
        (lambda: power(0.1, 0.2, 0), "size must be above 0"),
        (lambda: power(10, 0.2, 5), "control must be a fraction"),
        (lambda: power(0.1, 0.2, 5, significance=0), "significance must lie strictly"),
        (lambda: sample_size(0.1, 0.2, power=1), "power must lie strictly"),
        (lambda: sample_size(0.5, 0.5 + 1e-12), "so close that a group would need .* customers"),
        (lambda: incremental_profit(Estimate(0, 0, 0, 0, 0.95), -1, 1, 1), "customers must not be negative"),
        (lambda: incremental_profit(Estimate(0, 0, 0, 0, 0.95), 1, -1, 1), "margin must not be negative"),
        (lambda: incremental_profit(Estimate(0, 0, 0, 0, 0.95), 1, 1, -1), "cost_per_customer must not be negative"),
        (lambda: permutation_test([1], [1, 2], seed=1), "first must be a list of at least two values"),
        (lambda: permutation_test([1, 2], [[1, 2]], seed=1), "second must be a list"),
        (lambda: permutation_test([1, 2], [1, 2], seed=1, resamples=0), "resamples must be a whole number"),
        (lambda: permutation_test([1, float("nan")], [1, 2], seed=1), "first holds NaN"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
