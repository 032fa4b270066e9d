"""From a log of transactions to a table of customers, to cohorts, scores and shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from custrel._checks import fraction, not_negative, number, table_with, whole

_OFFSET_AT_THE_END = r"\d{1,2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$"
# Sums of money in floating point differ from zero by less than this share of what was paid.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class CleanLog:
    """A log of orders fit for counting, and what was done to it; made by :func:`clean_transactions`.

    Attributes
    ----------
    transactions
        One row per order that was not wholly refunded, in order of time: ``customer``, ``order``, ``timestamp`` on the
        business's clock, ``amount`` after refunds.
    duplicates
        How many repeated rows were dropped.
    refunds
        How many refunds were set against their order.
    unmatched
        Refunds whose order is not in the log, for instance because it is older than the log. They are left out of
        ``transactions``; whether that matters is for the reader to judge.

    Examples
    --------
    >>> log = pd.DataFrame({"customer": "Amal", "order": [1, 1, 9], "timestamp": "2024-03-01", "amount": [40, 40, -15]})
    >>> clean = clean_transactions(log, timezone="Asia/Riyadh")
    >>> len(clean.transactions), clean.duplicates
    (1, 1)
    >>> clean.unmatched["order"].to_list()
    [9]
    """

    transactions: pd.DataFrame
    duplicates: int
    refunds: int
    unmatched: pd.DataFrame


def clean_transactions(log: pd.DataFrame, timezone: str, line: str | None = None) -> CleanLog:
    """Bring a raw log of orders and refunds into the form that everything else here counts on.

    1. **Time zones.** Every timestamp is moved to the business's own clock, for a purchase belongs to the day on which
       the business saw it. Timestamps that carry an offset are converted; timestamps without one are taken to be on
       the business's clock already. A log that mixes the two is refused.
    2. **Duplicates.** Rows that agree in customer, order, instant and amount are one row, however often they were sent
       and whichever offset they were written with. Two equal items on one order agree in all that too: where a log has
       a row for each line of an order, name the column that tells the lines apart.
    3. **Refunds.** A negative amount gives money back on the order whose number it carries. Each order is netted into
       one row at the time of its first purchase; orders refunded in full vanish.

    Parameters
    ----------
    log
        Rows with ``customer``, ``order``, ``timestamp`` (datetimes or ISO 8601 text) and ``amount`` in money. Other
        columns are ignored.
    timezone
        The business's time zone by its IANA name, for instance ``"Asia/Riyadh"``.
    line
        Name of a column that numbers the lines of an order, or the rows themselves; rows that differ in it are not
        duplicates. By default equal rows are one.

    Returns
    -------
    CleanLog
        The clean transactions and an account of what was dropped.

    Raises
    ------
    ValueError
        If a column is missing, a cell is empty, a timestamp cannot be read, offsets are given for some rows only, the
        time zone is unknown, an order belongs to two customers, or an order was refunded more than it cost.

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     [
    ...         ("Amal", 1, "2024-03-01T22:30:00+00:00", 40.0),
    ...         ("Amal", 1, "2024-03-01T22:30:00+00:00", 40.0),
    ...         ("Amal", 1, "2024-03-05T12:00:00+03:00", -15.0),
    ...     ],
    ...     columns=["customer", "order", "timestamp", "amount"],
    ... )
    >>> clean = clean_transactions(log, timezone="Asia/Riyadh")
    >>> clean.transactions
      customer  order                 timestamp  amount
    0     Amal      1 2024-03-02 01:30:00+03:00    25.0
    >>> clean.duplicates, clean.refunds
    (1, 1)

    Two coffees on one order, a line each:

    >>> lines = pd.DataFrame({"customer": "Amal", "order": 1, "line": [1, 2], "timestamp": "2024-03-01", "amount": 5.0})
    >>> clean_transactions(lines, timezone="Asia/Riyadh", line="line").transactions["amount"].to_list()
    [10.0]
    """
    columns = ["customer", "order", "timestamp", "amount"]
    told_apart = columns if line is None else [*columns, line]
    rows = table_with("log", log, told_apart)[told_apart].copy()
    rows["amount"] = number("amount", rows["amount"])
    try:
        rows["timestamp"] = _local_time(rows["timestamp"], ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, TypeError):
        raise ValueError(f"timezone must be an IANA name such as 'Asia/Riyadh', not {timezone!r}.") from None
    repeated = rows.duplicated()
    rows = rows.loc[~repeated, columns].sort_values("timestamp", kind="stable")
    bought = rows["amount"] >= 0
    matched = rows["order"].isin(rows.loc[bought, "order"])
    orders = rows[matched].groupby("order", sort=False)
    shared = orders["customer"].nunique() > 1
    if shared.any():
        raise ValueError(f"order {shared.idxmax()} belongs to two customers; an order needs one.")
    net = rows[bought].drop_duplicates("order").drop(columns="amount")
    net["amount"] = net["order"].map(orders["amount"].sum())
    rounding = _ROUNDING * net["order"].map(rows[bought].groupby("order")["amount"].sum())
    overpaid = net["amount"] < -rounding
    if overpaid.any():
        raise ValueError(f"order {net.loc[overpaid, 'order'].iloc[0]} was refunded more than it cost.")
    return CleanLog(
        transactions=net[net["amount"] > rounding].reset_index(drop=True),
        duplicates=int(repeated.sum()),
        refunds=int((matched & ~bought).sum()),
        unmatched=rows[~matched].reset_index(drop=True),
    )


def _local_time(timestamps: pd.Series, timezone: ZoneInfo) -> pd.Series:
    """Return timestamps, as text or datetimes, on the clock of a time zone."""
    if isinstance(timestamps.dtype, pd.DatetimeTZDtype):
        return timestamps.dt.tz_convert(timezone)
    if pd.api.types.is_datetime64_dtype(timestamps.dtype):
        offsets = np.zeros(len(timestamps), dtype=bool)
    else:
        timestamps = timestamps.astype(str)
        offsets = timestamps.str.contains(_OFFSET_AT_THE_END).to_numpy()
    if offsets.any() and not offsets.all():
        raise ValueError(
            f"timestamp carries an offset in {offsets.sum()} of {len(offsets)} rows; "
            "say for the others which clock they were read from, by writing their offset."
        )
    try:
        read = pd.to_datetime(timestamps, format="ISO8601", utc=bool(offsets.all()))
    except ValueError as error:
        raise ValueError(f"timestamp must be ISO 8601, like 2024-03-01T22:30:00+03:00: {error}") from None
    if offsets.all():
        return read.dt.tz_convert(timezone)
    # Clocks skip an hour in spring and repeat one in autumn: read those times as just after, and as the first of two.
    return read.dt.tz_localize(timezone, ambiguous=np.ones(len(read), dtype=bool), nonexistent="shift_forward")


def _days(transactions: pd.DataFrame) -> pd.DataFrame:
    """Return customer, calendar day and amount of clean transactions."""
    rows = table_with("transactions", transactions, ["customer", "timestamp", "amount"])
    if not pd.api.types.is_datetime64_any_dtype(rows["timestamp"]):
        raise ValueError("timestamp must hold datetimes; use pandas.to_datetime, or clean_transactions for a raw log.")
    amount = number("amount", rows["amount"])
    if (amount < 0).any():
        raise ValueError("amount holds refunds (negative amounts); net them first, for instance by clean_transactions.")
    # The day on the timestamps' own clock; once it is known, the time zone is of no further use.
    day = rows["timestamp"].dt.tz_localize(None).dt.normalize()
    return pd.DataFrame({"customer": rows["customer"], "day": day, "amount": amount})


def _day_on(name: str, day: Any, timestamps: pd.Series) -> pd.Timestamp:
    """Return a day on the clock of the timestamps; refuse plain numbers, which would count from 1970."""
    try:
        moment = pd.Timestamp(day)
        if isinstance(day, Number) or pd.isna(moment):
            raise ValueError
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a day, like '2024-01-31', not {day!r}.") from None
    if moment.tz is not None:
        if not isinstance(timestamps.dtype, pd.DatetimeTZDtype):
            raise ValueError(f"{name} carries a time zone, {moment.tz}, and timestamp does not; give the day alone.")
        moment = moment.tz_convert(timestamps.dt.tz)
    return moment.tz_localize(None).normalize()


def customer_table(transactions: pd.DataFrame, as_of: str | pd.Timestamp) -> pd.DataFrame:
    r"""Return one row per customer: when they bought, how often, for how much.

    Time is counted in calendar days on the timestamps' own clock (convert time zones first, see
    :func:`clean_transactions`), and a customer who buys several times on one day has bought on one *purchase day*.

    "Recency" means two things in this field, so neither column is called that:

    .. math:: \text{age\_at\_last} + \text{days\_since\_last} = \text{age}

    Parameters
    ----------
    transactions
        Rows with ``customer``, ``timestamp`` (datetimes, with a time zone or without) and ``amount`` in money, at
        least 0.
    as_of
        The day on which the table is drawn up, on the timestamps' clock; a time of another zone is converted. Later
        transactions are left out, for on that day nobody knew them; so an early ``as_of`` gives the calibration period
        of a forecast.

    Returns
    -------
    pandas.DataFrame
        Indexed by customer, ascending:

        - ``first``, ``last``: first and last purchase day;
        - ``purchases``: number of purchase days;
        - ``frequency``: number of *repeat* purchase days, ``purchases`` - 1, as the BTYD models count;
        - ``days_since_last``: days from the last purchase to ``as_of``, the recency of RFM;
        - ``age_at_last``: days from the first purchase to the last, the "recency" of the BTYD models;
        - ``age``: days from the first purchase to ``as_of``, the :math:`T` of the BTYD models;
        - ``monetary``: money spent in all;
        - ``repeat_value``: mean money per repeat purchase day, 0 without one, as the gamma-gamma model takes it.

        Divide days by 7 for the weeks in which BTYD parameters are usually published.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, an amount is negative, ``as_of`` is no day or has a time zone where the
        timestamps have none, or no transaction is as old as it.

    References
    ----------
    Fader, Hardie and Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", *Journal of Marketing
    Research* 42(4), 2005, doi 10.1509/jmkr.2005.42.4.415.

    Examples
    --------
    >>> transactions = pd.DataFrame(
    ...     {
    ...         "customer": ["Amal", "Amal", "Basim"],
    ...         "timestamp": pd.to_datetime(["2024-01-01 09:00", "2024-01-11 20:00", "2024-01-21 12:00"]),
    ...         "amount": [30.0, 20.0, 50.0],
    ...     }
    ... )
    >>> table = customer_table(transactions, as_of="2024-01-31")
    >>> table[["frequency", "days_since_last", "age_at_last", "age", "monetary"]]  # doctest: +NORMALIZE_WHITESPACE
              frequency  days_since_last  age_at_last  age  monetary
    customer
    Amal              1               20           10   30      50.0
    Basim             0               10            0   10      50.0
    """
    rows = _days(transactions)
    today = _day_on("as_of", as_of, transactions["timestamp"])
    rows = rows[rows["day"] <= today]
    if rows.empty:
        raise ValueError(f"No transaction is as old as as_of, {today:%Y-%m-%d}; the log begins later.")
    # One row per customer and purchase day.
    by_day = rows.groupby(["customer", "day"], as_index=False)[["amount"]].sum()
    table = by_day.groupby("customer").agg(
        first=("day", "min"), last=("day", "max"), purchases=("day", "size"), monetary=("amount", "sum")
    )
    # Days come sorted within a customer, so the first row of each is the first purchase.
    initial = by_day.drop_duplicates("customer").set_index("customer")["amount"]
    frequency = table["purchases"] - 1
    repeated = (table["monetary"] - initial).where(frequency > 0, 0.0)
    return table.assign(
        frequency=frequency,
        days_since_last=(today - table["last"]).dt.days,
        age_at_last=(table["last"] - table["first"]).dt.days,
        age=(today - table["first"]).dt.days,
        repeat_value=repeated / frequency.clip(lower=1),
    )[
        [
            "first",
            "last",
            "purchases",
            "frequency",
            "days_since_last",
            "age_at_last",
            "age",
            "monetary",
            "repeat_value",
        ]
    ]


def cohort_counts(transactions: pd.DataFrame, period: str = "M") -> pd.DataFrame:
    """Return how many customers of each cohort bought again, period after period.

    A cohort is all customers whose first purchase fell into the same period.

    Parameters
    ----------
    transactions
        As for :func:`customer_table`.
    period
        Length of a period as a pandas period alias: ``"W"``, ``"M"``, ``"Q"`` or ``"Y"``.

    Returns
    -------
    pandas.DataFrame
        Rows are cohorts by the period of their first purchase, columns the number of periods since then; column 0
        holds the size of the cohort. Cells after the last period of the log are NaN: not yet seen, which is not 0.
        The last period is counted as it stands, even if the log ends in the middle of it.

    Raises
    ------
    ValueError
        As :func:`customer_table`, and if the alias is unknown or stands for several periods at once, like ``"2M"``.

    Examples
    --------
    >>> transactions = pd.DataFrame(
    ...     {
    ...         "customer": [1, 1, 2, 2, 3],
    ...         "timestamp": pd.to_datetime(["2024-01-05", "2024-03-01", "2024-01-09", "2024-02-02", "2024-02-20"]),
    ...         "amount": 10.0,
    ...     }
    ... )
    >>> cohort_counts(transactions)  # doctest: +NORMALIZE_WHITESPACE
    age        0    1    2
    cohort
    2024-01  2.0  1.0  1.0
    2024-02  1.0  0.0  NaN
    """
    rows = _days(transactions)
    try:
        periods = rows["day"].dt.to_period(period)
    except ValueError as error:
        raise ValueError(f"period must be a pandas period alias such as 'M', not {period!r}: {error}") from None
    if periods.dt.freq.n != 1:
        raise ValueError(
            f"period must be one week, month, quarter or year ('W', 'M', 'Q', 'Y'), not several: {period!r}."
        )
    # Months and years differ in length, so ages are differences of period numbers, not of days.
    ordinal = periods.astype("int64")
    first = ordinal.groupby(rows["customer"]).transform("min")
    last = int(ordinal.max())
    seen = pd.DataFrame({"customer": rows["customer"], "cohort": first, "age": ordinal - first}).drop_duplicates()
    counts = pd.crosstab(seen["cohort"], seen["age"]).reindex(columns=range(last - int(first.min()) + 1), fill_value=0)
    observed = counts.index.to_numpy()[:, None] + counts.columns.to_numpy() <= last
    counts = counts.where(observed).astype(float).rename_axis(columns="age")
    counts.index = pd.PeriodIndex(
        [pd.Period(ordinal=int(cohort), freq=periods.dt.freq) for cohort in counts.index], name="cohort"
    )
    return counts


def retention_triangle(transactions: pd.DataFrame, period: str = "M") -> pd.DataFrame:
    """Return the share of each cohort that bought again, period after period.

    Where customers have no contract this is activity, not survival: who skips a month may come back, so a row can rise.

    Parameters
    ----------
    transactions
        As for :func:`customer_table`.
    period
        Length of a period as a pandas period alias: ``"W"``, ``"M"``, ``"Q"`` or ``"Y"``.

    Returns
    -------
    pandas.DataFrame
        :func:`cohort_counts` divided by the size of the cohort: fractions, column 0 is 1, NaN where not yet seen.

    Raises
    ------
    ValueError
        As :func:`cohort_counts`.

    Examples
    --------
    >>> transactions = pd.DataFrame(
    ...     {
    ...         "customer": [1, 1, 2, 2, 3],
    ...         "timestamp": pd.to_datetime(["2024-01-05", "2024-03-01", "2024-01-09", "2024-02-02", "2024-02-20"]),
    ...         "amount": 10.0,
    ...     }
    ... )
    >>> retention_triangle(transactions)  # doctest: +NORMALIZE_WHITESPACE
    age        0    1    2
    cohort
    2024-01  1.0  0.5  0.5
    2024-02  1.0  0.0  NaN
    """
    counts = cohort_counts(transactions, period)
    return counts.div(counts[0], axis=0)


def rfm_scores(table: pd.DataFrame, quantiles: int | Sequence[float] = 5) -> pd.DataFrame:
    r"""Score every customer on recency, frequency and money; the best score is the highest.

    A customer's score is 1 plus the number of cut points that the share of customers *strictly worse* has reached. So
    customers with equal values get equal scores, and a crowd of ties takes the lowest score any of them could have:
    where 60 % of customers never came back, all of them have frequency score 1 and nobody has 2 or 3.

    Parameters
    ----------
    table
        Rows with ``days_since_last``, ``frequency`` and ``monetary``, as made by :func:`customer_table`.
    quantiles
        Number of groups of equal size, at least 2; or the cut points themselves, as ascending shares of customers
        between 0 and 1: ``[0.5, 0.9]`` gives scores 1 to 3, the best tenth getting 3.

    Returns
    -------
    pandas.DataFrame
        ``recency_score`` (fewest ``days_since_last`` is best), ``frequency_score`` and ``monetary_score``, whole
        numbers from 1, with the index of ``table``.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, or the cut points are not ascending shares.

    References
    ----------
    Bult and Wansbeek, "Optimal Selection for Direct Mail", *Marketing Science* 14(4), 1995, doi 10.1287/mksc.14.4.378.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"days_since_last": [3, 40, 9, 90], "frequency": [5, 0, 0, 1], "monetary": [90.0, 10.0, 20.0, 30.0]}
    ... )
    >>> rfm_scores(table, quantiles=4)
       recency_score  frequency_score  monetary_score
    0              4                4               4
    1              2                1               1
    2              3                1               2
    3              1                3               3
    """
    rows = table_with("table", table, ["days_since_last", "frequency", "monetary"])
    cuts = _cut_points(quantiles)
    return pd.DataFrame(
        {
            "recency_score": _score(-number("days_since_last", rows["days_since_last"]), cuts),
            "frequency_score": _score(number("frequency", rows["frequency"]), cuts),
            "monetary_score": _score(number("monetary", rows["monetary"]), cuts),
        },
        index=rows.index,
    )


def _cut_points(quantiles: int | Sequence[float]) -> np.ndarray:
    if np.ndim(quantiles) == 0:
        groups = whole("quantiles", quantiles, least=2)
        return np.arange(1, groups) / groups
    cuts = fraction("quantiles", quantiles)
    if len(cuts) == 0 or (np.diff(cuts) <= 0).any() or cuts[0] == 0 or cuts[-1] == 1:
        raise ValueError("quantiles must be ascending shares strictly between 0 and 1, for instance [0.5, 0.8].")
    return cuts


def _score(values: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    worse = np.searchsorted(np.sort(values), values) / len(values)
    # A share such as 3/5 may be a rounding error below the cut point 0.6 that it has reached.
    return 1 + np.searchsorted(cuts, worse + 1e-9, side="right")


_SEGMENTS = np.array(
    [
        # frequency: low, middle, high
        ["lost", "at_risk", "cannot_lose"],  # recency low: bought long ago
        ["about_to_sleep", "need_attention", "loyal"],
        ["new", "promising", "champions"],  # recency high: bought lately
    ]
)


def rfm_segments(scores: pd.DataFrame, low: int = 2, high: int = 4) -> pd.Series:
    """Name a segment for every customer from the recency and frequency scores.

    ============== ================== ================== =============
    recency        frequency low      frequency middle   frequency high
    ============== ================== ================== =============
    high           new                promising          champions
    middle         about_to_sleep     need_attention     loyal
    low            lost               at_risk            cannot_lose
    ============== ================== ================== =============

    The names are this course's choice among many in use; what a segment *is* are its cut points, not its name.

    Parameters
    ----------
    scores
        Rows with ``recency_score`` and ``frequency_score``, as made by :func:`rfm_scores`.
    low, high
        A score up to ``low`` is low, one from ``high`` on is high, those between are in the middle.

    Returns
    -------
    pandas.Series
        Categories in the order of the table, bottom row first, with the index of ``scores``.

    Raises
    ------
    ValueError
        If a column is missing, or ``high`` is not above ``low``.

    Examples
    --------
    >>> scores = pd.DataFrame({"recency_score": [5, 5, 3, 1], "frequency_score": [5, 1, 4, 2]})
    >>> rfm_segments(scores).to_list()
    ['champions', 'new', 'loyal', 'lost']
    """
    rows = table_with("scores", scores, ["recency_score", "frequency_score"])
    if not high > low:
        raise ValueError(f"high must lie above low, but high is {high} and low {low}.")
    row, column = (
        (rows[name].to_numpy() > low).astype(int) + (rows[name].to_numpy() >= high).astype(int)
        for name in ("recency_score", "frequency_score")
    )
    return pd.Series(
        pd.Categorical(_SEGMENTS[row, column], categories=_SEGMENTS.ravel()), index=rows.index, name="segment"
    )


def lorenz(values: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return the Lorenz curve: which share of the total the least valuable customers bring.

    Parameters
    ----------
    values
        One value per customer, for instance revenue, at least 0, shape (n,).

    Returns
    -------
    tuple of numpy.ndarray
        Share of customers, poorest first, and share of the total value they bring; both ascending from 0 to 1, shape
        (n + 1,).

    Raises
    ------
    ValueError
        If there are no values, one is negative, or all are 0.

    References
    ----------
    Lorenz, "Methods of Measuring the Concentration of Wealth", *Publications of the American Statistical Association*
    9(70), 1905.

    Examples
    --------
    >>> population, value = lorenz([60, 10, 10, 20])
    >>> population, value
    (array([0.  , 0.25, 0.5 , 0.75, 1.  ]), array([0. , 0.1, 0.2, 0.4, 1. ]))
    """
    values = not_negative("values", values)
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"values must be a list of one value per customer, not of shape {values.shape}.")
    # Divided by the largest first, so that very small and very large values add up without loss.
    largest = values.max()
    if largest == 0:
        raise ValueError("values are all 0; there is no total to have a share of.")
    running = np.concatenate([[0.0], np.sort(values / largest).cumsum()])
    return np.linspace(0, 1, len(running)), running / running[-1]


def gini(values: ArrayLike) -> float:
    r"""Return the Gini coefficient: 0 if all customers bring the same, near 1 if one brings all.

    Twice the area between the Lorenz curve and the diagonal, for these very customers; without the correction
    :math:`n / (n - 1)` for a sample, so one customer of :math:`n` who brings all gives :math:`1 - 1/n`.

    Parameters
    ----------
    values
        One value per customer, at least 0, shape (n,).

    Returns
    -------
    float
        A number in [0, 1).

    Raises
    ------
    ValueError
        As :func:`lorenz`.

    References
    ----------
    Gini's mean difference by the area under the curve of Lorenz: Cowell, *Measuring Inequality*, 3rd edition, Oxford
    University Press, 2011.

    Examples
    --------
    >>> round(gini([60, 10, 10, 20]), 4)
    0.4
    """
    population, value = lorenz(values)
    # Rounding may leave equal values a hair below 0.
    return max(float(1 - 2 * np.trapezoid(value, population)), 0.0)
