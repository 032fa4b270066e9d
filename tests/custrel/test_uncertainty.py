"""How sure the fitted models are: errors against published ones, and how often their intervals hold the truth."""

import warnings
from collections.abc import Callable

import lifetimes
import numpy as np
import pandas as pd
import pytest

from custrel import btyd, fitting
from custrel.btyd import BGNBD, GammaGamma, ShiftedBetaGeometric
from custrel.data import cdnow, load
from custrel.diffusion import Bass
from custrel.events import MarketModel
from custrel.fitting import Fitted, FitWarning, _fitted
from custrel.service import agents_needed, bootstrap_agents

SETS = 200


def bgnbd(rng: np.random.Generator) -> BGNBD:
    customers = BGNBD(0.8, 5, 1, 3).simulate(np.full(2000, 52.0), rng)
    return BGNBD.fit(customers["frequency"], customers["recency"], customers["T"])


def gamma_gamma(rng: np.random.Generator) -> GammaGamma:
    customers = GammaGamma(6, 4, 20).simulate(1 + rng.poisson(2, 2000), rng)
    return GammaGamma.fit(customers["frequency"], customers["monetary"])


def sbg(rng: np.random.Generator) -> ShiftedBetaGeometric:
    return ShiftedBetaGeometric.fit(ShiftedBetaGeometric(0.7, 1.2).simulate(1000, 7, rng))


def bass(rng: np.random.Generator) -> Bass:
    return Bass.fit(Bass(0.01, 0.4, 1000, residual_sd=3.0).simulate(20, rng))


@pytest.mark.parametrize(
    ("fit", "truth"),
    [(bgnbd, (0.8, 5, 1, 3)), (gamma_gamma, (6, 4, 20)), (sbg, (0.7, 1.2)), (bass, (0.01, 0.4, 1000))],
    ids=["BG/NBD", "gamma-gamma", "sBG", "Bass"],
)
def test_intervals_hold_the_truth(fit: Callable[[np.random.Generator], Fitted], truth: tuple[float, ...]) -> None:
    rng, held, estimates, errors = np.random.default_rng(1), [], [], []
    for _ in range(SETS):
        model = fit(rng)
        assert model.converged
        ends = model.intervals()
        held.append((ends["low"].to_numpy() <= truth) & (truth <= ends["high"].to_numpy()))
        estimates.append(list(model.parameters.values()))
        errors.append(list(model.standard_errors.values()))
    # 95 of 100 within what 200 sets can show, and errors of the size of the estimates' own spread.
    assert (np.mean(held, axis=0) > 0.905).all()
    assert (np.mean(held, axis=0) < 0.995).all()
    assert np.median(errors, axis=0) == pytest.approx(np.std(estimates, axis=0), rel=0.3)


def test_the_errors_of_cdnow_are_those_of_lifetimes() -> None:
    customers = cdnow()
    history = [customers[name].to_numpy() for name in ("frequency", "recency", "T")]
    model, theirs = BGNBD.fit(*history), lifetimes.BetaGeoFitter().fit(*history)
    expected = theirs.standard_errors_[["r", "alpha", "a", "b"]]
    assert list(model.standard_errors.values()) == pytest.approx(expected.to_list(), rel=0.01)
    frequency, monetary = (customers.query("frequency > 0")[name].to_numpy() for name in ("frequency", "monetary"))
    values, their_values = GammaGamma.fit(frequency, monetary), lifetimes.GammaGammaFitter().fit(frequency, monetary)
    expected = their_values.standard_errors_[["p", "q", "v"]]
    assert list(values.standard_errors.values()) == pytest.approx(expected.to_list(), rel=0.01)


def test_the_errors_of_the_regression_follow_from_those_of_its_coefficients() -> None:
    # a, b and c of Bass's regression drawn around their estimates, closely, and turned into p, q and m each time.
    series = load("bass_vcr")["sales_thousand_units"].to_numpy(dtype=float)
    before = np.concatenate([[0], np.cumsum(series)[:-1]])
    design = np.column_stack([np.ones(10), before, before**2])
    scale = np.array([1, 1e4, 1e8])
    scaled = design / scale
    estimates, squares, *_ = np.linalg.lstsq(scaled, series)
    covariance = np.linalg.inv(scaled.T @ scaled) * squares[0] / 7
    drawn = np.random.default_rng(1).multivariate_normal(estimates, covariance / 1e6, 20_000) / scale
    a, b, c = drawn.T
    m = (-b - np.sqrt(b**2 - 4 * a * c)) / (2 * c)
    spread = 1e3 * np.std([a / m, -m * c, m], axis=1)
    model = Bass.fit(series, method="ols")
    assert list(model.standard_errors.values()) == pytest.approx(spread, rel=0.03)


