"""A share price with a shock planted in it, to learn the event study on."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from custrel._checks import generator, whole


@dataclass(frozen=True)
class ShockTruth:
    """What :func:`planted_shock` put into the prices.

    Attributes
    ----------
    alpha, beta, residual_sd
        The market model that made the share's daily returns.
    event_day
        Row of the table on which the news arrived, counted from 0.
    shock
        Return added on that day, a fraction.

    Examples
    --------
    The return of the day holds the shock and what the share and its market did besides.

    >>> prices, truth = planted_shock(seed=1)
    >>> prices["price"].pct_change()[truth.event_day].round(3).item(), truth.shock
    (-0.07, -0.06)
    """

    alpha: float
    beta: float
    residual_sd: float
    event_day: int
    shock: float


def planted_shock(
    seed: int | np.random.Generator,
    *,
    days: int = 140,
    event_day: int = 130,
    shock: float = -0.06,
    alpha: float = 0.0004,
    beta: float = 1.2,
    residual_sd: float = 0.012,
) -> tuple[pd.DataFrame, ShockTruth]:
    """Simulate closing prices of a share and its market, with bad news on one day.

    The market's daily returns are normal with mean 0.0004 and standard deviation 0.008; those of the share follow the
    market model, and on the event day the shock is added.

    Parameters
    ----------
    seed
        Seed or random generator.
    days
        Number of trading days, at least 5.
    event_day
        Row of the day of the news, between 1 and ``days`` - 1.
    shock
        Return added on that day, a fraction above -1.
    alpha, beta, residual_sd
        The market model of the share, per day.

    Returns
    -------
    tuple of pandas.DataFrame and ShockTruth
        Columns ``date`` (weekdays), ``price`` and ``market`` (closing prices in money); and the truth.

    Raises
    ------
    ValueError
        If there are too few days, the event is not among them, the shock would leave no price, or a spread is negative.

    Examples
    --------
    >>> prices, truth = planted_shock(seed=1)
    >>> len(prices), truth.event_day, truth.shock
    (140, 130, -0.06)
    """
    if not 1 <= whole("event_day", event_day) < whole("days", days, 5):
        raise ValueError(f"event_day must be one of the {days} days after the first, not {event_day}.")
    if not shock > -1 or not residual_sd >= 0:
        raise ValueError("shock must be above -1, or nothing is left of the price, and residual_sd at least 0.")
    rng = generator(seed)
    market = rng.normal(0.0004, 0.008, days)
    share = alpha + beta * market + rng.normal(0, residual_sd, days)
    share[event_day] += shock
    market[0] = share[0] = 0.0
    table = pd.DataFrame(
        {
            "date": pd.bdate_range("2024-01-01", periods=days),
            "price": 40 * np.cumprod(1 + share),
            "market": 500 * np.cumprod(1 + market),
        }
    )
    return table, ShockTruth(alpha, beta, residual_sd, event_day, shock)
