"""Pareto/NBD against its published estimates, lifetimes, adaptive integrals and simulated customers."""

import itertools
from collections.abc import Callable

import lifetimes
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import approx_fprime

from custrel import fitting
from custrel.data import cdnow
from custrel.fitting import FitWarning
from custrel.forecast import forecast
from custrel.lifetime import BGNBD, ParetoNBD

MODEL = ParetoNBD(0.553, 10.578, 0.606, 11.669)
by_log = st.floats(-4, 4)


@pytest.fixture(scope="module")
def columns() -> list[np.ndarray]:
    return [cdnow()[name].to_numpy() for name in ("frequency", "recency", "T")]


def test_cdnow_as_published(columns: list[np.ndarray]) -> None:
    # Fader, Hardie and Lee, Marketing Science 24(2), 2005, table 2.
    model = ParetoNBD.fit(*columns)
    assert (model.r, model.alpha, model.s, model.beta) == pytest.approx((0.553, 10.578, 0.606, 11.669), abs=0.0015)
    assert model.log_likelihood == pytest.approx(-9595.0, abs=0.05)
    assert model.converged


def test_predictions_are_those_of_lifetimes(columns: list[np.ndarray]) -> None:
    theirs = lifetimes.ParetoNBDFitter()
    theirs.params_ = pd.Series(MODEL.parameters)
    x, age_at_last, age = (column[::10] for column in columns)
    alive = theirs.conditional_probability_alive(x, age_at_last, age)
    assert MODEL.probability_alive(x, age_at_last, age) == pytest.approx(np.asarray(alive), rel=1e-7)
    expected = theirs.conditional_expected_number_of_purchases_up_to_time(39, x, age_at_last, age)
    assert MODEL.conditional_expected_purchases(39, x, age_at_last, age) == pytest.approx(
        np.asarray(expected), rel=1e-7
    )
    times = np.array([1.0, 39, 78])
    expected = theirs.expected_number_of_purchases_up_to_time(times)
    assert MODEL.expected_purchases(times) == pytest.approx(np.asarray(expected), rel=1e-9)


@settings(deadline=None)
@given(by_log, by_log, by_log, by_log, st.integers(0, 200), st.floats(0, 1), st.floats(-2, 5))
def test_the_chance_of_being_there_is_the_integral(
    r: float, alpha: float, s: float, beta: float, x: int, part: float, age: float
) -> None:
    r, alpha, s, beta, age = np.exp([r, alpha, s, beta, age])
    age_at_last = part * age * (x > 0)

    def gone(longer: float) -> float:
        # Relative to being there, on the scale ln(alpha + tau), from the last purchase on.
        tau = (alpha + age_at_last) * np.exp(longer) - alpha
        return np.exp(
            np.log(s)
            - (r + x) * np.log((alpha + tau) / (alpha + age))
            - s * np.log((beta + tau) / (beta + age))
            - np.log(beta + tau)
        ) * (alpha + tau)

    span = np.log((alpha + age) / (alpha + age_at_last))
    cuts = span * np.array([0, 1e-4, 1e-3, 1e-2, 0.1, 0.3, 1])
    odds = sum(quad(gone, *ends, epsabs=0, epsrel=1e-10)[0] for ends in itertools.pairwise(cuts))
    alive = ParetoNBD(r, alpha, s, beta).probability_alive(x, age_at_last, age)
    assert alive == pytest.approx(1 / (1 + odds), rel=1e-6)


@settings(deadline=None)
@given(by_log, by_log, by_log, by_log, st.floats(0.01, 50))
def test_expected_purchases_are_the_mean_rate_while_there(
    r: float, alpha: float, s: float, beta: float, t: float
) -> None:
    r, alpha, s, beta = np.exp([r, alpha, s, beta])
    # On the scale ln(1 + moment / beta), where an early end is no peak that a quadrature steps over.
    there = beta * quad(lambda later: np.exp((1 - s) * later), 0, np.log1p(t / beta), epsrel=1e-10)[0]
    assert ParetoNBD(r, alpha, s, beta).expected_purchases(t) == pytest.approx(r / alpha * there, rel=1e-6)


@settings(deadline=None, max_examples=50)
@given(*[st.floats(-2, 2)] * 4, st.floats(0.01, 20))
def test_probabilities_add_up_to_one_and_to_the_mean(r: float, alpha: float, s: float, beta: float, t: float) -> None:
    model, n = ParetoNBD(*np.exp([r, alpha, s, beta])), np.arange(400)
    chance = model.probability_of(n, t)
    if chance[-1] < 1e-12:
        assert chance.sum() == pytest.approx(1, abs=1e-6)
        assert n @ chance == pytest.approx(model.expected_purchases(t), rel=1e-5)
    chance = model.conditional_probability_of(n, t, 3, 2.0, 4.0)
    if chance[-1] < 1e-12:
        assert chance.sum() == pytest.approx(1, abs=1e-6)
        assert n @ chance == pytest.approx(model.conditional_expected_purchases(t, 3, 2.0, 4.0), rel=1e-5)