@pytest.mark.parametrize(
    ("model", "design"),
    [
        (ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241]), (1000, 7)),
        (Bass.fit(load("bass_vcr")["sales_thousand_units"]), (10,)),
        (BGNBD(0.8, 5, 1, 3), (np.full(2000, 52.0),)),
        (GammaGamma(6, 4, 20), (np.full(2000, 3),)),
    ],
    ids=["sBG", "Bass", "BG/NBD", "gamma-gamma"],
)
def test_the_bootstrap_agrees_with_the_information(model: Fitted, design: tuple[object, ...]) -> None:
    again = model.bootstrap(*design, seed=1, resamples=100)
    assert again["converged"].all()
    assert model.bootstrap(*design, seed=1, resamples=5).equals(again.head(5))
    parameters = again.drop(columns="converged")
    assert parameters.median().to_numpy() == pytest.approx(list(model.parameters.values()), rel=0.15)
    if model.log_likelihood is not None:
        assert parameters.std().to_numpy() == pytest.approx(list(model.standard_errors.values()), rel=0.3)


def test_fits_without_a_maximum_are_counted_and_not_warned_of() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", FitWarning)
        again = BGNBD(0.25, 4, 50, 150).bootstrap(np.full(500, 30.0), seed=1, resamples=20)
    assert 0 < again["converged"].sum() < 20


def test_a_summary_holds_data_size_estimates_errors_and_criteria() -> None:
    model = ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241])
    table = model.summary(confidence=0.9)
    assert table.loc["observations", "estimate"] == 1000
    assert table.loc["aic", "estimate"] == pytest.approx(2 * 2 - 2 * model.log_likelihood)
    assert table.loc["alpha", ["low", "high"]].to_list() == model.intervals(0.9).loc["alpha"].to_list()
    assert table["standard_error"].dropna().to_dict() == model.standard_errors
    # The standard deviation around a Bass curve is estimated as well.
    bass_model = Bass.fit(load("bass_vcr")["sales_thousand_units"])
    assert bass_model.aic == pytest.approx(2 * 4 - 2 * bass_model.log_likelihood)


def test_a_model_of_given_parameters_has_no_errors() -> None:
    for ask in (lambda m: m.standard_errors, lambda m: m.aic, lambda m: m.summary(), lambda m: m.intervals()):
        with pytest.raises(ValueError, match=r"made from given parameters, .* use GammaGamma\.fit"):
            ask(GammaGamma(6, 4, 20))


def test_a_fit_is_shown_with_its_data_size() -> None:
    assert repr(GammaGamma(6, 4, 20)) == "GammaGamma(p=6, q=4, v=20)"
    model = ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241])
    assert "observations=1000" in repr(model)


def test_the_market_model_holds_its_truth() -> None:
    rng, market = np.random.default_rng(3), np.random.default_rng(4).normal(0.001, 0.01, 30)
    held = []
    for _ in range(400):
        table = MarketModel.fit(0.0005 + 1.2 * market + rng.normal(0, 0.01, 30), market).summary()
        held.append([table["low"].iloc[i] <= truth <= table["high"].iloc[i] for i, truth in enumerate((0.0005, 1.2))])
    assert np.mean(held, axis=0) == pytest.approx([0.95, 0.95], abs=0.03)
    model = MarketModel.fit(0.0005 + 1.2 * market + rng.normal(0, 0.01, 30), market)
    again = model.bootstrap(market, seed=1)
    assert again.std().to_dict() == pytest.approx(model.standard_errors, rel=0.1)
    assert model.summary().loc["days", "estimate"] == 30


