"""Did it work, and did it pay? Comparing those who were treated with those who were held out."""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from custrel._checks import fraction, generator, like_arguments, not_negative, number, whole
from custrel.ratings import _wilson

# More than can be counted in a float; no market is as large.
MOST_CUSTOMERS = 2**53
# Shuffled values that are held in memory at a time.
CELLS = 400_000


@dataclass(frozen=True)
class Estimate:
    """A number learned from a sample, and how far off it may be.

    Attributes
    ----------
    estimate, standard_error
        The number and the standard deviation of its sampling error, in one unit.
    low, high
        Ends of the confidence interval.
    confidence
        Share of such intervals that hold the truth.

    Examples
    --------
    >>> lift = difference_of_proportions(600, 10_000, 500, 10_000)
    >>> round(lift.estimate, 4), round(lift.low, 4), round(lift.high, 4)
    (0.01, 0.0037, 0.0163)
    """

    estimate: float
    standard_error: float
    low: float
    high: float
    confidence: float


def difference_of_proportions(
    successes: int, total: int, control_successes: int, control_total: int, confidence: float = 0.95
) -> Estimate:
    r"""Return by how much the share of successes among the treated exceeds that in the control group.

    The standard error is the usual unpooled one. The interval is Newcombe's hybrid of two Wilson intervals, not
    estimate ± 1.96 standard errors: response rates are small and groups may be, and there the plain interval is too
    narrow, leaves [-1, 1] and has no width at all when nobody responds.

    .. math:: d - \sqrt{(\hat p_1 - l_1)^2 + (u_2 - \hat p_2)^2}
        \;\ldots\; d + \sqrt{(u_1 - \hat p_1)^2 + (\hat p_2 - l_2)^2}

    Parameters
    ----------
    successes, total
        Number of successes among the treated, and number of treated, at least 1.
    control_successes, control_total
        The same for the control group.
    confidence
        Confidence of the interval, strictly between 0 and 1.

    Returns
    -------
    Estimate
        Treated minus control, as a fraction.

    Raises
    ------
    ValueError
        If a count is negative, successes exceed their total, a group is empty, or the confidence is not in (0, 1).

    References
    ----------
    Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven methods",
    *Statistics in Medicine* 17(8), 1998, method 10.

    Examples
    --------
    >>> result = difference_of_proportions(56, 70, 48, 80)
    >>> round(result.estimate, 2), round(result.low, 4), round(result.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    total, control_total = whole("total", total), whole("control_total", control_total)
    for name, some, all_of_them in (("", successes, total), ("control_", control_successes, control_total)):
        if whole(f"{name}successes", some, 0) > all_of_them:
            raise ValueError(f"{name}successes exceed {name}total; those who responded are among those asked.")
    low, high = _wilson(successes, total, confidence)
    control_low, control_high = _wilson(control_successes, control_total, confidence)
    share, control = successes / total, control_successes / control_total
    difference = share - control
    return Estimate(
        estimate=difference,
        standard_error=float(np.sqrt(share * (1 - share) / total + control * (1 - control) / control_total)),
        low=float(difference - np.hypot(share - low, control_high - control)),
        high=float(difference + np.hypot(high - share, control - control_low)),
        confidence=confidence,
    )


def incremental_profit(
    difference: Estimate, customers: int, margin: float, cost_per_customer: float, fixed_cost: float = 0.0
) -> Estimate:
    r"""Return what a campaign adds to profit, given what it adds to the share who buy.

    .. math:: N (d\, m - c) - F

    Only the *difference* to the held-out counts: those who would have bought anyway bring nothing new, but they too
    cost a message.

    Parameters
    ----------
    difference
        Added share of buyers :math:`d`, as :func:`difference_of_proportions` returns it.
    customers
        Number :math:`N` of customers treated, at least 0.
    margin
        Margin :math:`m` of one more purchase, in money, at least 0.
    cost_per_customer
        Cost :math:`c` of treating one customer, in money, at least 0.
    fixed_cost
        Cost :math:`F` of the campaign as a whole, in money, at least 0.

    Returns
    -------
    Estimate
        Profit in money, with the error that comes from the error of the difference.

    Raises
    ------
    ValueError
        If an argument is negative or not finite.

    Examples
    --------
    >>> lift = difference_of_proportions(600, 10_000, 500, 10_000)
    >>> profit = incremental_profit(lift, customers=10_000, margin=40, cost_per_customer=0.2)
    >>> round(profit.estimate), round(profit.low), round(profit.high)
    (2000, -527, 4533)
    """
    scale = float(not_negative("customers", customers) * not_negative("margin", margin))
    cost = float(
        customers * not_negative("cost_per_customer", cost_per_customer) + not_negative("fixed_cost", fixed_cost)
    )
    return Estimate(
        estimate=scale * difference.estimate - cost,
        standard_error=scale * difference.standard_error,
        low=scale * difference.low - cost,
        high=scale * difference.high - cost,
        confidence=difference.confidence,
    )


def _shares(control: ArrayLike, treated: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the difference of two shares, and its standard deviation times √n without and with that difference."""
    control, treated = fraction("control", control), fraction("treated", treated)
    if (control == treated).any():
        raise ValueError("control and treated must differ: no sample is large enough to find a difference of 0.")
    middle = (control + treated) / 2
    return (
        np.abs(treated - control),
        np.sqrt(2 * middle * (1 - middle)),
        np.sqrt(control * (1 - control) + treated * (1 - treated)),
    )