def test_probabilities_are_those_of_a_simulation_and_of_lifetimes() -> None:
    counts = np.bincount(MODEL.simulate(np.full(100_000, 39.0), seed=1)["frequency"], minlength=10)[:10] / 100_000
    assert MODEL.probability_of(np.arange(10), 39) == pytest.approx(counts, abs=0.006)
    theirs = lifetimes.ParetoNBDFitter()
    theirs.params_ = pd.Series(MODEL.parameters)
    history = 2, 30.43, 38.86
    expected = [
        float(theirs.conditional_probability_of_n_purchases_up_to_time(n, 39, *map(np.array, history)))
        for n in range(6)
    ]
    assert MODEL.conditional_probability_of(np.arange(6), 39, *history) == pytest.approx(expected, rel=1e-6)


def test_a_table_in_is_a_table_out() -> None:
    table = forecast(MODEL, cdnow().set_index("customer_id").head(20), 39)
    assert table.columns.to_list() == ["alive", "expected_purchases", "low", "high"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("model", [ParetoNBD, BGNBD])
def test_predictions_are_finite_in_the_corners_of_the_box(model: type[ParetoNBD | BGNBD]) -> None:
    history = [0, 50, 5000], [0, 3, 4.9], [5, 5, 5]
    for parameters in itertools.product(np.exp([-10, 0, 10]), repeat=4):
        corner = model(*parameters)
        alive, expected = corner.probability_alive(*history), corner.conditional_expected_purchases(5, *history)
        chances = corner.conditional_probability_of([[0], [1], [5]], 5, *history)
        assert np.isfinite(expected).all()
        assert (expected >= 0).all()
        for shares in (alive, chances, corner.probability_of([0, 1, 5], 5)):
            assert ((shares >= 0) & (shares <= 1 + 1e-6)).all()


def test_at_s_of_1_there_is_a_limit() -> None:
    assert ParetoNBD(1, 2, 1, 3).expected_purchases(5) == pytest.approx(3 / 2 * np.log(8 / 3))


def test_simulated_customers_behave_as_predicted_and_give_the_truth_back() -> None:
    truth = ParetoNBD(0.8, 5, 0.7, 10)
    customers = truth.simulate(np.full(30_000, 50.0), seed=1)
    history = [customers[name] for name in ("frequency", "recency", "T")]
    error = customers["frequency"].std() / np.sqrt(30_000)
    assert customers["frequency"].mean() == pytest.approx(truth.expected_purchases(50), abs=4 * error)
    model = ParetoNBD.fit(*history)
    ends = model.intervals(0.999)
    for name, value in truth.parameters.items():
        assert ends.loc[name, "low"] < value < ends.loc[name, "high"]


def test_derivatives(monkeypatch: pytest.MonkeyPatch, columns: list[np.ndarray]) -> None:
    taken = {}
    original = fitting._maximum
    monkeypatch.setattr(
        fitting, "_maximum", lambda function, start: taken.update(f=function) or original(function, start)
    )
    ParetoNBD.fit(*columns)
    point = np.array([0.7, 8.0, 0.9, 14.0])
    _, gradient, second = taken["f"](point)
    assert gradient == pytest.approx(approx_fprime(point, lambda at: taken["f"](at)[0], 1e-7), rel=1e-3, abs=0.5)
    assert second == pytest.approx(approx_fprime(point, lambda at: taken["f"](at)[1], 1e-7), rel=1e-3, abs=0.5)


def test_the_unit_of_time_does_not_matter(columns: list[np.ndarray]) -> None:
    x, age_at_last, age = columns
    weeks, days = ParetoNBD.fit(x, age_at_last, age), ParetoNBD.fit(x, 7 * age_at_last, 7 * age)
    assert (days.r, days.alpha, days.s, days.beta) == pytest.approx(
        (weeks.r, 7 * weeks.alpha, weeks.s, 7 * weeks.beta), rel=1e-4
    )


def test_who_never_leaves_is_named() -> None:
    rng = np.random.default_rng(5)
    frequency = rng.poisson(rng.gamma(2, 2, 2000)) + 1
    with pytest.warns(FitWarning, match="the data set no limit to"):
        model = ParetoNBD.fit(frequency, np.full(2000, 40.0), np.full(2000, 40.0))
    assert not model.converged
    assert model.probability_alive(3, 40, 40) == pytest.approx(1, abs=1e-3)


def test_the_bootstrap_agrees_with_the_information(columns: list[np.ndarray]) -> None:
    model = ParetoNBD.fit(*columns)
    again = model.bootstrap(columns[2], seed=1, resamples=25)
    assert again["r"].std() == pytest.approx(model.standard_errors["r"], rel=0.4)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ParetoNBD(0, 1, 1, 1), "r must be one number above 0"),
        (lambda: ParetoNBD.fit([1], [2], [5]), "There is one customer"),
        (lambda: ParetoNBD.fit([0, 0], [0, 0], [3, 3]), "Nobody bought again"),
        (lambda: ParetoNBD.fit([1, 2], [0, 0], [0, 0]), "T is 0 for everybody"),
        (lambda: ParetoNBD.fit([1, 0], [6, 0], [5, 5]), "recency exceeds its T"),
        (lambda: MODEL.expected_purchases(-1), "t must not be negative"),
        (lambda: MODEL.probability_alive(1.5, 1, 2), "frequency must hold whole numbers"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
