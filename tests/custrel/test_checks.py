"""What the models refuse to take for a number, and in which form they answer."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from custrel._checks import generator, like_arguments, number, whole, whole_numbers
from custrel.base import retention_rate
from custrel.btyd import BGNBD, ShiftedBetaGeometric
from custrel.engagement import interrupted_time_series
from custrel.events import MarketModel, simple_returns
from custrel.experiments import sample_size
from custrel.lifetime import clv
from custrel.ratings import wilson_lower_bound
from custrel.service import agents_needed, run_queue
from custrel.survival import kaplan_meier
from custrel.wordofmouth import net_promoter_score

MODEL = BGNBD(0.243, 4.414, 0.793, 2.426)
DAYS = pd.to_timedelta([1, 2], "D")
DATES = pd.to_datetime(["2024-01-01", "2024-01-02"])


@pytest.mark.parametrize(
    "value", [1, 2.5, np.int8(3), Decimal("1.5"), Fraction(1, 2), [1, 2], pd.Series([1, 2], dtype="Int64"), range(3)]
)
def test_numbers_of_any_type_are_numbers(value: object) -> None:
    assert number("x", value).dtype == float


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (DATES, r"x holds dates; subtract a start and divide by a unit"),
        (pd.Series(DATES).dt.tz_localize("UTC"), "x holds dates"),
        (list(DATES), "x holds dates"),
        (DATES[0].to_pydatetime(), "x holds dates"),
        (DATES[0].date(), "x holds dates"),
        ([DATES[0], pd.NaT], "x holds dates"),
        (DAYS, r"x holds timedeltas; divide them by the unit you mean, .* pandas.Timedelta\(days=7\)"),
        (pd.Series(DAYS), "x holds timedeltas"),
        (list(DAYS), "x holds timedeltas"),
        (DAYS[0].to_pytimedelta(), "x holds timedeltas"),
        ("100", r"x holds text; convert it first, for instance by pandas.to_numeric"),
        (["9", 10], "x holds text"),
        (pd.Series(["9", "10"]), "x holds text"),
        (np.array([1, "2"], dtype=object), "x holds text"),
        (b"1", "x holds text"),
        (True, r"x holds True or False; if they are meant as 1 and 0, convert them by .astype\(int\)"),
        (np.array([True, False]), "x holds True or False"),
        (pd.Series([True, False], dtype="boolean"), "x holds True or False"),
        (np.array([1, True], dtype=object), "x holds True or False"),
        (1j, "x must be a number or an array of numbers"),
        (object(), "x must be a number or an array of numbers"),
        ([[1, 2], [3]], "x must be a number or an array of numbers"),
        (pd.Series([1, None], dtype="Int64"), "x must be a number|x holds NaN"),
        ([1, None], "x holds NaN"),
        (np.nan, "x holds NaN or infinity"),
    ],
)
def test_what_is_not_meant_as_a_number_is_refused(value: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        number("x", value)


@pytest.mark.parametrize("value", [1.5, [1], -1, "1", True, np.inf, None])
def test_what_is_not_a_whole_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"x (must|holds)"):
        whole("x", value)


def test_whole_numbers_may_come_as_floats() -> None:
    assert whole("x", 3.0) == 3
    assert whole_numbers("x", [0, 2.0]).tolist() == [0, 2]
    with pytest.raises(ValueError, match="x must hold whole numbers of at least 1"):
        whole_numbers("x", [0, 2], least=1)


@pytest.mark.parametrize("seed", [1.5, -1, "1", None, True])
def test_a_seed_is_a_whole_number_or_a_generator(seed: object) -> None:
    with pytest.raises(ValueError, match=f"seed must be a whole number of at least 0, or .*, not {seed!r}"):
        generator(seed)
    assert generator(5).random() == np.random.default_rng(5).random()


def test_results_have_the_form_of_the_arguments() -> None:
    assert type(clv(100, 0.8, 0.1)) is float
    assert type(sample_size(0.1, 0.2)) is type(agents_needed(720, 240, 15, 0.8)) is int
    assert type(clv([100, 200], 0.8, 0.1)) is np.ndarray
    margins = pd.Series({"Amal": 100, "Basim": 200})
    worth = clv(margins, 0.8, 0.1)
    assert worth.index.to_list() == ["Amal", "Basim"]
    assert worth.to_list() == clv([100, 200], 0.8, 0.1).tolist()
    by_period = sample_size(0.05, pd.Series([0.06, 0.07], ["a", "b"]))
    assert by_period.to_dict() == {"a": 8158, "b": 2213}
    assert retention_rate(start=pd.Series([10], ["x"]), kept=5).to_dict() == {"x": 0.5}


def test_a_result_of_another_shape_has_no_labels() -> None:
    assert clv(pd.Series([1, 2]), [[0.8], [0.9]], 0.1).shape == (2, 2)
    assert type(like_arguments(lambda values: np.asarray(values).sum())(pd.Series([1, 2]))) is int


AMAL, BASIM = pd.Series([1.0, 2.0, 4.0], ["a", "b", "c"]), pd.Series([4.0, 2.0, 1.0], ["c", "b", "a"])


@pytest.mark.parametrize(
    "call",
    [
        lambda: retention_rate(AMAL, BASIM),
        lambda: MarketModel.fit(AMAL, benchmark=BASIM),
        lambda: MarketModel(0, 1, 1).cumulative(AMAL, BASIM),
        lambda: kaplan_meier(AMAL, BASIM),
        lambda: run_queue(AMAL, BASIM, 1),
    ],
)
def test_series_with_different_labels_are_not_joined_by_position(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"are Series with different labels. .* \.to_numpy\(\)"):
        call()


def test_the_refusal_names_the_arguments() -> None:
    with pytest.raises(ValueError, match=r"^start and kept are Series"):
        retention_rate(AMAL, BASIM)


def test_days_keep_their_labels() -> None:
    prices = pd.Series([10.0, 11, 11], DATES.append(DATES[-1:] + pd.Timedelta(days=1)))
    returns = simple_returns(prices)
    assert returns.to_dict() == {prices.index[1]: pytest.approx(0.1), prices.index[2]: 0}
    window = MarketModel(0, 1, 0.01).cumulative(returns, [0, 0], prediction_error=False)
    assert window.t.index.equals(returns.index)
    fit = interrupted_time_series(range(10), 5)
    assert fit.fitted(pd.Series({"a": 2})).to_dict() == {"a": pytest.approx(2)}


def test_series_with_equal_labels_are_taken() -> None:
    assert MarketModel.fit(AMAL, 2 * AMAL).beta == pytest.approx(0.5)


@pytest.mark.parametrize("scores", [["9", "10"], [True, False]])
def test_answers_are_numbers(scores: list[object]) -> None:
    with pytest.raises(ValueError, match=r"scores holds (text|True)"):
        net_promoter_score(scores)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: clv([1, 2], [0.5, 0.5, 0.5], 0.1), r"the shapes are margin \(2,\), retention \(3,\)"),
        (lambda: MODEL.probability_alive([1, 2], [1, 2, 3], 5), r"frequency \(2,\), recency \(3,\)"),
        (lambda: MODEL.probability_of(n=[1, 2, 3], t=np.ones(2)), r"n \(3,\), t \(2,\)"),
        (lambda: agents_needed([1, 2], [1, 2, 3], 1, 0.8), r"calls_per_hour \(2,\), handling_seconds \(3,\)"),
        (lambda: wilson_lower_bound(1, 2, [0.9, 0.8]), "confidence must be one number"),
        (lambda: kaplan_meier([1, 2], [1, 1], level=[0.9, 0.8]), "level must be one number"),
        (lambda: MODEL.bootstrap(seed=1), r"call it as bootstrap\(T, seed=1\); it got 0 of 1"),
        (
            lambda: ShiftedBetaGeometric(1, 2).bootstrap(9, seed=1),
            r"bootstrap\(customers, periods, seed=1\); it got 1 of 2",
        ),
        (lambda: retention_rate(10**400, 1), "start holds a whole number too large"),
    ],
)
def test_shapes_that_do_not_fit_are_told_by_name(call: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()


def test_lists_and_labels_of_one_shape_still_go_together() -> None:
    labelled = pd.Series([10, 20], index=["a", "b"])
    assert retention_rate(labelled, [5, 5]).index.equals(labelled.index)
    assert retention_rate([[10], [20]], [5, 4]).shape == (2, 2)
    assert clv(100, [0.5, 0.8], 0.1).shape == (2,)
