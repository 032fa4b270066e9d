"""What a customer is worth: the value of margins that come only while the customer stays."""

import numpy as np
from numpy.typing import ArrayLike

from custrel._checks import fraction, like_arguments, not_negative, number


def _timing(retention: ArrayLike, discount: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return retention, discount and 1 + discount - retention after checking that the sum converges."""
    retention, discount = fraction("retention", retention), not_negative("discount", discount)
    shrink = 1 + discount - retention
    if (shrink <= 0).any():
        raise ValueError(
            "retention 1 with discount 0 has no finite value: margins would come for ever at full worth. "
            "Use a retention below 1 or a discount above 0."
        )
    return retention, discount, shrink


@like_arguments
def margin_multiple(retention: ArrayLike, discount: ArrayLike, *, first_margin_now: bool = False) -> np.ndarray:
    r"""Return how many margins of one period a customer is worth.

    With end-of-period margins the multiple is :math:`r / (1 + i - r)`; if the first margin arrives now, before
    the first chance to leave, it is :math:`(1 + i) / (1 + i - r)`, exactly one more.

    Parameters
    ----------
    retention
        Share of customers who stay from one period to the next, a fraction in [0, 1]. Array or scalar.
    discount
        Discount rate for the same period, a fraction of at least 0. Array or scalar.
    first_margin_now
        Whether the customer pays the first margin at time 0.

    Returns
    -------
    float or numpy.ndarray
        Multiples, dimensionless, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a retention lies outside [0, 1], a discount is negative, or the sum has no finite value.

    References
    ----------
    Gupta and Lehmann, "Customers as Assets", *Journal of Interactive Marketing* 17(1), 2003.

    Examples
    --------
    >>> round(margin_multiple(0.8, 0.1), 2)
    2.67
    >>> margin_multiple([0.6, 0.7, 0.8, 0.9], 0.1).round(2)
    array([1.2 , 1.75, 2.67, 4.5 ])
    """
    retention, discount, shrink = _timing(retention, discount)
    return (1 + discount if first_margin_now else retention) / shrink


@like_arguments
def clv(margin: ArrayLike, retention: ArrayLike, discount: ArrayLike, *, first_margin_now: bool = False) -> np.ndarray:
    r"""Return the customer lifetime value at constant margin and retention.

    .. math:: \mathrm{CLV} = \sum_{t \ge 1} \frac{m\, r^t}{(1 + i)^t} = m\,\frac{r}{1 + i - r}

    Parameters
    ----------
    margin
        Margin per period while the customer stays, in money. Array or scalar; a loss is negative.
    retention
        Share of customers who stay from one period to the next, a fraction in [0, 1].
    discount
        Discount rate for the same period, a fraction of at least 0.
    first_margin_now
        Whether a first margin is paid at time 0, before the first chance to leave.

    Returns
    -------
    float or numpy.ndarray
        Present value in the money of ``margin``, in the broadcast shape of the arguments. Cost of acquisition is not
        subtracted.

    Raises
    ------
    ValueError
        As :func:`margin_multiple`, and if the margin is not finite.

    References
    ----------
    Gupta and Lehmann, "Customers as Assets", *Journal of Interactive Marketing* 17(1), 2003.

    Examples
    --------
    >>> round(clv(100, 0.8, 0.1), 2)
    266.67
    >>> round(clv(100, 0.8, 0.1, first_margin_now=True), 2)
    366.67
    """
    return number("margin", margin) * margin_multiple(retention, discount, first_margin_now=first_margin_now)


@like_arguments
def retention_elasticity(retention: ArrayLike, discount: ArrayLike) -> np.ndarray:
    r"""Return by how many percent lifetime value rises when retention rises by one percent.

    .. math:: E = \frac{\mathrm{d}V}{\mathrm{d}r}\,\frac{r}{V} = \frac{1 + i}{1 + i - r}

    "One percent" is relative here (0.80 becomes 0.808) and margins come at the end of each period.

    Parameters
    ----------
    retention
        Share of customers who stay from one period to the next, a fraction in [0, 1].
    discount
        Discount rate for the same period, a fraction of at least 0.

    Returns
    -------
    float or numpy.ndarray
        Elasticity, dimensionless, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        As :func:`margin_multiple`.

    References
    ----------
    Gupta, Lehmann and Stuart, "Valuing Customers", *Journal of Marketing Research* 41(1), 2004.

    Examples
    --------
    >>> round(retention_elasticity(0.8, 0.1), 2)
    3.67
    """
    _, discount, shrink = _timing(retention, discount)
    return (1 + discount) / shrink


@like_arguments
def max_bid(lifetime_value: ArrayLike, conversion: ArrayLike, target_profit: ArrayLike = 0.0) -> np.ndarray:
    """Return the highest price per click that still pays.

    A click becomes a customer with probability ``conversion``, so it is worth that share of what a new customer
    leaves after the profit the firm wants to keep. The value must be that of the *next* customer the clicks bring, not
    the average of the customers the firm already has.

    Parameters
    ----------
    lifetime_value
        Value of a customer won by a click, in money.
    conversion
        Share of clicks that become customers, a fraction in [0, 1].
    target_profit
        Profit to keep from each customer won, in money, at least 0.

    Returns
    -------
    float or numpy.ndarray
        Bid in money per click; 0 where a customer is worth less than the target profit.

    Raises
    ------
    ValueError
        If a value is not finite, a conversion lies outside [0, 1] or a target profit is negative.

    Examples
    --------
    >>> round(max_bid(266.67, 0.02), 2)
    5.33
    >>> round(max_bid(266.67, 0.02, target_profit=100), 2)
    3.33
    """
    worth = number("lifetime_value", lifetime_value) - not_negative("target_profit", target_profit)
    return np.maximum(worth, 0) * fraction("conversion", conversion)


def __getattr__(name: str) -> type:
    # Loaded on first use: the models need SciPy's optimiser, which takes longer to import than all the rest here.
    if name in ("ShiftedBetaGeometric", "BGNBD", "GammaGamma"):
        from custrel import btyd

        return getattr(btyd, name)
    if name == "ParetoNBD":
        from custrel.pareto import ParetoNBD

        return ParetoNBD
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
