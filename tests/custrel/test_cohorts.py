"""Customer tables, cohorts and scores against CDNOW's published ones, and against slower ways to count the same."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.cohorts import (
    clean_transactions,
    cohort_counts,
    customer_table,
    gini,
    lorenz,
    retention_triangle,
    rfm_scores,
    rfm_segments,
)

# The files of the lifetimes package, found without importing it.
CDNOW = Path(find_spec("lifetimes").submodule_search_locations[0]) / "datasets"

money = st.just(0.0) | st.floats(0.01, 1e6)
values = st.lists(money, min_size=1, max_size=50).filter(lambda drawn: max(drawn) > 0)


def log_of(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer", "order", "timestamp", "amount"])


def bought(*rows: tuple[object, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer", "timestamp", "amount"])
    return table.assign(timestamp=pd.to_datetime(table["timestamp"]))


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    """The 6,919 transactions of the CDNOW sample."""
    names = ["master", "customer", "timestamp", "cds", "amount"]
    rows = pd.read_csv(CDNOW / "CDNOW_sample.txt", sep=r"\s+", header=None, names=names)
    return rows.assign(timestamp=pd.to_datetime(rows["timestamp"].astype(str), format="%Y%m%d"))


def test_the_calibration_table_of_cdnow(cdnow: pd.DataFrame) -> None:
    # Fader and Hardie's own summary of the same customers, 39 weeks, in weeks; it comes with the lifetimes package.
    published = pd.read_csv(CDNOW / "cdnow_customers_summary.csv").set_index("ID")
    table = customer_table(cdnow, as_of="1997-09-30")
    assert len(table) == 2357
    assert table["frequency"].to_numpy() == pytest.approx(published["frequency"].to_numpy())
    assert table["age_at_last"].to_numpy() / 7 == pytest.approx(published["recency"].to_numpy(), abs=0.006)
    assert table["age"].to_numpy() / 7 == pytest.approx(published["T"].to_numpy(), abs=0.006)


def test_the_repeat_spending_of_cdnow(cdnow: pd.DataFrame) -> None:
    # Fader, Hardie and Lee, JMR 42(4), 2005: 946 repeaters; mean 35, s.d. 30, min 3, median 27, max 300 dollars.
    repeaters = customer_table(cdnow, as_of="1997-09-30").query("frequency > 0")["repeat_value"]
    assert len(repeaters) == 946
    found = [repeaters.mean(), repeaters.std(), repeaters.min(), repeaters.median(), repeaters.max()]
    assert found == pytest.approx([35, 30, 3, 27, 300], abs=0.5)


def test_the_table_is_that_of_a_loop(cdnow: pd.DataFrame) -> None:
    some = cdnow[cdnow["customer"] <= 60]
    table = customer_table(some, as_of="1998-06-30")
    for customer, rows in some.groupby("customer"):
        days = sorted(set(rows["timestamp"]))
        line = table.loc[customer]
        assert line["first"] == days[0]
        assert line["last"] == days[-1]
        assert line["purchases"] == len(days) == line["frequency"] + 1
        assert line["days_since_last"] == (pd.Timestamp("1998-06-30") - days[-1]).days
        assert line["monetary"] == pytest.approx(rows["amount"].sum())
        later = [rows.loc[rows["timestamp"] == day, "amount"].sum() for day in days[1:]]
        assert line["repeat_value"] == pytest.approx(np.mean(later) if later else 0)
    assert (table["age_at_last"] + table["days_since_last"] == table["age"]).all()


def test_purchases_of_one_day_are_one_purchase() -> None:
    table = customer_table(bought((1, "2024-01-01 08:00", 5), (1, "2024-01-01 23:59", 7)), as_of="2024-01-02")
    assert table[["purchases", "frequency", "age_at_last", "age", "monetary", "repeat_value"]].iloc[0].tolist() == [
        1, 0, 0, 1, 12, 0,
    ]  # fmt: skip


def test_later_transactions_are_not_known_yet() -> None:
    log = bought((1, "2024-01-01", 5), (1, "2024-02-01", 7), (2, "2024-02-01", 9))
    assert customer_table(log, as_of="2024-01-31").index.tolist() == [1]
    assert customer_table(log, as_of="2024-02-01")["frequency"].tolist() == [1, 0]


def test_days_are_those_of_the_timestamps_own_clock() -> None:
    log = bought((1, "2024-01-01 22:30", 5), (1, "2024-01-02 00:30", 5))
    log["timestamp"] = log["timestamp"].dt.tz_localize("UTC")
    assert customer_table(log, as_of="2024-01-02")["frequency"].tolist() == [1]
    log["timestamp"] = log["timestamp"].dt.tz_convert("Asia/Riyadh")
    assert customer_table(log, as_of="2024-01-02")["frequency"].tolist() == [0]
    assert customer_table(log, as_of=pd.Timestamp("2024-01-03", tz="Asia/Riyadh"))["age"].tolist() == [1]


def test_one_instant_written_with_two_offsets_is_a_duplicate() -> None:
    log = log_of((1, "a", "2024-03-01T22:30:00Z", 4.0), (1, "a", "2024-03-02T01:30:00+0300", 4.0))
    clean = clean_transactions(log, "Asia/Riyadh")
    assert clean.duplicates == 1
    assert clean.transactions["timestamp"].dt.strftime("%Y-%m-%d %H:%M").tolist() == ["2024-03-02 01:30"]


@pytest.mark.parametrize("timezone", [None, "UTC"])
def test_datetimes_are_read_as_well_as_text(timezone: str | None) -> None:
    log = log_of((1, "a", "2024-03-01 22:30", 4.0), (2, "b", "2024-03-05 10:00", 4.0))
    log["timestamp"] = pd.to_datetime(log["timestamp"]).dt.tz_localize(timezone)
    clean = clean_transactions(log, "Asia/Riyadh").transactions
    assert clean["timestamp"].dt.hour.tolist() == ([22, 10] if timezone is None else [1, 13])
    text = log.assign(timestamp=log["timestamp"].astype(str))
    pd.testing.assert_frame_equal(clean_transactions(text, "Asia/Riyadh").transactions, clean, check_dtype=False)


def test_local_times_that_a_clock_skips_or_repeats_are_read() -> None:
    log = log_of((1, "a", "2024-03-31 02:30", 4.0), (1, "b", "2024-10-27 02:30", 4.0))
    read = clean_transactions(log, "Europe/Berlin").transactions["timestamp"]
    assert read.astype(str).tolist() == ["2024-03-31 03:00:00+02:00", "2024-10-27 02:30:00+02:00"]


def test_orders_are_netted_and_full_refunds_vanish() -> None:
    log = log_of(
        (1, "a", "2024-03-09", -0.1),
        (1, "a", "2024-03-01", 0.3),
        (1, "a", "2024-03-02", -0.2),
        (2, "b", "2024-03-01", 50.0),
        (2, "b", "2024-03-03", -20.0),
        (2, "b", "2024-03-04", 7.0),
        (3, "c", "2024-03-04", -9.0),
    )
    clean = clean_transactions(log, "Asia/Riyadh")
    assert clean.transactions[["customer", "order", "amount"]].to_numpy().tolist() == [[2, "b", 37.0]]
    assert clean.transactions["timestamp"].dt.day.tolist() == [1]
    assert (clean.duplicates, clean.refunds) == (0, 3)
    assert clean.unmatched["order"].tolist() == ["c"]


def test_cleaning_leaves_the_log_as_it_was() -> None:
    log = log_of((1, "a", "2024-03-02", 5.0), (1, "b", "2024-03-01", 5.0))
    before = log.copy()
    clean_transactions(log, "Asia/Riyadh")
    pd.testing.assert_frame_equal(log, before)


def test_the_triangle_of_cdnow_is_that_of_a_loop(cdnow: pd.DataFrame) -> None:
    counts = cohort_counts(cdnow)
    assert counts.shape == (3, 18)
    assert counts[0].sum() == 2357
    month = cdnow["timestamp"].dt.to_period("M")
    first = month.groupby(cdnow["customer"]).transform("min")
    for cohort, age in [("1997-01", 1), ("1997-02", 5), ("1997-03", 15)]:
        active = cdnow[(first == cohort) & (month == pd.Period(cohort) + age)]["customer"].nunique()
        assert counts.loc[cohort, age] == active
    assert counts.isna().sum().sum() == 1 + 2
    assert (retention_triangle(cdnow)[0] == 1).all()


@pytest.mark.parametrize(("period", "age"), [("W", 9), ("M", 3), ("Q", 1), ("Y", 1)])
def test_ages_are_counted_in_the_period_asked_for(period: str, age: int) -> None:
    counts = cohort_counts(bought((1, "2023-11-30", 5), (1, "2024-02-02", 5)), period)
    assert counts.to_numpy().tolist() == [[1] + [0] * (age - 1) + [1]]


def test_a_month_without_purchases_is_0_and_not_missing() -> None:
    counts = cohort_counts(bought((1, "2024-01-31", 5), (1, "2024-04-02", 5)))
    assert counts.to_numpy().tolist() == [[1, 0, 0, 1]]


def test_scores_cut_customers_into_equal_groups() -> None:
    ranks = np.random.default_rng(2).permutation(100)
    table = pd.DataFrame({"days_since_last": ranks, "frequency": ranks, "monetary": ranks * 1.5})
    scores = rfm_scores(table)
    assert scores["frequency_score"].value_counts().to_dict() == dict.fromkeys(range(1, 6), 20)
    assert (scores["frequency_score"] == ranks // 20 + 1).all()
    assert (scores["recency_score"] == 5 - ranks // 20).all()
    assert (scores["monetary_score"] == scores["frequency_score"]).all()


def test_ties_share_the_lowest_score() -> None:
    table = pd.DataFrame({"days_since_last": 7, "frequency": [0] * 6 + [1, 2, 3, 4], "monetary": 5.0})
    scores = rfm_scores(table)
    assert scores["frequency_score"].tolist() == [1] * 6 + [4, 4, 5, 5]
    assert (scores["recency_score"] == 1).all()


def test_own_cut_points() -> None:
    table = pd.DataFrame({"days_since_last": range(10), "frequency": range(10), "monetary": range(10)})
    assert rfm_scores(table, [0.5, 0.9])["frequency_score"].tolist() == [1] * 5 + [2] * 4 + [3]


@given(st.lists(st.integers(0, 20), min_size=2, max_size=40), st.integers(2, 10))
def test_scores_depend_on_order_alone(frequencies: list[int], groups: int) -> None:
    table = pd.DataFrame({"days_since_last": 0, "frequency": frequencies, "monetary": np.exp(frequencies)})
    scores = rfm_scores(table, groups)
    assert (scores["frequency_score"] == scores["monetary_score"]).all()
    assert scores["frequency_score"].between(1, groups).all()
    assert scores.loc[table["frequency"].idxmin(), "frequency_score"] == 1
    ordered = scores["frequency_score"].to_numpy()[np.argsort(frequencies)]
    assert (np.diff(ordered) >= 0).all()


def test_every_pair_of_scores_has_one_segment() -> None:
    grid = pd.MultiIndex.from_product([range(1, 6)] * 2, names=["recency_score", "frequency_score"]).to_frame()
    sizes = rfm_segments(grid).value_counts()
    assert sizes.to_dict() == {
        "champions": 4, "new": 4, "lost": 4, "cannot_lose": 4, "promising": 2, "loyal": 2, "at_risk": 2,
        "about_to_sleep": 2, "need_attention": 1,
    }  # fmt: skip
    assert rfm_segments(grid, low=1, high=2).value_counts()["champions"] == 16


def test_gini_of_known_distributions() -> None:
    # Exponential 1/2, uniform 1/3, Pareto with exponent a 1/(2a - 1): textbook values.
    grid = (np.arange(200_000) + 0.5) / 200_000
    assert gini(-np.log(grid)) == pytest.approx(1 / 2, abs=1e-3)
    assert gini(grid) == pytest.approx(1 / 3, abs=1e-3)
    assert gini(grid ** (-1 / 3)) == pytest.approx(1 / 5, abs=1e-3)


@given(values)
def test_gini_is_half_the_relative_mean_difference(drawn: list[float]) -> None:
    array = np.array(drawn) / max(drawn)
    difference = np.abs(array[:, None] - array).mean()
    assert gini(drawn) == pytest.approx(difference / (2 * array.mean()), abs=1e-9)


@given(values, st.floats(0.01, 100))
def test_the_lorenz_curve_rises_below_the_diagonal_and_knows_no_currency(drawn: list[float], rate: float) -> None:
    population, share = lorenz(drawn)
    assert population[0] == share[0] == 0
    assert population[-1] == share[-1] == 1
    assert (np.diff(share) >= 0).all()
    assert (share <= population + 1e-9).all()
    assert gini(np.array(drawn) * rate) == pytest.approx(gini(drawn), abs=1e-9)
    assert 0 <= gini(drawn) <= 1 - 1 / len(drawn) + 1e-9


def test_the_day_of_the_table_is_read_on_the_clock_of_the_rows() -> None:
    rows = bought((1, "2024-01-01 12:00", 5), (1, "2024-01-04 12:00", 5))
    rows["timestamp"] = rows["timestamp"].dt.tz_localize("UTC")
    # One in the morning in Riyadh is still the day before in UTC.
    assert customer_table(rows, "2024-01-06T01:00+03:00").loc[1, "age"] == 4
    assert customer_table(rows, "2024-01-06").loc[1, "age"] == 5


def test_two_equal_lines_of_one_order_are_two_lines() -> None:
    rows = log_of(*[(1, "a", "2024-01-01", 5), (1, "a", "2024-01-01", -2)] * 2).assign(line=[1, 2, 3, 4])
    assert clean_transactions(rows, "UTC").transactions["amount"].to_list() == [3]
    by_line = clean_transactions(pd.concat([rows, rows]), "UTC", line="line")
    assert by_line.transactions["amount"].to_list() == [6]
    assert (by_line.duplicates, by_line.refunds) == (4, 2)


def test_extremes_of_inequality() -> None:
    assert gini([3, 3, 3]) == 0
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([1e-320, 1e-320]) == 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: customer_table(bought((1, "2024-01-01", 5)), "2023-01-01"), "No transaction is as old as as_of"),
        (lambda: customer_table(bought((1, "2024-01-01", -5)), "2024-02-01"), "amount holds refunds"),
        (lambda: customer_table(bought((1, "2024-01-01", float("inf"))), "2024-02-01"), "NaN or infinity"),
        (lambda: customer_table([1], "2024-01-01"), "transactions must be a DataFrame, not list"),
        (lambda: customer_table(pd.DataFrame({"customer": [1]}), "2024-01-01"), "lacks the column 'timestamp'"),
        (lambda: customer_table(bought((1, "2024-01-01", 5)).head(0), "2024-01-01"), "transactions has no rows"),
        (lambda: customer_table(bought((None, "2024-01-01", 5)), "2024-01-01"), "empty cells in 'customer'"),
        (
            lambda: customer_table(bought((1, "2024-01-01", 5)).astype({"timestamp": str}), "2024-01-01"),
            "timestamp must hold datetimes",
        ),
        (lambda: cohort_counts(bought((1, "2024-01-01", 5)), "moon"), "period must be a pandas period alias"),
        (lambda: cohort_counts(bought((1, "2024-01-01", 5)), "2M"), "not several: '2M'"),
        (
            lambda: customer_table(bought((1, "2024-01-01", 5)), None),
            "as_of must be a day, like '2024-01-31', not None",
        ),
        (lambda: customer_table(bought((1, "2024-01-01", 5)), "soon"), "as_of must be a day, .*, not 'soon'"),
        (
            lambda: customer_table(bought((1, "2024-01-01", 5)), "2024-02-01T00:00+03:00"),
            "as_of carries a time zone, .*, and timestamp does not",
        ),
        (
            lambda: clean_transactions(log_of((1, "a", "2024-01-01", 5)), "Riyadh"),
            "such as 'Asia/Riyadh', not 'Riyadh'",
        ),
        (lambda: clean_transactions(log_of((1, "a", "2024-01-01", 5)), None), "timezone must be an IANA name"),
        (lambda: clean_transactions(log_of((1, "a", "2024-01-01", 5)), "UTC", line="row"), "lacks the column 'row'"),
        (
            lambda: clean_transactions(log_of((1, "a", "2024-01-01T10:00Z", 5), (1, "b", "2024-01-01", 5)), "UTC"),
            "offset in 1 of 2 rows",
        ),
        (lambda: clean_transactions(log_of((1, "a", "yesterday", 5)), "UTC"), "timestamp must be ISO 8601"),
        (
            lambda: clean_transactions(log_of((1, "a", "2024-01-01", 5), (2, "a", "2024-01-02", 5)), "UTC"),
            "order a belongs to two customers",
        ),
        (
            lambda: clean_transactions(log_of((1, "a", "2024-01-01", 5), (1, "a", "2024-01-02", -6)), "UTC"),
            "order a was refunded more than it cost",
        ),
        (lambda: rfm_scores(pd.DataFrame({"frequency": [1]})), "lacks the column 'days_since_last'"),
        (
            lambda: rfm_scores(pd.DataFrame({"days_since_last": [1], "frequency": 1, "monetary": 1}), 1),
            "at least 2",
        ),
        *[
            (
                lambda cuts=cuts: rfm_scores(
                    pd.DataFrame({"days_since_last": [1], "frequency": 1, "monetary": 1}), cuts
                ),
                "ascending shares",
            )
            for cuts in ([], [0.5, 0.5], [0, 0.5], [0.5, 1])
        ],
        (
            lambda: rfm_segments(pd.DataFrame({"recency_score": [1], "frequency_score": [1]}), low=3, high=3),
            "high must lie above low",
        ),
        (lambda: lorenz([]), "values must be a list of one value per customer"),
        (lambda: lorenz([[1, 2]]), "one value per customer"),
        (lambda: gini([1, -2]), "values must not be negative"),
        (lambda: gini([0, 0]), "all 0"),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
