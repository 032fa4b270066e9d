"""Measures of use, and the interrupted time series against published and constructed series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.data import load
from custrel.engagement import active_days, interrupted_time_series, stickiness, time_spent


def test_whatsapp_in_july_2017() -> None:
    # 1.0 of 1.3 billion monthly users came daily: about 23 days of 30.
    share = stickiness(1000, 1300)
    assert share == pytest.approx(0.769, abs=0.0005)
    assert active_days(share) == pytest.approx(23.1, abs=0.05)


def test_snapchat_when_instagram_copied_it() -> None:
    # The ledger of facts computed these four from the same table, 2014Q1 to 2017Q4.
    table = load("snapchat_dau").query("quarter <= '2017Q4'")
    fit = interrupted_time_series(table["dau_million"], table["quarter"].to_list().index("2016Q3"))
    estimates = [fit.intercept, fit.slope, fit.level_change, fit.slope_change]
    assert estimates == pytest.approx([42.400, 9.867, 11.171, -3.095], abs=0.0005)


@given(st.floats(-5, 5), st.floats(-2, 2), st.floats(-9, 9), st.floats(-2, 2), st.integers(3, 17))
def test_exact_lines_are_recovered(level: float, slope: float, jump: float, bend: float, break_at: int) -> None:
    time = np.arange(20)
    series = level + slope * time + (time >= break_at) * (jump + bend * (time - break_at))
    fit = interrupted_time_series(series, break_at)
    found = [fit.intercept, fit.slope, fit.level_change, fit.slope_change]
    assert found == pytest.approx([level, slope, jump, bend], abs=1e-8)
    assert fit.fitted(time) == pytest.approx(series, abs=1e-8)
    assert fit.counterfactual(time) == pytest.approx(level + slope * time, abs=1e-8)


def test_without_lags_the_errors_are_those_of_white() -> None:
    rng = np.random.default_rng(1)
    series = np.arange(40) + rng.normal(size=40)
    fit = interrupted_time_series(series, 20, lags=0)
    time = np.arange(40)
    after = (time >= 20).astype(float)
    design = np.column_stack([np.ones(40), time, after, (time - 20) * after])
    residual = series - fit.fitted(time)
    inverse = np.linalg.inv(design.T @ design)
    white = inverse @ (design.T * residual**2) @ design @ inverse * 40 / 36
    assert fit.standard_errors == pytest.approx(np.sqrt(np.diag(white)))


def test_the_errors_cover_the_truth() -> None:
    # 95 % intervals for the change of slope, over 400 simulated series of independent noise.
    rng, time, hits = np.random.default_rng(7), np.arange(60), 0
    for _ in range(400):
        series = 2 * time + (time >= 30) * (5 - (time - 30)) + rng.normal(scale=4, size=60)
        fit = interrupted_time_series(series, 30)
        hits += abs(fit.slope_change + 1) < 1.96 * fit.standard_errors[3]
    # Newey-West intervals are a little too narrow in short series; far less would mean a wrong formula.
    assert 0.86 <= hits / 400 <= 0.99


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: stickiness(5, 4), "exceed monthly_users"),
        (lambda: stickiness(0, 0), "above 0"),
        (lambda: stickiness(-1, 4), "must not be negative"),
        (lambda: active_days(2), "between 0 and 1"),
        (lambda: active_days(0.5, days=0), "at least 1"),
        (lambda: time_spent(-1, 2), "must not be negative"),
        (lambda: interrupted_time_series([1, 2, 3, 4], 2), "fewer than three"),
        (lambda: interrupted_time_series(range(10), 5, lags=-1), "lags must be a whole number of at least 0"),
        (lambda: interrupted_time_series(range(10), 5, lags=100), "lags must be below the 10 observations, not 100"),
        (lambda: interrupted_time_series(range(10), 3.5), "break_at must be a whole number"),
        (lambda: interrupted_time_series([[1, 2], [3, 4]], 2), "one series"),
        (lambda: interrupted_time_series([1, 2, float("nan")] * 4, 6), "NaN"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()


def test_time_spent_is_a_product() -> None:
    assert time_spent([23, 10], 1.5).tolist() == [34.5, 15.0]
