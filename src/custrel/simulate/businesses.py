"""Three businesses that need a plan for their relationships: a clinic, a telecom operator, an online shop.

In all three leaving is seen, as it is with contracts: a file goes to another clinic, a number is carried to a rival, a
pass for free delivery expires.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from custrel._checks import generator, whole

TYPES = ("self_service", "automated", "personal", "dedicated")


@dataclass(frozen=True)
class BusinessSegment:
    """What is true of a segment of customers.

    Attributes
    ----------
    name
        Name of the segment.
    joined
        How many of its customers joined in the first period.
    customers
        How many customers it has today, of all ages.
    leaving
        Mean probability that a customer who joined leaves in a period.
    alike
        How alike customers are: their probabilities to leave are beta distributed with parameters that add up to it.
    margin
        Money per customer and period, before any contact is paid.
    contacts
        Contacts per customer and period.
    stay
        Share of today's customers who stay for a period, served as now.
    lifts
        By how much each of :data:`TYPES` raises that share; the first one is how customers are served now.

    Examples
    --------
    >>> families, singles = BUSINESSES["clinic"].segments
    >>> families.name, families.leaving
    ('families', 0.18)
    """

    name: str
    joined: int
    customers: int
    leaving: float
    alike: float
    margin: float
    contacts: float
    stay: float
    lifts: tuple[float, float, float, float]

    @property
    def alpha(self) -> float:
        """First parameter of the beta distribution of the probability to leave.

        >>> round(BUSINESSES["clinic"].segments[0].alpha, 3)
        0.36
        """
        return self.leaving * self.alike

    @property
    def beta(self) -> float:
        """Second parameter of that distribution.

        >>> round(BUSINESSES["clinic"].segments[0].beta, 3)
        1.64
        """
        return (1 - self.leaving) * self.alike


@dataclass(frozen=True)
class BusinessTruth:
    """What a business is drawn from.

    Attributes
    ----------
    period
        Length of a period, in words.
    periods_per_year
        How many of them make a year.
    present
        Two words that its log has for customers who are there.
    gone
        The word for those who have left.
    segments
        Its segments.

    Examples
    --------
    >>> BUSINESSES["shop"].gone, BUSINESSES["clinic"].period
    ('expired', 'half-year')
    """

    period: str
    periods_per_year: int
    present: tuple[str, str]
    gone: str
    segments: tuple[BusinessSegment, ...]


BUSINESSES = {
    "clinic": BusinessTruth(
        "half-year",
        2,
        ("kept", "moved"),
        "transferred",
        (
            BusinessSegment("families", 1400, 5200, 0.18, 2.0, 24.0, 2.0, 0.88, (0.0, 0.010, 0.035, 0.050)),
            BusinessSegment("singles", 900, 3100, 0.30, 1.6, 9.0, 1.0, 0.80, (0.0, 0.015, 0.020, 0.025)),
        ),
    ),
    "operator": BusinessTruth(
        "quarter",
        4,
        ("paid", "late"),
        "ported",
        (
            BusinessSegment("households", 1600, 24000, 0.20, 1.8, 14.0, 1.5, 0.87, (0.0, 0.010, 0.015, 0.020)),
            BusinessSegment("companies", 700, 3600, 0.15, 2.2, 75.0, 4.0, 0.90, (0.0, 0.005, 0.030, 0.060)),
        ),
    ),
    "shop": BusinessTruth(
        "quarter",
        4,
        ("renewed", "paused"),
        "expired",
        (
            BusinessSegment("regular", 1100, 9000, 0.16, 2.0, 18.0, 1.0, 0.89, (0.0, 0.015, 0.030, 0.035)),
            BusinessSegment("occasional", 1300, 12000, 0.32, 1.5, 6.0, 0.5, 0.78, (0.0, 0.020, 0.025, 0.030)),
        ),
    ),
}
TRIED = 1500
# Shares of the periods of a customer who is there in which the log has its first word, its second, and no row.
WORDS = (0.75, 0.15, 0.10)
# Rows that come twice. The second row of a customer who has left stands in a later period.
TWICE = 0.04


@dataclass(frozen=True)
class Business:
    """The data of a business and the truth behind them; made by :func:`business`.

    Attributes
    ----------
    log
        What happened to the customers who joined in period 0, in the order in which it was written down: ``customer``,
        ``segment``, ``period`` and ``status``. Some rows come twice, some are missing.
    trial
        One row for each segment and type of relationship: ``segment``, ``type``, ``tried``, customers of all ages who
        were drawn at random and served so for a period, and ``stayed``, how many of them stayed.
    segments
        What the accounts say: ``segment``, ``customers`` today, ``margin`` and ``contacts`` per customer and period.
    later
        The truth: how many of those who joined are there in the periods after the log, one column a segment.
    truth
        What all this was drawn from.

    Examples
    --------
    >>> clinic = business("clinic", seed=1)
    >>> clinic.log["status"].value_counts().index.to_list()
    ['kept', 'moved', 'transferred']
    >>> clinic.later.loc[[7, 14]].to_numpy().tolist()
    [[720, 300], [574, 216]]
    """

    log: pd.DataFrame
    trial: pd.DataFrame
    segments: pd.DataFrame
    later: pd.DataFrame
    truth: BusinessTruth


def business(
    name: str, seed: int | Sequence[int] | np.random.Generator, *, periods: int = 6, ahead: int = 8
) -> Business:
    """Simulate one of three businesses: the log of a cohort, a trial of four types of relationship, and the accounts.

    Each customer leaves in a period with a probability that never changes and differs between customers, as in
    :class:`custrel.btyd.ShiftedBetaGeometric`; nobody returns. The trial is a simple random one.

    Parameters
    ----------
    name
        ``"clinic"``, ``"operator"`` or ``"shop"``.
    seed
        Seed, several of them, or generator of random numbers.
    periods
        Last period of the log; customers join in period 0.
    ahead
        How many periods after the log the truth is told for.

    Returns
    -------
    Business
        The data and the truth.

    Raises
    ------
    ValueError
        If no business has that name, or a number of periods is no whole number of at least 1.

    Examples
    --------
    >>> business("operator", seed=1).segments
          segment  customers  margin  contacts
    0  households      24000    14.0       1.5
    1   companies       3600    75.0       4.0
    """
    if name not in BUSINESSES:
        raise ValueError(f"name must be one of {', '.join(BUSINESSES)}, not {name!r}.")
    last, later = whole("periods", periods), whole("ahead", ahead)
    truth = BUSINESSES[name]
    rng = np.random.default_rng(seed) if isinstance(seed, Sequence) else generator(seed)
    logs, trials, there = [], [], {}
    for segment in truth.segments:
        # A probability of exactly 0 has no lifetime.
        leaves = np.maximum(rng.beta(segment.alpha, segment.beta, segment.joined), 1e-12)
        lifetime = rng.geometric(leaves)
        times = np.arange(last + 1, last + later + 1)
        there[segment.name] = (lifetime[:, None] > times).sum(axis=0)
        logs.append(_log(rng, segment.name, lifetime, last, truth))
        stays = segment.stay + np.array(segment.lifts)
        trials.append(
            pd.DataFrame({"segment": segment.name, "type": TYPES, "tried": TRIED, "stayed": rng.binomial(TRIED, stays)})
        )
    rows = pd.concat(logs, ignore_index=True)
    rows["customer"] = rows["segment"].str[:3] + "-" + rows["customer"].astype(str)
    written = rows.iloc[np.lexsort([rng.random(len(rows)), rows["period"].to_numpy()])].reset_index(drop=True)
    return Business(
        log=written,
        trial=pd.concat(trials, ignore_index=True),
        segments=pd.DataFrame(
            {
                "segment": [segment.name for segment in truth.segments],
                "customers": [segment.customers for segment in truth.segments],
                "margin": [segment.margin for segment in truth.segments],
                "contacts": [segment.contacts for segment in truth.segments],
            }
        ),
        later=pd.DataFrame(there, index=pd.RangeIndex(last + 1, last + later + 1, name="period")),
        truth=truth,
    )


def _log(rng: np.random.Generator, segment: str, lifetime: np.ndarray, last: int, truth: BusinessTruth) -> pd.DataFrame:
    """Return the rows of one segment."""
    customer, period = np.divmod(np.arange(len(lifetime) * (last + 1)), last + 1)
    word = rng.choice(3, len(customer), p=WORDS)
    # Everybody has a row for the period in which they joined.
    word[(period == 0) & (word == 2)] = 0
    status = np.array([*truth.present, ""], dtype=object)[word]
    status[period == lifetime[customer]] = truth.gone
    rows = pd.DataFrame({"customer": customer, "segment": segment, "period": period, "status": status})
    rows = rows[(period <= lifetime[customer]) & (status != "")]
    again = rows[rng.random(len(rows)) < TWICE]
    left = again["status"] == truth.gone
    again = again.assign(period=np.minimum(again["period"] + left, last))
    return pd.concat([rows, again])
