"""Ranking by votes and ratings: averages that know how few they were taken from."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from custrel._checks import finite_or_nan, fraction, like_arguments, not_negative, number, single


@like_arguments
def wilson_lower_bound(positive: ArrayLike, total: ArrayLike, confidence: float = 0.95) -> np.ndarray:
    r"""Return the lower end of Wilson's interval for a share of positive votes.

    Ranking by it puts 95 of 100 above 2 of 2: it asks how low the true share may well be.

    .. math::

        \frac{\hat p + \frac{z^2}{2n} - z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4n^2}}}{1 + \frac{z^2}{n}}

    Parameters
    ----------
    positive
        Number of positive votes, at least 0 and at most ``total``. Array or scalar.
    total
        Number of all votes :math:`n`. Array or scalar; without votes the bound is 0.
    confidence
        Confidence of the two-sided interval whose lower end this is, strictly between 0 and 1.

    Returns
    -------
    float or numpy.ndarray
        A fraction in [0, 1], in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a count is negative, positives exceed the total, or the confidence is not between 0 and 1.

    References
    ----------
    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", *JASA* 22(158), 1927.

    Examples
    --------
    >>> round(wilson_lower_bound(95, 100), 3)
    0.888
    >>> wilson_lower_bound([2, 0, 0], [2, 1, 0]).round(3)
    array([0.342, 0.   , 0.   ])
    """
    return _wilson(positive, total, confidence)[0]


def _wilson(positive: ArrayLike, total: ArrayLike, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return both ends of Wilson's interval; multiplied by n, so that it holds for n = 0 as well."""
    positive, total = not_negative("positive", positive), not_negative("total", total)
    if (positive > total).any():
        raise ValueError(
            "positive exceeds total; positive votes are among all votes. Check the order of the arguments."
        )
    z = quantile_of(confidence)
    centre = positive + z**2 / 2
    # A share of 0 has the bound 0 exactly; rounding must not push it below.
    share = np.divide(positive, total, out=np.zeros(np.broadcast(positive, total).shape), where=total > 0)
    reach = z * np.sqrt(positive * (1 - share) + z**2 / 4)
    return np.maximum(centre - reach, 0) / (total + z**2), np.minimum((centre + reach) / (total + z**2), 1)


def quantile_of(confidence: float) -> float:
    """Return the normal quantile of a two-sided interval, 1.96 for 0.95.

    Parameters
    ----------
    confidence
        Confidence of the interval, strictly between 0 and 1.

    Returns
    -------
    float
        How many standard errors the interval reaches to either side.

    Raises
    ------
    ValueError
        If the confidence is not strictly between 0 and 1.

    Examples
    --------
    >>> round(quantile_of(0.95), 2)
    1.96
    """
    if not 0 < single("confidence", fraction("confidence", confidence)) < 1:
        raise ValueError(f"confidence must lie strictly between 0 and 1, for instance 0.95, not {confidence}.")
    return float(ndtri((1 + confidence) / 2))


@like_arguments
def bayesian_average(mean: ArrayLike, count: ArrayLike, prior_mean: ArrayLike, prior_strength: ArrayLike) -> np.ndarray:
    r"""Return a mean rating drawn towards a prior mean, the more so the fewer ratings there are.

    .. math:: \frac{C m + n \bar x}{C + n}

    This is the posterior mean under a normal model in which the prior weighs as much as :math:`C` ratings.

    Parameters
    ----------
    mean
        Mean rating :math:`\bar x` of each thing, in stars or any unit. Array or scalar; any value,
        NaN as well, where ``count`` is 0.
    count
        Number of its ratings :math:`n`, at least 0.
    prior_mean
        Mean :math:`m` expected before any rating, usually that of all things, same unit.
    prior_strength
        How many ratings :math:`C` that expectation is worth, at least 0.

    Returns
    -------
    float or numpy.ndarray
        Averages in the unit of ``mean``, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a value is not finite, a count or strength is negative, or there are neither ratings nor a prior.

    References
    ----------
    Gelman et al., *Bayesian Data Analysis*, 3rd edition, 2013, section 2.5.

    Examples
    --------
    >>> bayesian_average([5.0, 4.6], [2, 200], prior_mean=4.0, prior_strength=20).round(2)
    array([4.09, 4.55])
    """
    count, strength = not_negative("count", count), not_negative("prior_strength", prior_strength)
    weight = strength + count
    if (weight == 0).any():
        raise ValueError("Without ratings there must be a prior: give a prior_strength above 0.")
    # A mean of nothing is NaN in pandas; it has no weight here.
    rated = np.broadcast_to(count > 0, np.broadcast_shapes(np.shape(mean), count.shape))
    mean = number("mean", np.where(rated, finite_or_nan("mean", mean), 0.0))
    return (strength * number("prior_mean", prior_mean) + count * mean) / weight
