"""The customer base against the arithmetic of stocks and flows, and against simulated customers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.base import (
    break_even_retention_spend,
    churn_rate,
    equivalent_acquisition,
    half_life,
    mean_lifetime,
    project,
    retention_rate,
    steady_state,
)

retentions = st.floats(0, 0.99)
customers = st.floats(1, 1e6)


def test_the_survivors_of_fader_and_hardie() -> None:
    # Regular customers, Fader and Hardie, Journal of Interactive Marketing 21(1), 2007: of 1,000, 631 then 468 stay.
    assert retention_rate([1000, 631], [631, 468]) == pytest.approx([0.631, 0.7417], abs=0.00005)
    assert churn_rate([1000, 631], [369, 163]) == pytest.approx([0.369, 0.2583], abs=0.00005)


@given(customers, st.floats(0, 1))
def test_who_does_not_stay_leaves(start: float, share: float) -> None:
    lost = start * share
    assert churn_rate(start, lost) + retention_rate(start, start - lost) == pytest.approx(1)


@given(st.floats(0.01, 0.99))
def test_half_remain_after_the_half_life(retention: float) -> None:
    assert retention ** half_life(retention) == pytest.approx(0.5)


@given(retentions)
def test_the_lifetime_is_the_sum_of_survivors(retention: float) -> None:
    assert mean_lifetime(retention) == pytest.approx((retention ** np.arange(5000)).sum())


def test_the_lifetime_of_simulated_customers() -> None:
    # The number of periods until a customer with retention 0.8 leaves is geometric.
    lifetimes = np.random.default_rng(1).geometric(0.2, size=200_000)
    assert lifetimes.mean() == pytest.approx(mean_lifetime(0.8), rel=0.01)
    assert (lifetimes > 10).mean() == pytest.approx(0.5 ** (10 / half_life(0.8)), rel=0.03)


def test_nobody_stays() -> None:
    assert half_life(0) == 0
    assert mean_lifetime(0) == 1
    assert steady_state(70, 0) == 70


@given(customers, st.floats(0, 1e4), st.floats(0, 0.95))
def test_every_start_leads_to_the_steady_state(start: float, acquired: float, retention: float) -> None:
    path = project(start, acquired, retention, periods=600)
    assert path[-1] == pytest.approx(steady_state(acquired, retention), rel=1e-6, abs=1e-4)


@given(customers, st.floats(0, 1e4), st.floats(0, 1))
def test_the_path_is_the_closed_form(start: float, acquired: float, retention: float) -> None:
    powers = retention ** np.arange(21)
    flows = acquired * np.concatenate([[0], powers[:-1].cumsum()])
    assert project(start, acquired, retention, periods=20) == pytest.approx(start * powers + flows)


@given(customers, st.floats(0, 1e4), retentions, st.floats(0.1, 10))
def test_projection_scales(start: float, acquired: float, retention: float, factor: float) -> None:
    doubled = project(factor * start, factor * acquired, retention, periods=8)
    assert doubled == pytest.approx(factor * project(start, acquired, retention, periods=8))


def test_rates_may_change_from_period_to_period() -> None:
    assert project(100, [10, 20], [0.5, 1], periods=2).tolist() == [100, 60, 80]


@given(st.floats(0, 1e4), st.floats(0, 0.9), st.floats(0, 0.05))
def test_both_ways_reach_the_same_steady_state(acquired: float, retention: float, gain: float) -> None:
    more = acquired + equivalent_acquisition(acquired, retention, gain)
    assert steady_state(more, retention) == pytest.approx(steady_state(acquired, retention + gain))


@given(st.floats(1, 1e4), st.floats(0, 0.9))
def test_a_point_is_worth_more_where_retention_is_high(acquired: float, retention: float) -> None:
    low, high = break_even_retention_spend(acquired, [retention, retention + 0.05], acquisition_cost=40)
    assert high > low


def test_scalars_give_floats_and_arrays_give_arrays() -> None:
    assert type(retention_rate(10, 9)) is float
    assert type(break_even_retention_spend(300, 0.85, 40)) is float
    assert steady_state([100, 200], [[0.8], [0.9]]).shape == (2, 2)
    assert break_even_retention_spend([100, 200], 0.8, [[40], [50]]).shape == (2, 2)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: retention_rate(10, 11), "kept exceeds start; count only customers who were there"),
        (lambda: churn_rate(10, 11), "lost exceeds start"),
        (lambda: churn_rate(0, 0), "start must be above 0"),
        (lambda: churn_rate(-1, 0), "start must not be negative"),
        (lambda: half_life(1), "half of them never will"),
        (lambda: half_life(90), "Divide percentages by 100"),
        (lambda: mean_lifetime(1), "would be infinite"),
        (lambda: steady_state(5, 1), "no steady state"),
        (lambda: steady_state(float("nan"), 0.5), "NaN"),
        (lambda: project(-1, 1, 0.5, 3), "customers must not be negative"),
        (lambda: project([1, 2], 1, 0.5, 3), "customers must be one number"),
        (lambda: project(1, [1, 2], 0.5, 3), r"acquired must be one number or one for each of the 3 periods.*\(2,\)"),
        (lambda: project(1, 1, [[0.5]], 1), "retention must be one number or one for each"),
        (lambda: project(1, 1, 0.5, 0), "periods must be a whole number of at least 1, not 0"),
        (lambda: project(1, 1, 0.5, 2.5), "periods must be a whole number"),
        (lambda: project(1, 1, 0.5, True), "periods holds True or False"),
        (lambda: project(1, 1, 0.5, [3]), "periods must be a whole number"),
        (
            lambda: project(1, pd.Series([1, 2]), pd.Series([0.5, 0.9], index=[1, 0]), 2),
            "acquired and retention are Series with different labels",
        ),
        (lambda: equivalent_acquisition(10, 0.99, 0.01), "must stay below 1"),
        (lambda: break_even_retention_spend(10, 0.9, -1), "acquisition_cost must not be negative"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
