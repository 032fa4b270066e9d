"""A telecom operator over five years: first it expands, then it keeps, then it wins customers from its rivals."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from custrel._checks import generator


@dataclass(frozen=True)
class Phase:
    """What is true of the operator while a phase lasts.

    Attributes
    ----------
    name
        ``"expand"``, ``"keep"`` or ``"win"``.
    months
        Length of the phase.
    acquired
        Expected customers won per month from the open market: people who had no operator.
    referral_rate
        Expected customers brought over from rivals per month and customer at the month's start.
    retention
        Probability that a customer at the start of a month is still one at its end.

    Examples
    --------
    With constant rates the base tends to 300 / (1 - 0.96) = 7500 customers.

    >>> steady = Phase("steady", months=120, acquired=300, referral_rate=0, retention=0.96)
    >>> telecom(seed=1, phases=(steady,)).months["end"].iloc[-1].item()
    7513
    """

    name: str
    months: int
    acquired: float
    referral_rate: float
    retention: float


PHASES = (
    Phase("expand", months=24, acquired=800.0, referral_rate=0.0, retention=0.95),
    Phase("keep", months=18, acquired=250.0, referral_rate=0.0, retention=0.98),
    Phase("win", months=18, acquired=100.0, referral_rate=0.02, retention=0.985),
)
# Monthly margin of a customer: log-normal, the same in all phases, constant while the customer stays.
MEDIAN_MARGIN = 8.0
MARGIN_SPREAD = 0.5
FIRST_MONTH = "2019-01"


@dataclass(frozen=True)
class Telecom:
    """The operator's books and the truth behind them; made by :func:`telecom`.

    Attributes
    ----------
    months
        One row per month: ``month``; ``start``, customers at its start; ``lost``, how many of these left during it;
        ``acquired``, customers won during it, and how many of those ``from_rivals``; ``end``, customers at its end.
    customers
        One row per customer: ``customer``; ``source`` (``"market"`` or ``"rival"``); ``joined``, position of the month
        in which it came, from 0; ``duration``, months from then to the month in which it left, or to the last one;
        ``left``, whether it has left by then; ``margin`` per month, in money.
    phases
        The truth: the parameters of each phase.
    phase
        The truth: name of the phase of each month, shape (60,).

    Examples
    --------
    >>> operator = telecom(seed=1)
    >>> keep = operator.months[operator.phase == "keep"]
    >>> round(1 - keep["lost"].sum().item() / keep["start"].sum().item(), 2), operator.phases[1].retention
    (0.98, 0.98)
    """

    months: pd.DataFrame
    customers: pd.DataFrame
    phases: tuple[Phase, ...]
    phase: np.ndarray


def telecom(seed: int | np.random.Generator, *, phases: tuple[Phase, ...] = PHASES) -> Telecom:
    """Simulate a telecom operator over five years in three phases.

    It starts without customers. In each month, every customer of its start stays with the retention of the phase,
    independently of all else; the numbers won from the open market and brought over from rivals are Poisson. Customers
    won in a month are first exposed to leaving in the next, as in :func:`custrel.base.project`.

    Parameters
    ----------
    seed
        Seed or generator of random numbers.
    phases
        What is true and for how long; by default the three phases :data:`PHASES`, 60 months together.

    Returns
    -------
    Telecom
        Monthly books, customers, and the truth.

    Examples
    --------
    >>> operator = telecom(seed=1)
    >>> len(operator.months), int(operator.months["start"].iloc[0])
    (60, 0)
    >>> year_two = operator.months.iloc[12:24]
    >>> float(round(1 - year_two["lost"].sum() / year_two["start"].sum(), 3))
    0.95
    """
    rng = generator(seed)
    schedule = [phase for phase in phases for _ in range(phase.months)]
    joined, rival = [], []
    departure = np.empty(0, dtype=int)  # month in which each customer leaves; -1 while it has not
    books = []
    for month, truth in enumerate(schedule):
        there = np.flatnonzero(departure < 0)
        leaving = there[rng.random(len(there)) >= truth.retention]
        departure[leaving] = month
        from_market = rng.poisson(truth.acquired)
        from_rivals = rng.poisson(truth.referral_rate * len(there))
        won = from_market + from_rivals
        departure = np.concatenate([departure, np.full(won, -1)])
        joined.append(np.full(won, month))
        rival.append(np.arange(won) >= from_market)
        books.append((len(there), len(leaving), won, from_rivals, len(there) - len(leaving) + won))
    months = pd.DataFrame(books, columns=["start", "lost", "acquired", "from_rivals", "end"])
    months.insert(0, "month", pd.period_range(FIRST_MONTH, periods=len(months), freq="M"))
    start = np.concatenate(joined)
    left = departure >= 0
    customers = pd.DataFrame(
        {
            "customer": np.arange(len(start)),
            "source": np.where(np.concatenate(rival), "rival", "market"),
            "joined": start,
            "duration": np.where(left, departure, len(schedule) - 1) - start,
            "left": left,
            "margin": MEDIAN_MARGIN * np.exp(MARGIN_SPREAD * rng.standard_normal(len(start))),
        }
    )
    return Telecom(months, customers, phases, np.array([truth.name for truth in schedule]))
