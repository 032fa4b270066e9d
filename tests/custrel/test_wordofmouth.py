"""Word of mouth against the benchmarks of the fact ledger, and against surveys and cascades played out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custrel.diffusion import viral_growth
from custrel.lifetime import clv
from custrel.wordofmouth import net_promoter_score, referral_value, viral_coefficient

# A busy machine must not make a property look false.
steady = settings(deadline=None)

answers = st.lists(st.integers(0, 10), min_size=1, max_size=60)


def test_the_benchmark_survey() -> None:
    # 60 % promoters, 25 % passives, 15 % detractors among 400 answers (fact ledger, C12).
    result = net_promoter_score(np.repeat([9, 10, 7, 8, 0, 6], [120, 120, 50, 50, 30, 30]))
    assert result.score == pytest.approx(45)
    assert result.standard_error == pytest.approx(3.70, abs=0.005)
    assert (result.promoters, result.passives, result.detractors) == pytest.approx((0.60, 0.25, 0.15))
    assert result.answers == 400


@steady
@given(answers)
def test_the_error_is_that_of_a_mean_of_plus_and_minus_one(scores: list[int]) -> None:
    values = 100.0 * (np.array(scores) >= 9) - 100.0 * (np.array(scores) <= 6)
    result = net_promoter_score(scores)
    assert result.score == pytest.approx(values.mean(), abs=1e-9)
    assert result.standard_error == pytest.approx(values.std() / np.sqrt(len(scores)), abs=1e-5)
    low, high = result.interval()
    assert -100 <= low <= result.score + 1e-9
    assert result.score - 1e-9 <= high <= 100


@pytest.mark.parametrize("answers", [5, 10, 20, 50, 150])
def test_intervals_hold_the_score_of_all_customers(answers: int) -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(1000):
        low, high = net_promoter_score(rng.choice([10, 8, 3], answers, p=[0.5, 0.3, 0.2])).interval()
        hits += low <= 30 <= high
    assert 0.93 <= hits / 1000 <= 0.985


def test_one_answer_leaves_doubt() -> None:
    low, high = net_promoter_score([9]).interval()
    assert low < 0
    assert high == 100


def test_a_cascade_played_out_reaches_the_limit() -> None:
    rng = np.random.default_rng(2)
    users = new = 20_000
    while new:
        new = rng.binomial(5 * new, 0.1)
        users += new
    assert users == pytest.approx(viral_growth(20_000, viral_coefficient(5, 0.1)), rel=0.02)


@steady
@given(st.floats(0, 500), st.floats(0, 0.9), st.floats(0, 0.5), st.floats(0, 50))
def test_referral_value_is_the_sum_over_generations(value: float, k: float, discount: float, reward: float) -> None:
    later, total = k / (1 + discount), 0.0
    for generation in range(800):
        total += later**generation * (value - (reward if generation else 0))
    assert referral_value(value, k, discount=discount, reward=reward) == pytest.approx(total, rel=1e-6, abs=1e-6)


def test_without_referral_only_the_own_value_counts() -> None:
    assert referral_value(clv(100, 0.8, 0.1), 0) == pytest.approx(266.67, abs=0.005)
    assert referral_value([100, 200], [[0.1], [0.2]]).shape == (2, 2)
    # A reward as large as the value of the friend and the friend's friends leaves nothing to gain.
    assert referral_value(90, 0.3, reward=90) == pytest.approx(90)


def test_scalars_give_floats() -> None:
    results = viral_coefficient(5, 0.1), referral_value(1, 0.5)
    assert {type(result) for result in results} == {float}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: net_promoter_score([]), "no answer"),
        (lambda: net_promoter_score([11]), "whole numbers from 0 to 10"),
        (lambda: net_promoter_score([-1]), "whole numbers from 0 to 10"),
        (lambda: net_promoter_score([8.5]), "whole numbers from 0 to 10"),
        (lambda: net_promoter_score([9, float("nan")]), "scores holds NaN"),
        (lambda: net_promoter_score([9]).interval(1), "strictly between 0 and 1"),
        (lambda: viral_coefficient(-1, 0.5), "invitations must not be negative"),
        (lambda: viral_coefficient(1, 50), "conversion must be a fraction"),
        (lambda: referral_value(1, 1.2, discount=0.1), "referrals must be below 1"),
        (lambda: referral_value(1, 0.5, reward=-1), "reward must not be negative"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
