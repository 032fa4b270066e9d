"""Lifetime value against published values, against the sum it abbreviates, and against its own derivative."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.lifetime import clv, margin_multiple, max_bid, retention_elasticity

retentions = st.floats(0, 0.99)
discounts = st.floats(0.001, 1)


@pytest.mark.parametrize(
    ("discount", "published"),
    [
        (0.10, [1.20, 1.75, 2.67, 4.50]),
        (0.12, [1.15, 1.67, 2.50, 4.09]),
        (0.14, [1.11, 1.59, 2.35, 3.75]),
        (0.16, [1.07, 1.52, 2.22, 3.46]),
    ],
)
def test_multiples_of_gupta_and_lehmann(discount: float, published: list[float]) -> None:
    # Gupta and Lehmann, Journal of Interactive Marketing 17(1), 2003, table of margin multiples.
    assert margin_multiple([0.6, 0.7, 0.8, 0.9], discount) == pytest.approx(published, abs=0.005)


def test_elasticities_at_ten_percent() -> None:
    # The formula of Gupta, Lehmann and Stuart, JMR 41(1), 2004.
    assert retention_elasticity([0.6, 0.7, 0.8, 0.9], 0.1) == pytest.approx([2.20, 2.75, 3.667, 5.50], abs=0.001)


def test_three_meanings_of_five_percent() -> None:
    gains = clv(1, [0.85, 0.84, 0.81], 0.1) / clv(1, 0.8, 0.1) - 1
    assert gains == pytest.approx([0.275, 0.2115, 0.0474], abs=0.00005)


@given(retentions, discounts)
def test_the_closed_form_is_the_sum(retention: float, discount: float) -> None:
    years = np.arange(1, 20_001)
    ratio = retention / (1 + discount)
    assert margin_multiple(retention, discount) == pytest.approx((ratio**years).sum(), rel=1e-6, abs=1e-12)


@given(retentions, discounts)
def test_a_first_margin_now_adds_exactly_one(retention: float, discount: float) -> None:
    now = margin_multiple(retention, discount, first_margin_now=True)
    assert now == pytest.approx(margin_multiple(retention, discount) + 1)


@given(st.floats(0.01, 0.98), discounts)
def test_the_elasticity_is_the_derivative(retention: float, discount: float) -> None:
    step = 1e-6 * retention
    slope = (margin_multiple(retention + step, discount) - margin_multiple(retention - step, discount)) / (2 * step)
    measured = slope * retention / margin_multiple(retention, discount)
    assert measured == pytest.approx(retention_elasticity(retention, discount), rel=1e-4)


@given(st.floats(-1000, 1000), retentions, discounts, st.floats(0.1, 10))
def test_value_scales_with_the_margin(margin: float, retention: float, discount: float, factor: float) -> None:
    assert clv(factor * margin, retention, discount) == pytest.approx(factor * clv(margin, retention, discount))


@given(st.floats(0, 0.98), discounts)
def test_more_retention_is_worth_more(retention: float, discount: float) -> None:
    assert margin_multiple(retention + 0.01, discount) > margin_multiple(retention, discount)


def test_scalars_give_floats_and_arrays_give_arrays() -> None:
    assert type(clv(100, 0.8, 0.1)) is float
    assert clv([100, 200], [[0.8], [0.9]], 0.1).shape == (2, 2)


def test_a_customer_worth_less_than_the_target_gets_no_bid() -> None:
    assert max_bid([50, 150], 0.1, target_profit=100) == pytest.approx([0, 5])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: clv(100, 80, 0.1), "retention must be a fraction between 0 and 1, but holds 80. Divide percentages"),
        (lambda: clv(100, -0.1, 0.1), "but holds -0.1."),
        (lambda: clv(100, 0.8, -0.1), "discount must not be negative"),
        (lambda: clv(100, 1.0, 0.0), "no finite value"),
        (lambda: clv(float("nan"), 0.8, 0.1), "margin holds NaN or infinity"),
        (lambda: clv("much", 0.8, 0.1), "margin holds text; convert it first"),
        (lambda: max_bid(100, 2), "conversion must be a fraction"),
        (lambda: max_bid(100, 0.1, -5), "target_profit must not be negative"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match="(?s).*" + told.replace(".", r"\.")):
        call()
