"""The customer base as a stock with flows: who stays, who comes, and where that leads."""

import numpy as np
from numpy.typing import ArrayLike

from custrel._checks import fraction, like_arguments, not_negative, same_labels, whole


def _part_of_start(start: ArrayLike, name: str, part: ArrayLike) -> np.ndarray:
    """Return the share that a part of the customers at the start of a period is of them."""
    start, part = not_negative("start", start), not_negative(name, part)
    if (start == 0).any():
        raise ValueError("start must be above 0: without customers at the start of a period it has no rate.")
    if (part > start).any():
        raise ValueError(
            f"{name} exceeds start; count only customers who were there at the start of the period, "
            "not those won during it."
        )
    return part / start


@like_arguments
def retention_rate(start: ArrayLike, kept: ArrayLike) -> np.ndarray:
    """Return the share of the customers at the start of a period who are still customers at its end.

    Parameters
    ----------
    start
        Customers at the start of the period, above 0. Array or scalar.
    kept
        How many of *those* customers are there at the end; customers won during the period do not count.

    Returns
    -------
    float or numpy.ndarray
        Fractions in [0, 1] per period, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a count is negative, nobody is there at the start, or more are kept than were there.

    Examples
    --------
    >>> retention_rate(2000, 1700)
    0.85
    >>> retention_rate([2000, 1900], [1700, 1710])
    array([0.85, 0.9 ])
    """
    return _part_of_start(start, "kept", kept)


@like_arguments
def churn_rate(start: ArrayLike, lost: ArrayLike) -> np.ndarray:
    """Return the share of the customers at the start of a period who leave before its end.

    Parameters
    ----------
    start
        Customers at the start of the period, above 0. Array or scalar.
    lost
        How many of *those* customers leave during the period.

    Returns
    -------
    float or numpy.ndarray
        Fractions in [0, 1] per period, in the broadcast shape of the arguments; 1 minus the retention rate.

    Raises
    ------
    ValueError
        If a count is negative, nobody is there at the start, or more are lost than were there.

    Examples
    --------
    >>> churn_rate(2000, 300)
    0.15
    """
    return _part_of_start(start, "lost", lost)


def _leaving(retention: ArrayLike, consequence: str) -> np.ndarray:
    """Return retention as fractions below 1; ``consequence`` says what has no value where nobody leaves."""
    retention = fraction("retention", retention)
    if (retention == 1).any():
        raise ValueError(f"retention 1 means that nobody ever leaves: {consequence}. Use a retention below 1.")
    return retention


@like_arguments
def mean_lifetime(retention: ArrayLike) -> np.ndarray:
    r"""Return how many periods a customer stays on average when retention is constant.

    .. math:: \sum_{t \ge 0} r^t = \frac{1}{1 - r}

    Parameters
    ----------
    retention
        Share of customers who stay from one period to the next, a fraction in [0, 1). Array or scalar.

    Returns
    -------
    float or numpy.ndarray
        Periods, the first one counted: with retention 0 a customer is there for exactly one.

    Raises
    ------
    ValueError
        If a retention lies outside [0, 1).

    References
    ----------
    The mean of the geometric distribution: Fader and Hardie, "How to Project Customer Retention", *Journal of
    Interactive Marketing* 21(1), 2007.

    Examples
    --------
    >>> round(mean_lifetime(0.8), 6)
    5.0
    """
    return 1 / (1 - _leaving(retention, "a mean lifetime would be infinite"))


@like_arguments
def half_life(retention: ArrayLike) -> np.ndarray:
    r"""Return after how many periods half of a group of customers has left when retention is constant.

    .. math:: r^h = \tfrac12 \quad\Rightarrow\quad h = \frac{\ln \frac12}{\ln r}

    Parameters
    ----------
    retention
        Share of customers who stay from one period to the next, a fraction in [0, 1). Array or scalar.

    Returns
    -------
    float or numpy.ndarray
        Periods, not rounded; 0 for retention 0.

    Raises
    ------
    ValueError
        If a retention lies outside [0, 1).

    Examples
    --------
    >>> round(half_life(0.9), 2)
    6.58
    >>> half_life([0.5, 0.25])
    array([1. , 0.5])
    """
    retention = _leaving(retention, "half of them never will")
    with np.errstate(divide="ignore"):  # retention 0: the logarithm is minus infinity and the half-life 0
        return np.log(0.5) / np.log(retention)


@like_arguments
def steady_state(acquired: ArrayLike, retention: ArrayLike) -> np.ndarray:
    r"""Return the size at which a customer base stops changing: as many come as leave.

    .. math:: N = r N + a \quad\Rightarrow\quad N^* = \frac{a}{1 - r}

    Parameters
    ----------
    acquired
        Customers won per period, at least 0. Array or scalar.
    retention
        Share of customers who stay from one period to the next, a fraction in [0, 1).

    Returns
    -------
    float or numpy.ndarray
        Customers, in the broadcast shape of the arguments. Where the base starts does not matter.

    Raises
    ------
    ValueError
        If customers won are negative or a retention lies outside [0, 1).

    Examples
    --------
    >>> round(steady_state(300, 0.85), 6)
    2000.0
    """
    retention = _leaving(retention, "a base that wins customers grows for ever and has no steady state")
    return not_negative("acquired", acquired) / (1 - retention)


