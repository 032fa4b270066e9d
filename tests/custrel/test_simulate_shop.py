"""The shop's raw log: cleaning gives the truth back, and the models find the customers' parameters."""

import numpy as np
import pandas as pd
import pytest

from custrel.cohorts import clean_transactions, customer_table
from custrel.simulate.shop import SOURCES, Shop, ShopTruth, shop


@pytest.fixture(scope="module")
def simulated() -> Shop:
    return shop(seed=1)


def test_cleaning_gives_the_truth_back(simulated: Shop) -> None:
    cleaned = clean_transactions(simulated.log, simulated.timezone)
    pd.testing.assert_frame_equal(cleaned.transactions, simulated.clean)
    assert cleaned.duplicates == simulated.duplicates > 0
    assert cleaned.refunds == simulated.refunds > 0
    assert cleaned.unmatched.empty


def test_every_fault_matters(simulated: Shop) -> None:
    # Whoever leaves out a step of cleaning gets another answer.
    log = simulated.log
    utc = pd.to_datetime(log["timestamp"], utc=True, format="ISO8601")
    local = utc.dt.tz_convert(simulated.timezone)
    assert (utc.dt.date != local.dt.date).mean() > 0.1
    assert (log["timestamp"].str[:10] != local.dt.strftime("%Y-%m-%d")).mean() > 0.05
    assert log.duplicated().sum() == simulated.duplicates
    assert (log["amount"] < 0).sum() >= simulated.refunds
    offsets = log["timestamp"].str[-6:].groupby(log["source"]).unique()
    assert offsets["app"].tolist() == ["+03:00"]
    assert offsets["web"].tolist() == ["+00:00"]
    assert set(offsets["marketplace"]) == {"-05:00", "-04:00"}
    assert set(SOURCES) == set(offsets.index)


def test_the_shares_of_faults_are_recovered(simulated: Shop) -> None:
    truth, log = simulated.parameters, simulated.log.drop_duplicates()
    orders = log[log["amount"] > 0]
    assert simulated.duplicates / len(log) == pytest.approx(truth.duplicate_share, abs=0.005)
    assert simulated.refunds / len(orders) == pytest.approx(truth.refund_share, abs=0.01)
    returned = len(orders) - len(simulated.clean)
    assert returned / simulated.refunds == pytest.approx(1 - truth.partial_share, abs=0.08)


def test_rows_come_in_order_of_time(simulated: Shop) -> None:
    assert simulated.clean["timestamp"].is_monotonic_increasing
    moments = pd.to_datetime(simulated.log["timestamp"], utc=True, format="ISO8601")
    assert moments.is_monotonic_increasing


def test_the_bg_nbd_model_finds_the_parameters() -> None:
    # An independent fit, by the lifetimes package, to the table made from the cleaned log.
    fitter = pytest.importorskip("lifetimes").BetaGeoFitter()
    quiet = ShopTruth(duplicate_share=0, refund_share=0)
    simulated = shop(seed=3, customers=6000, parameters=quiet)
    table = customer_table(simulated.clean, as_of="2024-12-31")
    with np.errstate(all="ignore"):
        found = fitter.fit(table["frequency"], table["age_at_last"], table["age"]).params_
    assert found["r"] == pytest.approx(quiet.r, rel=0.08)
    # Several orders on one day are one purchase, so rates come out a little low.
    assert found["alpha"] == pytest.approx(quiet.alpha, rel=0.1)
    assert found["a"] / (found["a"] + found["b"]) == pytest.approx(quiet.a / (quiet.a + quiet.b), rel=0.08)


def test_spending_is_gamma_gamma(simulated: Shop) -> None:
    truth, people = simulated.parameters, simulated.customers
    assert people["mean_order"].mean() == pytest.approx(truth.p * truth.v / (truth.q - 1), rel=0.04)
    assert people["rate"].mean() == pytest.approx(truth.r / truth.alpha, rel=0.08)
    assert people["dropout"].mean() == pytest.approx(truth.a / (truth.a + truth.b), rel=0.06)
    log = simulated.log.drop_duplicates().query("amount > 0")
    ratio = log["amount"] / people["mean_order"].loc[log["customer"]].to_numpy()
    assert ratio.mean() == pytest.approx(1, abs=0.02)
    assert ratio.var() == pytest.approx(1 / truth.p, rel=0.06)


def test_who_is_active_at_the_end_bought_later(simulated: Shop) -> None:
    table = customer_table(simulated.clean, as_of="2024-12-31")
    active = simulated.customers["active"].reindex(table.index)
    frequent = table["frequency"] >= 3
    assert table.loc[frequent & active, "days_since_last"].mean() < (
        table.loc[frequent & ~active, "days_since_last"].mean() / 2
    )
    # In this model nobody leaves before a repeat purchase.
    assert active[table["frequency"] == 0].mean() > 0.8


def test_the_same_seed_gives_the_same_data(simulated: Shop) -> None:
    pd.testing.assert_frame_equal(shop(seed=1).log, simulated.log)
    assert not shop(seed=2).log.equals(simulated.log)


def test_a_shop_needs_customers() -> None:
    with pytest.raises(ValueError, match="customers must be a whole number of at least 1"):
        shop(seed=1, customers=0)


def test_a_clock_with_daylight_saving_and_second_accounts_come_back_to_the_truth() -> None:
    truth = ShopTruth(second_account_share=0.2)
    simulated = shop(seed=5, customers=1500, parameters=truth, timezone="Africa/Cairo")
    log = simulated.log
    offsets = log["timestamp"].str[-6:].groupby(log["source"]).unique()
    assert set(offsets["app"]) == {"+02:00", "+03:00"}
    people = log["customer"].replace(simulated.second_accounts)
    assert log["customer"].nunique() == people.nunique() + len(simulated.second_accounts)
    cleaned = clean_transactions(log.assign(customer=people), simulated.timezone)
    pd.testing.assert_frame_equal(cleaned.transactions, simulated.clean)
    # Of the customers with a repeat order every fifth has two accounts, and the first order is under the first.
    orders = log[log["amount"] > 0].drop_duplicates("order")
    counts = people.loc[orders.index].value_counts()
    assert len(simulated.second_accounts) / (counts > 1).sum() == pytest.approx(0.2, abs=0.05)
    first = orders.groupby(people.loc[orders.index])["customer"].first()
    assert (first == first.index).all()


def test_second_accounts_leave_everything_else_as_it_was() -> None:
    plain, doubled = shop(seed=2), shop(seed=2, parameters=ShopTruth(second_account_share=0.1))
    assert plain.second_accounts.empty
    pd.testing.assert_frame_equal(plain.clean, doubled.clean)
    pd.testing.assert_frame_equal(plain.log.drop(columns="customer"), doubled.log.drop(columns="customer"))


def test_an_unknown_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="IANA name such as 'Africa/Cairo', not 'Cairo'"):
        shop(seed=1, customers=10, timezone="Cairo")