def _open(name: str, value: ArrayLike) -> np.ndarray:
    share = fraction(name, value)
    if ((share == 0) | (share == 1)).any():
        raise ValueError(f"{name} must lie strictly between 0 and 1.")
    return share


@like_arguments
def power(control: ArrayLike, treated: ArrayLike, size: ArrayLike, significance: float = 0.05) -> np.ndarray:
    r"""Return the probability that a test finds a difference between two shares that is there.

    .. math:: \Phi\!\left(\frac{\sqrt n\,|p_1 - p_0| - z \sqrt{2 \bar p (1 - \bar p)}}
        {\sqrt{p_0(1 - p_0) + p_1(1 - p_1)}}\right)

    It is the probability that the two-sided test with the pooled standard error is significant *in the right
    direction*, as R's ``power.prop.test`` counts it. Results that are significant in the wrong direction are not
    counted: they are rare where the power is worth having, and as frequent where there is next to nothing to find.

    Parameters
    ----------
    control, treated
        True shares :math:`p_0` and :math:`p_1` of successes, different fractions in [0, 1]. Arrays or scalars.
    size
        Customers :math:`n` in *each* group, above 0. Array or scalar.
    significance
        Probability of finding a difference where there is none, strictly between 0 and 1.

    Returns
    -------
    float or numpy.ndarray
        A probability, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a share lies outside [0, 1], the shares are equal, or a size is not above 0.

    References
    ----------
    Fleiss, Levin and Paik, *Statistical Methods for Rates and Proportions*, 3rd edition, 2003, chapter 4.

    Examples
    --------
    >>> round(power(0.5, 0.75, size=50), 3)
    0.74
    """
    difference, without, under = _shares(control, treated)
    size = not_negative("size", size)
    if (size == 0).any():
        raise ValueError("size must be above 0: it is the number of customers in each group.")
    z = ndtri(1 - _open("significance", significance) / 2)
    with np.errstate(divide="ignore"):
        return ndtr((np.sqrt(size) * difference - z * without) / under)


@like_arguments
def sample_size(
    control: ArrayLike, treated: ArrayLike, power: ArrayLike = 0.8, significance: float = 0.05
) -> np.ndarray:
    r"""Return how many customers each group needs to find a difference between two shares.

    .. math:: n = \left(\frac{z_{1 - \alpha/2} \sqrt{2 \bar p (1 - \bar p)} +
        z_{1 - \beta} \sqrt{p_0 (1 - p_0) + p_1 (1 - p_1)}}{p_1 - p_0}\right)^2

    Parameters
    ----------
    control, treated
        Shares :math:`p_0` and :math:`p_1` of successes to be told apart, different fractions in [0, 1].
    power
        Probability :math:`1 - \beta` of finding the difference, strictly between 0 and 1.
    significance
        Probability :math:`\alpha` of finding a difference where there is none, strictly between 0 and 1.

    Returns
    -------
    int or numpy.ndarray of int
        Customers in *each* group, rounded up, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a share lies outside [0, 1], the shares are equal or too close for any number of customers, or a probability
        is not strictly between 0 and 1.

    References
    ----------
    Fleiss, Levin and Paik, *Statistical Methods for Rates and Proportions*, 3rd edition, 2003, chapter 4.

    Examples
    --------
    >>> sample_size(0.5, 0.75, power=0.9)
    77
    >>> sample_size(0.05, [0.055, 0.06, 0.07])
    array([31234,  8158,  2213])
    """
    difference, without, under = _shares(control, treated)
    z = ndtri(1 - _open("significance", significance) / 2)
    size = np.ceil(((z * without + ndtri(_open("power", power)) * under) / difference) ** 2)
    if (size > MOST_CUSTOMERS).any():
        raise ValueError(
            f"control and treated are so close that a group would need {size.max():.0e} customers; take a difference "
            "that would matter."
        )
    return size.astype(int)


@dataclass(frozen=True)
class PermutationTest:
    """How a difference between two groups compares with those that shuffling makes.

    Attributes
    ----------
    difference
        Statistic of the first group minus that of the second.
    p_value
        Probability of a difference at least as large, in either direction, if group membership did not matter.
    shuffled
        The differences after each shuffling.

    Examples
    --------
    Four and four customers can be divided in 70 ways; two of them set the groups as far apart as they are.

    >>> test = permutation_test([12, 15, 11, 18], [22, 25, 19, 30], seed=1)
    >>> len(test.shuffled), round(test.p_value * 70, 6)
    (70, 2.0)
    """

    difference: float
    p_value: float
    shuffled: np.ndarray


