"""Forecasts for every customer against lifetimes, the aggregates of CDNOW and simulated customers."""

from collections.abc import Callable

import lifetimes
import numpy as np
import pandas as pd
import pytest

from custrel.btyd import BGNBD, GammaGamma
from custrel.data import cdnow
from custrel.forecast import (
    calibration_and_holdout,
    customer_value,
    customers_by_frequency,
    forecast,
    histories,
    purchases_by_frequency,
    purchases_over_time,
)

MODEL, SPENDING = BGNBD(0.243, 4.414, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44)


@pytest.fixture(scope="module")
def transactions() -> pd.DataFrame:
    names = {"customer_id": "customer", "date": "timestamp", "dollars": "amount"}
    return cdnow("transactions").rename(columns=names)[["customer", "timestamp", "amount"]]


@pytest.fixture(scope="module")
def split(transactions: pd.DataFrame) -> pd.DataFrame:
    return calibration_and_holdout(transactions, "1997-09-30", "1998-06-30")


def test_the_split_counts_days_one_by_one(transactions: pd.DataFrame, split: pd.DataFrame) -> None:
    first, last = pd.Timestamp("1997-09-30"), pd.Timestamp("1998-06-30")
    assert len(split) == 2357
    for customer, rows in transactions.query("customer % 40 == 0").groupby("customer"):
        days = sorted(set(rows["timestamp"]))
        before, after = [day for day in days if day <= first], [day for day in days if first < day <= last]
        ours = split.loc[customer]
        assert (ours["frequency"], ours["holdout_purchases"]) == (len(before) - 1, len(after))
        assert ours["recency"] == pytest.approx((before[-1] - before[0]).days / 7)
        assert ours["T"] == pytest.approx((first - before[0]).days / 7)
        assert ours["holdout_monetary"] == pytest.approx(rows.loc[rows["timestamp"] > first, "amount"].sum())
    assert (split["holdout_duration"] == 39).all()


def test_the_histories_are_those_of_the_published_table(transactions: pd.DataFrame) -> None:
    # The published table has weeks of two decimals and dollars per purchase, of which several may fall on one day.
    ours, published = histories(transactions, "1997-09-30"), cdnow().set_index("customer_id")
    assert (ours["T"] - published["T"].to_numpy()).abs().max() < 0.01
    assert ours["recency"].to_numpy() == pytest.approx(published["recency"].to_numpy(), abs=0.01)


def test_a_value_is_that_of_lifetimes() -> None:
    # Their step is a month if that is the unit.
    customers = cdnow().query("frequency > 0").head(50)
    columns = [customers[name].to_numpy() for name in ("frequency", "recency", "T", "monetary")]
    theirs = lifetimes.GammaGammaFitter()
    theirs.params_ = pd.Series(SPENDING.parameters)
    buying = lifetimes.BetaGeoFitter()
    buying.params_ = pd.Series(MODEL.parameters)
    buying.predict = buying.conditional_expected_number_of_purchases_up_to_time
    series = [pd.Series(column) for column in columns]
    expected = theirs.customer_lifetime_value(buying, *series, time=12, discount_rate=0.01, freq="M")
    values = customer_value(MODEL, SPENDING, *columns, horizon=12, discount=0.01)
    assert values == pytest.approx(expected.to_numpy(), rel=1e-6)
    assert customer_value(MODEL, SPENDING, *columns, horizon=12, discount=0.01, margin=0.3) == pytest.approx(
        0.3 * values
    )


def test_without_discount_a_value_is_purchases_times_their_mean() -> None:
    value = customer_value(MODEL, SPENDING, 2, 30.43, 38.86, 22.35, horizon=39, discount=0)
    purchases = MODEL.conditional_expected_purchases(39, 2, 30.43, 38.86)
    assert value == pytest.approx(purchases * SPENDING.conditional_expected_value(2, 22.35))