def test_the_agents_needed_hold_their_truth() -> None:
    rng, truth, held = np.random.default_rng(5), agents_needed(200, 300, 20, 0.8), 0
    for _ in range(150):
        sample = rng.poisson(200, 25), rng.exponential(300, 150)
        ends = bootstrap_agents(*sample, 20, 0.8, seed=rng, resamples=200)["agents"].quantile([0.025, 0.975])
        held += ends.iloc[0] <= truth <= ends.iloc[1]
    assert 0.89 < held / 150 <= 1


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: GammaGamma(6, 4, 20).bootstrap([1, 2, 3], seed=1, resamples=0), "resamples must be a whole number"),
        (lambda: MarketModel(0, 1, 1).summary(), "Use MarketModel.fit"),
        (lambda: MarketModel.fit([1, 2, 3.5], [1, 2, 3]).summary(1), "strictly between 0 and 1"),
        (lambda: bootstrap_agents([5], [1, 2], 20, 0.8, seed=1), "calls must be a list of at least two"),
        (lambda: bootstrap_agents([5, 4], [[1, 2]], 20, 0.8, seed=1), "handling_seconds must be a list"),
        (lambda: ShiftedBetaGeometric(1, 1).simulate(10, 0, 1), "periods must be a whole number"),
        (lambda: Bass(0.1, 0.1, 1).simulate(0, 1), "periods must be a whole number"),
        (lambda: ShiftedBetaGeometric.fit([1000, 631, 468]).intervals(95), "confidence must be a fraction"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()


def test_models_survive_being_written_down() -> None:
    import json
    import pickle
    from dataclasses import asdict

    model = BGNBD(0.8, 5, 1, 3)
    assert pickle.loads(pickle.dumps(model)) == model
    assert BGNBD(**pd.Series(json.loads(json.dumps(asdict(model)))).to_dict()).parameters == model.parameters


@pytest.mark.parametrize(("q", "seed"), [(0.4, 0), (0.5, 3), (0.8, 5)])
def test_a_few_customers_who_spend_much_do_not_lead_the_search_astray(q: float, seed: int) -> None:
    # Without a finite mean between customers the observed mean lies far from most of them.
    truth = GammaGamma(6, q, 4)
    customers = truth.simulate([1, 2, 3, 5] * 250, seed)
    model = GammaGamma.fit(customers["frequency"], customers["monetary"])
    assert model.converged
    intervals = model.intervals(0.999)
    for name, value in truth.parameters.items():
        assert intervals.loc[name, "low"] <= value <= intervals.loc[name, "high"]


def test_a_search_gone_astray_is_not_called_a_lack_of_data(monkeypatch: pytest.MonkeyPatch) -> None:
    # From a start so far away the search runs into the wall, where the likelihood rises on the way back.
    customers = GammaGamma(6, 0.4, 4).simulate([1, 2, 3, 5] * 250, 0)
    far = [1, 2, customers["monetary"].mean()]
    monkeypatch.setattr(btyd, "_fitted", lambda cls, likelihood, start, **rest: _fitted(cls, likelihood, far, **rest))
    with pytest.warns(FitWarning, match="the search stopped before a maximum"):
        model = GammaGamma.fit(customers["frequency"], customers["monetary"])
    assert not model.converged
    assert model.at_bound == ()


@pytest.mark.parametrize(("rise", "at_bound"), [(0.01, ("v",)), (-0.01, ())])
def test_a_parameter_at_the_wall_has_no_limit_only_if_the_likelihood_rises_outwards(
    monkeypatch: pytest.MonkeyPatch, rise: float, at_bound: tuple[str, ...]
) -> None:
    end = np.array([1.0, 2.0, 1e-4]), -100.0, False, np.array([0, 0, -9.9]), np.array([0, 0, rise]), np.eye(3) / 100
    monkeypatch.setattr(fitting, "_maximum", lambda *_: end)
    with pytest.warns(FitWarning, match="no limit to v" if at_bound else "the search stopped before a maximum"):
        model = GammaGamma.fit([1, 2, 3], [20, 30, 40])
    assert (model.converged, model.at_bound) == (False, at_bound)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_an_error_of_many_times_the_estimate_is_an_interval_without_end() -> None:
    covariance = tuple(map(tuple, np.eye(3).tolist()))
    model = Bass(1e-9, 0.4, 1, log_likelihood=-9.0, observations=9, converged=True, covariance=covariance)
    assert model.intervals().loc["p"].to_list() == [0, np.inf]
