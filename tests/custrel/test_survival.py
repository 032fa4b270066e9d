"""Survival curves against published tables, the negative binomial distribution, and simulated customers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from custrel.survival import affordable_failure_rate, kaplan_meier, three_strikes_survival

rates = st.floats(0, 1)
visit_counts = st.integers(0, 200)
strike_counts = st.integers(1, 6)

# Weeks in remission of 21 children on 6-MP: Freireich et al., Blood 21, 1963; the usual example of survival analysis.
REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


@given(st.floats(0.001, 0.999), visit_counts, strike_counts)
def test_survivors_are_the_tail_of_the_negative_binomial(rate: float, visits: int, strikes: int) -> None:
    # The visit of the k-th failure is k plus a negative binomial number of visits that went well.
    expected = stats.nbinom.sf(visits - strikes, strikes, rate) if visits >= strikes else 1
    assert three_strikes_survival(rate, visits, strikes) == pytest.approx(expected, abs=1e-12)


def test_survivors_are_those_of_a_simulation() -> None:
    failures = np.random.default_rng(3).random((100_000, 24)) < 0.08
    staying = failures.cumsum(axis=1) < 3
    # Five standard errors of a share of 100,000.
    found = three_strikes_survival(0.08, np.arange(1, 25))
    assert np.abs(staying.mean(axis=0) - found).max() < 5 * np.sqrt(0.25 / 100_000)


@given(st.floats(0.001, 0.999), st.integers(1, 200), strike_counts)
def test_the_affordable_rate_keeps_the_wanted_share(survival: float, visits: int, strikes: int) -> None:
    rate = affordable_failure_rate(survival, visits, strikes)
    kept = three_strikes_survival(rate, visits, strikes)
    assert kept == pytest.approx(1.0 if visits < strikes else survival, abs=1e-9)


@given(st.floats(0, 0.98), visit_counts, strike_counts)
def test_more_failures_more_visits_and_less_patience_cost_customers(rate: float, visits: int, strikes: int) -> None:
    kept = three_strikes_survival(rate, visits, strikes)
    assert three_strikes_survival(rate + 0.01, visits, strikes) <= kept + 1e-12
    assert three_strikes_survival(rate, visits + 1, strikes) <= kept + 1e-12
    assert three_strikes_survival(rate, visits, strikes + 1) >= kept - 1e-12


def test_edges() -> None:
    assert three_strikes_survival([0, 1, 1], [50, 2, 3]).tolist() == [1, 1, 0]
    assert affordable_failure_rate([0, 1], 24).tolist() == [1, 0]
    assert affordable_failure_rate(0.9, [2, 0]).tolist() == [1, 1]
    assert type(three_strikes_survival(0.1, 5)) is float
    assert type(affordable_failure_rate(0.9, 5)) is float


def test_remission_on_6_mp() -> None:
    # As printed by R's survival::survfit for these data (and in Klein and Moeschberger, Survival Analysis, 1997).
    curve = kaplan_meier(REMISSION, RELAPSED)
    at = [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival_at(at) == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=0.0005)
    assert curve.at_risk[np.isin(curve.times, at)].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.median == 23


def test_the_bounds_are_the_exponential_greenwood_formula() -> None:
    # Standard errors from the same table: sigma(log(-log S)) = se(S) / (S |log S|).
    curve = kaplan_meier(REMISSION, RELAPSED, level=0.90)
    errors = np.array([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346])
    chosen = np.isin(curve.times, [6, 7, 10, 13, 16, 22, 23])
    share = curve.survival[chosen]
    spread = stats.norm.ppf(0.95) * errors / (share * np.abs(np.log(share)))
    assert curve.low[chosen] == pytest.approx(share ** np.exp(spread), abs=0.0005)
    assert curve.high[chosen] == pytest.approx(share ** np.exp(-spread), abs=0.0005)


def test_remission_on_placebo() -> None:
    # Everybody relapsed: the curve is the plain share still in remission, median 8 weeks.
    curve = kaplan_meier(PLACEBO, [True] * 21)
    assert curve.median == 8
    assert curve.survival_at(np.arange(25)) == pytest.approx([(np.array(PLACEBO) > t).mean() for t in range(25)])
    # That the last of 21 relapsed does not show that nobody could have stayed longer.
    assert (curve.low[-1], curve.high[-1]) == (0, curve.high[-2])


def test_one_departure_does_not_bound_the_median() -> None:
    assert kaplan_meier([5], [1]).median_interval == (5.0, np.inf)
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).median_interval == (1.0, np.inf)


def test_fan_belts() -> None:
    # Conover, Practical Nonparametric Statistics, 3rd edition, 1999, page 91: thousands of miles, five of ten broke.
    curve = kaplan_meier([77, 47, 81, 56, 80, 62, 60, 43, 71, 37], [1] * 5 + [0] * 5)
    assert curve.survival_at([46, 47, 56, 77, 80, 81]).tolist() == pytest.approx([1, 0.875, 0.75, 0.5, 0.25, 0])
    assert curve.median == 77
    assert curve.low[0] == curve.high[0] == 1  # censored before the first belt broke


def test_constant_churn_is_recovered_where_many_have_not_left() -> None:
    rng = np.random.default_rng(5)
    lifetime, watched = rng.exponential(10, size=20_000), rng.uniform(0, 30, size=20_000)
    curve = kaplan_meier(np.minimum(lifetime, watched), lifetime <= watched)
    times = np.array([1, 5, 10, 20])
    assert curve.survival_at(times) == pytest.approx(np.exp(-times / 10), abs=0.02)
    assert curve.median == pytest.approx(10 * np.log(2), rel=0.04)
    low, high = curve.median_interval
    assert low < 10 * np.log(2) < high


def test_a_median_beyond_the_data_is_infinite() -> None:
    curve = kaplan_meier([1, 2, 3, 4], [1, 0, 0, 0])
    assert curve.median == float("inf")
    assert curve.median_interval[1] == float("inf")


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60), st.floats(0.1, 10))
def test_curves_fall_stay_within_their_bounds_and_scale(sample: list[tuple[int, bool]], factor: float) -> None:
    durations, observed = np.array(sample).T
    observed[0] = 1
    curve = kaplan_meier(durations, observed)
    assert (np.diff(curve.survival) <= 1e-12).all()
    assert (curve.low <= curve.survival + 1e-12).all()
    assert (curve.high >= curve.survival - 1e-12).all()
    assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
    assert kaplan_meier(durations * factor, observed).survival == pytest.approx(curve.survival)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: three_strikes_survival(5, 10), "failure_rate must be a fraction between 0 and 1, but holds 5"),
        (lambda: three_strikes_survival(0.1, -1), "visits must hold whole numbers"),
        (lambda: three_strikes_survival(0.1, 2.5), "visits must hold whole numbers"),
        (lambda: three_strikes_survival(0.1, 5, strikes=0), "strikes must be a whole number of at least 1"),
        (lambda: affordable_failure_rate(float("nan"), 5), "survival holds NaN"),
        (lambda: affordable_failure_rate(0.5, 5, strikes=1.5), "strikes must be a whole number"),
        (lambda: kaplan_meier([], []), "no departure"),
        (lambda: kaplan_meier([1, 2], [True]), r"two arrays of one length, not of shapes \(2,\) and \(1,\)"),
        (lambda: kaplan_meier([[1, 2]], [[True, True]]), "two arrays of one length"),
        (lambda: kaplan_meier([1, 2], [1, 2]), r"True \(left\) and False"),
        (lambda: kaplan_meier([1, -2], [1, 1]), "durations must not be negative, but holds -2"),
        (lambda: kaplan_meier([1, 2], [0, 0]), "no departure"),
        (lambda: kaplan_meier([1, float("nan")], [1, 1]), "durations holds NaN"),
        (lambda: kaplan_meier([1, 2], [1, 1], level=95), "level must lie between 0 and 1"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
