"""Bass's model against published fits, its own differential equation and constructed series; viral growth by hand."""

import functools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares

from custrel import diffusion
from custrel.data import load
from custrel.diffusion import Bass, viral_growth
from custrel.fitting import FitWarning

VCR = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
innovation, imitation = st.floats(0.001, 0.1), st.floats(0.15, 0.9)


def residual_error(series: list[float], fitted: np.ndarray) -> float:
    return math.sqrt(((fitted - series) ** 2).sum() / (len(series) - 3))


def test_video_recorders_fitted_three_ways() -> None:
    # The density fit is published in teaching notes on R (rstudio-pubs 15329): 6.80e4, 6.59e-3, 6.38e-1, error 727.
    # The other two were computed independently on the same series.
    assert load("bass_vcr")["sales_thousand_units"].to_list() == VCR
    periods = np.arange(1, 11)
    density = Bass.fit(VCR, method="density")
    assert (density.m, density.p, density.q) == pytest.approx((67981, 0.006594, 0.63809), rel=1e-4)
    assert residual_error(VCR, density.adoptions(periods)) == pytest.approx(727.19, abs=0.01)
    difference = Bass.fit(VCR, method="difference")
    assert (difference.m, difference.p, difference.q) == pytest.approx((67660, 0.008789, 0.64216), rel=1e-4)
    added = difference.cumulative(periods) - difference.cumulative(periods - 1)
    assert residual_error(VCR, added) == pytest.approx(724.29, abs=0.01)
    ols = Bass.fit(VCR, method="ols")
    assert (ols.m, ols.p, ols.q) == pytest.approx((62665, 0.02165, 0.68053), rel=2e-4)


def test_a_five_period_set_by_regression() -> None:
    # Published with a public implementation of the regression.
    model = Bass.fit([0.517, 1.169, 1.604, 2.044, 2.286], method="ols")
    assert (model.p, model.q, model.m) == pytest.approx((0.0626032, 0.7376636, 10.5036768), rel=1e-6)


@given(innovation, imitation)
def test_the_curve_solves_its_equation(p: float, q: float) -> None:
    model = Bass(p, q, 1000)
    periods = np.linspace(0, 15, 6)
    solved = solve_ivp(lambda _, share: (p + q * share) * (1 - share), (0, 15), [0], t_eval=periods, rtol=1e-8)
    assert model.cumulative(periods) == pytest.approx(1000 * solved.y[0], rel=1e-4, abs=1e-3)
    slope = (model.cumulative(5 + 1e-5) - model.cumulative(5 - 1e-5)) / 2e-5
    assert model.adoptions(5) == pytest.approx(slope, rel=1e-5)


@given(innovation, imitation)
def test_the_peak(p: float, q: float) -> None:
    # The closed forms of Bass (1969) at the peak.
    model = Bass(p, q, 1000)
    assert model.adoptions(model.peak_time) == pytest.approx(1000 * (p + q) ** 2 / (4 * q))
    assert model.cumulative(model.peak_time) == pytest.approx(1000 * (q - p) / (2 * q), rel=1e-6)
    assert (model.adoptions(np.linspace(0, 40, 50)) <= model.adoptions(model.peak_time) * (1 + 1e-12)).all()


@given(innovation, imitation, st.sampled_from(["density", "difference"]))
def test_exact_series_are_recovered(p: float, q: float, method: str) -> None:
    truth = Bass(p, q, 5000)
    assume(truth.peak_time < 14)
    periods = np.arange(1, 21)
    series = truth.adoptions(periods) if method == "density" else np.diff(truth.cumulative(np.arange(21)))
    model = Bass.fit(series, method=method)
    assert (model.p, model.q, model.m) == pytest.approx((p, q, 5000), rel=1e-3)


@given(innovation, imitation)
def test_the_regression_recovers_its_own_recursion(p: float, q: float) -> None:
    adopted, series = 0.0, []
    for _ in range(15):
        series.append((p + q * adopted / 5000) * (5000 - adopted))
        adopted += series[-1]
    model = Bass.fit(series, method="ols")
    assert (model.p, model.q, model.m) == pytest.approx((p, q, 5000), rel=1e-4)


@pytest.mark.parametrize("method", ["ols", "density", "difference"])
def test_the_unit_of_sales_is_the_unit_of_m(method: str) -> None:
    thousands, single = Bass.fit(VCR, method=method), Bass.fit(1000 * np.array(VCR), method=method)
    assert (single.p, single.q, single.m) == pytest.approx((thousands.p, thousands.q, 1000 * thousands.m), rel=1e-5)


@pytest.mark.parametrize("method", ["ols", "density", "difference"])
@pytest.mark.parametrize("unit", [1000, 1e6])
def test_the_unit_of_sales_is_the_unit_of_the_error_of_m(method: str, unit: float) -> None:
    coarse = Bass.fit(VCR, method=method).standard_errors
    fine = Bass.fit(unit * np.array(VCR), method=method).standard_errors
    assert (fine["p"], fine["q"]) == pytest.approx((coarse["p"], coarse["q"]), rel=1e-3)
    assert fine["m"] == pytest.approx(unit * coarse["m"], rel=1e-3)


