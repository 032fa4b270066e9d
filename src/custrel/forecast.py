"""From a log to a forecast for each customer, and from the forecast back to what happened."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from custrel._checks import fraction, like_arguments, not_negative, positive, single, table_with, whole, whole_numbers
from custrel.btyd import GammaGamma
from custrel.buying import BuyerModel
from custrel.cohorts import _day_on, _days, customer_table
from custrel.ratings import quantile_of

HISTORY = ["frequency", "recency", "T"]
# The longest count that an interval of purchases is sought in.
MOST_PURCHASES = 100_000


def histories(transactions: pd.DataFrame, as_of: str | pd.Timestamp, *, days_per_unit: float = 7.0) -> pd.DataFrame:
    """Return one row per customer in the words and the unit of the models of buying.

    Parameters
    ----------
    transactions
        Rows with ``customer``, ``timestamp`` and ``amount``, as for :func:`custrel.cohorts.customer_table`.
    as_of
        The last day that is looked at.
    days_per_unit
        Days in a unit of time, above 0: 7 for the weeks in which parameters are usually published.

    Returns
    -------
    pandas.DataFrame
        Indexed by customer: ``frequency`` (repeat purchase days), ``recency`` (age at the last purchase), ``T`` (age),
        both in the unit, and ``monetary``, the mean money of a repeat purchase day, 0 without one.

    Raises
    ------
    ValueError
        As :func:`custrel.cohorts.customer_table`, and if the unit is not above 0.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01", "2024-01-15"])
    >>> transactions = pd.DataFrame({"customer": "Amal", "timestamp": days, "amount": [30.0, 20.0]})
    >>> histories(transactions, as_of="2024-01-29").loc["Amal"].to_dict()
    {'frequency': 1.0, 'recency': 2.0, 'T': 4.0, 'monetary': 20.0}
    """
    unit, table = single("days_per_unit", positive("days_per_unit", days_per_unit)), customer_table(transactions, as_of)
    return pd.DataFrame(
        {
            "frequency": table["frequency"],
            "recency": table["age_at_last"] / unit,
            "T": table["age"] / unit,
            "monetary": table["repeat_value"],
        }
    )


def calibration_and_holdout(
    transactions: pd.DataFrame,
    calibration_end: str | pd.Timestamp,
    holdout_end: str | pd.Timestamp,
    *,
    days_per_unit: float = 7.0,
) -> pd.DataFrame:
    """Split a log in time: histories up to a day, and what the same customers did after it.

    A model is fitted to the first part and judged by the second, which it has not seen.

    Parameters
    ----------
    transactions
        Rows with ``customer``, ``timestamp`` and ``amount``, as for :func:`custrel.cohorts.customer_table`.
    calibration_end, holdout_end
        Last day of the first and of the second part.
    days_per_unit
        Days in a unit of time, above 0; 7 for weeks.

    Returns
    -------
    pandas.DataFrame
        As :func:`histories` on the first of the two days, for the customers known by then, and ``holdout_purchases``,
        the purchase days between the two, ``holdout_monetary``, the money of these days, and ``holdout_duration``, the
        length of the second part in the unit.

    Raises
    ------
    ValueError
        As :func:`histories`, and if the second day is not after the first.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01", "2024-01-15", "2024-02-05"])
    >>> transactions = pd.DataFrame({"customer": "Amal", "timestamp": days, "amount": [30.0, 20.0, 40.0]})
    >>> split = calibration_and_holdout(transactions, "2024-01-29", "2024-02-26")
    >>> split.loc["Amal", ["frequency", "holdout_purchases", "holdout_monetary", "holdout_duration"]].to_list()
    [1.0, 1.0, 40.0, 4.0]
    """
    _days(transactions)  # refuses what is no log, before a day is read on its clock
    clock = transactions["timestamp"]
    first, last = _day_on("calibration_end", calibration_end, clock), _day_on("holdout_end", holdout_end, clock)
    table = histories(transactions, calibration_end, days_per_unit=days_per_unit)
    if not last > first:
        raise ValueError(f"holdout_end must come after calibration_end, {first:%Y-%m-%d}, not on {last:%Y-%m-%d}.")
    before, after = (customer_table(transactions, day).reindex(table.index) for day in (first, last))
    return table.assign(
        holdout_purchases=after["purchases"] - before["purchases"],
        holdout_monetary=after["monetary"] - before["monetary"],
        holdout_duration=(last - first).days / days_per_unit,
    )


@like_arguments
def customer_value(
    model: BuyerModel,
    spending: GammaGamma,
    frequency: ArrayLike,
    recency: ArrayLike,
    T: ArrayLike,  # noqa: N803
    monetary: ArrayLike,
    *,
    horizon: int,
    discount: float,
    margin: float = 1.0,
) -> np.ndarray:
    r"""Return what the purchases of customers within a horizon are worth today.

    .. math:: m\, E[M] \sum_{k=1}^{h} \frac{E[X(k)] - E[X(k - 1)]}{(1 + i)^k}

    Purchases of a unit of time count at its end; what they bring does not depend on how often a customer buys.

    Parameters
    ----------
    model, spending
        How often customers buy, and what they spend at a purchase.
    frequency, recency, T
        Histories in the unit of time of the model. Arrays or scalars.
    monetary
        Mean money of the repeat purchases; of no meaning where the frequency is 0.
    horizon
        How many **units of time of the model** to look ahead, whole, at least 1: 52 is a year if these are weeks.
    discount
        Discount rate **per unit of time of the model**, a fraction of at least 0: for weeks and 10 % a year
        ``1.1 ** (1 / 52) - 1``.
    margin
        Share of the money that is left after cost, a fraction in [0, 1].

    Returns
    -------
    float or numpy.ndarray
        Money, in the broadcast shape of the histories. What was bought before is not part of it.

    Raises
    ------
    ValueError
        If a history is impossible, an argument lies outside its range, or the mean of what customers spend is infinite.

    References
    ----------
    Fader, Hardie and Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", *Journal of Marketing
    Research* 42(4), 2005, doi 10.1509/jmkr.2005.42.4.415.

    Examples
    --------
    >>> from custrel.btyd import BGNBD
    >>> model, spending = BGNBD(0.243, 4.414, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44)
    >>> weekly = 1.1 ** (1 / 52) - 1
    >>> round(customer_value(model, spending, 2, 30.43, 38.86, 22.35, horizon=52, discount=weekly, margin=0.3), 2)
    11.03
    """
    periods, rate = whole("horizon", horizon), single("discount", not_negative("discount", discount))
    share = single("margin", fraction("margin", margin))
    each = np.asarray(spending.conditional_expected_value(frequency, monetary))
    if np.isinf(each).any():
        raise ValueError(
            "The mean value of a purchase is infinite for some customers: q of the spending model is too low."
        )
    worth, before = np.zeros(()), np.zeros(())
    for period in range(1, periods + 1):
        until = np.asarray(model.conditional_expected_purchases(period, frequency, recency, T))
        worth = worth + (until - before) / (1 + rate) ** period
        before = until
    return share * each * worth


def forecast(
    model: BuyerModel,
    customers: pd.DataFrame,
    t: float,
    *,
    confidence: float = 0.95,
    spending: GammaGamma | None = None,
    discount: float = 0.0,
    margin: float = 1.0,
) -> pd.DataFrame:
    """Return a forecast for every customer of a table, with its index.

    Parameters
    ----------
    model
        How often customers buy.
    customers
        One row per customer with ``frequency``, ``recency`` and ``T`` in the unit of time of the model, as
        :func:`histories` makes them; for values ``monetary`` as well.
    t
        How far to look ahead, in the unit of time of the model, above 0; whole if values are wanted.
    confidence
        Probability with which a customer's purchases lie within ``low`` and ``high``, at least.
    spending
        What customers spend at a purchase; without it there are no values.
    discount, margin
        As for :func:`customer_value`; the discount is per unit of time of the model.

    Returns
    -------
    pandas.DataFrame
        With the index of ``customers``: ``alive``, probability of still being a customer; ``expected_purchases``;
        ``low`` and ``high``, an interval for the number of purchases, which for one customer is wide; and ``value`` in
        money.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, a history is impossible, or an argument lies outside its range.

    References
    ----------
    Fader, Hardie and Lee, *Marketing Science* 24(2), 2005, and *Journal of Marketing Research* 42(4), 2005.

    Examples
    --------
    >>> from custrel.btyd import BGNBD
    >>> model, spending = BGNBD(0.243, 4.414, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44)
    >>> customers = pd.DataFrame(
    ...     {"frequency": [2, 0], "recency": [30.43, 0], "T": 38.86, "monetary": [22.35, 0]}, index=["Amal", "Basim"]
    ... )
    >>> forecast(model, customers, t=39, spending=spending).round(2)
           alive  expected_purchases  low  high  value
    Amal    0.73                1.23    0     5  30.24
    Basim   1.00                0.20    0     2   6.87
    """
    rows = table_with("customers", customers, HISTORY)
    if spending is not None and "monetary" not in rows:
        raise ValueError("customers lacks the column 'monetary', which values need.")
    ahead = single("t", positive("t", t))
    quantile_of(confidence)  # refuses what is no confidence
    history = [rows[name].to_numpy() for name in HISTORY]
    table = pd.DataFrame(
        {
            "alive": model.probability_alive(*history),
            "expected_purchases": model.conditional_expected_purchases(ahead, *history),
        },
        index=rows.index,
    )
    table["low"], table["high"] = _count_interval(model, ahead, history, confidence)
    if spending is not None:
        frequency, recency, age = history
        monetary = rows["monetary"].to_numpy()
        table["value"] = customer_value(
            model, spending, frequency, recency, age, monetary, horizon=whole("t", t), discount=discount, margin=margin
        )
    return table


def _count_interval(
    model: BuyerModel, t: float, history: list[np.ndarray], confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the quantiles of the number of purchases, customer by customer."""
    tail = (1 - confidence) / 2
    low, high = np.zeros(len(history[0]), dtype=int), np.zeros(len(history[0]), dtype=int)
    reached, open_, n = np.zeros(len(low)), np.arange(len(low)), 0
    while len(open_) and n < MOST_PURCHASES:
        reached[open_] += model.conditional_probability_of(n, t, *(column[open_] for column in history))
        low[open_[reached[open_] < tail]] = n + 1
        high[open_] = n
        open_ = open_[reached[open_] < 1 - tail]
        n += 1
    return low, high


