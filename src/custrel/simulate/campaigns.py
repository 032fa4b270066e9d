"""A campaign with a randomised hold-out: what it changed is known, and so is what chance changed without it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from custrel._checks import fraction, generator, like_arguments, not_negative, number, whole


@dataclass(frozen=True)
class Campaign:
    r"""The customers of a campaign and the truth behind them; made by :func:`campaign`.

    Attributes
    ----------
    customers
        One row per customer: ``customer``; ``orders_before`` in the quarter before; ``group``, ``"treated"``,
        ``"held_out"`` or ``"not_targeted"``; ``orders_after`` in the quarter of the campaign; ``responded``, whether
        there was an order in it; ``margin_before`` and ``margin_after``, in money.
    shape, scale
        The truth: a customer's expected orders per quarter are gamma distributed, with mean shape × scale.
    uplift
        The truth: by which fraction the campaign raises the expected orders of whoever it reaches.
    margin_per_order
        The truth: mean margin of an order, in money.

    Examples
    --------
    >>> simulated = campaign(seed=1)
    >>> responded = simulated.customers.groupby("group")["responded"].mean()
    >>> responded["treated"].round(2).item(), round(simulated.response_rate(treated=True), 2)
    (0.55, 0.55)
    >>> responded["held_out"].round(2).item(), round(simulated.response_rate(treated=False), 2)
    (0.51, 0.52)
    """

    customers: pd.DataFrame
    shape: float
    scale: float
    uplift: float
    margin_per_order: float

    @like_arguments
    def expected_orders_after(self, orders_before: ArrayLike) -> np.ndarray:
        r"""Return the true expectation *without* the campaign, given the orders of the quarter before.

        .. math:: \mathrm{E}[Y \mid x] = (k + x)\,\frac{\theta}{1 + \theta}

        with shape :math:`k` and scale :math:`\theta`. It lies between what the customer did and what the average
        customer does: regression to the mean.

        Parameters
        ----------
        orders_before
            Orders of the quarter before, at least 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Orders, in the shape of the argument.

        Raises
        ------
        ValueError
            If a number is negative or not finite.

        References
        ----------
        Ehrenberg, *Repeat-Buying*, 2nd edition, Griffin, 1988 (conditional trend analysis of the NBD model).

        Examples
        --------
        >>> truth = campaign(seed=1, customers=100)
        >>> bool(0 < truth.expected_orders_after(0) < truth.expected_orders_after(5) < 5)
        True
        """
        return (self.shape + not_negative("orders_before", orders_before)) * self.scale / (1 + self.scale)

    def response_rate(self, treated: bool) -> float:
        r"""Return the true share of all customers with an order in the quarter, if all or none are treated.

        .. math:: 1 - (1 + \theta (1 + u))^{-k}

        with :math:`u = 0` without treatment. It is the truth of a campaign that was not targeted.

        Parameters
        ----------
        treated
            Whether all are treated, or none.

        Returns
        -------
        float
            A fraction in [0, 1].

        Examples
        --------
        >>> truth = campaign(seed=1, customers=100)
        >>> truth.response_rate(True) > truth.response_rate(False)
        True
        """
        return 1 - (1 + self.scale * (1 + self.uplift * treated)) ** -self.shape


def campaign(
    seed: int | np.random.Generator,
    *,
    customers: int = 20_000,
    uplift: float = 0.15,
    held_out: float = 0.5,
    most_orders_before: int | None = None,
) -> Campaign:
    """Simulate a campaign whose effect is known, with a hold-out group drawn at random.

    Orders of a quarter are Poisson with an expectation of each customer's own, which only the campaign changes. So
    whoever bought little by chance buys more in the next quarter without any campaign: aim one at the quiet customers
    (``most_orders_before=0``), give it no effect (``uplift=0``), and a comparison of before and after still shows a
    success.

    Parameters
    ----------
    seed
        Seed or generator of random numbers.
    customers
        Number of customers, at least 1.
    uplift
        By which fraction the campaign raises expected orders; above -1.
    held_out
        Probability with which a targeted customer is held out, a fraction in [0, 1].
    most_orders_before
        Target only customers with at most so many orders in the quarter before; by default everybody.

    Returns
    -------
    Campaign
        The customers and the truth.

    Raises
    ------
    ValueError
        If a number lies outside its range.

    Examples
    --------
    >>> quiet = campaign(seed=1, uplift=0, most_orders_before=0)
    >>> quiet.customers.groupby("group")[["orders_before", "orders_after"]].mean().loc["treated"].round(2).to_list()
    [0.0, 0.48]
    >>> round(quiet.expected_orders_after(0), 2)
    0.48
    """
    count, held_out = whole("customers", customers), float(fraction("held_out", held_out))
    uplift = float(number("uplift", uplift))
    if uplift <= -1:
        raise ValueError(f"uplift must lie above -1, for orders cannot be negative, but is {uplift:g}.")
    shape, scale, margin_per_order = 0.8, 1.5, 12.0
    rng = generator(seed)
    expected = rng.gamma(shape, scale, count)
    before = rng.poisson(expected)
    targeted = np.ones(count, dtype=bool)
    if most_orders_before is not None:
        targeted = before <= whole("most_orders_before", most_orders_before, least=0)
    treated = targeted & (rng.random(count) >= held_out)
    after = rng.poisson(expected * (1 + uplift * treated))
    table = pd.DataFrame(
        {
            "customer": np.arange(count),
            "orders_before": before,
            "group": np.where(treated, "treated", np.where(targeted, "held_out", "not_targeted")),
            "orders_after": after,
            "responded": after > 0,
            "margin_before": _margin(rng, before, margin_per_order),
            "margin_after": _margin(rng, after, margin_per_order),
        }
    )
    return Campaign(table, shape, scale, uplift, margin_per_order)


def _margin(rng: np.random.Generator, orders: np.ndarray, mean: float) -> np.ndarray:
    """Return the margin of so many orders, each gamma with shape 4; no orders, no margin."""
    return (rng.standard_gamma(4.0 * orders) * mean / 4.0).round(2)
