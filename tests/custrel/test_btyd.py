"""The models of lifetime against published estimates, other libraries, integrals and simulated truth."""

import functools
import itertools
import subprocess
import sys
import warnings

import lifetimes
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import betainc, betaincc, betaln, digamma, expit, hyp2f1, log_expit, polygamma, roots_jacobi

from custrel import btyd, fitting, lifetime
from custrel.data import cdnow, load
from custrel.fitting import FitWarning
from custrel.lifetime import BGNBD, GammaGamma, ShiftedBetaGeometric

REGULAR, HIGH_END = "regular_survivors_per_1000", "high_end_survivors_per_1000"
positive = st.floats(0.1, 8)
checked = settings(deadline=None)


def beta_quadrature(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points and weights of the mean over a beta distribution."""
    # SciPy divides 0 by 0 on the way where a + b = 1, and mends it; a last digit off 1 it does not mend.
    assume(a + b == 1 or abs(a + b - 1) > 1e-9)
    with np.errstate(invalid="ignore"):
        points, weights = roots_jacobi(150, b - 1, a - 1)
    return (1 + points) / 2, weights / weights.sum()


@pytest.fixture(scope="module")
def bgnbd() -> BGNBD:
    return BGNBD.fit(*(cdnow()[name] for name in ("frequency", "recency", "T")))


# --- Shifted beta-geometric -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("segment", "alpha", "beta", "log_likelihood", "year_12", "churn"),
    [(REGULAR, 0.704, 1.182, -1680.27, 170, 0.373), (HIGH_END, 0.668, 3.806, -1611.16, 378, 0.149)],
)
def test_sbg_of_fader_and_hardie(
    segment: str, alpha: float, beta: float, log_likelihood: float, year_12: float, churn: float
) -> None:
    # Fader and Hardie, Journal of Interactive Marketing 21(1), 2007: estimates from years 0 to 7, year 12 predicted.
    model = ShiftedBetaGeometric.fit(load("sbg_retention").query("used_for_fitting == 'yes'")[segment])
    assert (model.alpha, model.beta) == pytest.approx((alpha, beta), abs=0.0006)
    assert model.log_likelihood == pytest.approx(log_likelihood, abs=0.006)
    assert 1000 * model.survival(12) == pytest.approx(year_12, abs=0.6)
    assert 1 - model.retention(1) == pytest.approx(churn, abs=0.0006)


@checked
@given(positive, positive)
def test_sbg_survival_is_the_product_of_retention_and_the_integral(alpha: float, beta: float) -> None:
    model = ShiftedBetaGeometric(alpha, beta)
    periods = np.arange(1, 11)
    assert model.survival(periods) == pytest.approx(np.cumprod(model.retention(periods)))
    # The mean of (1 - theta)^t over customers.
    theta, weight = beta_quadrature(alpha, beta)
    assert model.survival(5) == pytest.approx(weight @ (1 - theta) ** 5)


@checked
@given(positive, positive)
def test_sbg_retention_rises_with_age(alpha: float, beta: float) -> None:
    model = ShiftedBetaGeometric(alpha, beta)
    assert (np.diff(model.retention(np.arange(1, 30))) > 0).all()
    assert model.survival(0) == 1
    assert model.log_likelihood is None


@checked
@given(st.floats(0.3, 3), st.floats(0.3, 3))
def test_sbg_recovers_the_truth(alpha: float, beta: float) -> None:
    truth = ShiftedBetaGeometric(alpha, beta)
    model = ShiftedBetaGeometric.fit(1e6 * truth.survival(np.arange(9)))
    assert (model.alpha, model.beta) == pytest.approx((alpha, beta), rel=1e-3)


@checked
@given(st.floats(-6, 6), st.floats(-6, 6), st.integers(0, 20), st.floats(0.02, 1))
def test_sbg_residual_lifetime_is_the_discounted_sum(
    log_alpha: float, log_beta: float, n: int, discount: float
) -> None:
    model = ShiftedBetaGeometric(np.exp(log_alpha), np.exp(log_beta))
    periods = np.arange(int(40 / np.log1p(discount)) + 2)
    stays = np.cumprod(model.retention(n + 1 + periods))
    expected = (stays / (1 + discount) ** periods).sum()
    assert model.discounted_residual_lifetime(n, discount) == pytest.approx(expected, rel=1e-6)


def test_sbg_residual_lifetime_of_fader_and_hardie() -> None:
    # Fader and Hardie (2010): E(DERL) by their closed form with the Gaussian hypergeometric function.
    model, n = ShiftedBetaGeometric(3.80, 15.19), np.arange(5)
    closed = (15.19 + n) / (3.80 + 15.19 + n) * hyp2f1(1, 15.19 + n + 1, 3.80 + 15.19 + n + 1, 1 / 1.1)
    assert model.discounted_residual_lifetime(n, 0.1) == pytest.approx(closed, rel=1e-7)
    assert model.discounted_residual_lifetime([[0], [1]], [0.1, 0.2, 0.3]).shape == (2, 3)


def test_sbg_of_equal_customers_is_geometric_and_says_so() -> None:
    with pytest.warns(FitWarning, match=r"only alpha / \(alpha \+ beta\)"):
        model = ShiftedBetaGeometric.fit([1000, 500, 250, 125])
    assert not model.converged
    assert model.at_bound == ("alpha", "beta")
    assert np.isnan(list(model.standard_errors.values())).all()
    assert model.alpha > 1000
    assert model.survival([1, 2, 3, 4]) == pytest.approx([0.5, 0.25, 0.125, 0.0625], rel=1e-3)


@checked
@given(st.floats(-10, 35), st.floats(-10, 35))
def test_sbg_survival_is_the_product_for_parameters_of_any_size(log_alpha: float, log_beta: float) -> None:
    model = ShiftedBetaGeometric(np.exp(log_alpha), np.exp(log_beta))
    periods = np.arange(1, 11)
    assert model.survival(periods) == pytest.approx(np.cumprod(model.retention(periods)), rel=1e-9)


# --- BG/NBD ---------------------------------------------------------------------------------------------------------


def test_bgnbd_of_fader_hardie_and_lee(bgnbd: BGNBD) -> None:
    # Fader, Hardie and Lee, Marketing Science 24(2), 2005, table 2 and appendix; 2,357 customers of CDNOW.
    estimates = (bgnbd.r, bgnbd.alpha, bgnbd.a, bgnbd.b)
    assert estimates == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.0006)
    # The last digits with ages of two decimals, computed independently.
    assert estimates == pytest.approx((0.24259, 4.41353, 0.79289, 2.42575), abs=0.00001)
    assert bgnbd.log_likelihood == pytest.approx(-9582.426, abs=0.001)
    expected = bgnbd.expected_purchases([0.1429, 1, 3, 31.8571, 32, 78])
    assert expected == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], abs=0.001)
    assert bgnbd.conditional_expected_purchases(39, 2, 30.43, 38.86) == pytest.approx(1.226, abs=0.0005)


def test_bgnbd_agrees_with_lifetimes_on_cdnow(bgnbd: BGNBD) -> None:
    customers = cdnow()
    history = [customers[name].to_numpy() for name in ("frequency", "recency", "T")]
    other = lifetimes.BetaGeoFitter().fit(*history)
    found = [other.params_[name] for name in ("r", "alpha", "a", "b")]
    assert (bgnbd.r, bgnbd.alpha, bgnbd.a, bgnbd.b) == pytest.approx(found, rel=1e-3)
    # With their parameters, every prediction is the same; theirs divides by zero for who bought once.
    same = BGNBD(*found)
    again = customers["frequency"] > 0
    alive = other.conditional_probability_alive(*history)
    assert same.probability_alive(*history) == pytest.approx(np.asarray(alive), rel=1e-9)
    expected = other.conditional_expected_number_of_purchases_up_to_time(39, *history)
    assert same.conditional_expected_purchases(39, *history)[again] == pytest.approx(expected[again], rel=1e-7)


def test_bgnbd_agrees_with_lifetimes_on_simulated_customers() -> None:
    customers = BGNBD(0.8, 6, 1.5, 4).simulate(np.full(3000, 52.0), seed=3)
    ours = BGNBD.fit(customers["frequency"], customers["recency"], customers["T"])
    theirs = lifetimes.BetaGeoFitter().fit(customers["frequency"], customers["recency"], customers["T"]).params_
    assert (ours.r, ours.alpha, ours.a, ours.b) == pytest.approx(theirs[["r", "alpha", "a", "b"]].to_list(), rel=2e-3)


def test_bgnbd_recovers_the_truth() -> None:
    truth = BGNBD(0.243, 4.414, 0.793, 2.426)
    ages = np.random.default_rng(1).uniform(27, 39, 40_000)
    customers = truth.simulate(ages, seed=1)
    model = BGNBD.fit(customers["frequency"], customers["recency"], customers["T"])
    assert (model.r, model.alpha, model.a, model.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), rel=0.15)


def test_bgnbd_simulation_buys_as_expected() -> None:
    model = BGNBD(0.5, 5, 1.2, 3)
    for age in (1, 20, 60):
        bought = model.simulate(np.full(50_000, age), seed=age)["frequency"]
        error = bought.std() / np.sqrt(len(bought))
        assert bought.mean() == pytest.approx(model.expected_purchases(age), abs=4 * error)


def test_bgnbd_predicts_the_simulated_future() -> None:
    # One history of 40 weeks in a long simulation; the customers' second 40 weeks are not used for the prediction.
    model, rng = BGNBD(0.5, 5, 1.2, 3), np.random.default_rng(2)
    rate, leaving = rng.gamma(0.5, 1 / 5, 100_000), rng.beta(1.2, 3, 100_000)
    moment, there = np.zeros(100_000), np.ones(100_000, dtype=bool)
    frequency, recency, later = np.zeros(100_000), np.zeros(100_000), np.zeros(100_000)
    alive_at_40 = np.ones(100_000, dtype=bool)
    while there.any():
        moment += rng.exponential(1 / rate)
        there &= moment <= 80
        early = there & (moment <= 40)
        frequency += early
        recency = np.where(early, moment, recency)
        later += there & ~early
        left = there & (rng.random(100_000) < leaving)
        alive_at_40 &= ~(left & early)
        there &= ~left
    predicted = model.conditional_expected_purchases(40, frequency, recency, 40)
    alive = model.probability_alive(frequency, recency, 40)
    for group in (frequency == 0, frequency == 1, (frequency > 1) & (recency > 30), (frequency > 1) & (recency <= 30)):
        error = later[group].std() / np.sqrt(group.sum())
        assert later[group].mean() == pytest.approx(predicted[group].mean(), abs=4 * error)
        error = np.sqrt(0.25 / group.sum())
        assert alive_at_40[group].mean() == pytest.approx(alive[group].mean(), abs=4 * error)


@checked
@given(positive, st.floats(0.5, 8), positive, positive, st.floats(0.01, 50))
def test_bgnbd_expectation_is_the_integral(r: float, alpha: float, a: float, b: float, t: float) -> None:
    # A customer who leaves with probability p buys (1 - (alpha / (alpha + p t))^r) / p times on average.
    p, weight = beta_quadrature(a, b)
    integral = weight @ (-np.expm1(r * np.log(alpha / (alpha + p * t))) / p)
    assert BGNBD(r, alpha, a, b).expected_purchases(t) == pytest.approx(integral, rel=1e-6)


def purchases_by_quad(r: float, t: float, a: float, b: float) -> float:
    """The same integral by SciPy's adaptive quadrature over the logit of p, for parameters of any size; alpha is 1."""

    def density(at: float) -> float:
        p = expit(at)
        return np.exp(a * log_expit(at) + b * log_expit(-at) - betaln(a, b)) * -np.expm1(-r * np.log1p(p * t)) / p

    centre, spread = digamma(a) - digamma(b), np.sqrt(polygamma(1, a) + polygamma(1, b))
    # Where r p t is tiny, a customer buys r t times whatever p is; that end may reach to a p of 10 ** -9000.
    constant = -np.log((r + 1) * t) - 25
    cuts = [max(constant, centre - 40 * spread, -700), min(centre + 40 * spread, 25)]
    if cuts[0] >= cuts[1]:
        return r * t
    turns = [*np.linspace(centre - 8 * spread, centre + 8 * spread, 9), -np.log(r * t), -np.log(t)]
    points = sorted({*cuts, *(turn for turn in turns if cuts[0] < turn < cuts[1])})
    middle = sum(quad(density, *ends, epsabs=0, epsrel=1e-10)[0] for ends in itertools.pairwise(points))
    return middle + r * t * betainc(a, b, expit(cuts[0])) - np.expm1(-r * np.log1p(t)) * betaincc(a, b, expit(cuts[1]))


# Whole and half numbers and those next to them are special to the formula.
by_log = st.one_of(st.floats(-10, 10), st.integers(1, 60).map(lambda n: np.log(n / 2)), st.floats(-1e-6, 1e-6))


@settings(deadline=None, max_examples=300)
@given(
    *[by_log] * 4,
    st.one_of(st.just(0.0), st.floats(0, 11)),
    st.floats(0, 1),
    st.floats(-3, 6),
    st.floats(-6, 6),
)
def test_bgnbd_expects_the_integral_over_the_whole_box_of_a_fit(
    r: float, alpha: float, a: float, b: float, x: float, part: float, age: float, t: float
) -> None:
    r, alpha, a, b, age, t = np.exp([r, alpha, a, b, age, t])
    x, model = np.floor(np.exp(x)) - 1, BGNBD(r, alpha, a, b)
    expected = model.conditional_expected_purchases(t, x, part * age * (x > 0), age)
    integral = purchases_by_quad(r + x, t / (alpha + age), a, b + x)
    assert expected == pytest.approx(model.probability_alive(x, part * age * (x > 0), age) * integral, rel=1e-6)
    assert model.expected_purchases(t) == pytest.approx(purchases_by_quad(r, t / alpha, a, b), rel=1e-6)


@pytest.mark.parametrize(("a", "seed"), [*itertools.product([10, 20, 30, 50], [2, 3])])
def test_bgnbd_of_customers_who_hardly_differ_predicts_as_the_truth(a: int, seed: int) -> None:
    truth, ages = BGNBD(0.25, 4, a, 3 * a), np.random.default_rng(seed).uniform(27, 39, 2000)
    history = truth.simulate(ages, seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FitWarning)
        model = BGNBD.fit(history["frequency"], history["recency"], history["T"])
    columns = [history[name] for name in ("frequency", "recency", "T")]
    expected, right = (each.conditional_expected_purchases(39, *columns) for each in (model, truth))
    assert np.isfinite(expected).all()
    assert expected.sum() == pytest.approx(right.sum(), rel=0.1)
    assert np.isfinite(model.expected_purchases([1, 39, 400])).all()


def test_bgnbd_after_a_very_long_time_has_lost_no_digit() -> None:
    # For r = b = 1 and a = 2 the integral is elementary; SciPy's hypergeometric function is off by 4 % at 903.
    times = np.array([0.1, 5, 19, 21, 100, 902.7])
    assert BGNBD(1, 1, 2, 1).expected_purchases(times) == pytest.approx(2 * (1 - np.log1p(times) / times), rel=1e-7)
    # Here the closed form is off in the sixth digit.
    assert BGNBD(0.0002375, 1, 7.6692619, 0.06818).expected_purchases(1.473e7) == pytest.approx(
        purchases_by_quad(0.0002375, 1.473e7, 7.6692619, 0.06818), rel=2e-7
    )


def test_bgnbd_with_hardly_any_time_buys_at_the_mean_rate() -> None:
    times = np.array([0, 1e-15, 1e-12, 1e-9])
    assert BGNBD(0.5, 5, 1.2, 3).expected_purchases(times) == pytest.approx(0.1 * times, rel=1e-6)
    assert not np.signbit(BGNBD(0.5, 5, 1.2, 3).expected_purchases(0))


@pytest.mark.parametrize(
    ("customers", "at_bound", "told"),
    [
        (([3, 3, 3], [4, 4, 4], [5, 5, 5]), {"r", "alpha", "a", "b"}, "how often they buy.*Hardly anybody is seen"),
        (([1, 0], [2, 0], [5, 5]), {"a", "b"}, "leave after the first repeat purchase"),
    ],
    ids=["all equal", "two"],
)
def test_a_bgnbd_fit_to_too_little_warns(customers: tuple[list[int], ...], at_bound: set[str], told: str) -> None:
    with pytest.warns(FitWarning, match=told):
        model = BGNBD.fit(*customers)
    assert not model.converged
    assert set(model.at_bound) == at_bound


def test_a_ridge_is_named_and_what_is_known_keeps_its_errors() -> None:
    history = BGNBD(0.25, 4, 50, 150).simulate(np.random.default_rng(3).uniform(27, 39, 2000), seed=3)
    with pytest.warns(FitWarning, match=r"no limit to a and b, .* only a / \(a \+ b\)"):
        model = BGNBD.fit(history["frequency"], history["recency"], history["T"])
    assert model.at_bound == ("a", "b")
    assert model.a / (model.a + model.b) == pytest.approx(0.25, abs=0.03)
    errors = model.standard_errors
    assert 0.005 < errors["r"] < 0.02
    assert np.isnan([errors["a"], errors["b"]]).all()


def test_a_good_fit_says_so_without_a_warning(bgnbd: BGNBD) -> None:
    assert bgnbd.converged
    assert (bgnbd.at_bound, bgnbd.observations) == ((), 2357)
    assert BGNBD(1, 1, 1, 1).converged is None


def test_a_search_that_is_stopped_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = functools.partial(fitting.minimize, method="trust-exact", options={"maxiter": 2})
    monkeypatch.setattr(fitting, "minimize", lambda *args, **kwargs: stopped(*args, **kwargs | stopped.keywords))
    with pytest.warns(FitWarning, match="the search stopped before a maximum"):
        model = BGNBD.fit(*(cdnow()[name] for name in ("frequency", "recency", "T")))
    assert not model.converged


@checked
@given(positive, st.floats(0.5, 8), positive, positive, st.floats(0.01, 20))
def test_bgnbd_probabilities_add_up_to_one_and_to_the_mean(
    r: float, alpha: float, a: float, b: float, t: float
) -> None:
    model, n = BGNBD(r, alpha, a, b), np.arange(3000)
    chance = model.probability_of(n, t)
    assert chance.sum() == pytest.approx(1, abs=1e-9)
    assert n @ chance == pytest.approx(model.expected_purchases(t), rel=1e-6)
    history = (3, 2.0, 4.0)
    chance = model.conditional_probability_of(n, t, *history)
    assert chance.sum() == pytest.approx(1, abs=1e-9)
    assert n @ chance == pytest.approx(model.conditional_expected_purchases(t, *history), rel=1e-6)


def test_bgnbd_probabilities_are_those_of_lifetimes_and_of_a_simulation(bgnbd: BGNBD) -> None:
    theirs = lifetimes.BetaGeoFitter()
    theirs.params_ = pd.Series(bgnbd.parameters)
    chances = [theirs.probability_of_n_purchases_up_to_time(39, n) for n in range(10)]
    assert bgnbd.probability_of(np.arange(10), 39) == pytest.approx(chances, rel=1e-9)
    counts = np.bincount(bgnbd.simulate(np.full(100_000, 39.0), seed=1)["frequency"], minlength=10)[:10] / 100_000
    assert counts == pytest.approx(chances, abs=0.006)


def test_bgnbd_probabilities_hold_at_the_wall() -> None:
    model = BGNBD(0.25, 4, 7424, 22023)
    chance = model.probability_of(np.arange(400), 39)
    assert chance.sum() == pytest.approx(1, abs=1e-9)
    assert np.arange(400) @ chance == pytest.approx(model.expected_purchases(39), rel=1e-6)
    assert BGNBD(1, 1, 1, 1).probability_of([0, 1], 0).tolist() == [1, 0]


@pytest.mark.parametrize(("a", "b"), [(1, 3), (0.5, 0.5), (1, 0.001)])
def test_bgnbd_has_a_limit_where_its_formula_has_none(a: float, b: float) -> None:
    around = [BGNBD(0.5, 5, a + step, b).expected_purchases(52) for step in (-0.001, 0, 0.001)]
    assert around[1] == pytest.approx((around[0] + around[2]) / 2, rel=1e-5)


def test_bgnbd_with_very_many_purchases_stays_finite() -> None:
    model = BGNBD(0.243, 4.414, 0.793, 2.426)
    assert 0 < model.conditional_expected_purchases(52, 5000, 51.9, 52) < 5000
    assert model.probability_alive(5000, 1, 52) == 0


@checked
@given(positive, positive, positive, positive, st.integers(1, 30), st.floats(0.1, 50), st.floats(0, 1))
def test_bgnbd_bounds_and_directions(
    r: float, alpha: float, a: float, b: float, x: int, age: float, part: float
) -> None:
    model = BGNBD(r, alpha, a, b)
    alive = model.probability_alive(x, part * age, age)
    assert 0 <= alive <= 1
    assert model.probability_alive(x, age, age) >= alive
    assert model.probability_alive(0, 0, age) == 1
    expected = model.conditional_expected_purchases([0, 1, 2, 50], x, part * age, age)
    assert expected[0] == pytest.approx(0, abs=1e-9)
    assert (np.diff(expected) >= -1e-9).all()


def test_bgnbd_does_not_depend_on_the_unit_of_time(bgnbd: BGNBD) -> None:
    customers = cdnow()
    days = BGNBD.fit(customers["frequency"], 7 * customers["recency"], 7 * customers["T"])
    assert (days.r, days.alpha, days.a, days.b) == pytest.approx((bgnbd.r, 7 * bgnbd.alpha, bgnbd.a, bgnbd.b), rel=1e-4)
    assert days.expected_purchases(7 * 39) == pytest.approx(bgnbd.expected_purchases(39), rel=1e-4)


def test_grouping_changes_nothing(monkeypatch: pytest.MonkeyPatch, bgnbd: BGNBD) -> None:
    monkeypatch.setattr(btyd, "_grouped", lambda *columns: (list(columns), np.ones(len(columns[0]), dtype=int)))
    model = BGNBD.fit(*(cdnow()[name] for name in ("frequency", "recency", "T")))
    assert model.log_likelihood == pytest.approx(bgnbd.log_likelihood, rel=1e-12)
    assert model.alpha == pytest.approx(bgnbd.alpha, rel=1e-6)


def test_without_drop_out_the_estimates_say_so() -> None:
    rng = np.random.default_rng(5)
    frequency = rng.poisson(rng.gamma(2, 2, 4000)) + 1
    with pytest.warns(FitWarning, match="Hardly anybody is seen to leave"):
        model = BGNBD.fit(frequency, np.full(4000, 40.0), np.full(4000, 40.0))
    assert model.a / (model.a + model.b) < 0.01


@pytest.mark.parametrize("fit", ["bgnbd", "gamma", "sbg"])
def test_gradients_are_derivatives(monkeypatch: pytest.MonkeyPatch, fit: str) -> None:
    taken = {}
    original = fitting._maximum
    monkeypatch.setattr(
        fitting, "_maximum", lambda function, start: taken.update(f=function) or original(function, start)
    )
    customers = cdnow()
    if fit == "bgnbd":
        BGNBD.fit(customers["frequency"], customers["recency"], customers["T"])
        point = np.array([0.5, 6.0, 1.3, 2.0])
    elif fit == "gamma":
        GammaGamma.fit(customers["frequency"], customers["monetary"])
        point = np.array([4.0, 3.0, 20.0])
    else:
        ShiftedBetaGeometric.fit([1000, 631, 468, 382])
        point = np.array([0.9, 1.4])
    _, gradient, second = taken["f"](point)
    assert gradient == pytest.approx(approx_fprime(point, lambda at: taken["f"](at)[0], 1e-7), rel=1e-3, abs=0.5)
    assert second == pytest.approx(approx_fprime(point, lambda at: taken["f"](at)[1], 1e-7), rel=1e-3, abs=0.5)


# --- Gamma-gamma ----------------------------------------------------------------------------------------------------


def test_gamma_gamma_of_cdnow() -> None:
    # Fader and Hardie, note 025 on brucehardie.com: 946 customers of CDNOW who bought again.
    model = GammaGamma.fit(cdnow()["frequency"], cdnow()["monetary"])
    assert (model.p, model.q, model.v) == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    # The last digits, computed independently.
    assert (model.p, model.q, model.v) == pytest.approx((6.2488, 3.7446, 15.4477), abs=0.0001)
    assert model.log_likelihood == pytest.approx(-4055.92, abs=0.005)
    values = model.conditional_expected_value([0, 2, 1], [0, 22.35, 11.77])
    assert values == pytest.approx([35.17, 24.66, 18.92], abs=0.01)


def test_gamma_gamma_agrees_with_lifetimes() -> None:
    again = cdnow().query("frequency > 0")
    frequency, monetary = again["frequency"].to_numpy(), again["monetary"].to_numpy()
    ours = GammaGamma.fit(frequency, monetary)
    theirs = lifetimes.GammaGammaFitter().fit(frequency, monetary)
    assert (ours.p, ours.q, ours.v) == pytest.approx(theirs.params_[["p", "q", "v"]].to_list(), rel=1e-3)
    same = GammaGamma(*theirs.params_[["p", "q", "v"]])
    expected = theirs.conditional_expected_average_profit(frequency, monetary)
    assert same.conditional_expected_value(frequency, monetary) == pytest.approx(np.asarray(expected), rel=1e-9)


def test_gamma_gamma_recovers_the_truth_in_any_currency() -> None:
    rng = np.random.default_rng(4)
    frequency = 1 + rng.poisson(3, 20_000)
    rate = rng.gamma(3.7, 1 / 15, 20_000)
    monetary = rng.gamma(6 * frequency, 1 / (rate * frequency))
    model = GammaGamma.fit(frequency, monetary)
    assert (model.p, model.q, model.v) == pytest.approx((6, 3.7, 15), rel=0.05)
    cents = GammaGamma.fit(frequency, 100 * monetary)
    assert (cents.p, cents.q, cents.v) == pytest.approx((model.p, model.q, 100 * model.v), rel=1e-4)


@checked
@given(positive, st.floats(1.1, 8), positive, st.integers(1, 50), st.floats(0.1, 100))
def test_gamma_gamma_shrinks_towards_the_mean(p: float, q: float, v: float, x: int, z: float) -> None:
    model, mean = GammaGamma(p, q, v), p * v / (q - 1)
    value = model.conditional_expected_value(x, z)
    assert min(mean, z) * (1 - 1e-12) <= value <= max(mean, z) * (1 + 1e-12)
    weight = (q - 1) / (p * x + q - 1)
    assert value == pytest.approx(weight * mean + (1 - weight) * z)
    assert model.conditional_expected_value(0, 0) == pytest.approx(mean)


def test_a_mean_of_no_purchase_may_be_missing() -> None:
    with_zero, with_nan = (GammaGamma.fit([0, 1, 2, 3], [nothing, 30, 40, 20]) for nothing in (0, np.nan))
    assert with_zero == with_nan


def test_gamma_gamma_with_a_heavy_tail_has_no_mean_before_a_purchase() -> None:
    assert GammaGamma(2, 0.5, 10).conditional_expected_value([0, 1], [0, 12]).tolist() == [np.inf, 2 * 22 / 1.5]


# --- Shapes, imports, wrong input -----------------------------------------------------------------------------------


def test_scalars_give_floats_and_arrays_give_arrays() -> None:
    sbg, bgnbd, gamma = ShiftedBetaGeometric(1, 1), BGNBD(1, 1, 2, 1), GammaGamma(2, 3, 4)
    assert {type(sbg.survival(1)), type(sbg.retention(1)), type(bgnbd.expected_purchases(1))} == {float}
    assert {type(bgnbd.probability_alive(1, 1, 2)), type(gamma.conditional_expected_value(1, 2))} == {float}
    assert type(bgnbd.conditional_expected_purchases(1, 1, 1, 2)) is float
    assert bgnbd.conditional_expected_purchases([[1], [2]], [1, 2, 3], 1, 2).shape == (2, 3)
    assert gamma.conditional_expected_value([1, 2], [[3], [4]]).shape == (2, 2)


def test_lifetime_names_the_models_without_loading_them() -> None:
    assert lifetime.BGNBD is btyd.BGNBD
    with pytest.raises(AttributeError, match="has no attribute 'ParetoGGG'"):
        _ = lifetime.ParetoGGG
    code = "import custrel.lifetime, sys; print('scipy.optimize' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ShiftedBetaGeometric(0, 1), "alpha must be one number above 0, not 0"),
        (lambda: ShiftedBetaGeometric.fit([100, 50]), "at least three counts"),
        (lambda: ShiftedBetaGeometric.fit([[100, 50, 20]]), "must be one cohort"),
        (lambda: ShiftedBetaGeometric.fit([100, 50, 60]), "survivors increase in period 2, from 50 to 60"),
        (lambda: ShiftedBetaGeometric.fit([100, 50, -1]), "must not be negative"),
        (lambda: ShiftedBetaGeometric.fit([100, 50, float("nan")]), "NaN"),
        (lambda: ShiftedBetaGeometric.fit([100, 100, 100]), "some customers who stay and some who leave"),
        (lambda: ShiftedBetaGeometric.fit([100, 0, 0]), "some customers who stay and some who leave"),
        (lambda: ShiftedBetaGeometric(1, 1).retention(0), "t must be at least 1"),
        (lambda: ShiftedBetaGeometric(1, 1).survival(-1), "t must not be negative"),
        (lambda: BGNBD(1, 1, 1, float("nan")), "b holds NaN"),
        (lambda: BGNBD.fit([], [], []), "There is no customer"),
        (lambda: BGNBD.fit([1, 2], [1], [3, 3]), "one value per customer"),
        (lambda: BGNBD.fit([1], [2], [5]), "There is one customer"),
        (lambda: BGNBD.fit([0, 0], [0, 0], [3, 3]), "Nobody bought again"),
        (lambda: BGNBD.fit([1.5, 0], [2, 0], [5, 5]), "frequency must hold whole numbers"),
        (lambda: BGNBD.fit([1, 0], [6, 0], [5, 5]), "recency exceeds its T; recency here is the age"),
        (lambda: BGNBD.fit([1, 0], [2, 3], [5, 5]), "above 0 where frequency is 0"),
        (lambda: BGNBD.fit([1, 0], [2, 0], [5, np.inf]), "T holds NaN or infinity"),
        (lambda: BGNBD(1, 1, 1, 1).probability_alive(1, 6, 5), "recency exceeds its T"),
        (lambda: BGNBD(1, 1, 1, 1).conditional_expected_purchases(-1, 1, 2, 5), "t must not be negative"),
        (lambda: BGNBD(1, 1, 1, 1).expected_purchases(-1), "t must not be negative"),
        (lambda: BGNBD(1, 1, 1, 1).simulate([], seed=1), "There is no customer"),
        (lambda: GammaGamma(1, -1, 1), "q must be one number above 0, not -1"),
        (lambda: BGNBD([1, 2], 1, 1, 1), r"r must be one number above 0, not \[1, 2\]"),
        (lambda: GammaGamma.fit([0, 0], [0, 0]), "Every frequency is 0"),
        (lambda: GammaGamma.fit([1, 2], [0, 5]), "monetary must be above 0 where frequency is"),
        (lambda: GammaGamma.fit([1, 2], [-3, 5]), "monetary must not be negative"),
        (lambda: GammaGamma.fit([1.2, 2], [3, 5]), "frequency must hold whole numbers"),
        (lambda: GammaGamma.fit([], []), "There is no customer"),
        (lambda: GammaGamma.fit([2, 0], [5, 0]), "One customer has a purchase"),
        (lambda: GammaGamma.fit([2, 1], [5, np.nan]), "monetary holds NaN"),
        (lambda: BGNBD.fit([1, 2], [0, 0], [0, 0]), "T is 0 for everybody"),
        (lambda: BGNBD.fit([1, 0], pd.to_timedelta([2, 0], "D"), [5, 5]), "recency holds timedeltas; divide them by"),
        (lambda: BGNBD.fit([1, 0], [2, 0], pd.to_datetime(["2024-01-01"] * 2)), "T holds dates; subtract a start"),
        (lambda: BGNBD.fit(pd.Series([1, 0]), pd.Series([2, 0], [1, 0]), [5, 5]), "frequency and recency are Series"),
        (lambda: GammaGamma(1, 2, 1).conditional_expected_value(1, -2), "monetary must not be negative"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