@same_labels
def project(customers: float, acquired: ArrayLike, retention: ArrayLike, periods: int) -> np.ndarray:
    r"""Return the size of the customer base, period after period.

    .. math:: N_{t+1} = r_t N_t + a_t

    Customers won in a period are first exposed to leaving in the next one.

    Parameters
    ----------
    customers
        Customers at the start, :math:`N_0`, at least 0.
    acquired
        Customers won per period: one number for all periods, or an array of shape (periods,).
    retention
        Share of customers who stay, a fraction in [0, 1]: one number, or an array of shape (periods,).
    periods
        How many periods to go forward, at least 1.

    Returns
    -------
    numpy.ndarray
        Customers at the start and after each period, shape (periods + 1,). Parts of a customer are kept: these are
        expected numbers.

    Raises
    ------
    ValueError
        If an array has another length than ``periods``, Series differ in labels, a number is negative, or a retention
        lies outside [0, 1].

    Examples
    --------
    >>> project(1000, acquired=300, retention=0.85, periods=3).round()
    array([1000., 1150., 1278., 1386.])
    >>> project(1000, acquired=[300, 0, 0], retention=[0.85, 0.9, 0.9], periods=3).round()
    array([1000., 1150., 1035.,  932.])
    """
    start = not_negative("customers", customers)
    if start.ndim:
        raise ValueError(f"customers must be one number, the size at the start, not an array of shape {start.shape}.")
    periods = whole("periods", periods)
    won = _per_period("acquired", not_negative("acquired", acquired), periods)
    staying = _per_period("retention", fraction("retention", retention), periods)
    path = np.empty(periods + 1)
    path[0] = start
    for period in range(periods):
        path[period + 1] = staying[period] * path[period] + won[period]
    return path


def _per_period(name: str, values: np.ndarray, periods: int) -> np.ndarray:
    if values.shape not in {(), (periods,)}:
        raise ValueError(
            f"{name} must be one number or one for each of the {periods} periods, not an array of shape {values.shape}."
        )
    return np.broadcast_to(values, (periods,))


@like_arguments
def equivalent_acquisition(acquired: ArrayLike, retention: ArrayLike, gain: ArrayLike = 0.01) -> np.ndarray:
    r"""Return how many more customers must be won each period to do what a gain in retention does in the long run.

    Both lead to the same steady state:

    .. math:: \frac{a + \Delta a}{1 - r} = \frac{a}{1 - r - g}
              \quad\Rightarrow\quad \Delta a = \frac{a\,g}{1 - r - g}

    Parameters
    ----------
    acquired
        Customers won per period now, at least 0. Array or scalar.
    retention
        Share of customers who stay from one period to the next, a fraction in [0, 1).
    gain
        By how much retention rises, as a fraction: one point, 0.01, by default.

    Returns
    -------
    float or numpy.ndarray
        Further customers to be won per period, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If an argument lies outside its range, or retention and gain together reach 1.

    Examples
    --------
    >>> round(equivalent_acquisition(300, 0.85), 1)
    21.4
    """
    gain, retention = fraction("gain", gain), fraction("retention", retention)
    after = 1 - retention - gain
    if (after < 1e-9).any():  # 1 - 0.99 - 0.01 leaves a rounding error, not a customer
        raise ValueError("retention plus gain must stay below 1: a base that nobody leaves has no steady state.")
    return not_negative("acquired", acquired) * gain / after


@like_arguments
def break_even_retention_spend(
    acquired: ArrayLike, retention: ArrayLike, acquisition_cost: ArrayLike, gain: ArrayLike = 0.01
) -> np.ndarray:
    """Return the most that a gain in retention may cost per period before acquisition is the cheaper way.

    Acquisition reaches the same steady state by winning :func:`equivalent_acquisition` more customers per period;
    what these cost is the break-even. It compares the long run only: the gain in retention comes with all customers
    at once, the base follows with its :func:`half_life`.

    Parameters
    ----------
    acquired
        Customers won per period now, at least 0. Array or scalar.
    retention
        Share of customers who stay from one period to the next, a fraction in [0, 1).
    acquisition_cost
        Cost of winning one more customer, in money, at least 0.
    gain
        By how much retention rises, as a fraction: one point, 0.01, by default.

    Returns
    -------
    float or numpy.ndarray
        Money per period, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        As :func:`equivalent_acquisition`, and if the cost is negative.

    Examples
    --------
    >>> round(break_even_retention_spend(300, 0.85, acquisition_cost=40), 2)
    857.14
    """
    return equivalent_acquisition(acquired, retention, gain) * not_negative("acquisition_cost", acquisition_cost)
