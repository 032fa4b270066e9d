"""The models of lifetime against published estimates, other libraries, integrals and simulated truth."""

import subprocess
import sys

import lifetimes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import roots_jacobi

from custrel import btyd, lifetime
from custrel.data import cdnow, load
from custrel.lifetime import BGNBD, GammaGamma, ShiftedBetaGeometric

REGULAR, HIGH_END = "regular_survivors_per_1000", "high_end_survivors_per_1000"
positive = st.floats(0.1, 8)
checked = settings(deadline=None)


def beta_quadrature(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points and weights of the mean over a beta distribution."""
    # SciPy divides 0 by 0 on the way where a + b = 1, and mends it.
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


def test_sbg_of_equal_customers_is_geometric() -> None:
    model = ShiftedBetaGeometric.fit([1000, 500, 250, 125])
    assert model.alpha > 1000
    assert model.survival([1, 2, 3, 4]) == pytest.approx([0.5, 0.25, 0.125, 0.0625], rel=1e-3)


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
    history = [customers[name] for name in ("frequency", "recency", "T")]
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
    model = BGNBD.fit(frequency, np.full(4000, 40.0), np.full(4000, 40.0))
    assert model.a / (model.a + model.b) < 0.01


@pytest.mark.parametrize("fit", ["bgnbd", "gamma", "sbg"])
def test_gradients_are_derivatives(monkeypatch: pytest.MonkeyPatch, fit: str) -> None:
    taken = {}
    original = btyd._maximum
    monkeypatch.setattr(btyd, "_maximum", lambda function, start: taken.update(f=function) or original(function, start))
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
    _, gradient = taken["f"](point)
    assert gradient == pytest.approx(approx_fprime(point, lambda at: taken["f"](at)[0], 1e-7), rel=1e-3, abs=0.5)


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
    ours = GammaGamma.fit(again["frequency"], again["monetary"])
    theirs = lifetimes.GammaGammaFitter().fit(again["frequency"], again["monetary"])
    assert (ours.p, ours.q, ours.v) == pytest.approx(theirs.params_[["p", "q", "v"]].to_list(), rel=1e-3)
    same = GammaGamma(*theirs.params_[["p", "q", "v"]])
    expected = theirs.conditional_expected_average_profit(again["frequency"], again["monetary"])
    values = same.conditional_expected_value(again["frequency"], again["monetary"])
    assert values == pytest.approx(expected.to_numpy(), rel=1e-9)


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
    with pytest.raises(AttributeError, match="has no attribute 'ParetoNBD'"):
        _ = lifetime.ParetoNBD
    code = "import custrel.lifetime, sys; print('scipy.optimize' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


BOUGHT = ([1, 0], [2, 0], [5, 5])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ShiftedBetaGeometric(0, 1), "alpha must be above 0, not 0"),
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
        (lambda: BGNBD.fit([0, 0], [0, 0], [3, 3]), "Nobody bought again"),
        (lambda: BGNBD.fit([1.5, 0], [2, 0], [5, 5]), "frequency must hold whole numbers"),
        (lambda: BGNBD.fit([1, 0], [6, 0], [5, 5]), "recency exceeds its T; recency here is the age"),
        (lambda: BGNBD.fit([1, 0], [2, 3], [5, 5]), "above 0 where frequency is 0"),
        (lambda: BGNBD.fit([1, 0], [2, 0], [5, np.inf]), "T holds NaN or infinity"),
        (lambda: BGNBD.fit(*BOUGHT).probability_alive(1, 6, 5), "recency exceeds its T"),
        (lambda: BGNBD.fit(*BOUGHT).conditional_expected_purchases(-1, 1, 2, 5), "t must not be negative"),
        (lambda: BGNBD.fit(*BOUGHT).expected_purchases(-1), "t must not be negative"),
        (lambda: BGNBD(1, 1, 1, 1).simulate([], seed=1), "There is no customer"),
        (lambda: GammaGamma(1, -1, 1), "q must be above 0, not -1"),
        (lambda: GammaGamma.fit([0, 0], [0, 0]), "Every frequency is 0"),
        (lambda: GammaGamma.fit([1, 2], [0, 5]), "monetary must be above 0 where frequency is"),
        (lambda: GammaGamma.fit([1, 2], [-3, 5]), "monetary must not be negative"),
        (lambda: GammaGamma.fit([1.2, 2], [3, 5]), "frequency must hold whole numbers"),
        (lambda: GammaGamma.fit([], []), "There is no customer"),
        (lambda: GammaGamma(1, 2, 1).conditional_expected_value(1, -2), "monetary must not be negative"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