def test_the_interval_of_m_counted_in_people_covers_it() -> None:
    truth = Bass(0.01, 0.4, 1e6, residual_sd=2e3)
    intervals = [Bass.fit(truth.simulate(15, seed)).intervals().loc["m"] for seed in range(60)]
    # 95 in 100, less what so few periods and 60 series leave open.
    assert sum(interval["low"] <= 1e6 <= interval["high"] for interval in intervals) >= 50


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("method", ["density", "difference"])
@pytest.mark.parametrize(
    ("series", "unknown", "told"),
    [
        (VCR[:4], {"p", "m"}, "no limit to p and m.* the series ends before its peak"),
        (VCR[:5], {"p", "m"}, "no limit to p and m.* the series ends before its peak"),
        ([0, 0, 0, 5], {"p", "q", "m"}, "the series ends before its peak"),
        ([1, 2, 4, 8, 16, 32], {"p", "m"}, "the series ends before its peak"),
        ([5] * 6, {"p", "m"}, "the series ends before its peak"),
        ([1, 0, 0, 0], {"p", "q"}, "more periods, or shorter ones"),
        ([10, 8, 6, 5, 4, 3], {"q"}, "nobody seems to imitate"),
    ],
)
def test_a_series_that_does_not_fix_the_model_is_said_not_to(
    method: str, series: list[float], unknown: set[str], told: str
) -> None:
    with pytest.warns(FitWarning, match=f"(?i){told}") as caught:
        model = Bass.fit(series, method=method)
    assert caught[0].filename == __file__
    assert model.converged is False
    assert unknown <= set(model.at_bound)
    assert model.intervals().loc[list(model.at_bound)].isna().all(axis=None)


def test_a_series_past_its_peak_is_fitted_without_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    for periods in (6, 8, 10):
        model = Bass.fit(VCR[:periods])
        assert (model.converged, model.at_bound) == (True, ())
    # What else is being cleared away in this process may warn too.
    assert not [one for one in recwarn if issubclass(one.category, FitWarning | RuntimeWarning)]


def test_a_search_that_gives_up_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffusion, "least_squares", functools.partial(least_squares, max_nfev=1))
    with pytest.warns(FitWarning, match="the search stopped before the least squares"):
        model = Bass.fit(VCR)
    assert (model.converged, model.at_bound) == (False, ())


@pytest.mark.parametrize("method", ["ols", "density", "difference"])
def test_a_bootstrap_fits_by_the_method_that_fitted(method: str) -> None:
    model = Bass.fit(VCR, method=method)
    again = Bass.fit(model.simulate(10, np.random.default_rng(3)), method=method)
    row = model.bootstrap(10, seed=3, resamples=1).loc[0]
    assert (row["p"], row["q"], row["m"]) == (again.p, again.q, again.m)


def test_a_weekly_series_is_fitted_as_well() -> None:
    truth = Bass(0.0004, 0.01, 900)
    model = Bass.fit(np.diff(truth.cumulative(np.arange(600))))
    assert (model.p, model.q, model.m) == pytest.approx((0.0004, 0.01, 900), rel=1e-3)


def test_without_imitation_adoptions_only_fall() -> None:
    model = Bass(0.2, 0, 100)
    assert model.peak_time == 0
    assert model.cumulative([1, 2]) == pytest.approx(100 * (1 - np.exp([-0.2, -0.4])))


def test_viral_limits() -> None:
    # 1 / (1 - k) users in the end for each at the start.
    assert viral_growth(1, [0.2, 0.5, 0.8, 0.9]) == pytest.approx([1.25, 2, 5, 10])
    assert viral_growth(10, [1, 1.5]).tolist() == [math.inf, math.inf]


@given(st.floats(0.1, 100), st.floats(0, 3), st.integers(0, 12))
def test_viral_growth_is_the_sum_of_its_rounds(initial: float, factor: float, rounds: int) -> None:
    by_hand = sum(initial * factor**n for n in range(rounds + 1))
    assert viral_growth(initial, factor, rounds) == pytest.approx(by_hand, rel=1e-9)


def test_at_factor_one_every_round_adds_as_many() -> None:
    assert viral_growth(7, 1, [0, 1, 4]).tolist() == [7, 14, 35]
    assert type(viral_growth(7, 1, 4)) is float
    assert type(Bass(0.03, 0.4, 1).cumulative(1)) is float


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: Bass(0, 0.4, 100), "p and m must be above 0"),
        (lambda: Bass(0.03, float("nan"), 100), "NaN"),
        (lambda: Bass(0.03, 0.4, 100).cumulative(-1), "t must not be negative"),
        (lambda: Bass(0.03, 0.4, 100).adoptions(-1), "t must not be negative"),
        (lambda: Bass.fit([1, 2, 3]), "at least four periods"),
        (lambda: Bass.fit([1, 2, -3, 4]), "must not be negative"),
        (lambda: Bass.fit([0, 0, 0, 0]), "all 0"),
        (lambda: Bass.fit(VCR, method="mle"), "method must be 'ols', 'density' or 'difference', not 'mle'"),
        (lambda: Bass.fit([1, 2, 4, 8, 17], method="ols"), "no Bass model in this series"),
        (lambda: Bass.fit([1, 0, 0, 0], method="ols"), "no Bass model in this series"),
        (lambda: Bass(0.03, 0.4, 100, residual_sd=-1), "residual_sd must not be negative"),
        (lambda: Bass(0.03, 0.4, 100).bootstrap(10, seed=1), "Without residual_sd"),
        (lambda: viral_growth(0, 0.5), "initial must be above 0, not 0"),
        (lambda: viral_growth(10, -0.5), "factor must not be negative"),
        (lambda: viral_growth(10, 0.5, 1.5), "rounds must be whole numbers"),
        (lambda: viral_growth(10, 0.5, float("nan")), "rounds must be whole numbers"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