def permutation_test(
    first: ArrayLike,
    second: ArrayLike,
    *,
    seed: int | np.random.Generator,
    statistic: Callable[..., np.ndarray] = np.mean,
    resamples: int = 9999,
) -> PermutationTest:
    r"""Test whether two groups differ by shuffling who belongs to which.

    The p value is the share of divisions into groups of these sizes whose difference :math:`d^*` is as far from 0 as
    the one seen, :math:`|d^*| \ge |d|`. Where the divisions are drawn at random the one seen counts as one of them.

    Parameters
    ----------
    first, second
        Values of the two groups, shapes (n,) and (m,), at least 2 each, in one unit.
    seed
        Seed or random generator.
    statistic
        What is compared: a NumPy function with an ``axis`` argument, such as ``np.mean`` or ``np.median``.
    resamples
        Number of shufflings, at least 1. All are tried if there are no more different ones.

    Returns
    -------
    PermutationTest
        Difference in the unit of the values, two-sided p value, and the shuffled differences.

    Raises
    ------
    ValueError
        If a group has fewer than two values or holds NaN, there is no shuffling, or ``statistic`` cannot be called
        with an ``axis``.

    References
    ----------
    Phipson and Smyth, "Permutation P-values Should Never Be Zero", *Statistical Applications in Genetics and Molecular
    Biology* 9(1), 2010.

    Examples
    --------
    >>> result = permutation_test([12, 15, 11, 18], [22, 25, 19, 30], seed=1)
    >>> round(result.difference, 2), round(result.p_value, 3)
    (-10.0, 0.029)
    """
    one, other = number("first", first), number("second", second)
    for name, group in (("first", one), ("second", other)):
        if group.ndim != 1 or len(group) < 2:
            raise ValueError(f"{name} must be a list of at least two values, not of shape {group.shape}.")
    values, size, count = np.concatenate([one, other]), len(one), whole("resamples", resamples)
    rng, divisions = generator(seed), math.comb(len(values), size)

    def differences(members: np.ndarray) -> np.ndarray:
        """Return the difference of each division, given by who is in the first group, shape (divisions, values)."""
        if statistic is np.mean:
            # Sums of the first group tell all; the mean is taken off before, so that large values lose no digits.
            sums = np.einsum("ij,j", members.view(np.uint8), values - values.mean())
            return sums * (1 / size + 1 / (len(values) - size))
        everybody = np.broadcast_to(values, members.shape)
        return statistic(everybody[members].reshape(len(members), -1), axis=1) - statistic(
            everybody[~members].reshape(len(members), -1), axis=1
        )

    try:
        observed = float(statistic(one, axis=0) - statistic(other, axis=0))
    except TypeError as error:
        raise ValueError(
            f"statistic must be a function of an array and an axis that returns one number for each row, such as "
            f"numpy.mean or numpy.median, not {statistic!r}: {error}"
        ) from error
    exact = divisions <= count
    together = max(1, CELLS // len(values))
    if exact:
        members = np.zeros((divisions, len(values)), dtype=bool)
        chosen = np.array(list(itertools.combinations(range(len(values)), size)))
        np.put_along_axis(members, chosen, True, axis=1)
        shuffled = differences(members)
    else:
        batches = (min(together, count - done) for done in range(0, count, together))
        shuffled = np.concatenate([differences(_divided(batch, len(values), size, rng)) for batch in batches])
    # The same difference, summed in another order, may miss by its last digits.
    as_far = int((abs(shuffled) >= abs(observed) - 1e-12 * np.ptp(values)).sum())
    p_value = as_far / divisions if exact else (as_far + 1) / (count + 1)
    return PermutationTest(observed, p_value, shuffled)


def _divided(rows: int, total: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return random divisions: in each row ``size`` of ``total`` entries, any with the same probability, are True.

    Each entry is drawn by itself, from a byte, and then entries at random are changed until their number is right. As
    nothing in this prefers one place to another, all divisions are equally likely; and bytes are cheap.
    """
    below = round(256 * size / total)
    members = np.frombuffer(rng.bytes(rows * total), dtype=np.uint8).reshape(rows, total) < below
    flat = members.reshape(-1)
    surplus = members.view(np.uint8).sum(axis=1, dtype=np.int32) - size
    while surplus.any():
        row = np.repeat(np.arange(rows), abs(surplus))
        place = np.sort(row * total + rng.integers(total, size=len(row)))
        place = place[np.diff(place, prepend=-1) > 0]
        row = place // total
        fits = flat[place] == (surplus[row] > 0)
        place, row = place[fits], row[fits]
        flat[place] ^= True
        surplus -= np.sign(surplus) * np.bincount(row, minlength=rows)
    return members