def purchases_by_frequency(model: BuyerModel, split: pd.DataFrame, *, most: int = 7) -> pd.DataFrame:
    """Return what customers with 0, 1, 2, … earlier purchases did in the hold-out time, and what was expected of them.

    Parameters
    ----------
    model
        Fitted to the calibration part alone.
    split
        As made by :func:`calibration_and_holdout`.
    most
        Customers with so many earlier purchases or more are taken together, at least 1.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``frequency``: ``customers``, and the means ``actual`` and ``expected`` of purchases in the hold-out
        time.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, a number of purchases is not whole, a history is impossible, or ``most`` is
        not a whole number of at least 1.

    References
    ----------
    Fader, Hardie and Lee, *Marketing Science* 24(2), 2005.

    Examples
    --------
    >>> from custrel.btyd import BGNBD
    >>> split = pd.DataFrame(
    ...     {"frequency": [0, 2], "recency": [0, 30.4], "T": 38.9, "holdout_purchases": [0, 3], "holdout_duration": 39}
    ... )
    >>> purchases_by_frequency(BGNBD(0.243, 4.414, 0.793, 2.426), split).round(2)  # doctest: +NORMALIZE_WHITESPACE
               customers  actual  expected
    frequency
    0                  1     0.0      0.19
    2                  1     3.0      1.22
    """
    rows = table_with("split", split, [*HISTORY, "holdout_purchases", "holdout_duration"])
    expected = model.conditional_expected_purchases(
        rows["holdout_duration"].to_numpy(), *(rows[name].to_numpy() for name in HISTORY)
    )
    actual = whole_numbers("holdout_purchases", rows["holdout_purchases"])
    frequency = np.minimum(whole_numbers("frequency", rows["frequency"]), whole("most", most))
    group = pd.Series(frequency.astype(int), name="frequency")
    table = pd.DataFrame({"actual": actual, "expected": expected}).groupby(group).mean()
    table.insert(0, "customers", group.value_counts())
    return table


