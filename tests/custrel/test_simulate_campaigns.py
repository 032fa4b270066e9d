"""The campaign: a hold-out finds the true effect, and a comparison of before and after does not."""

import numpy as np
import pandas as pd
import pytest

from custrel.simulate.campaigns import campaign


def test_the_hold_out_finds_the_uplift() -> None:
    simulated = campaign(seed=1, customers=100_000, uplift=0.15)
    means = simulated.customers.groupby("group")["orders_after"].agg(["mean", "sem"])
    ratio = means.loc["treated", "mean"] / means.loc["held_out", "mean"]
    assert ratio == pytest.approx(1.15, abs=4 * 1.5 * means["sem"].max())


def test_the_difference_of_response_is_the_true_one() -> None:
    simulated = campaign(seed=2, customers=200_000, uplift=0.3)
    rates = simulated.customers.groupby("group")["responded"].mean()
    assert rates["treated"] == pytest.approx(simulated.response_rate(treated=True), abs=0.005)
    assert rates["held_out"] == pytest.approx(simulated.response_rate(treated=False), abs=0.005)


def test_groups_are_drawn_at_random() -> None:
    customers = campaign(seed=3, customers=100_000, held_out=0.2).customers
    assert (customers["group"] == "held_out").mean() == pytest.approx(0.2, abs=0.005)
    means = customers.groupby("group")["orders_before"].agg(["mean", "sem"])
    assert abs(means["mean"].diff().iloc[-1]) < 4 * np.hypot(*means["sem"])


def test_quiet_customers_return_to_the_mean_without_any_effect() -> None:
    simulated = campaign(seed=4, customers=100_000, uplift=0, most_orders_before=0)
    means = simulated.customers.groupby("group")[["orders_before", "orders_after"]].mean()
    truth = simulated.expected_orders_after(0)
    # Before and after look like a success; treated and held out do alike, and that is the truth.
    assert means.loc["treated", "orders_before"] == 0
    assert means.loc["treated", "orders_after"] == pytest.approx(truth, abs=0.02)
    assert means.loc["held_out", "orders_after"] == pytest.approx(truth, abs=0.02)
    # The best customers seem to get worse for the same reason.
    best = simulated.customers.query("orders_before >= 5")
    assert best["orders_after"].mean() < 0.8 * best["orders_before"].mean()


def test_the_expectation_lies_between_the_customer_and_the_mean() -> None:
    simulated = campaign(seed=5, customers=200_000, uplift=0)
    found = simulated.customers.groupby("orders_before")["orders_after"].agg(["mean", "sem"]).loc[:6]
    expected = simulated.expected_orders_after(np.arange(7))
    assert (np.abs(found["mean"] - expected) < 4 * found["sem"]).all()
    mean = simulated.shape * simulated.scale
    assert simulated.expected_orders_after(mean) == pytest.approx(mean)
    assert type(simulated.expected_orders_after(2)) is float


def test_only_the_targeted_are_reached() -> None:
    customers = campaign(seed=6, most_orders_before=1).customers
    assert (customers.loc[customers["group"] == "not_targeted", "orders_before"] > 1).all()
    assert (customers.loc[customers["group"] != "not_targeted", "orders_before"] <= 1).all()
    assert set(campaign(seed=6, held_out=0).customers["group"]) == {"treated"}


def test_margins_come_with_orders() -> None:
    simulated = campaign(seed=7)
    customers = simulated.customers
    assert (customers["margin_after"] > 0).eq(customers["responded"]).all()
    per_order = customers["margin_before"].sum() / customers["orders_before"].sum()
    assert per_order == pytest.approx(simulated.margin_per_order, rel=0.02)


def test_the_same_seed_gives_the_same_data() -> None:
    pd.testing.assert_frame_equal(campaign(seed=1).customers, campaign(seed=1).customers)
    assert not campaign(seed=1).customers.equals(campaign(seed=2).customers)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: campaign(1, customers=0), "customers must be a whole number of at least 1"),
        (lambda: campaign(1, uplift=-1), "uplift must lie above -1"),
        (lambda: campaign(1, held_out=50), "held_out must be a fraction"),
        (lambda: campaign(1, most_orders_before=-1), "most_orders_before must be a whole number of at least 0"),
        (lambda: campaign(1).expected_orders_after(-1), "orders_before must not be negative"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
