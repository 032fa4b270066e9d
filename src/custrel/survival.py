"""How long customers stay: after failures of service, and in data where many have not left yet."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from custrel._checks import fraction, like_arguments, not_negative, number, same_labels, single, whole, whole_numbers


@like_arguments
def three_strikes_survival(failure_rate: ArrayLike, visits: ArrayLike, strikes: int = 3) -> np.ndarray:
    r"""Return the share of customers who are still there after a number of visits, if each leaves at the third failure.

    Every visit fails with the same probability :math:`p`, independently. Whoever has had fewer than :math:`k` failures
    in :math:`n` visits stays; the visit of the :math:`k`-th failure is negative binomial:

    .. math:: S(n) = \sum_{j=0}^{k-1} \binom{n}{j} p^j (1-p)^{n-j}

    Parameters
    ----------
    failure_rate
        Share of visits that go wrong, a fraction in [0, 1]. Array or scalar.
    visits
        Number of visits, whole, at least 0. Array or scalar.
    strikes
        At which failure a customer leaves.

    Returns
    -------
    float or numpy.ndarray
        Fractions in [0, 1], in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a failure rate lies outside [0, 1], or visits or strikes are not whole numbers in range.

    References
    ----------
    Johnson, Kemp and Kotz, *Univariate Discrete Distributions*, 3rd edition, Wiley, 2005, chapter 5.

    Examples
    --------
    >>> round(three_strikes_survival(0.05, visits=24), 3)
    0.884
    >>> three_strikes_survival(0.1, [2, 12, 24]).round(3)
    array([1.   , 0.889, 0.564])
    """
    failure_rate, visits = fraction("failure_rate", failure_rate), whole_numbers("visits", visits)
    return stats.binom.cdf(whole("strikes", strikes) - 1, visits, failure_rate)


@like_arguments
def affordable_failure_rate(survival: ArrayLike, visits: ArrayLike, strikes: int = 3) -> np.ndarray:
    """Return the highest failure rate at which a wanted share of customers is still there: the inverse question.

    Parameters
    ----------
    survival
        Share of customers who should still be there after the visits, a fraction in [0, 1]. Array or scalar.
    visits
        Number of visits, whole, at least 0. Array or scalar.
    strikes
        At which failure a customer leaves, as in :func:`three_strikes_survival`.

    Returns
    -------
    float or numpy.ndarray
        Fractions of visits that may go wrong; 1 where the visits are too few for anybody to leave.

    Raises
    ------
    ValueError
        If a survival lies outside [0, 1], or visits or strikes are not whole numbers in range.

    References
    ----------
    The binomial distribution function is an incomplete beta function: Johnson, Kemp and Kotz, *Univariate Discrete
    Distributions*, 3rd edition, Wiley, 2005, chapter 3.

    Examples
    --------
    >>> round(affordable_failure_rate(0.9, visits=24), 4)
    0.0468
    """
    survival, visits = fraction("survival", survival), whole_numbers("visits", visits)
    strikes = whole("strikes", strikes)
    # With fewer visits than strikes nobody can leave; the beta distribution is not defined there.
    solvable = np.maximum(visits - strikes + 1, 1)
    return np.where(visits < strikes, 1.0, stats.beta.isf(survival, strikes, solvable))


@dataclass(frozen=True)
class KaplanMeier:
    """A survival curve estimated from lifetimes of which some are not over; made by :func:`kaplan_meier`.

    Attributes
    ----------
    times
        The different durations in the data, ascending, in their unit, shape (m,).
    survival
        Estimated share still there just after each time, shape (m,).
    low, high
        Bounds of the confidence interval at each time, shape (m,).
    at_risk
        How many were still there and watched just before each time, shape (m,).
    level
        Confidence level of the bounds.

    Examples
    --------
    Two of five customers are still there; their lifetimes count up to now.

    >>> curve = kaplan_meier([2, 3, 3, 5, 8], observed=[True, True, False, True, False])
    >>> curve.median, curve.at_risk
    (5.0, array([5, 4, 2, 1]))
    """

    times: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray
    level: float

    @property
    def median(self) -> float:
        """First time at which at most half are still there; infinite if more than half outlast the data.

        >>> kaplan_meier([1, 2, 3, 4], observed=[1, 1, 1, 1]).median
        2.0
        """
        return self._first_at_half(self.survival)

    @property
    def median_interval(self) -> tuple[float, float]:
        """Confidence interval of the median: where the bounds of the curve reach one half; its end may be infinite.

        >>> kaplan_meier([1, 2, 3, 4], observed=[1, 1, 1, 1]).median_interval
        (1.0, inf)
        """
        return self._first_at_half(self.low), self._first_at_half(self.high)

    @like_arguments
    def survival_at(self, t: ArrayLike) -> np.ndarray:
        """Return the share still there just after some times: a step function, 1 before the first time.

        Parameters
        ----------
        t
            Times in the unit of the durations. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Fractions in [0, 1], in the shape of ``t``; after the last time the last share.

        Raises
        ------
        ValueError
            If a time is not a finite number.

        Examples
        --------
        >>> kaplan_meier([1, 2, 3, 4], observed=[1, 1, 1, 1]).survival_at([0.5, 2.5])
        array([1. , 0.5])
        """
        position = np.searchsorted(self.times, number("t", t), side="right")
        return np.concatenate([[1.0], self.survival])[position]

    def _first_at_half(self, curve: np.ndarray) -> float:
        # A product of rounded fractions can miss one half by the last digit.
        reached = self.times[curve <= 0.5 + 1e-12]
        return float(reached[0]) if len(reached) else float("inf")


@same_labels
def kaplan_meier(durations: ArrayLike, observed: ArrayLike, level: float = 0.95) -> KaplanMeier:
    r"""Estimate the survival curve from durations of which some are only lower bounds.

    .. math:: \hat S(t) = \prod_{t_i \le t} \left(1 - \frac{d_i}{n_i}\right)

    with :math:`d_i` departures among the :math:`n_i` customers still there just before :math:`t_i`. A customer who has
    not left yet counts among those at risk up to the time it was last seen, and never as a departure.

    Parameters
    ----------
    durations
        Time from a customer's start to its departure, or to the end of watching, shape (n,), at least 0.
    observed
        Whether the departure was seen (True) or the customer was still there when watching ended (False), shape (n,).
    level
        Confidence level, between 0 and 1.

    Returns
    -------
    KaplanMeier
        The curve with its bounds by the exponential Greenwood (log-log) formula. Where the estimate is 1 or 0 the
        formula has no value. At 1 the bounds are 1; at 0 the lower one is 0 and the upper one stays where it was,
        at 1 if there was none: that nobody of a few is left does not show that nobody could be.

    Raises
    ------
    ValueError
        If there are no durations, one is negative, the shapes differ, or no departure was seen.

    References
    ----------
    Kaplan and Meier, "Nonparametric Estimation from Incomplete Observations", *Journal of the American Statistical
    Association* 53(282), 1958. Computed by :func:`scipy.stats.ecdf`.

    Examples
    --------
    >>> curve = kaplan_meier([2, 3, 3, 5, 8], observed=[True, True, False, True, False])
    >>> curve.times, curve.survival
    (array([2., 3., 5., 8.]), array([0.8, 0.6, 0.3, 0.3]))
    >>> curve.median, round(curve.survival_at(4), 6)
    (5.0, 0.6)
    """
    durations, raw = not_negative("durations", durations), np.asarray(observed)
    if durations.ndim != 1 or raw.shape != durations.shape:
        raise ValueError(
            f"durations and observed must be two arrays of one length, not of shapes {durations.shape} and {raw.shape}."
        )
    if pd.isna(raw).any() or not np.isin(raw, [0, 1]).all():
        raise ValueError("observed must hold True (left) and False (still there) only, and no gap.")
    seen = raw.astype(bool)
    if not seen.any():
        raise ValueError("observed holds no departure; a survival curve needs at least one.")
    if not 0 < single("level", level) < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level!r}.")
    curve = stats.ecdf(stats.CensoredData.right_censored(durations, ~seen)).sf
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        interval = curve.confidence_interval(level, method="log-log")
    estimate = np.asarray(curve.probabilities)
    high = np.where(estimate == 1, 1.0, interval.high.probabilities)
    # Only the last estimate can be 0.
    high[estimate == 0] = high[-2] if len(high) > 1 else 1.0
    return KaplanMeier(
        times=curve.quantiles,
        survival=estimate,
        low=np.where((estimate == 1) | (estimate == 0), estimate, interval.low.probabilities),
        high=high,
        at_risk=len(durations) - np.searchsorted(np.sort(durations), curve.quantiles),
        level=level,
    )
