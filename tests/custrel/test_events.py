"""The event study against the worked United tables, and against shocks planted in simulated prices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from custrel.data import load
from custrel.events import MarketModel, market_value_change, simple_returns
from custrel.simulate.prices import planted_shock

# A busy machine must not make a property look false.
steady = settings(deadline=None)

# The fact ledger, worked event study: date, UAL return, S&P 500 fund, mean of five airlines, then abnormal return
# in percent and t against each.
UNITED = [
    ("2017-04-10", 0.00903, 0.00060, 0.00151, 0.70, 0.44, 0.72, 0.73),
    ("2017-04-11", -0.01133, -0.00120, 0.01441, -1.03, -0.65, -2.58, -2.59),
    ("2017-04-12", -0.01103, -0.00442, -0.00285, -0.46, -0.29, -0.85, -0.86),
    ("2017-04-13", -0.01230, -0.00647, -0.02132, -0.24, -0.15, 0.84, 0.84),
    ("2017-04-17", 0.02461, 0.00886, 0.01020, 0.85, 0.54, 1.42, 1.43),
    ("2017-04-18", -0.04267, -0.00297, -0.00485, -3.87, -2.45, -3.82, -3.83),
    ("2017-04-19", 0.02273, -0.00181, 0.01203, 2.48, 1.57, 1.06, 1.06),
]
MARKET = MarketModel(alpha=0.001043, beta=1.6959, residual_sd=0.01579, r_squared=0.220, days=120)
PEERS = MarketModel(alpha=0.000312, beta=0.9857, residual_sd=0.00997, r_squared=0.689, days=120)


@pytest.mark.parametrize("row", UNITED, ids=lambda row: row[0])
def test_united_day_by_day(row: tuple) -> None:
    _, united, market, peers, market_percent, market_t, peers_percent, peers_t = row
    for model, benchmark, percent, t in (
        (MARKET, market, market_percent, market_t),
        (PEERS, peers, peers_percent, peers_t),
    ):
        abnormal = model.abnormal_return(united, benchmark)
        assert 100 * abnormal == pytest.approx(percent, abs=0.0051)
        assert abnormal / model.standard_error(benchmark, prediction_error=False) == pytest.approx(t, abs=0.0051)


def test_the_shipped_tables_give_the_same() -> None:
    window = load("united_event_window").set_index("date")
    models = load("united_market_models").set_index("model")
    peers = MarketModel(*models.loc["peers", ["alpha", "beta", "residual_sd"]].astype(float))
    abnormal = peers.abnormal_return(window["ual_return"], window["five_airlines_mean_return"])
    found = dict(zip(window.index, 100 * abnormal, strict=True))
    assert [found[row[0]] for row in UNITED] == pytest.approx([row[6] for row in UNITED], abs=0.0051)


def test_market_value_lost_at_the_close() -> None:
    # 255 million dollars at the close of 11 April 2017 (bmmagazine.co.uk, in the fact ledger).
    assert market_value_change(71.52, 70.71, 314.6) == pytest.approx(-255, abs=0.5)
    assert market_value_change([10, 10], [9, 11], 5).tolist() == [-5, 5]


def test_the_fit_is_that_of_scipy() -> None:
    rng = np.random.default_rng(1)
    benchmark = rng.normal(0, 0.01, 120)
    returns = 0.0003 + 1.1 * benchmark + rng.normal(0, 0.015, 120)
    model, line = MarketModel.fit(returns, benchmark), stats.linregress(benchmark, returns)
    assert (model.alpha, model.beta) == pytest.approx((line.intercept, line.slope))
    assert model.r_squared == pytest.approx(line.rvalue**2)
    # SciPy's error of the slope is s / √(sum of squared deviations).
    assert model.residual_sd == pytest.approx(line.stderr * np.sqrt(model.benchmark_variation))
    assert model.days == 120


@steady
@given(st.floats(-0.01, 0.01), st.floats(-3, 3), st.integers(0, 1000))
def test_an_exact_line_is_recovered_and_leaves_nothing(alpha: float, beta: float, seed: int) -> None:
    benchmark = np.random.default_rng(seed).normal(0, 0.01, 30)
    model = MarketModel.fit(alpha + beta * benchmark, benchmark)
    assert (model.alpha, model.beta) == pytest.approx((alpha, beta), abs=1e-9)
    assert model.abnormal_return(alpha + beta * benchmark, benchmark) == pytest.approx(0, abs=1e-9)


def test_the_planted_shock_is_found() -> None:
    found, wrong = [], 0
    for seed in range(200):
        prices, truth = planted_shock(seed)
        share, market = (simple_returns(prices[name].to_numpy()) for name in ("price", "market"))
        event = truth.event_day - 1
        model = MarketModel.fit(share[: event - 5], market[: event - 5])
        abnormal = model.abnormal_return(share[event], market[event])
        found.append((abnormal - truth.shock) / model.standard_error(market[event]))
        quiet = event - 2
        t = model.abnormal_return(share[quiet], market[quiet]) / model.standard_error(market[quiet])
        wrong += abs(t) > 1.96
    assert abs(np.mean(found)) < 0.25
    assert np.std(found) == pytest.approx(1, abs=0.15)
    assert 0.01 < wrong / 200 < 0.10


def test_the_prediction_error_of_short_windows_is_needed() -> None:
    # 12 days of estimation, 8 of event: without the terms of MacKinlay the cumulative error is far too small.
    rng, runs = np.random.default_rng(5), 4000
    benchmark = rng.normal(0, 0.01, 20)
    scores, naive = [], []
    for _ in range(runs):
        returns = 0.8 * benchmark + rng.normal(0, 0.01, 20)
        model = MarketModel.fit(returns[:12], benchmark[:12])
        scores.append(model.cumulative(returns[12:], benchmark[12:]).t[-1])
        naive.append(model.cumulative(returns[12:], benchmark[12:], prediction_error=False).t[-1])
    critical = stats.t.ppf(0.975, 10)
    assert np.mean(np.abs(scores) > critical) == pytest.approx(0.05, abs=0.01)
    assert np.mean(np.abs(naive) > critical) > 0.08


def test_the_first_day_of_a_window_is_a_single_day() -> None:
    prices, _ = planted_shock(3)
    share, market = (simple_returns(prices[name].to_numpy()) for name in ("price", "market"))
    model = MarketModel.fit(share[:120], market[:120])
    window = model.cumulative(share[120:], market[120:])
    assert window.value[0] == pytest.approx(model.abnormal_return(share[120], market[120]))
    assert window.standard_error[0] == pytest.approx(model.standard_error(market[120]))
    assert window.value[-1] == pytest.approx(model.abnormal_return(share[120:], market[120:]).sum())
    assert (np.diff(window.standard_error) > 0).all()


def test_simulated_prices_keep_their_promise() -> None:
    prices, truth = planted_shock(1, residual_sd=0.0, alpha=0.0, shock=-0.1)
    share, market = (simple_returns(prices[name].to_numpy()) for name in ("price", "market"))
    expected = truth.beta * market
    expected[truth.event_day - 1] += truth.shock
    assert share == pytest.approx(expected)
    assert prices["price"].to_list() == planted_shock(1, residual_sd=0.0, alpha=0.0, shock=-0.1)[0]["price"].to_list()
    assert prices["date"].dt.day_of_week.max() == 4


def test_a_share_that_never_moves_has_no_r_squared() -> None:
    assert MarketModel.fit([0.0, 0.0, 0.0], [0.1, 0.2, 0.3]).r_squared is None


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: MarketModel.fit([0.1, 0.2], [0.1, 0.2]), "has 2 days"),
        (lambda: MarketModel("0.1", 1.0, 0.01), "alpha holds text"),
        (lambda: MarketModel(0.1, [1.0, 2.0], 0.01), "beta must be one number"),
        (lambda: MarketModel(0.1, 1.0, -0.01), "residual_sd must not be negative, but is -0.01"),
        (lambda: MarketModel.fit([0.1, 0.2, 0.3], [0.1, 0.2]), "two series of one length"),
        (lambda: MarketModel.fit([], []), "two series of one length"),
        (lambda: MarketModel.fit([[0.1]], [[0.1]]), "two series of one length"),
        (lambda: MarketModel.fit([0.1, 0.2, 0.3], [0.1, 0.1, 0.1]), "benchmark must vary"),
        (lambda: MarketModel.fit([0.1, 0.2, 0.3], [0.1, 0.1, 0.1 + 1e-17]), "benchmark must vary"),
        (lambda: MarketModel.fit([0.1, 0.2, 0.3], [0.1, 0.1, 0.1 + 1e-15]), "benchmark must vary"),
        (lambda: MarketModel.fit([0.1, 0.2, float("nan")], [0.1, 0.2, 0.3]), "returns holds NaN"),
        (lambda: PEERS.standard_error(0.1), "Use MarketModel.fit, or prediction_error=False"),
        (lambda: PEERS.cumulative([0.1], [0.1]), "The prediction error needs"),
        (lambda: PEERS.abnormal_return(0.1, float("inf")), "benchmark holds NaN or infinity"),
        (lambda: simple_returns([5]), "at least two prices"),
        (lambda: simple_returns([5, 0]), "all above 0"),
        (lambda: market_value_change(-1, 1, 1), "price_before must not be negative"),
        (lambda: planted_shock(1, days=4, event_day=2), "days must be a whole number of at least 5"),
        (lambda: planted_shock(1, event_day=140), "event_day must be one of the 140 days"),
        (lambda: planted_shock(1, shock=-1), "shock must be above -1"),
        (lambda: planted_shock(1, residual_sd=-1), "residual_sd at least 0"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