def test_a_table_in_is_a_table_out() -> None:
    customers = cdnow().set_index("customer_id").head(200)
    table = forecast(MODEL, customers, 39, spending=SPENDING)
    assert table.index.equals(customers.index)
    assert table.columns.to_list() == ["alive", "expected_purchases", "low", "high", "value"]
    assert table["expected_purchases"].to_numpy() == pytest.approx(
        MODEL.conditional_expected_purchases(
            39, *(customers[name].to_numpy() for name in ("frequency", "recency", "T"))
        )
    )
    assert "value" not in forecast(MODEL, customers, 39.5)
    missing = customers.assign(monetary=customers["monetary"].where(customers["frequency"] > 0))
    assert forecast(MODEL, missing, 39, spending=SPENDING).equals(table)


def test_intervals_hold_what_customers_do() -> None:
    # One simulation of two spans: the first makes the histories, the second is forecast.
    rng, count = np.random.default_rng(1), 4000
    model = BGNBD(1.0, 5, 1.2, 4)
    rate, leaving = rng.gamma(model.r, 1 / model.alpha, count), rng.beta(model.a, model.b, count)
    moment, there = np.zeros(count), np.ones(count, dtype=bool)
    frequency, recency, later = np.zeros(count), np.zeros(count), np.zeros(count)
    while there.any():
        moment += rng.exponential(1 / rate)
        there &= moment <= 60
        early = there & (moment <= 30)
        frequency += early
        recency = np.where(early, moment, recency)
        later += there & ~early
        there &= rng.random(count) >= leaving
    table = forecast(model, pd.DataFrame({"frequency": frequency, "recency": recency, "T": 30.0}), 30, confidence=0.9)
    held = table["low"].le(later) & table["high"].ge(later)
    assert 0.9 < held.mean() < 0.98
    assert (later > table["high"]).mean() == pytest.approx(0.03, abs=0.025)


def test_what_was_expected_of_cdnow_and_what_came(split: pd.DataFrame, transactions: pd.DataFrame) -> None:
    model = BGNBD.fit(split["frequency"], split["recency"], split["T"])
    table = purchases_by_frequency(model, split)
    assert table["customers"].sum() == 2357
    assert (table["customers"] * table["actual"]).sum() == split["holdout_purchases"].sum()
    # Fader, Hardie and Lee (2005): the model follows the actual means closely, rising with the frequency.
    assert table["expected"].is_monotonic_increasing
    assert (table["actual"] - table["expected"]).abs().max() < 1
    assert table["actual"].corr(table["expected"]) > 0.98


def test_the_number_of_customers_by_frequency() -> None:
    table = customers_by_frequency(MODEL, cdnow())
    assert table["actual"].sum() == table["expected"].sum() == pytest.approx(2357)
    assert table["actual"].to_list()[:3] == [1411, 439, 214]
    # Fader, Hardie and Lee (2005).
    assert (table["expected"] / table["actual"]).to_numpy() == pytest.approx(np.ones(8), abs=0.25)
    simulated = MODEL.simulate(np.repeat(cdnow()["T"].to_numpy(), 20), seed=1)
    counts = np.bincount(simulated["frequency"].clip(upper=7)) / 20
    assert table["expected"].to_numpy() == pytest.approx(counts, rel=0.05)


def test_the_weeks_of_cdnow(transactions: pd.DataFrame) -> None:
    table = purchases_over_time(MODEL, transactions, "1998-06-30")
    assert table.index.to_list() == list(range(1, 78))
    days = transactions.drop_duplicates(["customer", "timestamp"])
    assert table["actual"].iloc[-1] == pytest.approx(len(days) - 2357, abs=30)
    assert table["actual"].is_monotonic_increasing
    assert table["expected"].is_monotonic_increasing
    # Fader, Hardie and Lee (2005): within a few percent at the end.
    assert table["expected"].iloc[-1] == pytest.approx(table["actual"].iloc[-1], rel=0.06)