def customers_by_frequency(model: BuyerModel, customers: pd.DataFrame, *, most: int = 7) -> pd.DataFrame:
    """Return how many customers bought again 0, 1, 2, … times, and how many the model would have.

    Parameters
    ----------
    model
        Usually fitted to the same customers.
    customers
        One row per customer with ``frequency`` and ``T``.
    most
        Customers with so many purchases or more are taken together, at least 1.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``frequency`` from 0 to ``most``: ``actual`` and ``expected`` numbers of customers.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, a frequency is not whole, an age is negative, or ``most`` is not a whole
        number of at least 1.

    References
    ----------
    Fader, Hardie and Lee, *Marketing Science* 24(2), 2005.

    Examples
    --------
    >>> from custrel.btyd import BGNBD
    >>> from custrel.data import cdnow
    >>> table = customers_by_frequency(BGNBD(0.243, 4.414, 0.793, 2.426), cdnow(), most=3)
    >>> table.round().astype(int)["expected"].to_list()
    [1407, 461, 193, 297]
    """
    rows = table_with("customers", customers, ["frequency", "T"])
    top = whole("most", most)
    counts = np.arange(top)
    ages, number_of = np.unique(not_negative("T", rows["T"]), return_counts=True)
    expected = model.probability_of(counts[:, None], ages) @ number_of
    frequency = whole_numbers("frequency", rows["frequency"])
    actual = np.bincount(np.minimum(frequency, top).astype(int), minlength=top + 1)
    return pd.DataFrame(
        {"actual": actual, "expected": np.append(expected, len(rows) - expected.sum())},
        index=pd.RangeIndex(top + 1, name="frequency"),
    )


