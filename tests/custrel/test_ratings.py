"""Wilson's bound against published values and SciPy; the Bayesian average against the posterior it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from custrel.ratings import bayesian_average, quantile_of, wilson_lower_bound

# A busy machine must not make a property look false.
steady = settings(deadline=None)
counts = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: (min(pair), max(pair)))


@pytest.mark.parametrize(
    ("positive", "total", "published"), [(430, 474, 0.8776750858), (392, 436, 0.8672311846), (10, 14, 0.4535045883)]
)
def test_bounds_that_others_publish(positive: int, total: int, published: float) -> None:
    # The examples of msn0/wilson-score-interval, which takes 1.96 for the quantile.
    assert wilson_lower_bound(positive, total) == pytest.approx(published, abs=1e-5)


@steady
@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_scipy_agrees(pair: tuple[int, int], confidence: float) -> None:
    positive, total = pair
    if total:
        interval = stats.binomtest(positive, total).proportion_ci(confidence, method="wilson")
        assert wilson_lower_bound(positive, total, confidence) == pytest.approx(interval.low, abs=1e-12)


@steady
@given(counts)
def test_the_bound_is_a_share_below_the_observed_one(pair: tuple[int, int]) -> None:
    positive, total = pair
    bound = wilson_lower_bound(positive, total)
    assert 0 <= bound <= 1
    assert bound * total <= positive
    assert wilson_lower_bound(positive + 1, total + 1) > bound
    assert wilson_lower_bound(2 * positive, 2 * total) >= bound


def test_many_good_votes_rank_above_few_perfect_ones() -> None:
    assert wilson_lower_bound(95, 100) > wilson_lower_bound(2, 2)
    assert wilson_lower_bound(0, 0) == 0


def test_the_bayesian_average_is_the_posterior_mean_of_a_normal_model() -> None:
    rng, sd, strength = np.random.default_rng(1), 1.3, 12
    ratings = rng.normal(4.2, sd, 30)
    grid = np.linspace(0, 8, 20_001)
    log_density = stats.norm.logpdf(grid, 3.5, sd / np.sqrt(strength)) + stats.norm.logpdf(
        ratings[:, None], grid, sd
    ).sum(0)
    density = np.exp(log_density - log_density.max())
    expected = (grid * density).sum() / density.sum()
    assert bayesian_average(ratings.mean(), 30, 3.5, strength) == pytest.approx(expected, abs=1e-6)


@steady
@given(st.floats(1, 5), st.integers(0, 1000), st.floats(1, 5), st.floats(0.1, 1000))
def test_the_average_lies_between_prior_and_mean(mean: float, count: int, prior: float, strength: float) -> None:
    average = bayesian_average(mean, count, prior, strength)
    assert min(mean, prior) - 1e-9 <= average <= max(mean, prior) + 1e-9
    closer = bayesian_average(mean, count + 1, prior, strength)
    assert abs(closer - mean) <= abs(average - mean) + 1e-9


def test_the_two_ends_of_prior_strength() -> None:
    assert bayesian_average(5.0, 3, 4.0, 0) == 5.0
    assert bayesian_average([5.0, 1.0], 0, 4.0, 10).tolist() == [4.0, 4.0]
    assert bayesian_average([5.0, float("nan")], [10, 0], 4.0, 10).tolist() == [4.5, 4.0]
    assert type(bayesian_average(5, 3, 4, 1)) is float
    assert type(wilson_lower_bound(5, 6)) is float
    assert wilson_lower_bound([[1], [2]], [3, 4]).shape == (2, 2)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: wilson_lower_bound(3, 2), "positive exceeds total"),
        (lambda: wilson_lower_bound(-1, 2), "positive must not be negative"),
        (lambda: wilson_lower_bound(1, float("nan")), "total holds NaN"),
        (lambda: wilson_lower_bound(1, 2, confidence=1), "strictly between 0 and 1, for instance 0.95"),
        (lambda: quantile_of(95), "confidence must be a fraction"),
        (lambda: bayesian_average(5, 0, 4, 0), "prior_strength above 0"),
        (lambda: bayesian_average(5, -1, 4, 1), "count must not be negative"),
        (lambda: bayesian_average(float("nan"), 1, 4, 1), "mean holds NaN"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