def test_the_weeks_of_simulated_customers() -> None:
    births = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.repeat([0, 35], 2000), "D")
    rng, rows = np.random.default_rng(3), []
    rate, leaving = rng.gamma(1, 1 / 5, 4000), rng.beta(1.2, 4, 4000)
    for customer, birth in enumerate(births):
        moment = 0.0
        rows.append((customer, birth))
        while (moment := moment + rng.exponential(1 / rate[customer])) < 20:
            rows.append((customer, birth + pd.Timedelta(days=7 * moment)))
            if rng.random() < leaving[customer]:
                break
    log = pd.DataFrame(rows, columns=["customer", "timestamp"]).assign(amount=1.0)
    table = purchases_over_time(BGNBD(1, 5, 1.2, 4), log, "2024-04-08")
    # Purchases of one day are one; so a little below.
    assert table["actual"].loc[14] == pytest.approx(table["expected"].loc[14], rel=0.05)


ONE = pd.DataFrame({"frequency": [1], "recency": [2.0], "T": [5.0]})
SPLIT = ONE.assign(holdout_purchases=1, holdout_duration=5.0)
LOG = pd.DataFrame({"customer": [1], "timestamp": pd.to_datetime(["2024-01-01"]), "amount": [5.0]})


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: forecast(MODEL, ONE.drop(columns="T"), 5), "customers lacks the column 'T'"),
        (lambda: forecast(MODEL, ONE, 5, spending=SPENDING), "lacks the column 'monetary'"),
        (lambda: forecast(MODEL, ONE.assign(monetary=3), 5.5, spending=SPENDING), "t must be a whole number"),
        (lambda: forecast(MODEL, ONE, 0), "t must be above 0"),
        (lambda: forecast(MODEL, ONE, 5, confidence=95), "confidence must be a fraction"),
        (lambda: forecast(MODEL, ONE.assign(recency=9), 5), "recency exceeds its T"),
        (
            lambda: customer_value(MODEL, SPENDING, 1, 2, 5, 3, horizon=1.5, discount=0),
            "horizon must be a whole number",
        ),
        (lambda: customer_value(MODEL, SPENDING, 1, 2, 5, 3, horizon=1, discount=-1), "discount must not be negative"),
        (lambda: customer_value(MODEL, GammaGamma(1, 0.5, 1), 0, 0, 5, 0, horizon=1, discount=0), "is infinite"),
        (lambda: calibration_and_holdout(LOG, "2024-02-01", "2024-02-01"), "holdout_end must come after"),
        (lambda: histories(LOG, "2024-02-01", days_per_unit=0), "days_per_unit must be above 0"),
        (lambda: purchases_over_time(MODEL, LOG, "2024-01-03"), "at least one unit of time"),
        (lambda: purchases_by_frequency(MODEL, ONE), "lacks the column 'holdout_purchases'"),
        (lambda: calibration_and_holdout(LOG, "bad", "2024-02-01"), "calibration_end must be a day"),
        (lambda: calibration_and_holdout(LOG, "2024-01-15", None), "holdout_end must be a day"),
        (lambda: calibration_and_holdout(LOG.drop(columns="timestamp"), "bad", None), "lacks the column 'timestamp'"),
        (lambda: purchases_over_time(MODEL, LOG, "bad"), "end must be a day"),
        (lambda: histories(LOG, 20240201), "as_of must be a day, like '2024-01-31', not 20240201"),
        (lambda: customers_by_frequency(MODEL, ONE, most=0), "most must be a whole number of at least 1"),
        (lambda: customers_by_frequency(MODEL, ONE.assign(frequency=1.5)), "frequency must hold whole numbers"),
        (lambda: customers_by_frequency(MODEL, ONE.assign(frequency=-1)), "frequency must hold whole numbers"),
        (lambda: customers_by_frequency(MODEL, ONE.assign(frequency="1")), "frequency holds text"),
        (lambda: customers_by_frequency(MODEL, ONE.assign(T=-5.0)), "T must not be negative"),
        (lambda: customers_by_frequency(MODEL, ONE.assign(T=pd.Timedelta(days=5))), "T holds timedeltas"),
        (lambda: purchases_by_frequency(MODEL, SPLIT.assign(frequency=1.5)), "frequency must hold whole numbers"),
        (lambda: purchases_by_frequency(MODEL, SPLIT.assign(holdout_purchases=0.5)), "holdout_purchases must hold"),
        (lambda: purchases_by_frequency(MODEL, SPLIT.assign(holdout_purchases="3")), "holdout_purchases holds text"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