def purchases_over_time(
    model: BuyerModel, transactions: pd.DataFrame, end: str | pd.Timestamp, *, days_per_unit: float = 7.0
) -> pd.DataFrame:
    """Return the repeat purchases of all customers, unit of time by unit of time, and those expected.

    Parameters
    ----------
    model
        Fitted to the calibration part alone, so that what comes later is a test.
    transactions
        Rows with ``customer``, ``timestamp`` and ``amount``, as for :func:`custrel.cohorts.customer_table`.
    end
        The last day that is looked at.
    days_per_unit
        Days in a unit of time of the model, above 0; 7 for weeks.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``time``, the number of units since the day of the first purchase of all: ``actual`` and ``expected``
        purchase days up to then after each customer's first, summed over all customers.

    Raises
    ------
    ValueError
        As :func:`histories`, and if not even one unit has passed.

    References
    ----------
    Fader, Hardie and Lee, *Marketing Science* 24(2), 2005.

    Examples
    --------
    >>> from custrel.btyd import BGNBD
    >>> days = pd.to_datetime(["2024-01-01", "2024-01-10", "2024-01-29"])
    >>> transactions = pd.DataFrame({"customer": "Amal", "timestamp": days, "amount": 10.0})
    >>> purchases_over_time(BGNBD(1, 4, 1, 3), transactions, "2024-01-29")["actual"].to_list()
    [0, 1, 1, 2]
    """
    unit = single("days_per_unit", positive("days_per_unit", days_per_unit))
    _days(transactions)  # refuses what is no log, before a day is read on its clock
    last = _day_on("end", end, transactions["timestamp"])
    first = customer_table(transactions, end)["first"]
    opening = first.min()
    periods = int((last - opening).days // unit)
    if periods < 1:
        raise ValueError("end must lie at least one unit of time after the first purchase.")
    times = np.arange(1, periods + 1)
    days = transactions["timestamp"].dt.tz_localize(None).dt.normalize()
    bought = pd.DataFrame({"customer": transactions["customer"], "day": days}).drop_duplicates()
    again = bought[bought["day"] > bought["customer"].map(first)]
    age = np.sort((again["day"] - opening).dt.days.to_numpy() / unit)
    births, number_of = np.unique((first - opening).dt.days.to_numpy() / unit, return_counts=True)
    expected = np.asarray(model.expected_purchases(np.maximum(times[:, None] - births, 0))) @ number_of
    return pd.DataFrame(
        {"actual": np.searchsorted(age, times, side="right"), "expected": expected},
        index=pd.Index(times, name="time"),
    )
