"""How much and how often customers use a thing, and whether that changed when something happened."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from custrel._checks import fraction, like_arguments, not_negative, number, whole


@like_arguments
def stickiness(daily_users: ArrayLike, monthly_users: ArrayLike) -> np.ndarray:
    """Return the share of a month's users who come on an average day (DAU/MAU).

    Parameters
    ----------
    daily_users
        Average number of different users a day.
    monthly_users
        Number of different users in the month, in the same unit (people, or millions of them).

    Returns
    -------
    float or numpy.ndarray
        A fraction between 0 and 1.

    Raises
    ------
    ValueError
        If a count is negative, nobody came in the month, or a day has more users than its month.

    Examples
    --------
    >>> round(stickiness(1000, 1300), 3)
    0.769
    """
    daily, monthly = not_negative("daily_users", daily_users), not_negative("monthly_users", monthly_users)
    if (monthly == 0).any():
        raise ValueError("monthly_users must be above 0: without users there is no share of them.")
    if (daily > monthly).any():
        raise ValueError("daily_users exceed monthly_users; a day's users are among the month's. Check the units.")
    return daily / monthly


@like_arguments
def active_days(share: ArrayLike, days: int = 30) -> np.ndarray:
    """Return on how many days of a month the average monthly user is active.

    Parameters
    ----------
    share
        Stickiness, a fraction in [0, 1].
    days
        Length of the month.

    Returns
    -------
    float or numpy.ndarray
        Days. It is a mean: the same number can hide some users who come daily and many who come once.

    Raises
    ------
    ValueError
        If a share lies outside [0, 1] or the month has no day.

    Examples
    --------
    >>> round(active_days(0.769), 1)
    23.1
    """
    return fraction("share", share) * whole("days", days)


@like_arguments
def time_spent(sessions: ArrayLike, minutes_per_session: ArrayLike) -> np.ndarray:
    """Return the minutes a day a user spends: number of sessions times their mean length.

    Parameters
    ----------
    sessions
        Sessions (launches) a day, at least 0.
    minutes_per_session
        Mean length of a session in minutes, at least 0.

    Returns
    -------
    float or numpy.ndarray
        Minutes a day.

    Raises
    ------
    ValueError
        If an argument is negative or not finite.

    Examples
    --------
    >>> time_spent(23, 1.5)
    34.5
    """
    return not_negative("sessions", sessions) * not_negative("minutes_per_session", minutes_per_session)


@dataclass(frozen=True)
class InterruptedTimeSeries:
    """Two straight lines through a series, before and from a break; made by :func:`interrupted_time_series`.

    Attributes
    ----------
    intercept, slope
        Level at time 0 and change per period before the break.
    level_change
        Jump at the break, against the first line carried on.
    slope_change
        Slope from the break minus slope before it.
    standard_errors
        Newey-West standard errors of the four, in that order.
    break_at
        Position of the first observation after the break.

    Examples
    --------
    What the break brought is what was seen less the first line carried on.

    >>> fit = interrupted_time_series([0, 1, 2, 3, 10, 12, 14, 16], break_at=4)
    >>> (fit.fitted([4, 7]) - fit.counterfactual([4, 7])).round(6)
    array([6., 9.])
    """

    intercept: float
    slope: float
    level_change: float
    slope_change: float
    standard_errors: tuple[float, float, float, float]
    break_at: int

    @like_arguments
    def fitted(self, t: ArrayLike) -> np.ndarray:
        """Return the two lines at some times.

        Parameters
        ----------
        t
            Times: positions in the series, counted from 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Values in the unit of the series, in the shape of ``t``.

        Raises
        ------
        ValueError
            If a time is not a finite number.

        Examples
        --------
        >>> interrupted_time_series([0, 1, 2, 3, 10, 12, 14, 16], break_at=4).fitted([0, 4]).round(6)
        array([ 0., 10.])
        """
        t = number("t", t)
        return self.counterfactual(t) + (t >= self.break_at) * (
            self.level_change + self.slope_change * (t - self.break_at)
        )

    @like_arguments
    def counterfactual(self, t: ArrayLike) -> np.ndarray:
        """Return the first line carried on: what would have come without the break, if nothing else had changed.

        Parameters
        ----------
        t
            Times: positions in the series, counted from 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Values in the unit of the series, in the shape of ``t``.

        Raises
        ------
        ValueError
            If a time is not a finite number.

        Examples
        --------
        >>> interrupted_time_series([0, 1, 2, 3, 10, 12, 14, 16], break_at=4).counterfactual([0, 4]).round(6)
        array([0., 4.])
        """
        return self.intercept + self.slope * number("t", t)


def interrupted_time_series(y: ArrayLike, break_at: int, lags: int | None = None) -> InterruptedTimeSeries:
    r"""Fit a level and a slope before and after a break by least squares.

    .. math:: y_t = b_0 + b_1 t + b_2 D_t + b_3 (t - t_0) D_t + e_t, \qquad D_t = 1 \text{ for } t \ge t_0

    Parameters
    ----------
    y
        The series, one value per period, shape (n,).
    break_at
        Position :math:`t_0` of the first observation after the break, counted from 0.
    lags
        How many lags of autocorrelation the Newey-West standard errors allow for; by default the usual rule
        :math:`\lfloor 4 (n / 100)^{2/9} \rfloor`.

    Returns
    -------
    InterruptedTimeSeries
        Estimates in the unit of ``y`` (per period for the slopes), with standard errors.

    Raises
    ------
    ValueError
        If the series holds NaN or leaves fewer than three observations on a side of the break, or ``break_at`` or
        ``lags`` is not a whole number in range.

    References
    ----------
    Bernal, Cummins and Gasparrini, "Interrupted time series regression", *International Journal of Epidemiology*
    46(1), 2017, doi 10.1093/ije/dyw098. Newey and West, *Econometrica* 55(3), 1987.

    Examples
    --------
    >>> fit = interrupted_time_series([0, 1, 2, 3, 10, 12, 14, 16], break_at=4)
    >>> round(fit.slope, 6), round(fit.level_change, 6), round(fit.slope_change, 6)
    (1.0, 6.0, 1.0)
    """
    series = number("y", y)
    if series.ndim != 1:
        raise ValueError(f"y must be one series, shape (n,), not shape {series.shape}.")
    count, break_at = len(series), whole("break_at", break_at, least=0)
    if min(break_at, count - break_at) < 3:
        raise ValueError(
            f"A break at {break_at} in {count} observations leaves fewer than three on one side; "
            "a line and its error need at least three."
        )
    lags = int(4 * (count / 100) ** (2 / 9)) if lags is None else whole("lags", lags, least=0)
    if lags >= count:
        raise ValueError(f"lags must be below the {count} observations, not {lags}: no two are so far apart.")
    time = np.arange(count)
    after = (time >= break_at).astype(float)
    design = np.column_stack([np.ones(count), time, after, (time - break_at) * after])
    estimates, *_ = np.linalg.lstsq(design, series, rcond=None)
    scores = design * (series - design @ estimates)[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        weight = 1 - lag / (lags + 1)
        cross = scores[lag:].T @ scores[:-lag]
        middle += weight * (cross + cross.T)
    inverse = np.linalg.inv(design.T @ design)
    covariance = inverse @ middle @ inverse * count / (count - design.shape[1])
    errors = np.sqrt(np.diag(covariance).clip(min=0))
    intercept, slope, level_change, slope_change = map(float, estimates)
    first, second, third, fourth = map(float, errors)
    return InterruptedTimeSeries(intercept, slope, level_change, slope_change, (first, second, third, fourth), break_at)
