"""A shop's raw log: orders as customers with different habits place them, and then everything that spoils a log."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from custrel._checks import generator, whole

TIMEZONE = "Asia/Riyadh"
# The shop's app, its web server and a marketplace abroad each write the time of their own clock.
SOURCES = {"app": TIMEZONE, "web": "UTC", "marketplace": "America/New_York"}
OPENING = pd.Timestamp("2023-01-01")
CLOSING = pd.Timestamp("2024-12-31")


@dataclass(frozen=True)
class ShopTruth:
    """The parameters customers are drawn from: those of the BG/NBD and gamma-gamma models.

    Attributes
    ----------
    r, alpha
        Shape, and rate in days, of the gamma distribution of purchase rates: the mean customer buys r / alpha times a
        day while active.
    a, b
        Parameters of the beta distribution of the probability of leaving for good after a purchase.
    p, q, v
        Spending: an order is gamma with shape p and a rate that is gamma with shape q and rate v across customers, so
        the mean order is p v / (q - 1).
    acquisition_days
        Customers place their first order on a day drawn evenly from so many days at the start.
    duplicate_share, refund_share, partial_share
        Share of rows written twice, of orders refunded, and of refunds that give back only a part.
    second_account_share
        Share of customers who open a second account after their first order and place every later one under it.

    Examples
    --------
    Customers who hardly ever leave: most are active at the end.

    >>> loyal = ShopTruth(a=0.1)
    >>> shop(seed=1, customers=200, parameters=loyal).customers["active"].mean().item()
    0.875
    """

    r: float = 0.8
    alpha: float = 45.0
    a: float = 0.8
    b: float = 3.0
    p: float = 6.0
    q: float = 4.0
    v: float = 20.0
    acquisition_days: int = 365
    duplicate_share: float = 0.02
    refund_share: float = 0.05
    partial_share: float = 0.3
    second_account_share: float = 0.0


@dataclass(frozen=True)
class Shop:
    """A raw log and the truth behind it; made by :func:`shop`.

    Attributes
    ----------
    log
        The raw log in the order in which rows arrived: ``customer`` (the account), ``order``, ``source``, ``timestamp``
        (ISO 8601 text with the offset of the source's clock), ``amount`` in money, negative for refunds. Some rows
        come twice.
    clean
        The truth: one row per order not wholly refunded, in order of time, with ``customer``, ``order``, ``timestamp``
        on the shop's clock and ``amount`` after refunds. What
        :func:`custrel.cohorts.clean_transactions` should make of the log.
    customers
        The truth: ``rate`` of purchases per day while active, probability of ``dropout`` after each purchase,
        ``mean_order`` in money and whether the customer is still ``active`` at the end, indexed by customer.
    duplicates, refunds
        The truth: how many rows were written a second time, and how many refunds there are.
    second_accounts
        The truth: the customer behind each second account, indexed by account; accounts that are not in it carry the
        customer's own number.
    timezone
        The shop's own clock.
    parameters
        The truth: what the customers were drawn from.

    Examples
    --------
    >>> simulated = shop(seed=1, customers=200)
    >>> len(simulated.log), simulated.duplicates, simulated.refunds, len(simulated.clean)
    (846, 17, 39, 757)
    """

    log: pd.DataFrame
    clean: pd.DataFrame
    customers: pd.DataFrame
    duplicates: int
    refunds: int
    second_accounts: pd.Series
    timezone: str
    parameters: ShopTruth


def shop(
    seed: int | np.random.Generator,
    *,
    customers: int = 2000,
    parameters: ShopTruth | None = None,
    timezone: str = TIMEZONE,
) -> Shop:
    """Simulate two years of a shop and the raw log that it leaves.

    Customers behave as the BG/NBD model says: each buys at a rate of its own, and after every repeat purchase leaves
    for good with a probability of its own. Orders come at all hours and mostly in the evening; those after midnight
    belong to the day before on the clocks of the web server and the marketplace. The log then gets duplicates, refunds
    up to 30 days later, the clocks of three sources, and customers under two numbers.

    Parameters
    ----------
    seed
        Seed or generator of random numbers.
    customers
        Number of customers, at least 1.
    parameters
        The truth to draw from; by default :class:`ShopTruth`'s own.
    timezone
        The shop's own clock by its IANA name. Choose one with daylight saving, such as ``"Africa/Cairo"``, for a log in
        which a fixed offset is wrong for half of the year.

    Returns
    -------
    Shop
        The raw log and the truth.

    Raises
    ------
    ValueError
        If there is no customer or the time zone is unknown.

    Examples
    --------
    >>> simulated = shop(seed=1, customers=100)
    >>> simulated.log.columns.to_list()
    ['customer', 'order', 'source', 'timestamp', 'amount']
    >>> from custrel.cohorts import clean_transactions
    >>> cleaned = clean_transactions(simulated.log, simulated.timezone)
    >>> len(cleaned.transactions) == len(simulated.clean), cleaned.duplicates == simulated.duplicates
    (True, True)

    Customers under two numbers are put together before anything is counted.

    >>> simulated = shop(seed=1, customers=100, parameters=ShopTruth(second_account_share=0.2))
    >>> simulated.log["customer"].nunique(), simulated.log["customer"].replace(simulated.second_accounts).nunique()
    (110, 100)
    """
    count = whole("customers", customers)
    truth = ShopTruth() if parameters is None else parameters
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, TypeError):
        raise ValueError(f"timezone must be an IANA name such as 'Africa/Cairo', not {timezone!r}.") from None
    rng = generator(seed)
    people = pd.DataFrame(
        {
            "rate": rng.gamma(truth.r, 1 / truth.alpha, count),
            "dropout": rng.beta(truth.a, truth.b, count),
            "mean_order": truth.p / rng.gamma(truth.q, 1 / truth.v, count),
        },
        index=pd.RangeIndex(count, name="customer"),
    )
    orders, people["active"] = _orders(rng, people, truth)
    refunds = _refunds(rng, orders, truth)
    rows = pd.concat([orders, refunds]).sort_values("timestamp", kind="stable")
    repeated = rng.random(len(rows)) < truth.duplicate_share
    # A row and its copy arrive one after the other, which stable sorting keeps.
    rows = pd.concat([rows, rows[repeated]]).sort_values("timestamp", kind="stable")
    net = orders["amount"].sub(refunds.groupby("order")["amount"].sum().abs().reindex(orders["order"]).fillna(0).values)
    clean = orders.assign(amount=net.round(2)).query("amount > 0").drop(columns="source")
    second_accounts = _second_accounts(rng, orders, count, truth)
    written = rows.assign(customer=_account(rows, orders, second_accounts), timestamp=_written(rows, timezone))
    return Shop(
        log=written[["customer", "order", "source", "timestamp", "amount"]].reset_index(drop=True),
        clean=clean.assign(timestamp=_on_clock(clean["timestamp"], timezone)).reset_index(drop=True),
        customers=people,
        duplicates=int(repeated.sum()),
        refunds=len(refunds),
        second_accounts=second_accounts,
        timezone=timezone,
        parameters=truth,
    )


def _orders(rng: np.random.Generator, people: pd.DataFrame, truth: ShopTruth) -> tuple[pd.DataFrame, np.ndarray]:
    """Return all orders on the shop's clock, sorted by time, and who has not left."""
    length = (CLOSING - OPENING).days
    day = rng.uniform(0, truth.acquisition_days, len(people))
    buying, active = np.arange(len(people)), np.zeros(len(people), dtype=bool)
    who, when = [], []
    # One round per purchase: the n-th purchase of everybody who makes one.
    while len(buying):
        who.append(buying)
        when.append(day)
        # In the BG/NBD model nobody leaves after the first purchase, only after a repeat one.
        stays = rng.random(len(buying)) >= (people["dropout"].to_numpy()[buying] if len(who) > 1 else 0)
        next_day = day + rng.exponential(1 / people["rate"].to_numpy()[buying])
        active[buying[stays & (next_day >= length)]] = True
        go_on = stays & (next_day < length)
        buying, day = buying[go_on], next_day[go_on]
    customer, whole_day = np.concatenate(who), np.floor(np.concatenate(when))
    # Evenings are busiest, and they reach past midnight.
    second = np.floor(((20 + 4 * rng.standard_normal(len(customer))) % 24) * 3600)
    rate = truth.p / people["mean_order"].to_numpy()[customer]
    orders = pd.DataFrame(
        {
            "customer": customer,
            "source": rng.choice(list(SOURCES), len(customer), p=[0.5, 0.35, 0.15]),
            "timestamp": OPENING + pd.to_timedelta(whole_day, unit="D") + pd.to_timedelta(second, unit="s"),
            "amount": np.maximum((rng.gamma(truth.p, 1, len(customer)) / rate).round(2), 0.01),
        }
    ).sort_values("timestamp", kind="stable")
    orders.insert(1, "order", np.arange(1, len(orders) + 1))
    return orders, active


def _refunds(rng: np.random.Generator, orders: pd.DataFrame, truth: ShopTruth) -> pd.DataFrame:
    refunded = orders[rng.random(len(orders)) < truth.refund_share]
    partial = rng.random(len(refunded)) < truth.partial_share
    share = np.where(partial, rng.uniform(0.1, 0.9, len(refunded)), 1.0)
    later = pd.to_timedelta(np.floor(rng.uniform(0.5, 30, len(refunded)) * 86400), unit="s")
    return refunded.assign(timestamp=refunded["timestamp"] + later, amount=-(refunded["amount"] * share).round(2))


def _second_accounts(rng: np.random.Generator, orders: pd.DataFrame, count: int, truth: ShopTruth) -> pd.Series:
    """Return the customer behind each second account; only who orders twice can use one."""
    twice = np.flatnonzero(np.bincount(orders["customer"], minlength=count) > 1)
    # Without second accounts no random number is drawn, so that logs of the other parameters stay as they are.
    chosen = twice[rng.random(len(twice)) < truth.second_account_share] if truth.second_account_share else twice[:0]
    accounts = pd.RangeIndex(count, count + len(chosen), name="account")
    return pd.Series(chosen, index=accounts, name="customer")


def _account(rows: pd.DataFrame, orders: pd.DataFrame, second_accounts: pd.Series) -> pd.Series:
    """Return the account of each row: the second one from the second order on, refunds with their order."""
    account_of = pd.Series(second_accounts.index, index=second_accounts.to_numpy())
    first_orders = orders.drop_duplicates("customer")["order"]
    second = rows["customer"].isin(account_of.index) & ~rows["order"].isin(first_orders)
    return rows["customer"].where(~second, rows["customer"].map(account_of)).astype("int64")


def _on_clock(times: pd.Series, timezone: str) -> pd.Series:
    """Return times with the shop's zone: an hour that its clock skips is just after, of one twice the first counts."""
    return times.dt.tz_localize(timezone, ambiguous=np.ones(len(times), dtype=bool), nonexistent="shift_forward")


def _written(rows: pd.DataFrame, timezone: str) -> pd.Series:
    """Return the timestamps as the sources write them: text on their own clock, with its offset."""
    local = _on_clock(rows["timestamp"], timezone)
    text = pd.Series(index=np.arange(len(rows)), dtype=object)
    for source, clock in {**SOURCES, "app": timezone}.items():
        chosen = (rows["source"] == source).to_numpy()
        text[chosen] = [moment.isoformat() for moment in local[chosen].dt.tz_convert(clock)]
    return pd.Series(text.to_numpy(), index=rows.index, dtype="str")
